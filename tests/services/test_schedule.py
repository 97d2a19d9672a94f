"""When feeds are due: every rule by value, and what no answer can change."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.services.site import Site, item, rss

from xjreader.config import RefreshConfig
from xjreader.errors import RefreshBusy
from xjreader.feeds.manners import hold_key
from xjreader.models.feed import Feed, FeedHealth, FeedStatus, Validators
from xjreader.services.library import Library
from xjreader.services.lock import refresh_lock
from xjreader.services.refresh import RefreshReport
from xjreader.services.schedule import (
    FAILED,
    Answer,
    Bounds,
    Plan,
    Scheduler,
    due,
    next_due,
    planned_for,
    status_after,
    take_turns,
)

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
HOUR = 3_600
BOUNDS = Bounds(every=HOUR, minimum=600, maximum=24 * HOUR)


class NoSpread(Random):
    """Adds nothing, so that rules can be read off."""

    def random(self) -> float:
        return 0.0


def plan(answer: Answer, *, every: int | None = None, bounds: Bounds = BOUNDS) -> Plan:
    return next_due(every, answer, now=NOW, bounds=bounds, rng=NoSpread())


def wait(answer: Answer, *, every: int | None = None, bounds: Bounds = BOUNDS) -> float:
    found = plan(answer, every=every, bounds=bounds).due
    assert found is not None
    return (found - NOW).total_seconds()


def feed(id_: int = 1, url: str = "https://courier.example/feed", **health: object) -> Feed:
    return Feed(
        id=id_, url=url, title="", site_url="", folder="", tags=(), every=None, username="",
        password_command=(), full_text="feed", origin="key", added_at=NOW,
        health=FeedHealth(**health),  # type: ignore[arg-type]
        validators=Validators(), body_hash="", articles=0, unread=0,
    )  # fmt: skip


OK = Answer(FeedStatus.OK)


@pytest.mark.parametrize(
    ("answer", "every", "expected"),
    [
        (OK, None, HOUR),
        (OK, 2 * HOUR, 2 * HOUR),
        (OK, 60, 600),
        (OK, 48 * HOUR, 48 * HOUR),
        (Answer(FeedStatus.UNCHANGED), None, HOUR),
        (Answer(FeedStatus.PARTIAL), None, HOUR),
        (Answer(FeedStatus.OK, max_age=60), None, HOUR),
        (Answer(FeedStatus.OK, max_age=2 * HOUR), None, 2 * HOUR),
        (Answer(FeedStatus.OK, ttl=3 * HOUR, max_age=2 * HOUR), None, 3 * HOUR),
        (Answer(FeedStatus.OK, ttl=400 * HOUR), None, 24 * HOUR),
        (Answer(FeedStatus.ERROR, failures=1), None, HOUR),
        (Answer(FeedStatus.ERROR, failures=2), None, 2 * HOUR),
        (Answer(FeedStatus.ERROR, failures=4), None, 8 * HOUR),
        (Answer(FeedStatus.ERROR, failures=9_999), None, 24 * HOUR),
        (Answer(FeedStatus.AUTH, failures=1), None, 24 * HOUR),
        (Answer(FeedStatus.BACKOFF, failures=1), None, HOUR),
        (Answer(FeedStatus.BACKOFF, failures=1, retry_after=NOW + timedelta(hours=5)), None, 5 * HOUR),
        (Answer(FeedStatus.BACKOFF, failures=1, retry_after=NOW + timedelta(seconds=9)), None, HOUR),
        (Answer(FeedStatus.BACKOFF, failures=3, retry_after=NOW - timedelta(hours=1)), None, 4 * HOUR),
        (Answer(FeedStatus.BACKOFF, failures=1, retry_after=NOW + timedelta(days=30)), None, 720 * HOUR),
    ],
)
def test_how_long_to_wait(answer: Answer, every: int | None, expected: int) -> None:
    assert wait(answer, every=every) == expected


def test_a_busy_server_is_left_alone_for_ten_minutes_at_least() -> None:
    eager = Bounds(every=60, minimum=60, maximum=HOUR)
    assert wait(Answer(FeedStatus.BACKOFF, failures=1), bounds=eager) == 600
    assert wait(Answer(FeedStatus.ERROR, failures=1), bounds=eager) == 60


def bits(*places: int) -> int:
    return sum(1 << place for place in places)


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [
        ((), (), "2031-03-04T13:00"),
        ((13,), (), "2031-03-04T14:00"),
        ((13, 14, 15), (), "2031-03-04T16:00"),
        (set(range(24)) - {12}, (), "2031-03-05T12:00"),
        ((), (1,), "2031-03-05T00:00"),
        (set(range(24)) - {12}, (2, 3, 4, 5, 6), "2031-03-10T12:00"),
        (range(24), (), "2031-03-04T13:00"),
        ((), range(7), "2031-03-04T13:00"),
    ],
)
def test_hours_and_days_that_the_feed_skips(hours: Iterable[int], days: Iterable[int], expected: str) -> None:
    """NOW is a Tuesday at noon."""
    answer = Answer(FeedStatus.OK, skip_hours=bits(*hours), skip_days=bits(*days))
    found = plan(answer)
    assert found.due == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert found.why.endswith("that the feed skips") is (expected != "2031-03-04T13:00")


def test_a_failing_feed_is_not_asked_at_hours_that_it_skips_either() -> None:
    assert wait(Answer(FeedStatus.ERROR, failures=1, skip_hours=bits(13))) == 2 * HOUR


@pytest.mark.parametrize("status", [FeedStatus.ERROR, FeedStatus.AUTH, FeedStatus.BACKOFF])
def test_a_feed_that_failed_for_a_month_is_suspended_but_for_a_weekly_try(status: FeedStatus) -> None:
    dead = Answer(status, failures=41, good_until=NOW - timedelta(days=30))
    assert wait(dead) == 7 * 24 * HOUR
    assert plan(dead).why == (
        "nothing good since 2031-02-02, 41 failures in a row: suspended but for a try every 7d"
    )
    assert wait(replace(dead, good_until=NOW - timedelta(days=29))) == 24 * HOUR
    assert wait(dead, every=10 * 24 * HOUR) == 10 * 24 * HOUR
    asked = replace(dead, retry_after=NOW + timedelta(days=20))
    assert wait(asked) == 20 * 24 * HOUR, "what the server asks comes first"


def test_a_feed_that_nobody_asked_for_a_month_is_not_dead_after_one_failure() -> None:
    """The machine was switched off meanwhile."""
    back = Answer(FeedStatus.ERROR, failures=1, good_until=NOW - timedelta(days=90))
    assert wait(back) == HOUR


def test_where_nobody_was_asked_nobody_waits_longer_each_time() -> None:
    offline = Answer(FeedStatus.ERROR, failures=7, is_offline=True, good_until=NOW - timedelta(days=90))
    assert wait(offline) == HOUR
    assert plan(offline).why == "no name server was reached, so nobody was asked; again after 1h"


IN_TWO_HOURS = NOW + timedelta(hours=2)


@pytest.mark.parametrize("status", [FeedStatus.ERROR, FeedStatus.AUTH, FeedStatus.BACKOFF])
@pytest.mark.parametrize("failures", [0, 1, 5, 41])
def test_a_failure_by_force_changes_nothing_of_the_plan(status: FeedStatus, failures: int) -> None:
    forced = Answer(
        status, failures=failures, planned=IN_TWO_HOURS, good_until=NOW - timedelta(days=failures)
    )
    for answer in (forced, replace(forced, is_offline=True)):
        assert plan(answer) == Plan(IN_TWO_HOURS, "the try by force failed; due as planned before")


def test_a_success_by_force_is_planned_from_as_any_other() -> None:
    assert plan(Answer(FeedStatus.OK, planned=IN_TWO_HOURS)) == plan(OK)


@pytest.mark.parametrize(("asked", "expected"), [(1, 2 * HOUR), (5 * HOUR, 5 * HOUR), (-60, 2 * HOUR)])
def test_a_servers_wish_holds_for_who_came_by_force_too(asked: int, expected: int) -> None:
    wish = NOW + timedelta(seconds=asked)
    answer = Answer(FeedStatus.BACKOFF, failures=3, planned=IN_TWO_HOURS, retry_after=wish)
    assert wait(answer) == expected


def test_gone_stays_gone_until_a_good_answer() -> None:
    assert plan(Answer(FeedStatus.GONE, planned=IN_TWO_HOURS)).due is None
    for status in FeedStatus:
        assert status_after(FeedStatus.GONE, status) is (FeedStatus.GONE if status in FAILED else status)
        assert status_after(FeedStatus.OK, status) is status


@pytest.mark.parametrize(
    ("health", "planned"),
    [
        (FeedHealth(FeedStatus.OK, last_fetch=NOW, next_due=IN_TWO_HOURS), IN_TWO_HOURS),
        (FeedHealth(FeedStatus.ERROR, last_fetch=NOW, next_due=IN_TWO_HOURS), IN_TWO_HOURS),
        (FeedHealth(FeedStatus.OK, last_fetch=NOW - timedelta(hours=1), next_due=NOW), None),
        (FeedHealth(FeedStatus.GONE, last_fetch=NOW), None),
        (FeedHealth(), None),
        # What was subscribed to a moment ago, and whose first answer is being read.
        (FeedHealth(next_due=IN_TWO_HOURS), None),
        # A clock that was ahead.
        (
            FeedHealth(FeedStatus.OK, last_fetch=NOW + timedelta(days=9), next_due=NOW + timedelta(days=10)),
            None,
        ),
    ],
)
def test_who_comes_by_force(health: FeedHealth, planned: datetime | None) -> None:
    assert planned_for(health, now=NOW) == planned


@given(
    status=st.sampled_from(sorted(FAILED - {FeedStatus.GONE})),
    failures=st.integers(0, 100),
    planned=st.integers(1, 31 * 24 * HOUR).map(lambda s: NOW + timedelta(seconds=s)),
    is_offline=st.booleans(),
    days=st.integers(0, 400),
    seed=st.integers(),
)
def test_no_failure_by_force_makes_anybody_more_patient(
    status: FeedStatus, failures: int, planned: datetime, is_offline: bool, days: int, seed: int
) -> None:
    answer = Answer(status, failures, NOW - timedelta(days=days), planned=planned, is_offline=is_offline)
    assert next_due(None, answer, now=NOW, bounds=BOUNDS, rng=Random(seed)).due == planned


DAY = 24 * HOUR


@pytest.mark.parametrize(
    ("answer", "every", "expected", "words"),
    [
        (
            Answer(FeedStatus.OK, pause=12 * HOUR),
            None,
            4 * HOUR,
            "publishes about twice a day: asked every 4h",
        ),
        (
            Answer(FeedStatus.UNCHANGED, pause=7 * DAY),
            None,
            DAY,
            "publishes about once a week: asked every 1d",
        ),
        (Answer(FeedStatus.OK, pause=1_200), None, HOUR, "every 1h, the usual interval"),
        (Answer(FeedStatus.OK, pause=7 * DAY), 2 * HOUR, 2 * HOUR, "every 2h, its own interval"),
        (Answer(FeedStatus.OK, pause=12 * HOUR, ttl=5 * HOUR), None, 5 * HOUR, "the feed's ttl asks for 5h"),
        (
            Answer(FeedStatus.OK, pause=12 * HOUR, max_age=2 * HOUR),
            None,
            4 * HOUR,
            "publishes about twice a day: asked every 4h",
        ),
        (
            Answer(FeedStatus.OK, ttl=400 * HOUR),
            None,
            DAY,
            "the feed's ttl asks for 16d16h; asked every 1d, the maximum",
        ),
        (
            Answer(FeedStatus.ERROR, failures=1, pause=7 * DAY),
            None,
            HOUR,
            "failed once; asked again after 1h",
        ),
    ],
)
def test_a_feed_is_asked_at_its_own_rhythm(
    answer: Answer, every: int | None, expected: int, words: str
) -> None:
    assert (wait(answer, every=every), plan(answer, every=every).why) == (expected, words)


@pytest.mark.parametrize(
    ("pause", "every", "expected", "words"),
    [
        (None, None, DAY, "no validators, no rhythm known: asked every 1d"),
        (3 * HOUR, None, 3 * HOUR, "publishes about 8 times a day, no validators: asked every 3h"),
        (7 * DAY, None, DAY, "publishes about once a week, no validators: asked every 1d"),
        (1_200, None, HOUR, "every 1h, the usual interval"),
        (None, 2 * HOUR, 2 * HOUR, "every 2h, its own interval"),
    ],
)
def test_without_validators_nobody_downloads_a_whole_feed_for_nothing(
    pause: int | None, every: int | None, expected: int, words: str
) -> None:
    answer = Answer(FeedStatus.OK, pause=pause, has_validators=False)
    assert (wait(answer, every=every), plan(answer, every=every).why) == (expected, words)


def test_a_person_may_have_every_feed_asked_at_one_interval() -> None:
    steady = replace(BOUNDS, adaptive=False)
    for answer in (Answer(FeedStatus.OK, pause=7 * DAY), Answer(FeedStatus.OK, has_validators=False)):
        assert wait(answer, bounds=steady) == HOUR
    assert wait(Answer(FeedStatus.OK, ttl=2 * HOUR), bounds=steady) == 2 * HOUR


def test_an_hour_that_was_slept_through_is_not_made_up_for_in_one_that_is_skipped() -> None:
    late = feed(1, next_due=NOW - timedelta(hours=3), status=FeedStatus.OK, skip_hours=bits(12, 13))
    assert due([late], NOW) == []
    assert due([late], NOW + timedelta(hours=2)) == [late]


def test_a_clock_that_was_ahead_keeps_no_feed_and_no_host_waiting() -> None:
    ahead = feed(1, last_fetch=NOW + timedelta(days=900), next_due=NOW + timedelta(days=901))
    holds = {"courier.example": NOW + timedelta(days=930)}
    assert due([ahead], NOW, holds=holds) == [ahead]


def test_gone_is_never_due() -> None:
    assert plan(Answer(FeedStatus.GONE, failures=1)).due is None


@pytest.mark.parametrize(
    ("answer", "every", "words"),
    [
        (OK, None, "every 1h, the usual interval"),
        (OK, 2 * HOUR, "every 2h, its own interval"),
        (OK, 60, "at most every 10m, the minimum"),
        (Answer(FeedStatus.OK, max_age=2 * HOUR), None, "the server's max-age asks for 2h"),
        (Answer(FeedStatus.OK, ttl=5_400), None, "the feed's ttl asks for 1h30m"),
        (Answer(FeedStatus.ERROR, failures=1), None, "failed once; asked again after 1h"),
        (Answer(FeedStatus.ERROR, failures=3), None, "failed 3 times in a row; asked again after 4h"),
        (Answer(FeedStatus.AUTH, failures=1), None, "access was refused; asked every 1d"),
        (
            Answer(FeedStatus.GONE),
            None,
            "the server says that it is gone for good; asked again only by force",
        ),
        (
            Answer(FeedStatus.BACKOFF, retry_after=NOW + timedelta(hours=5)),
            None,
            "the server asked us to wait 5h",
        ),
    ],
)
def test_why_in_words(answer: Answer, every: int | None, words: str) -> None:
    assert plan(answer, every=every).why == words


@given(
    answer=st.builds(
        Answer,
        status=st.sampled_from([status for status in FeedStatus if status is not FeedStatus.GONE]),
        failures=st.integers(0, 10_000),
        retry_after=st.none() | st.integers(-HOUR, 31 * 24 * HOUR).map(lambda s: NOW + timedelta(seconds=s)),
        max_age=st.none() | st.integers(0, 10**9),
        ttl=st.none() | st.integers(0, 10**9),
        pause=st.none() | st.integers(0, 10**9),
        has_validators=st.booleans(),
        is_offline=st.booleans(),
    ),
    every=st.none() | st.integers(60, 31 * 24 * HOUR),
    seed=st.integers(),
)
def test_no_answer_hastens_a_feed_or_delays_it_without_bound(
    answer: Answer, every: int | None, seed: int
) -> None:
    found = next_due(every, answer, now=NOW, bounds=BOUNDS, rng=Random(seed))
    assert found.due is not None
    assert found.why
    interval = max(BOUNDS.minimum, every if every is not None else BOUNDS.every)
    waited = (found.due - NOW).total_seconds()
    assert waited >= interval
    if answer.retry_after is not None:
        assert found.due >= answer.retry_after
    if answer.retry_after is not None and answer.retry_after > NOW:
        soonest = max(answer.retry_after, NOW + timedelta(seconds=interval))
        assert soonest <= found.due <= soonest + timedelta(seconds=600)
    elif interval < BOUNDS.maximum:
        assert waited <= BOUNDS.maximum
    else:
        assert waited <= interval * 1.05 + 1
    if answer.status not in FAILED:
        wishes = [wish for wish in (answer.max_age, answer.ttl) if wish is not None and wish <= DAY]
        assert all(waited >= wish for wish in wishes) or answer.retry_after or answer.is_offline


def test_bounds_come_from_the_config() -> None:
    assert Bounds.of(RefreshConfig(every="2h", minimum="5m", maximum="3d")) == Bounds(7_200, 300, 259_200)
    assert not Bounds.of(RefreshConfig(adaptive=False)).adaptive


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://News.Example.ORG:8443/feed", "news.example.org"),
        ("http://203.0.114.7/feed", "203.0.114.7"),
        ("http://127.0.0.1:8080/feed", "http://127.0.0.1:8080/feed"),
        ("http://[::1]/feed", "http://[::1]/feed"),
        ("http://10.1.2.3/feed", "http://10.1.2.3/feed"),
        ("http://localhost:81/feed", "http://localhost:81/feed"),
        ("http://nas.local/feed", "http://nas.local/feed"),
    ],
)
def test_what_a_servers_wish_holds_back(url: str, expected: str) -> None:
    assert hold_key(url) == expected


def test_what_is_due() -> None:
    feeds = [
        feed(1),
        feed(2, next_due=NOW - timedelta(hours=1), status=FeedStatus.OK),
        feed(3, next_due=NOW + timedelta(seconds=1), status=FeedStatus.OK),
        feed(4, status=FeedStatus.GONE, last_fetch=NOW - timedelta(days=9)),
        feed(5, next_due=NOW, status=FeedStatus.ERROR),
    ]
    assert [each.id for each in due(feeds, NOW)] == [2, 1, 5]


def test_one_feeds_wait_holds_for_its_whole_host_until_it_is_over() -> None:
    feeds = [feed(1), feed(2, "https://courier.example/other"), feed(3, "https://tribune.example/feed")]
    holds = {"courier.example": NOW + timedelta(minutes=5)}
    assert [each.id for each in due(feeds, NOW, holds=holds)] == [3]
    assert len(due(feeds, NOW + timedelta(minutes=5), holds=holds)) == 3


def test_hosts_take_turns() -> None:
    feeds = [
        feed(1),
        feed(2),
        feed(3),
        feed(4, "https://tribune.example/a"),
        feed(5, "https://gazette.example/"),
    ]
    assert [each.id for each in take_turns(feeds)] == [1, 4, 5, 2, 3]


# The loop ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("inline")
async def test_the_scheduler_fetches_what_is_due_and_stops_at_once(library: Library, site: Site) -> None:
    library.feeds.add(site.put("/feed", rss(item("a"))))
    stop = asyncio.Event()
    reports: list[RefreshReport] = []

    def on_report(report: RefreshReport) -> None:
        reports.append(report)
        stop.set()

    async with asyncio.timeout(60):
        await Scheduler().run(library, stop=stop, on_report=on_report)
    assert [report.new for report in reports] == [1]


@pytest.mark.usefixtures("inline")
async def test_the_scheduler_notices_a_feed_that_is_added_when_woken(library: Library, site: Site) -> None:
    stop = asyncio.Event()
    scheduler = Scheduler()
    running = asyncio.create_task(scheduler.run(library, stop=stop, on_report=lambda report: stop.set()))
    await asyncio.sleep(0)
    library.feeds.add(site.put("/feed", rss(item("a"))))
    scheduler.wake()
    async with asyncio.timeout(50):
        await running
    assert len(site.asked("/feed")) == 1


async def test_the_scheduler_leaves_fetching_to_who_holds_the_lock(library: Library, site: Site) -> None:
    library.feeds.add(site.put("/feed", rss(item("a"))))
    stop = asyncio.Event()
    told: list[RefreshBusy] = []

    def on_busy(error: RefreshBusy) -> None:
        told.append(error)
        stop.set()

    with refresh_lock(library, holder="another reader"):
        async with asyncio.timeout(60):
            await Scheduler().run(library, stop=stop, on_busy=on_busy)
    assert len(told) == 1
    assert not site.requests
