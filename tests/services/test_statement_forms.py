"""Statements out of a library in every form, each read by another reader than ours."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import get_args

import networkx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.services.told import TEXT, Claim, tell

from xjreader.config import ActorConfig, TopicConfig
from xjreader.models.analysis import (
    Act,
    ActorKind,
    AttributionType,
    Mode,
    Polarity,
    QuoteRow,
    Scope,
    StatementRow,
    Verdict,
)
from xjreader.models.query_parser import parse
from xjreader.models.stance import Counting, MatrixCell, Tally, Whose, Window
from xjreader.services import briefs
from xjreader.services.columns import COUNTED_COLUMNS
from xjreader.services.counted import COUNTED
from xjreader.services.dna import DNA_COLUMNS
from xjreader.services.exports import all_statements
from xjreader.services.library import Library
from xjreader.services.statement_forms import neutral_count, statement_pieces

ACTORS = (
    ActorConfig(name="Orvane", kind=ActorKind.STATE),
    ActorConfig(name="Orvane Foreign Ministry", kind=ActorKind.ORGANISATION, affiliation="Orvane"),
    ActorConfig(name="Lena Orsk", kind=ActorKind.PERSON, affiliation="Orvane Foreign Ministry"),
    ActorConfig(name="Tobias Weld", kind=ActorKind.PERSON),
)
TOPICS = (TopicConfig(name="dam inspection", phrases=("inspection",)),)
DAM = "dam inspection"
EVERYTHING = Scope()
FORMS = ("csv", "jsonl", "md", "graphml", "dna")


@pytest.fixture
def told(make_library: Callable[..., Library]) -> Library:
    """A story carried by three, a day later, a text of its own, one without a date, one that is rejected."""
    library = make_library(actors=ACTORS, topics=TOPICS)
    for number, outlet in enumerate(("Meridian Wire", "Harbour Post", "Radio Kell")):
        feed = library.feeds.add(f"https://{number}.example/feed", title=outlet)[0].id
        tell(
            library,
            Claim("Lena Orsk", DAM, topic=True),
            Claim("Lena Orsk", "Tobias Weld", Polarity.SUPPORT, Act.SUPPORT),
            key=f"copy{number}", days=number, story="s", feed=feed, title="=cmd|' /C calc'!A0",
        )  # fmt: skip
    tell(
        library,
        Claim("Tobias Weld", DAM, Polarity.SUPPORT, Act.APPEAL, topic=True),
        Claim("Orvane", "Tobias Weld", Polarity.NEUTRAL, Act.CONSULT, modes=(Mode.FUTURE,)),
        Claim("Lena Orsk", DAM, topic=True),
        key="own", days=9,
    )  # fmt: skip
    tell(library, Claim("Tobias Weld", "Orvane"), key="undated", days=None)
    [rejected, confirmed] = tell(
        library, Claim("Orvane", "Lena Orsk"), Claim("Orvane", DAM, topic=True), key="judged", days=20
    )
    library.analyses.correct("statement", rejected, verdict=Verdict.REJECTED)
    library.analyses.correct("statement", confirmed, verdict=Verdict.CONFIRMED)
    return library


def written(library: Library, form: str, scope: Scope = EVERYTHING, **options: object) -> str:
    return "".join(statement_pieces(library, scope, form=form, asked="", **options))  # type: ignore[arg-type]


def event_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.mark.parametrize("counting", get_args(Counting))
@pytest.mark.parametrize("whose", get_args(Whose))
def test_every_form_counts_as_the_views_do(told: Library, counting: Counting, whose: Whose) -> None:
    cells = told.stances.open(counting=counting, whose=whose).matrix()
    n = sum(cell.tally.n for cell in cells)
    neutral = sum(cell.tally.neutral for cell in cells)
    rows = list(csv.DictReader(io.StringIO(written(told, "csv", counting=counting, whose=whose), newline="")))
    assert sum(row["counts"] == "yes" for row in rows) == n
    assert {row["counting"] for row in rows} == {counting}
    lines = [json.loads(line) for line in written(told, "jsonl", counting=counting, whose=whose).splitlines()]
    assert sum(line["counts"] for line in lines) == n
    graph = networkx.read_graphml(
        io.BytesIO(written(told, "graphml", counting=counting, whose=whose).encode())
    )
    assert graph.graph["n"] == sum(data["n"] for _, _, data in graph.edges(data=True)) == n
    assert graph.graph["counting"] == counting
    events = event_rows(written(told, "dna", counting=counting, whose=whose))
    assert len(events) == n - neutral
    assert neutral_count(told, EVERYTHING, counting=counting, whose=whose) == neutral
    brief = written(told, "md", counting=counting, whose=whose)
    assert f"Counted: {COUNTED[counting]}; " in brief
    assert f"; n={n}." in brief


@pytest.mark.parametrize("form", FORMS)
def test_what_was_rejected_is_in_none_and_confirmed_can_be_asked_for_alone(told: Library, form: str) -> None:
    # Orvane's rejected word is the only one on her.
    everything, confirmed = written(told, form), written(told, form, whose="confirmed")
    assert "Tobias Weld" in everything
    assert "Tobias Weld" not in confirmed
    assert "Orvane" in confirmed
    pairs = [(row.actor, row.target) for row in all_statements(told, EVERYTHING)]
    assert ("Orvane", "Lena Orsk") not in pairs
    if form in ("csv", "dna"):
        delimiter = ";" if form == "dna" else ","
        names = ("concept",) if form == "dna" else ("recipient", "topic")
        rows = csv.DictReader(io.StringIO(everything, newline=""), delimiter=delimiter)
        assert "Lena Orsk" not in {row[name] for row in rows for name in names}


@pytest.mark.parametrize("form", FORMS)
def test_a_query_narrows_every_form(told: Library, form: str) -> None:
    text = written(told, form, Scope(query=parse('actor:"Tobias Weld" stance:oppose')))
    assert "Tobias Weld" in text
    assert DAM not in text


def test_the_rows_that_count_are_the_earliest(told: Library) -> None:
    rows = csv.DictReader(io.StringIO(written(told, "csv"), newline=""))
    copies = [row for row in rows if row["title"].startswith("'=cmd") and row["topic"] == DAM]
    assert [(row["published"], row["counts"]) for row in copies] == [
        ("2031-05-03T12:00:00Z", "no"),
        ("2031-05-02T12:00:00Z", "no"),
        ("2031-05-01T12:00:00Z", "yes"),
    ]
    assert {row["outlets"] for row in copies} == {"3"}


def test_formulas_are_disarmed_unless_all_is_asked_for_as_it_is(told: Library) -> None:
    for form, column, delimiter in (("csv", "title", ","), ("dna", "document_title", ";")):
        for safe, start in ((True, "'=cmd"), (False, "=cmd")):
            text = written(told, form, spreadsheet_safe=safe)
            rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
            titles = {row[column] for row in rows}
            assert any(title.startswith(start) for title in titles)
            assert not any(title.startswith("=") for title in titles) or not safe
    assert "'=cmd" not in written(told, "jsonl")


def test_columns_of_csv_are_those_that_the_help_names(told: Library) -> None:
    header = next(csv.reader(io.StringIO(written(told, "csv"), newline="")))
    assert header == [column.name for column in COUNTED_COLUMNS]
    assert header == list(json.loads(written(told, "jsonl").splitlines()[0]))


def test_an_event_list_has_the_columns_and_the_order_of_dna(told: Library) -> None:
    text = written(told, "dna")
    assert text.startswith('"statement_id";"time";"person";"organization";"concept";"agreement";')
    rows = event_rows(text)
    assert list(rows[0]) == list(DNA_COLUMNS)
    first = rows[0]
    assert first["time"] == "2031-05-01 12:00:00"
    assert (first["person"], first["organization"]) == ("Lena Orsk", "Orvane Foreign Ministry")
    assert (first["concept"], first["agreement"], first["act"]) == (DAM, "0", "ACCUSE")
    assert (first["start_position"], first["stop_position"], first["text"]) == ("0", "5", TEXT[:5])
    assert first["document_source"] == "Meridian Wire"
    times = [row["time"] for row in rows]
    assert times == [*sorted(time for time in times if time), ""]
    assert rows[-1]["concept"] == "Orvane"
    assert {row["agreement"] for row in rows} == {"0", "1"}
    coders = {(row["verdict"], row["coder"]) for row in rows}
    assert coders == {("machine", "0"), ("confirmed", "1")}
    [state] = [row for row in rows if row["verdict"] == "confirmed"]
    assert (state["person"], state["organization"]) == ("", "Orvane")


def test_a_network_rolls_up(told: Library) -> None:
    text = written(told, "graphml", rollup=True, network="subtract")
    graph = networkx.read_graphml(io.BytesIO(text.encode()))
    weights = {
        frozenset((graph.nodes[one]["name"], graph.nodes[two]["name"])): data["weight"]
        for one, two, data in graph.edges(data=True)
    }
    # Of the dam: hers of two stories and the state's own, all against, beside one for it.
    assert weights == {frozenset(("Orvane", "Tobias Weld")): -3}
    assert graph.graph["rollup"] is True


def test_a_network_of_a_window_says_so(told: Library) -> None:
    since = datetime(2031, 5, 9, tzinfo=UTC)
    text = written(told, "graphml", Scope(window=Window(since=since)))
    graph = networkx.read_graphml(io.BytesIO(text.encode()))
    assert graph.graph["since"] == "2031-05-09T00:00:00Z"
    assert "until" not in graph.graph
    assert graph.graph["n"] == 4


def test_a_form_that_is_none_is_refused(told: Library) -> None:
    with pytest.raises(ValueError, match="xls"):
        written(told, "xls")


# Markdown as a parser reads it --------------------------------------------------------------


def list_items(text: str, kind: str) -> list[str]:
    """The lines of all lists of a kind, one a line."""
    tokens = MarkdownIt().parse(text)
    items, depth = [], 0
    for token in tokens:
        depth += {f"{kind}_open": 1, f"{kind}_close": -1}.get(token.type, 0)
        if depth and token.type == "inline":
            assert token.children is not None
            items.append("".join(child.content for child in token.children))
    return items


def headings(text: str) -> list[tuple[str, str]]:
    tokens = MarkdownIt().parse(text)
    return [
        (token.tag, "".join(child.content for child in tokens[number + 1].children or ()))
        for number, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def test_a_brief_is_markdown_with_numbered_sources(told: Library) -> None:
    text = written(told, "md")
    assert headings(text) == [
        ("h1", "Statements"),
        ("h2", "Lena Orsk, Orvane Foreign Ministry"),
        ("h3", f"On {DAM}"),
        ("h3", "On Tobias Weld"),
        ("h2", "Orvane"),
        ("h3", "On Tobias Weld"),
        ("h3", f"On {DAM}"),
        ("h2", "Tobias Weld"),
        ("h3", "On Orvane"),
        ("h3", f"On {DAM}"),
        ("h2", "Sources"),
    ]
    said, sources = list_items(text, "bullet_list"), list_items(text, "ordered_list")
    # Copies of a story say it once, with all sources.
    [wire] = [line for line in said if "1 story" in line and "ACCUSE" in line]
    assert "(1 story, 3 outlets)" in wire
    assert len(sources) == 6
    cited = {int(part.split("]")[0]) for line in said for part in line.split("[")[1:]}
    assert cited == set(range(1, 7))
    assert any("Harbour Post, 2031-05-02. https://1.example/copy1" in source for source in sources)
    assert "n=2: 0 in support, 2 opposed, 0 neutral; net -2 (-)" in text
    assert not any("net" in line for line in said)
    assert "undated" in next(source for source in sources if "no date" in source)


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=40)
"""Without controls: they are neutralised where text enters."""


@given(_TEXTS)
def test_no_title_becomes_markup_in_the_sources(title: str) -> None:
    sources = briefs.Sources()
    row = _row(title)
    sources.cite(row, "")
    tokens = MarkdownIt().parse(sources.listed())
    assert [token.type for token in tokens if token.type.endswith("_open")] == [
        "heading_open", "ordered_list_open", "list_item_open", "paragraph_open",
    ]  # fmt: skip
    inline = [token for token in tokens if token.type == "inline"][-1]
    assert inline.children is not None
    assert all(child.type == "text" or child.type == "text_special" for child in inline.children)
    line = "".join(child.content for child in inline.children)
    shown = " ".join(title.split())
    assert line in (f"{shown}. no date.", f"{shown} no date.")
    assert (line == f"{shown} no date.") is shown.endswith((".", "!", "?", "…"))


@given(_TEXTS, _TEXTS)
def test_a_quote_is_one_item_of_a_list_with_its_words(words: str, cue: str) -> None:
    row = QuoteRow(
        id=1, article_id=1, revision_id=1, article_title="Title", feed_title="", published=None,
        source=(), cue=(), content=(), type=AttributionType.DIRECT, actor="Ada Renn", candidates=(),
        confidence=1.0, verdict=Verdict.MACHINE, source_text="", cue_text=cue, content_text=words, targets=(),
    )  # fmt: skip
    [item] = list_items("".join(briefs.quote_brief([(row, "")], asked="")), "bullet_list")
    said = f"{' '.join(cue.split())}, " if cue else ""
    assert item == f"no date, {said}direct: {' '.join(words.split())} [1]"


@given(_TEXTS)
@example("1.")
@example("12) of them")
@example("+")
@example("===")
@example("# no heading")
@example("<b>&amp;</b> [a](b) `c`")
def test_a_paragraph_of_an_article_stays_a_paragraph(text: str) -> None:
    shown = briefs._unlisted(briefs.plain(text))
    blocks = [token for token in MarkdownIt().parse(shown) if token.nesting >= 0]
    assert {token.type for token in blocks} <= {"paragraph_open", "inline"}
    assert "".join(child.content for token in blocks for child in token.children or ()) == " ".join(
        text.split()
    )


@given(_TEXTS, _TEXTS)
def test_counts_are_a_table_whatever_the_names(actor: str, target: str) -> None:
    cell = MatrixCell(actor, target, Tally(1, 2, 3))
    text = "".join(briefs.stance_brief([cell], asked="", counted=COUNTED["document"]))
    tokens = MarkdownIt().enable("table").parse(text)
    cells = [
        "".join(child.content for child in tokens[number + 1].children or ())
        for number, token in enumerate(tokens)
        if token.type == "td_open"
    ]
    assert cells == [" ".join(actor.split()), " ".join(target.split()), "6", "1", "2", "3", "-1", "±"]


def _row(title: str) -> StatementRow:
    return StatementRow(
        id=1, article_id=1, revision_id=1, article_title=title, feed_title="", story_id=1, published=None,
        actor="Ada Renn", affiliation=None, recipient="Orvane", topic=None, act=Act.ACCUSE,
        polarity=Polarity.OPPOSE, modes=(), evidence=(), evidence_text="", confidence=1.0,
        verdict=Verdict.MACHINE,
    )  # fmt: skip
