"""A full disk, held two ways: nothing confirmed is lost, a message names the file and says what to do, and
the work goes on once there is room again."""

import os
import re
import resource
import shutil
import subprocess
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from tests.durability import deeds
from tests.durability.looks import faults_of
from tests.durability.stock import OLD_TEXTS, older_library, template_of_deeds
from tests.services.site import InlinePool, Site, item, rss

from xjreader.cli import run
from xjreader.errors import LibraryError
from xjreader.models.query import Everything
from xjreader.services import refresh as refresh_module
from xjreader.services.library import Library
from xjreader.services.refresh import refresh
from xjreader.store import database
from xjreader.store.database import Database

ROOM = 12_000_000


class Disk:
    """A folder whose disk can be filled and freed again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, room: int) -> None:
        """Leave room for so many bytes."""
        raise NotImplementedError

    def free(self) -> None:
        """Make room again."""
        raise NotImplementedError


class SmallDisk(Disk):
    """A disk of its own: all files share what room there is."""

    def fill(self, room: int) -> None:
        free = shutil.disk_usage(self.folder).free
        with (self.folder / "ballast").open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, max(free - room, 1))

    def free(self) -> None:
        (self.folder / "ballast").unlink()


class ShortFiles(Disk):
    """A limit to how long a file of this process may get, where no disk can be mounted."""

    def fill(self, room: int) -> None:
        longest = max((file.stat().st_size for file in self.folder.iterdir()), default=0)
        resource.setrlimit(resource.RLIMIT_FSIZE, (longest + room, resource.RLIM_INFINITY))

    def free(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@pytest.fixture(params=["a small disk", "short files"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if request.param == "short files":
        if resource.getrlimit(resource.RLIMIT_FSIZE)[1] != resource.RLIM_INFINITY:
            pytest.skip("files are limited already")
        limited = ShortFiles(folder)
        yield limited
        limited.free()
        return
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def is_told(error: LibraryError, path: Path) -> None:
    assert str(path) in error.message
    assert "space" in error.remedy


@pytest.mark.parametrize("kind", [deeds.TAGGING, deeds.CORRECTING], ids=["tagging", "correcting"])
def test_what_was_confirmed_is_there_and_what_failed_is_not(disk: Disk, kind: tuple[deeds.Deed, ...]) -> None:
    path = disk.folder / "library.db"
    shutil.copy(template_of_deeds(), path)
    library = Library.open(path, deeds.CONFIG, sync=False)
    list(islice(deeds.do(library, kind, "before"), 3))
    disk.fill(60_000)
    confirmed = 0
    with pytest.raises(LibraryError) as caught:  # noqa: PT012
        for _ in deeds.do(library, kind, "full"):
            confirmed += 1
            assert confirmed < 2_000, "the disk never was full"
    is_told(caught.value, path)
    found = deeds.sum_of(library)
    replayed = path.parent.parent / "replayed.db"
    disk.free()
    shutil.copy(template_of_deeds(), replayed)
    again = Library.open(replayed, deeds.CONFIG, sync=False)
    list(islice(deeds.do(again, kind, "before"), 3))
    list(islice(deeds.do(again, kind, "full"), confirmed))
    assert found == deeds.sum_of(again) == deeds.sum_of(library)
    again.close()
    list(islice(deeds.do(library, kind, "after"), 5))
    library.close()
    assert faults_of(path) == []


async def test_a_refresh_stops_and_goes_on_later(
    disk: Disk, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh_module, "WorkerPool", InlinePool)
    site = Site(httpserver)
    httpserver.expect_request(re.compile(".*")).respond_with_handler(site.answer)
    path = disk.folder / "library.db"
    library = Library.open(path, deeds.CONFIG, sync=False)
    for number in range(4):
        pieces = (item(f"{number}-{piece}", f"Piece {piece}. " * 800) for piece in range(20))
        library.feeds.add(site.put(f"/{number}", rss(*pieces), headers={"ETag": f'"{number}"'}))
    disk.fill(300_000)
    with pytest.raises(LibraryError) as caught:
        await refresh(library)
    is_told(caught.value, path)
    stored = len(library.search.ids(Everything()))
    assert stored < 80
    marked = [feed for feed in library.feeds.all() if feed.validators.etag]
    assert all(feed.articles == 20 for feed in marked)
    disk.free()
    await refresh(library)
    rows = library.articles.rows(library.search.ids(Everything()))
    assert len(rows) == len({row.title for row in rows}) == 80
    library.close()
    assert faults_of(path) == []


@pytest.mark.parametrize("room", [0.05, 0.3, 1.2])
def test_an_upgrade_that_has_no_room_leaves_the_library_as_it_was(disk: Disk, room: float) -> None:
    path = disk.folder / "library.db"
    shutil.copy(older_library(3), path)
    before = path.read_bytes()
    if isinstance(disk, ShortFiles):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(room * len(before) / 4), resource.RLIM_INFINITY))
    else:
        disk.fill(int(room * len(before)))
    with pytest.raises(LibraryError) as caught:
        Database.open(path)
    assert str(path) in caught.value.message
    assert "space" in caught.value.remedy
    disk.free()
    assert not list(disk.folder.glob("*.part-*"))
    db = Database.open(path)
    assert db.reader().execute("pragma user_version").fetchone()[0] == database.SCHEMA_VERSION
    assert db.reader().execute("select count(*) from article_tags").fetchone()[0] == OLD_TEXTS
    db.close()
    assert faults_of(path) == []


def test_a_backup_that_has_no_room_leaves_nothing_and_can_be_made_later(disk: Disk) -> None:
    path, target = disk.folder / "library.db", disk.folder / "copies" / "copy.db"
    shutil.copy(older_library(database.SCHEMA_VERSION), path)
    db = Database.open(path)
    (disk.folder / "copies").mkdir()
    if isinstance(disk, ShortFiles):
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
    else:
        disk.fill(100_000)
    with pytest.raises(LibraryError) as caught:
        db.backup(target)
    is_told(caught.value, target)
    disk.free()
    assert list((disk.folder / "copies").iterdir()) == []
    db.backup(target)
    db.close()
    assert faults_of(target) == []


def test_an_export_that_has_no_room_leaves_nothing(
    disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, target = tmp_path / "library.db", disk.folder / "articles.jsonl"
    shutil.copy(older_library(database.SCHEMA_VERSION), path)
    (tmp_path / "config.toml").touch()
    command = ["--library", str(path), "--config", str(tmp_path / "config.toml"), "export", "articles"]
    Library.open(path, deeds.CONFIG).close()
    if isinstance(disk, ShortFiles):
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
    else:
        disk.fill(50_000)
    code = run([*command, "--format", "jsonl", "-o", str(target)])
    disk.free()
    told = capsys.readouterr().err
    assert (code, str(target) in told, "room" in told) == (1, True, True), told
    assert list(disk.folder.iterdir()) == []
    assert run([*command, "--format", "jsonl", "-o", str(target)]) == 0
    assert len(target.read_text().splitlines()) == OLD_TEXTS
