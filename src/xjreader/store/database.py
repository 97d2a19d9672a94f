"""Connections to one library file: opening, upgrading, reading, writing, copying; no domain.

One connection writes, under a lock; each thread reads through its own. Another process may do the
same at the same time: whoever waits longer than the busy timeout gets `LibraryBusy`.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from xjreader.errors import LibraryBusy, LibraryError, LibraryNewer, UsageError
from xjreader.store import counts, facts, functions

SCHEMA_VERSION = 7
"""Number of the newest migration step, kept in ``PRAGMA user_version`` too, so that an up-to-date
library opens without importing the migration tool."""

APPLICATION_ID = 0x786A7264
"""``xjrd`` in ``PRAGMA application_id``: tells a library from any other SQLite file."""

BUSY_TIMEOUT = 5.0
"""Seconds to wait for another process."""


def explain(error: sqlite3.Error, path: Path) -> LibraryError:
    """The sentence that a person needs, from what SQLite says."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    match primary:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LibraryBusy(
                f"The library {path} is held by another process.",
                remedy="Try again when it is done; `xjreader doctor` looks for a lock left behind.",
            )
        case sqlite3.SQLITE_FULL:
            return LibraryError(f"No space is left for the library {path}.", remedy="Free some disk space.")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return LibraryError(
                f"The library {path} cannot be written: it, or its folder, is read-only.",
                remedy="Make both writable, or name another library with --library.",
            )
        case sqlite3.SQLITE_CANTOPEN:
            return LibraryError(
                f"The library {path} cannot be opened: {error}.",
                remedy="Check that the folder exists and that you may write to it.",
            )
        case sqlite3.SQLITE_NOTADB:
            return LibraryError(
                f"{path} is not a library: it is no SQLite database.",
                remedy="Name the right file with --library, or move this one away.",
            )
        case sqlite3.SQLITE_CORRUPT:
            return LibraryError(
                f"The library {path} is damaged: {error}.",
                remedy="Restore a backup; `xjreader doctor` says what is broken.",
            )
        case sqlite3.SQLITE_IOERR:
            return LibraryError(
                f"Reading or writing the library {path} failed: {error}.",
                remedy="Check the disk and the space left on it.",
            )
        case _:
            return LibraryError(f"The library {path} failed: {error}.")


def _connection_to(path: Path, timeout: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path,
        timeout=timeout,
        isolation_level=None,  # transactions are begun and ended by us alone
        check_same_thread=False,  # the writer is guarded by a lock, readers are one a thread
        cached_statements=256,
    )
    connection.row_factory = sqlite3.Row
    functions.register(connection)
    connection.execute("pragma foreign_keys = on")
    return connection


def _scalar(connection: sqlite3.Connection, sql: str) -> Any:
    row = connection.execute(sql).fetchone()
    return None if row is None else row[0]


class Database:
    """One open library file. Make it with `open`, end it with `close`."""

    path: Path

    def __init__(self, path: Path, writer: sqlite3.Connection, *, timeout: float) -> None:
        self.path = path
        self._writer = writer
        self._timeout = timeout
        self._write_lock = threading.RLock()
        self._local = threading.local()
        self._readers: dict[threading.Thread, sqlite3.Connection] = {}
        self._readers_lock = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, path: Path, *, must_exist: bool = False, busy_timeout: float = BUSY_TIMEOUT) -> "Database":
        """Open the library at `path`; make it, with its folder, unless `must_exist`.

        An older one is brought up to date after a backup beside it. `LibraryNewer` for one of a
        newer program, `LibraryBusy` when another process holds it for more than `busy_timeout`
        seconds, `LibraryError` for what is no library, is damaged or cannot be written.
        """
        path = Path(path)
        if must_exist and not path.exists():
            raise LibraryError(
                f"There is no library at {path}.", remedy="Check --library, or add a feed to begin one."
            )
        if path.is_dir():
            raise LibraryError(f"{path} is a folder, not a library.", remedy="Name a file in it.")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The folder {path.parent} cannot be made: {error.strerror or error}.",
                remedy="Name another place with --library.",
            ) from error
        if path.exists() and not os.access(path, os.W_OK):
            raise LibraryError(
                f"The library {path} cannot be written: it is read-only.",
                remedy="Make it writable, or name another library with --library.",
            )
        writer: sqlite3.Connection | None = None
        try:
            writer = _connection_to(path, busy_timeout)
            _prepare(writer, path)
        except sqlite3.Error as error:
            if writer is not None:
                writer.close()
            raise explain(error, path) from error
        except BaseException:
            if writer is not None:
                writer.close()
            raise
        return cls(path, writer, timeout=busy_timeout)

    def reader(self) -> sqlite3.Connection:
        """This thread's own connection for reading; every statement sees the newest commit."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._reader_for(threading.current_thread())
            self._local.connection = connection
        return connection

    def _reader_for(self, thread: threading.Thread) -> sqlite3.Connection:
        with self._readers_lock:
            if self._closed:
                raise LibraryError(f"The library {self.path} is closed.")
            # A thread that ended leaves its connection to the next one: threads come and go.
            for other in self._readers:
                if not other.is_alive():
                    connection = self._readers.pop(other)
                    break
            else:
                try:
                    connection = _connection_to(self.path, self._timeout)
                    connection.execute("pragma query_only = on")
                except sqlite3.Error as error:
                    raise explain(error, self.path) from error
            self._readers[thread] = connection
            return connection

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at the end, rolled back by any exception.

        `durable` makes the commit survive a power cut, for what a person did; without it the last
        commits may be lost then (never the library's consistency), for what can be fetched again.
        """
        with self._write_lock:
            if self._closed:
                raise LibraryError(f"The library {self.path} is closed.")
            if self._writer.in_transaction:
                raise RuntimeError("a write within a write")
            try:
                self._writer.execute(f"pragma synchronous = {'full' if durable else 'normal'}")
                self._writer.execute("begin immediate")
                yield self._writer
                self._writer.execute("commit")
            except sqlite3.Error as error:
                self._roll_back()
                raise explain(error, self.path) from error
            except BaseException:
                self._roll_back()
                raise

    def version_elsewhere(self) -> int | None:
        """A number that grows when another process commits, and never by our own writes; `None` while
        one of ours is under way."""
        if not self._write_lock.acquire(blocking=False):
            return None
        try:
            # SQLite leaves a connection's own commits out of it, and all of ours are the writer's.
            return None if self._closed else int(_scalar(self._writer, "pragma data_version"))
        finally:
            self._write_lock.release()

    def _roll_back(self) -> None:
        if self._writer.in_transaction:
            # SQLite has rolled back by itself after some failures (a full disk).
            with suppress(sqlite3.Error):
                self._writer.execute("rollback")

    def backup(self, target: Path) -> None:
        """Write a consistent copy to `target`, also while others write; never overwrites."""
        _copy(self.reader(), self.path, Path(target))

    def integrity(self) -> list[str]:
        """What is wrong with the file, its references and its indexes; empty when all is well."""
        found = []
        try:
            reader = self.reader()
            found += [row[0] for row in reader.execute("pragma integrity_check") if row[0] != "ok"]
            found += [
                f"{row['table']} row {row['rowid']} refers to a missing row of {row['parent']}"
                for row in reader.execute("pragma foreign_key_check")
            ]
            found += counts.disagreements(reader)
            found += facts.disagreements(reader)
        except sqlite3.Error as error:
            return [*found, str(explain(error, self.path))]
        for name in ("article_index", "quote_index"):
            try:
                with self.write() as connection:
                    # 1 compares with the texts themselves, not only the index with itself.
                    connection.execute(f"insert into {name}({name}, rank) values ('integrity-check', 1)")
            except LibraryBusy:
                raise
            except LibraryError:
                found.append(f"the index {name} does not agree with the texts")
        return found

    def rebuild_indexes(self) -> None:
        """Make the full-text indexes, the kept counts and the counted stances anew."""
        with self.write() as connection:
            counts.recount(connection)
            facts.rebuild(connection)
            for name in ("article_index", "quote_index"):
                connection.execute(f"insert into {name}({name}) values ('rebuild')")

    def close(self) -> None:
        """Close every connection; a second call does nothing."""
        with self._write_lock, self._readers_lock:
            self._closed = True
            # Readers first: the last one to close folds the log into the library.
            for connection in [*self._readers.values(), self._writer]:
                connection.close()
            self._readers.clear()
            self._local = threading.local()


def _prepare(writer: sqlite3.Connection, path: Path) -> None:
    version = _scalar(writer, "pragma user_version")
    application = _scalar(writer, "pragma application_id")
    blank = version == 0 and _scalar(writer, "select count(*) from sqlite_schema") == 0
    if not blank and application != APPLICATION_ID:
        raise LibraryError(
            f"{path} is a database of another program.", remedy="Name another file with --library."
        )
    if version > SCHEMA_VERSION:
        raise LibraryNewer(
            f"The library {path} was written by a newer xjreader "
            f"(its version is {version}, this program knows {SCHEMA_VERSION}).",
            remedy="Install the newer program, or name another library with --library.",
        )
    # A file system that cannot do write-ahead logging keeps its rollback journal: slower, as safe.
    writer.execute("pragma journal_mode = wal").fetchone()
    if version < SCHEMA_VERSION:
        _upgrade(writer, path)


def _upgrade(writer: sqlite3.Connection, path: Path) -> None:
    import sqlite_utils

    from xjreader.store.migrations import migrations

    # One transaction for the copy and all steps, begun before looking: two programs may open a library
    # at once, and one copy of exactly what was there is enough.
    writer.execute("begin immediate")
    try:
        version = _scalar(writer, "pragma user_version")
        if version < SCHEMA_VERSION:
            if version:
                _keep_copy(path, version)
            migrations.apply(sqlite_utils.Database(writer, recursive_triggers=False))
            writer.execute(f"pragma application_id = {APPLICATION_ID}")
            writer.execute(f"pragma user_version = {SCHEMA_VERSION}")
        writer.execute("commit")
    except BaseException:
        if writer.in_transaction:
            writer.execute("rollback")
        raise


def _keep_copy(path: Path, version: int) -> None:
    """Copy the library to a new file beside it, as it is before an upgrade."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    # Through a connection of its own: one that writes cannot be copied from.
    source = sqlite3.connect(path)
    try:
        _copy(source, path, _unused(path.with_name(f"{path.name}.backup-v{version}-{stamp}")))
    finally:
        source.close()


def _unused(path: Path) -> Path:
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate


def _copy(source: sqlite3.Connection, path: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"The folder {target.parent} cannot be made: {error.strerror or error}."
        ) from error
    try:
        target.open("x").close()
    except FileExistsError:
        raise UsageError(
            f"{target} exists already.", remedy="A backup never overwrites: name a new file."
        ) from None
    except OSError as error:
        raise LibraryError(f"The backup {target} cannot be written: {error.strerror or error}.") from error
    try:
        copy = sqlite3.connect(target, isolation_level=None)
        try:
            source.backup(copy)
            # One file that can be carried away, without a log beside it.
            copy.execute("pragma journal_mode = delete").fetchone()
        finally:
            copy.close()
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise explain(error, target if _is_full(error) else path) from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _is_full(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
