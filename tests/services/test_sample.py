"""The sample library has what it promises, and comes from its feeds by the real steps."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from xjreader.models.analysis import AttributionType, Scope
from xjreader.models.article import ArticleRow
from xjreader.models.feed import FeedStatus
from xjreader.models.query import Everything
from xjreader.models.query_parser import parse
from xjreader.services.library import Library
from xjreader.services.lostquotes import lost_quotes
from xjreader.services.sample import FOLDER, build_sample, sample_config, timed
from xjreader.services.schedule import due

NOW = datetime(2026, 3, 5, 6, 58, tzinfo=UTC)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return build_sample(tmp_path_factory.mktemp("sample") / "sample.db", now=NOW)


@pytest.fixture(scope="module")
def rows(library: Library) -> list[ArticleRow]:
    return library.articles.rows(library.search.page(Everything(), limit=100))


def test_a_dozen_articles_of_five_outlets_fresh_and_old(rows: list[ArticleRow]) -> None:
    assert len(rows) == 17
    assert len({row.feed_title for row in rows}) == 5
    assert rows[0].sort_at == NOW - timedelta(minutes=25)
    assert rows[-1].sort_at == NOW - timedelta(days=74)
    assert all(row.published == row.sort_at for row in rows)


def test_the_wire_story_stands_in_three_outlets(rows: list[ArticleRow]) -> None:
    carried = [row for row in rows if row.outlets == 3]
    assert {row.feed_title for row in carried} == {"Northern Wire", "Harbour Post", "Highland Voice"}
    assert Counter(row.outlets for row in rows) == {3: 3, 1: 14}


def test_one_article_was_edited(library: Library, rows: list[ArticleRow]) -> None:
    edited = [row for row in rows if row.revisions > 1]
    assert [row.title for row in edited] == [
        "Karvonia rejects “one-sided” call, but says an invitation stands"
    ]
    before, after = library.articles.revisions(edited[0].id)
    assert before.seen_at < after.seen_at == NOW
    assert "still stands" not in before.document.text
    assert "still stands" in after.document.text


def test_what_a_person_did_is_there(library: Library, rows: list[ArticleRow]) -> None:
    assert sum(row.is_starred for row in rows) == 1
    assert sum(row.has_note for row in rows) == 1
    assert {row.is_read for row in rows if row.sort_at < NOW - timedelta(days=4)} == {True}
    assert {row.is_read for row in rows if row.sort_at > NOW - timedelta(days=4)} == {False}
    tags = {tag for row in rows for tag in row.tags}
    assert tags == {"visit", "sanctions", "state-media"}


def test_everything_is_analysed_and_each_speaker_is_an_actor_of_the_sample(library: Library) -> None:
    assert library.analyses.waiting_count(library.stamp) == 0
    quotes = library.analyses.quotes(Scope(), limit=500)
    speakers = {quote.actor for quote in quotes}
    assert {
        "Ilse Marek",
        "Petr Halvard",
        "Nadira Oyelan",
        "Anton Brezak",
        "Tomas Verhal",
        "Henrika Aldahl",
        "Jonas Quill",
        "Davan Rusk",
        "Clara Benning",
    } <= speakers
    assert {quote.type for quote in quotes} == set(AttributionType)


def test_two_outlets_read_one_call_in_opposite_ways(library: Library) -> None:
    denials = library.analyses.statements(Scope(query=parse('actor:"Petr Halvard"')))
    assert "DENY" in {row.act.value for row in denials}


def test_teres_changes_sign_twice(library: Library) -> None:
    points = library.stances.open(Scope(), counting="document", rollup=True).periods("month")
    signs = [
        (point.tally.mark, point.sign_changed)
        for point in points
        if point.actor == "Teres" and point.target == "Karvonia"
    ]
    assert signs == [("-", False), ("+", True), ("-", True)]


def test_its_feeds_are_never_fetched(library: Library) -> None:
    feeds = library.feeds.all()
    assert {feed.origin for feed in feeds} == {"sample"}
    assert {feed.health.status for feed in feeds} == {FeedStatus.OK}
    assert due(feeds, NOW + timedelta(days=400)) == []


def test_every_name_of_its_config_is_spoken_of_in_its_articles() -> None:
    text = " ".join(path.read_text(encoding="utf-8") for path in FOLDER.iterdir() if path.suffix != ".toml")
    unused = [
        actor.name
        for actor in sample_config().actors
        if not any(spelling in text for spelling in (actor.name, *actor.aliases))
    ]
    assert unused == []


def test_each_outlet_made_something_else_of_the_wire_story(library: Library, rows: list[ArticleRow]) -> None:
    wire = next(row for row in rows if row.feed_title == "Northern Wire" and row.outlets == 3)
    copies = {copy.outlets[0]: copy for copy in library.articles.copies(wire.id)}
    texts = {name: library.articles.get(copy.row.id).revision.document.text for name, copy in copies.items()}
    original = library.articles.get(wire.id).revision.document.text
    # One desk left the end out, the other added one.
    assert original.startswith(texts["Harbour Post"])
    assert texts["Highland Voice"].startswith(original)
    assert len({original, *texts.values()}) == 3
    assert all(copy.share > 0.98 for copy in copies.values())


def test_the_edit_put_a_quote_otherwise(library: Library, rows: list[ArticleRow]) -> None:
    edited = next(row for row in rows if row.revisions > 1)
    (lost,) = lost_quotes(library, library.articles.get(edited.id))
    assert (lost.change, lost.former.words) == ("changed", "We receive guests, not judges and not informers,")


def test_times_are_put_in() -> None:
    marked = "{{iso -1h}} {{rfc822 -2d}} {{weekday -25m}} {{other -1h}}"
    assert timed(marked, now=NOW) == (
        "2026-03-05T05:58:00+00:00 Tue, 03 Mar 2026 06:58:00 +0000 Thursday {{other -1h}}"
    )


def test_no_mark_is_left_over(tmp_path: Path) -> None:
    for path in FOLDER.iterdir():
        assert "{{" not in timed(path.read_text(encoding="utf-8"), now=NOW), path.name
