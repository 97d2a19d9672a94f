"""The library file: made, upgraded, refused, shared, copied; and every failure a sentence."""

import os
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from xjreader.errors import LibraryBusy, LibraryError, LibraryNewer, UsageError
from xjreader.store import database
from xjreader.store.analyses import AnalysisStore
from xjreader.store.database import APPLICATION_ID, SCHEMA_VERSION, Database
from xjreader.store.migrations import migrations


def test_a_new_library_is_made_with_its_folder_and_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "library.db"
    Database.open(path).close()
    db = Database.open(path, must_exist=True)
    assert db.reader().execute("pragma journal_mode").fetchone()[0] == "wal"
    assert db.reader().execute("pragma foreign_keys").fetchone()[0] == 1
    assert db.integrity() == []
    db.close()
    assert [file.name for file in path.parent.iterdir()] == ["library.db"]


def test_an_up_to_date_library_opens_without_the_migration_tool(tmp_path: Path) -> None:
    Database.open(tmp_path / "library.db").close()
    code = (
        "import sys; from pathlib import Path; from xjreader.store.database import Database;"
        "Database.open(Path(sys.argv[1])).close();"
        "print([name for name in ('sqlite_utils', 'xjreader.store.migrations') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "library.db")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_version_is_the_number_of_steps(tmp_path: Path) -> None:
    db = Database.open(tmp_path / "library.db")
    steps = db.reader().execute("select count(*) from _sqlite_migrations").fetchone()[0]
    assert steps == SCHEMA_VERSION == db.reader().execute("pragma user_version").fetchone()[0]
    db.close()


def test_an_older_library_is_copied_then_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library.db"
    old = Database.open(path)
    with old.write() as writer:
        writer.execute("insert into settings values ('kept', 'yes')")
    old.close()
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    monkeypatch.setattr(migrations, "_migrations", [*migrations._migrations])

    @migrations(name="test_step")
    def step(db: sqlite3.Connection) -> None:
        db.execute("alter table settings add column note text not null default 'new'")

    db = Database.open(path)
    row = db.reader().execute("select key, value, note from settings").fetchone()
    assert tuple(row) == ("kept", "yes", "new")
    assert db.reader().execute("pragma user_version").fetchone()[0] == SCHEMA_VERSION + 1
    db.close()
    (copy,) = tmp_path.glob(f"library.db.backup-v{SCHEMA_VERSION}-*Z")
    kept = sqlite3.connect(copy)
    assert kept.execute("select * from settings").fetchall() == [("kept", "yes")]
    assert kept.execute("pragma user_version").fetchone()[0] == SCHEMA_VERSION
    kept.close()


def test_what_a_killed_upgrade_left_of_its_copy_is_taken_away_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "library.db"
    with monkeypatch.context() as patched:
        patched.setattr(database, "SCHEMA_VERSION", 2)
        patched.setattr(migrations, "_migrations", migrations._migrations[:2])
        Database.open(path).close()
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True)
    left = tmp_path / f"library.db.backup-v2-20200101T000000Z.part-{int(gone.stdout)}"
    theirs = tmp_path / f"other.db.backup-v2-20200101T000000Z.part-{int(gone.stdout)}"
    running = tmp_path / f"library.db.backup-v2-20200101T000000Z.part-{os.getppid()}"
    for file in (left, theirs, running):
        file.write_text("half a copy")
    Database.open(path).close()
    assert [file.exists() for file in (left, theirs, running)] == [False, True, True]


def test_a_library_of_every_older_version_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schemas = set()
    for version in range(1, SCHEMA_VERSION + 1):
        path = tmp_path / f"{version}.db"
        with monkeypatch.context() as patched:
            patched.setattr(database, "SCHEMA_VERSION", version)
            patched.setattr(migrations, "_migrations", migrations._migrations[:version])
            Database.open(path).close()
        db = Database.open(path)
        columns = db.reader().execute(
            "select schema.name, columns.name from sqlite_schema as schema,"
            " pragma_table_info(schema.name) as columns where schema.type = 'table' order by 1, 2"
        )
        schemas.add(tuple(map(tuple, columns)))
        assert db.integrity() == []
        db.close()
    assert len(schemas) == 1


def test_an_older_library_keeps_its_quotes_and_their_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "library.db"
    with monkeypatch.context() as patched:
        patched.setattr(database, "SCHEMA_VERSION", 2)
        patched.setattr(migrations, "_migrations", migrations._migrations[:2])
        old = Database.open(path)
        with old.write() as writer:
            writer.execute(
                "insert into articles (id, first_seen, sort_at, revision_id) values (1, 0, 0, null)"
            )
            writer.execute(
                "insert into revisions (id, article_id, digest, seen_at, origin, title, links, blocks, text)"
                " values (1, 1, 'd', 0, 'file', 'Title', '[]', '[]', 'Tarn said: no comment, for now.')"
            )
            writer.execute("update articles set revision_id = 1 where id = 1")
            writer.execute(
                "insert into attributions (revision_id, article_id, type, source, cue, content, confidence)"
                " values (1, 1, 'direct', '[[0, 4]]', '[[5, 9]]', '[[11, 21], [23, 30]]', 0.9)"
            )
        old.close()
    db = Database.open(path)
    reader = db.reader()
    assert reader.execute("select words from attributions").fetchone()[0] == "no comment … for now"
    found = reader.execute("select rowid from quote_index where quote_index match 'comment'").fetchall()
    assert [tuple(row) for row in found] == [(1,)]
    assert db.integrity() == []
    with db.write() as writer:
        writer.execute("delete from attributions")
    assert db.integrity() == []
    db.close()


def test_an_older_library_keeps_its_corrections(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library.db"
    text = "Tarn said: no comment. Dost said: not yet."
    machine = (
        '{"revision_id": 1, "article_id": 1, "type": "direct", "source": "[[0, 4]]", "cue": "[[5, 9]]",'
        ' "content": "[[11, 22]]", "words": "no comment.", "candidates": "[]", "confidence": 0.9,'
        ' "actor": "Tarn"}'
    )
    with monkeypatch.context() as patched:
        patched.setattr(database, "SCHEMA_VERSION", 3)
        patched.setattr(migrations, "_migrations", migrations._migrations[:3])
        old = Database.open(path)
        with old.write() as writer:
            writer.execute("insert into articles (id, first_seen, sort_at) values (1, 0, 0)")
            writer.execute(
                "insert into revisions"
                " (id, article_id, digest, seen_at, origin, title, links, blocks, text, analysis)"
                " values (1, 1, 'd', 0, 'file', 'Title', '[]', '[]', ?, '1:a')",
                (text,),
            )
            writer.execute("update articles set revision_id = 1, quotes = 1 where id = 1")
            writer.execute(
                "insert into actors (id, name, kind, origin) values"
                " (1, 'Tarn', 'person', 'text'), (2, 'Dost', 'person', 'text'), (3, 'Ruun', 'person', 'text')"
            )
            writer.execute(
                "insert into attributions (revision_id, article_id, type, source, cue, content, words,"
                " actor_id, confidence, verdict, correction_id) values"
                " (1, 1, 'direct', '[[0, 4]]', '[[5, 9]]', '[[11, 22]]', 'no comment.', 3, 0.9,"
                "  'corrected', 2)"
            )
            writer.executemany(
                "insert into corrections (id, made_at, revision_id, article_id, kind, anchor, verdict,"
                " change, replaces) values (?, 0, 1, 1, 'attribution', ?, 'corrected', ?, ?)",
                [(1, machine, '{"actor": "Dost"}', None), (2, machine, '{"actor": "Ruun"}', 1)],
            )
        old.close()
    db = Database.open(path)
    analyses = AnalysisStore(db)
    (given,) = analyses.corrections()
    assert (given.id, given.actor, given.machine_actor) == (2, "Ruun", "Tarn")
    assert [row.actor for row in analyses.quotes()] == ["Ruun"]
    for number, actor, verdict in ((2, "Dost", "corrected"), (1, "Tarn", "machine")):
        analyses.undo_correction(number)
        assert [(row.actor, row.verdict) for row in analyses.quotes()] == [(actor, verdict)]
    assert db.integrity() == []
    db.close()


def test_a_step_that_fails_leaves_the_library_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "library.db"
    Database.open(path).close()
    with monkeypatch.context() as patched:
        patched.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
        patched.setattr(migrations, "_migrations", [*migrations._migrations])

        @migrations(name="test_step")
        def step(db: sqlite3.Connection) -> None:
            db.execute("create table half (a)")
            db.execute("insert into nowhere values (1)")

        with pytest.raises(LibraryError):
            Database.open(path)
    db = Database.open(path)
    assert db.reader().execute("select count(*) from sqlite_schema where name = 'half'").fetchone()[0] == 0
    assert db.integrity() == []
    db.close()


def test_a_newer_library_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    Database.open(path).close()
    raw = sqlite3.connect(path)
    raw.execute(f"pragma user_version = {SCHEMA_VERSION + 5}")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(LibraryNewer, match="newer xjreader") as caught:
        Database.open(path)
    assert caught.value.exit_code == 2
    assert path.read_bytes() == before


def test_another_programs_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    raw = sqlite3.connect(path)
    raw.execute("create table feeds (a)")
    raw.commit()
    raw.close()
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="another program"):
        Database.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (lambda path: path.write_text("feeds and articles, but no database\n" * 100), "no SQLite database"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: None, "There is no library"),
    ],
)
def test_what_is_no_library_is_refused(tmp_path: Path, prepare: Callable[[Path], object], words: str) -> None:
    path = tmp_path / "library.db"
    prepare(path)
    with pytest.raises(LibraryError, match=words) as caught:
        Database.open(path, must_exist=True)
    assert caught.value.remedy


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="cannot be made"):
        Database.open(tmp_path / "file" / "library.db")


def test_a_damaged_library_is_told(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    db = Database.open(path)
    with db.write() as writer:
        writer.executemany(
            "insert into settings values (?, ?)", [(f"key {n}", "x" * 300) for n in range(500)]
        )
    db.close()
    content = bytearray(path.read_bytes())
    pages = len(content) // 4096
    for page in range(pages - 20, pages):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(bytes(content))
    db = Database.open(path)
    assert db.integrity() != []
    db.close()


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


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    db = Database.open(tmp_path / "library.db")

    def fail_midway() -> None:
        with db.write() as writer:
            writer.execute("insert into settings values ('a', 'b')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_midway()
    assert db.reader().execute("select count(*) from settings").fetchone()[0] == 0
    with pytest.raises(RuntimeError, match="within"), db.write(), db.write():
        pass
    db.close()


def test_what_a_person_did_is_synced_and_the_rest_is_not(tmp_path: Path) -> None:
    db = Database.open(tmp_path / "library.db")
    levels = []
    for durable in (True, False, True):
        with db.write(durable=durable) as writer:
            levels.append(writer.execute("pragma synchronous").fetchone()[0])
    assert levels == [2, 1, 2]
    db.close()


def test_readers_cannot_write_and_threads_do_not_share_them(tmp_path: Path) -> None:
    db = Database.open(tmp_path / "library.db")
    with pytest.raises(LibraryError, match="read-only"):
        db.reader().execute("insert into settings values ('a', 'b')")
    with pytest.raises(sqlite3.OperationalError, match="syntax"):
        db.reader().execute("no statement")
    mine = db.reader()
    assert mine is db.reader()
    theirs: list[sqlite3.Connection] = []
    alive, done = threading.Barrier(2), threading.Event()

    def read() -> None:
        theirs.append(db.reader())
        alive.wait()
        done.wait()

    thread = threading.Thread(target=read)
    thread.start()
    alive.wait()
    assert theirs[0] is not mine
    done.set()
    thread.join()
    for _ in range(20):
        later = threading.Thread(target=lambda: theirs.append(db.reader()))
        later.start()
        later.join()
    assert len(set(theirs)) == 1, "a thread that ended leaves its connection to the next"
    db.close()
    db.close()
    with pytest.raises(LibraryError, match="closed"):
        db.reader()


def test_many_threads_write_and_read_at_once(tmp_path: Path) -> None:
    db = Database.open(tmp_path / "library.db")
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(20):
                with db.write() as writer:
                    writer.execute("insert into settings values (?, '')", (f"{number}-{turn}",))
                db.reader().execute("select count(*) from settings").fetchone()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert db.reader().execute("select count(*) from settings").fetchone()[0] == 120
    db.close()


def open_in_programs(path: Path, count: int) -> list[str]:
    """What several programs that open a library at once find wrong with it."""
    code = (
        "import sys; from pathlib import Path; from xjreader.store.database import Database;"
        "db = Database.open(Path(sys.argv[1])); print(db.integrity()); db.close()"
    )
    programs = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    return [program.communicate()[0].strip() for program in programs]


def test_two_programs_may_make_one_library_at_once(tmp_path: Path) -> None:
    assert open_in_programs(tmp_path / "library.db", 3) == ["[]"] * 3


def test_programs_that_upgrade_a_library_at_once_leave_one_copy_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "library.db"
    with monkeypatch.context() as patched:
        patched.setattr(database, "SCHEMA_VERSION", 1)
        patched.setattr(migrations, "_migrations", migrations._migrations[:1])
        Database.open(path).close()
    assert open_in_programs(path, 4) == ["[]"] * 4
    (copy,) = tmp_path.glob("library.db.backup-v1-*Z*")
    kept = sqlite3.connect(copy)
    assert kept.execute("pragma user_version").fetchone()[0] == 1
    assert kept.execute("pragma integrity_check").fetchone()[0] == "ok"
    kept.close()


def test_a_backup_is_whole_while_others_write_and_never_overwrites(tmp_path: Path) -> None:
    db = Database.open(tmp_path / "library.db")
    with db.write() as writer:
        writer.execute("insert into settings values ('a', 'b')")
        reader = db.reader()
        assert reader.execute("select count(*) from settings").fetchone()[0] == 0
        db.backup(tmp_path / "during.db")
    db.backup(tmp_path / "new" / "after.db")
    for name, rows in (("during.db", 0), ("new/after.db", 1)):
        copy = Database.open(tmp_path / name, must_exist=True)
        assert copy.reader().execute("select count(*) from settings").fetchone()[0] == rows
        assert copy.integrity() == []
        copy.close()
    with pytest.raises(UsageError, match="exists already"):
        db.backup(tmp_path / "during.db")
    with pytest.raises(LibraryError, match="cannot be made"):
        db.backup(tmp_path / "library.db" / "inside.db")
    db.close()


def test_integrity_finds_what_is_wrong_and_rebuilding_mends_it(shelf) -> None:  # type: ignore[no-untyped-def]
    feed_id = shelf.feed()
    shelf.article("a", "The border is closed.", feed_id=feed_id)
    with shelf.db.write() as writer:
        writer.execute("insert into article_index (article_index) values ('delete-all')")
        writer.execute("update feeds set unread = 7")
    found = shelf.db.integrity()
    assert any("article_index" in line for line in found)
    assert any("count of feed" in line for line in found)
    shelf.db.rebuild_indexes()
    assert shelf.db.integrity() == []
    assert shelf.find("border")


def test_a_library_says_whose_it_is(tmp_path: Path) -> None:
    db = Database.open(tmp_path / "library.db")
    assert db.reader().execute("pragma application_id").fetchone()[0] == APPLICATION_ID
    db.close()
