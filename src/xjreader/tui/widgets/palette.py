"""What the named styles of rows and texts look like in the running theme. No text is made here."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from rich.style import Style
from textual.color import Color

from xjreader.tui.themes import colour_of

if TYPE_CHECKING:
    from textual.widget import Widget

QUOTE_COLOURS = ("cyan", "orange", "purple", "green", "pink", "blue")
"""Neighbouring quotations differ; red and yellow stay free for opposition and for doubt."""

MARK = "mark-"
"""Prefix of style names that are a colour's name, such as ``mark-blue``."""

STRONG = "strong-"
"""Prefix of style names that are a colour's name in bold letters."""

PEN = "pen-"
"""Prefix of style names that are a highlighter pen's: the colour behind dark or light letters."""


def quote_colour(index: int) -> str:
    """The colour name of a quotation, the same in the article and in its row.

    Give the quotation's id: ids of one article follow each other, and they stay the same when a list
    is filtered, cut to its first page, or sorted otherwise.
    """
    return QUOTE_COLOURS[index % len(QUOTE_COLOURS)]


class Look(NamedTuple):
    """What sets a named style apart from the widget's own; what is empty is the widget's."""

    ink: str = ""
    """A colour of the theme, with a percentage where it is mixed with what is behind: ``foreground 60%``."""
    ground: str = ""
    """The same for what is behind the letters."""
    letters: str = ""
    """Bold, italic, underlined and the like, as rich words them."""


class Palette:
    """Styles by name for one widget: its looks, and colours by their names.

    A name with a prefix of this module is a colour; any other is one of the widget's `looks`. These are no
    component classes of Textual's, which styles all of them anew whenever a pane gets the focus, for half
    of the time that a change of the pane takes; here a style is made when a row first asks for it.
    """

    def __init__(self, widget: "Widget", looks: Mapping[str, Look]) -> None:
        self._widget = widget
        self._looks = looks
        self._styles: dict[str, Style] = {}
        self._made_for: tuple[str, Style] | None = None

    def renew(self) -> bool:
        """The widget was styled anew: forget every style where that made it look otherwise, and say whether
        it did. Textual styles a widget anew also where the focus comes and goes."""
        look = self._widget.app.theme, self._widget.rich_style
        if look == self._made_for:
            return False
        self._made_for = look
        self._styles.clear()
        return True

    def __getitem__(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self._made(name)
        return style

    def _made(self, name: str) -> Style:
        if not name:
            return self._widget.rich_style
        if name.startswith(MARK):
            return self._widget.rich_style + Style(color=self._colour(name).rich_color)
        if name.startswith(STRONG):
            return self._widget.rich_style + Style(color=self._colour(name).rich_color, bold=True)
        if name.startswith(PEN):
            colour = self._colour(name)
            ink = Color.parse("#10141b" if colour.brightness > 0.5 else "#ffffff")
            return Style(color=ink.rich_color, bgcolor=colour.rich_color, bold=True)
        return self._looking(self._looks[name])

    def _looking(self, look: Look) -> Style:
        """The widget's own style with what the look changes."""
        widget = self._widget
        _, _, ground, ink = widget.colors
        if look.ground:
            ground += self._themed(look.ground)
        if look.ink:
            ink = self._themed(look.ink)
        colours = Style.from_color((ground + ink).rich_color, ground.rich_color)
        return widget.text_style + Style.parse(look.letters) + colours

    def _themed(self, words: str) -> Color:
        """A colour of the theme, such as ``primary`` or ``primary 28%``."""
        name, _, share = words.partition(" ")
        colour = Color.parse(self._widget.app.theme_variables[name])
        return colour.multiply_alpha(int(share.removesuffix("%")) / 100) if share else colour

    def _colour(self, name: str) -> Color:
        app = self._widget.app
        _, _, colour = name.partition("-")
        parsed = colour_of(colour, variables=app.theme_variables, dark=app.current_theme.dark)
        return Color.parse(parsed)
