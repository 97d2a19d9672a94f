"""Text measured in terminal cells: cutting, padding and joining pieces. It draws nothing.

A piece is a text with the name of a style; what the style looks like is the widget's affair, so a
row's wording can be tested by value.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from rich.cells import cell_len, split_graphemes

ELLIPSIS = "…"

# Characters that certainly take one cell each: ASCII, Latin, Greek, Cyrillic and general
# punctuation without its zero-width and formatting characters. Curly quotation marks are in half of
# all paragraphs, and rich measures those one character at a time.
_NARROW = re.compile(r"[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e€]*\Z")


class Piece(NamedTuple):
    """A stretch of a row's text in one style."""

    text: str
    style: str = ""
    """Name of a style; empty for the row's own."""


def is_narrow(text: str) -> bool:
    """Whether every character is known to take exactly one cell."""
    return _NARROW.match(text) is not None


def width_of(text: str) -> int:
    """Cells that `text` takes."""
    return len(text) if is_narrow(text) else cell_len(text)


def total_width(pieces: Iterable[Piece]) -> int:
    """Cells that all pieces take together."""
    return sum(width_of(piece.text) for piece in pieces)


def one_line(text: str) -> str:
    """`text` with every run of white space, line breaks included, made one space."""
    return " ".join(text.split())


def take(text: str, width: int) -> str:
    """As much of the beginning of `text` as fits into `width` cells, never half a character."""
    if width <= 0:
        return ""
    if is_narrow(text):
        return text[:width]
    used = 0
    for start, _end, cells in split_graphemes(text)[0]:
        if used + cells > width:
            return text[:start]
        used += cells
    return text


def cut(text: str, width: int) -> str:
    """`text` in at most `width` cells; what is cut ends with ``…``."""
    if width <= 0:
        return ""
    if width_of(text) <= width:
        return text
    return take(text, width - 1).rstrip() + ELLIPSIS


def fit(text: str, width: int, *, align: Literal["left", "right"] = "left") -> str:
    """`text` in exactly `width` cells, cut or padded."""
    shown = cut(text, width)
    space = " " * (max(width, 0) - width_of(shown))
    return space + shown if align == "right" else shown + space


def cut_pieces(pieces: Sequence[Piece], width: int) -> list[Piece]:
    """The pieces in at most `width` cells; where something is cut, the last ends with ``…``."""
    if total_width(pieces) <= width:
        return list(pieces)
    kept: list[Piece] = []
    room = width
    for piece in pieces:
        cells = width_of(piece.text)
        if cells < room:
            kept.append(piece)
            room -= cells
            continue
        if room > 0:
            kept.append(Piece(take(piece.text, room - 1).rstrip() + ELLIPSIS, piece.style))
        break
    return kept


def fit_pieces(pieces: Sequence[Piece], width: int) -> list[Piece]:
    """The pieces in exactly `width` cells, cut or padded."""
    kept = cut_pieces(pieces, width)
    space = max(width, 0) - total_width(kept)
    return [*kept, Piece(" " * space)] if space else kept


def spread(left: Sequence[Piece], right: Sequence[Piece], width: int, *, gap: int = 1) -> list[Piece]:
    """`left` and `right` at the two ends of exactly `width` cells; `left` is cut first.

    `right` is left out where it would leave nothing for `left`.
    """
    needed = total_width(right)
    if not right or needed + gap >= width:
        return fit_pieces(left, width)
    return [*fit_pieces(left, width - needed - gap), Piece(" " * gap), *right]


def joined(pieces: Iterable[Piece]) -> str:
    """The text of all pieces, for tests and for reading aloud."""
    return "".join(piece.text for piece in pieces)
