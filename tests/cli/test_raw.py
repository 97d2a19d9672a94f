"""show --raw: the feed's own bytes, whole to a file and harmless on a terminal."""

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from xjreader.cli import run
from xjreader.config import Config
from xjreader.models.article import Document
from xjreader.services import parsing
from xjreader.services.library import Library
from xjreader.services.storing import store_content

ITEM = "<item><guid>1</guid><title>Посол: «даты нет»</title><description>Письмо.</description></item>"
BODY = f'<?xml version="1.0" encoding="windows-1251"?><rss><channel>{ITEM}</channel></rss>'.encode("cp1251")
STEERING = b"<item><guid>2</guid><title>Steering \x1b]0;x\x07 it &amp; more</title></item>"


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def library(home: Path) -> Path:
    path = home / "library.db"
    handle = parsing.handler(parsing.setup(()))
    library = Library.open(path, Config())
    feed, _ = library.feeds.add("https://here.example/feed", title="Here")
    for body in (BODY, b"<rss><channel>" + STEERING + b"</channel></rss>"):
        content = parsing.decode_feed(handle(parsing.encode(parsing.FeedJob(body, feed.url, ""))))
        store_content(library, feed, content, at=datetime(2026, 3, 4, tzinfo=UTC))
    library.close()
    return path


def test_a_file_gets_the_very_bytes(library: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["show", "даты нет", "--raw"]) == 0
    assert capfdbinary.readouterr().out == ITEM.encode("cp1251")
    assert run(["show", "Steering", "--raw"]) == 0
    assert capfdbinary.readouterr().out == STEERING


def test_a_terminal_gets_harmless_text(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for article, shown in (
        ("1", ITEM),
        ("2", STEERING.decode().replace("\x1b", "\\x1b").replace("\x07", "\\x07")),
    ):
        screen = Screen()
        monkeypatch.setattr(sys, "stdout", screen)
        assert run(["show", article, "--raw"]) == 0
        assert screen.getvalue() == shown + "\n"


def test_it_is_told_that_they_are_there(library: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "1", "--json"]) == 0
    (revision,) = json.loads(capfd.readouterr().out)["revisions"]
    assert (revision["raw_bytes"], revision["raw_encoding"]) == (len(ITEM.encode("cp1251")), "cp1251")
    assert run(["show", "1"]) == 0
    assert f"as served: {len(ITEM)} bytes of cp1251 (--raw)\n" in capfd.readouterr().out


def test_of_an_article_that_shows_its_page_the_feeds_bytes_are_given(
    library: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    opened = Library.open(library, Config())
    opened.articles.add_revision(
        2, title="Steering it", document=Document("Its page."), digest="page", story_key="",
        seen_at=datetime(2026, 3, 5, tzinfo=UTC), origin="page",
    )  # fmt: skip
    opened.close()
    assert run(["show", "2", "--raw"]) == 0
    captured = capfd.readouterr()
    assert captured.out == STEERING.decode()
    assert "the text seen on 2026-03-04 00:00 UTC" in captured.err


def test_where_none_are_kept_it_says_so(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (home / "one.txt").write_text("Dost regrets the delay\n\n“A pity,” Marin Dost said on Wednesday.\n")
    run(["import", "articles", str(home / "one.txt")])
    capfd.readouterr()
    assert run(["show", "1", "--raw"]) != 0
    assert "are not kept" in capfd.readouterr().err
    assert run(["show", "1", "--raw", "--json"]) == 2
