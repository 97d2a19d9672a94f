"""The words of the line at the top: what is new, what is under way, what failed. Pure: it draws nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.cells import cell_len

from xjreader.models.feed import Feed, FeedStatus

if TYPE_CHECKING:
    from xjreader.services.refresh import RefreshReport

FAILED = frozenset({FeedStatus.ERROR, FeedStatus.GONE, FeedStatus.AUTH})
"""Statuses that a person may want to do something about."""


class Facts(Struct, frozen=True):
    """What the line tells."""

    unread: int | None = None
    edited: int = 0
    refreshed: datetime | None = None
    """When a feed was last read."""
    failed: int = 0
    """Feeds whose last fetch failed."""
    progress: str = ""
    """A refresh under way, in words."""
    analysing: int = 0
    """Texts that wait for their analysis."""
    elsewhere: str = ""
    """Another process refreshes this library, in words."""
    message: str = ""
    """What just happened; it takes the place of the rest for a while."""


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: ``1 article``, ``1,200 articles``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def clock(moment: datetime, *, now: datetime) -> str:
    """A time as short as it can be said: 06:58 today, Mon 06:58 this week, else 12 Jun."""
    local, today = moment.astimezone(now.tzinfo), now
    days = (today.date() - local.date()).days
    if days == 0:
        return f"{local:%H:%M}"
    if 0 < days < 7:
        return f"{local:%a %H:%M}"
    return f"{local.day} {local:%b}" if local.year == today.year else f"{local:%Y-%m-%d}"


def items(facts: Facts, *, now: datetime, failed_key: str = "F") -> list[str]:
    """The line's items, the most telling first."""
    if facts.message:
        return [facts.message]
    found = []
    if facts.unread is not None:
        found.append(f"{facts.unread:,} unread")
    if facts.edited:
        found.append(f"{facts.edited:,} edited")
    if facts.progress:
        found.append(facts.progress)
    elif facts.elsewhere:
        found.append(facts.elsewhere)
    elif facts.refreshed:
        found.append(f"refreshed {clock(facts.refreshed, now=now)}")
    if facts.failed:
        key = f" ({failed_key})" if failed_key else ""
        found.append(f"{count(facts.failed, 'feed')} failed{key}")
    if facts.analysing:
        found.append(f"analysing {facts.analysing:,}")
    return found


def fit(parts: Sequence[str], width: int, *, between: str = " · ") -> str:
    """As many whole parts as fit `width` cells; a first one that does not fit is cut with …."""
    shown = ""
    for part in parts:
        longer = f"{shown}{between}{part}" if shown else part
        if cell_len(longer) > width:
            return shown or cut(part, width)
        shown = longer
    return shown


def cut(text: str, width: int) -> str:
    """`text` in at most `width` cells, with … where something is missing."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    kept, used = [], 0
    for character in text:
        cells = cell_len(character)
        if used + cells > width - 1:
            break
        kept.append(character)
        used += cells
    return "".join(kept) + "…"


def nothing_new(report: "RefreshReport", feeds: Sequence[Feed], *, now: datetime, all_key: str = "R") -> str:
    """Why a refresh that was asked for brought nothing, and when the next one may."""
    if report.outcomes:
        failed = f", {report.failed} failed" if report.failed else ""
        return f"nothing new from {count(len(report.outcomes), 'feed')}{failed}"
    asked = [feed for feed in feeds if feed.origin != "sample"]
    if not asked:
        return "the feeds of the sample are never asked" if feeds else "there is no feed to ask"
    dues = [(feed.health.next_due, feed) for feed in asked if feed.health.next_due is not None]
    if not dues:
        return "nothing is due"
    due, feed = min(dues, key=lambda each: each[0])
    everything = f"; {all_key} asks all" if all_key else ""
    return f"nothing is due; next: {feed.title or feed.url} at {clock(due, now=now)}{everything}"


def of_feeds(feeds: Iterable[Feed]) -> tuple[datetime | None, int]:
    """When a feed was last read, and how many failed last."""
    feeds = list(feeds)
    reads = [feed.health.last_success for feed in feeds if feed.health.last_success]
    return max(reads, default=None), sum(feed.health.status in FAILED for feed in feeds)


class FooterItem(Struct, frozen=True):
    """One command of the footer."""

    command_id: str
    key: str
    label: str

    @property
    def cells(self) -> int:
        """Its width, the space between key and label included."""
        return cell_len(self.key) + 1 + cell_len(self.label)


def fit_footer(
    parts: Sequence[FooterItem], width: int, *, always: Sequence[FooterItem] = (), gap: int = 2
) -> list[FooterItem]:
    """The items that fit, whole, in order; those of `always` stand at the end as far as they fit."""

    def total(chosen: Sequence[FooterItem]) -> int:
        return sum(item.cells for item in chosen) + gap * max(0, len(chosen) - 1)

    kept_always: list[FooterItem] = []
    for item in always:
        if total([*kept_always, item]) <= width:
            kept_always.append(item)
    kept: list[FooterItem] = []
    for item in parts:
        if total([*kept, item, *kept_always]) > width:
            break
        kept.append(item)
    return [*kept, *kept_always]
