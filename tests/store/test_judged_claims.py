"""What a person says of statements holds, however the coder codes them next, wherever their words stand."""

import pytest

from xjreader.errors import NotFound, UsageError
from xjreader.models.analysis import (
    Act,
    Actor,
    ActorKind,
    Addition,
    Analysis,
    Coding,
    Polarity,
    Saying,
    Scope,
    Span,
    Statement,
    Verdict,
)

TEXT = '"Not factual," she said. "We will see," he said. The ministry shut the border.'
SAID, SEEN, SHUT = (0, 24), (25, 48), (49, 78)
AGAINST, FOR = Polarity.OPPOSE, Polarity.SUPPORT


@pytest.fixture
def told(shelf, make_quote, make_claim):
    shelf.article("a", TEXT, feed_id=shelf.feed())
    again(shelf, claims(make_claim), (make_quote(0, 14), make_quote(25, 39)))
    return shelf


def claims(make_claim):
    return (
        make_claim("Ilse Tarn", "Envoy", evidence=SAID, attribution=0),
        make_claim("Ilse Tarn", "Visit", topic=True, evidence=SAID, attribution=0),
        make_claim("Ministry", "Envoy", act=Act.COERCE, evidence=SHUT),
    )


def again(shelf, statements, quotes, *, article_id=1, stamp="2:a"):
    revision = shelf.articles.get(article_id).revision
    shelf.analyses.save(revision.id, Analysis("en", tuple(quotes), tuple(statements)), stamp=stamp)


def row_of(shelf, target, actor=None):
    return next(
        row
        for row in shelf.analyses.statements(rejected=True)
        if row.target == target and actor in (None, row.actor)
    )


def say(shelf, row, verdict=Verdict.CORRECTED, **change):
    return shelf.analyses.correct_all(
        [Saying("statement", row.id, verdict, change, (row.revision_id, row.evidence), row.coding)]
    )


def standing(shelf):
    return [
        (row.actor, row.target, row.act.value, row.polarity.value, row.verdict.value)
        for row in shelf.analyses.statements()
    ]


# Coded otherwise ----------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", [Verdict.CONFIRMED, Verdict.REJECTED, Verdict.CORRECTED])
def test_another_act_on_the_same_words_is_the_same_statement(told, make_claim, verdict):
    change = {"polarity": "support"} if verdict is Verdict.CORRECTED else {}
    say(told, row_of(told, "Envoy", "Ministry"), verdict, **change)
    before = standing(told)
    again(told, [make_claim("Ministry", "Envoy", act=Act.SANCTION, evidence=SHUT)], ())
    assert standing(told) == [row for row in before if row[0] == "Ministry"]
    (row,) = told.analyses.statements(rejected=True)
    assert (row.verdict, row.machine.act) == (verdict, Act.SANCTION), "the machine's own stands beside"


def test_another_sign_does_not_bring_back_what_was_rejected(told, make_claim):
    say(told, row_of(told, "Envoy", "Ministry"), Verdict.REJECTED)
    again(told, [make_claim("Ministry", "Envoy", FOR, act=Act.AID, evidence=SHUT)], ())
    assert standing(told) == []


def test_what_stood_beside_a_rejected_one_stays(told, make_claim):
    both = [
        make_claim("Ministry", "Envoy", AGAINST, evidence=SHUT),
        make_claim("Ministry", "Envoy", FOR, evidence=SHUT),
    ]
    again(told, both, ())
    say(told, next(row for row in told.analyses.statements() if row.polarity is AGAINST), Verdict.REJECTED)
    again(told, both[::-1], ())
    assert [row[3] for row in standing(told)] == ["support"]
    again(told, both[1:], ())
    assert [row[3] for row in standing(told)] == ["support"], "also where the rejected one is gone"
    assert [row.verdict for row in told.analyses.statements(rejected=True)] == [
        Verdict.MACHINE,
        Verdict.REJECTED,
    ]


def test_a_judged_statement_that_the_coder_misses_stays(told, make_quote):
    say(told, row_of(told, "Visit"), Verdict.CONFIRMED)
    say(told, row_of(told, "Envoy", "Ministry"), polarity="support")
    say(told, row_of(told, "Envoy", "Ilse Tarn"), Verdict.REJECTED)
    again(told, (), [make_quote(0, 14)])
    assert standing(told) == [
        ("Ilse Tarn", "Visit", "REJECT", "oppose", "confirmed"),
        ("Ministry", "Envoy", "COERCE", "support", "corrected"),
    ]
    assert row_of(told, "Visit").quote_id == told.analyses.quotes()[0].id, "it comes from its quote still"
    assert row_of(told, "Envoy", "Ilse Tarn").verdict is Verdict.REJECTED, "and can be taken back"
    assert row_of(told, "Visit").machine is None


def test_a_statement_given_twice_counts_once(told, make_claim):
    say(told, row_of(told, "Envoy", "Ministry"), Verdict.REJECTED)
    say(told, row_of(told, "Visit"), Verdict.CONFIRMED)
    twice = [
        make_claim("Ministry", "Envoy", act=Act.COERCE, evidence=SHUT),
        make_claim("Ministry", "Envoy", act=Act.REJECT, evidence=(49, 77)),
        make_claim("Ilse Tarn", "Visit", topic=True, evidence=SAID),
        make_claim("Ilse Tarn", "Visit", topic=True, evidence=(0, 14)),
    ]
    again(told, twice, ())
    assert standing(told) == [("Ilse Tarn", "Visit", "REJECT", "oppose", "confirmed")]
    for correction in told.analyses.corrections():
        told.analyses.undo_correction(correction.id)
    assert len(standing(told)) == 4


def test_a_correction_is_known_again_where_the_coder_comes_to_say_the_same(told, make_claim):
    say(told, row_of(told, "Envoy", "Ministry"), recipient="Border guard", polarity="support")
    corrected = ("Ministry", "Border guard", "COERCE", "support", "corrected")
    again(told, [make_claim("Ministry", "Border guard", FOR, act=Act.AID, evidence=SHUT)], ())
    assert standing(told) == [corrected]
    again(told, [make_claim("Ministry", "Envoy", act=Act.COERCE, evidence=SHUT)], ())
    assert standing(told) == [corrected]
    again(told, [make_claim("Ministry", "Traders", act=Act.COERCE, evidence=SHUT)], ())
    assert standing(told)[::-1] == [corrected, ("Ministry", "Traders", "COERCE", "oppose", "machine")] or (
        standing(told) == [corrected, ("Ministry", "Traders", "COERCE", "oppose", "machine")]
    ), "on another target the coder says something else"


def test_a_confirmed_actor_stays_whoever_the_machine_names_next(told, make_claim, make_quote):
    say(told, row_of(told, "Visit"), Verdict.CONFIRMED)
    other = make_claim("Marin Dost", "Visit", topic=True, evidence=SAID, attribution=0)
    again(told, [other], [make_quote(0, 14, actor="Marin Dost")])
    assert standing(told) == [("Ilse Tarn", "Visit", "REJECT", "oppose", "confirmed")]
    (row,) = told.analyses.statements()
    assert row.machine.actor == "Marin Dost"


def test_whom_one_rejected_says_nothing_of_another_actor(told, make_claim):
    say(told, row_of(told, "Visit"), Verdict.REJECTED)
    again(told, [make_claim("Marin Dost", "Visit", topic=True, evidence=SAID)], ())
    assert standing(told) == [("Marin Dost", "Visit", "REJECT", "oppose", "machine")]


@pytest.mark.parametrize("verdict", [Verdict.CONFIRMED, Verdict.REJECTED])
def test_an_actor_who_is_known_by_another_name_today_is_the_same(told, make_claim, verdict):
    again(told, [make_claim("Orsk", "Envoy", evidence=SHUT)], ())
    say(told, row_of(told, "Envoy"), verdict)
    told.analyses.sync_actors([Actor("Lena Orsk", ActorKind.PERSON, ("Orsk",))])
    again(told, [make_claim("Lena Orsk", "Envoy", evidence=SHUT)], ())
    (row,) = told.analyses.statements(rejected=True)
    assert (row.actor, row.verdict) == ("Lena Orsk", verdict)
    told.analyses.sync_actors(
        [Actor("Lena Orsk", ActorKind.PERSON, ("Orsk",)), Actor("Orsk", ActorKind.STATE)]
    )
    again(told, [make_claim("Lena Orsk", "Envoy", evidence=SHUT)], ())
    assert "Orsk" in {row.actor for row in told.analyses.statements(rejected=True)}, "two are two"


def test_what_is_listed_is_what_holds_with_the_quotes_speaker(told):
    say(told, row_of(told, "Visit"), Verdict.CONFIRMED)
    quote = told.analyses.quotes()[0]
    told.analyses.correct("attribution", quote.id, verdict=Verdict.CORRECTED, change={"actor": "Dost"})
    listed = next(each for each in told.analyses.corrections() if each.kind == "statement")
    assert (listed.coding.actor, listed.machine_coding.actor, listed.actor) == ("Dost", "Ilse Tarn", "Dost")


def test_actors_who_share_a_sentence_are_judged_apart(told, make_claim):
    shared = [make_claim(actor, "Envoy", evidence=SHUT) for actor in ("Valdoria", "Orvane", "Ruun")]
    again(told, shared, ())
    say(told, row_of(told, "Envoy", "Orvane"), Verdict.CONFIRMED)
    again(told, shared[:1] + shared[2:], ())
    assert sorted((row[0], row[4]) for row in standing(told)) == [
        ("Orvane", "confirmed"),
        ("Ruun", "machine"),
        ("Valdoria", "machine"),
    ]


# Seen a moment ago --------------------------------------------------------------------------------


def test_a_number_that_means_another_statement_by_now_is_not_judged(told, make_claim, make_quote):
    seen = row_of(told, "Visit")
    again(told, claims(make_claim)[1::-1], [make_quote(0, 14)])
    assert row_of(told, "Envoy").id == seen.id, "numbers are given again"
    say(told, seen, Verdict.REJECTED)
    assert [row[1] for row in standing(told)] == ["Envoy"]
    again(told, claims(make_claim)[:1], [make_quote(0, 14)])
    told.personal.undo()
    with pytest.raises(NotFound, match="analysed anew"):
        say(told, seen, Verdict.CONFIRMED)


# Quotes and their statements ----------------------------------------------------------------------


def test_the_last_word_on_who_speaks_holds_for_quote_and_statement(told, make_claim, make_quote):
    quote = told.analyses.quotes()[0]
    say(told, row_of(told, "Visit"), actor="Ada Renn")
    assert row_of(told, "Visit").actor == "Ada Renn"
    told.analyses.correct("attribution", quote.id, verdict=Verdict.CORRECTED, change={"actor": "Dost"})
    expected = [("Dost", "Envoy", "machine"), ("Dost", "Visit", "corrected")]

    def now():
        return [(row[0], row[1], row[4]) for row in standing(told)[:2]]

    assert now() == expected
    told.analyses.correct("attribution", quote.id, verdict=Verdict.CORRECTED, change={"type": "mixed"})
    assert now() == expected
    say(told, row_of(told, "Visit"), actor="Ruun")
    expected[1] = ("Ruun", "Visit", "corrected")
    assert now() == expected
    told.analyses.correct("attribution", quote.id, verdict=Verdict.CORRECTED, change={"content": [[0, 12]]})
    assert now() == expected, "moving its words says nothing of who speaks"
    again(told, claims(make_claim), (make_quote(0, 14), make_quote(25, 39)))
    assert now() == expected
    told.personal.undo()
    told.personal.undo()
    assert now() == [("Dost", "Envoy", "machine"), ("Dost", "Visit", "corrected")]
    for _ in range(3):
        told.personal.undo()
    assert now() == [("Ilse Tarn", "Envoy", "machine"), ("Ilse Tarn", "Visit", "machine")]


@pytest.mark.parametrize(
    ("verdict", "change"),
    [(Verdict.REJECTED, {}), (Verdict.CORRECTED, {"actor": None}), (Verdict.CORRECTED, {"actor": "Visit"})],
)
def test_a_statement_whose_quote_leaves_no_room_for_it_is_overruled_and_kept(
    told, make_claim, make_quote, verdict, change
):
    quotes = [make_quote(0, 14)]
    say(told, row_of(told, "Envoy", "Ilse Tarn"), recipient="Visit", polarity="support")
    quote = told.analyses.quotes()[0]
    told.analyses.correct("attribution", quote.id, verdict=verdict, change=change)
    assert ("Ilse Tarn", "Visit") not in [(row.actor, row.target) for row in told.analyses.statements()]
    assert [row.actor for row in told.stances.open().actors() if row.tally.support] == []
    given = next(each for each in told.analyses.corrections() if each.kind == "statement")
    assert given.standing == "overruled"
    again(told, claims(make_claim), quotes)
    assert given == next(each for each in told.analyses.corrections() if each.kind == "statement")
    told.personal.undo()
    again(told, claims(make_claim), quotes)
    assert ("Ilse Tarn", "Visit", "REJECT", "support", "corrected") in standing(told)


def test_a_quote_that_was_coded_anew_keeps_what_was_said_of_its_statements(told, make_claim, make_quote):
    say(told, row_of(told, "Visit"), Verdict.CONFIRMED)
    coded = [Statement("Ilse Tarn", "Envoy", None, Act.DENY, AGAINST, (), (Span(0, 12),), 0.7)]
    told.analyses.correct(
        "attribution",
        told.analyses.quotes()[0].id,
        verdict=Verdict.CORRECTED,
        change={"content": [[0, 12]]},
        coded=coded,
    )
    expected = {("Visit", "confirmed"), ("Envoy", "machine"), ("Envoy", "machine")}
    assert {(row[1], row[4]) for row in standing(told)} == expected
    say(told, next(row for row in told.analyses.statements() if row.act is Act.DENY), polarity="support")
    again(told, claims(make_claim), (make_quote(0, 14),))
    assert ("Ilse Tarn", "Envoy", "DENY", "support", "corrected") in standing(told)
    assert len(standing(told)) == 3


# Many at once -------------------------------------------------------------------------------------


def test_a_range_is_one_deed(told):
    rows = told.analyses.statements()
    action = told.analyses.correct_all(
        [Saying("statement", row.id, Verdict.CONFIRMED) for row in rows],
        label=lambda number: f"confirmed {number} statements",
    )
    assert (action.label, action.article_ids, action.corrects) == ("confirmed 3 statements", (1,), True)
    assert {row[4] for row in standing(told)} == {"confirmed"}
    told.personal.undo()
    assert {row[4] for row in standing(told)} == {"machine"}
    told.personal.redo()
    taken = told.analyses.undo_corrections([row.correction_id for row in told.analyses.statements()])
    assert {row[4] for row in standing(told)} == {"machine"}
    assert told.personal.undo() == taken
    assert {row[4] for row in standing(told)} == {"confirmed"}


def test_a_range_is_judged_as_a_whole_or_not_at_all(told):
    rows = told.analyses.statements()
    with pytest.raises(NotFound):
        told.analyses.correct_all(
            [Saying("statement", number, Verdict.CONFIRMED) for number in (*(row.id for row in rows), 999)]
        )
    assert {row[4] for row in standing(told)} == {"machine"}
    assert told.analyses.corrections() == []
    assert told.personal.undo() is None


def test_a_row_that_is_named_twice_is_judged_once(told):
    row = row_of(told, "Visit")
    told.analyses.correct_all([Saying("statement", row.id, Verdict.CONFIRMED)] * 2)
    assert len(told.analyses.corrections()) == 1


# Added --------------------------------------------------------------------------------------------

MISSED = Coding("Ada Renn", None, "Flood", Act.DENY, AGAINST)


def added(shelf, coding=MISSED, evidence=SEEN, **kinds):
    revision = shelf.articles.get(1).revision.id
    return shelf.analyses.add_statement(Addition(revision, (Span(*evidence),), coding, **kinds))


def test_a_statement_that_the_machine_missed_is_added_and_stays(told, make_claim, make_quote):
    assert added(told, actor_kind=ActorKind.PERSON).label == "added a statement of Ada Renn"
    expected = ("Ada Renn", "Flood", "DENY", "oppose", "corrected")
    assert expected in standing(told)
    assert row_of(told, "Flood").machine is None
    assert added(told) is None
    assert [actor.name for actor in told.analyses.actors(origin="person")] == ["Ada Renn"]
    again(told, claims(make_claim), [make_quote(0, 14)])
    assert expected in standing(told)
    again(told, [make_claim("Ada Renn", "Flood", topic=True, act=Act.REJECT, evidence=SEEN)], ())
    assert standing(told) == [expected], "the coder finds it now"
    (given,) = told.analyses.corrections()
    assert (given.is_added, given.coding, given.machine_coding) == (True, MISSED, None)
    say(told, row_of(told, "Flood"), polarity="neutral")
    assert standing(told)[0][3] == "neutral"
    again(told, (), ())
    for _ in range(2):
        told.personal.undo()
    assert standing(told) == []
    assert told.analyses.actors(origin="person") == []
    assert "Flood" not in [topic.name for topic in told.analyses.topics(origin="person")]


def test_an_added_statement_keeps_its_number(told):
    added(told)
    number = row_of(told, "Flood").id
    say(told, row_of(told, "Visit"), Verdict.REJECTED)
    say(told, row_of(told, "Flood"), polarity="support")
    assert row_of(told, "Flood").id == number
    told.personal.undo()
    assert row_of(told, "Flood").id == number


def test_an_added_statement_belongs_to_the_quote_that_holds_its_words(told):
    added(told, evidence=(26, 37))
    quote = told.analyses.quotes()[1]
    assert row_of(told, "Flood").quote_id == quote.id
    told.analyses.correct("attribution", quote.id, verdict=Verdict.REJECTED)
    assert "Flood" not in [row[1] for row in standing(told)]
    assert told.analyses.corrections()[1].standing == "overruled"


def test_what_the_machine_has_is_confirmed_instead(told):
    ministry = Coding("Ministry", "Envoy", None, Act.COERCE, AGAINST)
    assert added(told, ministry, SHUT).label == "confirmed a statement of Ministry"
    assert len(standing(told)) == 3
    assert standing(told)[2][4] == "confirmed"


@pytest.mark.parametrize(
    ("coding", "evidence", "words"),
    [
        (Coding("", None, "Flood", Act.DENY, AGAINST), SEEN, "needs an actor"),
        (Coding("Ada Renn", None, None, Act.DENY, AGAINST), SEEN, "needs a target"),
        (MISSED, (70, 90), "does not lie within"),
    ],
)
def test_what_cannot_be_added_is_refused(told, coding, evidence, words):
    with pytest.raises(UsageError, match=words):
        added(told, coding, evidence)
    assert told.analyses.corrections() == []


# Other texts --------------------------------------------------------------------------------------


def test_a_new_text_keeps_what_was_said_where_the_words_stand(told, make_claim):
    say(told, row_of(told, "Visit"), Verdict.CONFIRMED)
    say(told, row_of(told, "Envoy", "Ministry"), Verdict.REJECTED)
    added(told)
    told.revise(1, 1, told.incoming("a", f"Updated. {TEXT}"))
    assert {given.standing for given in told.analyses.corrections()} == {"waiting"}
    again(told, [make_claim("Ministry", "Envoy", evidence=(58, 87))], ())
    assert {given.standing for given in told.analyses.corrections()} == {"here"}
    assert [(row[0], row[1], row[4]) for row in standing(told)] == [
        ("Ilse Tarn", "Visit", "confirmed"),
        ("Ada Renn", "Flood", "corrected"),
    ]
    told.revise(1, 1, told.incoming("a", "Everything is different now, in all respects."))
    again(told, (), ())
    assert {given.standing for given in told.analyses.corrections()} == {"words gone"}
    assert standing(told) == []
    told.revise(1, 1, told.incoming("a", TEXT))
    assert len(standing(told)) == 3


def test_scope_of_rejected_ones_is_the_articles(told):
    say(told, row_of(told, "Visit"), Verdict.REJECTED)
    assert len(told.analyses.statements(Scope(article_ids=(1,)), rejected=True)) == 3
    assert told.analyses.statements(Scope(article_ids=(7,)), rejected=True) == []
