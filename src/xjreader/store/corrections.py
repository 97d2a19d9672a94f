"""What a person says of the machine's rows, tied to words: it survives every new analysis.

A correction keeps the machine's own row as its anchor. After an analysis it is put onto the row
that stands on the same words; a confirmed or corrected row that the machine no longer finds in
the same text is put back. At most one correction of a row is in force: a later one takes over
the changes of the one before and replaces it.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from xjreader.errors import NotFound, UsageError
from xjreader.models.analysis import (
    Act,
    AttributionType,
    Correction,
    CorrectionKind,
    Mode,
    Polarity,
    Span,
    Verdict,
)
from xjreader.store.actors import ids_of
from xjreader.store.functions import words_at
from xjreader.store.times import from_epoch, now_epoch
from xjreader.store.values import dumps, load_object, load_spans, storable

_TABLES: Final[Mapping[str, str]] = {"attribution": "attributions", "statement": "statements"}
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "attribution": ("actor", "type"),
    "statement": ("actor", "recipient", "topic", "act", "polarity", "modes"),
}
"""What a person may change of each kind of row."""
_SPANS: Final[Mapping[str, str]] = {"attribution": "content", "statement": "evidence"}
"""The column whose words a correction is tied to."""

SAME_PLACE: Final = 0.5
"""Least share of common characters for two spans of one text to mean the same words."""


def correct(
    writer: sqlite3.Connection,
    kind: CorrectionKind,
    row_id: int,
    *,
    verdict: Verdict,
    change: Mapping[str, object],
) -> int:
    """Keep what a person says of a row, and put it in force; the correction's id.

    NotFound for a row that does not exist; UsageError for a change that cannot be made.
    """
    if kind not in get_args(CorrectionKind):
        raise UsageError(f"{kind!r} is no kind of row.", remedy="It is attribution or statement.")
    if verdict == Verdict.MACHINE:
        raise UsageError("A correction is confirmed, corrected or rejected.")
    checked = _checked(kind, change)
    row = writer.execute(f"select * from {_TABLES[kind]} where id = ?", (row_id,)).fetchone()
    if row is None:
        raise NotFound(f"There is no {kind} {row_id}.", remedy="The analysis may have been renewed.")
    earlier = writer.execute("select * from corrections where id = ?", (row["correction_id"],)).fetchone()
    anchor = earlier["anchor"] if earlier else dumps(_anchor(writer, kind, row))
    if earlier:
        checked = {**load_object(earlier["change"]), **checked}
    correction_id = writer.execute(
        "insert into corrections (made_at, revision_id, article_id, kind, anchor, verdict, change, replaces)"
        " values (?, ?, ?, ?, ?, ?, ?, ?) returning id",
        (
            now_epoch(),
            row["revision_id"],
            row["article_id"],
            kind,
            anchor,
            verdict,
            dumps(checked),
            earlier["id"] if earlier else None,
        ),
    ).fetchone()["id"]
    _put(writer, kind, row_id, load_object(anchor), verdict, checked, correction_id)
    recount_quotes(writer, row["article_id"])
    return int(correction_id)


def undo(writer: sqlite3.Connection, correction_id: int) -> None:
    """Take a correction back: the one before it is in force again, else the machine's own row."""
    correction = writer.execute(
        "select * from corrections where id = ? and undone_at is null", (correction_id,)
    ).fetchone()
    if correction is None:
        raise NotFound(f"There is no correction {correction_id} to undo.")
    writer.execute("update corrections set undone_at = ? where id = ?", (now_epoch(), correction_id))
    writer.execute(
        "update corrections set replaces = ? where replaces = ?", (correction["replaces"], correction_id)
    )
    earlier = writer.execute("select * from corrections where id = ?", (correction["replaces"],)).fetchone()
    kind = correction["kind"]
    row = writer.execute(
        f"select id from {_TABLES[kind]} where correction_id = ?", (correction_id,)
    ).fetchone()
    if row is not None:
        _put(
            writer,
            kind,
            row["id"],
            load_object(correction["anchor"]),
            Verdict(earlier["verdict"]) if earlier else Verdict.MACHINE,
            load_object(earlier["change"]) if earlier else {},
            earlier["id"] if earlier else None,
        )
    recount_quotes(writer, correction["article_id"])


def reapply(writer: sqlite3.Connection, revision_id: int, article_id: int, text: str) -> None:
    """Put the corrections in force of an article onto a revision's new rows."""
    corrections = writer.execute(
        "select * from corrections as given where article_id = ? and undone_at is null and not exists"
        " (select 1 from corrections as later where later.replaces = given.id and later.undone_at is null)"
        # Quotes first: their speaker is the actor of the statements that come from them. What was
        # said of this very text goes before what was said of another one with the same words.
        " order by kind, given.revision_id <> ?, id",
        (article_id, revision_id),
    ).fetchall()
    if not corrections:
        return
    taken: set[tuple[str, int]] = set()
    for correction in corrections:
        kind = correction["kind"]
        anchor = load_object(correction["anchor"])
        is_same_text = correction["revision_id"] == revision_id
        rows = writer.execute(
            f"select * from {_TABLES[kind]} where revision_id = ? order by id", (revision_id,)
        ).fetchall()
        free = [row for row in rows if (kind, row["id"]) not in taken]
        row_id = _match(writer, kind, anchor, free, text, is_same_text=is_same_text)
        if row_id is None and is_same_text and correction["verdict"] != Verdict.REJECTED:
            row_id = _restore(writer, kind, anchor, revision_id, article_id)
        if row_id is not None:
            taken.add((kind, row_id))
            change = load_object(correction["change"])
            _put(writer, kind, row_id, anchor, Verdict(correction["verdict"]), change, correction["id"])


def all_corrections(reader: sqlite3.Connection, article_id: int | None) -> list[Correction]:
    """The corrections in force of one article or of all, newest first."""
    condition, parameters = ("", ()) if article_id is None else (" and article_id = ?", (article_id,))
    return [
        Correction(
            id=row["id"],
            made_at=from_epoch(row["made_at"]),
            revision_id=row["revision_id"],
            article_id=row["article_id"],
            kind=row["kind"],
            words=load_object(row["anchor"])["words"],
            verdict=Verdict(row["verdict"]),
            change=load_object(row["change"]),
        )
        for row in reader.execute(
            "select * from corrections as given where undone_at is null and not exists"
            " (select 1 from corrections as later where later.replaces = given.id"
            f" and later.undone_at is null){condition} order by id desc",
            parameters,
        )
    ]


def recount_quotes(writer: sqlite3.Connection, article_id: int) -> None:
    """Bring the article's number of quotes up to date."""
    writer.execute(
        "update articles set quotes = (select count(*) from attributions"
        "  where attributions.revision_id = articles.revision_id and verdict <> 'rejected') where id = ?",
        (article_id,),
    )


def overlap(left: Sequence[Span], right: Sequence[Span]) -> float:
    """Common characters of two sets of spans, as a share of all that either covers: 0 to 1."""
    mine = {place for start, end in left for place in range(start, end)}
    theirs = {place for start, end in right for place in range(start, end)}
    covered = len(mine | theirs)
    return len(mine & theirs) / covered if covered else 0.0


def _checked(kind: CorrectionKind, change: Mapping[str, object]) -> dict[str, Any]:
    """The change in the words that are stored; UsageError for what cannot be."""
    checked: dict[str, Any] = {}
    for name, value in change.items():
        if name not in _FIELDS[kind]:
            raise UsageError(
                f"{name!r} of a {kind} cannot be corrected.", remedy=f"It has {', '.join(_FIELDS[kind])}."
            )
        try:
            match name:
                case "type":
                    checked[name] = AttributionType(str(value)).value
                case "act":
                    checked[name] = Act(str(value)).value
                case "polarity":
                    checked[name] = Polarity(str(value)).value
                case "modes":
                    given = value if isinstance(value, (list, tuple)) else [value]
                    checked[name] = [Mode(str(mode)).value for mode in given]
                case _:
                    cleaned = storable(str(value)).strip() if value is not None else ""
                    checked[name] = cleaned or None
        except ValueError as error:
            raise UsageError(f"{name} of a {kind}: {error}.") from error
    if kind == "statement" and "actor" in checked and checked["actor"] is None:
        raise UsageError("A statement needs an actor.", remedy="Reject it if nobody made it.")
    if checked.get("recipient") and "topic" not in checked:
        checked["topic"] = None
    elif checked.get("topic") and "recipient" not in checked:
        checked["recipient"] = None
    return checked


def _anchor(writer: sqlite3.Connection, kind: CorrectionKind, row: sqlite3.Row) -> dict[str, Any]:
    """The machine's row with names instead of ids, and its words."""
    text = writer.execute("select text from revisions where id = ?", (row["revision_id"],)).fetchone()["text"]
    anchor: dict[str, Any] = {
        key: value for key, value in dict(row).items() if key not in ("id", "verdict", "correction_id")
    }
    for column, name in (("actor_id", "actor"), ("recipient_id", "recipient")):
        if column in anchor:
            found = writer.execute("select name from actors where id = ?", (anchor.pop(column),)).fetchone()
            anchor[name] = found["name"] if found else None
    anchor["words"] = words_at(text, load_spans(row[_SPANS[kind]]))
    return anchor


def _match(
    writer: sqlite3.Connection,
    kind: CorrectionKind,
    anchor: Mapping[str, Any],
    rows: Sequence[sqlite3.Row],
    text: str,
    *,
    is_same_text: bool,
) -> int | None:
    """The row that stands on the correction's words (and codes the same), if any does."""
    column = _SPANS[kind]
    spans = load_spans(anchor[column])
    best: tuple[float, int] | None = None
    for row in rows:
        own = load_spans(row[column])
        if is_same_text:
            score = overlap(spans, own)
        else:
            score = 1.0 if words_at(text, own) == anchor["words"] else 0.0
        if score < SAME_PLACE or (kind == "statement" and not _codes_same(writer, anchor, row)):
            continue
        if best is None or score > best[0]:
            best = (score, row["id"])
    return None if best is None else best[1]


def _codes_same(writer: sqlite3.Connection, anchor: Mapping[str, Any], row: sqlite3.Row) -> bool:
    """One sentence holds many statements: this one has the target and sign that was corrected."""
    machine = _anchor(writer, "statement", row)
    same = all(machine[name] == anchor[name] for name in ("recipient", "topic", "polarity"))
    # A corrected quote has given its statements another actor already.
    return same and (machine["actor"] == anchor["actor"] or row["attribution_id"] is not None)


def _restore(
    writer: sqlite3.Connection,
    kind: CorrectionKind,
    anchor: Mapping[str, Any],
    revision_id: int,
    article_id: int,
) -> int:
    """Put a row back that a person confirmed and the machine no longer finds."""
    if kind == "attribution":
        row = writer.execute(
            "insert into attributions (revision_id, article_id, type, source, cue, content, words,"
            " candidates, confidence) values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
            (revision_id, article_id, *(anchor[name] for name in (
                "type", "source", "cue", "content", "words", "candidates", "confidence"))),
        ).fetchone()  # fmt: skip
    else:
        actor_id = ids_of(writer, [anchor["actor"]])[anchor["actor"]]
        row = writer.execute(
            "insert into statements (revision_id, article_id, actor_id, topic, act, polarity, modes,"
            " evidence, confidence) values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
            (revision_id, article_id, actor_id, *(anchor[name] for name in (
                "topic", "act", "polarity", "modes", "evidence", "confidence"))),
        ).fetchone()  # fmt: skip
    return int(row["id"])


def _put(
    writer: sqlite3.Connection,
    kind: CorrectionKind,
    row_id: int,
    anchor: Mapping[str, Any],
    verdict: Verdict,
    change: Mapping[str, Any],
    correction_id: int | None,
) -> None:
    """Write the machine's values with the person's over them."""
    values: dict[str, Any] = {name: change.get(name, anchor[name]) for name in _FIELDS[kind]}
    if isinstance(values.get("modes"), list):
        values["modes"] = dumps(values["modes"])
    for name in ("actor", "recipient"):
        if name in values:
            known = values.pop(name)
            values[f"{name}_id"] = ids_of(writer, [known])[known] if known else None
    if values.get("topic"):
        writer.execute("insert or ignore into topics (name, origin) values (?, 'person')", (values["topic"],))
    columns = ", ".join(f"{column} = ?" for column in values)
    writer.execute(
        f"update {_TABLES[kind]} set {columns}, verdict = ?, correction_id = ? where id = ?",
        (*values.values(), verdict, correction_id, row_id),
    )
    if kind == "attribution" and values["actor_id"] is not None:
        # What is said is said by the one whom the person named.
        writer.execute(
            "update statements set actor_id = ? where attribution_id = ? and verdict = 'machine'",
            (values["actor_id"], row_id),
        )
