"""The list of statements: the evidence behind a figure, as a table or in two lines each. It asks nothing."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.cache import LRUCache
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from xjreader.models.analysis import StatementRow
from xjreader.tui.widgets.article_list import local_now
from xjreader.tui.widgets.cells import Piece
from xjreader.tui.widgets.line_list import LineList
from xjreader.tui.widgets.statement_rows import (
    TABLE_FROM,
    Column,
    SortKey,
    column_at,
    statement_lines,
    table_columns,
    table_head,
    table_line,
)
from xjreader.tui.widgets.times import WIDTH as TIME_WIDTH
from xjreader.tui.widgets.times import short_time

PAGE = 100
"""Rows loaded at once."""

PAGES_KEPT = 20

NOTHING_SEEN = (-1, -1, TIME_WIDTH)
"""First row in sight, lines of them, cells of their times: before any was drawn."""


class StatementList(LineList):
    """Who took which stance towards whom, with the sentence that says so.

    It holds ids and loads the rows in sight through `load`; without `load` it holds the rows that it
    was shown.
    """

    row_height = 2

    visual: reactive[bool] = reactive(False, init=False)
    """A range is being marked."""

    @dataclass
    class Highlighted(Message):
        """Somebody moved to another statement; `None` where the list is empty."""

        widget: "StatementList"
        row: StatementRow | None

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

    @dataclass
    class SortWanted(Message):
        """Somebody clicked the head of a column."""

        widget: "StatementList"
        key: SortKey

        @property
        def control(self) -> "StatementList":
            """The list that it is about."""
            return self.widget

    def __init__(
        self,
        *,
        load: Callable[[Sequence[int]], Sequence[StatementRow]] | None = None,
        now: Callable[[], datetime] = local_now,
        sortable: bool = False,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`sortable`: in enough room it is a table, the heads of whose columns can be clicked."""
        super().__init__(name=name, id=id, classes=classes)
        self._load = load
        self._now = now
        self._sortable = sortable
        self._ids: Sequence[int] = ()
        self._pages: LRUCache[int, dict[int, StatementRow]] = LRUCache(PAGES_KEPT)
        self._held: dict[int, StatementRow] = {}
        self._sort: tuple[SortKey, bool] = ("date", True)
        self._anchor = 0
        self._repeats: frozenset[int] = frozenset()
        self._sight = NOTHING_SEEN
        self.return_to: int | None = None
        """The statement to which the cursor goes once it is shown anew, if it is there then."""
        self.placeholder = "No statements here."
        self.set_title("Statements")

    # What the list holds -----------------------------------------------------------------

    @property
    def ids(self) -> Sequence[int]:
        """Every id in the list, in order."""
        return self._ids

    @property
    def current(self) -> StatementRow | None:
        """The statement under the cursor."""
        return self.row(self.cursor) if self.count else None

    @property
    def selected(self) -> tuple[StatementRow, ...]:
        """The marked range, else the statement under the cursor; empty in an empty list."""
        if not self.count:
            return ()
        first, last = self._range()
        rows = (self.row(index) for index in range(first, last + 1))
        return tuple(row for row in rows if row is not None)

    @property
    def is_table(self) -> bool:
        """Each statement has one line."""
        return self.row_height == 1

    def repeats(self, row: StatementRow) -> bool:
        """Whether the rule of counting has counted it already, with another one."""
        return row.id in self._repeats

    def row(self, index: int) -> StatementRow | None:
        """The row at `index`, loaded with its page; `None` where the library has it no more."""
        if self._load is None:
            return self._held.get(self._ids[index])
        number = index // PAGE
        page = self._pages.get(number)
        if page is None:
            wanted = self._ids[number * PAGE : (number + 1) * PAGE]
            page = {row.id: row for row in self._load(wanted)}
            self._pages[number] = page
        return page.get(self._ids[index])

    # What the app sets -------------------------------------------------------------------

    def show(self, rows: Sequence[StatementRow], *, total: int | None = None, title: str = "") -> None:
        """Show these of `total` statements, with words of the title; posts nothing.

        The cursor stays on its statement, as in `show_ids`.
        """
        self._held = {row.id: row for row in rows}
        self.show_ids([row.id for row in rows])
        more = total is not None and total > len(rows)
        shown = f"{len(rows):,} of {total:,}" if more else f"{len(rows):,}"
        self.set_title(f"Statements  {title}  {shown}" if title else f"Statements  {shown}")

    def show_ids(
        self,
        ids: Sequence[int],
        *,
        sort: SortKey = "date",
        descending: bool = True,
        keep: int | None = None,
        repeats: Collection[int] = (),
    ) -> None:
        """Show these, sorted so; posts nothing. The cursor goes to `keep`, else to `return_to`, else stays on
        its statement, else goes to the next one that is still there. A marked range ends. Of them
        `repeats` do not count again.
        """
        self._repeats = frozenset(repeats)
        returning, self.return_to = self.return_to, None
        cursor = self._where(ids, returning if keep is None else keep)
        self._ids, self._sort = ids, (sort, descending)
        self._pages.clear()
        self._sight = NOTHING_SEEN
        self.end_visual()
        self._follow_width()
        self.reset(len(ids), cursor, keep_line=cursor > 0)

    def invalidate(self) -> None:
        """Load again the rows in sight."""
        self._pages.clear()
        self._sight = NOTHING_SEEN
        self.refresh()

    def _where(self, ids: Sequence[int], keep: int | None) -> int:
        if keep is None and not self.count:
            return 0
        place = {id_: index for index, id_ in enumerate(ids)}
        if keep is not None and keep in place:
            return place[keep]
        after = self._ids[self.cursor :]
        before = reversed(self._ids[: self.cursor])
        return next((place[id_] for each in (after, before) for id_ in each if id_ in place), 0)

    def step(self, rows: int) -> None:
        """Move the cursor some rows down, or up where negative."""
        self.action_cursor_move(rows)

    def start_visual(self) -> None:
        """Begin a range at the cursor."""
        if self.count:
            self._anchor = self.cursor
            self.visual = True

    def end_visual(self) -> None:
        """Forget the range."""
        self.visual = False

    # Drawing -----------------------------------------------------------------------------

    def is_selected(self, index: int) -> bool:
        """Whether a row is in the marked range."""
        if not self.visual:
            return False
        first, last = self._range()
        return first <= index <= last

    def render_row(self, index: int, line: int, width: int, *, cursor: bool, selected: bool) -> Strip:
        """The statement's one line, or one of its two."""
        row = self.row(index)
        if row is None:
            pieces = [Piece("  no longer in the library", "muted")] if line == 0 else []
        elif self.is_table:
            repeats = self.repeats(row)
            pieces = table_line(row, self._columns(width), width - 1, now=self._now(), repeats=repeats)
        else:
            lines = statement_lines(row, width - 1, now=self._now(), repeats=self.repeats(row))
            pieces = lines[line]
        return self.strip(pieces, width, cursor=cursor, selected=selected)

    def render_header(self, line: int, width: int) -> Strip:
        """The names of the columns."""
        sort, descending = self._sort
        pieces = table_head(self._columns(width), width - 1, sort=sort, descending=descending)
        return self.strip(pieces, width)

    def _columns(self, width: int) -> tuple[Column, ...]:
        return table_columns(width - 1, time=self._time_width())

    def _time_width(self) -> int:
        """Cells for the times of the rows in sight, so that what follows stands in line."""
        top, lines = self.scroll_offset.y, self.page_lines
        # Asked for every line that is drawn, and the same for all of them.
        if self._sight[:2] != (top, lines):
            now = self._now()
            rows = [self.row(index) for index in range(top, min(top + lines, self.count))]
            times = [len(short_time(row.published, now)) for row in rows if row is not None]
            self._sight = (top, lines, max(TIME_WIDTH, *times, 0))
        return self._sight[2]

    # Following ---------------------------------------------------------------------------

    def on_resize(self) -> None:
        """One line each where there is room, else two."""
        self._follow_width()

    def _follow_width(self) -> None:
        height = 1 if self._sortable and self.scrollable_content_region.width >= TABLE_FROM else 2
        self.header_height = 1 if height == 1 and self._ids else 0
        if height != self.row_height:
            self.row_height = height
            self.refresh()

    def cursor_moved(self, index: int) -> None:
        """Tell which statement it is; a range follows."""
        if self.visual:
            self.refresh()
        self.post_message(self.Highlighted(self, self.row(index)))

    def row_chosen(self, index: int) -> None:
        """Ask for its place in the article."""
        if (row := self.row(index)) is not None:
            self.post_message(self.Jump(self, row))

    def header_clicked(self, line: int, x: int) -> None:
        """Ask for another order."""
        key = column_at(self._columns(self.scrollable_content_region.width), x - 1)
        if key is not None:
            self.post_message(self.SortWanted(self, key))

    def watch_visual(self) -> None:
        """The range is drawn, or gone."""
        self.refresh()

    def _range(self) -> tuple[int, int]:
        if not self.visual:
            return self.cursor, self.cursor
        return min(self._anchor, self.cursor), max(self._anchor, self.cursor)
