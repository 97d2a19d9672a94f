"""Quotes that an edit took away or put otherwise."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.config import AnalysisConfig, Config
from xjreader.models.analysis import Analysis, Attribution, AttributionType, Span
from xjreader.models.article import Block, Document, New, Revised
from xjreader.models.lost import FormerQuote, LostQuote
from xjreader.services.identity import from_document
from xjreader.services.library import Library
from xjreader.services.lostquotes import in_words, lost_quotes, tell_lost

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


def former(words: str, actor: str | None = "Ilse Tarn") -> FormerQuote:
    return FormerQuote(1, NOON, actor, AttributionType.DIRECT, words)


def told(lost: Sequence[LostQuote]) -> list[tuple[str, str, str]]:
    return [(each.change, each.former.words, each.now) for each in lost]


def test_a_quote_whose_words_still_stand_is_not_lost() -> None:
    text = "He said: “We welcome visitors,\nnot judges”. She had ‘nothing … to add’."
    quotes = [former("We welcome VISITORS, not judges"), former("nothing … to add")]
    assert tell_lost(quotes, text, now=["We welcome visitors, not judges"]) == ()


def test_a_quote_that_is_gone_is_removed() -> None:
    quotes = [former("The dam will be opened on Friday")]
    text = "“We welcome visitors,” she said."
    assert told(tell_lost(quotes, text, now=["We welcome visitors,"])) == [
        ("removed", "The dam will be opened on Friday", "")
    ]


def test_a_quote_that_is_put_otherwise_is_changed() -> None:
    quotes = [former("We will never open the gates to judges"), former("There is no date yet")]
    text = "“We will open the gates to guests, never to judges,” she said. “There is no date.”"
    now = ["There is no date.", "We will open the gates to guests, never to judges,"]
    assert told(tell_lost(quotes, text, now=now)) == [
        ("changed", "We will never open the gates to judges", now[1]),
        ("changed", "There is no date yet", now[0]),
    ]


def test_a_quote_stands_in_for_one_former_quote_and_never_for_one_that_stood_before() -> None:
    quotes = [
        former("the gates stay shut today"),
        former("the gates stay shut tonight"),
        former("no comment yet"),
    ]
    text = "“the gates stay shut” “no comment yet”"
    lost = tell_lost(quotes, text, now=["the gates stay shut", "no comment yet"])
    assert [each.change for each in lost] == ["changed", "removed"]
    assert in_words(lost) == "1 quote removed, 1 changed"


def test_words_of_several_former_texts_are_told_once() -> None:
    later = FormerQuote(2, NOON + timedelta(hours=1), "Ilse Tarn", None, "Gates shut for good")
    lost = tell_lost([later, former("gates shut, for good!")], "Nothing.", now=[])
    assert [each.former for each in lost] == [later]


def test_how_many_there_are_in_words() -> None:
    gone = LostQuote(former("a"))
    assert in_words([]) == ""
    assert in_words([gone]) == "1 quote removed"
    assert in_words([gone, gone]) == "2 quotes removed"
    assert in_words([LostQuote(former("a"), "b")]) == "1 quote changed"


some = st.sampled_from(["we", "the", "gates", "open", "shut", "never", "today"])
words = st.lists(some, min_size=1, max_size=8).map(" ".join)


@given(quotes=st.lists(words, max_size=5), now=st.lists(words, max_size=5))
def test_every_lost_quote_is_told_once_with_a_quote_of_its_own(quotes: list[str], now: list[str]) -> None:
    text = ". ".join(now)
    lost = tell_lost([former(each) for each in quotes], text, now=now)
    assert {each.former.words for each in lost} <= set(quotes)
    assert len({each.former.words for each in lost}) == len(lost)
    assert all(f" {each.former.words} " not in f" {text.replace('.', '')} " for each in lost)
    replacements = [each.now for each in lost if each.now]
    assert all(replacements.count(each) <= now.count(each) for each in replacements)


@pytest.fixture
def library(tmp_path: Path):
    opened = Library.open(tmp_path / "library.db", Config(analysis=AnalysisConfig(enabled=False)))
    yield opened
    opened.close()


def told_by(library: Library, *texts: str) -> tuple[LostQuote, ...]:
    """What became of the quotes of one article that had these texts."""
    feed, _ = library.feeds.add("https://wire.example/feed")
    article_id = 0
    for number, text in enumerate(texts):
        entry = from_document(Document(text, (Block(0, len(text)),)), entry_key="one", title="Gates")
        change = Revised(entry, article_id) if article_id else New(entry, NOON)
        result = library.articles.save(
            feed.id, [change], seen_at=NOON + timedelta(hours=number), origin="feed"
        )
        article_id = article_id or result.new[0]
    return lost_quotes(library, library.articles.get(article_id))


def test_a_text_that_was_never_analysed_is_told_by_its_quotation_marks(library: Library) -> None:
    lost = told_by(
        library,
        "“We will open the gates,” Tarn said. “No date has been set for it,” Dost said.",
        "Tarn said nothing of the gates. “No date has been set for it,” Dost said.",
    )
    assert [(each.change, each.former.words, each.former.actor) for each in lost] == [
        ("removed", "We will open the gates,", None)
    ]


def test_an_article_with_one_text_has_lost_nothing(library: Library) -> None:
    assert told_by(library, "“We will open the gates,” Tarn said.") == ()


def test_quotes_found_in_a_former_text_keep_their_speaker(library: Library) -> None:
    feed, _ = library.feeds.add("https://wire.example/feed")
    article_id = 0

    def save(who: str, hour: int, *, analysed: bool = True) -> None:
        nonlocal article_id
        said = f"We will open the gates to {who},"
        text = f"“{said}” Ilse Tarn said on Tuesday."
        entry = from_document(Document(text, (Block(0, len(text)),)), entry_key="one", title="Gates")
        change = Revised(entry, article_id) if article_id else New(entry, NOON)
        seen_at = NOON + timedelta(hours=hour)
        result = library.articles.save(feed.id, [change], seen_at=seen_at, origin="feed")
        article_id = article_id or result.new[0]
        if analysed:
            found = Attribution(
                (), (), (Span(1, 1 + len(said)),), AttributionType.DIRECT, "Ilse Tarn", 0.9, ()
            )
            revision = library.articles.get(article_id).revision
            library.analyses.save(revision.id, Analysis("en", (found,), ()), stamp=library.stamp)

    save("all visitors", 0)
    for analysed in (False, True):
        save("some visitors", 1, analysed=analysed)  # the second time only its analysis is new
        lost = lost_quotes(library, library.articles.get(article_id))
        assert [(each.change, each.former.actor) for each in lost] == [("changed", "Ilse Tarn")]
        assert lost[0].former.words == "We will open the gates to all visitors,"
        assert lost[0].now == "We will open the gates to some visitors,"
