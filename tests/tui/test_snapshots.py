"""Pictures of every screen at both sizes, with a clock that stands still.

`pytest tests/tui/test_snapshots.py --snapshot-update` takes them anew; look at each before keeping it.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from xjreader.services.library import Library
from xjreader.tui.app import ReaderApp

PICTURES = Path(__file__).parent / "__snapshots__" / Path(__file__).stem

SIZES = {"140x40": (140, 40), "80x24": (80, 24)}

SCREENS: dict[str, Sequence[str]] = {
    "panes": (),
    "article": ("enter",),
    "sources": ("h",),
    "quotes": ("Q", "j"),
    "correct": ("j", "Q", "G", "c"),
    "speaker": ("Q", "c", "s"),
    "speaker_new": ("Q", "c", "s", "=Ida Falk"),
    "words": ("Q", "c", "w", "right", "right", "right"),
    "judged": ("j", "Q", "N", "c", "2", "X"),
    "stance": ("x", "W"),
    "matrix": ("x", "W", "M"),
    "targets": ("x", "W", "M", "M"),
    "timeline": ("x", "W", "M", "M", "M"),
    "matrix_whole": ("x", "K", "j", "right"),
    "evidence": ("W", "e"),
    "statements": ("x", "E", "o", "j"),
    "narrowing": ("x", "E", "slash", "=dam act:REJECT"),
    "card": ("x", "W", "i"),
    "card_rolled": ("x", "P", "W", "i"),
    "range": ("j", "v", "j", "j"),
    "tags": ("1", "v", "j", "t", "=to"),
    "search": ("slash", "=ferry"),
    "search_trouble": ("slash", "=ferry x:"),
    "found": ("slash", "=ferry", "enter"),
    "actor": ("Q", "a"),
    "zoom": ("enter", "Z"),
    "help": ("question_mark",),
    "palette": ("colon",),
    "feeds": ("F",),
    "add_feed": ("plus",),
    "remove_feed": ("h", "j", "j", "z", "j", "j", "j", "D"),
    "revisions": ("j", "j", "d"),
    "note": ("m", "a"),
    "save_view": ("slash", "=ferry", "enter", "S"),
    "light": (),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", SCREENS)
def test_screen(snap_compare, over, library: Library, now, screen: str, size: str) -> None:
    app = ReaderApp(library, background=False, restore=False, now=now)
    if screen == "light":
        app.theme = "xjreader-light"

    async def prepare(pilot: Pilot[int]) -> None:
        await still(over(app, pilot), SCREENS[screen])

    assert snap_compare(app, terminal_size=SIZES[size], run_before=prepare)


EMPTY = {"first": (), "import": ("i",), "empty": ("escape",)}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", EMPTY)
def test_screen_of_an_empty_library(
    snap_compare, over, empty_library: Library, now, screen: str, size: str
) -> None:
    app = ReaderApp(empty_library, background=False, restore=False, now=now)

    async def prepare(pilot: Pilot[int]) -> None:
        await still(over(app, pilot), EMPTY[screen])

    assert snap_compare(app, terminal_size=SIZES[size], run_before=prepare)


def test_every_kept_picture_shows_a_whole_screen() -> None:
    wanted = {f"test_screen[{screen}-{size}]": size for screen in SCREENS for size in SIZES}
    wanted |= {
        f"test_screen_of_an_empty_library[{screen}-{size}]": size for screen in EMPTY for size in SIZES
    }
    lines = {
        path.stem: path.read_text(encoding="utf-8").count('clipPath id="terminal-line-')
        for path in PICTURES.glob("*.svg")
    }
    assert lines == {name: SIZES[size][1] - 1 for name, size in wanted.items()}


async def still(at, keys: Sequence[str]) -> None:
    """Press the keys (what begins with = is typed at once), and let nothing move or blink any more."""
    await at.settle()
    for key in keys:
        if key.startswith("="):
            at.app.screen.query_one("Input:focus", Input).value = key[1:]
            await at.settle()
        else:
            await at.press(key)
    for line in at.app.screen.query("Input, TextArea").results(Input | TextArea):
        line.cursor_blink = False
    await at.settle()
