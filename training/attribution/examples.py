"""Annotated articles to windows of pieces with their targets; the pieces are made by the package."""

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from xjreader.nlp.neural.pieces import SIZE, Ints, Pieces, lay_out
from xjreader.nlp.reading import Reading, read

KINDS = {"source": 1, "cue": 3, "content": 5}
"""The tag that begins each kind of span; the next one continues it."""
IGNORE = -100


@dataclass(frozen=True, slots=True)
class Example:
    """An article with its targets: one value a piece, IGNORE where there is nothing to learn."""

    id: str
    reading: Reading
    pieces: Pieces
    tags: Ints
    to_cue: Ints
    """For pieces of a source or content: the first piece of their cue."""
    to_source: Ints
    """For pieces of a cue or content: the first piece of their source, or of the cue where there is none."""


Stretch = tuple[Example, int, int]
"""A text with the pieces from one to another, the last one not included."""


def load(path: Path, tokenizer: Tokenizer) -> list[Example]:
    """The articles of a file in the form that ``analyse`` reads and prints."""
    with path.open(encoding="utf-8") as lines:
        return [_example(json.loads(line), tokenizer) for line in lines]


def _example(row: dict[str, Any], tokenizer: Tokenizer) -> Example:
    reading = read(row["text"])
    pieces = lay_out(reading, tokenizer)
    size = len(pieces)
    tags = np.zeros(size, np.int64)
    to_cue = np.full(size, IGNORE, np.int64)
    to_source = np.full(size, IGNORE, np.int64)
    for one in row["attributions"]:
        members: dict[str, list[int]] = {}
        for kind, begin in KINDS.items():
            spans = [pieces.within(start, end) for start, end in one[kind]]
            for span in spans:
                for place, index in enumerate(span):
                    if not tags[index]:
                        tags[index] = begin if place == 0 else begin + 1
            members[kind] = [index for span in spans for index in span]
        if not members["cue"]:
            continue
        cue = members["cue"][0]
        to_cue[members["source"] + members["content"]] = cue
        to_source[members["cue"] + members["content"]] = (members["source"] or [cue])[0]
    return Example(row["id"], reading, pieces, tags, to_cue, to_source)


def tiles(pieces: Pieces, size: int, first: int) -> list[tuple[int, int]]:
    """Stretches one after the other without overlap, each ending with a sentence; the first of about `first`.

    Another `first` each epoch moves all borders, so that every piece is seen with other company.
    """
    start, found = 0, []
    while start < len(pieces):
        reach = size if found else first
        end = min(len(pieces), start + reach)
        if end < len(pieces):
            fit = [at for at in pieces.breaks if start + reach // 2 < at <= end]
            end = fit[-1] if fit else end
        found.append((start, end))
        start = end
    return found


def stretches(texts: list[Example], chance: random.Random) -> list[Stretch]:
    """Every text once, cut into windows whose borders chance decides."""
    return [
        (one, start, end)
        for one in texts
        for start, end in tiles(one.pieces, SIZE, chance.randint(SIZE // 4, SIZE))
    ]


def padded(items: list[Stretch]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Stretches as the networks take them: ids, case, quote, place, and a mask of what is no padding."""
    shape = (len(items), max(end - start for _, start, end in items))
    ids, case, quote, place, mask = (torch.zeros(shape, dtype=torch.long) for _ in range(5))
    for row, (one, start, end) in enumerate(items):
        size = end - start
        for ours, theirs in (
            (ids, one.pieces.ids),
            (case, one.pieces.case),
            (quote, one.pieces.quote),
            (place, one.pieces.place),
        ):
            ours[row, :size] = torch.from_numpy(theirs[start:end])
        mask[row, :size] = 1
    return ids, case, quote, place, mask
