"""The reader's colours can be read in both themes, and in themes that are not ours."""

import itertools

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from xjreader.config import Colour
from xjreader.tui.themes import COLOUR_NAMES, THEMES, colour_of
from xjreader.tui.widgets.palette import QUOTE_COLOURS, quote_colour


def luminance(colour: Color) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [part / 255 for part in colour.rgb]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """Contrast ratio as WCAG 2 defines it; it asks for 4.5 of running text."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_colour_of_the_config_has_a_meaning() -> None:
    assert set(COLOUR_NAMES) == set(Colour.__args__)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", [*COLOUR_NAMES, "primary", "accent", "success", "error", "warning"])
def test_every_colour_can_be_read_on_every_ground(theme: Theme, name: str) -> None:
    colours = theme.to_color_system().generate() | theme.variables
    colour = Color.parse(colours.get(f"mark-{name}") or colours[name])
    for ground in ("surface", "background"):
        assert contrast(colour, Color.parse(colours[ground])) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_theme_of_ours_decides_itself(theme: Theme) -> None:
    for name in COLOUR_NAMES:
        found = colour_of(name, variables=theme.variables, dark=not theme.dark)
        assert found == theme.variables[f"mark-{name}"]


def test_another_theme_gets_colours_for_its_lightness() -> None:
    for name in COLOUR_NAMES:
        for theme in (BUILTIN_THEMES["nord"], BUILTIN_THEMES["textual-light"]):
            ground = Color.parse(theme.to_color_system().generate()["background"])
            colour = Color.parse(colour_of(name, variables=theme.variables, dark=theme.dark))
            assert contrast(colour, ground) >= 4


def test_a_colour_that_does_not_exist_is_still_seen() -> None:
    assert colour_of("mauve", variables={}, dark=True) == colour_of("yellow", variables={}, dark=True)


def test_neighbouring_quotations_differ() -> None:
    shown = [quote_colour(number) for number in range(40)]
    assert all(first != second for first, second in itertools.pairwise(shown))
    assert set(shown) == set(QUOTE_COLOURS) <= set(COLOUR_NAMES)
