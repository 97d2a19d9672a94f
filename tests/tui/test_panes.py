"""Which panes are in sight, wide and narrow, zoomed or not, wherever the focus goes."""

import pytest

from xjreader.services.library import Library
from xjreader.tui.commands.base import Pane

WIDE, NARROW, LOW = (140, 40), (80, 24), (80, 16)


def seen(at) -> set[str]:
    return {pane.value for pane in Pane if at.reader.widget_of(pane).region.area}


async def test_all_panes_are_in_sight_in_a_wide_terminal(drive, library: Library) -> None:
    async with drive(library, size=WIDE) as at:
        assert seen(at) == {pane.value for pane in Pane}
        for _ in Pane:
            await at.press("tab")
            assert seen(at) == {pane.value for pane in Pane}


@pytest.mark.parametrize("pane", [Pane.ARTICLES, Pane.QUOTES, Pane.STANCE, Pane.ARTICLE])
async def test_zooming_shows_the_pane_that_came_into_focus_before(
    drive, library: Library, pane: Pane
) -> None:
    async with drive(library, size=WIDE) as at:
        at.reader.go(pane)
        await at.settle()
        at.reader.toggle_zoom()
        await at.settle()
        assert seen(at) == {pane.value}
        at.reader.go(Pane.STANCE)
        await at.settle()
        assert seen(at) == {"stance"}
        at.reader.toggle_zoom()
        await at.settle()
        assert seen(at) == {each.value for each in Pane}


async def test_a_terminal_made_narrow_shows_the_pane_in_focus(drive, library: Library) -> None:
    async with drive(library, size=WIDE) as at:
        at.reader.go(Pane.QUOTES)
        await at.settle()
        await at.pilot.resize_terminal(*NARROW)
        await at.settle()
        assert seen(at) == {"articles", "quotes"}
        await at.pilot.resize_terminal(*LOW)
        await at.settle()
        assert seen(at) == {"quotes"}
        at.reader.go(Pane.ARTICLES)
        await at.settle()
        assert seen(at) == {"articles"}
        await at.pilot.resize_terminal(*WIDE)
        await at.settle()
        assert seen(at) == {each.value for each in Pane}


@pytest.mark.parametrize("size", [WIDE, NARROW, LOW])
async def test_the_screen_is_arranged_for_its_terminal_before_it_is_mounted(
    drive, library: Library, size: tuple[int, int]
) -> None:
    async with drive(library, size=size) as at:
        after = set(at.reader.classes)
        again = type(at.reader)(at.app)
        assert {each for each in again.classes if not each.startswith("-textual")} == after
