"""Articles, every distinct text of each, and where each stood; decides nothing about them."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from xjreader.errors import NotFound, UsageError
from xjreader.models.article import (
    BEGINNING,
    Article,
    ArticleRow,
    Change,
    Copy,
    Document,
    Known,
    KnownEntries,
    Origin,
    PackedEntry,
    Provenance,
    RawEntry,
    Revision,
    SaveResult,
)
from xjreader.models.history import Showing
from xjreader.store.copies import copies
from xjreader.store.database import Database
from xjreader.store.functions import fold
from xjreader.store.history import showings
from xjreader.store.rawentries import unpack
from xjreader.store.saving import Batch
from xjreader.store.tagging import give_automatic
from xjreader.store.times import from_epoch, maybe_from_epoch, to_epoch
from xjreader.store.values import load_document, load_strings, storable

BATCH = 100
"""Changes written in one transaction: short enough for a person's key to slip in between."""

_FEED_TITLE = "coalesce(nullif(feeds.given_title, ''), nullif(feeds.title, ''), feeds.url)"

_ROWS = f"""
    select articles.*,
        (select {_FEED_TITLE} from entries join feeds on feeds.id = entries.feed_id
         where entries.article_id = articles.id
         order by entries.first_seen, entries.feed_id limit 1) as feed_title,
        (select json_group_array(name) from (
            select tags.name as name from article_tags join tags on tags.id = article_tags.tag_id
            where article_tags.article_id = articles.id order by tags.name collate nocase)) as tags
    from json_each(?) as wanted cross join articles on articles.id = wanted.value
    order by wanted.key
"""

_REVISIONS = """
    select revisions.id, revisions.article_id, revisions.title, revisions.links, revisions.blocks,
        plain(revisions.text) as text, revisions.seen_at, revisions.origin, revisions.feed_id,
        raw_entries.size as raw_size, raw_entries.encoding as raw_encoding
    from revisions left join raw_entries on raw_entries.revision_id = revisions.id
"""


class ArticleStore:
    """The library's articles."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def known(self, feed_id: int | None, keys: Sequence[str], url_keys: Sequence[str]) -> KnownEntries:
        """What the library has of these entry keys (in this feed) and comparable addresses."""
        reader = self._db.reader()
        by_key = {
            row["entry_key"]: Known(
                row["article_id"], row["digest"], row["current"] or "", row["length"] or 0
            )
            for row in reader.execute(
                "select entries.entry_key, entries.article_id, entries.digest, revisions.digest as current,"
                " characters(revisions.text) as length from json_each(?) as wanted"
                " cross join entries on entries.feed_id = ? and entries.entry_key = wanted.value"
                " join articles on articles.id = entries.article_id"
                " left join revisions on revisions.id = articles.revision_id",
                (json.dumps(list(map(storable, keys))), feed_id),
            )
        }
        by_url = {
            row["url_key"]: _known(row)
            for row in reader.execute(
                "select articles.url_key, articles.id as article_id, revisions.digest as current,"
                " characters(revisions.text) as length, revisions.title,"
                f" substr(plain(revisions.text), 1, {BEGINNING}) as beginning,"
                " (select digest from entries where entries.article_id = articles.id"
                "   and entries.feed_id = ? order by last_seen desc limit 1) as digest"
                " from json_each(?) as wanted cross join articles on articles.url_key = wanted.value"
                " left join revisions on revisions.id = articles.revision_id",
                (feed_id, json.dumps(list(map(storable, url_keys)))),
            )
        }
        return KnownEntries(by_key=by_key, by_url=by_url)

    def given(self, feed_id: int, digests: Sequence[str]) -> dict[tuple[str, datetime | None], Known]:
        """By digest and date, the articles of which the feed gave one of these texts last; of several of one
        text and date the one that it gave latest."""
        rows = self._db.reader().execute(
            "select entries.digest, articles.published, articles.id, revisions.digest as current,"
            " characters(revisions.text) as length from entries"
            " join articles on articles.id = entries.article_id"
            " left join revisions on revisions.id = articles.revision_id"
            " where entries.feed_id = ? and entries.digest in (select value from json_each(?))"
            " order by entries.last_seen, articles.id",
            (feed_id, json.dumps(list(digests))),
        )
        return {
            (row["digest"], maybe_from_epoch(row["published"])): Known(
                row["id"], row["digest"], row["current"] or "", row["length"] or 0
            )
            for row in rows
        }

    def save(
        self,
        feed_id: int | None,
        changes: Sequence[Change],
        *,
        seen_at: datetime,
        origin: Origin,
        tags: Sequence[tuple[str, str]] = (),
    ) -> SaveResult:
        """Write what was decided about one feed's entries (or a file's, `feed_id=None`).

        In transactions of at most `BATCH` changes, each whole. `tags` are (name, origin) pairs for
        every new article, the origin being "feed" or "keyword". What another process stored since
        the decision is met, never doubled.
        """
        new: list[int] = []
        changed: list[int] = []
        for first in range(0, len(changes), BATCH):
            with self._db.write() as writer:
                batch = Batch(writer, feed_id, to_epoch(seen_at), origin)
                batch.write(changes[first : first + BATCH])
                for name, rule in tags:
                    give_automatic(writer, [(id_, name) for id_ in batch.new], origin=rule, now=batch.seen_at)
                self._db.settle(writer, batch.touched)
            new += batch.new
            changed += [id_ for id_ in batch.changed if id_ not in batch.new]
        return SaveResult(new=tuple(new), changed=tuple(dict.fromkeys(changed)))

    def add_revision(
        self,
        article_id: int,
        *,
        title: str,
        document: Document,
        digest: str,
        story_key: str,
        seen_at: datetime,
        origin: Origin,
        feed_id: int | None = None,
        becomes_current: bool = True,
    ) -> bool:
        """Keep another text of an article and show it; True where it was new to us or is shown anew."""
        with self._db.write() as writer:
            if writer.execute("select 1 from articles where id = ?", (article_id,)).fetchone() is None:
                raise NotFound(f"There is no article {article_id}.")
            batch = Batch(writer, feed_id, to_epoch(seen_at), origin)
            is_distinct = batch.add_text(
                article_id, title, document, digest, story_key, becomes_current=becomes_current
            )
            self._db.settle(writer, batch.touched)
        return is_distinct

    def rows(self, ids: Sequence[int]) -> list[ArticleRow]:
        """A line for each article, in the order given; what does not exist is left out."""
        reader = self._db.reader()
        found = reader.execute(_ROWS, (json.dumps(list(ids)),)).fetchall()
        shown = showings(reader, several, lately=True) if (several := _of_several_texts(found)) else {}
        return [_row(row, shown.get(row["id"], [])) for row in found]

    def urls(self, ids: Sequence[int]) -> dict[int, str]:
        """The address of each article that has one."""
        found = self._db.reader().execute(
            "select id, url from articles where id in (select value from json_each(?)) and url <> ''",
            (json.dumps(list(ids)),),
        )
        return {row["id"]: row["url"] for row in found}

    def get(self, article_id: int) -> Article:
        """An article with its current text; NotFound where there is none of that id."""
        reader = self._db.reader()
        row = reader.execute(_ROWS, (json.dumps([article_id]),)).fetchone()
        if row is None:
            raise NotFound(f"There is no article {article_id}.")
        revision = reader.execute(f"{_REVISIONS} where id = ?", (row["revision_id"],)).fetchone()
        shown = showings(reader, [article_id])[article_id]
        note = reader.execute(
            "select body from notes where article_id = ? order by id desc limit 1", (article_id,)
        ).fetchone()
        return Article(
            row=_row(row, shown),
            url=row["url"],
            author=row["author"],
            language=row["language"],
            updated=maybe_from_epoch(row["updated"]),
            first_seen=from_epoch(row["first_seen"]),
            revision=_revision(revision),
            shown_at=next(step.at for step in reversed(shown) if step.is_shown),
            provenances=tuple(self._provenances(reader, article_id)),
            note=note["body"] if note else "",
        )

    def find(self, text: str) -> int:
        """Id of the article that a person means: an id, an address, a title or a part of one title.

        NotFound for none; UsageError naming some for several.
        """
        wanted = storable(text.strip())
        reader = self._db.reader()
        if wanted.isdecimal() and len(wanted) < 18:
            row = reader.execute("select id from articles where id = ?", (int(wanted),)).fetchone()
            if row:
                return int(row["id"])
        folded = fold(wanted)
        for condition, parameter in (
            ("articles.url_key = :text or articles.url = :text", wanted),
            ("articles.id in (select article_id from entries where entries.url = :text)", wanted),
            ("fold(articles.title) = :text", folded),
            ("instr(fold(articles.title), :text) > 0", folded),
        ):
            found = reader.execute(
                f"select id, title from articles where {condition} order by sort_at desc, id desc limit 7",
                {"text": parameter},
            ).fetchall()
            if len(found) == 1:
                return int(found[0]["id"])
            if found and wanted:
                names = ", ".join(f"{row['title']!r} ({row['id']})" for row in found[:6])
                more = " and more" if len(found) > 6 else ""
                raise UsageError(
                    f"{text!r} may be {names}{more}.", remedy="Give the number or more of the title."
                )
        raise NotFound(f"No article is called {text!r}.")

    def copies(self, article_id: int) -> list[Copy]:
        """The other articles of its story, the oldest first."""
        return copies(self._db.reader(), article_id, rows=self.rows)

    def revisions(self, article_id: int) -> list[Revision]:
        """Every distinct text of an article, in the order in which they came in."""
        rows = self._db.reader().execute(f"{_REVISIONS} where article_id = ? order by id", (article_id,))
        return [_revision(row) for row in rows]

    def showings(self, article_id: int) -> list[Showing]:
        """Each time that an article showed another text, or kept one beside it, oldest first."""
        return showings(self._db.reader(), [article_id]).get(article_id, [])

    def raw(self, revision_id: int) -> RawEntry | None:
        """The bytes of the entry that a text was read from, as served; `None` where they are not kept.

        LibraryError where they are damaged.
        """
        row = (
            self._db.reader()
            .execute(
                "select raw_entries.*, title, plain(text) as text from raw_entries"
                " join revisions on revisions.id = raw_entries.revision_id where revision_id = ?",
                (revision_id,),
            )
            .fetchone()
        )
        if row is None:
            return None
        packed = PackedEntry(row["packed"], row["encoding"], row["size"])
        return unpack(packed, title=row["title"], text=row["text"])

    @staticmethod
    def _provenances(reader: sqlite3.Connection, article_id: int) -> list[Provenance]:
        return [
            Provenance(
                feed_id=row["feed_id"],
                feed_title=row["feed_title"],
                feed_url=row["feed_url"],
                guid=row["guid"],
                url=row["url"],
                first_seen=from_epoch(row["first_seen"]),
                last_seen=from_epoch(row["last_seen"]),
            )
            for row in reader.execute(
                f"select entries.*, {_FEED_TITLE} as feed_title, feeds.url as feed_url"
                " from entries join feeds on feeds.id = entries.feed_id where entries.article_id = ?"
                " order by entries.first_seen, entries.feed_id, entries.entry_key",
                (article_id,),
            )
        ]


def _known(row: sqlite3.Row) -> Known:
    is_ours = row["digest"] is not None
    return Known(
        row["article_id"],
        row["digest"],
        row["current"] or "",
        row["length"] or 0,
        title="" if is_ours else row["title"] or "",
        beginning="" if is_ours else row["beginning"] or "",
    )


def _of_several_texts(rows: Sequence[sqlite3.Row]) -> list[int]:
    return [row["id"] for row in rows if row["revisions"] > 1]


def _row(row: sqlite3.Row, shown: Sequence[Showing]) -> ArticleRow:
    now = next((step for step in reversed(shown) if step.is_shown), None)
    ever = {step.revision_id for step in shown if step.is_shown}
    return ArticleRow(
        id=row["id"],
        title=row["title"],
        feed_title=row["feed_title"] or "",
        published=maybe_from_epoch(row["published"]),
        sort_at=from_epoch(row["sort_at"]),
        is_read=bool(row["is_read"]),
        is_starred=bool(row["is_starred"]),
        revisions=row["revisions"],
        quotes=row["quotes"],
        outlets=row["outlets"],
        has_note=bool(row["has_note"]),
        tags=load_strings(row["tags"]),
        analysing=row["analysis"] is None,
        is_dated=row["published"] is not None or row["updated"] is not None,
        is_edited=any(step.is_edit for step in shown),
        is_again=now is not None and now.is_again,
        beside=len({step.revision_id for step in shown} - ever),
    )


def _revision(row: sqlite3.Row) -> Revision:
    return Revision(
        id=row["id"],
        article_id=row["article_id"],
        title=row["title"],
        document=load_document(row["text"], row["blocks"], row["links"]),
        seen_at=from_epoch(row["seen_at"]),
        origin=row["origin"],
        feed_id=row["feed_id"],
        raw_size=row["raw_size"],
        raw_encoding=row["raw_encoding"] or "",
    )
