"""What SQLite says of a file that fails, as the sentence that a person needs; no domain."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xjreader.errors import LibraryBusy, LibraryDamaged, LibraryError

OF_THE_FILE = frozenset(
    {
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY),
        *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT),
        sqlite3.SQLITE_IOERR,
    }
)
"""What SQLite says of a file and not of a statement."""


def code_of(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code, without the bits that say it more exactly."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def explain(error: sqlite3.Error, path: Path) -> LibraryError:
    """The sentence that a person needs, from what SQLite says."""
    match code_of(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LibraryBusy(
                f"The library {path} is held by another process.",
                remedy="What was to be stored just now was not: try again when it is done.",
            )
        case sqlite3.SQLITE_FULL:
            return LibraryError(
                f"No space is left for {path}.",
                remedy="Free some disk space and try again; what was stored before is safe.",
            )
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
            return LibraryDamaged(
                f"{path} is not a library: it is no SQLite database.",
                remedy="Name the right file with --library. If it was one, `xjreader doctor --fix` saves"
                " what can be read.",
            )
        case sqlite3.SQLITE_CORRUPT:
            return LibraryDamaged(
                f"The library {path} is damaged: {error}.",
                remedy="`xjreader doctor` says what is broken, and `xjreader doctor --fix` mends it or saves"
                " what can be read; nothing is deleted.",
            )
        case sqlite3.SQLITE_IOERR:
            return LibraryError(
                f"Reading or writing the library {path} failed: {error}.",
                remedy="Check the disk and the space left on it.",
            )
        case _:
            return LibraryError(f"The library {path} failed: {error}.")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the file at `path`, row after row, into a `LibraryError`; what it says of
    a statement, which is a mistake of ours, stays as it is."""
    try:
        yield
    except sqlite3.Error as error:
        if code_of(error) in OF_THE_FILE:
            raise explain(error, path) from error
        raise
