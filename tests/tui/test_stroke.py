"""What a key changes is drawn at one stroke, without the screen being laid out anew."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App
from textual.screen import Screen

from xjreader.services.library import Library
from xjreader.tui import stroke

Seen = Callable[[Callable[[], object]], list[object]]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Notes what something is whenever the screen is drawn, however slow the machine is."""
    monkeypatch.setattr(stroke, "AT_MOST", 60.0)

    def noted(what: Callable[[], object]) -> list[object]:
        seen: list[object] = []
        display = App._display

        def noting(app: App[Any], *arguments: Any) -> None:
            seen.append(what())
            display(app, *arguments)

        monkeypatch.setattr(App, "_display", noting)
        return seen

    return noted


async def test_an_article_is_drawn_together_with_the_cursor_that_goes_to_it(
    library: Library, drive, drawn: Seen
) -> None:
    async with drive(library) as at:
        seen = drawn(lambda: (at.reader.articles.current_id, at.reader.article.article.id))
        first = at.reader.articles.current_id
        await at.press("n")
        assert at.reader.articles.current_id != first
        assert set(seen) == {(at.reader.articles.current_id,) * 2}


async def test_the_footer_is_drawn_together_with_the_focus(library: Library, drive, drawn: Seen) -> None:
    async with drive(library) as at:
        reader = at.reader
        panes = (reader.articles, reader.article, reader.quotes)
        seen = drawn(lambda: (reader.footer_bar.shown, *(pane.has_focus for pane in panes)))
        for focused in ([False, True, False], [False, False, True]):
            seen.clear()
            await at.press("tab")
            assert set(seen) == {(reader.footer_bar.shown, *focused)}


async def test_what_is_found_is_drawn_together_with_the_line_that_goes(
    library: Library, drive, drawn: Seen
) -> None:
    async with drive(library) as at:
        reader = at.reader
        await at.press("slash")
        reader.search_bar.line.value = "is:starred OR inspection"
        await at.settle()
        before = reader.articles.count
        seen = drawn(lambda: (reader.search_bar.display, reader.articles.count, reader.articles.has_focus))
        await at.press("enter")
        assert reader.articles.count < before
        assert set(seen) == {(False, reader.articles.count, True)}


async def test_panes_that_make_room_are_drawn_once(
    library: Library, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive(library) as at:
        await at.press("slash", "escape")  # the line is made when it is first asked for
        cells: list[int] = []
        display = App._display

        def noting(app: App[Any], screen: Screen[Any], update: Any) -> None:
            spans = getattr(update, "spans", None)
            cells.append(sum(end - start for _, start, end in spans) if spans is not None else 140 * 40)
            display(app, screen, update)

        monkeypatch.setattr(App, "_display", noting)
        for key in ("slash", "escape"):
            cells.clear()
            await at.press(key)
            assert len([each for each in cells if each > 140 * 40 / 2]) == 1, cells


async def test_neither_lays_the_screen_out_anew(library: Library, drive) -> None:
    async with drive(library) as at:
        laid_out: list[object] = []
        at.reader.screen_layout_refresh_signal.subscribe(at.reader, laid_out.append, immediate=True)
        await at.press("j", "n", "p", "tab", "tab", "tab", "shift+tab")
        assert laid_out == []


async def test_what_does_not_come_is_not_waited_for(library: Library, drive) -> None:
    async with drive(library) as at:
        at.app.stroke.wait_for("what never comes")
        at.reader.say("drawn all the same")
        assert at.app.stroke.is_held
        await at.until(lambda: not at.app.stroke.is_held)
        await at.settle()
        assert "drawn all the same" in at.text()


async def test_what_comes_to_the_front_is_drawn_at_once(
    library: Library, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stroke, "AT_MOST", 60.0)
    async with drive(library) as at:
        at.app.stroke.wait_for("what never comes")
        await at.press("question_mark")
        assert not at.app.stroke.is_held
        assert "Moving" in at.text()


async def test_all_that_is_awaited_is_waited_for(
    library: Library, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stroke, "AT_MOST", 60.0)
    async with drive(library) as at:
        at.app.stroke.wait_for("one")
        at.app.stroke.wait_for("another")
        at.app.stroke.came("one")
        at.app.stroke.came("what nobody awaits")
        await at.pilot.pause()
        assert at.app.stroke.is_held
        at.app.stroke.came("another")
        at.app.stroke.wait_for("a third")  # of the next key, which came before anything was drawn
        await at.pilot.pause()
        assert at.app.stroke.is_held
        at.app.stroke.came("a third")
        await at.until(lambda: not at.app.stroke.is_held)


@pytest.mark.parametrize(("named", "each_second"), [({}, "1000"), ({"TEXTUAL_FPS": "30"}, "30")])
def test_a_second_drawing_waits_no_longer_than_need_be(named: dict[str, str], each_second: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TEXTUAL_FPS"} | named
    script = "import xjreader.tui.app, textual.constants; print(textual.constants.MAX_FPS)"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == each_second, done.stderr
