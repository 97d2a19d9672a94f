"""Train the tagger on annotated articles; nothing of this enters the package.

python training/attribution/train.py --train train.jsonl --encoder FOLDER --out weights.pt
"""

import argparse
import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from examples import IGNORE, Example, load, tiles
from network import HEADS, Network, pretrained
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

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
    random.seed(settings.seed)
    torch.manual_seed(settings.seed)
    model = pretrained(encoder, dropout=settings.dropout)
    averaged = pretrained(encoder, dropout=0.0)
    heads = [p for name, p in model.named_parameters() if name.split(".")[0] in HEADS]
    body = [p for name, p in model.named_parameters() if name.split(".")[0] not in HEADS]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": settings.rate}, {"params": heads, "lr": settings.head_rate}],
        weight_decay=0.01,
        fused=True,
    )
    windows = sum(len(tiles(example.pieces, SIZE, SIZE)) for example in examples)
    steps = settings.epochs * math.ceil(1.06 * windows / settings.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser,
        [settings.rate, settings.head_rate],
        total_steps=steps,
        pct_start=0.1,
        anneal_strategy="linear",
    )
    began, done = time.time(), 0
    for epoch in range(settings.epochs):
        model.train()
        for items in _batches(examples, settings.batch):
            if done >= steps - 1:
                break
            loss = _loss(model, items)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad(set_to_none=True)
            done += 1
            decay = min(settings.average, (done + 1) / (done + 10))
            with torch.no_grad():
                for ours, theirs in zip(averaged.parameters(), model.parameters(), strict=True):
                    ours.lerp_(theirs, 1 - decay)
            if done % 100 == 0:
                pace = (time.time() - began) / done
                print(
                    f"epoch {epoch} step {done}/{steps} loss {loss.item():.3f} {pace:.2f} s/step", flush=True
                )
    return averaged.eval()


def _batches(examples: list[Example], size: int) -> Iterator[list[tuple[Example, int, int]]]:
    """All windows in random order, those of like length together so that little is padding."""
    jobs = [
        (one, start, end)
        for one in examples
        for start, end in tiles(one.pieces, SIZE, random.randint(SIZE // 4, SIZE))
    ]
    random.shuffle(jobs)
    pools = [
        sorted(jobs[at : at + 64 * size], key=lambda job: job[2] - job[1])
        for at in range(0, len(jobs), 64 * size)
    ]
    batches = [pool[at : at + size] for pool in pools for at in range(0, len(pool), size)]
    random.shuffle(batches)
    yield from batches


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


def tokenizer_of(encoder: Path) -> Tokenizer:
    """The encoder's vocabulary, neither cutting nor padding."""
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


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
