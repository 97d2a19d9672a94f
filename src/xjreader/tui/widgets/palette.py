"""What the named styles of rows and texts look like in the running theme. No text is made here."""

from typing import TYPE_CHECKING

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


class Palette:
    """Styles by name for one widget: its component classes, and colours by their names.

    A name with a prefix of this module is a colour; any other is a component class of the widget
    (``muted`` is ``reader--muted``), so that a theme or a style sheet can change it.
    """

    def __init__(self, widget: "Widget", prefix: str = "reader--") -> None:
        self._widget = widget
        self._prefix = prefix
        self._styles: dict[str, Style] = {}

    def clear(self) -> None:
        """Forget every style: the theme, the focus or the style sheet changed."""
        self._styles.clear()

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
        return self._widget.get_component_rich_style(self._prefix + name)

    def _colour(self, name: str) -> Color:
        app = self._widget.app
        _, _, colour = name.partition("-")
        parsed = colour_of(colour, variables=app.theme_variables, dark=app.current_theme.dark)
        return Color.parse(parsed)
