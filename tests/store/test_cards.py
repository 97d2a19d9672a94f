"""An actor's card, what the other side says, lists of statements in order, and how right the machine was."""

from datetime import UTC, datetime, timedelta

import pytest

from xjreader.errors import NotFound, UsageError
from xjreader.models.analysis import (
    Act,
    Actor,
    ActorKind,
    Addition,
    Coding,
    Polarity,
    Scope,
    Span,
    Verdict,
)
from xjreader.models.cards import Affiliates
from xjreader.models.stance import JudgedStatements, Precision, Tally, Window
from xjreader.store.stances import StanceStore

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
ACTORS = [
    Actor("Tarn", ActorKind.PERSON, ("Ilse Tarn", "the minister"), "Ministry"),
    Actor("Ruun", ActorKind.PERSON, (), "Ministry"),
    Actor("Ministry", ActorKind.ORGANISATION, (), "Valdoria"),
    Actor("Valdoria", ActorKind.STATE),
    Actor("Dost", ActorKind.PERSON),
    Actor("Envoy", ActorKind.PERSON),
]
FOR, AGAINST, NEITHER = Polarity.SUPPORT, Polarity.OPPOSE, Polarity.NEUTRAL


@pytest.fixture
def stances(shelf):
    return StanceStore(shelf.db)


@pytest.fixture
def say(shelf, make_claim):
    """Adds an article of a day in which somebody says something of the visit, or of something else."""
    shelf.analyses.sync_actors(ACTORS)
    made = iter(range(1_000))

    def add(days, *said, feed="wire", story="", text=None, quotes=()):
        number = next(made)
        article_id = shelf.article(
            f"k{number}",
            text or f"Text {number} of many.",
            feed_id=shelf.feed(feed),
            published=None if days is None else NOON + timedelta(days=days),
            days=days or 0,
            story_key=story,
        )
        claims = [
            make_claim(
                actor,
                about[0] if about else "Visit",
                polarity,
                act=about[1] if about[1:] else Act.REJECT,
                topic=not about,
                evidence=(0, 6),
            )
            for actor, polarity, *about in said
        ]
        shelf.analyse(article_id, *claims, quotes=quotes)
        return article_id

    return add


def ids_by_actor(stances):
    return {row.actor: row.id for row in stances.statement_rows(stances.statement_ids())}


# The card -----------------------------------------------------------------------------------------


def test_a_card_has_shares_acts_dates_evidence_and_the_other_side(stances, say):
    say(0, ("Tarn", AGAINST), ("Dost", FOR), feed="wire", story="s")
    say(0, ("Tarn", AGAINST), feed="press", story="s")
    say(5, ("Tarn", AGAINST))
    say(9, ("Tarn", AGAINST, "Envoy", Act.ACCUSE), ("Tarn", NEITHER, "Envoy", Act.CONSULT))
    say(10, ("Tarn", FOR))
    say(30, ("Dost", FOR))
    card = stances.card("Tarn")
    assert (card.kind, card.aliases) == (ActorKind.PERSON, ("Ilse Tarn", "the minister"))
    assert card.tally == Tally(support=1, oppose=3, neutral=1)
    assert card.acts == ((Act.REJECT, 3), (Act.ACCUSE, 1), (Act.CONSULT, 1))
    assert (card.first, card.last) == (NOON, NOON + timedelta(days=10))
    visit, envoy = card.targets
    assert (visit.target, visit.tally, visit.tally.mark) == ("Visit", Tally(1, 2), "±")
    assert visit.tally.percents == (33, 67, 0)
    assert (visit.first, visit.last) == (NOON, NOON + timedelta(days=10))
    assert (visit.newest.actor, visit.newest.polarity) == ("Tarn", FOR)
    # The net is against: the other side is for. Day 0 is nearer to day 10 than day 30 is.
    assert (visit.opposing.actor, visit.opposing.published) == ("Dost", NOON)
    assert visit.newest.outlets == 1
    assert envoy.opposing is None
    assert stances.card("Tarn", counting="statement").tally == Tally(support=1, oppose=4, neutral=1)


def test_a_card_is_of_a_scope_of_whose_word_and_page_by_page(shelf, stances, say):
    say(0, ("Tarn", AGAINST), ("Tarn", FOR, "Envoy"), ("Tarn", FOR, "Dost"))
    say(8, ("Tarn", FOR))
    late = stances.card("Tarn", Scope(window=Window(since=NOON + timedelta(days=1))))
    assert (late.tally, late.total) == (Tally(support=1), 1)
    assert [target.target for target in stances.card("Tarn", limit=1, offset=1).targets] == ["Dost"]
    assert stances.card("Tarn").total == 3
    assert stances.card("Tarn", whose="confirmed").targets == ()
    shelf.analyses.correct("statement", 1, verdict=Verdict.CONFIRMED)
    assert stances.card("Tarn", whose="confirmed").tally == Tally(oppose=1)
    assert stances.card("Tarn", whose="machine").tally == Tally(support=3)
    assert stances.card("Envoy").targets == ()
    with pytest.raises(NotFound, match="Somebody"):
        stances.card("Somebody")
    with pytest.raises(UsageError, match="document"):
        stances.card("Tarn", counting="year")


def test_a_card_rolled_up_counts_all_who_belong_there_once(stances, say):
    say(0, ("Tarn", AGAINST), ("Ruun", AGAINST), ("Valdoria", AGAINST), ("Dost", AGAINST))
    say(1, ("Ruun", FOR))
    assert stances.card("Valdoria").tally == Tally(oppose=1)
    together = stances.card("Valdoria", rollup=True)
    assert together.tally == Tally(support=1, oppose=1)
    assert stances.open(rollup=True).tally("Valdoria") == together.tally
    assert together.affiliates == Affiliates((), (("Ministry", 1), ("Ruun", 2), ("Tarn", 2)))
    assert stances.affiliates("Tarn") == Affiliates(("Ministry", "Valdoria"), ())
    assert stances.affiliates("Nobody") == Affiliates((), ())
    (visit,) = together.targets
    # As often for as against: it stands where its newest statement does.
    assert (visit.newest.actor, visit.opposing.actor) == ("Ruun", "Dost")


def test_a_circle_of_affiliations_ends(shelf, stances, say):
    say(0, ("Tarn", AGAINST))
    circle = [
        Actor("Tarn", ActorKind.PERSON, (), "Ministry"),
        Actor("Ministry", ActorKind.ORGANISATION, (), "Tarn"),
    ]
    shelf.analyses.sync_actors(circle)
    assert stances.affiliates("Tarn") == Affiliates(("Ministry",), (("Ministry", 1), ("Ruun", 2)))
    assert stances.card("Ministry", rollup=True).tally == Tally(oppose=1)


# The other side -----------------------------------------------------------------------------------


def test_the_other_side_is_of_another_camp_and_not_on_the_same_side(stances, say):
    say(0, ("Tarn", AGAINST))
    say(1, ("Ruun", FOR))  # of the same camp
    say(2, ("Envoy", FOR), ("Envoy", AGAINST))  # on neither side
    say(3, ("Dost", FOR))
    say(4, ("Dost", NEITHER))
    tarn = ids_by_actor(stances)["Tarn"]
    assert stances.opposite(tarn).actor == "Envoy"
    assert stances.opposite(tarn, rollup=False).actor == "Ruun"
    say(5, ("Envoy", AGAINST))  # now on the same side
    assert stances.opposite(tarn).actor == "Dost"


def test_the_other_side_is_the_nearest_in_time_and_what_has_no_date_comes_last(stances, say):
    for days in (None, 40, 12):
        say(days, ("Dost", FOR))
    say(10, ("Tarn", AGAINST))
    tarn = ids_by_actor(stances)["Tarn"]
    assert stances.opposite(tarn).published == NOON + timedelta(days=12)
    within = Scope(window=Window(since=NOON + timedelta(days=20)))
    assert stances.opposite(tarn, within).published == NOON + timedelta(days=40)
    assert stances.opposite(tarn, whose="confirmed") is None


def test_who_has_no_other_side(shelf, stances, say):
    say(0, ("Tarn", NEITHER), ("Dost", AGAINST))
    ids = ids_by_actor(stances)
    assert stances.opposite(ids["Tarn"]) is None
    assert stances.opposite(ids["Dost"]) is None
    assert stances.opposite(999) is None
    say(1, ("Envoy", FOR))
    assert stances.opposite(ids["Dost"]).actor == "Envoy"
    shelf.analyses.correct("statement", ids_by_actor(stances)["Envoy"], verdict=Verdict.REJECTED)
    assert stances.opposite(ids["Dost"]) is None


# Lists --------------------------------------------------------------------------------------------


def listed(stances, what, **asked):
    return [what(row) for row in stances.statement_rows(stances.statement_ids(**asked))]


@pytest.fixture
def told(say):
    say(0, ("Tarn", AGAINST), ("Dost", FOR, "Envoy", Act.AID), feed="wire", story="s")
    say(1, ("Tarn", AGAINST), feed="press", story="s")
    say(2, ("Ruun", NEITHER, "Dost", Act.CONSULT), feed="press")
    say(None, ("Valdoria", FOR), feed="radio")


def test_statements_are_sorted_by_every_column(stances, told):
    def actors(**asked):
        return listed(stances, lambda row: row.actor, **asked)

    # What has no date stands where it was first seen.
    assert actors() == ["Ruun", "Tarn", "Valdoria", "Tarn", "Dost"]
    assert actors(descending=False) == ["Tarn", "Dost", "Valdoria", "Tarn", "Ruun"]
    assert actors(by="actor", descending=False) == ["Dost", "Ruun", "Tarn", "Tarn", "Valdoria"]
    assert actors(by="actor") == ["Valdoria", "Tarn", "Tarn", "Ruun", "Dost"]
    bodies = listed(stances, lambda row: row.affiliation, by="organisation", descending=False)
    assert bodies == ["Ministry", "Ministry", "Ministry", None, None]
    targets = listed(stances, lambda row: row.target, by="target", descending=False)
    assert targets == sorted(targets)
    signs = listed(stances, lambda row: row.polarity.sign, by="sign")
    assert signs == [1, 1, 0, -1, -1]
    acts = listed(stances, lambda row: row.act.value, by="act", descending=False)
    assert acts == sorted(acts)
    outlets = listed(stances, lambda row: row.feed_title, by="outlet", descending=False)
    assert outlets == ["Press", "Press", "Radio", "Wire", "Wire"]
    assert len(listed(stances, lambda row: row.confidence, by="confidence")) == 5
    with pytest.raises(UsageError, match="outlet"):
        stances.statement_ids(by="size")


def test_statements_are_found_by_actor_target_sign_act_and_words(shelf, stances, told, say):
    assert listed(stances, lambda row: row.target, actor="Dost") == ["Envoy"]
    assert listed(stances, lambda row: row.actor, actor="Valdoria", rollup=True, target="Visit") == [
        "Tarn",
        "Valdoria",
        "Tarn",
    ]
    assert stances.statement_ids(actor="Ilse Tarn") == []  # a canonical name is meant
    assert stances.called("ilse tarn") == ["Tarn"]
    assert listed(stances, lambda row: row.actor, polarity=FOR) == ["Valdoria", "Dost"]
    assert listed(stances, lambda row: row.actor, act=Act.AID) == ["Dost"]
    say(50, ("Dost", FOR), text="Köstlich, he said of harbours.")
    assert listed(stances, lambda row: row.evidence_text, words="kostl") == ["Köstli"]
    assert stances.statement_ids(words="harbours") == []  # in the article, not in the sentence
    assert len(stances.statement_ids(words="text")) == 5
    assert stances.statement_ids(words="text kost") == []
    assert len(stances.statement_ids(words=",")) == 0
    assert stances.statement_rows([10**6, 1])[0].id == 1


def test_statements_are_found_by_whatever_a_table_shows_in_any_order(stances, told):
    every = listed(stances, lambda row: row)

    def found(text):
        return {row.id for row in listed(stances, lambda row: row, shown=text)}

    assert found("") == {row.id for row in every}
    assert found("dost") == {row.id for row in every if "Dost" in (row.actor, row.target)} != set()
    assert found("Ministry") >= {row.id for row in every if row.affiliation == "Ministry"} != set()
    assert found("visit tarn") == found("TARN Visit") != set()
    assert found("visit tarn") == {row.id for row in every if (row.actor, row.target) == ("Tarn", "Visit")}
    assert found("aid") == {row.id for row in every if row.act is Act.AID} != set()
    assert found("against") == {row.id for row in every if row.polarity.sign < 0} != set()
    assert found("radio") == {row.id for row in every if row.feed_title == "Radio"} != set()
    assert found("text") == {row.id for row in every}
    assert found("dost radio nobody") == set()


def test_a_list_by_a_rule_has_one_for_each_that_counts_the_earliest(stances, told):
    once = listed(stances, lambda row: (row.actor, row.published), actor="Tarn", counting="document")
    assert once == [("Tarn", NOON)]
    (row,) = stances.statement_rows(stances.statement_ids(actor="Tarn", counting="document"))
    assert row.outlets == 2
    assert len(stances.statement_ids(counting="document")) == stances.open().n == 4
    with pytest.raises(UsageError, match="document"):
        stances.statement_ids(counting="year")


def test_rejected_statements_are_listed_where_they_are_asked_for(shelf, stances, told):
    (tarn,) = stances.statement_ids(actor="Tarn", counting="document")
    shelf.analyses.correct("statement", tarn, verdict=Verdict.REJECTED)
    assert len(stances.statement_ids(actor="Tarn")) == 1
    assert tarn in stances.statement_ids(actor="Tarn", rejected=True)
    assert stances.statement_ids(whose="confirmed", rejected=True) == [tarn]
    assert tarn in stances.statement_ids(actor="Valdoria", target="Visit", rollup=True, rejected=True)
    shelf.personal.undo()
    assert tarn in stances.statement_ids(actor="Tarn")
    assert stances.statement_ids(whose="confirmed", rejected=True) == []


# How right the machine was ------------------------------------------------------------------------


def test_how_right_the_machine_was_is_told_by_what_was_wrong(shelf, stances, say):
    say(0, ("Tarn", AGAINST), ("Ruun", AGAINST), ("Dost", FOR), ("Envoy", NEITHER), ("Valdoria", FOR))
    ids = ids_by_actor(stances)
    assert stances.judged() == JudgedStatements()
    correct = shelf.analyses.correct
    correct("statement", ids["Tarn"], verdict=Verdict.CONFIRMED)
    correct("statement", ids["Ruun"], verdict=Verdict.REJECTED)
    change = {"polarity": "oppose", "act": "DENY", "recipient": "Envoy"}
    correct("statement", ids["Dost"], verdict=Verdict.CORRECTED, change=change)
    correct("statement", ids["Envoy"], verdict=Verdict.CORRECTED, change={"actor": "Ruun"})
    coding = Coding("Dost", "Tarn", None, Act.ACCUSE, AGAINST)
    shelf.analyses.add_statement(Addition(1, (Span(7, 9),), coding))
    judged = stances.judged()
    assert (judged.n, judged.confirmed, judged.corrected, judged.rejected, judged.added) == (4, 1, 2, 1, 1)
    assert (judged.actors, judged.targets, judged.polarities, judged.acts, judged.modes) == (1, 1, 1, 1, 0)
    assert judged.by_act == (("REJECT", Precision(n=4, confirmed=1)),)
    assert judged.by_polarity == (
        ("oppose", Precision(n=2, confirmed=1)),
        ("neutral", Precision(n=1, confirmed=0)),
        ("support", Precision(n=1, confirmed=0)),
    )
    assert judged.by_polarity[0][1].share == 0.5
    assert Precision(0, 0).share is None
    shelf.personal.undo()
    assert stances.judged().added == 0
