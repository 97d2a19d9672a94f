"""How each feed fares: status, error, when it was read, when it is due and why. It fetches nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import DataTable, Static

from xjreader.models.feed import Feed, FeedStatus, FetchLogEntry
from xjreader.services.health import name, no_due, told
from xjreader.tui.screens.dialog import Dialog, plain, titled
from xjreader.tui.screens.scrolling import Page
from xjreader.tui.status import FAILED, clock, count, cut

if TYPE_CHECKING:
    from xjreader.services.refresh import RefreshReport

_TROUBLED_FIRST = {
    FeedStatus.ERROR: 0,
    FeedStatus.AUTH: 0,
    FeedStatus.GONE: 1,
    FeedStatus.PARTIAL: 2,
    FeedStatus.BACKOFF: 3,
}


LOG_SHOWN = 20
"""Of a feed's last fetches, on its own page."""

HIGH = 30
"""Rows of a terminal from which on the most of a feed is told below the table."""


class FeedsScreen(Dialog[int]):
    """A table of feeds, the troubled first; r gives back the feed that is to be fetched now, enter tells all
    about it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "down", "Down", show=False),
        Binding("k", "up", "Up", show=False),
        Binding("r", "fetch", "Fetch", show=False),
        Binding("q,F", "leave", "Leave", show=False),
    ]

    def __init__(
        self,
        feeds: Sequence[Feed],
        *,
        report: "RefreshReport | None",
        now: Callable[[], datetime],
        logs: Mapping[int, Sequence[FetchLogEntry]],
    ) -> None:
        super().__init__()
        self._feeds = sorted(
            feeds, key=lambda feed: (_TROUBLED_FIRST.get(feed.health.status, 4), feed.title.casefold())
        )
        self._report, self._now, self._logs = report, now, logs

    def compose(self) -> ComposeResult:
        """Totals, table, and all about the feed under the cursor."""
        table: DataTable[Text] = DataTable(cursor_type="row", zebra_stripes=False)
        yield titled(
            Vertical(
                Static(Content(self._totals()), id="totals", markup=False),
                table,
                Static("", id="about", markup=False),
                classes="dialog page",
            ),
            "Feeds",
            "r fetch this one now · ⏎ all about it · esc leave",
        )

    def on_mount(self) -> None:
        """The table takes the keys."""
        self.query_one(DataTable).focus()

    def on_resize(self) -> None:
        """Fill the table anew, in the room that there is."""
        self.query_one("#about").styles.height = 11 if self._is_high else 4
        self.call_after_refresh(self._fill)

    @property
    def _is_high(self) -> bool:
        return self.size.height >= HIGH

    def _fill(self) -> None:
        table = self.query_one(DataTable)
        at = table.cursor_row
        table.clear(columns=True)
        rows = table_rows(self._feeds, now=self._now(), width=table.scrollable_content_region.width)
        table.add_columns(*(Text(name) for name in rows[0]))
        for feed, cells in zip(self._feeds, rows[1:], strict=True):
            # Text, since a table measures its cells by it; made so, nothing in it is markup.
            table.add_row(*(Text(cell) for cell in cells), key=str(feed.id))
        table.move_cursor(row=at)

    @on(DataTable.RowHighlighted)
    def describe(self, event: DataTable.RowHighlighted) -> None:
        """Tell everything about the feed under the cursor."""
        if event.cursor_row < len(self._feeds):
            feed, now = self._feeds[event.cursor_row], self._now()
            text = all_about(feed, self._log(feed)[:4], now=now) if self._is_high else about(feed, now=now)
            self.query_one("#about", Static).update(Content(text))

    def _log(self, feed: Feed) -> Sequence[FetchLogEntry]:
        return self._logs.get(feed.id, ())

    def action_down(self) -> None:
        """Next feed."""
        self.query_one(DataTable).action_cursor_down()

    def action_up(self) -> None:
        """Previous feed."""
        self.query_one(DataTable).action_cursor_up()

    def action_fetch(self) -> None:
        """Give the feed back."""
        if self._feeds:
            self.dismiss(self._feeds[self.query_one(DataTable).cursor_row].id)

    @on(DataTable.RowSelected)
    def tell_all(self, event: DataTable.RowSelected) -> None:
        """Open the feed's own page."""
        event.stop()
        if event.cursor_row < len(self._feeds):
            feed = self._feeds[event.cursor_row]
            self.app.push_screen(FeedPage(name(feed), all_about(feed, self._log(feed), now=self._now())))

    def _totals(self) -> str:
        failed = sum(feed.health.status in FAILED for feed in self._feeds)
        parts = [count(len(self._feeds), "feed"), f"{failed} failed" if failed else "none failed"]
        if self._report is not None:
            report = self._report
            parts.append(
                f"last refresh: {report.unchanged} without news, {report.failed} failed; "
                f"{count(report.new, 'new article')}, {report.changed:,} changed"
            )
        return " · ".join(parts)


class FeedPage(Dialog[None]):
    """All about one feed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,enter", "leave", "Leave", show=False)]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """A page that scrolls."""
        yield titled(Page(plain(self._text), classes="dialog page"), self._title, "esc leave")


HEADS = ("", "feed", "status", "articles", "read", "due", "trouble, or why it is due then")
FEWER_HEADS = (0, 1, 2, 5, 6)
"""What stays in a narrow terminal; the lines below the table tell the rest."""

PADDING = 2
"""Cells that a table puts around every cell."""


def table_rows(feeds: Sequence[Feed], *, now: datetime, width: int) -> list[tuple[str, ...]]:
    """Heads and one row a feed, in `width` cells; the last column is cut with … to fit."""
    rows = [HEADS, *(_cells(feed, now=now, title=34 if width >= 100 else 20) for feed in feeds)]
    if width < 100:
        rows = [tuple(row[place] for place in FEWER_HEADS) for row in rows]
    *others, last = zip(*rows, strict=True)
    used = sum(max(map(cell_len, column)) + PADDING for column in others)
    return [
        (*row[:-1], cut(end, max(1, width - used - PADDING))) for row, end in zip(rows, last, strict=True)
    ]


def _cells(feed: Feed, *, now: datetime, title: int) -> tuple[str, ...]:
    health = feed.health
    return (
        "!" if health.status in FAILED else " ",
        cut(name(feed), title),
        str(health.status),
        f"{feed.articles:,}",
        clock(health.last_success, now=now) if health.last_success else "never",
        clock(health.next_due, now=now) if health.next_due else no_due(feed),
        health.error or health.why,
    )


def about(feed: Feed, *, now: datetime) -> str:
    """Address, status with the server's answer, error, and the plan, in a few lines."""
    health = feed.health
    answer = f" (HTTP {health.http_status})" if health.http_status else ""
    lines = [feed.url, f"{health.status}{answer}" + (f": {health.error}" if health.error else "")]
    fetched = f"asked {clock(health.last_fetch, now=now)}" if health.last_fetch else "never asked"
    due = f"due {clock(health.next_due, now=now)}" if health.next_due else f"due {no_due(feed)}"
    failures = f", {count(health.failures, 'failure')} in a row" if health.failures else ""
    lines.append(f"{fetched}{failures}; {due}" + (f": {health.why}" if health.why else ""))
    return "\n".join(lines)


def all_about(feed: Feed, log: Sequence[FetchLogEntry], *, now: datetime) -> str:
    """Everything that is known of a feed, a line each, and its last fetches."""
    lines = told(feed, log, moment=lambda moment: _when(moment, now=now))
    return "\n".join(f"{label:<9}{text}" for label, text in lines)


def _when(moment: datetime, *, now: datetime) -> str:
    """A time with its day, where that is another than today."""
    local = moment.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local.day} {local:%b %H:%M}"
