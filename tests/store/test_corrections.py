"""What a person says of a row is tied to words: it survives every new analysis of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.errors import NotFound, UsageError
from xjreader.models.analysis import Analysis, Polarity, Scope, Span, Verdict
from xjreader.store.corrections import overlap

TEXT = '"Not factual," she said. "We will see," he said. The ministry shut the border.'


@pytest.fixture
def told(shelf, make_quote, make_claim):
    shelf.article("a", TEXT, feed_id=shelf.feed())
    again(shelf, (make_quote(0, 14), make_quote(25, 39, actor=None)), claims(make_claim))
    return shelf


def claims(make_claim):
    return (
        make_claim("Ilse Tarn", "Envoy", evidence=(0, 24), attribution=0),
        make_claim("Ilse Tarn", "Visit", topic=True, evidence=(0, 24), attribution=0),
        make_claim("Ministry", "Envoy", evidence=(49, 78)),
    )


def again(shelf, quotes, statements, *, article_id=1, stamp="2:a"):
    revision = shelf.articles.get(article_id).revision
    shelf.analyses.save(revision.id, Analysis("en", quotes, statements), stamp=stamp)


def quotes_of(shelf):
    return [(row.content_text, row.actor, row.verdict.value) for row in shelf.analyses.quotes()]


def claims_of(shelf):
    return [
        (row.actor, row.target, row.polarity.value, row.verdict.value) for row in shelf.analyses.statements()
    ]


def test_a_corrected_speaker_survives_a_new_analysis(told, make_quote, make_claim):
    row = told.analyses.quotes()[0]
    told.analyses.correct(
        "attribution", row.id, verdict=Verdict.CORRECTED, change={"actor": "Marin Dost", "type": "mixed"}
    )
    expected = [('"Not factual,"', "Marin Dost", "corrected"), ('"We will see,"', None, "machine")]
    assert quotes_of(told) == expected
    assert [row[0] for row in claims_of(told)] == ["Marin Dost", "Marin Dost", "Ministry"], (
        "what is said is said by the one whom the person named"
    )
    again(told, (make_quote(0, 14), make_quote(25, 39, actor=None)), claims(make_claim))
    assert quotes_of(told) == expected
    assert [row[0] for row in claims_of(told)] == ["Marin Dost", "Marin Dost", "Ministry"]
    again(told, (make_quote(0, 13), make_quote(25, 39, actor=None)), claims(make_claim))
    assert quotes_of(told)[0][1:] == ("Marin Dost", "corrected"), "also where the span moved a little"


def test_a_correction_stays_off_other_words(told, make_quote):
    told.analyses.correct("attribution", told.analyses.quotes()[0].id, verdict=Verdict.REJECTED)
    again(told, (make_quote(25, 39),), ())
    assert quotes_of(told) == [('"We will see,"', "Ilse Tarn", "machine")]


def test_a_confirmed_row_comes_back_and_a_rejected_one_does_not(told, make_claim):
    spoken = told.analyses.quotes()
    told.analyses.correct("attribution", spoken[0].id, verdict=Verdict.CONFIRMED)
    told.analyses.correct("attribution", spoken[1].id, verdict=Verdict.REJECTED)
    ministry = told.analyses.statements(actor="Ministry")[0]
    told.analyses.correct("statement", ministry.id, verdict=Verdict.CORRECTED, change={"polarity": "support"})
    again(told, (), ())
    assert quotes_of(told) == [('"Not factual,"', "Ilse Tarn", "confirmed")]
    assert claims_of(told) == [("Ministry", "Envoy", "support", "corrected")]
    assert told.find("quote:factual") == {1}
    assert told.articles.rows([1])[0].quotes == 1


def test_one_of_several_statements_on_one_sentence_is_meant(told, make_quote, make_claim):
    visit = next(row for row in told.analyses.statements() if row.topic == "Visit")
    told.analyses.correct("statement", visit.id, verdict=Verdict.REJECTED)
    remaining = [("Ilse Tarn", "Envoy", "oppose", "machine"), ("Ministry", "Envoy", "oppose", "machine")]
    assert claims_of(told) == remaining
    again(told, (make_quote(0, 14),), claims(make_claim)[::-1])
    assert claims_of(told) == remaining


def test_every_field_of_a_statement_can_be_corrected(told):
    row = told.analyses.statements()[0]
    told.analyses.correct(
        "statement",
        row.id,
        verdict=Verdict.CORRECTED,
        change={
            "actor": "Dost",
            "topic": "Access",
            "act": "DENY",
            "polarity": "neutral",
            "modes": ["future"],
        },
    )
    found = next(row for row in told.analyses.statements() if row.actor == "Dost")
    assert (found.recipient, found.topic, found.act.value) == (None, "Access", "DENY")
    assert (found.polarity, [mode.value for mode in found.modes]) == (Polarity.NEUTRAL, ["future"])
    assert told.find("target:access stance:neutral") == {1}


def test_a_later_correction_takes_over_the_changes_before(told, make_quote, make_claim):
    row = told.analyses.quotes()[0]
    first = told.analyses.correct(
        "attribution", row.id, verdict=Verdict.CORRECTED, change={"actor": "Marin Dost"}
    )
    second = told.analyses.correct("attribution", row.id, verdict=Verdict.CORRECTED, change={"type": "mixed"})
    third = told.analyses.correct("attribution", row.id, verdict=Verdict.CONFIRMED)
    (given,) = told.analyses.corrections()
    assert (given.id, given.verdict, given.words) == (third, Verdict.CONFIRMED, '"Not factual,"')
    assert given.change == {"actor": "Marin Dost", "type": "mixed"}
    told.analyses.undo_correction(second)
    told.analyses.undo_correction(third)
    assert [given.id for given in told.analyses.corrections(1)] == [first]
    found = told.analyses.quotes()[0]
    assert (found.actor, found.type.value, found.verdict) == ("Marin Dost", "direct", Verdict.CORRECTED)
    again(told, (make_quote(0, 14),), claims(make_claim))
    told.analyses.undo_correction(first)
    assert quotes_of(told) == [('"Not factual,"', "Ilse Tarn", "machine")]
    assert claims_of(told)[0][0] == "Ilse Tarn"
    assert told.analyses.corrections() == []
    with pytest.raises(NotFound):
        told.analyses.undo_correction(first)


def test_the_same_words_in_an_edited_text_keep_the_correction(told, make_quote):
    row = told.analyses.quotes()[0]
    told.analyses.correct("attribution", row.id, verdict=Verdict.CORRECTED, change={"actor": "Marin Dost"})
    told.revise(1, 1, told.incoming("a", f"Updated. {TEXT}"))
    again(told, (make_quote(9, 23), make_quote(34, 48)), ())
    assert quotes_of(told) == [
        ('"Not factual,"', "Marin Dost", "corrected"),
        ('"We will see,"', "Ilse Tarn", "machine"),
    ]
    told.revise(1, 1, told.incoming("a", "Everything is different now, in all respects."))
    again(told, (make_quote(0, 14),), ())
    assert [row[1:] for row in quotes_of(told)] == [("Ilse Tarn", "machine")]


def test_numbers_follow_a_rejection(told):
    row = told.analyses.quotes()[0]
    correction = told.analyses.correct("attribution", row.id, verdict=Verdict.REJECTED)
    assert told.articles.rows([1])[0].quotes == told.analyses.quote_count() == 1
    assert told.analyses.quote_count(Scope(article_ids=(1,))) == 1
    told.analyses.undo_correction(correction)
    assert told.articles.rows([1])[0].quotes == told.analyses.quote_count() == 2


@pytest.mark.parametrize(
    ("kind", "verdict", "change", "words"),
    [
        ("statement", Verdict.CORRECTED, {"act": "SHOUT"}, "act"),
        ("statement", Verdict.CORRECTED, {"polarity": "+"}, "polarity"),
        ("statement", Verdict.CORRECTED, {"modes": ["maybe"]}, "modes"),
        ("statement", Verdict.CORRECTED, {"actor": None}, "needs an actor"),
        ("statement", Verdict.CORRECTED, {"evidence": []}, "cannot be corrected"),
        ("attribution", Verdict.CORRECTED, {"content": "x"}, "cannot be corrected"),
        ("attribution", Verdict.MACHINE, {}, "confirmed, corrected or rejected"),
        ("sentence", Verdict.CONFIRMED, {}, "no kind"),
    ],
)
def test_what_cannot_be_corrected_is_refused(told, kind, verdict, change, words):
    with pytest.raises(UsageError, match=words):
        told.analyses.correct(kind, 1, verdict=verdict, change=change)
    assert told.analyses.corrections() == []


def test_a_row_that_is_gone_is_told(told):
    with pytest.raises(NotFound):
        told.analyses.correct("statement", 999, verdict=Verdict.CONFIRMED)


_spans = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), max_size=3).map(
    lambda pairs: tuple(Span(start, start + length) for start, length in pairs)
)


@given(_spans, _spans)
def test_overlap_is_a_share(left, right):
    share = overlap(left, right)
    assert 0 <= share <= 1
    assert share == overlap(right, left)
    if any(end > start for start, end in left):
        assert overlap(left, left) == 1
