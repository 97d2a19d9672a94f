"""Where words stand in a text: whether two places are the same, and where words of one text stand in another.

Pure: texts and spans in, spans out. Finds by the words and what stands around them, never by meaning.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from xjreader.models.analysis import Span, Spans

SAME_PLACE = 0.5
"""Least share of common characters for two spans of one text to mean the same words."""

CONTEXT = 80
"""Characters before and after some words by which one of their occurrences is told from another."""

FEW_WORDS = 3
"""Words up to which a phrase may stand anywhere by chance."""

KNOWN_CONTEXT = 16
"""Characters around so short a phrase that must be the same for it to be the same phrase."""

NEAR = 600
"""Characters around what is said within which its source and cue are looked for."""

MOST_OCCURRENCES = 200

_SAME_MARK = str.maketrans(dict.fromkeys("“”„‟«»‹›‘’‚‛'", '"') | dict.fromkeys("–—", "-"))
"""Marks that one text sets so and another otherwise; each takes one character either way."""

_WORD = re.compile(r"\w+")
_PARTS = re.compile(r"\w+|\W+")


def same_place(left: Sequence[Span], right: Sequence[Span]) -> float:
    """Common characters of two sets of spans, as a share of all that either covers: 0 to 1."""
    mine, theirs = _united(left), _united(right)
    common = _common(mine, theirs)
    covered = _size(mine) + _size(theirs) - common
    return common / covered if covered else 0.0


def share_of_smaller(left: Sequence[Span], right: Sequence[Span]) -> float:
    """Common characters as a share of the smaller of the two sets: 1 where one lies within the other."""
    mine, theirs = _united(left), _united(right)
    smaller = min(_size(mine), _size(theirs))
    return _common(mine, theirs) / smaller if smaller else 0.0


def covers(outer: Sequence[Span], inner: Sequence[Span]) -> bool:
    """Whether every character of `inner`, of which there is one, lies within `outer`."""
    wanted = _united(inner)
    return bool(wanted) and _common(_united(outer), wanted) == _size(wanted)


def relocated(
    old: str, new: str, key: Spans, others: Mapping[str, Spans]
) -> tuple[Spans, dict[str, Spans]] | None:
    """Where the words of `key` stand in another text, and those of `others` beside them.

    `None` where the words of `key` no longer stand there, one after the other. Marks and spaces between
    the words may differ. Of the others each is empty where its words stand no longer near.
    """
    old, new = old.translate(_SAME_MARK), new.translate(_SAME_MARK)
    found: list[Span] = []
    for span in key:
        place = _best(old, new, span, start=found[-1].end if found else 0, end=len(new))
        if place is None:
            return None
        found.append(place)
    if not found:
        return None
    low, high = max(0, found[0].start - NEAR), min(len(new), found[-1].end + NEAR)
    beside = {}
    for name, spans in others.items():
        places = [_best(old, new, span, start=low, end=high, anchor=(key[0], found[0])) for span in spans]
        beside[name] = tuple(place for place in places if place is not None) if all(places) else ()
    return tuple(found), beside


def _best(
    old: str, new: str, span: Span, *, start: int, end: int, anchor: tuple[Span, Span] | None = None
) -> Span | None:
    """The occurrence of the words whose surroundings are most alike; with an `anchor` (a place in the old
    text and in the new one) among equals the one that stands to it as before."""
    words = old[span.start : span.end]
    if not words.strip():
        return None
    shift = anchor[1].start - anchor[0].start if anchor else 0
    best: tuple[tuple[int, int], Span] | None = None
    for place in _occurrences(words, new, start, end):
        alike = _alike(old, span, new, place)
        rank = (alike, -abs(place.start - span.start - shift))
        if best is None or rank > best[0]:
            best = (rank, place)
    if best is None:
        return None
    is_short = len(_WORD.findall(words)) <= FEW_WORDS
    if anchor is None and is_short and best[0][0] < min(KNOWN_CONTEXT, len(old) - len(words)):
        return None
    return best[1]


def _occurrences(words: str, text: str, start: int, end: int) -> Iterator[Span]:
    """Where the words stand: exactly so, else with other marks and spaces between them."""
    number = 0
    at = text.find(words, start, end)
    while at >= 0 and number < MOST_OCCURRENCES:
        yield Span(at, at + len(words))
        number += 1
        at = text.find(words, at + 1, end)
    if number or not _WORD.search(words):
        return
    for match in _loosely(words).finditer(text, start, end):
        yield Span(*match.span())
        number += 1
        if number == MOST_OCCURRENCES:
            return


def _loosely(words: str) -> re.Pattern[str]:
    """The words in order with whatever marks and spaces between, and as many marks around as before."""
    parts = _PARTS.findall(words)
    pattern = []
    for number, part in enumerate(parts):
        if _WORD.match(part):
            pattern.append(re.escape(part))
        elif number in (0, len(parts) - 1):
            marks = len(part) - sum(map(str.isspace, part))
            pattern.append(rf"[^\w\s]{{0,{marks}}}")
        else:
            pattern.append(r"\W{1,6}")
    edges = (r"\b" if _WORD.match(parts[0]) else "", r"\b" if _WORD.match(parts[-1]) else "")
    return re.compile(edges[0] + "".join(pattern) + edges[1])


def _alike(old: str, span: Span, new: str, place: Span) -> int:
    """How many characters before and after are the same, up to `CONTEXT` on either side."""
    before = after = 0
    limit = min(CONTEXT, span.start, place.start)
    while before < limit and old[span.start - before - 1] == new[place.start - before - 1]:
        before += 1
    limit = min(CONTEXT, len(old) - span.end, len(new) - place.end)
    while after < limit and old[span.end + after] == new[place.end + after]:
        after += 1
    return before + after


def _united(spans: Sequence[Span]) -> list[Span]:
    """The spans in order, those that touch made one, empty ones left out."""
    found: list[Span] = []
    for span in sorted(spans):
        if span.end <= span.start:
            continue
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _size(spans: Sequence[Span]) -> int:
    return sum(span.end - span.start for span in spans)


def _common(left: Sequence[Span], right: Sequence[Span]) -> int:
    """Characters in both, of spans that are united already."""
    common = mine = theirs = 0
    while mine < len(left) and theirs < len(right):
        one, other = left[mine], right[theirs]
        common += max(0, min(one.end, other.end) - max(one.start, other.start))
        if one.end < other.end:
            mine += 1
        else:
            theirs += 1
    return common
