"""Copies of a library in use, and libraries that others hold or that may not be written."""

import sqlite3
import threading
from itertools import islice
from pathlib import Path

import pytest
from tests.durability import deeds
from tests.durability.looks import faults_of
from tests.durability.stock import template_of_deeds

from xjreader.errors import LibraryBusy, LibraryError, UsageError
from xjreader.models.query import Everything
from xjreader.services.doctor import examine
from xjreader.services.library import Library
from xjreader.services.lock import refresh_lock
from xjreader.store import database
from xjreader.store.database import Database


@pytest.fixture
def library_file(tmp_path: Path) -> Path:
    path = tmp_path / "library.db"
    path.write_bytes(template_of_deeds().read_bytes())
    return path


def test_a_copy_of_a_library_that_is_written_to_all_the_while_is_of_one_moment(
    library_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The log is folded in over and over while the copies are made.
    monkeypatch.setattr(database, "LONG_LOG", 100_000)
    monkeypatch.setattr(database, "KEPT_LOG", 20_000)
    writing = Library.open(library_file, deeds.CONFIG, sync=False)
    sums = [deeds.sum_of(writing)]
    enough, copied = threading.Event(), threading.Event()

    def write() -> None:
        for number, _ in enumerate(deeds.do(writing, deeds.TAGGING, "live")):
            sums.append(deeds.sum_of(writing))
            if number == 5:
                enough.set()
            if copied.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    enough.wait()
    copying = Database.open(library_file)
    copies = [tmp_path / f"copy-{number}.db" for number in range(4)]
    for copy in copies:
        copying.backup(copy)
    copied.set()
    writer.join()
    copying.close()
    writing.close()
    for copy in copies:
        assert faults_of(copy) == []
        library = Library.open(copy, deeds.CONFIG, sync=False)
        assert deeds.sum_of(library) in sums[1:]
        library.close()
    assert not list(tmp_path.glob("*.part-*"))


def test_a_copy_never_takes_the_place_of_a_file_that_came_meanwhile(
    library_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copy.db"
    db = Database.open(library_file)
    monkeypatch.setattr("xjreader.store.copying._copy", lambda *_: target.write_text("somebody else's"))
    with pytest.raises(UsageError, match="exists already"):
        db.backup(target)
    assert target.read_text() == "somebody else's"
    db.close()


def test_a_long_lock_of_another_program_costs_no_change_but_the_one_that_was_told(library_file: Path) -> None:
    library = Library.open(library_file, deeds.CONFIG, sync=False)
    library.db._writer.execute("pragma busy_timeout = 20")
    steps = deeds.do(library, deeds.CORRECTING, "held")
    list(islice(steps, 4))
    before = deeds.sum_of(library)
    other = sqlite3.connect(library_file, isolation_level=None)
    other.execute("begin exclusive")
    with pytest.raises(LibraryBusy) as caught:
        library.personal.set_starred([1], True)
    assert str(library_file) in caught.value.message
    assert "try again" in caught.value.remedy
    assert deeds.sum_of(library) == before, "reading goes on"
    other.execute("rollback")
    other.close()
    assert library.personal.set_starred([1], True) is not None
    library.close()
    assert faults_of(library_file) == []


def test_a_library_that_may_not_be_written_is_read_and_says_so(
    library_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As for somebody who is not the owner; the tests may run as root, who may write everything.
    monkeypatch.setattr(database, "_may_be_written", lambda _: False)
    library = Library.open(library_file, deeds.CONFIG)
    assert len(library.articles.rows(library.search.ids(Everything()))) == deeds.FEEDS * deeds.PIECES
    assert library.analyses.quotes()
    with pytest.raises(LibraryError, match="cannot be written"):
        library.personal.tag([1], add=["mine"])
    with pytest.raises(LibraryError, match="cannot be written"), refresh_lock(library, holder="a test"):
        pytest.fail("nothing could be stored")
    library.close()
    found = list(examine(library_file, library_file.with_name("none.toml"), fix=True))
    assert [finding for finding in found if finding.level == "problem"] == []
    assert any("not written" in finding.what for finding in found)
