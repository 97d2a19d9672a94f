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

from xjreader.nlp.neural.decoding import merge
from xjreader.nlp.neural.network import TAGS, score
from xjreader.nlp.neural.pieces import SIZE

MASK = 103
"""The vocabulary's [MASK]."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be varied; the defaults are what the shipped weights were made with."""

    epochs: int = 7
    batch: int = 8
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    dropout: float = 0.1
    average: float = 0.999
    hidden: float = 0.1
    """Share of pieces that are masked or replaced, so that the context must tell."""
    teacher_share: float = 0.5
    teacher_warmth: float = 1.5
    seed: int = 2


class TorchSession:
    """A network in torch behind the interface that the package's scoring asks of a session."""

    def __init__(self, model: Network) -> None:
        self._model = model.eval()

    @torch.no_grad()
    def run(self, _: object, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        tensors = [torch.from_numpy(inputs[name]) for name in ("ids", "case", "quote", "place")]
        return [answer.numpy() for answer in self._model(*tensors)]


def train(
    examples: list[Example], encoder: Path, settings: Settings, *, teacher: Network | None = None
) -> Network:
    """The moving average of the weights after the last epoch; a `teacher`'s tags count beside the gold."""
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
    soft = _soft_tags(examples, teacher, settings.teacher_warmth) if teacher else {}
    began, done = time.time(), 0
    for epoch in range(settings.epochs):
        model.train()
        for items in _batches(examples, settings.batch):
            if done >= steps - 1:
                break
            loss = _loss(model, items, soft, settings)
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


def _soft_tags(examples: list[Example], teacher: Network, warmth: float) -> dict[str, Tensor]:
    """What the teacher thinks of each piece's tag, softened: probabilities by article."""
    session = TorchSession(teacher)
    return {
        one.id: torch.softmax(
            torch.from_numpy(merge(len(one.pieces), score(session, one.pieces)).tags / warmth).float(), -1
        )
        for one in examples
    }


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


def _loss(
    model: Network, items: list[tuple[Example, int, int]], soft: dict[str, Tensor], settings: Settings
) -> Tensor:
    shape = (len(items), max(end - start for _, start, end in items))
    ids, case, quote, place, mask = (torch.zeros(shape, dtype=torch.long) for _ in range(5))
    to_cue, to_source = (torch.full(shape, IGNORE) for _ in range(2))
    target = torch.zeros((*shape, TAGS))
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
        target[row, :size] = functional.one_hot(torch.from_numpy(one.tags[start:end]), TAGS).float()
        if one.id in soft:
            target[row, :size].lerp_(soft[one.id][start:end], settings.teacher_share)
        for ours, theirs in ((to_cue, one.to_cue), (to_source, one.to_source)):
            aims = theirs[start:end]
            seen = (aims >= start) & (aims < end)
            ours[row, :size] = torch.from_numpy(np.where(seen, aims - start, IGNORE))
    if settings.hidden:
        roll = torch.rand(ids.shape)
        ids = torch.where(roll < 0.8 * settings.hidden, MASK, ids)
        replaced = (roll >= 0.8 * settings.hidden) & (roll < settings.hidden)
        ids = torch.where(replaced, torch.randint(1000, 30000, ids.shape), ids)
    tags, cues, sources = model(ids, case, quote, place, mask)
    real = mask.bool()
    loss = functional.cross_entropy(tags[real], target[real])
    for scores, aims in ((cues, to_cue), (sources, to_source)):
        loss = loss + 0.5 * functional.cross_entropy(
            scores.flatten(0, 1), aims.flatten(), ignore_index=IGNORE
        )
    return loss


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
    parser.add_argument("--epochs", type=int, default=Settings.epochs)
    parser.add_argument("--seed", type=int, default=Settings.seed)
    parser.add_argument("--hidden", type=float, default=Settings.hidden)
    parser.add_argument("--average", type=float, default=Settings.average)
    parser.add_argument("--teacher", type=Path)
    options = parser.parse_args()
    settings = Settings(
        epochs=options.epochs, seed=options.seed, hidden=options.hidden, average=options.average
    )
    teacher = None
    if options.teacher:
        teacher = pretrained(options.encoder, dropout=0.0)
        teacher.load_state_dict(torch.load(options.teacher))
    examples = load(options.train, tokenizer_of(options.encoder))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(train(examples, options.encoder, settings, teacher=teacher).state_dict(), options.out)


if __name__ == "__main__":
    main()
