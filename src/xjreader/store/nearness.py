"""Whether two texts are copies of one story, told by their words; pure, and nothing of the store.

A copy may be shortened, begin otherwise, have other numbers and a paragraph of its own. What two reports of
one event, a later report with old background, or two texts of one form have in common is not enough.
"""

import re
import struct
from collections.abc import Sequence
from functools import cache, cached_property

FEWEST_WORDS = 40
"""A text of fewer words is too short to tell a copy from a coincidence."""

RUN = 6
"""Words in a row that count as taken over: forms filled in with other words have few such runs in common."""

BANDS = 16
"""Fingerprints kept of a text: two that have a fifth of all their runs in common share one of them in 97 of
100 cases."""

SHARE_OF_SHORTER = 0.53
"""Share of the shorter text's words that must stand in runs that the longer one has too. Measured on pairs
of our own: copies that are cut by half and edited have 59 % and more of them, later reports with two
paragraphs of background 47 % and less, briefings between one opening and one closing 50 %."""

SHARE_OF_LONGER = 0.18
"""Likewise of the longer one's: a digest that quotes ten stories whole is none of them."""

SAME_LENGTH = 1.25
"""Ratio of their lengths up to which two texts are of about one length."""

_SEED = 1961
_HAN_AND_KANA = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_MARKS = "“”‘’–—…"
"""Not ASCII, not in words, and in most texts."""
_IN = struct.Struct("<" + "Q8x" * BANDS)
_OUT = struct.Struct("<" + "4xI8x" * BANDS)
_LOWER = sum(((1 << 64) - 1) << (128 * place) for place in range(BANDS))
_PLACES = sum(((place << 32) + 0x9E3779B97F4A7C15) << (128 * place) for place in range(BANDS))


def _blanks() -> bytes:
    """A table for windows-1252 that makes a blank of all that stands between words."""
    letters = (bytes([code]).decode("cp1252", "ignore") for code in range(256))
    return bytes(code if letter.isalnum() or letter == "_" else 32 for code, letter in enumerate(letters))


_BLANKS = _blanks()


# Of all other texts; made for the first of them, since a reader that stores nothing does without.
@cache
def _unspaced() -> re.Pattern[str]:
    """A character of a script that is written without spaces between words."""
    return re.compile(f"[{_HAN_AND_KANA}]")


@cache
def _word(*, is_spaced: bool) -> re.Pattern[str]:
    """A word; where words are written without spaces between them, a character."""
    return re.compile(r"\w+" if is_spaced else f"[{_HAN_AND_KANA}]|[^\\W{_HAN_AND_KANA}]+")


class Words:
    """A text's words, without case, marks and spacing, and the runs of words in it."""

    def __init__(self, text: str) -> None:
        folded = text.casefold()
        if not folded.isascii():
            # They stand between words, and without them most texts are ASCII, which is read quickest.
            for mark in _MARKS:
                folded = folded.replace(mark, " ")
        self.is_spaced = True
        """Whether the words stand apart in the text, as in most scripts."""
        self.words: list[str]
        try:
            # What Europe's west writes: it takes half as long so.
            codec = "ascii" if folded.isascii() else "cp1252"
            self.words = folded.encode(codec).translate(_BLANKS).decode(codec).split()
        except UnicodeEncodeError:
            self.is_spaced = _unspaced().search(folded) is None
            self.words = _word(is_spaced=self.is_spaced).findall(folded)

    @property
    def is_long_enough(self) -> bool:
        """Whether the text can be compared at all."""
        return len(self.words) >= FEWEST_WORDS

    def in_order(self) -> list[str]:
        """Every run of `RUN` words, in order."""
        return list(map(" ".join, zip(*(self.words[start:] for start in range(RUN)), strict=False)))

    @cached_property
    def runs(self) -> frozenset[str]:
        """The runs of `RUN` words, each once."""
        return frozenset(self.in_order())

    def share_in(self, other: "Words") -> float:
        """Share of the words that stand in a run which the other text has too; 0 to 1."""
        if not self.words:
            return 0.0
        covered, reached = 0, 0
        theirs = other.runs
        for start, run in enumerate(self.in_order()):
            if run in theirs:
                end = start + RUN
                covered += end - max(start, reached)
                reached = end
        return covered / len(self.words)


def bands(text: str) -> list[int]:
    """The text's fingerprints, 32 bits each; none where it is too short. Copies share at least one."""
    return bands_of(Words(text))


def bands_of(words: Words) -> list[int]:
    """`bands` of a text whose words are known already."""
    if not words.is_long_enough:
        return []
    # Loaded by the first text that is stored: the reader's first paint does without.
    from rensa import RMinHash

    sketch = RMinHash(num_perm=BANDS, seed=_SEED)
    sketch.update(words.in_order())
    return _spread(sketch.digest())


def _spread(digest: Sequence[int]) -> list[int]:
    """Each number with its place, over all 32 bits and with a sign: SQLite keeps such a number in 4 bytes.

    All are mixed at once, as lanes of one large number: the upper half of each takes what a product is more
    than 64 bits.
    """
    mixed = (int.from_bytes(_IN.pack(*digest), "little") + _PLACES) & _LOWER
    mixed = ((mixed ^ ((mixed >> 30) & _LOWER)) * 0xBF58476D1CE4E5B9) & _LOWER
    mixed = ((mixed ^ ((mixed >> 27) & _LOWER)) * 0x94D049BB133111EB) & _LOWER
    found = _OUT.unpack(mixed.to_bytes(16 * BANDS, "little"))
    return [number - (1 << 31) for number in dict.fromkeys(found)]


def may_be_copies(shared: int, one_length: int, other_length: int) -> bool:
    """Whether comparing two texts is worth while, by how many fingerprints they share and their lengths.

    Texts of about one length that are copies have at least three of ten runs in common, so that one
    fingerprint alone is a common phrase in 97 of 100 cases: a sentence of boilerplate, or one quotation.
    """
    return shared > 1 or max(one_length, other_length) > SAME_LENGTH * min(one_length, other_length)


def are_copies(one: Words, other: Words) -> bool:
    """Whether two texts tell one story in the same words; the same whichever is named first."""
    if not (one.is_long_enough and other.is_long_enough):
        return False
    fewest = min(len(one.words), len(other.words))
    if len(one.runs & other.runs) * RUN < SHARE_OF_SHORTER * fewest:
        return False
    # Which of two equally long ones is the shorter must not depend on their order.
    first, second = one.share_in(other), other.share_in(one)
    if len(one.words) == len(other.words):
        first, second = max(first, second), min(first, second)
    elif len(one.words) > len(other.words):
        first, second = second, first
    return first >= SHARE_OF_SHORTER and second >= SHARE_OF_LONGER


def common_share(one: Words, other: Words) -> float:
    """Share of the shorter text's words that the other took over or gave, in runs; 1 for the same words."""
    if one.words == other.words:
        return 1.0
    shorter, longer = (one, other) if len(one.words) <= len(other.words) else (other, one)
    return shorter.share_in(longer)
