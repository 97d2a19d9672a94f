"""Arithmetic of spans: trimming, joining, testing. Knows nothing of language."""

from collections.abc import Iterable, Sequence

from xjreader.models.analysis import Span, Spans

_LOOSE = " \t\r\n\f\v\u00a0\u2028\u2029,;:–—-"
_SPACE = " \t\r\n\f\v\u00a0\u2028\u2029"


def trim(text: str, start: int, end: int, *, loose: bool = False) -> Span | None:
    """The span without space around it; with `loose` also without commas, colons and dashes."""
    edge = _LOOSE if loose else _SPACE
    while start < end and (text[start] in edge or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in edge or text[end - 1].isspace()):
        end -= 1
    return Span(start, end) if end > start else None


def overlap(one: Span, other: Span) -> bool:
    """Whether the two share a character."""
    return one.start < other.end and other.start < one.end


def any_overlap(ones: Iterable[Span], others: Sequence[Span]) -> bool:
    return any(overlap(one, other) for one in ones for other in others)


def without(span: Span, holes: Iterable[Span]) -> list[Span]:
    """The span less what it shares with the holes."""
    pieces = [span]
    for hole in holes:
        cut: list[Span] = []
        for piece in pieces:
            if hole.end <= piece.start or hole.start >= piece.end:
                cut.append(piece)
                continue
            if piece.start < hole.start:
                cut.append(Span(piece.start, hole.start))
            if hole.end < piece.end:
                cut.append(Span(hole.end, piece.end))
        pieces = cut
    return pieces


def words_of(text: str, spans: Spans) -> str:
    """The text under the spans, for comparing and showing."""
    return " … ".join(text[start:end] for start, end in spans)
