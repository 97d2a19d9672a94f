"""Train the teacher on annotated articles, its lowest layers left as they are.

python -m training.attribution.teach --train train.jsonl --teacher FOLDER --encoder FOLDER --out teacher.pt
"""

import argparse
import math
import random
from dataclasses import dataclass
from pathlib import Path

import torch
from training.attribution.examples import Example, load, tiles
from training.attribution.network import HEADS
from training.attribution.teacher import Teacher, pretrained
from training.attribution.train import loss_of
from training.learning import Learner, batches, tokenizer_of

from xjreader.nlp.neural.pieces import SIZE


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be varied; the defaults are what the shipped weights' teacher was made with."""

    epochs: int = 3
    batch: int = 8
    rate: float = 5e-5
    head_rate: float = 8e-4
    dropout: float = 0.1
    average: float = 0.998
    frozen: int = 2
    """Layers, from the bottom, that stay as they are, as the pieces' embeddings do."""
    seed: int = 11


def teach(model: Teacher, averaged: Teacher, examples: list[Example], settings: Settings) -> None:
    """Bring `averaged` to the moving average of the weights of `model` after the last epoch."""
    chance = random.Random(settings.seed)
    for part in (model.words, model.positions, *model.layers[: settings.frozen]):
        part.requires_grad_(False)
    model.kind.requires_grad_(False)
    windows = sum(len(tiles(example.pieces, SIZE, SIZE)) for example in examples)
    steps = settings.epochs * math.ceil(1.06 * windows / settings.batch)
    learner = Learner(
        model,
        averaged,
        HEADS,
        rate=settings.rate,
        head_rate=settings.head_rate,
        total=steps + 1,
        average=settings.average,
        every=4,
    )
    model.train()
    for epoch in range(settings.epochs + 1):
        seen_now = [
            (one, start, end)
            for one in examples
            for start, end in tiles(one.pieces, SIZE, chance.randint(SIZE // 4, SIZE))
        ]
        for items in batches(seen_now, settings.batch, lambda job: job[2] - job[1], chance, pool=64):
            if learner.done >= steps:
                return
            loss = loss_of(model, items)
            learner.step(loss)
            if learner.done % 100 == 0:
                learner.tell(epoch, steps, loss.item())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, required=True, help="the folder of the teacher's encoder")
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    settings = Settings()
    tokenizer = tokenizer_of(options.encoder)
    torch.manual_seed(settings.seed)
    model = pretrained(options.teacher, tokenizer, dropout=settings.dropout)
    averaged = pretrained(options.teacher, tokenizer, dropout=0.0)
    averaged.load_state_dict(model.state_dict())
    teach(model, averaged, load(options.train, tokenizer), settings)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(averaged.state_dict(), options.out)


if __name__ == "__main__":
    main()
