"""Every command with its key, and what the signs mean. The words come from the table of commands."""

from collections.abc import Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from xjreader.tui.commands.table import GROUPS, CommandTable, Row, key_display
from xjreader.tui.screens.dialog import Dialog, plain, titled
from xjreader.tui.screens.scrolling import Page

SIGNS = (
    ("●", "unread"),
    ("★", "starred"),
    ("✎", "has a note"),
    (
        "⧉14 ⧉",
        "carried by 14 outlets (publishers, by their sites); a statement that has been counted already, in "
        "another copy",
    ),
    ("×3", "on a folded row: three articles of one outlet"),
    (
        "edited Δ",
        "another text was shown before (Δ in little room); the key of “What was edited” shows how",
    ),
    (
        "taken back ↺",
        "an earlier text of it is shown again",
    ),
    (
        "2 texts ≠",
        "nobody edited it: another feed puts it differently",
    ),
    ("❝3", "three quotes"),
    ("Δ 2", "over the quotes: two of a former text were removed or changed by an edit"),
    ("✓ ✎ ✗", "on a quote: confirmed, corrected, rejected by you"),
    ("?", "unsure"),
    ("▌ █ ▶", "beside a text: a quote, the quote where you are, the sentence you came for"),
    (
        "+ − ± 0",
        "for, against, both, neither; in the matrix and over time n stands behind it, not the net: − 4 is "
        "against, in 4 statements; 0 2 is neither, in 2",
    ),
    ("!", "over time, behind a sign: it is another than the last time there was one"),
    ("▁▃ ▅█ ·", "in a trend, one sign for 30 days, each a week on: against, for; nothing was said"),
    ("█ ░ ▓", "in a bar of shares: against, neither, for"),
    ("⇄", "on a card: what the other side says of it, nearest in time"),
    ("n", "how many statements are counted"),
    ("net", "those for, less those against"),
    ("‹ ›", "more columns at that side"),
    ("…", "in the list: the text is being analysed; elsewhere: something is cut"),
)

KEYS_WIDTH = 12


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


def group_text(table: CommandTable, name: str) -> Table:
    """A heading with its commands, the quick tags in one line."""
    return _rows(name, joined(table.group(name)))


def _rows(heading: str, rows: Sequence[Sequence[str]]) -> Table:
    """A heading over rows whose last column wraps within itself; nothing in them is markup."""
    table = Table.grid(padding=(0, 2), expand=True)
    table.title, table.title_style, table.title_justify = Text(heading, "bold underline"), "", "left"
    table.add_column(width=KEYS_WIDTH, no_wrap=True)
    for place in range(1, len(rows[0])):
        table.add_column(ratio=None if place == 1 else 1, no_wrap=len(rows[0]) > 2 and place == 1)
    for row in rows:
        table.add_row(
            *(Text(cell, "bold" if place == 1 and len(row) > 2 else "") for place, cell in enumerate(row))
        )
    return table


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


def signs_text() -> Table:
    """What the signs mean."""
    return _rows("Signs", SIGNS)
