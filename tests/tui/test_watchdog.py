"""Who keeps the event loop busy is told, with the place; a loop that waits is nobody's fault."""

import asyncio
import logging
import threading
from traceback import FrameSummary

import pytest

from xjreader.services.library import Library
from xjreader.tui.app import ReaderApp
from xjreader.tui.watchdog import Block, Watchdog, is_waiting

PATIENCE = 30.0


def stand_still_until_noticed(watchdog: Watchdog) -> None:
    assert watchdog.noticed.wait(PATIENCE)


async def test_who_blocks_is_told_with_how_long_and_where() -> None:
    blocks: list[Block] = []
    told = threading.Event()

    def note(block: Block) -> None:
        blocks.append(block)
        told.set()

    watchdog = Watchdog(asyncio.get_running_loop(), limit=0.001, told=note)
    watchdog.start()
    try:
        stand_still_until_noticed(watchdog)
        assert await asyncio.to_thread(told.wait, PATIENCE)
    finally:
        watchdog.stop()
    guilty = [block for block in blocks if "stand_still_until_noticed" in [each.name for each in block.stack]]
    assert guilty
    assert guilty[0].seconds >= 0.001
    assert "the screen stood still for" in str(guilty[0])
    assert "stand_still_until_noticed" in str(guilty[0])


async def test_a_watchdog_ends_when_told_and_when_its_loop_is_gone() -> None:
    watchdog = Watchdog(asyncio.get_running_loop())
    watchdog.start()
    watchdog.stop()
    assert not watchdog._thread.is_alive()


def test_a_watchdog_of_a_closed_loop_ends_by_itself() -> None:
    loop = asyncio.new_event_loop()
    watchdog = Watchdog(loop)
    loop.close()
    watchdog.start()
    watchdog._thread.join(PATIENCE)
    assert not watchdog._thread.is_alive()


def test_a_loop_that_waits_for_something_to_do_is_not_blocked() -> None:
    run = FrameSummary("/python/asyncio/base_events.py", 600, "run_forever")
    assert is_waiting([run, FrameSummary("/python/selectors.py", 468, "select")])
    assert not is_waiting([run, FrameSummary("/xjreader/tui/view.py", 1, "read")])
    assert is_waiting([])


@pytest.mark.parametrize("value", ["", "1"])
async def test_the_reader_is_watched_only_where_that_is_asked_for(
    running, library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, value: str
) -> None:
    monkeypatch.setenv("XJREADER_DEBUG", value)
    app = ReaderApp(library, background=False)
    with caplog.at_level(logging.WARNING, "xjreader"):
        async with running(app) as pilot:
            await pilot.pause()
            if value:
                assert app.watchdog is not None
                stand_still_until_noticed(app.watchdog)
            else:
                assert app.watchdog is None
    assert bool(value) == ("stand_still_until_noticed" in caplog.text)
    assert "watchdog" not in [thread.name for thread in threading.enumerate()]
