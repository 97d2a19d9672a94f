"""Phrases without the time that follows them: "Commissioner Lee next week", "Rovia two hours later"."""

from collections.abc import Container

from xjreader.nlp.clauses import Phrase
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_BEFORE_TIME = word_set(
    "next last this every each early late that a one two three four five six seven ten several some few"
)
_UNITS = word_set(
    """second seconds minute minutes hour hours days day weeks months years decades again later earlier once
    twice"""
)


def without_time(r: Reading, phrase: Phrase, taken: Container[int]) -> Phrase:
    """The phrase up to its first word of time; `taken`: tokens of names, which are none ("May")."""
    low, classes = r.tokens.low, r.tokens.classes
    high = min(len(low), phrase.last + 1)
    for k in range(phrase.first + 1, high):
        if k in taken or not (classes[k] & W.TIME or low[k] in _UNITS):
            continue
        end = k
        while (
            end - 1 > phrase.first
            and end - 1 not in taken
            and (low[end - 1] in _BEFORE_TIME or classes[end - 1] & W.NUM)
        ):
            end -= 1
        if end < phrase.last:
            return Phrase(phrase.first, end, min(end, phrase.head_last), phrase.relative_to)
        break
    return phrase
