"""What a person did to articles: tags, stars, read marks and notes, each durable and each to be undone.

What is said of quotes is done in `analyses`, and undone here like everything else (`actions`).
"""

import json
from collections.abc import Iterable, Sequence

from xjreader.errors import NotFound
from xjreader.models.article import Action, TagRow
from xjreader.store import actions, counts
from xjreader.store.database import Database
from xjreader.store.tagging import RuleOrigin, checked_name, give_automatic, tag_ids
from xjreader.store.times import now_epoch
from xjreader.store.values import storable


class PersonalStore:
    """What this person did in the library."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def tag(
        self,
        article_ids: Sequence[int],
        *,
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        label: str | None = None,
    ) -> Action | None:
        """Give and take tags, as one action; `None` when nothing changed.

        A tag that is taken is never given to that article again by a rule. UsageError for a name
        that cannot be a tag.
        """
        added, removed = _names(add), _names(remove)
        with self._db.write(durable=True) as writer:
            action_id = actions.begin(writer)
            wanted = _ids(article_ids)
            now = now_epoch()
            for tag_id in tag_ids(writer, added).values():
                writer.execute(
                    "insert into action_items (action_id, article_id, field, before, after)"
                    " select :action, articles.id, 'tag:' || :tag, null,"
                    "        json_object('origin', 'person', 'added_at', :now)"
                    " from json_each(:wanted) as wanted cross join articles on articles.id = wanted.value"
                    " where not exists (select 1 from article_tags where article_id = articles.id"
                    "                   and tag_id = :tag) group by articles.id",
                    {"action": action_id, "tag": tag_id, "now": now, "wanted": wanted},
                )
            for name in removed:
                row = writer.execute("select id from tags where name = ?", (name,)).fetchone()
                if row is None:
                    continue
                writer.execute(
                    "insert into action_items (action_id, article_id, field, before, after)"
                    " select :action, article_id, 'tag:' || :tag,"
                    "        json_object('origin', origin, 'added_at', added_at), null"
                    " from article_tags where tag_id = :tag"
                    " and article_id in (select value from json_each(:wanted)) and true"
                    " on conflict (action_id, article_id, field) do nothing",
                    {"action": action_id, "tag": row["id"], "wanted": wanted},
                )
            signed = [*added, *(f"-{name}" for name in removed)] if added else removed
            verb = "tagged" if added else "untagged"
            return actions.finish(
                writer, action_id, lambda n: label or f"{verb} {_articles(n)}: {', '.join(signed)}"
            )

    def set_read(self, article_ids: Sequence[int], value: bool, *, undoable: bool = True) -> Action | None:
        """Mark as read or unread; `None` when nothing changed, or where it is not to be undone
        (what opening an article does by itself)."""
        if not undoable:
            with self._db.write(durable=True) as writer:
                writer.execute(
                    "update articles set is_read = :value where is_read <> :value"
                    " and id in (select value from json_each(:wanted))",
                    {"value": value, "wanted": _ids(article_ids)},
                )
            return None
        return self._set_flag(
            "read", article_ids, value, "marked {} as read" if value else "marked {} as unread"
        )

    def set_starred(self, article_ids: Sequence[int], value: bool) -> Action | None:
        """Give or take the star; `None` when nothing changed."""
        return self._set_flag("star", article_ids, value, "starred {}" if value else "took the star from {}")

    def _set_flag(self, field: str, article_ids: Sequence[int], value: bool, label: str) -> Action | None:
        column = actions.FLAGS[field]
        with self._db.write(durable=True) as writer:
            action_id = actions.begin(writer)
            writer.execute(
                "insert into action_items (action_id, article_id, field, before, after)"
                f" select :action, id, :field, {column}, :value from articles where {column} <> :value"
                " and id in (select value from json_each(:wanted))",
                {"action": action_id, "field": field, "value": int(value), "wanted": _ids(article_ids)},
            )
            return actions.finish(writer, action_id, lambda n: label.format(_articles(n)))

    def set_note(self, article_id: int, body: str) -> Action | None:
        """Write the note; an empty one takes it away. Earlier wordings are kept. `None` when it
        says the same already; NotFound where there is no such article."""
        wanted = storable(body).rstrip()
        with self._db.write(durable=True) as writer:
            if writer.execute("select 1 from articles where id = ?", (article_id,)).fetchone() is None:
                raise NotFound(f"There is no article {article_id}.")
            row = writer.execute(
                "select body from notes where article_id = ? order by id desc limit 1", (article_id,)
            ).fetchone()
            before = row["body"] if row else ""
            action_id = actions.begin(writer)
            if wanted != before:
                writer.execute(
                    "insert into action_items (action_id, article_id, field, before, after)"
                    " values (?, ?, 'note', ?, ?)",
                    (action_id, article_id, json.dumps(before), json.dumps(wanted)),
                )
            verb = "removed the note of" if not wanted else "changed the note of" if before else "noted"
            return actions.finish(writer, action_id, lambda n: f"{verb} {_articles(n)}")

    def undo(self) -> Action | None:
        """Take back the newest action that stands; `None` where there is none."""
        with self._db.write(durable=True) as writer:
            return actions.undo(writer)

    def redo(self) -> Action | None:
        """Do again what was undone last; `None` where there is nothing."""
        with self._db.write(durable=True) as writer:
            return actions.redo(writer)

    def tags(self) -> list[TagRow]:
        """Tags that an article has, by name."""
        return list(counts.by_tag(self._db.reader()))

    def tags_of(self, article_id: int) -> tuple[str, ...]:
        """An article's tags, by name."""
        return tuple(
            row["name"]
            for row in self._db.reader().execute(
                "select tags.name from article_tags join tags on tags.id = article_tags.tag_id"
                " where article_tags.article_id = ? order by tags.name collate nocase",
                (article_id,),
            )
        )

    def add_automatic_tags(self, pairs: Sequence[tuple[int, str]], *, origin: RuleOrigin) -> None:
        """Give tags by rule to (article id, name) pairs, except where a person took them away."""
        if not pairs:
            return
        with self._db.write() as writer:
            give_automatic(writer, pairs, origin=origin, now=now_epoch())


def _names(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(checked_name(name) for name in names))


def _ids(article_ids: Iterable[int]) -> str:
    return json.dumps([int(id_) for id_ in article_ids])


def _articles(number: int) -> str:
    return "1 article" if number == 1 else f"{number} articles"
