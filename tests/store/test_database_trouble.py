"""A library that may not be written, is held by others or has no room: told in a sentence, nothing lost."""

import os
import resource
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from xjreader.errors import LibraryBusy, LibraryError
from xjreader.store import database
from xjreader.store.database import SCHEMA_VERSION, Database


def _as_nobody(action: Callable[[], str]) -> str:
    """What `action` returns in a child process that may not write everywhere, as root may."""
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            answer = action()
        except BaseException as error:
            answer = f"{type(error).__name__}: {error}"
        os.write(sender, answer.encode())
        os._exit(0)
    os.close(sender)
    with os.fdopen(receiver, "rb") as pipe:
        answer = pipe.read().decode()
    os.waitpid(child, 0)
    return answer


def _let_nobody_in(path: Path) -> None:
    """Let the user of `_as_nobody` read what stands in the folder."""
    for folder in (path.parent, *path.parent.parents):
        if folder.stat().st_uid == os.geteuid() and str(folder).startswith("/tmp/"):
            folder.chmod(0o755)


def _read_and_write(path: Path) -> str:
    """What can be read, and what a write says."""
    db = Database.open(path)
    kept = db.reader().execute("select value from settings where key = 'kept'").fetchone()[0]
    try:
        with db.write():
            return f"{kept}, written"
    except LibraryError as error:
        return f"{kept}, {db.is_read_only}: {error}"
    finally:
        db.close()


def _with_a_setting(path: Path) -> Database:
    db = Database.open(path)
    with db.write() as writer:
        writer.execute("insert into settings values ('kept', 'yes')")
    return db


@pytest.mark.parametrize("case", ["closed", "in use", "in a folder that may be written"])
def test_a_read_only_library_can_be_read_and_says_that_it_cannot_be_written(
    tmp_path: Path, case: str
) -> None:
    path = tmp_path / "library.db"
    db = _with_a_setting(path)
    if case != "in use":
        db.close()
    for file in tmp_path.iterdir():
        file.chmod(0o444)
    _let_nobody_in(path)
    if case == "in a folder that may be written":
        tmp_path.chmod(0o777)
    answer = _as_nobody(lambda: _read_and_write(path))
    assert answer.startswith("yes, True: ")
    assert "cannot be written" in answer
    assert "make both writable" in answer
    db.close()


def test_a_read_only_library_whose_log_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    db = _with_a_setting(path)
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("library.db", "library.db-wal"):
        (copy / name).write_bytes((tmp_path / name).read_bytes())
        (copy / name).chmod(0o444)
    db.close()
    _let_nobody_in(copy / "library.db")
    answer = _as_nobody(lambda: _read_and_write(copy / "library.db"))
    assert answer.startswith("LibraryError")
    assert "library.db-wal" in answer


def test_an_older_read_only_library_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library.db"
    _with_a_setting(path).close()
    path.chmod(0o444)
    _let_nobody_in(path)
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    answer = _as_nobody(lambda: _read_and_write(path))
    assert "cannot be brought up to date" in answer


def test_a_library_cut_off_keeps_its_log(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    path.write_bytes(b"")
    log = tmp_path / "library.db-wal"
    log.write_bytes(b"what was written last")
    with pytest.raises(LibraryError, match="cut off") as caught:
        Database.open(path)
    assert "library.db-wal" in caught.value.remedy
    assert log.read_bytes() == b"what was written last"


def test_a_read_only_write_is_told(tmp_path: Path) -> None:
    db = Database.open(tmp_path / "library.db")
    db._writer.execute("pragma query_only = on")
    with pytest.raises(LibraryError, match="read-only"), db.write() as writer:
        writer.execute("insert into settings values ('a', 'b')")
    db.close()


def test_another_process_that_writes_makes_us_wait_then_say_so(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    db = Database.open(path, busy_timeout=0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(LibraryBusy, match="another process"), db.write():
        pytest.fail("the other holds it")
    assert db.reader().execute("select count(*) from feeds").fetchone()[0] == 0, "reading goes on"
    other.execute("rollback")
    with db.write() as writer:
        writer.execute("insert into settings values ('a', 'b')")
    other.close()
    db.close()


def test_an_exclusively_locked_library_cannot_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    Database.open(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("pragma locking_mode = exclusive")
    other.execute("begin exclusive")
    other.execute("create table held (a)")
    with pytest.raises(LibraryBusy):
        Database.open(path, busy_timeout=0.05)
    other.close()


def test_a_lock_that_comes_while_we_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    Database.open(path).close()
    raw = sqlite3.connect(path)
    raw.execute("pragma journal_mode = delete").fetchone()  # as where write-ahead logging is impossible
    raw.close()
    db = Database.open(path, busy_timeout=0.05)
    db._writer.execute("pragma journal_mode = delete").fetchone()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin exclusive")
    with pytest.raises(LibraryBusy, match="another process"):
        db.reader().execute("select * from feeds")
    other.execute("rollback")
    assert db.reader().execute("select * from feeds").fetchall() == []
    other.close()
    db.close()


def test_making_a_library_waits_for_another_that_makes_it(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("create table held (a)")
    other.execute("drop table held")
    other.execute("begin immediate")
    other.execute("create table held (a)")
    freed = threading.Timer(0.3, lambda: other.execute("rollback"))
    freed.start()
    # A file that is no library yet has a rollback journal, and SQLite does not wait to change that.
    Database.open(path, busy_timeout=20).close()
    freed.join()
    other.close()


def test_the_log_is_folded_in_by_whoever_writes_and_by_no_connection_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LONG_LOG", 400_000)
    monkeypatch.setattr(database, "KEPT_LOG", 100_000)
    path, log = tmp_path / "library.db", tmp_path / "library.db-wal"
    db = Database.open(path)
    other = Database.open(path)
    assert db.reader().execute("pragma wal_autocheckpoint").fetchone()[0] == 0
    assert db.reader().execute("pragma mmap_size").fetchone()[0] == 0
    longest = 0
    for turn in range(60):
        for number, one in enumerate((db, other)):
            with one.write() as writer:
                assert writer.execute("pragma wal_autocheckpoint").fetchone()[0] == 0
                writer.execute("insert into settings values (?, ?)", (f"{number} {turn}", "x" * 30_000))
        longest = max(longest, log.stat().st_size)
    assert 400_000 < longest < 700_000
    assert path.stat().st_size > 2_000_000
    db.close()
    other.close()


def test_a_log_that_somebody_reads_is_folded_in_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LONG_LOG", 200_000)
    monkeypatch.setattr(database, "KEPT_LOG", 50_000)
    log = tmp_path / "library.db-wal"
    db = Database.open(tmp_path / "library.db")

    def write(turns: int) -> None:
        for _ in range(turns):
            with db.write() as writer:
                writer.execute("insert or replace into settings values ('a', ?)", ("x" * 30_000,))

    reader = db.reader()
    reader.execute("begin")
    reader.execute("select * from settings").fetchall()
    write(20)
    assert log.stat().st_size > 500_000
    reader.execute("rollback")
    write(2)
    assert log.stat().st_size < 200_000
    db.close()


def test_a_full_disk_is_told_and_loses_nothing_committed(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    db = Database.open(path)
    with db.write(durable=True) as writer:
        writer.execute("insert into settings values ('first', 'kept')")
        pages = writer.execute("pragma page_count").fetchone()[0]
        writer.execute(f"pragma max_page_count = {pages + 2}")
    with pytest.raises(LibraryError, match="No space"), db.write() as writer:
        writer.execute("insert into settings values ('second', ?)", ("x" * 100_000,))
    assert [tuple(row) for row in db.reader().execute("select key from settings")] == [("first",)]
    assert db.integrity() == []
    db.close()


def test_a_file_that_may_not_grow_is_told(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    Database.open(path).close()

    def fill() -> str:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        db = Database.open(path)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
        with db.write() as writer:
            writer.execute("insert into settings values ('big', ?)", ("x" * 2_000_000,))
        return "written"

    path.chmod(0o666)
    tmp_path.chmod(0o777)
    for folder in tmp_path.parents:
        if folder.stat().st_uid == os.geteuid() and str(folder).startswith("/tmp/"):
            folder.chmod(0o755)
    answer = _as_nobody(fill)
    assert answer.startswith("LibraryError")
    assert "space" in answer
    db = Database.open(path)
    assert db.integrity() == []
    db.close()
