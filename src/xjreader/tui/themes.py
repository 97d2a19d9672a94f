"""The reader's own two themes, and what a colour's name means in any theme. No widget lives here.

A colour never carries meaning alone: everything that is coloured has a sign or a letter too, so the
screen reads the same with NO_COLOR set, where Textual turns all of this into shades of grey.
"""

from collections.abc import Mapping
from types import MappingProxyType

from textual.theme import Theme

DARK = "xjreader-dark"
LIGHT = "xjreader-light"

COLOUR_NAMES = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink")
"""The names that the config accepts, in the order in which pickers offer them."""

_ON_DARK: Mapping[str, str] = MappingProxyType({
    "red": "#f2777a",
    "orange": "#f0a35e",
    "yellow": "#e6cc6b",
    "green": "#8fcf8a",
    "cyan": "#67cfcf",
    "blue": "#7db4f5",
    "purple": "#c3a0f0",
    "pink": "#f09ac6",
})  # fmt: skip

_ON_LIGHT: Mapping[str, str] = MappingProxyType({
    "red": "#b3202c",
    "orange": "#984800",
    "yellow": "#735c00",
    "green": "#1f6b2e",
    "cyan": "#00666e",
    "blue": "#1a56a8",
    "purple": "#6f3aa8",
    "pink": "#a01f6a",
})  # fmt: skip


def _variables(colours: Mapping[str, str], **others: str) -> dict[str, str]:
    return {f"mark-{name}": value for name, value in colours.items()} | {
        name.replace("_", "-"): value for name, value in others.items()
    }


THEMES: tuple[Theme, ...] = (
    Theme(
        name=DARK,
        primary="#6ea8e5",
        secondary="#8fa3bf",
        accent="#f0a35e",
        warning="#e6cc6b",
        error="#f08a6c",
        success="#5cc9b5",
        foreground="#d7dde8",
        background="#10141b",
        surface="#141a23",
        panel="#1c2431",
        dark=True,
        variables=_variables(
            _ON_DARK,
            border="#6ea8e5",
            border_blurred="#3a4659",
            scrollbar="#34435a",
            scrollbar_hover="#4a5e7d",
            scrollbar_active="#6ea8e5",
            scrollbar_background="#141a23",
            scrollbar_background_hover="#141a23",
            scrollbar_background_active="#141a23",
            footer_background="#1c2431",
            footer_key_foreground="#f0a35e",
            block_cursor_foreground="#10141b",
            block_cursor_text_style="none",
            input_selection_background="#6ea8e5 35%",
        ),
    ),
    Theme(
        name=LIGHT,
        primary="#1f5fa8",
        secondary="#51617a",
        accent="#984800",
        warning="#735c00",
        error="#a8341a",
        success="#00665a",
        foreground="#20252e",
        background="#f7f5f0",
        surface="#fcfbf8",
        panel="#ebe8e0",
        dark=False,
        variables=_variables(
            _ON_LIGHT,
            border="#1f5fa8",
            border_blurred="#b9b4a7",
            scrollbar="#c9c4b6",
            scrollbar_hover="#aba590",
            scrollbar_active="#1f5fa8",
            scrollbar_background="#fcfbf8",
            scrollbar_background_hover="#fcfbf8",
            scrollbar_background_active="#fcfbf8",
            footer_background="#ebe8e0",
            footer_key_foreground="#984800",
            block_cursor_foreground="#fcfbf8",
            block_cursor_text_style="none",
            input_selection_background="#1f5fa8 30%",
        ),
    ),
)


def colour_of(name: str, *, variables: Mapping[str, str], dark: bool) -> str:
    """The colour, as Textual's ``Color.parse`` reads it, that a colour name stands for.

    `variables` are the running theme's; a theme that is not ours has no marks of its own and gets
    the reader's, for its own lightness. A name that is no colour of ours gives yellow, the config's
    default, so that a group is never invisible.
    """
    known = name if name in _ON_DARK else "yellow"
    return variables.get(f"mark-{known}") or (_ON_DARK if dark else _ON_LIGHT)[known]
