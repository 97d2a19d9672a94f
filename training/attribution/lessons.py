"""What the teacher says of texts, kept for the small network to learn from; texts without annotations too.

python -m training.attribution.lessons teacher.pt --teacher FOLDER --encoder FOLDER --train train.jsonl
    [--plain sentences.jsonl …] --out lessons.pickle
"""

import argparse
import json
import pickle
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from training.attribution.examples import IGNORE, Example, load, padded, stretches
from training.attribution.teacher import Teacher, pretrained
from training.learning import batches, tokenizer_of

from xjreader.nlp.neural.network import Window, window
from xjreader.nlp.neural.pieces import lay_out
from xjreader.nlp.reading import read

TURNS = 2
"""How often the annotated texts are cut into windows, each time elsewhere."""
BATCH = 16
SEED = 5


@dataclass(frozen=True, slots=True)
class Lesson:
    """A stretch of a text with what is annotated there, if anything is, and what the teacher says."""

    text: Example
    start: int
    end: int
    said: Window


def lessons(model: Teacher, texts: list[Example], chance: random.Random) -> Iterator[Lesson]:
    """Every text once, in windows whose borders chance decides."""
    for items in batches(stretches(texts, chance), BATCH, lambda job: job[2] - job[1], chance, pool=64):
        with torch.no_grad():
            tags, to_cue, to_source = (answer.numpy() for answer in model(*padded(items)))
        for row, (one, start, end) in enumerate(items):
            size = end - start
            yield Lesson(
                one,
                start,
                end,
                window(start, end, tags[row, :size], to_cue[row, :size, :size], to_source[row, :size, :size]),
            )


def plain(paths: list[Path], tokenizer: Tokenizer) -> list[Example]:
    """Texts without annotations, none twice: of rows with a `text`."""
    texts = dict.fromkeys(
        json.loads(line)["text"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()
    )
    found = []
    for number, text in enumerate(texts):
        reading = read(text)
        pieces = lay_out(reading, tokenizer)
        if len(pieces):
            nothing = np.full(len(pieces), IGNORE, np.int64)
            found.append(Example(f"plain {number}", reading, pieces, nothing, nothing, nothing))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("--teacher", type=Path, required=True, help="the folder of the teacher's encoder")
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--plain", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    tokenizer = tokenizer_of(options.encoder)
    model = pretrained(options.teacher, tokenizer, dropout=0.0)
    model.load_state_dict(torch.load(options.weights))
    model.eval()
    chance = random.Random(SEED)
    annotated = load(options.train, tokenizer)
    found = [[*lessons(model, annotated, chance)] for _ in range(TURNS)]
    found.append([*lessons(model, plain(options.plain, tokenizer), chance)])
    with options.out.open("wb") as file:
        pickle.dump(found, file)


if __name__ == "__main__":
    main()
