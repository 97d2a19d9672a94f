"""A library that fails while the reader is open: a sentence, never a traceback, and the work goes on."""

import sqlite3
from pathlib import Path

import pytest

from xjreader.errors import LibraryBusy, LibraryError
from xjreader.models.query import Everything
from xjreader.services.library import Library
from xjreader.store import database
from xjreader.tui import app as app_module
from xjreader.tui.app import ReaderApp, run_reader
from xjreader.tui.screens.note import NoteEditor


async def test_a_library_that_another_program_holds_is_told_and_the_change_is_made_later(
    running, library: Library, library_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.db._writer.execute("pragma busy_timeout = 10")
    other = sqlite3.connect(library_file, isolation_level=None)
    app = ReaderApp(library, background=False)
    first = library.search.ids(Everything())[0]
    async with running(app) as pilot:
        other.execute("begin immediate")
        await pilot.press("s")
        while not app.failures:
            await pilot.pause(0.01)
        (failure,) = app.failures
        assert isinstance(failure, LibraryBusy)
        assert "try again" in str(failure)
        assert not library.articles.rows([first])[0].is_starred
        other.execute("rollback")
        await pilot.press("s")
        while not library.articles.rows([first])[0].is_starred:
            await pilot.pause(0.01)
    other.close()


def test_a_file_that_fails_under_the_screen_ends_the_reader_with_a_sentence(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(ReaderApp):
        def run(self, **_options: object) -> int:
            self._handle_exception(LibraryError("The library is damaged."))
            assert self._exit
            return 1

    monkeypatch.setattr(app_module, "ReaderApp", Failing)
    with pytest.raises(LibraryError, match="damaged"):
        run_reader(library)


async def test_a_library_that_may_not_be_written_is_read_without_trouble(
    running, library: Library, library_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = library.config
    library.close()
    monkeypatch.setattr(database, "_may_be_written", lambda _: False)
    reading = Library.open(library_file, config)
    app = ReaderApp(reading)
    async with running(app) as pilot:
        await pilot.press("enter", "j", "j")
        while not app._notifications:
            await pilot.pause(0.01)
        (only,) = app._notifications
        assert "read-only" in str(only.message)
        await pilot.press("s")
        while not app.failures:
            await pilot.pause(0.01)
        assert "cannot be written" in str(app.failures[0])
        await pilot.press("q")
    assert len(app.failures) == 1
    reading.close()


@pytest.mark.parametrize("held", [False, True])
async def test_the_reader_can_be_left_also_where_nothing_can_be_stored(
    running, library: Library, library_file: Path, held: bool
) -> None:
    library.db._writer.execute("pragma busy_timeout = 10")
    other = sqlite3.connect(library_file, isolation_level=None)
    app = ReaderApp(library, background=False)
    async with running(app) as pilot:
        await pilot.press("v")
        if held:
            other.execute("begin immediate")
        await pilot.press("q")
        while app.return_code is None and app.is_running:
            await pilot.pause(0.01)
    assert app.return_value == 0
    other.close()


async def test_a_note_that_cannot_be_stored_stays_in_its_editor(
    running, library: Library, library_file: Path
) -> None:
    library.db._writer.execute("pragma busy_timeout = 10")
    other = sqlite3.connect(library_file, isolation_level=None)
    app = ReaderApp(library, background=False)
    async with running(app) as pilot:
        article_id = app.reader.current_id
        assert article_id is not None
        app.reader.do("article.note")
        while not isinstance(app.screen, NoteEditor):
            await pilot.pause(0.01)
        first = app.screen
        await pilot.press("a", "s", "k")
        other.execute("begin immediate")
        await pilot.press("ctrl+s")
        while not isinstance(app.screen, NoteEditor) or app.screen is first:
            await pilot.pause(0.01)
        assert app._notifications
        other.execute("rollback")
        await pilot.press("ctrl+s")
        while library.articles.get(article_id).note != "ask":
            await pilot.pause(0.01)
    other.close()
