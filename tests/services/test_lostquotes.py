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
from xjreader.services.lostquotes import (
    MOST_COMPARED,
    Done,
    Said,
    edit_history,
    in_words,
    lost_quotes,
    tell_edits,
    tell_lost,
)

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


def test_what_an_edit_brings_back_is_counted_too() -> None:
    lost = [LostQuote(former("a"), "b", is_back=True), LostQuote(former("c"), "d"), LostQuote(former("e"))]
    assert in_words(lost, restored=2) == "1 quote removed, 1 changed, 1 changed back, 2 restored"
    assert in_words([], restored=1) == "1 quote restored"


# Edit by edit -----------------------------------------------------------------------------

SHUT, NEVER = "the gates stay shut", "we will never let them in"
SHUT_TODAY, SHUT_TONIGHT = "the gates stay shut today", "the gates of the town stay shut today and tonight"


def text_of(*quotes: str) -> Said:
    """A text with these quotes."""
    return Said(". ".join(quotes), [former(each) for each in quotes])


def steps(*texts: Said) -> list[tuple[list[tuple[str, str, str]], list[str]]]:
    done, _ = tell_edits(texts)
    return [(told(each.lost), [quote.words for quote in each.restored]) for each in done]


def lacking(*texts: Said) -> list[tuple[str, str, str]]:
    return told(tell_edits(texts)[1])


def test_a_quote_that_was_changed_stays_changed_after_a_later_edit() -> None:
    first, second = text_of(NEVER, SHUT_TODAY), text_of(NEVER, SHUT_TONIGHT)
    changed = ("changed", SHUT_TODAY, SHUT_TONIGHT)
    assert steps(first, second) == [([changed], [])]
    assert lacking(first, second) == [changed]
    third = text_of(SHUT_TONIGHT)
    assert steps(first, second, third) == [([changed], []), ([("removed", NEVER, "")], [])]
    assert lacking(first, second, third) == [("removed", NEVER, ""), changed]


def test_each_edit_tells_its_own_quotes() -> None:
    texts = text_of("one two three", "four five six"), text_of("four five six"), text_of("seven")
    assert steps(*texts) == [
        ([("removed", "one two three", "")], []),
        ([("removed", "four five six", "")], []),
    ]
    assert lacking(*texts) == [("removed", "one two three", ""), ("removed", "four five six", "")]


def test_a_quote_that_comes_back_is_told_twice_and_is_not_lacking() -> None:
    texts = text_of(NEVER, SHUT), text_of(SHUT), text_of(SHUT, NEVER)
    assert steps(*texts) == [([("removed", NEVER, "")], []), ([], [NEVER])]
    assert lacking(*texts) == []
    assert steps(*texts, texts[1])[2] == ([("removed", NEVER, "")], [])
    assert lacking(*texts, texts[1]) == [("removed", NEVER, "")]


def test_a_change_that_is_taken_back_leaves_the_words_between_as_what_is_lacking() -> None:
    first, second = text_of(NEVER, SHUT_TODAY), text_of(NEVER, SHUT_TONIGHT)
    done, lost = tell_edits([first, second, first])
    assert told(done[1].lost) == [("changed", SHUT_TONIGHT, SHUT_TODAY)]
    assert [each.is_back for step in done for each in step.lost] == [False, True]
    assert [step.restored for step in done] == [(), ()]
    assert told(lost) == [("changed", SHUT_TONIGHT, SHUT_TODAY)]


def test_a_quote_that_was_only_there_for_a_while_is_lacking() -> None:
    texts = text_of(SHUT), text_of(SHUT, NEVER), text_of(SHUT)
    assert steps(*texts) == [([], []), ([("removed", NEVER, "")], [])]
    assert lacking(*texts) == [("removed", NEVER, "")]


def test_a_quote_that_is_put_otherwise_twice_is_one_that_is_lacking() -> None:
    words = ["we open on friday at noon", "we may open on friday at noon", "we may open on friday or later"]
    _, lost = tell_edits([text_of(each) for each in words])
    assert [(each.former.words, each.between, each.now) for each in lost] == [
        (words[0], (words[1],), words[2])
    ]
    assert in_words(lost) == "1 quote changed"
    _, lost = tell_edits([*(text_of(each) for each in words), text_of(SHUT)])
    assert [(each.former.words, each.between, each.now) for each in lost] == [(words[0], (*words[1:],), "")]
    assert in_words(lost) == "1 quote removed"


def test_a_quote_that_was_made_longer_goes_with_the_longer_one() -> None:
    texts = text_of("the gates stay"), text_of(SHUT_TODAY), text_of("nothing")
    assert steps(*texts) == [([], []), ([("removed", SHUT_TODAY, "")], [])]
    assert lacking(*texts) == [("removed", "the gates stay", "")]
    assert tell_edits(texts)[1][0].between == (SHUT_TODAY,)


def test_words_that_stand_without_being_found_as_a_quote_are_told_once_they_go() -> None:
    unmarked = Said(f"He said {NEVER}.", [])
    assert steps(text_of(NEVER), unmarked, text_of(SHUT)) == [([], []), ([("removed", NEVER, "")], [])]


@pytest.mark.parametrize("place", [0, 1])
def test_the_same_words_have_the_speaker_that_is_known_of_them(place: int) -> None:
    texts = [text_of(NEVER), text_of(NEVER)]
    texts[place] = Said(NEVER, [former(NEVER, None)])
    done, lost = tell_edits([*texts, text_of(SHUT)])
    assert [each.former for each in (*done[1].lost, *lost)] == [former(NEVER), former(NEVER)]


def test_an_edit_that_changes_everything_costs_a_bounded_time() -> None:
    quotes = [f"number {number} was never counted" for number in range(MOST_COMPARED + 5)]
    now = [f"number {number} was counted twice" for number in range(MOST_COMPARED + 5)]
    lost = tell_lost(map(former, quotes), "…".join(now), now=now)
    assert [each.change for each in lost] == ["changed"] * MOST_COMPARED + ["removed"] * 5


def test_a_text_that_comes_and_goes_thousands_of_times_is_told_each_time() -> None:
    done, lost = tell_edits([text_of(NEVER), text_of(SHUT)] * 2_000)
    gone = [NEVER, SHUT] * 2_000
    assert [told(each.lost) for each in done] == [[("removed", words, "")] for words in gone[:-1]]
    assert [quote.words for each in done for quote in each.restored] == gone[2:]
    assert told(lost) == [("removed", NEVER, "")]


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


@given(texts=st.lists(st.lists(words, max_size=3), min_size=1, max_size=5))
def test_what_is_told_of_an_edit_stays_told_and_adds_up(texts: list[list[str]]) -> None:
    said = [text_of(*each) for each in texts]
    done, lost = tell_edits(said)
    for number in range(1, len(said) + 1):
        assert tell_edits(said[:number])[0] == done[: number - 1]
    gone: set[str] = set()
    for step in done:
        gone |= {each.former.words for each in step.lost}
        gone -= {each.now for each in step.lost} | {quote.words for quote in step.restored}
        assert not {quote.words for quote in step.restored} & {each.now for each in step.lost}
    wordings = [words for each in lost for words in (each.former.words, *each.between)]
    assert len(set(wordings)) == len(wordings)
    assert gone <= set(wordings), "what went and did not come back is lacking"
    ever = {words for text in texts for words in text}
    last = f" {said[-1].text.replace('.', '')} "
    assert set(wordings) == {words for words in ever if f" {words} " not in last}
    assert {each.now for each in lost} <= {"", *ever}
    assert done == () or tell_edits([*said, said[-1]])[0][-1] == Done((), ())


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


def test_the_history_of_an_article_goes_from_shown_text_to_shown_text(library: Library) -> None:
    wire, press = (library.feeds.add(f"https://{name}.example/feed")[0].id for name in ("wire", "press"))
    first, second = (f"“{NEVER},” Tarn said. {end}" for end in ("“No date has been set.”", "He left."))
    theirs = "Tarn said nothing, and nobody was asked."
    article_id = 0
    for hour, (feed_id, text) in enumerate(
        [(wire, first), (press, theirs), (wire, second), (wire, first), (wire, first)]
    ):
        entry = from_document(Document(text, (Block(0, len(text)),)), entry_key="one", title="Gates")
        shows = feed_id == wire
        change = Revised(entry, article_id, becomes_current=shows) if article_id else New(entry, NOON)
        seen_at = NOON + timedelta(hours=hour)
        result = library.articles.save(feed_id, [change], seen_at=seen_at, origin="feed")
        article_id = article_id or result.new[0]
    article = library.articles.get(article_id)
    history = edit_history(library, article)
    assert [text.document.text for text in history.texts] == [first, theirs, second]
    assert [
        (history.number(edit.before), history.number(edit.after), edit.after.is_shown, edit.after.is_again)
        for edit in history.edits
    ] == [(1, 2, False, False), (1, 3, True, False), (3, 1, True, True)]
    kept, edited, back = history.edits
    assert (kept.lost, kept.restored) == ((), ()), "another feed's words take nothing away"
    assert told(edited.lost) == [("removed", "No date has been set.", "")]
    assert (back.lost, [quote.words for quote in back.restored]) == ((), ["No date has been set."])
    assert back.after.at == NOON + timedelta(hours=3)
    assert history.lost == lost_quotes(library, article) == ()
    assert history.text(back.after) == article.revision


def test_what_a_page_says_is_compared_with_what_the_page_said(library: Library) -> None:
    feed = library.feeds.add("https://wire.example/feed")[0].id
    said = "“The summary of it all is this,” Tarn said."
    entry = from_document(Document(said, ()), entry_key="one", title="Gates")
    (article_id,) = library.articles.save(feed, [New(entry, NOON)], seen_at=NOON, origin="feed").new
    pages = (f"“{NEVER},” he said. {SHUT}.", f"Nobody said anything. {SHUT}.")
    for number, text in enumerate(pages, start=1):
        seen_at = NOON + timedelta(hours=number)
        library.articles.add_revision(
            article_id, title="Gates", document=Document(text, ()), digest=text, story_key="",
            seen_at=seen_at, origin="page",
        )  # fmt: skip
        article = library.articles.get(article_id)
        assert article.row.is_edited == (number == 2)
        if number == 1:
            assert lost_quotes(library, article) == ()
    history = edit_history(library, article)
    assert [(edit.after.is_edit, len(edit.lost)) for edit in history.edits] == [(False, 0), (True, 1)]
    assert [each.former.words for each in history.lost] == [f"{NEVER},"]


def test_an_article_with_a_text_of_another_feed_alone_was_never_edited(library: Library) -> None:
    feeds = [library.feeds.add(f"https://{name}.example/feed")[0].id for name in ("wire", "press")]
    entries = [
        from_document(Document(text, ()), entry_key="one", title="Gates", url="https://wire.example/1")
        for text in (f"“{NEVER},” he said.", "Nobody was asked.")
    ]
    (article_id,) = library.articles.save(feeds[0], [New(entries[0], NOON)], seen_at=NOON, origin="feed").new
    change = Revised(entries[1], article_id, becomes_current=False)
    library.articles.save(feeds[1], [change], seen_at=NOON, origin="feed")
    article = library.articles.get(article_id)
    assert lost_quotes(library, article) == ()
    (kept,) = edit_history(library, article).edits
    assert not kept.after.is_shown
