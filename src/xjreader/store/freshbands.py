"""The newest fingerprints of texts: held in memory by whoever writes, and moved on to where all others are.

They tell nothing by themselves: `stories` asks here and in the large table for articles that share some.
"""

import sqlite3
from collections.abc import Sequence

from xjreader.store.functions import unpack_bands

MOST_FRESH = 10_000
"""Articles whose fingerprints are kept apart: few enough to be read within 40 ms by whoever begins to write,
and so many that moving them on has each page of the large table written for several of them."""


class FreshBands:
    """The fingerprints of the newest articles, as they stand in `fresh_bands`."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self.lengths: dict[int, int] = {}
        """Characters of the text, by article."""
        self.first: dict[int, int] = {}
        """By fingerprint, the article that came first with it."""
        self.several: dict[int, list[int]] = {}
        """By fingerprint that several have, all of them."""
        self._newest = 0

    def holders(self, band: int) -> Sequence[int]:
        """The articles that have a fingerprint, in no order."""
        return self.several.get(band) or ((self.first[band],) if band in self.first else ())

    def catch_up(self, writer: sqlite3.Connection) -> None:
        """Be as the table is, whoever wrote there since; for a connection that writes."""
        rows, newest = writer.execute("select count(*), coalesce(max(seq), 0) from fresh_bands").fetchone()
        # Nothing gets the number of what is gone: with the same newest one and as many, they are the same.
        if newest < self._newest or not self._read_on(writer) or len(self.lengths) != rows:
            self._forget()
            self._read_on(writer)

    def _read_on(self, writer: sqlite3.Connection) -> bool:
        """Read those that are newer than what is known; False where one of them stood there before."""
        lengths, several, first_with = self.lengths, self.several, self.first.setdefault
        for seq, article_id, length, packed in writer.execute(
            "select seq, article_id, length, bands from fresh_bands where seq > ? order by seq",
            (self._newest,),
        ):
            if article_id in lengths:
                return False
            self._newest = seq
            lengths[article_id] = length
            for band in unpack_bands(packed):
                first = first_with(band, article_id)
                if first != article_id:
                    if band in several:
                        several[band].append(article_id)
                    else:
                        several[band] = [first, article_id]
        return True


def fresh_bands(writer: sqlite3.Connection) -> FreshBands:
    """Those of a connection that writes, as they are now."""
    found: FreshBands | None = getattr(writer, "fresh", None)
    if found is None:
        found = FreshBands()
        if hasattr(writer, "fresh"):
            writer.fresh = found
    found.catch_up(writer)
    return found


def move_on(writer: sqlite3.Connection, fresh: FreshBands) -> None:
    """Move the fresh fingerprints to the large table, in its order, where there are too many of them."""
    if len(fresh.lengths) <= MOST_FRESH:
        return
    rows = [
        (band, article_id)
        for article_id, packed in writer.execute("select article_id, bands from fresh_bands")
        for band in unpack_bands(packed)
    ]
    rows.sort()
    writer.executemany("insert or ignore into story_bands (band, article_id) values (?, ?)", rows)
    writer.execute("delete from fresh_bands")
