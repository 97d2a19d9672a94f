"""Writes what was decided about entries: articles, texts and where they stood; opens no transaction."""

import json
import sqlite3
from collections.abc import Sequence
from itertools import groupby

from xjreader.models.article import Change, Document, Incoming, New, Origin, PackedEntry, Revised, Seen
from xjreader.store import functions, nearness
from xjreader.store.stories import Touched
from xjreader.store.texts import Stored, pack
from xjreader.store.times import maybe_to_epoch, to_epoch
from xjreader.store.values import columns_of, dump_document, storable

_ADD_RAW = "insert into raw_entries (revision_id, encoding, size, packed) values (?, ?, ?, ?)"
_ADD_PLACE = (
    "insert into entries (feed_id, entry_key, article_id, guid, url, digest, first_seen, last_seen)"
    " values (?, ?, ?, ?, ?, ?, ?, ?)"
)


class Batch:
    """One transaction's writes, and which articles and stories they touch."""

    def __init__(self, writer: sqlite3.Connection, feed_id: int | None, seen_at: int, origin: Origin) -> None:
        self.writer = writer
        self.feed_id = feed_id
        self.seen_at = seen_at
        self.origin = origin
        self.new: list[int] = []
        self.changed: list[int] = []
        self.touched = Touched()
        """What is to be settled at the end."""

    def write(self, changes: Sequence[Change]) -> None:
        """Write what was decided, in order."""
        for is_new, group in groupby(changes, key=lambda change: isinstance(change, New)):
            if is_new:
                self._add_all([change for change in group if isinstance(change, New)])
                continue
            for change in group:
                match change:
                    case Revised(incoming=incoming, article_id=article_id, becomes_current=becomes_current):
                        self._revise(incoming, article_id, becomes_current=becomes_current)
                    case Seen(incoming=incoming, article_id=article_id):
                        self._note_place(incoming, article_id)

    def _add_all(self, news: Sequence[New]) -> None:
        """Add articles, all at once but for those that are there already: another process may have stored
        them since we decided, and an import may name one twice."""
        named = [_named(new.incoming) for new in news]
        keys, addresses = self._taken(named)
        ready: list[tuple[New, str, str | None]] = []
        for new, (key, address) in zip(news, named, strict=True):
            if key in keys or address in addresses:
                self._insert(ready)
                ready = []
                self._meet(new)
            else:
                ready.append((new, key, address))
                if address is not None:  # one that is met keeps the address that it has
                    addresses.add(address)
            if self.feed_id is not None:
                keys.add(key)
        self._insert(ready)

    def _taken(self, named: Sequence[tuple[str, str | None]]) -> tuple[set[str], set[str | None]]:
        """The entry keys and the comparable addresses that are there already."""
        keys: set[str] = set()
        if self.feed_id is not None:
            keys.update(
                row[0]
                for row in self.writer.execute(
                    "select entry_key from json_each(?) as wanted cross join entries"
                    " on entries.feed_id = ? and entries.entry_key = wanted.value",
                    (json.dumps([key for key, _ in named]), self.feed_id),
                )
            )
        wanted = [address for _, address in named if address is not None]
        addresses: set[str | None] = {
            row[0]
            for row in self.writer.execute(
                "select url_key from json_each(?) as wanted"
                " cross join articles on articles.url_key = wanted.value",
                (json.dumps(wanted),),
            )
        }
        return keys, addresses

    def _meet(self, new: New) -> None:
        """Note an entry that is there after all, or whose address is."""
        incoming = new.incoming
        if self.feed_id is not None:
            row = self.writer.execute(
                "select article_id from entries where feed_id = ? and entry_key = ?",
                (self.feed_id, storable(incoming.entry_key)),
            ).fetchone()
            if row:
                return self._revise(incoming, row["article_id"], becomes_current=True)
        article_id = self.writer.execute(
            "select id from articles where url_key = ?", (storable(incoming.url_key or ""),)
        ).fetchone()["id"]
        return self._revise(incoming, article_id, becomes_current=False)

    def _insert(self, news: Sequence[tuple[New, str, str | None]]) -> None:
        """Add articles of which nothing is there yet, each with its key and its address.

        A statement for each table writes all of them: to run one costs more than the row. What the triggers
        do for an article that gets another text is little for one that had none, and is done here for all.
        """
        if not news:
            return
        # As SQLite would number them; nobody else writes meanwhile.
        article_id, revision_id = self.writer.execute(
            "select (select coalesce(max(id), 0) + 1 from articles),"
            " (select coalesce(max(id), 0) + 1 from revisions)"
        ).fetchone()
        articles, revisions, raws, places = [], [], [], []
        indexed, fingerprints = [], []
        for number, (new, key, address) in enumerate(news):
            incoming = new.incoming
            id_, text_id = article_id + number, revision_id + number
            url, title = storable(incoming.url), storable(incoming.title)
            plain = storable(incoming.document.text)
            packed, blocks, links = incoming.columns or columns_of(incoming.document)
            text: Stored = packed or plain
            bands = incoming.bands if incoming.bands is not None else nearness.bands(plain)
            self.touched.added[id_] = bands
            articles.append(
                (
                    id_, url, address, title,
                    storable(incoming.author), storable(incoming.language),
                    maybe_to_epoch(incoming.published), maybe_to_epoch(incoming.updated),
                    self.seen_at, to_epoch(new.sort_at), text_id, id_, self.feed_id is not None,
                )
            )  # fmt: skip
            revisions.append(
                (
                    text_id, id_, incoming.digest, self.seen_at, self.origin, self.feed_id,
                    incoming.story_key, title, links, blocks, text,
                )
            )  # fmt: skip
            indexed.append((id_, functions.indexed(title), functions.indexed(plain)))
            fingerprints.append((id_, len(plain), functions.pack_bands(bands)))
            if incoming.raw is not None:
                raws.append((text_id, incoming.raw.encoding, incoming.raw.size, incoming.raw.packed))
            if self.feed_id is not None:
                places.append(self._place(incoming, id_, key=key))
        self.writer.executemany(
            "insert into articles (id, url, url_key, title, author, language, published, updated, first_seen,"
            " sort_at, revision_id, story_id, feeds, revisions)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            articles,
        )
        self.writer.executemany(
            "insert into revisions (id, article_id, digest, seen_at, origin, feed_id, story_key, title,"
            " links, blocks, text) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            revisions,
        )
        self.writer.executemany(_ADD_RAW, raws)
        if places:
            with functions.counted_by_itself():
                self.writer.executemany(_ADD_PLACE, places)
            self.writer.execute(
                "update feeds set articles = articles + ?, unread = unread + ? where id = ?",
                (len(places), len(places), self.feed_id),
            )
        self.writer.executemany("insert into article_index (rowid, title, body) values (?, ?, ?)", indexed)
        self.writer.executemany(
            "insert into fresh_bands (article_id, length, bands) values (?, ?, ?)", fingerprints
        )
        ids = range(article_id, article_id + len(news))
        self.new += ids
        self.touched.articles.update(ids)

    def _revise(self, incoming: Incoming, article_id: int, *, becomes_current: bool) -> None:
        becomes_current = becomes_current and not self._is_behind(incoming, article_id)
        if not becomes_current:
            self._note_return(incoming, article_id)
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
        raw: PackedEntry | None = None,
    ) -> bool:
        """Keep a text unless we have it; True where it was new to us or is shown anew.

        `raw` is what it was read from.
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
            self.writer.execute(_ADD_RAW, (row["id"], raw.encoding, raw.size, raw.packed))
        revision_id = (
            row["id"]
            if is_new
            else self.writer.execute(
                "select id from revisions where article_id = ? and digest = ?", (article_id, digest)
            ).fetchone()["id"]
        )
        self.touched.articles.add(article_id)
        current = self._current(article_id)
        is_shown_anew = becomes_current and (current is None or current["id"] != revision_id)
        if is_shown_anew:
            self.touched.added.pop(article_id, None)  # the fingerprints are those of the text before
            if current is not None:
                self.touched.retold.add(article_id)
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
        if is_new != is_shown_anew:
            self._note_appearance(article_id, revision_id, is_shown=is_shown_anew)
        return is_new or is_shown_anew

    def _is_behind(self, incoming: Incoming, article_id: int) -> bool:
        """Whether a feed gives a text that the article had and that another one has replaced since: only the
        source of the text that is shown takes that back, not a feed that was late to hear of it."""
        if self.feed_id is None:
            return False
        row = self.writer.execute(
            "select exists (select 1 from revisions where article_id = :article and digest = :digest)"
            " and not exists (select 1 from articles"
            "  join revisions on revisions.id = articles.revision_id"
            "  join entries on entries.article_id = articles.id and entries.feed_id = :feed"
            "  and entries.digest = revisions.digest where articles.id = :article)",
            {"article": article_id, "digest": incoming.digest, "feed": self.feed_id},
        ).fetchone()
        return bool(row[0])

    def _note_return(self, incoming: Incoming, article_id: int) -> None:
        """Note that a feed goes back to a text that the article had, while another one is shown."""
        self.writer.execute(
            "insert into appearances (revision_id, newest_id, at, is_shown, origin, feed_id)"
            " select revisions.id, (select max(id) from revisions where article_id = :article),"
            "  :at, 0, :origin, :feed from revisions where article_id = :article and digest = :digest"
            "  and id is not (select revision_id from articles where id = :article)"
            # It said something else: that it stands in one feed more is told by its entry.
            "  and exists (select 1 from entries where article_id = :article and feed_id = :feed)"
            "  and not exists (select 1 from entries"
            "   where article_id = :article and feed_id = :feed and digest = :digest)",
            {
                "article": article_id, "digest": incoming.digest, "at": self.seen_at,
                "origin": self.origin, "feed": self.feed_id,
            },
        )  # fmt: skip

    def _note_appearance(self, article_id: int, revision_id: int, *, is_shown: bool) -> None:
        """Note that a text which the article had before is shown from now on, or that a new one is not.

        A new text that is shown tells it by itself.
        """
        self.writer.execute(
            "insert into appearances (revision_id, newest_id, at, is_shown, origin, feed_id)"
            " values (?, (select max(id) from revisions where article_id = ?), ?, ?, ?, ?)",
            (revision_id, article_id, self.seen_at, is_shown, self.origin, self.feed_id),
        )

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
        self.touched.articles.add(article_id)
        key = storable(incoming.entry_key)
        self.writer.execute(_ADD_PLACE, self._place(incoming, article_id, key=key))

    def _place(self, incoming: Incoming, article_id: int, *, key: str) -> tuple[object, ...]:
        """The row that tells where an article stood."""
        return (
            self.feed_id, key, article_id, storable(incoming.guid),
            storable(incoming.url), incoming.digest, self.seen_at, self.seen_at,
        )  # fmt: skip


def _named(incoming: Incoming) -> tuple[str, str | None]:
    """Its entry key and its comparable address, as the library keeps them."""
    address = incoming.url_key
    return storable(incoming.entry_key), None if address is None else storable(address)
