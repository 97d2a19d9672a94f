"""Completion of paths as they are typed."""

from pathlib import Path

import pytest

from xjreader.tui.screens.path import candidates


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "feeds.opml").touch()
    (tmp_path / "Feeds of mine.xml").touch()
    (tmp_path / "notes.txt").touch()
    (tmp_path / ".hidden.opml").touch()
    (tmp_path / "fold").mkdir()
    return tmp_path


def test_folders_and_files_of_the_wanted_kind_are_offered(folder: Path) -> None:
    assert candidates(f"{folder}/", suffixes=(".opml", ".xml")) == [
        f"{folder}/Feeds of mine.xml", f"{folder}/feeds.opml", f"{folder}/fold/",
    ]  # fmt: skip


def test_what_was_typed_narrows(folder: Path) -> None:
    assert candidates(f"{folder}/fe", suffixes=(".opml",)) == [f"{folder}/feeds.opml"]
    assert candidates(f"{folder}/.h") == [f"{folder}/.hidden.opml"]
    assert candidates(f"{folder}/none/x") == []


def test_the_home_folder_stays_as_it_was_typed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    assert candidates("~", suffixes=(".opml",)) == ["~/feeds.opml", "~/fold/"]
    assert candidates("~/fo") == ["~/fold/"]
