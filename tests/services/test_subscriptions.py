"""Subscribing to feeds and sites, and OPML in and out."""

import asyncio
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pytest_httpserver import HTTPServer
from tests.services.site import InlinePool, Site, item, rss

from xjreader.config import NetworkConfig
from xjreader.errors import FeedError, ImportFailed, LibraryBusy, UsageError
from xjreader.feeds.discover import well_known
from xjreader.feeds.fetch import Fetcher, FetchRequest, FetchResponse
from xjreader.models.feed import FeedStatus
from xjreader.services import refresh as refreshing
from xjreader.services.library import Library
from xjreader.services.lock import refresh_lock
from xjreader.services.refresh import _Run, refresh
from xjreader.services.schedule import due
from xjreader.services.subscriptions import READING, export_opml, import_opml, subscribe
from xjreader.services.worker import WorkerError
from xjreader.store.articles import ArticleStore
from xjreader.store.feeds import FeedStore

HTML = "text/html; charset=utf-8"

pytestmark = pytest.mark.usefixtures("inline")


def site_page(*links: str) -> str:
    heads = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="Feed {link}" href="{link}">'
        for link in links
    )
    return f"<!doctype html><html><head><title>Courier</title>{heads}</head><body>Hello</body></html>"


async def test_a_feeds_own_address(library: Library, site: Site) -> None:
    url = site.put("/feed", rss(item("a"), title="Harbour News"))
    result = await subscribe(library, url, folder="wires/ruun", tags=["wire"], every=1_800)
    (feed,) = result.added
    assert (feed.url, feed.title, feed.folder, feed.tags, feed.every) == (
        url, "Harbour News", "wires/ruun", ("wire",), 1_800,
    )  # fmt: skip
    assert library.feeds.all()[0].id == feed.id
    again = await subscribe(library, url)
    assert (again.added, [known.id for known in again.known]) == ((), [feed.id])
    assert len(site.requests) == 1, "who is known is not asked again"


async def test_the_articles_come_with_the_feed_and_the_first_refresh_is_conditional(
    library: Library, site: Site
) -> None:
    url = site.put("/feed", rss(item("a"), item("b")), headers={"ETag": '"1"'})
    await subscribe(library, url)
    (feed,) = library.feeds.all()
    assert (feed.articles, feed.health.status) == (2, FeedStatus.OK)
    assert feed.health.next_due is not None
    report = await refresh(library, force=True)
    assert [outcome.status for outcome in report.outcomes] == [FeedStatus.UNCHANGED]
    assert [request.headers.get("If-None-Match") for request in site.asked("/feed")] == [None, '"1"']


async def test_what_a_page_names_comes_with_its_articles(library: Library, site: Site) -> None:
    url = site.put("/", site_page("/news.xml"), kind=HTML)
    site.put("/news.xml", rss(item("a"), title="Harbour News"), headers={"ETag": '"1"'})
    (feed,) = (await subscribe(library, url)).added
    assert (feed.title, feed.articles, feed.health.status) == ("Harbour News", 1, FeedStatus.OK)
    assert (await refresh(library)).outcomes == ()
    await refresh(library, force=True)
    asked = [request.headers.get("If-None-Match") for request in site.asked("/news.xml")]
    assert asked == [None, '"1"']


@pytest.mark.parametrize(("status", "body", "told"), [(404, "no", "404"), (200, "<html>", "that is no feed")])
async def test_a_page_that_names_what_is_no_feed_is_told_so(
    library: Library, site: Site, status: int, body: str, told: str
) -> None:
    url = site.put("/", site_page("/news.xml"), kind=HTML)
    site.put("/news.xml", body, status=status, kind=HTML)
    with pytest.raises(FeedError, match=rf"names {site.url('/news.xml')} as its feed: .*{told}"):
        await subscribe(library, url)
    assert library.feeds.all() == []


async def test_a_feed_that_is_known_is_not_asked_again_by_way_of_its_page(
    library: Library, site: Site
) -> None:
    url = site.put("/", site_page("/news.xml"), kind=HTML)
    site.put("/news.xml", rss(item("a")))
    await subscribe(library, url)
    (known,) = (await subscribe(library, url)).known
    assert known.articles == 1
    assert len(site.asked("/news.xml")) == 1


async def test_a_feed_that_was_only_listed_is_asked_once_a_person_names_it(
    library: Library, site: Site
) -> None:
    url = site.put("/feed", rss(item("a")))
    library.feeds.add(url, origin="opml")
    (known,) = (await subscribe(library, url)).known
    assert (known.articles, known.health.status) == (1, FeedStatus.OK)


async def test_a_sites_only_feed_is_taken(library: Library, site: Site) -> None:
    url = site.put("/", site_page("/news.xml"), kind=HTML)
    site.put("/news.xml", rss(item("a")))
    result = await subscribe(library, url)
    assert [feed.url for feed in result.added] == [site.url("/news.xml")]


async def test_what_a_page_names_is_not_what_the_person_typed(library: Library, site: Site) -> None:
    """Else a page could have the reader ask the person's own router, at once or by the next refresh."""
    with HTTPServer(port=0) as inside:
        secret, other = inside.url_for("/feed"), inside.url_for("/other")
        url = site.put("/", site_page(secret), kind=HTML)
        for address in (url, site.put("/moved", status=302, headers={"Location": "/"})):
            with pytest.raises(FeedError, match="refused: "):
                await subscribe(library, address)
        several = await subscribe(library, site.put("/two", site_page(secret, other), kind=HTML))
        with pytest.raises(FeedError, match="refused: "):
            await subscribe(library, several.candidates[0].url, named_by=several.page)
        assert library.feeds.all() == []
        await subscribe(library, site.url("/two"), take_all=True)
        assert {outcome.error[:9] for outcome in (await refresh(library)).outcomes} == {"refused: "}
        assert inside.log == []


async def test_a_list_of_subscriptions_leads_nobody_inside_unless_the_config_allows_it(
    make_library: Callable[..., Library], site: Site, open_to: NetworkConfig, tmp_path: Path
) -> None:
    file = tmp_path / "feeds.opml"
    file.write_text(OPML.replace("https://courier.example/feed", site.put("/feed", rss(item("a")))))
    library = make_library()
    import_opml(library, file)
    library.feeds.remove(library.feeds.find("Harbour").id)
    assert (await refresh(library)).outcomes[0].error.startswith("refused: ")
    assert site.requests == []
    library.close()
    assert (await refresh(make_library(network=open_to), force=True)).new == 1


async def test_credentials_for_a_site_are_not_told_to_another_that_it_names_or_moved_to(
    library: Library, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xjreader.feeds.fetch.Fetcher._is_exempt", lambda *arguments: True)
    with HTTPServer(port=0) as elsewhere:
        elsewhere.expect_request("/feed").respond_with_data(rss(item("a")))
        url = site.put("/", site_page(elsewhere.url_for("/feed")), kind=HTML)
        password = {"username": "ann", "password_command": ["echo", "open sesame"]}
        (feed,) = (await subscribe(library, url, **password)).added
        assert feed.articles == 1
        await refresh(library, force=True)
        assert [request.authorization for request, _ in elsewhere.log] == [None, None]
        # A page elsewhere, to which the site sends us on, whose feeds are guessed.
        elsewhere.expect_request("/page").respond_with_data("<html><p>Nothing", content_type=HTML)
        elsewhere.expect_request(re.compile("/page.+")).respond_with_data("no", status=404)
        moved = site.put("/moved", status=302, headers={"Location": elsewhere.url_for("/page")})
        await subscribe(library, moved, **password)
        assert [request.path for request, _ in elsewhere.log[2:]][:2] == ["/page", "/page/feed"]
        assert {request.authorization for request, _ in elsewhere.log} == {None}
    (asked,) = site.asked("/")
    assert asked.authorization is not None


async def test_a_page_elsewhere_opens_no_door_to_addresses_of_its_own(
    library: Library, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name may mean another address by the time at which its feeds are guessed."""
    asked = []

    async def fetch(self: Fetcher, request: FetchRequest) -> FetchResponse:
        asked.append(request)
        return FetchResponse("https://elsewhere.example/page", status=200, body=b"<html>", content_type=HTML)

    monkeypatch.setattr(Fetcher, "fetch", fetch)
    with pytest.raises(FeedError):
        await subscribe(library, "https://courier.example/")
    assert len(asked) > 10
    assert {each.own_hosts for each in asked} == {frozenset({"courier.example:443"})}


@pytest.mark.parametrize("address", ["ann:secret@HOST/feed", "HOST/feed"])
async def test_a_password_is_not_told_in_the_clear_because_https_does_not_answer(
    library: Library, site: Site, address: str
) -> None:
    url = site.put("/feed", rss(item("a"))).removeprefix("http://")
    given = address.replace("HOST/feed", url)
    options = {} if "@" in given else {"username": "ann", "password_command": ["echo", "secret"]}
    with pytest.raises(FeedError) as raised:
        await subscribe(library, given, **options)
    assert site.requests == []
    assert str(raised.value).startswith("https://")
    assert "secret" not in str(raised.value)
    await subscribe(library, f"http://{given}", **options)
    assert site.requests[0].authorization is not None


# At which moment whatever happens ----------------------------------------------------------------------


MOMENTS = {
    "page asked": (Fetcher, "fetch", 1),
    "feed asked": (Fetcher, "fetch", 2),
    "looked up": (FeedStore, "subscribed", 1),
    "added": (FeedStore, "add", 1),
    "read": (_Run, "_read", 1),
    "stored": (ArticleStore, "save", 1),
    "noted": (FeedStore, "record_fetch", 1),
    "told": (FeedStore, "get", 2),
}


@pytest.mark.parametrize("moment", MOMENTS)
async def test_who_goes_away_leaves_a_feed_with_its_articles_or_none(
    library: Library, site: Site, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """A dialog that is closed, a second Enter, the reader that ends: never a feed that nobody asked."""
    url = site.put("/", site_page("/news.xml"), kind=HTML)
    site.put("/news.xml", rss(item("a")))
    task = asyncio.create_task(subscribe(library, url))
    at_moment(monkeypatch, moment, task.cancel)
    with pytest.raises(asyncio.CancelledError):
        await task
    found = [(feed.articles, feed.health.status) for feed in library.feeds.all()]
    is_early = moment in ("page asked", "feed asked", "looked up")
    assert found == ([] if is_early else [(1, FeedStatus.OK)])
    again = await subscribe(library, url)
    assert [feed.articles for feed in (*again.added, *again.known)] == [1]


@pytest.mark.parametrize("moment", [moment for moment in MOMENTS if moment != "page asked"])
async def test_who_refreshes_meanwhile_asks_nobody_twice(
    library: Library, site: Site, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    url = site.put("/", site_page("/news.xml"), kind=HTML)
    site.put("/news.xml", rss(item("a")))
    loop, refreshes = asyncio.get_running_loop(), []

    def begin() -> None:
        refreshes.append(asyncio.run_coroutine_threadsafe(refresh(library), loop))

    at_moment(monkeypatch, moment, begin)
    (feed,) = (await subscribe(library, url)).added
    await asyncio.wrap_future(refreshes[0])
    assert len(site.asked("/news.xml")) == 1
    assert (feed.articles, library.feeds.get(feed.id).health.status) == (1, FeedStatus.OK)


def at_moment(monkeypatch: pytest.MonkeyPatch, moment: str, do: Callable[[], object]) -> None:
    """Do something on the event loop when that is reached, which waits in a thread until it is done."""
    owner, name, call = MOMENTS[moment]
    original, calls, loop = getattr(owner, name), [], asyncio.get_running_loop()

    def is_it() -> bool:
        calls.append(1)
        return len(calls) == call

    async def awaited(*arguments: object, **options: object) -> object:
        if is_it():
            do()
        return await original(*arguments, **options)

    def in_thread(*arguments: object, **options: object) -> object:
        if is_it():
            done = threading.Event()
            loop.call_soon_threadsafe(lambda: (do(), loop.call_soon(done.set)))
            done.wait(timeout=5)
        return original(*arguments, **options)

    monkeypatch.setattr(owner, name, awaited if asyncio.iscoroutinefunction(original) else in_thread)


async def test_what_cannot_be_stored_is_asked_again_soon_or_by_another_try(
    library: Library, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = site.put("/feed", rss(item("a")))

    def busy(*arguments: object, **options: object) -> None:
        raise LibraryBusy("somebody else writes")

    with monkeypatch.context() as patched:
        patched.setattr(FeedStore, "record_fetch", busy)
        with pytest.raises(LibraryBusy):
            await subscribe(library, url)
    (feed,) = library.feeds.all()
    assert feed.health.status is FeedStatus.NEW
    now = datetime.now(UTC)
    assert due([feed], now) == []
    assert due([feed], now + READING) == [feed]
    (known,) = (await subscribe(library, url)).known
    assert (known.articles, known.health.status) == (1, FeedStatus.OK)


async def test_the_lock_of_who_refreshes_keeps_nobody_from_subscribing(library: Library, site: Site) -> None:
    url = site.put("/feed", rss(item("a")))
    with refresh_lock(library, holder="another"):
        (feed,) = (await subscribe(library, url)).added
    assert feed.articles == 1


async def test_a_feed_is_read_once_and_where_it_may_do_no_harm(
    library: Library, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dying(InlinePool):
        closed = 0

        async def run(self, job: bytes) -> bytes:
            raise WorkerError("it took longer than 60 s")

        def close(self) -> None:
            Dying.closed += 1

    url = site.put("/feed", rss(item("a")))
    with monkeypatch.context() as patched:
        patched.setattr(refreshing, "WorkerPool", Dying)
        with pytest.raises(FeedError, match="could not be read: it took longer than 60 s"):
            await subscribe(library, url)
    assert (library.feeds.all(), Dying.closed) == ([], 1)
    read, run = [], InlinePool.run

    async def counted(self: InlinePool, job: bytes) -> bytes:
        read.append(job)
        return await run(self, job)

    monkeypatch.setattr(InlinePool, "run", counted)
    (feed,) = (await subscribe(library, url)).added
    assert (feed.articles, len(read)) == (1, 1)


async def test_a_removed_feed_comes_back_as_one_that_was_asked(library: Library, site: Site) -> None:
    url = site.put("/", site_page("/news.xml"), kind=HTML)
    site.put("/news.xml", rss(item("a")))
    (feed,) = (await subscribe(library, url)).added
    library.feeds.remove(feed.id)
    (back,) = (await subscribe(library, url)).added
    assert (back.id, back.articles, back.health.status) == (feed.id, 1, FeedStatus.UNCHANGED)
    assert back.health.next_due is not None


async def test_a_wish_that_a_server_has_while_feeds_are_looked_for_is_kept(
    make_library: Callable[..., Library], site: Site
) -> None:
    library = make_library()
    url = site.put("/feed", status=429, headers={"Retry-After": "7200"})
    with pytest.raises(FeedError, match="429"):
        await subscribe(library, url)
    library.close()
    library = make_library()
    site.put("/feed", rss(item("a")))
    with pytest.raises(FeedError, match="asked us to wait"):
        await subscribe(library, url)
    library.feeds.add(url)
    (outcome,) = (await refresh(library, force=True)).outcomes
    assert outcome.status is FeedStatus.BACKOFF
    assert len(site.asked("/feed")) == 1


async def test_of_several_feeds_the_person_chooses(library: Library, site: Site) -> None:
    url = site.put("/", site_page("/news.xml", "/sport.xml"), kind=HTML)
    result = await subscribe(library, url)
    assert (result.added, library.feeds.all()) == ((), [])
    assert [(each.title, each.url) for each in result.candidates] == [
        ("Feed /news.xml", site.url("/news.xml")),
        ("Feed /sport.xml", site.url("/sport.xml")),
    ]
    assert len((await subscribe(library, url, take_all=True)).added) == 2


async def test_a_site_that_names_no_feed_is_asked_where_feeds_often_are(library: Library, site: Site) -> None:
    url = site.put("/", site_page(), kind=HTML)
    site.put("/rss.xml", rss(item("a")))
    result = await subscribe(library, url)
    assert [feed.url for feed in result.added] == [site.url("/rss.xml")]


@pytest.mark.parametrize(("status", "asked"), [(404, 10), (403, 10), (429, 1), (500, 1), (503, 1)])
async def test_a_site_in_trouble_is_not_asked_for_one_place_after_the_other(
    library: Library, site: Site, status: int, asked: int
) -> None:
    url = site.put("/", site_page(), kind=HTML)
    for guess in well_known(url):
        site.put(urlsplit(guess).path, status=status, kind=HTML)
    site.put("/", site_page(), kind=HTML)
    with pytest.raises(FeedError, match="names none"):
        await subscribe(library, url)
    assert len(site.requests) == 1 + asked


async def test_a_public_name_that_leads_inside_says_what_to_do(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["192.168.1.5"]

    monkeypatch.setattr("xjreader.feeds.network.resolve", resolve)
    with pytest.raises(FeedError, match="not a public address") as raised:
        await subscribe(library, "https://nas.courier.example/feed")
    assert "[network] allow" in raised.value.remedy


async def test_without_a_scheme_http_is_tried_after_https(library: Library, site: Site) -> None:
    url = site.put("/feed", rss(item("a")))
    result = await subscribe(library, url.removeprefix("http://"))
    assert [feed.url for feed in result.added] == [url]


async def test_the_address_that_a_feed_has_for_good_is_kept(library: Library, site: Site) -> None:
    moved = site.put("/moved", status=301, headers={"Location": "/feed"})
    lent = site.put("/lent", status=302, headers={"Location": "/feed"})
    site.put("/feed", rss(item("a")))
    assert [feed.url for feed in (await subscribe(library, lent)).added] == [lent]
    assert [feed.url for feed in (await subscribe(library, moved)).added] == [site.url("/feed")]


async def test_what_is_no_feed_and_names_none(library: Library, site: Site) -> None:
    with pytest.raises(FeedError, match="is no feed, and its page names none"):
        await subscribe(library, site.put("/", "<html><p>Nothing", kind=HTML))
    with pytest.raises(FeedError, match="404"):
        await subscribe(library, site.url("/missing"))
    assert library.feeds.all() == []


@pytest.mark.parametrize("address", ["", "   ", "two words", "ftp://example.org/feed", "file:///etc/passwd"])
async def test_what_is_no_address(library: Library, address: str) -> None:
    with pytest.raises(UsageError):
        await subscribe(library, address)


async def test_a_tag_that_cannot_be_is_refused_before_anything_is_asked(library: Library, site: Site) -> None:
    with pytest.raises(UsageError, match="cannot be a tag"):
        await subscribe(library, site.put("/feed", rss(item("a"))), tags=["+no"])
    assert not site.requests


OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>
<outline text="Wires"><outline text="Ruun">
<outline type="rss" text="Harbour" xmlUrl="https://harbour.example/feed" htmlUrl="https://harbour.example/"
 category="wire,+bad"/></outline></outline>
<outline type="rss" text="Courier" xmlUrl="https://courier.example/feed"/>
<outline type="rss" text="Local" xmlUrl="file:///etc/passwd"/></body></opml>"""


def test_opml_comes_in_with_folders_and_goes_out_again(
    make_library: Callable[..., Library], tmp_path: Path
) -> None:
    file = tmp_path / "feeds.opml"
    file.write_text(OPML)
    library = make_library()
    report = import_opml(library, file)
    assert [(feed.url, feed.folder, feed.tags) for feed in report.added] == [
        ("https://harbour.example/feed", "Wires/Ruun", ("wire",)),
        ("https://courier.example/feed", "", ()),
    ]
    assert report.refused == ("Local",)
    assert {feed.origin for feed in library.feeds.all()} == {"opml"}
    again = import_opml(library, file)
    assert (again.added, len(again.known)) == ((), 2)

    exported = tmp_path / "out.opml"
    exported.write_text(export_opml(library))
    other = Library.open(tmp_path / "other.db", library.config)
    import_opml(other, exported)
    kept = [(feed.url, feed.title, feed.folder, feed.tags) for feed in library.feeds.all()]
    assert [(feed.url, feed.title, feed.folder, feed.tags) for feed in other.feeds.all()] == kept
    other.close()


def test_no_password_goes_out_with_the_subscriptions(library: Library) -> None:
    library.feeds.add("https://ann:secret@courier.example/feed?a=b@c")
    written = export_opml(library)
    assert "secret" not in written
    assert 'xmlUrl="https://courier.example/feed?a=b@c"' in written


def test_what_is_no_opml_is_told(library: Library, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=r"missing\.opml"):
        import_opml(library, tmp_path / "missing.opml")
    (tmp_path / "text.opml").write_text("just text")
    with pytest.raises(ImportFailed, match=r"text\.opml"):
        import_opml(library, tmp_path / "text.opml")
