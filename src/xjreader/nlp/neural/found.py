"""An attribution between network and result, and what spans cover; knows no rule."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from msgspec import Struct

from xjreader.models.analysis import Span, Spans
from xjreader.nlp.reading import Reading

Covered = tuple[list[Span], list[int]]
"""Stretches in order that do not overlap, and their ends."""


class Found(Struct):
    """An attribution of the network, as spans of characters."""

    source: Span | None
    cue: Span
    content: list[Span]
    confidence: float
    speaker: Spans = ()
    carried: bool = False


def tokens_under(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """The tokens that share a character with the stretch."""
    return bisect_right(reading.tokens.ends, start), bisect_left(reading.tokens.starts, end)


def paragraph_at(reading: Reading, position: int) -> int:
    return max(0, bisect_right(reading.paragraphs, position, key=lambda one: one.start) - 1)


def covered_by(spans: Iterable[Span]) -> Covered:
    """The stretches that the spans cover, in order, with their ends; those that overlap as one."""
    covered: list[Span] = []
    for span in sorted(spans):
        if covered and span.start < covered[-1].end:
            covered[-1] = Span(covered[-1].start, max(covered[-1].end, span.end))
        else:
            covered.append(span)
    return covered, [span.end for span in covered]


def is_free(taken: Covered, span: Span) -> bool:
    """Whether none of the spans has a character in this one."""
    spans, ends = taken
    index = bisect_right(ends, span.start)
    return index == len(spans) or spans[index].start >= span.end


def outside(taken: Covered, span: Span) -> list[Span]:
    """What of a span none of the others has."""
    spans, ends = taken
    parts = []
    start = span.start
    for index in range(bisect_right(ends, span.start), len(spans)):
        hole = spans[index]
        if hole.start >= span.end:
            break
        if hole.start > start:
            parts.append(Span(start, hole.start))
        start = hole.end
    if start < span.end:
        parts.append(Span(start, span.end))
    return parts


def has_words(reading: Reading, span: Span) -> bool:
    """Whether there is more than marks."""
    return any(c.isalnum() for c in reading.text[span.start : span.end])
