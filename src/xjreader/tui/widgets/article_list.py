"""The list of articles: ids in full, rows a page at a time as they come into sight. It sorts nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from textual.binding import BindingType
from textual.cache import LRUCache
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from xjreader.models.article import ArticleRow
from xjreader.models.folding import Folded, folded_row
from xjreader.tui.widgets.article_rows import article_pieces
from xjreader.tui.widgets.cells import Piece
from xjreader.tui.widgets.line_list import LineList
from xjreader.tui.widgets.times import WIDTH as TIME_WIDTH
from xjreader.tui.widgets.times import short_time

PAGE = 25
"""Rows that are loaded at once."""

PAGES_KEPT = 160

DRAWN_KEPT = 200
"""Lines that are kept as they were drawn: more than are in sight."""

NOT_TOLD = -1
"""No article's id: whatever comes under the cursor is to be told."""


def local_now() -> datetime:
    """The present, in the machine's own zone."""
    return datetime.now(UTC).astimezone()


class ArticleList(LineList):
    """Articles, newest first, with what is new about each, or each story once; a range can be marked."""

    BINDINGS: ClassVar[list[BindingType]] = []

    visual: reactive[bool] = reactive(False, init=False)
    """Whether moving the cursor marks a range."""

    @dataclass
    class Highlighted(Message):
        """Another article is under the cursor, or none."""

        widget: "ArticleList"
        article_id: int | None

        @property
        def control(self) -> "ArticleList":
            """The list that it is about."""
            return self.widget

    @dataclass
    class Opened(Message):
        """Somebody chose an article."""

        widget: "ArticleList"
        article_id: int

        @property
        def control(self) -> "ArticleList":
            """The list that it is about."""
            return self.widget

    def __init__(
        self,
        *,
        load: Callable[[Sequence[int]], list[ArticleRow]],
        now: Callable[[], datetime] = local_now,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._load = load
        self._now = now
        self._ids: Sequence[int] = ()
        self._folded = Folded()
        self._total: int | None = None
        self._anchor: int | None = None
        """Id at which the marked range begins."""
        self._anchor_index = 0
        self._pages: LRUCache[int, dict[int, ArticleRow]] = LRUCache(PAGES_KEPT)
        self._told: int | None = None
        """Id that the last `Highlighted` named."""
        self._sight: tuple[tuple[int, int], Sequence[int] | None, int] = ((0, 0), None, 0)
        """Which rows were in sight last, and the width of their times."""
        self._drawn: dict[int, tuple[tuple[object, ...], Strip]] = {}
        """Lines as they were drawn last, by the article, each with what it was drawn for."""
        self._update_title()

    # What the list holds -----------------------------------------------------------------

    @property
    def ids(self) -> Sequence[int]:
        """The id of every row, in order."""
        return self._ids

    @property
    def folded(self) -> Folded:
        """The rows with what each of them stands for."""
        return self._folded

    @property
    def every_id(self) -> tuple[int, ...]:
        """Every article that the list is of, those behind a row after it."""
        return tuple(self._folded.expanded(self._ids))

    @property
    def current_id(self) -> int | None:
        """The article under the cursor."""
        return self._ids[self.cursor] if self.count else None

    @property
    def current_row(self) -> ArticleRow | None:
        """The row under the cursor, as it is shown; `None` in an empty list."""
        return self.row(self.cursor) if self.count else None

    @property
    def selected_ids(self) -> tuple[int, ...]:
        """The articles of the marked range, else of the row under the cursor; empty in an empty list."""
        if not self.count:
            return ()
        first, last = self._range()
        return tuple(self._folded.expanded(self._ids[first : last + 1]))

    def row(self, index: int) -> ArticleRow | None:
        """The row at `index`, loaded with its page; `None` where the library has it no more."""
        number = index // PAGE
        page = self._pages.get(number)
        if page is None:
            wanted = self._ids[number * PAGE : (number + 1) * PAGE]
            rows = {row.id: row for row in self._load(list(self._folded.expanded(wanted)))}
            page = {
                head: folded_row([rows[each] for each in self._folded.all_of(head) if each in rows])
                for head in wanted
                if head in rows
            }
            self._pages[number] = page
        return page.get(self._ids[index])

    def index_of(self, article_id: int) -> int | None:
        """The row of an article, or the one that it stands behind; `None` where the list has it not."""
        head = self._folded.head_of(article_id)
        # Whoever goes on goes on mostly from the cursor, and there may be a hundred thousand rows above it.
        for beginning in (self.cursor, 0):
            try:
                return self._ids.index(head, beginning)
            except ValueError:
                continue
        return None

    # What the app sets -------------------------------------------------------------------

    def show(self, ids: Sequence[int] | Folded, *, total: int | None = None, keep: int | None = None) -> None:
        """Show these articles, or stories; `total` is how many there would be without the filter.

        `keep` is the id to stay on, on the same line of the screen, or on the row that it stands behind.
        Where it is gone the cursor stays at its index, so that the next one comes under it. Posts
        `Highlighted` when another article came under the cursor. A marked range ends when its beginning
        is not in `ids`.
        """
        self._folded = ids if isinstance(ids, Folded) else Folded(ids)
        ids = self._folded.ids
        cursor = 0
        if keep is not None:
            try:
                cursor = ids.index(self._folded.head_of(keep))
            except ValueError:
                cursor = self.cursor
        self._ids = ids
        self._total = total
        self._pages.clear()
        if self._anchor is not None:
            try:
                self._anchor_index = ids.index(self._folded.head_of(self._anchor))
            except ValueError:
                self.end_visual()
        self.reset(len(ids), cursor, keep_line=keep is not None)
        self._update_title()
        if self.current_id != self._told:
            self._tell()

    def invalidate(self, ids: Iterable[int] | None = None) -> None:
        """Load again what is shown of these articles, or of all."""
        if ids is None:
            self._pages.clear()
            self.refresh()
            return
        changed = frozenset(map(self._folded.head_of, ids))
        for number in list(self._pages.keys()):
            if not changed.isdisjoint(self._pages[number]):
                self._pages.discard(number)
        top = self.scroll_offset.y
        in_sight = range(top, min(top + self.page_lines, self.count))
        self.refresh_rows(*(index for index in in_sight if self._ids[index] in changed))

    def tell_again(self) -> None:
        """Post `Highlighted` for the next list in any case: another article may be shown by now."""
        self._told = NOT_TOLD

    def start_visual(self) -> None:
        """Begin a range at the cursor."""
        if self.count:
            self._anchor_index = self.cursor
            self._anchor = self.current_id
            self.visual = True

    def end_visual(self) -> None:
        """Forget the range."""
        self._anchor = None
        self.visual = False

    # Drawing and telling -----------------------------------------------------------------

    def is_selected(self, index: int) -> bool:
        """Whether a row is in the marked range."""
        if not self.visual:
            return False
        first, last = self._range()
        return first <= index <= last

    def render_row(self, index: int, line: int, width: int, *, cursor: bool, selected: bool) -> Strip:
        """The article at `index`."""
        row = self.row(index)
        if row is None:
            gone = [Piece("  no longer in the library", "muted")]
            return self.strip(gone, width, cursor=cursor, selected=selected)
        now, time_width = self._now(), self._time_width()
        # All that a line depends on besides the colours. Where the list scrolls by a row, others only move.
        look = cursor, cursor and self.has_focus, selected
        drawn_as = row, width, time_width, look, int(now.timestamp()) // 60
        drawn = self._drawn.get(row.id)
        if drawn is None or drawn[0] != drawn_as:
            pieces = article_pieces(row, width - 1, now=now, time_width=time_width)
            drawn = drawn_as, self.strip(pieces, width, cursor=cursor, selected=selected)
            if len(self._drawn) >= DRAWN_KEPT:
                self._drawn.clear()
            self._drawn[row.id] = drawn
        return drawn[1]

    def colours_changed(self) -> None:
        """No line is kept."""
        self._drawn.clear()

    def _time_width(self) -> int:
        """Cells for the times of the rows in sight, so that their titles stand in line."""
        top = self.scroll_offset.y
        sight = top, self.page_lines
        if self._sight[0] != sight or self._sight[1] is not self._ids:
            now = self._now()
            rows = [self.row(index) for index in range(top, min(top + self.page_lines, len(self._ids)))]
            times = [len(short_time(row.sort_at, now)) for row in rows if row is not None]
            self._sight = (sight, self._ids, max(times, default=0))
        return max(TIME_WIDTH, self._sight[2])

    def cursor_moved(self, index: int) -> None:
        """Tell which article it is; a range follows."""
        if self.visual:
            self._update_title()
            self.refresh()
        self._tell()

    def row_chosen(self, index: int) -> None:
        """Open the article."""
        self.post_message(self.Opened(self, self._ids[index]))

    def watch_visual(self) -> None:
        """The title says that a range is being marked."""
        self._update_title()
        self.refresh()

    def _tell(self) -> None:
        self._told = self.current_id
        self.post_message(self.Highlighted(self, self._told))

    def _range(self) -> tuple[int, int]:
        if not self.visual:
            return self.cursor, self.cursor
        return min(self._anchor_index, self.cursor), max(self._anchor_index, self.cursor)

    def _update_title(self) -> None:
        articles = self._folded.articles
        shown = f"{articles:,}"
        of = "" if self._total is None or self._total == articles else f" of {self._total:,}"
        rows = (
            f" in {len(self._ids):,} row{'' if len(self._ids) == 1 else 's'}" if self._folded.behind else ""
        )
        subtitle = ""
        if self.visual:
            chosen = len(self.selected_ids)
            subtitle = f"range of {chosen:,} article{'s' if chosen > 1 else ''}"
        self.set_title(f"Articles  {shown}{of}{rows}", subtitle)
