"""Tag names and the tags that rules give; what a person does with tags is in `personal`."""

import sqlite3
from collections.abc import Iterable
from typing import Literal

from xjreader.models.tags import checked_tag
from xjreader.store.values import storable

RuleOrigin = Literal["feed", "keyword"]


def checked_name(name: str) -> str:
    """A tag's name as it is kept: inner space single; UsageError for what cannot be one."""
    return checked_tag(storable(name))


def tag_ids(writer: sqlite3.Connection, names: Iterable[str]) -> dict[str, int]:
    """Id of each name, made where it is missing; the spelling first used stays."""
    ids: dict[str, int] = {}
    for name in dict.fromkeys(names):
        cleaned = checked_name(name)
        writer.execute("insert into tags (name) values (?) on conflict (name) do nothing", (cleaned,))
        ids[name] = writer.execute("select id from tags where name = ?", (cleaned,)).fetchone()[0]
    return ids


def give_automatic(
    writer: sqlite3.Connection, pairs: Iterable[tuple[int, str]], *, origin: str, now: int
) -> None:
    """Tag (article id, name) pairs by rule, except what a person took away from that article."""
    given = list(pairs)
    ids = tag_ids(writer, [name for _, name in given])
    writer.executemany(
        "insert or ignore into article_tags (article_id, tag_id, origin, added_at)"
        " select articles.id, :tag, :origin, :now from articles where articles.id = :article and not exists ("
        "  select 1 from action_items join actions on actions.id = action_items.action_id"
        "  where action_items.article_id = :article and action_items.field = 'tag:' || :tag"
        "  and action_items.after is null and actions.undone_at is null)",
        [
            {"article": article_id, "tag": ids[name], "origin": origin, "now": now}
            for article_id, name in given
        ],
    )
