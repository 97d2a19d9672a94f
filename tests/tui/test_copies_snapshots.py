"""Pictures of folded stories, copies and lost quotes, at both sizes, with a clock that stands still.

`pytest tests/tui/test_copies_snapshots.py --snapshot-update` takes them anew; look at each first.
"""

from collections.abc import Sequence

import pytest
from tests.tui.test_folding import carried
from tests.tui.test_lost import edit
from tests.tui.test_snapshots import SIZES, still
from textual.pilot import Pilot

from xjreader.services.library import Library
from xjreader.tui.app import ReaderApp

SCREENS: dict[str, Sequence[str]] = {
    "folded": ("z",),
    "copies": ("equals_sign", "l"),
    "lost": ("j", "j", "j", "enter", "Q"),
    "former_words": ("j", "j", "j", "d"),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", SCREENS)
def test_screen(snap_compare, over, library: Library, now, screen: str, size: str) -> None:
    carried(library)
    edit(library)
    app = ReaderApp(library, background=False, restore=False, now=now)

    async def prepare(pilot: Pilot[int]) -> None:
        await still(over(app, pilot), SCREENS[screen])

    assert snap_compare(app, terminal_size=SIZES[size], run_before=prepare)
