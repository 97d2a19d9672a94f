"""When each feed is due and why, and the loop that refreshes on schedule; fetches nothing itself.

The rules are pure functions of a feed, an answer and the time. `Scheduler` sleeps until the next
feed is due and calls the refresh; the app and `xjreader serve` both run it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from xjreader.config import RefreshConfig
from xjreader.config.durations import duration_text
from xjreader.errors import LibraryBusy, RefreshBusy
from xjreader.feeds import manners
from xjreader.models.feed import Feed, FeedHealth, FeedStatus
from xjreader.services import rhythm

if TYPE_CHECKING:
    from xjreader.services.library import Library
    from xjreader.services.refresh import RefreshProgress, RefreshReport

FAILED = frozenset({FeedStatus.ERROR, FeedStatus.GONE, FeedStatus.AUTH, FeedStatus.BACKOFF})
"""Outcomes that brought nothing."""

SLOWEST_RECHECK = 60.0
"""Seconds after which the loop looks again at what is due: another process may have added a feed
or refreshed one, and a suspended machine's clock jumps."""

BUSY_RECHECK = 15.0
"""Seconds after which a lock that another process holds is tried again."""

SPREAD_AFTER_SKIPS = 600
"""Seconds over which feeds that all wait for the same full hour are spread."""

LONG_FAILING = timedelta(days=30)
"""Without a good answer for so long, a feed counts as dead: it is tried rarely, and the person is told."""

FAILURES_OF_THE_DEAD = 10
"""Failures in a row that a dead feed has had at least: a machine that was switched off for a month asked
nobody in between."""

RARELY = 7 * 86_400
"""Seconds between two tries of a feed that counts as dead."""

UNCONDITIONAL = 86_400
"""Seconds between two requests to a server that gives no validators, and so has to send the whole feed each
time, where it is not known that something new waits there."""

CLOCK_ERROR = timedelta(hours=1)
"""A last fetch that lies so far ahead was noted by a clock that was wrong."""

HELD_UP_FLOOR = 600
"""Seconds to wait at least after "too many requests" without a word about how long."""


class Bounds(Struct, frozen=True):
    """What the person allows, in seconds."""

    every: int = 3_600
    """Between two fetches of a feed without an interval of its own; the least, where it is adaptive."""
    minimum: int = 600
    """No feed is asked more often, whatever its own interval says."""
    maximum: int = 86_400
    """No wish of a publisher, no rhythm and no failure delays a feed for longer."""
    adaptive: bool = True
    """Whether a feed without an interval of its own is asked less often where it publishes rarely."""

    @classmethod
    def of(cls, config: RefreshConfig) -> "Bounds":
        """The bounds that the config sets."""
        return cls(config.every_seconds, config.minimum_seconds, config.maximum_seconds, config.adaptive)


class Answer(Struct, frozen=True):
    """What planning needs to know of how a fetch went."""

    status: FeedStatus
    failures: int = 0
    """Failures in a row, this one included."""
    good_until: datetime | None = None
    """When it last brought something, or was subscribed to; `None` where that does not matter."""
    retry_after: datetime | None = None
    max_age: int | None = None
    """Seconds for which the answer is fresh, as the server says."""
    ttl: int | None = None
    """Seconds to wait between fetches, as the feed says."""
    skip_hours: int = 0
    """Hours of UTC in which the feed asks not to be fetched: bit 0 is midnight's."""
    skip_days: int = 0
    """Weekdays likewise: bit 0 is Monday."""
    pause: int | None = None
    """Seconds that usually lie between two moments at which the feed publishes, where that is known."""
    has_validators: bool = True
    """Whether the next request can be a conditional one."""
    is_offline: bool = False
    """No name server could be reached, most likely for want of a network: nobody was asked."""
    planned: datetime | None = None
    """For when the next request was planned, where this one came sooner, by force (see `planned_for`)."""


class Plan(Struct, frozen=True):
    """When a feed is due again, and why then."""

    due: datetime | None
    """`None`: not until the person asks."""
    why: str


def next_due(every: int | None, answer: Answer, *, now: datetime, bounds: Bounds, rng: Random) -> Plan:
    """When to fetch again after `answer`; `every` is the feed's own interval, `None` for the default.

    Hours and days that the feed skips are skipped, whatever else says when.
    """
    plan = _next_due(every, answer, now=now, bounds=bounds, rng=rng)
    if plan.due is None:
        return plan
    due = after_skips(plan.due, hours=answer.skip_hours, days=answer.skip_days)
    if due == plan.due:
        return plan
    due += timedelta(seconds=round(rng.random() * SPREAD_AFTER_SKIPS))
    return Plan(due, f"{plan.why}; not at hours and on days that the feed skips")


def after_skips(moment: datetime, *, hours: int, days: int) -> datetime:
    """`moment`, or the next full hour that is in none of `hours` and on none of `days` (bits, UTC);
    `moment` where they leave no hour of the week."""
    hour = moment
    for _ in range(7 * 24):
        if not (hours >> hour.hour & 1 or days >> hour.weekday() & 1):
            return hour
        hour = hour.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def _next_due(every: int | None, answer: Answer, *, now: datetime, bounds: Bounds, rng: Random) -> Plan:
    """The same without what the feed skips.

    The publisher can delay the next fetch (max-age, ttl, up to the maximum; Retry-After as it
    says) but never hasten it. Failures in a row double the wait up to the maximum; a feed that failed
    for a month is asked once a week. A failure that came by force, sooner than was planned, leaves the plan
    as it is: who tries again makes nobody more patient. What is random keeps feeds apart: it asks nobody
    before the interval or the wish is over, and makes no wait longer than the maximum.
    """
    interval = max(bounds.minimum, every if every is not None else bounds.every)
    longest = max(bounds.maximum, interval)

    def plan(wait: int, why: str, *, least: int = interval) -> Plan:
        return Plan(now + _spread(wait, rng, least=least, most=longest), why)

    if answer.status is FeedStatus.GONE:
        return Plan(None, "the server says that it is gone for good; asked again only by force")
    forced = answer.planned if answer.status in FAILED else None
    if answer.retry_after is not None and answer.retry_after > now:
        asked = max(1, round((answer.retry_after - now).total_seconds()))
        # Not all who were sent away come back at the same second.
        later = timedelta(seconds=round(rng.random() * min(asked / 20, SPREAD_AFTER_SKIPS)))
        due = max(answer.retry_after + later, forced or now + timedelta(seconds=interval) + later)
        return Plan(due, f"the server asked us to wait {duration_text(asked)}")
    if forced is not None:
        return Plan(forced, "the try by force failed; due as planned before")
    if answer.is_offline:
        return plan(
            interval,
            f"no name server was reached, so nobody was asked; again after {duration_text(interval)}",
        )
    if _is_dead(answer, now=now):
        rarely = max(RARELY, interval)
        return Plan(
            now + _spread(rarely, rng, least=rarely, most=2 * rarely),
            f"nothing good since {answer.good_until:%Y-%m-%d}, {answer.failures} failures in a row:"
            f" suspended but for a try every {duration_text(rarely)}",
        )
    if answer.status is FeedStatus.AUTH:
        return plan(longest, f"access was refused; asked every {duration_text(longest)}")
    if answer.status in FAILED:
        floor = max(interval, HELD_UP_FLOOR) if answer.status is FeedStatus.BACKOFF else interval
        wait = min(floor * 2 ** min(answer.failures - 1, 30) if answer.failures else floor, longest)
        times = "once" if answer.failures <= 1 else f"{answer.failures} times in a row"
        return plan(wait, f"failed {times}; asked again after {duration_text(wait)}")
    wait, why = _own_pace(every, answer, interval=interval, bounds=bounds)
    wishes = [(answer.max_age or 0, "the server's max-age"), (answer.ttl or 0, "the feed's ttl")]
    wish, wisher = max(wishes)
    if min(wish, longest) > wait:
        capped = min(wish, longest)
        return plan(
            capped,
            f"{wisher} asks for {duration_text(capped)}"
            if wish == capped
            else f"{wisher} asks for {duration_text(wish)}; asked every {duration_text(capped)}, the maximum",
            least=wish if wish == capped else interval,
        )
    return plan(wait, why)


def _own_pace(every: int | None, answer: Answer, *, interval: int, bounds: Bounds) -> tuple[int, str]:
    """Seconds to wait after a good answer if nobody wishes anything, and why so long.

    An interval that the person set for this feed holds as it is. Else the usual one is the shortest, and a
    feed that publishes rarely is asked some times in each of its pauses. Without validators a request that
    finds nothing new is a whole download for nothing: then there is one in a pause, once a day where the
    pause is not known.
    """
    if every is not None:
        if every < bounds.minimum:
            return interval, f"at most every {duration_text(interval)}, the minimum"
        return interval, f"every {duration_text(interval)}, its own interval"
    wait, why = interval, f"every {duration_text(interval)}, the usual interval"
    if not bounds.adaptive:
        return wait, why
    longest = max(bounds.maximum, interval)
    pause, rate = answer.pause, "" if answer.pause is None else rhythm.in_words(answer.pause)
    if not answer.has_validators:
        longest = max(interval, min(longest, UNCONDITIONAL))
        if pause is None:
            wait, why = longest, "no validators, no rhythm known"
        else:
            wait = rhythm.interval_for(pause, shortest=interval, longest=longest, asks=1)
            why = f"publishes {rate}, no validators"
    elif pause is not None:
        wait = rhythm.interval_for(pause, shortest=interval, longest=longest)
        why = f"publishes {rate}"
    if wait == interval:
        return interval, f"every {duration_text(interval)}, the usual interval"
    return wait, f"{why}: asked every {duration_text(wait)}"


def _is_dead(answer: Answer, *, now: datetime) -> bool:
    return (
        answer.status in FAILED
        and answer.failures >= FAILURES_OF_THE_DEAD
        and answer.good_until is not None
        and now - answer.good_until >= LONG_FAILING
    )


def planned_for(health: FeedHealth, *, now: datetime) -> datetime | None:
    """When the feed is due, where that is still to come: whoever asks it now does so by force.

    `None` also for one that was never asked, and for a plan of a clock that was ahead.
    """
    if health.status is FeedStatus.NEW or health.next_due is None or _was_ahead(health, now=now):
        return None
    return health.next_due if health.next_due > now else None


def status_after(before: FeedStatus, status: FeedStatus) -> FeedStatus:
    """How the feed stands, after an answer: one that is gone stays so until it answers well again."""
    return FeedStatus.GONE if before is FeedStatus.GONE and status in FAILED else status


def held_until(feed: Feed, holds: Mapping[str, datetime], *, now: datetime) -> datetime | None:
    """Until when the feed's server asked us not to come, where that is still to come."""
    return manners.held_until(feed.url, holds, now=now)


def due_at(feed: Feed, holds: Mapping[str, datetime], *, now: datetime) -> datetime | None:
    """When the feed may be fetched next: `now` or earlier if it is due, `None` for never."""
    health = feed.health
    if feed.removed or feed.origin == "sample" or health.status is FeedStatus.GONE:
        return None
    due = health.next_due or health.last_fetch or now
    if _was_ahead(health, now=now):
        due = now
    held = held_until(feed, holds, now=now)
    if held is not None:
        due = max(due, held)
    if due > now:
        return due
    # The reader may have slept through the hour that was planned.
    allowed = after_skips(now, hours=health.skip_hours, days=health.skip_days)
    return due if allowed == now else allowed


def _was_ahead(health: FeedHealth, *, now: datetime) -> bool:
    """Whether the plan was made by a clock that was ahead."""
    return health.last_fetch is not None and health.last_fetch - now > CLOCK_ERROR


def due(feeds: Iterable[Feed], now: datetime, *, holds: Mapping[str, datetime] | None = None) -> list[Feed]:
    """The feeds to fetch now, longest due first, hosts taken in turn so that none is crowded."""
    waiting = [
        (when, feed)
        for feed in feeds
        if (when := due_at(feed, holds or {}, now=now)) is not None and when <= now
    ]
    waiting.sort(key=lambda pair: (pair[0], pair[1].id))
    return take_turns([feed for _, feed in waiting])


def take_turns(feeds: Sequence[Feed]) -> list[Feed]:
    """The same feeds, one of each host, then the second of each, and so on."""
    by_host: dict[str, list[Feed]] = defaultdict(list)
    for feed in feeds:
        by_host[urlsplit(feed.url).netloc.lower()].append(feed)
    return [feed for turn in zip_longest(*by_host.values()) for feed in turn if feed is not None]


def _spread(wait: int, rng: Random, *, least: int, most: int) -> timedelta:
    """`wait` seconds and up to a twentieth more; where that were more than `most`, so much less than that
    instead, but never less than `least`."""
    share = rng.random() / 20
    later = wait * (1 + share)
    if later > most > least:
        later = max(least, most * (1 - share))
    return timedelta(seconds=round(later))


class Scheduler:
    """Refreshes what is due, when it is due, until told to stop."""

    def __init__(
        self,
        *,
        holder: str = "the reader",
        clock: Callable[[], datetime] | None = None,
        refresh: "Callable[..., Awaitable[RefreshReport]] | None" = None,
    ) -> None:
        """`refresh` does what `xjreader.services.refresh.refresh` does, which is used by default."""
        self._holder = holder
        self._refresh = refresh
        self._clock = clock or (lambda: datetime.now(UTC))
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Look at once at what is due, after a feed was added or changed."""
        self._wake.set()

    async def run(
        self,
        library: "Library",
        *,
        stop: asyncio.Event,
        on_progress: "Callable[[RefreshProgress], None] | None" = None,
        on_report: "Callable[[RefreshReport], None] | None" = None,
        on_busy: Callable[[RefreshBusy], None] | None = None,
        at_once: bool = True,
    ) -> None:
        """Run until `stop` is set. `on_busy` hears that another process refreshes; without
        `at_once` what is due at the start waits for one interval first.

        Errors of the library other than its being busy are raised.
        """
        if self._refresh is None:
            from xjreader.services.refresh import refresh

            self._refresh = refresh
        if not at_once:
            await self._sleep(float(library.config.refresh.every_seconds), stop)
        while not stop.is_set():
            self._wake.clear()
            try:
                feeds, holds = await asyncio.to_thread(_state, library)
                waiting = due(feeds, self._clock(), holds=holds)
                if waiting:
                    report = await self._refresh(
                        library, feeds=waiting, on_progress=on_progress, cancel=stop, holder=self._holder
                    )
                    if on_report is not None:
                        on_report(report)
                    pause = 1.0
                else:
                    pause = self._until_next(feeds, holds)
            except RefreshBusy as error:
                if on_busy is not None:
                    on_busy(error)
                pause = BUSY_RECHECK
            except LibraryBusy:
                pause = BUSY_RECHECK
            await self._sleep(pause, stop)

    def _until_next(self, feeds: Iterable[Feed], holds: Mapping[str, datetime]) -> float:
        now = self._clock()
        times = [when for feed in feeds if (when := due_at(feed, holds, now=now)) is not None]
        until = (min(times) - now).total_seconds() if times else SLOWEST_RECHECK
        return min(max(until, 0.5), SLOWEST_RECHECK)

    async def _sleep(self, pause: float, stop: asyncio.Event) -> None:
        """Wait for `pause` seconds, `wake` or `stop`, whichever comes first."""
        waits = {asyncio.create_task(self._wake.wait()), asyncio.create_task(stop.wait())}
        try:
            await asyncio.wait(waits, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


def _state(library: "Library") -> tuple[list[Feed], dict[str, datetime]]:
    return library.feeds.all(), library.feeds.host_retry()
