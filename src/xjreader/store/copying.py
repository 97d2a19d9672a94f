"""Copies a library into a new file: consistent while others write, and never half a file under its name."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from xjreader.errors import LibraryError, UsageError
from xjreader.store.faults import code_of, explain

_PART = ".part-"
"""Between a copy's name and its process's number, while it is being written."""


def copy_library(source: sqlite3.Connection, path: Path, target: Path) -> None:
    """Copy the library at `path`, of which `source` is a connection, to `target`, which is never overwritten.

    It has its name only once it is whole: a process killed meanwhile leaves a part, which the next copy to
    the same name takes away. UsageError where `target` exists; LibraryError, naming the file that failed.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"The folder {target.parent} cannot be made: {error.strerror or error}."
        ) from error
    if os.path.lexists(target):
        raise _exists(target)
    part = target.with_name(f"{target.name}{_PART}{os.getpid()}")
    try:
        remove_parts(target.parent, target.name)
        part.open("x").close()
    except OSError as error:
        raise _cannot_write(target, error) from error
    try:
        _copy(source, part)
        _name(part, target)
    except sqlite3.Error as error:
        is_targets = code_of(error) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
        raise explain(error, target if is_targets else path) from error
    except OSError as error:
        raise _cannot_write(target, error) from error
    finally:
        _remove(part)


def is_whole(path: Path) -> bool:
    """Whether all pages of a copy can be read: one of a damaged library is as damaged."""
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("pragma quick_check(1)")] == ["ok"]
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


def unused(path: Path) -> Path:
    """`path`, or it with the first number for which there is no file yet."""
    candidate, number = path, 1
    while os.path.lexists(candidate):
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate


def _copy(source: sqlite3.Connection, part: Path) -> None:
    copy = sqlite3.connect(part, isolation_level=None)
    try:
        # In one step, which sees the library as it was when it began, whatever is written meanwhile.
        source.backup(copy)
        # One file that can be carried away, without a log beside it.
        copy.execute("pragma journal_mode = delete").fetchone()
    finally:
        copy.close()


def _name(part: Path, target: Path) -> None:
    """Give the whole copy its name, unless somebody else took that meanwhile."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise _exists(target) from None
    except OSError:
        # A file system without hard links.
        if os.path.lexists(target):
            raise _exists(target) from None
        part.rename(target)


def remove_parts(folder: Path, beginning: str) -> None:
    """Take away what killed processes left of copies whose names begin so."""
    for part in folder.iterdir():
        name, found, number = part.name.rpartition(_PART)
        if found and name.startswith(beginning) and number.isdecimal() and not _is_alive(int(number)):
            _remove(part)


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return False  # the number came round again: we have no other copy to this name under way
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _remove(part: Path) -> None:
    for name in (part.name, f"{part.name}-journal", f"{part.name}-wal", f"{part.name}-shm"):
        with suppress(OSError):
            part.with_name(name).unlink(missing_ok=True)


def _exists(target: Path) -> UsageError:
    return UsageError(f"{target} exists already.", remedy="A backup never overwrites: name a new file.")


def _cannot_write(target: Path, error: OSError) -> LibraryError:
    return LibraryError(
        f"The copy {target} cannot be written: {error.strerror or error}.",
        remedy="Name a file in a folder that you may write, on a disk with room.",
    )
