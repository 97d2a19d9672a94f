"""Where a pair's words stand in a text; decides nothing about what they say."""

import re
from bisect import bisect_right
from functools import lru_cache

from xjreader.models.analysis import Span
from xjreader.nlp.pairs.values import Pair
from xjreader.nlp.reading import Reading, Sentence

_MOST_PLACES = 50
"""A name that stands oftener is marked where it stands first."""


def places_of(text: str, name: str) -> list[Span]:
    """Where a text has a name as whole words, in capitals or not where it never stands as given."""
    pattern = _pattern(name)
    if pattern is None:
        return []
    exact, loose = pattern
    found = [Span(*match.span()) for match in exact.finditer(text)]
    if not found:
        found = [Span(*match.span()) for match in loose.finditer(text)]
    return found[:_MOST_PLACES]


@lru_cache(maxsize=512)
def _pattern(name: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    words = [re.escape(word) for word in name.split()]
    if not words:
        return None
    pattern = r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)"
    return re.compile(pattern), re.compile(pattern, re.IGNORECASE)


def targets_of(reading: Reading, pair: Pair) -> list[Span]:
    """The target's places, the one nearest to the source first; empty where the text does not have it."""
    if not isinstance(pair.target, str):
        return [pair.target]
    found = places_of(reading.text, pair.target)
    source = pair.source
    if source is not None:
        apart = [place for place in found if place.end <= source.start or source.end <= place.start]
        found = sorted(apart, key=lambda place: max(place.start - source.end, source.start - place.end))
    return found


def sentence_of(reading: Reading, token: int) -> Sentence | None:
    """The sentence that a token stands in; `None` in a text without sentences."""
    at = bisect_right(reading.sentences, token, key=lambda one: one.first) - 1
    return reading.sentences[max(0, at)] if reading.sentences else None
