"""The whole text from an article's page: when it is taken, when left, and what robots.txt says."""

from collections.abc import Callable

import pytest
from tests.services.site import Site, item, rss

from xjreader.config import NetworkConfig
from xjreader.errors import FeedError
from xjreader.models.query import Everything
from xjreader.services import fulltext
from xjreader.services.library import Library
from xjreader.services.refresh import fetch_full_text, refresh

SENTENCE = "The envoy of Ruun told reporters in the harbour that the talks would go on for another week. "
LONG = SENTENCE + (
    "Her counterpart, who had come by train, left without a word to the press. "
    "Fishermen on the quay said that they had seen such meetings come and go. "
    "Both ministries have put off the signing three times since the winter. "
    "In the capital the opposition called the delay a scandal of the first order. "
    "The price of herring rose by a tenth over the same weeks. "
)
LONGER = LONG + (
    "A map of the disputed shoals hung behind the speakers' desk. "
    "Nobody had thought of marking the wreck that both sides claim. "
    "Divers are to settle the matter before the end of the month, weather allowing. "
)
HTML = "text/html; charset=utf-8"

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture
def library(make_library: Callable[..., Library], open_to: NetworkConfig) -> Library:
    return make_library(network=open_to)


def page(text: str) -> str:
    paragraphs = "".join(f"<p>{part}.</p>" for part in text.split(". ") if part.strip())
    return (
        "<!doctype html><html><head><title>Talks go on - The Lowmark Courier</title></head><body>"
        f"<nav><a href='/'>Home</a></nav><article><h1>Talks go on</h1>{paragraphs}</article></body></html>"
    )


def put(site: Site, *names: str, summary: str = "A summary.") -> str:
    return site.put("/feed", rss(*(item(name, summary, link=site.url(f"/{name}")) for name in names)))


def shown(library: Library) -> dict[str, str]:
    articles = map(library.articles.get, library.search.ids(Everything()))
    return {article.row.title: article.revision.document.text for article in articles}


async def test_a_feed_that_wants_pages_gets_their_text_and_keeps_its_own(
    library: Library, site: Site
) -> None:
    library.feeds.add(put(site, "a"), full_text="page")
    site.put("/a", page(LONG), kind=HTML)
    report = await refresh(library)
    article = library.articles.get(report.outcomes[0].new_articles[0])
    assert SENTENCE.strip() in article.revision.document.text
    assert (article.row.title, article.revision.origin) == ("Title a", "page")
    texts = [revision.origin for revision in library.articles.revisions(article.id)]
    assert texts == ["feed", "page"]
    await refresh(library, force=True)
    assert len(site.asked("/a")) == 1


async def test_an_edit_in_the_feed_fetches_the_page_again(library: Library, site: Site) -> None:
    library.feeds.add(put(site, "a"), full_text="page")
    site.put("/a", page(LONG), kind=HTML)
    await refresh(library)
    put(site, "a", summary="Another summary.")
    site.put("/a", page(LONGER), kind=HTML)
    await refresh(library, force=True)
    assert "Divers are to settle" in shown(library)["Title a"]


async def test_the_longer_of_both_is_shown(library: Library, site: Site) -> None:
    library.feeds.add(put(site, "a", "b", summary=LONG), full_text="longer")
    site.put("/a", page(LONG[:300]), kind=HTML)
    site.put("/b", page(LONGER), kind=HTML)
    await refresh(library)
    texts = shown(library)
    assert texts["Title a"] == LONG.strip()
    assert "Divers are to settle" in texts["Title b"]


async def test_a_notice_in_place_of_the_article_is_left(library: Library, site: Site) -> None:
    library.feeds.add(put(site, "a", summary=LONG), full_text="page")
    site.put(
        "/a", page("Please accept our cookies. You need an account to read this page of ours. "), kind=HTML
    )
    await refresh(library)
    assert shown(library)["Title a"] == LONG.strip()


@pytest.mark.parametrize(("status", "asked"), [(404, 1), (403, 1), (500, 0), (429, 0)])
async def test_a_site_in_trouble_is_not_taken_for_one_that_allows_all(
    library: Library, site: Site, status: int, asked: int
) -> None:
    site.put("/robots.txt", "no", status=status)
    library.feeds.add(put(site, "a"), full_text="page")
    site.put("/a", page(LONG), kind=HTML)
    await refresh(library)
    assert len(site.asked("/a")) == asked


async def test_robots_are_kept_out_where_the_site_says_so(library: Library, site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /private\n", kind="text/plain")
    library.feeds.add(put(site, "private/a", "public"), full_text="page")
    site.put("/private/a", page(LONG), kind=HTML)
    site.put("/public", page(LONG), kind=HTML)
    await refresh(library)
    assert not site.asked("/private/a")
    assert len(site.asked("/public")) == len(site.asked("/robots.txt")) == 1


async def test_failing_pages_leave_the_feeds_text_and_are_soon_given_up(library: Library, site: Site) -> None:
    library.feeds.add(put(site, *"abcdef"), full_text="page")
    outcome = (await refresh(library)).outcomes[0]
    assert (outcome.new, outcome.has_failed) == (6, False)
    assert set(shown(library).values()) == {"A summary."}
    asked = [request for request in site.requests if request.path not in ("/feed", "/robots.txt")]
    assert len(asked) == fulltext.MOST_FAILURES


async def test_a_page_at_a_private_address_is_not_fetched(
    make_library: Callable[..., Library], site: Site
) -> None:
    library = make_library()
    library.feeds.add(put(site, "a"), full_text="page")
    site.put("/a", page(LONG), kind=HTML)
    await refresh(library)
    assert not site.asked("/a")
    assert shown(library) == {"Title a": "A summary."}


# On demand ----------------------------------------------------------------------------------------


async def test_the_person_may_ask_for_a_page(library: Library, site: Site) -> None:
    library.feeds.add(put(site, "a"))
    site.put("/robots.txt", "User-agent: *\nDisallow: /\n", kind="text/plain")
    site.put("/a", page(LONG), kind=HTML)
    article_id = (await refresh(library)).outcomes[0].new_articles[0]
    assert not site.asked("/a")
    assert await fetch_full_text(library, article_id)
    assert SENTENCE.strip() in shown(library)["Title a"]
    assert not await fetch_full_text(library, article_id)


async def test_why_there_is_no_page_is_told(library: Library, site: Site) -> None:
    library.feeds.add(site.put("/feed", rss(item("a", link=site.url("/a")), item("b", link="mailto:x"))))
    await refresh(library)
    by_title = {row.title: row.id for row in library.articles.rows(library.search.ids(Everything()))}
    with pytest.raises(FeedError, match="404"):
        await fetch_full_text(library, by_title["Title a"])
    site.put("/a", "%PDF-1.7", kind="application/pdf")
    with pytest.raises(FeedError, match="no article was found"):
        await fetch_full_text(library, by_title["Title a"])
    with pytest.raises(FeedError, match="has no address"):
        await fetch_full_text(library, by_title["Title b"])


async def test_a_wish_that_a_server_has_when_a_person_asks_for_a_page_is_kept(
    library: Library, site: Site
) -> None:
    library.feeds.add(site.put("/feed", rss(item("a", link=site.url("/a")))))
    article_id = (await refresh(library)).outcomes[0].new_articles[0]
    site.put("/a", status=503, headers={"Retry-After": "7200"})
    for said in ("503", "asked us to wait"):
        with pytest.raises(FeedError, match=said):
            await fetch_full_text(library, article_id)
    assert len(site.asked("/a")) == 1
