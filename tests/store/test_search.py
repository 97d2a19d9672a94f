"""Queries to articles: what each field finds, that every query compiles, pages, counts and views."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjreader.errors import NotFound, QueryError, UsageError
from xjreader.models.analysis import Actor, ActorKind, AttributionType, Polarity, Scope, Topic
from xjreader.models.article import Counts, Document, Link, TagRow
from xjreader.models.query import Everything, Not, Term
from xjreader.models.query_parser import (
    ALLOWED,
    DEEPEST,
    FIELDS,
    MOST_PARTS,
    MOST_SIDE_BY_SIDE,
    parse,
)
from xjreader.store import search
from xjreader.store.query_sql import article_condition, moment

NOW = datetime(2024, 5, 10, 15, 30, tzinfo=UTC)


@pytest.fixture
def news(shelf, make_claim, make_quote):
    """Five articles: who finds what is written beside each test."""
    wire = shelf.feed("wire", folder="News/Wires")
    press = shelf.feed("press", folder="News")
    radio = shelf.feeds.add("https://radio.example/rss", title="Radio Zürich", folder="Radio")[0].id
    text = '"Not factual," Ilse Tarn said of the envoy. The ministry rejected the visit.'
    shelf.article("a", text, feed_id=wire, title="Valdoria rejects a call", author="Ana Ruiz", days=0)
    shelf.article("b", "Re-education was denied at the camps.", feed_id=press, days=1, language="pt-BR")
    shelf.article("c", "北京拒绝了访问新疆的要求。", feed_id=press, days=2, language="zh")
    shelf.article("d", "Café talks: the envoy met Kočić.", feed_id=radio, days=3, title="Talks")
    shelf.article("e", 'He said "so what" OR nothing NEAR(x).', feed_id=None, days=4)
    shelf.analyses.sync_actors(
        [
            Actor("Ilse Tarn", ActorKind.PERSON, ("Tarn", "the spokeswoman"), "Ministry"),
            Actor("Ministry", ActorKind.ORGANISATION, ("the ministry",), "Valdoria"),
            Actor("Valdoria", ActorKind.STATE, ("Valdorian officials",)),
            Actor("Envoy", ActorKind.PERSON, ("the envoy",)),
        ]
    )
    shelf.analyses.sync_topics([Topic("Visit", ("the visit",))])
    shelf.analyse(
        1,
        make_claim("Ilse Tarn", "Envoy", attribution=0),
        make_claim("Ministry", "Visit", Polarity.SUPPORT, topic=True),
        quotes=(make_quote(0, 14), make_quote(44, 60, actor=None, type=AttributionType.INDIRECT)),
    )
    shelf.analyse(2, make_claim("Envoy", "Valdoria"))
    return shelf


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {1, 2, 3, 4, 5}),
        ("envoy", {1, 4}),
        ("ENVOY factual", {1}),
        ("factual OR camps", {1, 2}),
        ("envoy -factual", {4}),
        ("-envoy", {2, 3, 5}),
        ("-(envoy OR camps)", {3, 5}),
        ('"the envoy met"', {4}),
        ('"met envoy the"', set()),
        ("fact*", {1}),
        ("fact", set()),
        ("re-education", {2}),
        ("cafe", {4}),
        ("Kocic", {4}),
        ("新疆", {3}),
        ("拒绝", {3}),
        ("疆新", set()),
        ("OR*", {5}),
        ('"OR"', {5}),
        ("near", {5}),
        ("title:valdoria", {1}),
        ("title:envoy", set()),
        ('title:"a call"', {1}),
        ("title:talks OR camps", {2, 4}),
        ("author:ruiz", {1}),
        ("lang:pt", {2}),
        ("lang:pt-BR", {2}),
        ("lang:p" + "t-b", set()),
        ("feed:wire", {1}),
        ("feed:zurich", {4}),
        ("feed:radio.example", {4}),
        ("feed:2", {2, 3}),
        ("feed:nobody", set()),
        ("folder:news", {1, 2, 3}),
        ("folder:News/Wires", {1}),
        # A part of the name, where no folder is called so outright.
        ("folder:wires", {1}),
        ("folder:wir", {1}),
        ("folder:elsewhere", set()),
        ("folder:New*", {1, 2, 3}),
        ("id:3", {3}),
        ("id:99", set()),
        ("after:2024-05-03", {3, 4, 5}),
        ("before:2024-05-03", {1, 2}),
        ("after:2024-05 before:2024-06", {1, 2, 3, 4, 5}),
        ("before:2024", set()),
        ("has:quote", {1}),
        ("has:note", set()),
        ("is:unread", {1, 2, 3, 4, 5}),
        ("actor:tarn", {1}),
        ('actor:"THE SPOKESWOMAN"', {1}),
        ("actor:il*", {1}),
        ("actor:Valdoria", set()),
        ("actor:Valdoria+", {1}),
        ("actor:Envoy", {2}),
        # A word of the name, where nobody is called so outright: a first name, a surname.
        ("actor:Ilse", {1}),
        ("actor:ILSE", {1}),
        ("actor:il", set()),
        ("actor:officials", set()),
        ('actor:"Tarn Ilse"', set()),
        ("target:envoy", {1}),
        ("target:visit", {1}),
        ("target:valdoria", {2}),
        ("target:Valdoria+", {2}),
        ("stance:oppose", {1, 2}),
        ("stance:neutral", set()),
        ("act:reject", {1, 2}),
        ("act:deny", set()),
        ("type:indirect", {1}),
        ("quote:factual", {1}),
        ("quote:fact*", {1}),
        ("quote:camps", set()),
        ("-actor:tarn", {2, 3, 4, 5}),
        ("-type:direct", {2, 3, 4, 5}),
        ("actor:tarn target:envoy stance:oppose", {1}),
        ("actor:tarn target:visit", set()),
        ("actor:tarn stance:support", set()),
        ("actor:ministry stance:support target:visit", {1}),
        ("actor:tarn type:direct", {1}),
        ("actor:tarn type:indirect", set()),
        ("actor:tarn quote:factual", {1}),
        ("actor:tarn quote:rejected", set()),
        ("stance:oppose type:direct", {1}),
        ("stance:support type:direct", set()),
        ("actor:tarn actor:ministry", {1}),
        ("actor:tarn actor:envoy", set()),
        ("actor:tarn actor:ministry stance:support", set()),
        ("(actor:tarn stance:oppose) (actor:ministry stance:support)", {1}),
        ("(actor:tarn stance:support) OR actor:envoy", {2}),
        ("envoy actor:tarn", {1}),
        ("camps actor:tarn", set()),
    ],
)
def test_finds(news, query, found):
    assert news.find(query) == found
    assert news.search.count(parse(query)) == len(found)
    assert set(news.search.page(parse(query), limit=10)) == found


@pytest.mark.parametrize("query", ["", "actor:tarn", "is:unread", "is:read", "envoy -talks", "folder:News"])
def test_counts_what_is_unread_in_the_same_look(news, query):
    news.personal.set_read([1, 4], True)
    found = news.find(query)
    assert news.search.counted(parse(query)) == Counts(len(found), len(found - {1, 4}))


def test_finds_what_a_person_did(news):
    news.personal.set_read([1], True)
    news.personal.set_starred([2], True)
    news.personal.set_note([3][0], "x")
    news.personal.tag([4], add=["To check", "Done"])
    assert news.find("is:read") == {1}
    assert news.find("is:unread") == {2, 3, 4, 5}
    assert news.find("is:starred") == {2}
    assert news.find("is:noted") == news.find("has:note") == {3}
    assert news.find("has:tag") == news.find('tag:"to check"') == news.find("tag:d*") == {4}
    assert news.find("tag:to") == set()
    news.revise(2, 2, news.incoming("b", "Another text."))
    assert news.find("is:edited") == {2}


def test_finds_links(shelf):
    with_link = Document("Read this.", (), (Link(5, 9, "https://a.example/"),))
    linked = shelf.article("a", document=with_link)
    shelf.article("b")
    assert shelf.find("has:link") == {linked}


def test_rejected_rows_and_former_texts_are_not_found(news):
    (tarn,) = [row for row in news.analyses.statements() if row.actor == "Ilse Tarn"]
    news.analyses.correct("statement", tarn.id, verdict="rejected", change={})
    assert news.find("target:envoy") == set()
    assert news.find("actor:tarn") == {1}, "the quote still stands"
    (spoken,) = [row for row in news.analyses.quotes() if row.actor == "Ilse Tarn"]
    news.analyses.correct("attribution", spoken.id, verdict="rejected", change={})
    assert news.find("actor:tarn") == news.find("quote:factual") == set()
    news.revise(2, 2, news.incoming("b", "Another text."))
    assert news.find("actor:envoy") == set()


def test_a_removed_feeds_folder_is_gone_but_its_articles_are_found(news):
    news.feeds.remove(1)
    assert news.find("folder:News") == {2, 3}
    assert news.find("feed:1") == {1}
    assert "News/Wires" not in news.search.counts().folders


def test_an_exact_title_goes_before_a_part(shelf):
    press = shelf.feeds.add("https://a.example/1", title="Press")[0].id
    east = shelf.feeds.add("https://a.example/2", title="Press East")[0].id
    first, second = shelf.article("a", feed_id=press), shelf.article("b", feed_id=east)
    assert shelf.find("feed:press") == {first}
    assert shelf.find("feed:pres") == {first, second}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2021", datetime(2021, 1, 1, tzinfo=UTC)),
        ("2021-06", datetime(2021, 6, 1, tzinfo=UTC)),
        ("2021-06-22", datetime(2021, 6, 22, tzinfo=UTC)),
        ("0001", datetime(1, 1, 1, tzinfo=UTC)),
        ("today", datetime(2024, 5, 10, tzinfo=UTC)),
        ("yesterday", datetime(2024, 5, 9, tzinfo=UTC)),
        ("now", NOW),
        ("12h", datetime(2024, 5, 10, 3, 30, tzinfo=UTC)),
        ("7d", datetime(2024, 5, 3, 15, 30, tzinfo=UTC)),
        ("2w", datetime(2024, 4, 26, 15, 30, tzinfo=UTC)),
    ],
)
def test_dates(value, expected):
    assert moment(value, NOW) == (expected - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()


def test_pages_follow_one_another_without_gap_or_repeat(shelf):
    for n in range(25):
        shelf.article(f"k{n}", days=n // 5)
    everything = list(shelf.search.ids(Everything()))
    assert everything == sorted(everything, reverse=True)
    found, before = [], None
    while page := shelf.search.page(Everything(), limit=7, before=before):
        found += page
        last = shelf.articles.rows(page[-1:])[0]
        before = (int(last.sort_at.timestamp()), last.id)
    assert found == everything


def test_sidebar_counts(news):
    news.personal.set_read([1, 2], True)
    news.personal.set_starred([3], True)
    news.personal.tag([1, 3], add=["visit"])
    other = news.feed("agency", folder="News/Wires")
    third = news.feed("herald", folder="News")
    entry = news.incoming("c", url_key="https://news.example/c")
    news.save(other, entry)
    news.save(third, news.incoming("z", url_key="https://news.example/c"))
    counts = news.search.counts()
    assert (counts.total, counts.unread, counts.starred, counts.edited) == (5, 3, 1, 1)
    assert counts.feeds == {1: (1, 0), 2: (2, 1), 3: (1, 1), other: (1, 1), third: (1, 1)}
    assert counts.folders == {"News": Counts(3, 1), "News/Wires": Counts(2, 1), "Radio": Counts(1, 1)}
    assert counts.tags == (TagRow("visit", 2, 1),)


def test_empty_library(shelf):
    assert shelf.search.is_empty()
    assert list(shelf.search.ids(Everything())) == []
    assert shelf.search.counts().total == 0
    feed_id = shelf.feed()
    assert not shelf.search.is_empty()
    shelf.feeds.remove(feed_id)
    assert shelf.search.is_empty()


def test_views(shelf):
    shelf.search.sync_views([("New", "after:1d"), ("Denials", "act:DENY")])
    shelf.search.save_view("Mine", "is:starred")
    shelf.search.save_view(" Mine ", "tag:x")
    assert [(view.name, view.query) for view in shelf.search.saved_views()] == [
        ("New", "after:1d"),
        ("Denials", "act:DENY"),
        ("Mine", "tag:x"),
    ]
    shelf.search.sync_views([("Mine", "other"), ("Denials", "act:DENY")])
    assert [(view.name, view.query) for view in shelf.search.saved_views()] == [
        ("Denials", "act:DENY"),
        ("Mine", "tag:x"),
    ]
    shelf.search.remove_view("Mine")
    with pytest.raises(NotFound):
        shelf.search.remove_view("Mine")
    with pytest.raises(UsageError):
        shelf.search.save_view(" ", "x")


def test_the_deepest_and_longest_queries_compile(news, make_claim):
    deep = "(actor:a (b OR " * (DEEPEST // 2) + "x" + "))" * (DEEPEST // 2)
    nested = "-(actor:a -(b OR tag:c OR " * (DEEPEST // 4) + "stance:oppose" + "))" * (DEEPEST // 4)
    rows = " ".join(f"actor:a{n} target:t{n}" for n in range(MOST_SIDE_BY_SIDE // 2))
    alternatives = " OR ".join(f"actor:a{n}+" for n in range(MOST_PARTS))
    words = " OR ".join(f"w{n} -v{n}" for n in range(MOST_PARTS // 2))
    for text in (
        deep,
        nested,
        "-" * DEEPEST + "actor:a+",
        rows,
        words,
        alternatives,
    ):
        query = parse(text)
        news.search.ids(query)
        news.analyses.quotes(Scope(query=query))
        news.analyses.statements(Scope(query=query))


_value = st.text(alphabet="ab\"'*^:()-+{}\\%_\0 ANDORNEAR新é\ud800", min_size=1, max_size=8)
_texts = st.one_of(
    st.text(max_size=20),
    _value,
    st.builds(lambda name, value: f'{name}:"{value}"'.replace('"""', '""'), st.sampled_from(FIELDS), _value),
    st.sampled_from([f"{name}:{value}" for name, values in ALLOWED.items() for value in values]),
    st.sampled_from(["after:2021", "before:7d", "lang:en", "id:1", "actor:a+", "target:b+", "quote:x*"]),
)


@settings(max_examples=150, deadline=None)
@given(texts=st.lists(_texts, min_size=1, max_size=4), joint=st.sampled_from([" ", " OR ", " -", " AND "]))
def test_whatever_parses_also_runs(new_shelf_with_one, texts, joint):
    shelf = new_shelf_with_one
    parts = [text for text in texts if _parses(text)]
    if not parts:
        return
    query = parse(joint.join(f"({part})" if part.strip() else "x" for part in parts))
    found = set(shelf.search.ids(query))
    assert found | set(shelf.search.ids(Not(query))) == {1, 2}
    assert found & set(shelf.search.ids(Not(query))) == set()
    scope = Scope(query=query)
    assert shelf.analyses.quote_count(scope) >= len(shelf.analyses.quotes(scope, limit=1))
    assert shelf.analyses.statement_count(scope) == len(shelf.analyses.statements(scope))
    shelf.stances.open(scope).actors()


def _parses(text):
    try:
        parse(text)
    except QueryError:
        return False
    return True


@pytest.fixture(scope="module")
def new_shelf_with_one(new_shelf, make_claim, make_quote):
    shelf = new_shelf()
    shelf.article("a", "The envoy said nothing at all.", feed_id=shelf.feed("wire", folder="a"))
    shelf.article("b", "Another.")
    shelf.analyse(
        1, make_claim("a", "b", attribution=0), make_claim("b", "x", topic=True), quotes=(make_quote(),)
    )
    return shelf


def test_no_value_stands_in_the_sql():
    condition = article_condition(parse('tag:"x\') or 1=1 --" author:zzz feed:qqq actor:rrr quote:sss ttt'))
    for value in ("1=1", "zzz", "qqq", "rrr", "sss", "ttt"):
        assert value not in condition.text
    assert condition.text.count("?") == len(condition.parameters)
    assert article_condition(Term("x")).parameters == ('"x"',)


@pytest.fixture
def namesakes(shelf, make_claim):
    """Names that share a word; who is spoken of stands in the comments of the tests."""
    names = ["Nadira Oyelan", "Tomas Oyelan-Reis", "Oyelane", "Reis"]
    for number, name in enumerate(names, start=1):
        shelf.article(f"n{number}", days=number)
        shelf.analyse(
            number, make_claim(name, "river talks" if number % 2 else "Nadira Oyelan", topic=number % 2 == 1)
        )
    return shelf


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("actor:Oyelan", {1, 2}),
        ("actor:nadira", {1}),
        ("actor:oyelan-reis", {2}),
        ("actor:Reis", {4}),  # somebody is called exactly that
        ("actor:Oyel", set()),
        ("actor:Nad*", {1}),
        ("actor:Oyel*", {3}),  # who begins so comes before who has such a word
        ("target:Oyelan", {2, 4}),
        ("target:talks", {1, 3}),
        ("target:tal*", {1, 3}),
        ("target:alks", set()),
        ("actor:-", set()),
    ],
)
def test_a_word_of_a_name_stands_for_it_where_nobody_is_called_so(namesakes, query, found):
    assert namesakes.find(query) == found


def test_a_target_that_has_the_very_name_is_the_only_one_meant(namesakes, make_claim):
    namesakes.article("n5", days=5)
    namesakes.analyse(5, make_claim("Reis", "talks", topic=True))
    assert namesakes.find("target:talks") == {5}


def test_names_that_nobody_has_are_told_with_those_that_are_near(namesakes):
    def told(query: str) -> list[str]:
        return [str(each) for each in namesakes.search.unknown_names(parse(query))]

    assert told("actor:Oyelan target:talks") == []
    assert told("actor:Nadria") == ["No actor is called “Nadria”; did you mean Nadira Oyelan?"]
    assert told("-(tag:x OR actor:Zzyzx) target:qqq") == [
        "No actor is called “Zzyzx”.",
        "No actor or topic is called “qqq”.",
    ]
    assert told('actor:"Nadira Oyelann"') == [
        "No actor is called “Nadira Oyelann”; did you mean Nadira Oyelan?"
    ]
    assert told("target:river-talk") == [
        "No actor or topic is called “river-talk”; did you mean river talks?"
    ]
    assert told("actor:Oyelen") == [
        "No actor is called “Oyelen”; did you mean Nadira Oyelan, Oyelane or Tomas Oyelan-Reis?"
    ]
    assert told("actor:Qq*") == ["No actor's name begins with “Qq”."]


@pytest.mark.parametrize("window", [1, 2, 3, 7, 2_000])
@pytest.mark.parametrize("spread", [1, 4])
def test_pages_are_the_list_cut_up_wherever_its_articles_are_looked_for(
    shelf, make_claim, make_quote, monkeypatch, window, spread
):
    monkeypatch.setattr(search, "FIRST_WINDOW", window)
    monkeypatch.setattr(search, "SPREAD", spread)
    # Articles that came in out of order, some at one moment.
    for number in range(24):
        words = (
            f"The sluice held{' again' if number % 3 else ''}, said Ana. {'Rain' if number == 5 else 'Sun'}."
        )
        shelf.article(f"w{number}", words, title=f"Report {number % 4}", days=number * 7 % 11)
        quotes = (make_quote(4, 10, actor="Ana"),) if number % 2 else ()
        claims = (make_claim("Ana", "Weir", attribution=0),) if number % 4 == 1 else ()
        shelf.analyse(number + 1, *claims, quotes=quotes)
    shelf.personal.set_starred([3, 9, 20], True)
    shelf.personal.set_read([3, 4, 21], True)
    for text in (
        *("again", "rain", "-again", "again OR rain", "nothing", "title:report", "is:unread again"),
        *("is:unread", "is:starred", "is:edited", "is:read", "is:unread is:starred"),
        *("actor:Ana", "-actor:Ana", "target:Weir sluice", "quote:sluice", "actor:Ana quote:sluice -again"),
    ):
        query = parse(text)
        every = list(shelf.search.ids(query))
        for limit in (1, 2, 5):
            found: list[int] = []
            before = None
            while page := shelf.search.page(query, limit=limit, before=before):
                found += page
                last = shelf.articles.rows(page[-1:])[0]
                before = (int(last.sort_at.timestamp()), last.id)
            assert found == every, (text, limit)
