"""What the analysis found: saved, replaced, waited for, listed; and who belongs to whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.errors import NotFound
from xjreader.models.analysis import (
    Act,
    Actor,
    ActorKind,
    Analysis,
    Attribution,
    AttributionType,
    Mode,
    Polarity,
    Scope,
    Span,
    Statement,
    Topic,
    Verdict,
)
from xjreader.models.query_parser import parse
from xjreader.store.actors import tops

TEXT = '"We welcome visitors," Ilse Tarn said, "not judges." Valdoria shut the border.'
TARN = Actor("Ilse Tarn", ActorKind.PERSON, ("Tarn",), "Foreign Ministry")
MINISTRY = Actor("Foreign Ministry", ActorKind.ORGANISATION, ("the ministry",), "Valdoria")
VALDORIA = Actor("Valdoria", ActorKind.STATE)

SPOKEN = Attribution(
    source=(Span(23, 32),),
    cue=(Span(33, 37),),
    content=(Span(0, 22), Span(39, 52)),
    type=AttributionType.DIRECT,
    actor="Ilse Tarn",
    confidence=0.97,
)
UNKNOWN = Attribution((), (), (Span(53, 61),), AttributionType.MIXED, None, 0.4, ("Tarn", "Ruun"))
WELCOME = Statement(
    "Ilse Tarn",
    "Envoy",
    None,
    Act.SUPPORT,
    Polarity.SUPPORT,
    (Mode.FUTURE, Mode.NEGATED),
    (Span(0, 22),),
    0.8,
    0,
)
SHUT = Statement("Valdoria", None, "Border", Act.COERCE, Polarity.OPPOSE, (), (Span(53, 78),), 0.7)
ANALYSIS = Analysis("en", (SPOKEN, UNKNOWN), (WELCOME, SHUT), (TARN, MINISTRY, VALDORIA))


@pytest.fixture
def told(shelf):
    shelf.article("a", TEXT, feed_id=shelf.feed("wire"))
    (waiting,) = shelf.analyses.waiting("1:a", limit=5)
    shelf.analyses.save(waiting.revision_id, ANALYSIS, stamp="1:a")
    return shelf


def test_what_was_found_comes_back_as_rows(told):
    spoken, unknown = told.analyses.quotes()
    assert (spoken.source_text, spoken.cue_text) == ("Ilse Tarn", "said")
    assert spoken.content_text == '"We welcome visitors," … "not judges."'
    assert (spoken.source, spoken.cue, spoken.content) == (SPOKEN.source, SPOKEN.cue, SPOKEN.content)
    assert (spoken.actor, spoken.type, spoken.confidence) == ("Ilse Tarn", AttributionType.DIRECT, 0.97)
    assert (spoken.targets, spoken.verdict) == (("Envoy",), Verdict.MACHINE)
    assert (spoken.article_title, spoken.feed_title) == ("Title a", "Wire")
    assert (unknown.actor, unknown.candidates, unknown.source_text) == (None, ("Tarn", "Ruun"), "")
    welcome, shut = told.analyses.statements()
    assert (welcome.actor, welcome.affiliation, welcome.target) == ("Ilse Tarn", "Foreign Ministry", "Envoy")
    assert (welcome.modes, welcome.act) == ((Mode.FUTURE, Mode.NEGATED), Act.SUPPORT)
    assert welcome.evidence_text == '"We welcome visitors,"'
    assert (shut.recipient, shut.topic, shut.target) == (None, "Border", "Border")
    assert told.articles.rows([1])[0].quotes == 2
    assert not told.articles.rows([1])[0].analysing
    with pytest.raises(NotFound):
        told.analyses.save(99, ANALYSIS, stamp="1:a")


def test_a_new_analysis_replaces_the_one_before(told):
    revision_id = told.articles.get(1).revision.id
    told.analyses.save(revision_id, Analysis("en", (SPOKEN,), ()), stamp="2:a")
    assert told.analyses.quote_count() == 1
    assert told.analyses.statement_count() == 0
    assert told.find("quote:visitors") == {1}
    assert told.articles.rows([1])[0].quotes == 1


def test_texts_wait_newest_first_until_they_have_this_stamp(shelf):
    ids = [shelf.article(f"k{n}", f"Text {n}.", days=n) for n in range(4)]
    assert [row.article_id for row in shelf.analyses.waiting("1:a", limit=3)] == [ids[3], ids[2], ids[1]]
    shelf.analyses.save(shelf.articles.get(ids[3]).revision.id, Analysis("en", (), ()), stamp="1:a")
    shelf.analyses.save(shelf.articles.get(ids[1]).revision.id, Analysis("en", (), ()), stamp="0:old")
    waiting = shelf.analyses.waiting("1:a", limit=9)
    assert [row.article_id for row in waiting] == [ids[2], ids[1], ids[0]]
    assert (waiting[0].title, waiting[0].text, waiting[0].language) == ("Title k2", "Text 2.", "en")
    assert waiting[0].blocks[0].end == 7
    assert shelf.analyses.waiting_count("1:a") == 3
    assert shelf.analyses.waiting_count("9:z") == 4


def test_the_wanted_article_waits_before_the_others_whatever_its_stamp(shelf) -> None:
    ids = [shelf.article(f"k{n}", f"Text {n}.", days=n) for n in range(4)]

    def waiting(first: int, limit: int = 9) -> list[int]:
        return [row.article_id for row in shelf.analyses.waiting("1:a", limit=limit, first=first)]

    assert waiting(ids[0], limit=3) == [ids[0], ids[3], ids[2]]
    assert waiting(ids[2]) == [ids[2], ids[3], ids[1], ids[0]]
    shelf.analyse(ids[2])
    assert waiting(ids[2]) == [ids[3], ids[1], ids[0]]
    assert waiting(10**9) == [ids[3], ids[1], ids[0]]
    again = shelf.analyses.waiting("2:b", limit=9, first=ids[2])
    assert [row.article_id for row in again] == [ids[2], ids[3], ids[1], ids[0]]


def test_an_edited_text_waits_and_an_old_one_that_returns_does_not(told):
    told.revise(1, 1, told.incoming("a", "Another text."))
    assert told.articles.rows([1])[0].analysing
    assert told.analyses.waiting_count("1:a") == 1
    assert told.analyses.quotes() == []
    assert told.articles.rows([1])[0].quotes == 0
    told.revise(1, 1, told.incoming("a", TEXT))
    assert told.analyses.waiting_count("1:a") == 0
    assert told.articles.rows([1])[0].quotes == 2
    assert len(told.analyses.quotes()) == 2


def test_an_analysis_of_a_former_text_changes_nothing_shown(told):
    former = told.articles.get(1).revision.id
    told.revise(1, 1, told.incoming("a", "Another text."))
    told.analyses.save(former, ANALYSIS, stamp="2:a")
    assert told.analyses.quotes() == []
    assert told.analyses.waiting_count("2:a") == 1


def test_a_scope_takes_articles_a_query_and_its_rows(told):
    told.article("b", TEXT, days=1)
    told.analyses.save(told.articles.get(2).revision.id, Analysis("en", (UNKNOWN,), (SHUT,)), stamp="1:a")
    analyses = told.analyses

    def quotes(query=None, ids=None):
        scope = Scope(article_ids=ids, query=None if query is None else parse(query))
        rows = analyses.quotes(scope)
        assert analyses.quote_count(scope) == len(rows)
        return [(row.article_id, row.actor) for row in rows]

    def claims(query=None, ids=None):
        scope = Scope(article_ids=ids, query=None if query is None else parse(query))
        rows = analyses.statements(scope)
        assert analyses.statement_count(scope) == len(rows)
        return [(row.article_id, row.actor) for row in rows]

    def listed(**options):
        rows = told.stances.statement_rows(told.stances.statement_ids(**options))
        return [(row.article_id, row.actor) for row in rows]

    assert quotes() == [(2, None), (1, "Ilse Tarn"), (1, None)]
    assert quotes(ids=(1,)) == [(1, "Ilse Tarn"), (1, None)]
    assert quotes(ids=()) == []
    assert quotes("actor:tarn") == [(1, "Ilse Tarn")]
    assert quotes("-actor:tarn") == [(2, None)]
    assert quotes("type:mixed") == [(2, None), (1, None)]
    assert quotes("quote:judges") == [(1, "Ilse Tarn")]
    assert quotes("actor:tarn OR title:b") == [(2, None), (1, "Ilse Tarn")]
    assert quotes("target:envoy") == [(1, "Ilse Tarn")]
    assert quotes("target:border") == []
    assert quotes("border", ids=(2,)) == [(2, None)]
    assert claims() == [(2, "Valdoria"), (1, "Ilse Tarn"), (1, "Valdoria")]
    assert claims("actor:valdoria") == [(2, "Valdoria"), (1, "Valdoria")]
    assert claims("actor:valdoria+") == [(2, "Valdoria"), (1, "Ilse Tarn"), (1, "Valdoria")]
    assert claims("stance:support") == claims("type:direct") == [(1, "Ilse Tarn")]
    assert claims("actor:tarn actor:valdoria") == [(1, "Ilse Tarn"), (1, "Valdoria")]
    assert claims("actor:tarn target:envoy") == [(1, "Ilse Tarn")]
    assert claims("actor:tarn target:border") == []
    assert listed(actor="Valdoria", rollup=True) == [(2, "Valdoria"), (1, "Ilse Tarn"), (1, "Valdoria")]
    assert listed(whose="confirmed") == []


def test_pages_of_rows_follow_one_another(shelf, make_quote):
    for n in range(5):
        article_id = shelf.article(f"k{n}", "x" * 60, days=n)
        shelf.analyse(article_id, quotes=tuple(make_quote(20 - 5 * k, 25 - 5 * k) for k in range(4)))
    rows = shelf.analyses.quotes()
    assert [(row.article_id, row.content[0].start) for row in rows] == [
        (article_id, start) for article_id in (5, 4, 3, 2, 1) for start in (5, 10, 15, 20)
    ]
    paged = [row for offset in range(0, 21, 3) for row in shelf.analyses.quotes(limit=3, offset=offset)]
    assert paged == rows
    one_scope = Scope(query=parse("actor:tarn OR after:2020"))
    assert shelf.analyses.quotes(one_scope) == rows


def test_actors_of_the_config_come_and_go_but_their_rows_stay(told):
    analyses = told.analyses
    configured = Actor("Ilse Tarn", ActorKind.PERSON, ("I. Tarn", "Tarn"), "Press Office")
    analyses.sync_actors([configured, Actor("Press Office", ActorKind.ORGANISATION)])
    assert analyses.actors(origin="config")[0] == configured
    tarn = Scope(query=parse('actor:"i. tarn"'))
    assert [row.affiliation for row in analyses.statements(tarn)] == ["Press Office"]
    analyses.save(told.articles.get(1).revision.id, ANALYSIS, stamp="2:a")
    assert [row.affiliation for row in analyses.statements(Scope(query=parse("actor:tarn")))] == [
        "Press Office"
    ], "a text does not overrule the config"
    analyses.sync_actors([])
    assert analyses.actors(origin="config") == []
    assert analyses.statement_count(Scope(query=parse('actor:"Ilse Tarn"'))) == 1


def test_syncing_the_same_again_writes_nothing(shelf):
    given_actors = [TARN, Actor("Un", ActorKind.GROUP, ("UN", "Un")), VALDORIA]
    given_topics = [Topic("Visit", ("the visit",)), Topic("Border")]
    shelf.analyses.sync_actors(given_actors)
    shelf.analyses.sync_topics(given_topics)
    changes = shelf.db._writer.total_changes
    shelf.analyses.sync_actors(given_actors)
    shelf.analyses.sync_topics(given_topics[::-1])
    assert shelf.db._writer.total_changes == changes
    assert {topic.name: topic.phrases for topic in shelf.analyses.topics()} == {
        "Visit": ("the visit",),
        "Border": (),
    }
    shelf.analyses.sync_topics([Topic("Visit")])
    assert [topic.name for topic in shelf.analyses.topics(origin="config")] == ["Visit"]


def test_an_affiliation_that_nobody_described_is_made(shelf):
    shelf.analyses.sync_actors([TARN])
    assert [actor.name for actor in shelf.analyses.actors()] == ["Ilse Tarn", "Foreign Ministry"]
    assert shelf.analyses.actors(origin="config") == [TARN]


def test_actor_rows_count_articles_of_current_texts(told):
    told.article("b", TEXT, days=1)
    told.analyses.save(told.articles.get(2).revision.id, ANALYSIS, stamp="1:a")
    told.personal.set_read([2], True)
    rows = {row.name: (row.articles, row.unread) for row in told.analyses.actor_rows()}
    assert rows == {"Ilse Tarn": (2, 1), "Valdoria": (2, 1), "Envoy": (2, 1)}
    told.revise(None, 2, told.incoming("b", "Another."))
    assert [row.articles for row in told.analyses.actor_rows()] == [1, 1, 1]


def test_circles_of_affiliation_do_not_hang(shelf, make_claim):
    shelf.analyses.sync_actors(
        [
            Actor("A", ActorKind.GROUP, (), "B"),
            Actor("B", ActorKind.GROUP, (), "C"),
            Actor("C", ActorKind.GROUP, (), "A"),
            Actor("D", ActorKind.GROUP, (), "A"),
            Actor("E", ActorKind.GROUP, (), "E"),
        ]
    )
    shelf.article("a")
    shelf.analyse(1, make_claim("B", "X"), make_claim("D", "X"), make_claim("E", "X"))
    assert shelf.find("actor:C+") == {1}
    assert {row.actor for row in shelf.stances.open(rollup=True).actors()} == {"A", "E"}
    assert shelf.analyses.statement_count(Scope(query=parse("actor:A+"))) == 2


@given(st.dictionaries(st.integers(0, 9), st.none() | st.integers(0, 9), max_size=10))
def test_tops_are_where_the_way_up_ends(parents):
    found = tops(parents)
    for actor, parent in parents.items():
        way = [actor]
        while (above := parents.get(way[-1])) is not None and above not in way:
            way.append(above)
        expected = way[-1] if above is None else min(way[way.index(above) :])
        assert found.get(actor, actor) == expected
        assert parent is None or actor in found
