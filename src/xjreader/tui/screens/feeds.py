"""How each feed fares: status, error, when it was read, when it is due and why. It fetches nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import DataTable, Static

from xjreader.models.feed import Feed, FeedStatus
from xjreader.tui.screens.dialog import Dialog, titled
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


class FeedsScreen(Dialog[int]):
    """A table of feeds, the troubled first; r gives back the feed that is to be fetched now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "down", "Down", show=False),
        Binding("k", "up", "Up", show=False),
        Binding("r", "fetch", "Fetch", show=False),
        Binding("q,F", "leave", "Leave", show=False),
    ]

    def __init__(
        self, feeds: Sequence[Feed], *, report: "RefreshReport | None", now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._feeds = sorted(
            feeds, key=lambda feed: (_TROUBLED_FIRST.get(feed.health.status, 4), feed.title.casefold())
        )
        self._report, self._now = report, now

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
            "r fetch this one now · esc leave",
        )

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        now = self._now()
        for name in ("", "feed", "status", "articles", "read", "due", "trouble, or why it is due then"):
            table.add_column(name)
        for feed in self._feeds:
            health = feed.health
            failed = health.status in FAILED
            # Text, since a table measures its cells by it; made so, nothing in it is markup.
            cells = (
                "!" if failed else " ",
                cut(feed.title or feed.url, 34),
                str(health.status),
                f"{feed.articles:,}",
                clock(health.last_success, now=now) if health.last_success else "never",
                clock(health.next_due, now=now) if health.next_due else _no_due(feed),
                cut(health.error or health.why, 70),
            )
            table.add_row(*(Text(cell) for cell in cells), key=str(feed.id))
        table.focus()

    @on(DataTable.RowHighlighted)
    def describe(self, event: DataTable.RowHighlighted) -> None:
        """Tell everything about the feed under the cursor."""
        self.query_one("#about", Static).update(
            Content(about(self._feeds[event.cursor_row], now=self._now()))
        )

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
    def stay(self, event: DataTable.RowSelected) -> None:
        """Enter tells no more than is told already."""
        event.stop()

    def _totals(self) -> str:
        failed = sum(feed.health.status in FAILED for feed in self._feeds)
        parts = [count(len(self._feeds), "feed"), f"{failed} failed" if failed else "none failed"]
        if self._report is not None:
            report = self._report
            parts.append(
                f"last refresh: {report.new:,} new, {report.changed:,} changed, "
                f"{report.unchanged} unchanged, {report.failed} failed"
            )
        return " · ".join(parts)


def _no_due(feed: Feed) -> str:
    return "never" if feed.origin == "sample" or feed.health.status is FeedStatus.GONE else "now"


def about(feed: Feed, *, now: datetime) -> str:
    """Address, status with the server's answer, error, and the plan, in a few lines."""
    health = feed.health
    answer = f" (HTTP {health.http_status})" if health.http_status else ""
    lines = [feed.url, f"{health.status}{answer}" + (f": {health.error}" if health.error else "")]
    fetched = f"asked {clock(health.last_fetch, now=now)}" if health.last_fetch else "never asked"
    due = f"due {clock(health.next_due, now=now)}" if health.next_due else f"due {_no_due(feed)}"
    failures = f", {count(health.failures, 'failure')} in a row" if health.failures else ""
    lines.append(f"{fetched}{failures}; {due}" + (f": {health.why}" if health.why else ""))
    return "\n".join(lines)
