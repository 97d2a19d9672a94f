"""The fifteen rules of politeness, each against a real server: what it was asked, and what is planned.

What single functions do is in the tests of fetch, manners, rhythm and schedule; here the whole refresh is
held against each rule, over restarts and second processes.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from tests.services.site import Site, item, rss
from werkzeug import Request

from xjreader.config import NetworkConfig, RefreshConfig
from xjreader.errors import FeedError
from xjreader.models.feed import Feed, FeedStatus
from xjreader.services.library import Library
from xjreader.services.refresh import FeedOutcome, refresh
from xjreader.services.subscriptions import subscribe

pytestmark = pytest.mark.usefixtures("inline")

BODY = rss(item("a"), item("b"))
VALIDATORS = {"ETag": 'W/"v 1"', "Last-Modified": "Tuesday, 04-Mar-25 10:00:00 GMT"}
HOUR, DAY = 3_600, 86_400
ONE_BY_ONE = NetworkConfig(per_host=1)
"""So that the order of requests to one host is known."""


async def fetched(library: Library, *, force: bool = True) -> FeedOutcome:
    """Refresh the library's only feed."""
    (outcome,) = (await refresh(library, force=force)).outcomes
    return outcome


def add(library: Library, url: str, **options: object) -> Feed:
    return library.feeds.add(url, **options)[0]  # type: ignore[arg-type]


def only(library: Library) -> Feed:
    (feed,) = library.feeds.all()
    return feed


def waits(library: Library) -> float:
    """Seconds between the only feed's last request and the next."""
    health = only(library).health
    assert health.last_fetch is not None
    assert health.next_due is not None
    return (health.next_due - health.last_fetch).total_seconds()


def conditions(requests: list[Request]) -> list[tuple[str | None, str | None]]:
    """What each request said that we know already."""
    return [
        (request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since"))
        for request in requests
    ]


def recent(name: str, *, hours: float) -> str:
    """An entry that appeared so many hours ago."""
    when = format_datetime(datetime.now(UTC) - timedelta(hours=hours), usegmt=True)
    return item(name).replace("Tue, 04 Mar 2025 10:00:00 GMT", when)


def pass_time(library: Library, **time: float) -> None:
    """Let all that was stored of feeds be older."""
    seconds = round(timedelta(**time).total_seconds())
    with library.db.write() as writer:
        for column in ("last_fetch", "last_success", "next_due", "added_at"):
            writer.execute(f"update feeds set {column} = {column} - ?", (seconds,))


# 1: one unconditional request, the first -------------------------------------------------------------


@pytest.mark.parametrize("added", ["subscribed", "listed"])
async def test_1_only_the_first_request_is_unconditional(library: Library, site: Site, added: str) -> None:
    url = site.put("/feed", BODY, headers=VALIDATORS)
    if added == "subscribed":
        await subscribe(library, url)
    else:
        add(library, url)
        await fetched(library)
    for _ in range(2):
        assert (await fetched(library)).status is FeedStatus.UNCHANGED
    known = (VALIDATORS["ETag"], VALIDATORS["Last-Modified"])
    assert conditions(site.asked("/feed")) == [(None, None), known, known]


async def test_1_it_stays_so_after_a_failure_and_a_restart(
    make_library: Callable[..., Library], site: Site
) -> None:
    library = make_library()
    add(library, site.put("/feed", BODY, headers=VALIDATORS))
    await fetched(library)
    site.pages["/feed"].status = 500
    await fetched(library)
    library.close()
    library = make_library()
    site.pages["/feed"].status = 200
    assert (await fetched(library)).status is FeedStatus.UNCHANGED
    assert [known[0] for known in conditions(site.asked("/feed"))] == [None, *[VALIDATORS["ETag"]] * 2]


# 2: validators byte for byte ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"ETag": 'W/"a,b c"'},
        {"ETag": "unquoted"},
        {"ETag": '"\xe9\xff"'},
        {"ETag": '"' + "x" * 3_000 + '"'},
        {"Last-Modified": "Sunday, 01-Nov-26 00:00:01 GMT"},
        {"Last-Modified": "yesterday-ish"},
        {"ETag": '"1"', "Last-Modified": "0"},
    ],
)
async def test_2_validators_go_back_as_they_came_and_none_is_invented(
    library: Library, site: Site, headers: dict[str, str]
) -> None:
    add(library, site.put("/feed", BODY, headers=headers))
    await fetched(library)
    await fetched(library)
    assert conditions(site.asked("/feed"))[1] == (headers.get("ETag"), headers.get("Last-Modified"))


# 3: new validators from every 200, from a 304 too, dropped when there are none -------------------------


async def test_3_new_validators_come_with_every_answer_and_go_with_one_that_has_none(
    library: Library, site: Site
) -> None:
    add(library, site.put("/feed", BODY, headers={"ETag": '"1"'}))
    await fetched(library)
    site.pages["/feed"].headers = {"ETag": '"2"'}  # the same bytes
    await fetched(library)
    site.put("/feed", status=304, headers={"ETag": '"3"'})
    assert (await fetched(library)).status is FeedStatus.UNCHANGED
    site.put("/feed", BODY)
    await fetched(library)
    await fetched(library)
    assert [known[0] for known in conditions(site.asked("/feed"))] == [None, '"1"', '"2"', '"3"', None]


async def test_3_a_body_that_cannot_be_read_brings_no_validators(library: Library, site: Site) -> None:
    add(library, site.put("/feed", BODY, headers={"ETag": '"good"'}))
    await fetched(library)
    site.put("/feed", "<html>Maintenance", headers={"ETag": '"page"'})
    assert (await fetched(library)).status is FeedStatus.ERROR
    site.put("/feed", BODY, headers={"ETag": '"good"'})
    assert (await fetched(library)).status is FeedStatus.UNCHANGED
    assert [known[0] for known in conditions(site.asked("/feed"))] == [None, '"good"', '"good"']


@pytest.mark.parametrize("status", [400, 412, 431])
async def test_3_a_server_that_cannot_take_its_own_validators_is_asked_without(
    library: Library, site: Site, status: int
) -> None:
    add(library, site.put("/feed", BODY, headers={"ETag": '"1"'}))
    await fetched(library)
    site.put("/feed", status=status)
    await fetched(library)
    site.put("/feed", rss(item("c")))
    assert (await fetched(library)).new == 1
    assert [known[0] for known in conditions(site.asked("/feed"))] == [None, '"1"', None]


async def test_3_validators_of_one_address_are_not_told_to_another(library: Library, site: Site) -> None:
    """Else a new place that counts its versions from 1 too would say that nothing changed."""
    add(library, site.put("/feed", BODY, headers={"ETag": '"1"'}))
    await fetched(library)
    site.put("/feed", status=302, headers={"Location": "/elsewhere"})
    site.put("/elsewhere", rss(item("c")), headers={"ETag": '"1"'})
    assert (await fetched(library)).new == 1
    assert conditions(site.asked("/elsewhere")) == [(None, None)]
    assert (await fetched(library)).status is FeedStatus.UNCHANGED
    assert conditions(site.asked("/elsewhere"))[1] == ('"1"', None)
    assert conditions(site.asked("/feed"))[2] == (None, None)


# 4: conditional at most once an hour, unconditional at most once a day -----------------------------------


async def test_4_the_usual_interval_is_an_hour(library: Library, site: Site) -> None:
    busy = rss(*(recent(name, hours=number) for number, name in enumerate("abcdefgh")))
    add(library, site.put("/feed", busy, headers=VALIDATORS))
    await fetched(library)
    assert HOUR <= waits(library) <= 1.05 * HOUR + 1
    assert only(library).health.why == "every 1h, the usual interval"


async def test_4_a_server_without_validators_is_asked_once_a_day(library: Library, site: Site) -> None:
    undated = item("a").replace("Tue, 04 Mar 2025 10:00:00 GMT", "")
    add(library, site.put("/feed", rss(undated)))
    await fetched(library)
    assert 0.94 * DAY <= waits(library) <= DAY
    assert "no validators" in only(library).health.why


async def test_4_but_for_the_persons_own_interval_and_for_force(library: Library, site: Site) -> None:
    add(library, site.put("/feed", BODY), every=2 * HOUR)
    await fetched(library)
    assert 2 * HOUR <= waits(library) <= 2.1 * HOUR + 1
    await fetched(library, force=True)
    assert len(site.asked("/feed")) == 2


# 5: restarts, the start, a person and a second process count the same interval ---------------------------


async def test_5_nobody_asks_again_before_the_interval_is_over(
    make_library: Callable[..., Library], site: Site
) -> None:
    library = make_library()
    add(library, site.put("/feed", BODY, headers=VALIDATORS), every=HOUR)
    await refresh(library)
    pass_time(library, minutes=59)
    assert (await refresh(library)).outcomes == ()
    library.close()
    library = make_library()
    assert (await refresh(library)).outcomes == ()
    pass_time(library, minutes=5)
    assert len((await refresh(library)).outcomes) == 1
    assert len(site.asked("/feed")) == 2


async def test_5_what_another_process_asked_meanwhile_is_not_asked_again(
    library: Library, site: Site
) -> None:
    """A reader that looked at what is due, and got the lock after another one had fetched it."""
    add(library, site.put("/feed", BODY, headers=VALIDATORS))
    as_it_was = library.feeds.all()
    await refresh(library)
    assert (await refresh(library, feeds=as_it_was)).outcomes == ()
    await refresh(library, feeds=as_it_was, force=True)
    assert [known[0] for known in conditions(site.asked("/feed"))] == [None, VALIDATORS["ETag"]]


async def test_5_a_feed_that_was_just_subscribed_to_is_not_asked_again(library: Library, site: Site) -> None:
    await subscribe(library, site.put("/feed", BODY))
    assert (await refresh(library)).outcomes == ()
    assert len(site.asked("/feed")) == 1


# 6: Retry-After -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
async def test_6_who_asks_us_to_wait_is_left_alone(
    make_library: Callable[..., Library], site: Site, status: int
) -> None:
    library = make_library()
    add(library, site.put("/feed", status=status, headers={"Retry-After": "7200"}))
    assert (await fetched(library)).status is FeedStatus.BACKOFF
    library.close()
    library = make_library()
    assert (await fetched(library)).error == ""
    assert len(site.asked("/feed")) == 1
    assert waits(library) >= 7_199


@pytest.mark.parametrize(("public", "asked"), [(True, 1), (False, 3)])
async def test_6_a_public_host_is_left_alone_as_a_whole(
    make_library: Callable[..., Library],
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    public: bool,
    asked: int,
) -> None:
    if public:
        monkeypatch.setattr("xjreader.feeds.manners.is_private", lambda host: False)
    library = make_library(network=ONE_BY_ONE)
    for number in range(3):
        page = f"/{number}"
        add(library, site.put(page, status=429 if number == 0 else 200, headers={"Retry-After": "600"}))
        site.pages[page].body = BODY
    report = await refresh(library)
    assert len(site.requests) == asked
    assert sum(outcome.status is FeedStatus.BACKOFF for outcome in report.outcomes) == 4 - asked
    assert report.failed == 1, "who was not asked has not failed"


async def test_6_too_many_requests_without_a_time_spares_the_host_for_this_run(
    make_library: Callable[..., Library], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xjreader.feeds.manners.is_private", lambda host: False)
    library = make_library(network=ONE_BY_ONE)
    for number in range(3):
        add(library, site.put(f"/{number}", BODY, status=429))
    await refresh(library)
    assert len(site.requests) == 1
    await refresh(library, force=True)
    assert len(site.requests) == 2, "a server that named no time is asked by force"


async def test_6_a_redirect_leads_nobody_to_a_host_that_wants_to_be_left_alone(
    library: Library, site: Site
) -> None:
    add(library, site.put("/feed", status=302, headers={"Location": "/busy"}))
    site.put("/busy", status=429, headers={"Retry-After": "600"})
    for _ in range(2):
        assert (await fetched(library)).status is FeedStatus.BACKOFF
    assert (len(site.asked("/feed")), len(site.asked("/busy"))) == (1, 1)
    with pytest.raises(FeedError, match="asked us to wait"):
        await subscribe(library, site.url("/busy"))
    assert len(site.asked("/busy")) == 1


async def test_6_a_feed_that_is_gone_stays_so_while_its_host_is_held(library: Library, site: Site) -> None:
    feed = add(library, site.put("/feed", status=410))
    await fetched(library)
    library.feeds.set_host_retry(feed.url, datetime.now(UTC) + timedelta(hours=1), "busy")
    await fetched(library)
    assert (only(library).health.status, only(library).health.next_due) == (FeedStatus.GONE, None)


# 7: max-age, Expires, no-cache -----------------------------------------------------------------------------


def expires(seconds: int) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Cache-Control": "max-age=10800"}, 3 * HOUR, 3.2 * HOUR),
        ({"Cache-Control": "public, max-age=31536000"}, 0.94 * DAY, DAY),
        ({"Cache-Control": "max-age=60"}, HOUR, 1.1 * HOUR),
        ({"Expires": expires(3 * HOUR)}, 2.9 * HOUR, 3.2 * HOUR),
        ({"Expires": expires(-3 * HOUR)}, HOUR, 1.1 * HOUR),
        ({"Expires": expires(3 * HOUR), "Cache-Control": "no-cache"}, HOUR, 1.1 * HOUR),
        ({"Expires": expires(3 * HOUR), "Cache-Control": "max-age=0"}, HOUR, 1.1 * HOUR),
    ],
)
async def test_7_the_server_says_for_how_long_its_answer_is_fresh(
    library: Library, site: Site, headers: dict[str, str], least: float, most: float
) -> None:
    busy = rss(*(recent(name, hours=number) for number, name in enumerate("abcdefgh")))
    add(library, site.put("/feed", busy, headers={**VALIDATORS, **headers}))
    await fetched(library)
    assert least <= waits(library) <= most


async def test_7_it_holds_after_a_304_that_does_not_repeat_it(library: Library, site: Site) -> None:
    headers = {"ETag": '"1"', "Cache-Control": "max-age=10800"}
    add(library, site.put("/feed", rss(*(recent(name, hours=n) for n, name in enumerate("abcdef")))))
    site.pages["/feed"].headers = headers
    for _ in range(2):
        await fetched(library)
        assert only(library).health.why == "the server's max-age asks for 3h"
    site.put("/feed", status=304, headers={"Cache-Control": "max-age=7200"})
    await fetched(library)
    assert only(library).health.why == "the server's max-age asks for 2h"
    site.put("/feed", status=304, headers={"Cache-Control": "no-cache"})
    await fetched(library)
    assert only(library).health.why == "every 1h, the usual interval"


# 8: what the feed itself wishes delays, and never hastens -----------------------------------------------


SY = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'


@pytest.mark.parametrize(
    ("head", "least", "most"),
    [
        ("<ttl>180</ttl>", 3 * HOUR, 3.2 * HOUR),
        ("<ttl>1</ttl>", HOUR, 1.1 * HOUR),
        ("<ttl>-180</ttl>", HOUR, 1.1 * HOUR),
        ("<ttl>9999999</ttl>", 0.94 * DAY, DAY),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
         "<sy:updateBase>2000-01-01T12:00+00:00</sy:updateBase>", 6 * HOUR, 6.4 * HOUR),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>60</sy:updateFrequency>",
         HOUR, 1.1 * HOUR),
        (f"<skipHours>{''.join(f'<hour>{hour}</hour>' for hour in range(24))}</skipHours>", HOUR, 1.1 * HOUR),
    ],
)  # fmt: skip
async def test_8_the_feed_says_how_often_it_is_worth_asking(
    library: Library, site: Site, head: str, least: float, most: float
) -> None:
    busy = rss(*(recent(name, hours=number) for number, name in enumerate("abcdefgh")), head=head)
    add(library, site.put("/feed", busy.replace("<rss ", f"<rss {SY} "), headers=VALIDATORS))
    await fetched(library)
    assert least <= waits(library) <= most


# 9 to 11: what a request says --------------------------------------------------------------------------


async def test_9_to_11_a_request_says_who_we_are_and_nothing_of_the_person(
    make_library: Callable[..., Library], site: Site
) -> None:
    library = make_library(network=NetworkConfig(contact="https://desk.example/reader"))
    cookie = {"Set-Cookie": "id=7; Max-Age=99999; Path=/"}
    add(library, site.put("/a feed", BODY, headers=cookie) + "?x=1#top")
    for _ in range(3):
        await fetched(library)
    assert len(site.requests) == 3
    for request in site.requests:
        assert (request.path, request.query_string) == ("/a feed", b"x=1")
        assert not {"Cookie", "Referer", "From", "Accept-Language"} & set(request.headers.keys())
        assert request.headers["User-Agent"].startswith("xjreader/")
        assert request.headers["User-Agent"].endswith(" (+https://desk.example/reader)")
        assert "gzip" in request.headers["Accept-Encoding"]
    assert len({request.headers["User-Agent"] for request in site.requests}) == 1


# 12: moves for good are recorded after several equal answers, the others never; 410 ends it ---------------


@pytest.mark.parametrize(
    ("status", "to", "is_moved"),
    [(301, "/new", True), (308, "/new", True), (302, "/new", False), (307, "/new", False),
     (301, "/feed", False), (301, "http://10.0.0.1/feed", False), (301, "http://[::1]:1/feed", False)],
)  # fmt: skip
async def test_12_only_a_move_for_good_is_recorded_and_never_into_a_circle_or_inside(
    library: Library, site: Site, status: int, to: str, is_moved: bool
) -> None:
    url = site.put("/feed", status=status, headers={"Location": to})
    site.put("/new", BODY)
    add(library, url)
    for _ in range(3):
        assert only(library).url == url
        await fetched(library)
        with library.db.write() as writer:
            writer.execute("update feeds set move_since = move_since - ?", (DAY // 2,))
    assert only(library).url == (site.url("/new") if is_moved else url)


async def test_12_where_a_feed_moved_to_is_not_what_the_person_typed(
    library: Library, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that was public when the move was believed, and means this machine since, stays refused."""
    feed = add(library, "https://courier.example/feed")
    with library.db.write() as writer:
        writer.execute(
            "update feeds set url = ?, typed_url = ? where id = ?",
            (site.put("/feed", BODY), feed.url, feed.id),
        )
    assert (await fetched(library)).error.startswith("refused: ")
    assert site.requests == []


async def test_12_gone_is_not_asked_again(library: Library, site: Site) -> None:
    add(library, site.put("/feed", status=410))
    await fetched(library)
    pass_time(library, days=400)
    assert (await refresh(library)).outcomes == ()


# 13: spaced out (see test_fetch_manners), but one's own hosts are not slowed -----------------------


async def test_13_hosts_of_ones_own_are_not_spaced(
    library: Library, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def turn(*arguments: object, **options: object) -> None:
        raise AssertionError("a request waited for its turn")

    monkeypatch.setattr("xjreader.feeds.manners.Manners.turn", turn)
    for number in range(20):
        add(library, site.put(f"/{number}", rss(item(str(number)))))
    assert (await refresh(library)).new == 20


# 14: failures -----------------------------------------------------------------------------------------------


async def test_14_failures_are_tried_ever_more_rarely_until_one_success(library: Library, site: Site) -> None:
    add(library, site.put("/feed", status=500))
    found = []
    for _ in range(6):
        await fetched(library, force=False)
        found.append(waits(library))
        pass_time(library, seconds=found[-1] + 1)
    assert [round(wait / HOUR) for wait in found[:4]] == [1, 2, 4, 8]
    assert max(found) <= DAY
    site.put("/feed", BODY, headers=VALIDATORS)
    await fetched(library)
    pass_time(library, days=1)
    site.put("/feed", status=500)
    await fetched(library)
    assert waits(library) < 1.1 * HOUR


async def test_14_who_tries_again_by_force_makes_nobody_more_patient(library: Library, site: Site) -> None:
    add(library, site.put("/feed", status=500))
    for _ in range(3):
        await fetched(library, force=False)
        pass_time(library, seconds=waits(library) + 1)
    await fetched(library)
    planned = only(library).health.next_due
    for _ in range(5):
        await fetched(library)
        health = only(library).health
        assert (health.failures, health.next_due, health.status) == (4, planned, FeedStatus.ERROR)
    assert len(site.asked("/feed")) == 9, "each was asked for and made"
    site.put("/feed", status=503, headers={"Retry-After": "90000"})
    await fetched(library)
    assert waits(library) >= 89_999, "but what the server asks holds"


async def test_14_who_is_gone_is_not_brought_back_by_another_failure(library: Library, site: Site) -> None:
    add(library, site.put("/feed", status=410))
    await fetched(library)
    site.put("/feed", status=500)
    assert (await fetched(library)).status is FeedStatus.ERROR
    health = only(library).health
    assert (health.status, health.next_due, health.http_status) == (FeedStatus.GONE, None, 500)
    site.put("/feed", BODY)
    await fetched(library)
    assert only(library).health.status is FeedStatus.OK
    assert only(library).health.next_due is not None


async def test_14_a_dead_feed_is_still_tried_but_rarely(library: Library, site: Site) -> None:
    add(library, site.put("/feed", status=404))
    for _ in range(9):
        await fetched(library)
        pass_time(library, days=4)
    await fetched(library)
    assert 7 * DAY <= waits(library) <= 7.4 * DAY
    assert "suspended" in only(library).health.why


# 15: nothing but the feed -------------------------------------------------------------------------------


async def test_15_neither_icon_nor_site_is_fetched(library: Library, site: Site) -> None:
    body = rss(item("a"), head="<image><url>/icon.png</url><link>/</link></image>")
    add(library, site.put("/feed", body))
    for _ in range(3):
        await fetched(library)
    assert {request.path for request in site.requests} == {"/feed"}


async def test_15_a_sites_rules_for_robots_are_read_once_a_run(
    make_library: Callable[..., Library], site: Site, open_to: NetworkConfig
) -> None:
    library = make_library(network=open_to)
    for feed in ("one", "two"):
        add(library, site.put(f"/{feed}", rss(item(feed, link=site.put(f"/{feed}.html")))), full_text="page")
    await refresh(library)
    assert len(site.asked("/robots.txt")) == 1


# A feed's own rhythm -----------------------------------------------------------------------------------


async def test_a_feed_that_publishes_rarely_is_asked_rarely_also_after_304s_and_restarts(
    make_library: Callable[..., Library], site: Site
) -> None:
    library = make_library()
    body = rss(*(recent(str(number), hours=12 * number + 6) for number in range(10)))
    add(library, site.put("/feed", body, headers=VALIDATORS))
    assert (await fetched(library, force=False)).new == 10, "a first fetch waits for nothing"
    for _ in range(2):
        assert only(library).health.why == "publishes about twice a day: asked every 4h"
        assert 4 * HOUR <= waits(library) <= 4.3 * HOUR
        library.close()
        library = make_library()
        await fetched(library)
    assert only(library).health.status is FeedStatus.UNCHANGED


async def test_what_the_library_saw_goes_before_the_dates_that_a_feed_gives(
    library: Library, site: Site
) -> None:
    """Every entry bears the same old date, and there is a new one each hour."""
    add(library, site.put("/feed", rss(item("0")), headers={"ETag": '"0"'}))
    for number in range(1, 8):
        await fetched(library)
        pass_time(library, hours=1)
        with library.db.write() as writer:
            (moments,) = writer.execute("select moments from feeds").fetchone()
            writer.execute(
                "update feeds set moments = ?",
                (json.dumps([moment - HOUR for moment in json.loads(moments)]),),
            )
        site.put("/feed", rss(*(item(str(n)) for n in range(number + 1))), headers={"ETag": f'"{number}"'})
    await fetched(library)
    assert only(library).health.why == "every 1h, the usual interval"


async def test_the_rhythm_is_the_persons_to_switch_off(
    make_library: Callable[..., Library], site: Site
) -> None:
    library = make_library(refresh=RefreshConfig(adaptive=False))
    add(library, site.put("/feed", rss(recent("a", hours=900)), headers=VALIDATORS))
    await fetched(library)
    assert only(library).health.why == "every 1h, the usual interval"
