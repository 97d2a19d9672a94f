"""Lets go of closed screens, to which a cache of Textual holds on."""

from textual._styles_cache import StylesCache

EVERY = 20.0
"""Seconds between two times: a screen that is closed is kept no longer."""


def forget_closed() -> None:
    """Empty the cache of a widget's two backgrounds, whose keys hold the widget's drawn lines.

    It would keep the lines of the last thousand widgets, closed ones among them: some 60 MB after an hour
    of opening and closing. The next look at a widget adds two colours and fills it again.
    https://github.com/Textualize/textual/issues/6665
    """
    # Gone where a newer Textual has mended it.
    empty = getattr(StylesCache.get_inner_outer, "cache_clear", None)
    if empty is not None:
        empty()
