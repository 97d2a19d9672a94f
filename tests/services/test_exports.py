"""Records, CSV, JSON Lines and Markdown of rows of our own making."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from xjreader.models.analysis import (
    Act,
    AttributionType,
    Mode,
    Polarity,
    QuoteRow,
    Span,
    StatementRow,
    Verdict,
)
from xjreader.models.stance import MatrixCell, StanceRow, Tally, TimelinePoint
from xjreader.services import briefs, exports
from xjreader.services.columns import ARTICLE_COLUMNS, QUOTE_COLUMNS, STANCE_COLUMNS, STATEMENT_COLUMNS

DAY = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)

QUOTE = QuoteRow(
    id=7,
    article_id=3,
    revision_id=4,
    article_title="Valdoria rejects *inspection*",
    feed_title="Meridian Wire",
    published=DAY,
    source=(Span(40, 49),),
    cue=(Span(50, 54),),
    content=(Span(0, 30), Span(60, 80)),
    type=AttributionType.DIRECT,
    actor="Ilse Tarn",
    candidates=(),
    confidence=0.9712345,
    verdict=Verdict.MACHINE,
    source_text="Ilse Tarn",
    cue_text="said",
    content_text="“We welcome visitors,” … “not judges.”",
    targets=("UN visit", "Assembly"),
)

STATEMENT = StatementRow(
    id=9,
    article_id=3,
    revision_id=4,
    article_title="Valdoria rejects *inspection*",
    feed_title="Meridian Wire",
    story_id=3,
    published=DAY,
    actor="Ilse Tarn",
    affiliation="Valdoria",
    recipient="Assembly",
    topic=None,
    act=Act.REJECT,
    polarity=Polarity.OPPOSE,
    modes=(Mode.NEGATED, Mode.FUTURE),
    evidence=(Span(0, 30),),
    evidence_text="rejected the call",
    confidence=0.5,
    verdict=Verdict.CONFIRMED,
)


def read_csv(pieces: list[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(pieces), newline="")))


def test_columns_are_the_records_keys() -> None:
    assert [column.name for column in QUOTE_COLUMNS] == list(exports.quote_record(QUOTE, ""))
    assert [column.name for column in STATEMENT_COLUMNS] == list(exports.statement_record(STATEMENT, ""))
    rows: dict[str, StanceRow | MatrixCell | TimelinePoint] = {
        "actor": StanceRow("Ilse Tarn", Tally(1, 2, 3), (("visit", Tally(1)),), DAY),
        "matrix": MatrixCell("Ilse Tarn", "visit", Tally(1)),
        "timeline": TimelinePoint("Ilse Tarn", "visit", "2026-03-01", Tally(1), sign_changed=True),
    }
    for by, row in rows.items():
        names = [column.name for column in STANCE_COLUMNS[by]]
        assert set(names) == set(exports.stance_record(row))


def test_a_quote_in_csv() -> None:
    [row] = read_csv(
        list(exports.as_csv([exports.quote_record(QUOTE, "https://example.org/a")], QUOTE_COLUMNS))
    )
    assert row["published"] == "2026-03-04T05:06:07Z"
    assert row["speaker"] == "Ilse Tarn"
    assert row["targets"] == "UN visit; Assembly"
    assert row["content_spans"] == "0-30; 60-80"
    assert row["confidence"] == "0.971"
    assert row["url"] == "https://example.org/a"


def test_a_statement_in_jsonl() -> None:
    [line] = list(exports.as_jsonl([exports.statement_record(STATEMENT, "")]))
    record = json.loads(line)
    assert record["modes"] == ["negated", "future"]
    assert record["evidence_spans"] == [[0, 30]]
    assert record["topic"] is None
    assert record["verdict"] == "confirmed"


def test_an_export_of_nothing_still_has_its_header() -> None:
    assert "".join(exports.as_csv([], ARTICLE_COLUMNS)).startswith('"id","published",')


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_are_disarmed_unless_cells_are_asked_for_as_they_are(start: str) -> None:
    cell = f"{start}cmd|' /C calc'!A0"
    record = exports.quote_record(replace(QUOTE, content_text=cell), "")
    [plain] = read_csv(list(exports.as_csv([record], QUOTE_COLUMNS, spreadsheet_safe=False)))
    assert plain["content"] == cell
    [safe] = read_csv(list(exports.as_csv([record], QUOTE_COLUMNS)))
    assert safe["content"] == f"'{cell}"
    assert safe["id"] == "7"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_csv_gives_every_text_back(text: str) -> None:
    record = exports.quote_record(replace(QUOTE, content_text=text), "")
    [row] = read_csv(list(exports.as_csv([record], QUOTE_COLUMNS, spreadsheet_safe=False)))
    assert row["content"] == text


@pytest.mark.parametrize("sign", ["+", "-", "±"])
def test_a_sign_alone_is_no_formula(sign: str) -> None:
    cell = MatrixCell("Ilse Tarn", "visit", Tally())
    record = {**exports.stance_record(cell), "mark": sign}
    [row] = read_csv(list(exports.as_csv([record], STANCE_COLUMNS["matrix"])))
    assert row["mark"] == sign


def test_a_lone_surrogate_does_not_stop_an_export() -> None:
    record = exports.quote_record(replace(QUOTE, content_text="a\ud800b"), "")
    "".join(exports.as_csv([record], QUOTE_COLUMNS)).encode()
    "".join(exports.as_jsonl([record])).encode()


def test_a_brief_of_quotes_numbers_its_sources() -> None:
    unknown = replace(
        QUOTE, id=8, article_id=5, actor=None, source_text="he", content_text="“No.”", targets=()
    )
    again = replace(QUOTE, id=10, content_text="“Never.”", confidence=0.4)
    text = "".join(
        briefs.quote_brief(
            [(QUOTE, "https://example.org/a"), (unknown, ""), (again, "https://example.org/a")],
            asked="type:direct",
        )
    )
    assert text == (
        "# Quotes\n\n"
        "Query: type:direct. 3 quotes.\n\n"
        "## Ilse Tarn (2)\n\n"
        "- 2026-03-04, said, direct: “We welcome visitors,” … “not judges.” [1] On UN visit, Assembly.\n"
        "- 2026-03-04, said, direct: “Never.” [1] On UN visit, Assembly. (confidence 0.40)\n"
        "\n"
        "## Speaker not known (1)\n\n"
        "- 2026-03-04, said, direct: “No.” [2] Named as “he”.\n"
        "\n"
        "## Sources\n\n"
        "1. Valdoria rejects \\*inspection\\*. Meridian Wire, 2026-03-04. <https://example.org/a>\n"
        "2. Valdoria rejects \\*inspection\\*. Meridian Wire, 2026-03-04.\n"
    )


def test_a_brief_of_statements() -> None:
    text = "".join(briefs.statement_brief([(STATEMENT, "")], asked=""))
    assert "## Ilse Tarn, Valdoria\n\n### On Assembly\n\n" in text
    assert "- (−) REJECT, negated, future, 2026-03-04: rejected the call [1] (confirmed)\n" in text


def test_a_brief_of_counts_says_how_it_counted() -> None:
    row = StanceRow("Ilse Tarn", Tally(1, 2, 3), (("visit", Tally(1, 1)),), DAY)
    text = "".join(briefs.stance_brief([row], asked="", counted="every statement"))
    assert "All articles. 6 statements.\n\nCounted: every statement.\n\n" in text
    assert text.endswith("| Ilse Tarn | 6 | 1 | 2 | 3 | -1 | visit ± | 2026-03-04 |\n")
    header, rule, line = text.splitlines()[-3:]
    assert header.count("|") == rule.count("|") == line.count("|")


@given(st.text())
def test_markdown_never_reads_a_title_as_markup(text: str) -> None:
    shown = briefs.plain(text)
    assert "\n" not in shown
    bare = shown.replace("\\\\", "")
    for sign in "`*_[]<>#|":
        assert bare.count(sign) == bare.count(f"\\{sign}")
