"""What a person says of a row is tied to words: it survives every new analysis of them, and is undone."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from xjreader.errors import NotFound, UsageError
from xjreader.models.analysis import (
    Act,
    ActorKind,
    Analysis,
    Attribution,
    AttributionType,
    Polarity,
    Scope,
    Span,
    Statement,
    Verdict,
)
from xjreader.models.query_parser import parse

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


def newest(shelf):
    return shelf.analyses.corrections()[0].id


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
    again(told, (make_quote(0, 12), make_quote(25, 39, actor=None)), claims(make_claim))
    assert quotes_of(told) == expected, "also where the machine's span moved a little"


def test_the_machines_row_is_kept_beside_the_correction(told, make_quote):
    row = told.analyses.quotes()[0]
    told.analyses.correct("attribution", row.id, verdict=Verdict.CORRECTED, change={"actor": "Marin Dost"})
    (correction,) = told.analyses.corrections()
    assert (correction.machine_actor, correction.actor) == ("Ilse Tarn", "Marin Dost")
    again(told, (make_quote(0, 12, actor="Envoy"), make_quote(25, 39)), ())
    quote = told.analyses.quotes()[0]
    assert (quote.machine.actor, quote.machine.content_text) == ("Envoy", '"Not factual')
    assert (quote.actor, quote.content_text) == ("Marin Dost", '"Not factual,"')
    told.analyses.undo_correction(correction.id)
    quote = told.analyses.quotes()[0]
    assert (quote.actor, quote.content_text, quote.machine) == ("Envoy", '"Not factual', None)
    assert told.find('quote:"not factual"') == {1}


def test_a_correction_stays_off_other_words(told, make_quote):
    told.analyses.correct("attribution", told.analyses.quotes()[0].id, verdict=Verdict.REJECTED)
    again(told, (make_quote(25, 39),), ())
    assert quotes_of(told) == [('"We will see,"', "Ilse Tarn", "machine")]


def test_a_confirmed_row_comes_back_and_a_rejected_one_does_not(told, make_claim):
    spoken = told.analyses.quotes()
    told.analyses.correct("attribution", spoken[0].id, verdict=Verdict.CONFIRMED)
    told.analyses.correct("attribution", spoken[1].id, verdict=Verdict.REJECTED)
    ministry = told.analyses.statements(Scope(query=parse("actor:Ministry")))[0]
    told.analyses.correct("statement", ministry.id, verdict=Verdict.CORRECTED, change={"polarity": "support"})
    again(told, (), ())
    assert quotes_of(told) == [('"Not factual,"', "Ilse Tarn", "confirmed")]
    assert claims_of(told) == [
        ("Ilse Tarn", "Envoy", "oppose", "machine"),
        ("Ilse Tarn", "Visit", "oppose", "machine"),
        ("Ministry", "Envoy", "support", "corrected"),
    ], "a quote that stays keeps what was coded of it"
    assert told.find("quote:factual") == {1}
    assert told.articles.rows([1])[0].quotes == 1
    rejected = told.analyses.quotes(rejected=True)[1]
    assert (rejected.content_text, rejected.verdict) == ('"We will see,"', Verdict.REJECTED)
    told.analyses.undo_correction(rejected.correction_id)
    assert len(told.analyses.quotes(rejected=True)) == 1, "what nobody finds any more is no quote"


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


def test_a_statement_that_was_confirmed_follows_its_quote(told, make_quote, make_claim):
    said = told.analyses.statements(Scope(query=parse('actor:"Ilse Tarn"')))[0]
    told.analyses.correct("statement", said.id, verdict=Verdict.CONFIRMED)
    quote = told.analyses.quotes()[0]
    told.analyses.correct("attribution", quote.id, verdict=Verdict.CORRECTED, change={"actor": "Dost"})
    expected = [("Dost", "Envoy", "oppose", "confirmed"), ("Dost", "Visit", "oppose", "machine")]
    assert claims_of(told)[:2] == expected
    again(told, (make_quote(0, 14),), claims(make_claim))
    assert claims_of(told)[:2] == expected


def test_a_later_correction_takes_over_the_changes_before(told, make_quote, make_claim):
    def correct(verdict, **change):
        row = told.analyses.quotes(rejected=True)[0]
        return told.analyses.correct("attribution", row.id, verdict=verdict, change=change)

    correct(Verdict.CORRECTED, actor="Marin Dost")
    first = newest(told)
    correct(Verdict.CORRECTED, type="mixed")
    assert correct(Verdict.CONFIRMED) is None, "who corrects a quote says that the rest of it is right"
    (given,) = told.analyses.corrections()
    assert (given.verdict, given.words) == (Verdict.CORRECTED, '"Not factual,"')
    assert given.change == {"actor": "Marin Dost", "type": "mixed"}
    correct(Verdict.REJECTED)
    told.analyses.undo_correction(newest(told))
    told.analyses.undo_correction(newest(told))
    assert [given.id for given in told.analyses.corrections(1)] == [first]
    found = told.analyses.quotes()[0]
    assert (found.actor, found.type.value, found.verdict) == ("Marin Dost", "direct", Verdict.CORRECTED)
    correct(Verdict.CORRECTED, actor="Ilse Tarn")
    assert quotes_of(told)[0] == ('"Not factual,"', "Ilse Tarn", "confirmed"), "what the machine had is right"
    told.analyses.undo_correction(newest(told))
    again(told, (make_quote(0, 14),), claims(make_claim))
    told.analyses.undo_correction(first)
    assert quotes_of(told) == [('"Not factual,"', "Ilse Tarn", "machine")]
    assert claims_of(told)[0][0] == "Ilse Tarn"
    assert told.analyses.corrections() == []
    with pytest.raises(NotFound):
        told.analyses.undo_correction(first)


def test_numbers_follow_a_rejection(told):
    row = told.analyses.quotes()[0]
    told.analyses.correct("attribution", row.id, verdict=Verdict.REJECTED)
    assert told.articles.rows([1])[0].quotes == told.analyses.quote_count() == 1
    assert told.analyses.quote_count(Scope(article_ids=(1,))) == 1
    assert told.analyses.rejected_count() == 1
    assert [row.name for row in told.analyses.actor_rows()] == ["Envoy", "Ministry"]
    assert [row.actor for row in told.stances.open().actors()] == ["Ministry"], "no statement of it counts"
    told.analyses.undo_correction(newest(told))
    assert told.articles.rows([1])[0].quotes == told.analyses.quote_count() == 2
    assert told.analyses.rejected_count() == 0


# Speakers -----------------------------------------------------------------------------------------


def test_an_actor_whom_only_a_correction_knows_comes_and_goes_with_it(told):
    row = told.analyses.quotes()[1]
    told.analyses.correct(
        "attribution", row.id, verdict=Verdict.CORRECTED, change={"actor": "Ada Renn", "kind": "person"}
    )
    (known,) = told.analyses.actors(origin="person")
    assert (known.name, known.kind) == ("Ada Renn", ActorKind.PERSON)
    assert told.find('actor:"Ada Renn"') == {1}
    told.personal.undo()
    assert told.analyses.actors(origin="person") == []
    assert told.find('actor:"Ada Renn"') == set()
    told.personal.redo()
    assert told.analyses.quotes()[1].actor == "Ada Renn"
    assert told.analyses.actors(origin="person") == [known]


def test_a_speaker_can_be_made_unknown(told):
    row = told.analyses.quotes()[0]
    action = told.analyses.correct("attribution", row.id, verdict=Verdict.CORRECTED, change={"actor": None})
    assert action.label == "made the speaker of a quote unknown, not Ilse Tarn"
    assert quotes_of(told)[0] == ('"Not factual,"', None, "corrected")
    assert claims_of(told) == [("Ministry", "Envoy", "oppose", "machine")], (
        "what nobody says counts for nobody"
    )
    told.personal.undo()
    assert len(claims_of(told)) == 3


def test_nobody_takes_a_stance_on_oneself_by_a_correction(told):
    row = told.analyses.quotes()[0]
    told.analyses.correct("attribution", row.id, verdict=Verdict.CORRECTED, change={"actor": "Envoy"})
    assert [row[:2] for row in claims_of(told)] == [("Envoy", "Visit"), ("Ministry", "Envoy")]


def test_statements_coded_anew_stand_in_for_the_machines(told, make_quote, make_claim):
    row = told.analyses.quotes()[1]
    coded = [
        Statement("Ada Renn", None, "Flood", Act.DENY, Polarity.OPPOSE, (), (Span(25, 39),), 0.7)
    ]  # fmt: skip
    told.analyses.correct(
        "attribution", row.id, verdict=Verdict.CORRECTED, change={"actor": "Ada Renn"}, coded=coded
    )
    expected = ("Ada Renn", "Flood", "oppose", "machine")
    assert claims_of(told)[2] == expected
    assert told.analyses.quotes()[1].targets == ("Flood",)
    again(told, (make_quote(0, 14), make_quote(25, 39, actor="Ada Renn")), claims(make_claim))
    assert claims_of(told)[2] == expected
    told.personal.undo()
    assert expected not in claims_of(told)


# Words --------------------------------------------------------------------------------------------


def test_changed_words_survive_whatever_the_machine_finds(told, make_quote):
    row = told.analyses.quotes()[0]
    change = {"content": [[0, 24]], "source": [[15, 18]]}
    told.analyses.correct("attribution", row.id, verdict=Verdict.CORRECTED, change=change)
    expected = ('"Not factual," she said.', "Ilse Tarn", "corrected")

    def seen():
        found = told.analyses.quotes()[0]
        return quotes_of(told)[0], found.source_text

    assert seen() == (expected, "she")
    assert told.find('quote:"she said"') == {1}
    again(told, (make_quote(0, 14), make_quote(25, 39)), ())
    assert seen() == (expected, "she"), "found on the machine's words"
    again(told, (make_quote(0, 23), make_quote(25, 39)), ())
    assert seen() == (expected, "she"), "found on the person's words"
    again(told, (make_quote(25, 39),), ())
    assert seen() == (expected, "she"), "not found at all"
    assert len(told.analyses.quotes()) == 2
    told.personal.undo()
    assert len(told.analyses.quotes()) == 1
    told.personal.redo()
    assert seen() == (expected, "she")


def test_words_that_a_person_put_together_are_not_counted_twice(told, make_quote):
    row = told.analyses.quotes()[0]
    told.analyses.correct(
        "attribution", row.id, verdict=Verdict.CORRECTED, change={"content": [[0, 14], [25, 39]]}
    )
    assert quotes_of(told) == [('"Not factual," … "We will see,"', "Ilse Tarn", "corrected")]
    assert told.analyses.quotes(rejected=True) == told.analyses.quotes(), "nobody rejected the other part"
    told.personal.undo()
    assert len(told.analyses.quotes()) == 2


def test_a_quote_within_a_quote_that_was_moved_stays(told, make_quote):
    inner = replace(make_quote(0, 14), cue=(Span(19, 23),))
    again(told, (inner, make_quote(25, 39)), ())
    told.analyses.correct(
        "attribution", told.analyses.quotes()[1].id, verdict=Verdict.CORRECTED, change={"content": [[0, 39]]}
    )
    assert [row[0] for row in quotes_of(told)] == ['"Not factual,"', TEXT[:39]]


def test_a_confirmed_quote_that_the_machine_parts_otherwise_stays_whole(told, make_quote):
    told.analyses.correct("attribution", told.analyses.quotes()[0].id, verdict=Verdict.CONFIRMED)
    again(told, (make_quote(0, 6), make_quote(6, 14), make_quote(25, 39)), ())
    assert [row[0] for row in quotes_of(told)] == ['"Not factual,"', '"We will see,"']


@pytest.mark.parametrize("verdict", [Verdict.CONFIRMED, Verdict.REJECTED])
def test_what_another_analysis_made_of_a_number_is_not_what_was_seen(told, make_quote, verdict):
    seen = told.analyses.quotes()[1]
    again(told, (make_quote(25, 39, actor=None), make_quote(49, 78)), ())
    assert seen.id in {row.id for row in told.analyses.quotes()}, "numbers are given again"
    told.analyses.correct("attribution", seen.id, verdict=verdict, seen=(seen.revision_id, seen.content))
    assert [(row.content_text, row.verdict) for row in told.analyses.quotes(rejected=True)] == [
        ('"We will see,"', verdict),
        (TEXT[49:], Verdict.MACHINE),
    ]
    again(told, (make_quote(49, 78),), ())
    told.personal.undo()
    with pytest.raises(NotFound, match="analysed anew"):
        told.analyses.correct("attribution", seen.id, verdict=verdict, seen=(seen.revision_id, seen.content))


# Other texts --------------------------------------------------------------------------------------


def test_the_same_words_in_an_edited_text_keep_the_correction(told, make_quote):
    row = told.analyses.quotes()[0]
    told.analyses.correct("attribution", row.id, verdict=Verdict.CORRECTED, change={"actor": "Marin Dost"})
    told.revise(1, 1, told.incoming("a", f"Updated. {TEXT}"))
    assert [given.standing for given in told.analyses.corrections()] == ["waiting"]
    again(told, (make_quote(9, 23), make_quote(34, 48)), ())
    assert quotes_of(told) == [
        ('"Not factual,"', "Marin Dost", "corrected"),
        ('"We will see,"', "Ilse Tarn", "machine"),
    ]
    told.revise(1, 1, told.incoming("a", "Everything is different now, in all respects."))
    again(told, (make_quote(0, 14),), ())
    assert [row[1:] for row in quotes_of(told)] == [("Ilse Tarn", "machine")]
    (given,) = told.analyses.corrections()
    assert (given.standing, given.words, given.actor) == ("words gone", '"Not factual,"', "Marin Dost")
    assert told.analyses.judged().gone == 1
    told.revise(1, 1, told.incoming("a", TEXT))
    assert quotes_of(told)[0] == ('"Not factual,"', "Marin Dost", "corrected"), "kept for when they come back"


def test_a_judged_quote_that_the_machine_does_not_find_in_an_edited_text_stays(told):
    first, second = told.analyses.quotes()
    change = {"content": [[0, 14], [19, 23]], "source": [[15, 18]], "actor": "Marin Dost"}
    told.analyses.correct("attribution", first.id, verdict=Verdict.CORRECTED, change=change)
    told.analyses.correct("attribution", second.id, verdict=Verdict.REJECTED)
    curly = TEXT.replace('"', "”")
    told.revise(1, 1, told.incoming("a", f"Updated today: {curly} More follows."))
    again(told, (), ())
    (row,) = told.analyses.quotes()
    assert (row.content_text, row.source_text, row.actor) == ("”Not factual,” … said", "she", "Marin Dost")
    assert [row.content_text for row in told.analyses.quotes(rejected=True)][1] == "”We will see,”"
    assert claims_of(told)[0][:2] == ("Marin Dost", "Envoy")
    again_corrected = told.analyses.correct(
        "attribution", row.id, verdict=Verdict.CORRECTED, change={"type": "mixed"}
    )
    assert again_corrected is not None
    found = told.analyses.quotes()[0]
    assert (found.content_text, found.type.value, found.actor) == (
        "”Not factual,” … said", "mixed", "Marin Dost",
    )  # fmt: skip
    told.personal.undo()
    assert told.analyses.quotes()[0].type.value == "direct"


def test_a_text_that_comes_back_has_what_was_said_meanwhile(told, make_quote):
    told.revise(1, 1, told.incoming("a", f"Updated. {TEXT}"))
    again(told, (make_quote(9, 23), make_quote(34, 48)), ())
    told.analyses.correct("attribution", told.analyses.quotes()[0].id, verdict=Verdict.REJECTED)
    told.revise(1, 1, told.incoming("a", TEXT))
    assert [row[0] for row in quotes_of(told)] == ['"We will see,"']
    assert told.articles.rows([1])[0].quotes == 1


# Undo, restart, refusals ----------------------------------------------------------------------------


def test_undo_and_redo_are_those_of_every_other_deed(told):
    row = told.analyses.quotes()[0]
    told.personal.set_starred([1], True)
    action = told.analyses.correct("attribution", row.id, verdict=Verdict.CONFIRMED)
    assert (action.label, action.article_ids, action.corrects) == (
        "confirmed a quote of Ilse Tarn",
        (1,),
        True,
    )
    assert told.analyses.correct("attribution", row.id, verdict=Verdict.CONFIRMED) is None
    taken = told.analyses.undo_correction(newest(told))
    assert taken.label == "took back what you said of a quote of Ilse Tarn"
    assert told.personal.undo() == taken
    assert quotes_of(told)[0][2] == "confirmed"
    assert told.personal.undo() == action
    assert quotes_of(told)[0][2] == "machine"
    assert not told.personal.undo().corrects
    assert [told.personal.redo().label for _ in range(3)][1:] == [action.label, taken.label]
    assert quotes_of(told)[0][2] == "machine"
    assert told.analyses.corrections() == []


def test_how_much_was_judged_is_counted(told, make_quote):
    assert told.analyses.judged().n == 0
    again(told, tuple(make_quote(start, start + 6) for start in range(0, 40, 8)), ())
    rows = told.analyses.quotes()
    told.analyses.correct("attribution", rows[0].id, verdict=Verdict.CONFIRMED)
    told.analyses.correct("attribution", rows[1].id, verdict=Verdict.CORRECTED, change={"actor": None})
    told.analyses.correct(
        "attribution", rows[2].id, verdict=Verdict.CORRECTED, change={"content": [[16, 20]]}
    )
    told.analyses.correct("attribution", rows[3].id, verdict=Verdict.REJECTED)
    judged = told.analyses.judged()
    assert (judged.n, judged.confirmed, judged.corrected, judged.rejected) == (4, 1, 2, 1)
    assert (judged.speakers, judged.words, judged.gone) == (1, 1, 0)


@pytest.mark.parametrize(
    ("kind", "verdict", "change", "words"),
    [
        ("statement", Verdict.CORRECTED, {"act": "SHOUT"}, "act"),
        ("statement", Verdict.CORRECTED, {"polarity": "+"}, "polarity"),
        ("statement", Verdict.CORRECTED, {"modes": ["maybe"]}, "modes"),
        ("statement", Verdict.CORRECTED, {"actor": None}, "needs an actor"),
        ("statement", Verdict.CORRECTED, {"evidence": []}, "cannot be corrected"),
        ("attribution", Verdict.CORRECTED, {"cue": "x"}, "cannot be corrected"),
        ("attribution", Verdict.CORRECTED, {"content": []}, "without words"),
        ("attribution", Verdict.CORRECTED, {"content": [[0, 200]]}, "does not lie within"),
        ("attribution", Verdict.CORRECTED, {"source": [[4, 4]]}, "does not lie within"),
        ("attribution", Verdict.CORRECTED, {"content": [[4, 9], [0, 2]]}, "not in order"),
        ("attribution", Verdict.CORRECTED, {"kind": "horse"}, "kind"),
        ("attribution", Verdict.MACHINE, {}, "confirmed, corrected or rejected"),
        ("sentence", Verdict.CONFIRMED, {}, "no kind"),
    ],
)
def test_what_cannot_be_corrected_is_refused(told, kind, verdict, change, words):
    with pytest.raises(UsageError, match=words):
        told.analyses.correct(kind, 1, verdict=verdict, change=change)
    assert told.analyses.corrections() == []
    assert told.personal.undo() is None


def test_a_row_that_is_gone_is_told(told):
    with pytest.raises(NotFound):
        told.analyses.correct("statement", 999, verdict=Verdict.CONFIRMED)


def test_a_verdict_that_was_shown_outlives_a_kill(told, tmp_path):
    code = """
import sys
from pathlib import Path
from xjreader.models.analysis import Verdict
from xjreader.store.analyses import AnalysisStore
from xjreader.store.database import Database
analyses = AnalysisStore(Database.open(Path(sys.argv[1])))
number = 0
while True:
    row = analyses.quotes(rejected=True)[0]
    analyses.correct("attribution", row.id, verdict=Verdict.CORRECTED, change={"actor": f"Actor {number}"})
    print(number, flush=True)
    number += 1
"""
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "library.db")], stdout=subprocess.PIPE, text=True
    )
    shown = [int(child.stdout.readline()) for _ in range(10)]
    child.kill()
    shown += [int(line) for line in child.communicate()[0].split()]
    (given,) = told.analyses.corrections()
    row = told.analyses.quotes()[0]
    assert row.actor == given.actor
    assert int(given.actor.split()[1]) >= shown[-1]
    by_name = Scope(query=parse(f'actor:"{given.actor}"'))
    assert told.analyses.statements(by_name), "no correction is half done"
    told.personal.undo()
    told.personal.undo()
    assert told.analyses.quotes()[0].actor == f"Actor {int(given.actor.split()[1]) - 2}"


# Whatever is done in whatever order -----------------------------------------------------------------

_LENGTH = len(TEXT)
_spans = st.lists(st.integers(0, _LENGTH // 6 - 1), min_size=1, max_size=4, unique=True).map(
    lambda starts: [Span(start * 6, start * 6 + 6) for start in sorted(starts)]
)
_analyses = st.lists(st.tuples(_spans, st.sampled_from(["Tarn", "Dost", None])), max_size=3).map(
    lambda given: Analysis(
        "en",
        tuple(
            Attribution((), (), tuple(spans), AttributionType.DIRECT, actor, 0.9) for spans, actor in given
        ),
        tuple(
            Statement(actor, "Envoy", None, Act.DENY, Polarity.OPPOSE, (), (spans[0],), 0.8, number)
            for number, (spans, actor) in enumerate(given)
            if actor
        ),
    )
)
_steps = st.one_of(
    st.tuples(st.just("judge"), st.integers(0, 5), st.sampled_from(["confirmed", "rejected"])),
    st.tuples(st.just("actor"), st.integers(0, 5), st.sampled_from(["Tarn", "Ruun", "Envoy", None])),
    st.tuples(st.just("content"), st.integers(0, 5), _spans),
    st.tuples(st.just("take back"), st.integers(0, 5)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
    st.tuples(st.just("analyse"), _analyses),
)


def state(shelf):
    """All that can be seen of quotes and statements; equal ones in no order."""
    return (
        sorted(
            (row.content, row.source, row.actor or "", row.type, row.verdict, row.targets)
            for row in shelf.analyses.quotes(rejected=True)
        ),
        sorted((row.evidence, row.actor, row.target, row.verdict) for row in shelf.analyses.statements()),
    )


@settings(max_examples=60, deadline=None)
@given(analysis=_analyses, steps=st.lists(_steps, max_size=8))
def test_rows_are_what_the_machine_found_and_the_person_said_whatever_came_before(new_shelf, analysis, steps):
    shelf = new_shelf()
    shelf.article("a", TEXT)
    revision = shelf.articles.get(1).revision.id
    shelf.analyses.save(revision, analysis, stamp="1:a")
    untouched = state(shelf)
    for step in steps:
        rows = shelf.analyses.quotes(rejected=True)
        row = rows[step[1] % len(rows)] if rows and len(step) > 1 and isinstance(step[1], int) else None
        match step:
            case ("judge", _, verdict) if row:
                shelf.analyses.correct("attribution", row.id, verdict=Verdict(verdict))
            case ("actor" | "content" as field, _, value) if row:
                shelf.analyses.correct(
                    "attribution", row.id, verdict=Verdict.CORRECTED, change={field: value}
                )
            case ("take back", _) if row and row.correction_id:
                shelf.analyses.undo_correction(row.correction_id)
            case ("undo",):
                shelf.personal.undo()
            case ("redo",):
                shelf.personal.redo()
            case ("analyse", other):
                analysis = other
                shelf.analyses.save(revision, analysis, stamp="1:a")
                untouched = None
        seen = state(shelf)
        given = shelf.analyses.corrections()
        shown = {row.correction_id for row in shelf.analyses.quotes(rejected=True)}
        assert {each.id for each in given} <= shown, "nothing that was said is lost"
        assert shelf.analyses.quote_count() == shelf.articles.rows([1])[0].quotes
        shelf.analyses.save(revision, analysis, stamp="1:a")
        assert state(shelf) == seen, "a new analysis that finds the same changes nothing"
    while shelf.personal.undo():
        pass
    assert shelf.analyses.corrections() == []
    if untouched is not None:
        assert state(shelf) == untouched
    assert shelf.db.integrity() == []
