"""Lists what a person said of the machine's rows, with what the machine had, and whether it holds; changes
nothing."""

import sqlite3

from xjreader.models.analysis import Coding, Correction, Standing, Verdict
from xjreader.store.functions import words_at
from xjreader.store.judged_rows import TABLES, Given, given_here, load, standing_row, text_of
from xjreader.store.rows import coding_of
from xjreader.store.times import from_epoch


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


def _correction(reader: sqlite3.Connection, row: sqlite3.Row) -> Correction:
    given = load(row)
    anchor = given.anchor
    words = anchor["words"]
    if "content" in given.change:
        words = words_at(text_of(reader, row["revision_id"]), given.content)
    carried = _carried(reader, row)
    coding, machine = _codings(reader, given, carried)
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
        actor=given.actor if coding is None else coding.actor,
        machine_actor=anchor["actor"],
        machine_words="" if given.is_added else anchor["words"],
        standing=_standing(reader, row, given, carried),
        coding=coding,
        machine_coding=machine,
        spans=given.content,
    )


def _carried(reader: sqlite3.Connection, row: sqlite3.Row) -> sqlite3.Row | None:
    """The row of the article's current text in which a correction stands."""
    carried: sqlite3.Row | None = reader.execute(
        f"select * from {TABLES[row['kind']]} where correction_id = ? and revision_id = ?",
        (row["id"], row["current"]),
    ).fetchone()
    return carried


def _codings(
    reader: sqlite3.Connection, given: Given, carried: sqlite3.Row | None
) -> tuple[Coding | None, Coding | None]:
    """A statement as the person says it is, its quote's speaker included, and as the machine had it."""
    if given.kind != "statement":
        return None, None
    said = given.coding
    if carried is not None:
        said["actor"] = standing_row(reader, "statement", carried)["actor"]
    return coding_of(said), None if given.is_added else coding_of(given.anchor)


def _standing(
    reader: sqlite3.Connection, row: sqlite3.Row, given: Given, carried: sqlite3.Row | None
) -> Standing:
    """Whether a correction's words still stand in the article's current text."""
    if row["analysis"] is None:
        return "here" if row["revision_id"] == row["current"] else "waiting"
    if carried is not None:
        return "here" if given.kind == "attribution" or _counts(reader, carried, given) else "overruled"
    if row["revision_id"] == row["current"]:
        return "here"
    here = given_here(reader, row, row["current"], text_of(reader, row["current"]))
    return "words gone" if here is None else "here"


def _counts(reader: sqlite3.Connection, claim: sqlite3.Row, given: Given) -> bool:
    """Whether what the person said of its quote leaves a statement as the person said it is."""
    if given.verdict is Verdict.REJECTED:
        return True
    quote = reader.execute(
        "select verdict from attributions where id = ?", (claim["attribution_id"],)
    ).fetchone()
    return claim["verdict"] != Verdict.REJECTED.value and (
        quote is None or quote["verdict"] != Verdict.REJECTED.value
    )
