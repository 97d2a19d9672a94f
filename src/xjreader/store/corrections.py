"""What a person says of the machine's rows, recorded for good and tied to words; changes no row (`judged`).

A correction keeps the machine's own row as its anchor. All that was said of one row, one word after the
other, is a subject; at most one of its corrections is in force, and a later one takes over the changes of
the one before. Nothing is deleted: what is taken back is no longer in force.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, get_args

from xjreader.errors import NotFound, UsageError
from xjreader.models.analysis import (
    Act,
    ActorKind,
    AttributionType,
    Correction,
    CorrectionKind,
    Mode,
    Polarity,
    Span,
    Spans,
    Standing,
    Statement,
    Verdict,
)
from xjreader.store import judged
from xjreader.store.functions import words_at
from xjreader.store.judged import SPANS, TABLES, Row
from xjreader.store.places import SAME_PLACE, same_place
from xjreader.store.times import from_epoch, now_epoch
from xjreader.store.values import dump_spans, dumps, load_list, load_spans, storable

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "attribution": ("actor", "kind", "type", "source", "content"),
    "statement": ("actor", "recipient", "topic", "act", "polarity", "modes"),
}
"""What a person may change of each kind of row; ``kind`` is that of a speaker who is not known yet."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one correction of a subject to another, to be put in force by an action."""

    article_id: int
    subject: int
    before: int | None
    """The correction in force until now; `None` for the machine's own row."""
    after: int | None
    label: str
    """In words: ``rejected a quote of Lena Orsk``."""


def correct(
    writer: sqlite3.Connection,
    kind: CorrectionKind,
    row_id: int,
    *,
    verdict: Verdict,
    change: Mapping[str, object],
    seen: tuple[int, Spans] | None = None,
    coded: Sequence[Statement] | None = None,
) -> Step | None:
    """Record what a person says of a row; `None` where that is said already.

    `seen` is the revision and the words that the person looked at: where the row of that number is another
    one by now, the one on these words is meant. `coded` are the statements of a quote as it is now said
    to be, instead of the machine's. NotFound for a row that does not exist; UsageError for a change that
    cannot be made.
    """
    if kind not in get_args(CorrectionKind):
        raise UsageError(f"{kind!r} is no kind of row.", remedy="It is attribution or statement.")
    verdict = Verdict(verdict)
    if verdict is Verdict.MACHINE:
        raise UsageError("A correction is confirmed, corrected or rejected.")
    row = _row(writer, kind, row_id, seen)
    text = writer.execute("select text from revisions where id = ?", (row["revision_id"],)).fetchone()["text"]
    asked = _checked(kind, change, text)
    earlier = _in_force_on(writer, kind, row)
    before = judged.given_here(writer, earlier, row["revision_id"], text) if earlier else None
    anchor = before.anchor if before else _anchor(writer, kind, row, text)
    whole = _whole({**(before.change if before else {}), **asked}, anchor, kind)
    said = _verdict(verdict, whole)
    told = before.coded if before and coded is None else _rows_of(coded)
    if before and (before.verdict, before.change, before.coded) == (said, whole, told):
        return None
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
            dumps(whole),
            None if told is None else dumps({"statements": told}),
            earlier["id"] if earlier else None,
            subject,
            now_epoch(),  # not in force before its action is done
        ),
    ).fetchone()["id"]
    if subject is None:
        subject = number
        writer.execute("update corrections set subject = id where id = ?", (number,))
    actor = (before.actor if before else None) or anchor["actor"]
    return Step(
        article_id=row["article_id"],
        subject=int(subject),
        before=earlier["id"] if earlier else None,
        after=int(number),
        label=_label(kind, said, asked, actor),
    )


def take_back(writer: sqlite3.Connection, correction_id: int) -> Step:
    """The step from a correction in force to the one before it, else to the machine's own row.

    NotFound where there is none in force of that number.
    """
    row = writer.execute(
        "select * from corrections where id = ? and undone_at is null", (correction_id,)
    ).fetchone()
    if row is None:
        raise NotFound(f"There is no correction {correction_id} to undo.")
    given = judged.load(row)
    return Step(
        article_id=row["article_id"],
        subject=row["subject"],
        before=correction_id,
        after=row["replaces"],
        label=f"took back what you said of {_noun(given.kind, given.actor)}",
    )


def put_in_force(
    writer: sqlite3.Connection, subject: int, correction_id: int | None, *, article_id: int
) -> None:
    """Make this correction the one of its subject that is in force, or none, and the rows follow."""
    writer.execute(
        "update corrections set undone_at = ? where subject = ? and undone_at is null and id is not ?",
        (now_epoch(), subject, correction_id),
    )
    writer.execute("update corrections set undone_at = null where id = ?", (correction_id,))
    for row in writer.execute(
        "select id, text from revisions where article_id = ? and analysis is not null", (article_id,)
    ).fetchall():
        judged.take_off(writer, row["id"])
        judged.put_on(writer, row["id"], article_id, row["text"])
    _forget_actors(writer)
    recount_quotes(writer, article_id)


def reapply(writer: sqlite3.Connection, revision_id: int, article_id: int, text: str) -> None:
    """Put the corrections in force of an article onto a revision's new rows."""
    judged.put_on(writer, revision_id, article_id, text)


def all_corrections(reader: sqlite3.Connection, article_id: int | None) -> list[Correction]:
    """The corrections in force of one article or of all, newest first."""
    condition, parameters = ("", ()) if article_id is None else (" and given.article_id = ?", (article_id,))
    return [
        _correction(reader, row)
        for row in reader.execute(
            "select given.*, articles.title, articles.revision_id as current, revisions.analysis"
            " from corrections as given join articles on articles.id = given.article_id"
            " left join revisions on revisions.id = articles.revision_id"
            f" where given.undone_at is null{condition} order by given.id desc",
            parameters,
        ).fetchall()
    ]


def recount_quotes(writer: sqlite3.Connection, article_id: int) -> None:
    """Bring the article's number of quotes up to date."""
    writer.execute(
        "update articles set quotes = (select count(*) from attributions"
        "  where attributions.revision_id = articles.revision_id and verdict <> 'rejected') where id = ?",
        (article_id,),
    )


# What is asked for --------------------------------------------------------------------------------


def _row(
    writer: sqlite3.Connection, kind: CorrectionKind, row_id: int, seen: tuple[int, Spans] | None
) -> sqlite3.Row:
    """The row that is meant; NotFound where it is gone."""
    table, column = TABLES[kind], SPANS[kind]
    row: sqlite3.Row | None = writer.execute(f"select * from {table} where id = ?", (row_id,)).fetchone()
    if seen is not None:
        revision_id, words = seen
        if row is None or row["revision_id"] != revision_id or load_spans(row[column]) != words:
            # A new analysis came between: numbers are given anew then, also to other words.
            rows = writer.execute(f"select * from {table} where revision_id = ?", (revision_id,)).fetchall()
            row = max(rows, key=lambda each: same_place(words, load_spans(each[column])), default=None)
            if row is not None and same_place(words, load_spans(row[column])) < SAME_PLACE:
                row = None
    if row is None:
        noun = "quote" if kind == "attribution" else "statement"
        raise NotFound(
            f"The {noun} is no longer there: the text was analysed anew.", remedy="Look at the article again."
        )
    return row


def _in_force_on(writer: sqlite3.Connection, kind: CorrectionKind, row: sqlite3.Row) -> sqlite3.Row | None:
    """The correction that stands in a row; a statement may stand there by its quote's."""
    found: sqlite3.Row | None = writer.execute(
        "select * from corrections where id = ? and kind = ? and undone_at is null",
        (row["correction_id"], kind),
    ).fetchone()
    return found


def _anchor(writer: sqlite3.Connection, kind: CorrectionKind, row: sqlite3.Row, text: str) -> Row:
    """The machine's row with names instead of numbers, its words, and a quote's statements."""
    anchor = judged.machine_row(writer, kind, row)
    anchor["words"] = words_at(text, load_spans(anchor[SPANS[kind]]))
    if kind == "attribution":
        anchor["statements"] = judged.statements_of(writer, row["id"])
    return anchor


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
        case "kind":
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
    if name == "content" and not spans:
        raise ValueError("a quote without words is none")
    if any(not 0 <= span.start < span.end <= length for span in spans):
        raise ValueError(f"{spans} does not lie within a text of {length:,} characters")
    if any(before.end > after.start for before, after in pairwise(spans)):
        raise ValueError(f"{spans} is not in order")
    return [list(span) for span in spans]


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
    return f"corrected {noun}"


def _noun(kind: CorrectionKind, actor: str | None) -> str:
    return f"a {'quote' if kind == 'attribution' else 'statement'} of {actor or 'somebody unknown'}"


def _forget_actors(writer: sqlite3.Connection) -> None:
    """Actors that only a correction made known go when it is taken back, their misspelt names with them."""
    writer.execute(
        "delete from actors where origin = 'person'"
        " and not exists (select 1 from attributions where actor_id = actors.id)"
        " and not exists (select 1 from statements where actor_id = actors.id or recipient_id = actors.id)"
        " and not exists (select 1 from actors as below where below.affiliation_id = actors.id)"
        " and not exists (select 1 from corrections where undone_at is null"
        "                 and json_extract(change, '$.actor') = actors.name)"
    )


# What is listed -----------------------------------------------------------------------------------


def _correction(reader: sqlite3.Connection, row: sqlite3.Row) -> Correction:
    given = judged.load(row)
    anchor = given.anchor
    words = anchor["words"]
    if "content" in given.change:
        made_in = reader.execute("select text from revisions where id = ?", (row["revision_id"],)).fetchone()
        words = words_at(made_in["text"], given.content)
    return Correction(
        id=row["id"],
        made_at=from_epoch(row["made_at"]),
        revision_id=row["revision_id"],
        article_id=row["article_id"],
        article_title=row["title"],
        kind=row["kind"],
        words=words,
        verdict=given.verdict,
        change=given.change,
        actor=given.actor,
        machine_actor=anchor["actor"],
        machine_words=anchor["words"],
        standing=_standing(reader, row),
    )


def _standing(reader: sqlite3.Connection, row: sqlite3.Row) -> Standing:
    """Whether a correction's words still stand in the article's current text."""
    if row["revision_id"] == row["current"]:
        return "here"
    if row["analysis"] is None:
        return "waiting"
    carried = reader.execute(
        f"select 1 from {TABLES[row['kind']]} where correction_id = ? and revision_id = ?",
        (row["id"], row["current"]),
    ).fetchone()
    if carried is not None:
        return "here"
    text = reader.execute("select text from revisions where id = ?", (row["current"],)).fetchone()["text"]
    return "words gone" if judged.given_here(reader, row, row["current"], text) is None else "here"
