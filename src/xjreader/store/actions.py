"""The journal of what a person did: each deed with the values before and after; decides no value itself.

An action is one transaction that keeps, for every article and field it changed, the value before and
after. Undo and redo set those values and nothing else. A new action ends what could be redone.
"""

import json
import sqlite3
from collections.abc import Callable, Sequence
from typing import Literal

from xjreader.models.article import Action
from xjreader.store import corrections
from xjreader.store.times import from_epoch, now_epoch

Side = Literal["before", "after"]

FLAGS = {"read": "is_read", "star": "is_starred"}
"""Field of an action to its column."""

CORRECTION = "correction:"
"""Field of what a person says of a quote or a statement, before the subject's number; its values are the
correction in force, null for the machine's own row."""


def begin(writer: sqlite3.Connection) -> int:
    """An action that has no items yet; its id."""
    row = writer.execute(
        "insert into actions (made_at, label) values (?, '') returning id", (now_epoch(),)
    ).fetchone()
    return int(row["id"])


def finish(writer: sqlite3.Connection, action_id: int, label: Callable[[int], str]) -> Action | None:
    """Put the action's values in place and name it, or forget it when it changes nothing."""
    number = writer.execute(
        "select count(distinct article_id) from action_items where action_id = ?", (action_id,)
    ).fetchone()[0]
    if not number:
        writer.execute("delete from actions where id = ?", (action_id,))
        return None
    writer.execute("delete from actions where undone_at is not null")
    writer.execute("update actions set label = ? where id = ?", (label(number), action_id))
    _apply(writer, action_id, "after")
    return _load(writer, writer.execute("select * from actions where id = ?", (action_id,)).fetchone())


def record_corrections(
    writer: sqlite3.Connection, steps: Sequence[corrections.Step], label: str = ""
) -> Action:
    """Put steps of corrections in force, as one action, called as the first of them unless there is a
    `label`."""
    action_id = begin(writer)
    writer.executemany(
        "insert into action_items (action_id, article_id, field, before, after) values (?, ?, ?, ?, ?)",
        [
            (
                action_id,
                step.article_id,
                f"{CORRECTION}{step.subject}",
                json.dumps(step.before),
                json.dumps(step.after),
            )
            for step in steps
        ],
    )
    action = finish(writer, action_id, lambda _: label or steps[0].label)
    assert action is not None
    return action


def undo(writer: sqlite3.Connection) -> Action | None:
    """Take back the newest action that stands; `None` where there is none."""
    row = writer.execute("select * from actions where undone_at is null order by id desc limit 1").fetchone()
    if row is None:
        return None
    _apply(writer, row["id"], "before")
    writer.execute("update actions set undone_at = ? where id = ?", (now_epoch(), row["id"]))
    return _load(writer, row)


def redo(writer: sqlite3.Connection) -> Action | None:
    """Do again what was undone last; `None` where there is nothing."""
    row = writer.execute(
        "select * from actions where undone_at is not null"
        " and id > coalesce((select max(id) from actions where undone_at is null), 0)"
        " order by id limit 1"
    ).fetchone()
    if row is None:
        return None
    _apply(writer, row["id"], "after")
    writer.execute("update actions set undone_at = null where id = ?", (row["id"],))
    return _load(writer, row)


def _apply(writer: sqlite3.Connection, action_id: int, side: Side) -> None:
    fields = [
        row["field"]
        for row in writer.execute("select distinct field from action_items where action_id = ?", (action_id,))
    ]
    if any(field.startswith(CORRECTION) for field in fields):
        _apply_corrections(writer, action_id, side)
    for field in fields:
        if field in FLAGS:
            writer.execute(
                f"update articles set {FLAGS[field]} = cast(item.{side} as integer)"
                " from action_items as item"
                " where item.action_id = ? and item.field = ? and item.article_id = articles.id",
                (action_id, field),
            )
        elif field == "note":
            _apply_notes(writer, action_id, side)
        elif not field.startswith(CORRECTION):
            _apply_tag(writer, action_id, field, side)


def _apply_tag(writer: sqlite3.Connection, action_id: int, field: str, side: Side) -> None:
    tag_id = int(field.removeprefix("tag:"))
    writer.execute(
        "delete from article_tags where tag_id = ? and article_id in (select article_id from action_items"
        f" where action_id = ? and field = ? and {side} is null)",
        (tag_id, action_id, field),
    )
    writer.execute(
        "insert into article_tags (article_id, tag_id, origin, added_at)"
        f" select article_id, ?, json_extract({side}, '$.origin'), json_extract({side}, '$.added_at')"
        f" from action_items where action_id = ? and field = ? and {side} is not null"
        " on conflict (article_id, tag_id)"
        " do update set origin = excluded.origin, added_at = excluded.added_at",
        (tag_id, action_id, field),
    )


def _apply_notes(writer: sqlite3.Connection, action_id: int, side: Side) -> None:
    rows = writer.execute(
        f"select article_id, {side} as body from action_items where action_id = ? and field = 'note'",
        (action_id,),
    ).fetchall()
    for row in rows:
        body = json.loads(row["body"])
        writer.execute(
            "insert into notes (article_id, body, made_at) values (?, ?, ?)",
            (row["article_id"], body, now_epoch()),
        )
        writer.execute("update articles set has_note = ? where id = ?", (body != "", row["article_id"]))


def _apply_corrections(writer: sqlite3.Connection, action_id: int, side: Side) -> None:
    """All of an article at one stroke: its rows follow once, however many of them were judged."""
    by_article: dict[int, list[tuple[int, int | None]]] = {}
    for row in writer.execute(
        f"select article_id, field, {side} as wanted from action_items where action_id = ?"
        " and substr(field, 1, ?) = ?",
        (action_id, len(CORRECTION), CORRECTION),
    ).fetchall():
        subject = int(row["field"].removeprefix(CORRECTION))
        by_article.setdefault(row["article_id"], []).append((subject, json.loads(row["wanted"])))
    for article_id, wanted in by_article.items():
        corrections.put_in_force(writer, article_id, wanted)
    corrections.forget_unused(writer)


def _load(writer: sqlite3.Connection, row: sqlite3.Row) -> Action:
    items = writer.execute(
        "select article_id, min(field) as field from action_items where action_id = ?"
        " group by article_id order by article_id",
        (row["id"],),
    ).fetchall()
    return Action(
        id=row["id"],
        label=row["label"],
        made_at=from_epoch(row["made_at"]),
        article_ids=tuple(item["article_id"] for item in items),
        corrects=any(item["field"].startswith(CORRECTION) for item in items),
    )
