"""Every command with its key, and what the signs mean. The words come from the table of commands."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from xjreader.tui.commands.table import GROUPS, CommandTable, Row, key_display
from xjreader.tui.screens.dialog import Dialog, plain, titled
from xjreader.tui.screens.scrolling import Page

SIGNS = (
    ("●", "unread"),
    ("★", "starred"),
    ("✎", "has a note"),
    ("⧉14", "carried by 14 outlets"),
    ("edited", "we saw more than one text; the key of “What was edited” shows the difference"),
    ("❝3", "three quotes"),
    ("✓", "confirmed"),
    ("?", "unsure"),
    ("+ - ±", "for, against, both"),
    ("n", "how many statements"),
    ("net", "those for, less those against"),
)

KEYS_WIDTH = 14


class HelpScreen(Dialog[None]):
    """A page to scroll; escape, q and ? leave."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,question_mark", "leave", "Leave", show=False)]

    def __init__(self, table: CommandTable) -> None:
        super().__init__()
        self._table = table

    def compose(self) -> ComposeResult:
        """One group after the other."""
        page = Page(
            *(Static(group_text(self._table, name), classes="block") for name in GROUPS),
            Static(signs_text(), classes="block"),
            plain("The config's [keys] gives a command other keys by its id, which the palette shows too."),
            classes="dialog page",
        )
        yield titled(page, "Keys", "j/k scroll · esc leave")


def group_text(table: CommandTable, name: str) -> Content:
    """A heading with its commands, the quick tags in one line."""
    lines: list[Content] = [Content.styled(name, "bold $accent")]
    lines += [
        Content.assemble(f"  {keys:<{KEYS_WIDTH}} ", (title, "bold"), "  ", (words, "dim"))
        for keys, title, words in joined(table.group(name))
    ]
    return Content("\n").join(lines)


def joined(rows: list[Row]) -> list[tuple[str, str, str]]:
    """Keys, title and help of each row; commands that share their words stand in one."""
    found: list[tuple[str, str, str]] = []
    quick: list[Row] = []
    for row in rows:
        if row.command.id.startswith("article.quick_tag_"):
            quick.append(row)
            continue
        if quick:
            found.append(_quick(quick))
            quick = []
        found.append((row.display, row.command.title, row.command.help()))
    if quick:
        found.append(_quick(quick))
    return found


def _quick(rows: list[Row]) -> tuple[str, str, str]:
    keys = [key_display(key) for row in rows for key in row.keys]
    plain_digits = keys == [str(digit) for digit in range(1, len(keys) + 1)]
    return ("1-9" if plain_digits else " ".join(keys), "Quick tags", rows[0].command.help())


def signs_text() -> Content:
    """What the signs mean."""
    lines = [Content.styled("Signs", "bold $accent")]
    lines += [Content.assemble(f"  {sign:<{KEYS_WIDTH}} ", meaning) for sign, meaning in SIGNS]
    return Content("\n").join(lines)
