"""Articles from files: what is one article, what is another, and what fails."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.services.site import Site, item, rss

from xjreader.config import KeywordConfig
from xjreader.models.query import Everything
from xjreader.services.imports import ROWS_TOLD, import_articles
from xjreader.services.library import Library

TEXT = "Talks resume in Lowmark\n\nThe envoy arrived on Monday.\n\nShe left on Tuesday.\n"


def put(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def test_the_same_text_is_one_article_whatever_its_file(library: Library, tmp_path: Path) -> None:
    first = import_articles(library, [put(tmp_path, "a.txt", TEXT)])
    again = import_articles(library, [put(tmp_path, "a.txt", TEXT), put(tmp_path, "b.txt", TEXT)])
    assert (len(first.new), first.failed) == (1, ())
    assert (again.new, again.changed) == ((), ())
    article = library.articles.get(first.new[0])
    assert article.row.title == "Talks resume in Lowmark"
    assert article.revision.origin == "file"
    assert article.provenances == ()


def test_another_text_is_another_article(library: Library, tmp_path: Path) -> None:
    put(tmp_path, "a.txt", TEXT)
    import_articles(library, [tmp_path / "a.txt"])
    put(tmp_path, "a.txt", TEXT.replace("Monday", "Friday"))
    assert len(import_articles(library, [tmp_path / "a.txt"]).new) == 1


def test_an_address_tells_that_an_edited_file_is_the_same_article(library: Library, tmp_path: Path) -> None:
    row = {"title": "Talks", "url": "https://courier.example/talks", "text": "First wording."}
    path = put(tmp_path, "rows.jsonl", json.dumps(row))
    new = import_articles(library, [path]).new
    put(tmp_path, "rows.jsonl", json.dumps(row | {"text": "Edited."}))
    assert import_articles(library, [path]).changed == new
    assert library.articles.get(new[0]).revision.document.text == "Edited."
    assert len(library.articles.revisions(new[0])) == 2


async def test_a_file_does_not_override_what_a_feed_shows(
    library: Library, site: Site, tmp_path: Path, inline: None
) -> None:
    from xjreader.services.refresh import refresh

    link = "https://courier.example/talks"
    library.feeds.add(site.put("/feed", rss(item("a", "The feed's own wording.", link=link))))
    new = (await refresh(library)).outcomes[0].new_articles
    row = {"title": "Title a", "url": link + "#top", "text": "A clipping."}
    report = import_articles(library, [put(tmp_path, "rows.jsonl", json.dumps(row))])
    assert (report.new, report.changed) == ((), ())
    assert library.articles.get(new[0]).revision.document.text == "The feed's own wording."
    assert len(library.articles.revisions(new[0])) == 2


def test_folders_are_read_whole_and_each_failure_is_named(library: Library, tmp_path: Path) -> None:
    put(tmp_path, "in/a.txt", TEXT)
    put(tmp_path, "in/deep/b.md", "# Markdown\n\nA paragraph of its own.\n")
    bad = put(
        tmp_path,
        "in/rows.jsonl",
        '{"title": "Good", "text": "Text."}\nnot json\n{"title": "Good too", "text": "More."}\n',
    )
    empty = tmp_path / "empty"
    empty.mkdir()
    missing = tmp_path / "missing.txt"
    report = import_articles(library, [tmp_path / "in", empty, missing])
    assert len(report.new) == 4
    assert [path for path, _ in report.failed] == [bad, empty, missing]
    assert ":2" in report.failed[0][1]
    assert len(library.search.ids(Everything())) == 4


def test_of_many_rows_that_cannot_be_read_some_are_named(library: Library, tmp_path: Path) -> None:
    log = put(tmp_path, "log.jsonl", "a line of a log\n" * 1_000)
    report = import_articles(library, [log])
    assert len(report.failed) == ROWS_TOLD + 1
    assert report.failed[-1] == (log, "980 more rows cannot be read.")


def test_rows_that_repeat_each_other_are_one_article(library: Library, tmp_path: Path) -> None:
    rows = [
        {"title": "One", "text": "Same."},
        {"title": "One", "text": "Same."},
        {"title": "Two", "text": "x"},
    ]
    path = put(tmp_path, "rows.jsonl", "\n".join(map(json.dumps, rows)))
    assert len(import_articles(library, [path]).new) == 2


def test_keyword_groups_tag_imported_articles(make_library: Callable[..., Library], tmp_path: Path) -> None:
    library = make_library(keywords=(KeywordConfig(name="Visits", words=("envoy",), tag="visit"),))
    report = import_articles(library, [put(tmp_path, "a.txt", TEXT)])
    assert library.articles.get(report.new[0]).row.tags == ("visit",)
