"""The network's scores to attributions in pieces: the best path of tags, then the pointers; no rules."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from xjreader.nlp.neural.network import B_CONTENT, B_CUE, B_SOURCE, FLOOR, TAGS, Window
from xjreader.nlp.neural.pieces import SIZE

Range = tuple[int, int]

_REACH = 64
"""Pieces from a window's border after which its scores count in full: the context is there."""
_NEVER = -1e9
_STRAY = -1.5
"""Mean log-probability of its likeliest cue under which a content is no one's."""


class Draft(Struct, frozen=True):
    """An attribution as ranges of pieces, with what the network thinks of each part (log-probabilities)."""

    source: Range | None
    cue: Range
    contents: tuple[Range, ...]
    tag_score: float
    """Mean over the pieces of content and cue."""
    cue_score: float
    """Mean pointer from the content to its cue."""
    source_score: float
    """Mean pointer from cue and content to the source, or to the cue where there is none."""


@dataclass(slots=True)
class Merged:
    """The windows' scores as one row of tags; of each piece the window that it stands best in."""

    tags: npt.NDArray[np.float64]
    owner: npt.NDArray[np.int64]
    windows: Sequence[Window]
    _owners: list[int] = field(init=False)
    _until: list[int] = field(init=False)
    """For each piece where the stretch of its window ends."""
    _sums: dict[tuple[int, bool], npt.NDArray[np.float64]] = field(init=False, default_factory=dict)
    """Of a window the pointers to each column, summed from its first piece on."""

    def __post_init__(self) -> None:
        size = len(self.owner)
        edges = [*(np.flatnonzero(np.diff(self.owner)) + 1).tolist(), size]
        self._owners = self.owner.tolist()
        self._until = np.repeat(edges, np.diff([0, *edges])).tolist()

    def pointer(self, pieces: range, target: int, *, to_source: bool) -> float:
        """Mean log-probability with which the pieces point to `target`."""
        if not pieces:
            return 0.0
        total = 0.0
        at = pieces.start
        while at < pieces.stop:
            stop = min(self._until[at], pieces.stop)
            total += self._sum(self._owners[at], at, stop, target, to_source)
            at = stop
        return total / len(pieces)

    def _sum(self, number: int, start: int, stop: int, target: int, to_source: bool) -> float:
        if number < 0:
            return FLOOR * (stop - start)
        window = self.windows[number]
        column = window.column[target - window.start] if window.start <= target < window.end else -1
        if column < 0:
            return FLOOR * (stop - start)
        sums = self._sums.get((number, to_source))
        if sums is None:
            sums = self._sums[number, to_source] = _summed(window, to_source)
        return float(sums[stop - window.start, column] - sums[start - window.start, column])


def _summed(window: Window, to_source: bool) -> npt.NDArray[np.float64]:
    matrix = window.to_source if to_source else window.to_cue
    sums = np.full((len(window.row) + 1, matrix.shape[1]), FLOOR)
    sums[0] = 0
    kept = np.flatnonzero(window.row >= 0)
    sums[kept + 1] = np.maximum(matrix[window.row[kept]], FLOOR)
    return np.cumsum(sums, axis=0, out=sums)


def merge(size: int, windows: Sequence[Window]) -> Merged:
    """One row of tags for the text: where windows overlap, each weighs as its context is wide."""
    tags = np.zeros((size, TAGS))
    weight = np.zeros(size)
    owner = np.full(size, -1, np.int64)
    depth = np.full(size, -1.0)
    for number, window in enumerate(windows):
        start, end = window.start, window.end
        place = np.arange(start, end)
        left = place - start if start else np.full(end - start, size)
        right = end - 1 - place if end < size else np.full(end - start, size)
        margin = np.minimum(left, right).astype(float)
        share = np.minimum(margin + 1, _REACH)
        tags[start:end] += window.tags * share[:, None]
        weight[start:end] += share
        better = margin > depth[start:end]
        owner[start:end][better] = number
        depth[start:end][better] = margin[better]
    unseen = weight == 0
    tags[unseen, 1:] = FLOOR
    tags /= np.maximum(weight, 1e-9)[:, None]
    tags[unseen] = [0.0, *[FLOOR] * (TAGS - 1)]
    return Merged(tags, owner, windows)


def best_path(tags: npt.NDArray[np.float64]) -> list[int]:
    """The likeliest row of tags in which nothing is continued that has not begun (Viterbi)."""
    if not len(tags):
        return []
    rows = tags.tolist()
    value = [_NEVER if tag in (2, 4, 6) else score for tag, score in enumerate(rows[0])]
    back: list[tuple[int, int, int, int]] = []
    for row in rows[1:]:
        best = max(range(TAGS), key=value.__getitem__)
        inside = [base if value[base] >= value[base + 1] else base + 1 for base in (1, 3, 5)]
        back.append((best, *inside))  # type: ignore[arg-type]
        top = value[best]
        value = [
            top + row[0],
            top + row[1],
            value[inside[0]] + row[2],
            top + row[3],
            value[inside[1]] + row[4],
            top + row[5],
            value[inside[2]] + row[6],
        ]
    tag = max(range(TAGS), key=value.__getitem__)
    path = [tag]
    for choice in reversed(back):
        tag = choice[tag // 2] if tag in (2, 4, 6) else choice[0]
        path.append(tag)
    path.reverse()
    return path


def stretches(path: Sequence[int], begin: int) -> list[Range]:
    """The stretches of one kind: from its `begin` tag as long as it continues."""
    found: list[Range] = []
    start = -1
    for index, tag in enumerate(path):
        if start >= 0 and tag != begin + 1:
            found.append((start, index))
            start = -1
        if tag == begin:
            start = index
    if start >= 0:
        found.append((start, len(path)))
    return found


def decode(merged: Merged) -> list[Draft]:
    """The attributions of a text, in order of their cue."""
    if not merged.windows:
        return []
    path = best_path(merged.tags)
    cues = stretches(path, B_CUE)
    sources = stretches(path, B_SOURCE)
    contents: list[list[Range]] = [[] for _ in cues]
    for span in stretches(path, B_CONTENT):
        near = _near(cues, span)
        scores = {number: merged.pointer(range(*span), cues[number][0], to_source=False) for number in near}
        if scores:
            best = max(scores, key=scores.__getitem__)
            if scores[best] >= _STRAY:
                contents[best].append(span)
    return [
        _draft(merged, path, cue, spans, [sources[number] for number in _near(sources, cue)])
        for cue, spans in zip(cues, contents, strict=True)
        if spans
    ]


def _near(ranges: Sequence[Range], span: Range) -> range:
    """Which of the ranges, in order, can stand in a window with the span: the network sees no further."""
    return range(
        bisect_left(ranges, span[0] - SIZE, key=lambda one: one[1]),
        bisect_right(ranges, span[1] + SIZE, key=lambda one: one[0]),
    )


def _draft(
    merged: Merged, path: Sequence[int], cue: Range, contents: list[Range], sources: list[Range]
) -> Draft:
    parts = [range(*cue), *(range(*span) for span in contents)]
    body = [index for part in parts for index in part]

    def towards(target: int) -> float:
        of_content = sum(merged.pointer(part, target, to_source=True) * len(part) for part in parts[1:])
        return merged.pointer(parts[0], target, to_source=True) + of_content / (len(body) - len(parts[0]))

    chosen, best = None, towards(cue[0]) - 1.0
    for source in sources:
        value = towards(source[0]) + merged.pointer(range(*source), cue[0], to_source=False)
        if value > best:
            chosen, best = source, value
    inside = sum(len(part) for part in parts[1:])
    return Draft(
        source=chosen,
        cue=cue,
        contents=tuple(contents),
        tag_score=float(np.mean([merged.tags[index, path[index]] for index in body])),
        cue_score=sum(merged.pointer(part, cue[0], to_source=False) * len(part) for part in parts[1:])
        / inside,
        source_score=towards(chosen[0] if chosen else cue[0]) / 2,
    )
