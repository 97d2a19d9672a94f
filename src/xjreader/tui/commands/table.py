"""The one table of commands, which bindings, footer, palette and help read. It runs nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xjreader.errors import ConfigError, Place
from xjreader.tui.commands import application, article, lists, moving, quotes
from xjreader.tui.commands.base import Command

GROUPS = ("Moving", "Articles", "Lists and search", "Quotes and stance", "Feeds", "The reader")

CLASSES: tuple[type[Command], ...] = (
    *moving.COMMANDS,
    *article.COMMANDS,
    *lists.COMMANDS,
    *quotes.COMMANDS,
    *application.COMMANDS,
)
"""Every command, in the order in which the help shows them."""

FOOTER: tuple[str, ...] = (
    "list.down", "list.choose", "stance.evidence", "stance.mode", "stance.counting", "stance.rollup",
    "feed.remove", "article.next_unread", "article.tag", "article.quick_tag_1", "article.visual",
    "article.star", "actor.filter", "scope.cycle", "search.open", "undo", "article.note",
    "article.unread", "article.browser", "refresh.due", "refresh.report", "pane.quotes", "pane.stance",
)  # fmt: skip
"""What the footer shows as far as it has room, what a pane has for itself first."""

FOOTER_ALWAYS = ("app.palette", "app.help", "app.quit")
"""What keeps its place at the footer's end."""

_SYMBOLS = {
    "enter": "⏎", "up": "↑", "down": "↓", "left": "←", "right": "→", "escape": "esc",
    "question_mark": "?", "colon": ":", "slash": "/", "plus": "+", "minus": "-", "asterisk": "*",
    "left_square_bracket": "[", "right_square_bracket": "]", "space": "space", "shift+tab": "⇧tab",
    "full_stop": ".", "comma": ",", "semicolon": ";", "equals_sign": "=", "underscore": "_",
    "number_sign": "#", "exclamation_mark": "!", "at": "@", "percent_sign": "%", "ampersand": "&",
    "apostrophe": "'", "quotation_mark": '"', "less_than_sign": "<", "greater_than_sign": ">",
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
    return "+".join([*(part for part in modifiers if part), _NAMES.get(last, last)])


@dataclass(frozen=True, slots=True)
class Row:
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

    def get(self, command_id: str) -> Row:
        """The row of a command; KeyError where there is none."""
        for row in self.rows:
            if row.command.id == command_id:
                return row
        raise KeyError(command_id)

    def group(self, name: str) -> list[Row]:
        """The rows under one heading of the help."""
        return [row for row in self.rows if row.command.group == name]


def build(
    remapped: Mapping[str, str], *, config_name: str = "config", classes: Iterable[type[Command]] = CLASSES
) -> CommandTable:
    """The table with the config's `[keys]` applied.

    ConfigError where an id is unknown (it names the ids) or where one key would do two things.
    """
    commands = [each() for each in classes]
    known = sorted(command.id for command in commands)
    for command_id in remapped:
        if command_id not in known:
            raise ConfigError(
                f"there is no command {command_id!r}.",
                remedy=f"The commands are: {', '.join(known)}.",
                place=Place(config_name, key=f"keys.{command_id}"),
            )
    rows = tuple(
        Row(command, _split(remapped[command.id]) if command.id in remapped else command.keys)
        for command in commands
    )
    _refuse_conflicts(rows, remapped, config_name)
    return CommandTable(rows)


def _split(text: str) -> tuple[str, ...]:
    """The keys of ``"s,asterisk"``; a lone comma is the comma key."""
    if text.strip() == ",":
        return ("comma",)
    return tuple(dict.fromkeys(key_name(part) for part in text.split(",") if part.strip()))


def _refuse_conflicts(rows: Iterable[Row], remapped: Mapping[str, str], config_name: str) -> None:
    """Raise where two commands that work in one pane share a key."""
    holders: dict[str, list[Command]] = {}
    for row in rows:
        for key in row.keys:
            for other in holders.get(key, []):
                if row.command.panes & other.panes:
                    blamed = row.command.id if row.command.id in remapped else other.id
                    raise ConfigError(
                        f"the key {key_display(key)!r} would do both {other.id} and {row.command.id}.",
                        remedy=f'Give one of them another key under [keys], or none: {other.id} = "".',
                        place=Place(config_name, key=f"keys.{blamed}"),
                    )
            holders.setdefault(key, []).append(row.command)
