"""Puts what a person said onto the rows of a text, and takes it off again; records nothing (`corrections`).

A row keeps what the machine found beside what the person says (`machine`), so the rows of a text can at any
time be made what they are without corrections, and then what they are with them: a new analysis, a new
text, undo and redo all go this one way. A quote that a person judged stays as it was judged: onto the
machine's row on the same words, or, where the machine has none there, as a row of the person's own.
Statements follow their quotes (`judged_claims`).
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from xjreader.models.analysis import Span, Spans, Verdict
from xjreader.store import judged_claims
from xjreader.store.actors import ids_of
from xjreader.store.judged_claims import Fates, Spoken
from xjreader.store.judged_rows import (
    COLUMNS,
    SPANS,
    TABLES,
    Given,
    Row,
    bounds,
    by_todays_names,
    given_here,
    insert,
    know_actor,
    know_topic,
    machine_row,
    number_again,
    rows_of,
    touches,
    update,
    with_ids,
)
from xjreader.store.places import SAME_PLACE, covers, same_place, share_of_smaller
from xjreader.store.values import dumps, load_object, load_spans


def statements_of(reader: sqlite3.Connection, attribution_id: int) -> list[Row]:
    """What the machine coded of a quote."""
    return [
        machine_row(reader, "statement", row)
        for row in reader.execute(
            "select * from statements where attribution_id = ?"
            " and (correction_id is null or machine is not null) order by id",
            (attribution_id,),
        ).fetchall()
    ]


# Off ----------------------------------------------------------------------------------------------


def take_off(
    writer: sqlite3.Connection, revision_id: int, *, within: Sequence[Span] | None = None
) -> dict[int, int]:
    """Make the rows of a text what the machine found, nothing else; the numbers that the person's own had,
    by subject. With `within` only the statements that touch these stretches."""
    own: dict[int, int] = {}
    for kind in ("statement", "attribution") if within is None else ("statement",):
        rows = writer.execute(
            f"select judged.*, corrections.subject, corrections.kind as said_of from {TABLES[kind]} as judged"
            " left join corrections on corrections.id = judged.correction_id"
            " where judged.revision_id = ?"
            " and (judged.correction_id is not null or judged.machine is not null)",
            (revision_id,),
        ).fetchall()
        for row in rows:
            if within is not None and not touches(within, bounds(load_spans(row[SPANS[kind]]))):
                continue
            if row["machine"] is not None:
                values = with_ids(writer, load_object(row["machine"]), COLUMNS[kind])
                update(writer, kind, row["id"], values | _UNJUDGED)
            else:
                writer.execute(f"delete from {TABLES[kind]} where id = ?", (row["id"],))
                if row["said_of"] == kind:
                    own[row["subject"]] = row["id"]
    return own


_UNJUDGED: Final[Row] = {"verdict": Verdict.MACHINE.value, "correction_id": None, "machine": None}


# On -----------------------------------------------------------------------------------------------


def put_on(
    writer: sqlite3.Connection,
    revision_id: int,
    article_id: int,
    text: str,
    *,
    own: Mapping[int, int] | None = None,
) -> None:
    """Put the corrections in force of an article onto the rows of one of its texts, as the machine made
    them. A row of the person's own has the number again that it had (`own`), so that a list finds it.
    """
    _put_on(
        writer, _in_force(writer, revision_id, article_id, text), revision_id, article_id, text, own or {}
    )


def follow(
    writer: sqlite3.Connection,
    revision_id: int,
    article_id: int,
    text: str,
    changed: Sequence[sqlite3.Row],
) -> None:
    """Bring the rows of a text in line with the corrections in force, of which some subjects `changed`.

    A statement's matters only to what stands on words that touch its own, so that one of many costs little;
    a quote's may matter to all.
    """
    here = _in_force(writer, revision_id, article_id, text)
    moved = [given for row in changed if (given := given_here(writer, row, revision_id, text)) is not None]
    if any(given.kind == "attribution" for given in (*here, *moved)):
        own = take_off(writer, revision_id)
        _put_on(writer, here, revision_id, article_id, text, own)
        return
    stretches = judged_claims.stretches(writer, revision_id, here, moved)
    own = take_off(writer, revision_id, within=stretches)
    near = [given for given in here if touches(stretches, bounds(given.content))]
    judged_claims.put_statements(writer, near, Fates(), revision_id, article_id, own=own, within=stretches)


def _in_force(writer: sqlite3.Connection, revision_id: int, article_id: int, text: str) -> list[Given]:
    """The corrections in force of an article whose words stand in a text, in the order they were made."""
    rows = writer.execute(
        "select * from corrections where article_id = ? and undone_at is null order by id", (article_id,)
    ).fetchall()
    found = [given for row in rows if (given := given_here(writer, row, revision_id, text)) is not None]
    return by_todays_names(writer, found) if found else []


def _put_on(
    writer: sqlite3.Connection,
    here: Sequence[Given],
    revision_id: int,
    article_id: int,
    text: str,
    own: Mapping[int, int],
) -> None:
    quotes = [given for given in here if given.kind == "attribution"]
    fates = _put_quotes(writer, quotes, revision_id, article_id, text, own=own)
    # Quotes first: their speaker is the actor of the statements that come from them.
    claims = [given for given in here if given.kind == "statement"]
    judged_claims.put_statements(writer, claims, fates, revision_id, article_id, own=own)


def _put_quotes(
    writer: sqlite3.Connection,
    given: Sequence[Given],
    revision_id: int,
    article_id: int,
    text: str,
    *,
    own: Mapping[int, int],
) -> Fates:
    fates = Fates()
    if not given:
        return fates
    rows = rows_of(writer, "attribution", revision_id)
    matched = _matched(given, rows)
    moved: list[Spans] = []
    for each in given:
        row = matched.get(each.id)
        if row is None or (
            each.verdict is not Verdict.REJECTED and each.content != load_spans(row["content"])
        ):
            moved.append(each.content)
        values = {"revision_id": revision_id, "article_id": article_id}
        if row is None:
            values |= number_again(writer, "attribution", own.get(each.subject))
        _put_quote(writer, each, row, fates, values, text)
    taken = {row["id"] for row in matched.values()}
    fates.hidden = _leave_out_doubles(
        writer,
        [row for row in rows if row["id"] not in taken],
        [each for each in given if each.verdict is not Verdict.REJECTED and each.content in moved],
    )
    return fates


def _put_quote(
    writer: sqlite3.Connection,
    given: Given,
    row: sqlite3.Row | None,
    fates: Fates,
    place: Row,
    text: str,
) -> None:
    values = given.values(text) | {"verdict": given.verdict.value, "correction_id": given.id}
    values["actor_id"] = _actor_id(writer, given)
    if row is None:
        row_id = insert(writer, "attribution", values | place)
        if given.verdict is not Verdict.REJECTED:
            _note_speaker(writer, given, row_id, fates)
            told = given.anchor.get("statements", []) if given.coded is None else given.coded
            _speak(writer, given, row_id, place["revision_id"], place["article_id"], told)
        return
    machine = machine_row(writer, "attribution", row)
    kept = {"machine": dumps(machine)}
    if given.verdict is Verdict.REJECTED:
        # What is no quote stays what the machine made of it, so that it can be seen and taken back; but whom
        # the person named is who was meant.
        rejected: Row = {"verdict": given.verdict.value, "correction_id": given.id}
        if "actor" in given.change:
            rejected["actor_id"] = values["actor_id"]
        update(writer, "attribution", row["id"], kept | rejected)
        return
    update(writer, "attribution", row["id"], values | kept)
    _note_speaker(writer, given, row["id"], fates)
    if given.coded is not None:
        fates.replaced |= _hide_statements(writer, row["id"])
        _speak(writer, given, row["id"], place["revision_id"], place["article_id"], given.coded)
    elif machine["actor"] != given.actor:
        # Whoever is named by the person speaks for all; where only the machine changed its mind about the
        # speaker, what it has of others who speak along stays theirs.
        only = None if "actor" in given.change else machine["actor"]
        _hand_over(writer, row["id"], given.actor, only=only)


def _note_speaker(writer: sqlite3.Connection, given: Given, row_id: int, fates: Fates) -> None:
    if "actor" in given.change:
        since = judged_claims.said_since(writer, given.id, given.actor)
        fates.spoken[row_id] = Spoken(given.actor, since)


def _speak(
    writer: sqlite3.Connection,
    given: Given,
    attribution_id: int,
    revision_id: int,
    article_id: int,
    told: Iterable[Row],
) -> None:
    """Add statements to a quote; where the person named another speaker, they are the speaker's."""
    if given.actor is None:
        return
    follows = given.actor != given.anchor["actor"]
    done = set()
    for statement in told:
        actor = given.actor if follows else statement["actor"]
        key = (actor, *(statement[name] for name in ("recipient", "topic", "act", "polarity", "evidence")))
        if actor == statement["recipient"] or key in done:
            continue
        done.add(key)
        values = with_ids(writer, {**statement, "actor": actor}, COLUMNS["statement"])
        if statement["topic"]:
            know_topic(writer, statement["topic"], "text")
        insert(
            writer,
            "statement",
            values
            | {
                "revision_id": revision_id,
                "article_id": article_id,
                "attribution_id": attribution_id,
                "verdict": Verdict.MACHINE.value,
                "correction_id": given.id,
            },
        )


def _hand_over(
    writer: sqlite3.Connection, attribution_id: int, actor: str | None, *, only: str | None
) -> None:
    """What is said (with `only`, by that actor) is said by the one whom the person named. What nobody says,
    or says of itself, or says already, counts no more."""
    done = set()
    actor_id = None if actor is None else ids_of(writer, [actor])[actor]
    for row in _statement_rows(writer, attribution_id):
        machine = machine_row(writer, "statement", row)
        if only is not None and machine["actor"] != only:
            continue
        key = tuple(row[name] for name in ("recipient_id", "topic", "act", "polarity", "evidence"))
        kept: Row = {"machine": dumps(machine)}
        if actor_id is None or actor_id == row["recipient_id"] or key in done:
            kept["verdict"] = Verdict.REJECTED.value
        else:
            kept["actor_id"] = actor_id
        done.add(key)
        update(writer, "statement", row["id"], kept)


def _hide_statements(writer: sqlite3.Connection, attribution_id: int) -> set[int]:
    hidden = set()
    for row in _statement_rows(writer, attribution_id):
        kept = {"machine": dumps(machine_row(writer, "statement", row)), "verdict": Verdict.REJECTED.value}
        update(writer, "statement", row["id"], kept)
        hidden.add(row["id"])
    return hidden


def _statement_rows(writer: sqlite3.Connection, attribution_id: int) -> list[sqlite3.Row]:
    return writer.execute(
        "select * from statements where attribution_id = ? order by id", (attribution_id,)
    ).fetchall()


def _leave_out_doubles(
    writer: sqlite3.Connection, rows: Sequence[sqlite3.Row], judged: Sequence[Given]
) -> set[int]:
    """Count no machine's row for words that a person judged to be said elsewhere or by somebody else.

    Only beside quotes that stand otherwise than the machine has them; a quote within a quote is none of
    it: its cue lies within what the other says. The numbers of those that count no more.
    """
    hidden = set()
    moved = [(given.content, load_spans(given.anchor["cue"])) for given in judged]
    for row in rows if moved else ():
        content, cue = load_spans(row["content"]), load_spans(row["cue"])
        for said, said_by in moved:
            within = covers(said, cue) or covers(content, said_by)
            if not within and share_of_smaller(content, said) >= SAME_PLACE:
                machine = machine_row(writer, "attribution", row)
                update(
                    writer,
                    "attribution",
                    row["id"],
                    {"machine": dumps(machine), "verdict": Verdict.REJECTED.value},
                )
                hidden.add(row["id"])
                break
    return hidden


def _actor_id(writer: sqlite3.Connection, given: Given) -> int | None:
    """The speaker's number; one whom the person named anew is made known."""
    if given.actor is None:
        return None
    know_actor(writer, given.actor, given.change.get("kind"))
    return ids_of(writer, [given.actor])[given.actor]


# Finding ------------------------------------------------------------------------------------------


def _matched(given: Sequence[Given], rows: Sequence[sqlite3.Row]) -> dict[int, sqlite3.Row]:
    """The quote on the same words of each correction that has one, none for two.

    What was said of this very text goes before what was said of another one with the same words; then
    the better match, then the later word.
    """
    wanted = [(each, place, bounds(place)) for each in given for place in each.places]
    pairs = []
    for row in rows:
        own = load_spans(row["content"])
        first, last = bounds(own)
        for each, place, (start, end) in wanted:
            # Most stand far apart.
            score = same_place(place, own) if start < last and first < end else 0.0
            if score >= SAME_PLACE:
                pairs.append(((not each.was_made_here, -score, -each.id, row["id"]), each, row))
    matched: dict[int, sqlite3.Row] = {}
    taken: set[int] = set()
    for _, each, row in sorted(pairs, key=lambda pair: pair[0]):
        if each.id not in matched and row["id"] not in taken:
            matched[each.id] = row
            taken.add(row["id"])
    return matched
