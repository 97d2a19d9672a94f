"""Refreshing against a real server: what is asked, kept, counted and planned."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from tests.services.site import Site, item, rss

from xjreader.config import KeywordConfig
from xjreader.errors import LibraryError, XjreaderError
from xjreader.models.feed import Feed, FeedStatus, Validators
from xjreader.models.query import Everything
from xjreader.services import refresh as refreshing
from xjreader.services.library import Library
from xjreader.services.parsing import FeedContent
from xjreader.services.refresh import FeedOutcome, RefreshProgress, RefreshReport, refresh
from xjreader.services.storing import Stored

pytestmark = pytest.mark.usefixtures("inline")


async def one(library: Library, *, force: bool = True) -> FeedOutcome:
    """Refresh the library's only feed."""
    report = await refresh(library, force=force)
    assert len(report.outcomes) == 1
    return report.outcomes[0]


def add(library: Library, url: str, **options: object) -> Feed:
    return library.feeds.add(url, **options)[0]  # type: ignore[arg-type]


def titles(library: Library) -> list[str]:
    return sorted(row.title for row in library.articles.rows(library.search.ids(Everything())))


def make_due(library: Library) -> None:
    """Let the time come for which every next request was planned."""
    with library.db.write() as writer:
        writer.execute("update feeds set next_due = last_fetch")


def again(library: Library, feed: Feed) -> Feed:
    return library.feeds.get(feed.id)


# What is asked ---------------------------------------------------------------------------------


async def test_the_second_request_already_is_conditional(library: Library, site: Site) -> None:
    headers = {"ETag": 'W/"v 1"', "Last-Modified": "Tuesday, 04-Mar-25 10:00:00 GMT"}
    feed = add(library, site.put("/feed", rss(item("a"), item("b")), headers=headers))
    first, second = await one(library), await one(library)
    assert (first.status, first.new, second.status, second.new) == (FeedStatus.OK, 2, FeedStatus.UNCHANGED, 0)
    asked = site.asked("/feed")
    assert "If-None-Match" not in asked[0].headers
    assert asked[1].headers["If-None-Match"] == headers["ETag"]
    assert asked[1].headers["If-Modified-Since"] == headers["Last-Modified"]
    assert again(library, feed).validators == Validators(headers["ETag"], headers["Last-Modified"])


async def test_the_same_bytes_are_unchanged_and_their_new_validators_kept(
    library: Library, site: Site
) -> None:
    feed = add(library, site.put("/feed", rss(item("a")), headers={"ETag": '"1"'}))
    await one(library)
    site.pages["/feed"].headers = {"ETag": '"2"'}
    assert (await one(library)).status is FeedStatus.UNCHANGED
    assert again(library, feed).validators.etag == '"2"'
    site.pages["/feed"].headers = {}
    assert (await one(library)).status is FeedStatus.UNCHANGED
    assert again(library, feed).validators == Validators()


async def test_validators_are_kept_only_with_a_body_that_was_read(library: Library, site: Site) -> None:
    feed = add(library, site.put("/feed", "no feed at all", headers={"ETag": '"1"'}))
    outcome = await one(library)
    assert outcome.status is FeedStatus.ERROR
    assert outcome.has_failed
    assert (again(library, feed).validators, again(library, feed).body_hash) == (Validators(), "")


@pytest.mark.parametrize("headers", [{"ETag": '"1"'}, {}])
async def test_what_a_feed_asks_readers_to_wait_holds_without_a_new_body_too(
    library: Library, site: Site, headers: dict[str, str]
) -> None:
    body = rss(item("a"), head="<ttl>180</ttl>")
    feed = add(library, site.put("/feed", body, headers=headers))
    for status in (FeedStatus.OK, FeedStatus.UNCHANGED, FeedStatus.UNCHANGED):
        assert (await one(library)).status is status
        health = again(library, feed).health
        assert health.last_fetch is not None
        assert health.next_due is not None
        assert health.next_due - health.last_fetch >= timedelta(hours=3)
    site.put("/feed", rss(item("a"), item("b")))
    await one(library)
    assert "ttl" not in again(library, feed).health.why


async def test_what_is_not_due_is_not_asked(library: Library, site: Site) -> None:
    add(library, site.put("/feed", rss(item("a"))))
    assert (await one(library, force=False)).new == 1
    report = await refresh(library)
    assert report == RefreshReport()
    assert len(site.asked("/feed")) == 1


async def test_only_the_feeds_named_are_asked(library: Library, site: Site) -> None:
    wanted = add(library, site.put("/one", rss(item("a"))))
    add(library, site.put("/two", rss(item("b"))))
    report = await refresh(library, feeds=[wanted])
    assert [outcome.feed.id for outcome in report.outcomes] == [wanted.id]
    assert not site.asked("/two")


async def test_a_removed_feed_is_never_asked(library: Library, site: Site) -> None:
    feed = add(library, site.put("/feed", rss(item("a"))))
    library.feeds.remove(feed.id)
    assert await refresh(library, feeds=[again(library, feed)], force=True) == RefreshReport()
    assert await refresh(library, force=True) == RefreshReport()


async def test_credentials_come_from_the_persons_program(library: Library, site: Site) -> None:
    command = [sys.executable, "-c", "print('s3cret'); print('not this')"]
    add(library, site.put("/feed", rss(item("a"))), username="ann", password_command=command)
    assert (await one(library)).status is FeedStatus.OK
    authorization = site.asked("/feed")[0].authorization
    assert authorization is not None
    assert (authorization.username, authorization.password) == ("ann", "s3cret")


async def test_a_failing_password_program_fails_its_feed_only(library: Library, site: Site) -> None:
    command = [sys.executable, "-c", "print('s3cret'); raise SystemExit(3)"]
    failing = add(library, site.put("/one", rss(item("a"))), password_command=command)
    add(library, site.put("/two", rss(item("b"))))
    report = await refresh(library, force=True)
    assert (report.new, report.failed) == (1, 1)
    assert not site.asked("/one")
    assert "exit code 3" in again(library, failing).health.error
    assert not any("s3cret" in outcome.error + outcome.why for outcome in report.outcomes)


# What is kept ----------------------------------------------------------------------------------


async def test_an_edit_is_a_revision_and_counts_as_changed(library: Library, site: Site) -> None:
    add(library, site.put("/feed", rss(item("a", "First."), item("b"))))
    new = (await one(library)).new_articles
    site.put("/feed", rss(item("a", "Second."), item("b")))
    outcome = await one(library)
    assert (outcome.new, outcome.changed) == (0, 1)
    assert outcome.changed_articles[0] in new
    texts = [revision.document.text for revision in library.articles.revisions(outcome.changed_articles[0])]
    assert texts == ["First.", "Second."]


async def test_an_entry_that_left_the_feed_is_kept(library: Library, site: Site) -> None:
    add(library, site.put("/feed", rss(item("a"), item("b"))))
    await one(library)
    site.put("/feed", rss(item("c")))
    assert (await one(library)).new == 1
    assert titles(library) == ["Title a", "Title b", "Title c"]


async def test_one_address_in_two_feeds_is_one_article_with_two_provenances(
    library: Library, site: Site
) -> None:
    link = "https://courier.example/story"
    add(library, site.put("/one", rss(item("a", link=link))))
    add(library, site.put("/two", rss(item("b", title="Title a", link=link + "?utm_source=rss"))))
    report = await refresh(library, force=True)
    assert report.new == 1
    ids = library.search.ids(Everything())
    assert len(library.articles.get(ids[0]).provenances) == 2


async def test_tags_come_from_the_feed_and_from_keyword_groups(
    make_library: Callable[..., Library], site: Site
) -> None:
    group = KeywordConfig(name="Visits", words=("envoy",), tag="visit")
    library = make_library(keywords=(group, KeywordConfig(name="Untagged", words=("news",))))
    add(library, site.put("/feed", rss(item("a", "The envoy left."), item("b", "No news."))), tags=["wire"])
    outcome = await one(library)
    found = {row.title: row.tags for row in library.articles.rows(outcome.new_articles)}
    assert found == {"Title a": ("visit", "wire"), "Title b": ("wire",)}


async def test_a_feed_that_moved_for_good_is_followed(library: Library, site: Site) -> None:
    """Three equal answers over a day: what one wrong setting of an afternoon says is not believed."""
    url = site.put("/old", status=301, headers={"Location": "/new"})
    site.put("/new", rss(item("a")))
    feed = add(library, url)
    outcome = await one(library)
    assert (outcome.status, outcome.new, outcome.moved_to) == (FeedStatus.MOVED, 1, site.url("/new"))
    for _ in range(3):
        assert (await one(library)).moved_to == site.url("/new")
    said = again(library, feed).moving
    assert said is not None
    assert (again(library, feed).url, said.url, said.answers) == (url, site.url("/new"), 4)
    a_day_later(library)
    await one(library)
    moved = again(library, feed)
    assert (moved.url, moved.typed_url, moved.moving) == (site.url("/new"), url, None)
    assert library.feeds.find(url).id == feed.id
    asked = len(site.asked("/old"))
    assert (await one(library)).status is FeedStatus.UNCHANGED
    assert len(site.asked("/old")) == asked


def a_day_later(library: Library) -> None:
    """Let what was said of moves be a day older."""
    with library.db.write() as writer:
        writer.execute("update feeds set move_since = move_since - 86400")


async def test_who_says_another_address_each_time_is_not_believed(library: Library, site: Site) -> None:
    feed = add(library, site.put("/old", status=308))
    for number in range(4):
        site.pages["/old"].headers = {"Location": f"/new{number % 2}"}
        site.put(f"/new{number % 2}", rss(item("a")))
        await one(library)
        a_day_later(library)
    said = again(library, feed).moving
    assert said is not None
    assert said.answers == 1
    site.put("/old", "busy", status=503)
    await one(library)
    assert again(library, feed).moving == said, "a failure says nothing of a move"
    site.put("/old", rss(item("a")))
    await one(library)
    assert again(library, feed).moving is None


async def test_two_feeds_that_move_to_one_address_both_stay(library: Library, site: Site) -> None:
    site.put("/new", rss(item("a")))
    for name in ("one", "two"):
        add(library, site.put(f"/{name}", status=301, headers={"Location": "/new"}))
    report = await refresh(library, force=True)
    assert [outcome.status for outcome in report.outcomes] == [FeedStatus.MOVED, FeedStatus.MOVED]
    assert len({feed.url for feed in library.feeds.all()}) == 2


# What goes wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (404, FeedStatus.ERROR),
        (500, FeedStatus.ERROR),
        (401, FeedStatus.AUTH),
        (403, FeedStatus.ERROR),
        (410, FeedStatus.GONE),
        (429, FeedStatus.BACKOFF),
        (503, FeedStatus.BACKOFF),
    ],
)
async def test_what_a_refusal_means(library: Library, site: Site, status: int, expected: FeedStatus) -> None:
    feed = add(library, site.put("/feed", rss(item("a"))))
    await one(library)
    make_due(library)
    site.put("/feed", "sorry", status=status)
    outcome = await one(library)
    assert (outcome.status, outcome.http_status, outcome.has_failed) == (expected, status, True)
    assert str(status) in outcome.error
    health = again(library, feed).health
    assert (health.status, health.error, health.failures) == (expected, outcome.error, 1)
    assert health.last_success is not None
    assert titles(library) == ["Title a"]
    assert (health.next_due is None) == (status == 410)
    log = library.feeds.fetch_log(feed.id)
    assert [entry.status for entry in log] == [expected, FeedStatus.OK]


async def test_success_ends_a_row_of_failures(library: Library, site: Site) -> None:
    feed = add(library, site.url("/feed"))
    for failures in (1, 2):
        await one(library)
        assert again(library, feed).health.failures == failures
        make_due(library)
    site.put("/feed", rss(item("a")))
    await one(library)
    assert again(library, feed).health.failures == 0


async def test_gone_is_asked_again_only_by_force(library: Library, site: Site) -> None:
    add(library, site.put("/feed", status=410))
    await one(library)
    assert await refresh(library) == RefreshReport()
    site.put("/feed", rss(item("a")))
    assert (await one(library)).new == 1


async def test_a_servers_wish_to_wait_holds_even_against_force_and_after_a_restart(
    make_library: Callable[..., Library], site: Site
) -> None:
    library = make_library()
    feed = add(library, site.put("/feed", status=429, headers={"Retry-After": "7200"}))
    before = datetime.now(UTC)
    outcome = await one(library)
    assert outcome.status is FeedStatus.BACKOFF
    due = again(library, feed).health.next_due
    assert due is not None
    assert due >= before + timedelta(seconds=7199)
    library.close()
    library = make_library()
    held = await one(library)
    assert (held.status, held.has_failed) == (FeedStatus.BACKOFF, False)
    assert "asked us to wait" in held.why
    assert len(site.asked("/feed")) == 1


async def test_one_failing_feed_does_not_hold_up_the_others(library: Library, site: Site) -> None:
    add(library, site.url("/missing"))
    add(library, "http://127.0.0.1:1/feed")
    add(library, site.put("/broken", rss(item("a")).replace("</channel></rss>", "<item><title>half")))
    add(library, site.put("/good", rss(item("b"))))
    report = await refresh(library, force=True)
    assert sorted(outcome.status for outcome in report.outcomes) == ["error", "error", "ok", "partial"]
    assert (report.new, report.failed) == (2, 2)


async def test_a_library_that_cannot_be_written_ends_the_run(
    library: Library, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        add(library, site.put(f"/{number}", rss(item(str(number)))))

    def fail(*arguments: object, **options: object) -> None:
        raise LibraryError("No space is left.")

    monkeypatch.setattr(library.articles, "save", fail)
    with pytest.raises(LibraryError, match="No space"):
        await refresh(library)
    monkeypatch.undo()
    assert not any(feed.body_hash for feed in library.feeds.all())


# Progress and the end -----------------------------------------------------------------------------


async def test_progress_tells_every_step(library: Library, site: Site) -> None:
    for number in range(4):
        add(library, site.put(f"/{number}", rss(item(str(number)), title=f"Feed {number}")))
    steps: list[RefreshProgress] = []
    report = await refresh(library, on_progress=steps.append)
    assert [(step.done, step.total) for step in steps] == [(number, 4) for number in range(5)]
    assert steps[0].outcome is None
    assert tuple(step.outcome for step in steps[1:]) == report.outcomes
    assert {step.current for step in steps[1:]} == {f"Feed {number}" for number in range(4)}


async def test_cancelling_keeps_what_is_stored_and_the_rest_comes_later(library: Library, site: Site) -> None:
    for number in range(12):
        add(library, site.put(f"/{number}", rss(item(f"{number}a"), item(f"{number}b"))))
    cancel = asyncio.Event()
    report = await refresh(library, on_progress=lambda step: step.done and cancel.set(), cancel=cancel)
    assert 1 <= len(report.outcomes) <= 12
    assert library.db.integrity() == []
    assert len(library.search.ids(Everything())) % 2 == 0
    await refresh(library)
    assert len(library.search.ids(Everything())) == 24


async def test_an_empty_library_has_nothing_to_refresh(library: Library) -> None:
    assert await refresh(library, force=True) == RefreshReport()


async def test_what_a_feed_skips_holds_also_while_it_has_nothing_new(library: Library, site: Site) -> None:
    """Twin of the hostile server's feed that may be read at one hour of a weekday only."""
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24) if hour != 12)
    days = "<skipDays><day>Saturday</day><day>Sunday</day></skipDays>"
    body = rss(item("a"), head=f"<skipHours>{hours}</skipHours>{days}")
    add(library, site.put("/feed", body, headers={"ETag": '"1"'}))
    for _ in range(2):
        await refresh(library, force=True)
        (feed,) = library.feeds.all()
        due = feed.health.next_due
        assert due is not None
        assert due.hour == 12
        assert due.weekday() < 5


# What is stored together -------------------------------------------------------------------------


async def test_a_feed_that_cannot_be_stored_takes_nothing_of_the_others_with_it(
    library: Library, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many are stored in one transaction: what one of them wrote until it failed must not stay there."""
    feeds = {name: add(library, site.put(f"/{name}", rss(item(name)))) for name in ("one", "two", "three")}
    store = refreshing.store_content

    def fail_at_two(library: Library, feed: Feed, content: FeedContent, *, at: datetime) -> Stored:
        stored = store(library, feed, content, at=at)
        if feed.id == feeds["two"].id:
            with library.db.write() as writer:
                writer.execute("update feeds set folder = 'half'")
                raise XjreaderError("it does not fit")
        return stored

    monkeypatch.setattr(refreshing, "store_content", fail_at_two)
    report = await refresh(library, force=True)
    assert {outcome.feed.id: outcome.error for outcome in report.outcomes} == {
        feeds["one"].id: "",
        feeds["two"].id: "it does not fit",
        feeds["three"].id: "",
    }
    assert {feed.folder for feed in library.feeds.all()} == {""}
    assert (again(library, feeds["two"]).body_hash, again(library, feeds["one"]).body_hash != "") == (
        "",
        True,
    )
    assert library.db.integrity() == []


async def test_what_waits_is_stored_together_and_what_is_large_by_itself(
    library: Library, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered = []

    @contextmanager
    def together() -> Iterator[None]:
        entered.append(library.db)
        with begin():
            yield

    begin = library.db.together
    monkeypatch.setattr(library.db, "together", together)
    monkeypatch.setattr(refreshing, "TOGETHER", 2_000)
    large = "".join(item(f"k{number}") for number in range(200))
    add(library, site.put("/large", rss(large)))
    report = await refresh(library, force=True)
    assert (report.new, entered) == (200, [])
    for number in range(6):
        add(library, site.put(f"/{number}", rss(item(f"s{number}"))))
    report = await refresh(library)
    assert report.new == 6
    assert 1 <= len(entered) <= 6
    assert library.db.integrity() == []
