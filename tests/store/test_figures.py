"""Counting stances: SQL against a slow and obvious reference, for every rule of counting."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjreader.errors import UsageError
from xjreader.models.analysis import Actor, ActorKind, Polarity, Scope, Verdict
from xjreader.models.query_parser import parse
from xjreader.models.stance import Counting, Tally

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
PARENTS = {"Tarn": "Ministry", "Ministry": "Valdoria", "Ruun": "Ministry"}
ACTORS = [
    Actor("Tarn", ActorKind.PERSON, (), "Ministry"),
    Actor("Ruun", ActorKind.PERSON, (), "Ministry"),
    Actor("Ministry", ActorKind.ORGANISATION, (), "Valdoria"),
    Actor("Valdoria", ActorKind.STATE),
    Actor("Envoy", ActorKind.PERSON),
]
NAMES = [actor.name for actor in ACTORS]


def period_of(day: date, period: str) -> str:
    if period == "week":
        day -= timedelta(days=day.weekday())
    elif period == "month":
        day = day.replace(day=1)
    return day.isoformat()


def top(name: str) -> str:
    while name in PARENTS:
        name = PARENTS[name]
    return name


def reference(rows, counting, *, rollup):
    """Every unit that counts: (actor, target, polarity, first day), by the rule's own words."""
    units = defaultdict(list)
    for number, (story, day, actor, target, polarity) in enumerate(rows):
        unit = {"document": story, "statement": number}.get(counting) or period_of(day, counting)
        if counting == "statement":
            unit = number
        units[top(actor) if rollup else actor, target, polarity, unit].append(day)
    return [(actor, target, polarity, min(days)) for (actor, target, polarity, _), days in units.items()]


def tally(units):
    counted = defaultdict(lambda: [0, 0, 0])
    for key, polarity in units:
        counted[key][["support", "oppose", "neutral"].index(polarity)] += 1
    return {key: Tally(*numbers) for key, numbers in counted.items()}


_claims = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(["Envoy", "Valdoria", "Visit"]),
    st.sampled_from(list(Polarity)),
    st.sampled_from(["machine", "confirmed", "rejected"]),
)
_articles = st.tuples(st.integers(0, 70), st.sampled_from(["", "s", "t"]), st.lists(_claims, max_size=5))


@settings(max_examples=40, deadline=None)
@given(given_articles=st.lists(_articles, max_size=6), rollup=st.booleans())
def test_counts_agree_with_the_reference(new_shelf, make_claim, given_articles, rollup):
    shelf = new_shelf()
    shelf.analyses.sync_actors(ACTORS)
    feed_id = shelf.feed()
    rows = []
    stories = {}
    for number, (days, story, claims) in enumerate(given_articles):
        article_id = shelf.article(
            f"k{number}", f"Text {number}.", feed_id=feed_id, days=days, story_key=story
        )
        story_id = stories.setdefault(story or f"alone {article_id}", article_id)
        shelf.analyse(
            article_id,
            *(
                make_claim(actor, target, polarity, topic=target == "Visit", evidence=(0, 5))
                for actor, target, polarity, _ in claims
            ),
        )
        ids = shelf.db.reader().execute(
            "select id from statements where article_id = ? order by id", (article_id,)
        )
        for (row_id,), (actor, target, polarity, verdict) in zip(ids.fetchall(), claims, strict=True):
            if verdict != "machine":
                shelf.analyses.correct("statement", row_id, verdict=Verdict(verdict))
            if verdict != "rejected":
                rows.append((story_id, (NOON + timedelta(days=days)).date(), actor, target, polarity))
    for counting in get_args(Counting):
        units = reference(rows, counting, rollup=rollup)
        cells = tally(((actor, target), polarity) for actor, target, polarity, _ in units)
        matrix = shelf.stances.open(counting=counting, rollup=rollup).matrix()
        assert {(cell.actor, cell.target): cell.tally for cell in matrix} == cells
        by_actor = tally((actor, polarity) for actor, _, polarity, _ in units)
        stance = shelf.stances.open(counting=counting, rollup=rollup).actors()
        assert {row.actor: row.tally for row in stance} == by_actor
        assert [(-row.tally.n, row.actor) for row in stance] == sorted(
            (-counted.n, actor) for actor, counted in by_actor.items()
        )
        for row in stance:
            assert dict(row.targets) == {
                target: counted for (actor, target), counted in cells.items() if actor == row.actor
            }
            said = [day for _, day, actor, _, _ in rows if (top(actor) if rollup else actor) == row.actor]
            assert row.last.date() == max(said)
        for period in ("day", "week", "month"):
            points = tally(
                ((actor, target, period_of(day, period)), polarity) for actor, target, polarity, day in units
            )
            timeline = shelf.stances.open(counting=counting, rollup=rollup).periods(period)
            found = {(point.actor, point.target, point.period): point.tally for point in timeline}
            assert found == points
            assert list(found) == sorted(found)


def test_a_wire_story_counts_once(shelf, make_claim):
    for number, name in enumerate(("wire", "press", "radio")):
        article_id = shelf.article(
            f"k{number}", "Copy.", feed_id=shelf.feed(name), days=number, story_key="s"
        )
        shelf.analyse(article_id, make_claim("Tarn", "Envoy"), make_claim("Tarn", "Envoy"))
    assert [row.tally for row in shelf.stances.open().actors()] == [Tally(oppose=1)]
    assert shelf.stances.open(counting="statement").actors()[0].tally == Tally(oppose=6)
    assert shelf.stances.open(counting="day").actors()[0].tally == Tally(oppose=3)
    assert shelf.stances.open(counting="month").actors()[0].tally == Tally(oppose=1)
    one = shelf.stances.open(Scope(article_ids=(2, 3))).actors()
    assert one[0].tally == Tally(oppose=1)
    assert one[0].last == NOON + timedelta(days=2)


def test_mixed_is_not_zero_and_a_pair_turned_on_itself_stays(shelf, make_claim):
    shelf.analyses.sync_actors(ACTORS)
    shelf.article("a")
    shelf.analyse(
        1,
        make_claim("Tarn", "Valdoria", Polarity.OPPOSE),
        make_claim("Ruun", "Valdoria", Polarity.SUPPORT),
        make_claim("Envoy", "Tarn", Polarity.NEUTRAL),
    )
    cells = {(cell.actor, cell.target): cell.tally for cell in shelf.stances.open(rollup=True).matrix()}
    assert cells == {
        ("Valdoria", "Valdoria"): Tally(support=1, oppose=1),
        ("Envoy", "Tarn"): Tally(neutral=1),
    }
    assert cells["Valdoria", "Valdoria"].mark == "±"
    assert cells["Valdoria", "Valdoria"].net == 0


def test_a_query_narrows_what_is_counted(shelf, make_claim):
    shelf.analyses.sync_actors(ACTORS)
    shelf.article("a")
    shelf.analyse(
        1,
        make_claim("Tarn", "Envoy", Polarity.OPPOSE),
        make_claim("Envoy", "Valdoria", Polarity.SUPPORT),
        make_claim("Valdoria", "Visit", Polarity.SUPPORT, topic=True),
    )

    def actors(query):
        return {row.actor for row in shelf.stances.open(Scope(query=parse(query))).actors()}

    assert actors("actor:valdoria+") == {"Tarn", "Valdoria"}
    assert actors("stance:support") == {"Envoy", "Valdoria"}
    assert actors("target:visit") == {"Valdoria"}
    assert actors("tag:none") == set()
    assert actors("is:unread") == {"Tarn", "Envoy", "Valdoria"}


def test_a_rejected_quotes_statements_do_not_count(shelf, make_claim, make_quote):
    shelf.article("a")
    shelf.analyse(1, make_claim("Tarn", "Envoy", attribution=0), quotes=(make_quote(actor="Tarn"),))
    shelf.analyses.correct("attribution", shelf.analyses.quotes()[0].id, verdict=Verdict.REJECTED)
    assert shelf.stances.open().actors() == []
    assert shelf.analyses.statements() == []


def test_confirmed_ones_can_be_asked_for_alone(shelf, make_claim):
    shelf.article("a")
    shelf.analyse(1, make_claim("Tarn", "Envoy"), make_claim("Ruun", "Envoy"))
    shelf.analyses.correct("statement", shelf.analyses.statements()[0].id, verdict=Verdict.CONFIRMED)
    assert [row.actor for row in shelf.stances.open(whose="confirmed").actors()] == ["Tarn"]
    assert len(shelf.stances.statement_ids(whose="confirmed")) == 1


def test_a_change_of_sign_is_flagged_against_the_last_that_had_one(shelf, make_claim):
    said = [Polarity.OPPOSE, Polarity.NEUTRAL, Polarity.SUPPORT, Polarity.SUPPORT, Polarity.OPPOSE]
    for number, polarity in enumerate(said):
        article_id = shelf.article(f"k{number}", f"Text {number}.", days=number)
        shelf.analyse(article_id, make_claim("Tarn", "Envoy", polarity))
    points = shelf.stances.open().periods("day")
    assert [(point.period, point.tally.net, point.sign_changed) for point in points] == [
        ("2024-05-01", -1, False),
        ("2024-05-02", 0, False),
        ("2024-05-03", 1, True),
        ("2024-05-04", 1, False),
        ("2024-05-05", -1, True),
    ]
    (month,) = shelf.stances.open().periods("month")
    assert (month.period, month.tally) == ("2024-05-01", Tally(support=2, oppose=2, neutral=1))


def test_weeks_begin_on_monday(shelf, make_claim):
    for number, days in enumerate((3, 4, 5, 6)):  # Saturday to Tuesday
        article_id = shelf.article(f"k{number}", f"Text {number}.", days=days)
        shelf.analyse(article_id, make_claim("Tarn", "Envoy"))
    points = shelf.stances.open(counting="statement").periods("week")
    assert [(point.period, point.tally.n) for point in points] == [("2024-04-29", 2), ("2024-05-06", 2)]


def test_unknown_rules_are_refused(shelf):
    with pytest.raises(UsageError, match="document"):
        shelf.stances.open(counting="year").actors()
    with pytest.raises(UsageError, match="month"):
        shelf.stances.open().periods("year")


def test_what_has_no_date_is_in_no_timeline_and_takes_no_day(shelf, make_claim):
    dated = shelf.article("k1", days=0)
    shelf.analyse(dated, make_claim("Tarn", "Envoy"))
    for number in (2, 3):
        undated = shelf.article(f"k{number}", days=0, published=None)
        shelf.analyse(undated, make_claim("Tarn", "Envoy", Polarity.SUPPORT), make_claim("Ruun", "Envoy"))
    (point,) = shelf.stances.open(counting="statement").periods("month")
    assert (point.actor, point.tally) == ("Tarn", Tally(oppose=1))
    assert shelf.stances.open(counting="statement").undated == 4
    assert shelf.stances.open(Scope(query=parse("actor:Ruun")), counting="statement").undated == 2
    # Two articles of unknown dates are not of one day.
    by_actor = {row.actor: row for row in shelf.stances.open(counting="day").actors()}
    assert by_actor["Tarn"].tally == Tally(support=2, oppose=1)
    assert by_actor["Tarn"].last == NOON
    assert by_actor["Ruun"].last is None
    # What was updated has a date.
    shelf.analyse(shelf.article("k4", published=None, updated=NOON), make_claim("Ruun", "Envoy"))
    assert len(shelf.stances.open().periods("month")) == 2
    assert shelf.stances.open(counting="statement").undated == 4


def test_rows_of_an_article_without_a_date_have_none(shelf, make_claim, make_quote):
    known = shelf.article("k1", days=1)
    unknown = shelf.article("k2", days=2, published=None)
    for article_id in (known, unknown):
        shelf.analyse(article_id, make_claim("Tarn", "Envoy", attribution=0), quotes=(make_quote(),))
    assert [row.published for row in shelf.analyses.statements()] == [None, NOON + timedelta(days=1)]
    assert [row.published for row in shelf.analyses.quotes()] == [None, NOON + timedelta(days=1)]
    assert [row.dated_at for row in shelf.articles.rows([unknown, known])] == [None, NOON + timedelta(days=1)]


def test_a_date_that_comes_to_be_known_places_the_article(shelf):
    article_id = shelf.article("k1", published=None, days=5)
    earlier = NOON - timedelta(days=30)
    shelf.revise(None, article_id, shelf.incoming("k1", "Another text.", published=earlier))
    (row,) = shelf.articles.rows([article_id])
    assert row.dated_at == row.published == earlier
    shelf.revise(None, article_id, shelf.incoming("k1", "A third text.", published=NOON))
    (row,) = shelf.articles.rows([article_id])
    assert row.dated_at == earlier
