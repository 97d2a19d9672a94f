"""A laid-out text to word pieces with their features, and to the windows that the network reads.

The vocabulary has no capitals and tells nothing of who is quoted, so each piece carries the letter case of
its word, its place in the quotation marks and whether a sentence or paragraph begins with it.
"""

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from xjreader.nlp.reading import Reading
from xjreader.nlp.sentences import sentences

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ints = npt.NDArray[np.int64]

CASES = 5
"""No letters, lower, Capitalised, UPPER, mIxed."""
STATES = 4
"""Outside a quotation, inside, opening mark, closing mark."""
PLACES = 3
"""Within a sentence, first of a paragraph, first of a sentence."""

SIZE = 320
"""Pieces of a window: some 240 words, so that a paragraph stands whole in it."""
STRIDE = 224
"""How far the next window begins after the one before, at most: the overlap gives each piece a context."""

_LETTERS = re.compile(r"[^\W\d_]+")
_LONGEST_WORD = 100
"""Letters to either side that tell a piece's case: a line of Chinese, without spaces, would be one word."""
_SURROGATE = re.compile("[\ud800-\udfff]")


class Pieces(Struct, frozen=True):
    """A text as the network sees it; all arrays have one value a piece."""

    text: str
    ids: Ints
    starts: list[int]
    ends: list[int]
    """Characters of each piece in `text`, end exclusive."""
    case: Ints
    quote: Ints
    place: Ints
    breaks: list[int]
    """Pieces at which a sentence starts."""

    def __len__(self) -> int:
        return len(self.starts)

    def within(self, start: int, end: int) -> range:
        """The pieces that share a character with a span."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))


def lay_out(reading: Reading, tokenizer: "Tokenizer") -> Pieces:
    """The pieces of a text with their features; half of a surrogate pair is an unknown character."""
    text = reading.text
    # One character for one: offsets stay what they are.
    found = tokenizer.encode(_SURROGATE.sub("\ufffd", text), add_special_tokens=False)
    kept = [
        (piece, start, end)
        for piece, (start, end) in zip(found.ids, found.offsets, strict=True)
        if end > start
    ]
    starts = [start for _, start, _ in kept]
    ends = [end for _, _, end in kept]
    size = len(kept)
    ids = np.fromiter((piece for piece, _, _ in kept), np.int64, size)
    breaks = sorted(
        {
            min(bisect_left(starts, span.start), size - 1)
            for span in sentences(text, paragraph_spans=reading.paragraphs)
        }
        if size
        else ()
    )
    place = np.zeros(size, np.int64)
    place[breaks] = 2
    for index in range(size):
        if index == 0 or (ends[index - 1] < starts[index] and "\n" in text[ends[index - 1] : starts[index]]):
            place[index] = 1
    return Pieces(
        text, ids, starts, ends, _cases(text, starts, ends), _states(reading, starts), place, breaks
    )  # fmt: skip


def windows(pieces: Pieces, *, size: int = SIZE, stride: int = STRIDE) -> list[tuple[int, int]]:
    """Stretches of at most `size` pieces that cover the text, each but the first beginning in the one before
    and ending after it.

    They begin and end at sentences wherever a sentence is shorter than half a window.
    """
    total = len(pieces)
    if total <= size:
        return [(0, total)] if total else []
    breaks = pieces.breaks
    found: list[tuple[int, int]] = []
    start = 0
    while True:
        end = min(total, start + size)
        if end < total:
            covered = found[-1][1] if found else 0
            end = _last_break(breaks, max(start + size // 2, covered) + 1, end) or end
        found.append((start, end))
        if end >= total:
            return found
        wanted = max(start + 1, end - (size - stride))
        start = _last_break(breaks, start + 1, wanted) or wanted


def _last_break(breaks: list[int], low: int, high: int) -> int | None:
    """The last sentence start from `low` to `high`, both included."""
    index = bisect_right(breaks, high) - 1
    return breaks[index] if index >= 0 and breaks[index] >= low else None


def _cases(text: str, starts: list[int], ends: list[int]) -> Ints:
    """The letter case of the words that each piece belongs to or touches."""
    first = list(range(len(text) + 1))
    last = first.copy()
    for match in _LETTERS.finditer(text):
        begin, end = match.span()
        first[begin + 1 : end + 1] = [begin] * (end - begin)
        last[begin:end] = [end] * (end - begin)
    return np.fromiter(
        (
            _letter_case(text[max(first[s], s - _LONGEST_WORD) : min(last[e], e + _LONGEST_WORD)])
            for s, e in zip(starts, ends, strict=True)
        ),
        np.int64,
        len(starts),
    )


@lru_cache(8192)
def _letter_case(word: str) -> int:
    if not any(c.isalpha() for c in word):
        return 0
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 2
    return 2 if word[0].isupper() and word[1:].islower() else 4


def _states(reading: Reading, starts: list[int]) -> Ints:
    """Where each piece stands to the outermost quotation marks."""
    state = np.zeros(len(reading.text) + 1, np.int64)
    for one in reading.quotes:
        state[one.start : one.end] = 1
        state[one.start : one.inner.start] = 2
        if one.closed:
            state[one.inner.end : one.end] = 3
    return state[np.asarray(starts, np.int64)] if starts else np.zeros(0, np.int64)
