"""What a person says of the machine's rows, recorded for good and tied to words; changes no row (`judged`).

A correction keeps the machine's own row as its anchor. All that was said of one row, one word after the
other, is a subject; at most one of its corrections is in force, and a later one takes over the changes of
the one before. Nothing is deleted: what is taken back is no longer in force.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, get_args

from msgspec import Struct

from xjreader.errors import NotFound, UsageError
from xjreader.models.analysis import (
    Act,
    ActorKind,
    Addition,
    AttributionType,
    CorrectionKind,
    Mode,
    Polarity,
    Saying,
    Span,
    Spans,
    Statement,
    Verdict,
)
from xjreader.store import judged, judged_claims
from xjreader.store.functions import words_at
from xjreader.store.judged_rows import (
    BESIDE,
    QUOTE,
    SPANS,
    TABLES,
    Row,
    given_here,
    load,
    machine_row,
    standing_row,
    text_of,
)
from xjreader.store.places import SAME_PLACE, covers, same_place
from xjreader.store.rows import coding_of
from xjreader.store.times import now_epoch
from xjreader.store.values import dump_spans, dumps, load_list, load_spans, storable

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "attribution": ("actor", "kind", "type", "source", "content"),
    "statement": ("actor", "recipient", "topic", "act", "polarity", "modes", "kind", "recipient_kind"),
}
"""What a person may change of each kind of row; the kinds are those of actors who are not known yet."""


class Step(Struct, frozen=True):
    """From one correction of a subject to another, to be put in force by an action."""

    article_id: int
    subject: int
    before: int | None
    """The correction in force until now; `None` for the machine's own row."""
    after: int | None
    label: str
    """In words: ``rejected a quote of Lena Orsk``."""
    row: tuple[str, int] | None = None
    """Kind and number of the row that was judged, where there was one."""


def correct(
    writer: sqlite3.Connection, saying: Saying, around: judged_claims.Around | None = None
) -> Step | None:
    """Record what a person says of a row; `None` where that is said already.

    `around` reads less where many are judged together. NotFound for a row that does not exist; UsageError
    for a change that cannot be made.
    """
    kind, verdict = saying.kind, Verdict(saying.verdict)
    if kind not in get_args(CorrectionKind):
        raise UsageError(f"{kind!r} is no kind of row.", remedy="It is attribution or statement.")
    if verdict is Verdict.MACHINE:
        raise UsageError("A correction is confirmed, corrected or rejected.")
    row = _row(writer, saying)
    text = text_of(writer, row["revision_id"])
    asked = _checked(kind, saying.change, text)
    earlier = _in_force_on(writer, kind, row)
    before = given_here(writer, earlier, row["revision_id"], text) if earlier else None
    anchor = before.anchor if before else _anchor(writer, kind, row, text, around)
    whole = _whole({**(before.change if before else {}), **asked}, anchor, kind)
    said = _verdict(verdict, whole)
    told = before.coded if before and saying.coded is None else _rows_of(saying.coded)
    if before and (before.verdict, before.change, before.coded) == (said, whole, told):
        return None
    number, subject = _record(writer, row, kind, anchor, said, whole, told=told, earlier=earlier)
    actor = (before.actor if before else None) or anchor["actor"]
    return Step(
        article_id=row["article_id"],
        subject=subject,
        before=earlier["id"] if earlier else None,
        after=number,
        label=_label(kind, said, asked, actor),
        row=(kind, row["id"]),
    )


def add(writer: sqlite3.Connection, addition: Addition) -> Step | None:
    """Record a statement that the machine missed; where a row says the same, that one is confirmed.

    `None` where a person said so already. NotFound for a text that does not exist; UsageError for a
    statement that cannot be.
    """
    revision = writer.execute(
        "select id, article_id, plain(text) as text, analysis from revisions where id = ?",
        (addition.revision_id,),
    ).fetchone()
    if revision is None:
        raise NotFound(f"There is no revision {addition.revision_id}.")
    if revision["analysis"] is None:
        raise UsageError("The text is not analysed yet.", remedy="Add the statement once it is.")
    coding = addition.coding
    change = _checked(
        "statement",
        {
            "actor": coding.actor,
            "recipient": coding.recipient,
            "topic": None if coding.recipient else coding.topic,
            "act": coding.act,
            "polarity": coding.polarity,
            "modes": coding.modes,
            **({"kind": addition.actor_kind} if addition.actor_kind else {}),
            **({"recipient_kind": addition.recipient_kind} if addition.recipient_kind else {}),
        },
        revision["text"],
    )
    if not (change["recipient"] or change["topic"]):
        raise UsageError("A statement needs a target.", remedy="Name an actor or a topic.")
    evidence = tuple(Span(*pair) for pair in _spans_of("statement", addition.evidence, revision["text"]))
    row = judged_claims.fitting(writer, revision["id"], change, evidence)
    if row is not None:
        asked = {name: change[name] for name in ("act", "modes")}
        return correct(writer, Saying("statement", row["id"], Verdict.CONFIRMED, asked))
    anchor: Row = {
        **{"actor": None, "recipient": None, "topic": None, "confidence": 1.0},
        **{"evidence": dump_spans(evidence), "words": words_at(revision["text"], evidence)},
        BESIDE: [],
    }
    if quote := _quote_around(writer, revision["id"], evidence):
        anchor[QUOTE] = quote
    whole = _whole(change, anchor, "statement")
    place = {"revision_id": revision["id"], "article_id": revision["article_id"]}
    number, subject = _record(writer, place, "statement", anchor, Verdict.CORRECTED, whole)
    return Step(
        article_id=revision["article_id"],
        subject=subject,
        before=None,
        after=number,
        label=f"added {_noun('statement', change['actor'])}",
    )


def _record(
    writer: sqlite3.Connection,
    row: sqlite3.Row | Mapping[str, int],
    kind: CorrectionKind,
    anchor: Row,
    said: Verdict,
    change: dict[str, Any],
    *,
    told: list[Row] | None = None,
    earlier: sqlite3.Row | None = None,
) -> tuple[int, int]:
    """Keep a correction that is not in force before its action is done; its number and its subject."""
    subject = earlier["subject"] if earlier else None
    number = writer.execute(
        "insert into corrections (made_at, revision_id, article_id, kind, anchor, verdict, change, coded,"
        " replaces, subject, undone_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
        (
            now_epoch(),
            row["revision_id"],
            row["article_id"],
            kind,
            dumps(anchor),
            said,
            dumps(change),
            None if told is None else dumps({"statements": told}),
            earlier["id"] if earlier else None,
            subject,
            now_epoch(),
        ),
    ).fetchone()["id"]
    if subject is None:
        subject = number
        writer.execute("update corrections set subject = id where id = ?", (number,))
    return int(number), int(subject)


def take_back(writer: sqlite3.Connection, correction_id: int) -> Step:
    """The step from a correction in force to the one before it, else to the machine's own row.

    NotFound where there is none in force of that number.
    """
    row = writer.execute(
        "select * from corrections where id = ? and undone_at is null", (correction_id,)
    ).fetchone()
    if row is None:
        raise NotFound(f"There is no correction {correction_id} to undo.")
    given = load(row)
    return Step(
        article_id=row["article_id"],
        subject=row["subject"],
        before=correction_id,
        after=row["replaces"],
        label=f"took back what you said of {_noun(given.kind, given.actor)}",
    )


def put_in_force(
    writer: sqlite3.Connection, article_id: int, wanted: Sequence[tuple[int, int | None]]
) -> None:
    """Make of each subject of an article this correction the one in force, or none, and the rows follow."""
    for subject, correction_id in wanted:
        writer.execute(
            "update corrections set undone_at = ? where subject = ? and undone_at is null and id is not ?",
            (now_epoch(), subject, correction_id),
        )
        writer.execute("update corrections set undone_at = null where id = ?", (correction_id,))
    changed = [
        row
        for subject, _ in wanted
        for row in writer.execute("select * from corrections where subject = ?", (subject,)).fetchall()
    ]
    for row in writer.execute(
        "select id, plain(text) as text from revisions where article_id = ? and analysis is not null",
        (article_id,),
    ).fetchall():
        judged.follow(writer, row["id"], article_id, row["text"], changed)
    recount_quotes(writer, article_id)


def reapply(writer: sqlite3.Connection, revision_id: int, article_id: int, text: str) -> None:
    """Put the corrections in force of an article onto a revision's new rows."""
    judged.put_on(writer, revision_id, article_id, text)


def recount_quotes(writer: sqlite3.Connection, article_id: int) -> None:
    """Bring the article's number of quotes up to date."""
    writer.execute(
        "update articles set quotes = (select count(*) from attributions"
        "  where attributions.revision_id = articles.revision_id and verdict <> 'rejected') where id = ?",
        (article_id,),
    )


# What is asked for --------------------------------------------------------------------------------


def _row(writer: sqlite3.Connection, saying: Saying) -> sqlite3.Row:
    """The row that is meant; NotFound where it is gone."""
    kind, seen = saying.kind, saying.seen
    table, column = TABLES[kind], SPANS[kind]
    row: sqlite3.Row | None = writer.execute(
        f"select * from {table} where id = ?", (saying.row_id,)
    ).fetchone()
    if row is not None and seen is not None:
        is_it = row["revision_id"] == seen[0] and load_spans(row[column]) == seen[1]
        if not is_it or _likeness(writer, saying, row) < 0:
            row = None
    if row is None and seen is not None:
        # A new analysis came between: numbers are given anew then, also to other words.
        rows = writer.execute(f"select * from {table} where revision_id = ?", (seen[0],)).fetchall()
        ranked = [
            (likeness, near, each["id"], each)
            for each in rows
            if (near := same_place(seen[1], load_spans(each[column]))) >= SAME_PLACE
            and (likeness := _likeness(writer, saying, each)) >= 0
        ]
        row = max(ranked, default=(0, 0.0, 0, None), key=lambda each: each[:3])[3]
    if row is None:
        noun = "quote" if kind == "attribution" else "statement"
        raise NotFound(
            f"The {noun} is no longer there: the text was analysed anew.", remedy="Look at the article again."
        )
    return row


def _likeness(reader: sqlite3.Connection, saying: Saying, row: sqlite3.Row) -> int:
    """How much a row says what the person saw on these words; negative where it is another statement."""
    coding = saying.coding
    if coding is None:
        return 0
    stands = coding_of(standing_row(reader, "statement", row))
    if (stands.actor, stands.target) != (coding.actor, coding.target):
        return -1
    return 2 * (stands.polarity == coding.polarity) + (stands.act == coding.act)


def _in_force_on(writer: sqlite3.Connection, kind: CorrectionKind, row: sqlite3.Row) -> sqlite3.Row | None:
    """The correction that stands in a row; a statement may stand there by its quote's."""
    found: sqlite3.Row | None = writer.execute(
        "select * from corrections where id = ? and kind = ? and undone_at is null",
        (row["correction_id"], kind),
    ).fetchone()
    return found


def _anchor(
    writer: sqlite3.Connection,
    kind: CorrectionKind,
    row: sqlite3.Row,
    text: str,
    around: judged_claims.Around | None,
) -> Row:
    """The machine's row with names instead of numbers, its words, and a quote's statements."""
    anchor = machine_row(writer, kind, row)
    anchor["words"] = words_at(text, load_spans(anchor[SPANS[kind]]))
    if kind == "attribution":
        anchor["statements"] = judged.statements_of(writer, row["id"])
        return anchor
    anchor[BESIDE] = (around or judged_claims.Around(writer)).beside(row)
    quote = writer.execute(
        "select content from attributions where id = ?", (row["attribution_id"],)
    ).fetchone()
    if quote is not None:
        anchor[QUOTE] = quote["content"]
    return anchor


def _quote_around(reader: sqlite3.Connection, revision_id: int, evidence: Spans) -> str | None:
    """The words of the shortest quote that holds the evidence, as their column has them."""
    found = [
        row["content"]
        for row in reader.execute(
            "select content from attributions where revision_id = ? and verdict <> 'rejected'", (revision_id,)
        ).fetchall()
        if covers(load_spans(row["content"]), evidence)
    ]
    return min(
        found, key=lambda content: sum(end - start for start, end in load_spans(content)), default=None
    )


def _whole(change: dict[str, Any], anchor: Row, kind: CorrectionKind) -> dict[str, Any]:
    """The change less what the machine said itself."""
    same = {
        name: load_list(anchor[name]) if name in ("source", "content", "modes") else anchor[name]
        for name in FIELDS[kind]
        if name in anchor
    }
    whole = {name: value for name, value in change.items() if name not in same or value != same[name]}
    if "actor" not in whole:
        whole.pop("kind", None)
    if not whole.get("recipient"):
        whole.pop("recipient_kind", None)
    return whole


def _verdict(verdict: Verdict, change: Mapping[str, object]) -> Verdict:
    """Confirmed means: as the machine has it. Whoever corrects a row says that the rest of it is right."""
    if verdict is Verdict.REJECTED:
        return verdict
    return Verdict.CORRECTED if change else Verdict.CONFIRMED


def _rows_of(coded: Sequence[Statement] | None) -> list[Row] | None:
    """Statements as they are kept."""
    if coded is None:
        return None
    return [
        {
            "topic": storable(each.topic) if each.topic else None,
            "act": each.act.value,
            "polarity": each.polarity.value,
            "modes": dumps(each.modes),
            "evidence": dump_spans(each.evidence),
            "confidence": each.confidence,
            "actor": each.actor,
            "recipient": each.recipient,
        }
        for each in coded
    ]


def _checked(kind: CorrectionKind, change: Mapping[str, object], text: str) -> dict[str, Any]:
    """The change in the words that are stored; UsageError for what cannot be."""
    checked: dict[str, Any] = {}
    for name, value in change.items():
        if name not in FIELDS[kind]:
            raise UsageError(
                f"{name!r} of a {kind} cannot be corrected.", remedy=f"It has {', '.join(FIELDS[kind])}."
            )
        try:
            checked[name] = _checked_value(name, value, text)
        except ValueError as error:
            raise UsageError(f"{name} of a {kind}: {error}.") from error
    if kind == "statement" and "actor" in checked and checked["actor"] is None:
        raise UsageError("A statement needs an actor.", remedy="Reject it if nobody made it.")
    if checked.get("recipient") and "topic" not in checked:
        checked["topic"] = None
    elif checked.get("topic") and "recipient" not in checked:
        checked["recipient"] = None
    return checked


def _checked_value(name: str, value: object, text: str) -> Any:
    """One value as it is stored; ValueError for what cannot be."""
    match name:
        case "type":
            return AttributionType(str(value)).value
        case "kind" | "recipient_kind":
            return ActorKind(str(value)).value
        case "act":
            return Act(str(value)).value
        case "polarity":
            return Polarity(str(value)).value
        case "modes":
            given = value if isinstance(value, (list, tuple)) else [value]
            return [Mode(str(mode)).value for mode in given]
        case "source" | "content":
            return _checked_spans(name, value, len(text))
        case _:
            cleaned = storable(str(value)).strip() if value is not None else ""
            return cleaned or None


def _checked_spans(name: str, value: object, length: int) -> list[list[int]]:
    """Spans in order, none empty, none over another, all within the text."""
    given = value if isinstance(value, (list, tuple)) else ()
    spans = [Span(int(start), int(end)) for start, end in given]
    if name != "source" and not spans:
        raise ValueError(f"a {'quote' if name == 'content' else 'statement'} without words is none")
    if any(not 0 <= span.start < span.end <= length for span in spans):
        raise ValueError(f"{spans} does not lie within a text of {length:,} characters")
    if any(before.end > after.start for before, after in pairwise(spans)):
        raise ValueError(f"{spans} is not in order")
    return [list(span) for span in spans]


def _spans_of(kind: CorrectionKind, spans: Spans, text: str) -> list[list[int]]:
    """Spans that a statement may stand on; UsageError for others."""
    try:
        return _checked_spans(SPANS[kind], spans, len(text))
    except ValueError as error:
        raise UsageError(f"{SPANS[kind]} of a {kind}: {error}.") from error


def _label(kind: CorrectionKind, verdict: Verdict, asked: Mapping[str, object], actor: str | None) -> str:
    noun = _noun(kind, actor)
    if verdict is not Verdict.CORRECTED or not asked:
        return f"{'rejected' if verdict is Verdict.REJECTED else 'confirmed'} {noun}"
    if kind == "attribution" and "actor" in asked:
        before = f", not {actor}" if actor else ""
        if asked["actor"] is None:
            return f"made the speaker of a quote unknown{before}"
        return f"made {asked['actor']} the speaker of a quote{before}"
    if "content" in asked:
        return f"changed the words of {noun}"
    if "source" in asked:
        return f"changed the source of {noun}"
    if kind == "statement" and (told := _changed(asked)):
        return f"made {noun} {told}"
    return f"corrected {noun}"


def _changed(asked: Mapping[str, object]) -> str:
    """What a statement was made, in words: ``oppose``, ``DENY, of Lena Orsk``."""
    target = asked.get("recipient") or asked.get("topic")
    modes = asked.get("modes")
    parts = [
        str(asked.get("act") or ""),
        str(asked.get("polarity") or ""),
        ", ".join(map(str, modes)) or "without modes" if isinstance(modes, list) else "",
        f"of {asked['actor']}" if asked.get("actor") else "",
        f"on {target}" if target else "",
    ]
    return " ".join(part for part in parts if part)


def _noun(kind: CorrectionKind, actor: str | None) -> str:
    return f"a {'quote' if kind == 'attribution' else 'statement'} of {actor or 'somebody unknown'}"


def forget_unused(writer: sqlite3.Connection) -> None:
    """Actors and topics that only a correction made known go when it is taken back, their misspelt names
    with them."""
    writer.execute(
        "delete from actors where origin = 'person'"
        " and not exists (select 1 from attributions where actor_id = actors.id)"
        " and not exists (select 1 from statements where actor_id = actors.id)"
        " and not exists (select 1 from statements where recipient_id = actors.id)"
        " and not exists (select 1 from actors as below where below.affiliation_id = actors.id)"
        " and not exists (select 1 from corrections where undone_at is null"
        "                 and (json_extract(change, '$.actor') = actors.name"
        "                      or json_extract(change, '$.recipient') = actors.name))"
    )
    writer.execute(
        "delete from topics where origin = 'person' and phrases = '[]'"
        " and not exists (select 1 from corrections where undone_at is null"
        "                 and json_extract(change, '$.topic') = topics.name)"
        " and not exists (select 1 from statements where topic = topics.name)"
    )
