"""Keys that come faster than the screen follows: every one reaches what the key before it opened."""

import asyncio

import pytest
from textual.events import Key, Paste
from textual.widgets import Input, TextArea

from xjreader.services.library import Library
from xjreader.tui.commands.base import Pane


async def burst(at, *keys: str) -> None:
    """Send keys as a terminal does when they come in one read, and wait until nothing moves."""
    for key in keys:
        if key.startswith("paste:"):
            at.app.post_message(Paste(key.removeprefix("paste:")))
        else:
            at.app.post_message(Key(key, key if len(key) == 1 else None))
    await at.until(lambda: not at.app._message_queue.qsize() and not at.app.typeahead.is_busy)
    await at.settle()


async def test_a_search_typed_at_once_is_searched(library: Library, drive) -> None:
    async with drive(library) as at:
        await burst(at, "slash", *"ferry")
        assert at.reader.search_bar.line.value == "ferry"
        assert at.reader.search_bar.line.has_focus
        assert at.reader.view.current.actor == ""
        await burst(at, "enter", "j", "j", "s")
        assert at.reader.view.current.search == "ferry"
        assert at.reader.articles.cursor == 2
        assert at.reader.articles.current_row.is_starred


async def test_a_line_opened_cleared_and_typed_into_at_once(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.search("letter")
        await burst(at, "slash", "ctrl+u", *"tag:zone")
        assert at.reader.search_bar.line.value == "tag:zone"
        await burst(at, "escape")
        assert not at.reader.search_bar.display
        assert at.reader.pane is Pane.ARTICLES


@pytest.mark.parametrize("key", ["t", "+", "S", "colon", "T"])
async def test_what_follows_the_key_of_a_dialog_goes_into_its_line(library: Library, drive, key: str) -> None:
    async with drive(library) as at:
        await at.search("ferry")
        await burst(at, *({"+": ("plus",)}.get(key, (key,))), "ctrl+u", *"snap")
        assert at.app.screen.query_one(Input).value == "snap"
        assert at.reader.articles.count == 10


async def test_a_note_typed_and_kept_at_once(library: Library, drive) -> None:
    async with drive(library) as at:
        await burst(at, "m", *"ask", "ctrl+s")
        assert library.articles.get(at.reader.current_id).note == "ask"
        await burst(at, "m")
        assert at.app.screen.query_one(TextArea).text == "ask"


async def test_a_tag_given_at_once_and_the_next_article_starred(library: Library, drive) -> None:
    async with drive(library) as at:
        await burst(at, "t", "plus", *"zone", "enter", "j", "s")
        first, second = library.articles.rows(at.reader.articles.ids[:2])
        assert (first.tags, first.is_starred, second.is_starred) == (("zone",), False, True)


async def test_a_slow_dialog_still_gets_its_keys(library: Library, drive) -> None:
    import time

    async with drive(library) as at:
        slow = asyncio.create_task(at.reader.lane.run(lambda: time.sleep(0.3)))
        await asyncio.sleep(0)
        await burst(at, "t", *"border")
        await slow
        assert at.app.screen.query_one(Input).value == "border"


async def test_lines_pasted_into_the_search_are_joined(library: Library, drive) -> None:
    async with drive(library) as at:
        await burst(at, "slash", "paste:ferry\r\n  towns\n", "x")
        assert at.reader.search_bar.line.value == "ferry townsx"


async def test_escape_closes_the_search_wherever_the_focus_is(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("slash")
        await at.pilot.click("#articles", offset=(12, 3))
        await at.press("escape")
        assert not at.reader.search_bar.display
