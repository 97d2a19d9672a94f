"""The network over windows of word pieces: tag scores, and who points to whom. Decides nothing.

Pointers are kept only where they can matter, from pieces that may belong to an attribution to pieces that
may begin a cue or a source: a window's full square of scores would be a hundred times larger.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from xjreader.nlp.neural.pieces import Pieces, windows

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Floats = npt.NDArray[np.float32]

TAGS = 7
"""Outside, then beginning and inside of source, cue, content."""
B_SOURCE, B_CUE, B_CONTENT = 1, 3, 5

FLOOR = -12.0
"""Log-probability of what was not kept."""

_BATCH = 4096
"""Pieces that the network sees at once, padding included: what the memory of one pass is bounded by."""
_LEAST = np.log(0.02)
"""Log-probability under which a piece is not taken for the beginning of a cue or source."""
_OUTSIDE = np.log(0.98)
"""Log-probability of "outside" above which a piece points to nothing."""


@dataclass(frozen=True, slots=True)
class Window:
    """What the network says of the pieces from `start` to `end`; log-probabilities."""

    start: int
    end: int
    tags: Floats
    """Pieces by `TAGS`."""
    row: npt.NDArray[np.int32]
    """For each piece its row in the pointers, -1 for none."""
    column: npt.NDArray[np.int32]
    """For each piece its column in the pointers, -1 for none."""
    to_cue: Floats
    to_source: Floats


def score(session: "InferenceSession", texts: Sequence[Pieces]) -> list[list[Window]]:
    """Each text's windows in order, scored. Windows of all texts share passes, those of like length together."""
    jobs = [
        (number, start, end)
        for number, pieces in enumerate(texts)
        for start, end in windows(pieces)
        if pieces.case[start:end].any()  # nobody speaks without letters
    ]
    jobs.sort(key=lambda job: job[2] - job[1])
    found: list[list[Window]] = [[] for _ in texts]
    for group in _groups(jobs):
        longest = max(end - start for _, start, end in group)
        shape = (len(group), longest)
        inputs = {name: np.zeros(shape, np.int64) for name in ("ids", "case", "quote", "place", "mask")}
        for row, (number, start, end) in enumerate(group):
            pieces = texts[number]
            for name in ("ids", "case", "quote", "place"):
                inputs[name][row, : end - start] = getattr(pieces, name)[start:end]
            inputs["mask"][row, : end - start] = 1
        tags, to_cue, to_source = session.run(["tags", "to_cue", "to_source"], inputs)
        for row, (number, start, end) in enumerate(group):
            size = end - start
            found[number].append(
                _window(start, end, tags[row, :size], to_cue[row, :size, :size], to_source[row, :size, :size])
            )
    for one in found:
        one.sort(key=lambda window: window.start)
    return found


def _groups(jobs: list[tuple[int, int, int]]) -> Iterator[list[tuple[int, int, int]]]:
    """Jobs in order of their length, as many at once as the memory of one pass allows."""
    group: list[tuple[int, int, int]] = []
    for job in jobs:
        if group and (len(group) + 1) * (job[2] - job[1]) > _BATCH:
            yield group
            group = []
        group.append(job)
    if group:
        yield group


def _window(start: int, end: int, tags: Floats, to_cue: Floats, to_source: Floats) -> Window:
    tags = log_softmax(tags)
    rows = np.flatnonzero(tags[:, 0] < _OUTSIDE)
    columns = np.flatnonzero((tags[:, [B_SOURCE, B_CUE]] > _LEAST).any(axis=1))
    row = np.full(end - start, -1, np.int32)
    row[rows] = np.arange(len(rows))
    column = np.full(end - start, -1, np.int32)
    column[columns] = np.arange(len(columns))
    return Window(
        start, end, tags, row, column, log_softmax(to_cue[rows])[:, columns], log_softmax(to_source[rows])[:, columns]
    )  # fmt: skip


def log_softmax(scores: Floats) -> Floats:
    """Logarithms of the probabilities over the last axis."""
    if not scores.size:
        return scores.astype(np.float32)
    shifted = scores - scores.max(-1, keepdims=True)
    result: Floats = (shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))).astype(np.float32)
    return result
