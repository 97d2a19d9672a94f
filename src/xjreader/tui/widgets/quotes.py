"""The list of quotations: who said what, two lines each. It looks nothing up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content
from textual.message import Message
from textual.strip import Strip

from xjreader.models.analysis import QuoteRow, Verdict
from xjreader.tui.widgets.article_list import local_now
from xjreader.tui.widgets.line_list import LineList
from xjreader.tui.widgets.quote_rows import hint_of, quote_lines


class QuoteList(LineList):
    """Quotations of the article, the selection or the view."""

    row_height = 2

    @dataclass
    class Highlighted(Message):
        """Somebody moved to another quotation."""

        widget: "QuoteList"
        row: QuoteRow

        @property
        def control(self) -> "QuoteList":
            """The list that it is about."""
            return self.widget

    @dataclass
    class Jump(Message):
        """Somebody wants to see the quotation at its place in the article."""

        widget: "QuoteList"
        row: QuoteRow

        @property
        def control(self) -> "QuoteList":
            """The list that it is about."""
            return self.widget

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = local_now,
        correct_key: str = "",
        rejected_key: str = "",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`correct_key` and `rejected_key` are told where they help: they are the app's."""
        super().__init__(name=name, id=id, classes=classes)
        self._now = now
        self._correct_key, self._rejected_key = correct_key, rejected_key
        self._rows: Sequence[QuoteRow] = ()
        self._with_article = False
        self.placeholder = "No quotations here."
        self.set_title("Quotes")

    @property
    def rows(self) -> Sequence[QuoteRow]:
        """What the list shows."""
        return self._rows

    @property
    def current(self) -> QuoteRow | None:
        """The quotation under the cursor."""
        return self._rows[self.cursor] if self.count else None

    def show(
        self,
        rows: Sequence[QuoteRow],
        *,
        total: int,
        scope: str,
        rejected: int = 0,
        shows_rejected: bool = False,
        lost: int = 0,
    ) -> None:
        """Show these of `total` quotations; posts nothing.

        The cursor stays on its quotation where that is still there, else goes to the one after it. `scope`
        stands in the title, how many were `rejected` besides, whether or not they are among the rows, and how
        many of former texts are `lost`;
        rows of several articles say which outlet each is from.
        """
        cursor = self._where(rows)
        self._rows = rows
        self._with_article = len({row.article_id for row in rows}) > 1
        self.reset(len(rows), cursor, keep_line=cursor > 0)
        standing = sum(row.verdict is not Verdict.REJECTED for row in rows)
        shown = f"{standing:,} of {total:,}" if total > standing else f"{total:,}"
        title = f"Quotes  {scope}  {shown}" if scope else f"Quotes  {shown}"
        if rejected:
            title += f" + ✗ {rejected:,}" if shows_rejected else f"  ✗ {rejected:,} ({self._rejected_key})"
        if lost:
            title += f"  Δ {lost:,} (d)"
        self.set_title(title, self._hint())

    def _where(self, rows: Sequence[QuoteRow]) -> int:
        """The index of the current quotation among other rows; where it is gone, of the next that is not."""
        index = {row.id: number for number, row in enumerate(rows)}
        after = self._rows[self.cursor :]
        before = self._rows[: self.cursor][::-1]
        return next((index[row.id] for row in (*after, *before) if row.id in index), 0)

    def _hint(self) -> str:
        return hint_of(self.current, self._correct_key) if self.current else ""

    def select(self, quote_id: int | None) -> None:
        """Put the cursor on a quotation, if it is in the list; posts nothing."""
        for index, row in enumerate(self._rows):
            if row.id == quote_id:
                self.move_to(index, quiet=True)
                self.show_cursor()
                self.border_subtitle = Content(self._hint())
                return

    def render_row(self, index: int, line: int, width: int, *, cursor: bool, selected: bool) -> Strip:
        """One of the two lines of a quotation."""
        lines = quote_lines(self._rows[index], width - 1, now=self._now(), with_article=self._with_article)
        return self.strip(lines[line], width, cursor=cursor, selected=selected)

    def cursor_moved(self, index: int) -> None:
        """Tell which quotation it is."""
        self.border_subtitle = Content(self._hint())
        self.post_message(self.Highlighted(self, self._rows[index]))

    def row_chosen(self, index: int) -> None:
        """Ask for its place in the article."""
        self.post_message(self.Jump(self, self._rows[index]))
