"""What the lines of a statement say: two in little room, else one of a table. It draws nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, get_args

from xjreader.models.analysis import Polarity, Spans, StatementRow, Verdict
from xjreader.tui.widgets.cells import Piece, cut, fit, fit_pieces, one_line, spread
from xjreader.tui.widgets.quote_rows import sign_of
from xjreader.tui.widgets.stance_rows import MARK_STYLES, MINUS
from xjreader.tui.widgets.times import WIDTH as TIME_WIDTH
from xjreader.tui.widgets.times import short_time

POLARITY_MARKS = {Polarity.SUPPORT: "+", Polarity.OPPOSE: MINUS, Polarity.NEUTRAL: "0"}

SortKey = Literal["date", "actor", "organisation", "target", "sign", "act", "outlet", "confidence"]
"""What the table can be sorted by."""

SORT_KEYS: tuple[SortKey, ...] = get_args(SortKey)

TABLE_FROM = 100
"""Cells from which on a statement stands in one line."""

FURTHEST = 500
"""Characters before and behind a statement's words that are shown of its paragraph."""

_SIGN_STYLES = {"✓": "support", "✎": "support", "✗": "oppose", "?": "warning"}

_HEADS: Mapping[str, str] = {
    "date": "date",
    "actor": "actor",
    "organisation": "of",
    "target": "target",
    "sign": "±",
    "act": "act",
    "sentence": "sentence",
    "outlet": "outlet",
    "confidence": "sure",
}


class Column(NamedTuple):
    """A column of the table."""

    key: str
    start: int
    width: int


REPEATED = "⧉"
"""On a statement that the rule of counting has counted already, with another one."""


def statement_lines(
    row: StatementRow, width: int, *, now: datetime, repeats: bool = False
) -> tuple[list[Piece], list[Piece]]:
    """Two lines of `width` cells: date, actor, mark, act, target, modes over sentence and outlet.

    `repeats`: it does not count again.
    """
    rejected = row.verdict is Verdict.REJECTED
    mark = POLARITY_MARKS[row.polarity]
    time = short_time(row.published, now)
    indent = " " * (max(TIME_WIDTH, len(time)) + 1)
    actor = one_line(row.actor)
    if row.affiliation:
        actor += f" ({one_line(row.affiliation)})"
    left = [
        Piece(fit(time, len(indent)), "muted"),
        Piece(actor, _look(row, "strong", repeats)),
        Piece(f"  {mark} {row.act.value}", "rejected" if rejected else MARK_STYLES[mark]),
        Piece(f" → {one_line(row.target)}" if row.target else ""),
    ]
    if row.modes:
        left.append(Piece("  " + ", ".join(mode.value for mode in row.modes), "warning"))
    sign = sign_of(row.verdict, row.confidence) or (REPEATED if repeats else "")
    right = [
        Piece(f"{row.confidence:.2f} ", "muted"),
        Piece(sign or " ", _SIGN_STYLES.get(sign, "")),
    ]
    outlet = cut(one_line(row.feed_title), max(0, width // 4))
    sentence = [Piece(indent), Piece(one_line(row.evidence_text), _look(row, "", repeats))]
    return spread(left, right, width), spread(sentence, [Piece(outlet, "muted")], width, gap=2)


def _look(row: StatementRow, otherwise: str, repeats: bool) -> str:
    """The style of what a statement says."""
    if row.verdict is Verdict.REJECTED:
        return "rejected"
    return "muted" if repeats else otherwise


def table_columns(width: int, *, time: int = TIME_WIDTH) -> tuple[Column, ...]:
    """Where each column of a line of `width` cells stands; the sentence has what the others leave."""
    widths = {
        "date": time,
        "actor": min(24, width // 6),
        "organisation": min(18, width // 9),
        "target": min(22, width // 7),
        "sign": 1,
        "act": 9,
        "sentence": 0,
        "outlet": min(18, width // 9),
        "confidence": 6,
    }
    widths["sentence"] = max(0, width - sum(widths.values()) - len(widths) + 1)
    columns, start = [], 0
    for key, cells in widths.items():
        columns.append(Column(key, start, cells))
        start += cells + 1
    return tuple(columns)


def table_head(
    columns: Sequence[Column], width: int, *, sort: SortKey = "date", descending: bool = True
) -> list[Piece]:
    """The columns' names; the one that the table is sorted by has an arrow."""
    pieces: list[Piece] = []
    for column in columns:
        name, style = _HEADS[column.key], "header"
        if column.key == sort:
            # The sign's column has room for the arrow alone.
            arrow = "▾" if descending else "▴"
            name, style = (f"{name}{arrow}" if column.width > len(name) else arrow), "active"
        pieces += [Piece(" " if pieces else ""), Piece(fit(name, column.width), style)]
    return fit_pieces(pieces, width)


def table_line(
    row: StatementRow, columns: Sequence[Column], width: int, *, now: datetime, repeats: bool = False
) -> list[Piece]:
    """One line of `width` cells, what it says under the names of `table_head`; `repeats` as in
    `statement_lines`."""
    rejected = row.verdict is Verdict.REJECTED
    mark = POLARITY_MARKS[row.polarity]
    sign = sign_of(row.verdict, row.confidence) or (REPEATED if repeats else "")
    texts: dict[str, list[Piece]] = {
        "date": [Piece(short_time(row.published, now), "muted")],
        "actor": [Piece(one_line(row.actor), _look(row, "strong", repeats))],
        "organisation": [Piece(one_line(row.affiliation or ""), "muted")],
        "target": [Piece(one_line(row.target), "muted" if repeats else "")],
        "sign": [Piece(mark, "rejected" if rejected else MARK_STYLES[mark])],
        "act": [Piece(row.act.value, "rejected" if rejected else MARK_STYLES[mark])],
        "sentence": [Piece(one_line(row.evidence_text), _look(row, "", repeats))],
        "outlet": [Piece(one_line(row.feed_title), "muted")],
        "confidence": [Piece(f"{row.confidence:.2f} ", "muted"), Piece(sign, _SIGN_STYLES.get(sign, ""))],
    }
    if row.modes:
        texts["sentence"].insert(0, Piece(f"({', '.join(mode.value for mode in row.modes)}) ", "warning"))
    pieces: list[Piece] = []
    for column in columns:
        pieces += [Piece(" " if pieces else ""), *fit_pieces(texts[column.key], column.width)]
    return fit_pieces(pieces, width)


def paragraph_of(text: str, spans: Spans) -> tuple[tuple[str, bool], ...]:
    """The paragraphs that `spans` stand in, as stretches of text and whether a span covers them.

    What stands far before the first and far behind the last is cut.
    """
    first, last = spans[0].start, max(span.end for span in spans)
    start = text.rfind("\n\n", 0, first) + 2 if "\n\n" in text[:first] else 0
    end = text.find("\n\n", last)
    end = len(text) if end < 0 else end
    head = tail = ""
    if first - start > FURTHEST:
        start, head = first - FURTHEST, "…"
    if end - last > FURTHEST:
        end, tail = last + FURTHEST, "…"
    pieces: list[tuple[str, bool]] = []
    place = start
    for span in spans:
        pieces += [(text[place : span.start], False), (text[max(place, span.start) : span.end], True)]
        place = max(place, span.end)
    pieces.append((text[place:end], False))
    return tuple((each, marked) for each, marked in ((head, False), *pieces, (tail, False)) if each)


def column_at(columns: Sequence[Column], x: int) -> SortKey | None:
    """The column at a cell of the line, where the table can be sorted by it."""
    for column in columns:
        if column.start <= x <= column.start + column.width:
            return next((key for key in SORT_KEYS if key == column.key), None)
    return None
