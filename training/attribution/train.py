"""Train the tagger on annotated articles; nothing of this enters the package.

python -m training.attribution.train --train train.jsonl --encoder FOLDER --out weights.pt
"""

import argparse
import math
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from training.attribution.examples import IGNORE, Example, load, tiles
from training.attribution.network import HEADS, Network, pretrained
from training.learning import Learner, batches, tokenizer_of

from xjreader.nlp.neural.pieces import SIZE


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be varied; the defaults are what the shipped weights were made with."""

    epochs: int = 6
    batch: int = 8
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    dropout: float = 0.1
    average: float = 0.998
    seed: int = 1


def train(examples: list[Example], encoder: Path, settings: Settings) -> Network:
    """The moving average of the weights after the last epoch."""
    chance = random.Random(settings.seed)
    torch.manual_seed(settings.seed)
    model = pretrained(encoder, dropout=settings.dropout)
    averaged = pretrained(encoder, dropout=0.0)
    windows = sum(len(tiles(example.pieces, SIZE, SIZE)) for example in examples)
    steps = settings.epochs * math.ceil(1.06 * windows / settings.batch)
    learner = Learner(
        model,
        averaged,
        HEADS,
        rate=settings.rate,
        head_rate=settings.head_rate,
        total=steps,
        average=settings.average,
    )
    for epoch in range(settings.epochs):
        model.train()
        seen_now = [
            (one, start, end)
            for one in examples
            for start, end in tiles(one.pieces, SIZE, chance.randint(SIZE // 4, SIZE))
        ]
        for items in batches(seen_now, settings.batch, lambda job: job[2] - job[1], chance, pool=64):
            if learner.done >= steps - 1:
                break
            loss = _loss(model, items)
            learner.step(loss)
            if learner.done % 100 == 0:
                learner.tell(epoch, steps, loss.item())
    return averaged.eval()


def _loss(model: Network, items: list[tuple[Example, int, int]]) -> Tensor:
    shape = (len(items), max(end - start for _, start, end in items))
    ids, case, quote, place, mask = (torch.zeros(shape, dtype=torch.long) for _ in range(5))
    tags, to_cue, to_source = (torch.full(shape, IGNORE) for _ in range(3))
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
        tags[row, :size] = torch.from_numpy(one.tags[start:end])
        for ours, theirs in ((to_cue, one.to_cue), (to_source, one.to_source)):
            aims = theirs[start:end]
            seen = (aims >= start) & (aims < end)
            ours[row, :size] = torch.from_numpy(np.where(seen, aims - start, IGNORE))
    answers = model(ids, case, quote, place, mask)
    return sum(
        weight * functional.cross_entropy(scores.flatten(0, 1), aims.flatten(), ignore_index=IGNORE)
        for weight, scores, aims in zip((1.0, 0.5, 0.5), answers, (tags, to_cue, to_source), strict=True)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=Settings().epochs)
    parser.add_argument("--seed", type=int, default=Settings().seed)
    options = parser.parse_args()
    settings = Settings(epochs=options.epochs, seed=options.seed)
    examples = load(options.train, tokenizer_of(options.encoder))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(train(examples, options.encoder, settings).state_dict(), options.out)


if __name__ == "__main__":
    main()
