"""A damaged library: told in a sentence, mended as far as it can be, and the damaged file always kept."""

import sqlite3
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from tests.durability import deeds
from tests.durability.looks import faults_of
from tests.durability.stock import OLD_TEXTS, older_library

from xjreader.cli import run
from xjreader.config import Config
from xjreader.errors import LibraryError
from xjreader.services.doctor import examine
from xjreader.services.findings import Finding
from xjreader.services.library import Library
from xjreader.store import functions
from xjreader.store.database import SCHEMA_VERSION, Database
from xjreader.store.faults import told

PAGE = 4096
PERSONAL = {
    "tags": "select article_id, tags.name from article_tags join tags on tags.id = tag_id",
    "notes": "select article_id, body from notes",
    "judgements": "select id, kind, verdict, change, undone_at is null from corrections",
    "actions": "select id, label, undone_at is null from actions",
    "texts": "select article_id, digest, plain(text) from revisions",
}


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library in which a person did a lot."""
    path = tmp_path_factory.mktemp("used") / "library.db"
    deeds.make_template(path)
    library = Library.open(path, deeds.CONFIG, sync=False)
    for kind in (deeds.TAGGING, deeds.CORRECTING):
        list(islice(deeds.do(library, kind, "damage"), 25))
    library.close()
    return path


@pytest.fixture
def library_file(used: Path, tmp_path: Path) -> Path:
    path = tmp_path / "library.db"
    path.write_bytes(used.read_bytes())
    return path


def personal(path: Path) -> dict[str, list[tuple[object, ...]]]:
    raw = sqlite3.connect(path)
    functions.register(raw)
    found = {what: sorted(map(tuple, raw.execute(sql))) for what, sql in PERSONAL.items()}
    raw.close()
    return found


def examined(path: Path, *, fix: bool = False) -> list[Finding]:
    return list(examine(path, path.with_name("none.toml"), fix=fix))


def problems(found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.level == "problem"]


def use(path: Path) -> None:
    """What a command does: reads all of it."""
    with told(path):
        db = Database.open(path, must_exist=True)
        try:
            for table in ("articles", "revisions", "attributions", "entries"):
                db.reader().execute(f"select * from {table}").fetchall()
            found = db.integrity()
        finally:
            db.close()
    if found:
        raise LibraryError("; ".join(found), remedy="as the doctor says")


def root_of(path: Path, name: str) -> int:
    raw = sqlite3.connect(path)
    number = raw.execute("select rootpage from sqlite_schema where name = ?", (name,)).fetchone()[0]
    raw.close()
    return int(number)


def overwrite(path: Path, page: int, what: bytes = b"\xff", *, count: int = PAGE) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(what * count)


def test_a_library_that_is_whole_is_left_as_it_is(library_file: Path) -> None:
    before = personal(library_file)
    assert problems(examined(library_file, fix=True)) == []
    assert personal(library_file) == before
    assert not list(library_file.parent.glob("*damaged*"))


@pytest.mark.parametrize("table", ["articles", "attributions", "statements", "entries", "revisions_story"])
def test_what_the_person_did_is_saved_where_something_else_is_broken(library_file: Path, table: str) -> None:
    before = personal(library_file)
    overwrite(library_file, root_of(library_file, table))
    damaged = library_file.read_bytes()
    with pytest.raises(LibraryError) as caught:
        use(library_file)
    assert caught.value.remedy
    assert problems(examined(library_file))
    assert library_file.read_bytes() == damaged, "looking changes nothing"
    found = examined(library_file, fix=True)
    assert problems(found) == []
    assert faults_of(library_file) == []
    assert personal(library_file) == before
    (kept,) = library_file.parent.glob("library.db.damaged-*")
    assert kept.read_bytes() == damaged
    assert any(str(kept) in finding.what for finding in found)
    assert problems(examined(library_file)) == []


def test_commands_say_it_in_a_sentence_and_a_backup_says_what_it_is_worth(
    library_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XJREADER_LIBRARY", str(library_file))
    monkeypatch.setenv("XJREADER_CONFIG", str(tmp_path / "none.toml"))
    Library.open(library_file, Config()).close()
    overwrite(library_file, root_of(library_file, "revisions"))
    for command in (["export", "articles", "--format", "jsonl"], ["show", "1"]):
        assert run(command) == 1
        told = capsys.readouterr().err
        assert str(library_file) in told
        assert "doctor --fix" in told
    assert run(["backup", str(tmp_path / "copy.db")]) == 1
    assert "keep older backups" in capsys.readouterr().err
    assert run(["doctor", "--fix"]) == 0
    assert run(["backup", str(tmp_path / "good.db")]) == 0


def test_texts_that_are_lost_leave_what_was_said_of_them(library_file: Path) -> None:
    before = personal(library_file)
    overwrite(library_file, root_of(library_file, "revisions"))
    assert problems(examined(library_file, fix=True)) == []
    assert faults_of(library_file) == []
    after = personal(library_file)
    assert {what: rows for what, rows in after.items() if what != "texts"} == {
        what: rows for what, rows in before.items() if what != "texts"
    }


@pytest.mark.parametrize("seed", range(6))
def test_a_page_in_the_middle_costs_no_more_than_what_stood_on_it(library_file: Path, seed: int) -> None:
    before = personal(library_file)
    rng = Random(seed)
    pages = library_file.stat().st_size // PAGE
    for page in rng.sample(range(2, pages + 1), 2):
        overwrite(library_file, page, bytes([rng.choice((0, 255))]))
    found = examined(library_file, fix=True)
    assert problems(found) == []
    assert faults_of(library_file) == []
    after = personal(library_file)
    rows = sum(map(len, before.values()))
    assert sum(len(set(after[what]) & set(before[what])) for what in before) > rows * 0.5
    library = Library.open(library_file, deeds.CONFIG, sync=False)
    list(islice(deeds.do(library, deeds.TAGGING, "on"), 5))
    library.close()


def test_all_but_the_rows_of_a_broken_page_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    path.write_bytes(older_library(SCHEMA_VERSION).read_bytes())
    content = path.read_bytes()
    for number in (60, 130, 190):
        overwrite(path, content.index(f"no papers for {number}.".encode()) // PAGE + 1)
    assert problems(examined(path, fix=True)) == []
    assert faults_of(path) == []
    raw = sqlite3.connect(path)
    functions.register(raw)
    read = "select count(*) from revisions where plain(text) like '%no papers for%'"
    texts = raw.execute(read).fetchone()[0]
    assert OLD_TEXTS - 12 <= texts < OLD_TEXTS
    assert raw.execute("select count(*) from articles").fetchone()[0] == OLD_TEXTS
    assert raw.execute("select count(*) from article_tags").fetchone()[0] == OLD_TEXTS
    raw.close()


@pytest.mark.parametrize("bytes_lost", [16, 100])
def test_a_broken_header_is_put_right(library_file: Path, bytes_lost: int) -> None:
    before = personal(library_file)
    overwrite(library_file, 1, b"\0", count=bytes_lost)
    with pytest.raises(LibraryError, match="no SQLite database") as caught:
        use(library_file)
    assert "doctor --fix" in caught.value.remedy
    assert problems(examined(library_file, fix=True)) == []
    assert faults_of(library_file) == []
    assert personal(library_file) == before


def test_a_library_cut_short_gives_what_is_left(library_file: Path) -> None:
    content = library_file.read_bytes()
    library_file.write_bytes(content[: len(content) * 7 // 10])
    with pytest.raises(LibraryError):
        use(library_file)
    assert problems(examined(library_file))
    assert problems(examined(library_file, fix=True)) == []
    assert faults_of(library_file) == []
    assert len(personal(library_file)["tags"]) > 10
    db = Database.open(library_file)
    assert db.reader().execute("select count(*) from articles").fetchone()[0] == deeds.FEEDS * deeds.PIECES
    db.close()


@pytest.mark.parametrize(
    "content", [b"no database at all\n" * 400, bytes(20_000), b"SQLite format 3\0" + bytes(9_000)]
)
def test_what_never_was_a_library_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "library.db"
    path.write_bytes(content)
    (problem,) = problems(examined(path, fix=True))
    assert problem.remedy
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["library.db"]


def test_a_command_takes_an_empty_file_for_no_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "library.db").touch()
    monkeypatch.setenv("XJREADER_LIBRARY", str(tmp_path / "library.db"))
    monkeypatch.setenv("XJREADER_CONFIG", str(tmp_path / "none.toml"))
    for command in (["search", "peace"], ["refresh"], ["backup", str(tmp_path / "copy.db")]):
        assert run(command) == 2
        assert "empty file" in capsys.readouterr().err
    assert (tmp_path / "library.db").stat().st_size == 0


def test_an_empty_file_is_told_and_not_taken_for_a_new_library(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    path.touch()
    (tmp_path / "library.db.backup-v3-20310101T000000Z").touch()
    found = examined(path, fix=True)
    assert any("empty file" in finding.what and "backup-v3" in finding.remedy for finding in found)
    assert path.stat().st_size == 0


def test_a_log_of_garbage_is_passed_over(library_file: Path) -> None:
    before = personal(library_file)
    library_file.with_name("library.db-wal").write_bytes(Random(1).randbytes(40_000))
    assert problems(examined(library_file)) == []
    assert personal(library_file) == before


def test_a_log_that_a_killed_program_left_is_read(library_file: Path, tmp_path: Path) -> None:
    library = Library.open(library_file, deeds.CONFIG, sync=False)
    library.personal.tag([1, 2], add=["last thing done"])
    other = tmp_path / "killed"
    other.mkdir()
    for name in ("library.db", "library.db-wal"):
        (other / name).write_bytes((tmp_path / name).read_bytes())
    library.close()
    before = personal(library_file)
    # Its end was being written: what was not whole counts as not done.
    with (other / "library.db-wal").open("ab") as log:
        log.write(b"\x01" * 5_000)
    assert problems(examined(other / "library.db")) == []
    assert personal(other / "library.db") == before


def test_a_backup_put_beside_the_log_of_what_it_replaces_is_not_mixed_with_it(
    library_file: Path, tmp_path: Path
) -> None:
    library = Library.open(library_file, deeds.CONFIG, sync=False)
    library.db.backup(tmp_path / "backup.db")
    library.personal.tag([1, 2], add=["later"])
    left = library_file.with_name("library.db-wal").read_bytes()
    library.close()
    backup = (tmp_path / "backup.db").read_bytes()
    library_file.write_bytes(backup)
    log = library_file.with_name("library.db-wal")
    log.write_bytes(left)
    with pytest.raises(LibraryError, match="not its own") as caught:
        use(library_file)
    assert "move library.db-wal" in caught.value.remedy
    assert (library_file.read_bytes(), log.read_bytes()) == (backup, left)
    log.rename(tmp_path / "moved away")
    assert faults_of(library_file) == []
    assert personal(library_file) == personal(tmp_path / "backup.db")


def test_a_damaged_library_of_an_older_version_is_saved_and_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    path.write_bytes(older_library(5).read_bytes())
    overwrite(path, root_of(path, "articles"))
    with pytest.raises(LibraryError, match="damaged"):
        Database.open(path)
    assert problems(examined(path, fix=True)) == []
    assert faults_of(path) == []
    db = Database.open(path)
    assert db.reader().execute("select count(*) from article_tags").fetchone()[0] == OLD_TEXTS
    assert db.reader().execute("select count(distinct text) from revisions").fetchone()[0] == OLD_TEXTS
    db.close()
    (kept,) = tmp_path.glob("library.db.damaged-*")
    raw = sqlite3.connect(kept)
    assert raw.execute("pragma user_version").fetchone()[0] == 5
    raw.close()
    assert not list(tmp_path.glob("*saved*"))


BREAKS: dict[str, str] = {
    "an index of words": "delete from article_index_data where id > 10",
    "what the index says": "insert into quote_index(quote_index, rowid, content) values ('delete', 1, 'x')",
    "counts": "update feeds set articles = articles + 1, unread = 0",
    "stances": "delete from stances where id % 2",
}


@pytest.mark.parametrize("what", BREAKS)
def test_what_can_be_made_anew_is_mended_in_place(library_file: Path, what: str) -> None:
    before = personal(library_file)
    raw = sqlite3.connect(library_file)
    raw.execute(BREAKS[what])
    raw.commit()
    raw.close()
    (problem, *_) = problems(examined(library_file))
    assert "doctor --fix" in problem.remedy
    found = examined(library_file, fix=True)
    assert problems(found) == []
    assert any(finding.what.startswith("Mended") for finding in found)
    assert faults_of(library_file) == []
    assert personal(library_file) == before
    assert not list(library_file.parent.glob("*damaged*"))


@pytest.fixture
def held(library_file: Path) -> Iterator[Callable[[], None]]:
    """Another program that has the library open, until told to close it."""
    other = Database.open(library_file)
    other.reader().execute("select 1 from feeds").fetchone()
    yield other.close
    other.close()


def test_a_damaged_library_that_another_program_has_open_is_left(
    library_file: Path, held: Callable[[], None]
) -> None:
    overwrite(library_file, root_of(library_file, "attributions"))
    found = problems(examined(library_file, fix=True))
    assert "has" in found[-1].what
    assert "Close every reader" in found[-1].remedy
    assert not list(library_file.parent.glob("*damaged*"))
    held()
    assert problems(examined(library_file, fix=True)) == []
