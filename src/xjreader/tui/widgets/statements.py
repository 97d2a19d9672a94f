"""The list of statements: the evidence behind a figure, two lines each. It looks nothing up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual.message import Message
from textual.strip import Strip

from xjreader.models.analysis import StatementRow
from xjreader.tui.widgets.article_list import local_now
from xjreader.tui.widgets.line_list import LineList
from xjreader.tui.widgets.statement_rows import statement_lines


class StatementList(LineList):
    """Who took which stance towards whom, with the sentence that says so."""

    row_height: ClassVar[int] = 2

    @dataclass
    class Highlighted(Message):
        """Somebody moved to another statement."""

        widget: "StatementList"
        row: StatementRow

        @property
        def control(self) -> "StatementList":
            """The list that it is about."""
            return self.widget

    @dataclass
    class Jump(Message):
        """Somebody wants to see the sentence at its place in the article."""

        widget: "StatementList"
        row: StatementRow

        @property
        def control(self) -> "StatementList":
            """The list that it is about."""
            return self.widget

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = local_now,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._now = now
        self._rows: Sequence[StatementRow] = ()
        self.placeholder = "No statements here."
        self.set_title("Statements")

    @property
    def rows(self) -> Sequence[StatementRow]:
        """What the list shows."""
        return self._rows

    @property
    def current(self) -> StatementRow | None:
        """The statement under the cursor."""
        return self._rows[self.cursor] if self.count else None

    def show(self, rows: Sequence[StatementRow], *, total: int | None = None, title: str = "") -> None:
        """Show these of `total` statements; posts nothing. The cursor stays on its statement."""
        current = self.current.id if self.current else None
        cursor = next((index for index, row in enumerate(rows) if row.id == current), 0)
        self._rows = rows
        self.reset(len(rows), cursor, keep_line=cursor > 0)
        more = total is not None and total > len(rows)
        shown = f"{len(rows):,} of {total:,}" if more else f"{len(rows):,}"
        self.set_title(f"Statements  {title}  {shown}" if title else f"Statements  {shown}")

    def render_row(self, index: int, line: int, width: int, *, cursor: bool, selected: bool) -> Strip:
        """One of the two lines of a statement."""
        lines = statement_lines(self._rows[index], width - 1, now=self._now())
        return self.strip(lines[line], width, cursor=cursor, selected=selected)

    def cursor_moved(self, index: int) -> None:
        """Tell which statement it is."""
        self.post_message(self.Highlighted(self, self._rows[index]))

    def row_chosen(self, index: int) -> None:
        """Ask for its place in the article."""
        self.post_message(self.Jump(self, self._rows[index]))
