"""Makes a library that an older program wrote as small as a new one: packs its texts, leaves out what stands
in them anyway, gives the room back. Changes nothing that is read from it, and mends nothing."""

from msgspec import Struct

from xjreader.errors import LibraryError
from xjreader.store.analyses import LONG_TEXT
from xjreader.store.database import Database
from xjreader.store.texts import LEAST, pack
from xjreader.store.values import dump_blocks, load_blocks

BATCH = 200
"""Texts packed in one transaction: short enough for others to write in between."""

_UNPACKED = "typeof(text) = 'text' and length(text) >= ?"


class Compacted(Struct, frozen=True):
    """What compacting did."""

    texts: int
    """Texts that were packed."""
    before: int
    """Bytes of the library's file before."""
    after: int
    """Bytes after; the same where there was no room to write it anew."""


def unpacked(db: Database) -> int:
    """How many texts could be packed; reads all of them."""
    row = db.reader().execute(f"select count(*) from revisions where {_UNPACKED}", (LEAST,)).fetchone()
    return int(row[0])


def compact(db: Database) -> Compacted:
    """Pack every text, in short transactions, and write the file anew without the room that becomes free.

    It may be killed at any moment, and goes on where it was when it is called again. Of a full disk only
    the last step is left out. LibraryError where the library cannot be written.
    """
    before, texts, last = _size(db), 0, 0
    while True:
        with db.write() as writer:
            rows = writer.execute(
                f"select id, text, blocks from revisions where id > ? and {_UNPACKED} order by id limit ?",
                (last, LEAST, BATCH),
            ).fetchall()
            writer.executemany(
                # A trigger of the library refuses a text that would be another one.
                "update revisions set text = ?, blocks = ? where id = ?",
                [(pack(row["text"]), dump_blocks(load_blocks(row["blocks"])), row["id"]) for row in rows],
            )
            writer.executemany(
                "update attributions set words = '' where revision_id = ? and words <> '' and words ="
                " (select spans_text(text, attributions.content) from revisions"
                "  where id = attributions.revision_id)",
                [(row["id"],) for row in rows if len(row["text"]) <= LONG_TEXT],
            )
        if not rows:
            break
        last = rows[-1]["id"]
        texts += len(rows)
    try:
        db.write_anew()
    except LibraryError:
        # Free pages are used again by what comes in.
        return Compacted(texts, before, before)
    return Compacted(texts, before, _size(db))


def _size(db: Database) -> int:
    """Bytes of the library once its log is folded in."""
    row = (
        db.reader()
        .execute("select page_count * page_size from pragma_page_count, pragma_page_size")
        .fetchone()
    )
    return int(row[0])
