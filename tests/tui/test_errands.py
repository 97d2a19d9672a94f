"""Feeds, files, the first screen, and what goes on in the background, with a real server."""

import asyncio
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
from pytest_httpserver import HTTPServer
from textual.widgets import DataTable, Input, OptionList
from werkzeug import Response

from xjreader.config import AnalysisConfig, Config, NetworkConfig, RefreshConfig
from xjreader.models.feed import Feed
from xjreader.models.query import Everything
from xjreader.services.library import Library
from xjreader.services.outcomes import RefreshReport
from xjreader.tui.commands.base import Pane
from xjreader.tui.screens.welcome import Welcome

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Delta Radio</title>
<link>https://delta.example/</link>{items}</channel></rss>"""

ITEM = """<item><title>{title}</title><link>https://delta.example/{n}</link><guid>d{n}</guid>
<pubDate>Tue, 11 Mar 2031 0{n}:00:00 GMT</pubDate><description>{text}</description></item>"""


def feed(*texts: str) -> str:
    """A feed with an article a text."""
    items = (ITEM.format(n=n, title=f"Bulletin {n}", text=text) for n, text in enumerate(texts, 1))
    return FEED.format(items="".join(items))


@pytest.fixture
def served(library_file: Path, httpserver: HTTPServer) -> Iterator[Library]:
    """A library that may fetch from the test's own server."""
    network = NetworkConfig(allow=(urlsplit(httpserver.url_for("/")).netloc,))
    config = Config(
        network=network,
        refresh=RefreshConfig(on_start=False),
        analysis=AnalysisConfig(enabled=False),
    )
    opened = Library.open(library_file, config)
    yield opened
    opened.close()


async def type_text(at, text: str, *, selector: str = "Input") -> None:
    """Put a text into a dialog's line."""
    at.app.screen.query_one(selector, Input).value = text
    await at.settle()


async def test_refreshing_brings_articles_and_tells_how_it_went(served: Library, httpserver, drive) -> None:
    httpserver.expect_request("/feed").respond_with_data(
        feed("One.", "Two."), content_type="application/rss+xml"
    )
    httpserver.expect_request("/broken").respond_with_data("no", status=500)
    served.feeds.add(httpserver.url_for("/feed"))
    served.feeds.add(httpserver.url_for("/broken"), title="Broken")
    async with drive(served) as at:
        await at.press("r")
        assert at.reader.articles.count == 2
        assert "2 new articles" in at.text()
        at.reader.say("")
        await at.settle()
        assert "1 feed failed (F)" in at.text()
        await at.press("F")
        text = at.text()
        assert "Broken" in text
        assert "500" in text
        assert "2 new" in text


async def test_the_current_article_stays_when_new_ones_come(served: Library, httpserver, drive) -> None:
    handler = httpserver.expect_request("/feed")
    handler.respond_with_data(feed("One.", "Two."), content_type="application/rss+xml")
    served.feeds.add(httpserver.url_for("/feed"))
    async with drive(served) as at:
        await at.press("r", "j")
        before = at.reader.articles.current_id
        httpserver.clear()
        httpserver.expect_request("/feed").respond_with_data(
            feed("One.", "Two.", "Three."), content_type="application/rss+xml"
        )
        await at.press("R")
        assert at.reader.articles.count == 3
        assert at.reader.articles.current_id == before


async def test_another_process_that_refreshes_is_named(served: Library, httpserver, drive) -> None:
    from xjreader.services.lock import refresh_lock

    served.feeds.add(httpserver.url_for("/feed"))
    async with drive(served) as at:
        with refresh_lock(served, holder="xjreader serve"):
            await at.press("R")
        assert f"xjreader serve (process {os.getpid()}, since " in at.text()
        assert "refreshing this library already" in at.text()


async def test_leaving_ends_a_refresh_that_goes_on(
    served: Library, httpserver, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xjreader.services import apart
    from xjreader.services.worker import start_child

    started, answered = [], threading.Event()

    def start(code: str):
        started.append(start_child(code))
        return started[-1]

    def answer(request) -> Response:
        answered.wait(60)
        return Response(feed("One."), content_type="application/rss+xml")

    monkeypatch.setattr(apart, "start_child", start)
    httpserver.expect_request("/feed").respond_with_handler(answer)
    served.feeds.add(httpserver.url_for("/feed"), title="Delta Radio")
    try:
        async with drive(served) as at:
            at.type("R")
            await at.until(lambda: "refreshing 0/1" in at.text())
            await at.press("q")
            assert not at.app.is_running
            assert [process.poll() for process in started] == [0]
    finally:
        answered.set()
    assert not served.search.ids(Everything())


async def test_the_schedule_and_the_analysis_run_by_themselves(served: Library, httpserver, drive) -> None:
    text = "“The dam holds,” Lena Orsk said on Tuesday."
    httpserver.expect_request("/feed").respond_with_data(feed(text), content_type="application/rss+xml")
    served.feeds.add(httpserver.url_for("/feed"))
    served.config = msgspec.structs.replace(
        served.config, refresh=RefreshConfig(on_start=True), analysis=AnalysisConfig(enabled=True)
    )
    async with drive(served, background=True) as at:
        await at.until(lambda: at.reader.quotes.count == 1)
        assert at.reader.articles.count == 1
        assert at.reader.quotes.current.actor == "Lena Orsk"
        await at.press("q")
    assert at.app.return_value == 0


async def test_what_another_process_wrote_is_shown(library: Library, library_file: Path, drive) -> None:
    other = Library.open(library_file, library.config)
    try:
        async with drive(library) as at:
            at.app.background.look()
            other.personal.tag(list(at.reader.articles.ids)[:1], add=("far",))
            at.app.background.look()
            await at.settle()
            assert "#far" in at.text()
    finally:
        other.close()


async def test_a_feed_is_added_by_its_address(served: Library, httpserver, drive) -> None:
    httpserver.expect_request("/feed").respond_with_data(feed("One."), content_type="application/rss+xml")
    async with drive(served) as at:
        await at.press("escape", "plus")
        await type_text(at, "Radio", selector="#folder")
        await type_text(at, httpserver.url_for("/feed"), selector="#address")
        await at.press("enter")
        assert [(each.title, each.folder) for each in served.feeds.all()] == [("Delta Radio", "Radio")]
        assert at.reader.articles.count == 1


async def test_a_site_with_several_feeds_lets_one_choose(served: Library, httpserver, drive) -> None:
    page = """<html><head><title>Delta</title>
    <link rel="alternate" type="application/rss+xml" title="News" href="/news">
    <link rel="alternate" type="application/rss+xml" title="Sport" href="/sport"></head></html>"""
    httpserver.expect_request("/").respond_with_data(page, content_type="text/html")
    for name in ("news", "sport"):
        httpserver.expect_request(f"/{name}").respond_with_data(
            feed("One."), content_type="application/rss+xml"
        )
    async with drive(served) as at:
        await at.press("escape", "plus")
        await type_text(at, httpserver.url_for("/"), selector="#address")
        await at.press("enter")
        assert at.app.screen.query_one(OptionList).option_count == 2
        await at.press("down", "enter")
        assert [each.url for each in served.feeds.all()] == [httpserver.url_for("/sport")]


async def test_the_one_feed_of_a_site_is_asked_at_once(served: Library, httpserver, drive) -> None:
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/news"></head></html>'
    httpserver.expect_request("/").respond_with_data(page, content_type="text/html")
    httpserver.expect_request("/news").respond_with_data(feed("One."), content_type="application/rss+xml")
    async with drive(served) as at:
        await at.press("escape", "plus")
        await type_text(at, httpserver.url_for("/"), selector="#address")
        await at.press("enter")
        await at.until(lambda: at.reader.articles.count == 1)
        assert [each.title for each in served.feeds.all()] == ["Delta Radio"]


async def test_a_second_press_does_not_ask_twice(served: Library, httpserver, drive) -> None:
    httpserver.expect_request("/feed").respond_with_data(feed("One."), content_type="application/rss+xml")
    async with drive(served) as at:
        await at.press("escape", "plus")
        await type_text(at, httpserver.url_for("/feed"), selector="#address")
        at.app.screen.look()
        at.app.screen.look()
        await at.until(lambda: at.reader.articles.count == 1)
        assert len(httpserver.log) == 1


async def test_who_closes_the_dialog_meanwhile_sees_what_was_stored(
    served: Library, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(library: Library, address: str, **options: object) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            library.feeds.add(address, title="Radio of the Delta")

    monkeypatch.setattr("xjreader.services.subscriptions.subscribe", slow)
    async with drive(served) as at:
        await at.press("escape", "plus")
        await type_text(at, "https://delta.example/feed", selector="#address")
        at.type("enter", "escape")
        await at.until(lambda: "Radio of the" in at.text())


async def test_what_is_due_comes_right_after_a_refresh_that_was_under_way(
    served: Library, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else feeds of a file that is brought in meanwhile would wait for a minute, or an hour."""
    asked, goes_on = [], asyncio.Event()

    async def fetch(library: Library, *, feeds: Sequence[Feed] | None = None, **how: object) -> RefreshReport:
        asked.append(feeds)
        if feeds is None:
            await goes_on.wait()
        for each in feeds or ():
            library.feeds.remove(each.id)  # nothing is due any more
        return RefreshReport()

    monkeypatch.setattr("xjreader.services.apart.refresh_apart", fetch)
    async with drive(served, background=True) as at:
        at.app.background.refresh_now(everything=True)
        await at.until(lambda: asked == [None])
        new, _ = served.feeds.add("https://delta.example/feed")
        at.app.background.refresh_now(everything=False, asked=False)
        goes_on.set()
        await at.until(lambda: len(asked) == 2)
        assert asked[1] == [new]


async def test_an_address_that_fails_says_why_and_stays(served: Library, httpserver, drive) -> None:
    httpserver.expect_request("/none").respond_with_data("no", status=404)
    async with drive(served) as at:
        await at.press("escape", "plus")
        await type_text(at, httpserver.url_for("/none"), selector="#address")
        await at.press("enter")
        assert "404" in at.text()
        assert served.feeds.all() == []


async def test_opml_goes_out_and_in(library: Library, tmp_path: Path, drive) -> None:
    target = tmp_path / "mine.opml"
    async with drive(library) as at:
        at.reader.do("opml.export")
        await at.settle()
        await type_text(at, str(target))
        await at.press("enter")
        assert "3 feeds written" in at.text()
        library.feeds.remove(library.feeds.find("Delta Wire").id)
        at.reader.do("opml.import")
        await at.settle()
        await type_text(at, str(target))
        at.type("enter")
        # It is said for a while only, and the feed that was added is asked meanwhile.
        await at.until(lambda: "1 feed added, 2 known already" in at.text())


async def test_a_file_is_never_overwritten(library: Library, tmp_path: Path, drive) -> None:
    target = tmp_path / "quotes.csv"
    target.write_text("mine")
    async with drive(library) as at:
        at.reader.do("view.export")
        await at.settle()
        await type_text(at, str(target))
        await at.press("enter")
        assert "by that name already" in at.text()
    assert target.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("quotes.csv", 5),
        ("my-quotes.md", 5),
        ("statements.jsonl", 4),
        ("statements.md", 4),
        ("statements.graphml", 3),
        ("statements.dna.csv", 4),
        ("articles.jsonl", 14),
        ("articles.md", 14),
    ],
)
async def test_a_list_is_exported(library: Library, tmp_path: Path, drive, name: str, rows: int) -> None:
    target = tmp_path / name
    async with drive(library) as at:
        at.reader.do("view.export")
        await at.settle()
        await type_text(at, str(target))
        await at.press("enter")
        assert f"{rows} rows written" in at.text()
    if target.suffix == ".jsonl":
        assert len(target.read_text().splitlines()) == rows
    assert "Tobias Weld" in target.read_text()


async def test_a_name_that_says_nothing_is_refused(library: Library, tmp_path: Path, drive) -> None:
    async with drive(library, failures=1) as at:
        at.reader.do("view.export")
        await at.settle()
        await type_text(at, str(tmp_path / "stuff.pdf"))
        await at.press("enter")
        assert "does not say what to write" in str(at.app.failures[0])
    assert not (tmp_path / "stuff.pdf").exists()


@pytest.mark.parametrize("name", ["out.md", "out.csv", "quotes.jsonl", "out.graphml", "out.dna.csv"])
async def test_over_a_table_of_statements_any_name_writes_these(
    library: Library, tmp_path: Path, drive, name: str
) -> None:
    target = tmp_path / name
    async with drive(library) as at:
        await at.press("W", "x", "x", "E", "ctrl+e")
        await type_text(at, str(target))
        at.type("enter")
        await at.until(lambda: "rows written" in at.text())
    written = target.read_text().casefold()
    assert "<node" in written if target.suffix == ".graphml" else "accuse" in written


async def test_over_a_table_of_statements_another_ending_is_refused(
    library: Library, tmp_path: Path, drive
) -> None:
    async with drive(library, failures=1) as at:
        await at.press("W", "x", "x", "E", "ctrl+e")
        await type_text(at, str(tmp_path / "statements.pdf"))
        await at.press("enter")
        assert "Let it end in .csv" in str(at.app.failures[0])
    assert not (tmp_path / "statements.pdf").exists()


async def test_articles_are_imported_from_a_file(library: Library, tmp_path: Path, drive) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("date 2031-03-11\nA letter from the delta\n\n“We wait,” Tobias Weld said.\n")
    async with drive(library) as at:
        at.reader.do("articles.import")
        await at.settle()
        await type_text(at, str(file))
        await at.press("enter")
        assert "1 article new" in at.text()
        assert at.reader.articles.count == 15


async def test_a_feed_is_removed_after_a_question_and_its_articles_stay(library: Library, drive) -> None:
    async with drive(library) as at:
        at.reader.go(Pane.SOURCES)
        nodes = [node.label for node in at.reader.sources.nodes]
        at.reader.sources.move_to(nodes.index("Delta Wire"))
        await at.press("D", "n")
        assert len(library.feeds.all()) == 3
        await at.press("D", "y")
        assert len(library.feeds.all()) == 2
        assert library.search.counts().total == 14


async def test_one_feed_is_fetched_from_the_table(served: Library, httpserver, drive) -> None:
    httpserver.expect_request("/feed").respond_with_data(feed("One."), content_type="application/rss+xml")
    served.feeds.add(httpserver.url_for("/feed"))
    async with drive(served) as at:
        await at.press("F")
        assert at.app.screen.query_one(DataTable).row_count == 1
        await at.press("r")
        assert at.reader.articles.count == 1


async def test_the_doctor_tells_what_it_looked_at(library: Library, drive) -> None:
    async with drive(library) as at:
        at.reader.do("app.doctor")
        await at.settle()
        assert "The library's health" in at.text()


# The first screen ------------------------------------------------------------------------


async def test_an_empty_library_says_what_to_do(empty_library: Library, drive) -> None:
    async with drive(empty_library) as at:
        text = at.text()
        for words in ("Look at the sample", "Follow Xinjiang", "Add a feed", "Import OPML"):
            assert words in text
        await at.press("escape")
        assert not isinstance(at.app.screen, Welcome)


async def test_leaving_a_dialog_returns_to_the_first_screen(empty_library: Library, drive) -> None:
    async with drive(empty_library) as at:
        await at.press("a", "escape")
        assert isinstance(at.app.screen, Welcome)
        await at.press("q")
    assert at.app.return_value == 0


async def test_the_sample_is_one_key_away_and_leaves_the_library_alone(empty_library: Library, drive) -> None:
    async with drive(empty_library) as at:
        await at.press("s")
        await at.until(lambda: at.app.library is not empty_library and at.reader.articles.count > 10)
        assert at.reader.library is at.app.library
        await at.press("1")
        assert "tagged" in at.text()
        sample = at.app.library
        await at.press("q")
    sample.close()
    assert empty_library.search.counts().total == 0


async def test_the_starter_is_one_key_away(
    empty_library: Library, tmp_path: Path, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config" / "config.toml"
    monkeypatch.setenv("XJREADER_CONFIG", str(config))
    async with drive(empty_library) as at:
        await at.press("x")
        await at.until(lambda: at.app.library is not empty_library)
        await at.settle()
        assert config.exists()
        assert len(empty_library.feeds.all()) > 10
        assert not isinstance(at.app.screen, Welcome)


async def test_a_config_that_is_there_is_not_overwritten(
    empty_library: Library, tmp_path: Path, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("# mine\n")
    monkeypatch.setenv("XJREADER_CONFIG", str(config))
    async with drive(empty_library, failures=1) as at:
        await at.press("x")
        await at.until(lambda: bool(at.app.failures))
        assert "exists already" in str(at.app.failures[0])
    assert config.read_text() == "# mine\n"
