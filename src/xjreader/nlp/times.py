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
    high = min(len(r.tokens.low), phrase.last + 1)
    for k in range(phrase.first + 1, high):
        if k in taken or not is_time(r, k):
            continue
        end = _with_count(r, phrase.first, k, taken)
        if end < phrase.last:
            return Phrase(phrase.first, end, min(end, phrase.head_last), phrase.relative_to)
        break
    return phrase


def without_time_at_end(r: Reading, first: int, last: int) -> int:
    """Where the words from `first` to `last` end without a time that they end with or break off in."""
    end = last
    while end - 1 > first and r.tokens.classes[end - 1] & W.TIME and not r.tokens.classes[end - 1] & W.CAP:
        end -= 1
    return _with_count(r, first, end, ()) if end < len(r.tokens.low) and is_time(r, end) else end


def is_time(r: Reading, k: int) -> bool:
    """Whether a word names a time or a length of it."""
    return bool(r.tokens.classes[k] & W.TIME) or r.tokens.low[k] in _UNITS


def _with_count(r: Reading, first: int, k: int, taken: Container[int]) -> int:
    """Where the time begins whose word is `k`: with what counts it or says which, but after `first`."""
    while (
        k - 1 > first
        and k - 1 not in taken
        and (r.tokens.low[k - 1] in _BEFORE_TIME or r.tokens.classes[k - 1] & W.NUM)
    ):
        k -= 1
    return k
