"""Pictures of what statements are judged with, at both sizes, with a clock that stands still.

`pytest tests/tui/test_stating_snapshots.py --snapshot-update` takes them anew; look at each first.
"""

from collections.abc import Sequence

import pytest
from tests.tui.test_snapshots import SIZES, still
from textual.pilot import Pilot

from xjreader.services.library import Library
from xjreader.tui.app import ReaderApp

SCREENS: dict[str, Sequence[str]] = {
    "menu": ("x", "E", "c"),
    "menu_of_range": ("x", "E", "v", "G", "c"),
    "range": ("x", "E", "v", "j", "j", "Y"),
    "act": ("x", "E", "c", "a"),
    "target": ("x", "E", "c", "t", "=ri"),
    "of_quote": ("Q", "Z", "c", "t"),
    "sentence": ("Q", "Z", "I"),
    "sign": ("Q", "Z", "I", "enter", "enter", "enter", "enter"),
    "judged": ("x", "E", "Y", "N", "tilde", "X"),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", SCREENS)
def test_screen(snap_compare, over, library: Library, now, screen: str, size: str) -> None:
    app = ReaderApp(library, background=False, restore=False, now=now)

    async def prepare(pilot: Pilot[int]) -> None:
        await still(over(app, pilot), SCREENS[screen])

    assert snap_compare(app, terminal_size=SIZES[size], run_before=prepare)
