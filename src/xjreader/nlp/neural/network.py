"""The network over windows of word pieces: tag scores, and who points to whom. Decides nothing.

Pointers are kept only where they can matter, from pieces that may belong to an attribution to pieces that
may begin a cue or a source: a window's full square of scores would be a hundred times larger.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from xjreader.nlp.neural.pieces import Pieces, windows

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Floats = npt.NDArray[np.float32]

TAGS = 7
"""Outside, then beginning and inside of source, cue, content."""
B_SOURCE, B_CUE, B_CONTENT = 1, 3, 5

FLOOR = -12.0
"""Log-probability of what was not kept."""

_LEAST = np.log(0.02)
"""Log-probability under which a piece is not taken for the beginning of a cue or source."""
_OUTSIDE = np.log(0.98)
"""Log-probability of "outside" above which a piece points to nothing."""


class Window(Struct, frozen=True):
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


def score(session: "InferenceSession", pieces: Pieces) -> list[Window]:
    """A text's windows in order, scored.

    Each window is a pass of its own: with others beside it, the activations' common scale would let the
    result hang on them, and on processors one at a time is no slower.
    """
    found = []
    for start, end in windows(pieces):
        if not pieces.case[start:end].any():  # nobody speaks without letters
            continue
        inputs = {name: getattr(pieces, name)[None, start:end] for name in ("ids", "case", "quote", "place")}
        tags, to_cue, to_source = session.run(["tags", "to_cue", "to_source"], inputs)
        found.append(window(start, end, tags[0], to_cue[0], to_source[0]))
    return found


def window(start: int, end: int, tags: Floats, to_cue: Floats, to_source: Floats) -> Window:
    """What is kept of the raw scores of the pieces from `start` to `end`."""
    tags = log_softmax(tags)
    rows = np.flatnonzero(tags[:, 0] < _OUTSIDE)
    columns = np.flatnonzero((tags[:, [B_SOURCE, B_CUE]] > _LEAST).any(axis=1))
    row = np.full(end - start, -1, np.int32)
    row[rows] = np.arange(len(rows))
    column = np.full(end - start, -1, np.int32)
    column[columns] = np.arange(len(columns))
    cues, sources = log_softmax(to_cue[rows]), log_softmax(to_source[rows])
    return Window(start, end, tags, row, column, cues[:, columns], sources[:, columns])


def log_softmax(scores: Floats) -> Floats:
    """Logarithms of the probabilities over the last axis."""
    if not scores.size:
        return scores.astype(np.float32)
    shifted = scores - scores.max(-1, keepdims=True)
    result: Floats = (shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))).astype(np.float32)
    return result
