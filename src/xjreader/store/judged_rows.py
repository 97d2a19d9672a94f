"""The rows that a person judges, and what was said of them, as values; decides nothing (`judged`).

A row keeps what the machine found beside what the person says (`machine`). A correction holds the machine's
row as it was when it was judged (its anchor), tied to its words, and is brought to another text by them.
"""

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from xjreader.models.analysis import ActorKind, CorrectionKind, Span, Spans, Verdict
from xjreader.store.actors import ids_of
from xjreader.store.functions import words_at
from xjreader.store.places import relocated
from xjreader.store.values import dump_spans, dumps, load_object, load_spans, storable

Row = dict[str, Any]
"""A machine's row by column, with names instead of the actors' numbers; spans as their columns hold them."""

TABLES: Final[Mapping[CorrectionKind, str]] = {"attribution": "attributions", "statement": "statements"}
SPANS: Final[Mapping[CorrectionKind, str]] = {"attribution": "content", "statement": "evidence"}
"""The column whose words a correction is tied to."""

COLUMNS: Final[Mapping[CorrectionKind, tuple[str, ...]]] = {
    "attribution": ("type", "source", "cue", "content", "words", "candidates", "confidence", "actor"),
    "statement": (
        *("topic", "act", "polarity", "modes", "evidence", "confidence"),
        *("actor", "recipient"),
    ),
}
"""What a machine's row says."""

QUOTE: Final = "quote"
"""Key of a statement's anchor: the words of the quote that it comes from."""

BESIDE: Final = "beside"
"""Key of a statement's anchor: what else the machine coded on the same words, each as actor, target, sign
and act."""


class Given(Struct, frozen=True):
    """What a person says of a row, its spans being those of one text."""

    id: int
    subject: int
    kind: CorrectionKind
    verdict: Verdict
    anchor: Row
    """The machine's row when it was judged; of a quote with its statements, of a statement with its quote's
    words and what else was coded on the same words. Without act where the person added the statement."""
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

    @property
    def is_added(self) -> bool:
        """The person added a statement that the machine did not have."""
        return self.kind == "statement" and "act" not in self.anchor

    def values(self, text: str) -> Row:
        """The columns of a quote that was judged, but for its speaker."""
        values = {name: self.anchor[name] for name in ("source", "cue", "candidates", "confidence")}
        if "source" in self.change:
            values["source"] = dumps(self.change["source"])
        values["type"] = self.change.get("type", self.anchor["type"])
        values["content"] = dump_spans(self.content)
        values["words"] = words_at(text, self.content)
        return values

    @property
    def coding(self) -> Row:
        """A statement as the person says it is, by column, with names; as it was, where it was rejected."""
        values = {name: self.change.get(name, self.anchor.get(name)) for name in COLUMNS["statement"]}
        if isinstance(values["modes"], list):
            values["modes"] = dumps(values["modes"])
        return values


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


_TEXT: Final = "select plain(text) as text from revisions where id = ?"


def given_here(reader: sqlite3.Connection, row: sqlite3.Row, revision_id: int, text: str) -> Given | None:
    """A correction with its spans in this text; `None` where its words no longer stand there."""
    given = load(row)
    if row["revision_id"] == revision_id:
        return given
    made_in = reader.execute(_TEXT, (row["revision_id"],)).fetchone()
    return None if made_in is None else _moved(given, made_in["text"], text)


def text_of(reader: sqlite3.Connection, revision_id: int) -> str:
    """The text of a revision that there is."""
    text: str = reader.execute(_TEXT, (revision_id,)).fetchone()["text"]
    return text


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
    elif QUOTE in anchor:
        others[QUOTE] = load_spans(anchor[QUOTE])
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
    elif QUOTE in anchor:
        anchor[QUOTE] = dump_spans(beside[QUOTE])

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


# Names --------------------------------------------------------------------------------------------


def by_todays_names(reader: sqlite3.Connection, given: Sequence[Given]) -> list[Given]:
    """The same with today's names: whoever was an actor of the text's alone, and is an alias of a known
    actor's by now, is that actor, as for the machine."""
    names = sorted({name for each in given for name in _names(each)})
    rows = reader.execute(
        "select wanted.value as name, known.name as today from json_each(?) as wanted"
        " join actor_aliases on actor_aliases.alias = wanted.value"
        " join actors as known on known.id = actor_aliases.actor_id and known.origin <> 'text'"
        " where not exists (select 1 from actors where name = wanted.value and origin <> 'text')",
        (dumps(names),),
    ).fetchall()
    today: dict[str, str] = {}
    shared: set[str] = set()
    for row in rows:
        if today.setdefault(row["name"], row["today"]) != row["today"]:
            shared.add(row["name"])
    renamed = {name: now for name, now in today.items() if name not in shared and name != now}
    return [_renamed(each, renamed) for each in given] if renamed else list(given)


def _names(given: Given) -> Iterator[str]:
    """The actors whom a correction names, on either side."""
    others = [*given.anchor.get("statements", ()), *(given.coded or ())]
    for row in (given.anchor, given.change, *others):
        for name in ("actor", "recipient"):
            if row.get(name):
                yield row[name]


def _renamed(given: Given, names: Mapping[str, str]) -> Given:
    def with_names(row: Row) -> Row:
        return {
            name: names.get(value, value) if name in ("actor", "recipient") else value
            for name, value in row.items()
        }

    anchor = with_names(given.anchor)
    if "statements" in anchor:
        anchor["statements"] = [with_names(row) for row in anchor["statements"]]
    if BESIDE in anchor:
        anchor[BESIDE] = [[names.get(actor, actor), *rest] for actor, *rest in anchor[BESIDE]]
    coded = None if given.coded is None else [with_names(row) for row in given.coded]
    return replace(given, anchor=anchor, change=with_names(given.change), coded=coded)


# Rows ---------------------------------------------------------------------------------------------


def rows_of(reader: sqlite3.Connection, kind: CorrectionKind, revision_id: int) -> list[sqlite3.Row]:
    """The rows of a text in order; those of statements with the actors' names."""
    if kind == "attribution":
        return reader.execute(
            "select * from attributions where revision_id = ? order by id", (revision_id,)
        ).fetchall()
    return reader.execute(
        "select claim.*, actors.name as actor, recipients.name as recipient from statements as claim"
        " join actors on actors.id = claim.actor_id"
        " left join actors as recipients on recipients.id = claim.recipient_id"
        " where claim.revision_id = ? order by claim.id",
        (revision_id,),
    ).fetchall()


def machine_row(reader: sqlite3.Connection, kind: CorrectionKind, row: sqlite3.Row) -> Row:
    """What the machine found there, whatever a person says of it."""
    if row["machine"] is not None:
        return load_object(row["machine"])
    return standing_row(reader, kind, row)


def standing_row(reader: sqlite3.Connection, kind: CorrectionKind, row: sqlite3.Row) -> Row:
    """The row as it stands, with names instead of the actors' numbers."""
    known = row.keys()
    found: Row = {}
    for name in COLUMNS[kind]:
        if name in known:
            found[name] = row[name]
        else:  # the actors, where the row was read without their names
            actor = reader.execute("select name from actors where id = ?", (row[f"{name}_id"],)).fetchone()
            found[name] = actor["name"] if actor else None
    return found


def bounds(spans: Spans) -> Span:
    """From the first character to the last; spans may lie in any order."""
    return Span(min((span.start for span in spans), default=0), max((span.end for span in spans), default=0))


def merged(spans: Iterable[Span]) -> list[Span]:
    """Stretches that have a character in common made one, in order; empty ones left out."""
    found: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def touches(stretches: Sequence[Span], span: Span) -> bool:
    """Whether a span has a character in common with one of the stretches, which are `merged`."""
    at = bisect_left(stretches, span.end, key=lambda stretch: stretch.start)
    return at > 0 and stretches[at - 1].end > span.start and span.start < span.end


def know_actor(writer: sqlite3.Connection, name: str | None, kind: str | None) -> None:
    """Make an actor known whom a person named anew; one who is known stays."""
    if name and kind:
        writer.execute(
            "insert into actors (name, kind, origin) values (?, ?, 'person') on conflict (name) do nothing",
            (storable(name), ActorKind(kind).value),
        )


def know_topic(writer: sqlite3.Connection, name: str | None, origin: str) -> None:
    """Make a topic known; one that is known stays."""
    if name:
        writer.execute("insert or ignore into topics (name, origin) values (?, ?)", (name, origin))


def with_ids(writer: sqlite3.Connection, row: Row, columns: Iterable[str]) -> Row:
    """These columns of a row with the actors' numbers instead of their names."""
    values: Row = {}
    for name in columns:
        if name in ("actor", "recipient"):
            values[f"{name}_id"] = ids_of(writer, [row[name]])[row[name]] if row[name] else None
        else:
            values[name] = row[name]
    return values


def insert(writer: sqlite3.Connection, kind: CorrectionKind, values: Row) -> int:
    """Add a row; its number."""
    marks = ", ".join("?" * len(values))
    row = writer.execute(
        f"insert into {TABLES[kind]} ({', '.join(values)}) values ({marks}) returning id",
        tuple(values.values()),
    ).fetchone()
    return int(row["id"])


def update(writer: sqlite3.Connection, kind: CorrectionKind, row_id: int, values: Row) -> None:
    """Change columns of a row."""
    columns = ", ".join(f"{column} = ?" for column in values)
    writer.execute(f"update {TABLES[kind]} set {columns} where id = ?", (*values.values(), row_id))


def number_again(reader: sqlite3.Connection, kind: CorrectionKind, row_id: int | None) -> Row:
    """The number as a column of a new row, unless another row has it by now or there was none."""
    if row_id is None:
        return {}
    taken = reader.execute(f"select 1 from {TABLES[kind]} where id = ?", (row_id,)).fetchone()
    return {} if taken else {"id": row_id}
