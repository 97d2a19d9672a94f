"""The query language: what each text means, where each mistake stands, and the way back to text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xjreader.errors import QueryError
from xjreader.models.query import And, Everything, Field, Not, Or, Query, Term
from xjreader.models.query_parser import (
    ALLOWED,
    DEEPEST,
    FIELDS,
    MOST_PARTS,
    MOST_SIDE_BY_SIDE,
    format_query,
    parse,
)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Everything()),
        ("  \n", Everything()),
        ("border", Term("border")),
        ("border camp", And((Term("border"), Term("camp")))),
        ("border AND camp", And((Term("border"), Term("camp")))),
        ("border OR camp", Or((Term("border"), Term("camp")))),
        ("a b OR c", Or((And((Term("a"), Term("b"))), Term("c")))),
        ("a (b OR c)", And((Term("a"), Or((Term("b"), Term("c")))))),
        ("-done", Not(Term("done"))),
        ("NOT done", Not(Term("done"))),
        ("--done", Not(Not(Term("done")))),
        ("-(a b)", Not(And((Term("a"), Term("b"))))),
        ("((a))", Term("a")),
        ("(a b) c", And((And((Term("a"), Term("b"))), Term("c")))),
        ('"political virus"', Term("political virus", phrase=True)),
        ("“political virus”", Term("political virus", phrase=True)),
        ('"so he \\"said\\""', Term('so he "said"', phrase=True)),
        ("camp*", Term("camp", prefix=True)),
        ('"border cam"*', Term("border cam", phrase=True, prefix=True)),
        ("re-education", Term("re-education")),
        ("12:30", Term("12:30")),
        ("or and not", And((Term("or"), Term("and"), Term("not")))),
        ("actor:Tarn", Field("actor", "Tarn")),
        ("ACTOR:Tarn", Field("actor", "Tarn")),
        ("actor:Valdoria+", Field("actor", "Valdoria", rollup=True)),
        ('actor:"Ilse Tarn"+', Field("actor", "Ilse Tarn", phrase=True, rollup=True)),
        ("actor:Val*", Field("actor", "Val", prefix=True)),
        ("tag:c+", Field("tag", "c+")),
        ("act:deny", Field("act", "DENY")),
        ("stance:Oppose", Field("stance", "oppose")),
        ("is:UNREAD", Field("is", "unread")),
        ("after:2021-06", Field("after", "2021-06")),
        ("before:Yesterday", Field("before", "yesterday")),
        ("lang:EN", Field("lang", "en")),
        ("-tag:done", Not(Field("tag", "done"))),
        ("feed:https://wire.example/feed", Field("feed", "https://wire.example/feed")),
    ],
)
def test_meaning(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ('border "camp', 7, "never closed"),
        ("(border", 0, "never closed"),
        ("border)", 6, "closes nothing"),
        ("()", 1, "missing"),
        ("OR camp", 0, "missing"),
        ("camp OR", 7, "missing"),
        ("camp -", 5, "letter or digit"),
        ("camp NOT", 8, "missing"),
        ("camp —", 5, "letter or digit"),
        ("colour:red", 0, "actor, target"),
        ("see https://wire.example", 4, "no field 'https'"),
        ("actor:", 6, "needs a value"),
        ("actor: Tarn", 6, "needs a value"),
        ('tag:""', 4, "needs a value"),
        ("x stance:against", 9, "support, oppose, neutral"),
        ("act:SHOUT", 4, "DENY"),
        ("type:spoken", 5, "direct, mixed, indirect"),
        ("is:new", 3, "unread"),
        ("has:picture", 4, "quote"),
        ("after:2021-13", 6, "2021-06-22"),
        ("after:junk", 6, "date"),
        ("before:0000", 7, "date"),
        ("lang:e", 5, "language"),
        ("id:x", 3, "number"),
        ("quote:—", 0, "letter or digit"),
        ("stance:opp*", 7, "oppose"),
    ],
)
def test_mistakes_name_their_place(text: str, position: int, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.position == position
    assert words in str(caught.value)


def test_too_many_parts_and_too_deep_are_refused() -> None:
    assert parse(" ".join(["a"] * MOST_PARTS))
    with pytest.raises(QueryError, match="at most"):
        parse(" ".join(["a"] * (MOST_PARTS + 1)))
    assert parse(" ".join(["actor:a"] * MOST_SIDE_BY_SIDE))
    with pytest.raises(QueryError, match="side by side") as caught:
        parse(" ".join(["actor:a"] * (MOST_SIDE_BY_SIDE + 1)))
    assert caught.value.position == 8 * MOST_SIDE_BY_SIDE
    assert parse("(" * DEEPEST + "a" + ")" * DEEPEST) == Term("a")
    for text in ("(" * 5000 + "a" + ")" * 5000, "-" * 5000 + "a"):
        with pytest.raises(QueryError, match="deep"):
            parse(text)


@given(st.text() | st.text(alphabet='ab01:()-+*"“”„\\ ORNTD\0é新\ud800', max_size=40))
@example('"\\')
@example('a:"')
@example("”")
def test_any_text_parses_or_says_where_it_goes_wrong(text: str) -> None:
    query, mistake = _outcome(text)
    if mistake is not None:
        assert 0 <= mistake.position <= len(text)
        assert str(mistake)
    if query is not None:
        assert parse(format_query(query)) == query


def _outcome(text: str) -> tuple[Query | None, QueryError | None]:
    try:
        return parse(text), None
    except QueryError as error:
        return None, error


_words = st.from_regex(r"[a-zé新0-9][a-zé新0-9'.&-]{0,6}", fullmatch=True)
_phrases = st.text(min_size=1, max_size=12).filter(lambda text: any(map(str.isalnum, text)))
_terms = st.builds(Term, _words, prefix=st.booleans()) | st.builds(
    Term, _phrases, phrase=st.just(True), prefix=st.booleans()
)
_free = [name for name in FIELDS if name not in ALLOWED and name not in ("after", "before", "lang", "id")]
_fields = (
    st.sampled_from(sorted(ALLOWED)).flatmap(
        lambda name: st.builds(Field, st.just(name), st.sampled_from([str(value) for value in ALLOWED[name]]))
    )
    | st.builds(Field, st.sampled_from(_free), _words)
    | st.builds(Field, st.sampled_from(_free), _phrases, phrase=st.just(True))
    | st.builds(
        Field, st.sampled_from(["actor", "target"]), _words, prefix=st.booleans(), rollup=st.booleans()
    )
    | st.builds(
        Field, st.sampled_from(["after", "before"]), st.sampled_from(["2021", "2021-06", "7d", "today"])
    )
    | st.builds(Field, st.just("lang"), st.sampled_from(["en", "pt-br"]))
    | st.builds(Field, st.just("id"), st.integers(0, 10**9).map(str))
)


def _several(children: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    lists = st.lists(children, min_size=2, max_size=3).map(tuple)
    return st.builds(And, lists) | st.builds(Or, lists) | st.builds(Not, children)


queries = st.recursive(_terms | _fields, _several, max_leaves=8)


@given(queries)
def test_every_tree_can_be_written_and_read_again(query: Query) -> None:
    assert parse(format_query(query)) == query
