"""Plain text to documents: finds paragraphs, undoes hard wrapping, tells headings. No markup, no files."""

import re
from itertools import pairwise

from xjreader.feeds.blocks import Piece, assemble
from xjreader.feeds.text import clean
from xjreader.models.article import Document

_ENDS_SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_PUNCTUATED = re.compile(r"[.!?…:;,。！？：；，\"'”’»)\]-]$")
_BULLET = re.compile(r"[•‣▪*]\s+(?=\S)")

_WRAP_WIDTHS = range(50, 101)
_HEADING_LIMIT = 70
_SHORT_OF_WIDTH = 0.75


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of `text`, cleaned, each on one line.

    A line is a paragraph, unless the text is hard-wrapped: then blank lines part paragraphs, and
    so does a line that ends a sentence well short of the others.
    """
    groups: list[list[str]] = [[]]
    for line in clean(text).split("\n"):
        line = " ".join(line.split())
        if line:
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    width = _wrap_width(groups)
    if not width:
        return [line for group in groups for line in group]
    paragraphs: list[str] = []
    for group in groups:
        paragraphs.extend(_unwrapped(group, width))
    return paragraphs


def _wrap_width(groups: list[list[str]]) -> int:
    """The width to which the text was wrapped, 0 where each line is a paragraph."""
    pairs = [(line, following) for group in groups for line, following in pairwise(group)]
    if not pairs:
        return 0
    full = sum(len(line) in _WRAP_WIDTHS for line, _ in pairs)
    running_on = sum(
        len(line) in _WRAP_WIDTHS and not _ENDS_SENTENCE.search(line) and following[0].islower()
        for line, following in pairs
    )
    if full * 2 <= len(pairs) or running_on * 4 < len(pairs):
        return 0
    return max(len(line) for line, _ in pairs if len(line) in _WRAP_WIDTHS)


def _unwrapped(lines: list[str], width: int) -> list[str]:
    paragraphs: list[str] = []
    open_ended = False
    for line in lines:
        if open_ended and not _BULLET.match(line):
            paragraphs[-1] += " " + line
        else:
            paragraphs.append(line)
        open_ended = len(line) >= width * _SHORT_OF_WIDTH or not _ENDS_SENTENCE.search(line)
    return paragraphs


def _is_heading(paragraph: str, following: str) -> bool:
    """A short line without punctuation at its end, before one that is a sentence."""
    first = next((letter for letter in paragraph if letter.isalpha()), "")
    return (
        len(paragraph) <= _HEADING_LIMIT
        and bool(first)
        and not first.islower()
        and not _PUNCTUATED.search(paragraph)
        and bool(_PUNCTUATED.search(following))
        and len(following) > len(paragraph)
    )


def paragraphs_to_document(paragraphs: list[str]) -> Document:
    """A document of clean one-line `paragraphs`; headings and bulleted items are told by their look."""
    pieces: list[Piece] = []
    for index, paragraph in enumerate(paragraphs):
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else ""
        bullet = _BULLET.match(paragraph)
        if bullet:
            pieces.append(Piece(paragraph[bullet.end() :], "item"))
        elif index and _is_heading(paragraph, following):
            pieces.append(Piece(paragraph, "heading", 2))
        else:
            pieces.append(Piece(paragraph))
    return assemble(pieces)
