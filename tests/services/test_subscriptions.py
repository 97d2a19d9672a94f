"""Subscribing to feeds and sites, and OPML in and out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from tests.services.site import Site, item, rss

from xjreader.config import NetworkConfig
from xjreader.errors import FeedError, ImportFailed, UsageError
from xjreader.models.feed import FeedStatus
from xjreader.services.library import Library
from xjreader.services.refresh import refresh
from xjreader.services.subscriptions import export_opml, import_opml, subscribe

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


async def test_what_a_page_only_names_comes_with_the_next_refresh(library: Library, site: Site) -> None:
    await subscribe(library, site.put("/", site_page("/news.xml"), kind=HTML))
    site.put("/news.xml", rss(item("a")))
    (feed,) = library.feeds.all()
    assert (feed.articles, feed.health.status) == (0, FeedStatus.NEW)
    assert (await refresh(library)).new == 1


async def test_a_sites_only_feed_is_taken(library: Library, site: Site) -> None:
    url = site.put("/", site_page("/news.xml"), kind=HTML)
    result = await subscribe(library, url)
    assert [feed.url for feed in result.added] == [site.url("/news.xml")]


async def test_what_a_page_names_is_not_what_the_person_typed(library: Library, site: Site) -> None:
    """Else a page could have the reader ask the person's own router, by the next refresh."""
    with HTTPServer(port=0) as inside:
        secret = inside.url_for("/feed")
        url = site.put("/", site_page(secret), kind=HTML)
        assert [feed.url for feed in (await subscribe(library, url)).added] == [secret]
        (outcome,) = (await refresh(library)).outcomes
        assert outcome.error.startswith("refused: ")
        assert inside.log == []
        library.feeds.remove(outcome.feed.id)
        await subscribe(library, site.put("/moved", status=302, headers={"Location": "/"}))
        (outcome,) = (await refresh(library)).outcomes
        assert outcome.error.startswith("refused: ")
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
        await subscribe(library, url, username="ann", password_command=["echo", "open sesame"])
        (outcome,) = (await refresh(library)).outcomes
        assert (outcome.error, outcome.new) == ("", 1)
        assert [request.authorization for request, _ in elsewhere.log] == [None]
    (asked,) = site.asked("/")
    assert asked.authorization is not None


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


def test_what_is_no_opml_is_told(library: Library, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=r"missing\.opml"):
        import_opml(library, tmp_path / "missing.opml")
    (tmp_path / "text.opml").write_text("just text")
    with pytest.raises(ImportFailed, match=r"text\.opml"):
        import_opml(library, tmp_path / "text.opml")
