"""Edits that a source takes back, from what its server says to what the article tells."""

import json
from pathlib import Path

import pytest
from tests.services.site import Site, item, rss

from xjreader.models.article import Article
from xjreader.models.query import Everything
from xjreader.services.imports import import_articles
from xjreader.services.library import Library
from xjreader.services.refresh import RefreshReport, refresh

pytestmark = pytest.mark.usefixtures("inline")

FIRST, SECOND = "The gates are open to all.", "The gates are open to some."


async def says(library: Library, site: Site, path: str, text: str) -> RefreshReport:
    """The feed says so of the one article, and is read twice."""
    site.put(path, rss(item("a", text)))
    report = await refresh(library, force=True)
    again = await refresh(library, force=True)
    assert (again.new, again.changed) == (0, 0)
    return report


def only(library: Library) -> Article:
    (article_id,) = library.search.ids(Everything())
    return library.articles.get(article_id)


def steps(library: Library) -> list[tuple[str, str, bool]]:
    """What the article tells: each text, how it was shown, and whether again."""
    article = only(library)
    texts = {text.id: text.document.text for text in library.articles.revisions(article.id)}
    return [
        (texts[step.revision_id], "shown" if step.is_shown else "kept", step.is_again)
        for step in library.articles.showings(article.id)
    ]


async def test_a_feed_that_takes_its_edits_back_leaves_a_trace_of_each(library: Library, site: Site) -> None:
    library.feeds.add(site.url("/feed"))
    reports = [await says(library, site, "/feed", text) for text in (FIRST, SECOND, FIRST, SECOND)]
    assert [report.changed for report in reports] == [0, 1, 1, 1]
    assert steps(library) == [
        (FIRST, "shown", False),
        (SECOND, "shown", False),
        (FIRST, "shown", True),
        (SECOND, "shown", True),
    ]
    assert only(library).row.is_again
    assert library.db.integrity() == []


async def test_two_feeds_that_differ_take_nothing_back(library: Library, site: Site) -> None:
    for path in ("/one", "/two"):
        site.put(path, rss(item("a", FIRST if path == "/one" else SECOND)))
        library.feeds.add(site.url(path))
        await refresh(library, force=True)
    for _ in range(2):
        await refresh(library, force=True)
    assert steps(library) == [(FIRST, "shown", False), (SECOND, "kept", False)]
    assert not only(library).row.is_edited
    # The one comes to say what the other says already: its first edit, and then it is taken back.
    await says(library, site, "/one", SECOND)
    assert steps(library)[2:] == [(SECOND, "shown", False)]
    await says(library, site, "/one", FIRST)
    assert steps(library)[3:] == [(FIRST, "shown", True)]


async def test_a_feed_that_is_behind_brings_nothing_back(library: Library, site: Site) -> None:
    withdrawn = "This article was withdrawn."
    library.feeds.add(site.url("/one"))
    for text in (FIRST * 9, withdrawn):
        await says(library, site, "/one", text)
    library.feeds.add(site.url("/late"))
    await says(library, site, "/late", FIRST * 9)
    assert only(library).revision.document.text == withdrawn
    assert steps(library) == [(FIRST * 9, "shown", False), (withdrawn, "shown", False)]
    assert len(only(library).provenances) == 2
    # What it says of its own is another matter.
    await says(library, site, "/late", SECOND * 20)
    assert only(library).revision.document.text == SECOND * 20
    await says(library, site, "/late", FIRST * 9)
    assert steps(library)[2:] == [(SECOND * 20, "shown", False), (FIRST * 9, "shown", True)]


def test_a_file_that_is_imported_again_as_it_was_is_told_too(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    for text in (FIRST, SECOND, FIRST, FIRST):
        path.write_text(json.dumps({"title": "Gates", "url": "https://courier.example/gates", "text": text}))
        import_articles(library, [path])
    assert steps(library) == [(FIRST, "shown", False), (SECOND, "shown", False), (FIRST, "shown", True)]
