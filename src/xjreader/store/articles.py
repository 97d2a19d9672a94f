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
    Incoming,
    Known,
    KnownEntries,
    New,
    Origin,
    PackedEntry,
    Provenance,
    RawEntry,
    Revised,
    Revision,
    SaveResult,
    Seen,
)
from xjreader.store.copies import copies
from xjreader.store.database import Database
from xjreader.store.functions import fold
from xjreader.store.rawentries import unpack
from xjreader.store.stories import refresh_stories
from xjreader.store.tagging import give_automatic
from xjreader.store.texts import pack
from xjreader.store.times import from_epoch, maybe_from_epoch, maybe_to_epoch, to_epoch
from xjreader.store.values import dump_document, load_document, load_strings, storable

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
                batch = _Batch(writer, feed_id, to_epoch(seen_at), origin)
                for change in changes[first : first + BATCH]:
                    batch.write(change)
                for name, rule in tags:
                    give_automatic(writer, [(id_, name) for id_ in batch.new], origin=rule, now=batch.seen_at)
                refresh_stories(writer, batch.touched, retold=batch.retold)
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
            batch = _Batch(writer, feed_id, to_epoch(seen_at), origin)
            is_distinct = batch.add_text(
                article_id, title, document, digest, story_key, becomes_current=becomes_current
            )
            refresh_stories(writer, batch.touched, retold=batch.retold)
        return is_distinct

    def rows(self, ids: Sequence[int]) -> list[ArticleRow]:
        """A line for each article, in the order given; what does not exist is left out."""
        return [_row(row) for row in self._db.reader().execute(_ROWS, (json.dumps(list(ids)),))]

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
        note = reader.execute(
            "select body from notes where article_id = ? order by id desc limit 1", (article_id,)
        ).fetchone()
        return Article(
            row=_row(row),
            url=row["url"],
            author=row["author"],
            language=row["language"],
            updated=maybe_from_epoch(row["updated"]),
            first_seen=from_epoch(row["first_seen"]),
            revision=_revision(revision),
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
        """Every distinct text of an article, oldest first."""
        rows = self._db.reader().execute(
            f"{_REVISIONS} where article_id = ? order by seen_at, id", (article_id,)
        )
        return [_revision(row) for row in rows]

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


class _Batch:
    """One transaction's writes, and which articles and stories they touch."""

    def __init__(self, writer: sqlite3.Connection, feed_id: int | None, seen_at: int, origin: Origin) -> None:
        self.writer = writer
        self.feed_id = feed_id
        self.seen_at = seen_at
        self.origin = origin
        self.new: list[int] = []
        self.changed: list[int] = []
        self.touched: set[int] = set()
        self.retold: set[int] = set()
        """Those that show another text than before: their stories may have lost a copy."""

    def write(self, change: Change) -> None:
        match change:
            case New(incoming=incoming, sort_at=sort_at):
                self._add(incoming, sort_at)
            case Revised(incoming=incoming, article_id=article_id, becomes_current=becomes_current):
                self._revise(incoming, article_id, becomes_current=becomes_current)
            case Seen(incoming=incoming, article_id=article_id):
                self._note_place(incoming, article_id)

    def _add(self, incoming: Incoming, sort_at: datetime) -> None:
        if self.feed_id is not None:
            # Another process may have stored the same entry since we decided.
            row = self.writer.execute(
                "select article_id from entries where feed_id = ? and entry_key = ?",
                (self.feed_id, storable(incoming.entry_key)),
            ).fetchone()
            if row:
                return self._revise(incoming, row["article_id"], becomes_current=True)
        row = self.writer.execute(
            "insert into articles (url, url_key, title, author, language, published, updated, first_seen,"
            " sort_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning id",
            (
                storable(incoming.url),
                None if incoming.url_key is None else storable(incoming.url_key),
                storable(incoming.title),
                storable(incoming.author),
                storable(incoming.language),
                maybe_to_epoch(incoming.published),
                maybe_to_epoch(incoming.updated),
                self.seen_at,
                to_epoch(sort_at),
            ),
        ).fetchone()
        if row is None:
            article_id = self.writer.execute(
                "select id from articles where url_key = ?", (storable(incoming.url_key or ""),)
            ).fetchone()["id"]
            return self._revise(incoming, article_id, becomes_current=False)
        article_id = row["id"]
        self.new.append(article_id)
        self.add_text(
            article_id, incoming.title, incoming.document, incoming.digest, incoming.story_key,
            becomes_current=True, is_first=True, raw=incoming.raw,
        )  # fmt: skip
        if self.feed_id is not None:
            self._add_place(incoming, article_id)
        return None

    def _revise(self, incoming: Incoming, article_id: int, *, becomes_current: bool) -> None:
        is_current_now = self.add_text(
            article_id, incoming.title, incoming.document, incoming.digest, incoming.story_key,
            becomes_current=becomes_current, raw=incoming.raw,
        )  # fmt: skip
        if becomes_current:
            self.writer.execute(
                "update articles set"
                # The day on which a text came in was only a stand-in for the date that is known now.
                " sort_at = iif(coalesce(published, updated) is null,"
                "  min(coalesce(?, ?, sort_at), first_seen), sort_at),"
                " author = coalesce(nullif(?, ''), author),"
                " language = coalesce(nullif(?, ''), language), updated = coalesce(?, updated),"
                " published = coalesce(published, ?), url = coalesce(nullif(url, ''), ?) where id = ?",
                (
                    maybe_to_epoch(incoming.published),
                    maybe_to_epoch(incoming.updated),
                    storable(incoming.author),
                    storable(incoming.language),
                    maybe_to_epoch(incoming.updated),
                    maybe_to_epoch(incoming.published),
                    storable(incoming.url),
                    article_id,
                ),
            )
            if is_current_now:
                self.changed.append(article_id)
        self._note_place(incoming, article_id)

    def add_text(
        self,
        article_id: int,
        title: str,
        document: Document,
        digest: str,
        story_key: str,
        *,
        becomes_current: bool,
        is_first: bool = False,
        raw: PackedEntry | None = None,
    ) -> bool:
        """Keep a text unless we have it; True where it was new to us or is shown anew.

        `is_first` saves looking for the text before, where there is none. `raw` is what it was read from.
        """
        text, blocks, links = dump_document(document)
        row = self.writer.execute(
            "insert into revisions (article_id, digest, seen_at, origin, feed_id, story_key, title, links,"
            " blocks, text) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (article_id, digest) do nothing"
            " returning id",
            (
                article_id, digest, self.seen_at, self.origin, self.feed_id, story_key, storable(title),
                links, blocks, pack(text),
            ),
        ).fetchone()  # fmt: skip
        is_new = row is not None
        if is_new and raw is not None:
            self.writer.execute(
                "insert into raw_entries (revision_id, encoding, size, packed) values (?, ?, ?, ?)",
                (row["id"], raw.encoding, raw.size, raw.packed),
            )
        revision_id = (
            row["id"]
            if is_new
            else self.writer.execute(
                "select id from revisions where article_id = ? and digest = ?", (article_id, digest)
            ).fetchone()["id"]
        )
        self.touched.add(article_id)
        current = None if is_first else self._current(article_id)
        is_shown_anew = becomes_current and (current is None or current["id"] != revision_id)
        if is_shown_anew:
            if current is not None:
                self.retold.add(article_id)
            self.writer.execute(
                "update articles set revision_id = revision.id, title = revision.title,"
                " analysis = revision.analysis,"
                " revisions = (select count(*) from revisions where article_id = :article),"
                " quotes = (select count(*) from attributions where attributions.revision_id = revision.id"
                "           and attributions.verdict <> 'rejected')"
                " from (select id, title, analysis from revisions where id = :revision) as revision"
                " where articles.id = :article",
                {"article": article_id, "revision": revision_id},
            )
        elif is_new:
            self.writer.execute("update articles set revisions = revisions + 1 where id = ?", (article_id,))
        return is_new or is_shown_anew

    def _current(self, article_id: int) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.writer.execute(
            "select revisions.id from articles"
            " join revisions on revisions.id = articles.revision_id where articles.id = ?",
            (article_id,),
        ).fetchone()
        return row

    def _note_place(self, incoming: Incoming, article_id: int) -> None:
        if self.feed_id is None:
            return
        is_known = self.writer.execute(
            "update entries set last_seen = ?, digest = ?, guid = ?, url = ?"
            " where feed_id = ? and entry_key = ?",
            (
                self.seen_at, incoming.digest, storable(incoming.guid), storable(incoming.url),
                self.feed_id, storable(incoming.entry_key),
            ),
        ).rowcount  # fmt: skip
        if not is_known:
            self._add_place(incoming, article_id)

    def _add_place(self, incoming: Incoming, article_id: int) -> None:
        self.touched.add(article_id)
        self.writer.execute(
            "insert into entries (feed_id, entry_key, article_id, guid, url, digest, first_seen, last_seen)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.feed_id, storable(incoming.entry_key), article_id, storable(incoming.guid),
                storable(incoming.url), incoming.digest, self.seen_at, self.seen_at,
            ),
        )  # fmt: skip


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


def _row(row: sqlite3.Row) -> ArticleRow:
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
