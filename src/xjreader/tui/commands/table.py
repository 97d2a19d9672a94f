"""The one table of commands, which bindings, footer, palette and help read. It runs nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from xjreader.errors import ConfigError, Place
from xjreader.tui.commands import application, article, figures, lists, moving, quotes, stances
from xjreader.tui.commands.base import Command

GROUPS = (
    "Moving",
    "Articles",
    "Lists and search",
    "Quotes and stance",
    "Stance",
    "Judging statements",
    "Feeds",
    "The reader",
)

CLASSES: tuple[type[Command], ...] = (
    *moving.COMMANDS,
    *article.COMMANDS,
    *lists.COMMANDS,
    *quotes.COMMANDS,
    *figures.COMMANDS,
    *stances.COMMANDS,
    *application.COMMANDS,
)
"""Every command, in the order in which the help shows them."""

FOOTER: tuple[str, ...] = (
    "list.down", "list.choose", "stance.mode", "scope.cycle", "actor.card", "stance.counting",
    "stance.rollup", "stance.window", "stance.whose", "stance.statements",
    "feed.remove", "quote.correct", "quote.confirm", "quote.reject", "article.next_unread", "search.open",
    "article.star", "article.tag", "article.quick_tag_1", "article.visual", "actor.filter", "app.palette",
    "undo", "article.note", "article.unread", "article.browser", "refresh.due", "refresh.report",
    "pane.quotes", "pane.stance",
)  # fmt: skip
"""What the footer shows as far as it has room, what a pane has for itself first."""

PAGE_FOOTER: tuple[str, ...] = (
    "list.down", "list.choose", "stance.evidence", "statements.narrow", "statement.confirm",
    "statement.reject", "statement.correct", "actor.card", "statement.flip", "statements.sort", "scope.cycle",
    "undo", "article.visual", "app.palette", "view.export", "actor.filter", "stance.counting",
    "stance.rollup", "stance.window", "stance.whose", "statements.reverse",
)  # fmt: skip
"""What the footer of a full screen shows as far as it has room."""

FOOTER_ALWAYS = ("app.quit", "app.help")
"""What keeps its place at the footer's end."""

_SYMBOLS = {
    "enter": "⏎", "up": "↑", "down": "↓", "left": "←", "right": "→", "escape": "esc",
    "question_mark": "?", "colon": ":", "slash": "/", "plus": "+", "minus": "-", "asterisk": "*",
    "left_square_bracket": "[", "right_square_bracket": "]", "space": "space", "shift+tab": "⇧tab",
    "full_stop": ".", "comma": ",", "semicolon": ";", "equals_sign": "=", "underscore": "_",
    "number_sign": "#", "exclamation_mark": "!", "at": "@", "percent_sign": "%", "ampersand": "&",
    "apostrophe": "'", "quotation_mark": '"', "tilde": "~", "less_than_sign": "<", "greater_than_sign": ">",
}  # fmt: skip

_NAMES = {shown: name for name, shown in _SYMBOLS.items() if len(shown) == 1 and shown.isascii()}


def key_display(key: str) -> str:
    """A key as a person reads it: ``?`` for ``question_mark``, ``^p`` for ``ctrl+p``."""
    if key in _SYMBOLS:
        return _SYMBOLS[key]
    if key.startswith("ctrl+"):
        return f"^{key_display(key.removeprefix('ctrl+'))}"
    return key


def key_name(text: str) -> str:
    """The key's name from what a person writes in the config: both ``?`` and ``question_mark``."""
    key = text.strip()
    if key.startswith("^") and len(key) > 1:
        key = f"ctrl+{key[1:]}"
    *modifiers, last = (
        key.split("+") if key != "+" and not key.endswith("++") else [*key[:-2].split("+"), "+"]
    )
    if len(last) == 1 and not last.isalnum():
        from textual.keys import _character_to_key

        last = _NAMES.get(last) or _character_to_key(last)
    return "+".join([*(part for part in modifiers if part), last])


class Row(Struct, frozen=True):
    """A command with the keys that it has for this person."""

    command: Command
    keys: tuple[str, ...]

    @property
    def display(self) -> str:
        """Its keys as the help and the palette show them; empty for the palette only."""
        return " ".join(key_display(key) for key in self.keys)


@dataclass(frozen=True, slots=True)
class CommandTable:
    """All commands with this person's keys."""

    rows: tuple[Row, ...]
    _by_id: dict[str, Row] = field(init=False, default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._by_id.update((row.command.id, row) for row in self.rows)

    def get(self, command_id: str) -> Row:
        """The row of a command; KeyError where there is none."""
        return self._by_id[command_id]

    def group(self, name: str) -> list[Row]:
        """The rows under one heading of the help."""
        return [row for row in self.rows if row.command.group == name]


class Mistake(Struct, frozen=True):
    """Something in the config that the reader cannot follow."""

    key: str
    """The config's key: ``keys."article.star"``'s is ``keys.article.star``, the theme's ``ui.theme``."""
    message: str
    remedy: str

    def error(self, config_name: str) -> ConfigError:
        """As what stops the reader; `config_name` is the config's path or name."""
        return ConfigError(self.message, remedy=self.remedy, place=Place(config_name, key=self.key))


def mistakes(
    keys: Mapping[str, str], theme: str = "", *, classes: Iterable[type[Command]] = CLASSES
) -> list[Mistake]:
    """Every mistake in the config's `[keys]` and `[ui] theme`: unknown commands, keys that no terminal
    sends, keys for two commands, a theme that there is not."""
    commands = [each() for each in classes]
    known = sorted(command.id for command in commands)
    found = []
    for command_id, written in keys.items():
        place = f"keys.{command_id}"
        if command_id not in known:
            from difflib import get_close_matches

            near = get_close_matches(command_id, known, n=1)
            meant = f"Did you mean {near[0]}? " if near else ""
            found.append(
                Mistake(
                    place,
                    f"there is no command {command_id!r}.",
                    f"{meant}The commands are: {', '.join(known)}.",
                )
            )
            continue
        found += [
            Mistake(place, f"no key is called {key_display(key)!r}.", KEYS_ARE)
            for key in _split(written)
            if not can_be_sent(key)
        ]
    found += _conflicts(_rows(commands, keys), keys)
    themes = theme_names()
    if theme and theme not in themes:
        found.append(
            Mistake("ui.theme", f"there is no theme {theme!r}.", f"The themes are: {', '.join(themes)}.")
        )
    return found


def theme_names() -> list[str]:
    """The themes that the config may name."""
    from textual.theme import BUILTIN_THEMES

    from xjreader.tui.themes import THEMES

    return sorted({*BUILTIN_THEMES, *(theme.name for theme in THEMES)})


KEYS_ARE = (
    "A key is one character, or a name such as enter, space, f5 or pagedown; ctrl+, alt+ or shift+ may "
    'stand before it ("ctrl+s"), and a comma between two keys ("s, f5").'
)

_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "hyper", "meta"})


def can_be_sent(key: str) -> bool:
    """Whether a terminal can send a key of this name (as `key_name` gives it)."""
    *modifiers, last = key.split("+")
    if not _MODIFIERS.issuperset(modifiers):
        return False
    if len(last) == 1:
        # shift and a letter come as the large letter, ctrl and a letter as the small one.
        return last.isalnum() and "shift" not in modifiers and not ("ctrl" in modifiers and last.isupper())
    from textual.keys import KEY_NAME_REPLACEMENTS, Keys, key_to_character

    if last in KEY_NAME_REPLACEMENTS:  # Unicode's names for what is sent by another name
        return False
    names = {*KEY_NAME_REPLACEMENTS.values(), *(each.value for each in Keys if each.value[0] != "<")}
    return last in names or key_to_character(last) is not None


def build(
    remapped: Mapping[str, str], *, config_name: str = "config", classes: Iterable[type[Command]] = CLASSES
) -> CommandTable:
    """The table with the config's `[keys]` applied.

    ConfigError where one of them cannot be followed: see `mistakes`.
    """
    if remapped:
        for mistake in mistakes(remapped, classes=classes):
            raise mistake.error(config_name)
    return CommandTable(_rows([each() for each in classes], remapped))


def _rows(commands: Iterable[Command], remapped: Mapping[str, str]) -> tuple[Row, ...]:
    return tuple(
        Row(command, _split(remapped[command.id]) if command.id in remapped else command.keys)
        for command in commands
    )


def _split(text: str) -> tuple[str, ...]:
    """The keys of ``"s,asterisk"``; a lone comma is the comma key."""
    if text.strip() == ",":
        return ("comma",)
    return tuple(dict.fromkeys(key_name(part) for part in text.split(",") if part.strip()))


def _conflicts(rows: Iterable[Row], remapped: Mapping[str, str]) -> list[Mistake]:
    """A mistake for each key that two commands have which work in one pane."""
    found = []
    holders: dict[str, list[Command]] = {}
    for row in rows:
        for key in row.keys:
            for other in holders.get(key, []):
                if row.command.panes & other.panes or row.command.pages & other.pages:
                    blamed = row.command.id if row.command.id in remapped else other.id
                    found.append(
                        Mistake(
                            f"keys.{blamed}",
                            f"the key {key_display(key)!r} would do both {other.id} and {row.command.id}.",
                            f'Give one of them another key under [keys], or none: "{other.id}" = "".',
                        )
                    )
            holders.setdefault(key, []).append(row.command)
    return found
