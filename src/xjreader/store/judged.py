"""Puts what a person said onto the rows of a text, and takes it off again; records nothing (`corrections`).

A row keeps what the machine found beside what the person says (`machine`), so the rows of a text can at any
time be made what they are without corrections, and then what they are with them: a new analysis, a new
text, undo and redo all go this one way. A quote that a person judged stays as it was judged: onto the
machine's row on the same words, or, where the machine has none there, as a row of the person's own.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from xjreader.models.analysis import ActorKind, CorrectionKind, Span, Spans, Verdict
from xjreader.store.actors import ids_of
from xjreader.store.functions import words_at
from xjreader.store.places import SAME_PLACE, covers, relocated, same_place, share_of_smaller
from xjreader.store.values import dump_spans, dumps, load_object, load_spans, storable

Row = dict[str, Any]
"""A machine's row by column, with names instead of the actors' numbers; spans as their columns hold them."""

Fits = Callable[["Given", sqlite3.Row], bool]
"""Whether a correction can be about a row, its place apart."""

TABLES: Final[Mapping[CorrectionKind, str]] = {"attribution": "attributions", "statement": "statements"}
SPANS: Final[Mapping[CorrectionKind, str]] = {"attribution": "content", "statement": "evidence"}
"""The column whose words a correction is tied to."""

_COLUMNS: Final[Mapping[CorrectionKind, tuple[str, ...]]] = {
    "attribution": ("type", "source", "cue", "content", "words", "candidates", "confidence", "actor"),
    "statement": (
        *("topic", "act", "polarity", "modes", "evidence", "confidence"),
        *("actor", "recipient"),
    ),
}
"""What a machine's row says."""

_ROW_FIELDS: Final = ("recipient", "topic", "act", "polarity", "modes")


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says of a row, its spans being those of one text."""

    id: int
    subject: int
    kind: CorrectionKind
    verdict: Verdict
    anchor: Row
    """The machine's row when it was judged; of a quote with its statements."""
    change: dict[str, Any]
    coded: list[Row] | None
    """Statements of the quote coded anew from what the person says; `None` for the machine's."""
    was_made_here: bool

    @property
    def content(self) -> Spans:
        """The words that are judged."""
        return tuple(Span(*pair) for pair in self.change["content"]) if "content" in self.change else (
            load_spans(self.anchor[SPANS[self.kind]])
        )  # fmt: skip

    @property
    def places(self) -> tuple[Spans, ...]:
        """Where the row may stand: on the machine's words, or on the person's."""
        return tuple({load_spans(self.anchor[SPANS[self.kind]]): None, self.content: None})

    @property
    def actor(self) -> str | None:
        """Who speaks, or takes the stance."""
        name: str | None = self.change.get("actor", self.anchor["actor"])
        return name

    def values(self, text: str) -> Row:
        """The columns of a quote that was judged, but for its speaker."""
        values = {name: self.anchor[name] for name in ("source", "cue", "candidates", "confidence")}
        if "source" in self.change:
            values["source"] = dumps(self.change["source"])
        values["type"] = self.change.get("type", self.anchor["type"])
        values["content"] = dump_spans(self.content)
        values["words"] = words_at(text, self.content)
        return values


def machine_row(reader: sqlite3.Connection, kind: CorrectionKind, row: sqlite3.Row) -> Row:
    """What the machine found there, whatever a person says of it."""
    if row["machine"] is not None:
        return load_object(row["machine"])
    found: Row = {name: row[name] for name in _COLUMNS[kind] if name not in ("actor", "recipient")}
    for name in ("actor", "recipient"):
        if name in _COLUMNS[kind]:
            actor = reader.execute("select name from actors where id = ?", (row[f"{name}_id"],)).fetchone()
            found[name] = actor["name"] if actor else None
    return found


def load(row: sqlite3.Row) -> Given:
    """A correction as it was made, its spans being those of the text that it was made in."""
    return Given(
        id=row["id"],
        subject=row["subject"],
        kind=row["kind"],
        verdict=Verdict(row["verdict"]),
        anchor=load_object(row["anchor"]),
        change=load_object(row["change"]),
        coded=load_object(row["coded"])["statements"] if row["coded"] else None,
        was_made_here=True,
    )


def given_here(reader: sqlite3.Connection, row: sqlite3.Row, revision_id: int, text: str) -> Given | None:
    """A correction with its spans in this text; `None` where its words no longer stand there."""
    given = load(row)
    if row["revision_id"] == revision_id:
        return given
    made_in = reader.execute("select text from revisions where id = ?", (row["revision_id"],)).fetchone()
    return None if made_in is None else _moved(given, made_in["text"], text)


def _moved(given: Given, old: str, new: str) -> Given | None:
    anchor, column = dict(given.anchor), SPANS[given.kind]
    told = {"anchor": anchor.get("statements", []), "coded": given.coded or []}
    others: dict[str, Spans] = {
        f"{whose} {number}": load_spans(statement["evidence"])
        for whose, statements in told.items()
        for number, statement in enumerate(statements)
    }
    if given.kind == "attribution":
        others |= {"source": load_spans(anchor["source"]), "cue": load_spans(anchor["cue"])}
        others["machine"] = load_spans(anchor["content"])
        others["changed"] = tuple(Span(*pair) for pair in given.change.get("source", ()))
    found = relocated(old, new, given.content, others)
    if found is None:
        return None
    content, beside = found
    change = dict(given.change)
    anchor[column] = dump_spans(content)
    if given.kind == "attribution":
        anchor |= {"source": dump_spans(beside["source"]), "cue": dump_spans(beside["cue"])}
        if "content" in change:
            change["content"] = [list(span) for span in content]
            anchor["content"] = dump_spans(beside["machine"] or content)
        if "source" in change:
            change["source"] = [list(span) for span in beside["changed"]]
        anchor["words"] = words_at(new, load_spans(anchor["content"]))

    def carried(whose: str) -> list[Row]:
        return [
            {**statement, "evidence": dump_spans(beside[f"{whose} {number}"] or content)}
            for number, statement in enumerate(told[whose])
        ]

    if "statements" in anchor:
        anchor["statements"] = carried("anchor")
    return replace(
        given,
        anchor=anchor,
        change=change,
        coded=None if given.coded is None else carried("coded"),
        was_made_here=False,
    )


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


def take_off(writer: sqlite3.Connection, revision_id: int) -> None:
    """Make the rows of a text what the machine found, nothing else."""
    for kind in ("statement", "attribution"):
        writer.execute(
            f"delete from {TABLES[kind]}"
            " where revision_id = ? and correction_id is not null and machine is null",
            (revision_id,),
        )
    for kind in TABLES:
        rows = writer.execute(
            f"select id, machine from {TABLES[kind]} where revision_id = ? and machine is not null",
            (revision_id,),
        ).fetchall()
        for row in rows:
            values = _with_ids(writer, load_object(row["machine"]), _COLUMNS[kind])
            _update(writer, kind, row["id"], values | _UNJUDGED)


_UNJUDGED: Final[Row] = {"verdict": Verdict.MACHINE.value, "correction_id": None, "machine": None}


# On -----------------------------------------------------------------------------------------------


def put_on(writer: sqlite3.Connection, revision_id: int, article_id: int, text: str) -> None:
    """Put the corrections in force of an article onto the rows of one of its texts, as the machine made
    them."""
    rows = writer.execute(
        "select * from corrections where article_id = ? and undone_at is null order by id", (article_id,)
    ).fetchall()
    if not rows:
        return
    here = [given for row in rows if (given := given_here(writer, row, revision_id, text)) is not None]
    quotes = [given for given in here if given.kind == "attribution"]
    _put_quotes(writer, quotes, revision_id, article_id, text)
    # Quotes first: their speaker is the actor of the statements that come from them.
    _put_statements(writer, [given for given in here if given.kind == "statement"], revision_id, article_id)


def _put_quotes(
    writer: sqlite3.Connection, given: Sequence[Given], revision_id: int, article_id: int, text: str
) -> None:
    if not given:
        return
    rows = _rows(writer, "attribution", revision_id)
    matched = _matched(given, rows, lambda _given, _row: True)
    moved: list[Spans] = []
    for each in given:
        row = matched.get(each.id)
        if row is None or (
            each.verdict is not Verdict.REJECTED and each.content != load_spans(row["content"])
        ):
            moved.append(each.content)
        _put_quote(writer, each, row, revision_id, article_id, text)
    taken = {row["id"] for row in matched.values()}
    _leave_out_doubles(
        writer,
        [row for row in rows if row["id"] not in taken],
        [each for each in given if each.verdict is not Verdict.REJECTED and each.content in moved],
    )


def _put_quote(
    writer: sqlite3.Connection,
    given: Given,
    row: sqlite3.Row | None,
    revision_id: int,
    article_id: int,
    text: str,
) -> None:
    values = given.values(text) | {"verdict": given.verdict.value, "correction_id": given.id}
    values["actor_id"] = _actor_id(writer, given)
    if row is None:
        values |= {"revision_id": revision_id, "article_id": article_id}
        row_id = _insert(writer, "attribution", values)
        if given.verdict is not Verdict.REJECTED:
            told = given.anchor.get("statements", []) if given.coded is None else given.coded
            _speak(writer, given, row_id, revision_id, article_id, told)
        return
    machine = machine_row(writer, "attribution", row)
    kept = {"machine": dumps(machine)}
    if given.verdict is Verdict.REJECTED:
        # What is no quote stays what the machine made of it, so that it can be seen and taken back.
        rejected = {"verdict": given.verdict.value, "correction_id": given.id}
        _update(writer, "attribution", row["id"], kept | rejected)
        return
    _update(writer, "attribution", row["id"], values | kept)
    if given.coded is not None:
        _hide_statements(writer, row["id"])
        _speak(writer, given, row["id"], revision_id, article_id, given.coded)
    elif machine["actor"] != given.actor:
        _hand_over(writer, row["id"], values["actor_id"])


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
        values = _with_ids(writer, {**statement, "actor": actor}, _COLUMNS["statement"])
        if statement["topic"]:
            _know_topic(writer, statement["topic"], "text")
        _insert(
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


def _hand_over(writer: sqlite3.Connection, attribution_id: int, actor_id: int | None) -> None:
    """What is said is said by the one whom the person named; what says itself nothing counts no more."""
    done = set()
    for row in _statement_rows(writer, attribution_id):
        key = tuple(row[name] for name in ("recipient_id", "topic", "act", "polarity", "evidence"))
        kept: Row = {"machine": dumps(machine_row(writer, "statement", row))}
        if actor_id is None or actor_id == row["recipient_id"] or key in done:
            kept["verdict"] = Verdict.REJECTED.value
        else:
            kept["actor_id"] = actor_id
        done.add(key)
        _update(writer, "statement", row["id"], kept)


def _hide_statements(writer: sqlite3.Connection, attribution_id: int) -> None:
    for row in _statement_rows(writer, attribution_id):
        kept = {"machine": dumps(machine_row(writer, "statement", row)), "verdict": Verdict.REJECTED.value}
        _update(writer, "statement", row["id"], kept)


def _statement_rows(writer: sqlite3.Connection, attribution_id: int) -> list[sqlite3.Row]:
    return writer.execute(
        "select * from statements where attribution_id = ? order by id", (attribution_id,)
    ).fetchall()


def _leave_out_doubles(
    writer: sqlite3.Connection, rows: Sequence[sqlite3.Row], judged: Sequence[Given]
) -> None:
    """Count no machine's row for words that a person judged to be said elsewhere or by somebody else.

    Only beside quotes that stand otherwise than the machine has them; a quote within a quote is none of
    it: its cue lies within what the other says.
    """
    moved = [(given.content, load_spans(given.anchor["cue"])) for given in judged]
    for row in rows if moved else ():
        content, cue = load_spans(row["content"]), load_spans(row["cue"])
        for said, said_by in moved:
            within = covers(said, cue) or covers(content, said_by)
            if not within and share_of_smaller(content, said) >= SAME_PLACE:
                machine = machine_row(writer, "attribution", row)
                _update(
                    writer,
                    "attribution",
                    row["id"],
                    {"machine": dumps(machine), "verdict": Verdict.REJECTED.value},
                )
                break


def _put_statements(
    writer: sqlite3.Connection, given: Sequence[Given], revision_id: int, article_id: int
) -> None:
    if not given:
        return
    rows = [
        row for row in _rows(writer, "statement", revision_id) if row["verdict"] != Verdict.REJECTED.value
    ]
    matched = _matched(given, rows, lambda each, row: _codes_same(writer, each.anchor, row))
    for each in given:
        row = matched.get(each.id)
        if row is None and each.verdict is not Verdict.REJECTED and each.was_made_here:
            values = _with_ids(writer, each.anchor, _COLUMNS["statement"])
            values |= {"revision_id": revision_id, "article_id": article_id, "correction_id": each.id}
            row_id = _insert(writer, "statement", values)
            row = writer.execute("select * from statements where id = ?", (row_id,)).fetchone()
        if row is not None:
            _put_statement(writer, each, row)


def _put_statement(writer: sqlite3.Connection, given: Given, row: sqlite3.Row) -> None:
    values: Row = {name: given.change.get(name, given.anchor[name]) for name in _ROW_FIELDS}
    if isinstance(values["modes"], list):
        values["modes"] = dumps(values["modes"])
    if "actor" in given.change or row["attribution_id"] is None:
        # Otherwise it is said by whoever speaks, as the quote has it now.
        values["actor"] = given.actor
    if values["topic"]:
        _know_topic(writer, values["topic"], "person")
    values = _with_ids(writer, values, values.keys())
    values |= {"verdict": given.verdict.value, "correction_id": given.id}
    if row["correction_id"] is None:
        values["machine"] = dumps(machine_row(writer, "statement", row))
    _update(writer, "statement", row["id"], values)


def _codes_same(writer: sqlite3.Connection, anchor: Row, row: sqlite3.Row) -> bool:
    """One sentence holds many statements: this one has the target and sign that was corrected."""
    machine = machine_row(writer, "statement", row)
    same = all(machine[name] == anchor[name] for name in ("recipient", "topic", "polarity"))
    # A corrected quote has given its statements another actor already.
    return same and (machine["actor"] == anchor["actor"] or row["attribution_id"] is not None)


# Finding ------------------------------------------------------------------------------------------


def _matched(given: Sequence[Given], rows: Sequence[sqlite3.Row], fits: Fits) -> dict[int, sqlite3.Row]:
    """The row on the same words of each correction that has one, none for two.

    What was said of this very text goes before what was said of another one with the same words; then
    the better match, then the later word.
    """
    if not given:
        return {}
    column = SPANS[given[0].kind]
    wanted = [(each, place, _bounds(place)) for each in given for place in each.places]
    pairs = []
    for row in rows:
        own = load_spans(row[column])
        first, last = _bounds(own)
        for each, place, (start, end) in wanted:
            # Most stand far apart.
            score = same_place(place, own) if start < last and first < end else 0.0
            if score >= SAME_PLACE and fits(each, row):
                pairs.append(((not each.was_made_here, -score, -each.id, row["id"]), each, row))
    matched: dict[int, sqlite3.Row] = {}
    taken: set[int] = set()
    for _, each, row in sorted(pairs, key=lambda pair: pair[0]):
        if each.id not in matched and row["id"] not in taken:
            matched[each.id] = row
            taken.add(row["id"])
    return matched


def _bounds(spans: Spans) -> Span:
    """From the first character to the last; spans may lie in any order."""
    return Span(min((span.start for span in spans), default=0), max((span.end for span in spans), default=0))


def _rows(writer: sqlite3.Connection, kind: CorrectionKind, revision_id: int) -> list[sqlite3.Row]:
    return writer.execute(
        f"select * from {TABLES[kind]} where revision_id = ? order by id", (revision_id,)
    ).fetchall()


# Writing ------------------------------------------------------------------------------------------


def _actor_id(writer: sqlite3.Connection, given: Given) -> int | None:
    """The speaker's number; one whom the person named anew is made known."""
    if given.actor is None:
        return None
    if kind := given.change.get("kind"):
        writer.execute(
            "insert into actors (name, kind, origin) values (?, ?, 'person') on conflict (name) do nothing",
            (storable(given.actor), ActorKind(kind).value),
        )
    return ids_of(writer, [given.actor])[given.actor]


def _know_topic(writer: sqlite3.Connection, name: str, origin: str) -> None:
    writer.execute("insert or ignore into topics (name, origin) values (?, ?)", (name, origin))


def _with_ids(writer: sqlite3.Connection, row: Row, columns: Iterable[str]) -> Row:
    """These columns of a row with the actors' numbers instead of their names."""
    values: Row = {}
    for name in columns:
        if name in ("actor", "recipient"):
            values[f"{name}_id"] = ids_of(writer, [row[name]])[row[name]] if row[name] else None
        else:
            values[name] = row[name]
    return values


def _insert(writer: sqlite3.Connection, kind: CorrectionKind, values: Row) -> int:
    marks = ", ".join("?" * len(values))
    row = writer.execute(
        f"insert into {TABLES[kind]} ({', '.join(values)}) values ({marks}) returning id",
        tuple(values.values()),
    ).fetchone()
    return int(row["id"])


def _update(writer: sqlite3.Connection, kind: CorrectionKind, row_id: int, values: Row) -> None:
    columns = ", ".join(f"{column} = ?" for column in values)
    writer.execute(f"update {TABLES[kind]} set {columns} where id = ?", (*values.values(), row_id))
