"""Puts what a person said of statements onto the rows of a text; its quotes are judged already (`judged`).

The same words often carry several statements, and the coder may code them otherwise next time. So a
correction finds its row by who, on what, with which sign and act, the best agreement first; what stood
beside it when it was judged is never taken for it. Where the machine has no such row, the person's stands
as a row of its own. A machine's second row that says the same makes room.
"""

import sqlite3
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from msgspec import Struct, field

from xjreader.models.analysis import Span, Spans, Verdict
from xjreader.store.judged_rows import (
    BESIDE,
    COLUMNS,
    QUOTE,
    Given,
    Row,
    bounds,
    insert,
    know_actor,
    know_topic,
    machine_row,
    merged,
    number_again,
    rows_of,
    touches,
    update,
    with_ids,
)
from xjreader.store.places import SAME_PLACE, same_place, share_of_smaller
from xjreader.store.values import dumps, load_object, load_spans

WITHIN = 0.8
"""Least share of the shorter evidence in the longer for one to be the other cut shorter."""

RECODED = 3
"""Levels of agreement from here on are of a row that the coder gave another sign or actor."""


class Spoken(Struct, frozen=True):
    """Whom a person named as the speaker of a quote."""

    actor: str | None
    since: int
    """The correction that said so first."""


class Fates(Struct):
    """What the corrections of quotes did to the statements of a text."""

    spoken: dict[int, Spoken] = field(default_factory=dict)
    """By attribution, where a person named another speaker than the machine."""
    replaced: set[int] = field(default_factory=set)
    """Statements that others stand in for."""
    hidden: set[int] = field(default_factory=set)
    """Attributions that make room for one that a person moved."""


class _Says(NamedTuple):
    """What matters for whether two codings are of one statement."""

    actor: str
    target: str
    polarity: str
    act: str


class _Claim(NamedTuple):
    """A row of the machine's with its coding and place."""

    row: sqlite3.Row
    says: _Says
    place: Spans
    bounds: Span


class _Wanted(NamedTuple):
    """A correction with both codings, the machine's and the person's."""

    given: Given
    was: _Says
    said: _Says
    beside: Collection[_Says]
    place: Spans
    bounds: Span


class _Pair(NamedTuple):
    """A correction and a row that may be its own."""

    wanted: _Wanted
    claim: _Claim
    level: int


class Around:
    """What the machine codes in texts, read once for many statements that are judged together."""

    def __init__(self, reader: sqlite3.Connection) -> None:
        self._reader = reader
        self._claims: dict[int, list[_Claim]] = {}

    def beside(self, row: sqlite3.Row) -> list[list[str]]:
        """What else the machine codes on the words of a statement, as an anchor keeps it."""
        place = load_spans(row["evidence"])
        own = bounds(place)
        return [
            list(claim.says)
            for claim in self._of(row["revision_id"])
            if claim.bounds.start < own.end
            and own.start < claim.bounds.end
            and claim.row["id"] != row["id"]
            and (claim.row["machine"] is not None or claim.row["verdict"] == Verdict.MACHINE.value)
            and _nearness(place, claim.place) is not None
        ]

    def _of(self, revision_id: int) -> list[_Claim]:
        if revision_id not in self._claims:
            self._claims[revision_id] = _claims(self._reader, revision_id)
        return self._claims[revision_id]


def fitting(reader: sqlite3.Connection, revision_id: int, coding: Row, evidence: Spans) -> sqlite3.Row | None:
    """The row of a text that says what the coding says, on these words; `None` where there is none."""
    says = _says(coding)
    for row in rows_of(reader, "statement", revision_id):
        if (
            _says(_standing(row))[:3] == says[:3]
            and _nearness(evidence, load_spans(row["evidence"])) is not None
        ):
            return row
    return None


def stretches(
    reader: sqlite3.Connection, revision_id: int, given: Sequence[Given], changed: Sequence[Given]
) -> list[Span]:
    """The stretches of a text on which rows may differ where these corrections `changed`: their own words,
    and whatever stands on words that touch them, on and on."""
    places = [bounds(load_spans(row["evidence"])) for row in rows_of(reader, "statement", revision_id)]
    places += [bounds(each.content) for each in (*given, *changed)]
    starts = merged(bounds(each.content) for each in changed)
    return [stretch for stretch in merged(places) if touches(starts, stretch)]


def put_statements(
    writer: sqlite3.Connection,
    given: Sequence[Given],
    fates: Fates,
    revision_id: int,
    article_id: int,
    *,
    own: Mapping[int, int],
    within: Sequence[Span] | None = None,
) -> None:
    """Put these corrections onto the statements of a text; `own` are the numbers that the person's own had
    a moment ago, by subject. With `within` only onto those that touch these stretches."""
    if not given:
        return
    claims = [
        claim
        for claim in _claims(writer, revision_id, within)
        if claim.row["id"] not in fates.replaced and claim.row["attribution_id"] not in fates.hidden
    ]
    pairs = _pairs([_wanted(each) for each in given], claims, fates)
    matched = _matched(pairs)
    quotes = _quotes(writer, revision_id) if any(QUOTE in each.anchor for each in given) else []
    for each in given:
        claim = matched.get(each.id)
        if claim is None:
            quote_id = _quote_at(quotes, each)
            values: Row = {"revision_id": revision_id, "article_id": article_id, "attribution_id": quote_id}
            values |= number_again(writer, "statement", own.get(each.subject))
            coding, verdict = _as_said(writer, each, fates.spoken.get(quote_id or 0))
            insert(writer, "statement", values | coding | _judged(each, verdict))
        else:
            _put(writer, each, claim.row, fates)
    taken = {claim.row["id"] for claim in matched.values()}
    _leave_out_twins(writer, [pair for pair in pairs if pair.claim.row["id"] not in taken])


def _claims(
    reader: sqlite3.Connection, revision_id: int, within: Sequence[Span] | None = None
) -> list[_Claim]:
    """The statements of a text as the machine codes them."""
    found = []
    for row in rows_of(reader, "statement", revision_id):
        place = load_spans(row["evidence"])
        limits = bounds(place)
        if within is None or touches(within, limits):
            found.append(_Claim(row, _says(machine_row(reader, "statement", row)), place, limits))
    return found


# Onto a row ---------------------------------------------------------------------------------------


def _put(writer: sqlite3.Connection, given: Given, row: sqlite3.Row, fates: Fates) -> None:
    coding, verdict = _as_said(writer, given, fates.spoken.get(row["attribution_id"] or 0))
    values = {name: value for name, value in coding.items() if name not in ("evidence", "confidence")}
    if row["correction_id"] is None:
        values["machine"] = dumps(machine_row(writer, "statement", row))
    update(writer, "statement", row["id"], values | _judged(given, verdict))


def _judged(given: Given, verdict: Verdict) -> Row:
    return {"verdict": verdict.value, "correction_id": given.id}


def _as_said(writer: sqlite3.Connection, given: Given, spoken: Spoken | None) -> tuple[Row, Verdict]:
    """The columns of a statement that was judged, and what is to be said of it in the end.

    Who was named as the quote's speaker after the statement's actor was said is its actor; where that
    leaves nobody, or a stance on oneself, the statement counts no more, whatever was said of it alone.
    """
    coding, verdict = given.coding, given.verdict
    if spoken is not None and not ("actor" in given.change and _since(writer, given) > spoken.since):
        if spoken.actor is None or spoken.actor == coding["recipient"]:
            verdict = Verdict.REJECTED
        else:
            coding["actor"] = spoken.actor
    know_actor(writer, coding["actor"], given.change.get("kind"))
    know_actor(writer, coding["recipient"], given.change.get("recipient_kind"))
    know_topic(writer, coding["topic"], "person")
    return with_ids(writer, coding, COLUMNS["statement"]), verdict


def _since(reader: sqlite3.Connection, given: Given) -> int:
    return said_since(reader, given.id, given.actor)


def said_since(reader: sqlite3.Connection, correction_id: int, actor: str | None) -> int:
    """The first correction of a row, of those one after the other up to this, that named this actor."""
    since = correction_id
    following: int | None = correction_id
    while following is not None:
        row = reader.execute(
            "select id, replaces, change from corrections where id = ?", (following,)
        ).fetchone()
        change = load_object(row["change"]) if row is not None else {}
        if "actor" not in change or change["actor"] != actor:
            break
        since, following = int(row["id"]), row["replaces"]
    return since


def _leave_out_twins(writer: sqlite3.Connection, pairs: Sequence[_Pair]) -> None:
    """Count no second row of the machine's that says what was judged, unless it stood there then already."""
    done = set()
    for pair in pairs:
        row = pair.claim.row
        if row["id"] in done or row["verdict"] == Verdict.REJECTED.value:
            continue
        if pair.level >= RECODED or pair.claim.says in pair.wanted.beside:
            continue
        done.add(row["id"])
        if row["correction_id"] is not None:  # coded anew with its quote, as at every time
            writer.execute("delete from statements where id = ?", (row["id"],))
        else:
            kept = {"machine": dumps(machine_row(writer, "statement", row))}
            update(writer, "statement", row["id"], kept | {"verdict": Verdict.REJECTED.value})


# Finding ------------------------------------------------------------------------------------------


def _pairs(wanted: Sequence[_Wanted], claims: Sequence[_Claim], fates: Fates) -> list[_Pair]:
    """Each correction with each row that may be its own."""
    in_order = sorted(wanted, key=lambda each: each.bounds.start)
    # Up to each, where the furthest of them ends: those before reach no further.
    reach = list(accumulate((each.bounds.end for each in in_order), max))
    pairs = []
    for claim in claims:
        at = bisect_left(in_order, claim.bounds.end, key=lambda each: each.bounds.start)
        while at > 0 and reach[at - 1] > claim.bounds.start:
            at -= 1
            level = _level(in_order[at], claim, fates.spoken)
            if level is not None:
                pairs.append(_Pair(in_order[at], claim, level))
    return pairs


def _matched(pairs: Sequence[_Pair]) -> dict[int, _Claim]:
    """The row of each correction that has one, none for two.

    What was said of this very text goes before what was said of another one with the same words; then
    the better agreement, the better match of places, the later word.
    """

    def order(pair: _Pair) -> tuple[bool, int, float, int, int]:
        given = pair.wanted.given
        near = same_place(pair.wanted.place, pair.claim.place)
        return (not given.was_made_here, pair.level, -near, -given.id, pair.claim.row["id"])

    matched: dict[int, _Claim] = {}
    taken: set[int] = set()
    for pair in sorted(pairs, key=order):
        number, row_id = pair.wanted.given.id, pair.claim.row["id"]
        if number not in matched and row_id not in taken:
            matched[number] = pair.claim
            taken.add(row_id)
    return matched


def _level(wanted: _Wanted, claim: _Claim, spoken: Mapping[int, Spoken]) -> int | None:
    """How far a row is from what was judged: 0 the same coding; 1 another act; 2 as the person says it is;
    3 another sign; 4 another actor; `None` for another statement."""
    if wanted.bounds.start >= claim.bounds.end or claim.bounds.start >= wanted.bounds.end:
        return None
    was, said, row = wanted.was, wanted.said, claim.says
    if row.target not in (was.target, said.target) or _nearness(wanted.place, claim.place) is None:
        return None
    speaker = spoken.get(claim.row["attribution_id"] or 0)
    level: int | None = None
    if row.actor in (was.actor, said.actor) or (speaker is not None and row.actor == speaker.actor):
        if row.target == was.target and row.polarity == was.polarity:
            level = 0 if row.act == was.act else 1
        else:
            level = 2 if row.polarity == said.polarity else RECODED
    elif (
        wanted.given.verdict is not Verdict.REJECTED
        and row.polarity in (was.polarity, said.polarity)
        and row.act in (was.act, said.act)
    ):
        level = RECODED + 1
    if level is None or level == 0:
        return level
    length = 3 if level >= RECODED else len(row)  # whatever the act, where the sign is another too
    return None if any(row[:length] == other[:length] for other in wanted.beside) else level


def _nearness(left: Spans, right: Spans) -> float | None:
    """How much two places have in common, where they are of one piece of evidence."""
    score = same_place(left, right)
    return score if score >= SAME_PLACE or share_of_smaller(left, right) >= WITHIN else None


def _wanted(given: Given) -> _Wanted:
    place = given.content
    said = _says(given.coding)
    return _Wanted(
        given=given,
        was=said if given.is_added else _says(given.anchor),
        said=said,
        beside={_Says(*each) for each in given.anchor.get(BESIDE, ())},
        place=place,
        bounds=bounds(place),
    )


def _says(coding: Mapping[str, Any]) -> _Says:
    return _Says(
        coding["actor"] or "",
        coding["recipient"] or coding["topic"] or "",
        str(coding["polarity"]),
        str(coding["act"]),
    )


def _standing(row: sqlite3.Row) -> Row:
    return {name: row[name] for name in ("actor", "recipient", "topic", "polarity", "act")}


def _quotes(reader: sqlite3.Connection, revision_id: int) -> list[tuple[int, Spans]]:
    """The quotes of a text that a person did not move others over."""
    return [
        (row["id"], load_spans(row["content"]))
        for row in rows_of(reader, "attribution", revision_id)
        if row["verdict"] != Verdict.REJECTED.value or row["correction_id"] is not None
    ]


def _quote_at(quotes: Sequence[tuple[int, Spans]], given: Given) -> int | None:
    """The quote from which a statement came, where it stands in this text."""
    place = load_spans(given.anchor[QUOTE]) if QUOTE in given.anchor else ()
    if not place:
        return None
    score, quote_id = max(
        ((same_place(place, content), quote_id) for quote_id, content in quotes), default=(0.0, None)
    )
    return quote_id if score >= SAME_PLACE else None
