"""A screen that was closed is let go of, with all that was drawn in it."""

import gc
from weakref import ref

from tests.tui.conftest import Drive

from xjreader.services.library import Library
from xjreader.tui.forgetting import forget_closed


async def test_nothing_of_a_closed_screen_stays(library: Library, drive: Drive) -> None:
    async with drive(library) as at:
        await at.press("question_mark")
        drawn = [ref(widget._styles_cache) for widget in at.app.screen.walk_children()]
        assert drawn
        await at.press("escape")
        assert len(at.app.screen_stack) == 1
        forget_closed()
        gc.collect()
        assert [cache for cache in drawn if cache() is not None] == []
