"""Views of stances against a slow and obvious reference over the same rows, for every rule of counting; and
what they are after any corrections, whether they followed them or were opened anew."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from xjreader.errors import UsageError
from xjreader.models.analysis import Act, Actor, ActorKind, Polarity, Saying, Scope, Verdict
from xjreader.models.query_parser import parse
from xjreader.models.stance import Counting, Followed, Moving, Tally, Whose, Window
from xjreader.store import facts
from xjreader.store.analyses import AnalysisStore
from xjreader.store.stances import StanceStore

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
SIGNS = {Polarity.SUPPORT: 0, Polarity.OPPOSE: 1, Polarity.NEUTRAL: 2}
WORDS = {
    "machine": {Verdict.MACHINE},
    "confirmed": {Verdict.CONFIRMED, Verdict.CORRECTED},
    "both": {Verdict.MACHINE, Verdict.CONFIRMED, Verdict.CORRECTED},
}
MOVING = Moving(days=10, step=4)


@pytest.fixture
def stances(shelf):
    return StanceStore(shelf.db)


@dataclass(frozen=True)
class Row:
    """One statement, as the reference sees it."""

    id: int
    article_id: int
    story: int
    day: date | None
    actor: str
    target: str
    polarity: Polarity
    verdict: Verdict


def rows_of(shelf):
    """What counts, read from the tables themselves, slowly."""
    found = []
    reader = shelf.db.reader()
    for (article_id,) in reader.execute("select id from articles").fetchall():
        article = reader.execute("select * from articles where id = ?", (article_id,)).fetchone()
        dated = article["published"] is not None or article["updated"] is not None
        day = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=article["sort_at"])).date()
        for claim in reader.execute(
            "select * from statements where revision_id = ?", (article["revision_id"],)
        ).fetchall():
            quote = reader.execute(
                "select verdict from attributions where id = ?", (claim["attribution_id"],)
            ).fetchone()
            if claim["verdict"] == "rejected" or (quote and quote["verdict"] == "rejected"):
                continue
            names = [
                reader.execute("select name from actors where id = ?", (claim[column],)).fetchone()
                for column in ("actor_id", "recipient_id")
            ]
            found.append(
                Row(
                    claim["id"],
                    article_id,
                    article["story_id"] or article["id"],
                    day if dated else None,
                    names[0]["name"],
                    names[1]["name"] if names[1] else claim["topic"],
                    Polarity(claim["polarity"]),
                    Verdict(claim["verdict"]),
                )
            )
    return found


def top(name):
    while name in PARENTS:
        name = PARENTS[name]
    return name


def unit_of(row, counting):
    if counting == "statement":
        return row.id
    if counting == "document" or row.day is None:
        return f"story {row.story}"
    day = row.day
    if counting == "week":
        day -= timedelta(days=day.weekday())
    elif counting == "month":
        day = day.replace(day=1)
    return day


def units_of(rows, counting, *, rollup, whose):
    """What counts once, with the days on which it was said."""
    units = defaultdict(list)
    for row in rows:
        if row.verdict in WORDS[whose]:
            actor = top(row.actor) if rollup else row.actor
            units[actor, row.target, row.polarity, unit_of(row, counting)].append(row.day)
    return units


def tallied(units, key):
    """The tally of each of what `key` makes of a unit; first day included."""
    counted = defaultdict(lambda: [0, 0, 0])
    for (actor, target, polarity, _), days in units.items():
        first = min((day for day in days if day), default=None)
        counted[key(actor, target, first)][SIGNS[polarity]] += 1
    return {name: Tally(*numbers) for name, numbers in counted.items()}


def in_windows(units, bounds, key):
    """For each key the tally in each window, every unit looked at in every window."""
    keys = {key(actor, target) for actor, target, _, _ in units}
    found = {}
    for name in keys:
        series = []
        for window in bounds:
            numbers = [0, 0, 0]
            for (actor, target, polarity, _), days in units.items():
                first = min((day for day in days if day), default=None)
                if key(actor, target) == name and first and window.first <= first < window.after:
                    numbers[SIGNS[polarity]] += 1
            series.append(Tally(*numbers))
        found[name] = tuple(series)
    return found


def agrees(shelf, standings, rows):
    """Every picture of a view is what the reference makes of the rows."""
    counting, rollup, whose = standings.counting, standings.rollup, standings.whose
    units = units_of(rows, counting, rollup=rollup, whose=whose)
    cells = tallied(units, lambda actor, target, _: (actor, target))
    assert {(cell.actor, cell.target): cell.tally for cell in standings.matrix()} == cells
    actors = tallied(units, lambda actor, target, _: actor)
    targets = tallied(units, lambda actor, target, _: target)
    stance_rows = standings.actors(trend=MOVING, points=3)
    assert [(row.actor, row.tally) for row in stance_rows] == sorted(
        actors.items(), key=lambda pair: (-pair[1].n, pair[0])
    )
    for row in stance_rows:
        assert dict(row.targets) == {
            about: tally for (own, about), tally in cells.items() if own == row.actor
        }
        said = [day for (own, *_), days in units.items() if own == row.actor for day in days if day]
        assert (row.last and row.last.date()) == max(said, default=None)
        assert standings.tally(row.actor) == row.tally
    assert [(row.target, row.tally) for row in standings.bars()] == sorted(
        targets.items(), key=lambda pair: (-pair[1].n, pair[0])
    )
    for bar in standings.bars():
        assert dict(bar.actors) == {
            own: tally for (own, about), tally in cells.items() if about == bar.target
        }
        sides = [*bar.supporters, *bar.opponents, *bar.undecided]
        assert sorted(sides) == sorted(bar.actors)
        assert all(tally.net > 0 for _, tally in bar.supporters)
        assert all(tally.net < 0 for _, tally in bar.opponents)
    assert standings.n == len(units)
    assert standings.undated == sum(not any(days) for days in units.values())
    timeline = standings.timeline(MOVING)
    series = in_windows(units, timeline.windows, lambda actor, target: (actor, target))
    for line in timeline.rows:
        assert line.tallies == series[line.actor, line.target]
    assert timeline.n + timeline.undated == len(units)
    assert timeline.total == len(timeline.rows)
    by_actor = in_windows(units, timeline.windows, lambda actor, _: actor)
    for line in standings.timeline(MOVING, by="actor").rows:
        assert line.tallies == by_actor[line.actor]
    by_target = in_windows(units, timeline.windows, lambda _, target: target)
    for line in standings.timeline(MOVING, by="target").rows:
        assert (line.actor, line.tallies) == (None, by_target[line.target])
    last = timeline.windows[-3:]
    assert {row.actor: row.trend for row in stance_rows} == in_windows(units, last, lambda actor, _: actor)
    store = StanceStore(shelf.db)
    for (actor, target), tally in cells.items():
        ids = store.statement_ids(
            standings.scope, actor=actor, target=target, rollup=rollup, whose=whose, counting=counting
        )
        assert len(set(ids)) == tally.n
        assert {(top(row.actor) if rollup else row.actor, row.target) for row in rows if row.id in ids} == {
            (actor, target)
        }


_claims = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(["Envoy", "Valdoria", "Visit"]),
    st.sampled_from(list(Polarity)),
    st.sampled_from([Verdict.MACHINE, Verdict.CONFIRMED, Verdict.REJECTED]),
)
_articles = st.tuples(
    st.integers(0, 70), st.booleans(), st.sampled_from(["", "s", "t"]), st.lists(_claims, max_size=4)
)
_rules = st.tuples(st.sampled_from(get_args(Counting)), st.booleans(), st.sampled_from(get_args(Whose)))


def filled(shelf, make_claim, articles):
    shelf.analyses.sync_actors(ACTORS)
    feeds = [shelf.feed(name) for name in ("wire", "press")]
    for number, (days, dated, story, claims) in enumerate(articles):
        article_id = shelf.article(
            f"k{number}",
            f"Text {number}.",
            feed_id=feeds[number % 2],
            days=days,
            published=NOON + timedelta(days=days) if dated else None,
            story_key=story,
        )
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
        for (row_id,), (*_, verdict) in zip(ids.fetchall(), claims, strict=True):
            if verdict is not Verdict.MACHINE:
                shelf.analyses.correct("statement", row_id, verdict=verdict)


@settings(max_examples=30, deadline=None)
@given(articles=st.lists(_articles, max_size=6), rules=st.lists(_rules, min_size=1, max_size=4))
def test_every_picture_agrees_with_the_reference(new_shelf, make_claim, articles, rules):
    shelf = new_shelf()
    filled(shelf, make_claim, articles)
    rows = rows_of(shelf)
    for counting, rollup, whose in rules:
        opened = StanceStore(shelf.db).open(counting=counting, rollup=rollup, whose=whose)
        agrees(shelf, opened, rows)


QUERIES = {
    "": lambda row: True,
    "feed:wire": lambda row: True,
    "stance:oppose": lambda row: row.polarity is Polarity.OPPOSE,
    "-stance:support": lambda row: row.polarity is not Polarity.SUPPORT,
    "actor:Tarn OR is:starred": lambda row: row.actor == "Tarn",
    "actor:Tarn stance:oppose": lambda row: row.actor == "Tarn" and row.polarity is Polarity.OPPOSE,
    "actor:Tarn actor:Ruun": lambda row: row.actor in ("Tarn", "Ruun"),
    "actor:Valdoria+ feed:press": lambda row: top(row.actor) == "Valdoria",
    "is:unread target:visit": lambda row: row.target == "Visit",
}
"""What each narrows of the rows of the articles that it finds."""


@settings(max_examples=40, deadline=None)
@given(
    articles=st.lists(_articles, max_size=6),
    rule=_rules,
    since=st.integers(-5, 75) | st.none(),
    until=st.integers(-5, 75) | st.none(),
    chosen=st.sets(st.integers(1, 6)) | st.none(),
    query=st.sampled_from(sorted(QUERIES)),
)
def test_a_scope_counts_its_own_rows_alone(
    new_shelf, make_claim, articles, rule, since, until, chosen, query
):
    shelf = new_shelf()
    filled(shelf, make_claim, articles)
    counting, rollup, whose = rule

    def moment(days):
        return None if days is None else NOON + timedelta(days=days, hours=-12)

    window = None if since is None and until is None else Window(moment(since), moment(until))
    scope = Scope(None if chosen is None else tuple(sorted(chosen)), parse(query), window)
    found = shelf.find(query)
    kept = [
        row
        for row in rows_of(shelf)
        if row.article_id in found
        and (chosen is None or row.article_id in chosen)
        and QUERIES[query](row)
        and (window is None or row.day is not None)
        and (since is None or row.day >= moment(since).date())
        and (until is None or row.day < moment(until).date())
    ]
    opened = StanceStore(shelf.db).open(scope, counting=counting, rollup=rollup, whose=whose)
    agrees(shelf, opened, kept)
    listed = shelf.analyses.statements(scope, limit=1_000)
    assert {row.id for row in listed} == {row.id for row in kept}
    assert shelf.analyses.statement_count(scope) == len(kept)
    assert StanceStore(shelf.db).statement_ids(scope) == [row.id for row in listed]


_deeds = st.one_of(
    st.tuples(
        st.just("correct"),
        st.integers(0, 30),
        st.sampled_from(
            [
                (Verdict.CONFIRMED, {}),
                (Verdict.REJECTED, {}),
                (Verdict.CORRECTED, {"polarity": "support"}),
                (Verdict.CORRECTED, {"polarity": "oppose"}),
                (Verdict.CORRECTED, {"recipient": "Ruun"}),
                (Verdict.CORRECTED, {"topic": "New road"}),
                (Verdict.CORRECTED, {"actor": "Somebody New"}),
                (Verdict.CORRECTED, {"actor": "Somebody Else"}),
                (Verdict.CORRECTED, {"act": "DENY"}),
            ]
        ),
    ),
    st.tuples(st.just("quote"), st.integers(0, 10), st.sampled_from([Verdict.REJECTED, Verdict.CONFIRMED])),
    st.tuples(st.just("undo"), st.integers(1, 3), st.none()),
    st.tuples(st.just("redo"), st.integers(1, 2), st.none()),
    st.tuples(st.just("analyse"), st.integers(0, 5), st.lists(_claims, max_size=3)),
    st.tuples(st.just("revise"), st.integers(0, 5), st.booleans()),
    st.tuples(st.just("join"), st.sampled_from(["Envoy", "Ruun", "Tarn"]), st.sampled_from(["Envoy", None])),
)


def do(shelf, make_claim, make_quote, deed):
    """One thing that happens to a library."""
    what, which, value = deed
    reader = shelf.db.reader()
    if what in ("correct", "quote"):
        kind, table = ("statement", "statements") if what == "correct" else ("attribution", "attributions")
        ids = [row[0] for row in reader.execute(f"select id from {table} order by id").fetchall()]
        if ids:
            verdict, change = value if what == "correct" else (value, {})
            saying = Saying(kind, ids[which % len(ids)], verdict, change)
            try:
                shelf.analyses.correct_all([saying])
            except UsageError:
                return  # a stance on oneself
    elif what == "undo":
        for _ in range(which):
            shelf.personal.undo()
    elif what == "redo":
        for _ in range(which):
            shelf.personal.redo()
    elif what == "join":
        given_actors = [
            replace(actor, affiliation=value if value != which else None) if actor.name == which else actor
            for actor in ACTORS
        ]
        shelf.analyses.sync_actors(given_actors)
    else:
        ids = [row[0] for row in reader.execute("select id from articles order by id").fetchall()]
        if not ids:
            return
        article_id = ids[which % len(ids)]
        if what == "revise":
            text = f"Another text, {value}."
            key = reader.execute("select url from articles where id = ?", (article_id,)).fetchone()[0]
            incoming = shelf.incoming(key.rsplit("/", 1)[-1], text, published=NOON if value else None)
            shelf.revise(None, article_id, incoming)
        else:
            quotes = tuple(make_quote(0, 4, actor=actor) for actor, *_ in value)
            claims = [
                make_claim(actor, target, polarity, topic=target == "Visit", evidence=(0, 4), attribution=at)
                for at, (actor, target, polarity, _) in enumerate(value)
            ]
            shelf.analyse(article_id, *claims, quotes=quotes)


def pictures(standings):
    return (
        standings.actors(trend=MOVING),
        standings.matrix(),
        standings.bars(),
        standings.timeline(MOVING),
        standings.n,
        standings.undated,
    )


@settings(max_examples=40, deadline=None)
@given(
    articles=st.lists(_articles, min_size=1, max_size=4),
    deeds=st.lists(_deeds, max_size=7),
    rules=st.lists(_rules, min_size=1, max_size=3),
)
def test_a_view_that_follows_is_what_one_opened_anew_is(
    new_shelf, make_claim, make_quote, articles, deeds, rules
):
    shelf = new_shelf()
    filled(shelf, make_claim, articles)
    store = StanceStore(shelf.db)
    views = [store.open(counting=counting, rollup=rollup, whose=whose) for counting, rollup, whose in rules]
    for deed in deeds:
        do(shelf, make_claim, make_quote, deed)
        # The table of what counts is what would be made anew, whatever happened.
        assert facts.disagreements(shelf.db.reader()) == []
        for view in views:
            before = pictures(view)
            followed = view.follow()
            anew = store.open(counting=view.counting, rollup=view.rollup, whose=view.whose)
            assert pictures(view) == pictures(anew)
            if followed is None:
                assert pictures(view) == before
            assert view.follow() is None
    kept = shelf.db.reader().execute("select * from stances order by id").fetchall()
    with shelf.db.write() as writer:
        facts.rebuild(writer)
    made = shelf.db.reader().execute("select * from stances order by id").fetchall()
    assert [tuple(row) for row in made] == [tuple(row) for row in kept]


def test_a_correction_changes_its_own_pair_alone(shelf, stances, make_claim):
    shelf.article("a")
    shelf.analyse(1, make_claim("Tarn", "Envoy"), make_claim("Ruun", "Visit", topic=True))
    view = stances.open()
    assert view.follow() is None
    (first, _) = sorted(shelf.analyses.statements(), key=lambda row: row.target)
    shelf.analyses.correct("statement", first.id, verdict=Verdict.CORRECTED, change={"polarity": "support"})
    assert view.follow() == Followed(frozenset({"Tarn"}), frozenset({"Envoy"}))
    assert view.tally("Tarn", "Envoy") == Tally(support=1)
    assert view.tally("Ruun") == view.tally(target="Visit") == Tally(oppose=1)
    shelf.personal.undo()
    assert view.follow() == Followed(frozenset({"Tarn"}), frozenset({"Envoy"}))
    assert view.tally() == Tally(oppose=2)
    shelf.analyses.correct("statement", first.id, verdict=Verdict.REJECTED)
    view.follow()
    assert [row.actor for row in view.actors()] == ["Ruun"]
    assert [name for name, _ in view.target_names()] == ["Visit"]


def test_a_view_follows_what_another_process_does(shelf, stances, make_claim):
    from xjreader.store.database import Database

    shelf.article("a")
    shelf.analyse(1, make_claim("Tarn", "Envoy"))
    view = stances.open()
    elsewhere = Database.open(shelf.db.path)
    row_id = shelf.analyses.statements()[0].id
    AnalysisStore(elsewhere).correct("statement", row_id, verdict=Verdict.REJECTED)
    elsewhere.close()
    assert view.follow() == Followed(frozenset({"Tarn"}), frozenset({"Envoy"}))
    assert view.n == 0


def test_who_belongs_to_whom_is_followed_too(shelf, stances, make_claim):
    shelf.analyses.sync_actors(ACTORS)
    shelf.article("a")
    shelf.analyse(1, make_claim("Tarn", "Envoy"), make_claim("Valdoria", "Envoy"))
    view = stances.open(rollup=True)
    assert [row.actor for row in view.actors()] == ["Valdoria"]
    assert view.tally("Valdoria") == Tally(oppose=1)
    shelf.analyses.sync_actors([replace(actor, affiliation=None) for actor in ACTORS])
    assert view.follow() == Followed(reopened=True)
    assert sorted(row.actor for row in view.actors()) == ["Tarn", "Valdoria"]


def test_for_and_against_the_same_is_mixed_and_not_zero(shelf, stances, make_claim):
    shelf.article("a")
    shelf.analyse(
        1,
        make_claim("Tarn", "Visit", Polarity.SUPPORT, topic=True),
        make_claim("Tarn", "Visit", Polarity.OPPOSE, topic=True),
        make_claim("Envoy", "Visit", Polarity.NEUTRAL, topic=True),
    )
    view = stances.open()
    marks = {cell.actor: (cell.tally.mark, cell.tally.net, cell.tally.n) for cell in view.matrix()}
    assert marks == {"Tarn": ("±", 0, 2), "Envoy": ("0", 0, 1)}
    (bar,) = view.bars()
    assert [name for name, _ in bar.undecided] == ["Tarn", "Envoy"]
    assert (bar.supporters, bar.opponents) == ((), ())


def test_an_actor_and_a_topic_of_one_name_are_one_target(shelf, stances, make_claim):
    for number in range(2):
        article_id = shelf.article(f"k{number}", f"Text {number}.", feed_id=shelf.feed(), story_key="s")
        shelf.analyse(article_id, make_claim("Tarn", "Harbour", topic=bool(number)))
    view = stances.open()
    assert [(cell.target, cell.tally.n) for cell in view.matrix()] == [("Harbour", 1)]


def test_the_first_of_each_and_those_most_spoken_of(shelf, stances, make_claim):
    for number in range(3):
        article_id = shelf.article(f"k{number}", f"Text {number}.", days=number)
        shelf.analyse(
            article_id,
            make_claim("Tarn", "Envoy"),
            *([make_claim("Ruun", "Visit", topic=True)] if number else []),
            *([make_claim("Envoy", "Tarn")] if number > 1 else []),
        )
    view = stances.open()
    assert [row.actor for row in view.actors(limit=1, offset=1)] == ["Ruun"]
    assert [row.target for row in view.bars(limit=2)] == ["Envoy", "Visit"]
    assert [(cell.actor, cell.target) for cell in view.matrix(actors=2, targets=1)] == [("Tarn", "Envoy")]
    timeline = view.timeline(Moving(2, 1), limit=1, offset=1)
    assert [(line.actor, line.target) for line in timeline.rows] == [("Ruun", "Visit")]
    assert (timeline.total, timeline.n) == (3, 6)
    one = view.timeline(Moving(2, 1), actor="Tarn", target="Envoy")
    assert [[tally.n for tally in line.tallies] for line in one.rows] == [[1, 2, 2]]
    assert view.timeline(actor="Nobody").rows == ()
    assert view.timeline(actor="Nobody").windows == ()
    assert view.actors()[0].top_target == "Envoy"


def test_a_change_of_sign_names_both_windows(shelf, stances, make_claim):
    for days, polarity in ((0, Polarity.OPPOSE), (20, Polarity.NEUTRAL), (40, Polarity.SUPPORT)):
        article_id = shelf.article(f"k{days}", f"Text {days}.", days=days, published=NOON + timedelta(days))
        shelf.analyse(article_id, make_claim("Tarn", "Envoy", polarity))
    scope = Scope()
    timeline = stances.open(scope).timeline(Moving(10, 10))
    (line,) = timeline.rows
    (change,) = line.changes
    assert change.sign == 1

    def said(place):
        window = replace(scope, window=timeline.windows[place].window)
        return [row.polarity for row in stances.statement_rows(stances.statement_ids(window, actor="Tarn"))]

    assert said(change.before) == [Polarity.OPPOSE]
    assert said(change.after) == [Polarity.SUPPORT]


def test_unknown_rules_are_refused(stances):
    for wrong in ({"counting": "year"}, {"whose": "mine"}):
        with pytest.raises(UsageError):
            stances.open(**wrong)
    with pytest.raises(UsageError, match="step"):
        stances.open().timeline(Moving(1, 2))
    with pytest.raises(UsageError, match="pair"):
        stances.open().timeline(by="act")
    with pytest.raises(UsageError, match="step"):
        stances.open().actors(trend=Moving(0, 0))


def test_a_table_that_disagrees_is_told_and_made_anew(shelf, stances, make_claim):
    shelf.article("a")
    shelf.analyse(1, make_claim("Tarn", "Envoy", act=Act.DENY), make_claim("Ruun", "Envoy"))
    view = stances.open()
    with shelf.db.write() as writer:
        writer.execute("update stances set polarity = 'support' where id = 1")
        writer.execute("delete from stances where id = 2")
        writer.execute("delete from stance_pairs")
    (said,) = shelf.db.integrity()
    assert said.startswith("the index of stances does not agree with the statements")
    shelf.db.rebuild_indexes()
    assert shelf.db.integrity() == []
    view.follow()
    assert view.tally() == Tally(oppose=2)


def test_an_article_that_goes_takes_what_it_counted_along(shelf, stances, make_claim, make_quote):
    for name in ("a", "b"):
        shelf.article(name, f"Text {name}.")
    shelf.analyse(1, make_claim("Tarn", "Envoy", attribution=0), quotes=(make_quote(actor="Tarn"),))
    shelf.analyse(2, make_claim("Ruun", "Envoy"))
    view = stances.open()
    with shelf.db.write() as writer:
        writer.execute("delete from articles where id = 1")
    assert view.follow() == Followed(frozenset({"Tarn"}), frozenset({"Envoy"}))
    assert [row.actor for row in view.actors()] == ["Ruun"]
    with shelf.db.write() as writer:
        writer.execute("delete from actors where name = 'Ruun'")
    view.follow()
    assert (view.n, view.actors(), view.timeline().windows) == (0, [], ())
