"""The lock that lets one process at a time fetch for a library; it ends with its holder."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xjreader.errors import LibraryError, RefreshBusy

if TYPE_CHECKING:
    from xjreader.services.library import Library

_HOLDER = "refresh.holder"


def lock_path(library: Path) -> Path:
    """The lock's file, beside the library."""
    return library.with_name(f"{library.name}.refresh.lock")


@contextmanager
def refresh_lock(library: "Library", *, holder: str) -> Iterator[None]:
    """Hold the lock, or raise `RefreshBusy` at once with who holds it; `holder` is our own name.
    `LibraryError` where there can be no lock.

    The system frees it with the process, however that ends, so it never needs to be cleared.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(lock_path(library.path), thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise RefreshBusy(
            f"{who_holds(library)} is refreshing this library already.",
            remedy="What it brings shows up here as it arrives.",
        ) from error
    except OSError as error:
        raise LibraryError(
            f"The lock {lock_path(library.path)} cannot be made: {error.strerror or error}.",
            remedy="Nothing was fetched. Make the folder writable, and free space where there is none.",
        ) from error
    try:
        who = {"holder": holder, "pid": os.getpid(), "since": datetime.now(UTC).isoformat()}
        library.settings.set(_HOLDER, json.dumps(who))
        yield
    finally:
        lock.release()


def refreshing(library: "Library") -> str:
    """Who is refreshing now, in a sentence; empty when nobody is. A lock file whose holder is gone means
    nothing. Writes nothing; `OSError` where the lock cannot be tried."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(lock_path(library.path), thread_local=False).acquire(blocking=False):
            return ""
    except Timeout:
        return f"{who_holds(library)} is refreshing this library."


def who_holds(library: "Library") -> str:
    """The last holder in words: what it is, its process and since when; never fails."""
    try:
        who = json.loads(library.settings.get(_HOLDER, "{}"))
        if who["pid"] == os.getpid():
            return "This program"
        since = datetime.fromisoformat(who["since"]).astimezone()
        return f"{who['holder']} (process {who['pid']}, since {since:%H:%M})"
    except (ValueError, KeyError, TypeError):
        return "Another program"
