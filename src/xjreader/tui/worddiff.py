"""What differs between two texts, word by word. Pure: it draws nothing."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

_PIECES = re.compile(r"\n+|[^\S\n]+|\w+|[^\w\s]")

Kind = Literal["same", "added", "removed"]


class Piece(Struct, frozen=True):
    """A stretch that both texts have, or only the newer, or only the older."""

    kind: Kind
    text: str


def word_diff(old: str, new: str) -> list[Piece]:
    """The pieces in reading order: what was removed stands before what came in its place.

    The pieces that are not `added` make up the old text, those that are not `removed` the new one.
    """
    pieces: list[Piece] = []
    for kind, text in _opcodes(old, new):
        if text and pieces and pieces[-1].kind == kind:
            pieces[-1] = Piece(kind, pieces[-1].text + text)
        elif text:
            pieces.append(Piece(kind, text))
    return pieces


def _opcodes(old: str, new: str) -> Iterator[tuple[Kind, str]]:
    """Paragraphs are paired first, words within what differs: a long text stays quick."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", "".join(before[a:b])
        else:
            yield from _words("".join(before[a:b]), "".join(after[c:d]))


def _words(old: str, new: str) -> Iterator[tuple[Kind, str]]:
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    matcher = SequenceMatcher(lambda piece: piece == " ", before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield "same", "".join(before[a:b])
        else:
            yield "removed", "".join(before[a:b])
            yield "added", "".join(after[c:d])


def summary(pieces: list[Piece]) -> str:
    """How many words came and went."""
    added = sum(len(re.findall(r"\w+", piece.text)) for piece in pieces if piece.kind == "added")
    removed = sum(len(re.findall(r"\w+", piece.text)) for piece in pieces if piece.kind == "removed")
    if not added and not removed:
        return "no word differs" if all(p.kind == "same" for p in pieces) else "only marks differ"
    return f"+{added:,} -{removed:,} word{'' if added + removed == 1 else 's'}"
