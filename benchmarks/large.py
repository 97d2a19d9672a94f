"""Builds large libraries of an invented dispute, as the store writes them, only quicker. Measures nothing.

    python benchmarks/large.py FOLDER [10000 50000 100000 500000]

A larger library begins with the smaller one's articles. Other processes make the articles up, and one writes
them through the store's own methods, in transactions of many thousands and without waiting for the disk: a
library whose making is broken off is thrown away. `same` compares one with what the store wrote by itself.
"""

import argparse
import multiprocessing
import os
import shutil
import sqlite3
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from multiprocessing.pool import AsyncResult
from pathlib import Path
from typing import cast

from dispute import BEGIN, FEEDS, TOGETHER, Batch, Dispute

from xjreader.config import AnalysisConfig, Config
from xjreader.models.article import New
from xjreader.models.feed import FeedHealth, FeedStatus, FetchLogEntry
from xjreader.services.library import Library
from xjreader.store.database import SCHEMA_VERSION, Database
from xjreader.store.stories import Touched, refresh_stories

HERE = Path(__file__).resolve().parent
SIZES = (10_000, 50_000, 100_000, 500_000)
CONFIG = Config(analysis=AnalysisConfig(enabled=False))
NEVER = datetime(2100, 1, 1, tzinfo=UTC)
"""When the feeds, which no server has, are due again."""
HELD = 1_000_000
"""Kilobytes of the library that are held in memory while it is made."""
AHEAD = 6
"""Batches that each process may be ahead of the writing."""
EVERY = 200
"""Batches in one transaction."""
_OF_THE_DAY = {"added_at", "applied_at"}
"""Columns that say when a library was made."""


class Inside:
    """A library's database during one long transaction: what would be transactions of their own are parts of
    it, and are seen at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """A part of the transaction."""
        yield self._connection

    def reader(self) -> sqlite3.Connection:
        """The same connection."""
        return self._connection

    def settle(self, writer: sqlite3.Connection, touched: Touched) -> None:
        """The stories of what was written, as at the end of each transaction."""
        refresh_stories(writer, touched)


def build(folder: Path, sizes: Sequence[int] = SIZES) -> dict[int, Path]:
    """A library of each size; those that are there already are kept, unless another version made them."""
    place = folder / version()
    for other in folder.glob("libraries-*"):
        if other != place:
            print(f"{other} is of another version and goes", file=sys.stderr)
            shutil.rmtree(other)
    place.mkdir(parents=True, exist_ok=True)
    found: dict[int, Path] = {}
    before = 0
    for size in sorted(sizes):
        path = place / f"{size}.db"
        if not path.exists():
            made = place / "being-made.db"
            _remove(made)
            if before:
                shutil.copyfile(found[before], made)
            began = time.perf_counter()
            text = extend(made, before, size) + (text_bytes(found[before]) if before else 0)
            path.with_suffix(".bytes").write_text(str(text), encoding="ascii")
            made.rename(path)
            print(f"{size:,} articles: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        found[size] = path
        before = size
    return found


def extend(path: Path, first: int, last: int) -> int:
    """Add the articles from `first` to `last`, without it, the quick way; returns their texts' bytes."""
    text = 0
    with closing(Library.open(path, CONFIG)) as library, _made_up(first, last) as batches:
        feeds = _prepare(library)
        waiting = True
        while waiting:
            with library.db.write() as connection:
                connection.execute(f"pragma cache_size = -{HELD}")
                inside = Library(cast(Database, Inside(connection)), CONFIG)
                for _ in range(EVERY):
                    batch = next(batches, None)
                    if batch is None:
                        waiting = False
                        break
                    _write(inside, feeds, batch)
                    text += sum(len(entry.document.text.encode()) for entry in batch.entries)
    return text


def extend_slowly(path: Path, first: int, last: int) -> None:
    """Add the same articles as a refresh and the analysis do, one transaction after the other."""
    dispute = Dispute()
    with closing(Library.open(path, CONFIG)) as library:
        feeds = _prepare(library)
        for bounds in _portions(first, last):
            _write(library, feeds, dispute.batch(*bounds))


def differences(one: Path, other: Path) -> list[str]:
    """In what two libraries differ, and what is wrong with either; empty where they say the same.

    How a full-text index is cut into pages depends on the transactions: each is compared with its texts.
    """
    found = []
    with closing(Library.open(one, CONFIG)) as left, closing(Library.open(other, CONFIG)) as right:
        readers = left.db.reader(), right.db.reader()
        ours, theirs = (
            dict(reader.execute("select name, sql from sqlite_schema where type = 'table' or sql <> ''"))
            for reader in readers
        )
        if ours != theirs:
            found.append("the schema")
        indexes = tuple(f"{name}_" for name, sql in ours.items() if "CREATE VIRTUAL" in (sql or ""))
        for name, sql in ours.items():
            if (sql or "").startswith("CREATE TABLE") and not name.startswith(indexes):
                rows = [_rows(reader, name) for reader in readers]
                if rows[0] != rows[1]:
                    found.append(f"the table {name}: {len(rows[0])} rows and {len(rows[1])}")
        found += [*left.db.integrity(), *right.db.integrity()]
    return found


def missing(folder: Path, sizes: Sequence[int]) -> list[int]:
    """How many articles each of the libraries that are not there yet adds to the next smaller one."""
    found = []
    for before, size in pairwise([0, *sorted(sizes)]):
        if not (folder / version() / f"{size}.db").exists():
            found.append(size - before)
    return found


def version() -> str:
    """The folder's name, by what libraries depend on: the schema, the analysis, what is told in them."""
    state = blake2b(digest_size=4)
    state.update(Library(cast(Database, None), CONFIG).stamp.encode())
    for name in ("dispute.py", "large.py", "names.py"):
        state.update((HERE / name).read_bytes())
    return f"libraries-{SCHEMA_VERSION}-{state.hexdigest()}"


def text_bytes(library: Path) -> int:
    """Bytes of the articles' texts in UTF-8, as they were counted when the library was built."""
    return int(library.with_suffix(".bytes").read_text(encoding="ascii"))


def _prepare(library: Library) -> list[int]:
    """Those who speak, and the feeds: fetched once, and not due again."""
    library.analyses.sync_actors(_dispute().actors)
    ids = []
    for number in range(FEEDS):
        feed, is_new = library.feeds.add(f"https://wire{number}.example/feed", title=f"Wire {number}")
        if is_new:
            library.feeds.record_fetch(
                feed.id,
                health=FeedHealth(FeedStatus.OK, last_fetch=BEGIN, last_success=BEGIN, next_due=NEVER),
                validators=None,
                body_hash=None,
                url=None,
                feed_title=None,
                site_url=None,
                log=FetchLogEntry(feed.id, BEGIN, FeedStatus.OK),
            )
        ids.append(feed.id)
    return ids


def _write(library: Library, feeds: Sequence[int], batch: Batch) -> None:
    changes = [New(entry, date) for entry, date in zip(batch.entries, batch.dates, strict=True)]
    new = library.articles.save(feeds[batch.feed], changes, seen_at=batch.seen_at, origin="feed").new
    waiting = library.analyses.waiting(library.stamp, limit=len(new))
    revisions = {each.article_id: each.revision_id for each in waiting}
    for article_id, analysis in zip(new, batch.analyses, strict=True):
        library.analyses.save(revisions[article_id], analysis, stamp=library.stamp)


def _portions(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Bounds of the batches, of which each is one feed's."""
    while first < last:
        end = min(first - first % TOGETHER + TOGETHER, last)
        yield first, end
        first = end


@contextmanager
def _made_up(first: int, last: int) -> Iterator[Iterator[Batch]]:
    """The batches in order, made up by processes of their own, which are not far ahead."""
    workers = max((os.cpu_count() or 1) - 1, 1)
    with multiprocessing.get_context("spawn").Pool(workers) as pool:

        def batches() -> Iterator[Batch]:
            waiting = deque[AsyncResult[Batch]]()
            for bounds in _portions(first, last):
                waiting.append(pool.apply_async(_batch, bounds))
                if len(waiting) >= AHEAD * workers:
                    yield waiting.popleft().get()
            while waiting:
                yield waiting.popleft().get()

        yield batches()


@cache
def _dispute() -> Dispute:
    return Dispute()


def _batch(first: int, last: int) -> Batch:
    return _dispute().batch(first, last)


def _rows(reader: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    columns = [row["name"] for row in reader.execute("select name from pragma_table_info(?)", (table,))]
    named = ", ".join(f'"{column}"' for column in columns if column not in _OF_THE_DAY)
    return [tuple(row) for row in reader.execute(f'select {named} from "{table}" order by {named}')]


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)


def main() -> None:
    """Build what the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    options = parser.parse_args()
    for path in build(options.folder, options.sizes).values():
        print(path)


if __name__ == "__main__":
    main()
