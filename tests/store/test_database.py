"""The library file: made, upgraded, refused, shared, copied; and every failure a sentence."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from tests.store.older import older_program

from xjreader.errors import LibraryError, LibraryNewer, UsageError
from xjreader.store import database
from xjreader.store.analyses import AnalysisStore
from xjreader.store.database import APPLICATION_ID, SCHEMA_VERSION, Database, NotTogether
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
    with older_program(monkeypatch, 2):
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
        with older_program(monkeypatch, version):
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
    with older_program(monkeypatch, 2):
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
    with older_program(monkeypatch, 3):
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
    with older_program(monkeypatch, 1):
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


def test_writes_together_are_one_transaction_and_see_each_other(shelf):
    outside = Database.open(shelf.db.path)
    with shelf.db.together():
        first = shelf.article("a", "One text.")
        assert shelf.articles.get(first).revision.document.text == "One text."
        shelf.article("b", "Another text.")
        assert outside.reader().execute("select count(*) from articles").fetchone()[0] == 0
    assert outside.reader().execute("select count(*) from articles").fetchone()[0] == 2
    assert shelf.db.reader().execute("select count(*) from articles").fetchone()[0] == 2
    assert shelf.db.integrity() == []
    outside.close()


def test_a_failure_undoes_all_that_was_written_together(shelf):
    with suppress(ZeroDivisionError), shelf.db.together():
        shelf.article("a", "One text.")
        raise ZeroDivisionError
    assert shelf.db.reader().execute("select count(*) from articles").fetchone()[0] == 0
    shelf.article("a", "One text.")


def test_a_failure_that_somebody_caught_undoes_it_too(shelf):
    """By itself, what went before it would stand, and it would not."""

    def fail_unnoticed() -> None:
        with shelf.db.together():
            shelf.article("a", "One text.")
            with suppress(ZeroDivisionError), shelf.db.write() as writer:
                writer.execute("update articles set title = 'half'")
                raise ZeroDivisionError

    with pytest.raises(NotTogether):
        fail_unnoticed()
    assert shelf.db.reader().execute("select count(*) from articles").fetchone()[0] == 0


def test_what_must_survive_a_power_cut_is_no_part_of_another_transaction(shelf):
    with pytest.raises(RuntimeError), shelf.db.together(), shelf.db.write(durable=True):
        pass
    assert not shelf.db._writer.in_transaction
