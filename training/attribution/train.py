"""Train the tagger: first on annotated articles, then on what a larger one says of them and of other texts.

python -m training.attribution.train first --train train.jsonl --encoder FOLDER --out first.pt
python -m training.attribution.train then --first first.pt --lessons lessons.pickle --encoder FOLDER
    --out weights.pt
"""

import argparse
import math
import pickle
import random
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from training.attribution.examples import IGNORE, Example, Stretch, load, padded, stretches, tiles
from training.attribution.lessons import Lesson
from training.attribution.network import HEADS, Network, pretrained
from training.learning import Learner, batches, tokenizer_of

from xjreader.nlp.neural.network import Window
from xjreader.nlp.neural.pieces import SIZE

Answers = tuple[Tensor, Tensor, Tensor]
"""Of tags, of the pointer to the cue, of the pointer to the source."""

WEIGHTS = (1.0, 0.5, 0.5)
"""What each of them counts in the loss."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be varied; the defaults are what the shipped weights were made with."""

    epochs: int = 6
    batch: int = 8
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    dropout: float = 0.1
    average: float = 0.998
    average_every: int = 1
    """Steps between two looks of the moving average at the weights."""
    then_epochs: int = 3
    then_rate: float = 8e-5
    then_head_rate: float = 4e-4
    plain_batch: int = 64
    """Windows of texts without annotations in a step: they are single sentences."""
    soft: float = 0.5
    """What the teacher's word counts where people annotated too."""
    seed: int = 1


def train(examples: list[Example], encoder: Path, settings: Settings) -> Network:
    """The moving average of the weights after the last epoch."""
    torch.manual_seed(settings.seed)
    model = pretrained(encoder, dropout=settings.dropout)
    averaged = pretrained(encoder, dropout=0.0)
    fit(model, averaged, examples, settings)
    return averaged.eval()


def fit(model: Network, averaged: Network, examples: list[Example], settings: Settings) -> None:
    """Teach a network what is annotated; `averaged` ends as the moving average of its weights."""
    chance = random.Random(settings.seed)
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
        every=settings.average_every,
    )
    model.train()
    for epoch in range(settings.epochs):
        for items in batches(
            stretches(examples, chance), settings.batch, lambda job: job[2] - job[1], chance, pool=64
        ):
            if learner.done >= steps - 1:
                break
            loss = _from_people(*_answers(model, items))
            learner.step(loss)
            if learner.done % 100 == 0:
                learner.tell(epoch, steps, loss.item())


def learn(texts: list[list[Lesson]], start: Path, encoder: Path, settings: Settings) -> Network:
    """The network of a file, after what a larger one says of texts.

    `texts`: the annotated ones, cut into windows once or more, and last those without annotations.
    """
    chance = random.Random(settings.seed)
    torch.manual_seed(settings.seed)
    model = pretrained(encoder, dropout=settings.dropout)
    averaged = pretrained(encoder, dropout=0.0)
    for each in (model, averaged):
        each.load_state_dict(torch.load(start))
    *turns, plain = texts
    epochs = [
        [
            *batches(turns[number % len(turns)], settings.batch, _length, chance, pool=64),
            *batches(plain, settings.plain_batch, _length, chance, pool=64),
        ]
        for number in range(settings.then_epochs)
    ]
    learner = Learner(
        model,
        averaged,
        HEADS,
        rate=settings.then_rate,
        head_rate=settings.then_head_rate,
        total=sum(map(len, epochs)) + 1,
        average=settings.average,
    )
    model.train()
    for number, epoch in enumerate(epochs):
        chance.shuffle(epoch)
        for items in epoch:
            answers, aims = _answers(model, [(one.text, one.start, one.end) for one in items])
            soft = _from_teacher(answers, [one.said for one in items])
            if items[0].text.tags[0] == IGNORE:  # nobody annotated it
                loss = soft
            else:
                loss = (1 - settings.soft) * _from_people(answers, aims) + settings.soft * soft
            learner.step(loss)
            if learner.done % 100 == 0:
                learner.tell(number, sum(map(len, epochs)), loss.item())
    return averaged.eval()


def _length(lesson: Lesson) -> int:
    return lesson.end - lesson.start


def _from_teacher(answers: Answers, said: list[Window]) -> Tensor:
    """How far the answers are from the teacher's: each piece's tag, and where the pieces point that it takes
    for parts of an attribution, among those to which it thinks it possible."""
    tags, to_cue, to_source = answers
    whole = functional.log_softmax(tags, -1)
    pieces, points = [], [[], []]
    for row, one in enumerate(said):
        size = one.end - one.start
        pieces.append(-(torch.from_numpy(np.exp(one.tags)) * whole[row, :size]).sum(-1))
        rows, columns = (torch.from_numpy(np.flatnonzero(each >= 0)) for each in (one.row, one.column))
        if not len(rows) or not len(columns):
            continue
        for found, scores, theirs in zip(
            points, (to_cue, to_source), (one.to_cue, one.to_source), strict=True
        ):
            ours = functional.log_softmax(scores[row, rows, :size], -1)[:, columns]
            found.append(-(torch.from_numpy(np.exp(theirs)) * ours).sum(-1))
    losses = [
        torch.cat(pieces).mean(),
        *(torch.cat(each).mean() if each else tags.new_zeros(()) for each in points),
    ]
    return sum(weight * loss for weight, loss in zip(WEIGHTS, losses, strict=True))


def _answers(model: Network, items: list[Stretch]) -> tuple[Answers, Answers]:
    """What the network says of the windows, and what is annotated there."""
    given = padded(items)
    tags, to_cue, to_source = (torch.full(given[0].shape, IGNORE) for _ in range(3))
    for row, (one, start, end) in enumerate(items):
        size = end - start
        tags[row, :size] = torch.from_numpy(one.tags[start:end])
        for ours, theirs in ((to_cue, one.to_cue), (to_source, one.to_source)):
            aims = theirs[start:end]
            seen = (aims >= start) & (aims < end)
            ours[row, :size] = torch.from_numpy(np.where(seen, aims - start, IGNORE))
    return model(*given), (tags, to_cue, to_source)


def _from_people(answers: Answers, annotated: Answers) -> Tensor:
    return sum(
        weight * functional.cross_entropy(scores.flatten(0, 1), aims.flatten(), ignore_index=IGNORE)
        for weight, scores, aims in zip(WEIGHTS, answers, annotated, strict=True)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    stages = parser.add_subparsers(dest="stage", required=True)
    for name in ("first", "then"):
        stage = stages.add_parser(name)
        stage.add_argument("--encoder", type=Path, required=True)
        stage.add_argument("--out", type=Path, required=True)
        stage.add_argument("--epochs", type=int)
        stage.add_argument("--seed", type=int, default=Settings().seed)
        if name == "first":
            stage.add_argument("--train", type=Path, required=True)
        else:
            stage.add_argument("--first", type=Path, required=True)
            stage.add_argument("--lessons", type=Path, required=True)
    options = parser.parse_args()
    settings = Settings(seed=options.seed)
    if options.stage == "first":
        settings = replace(settings, epochs=options.epochs or settings.epochs)
        examples = load(options.train, tokenizer_of(options.encoder))
        model = train(examples, options.encoder, settings)
    else:
        settings = replace(settings, then_epochs=options.epochs or settings.then_epochs)
        texts = pickle.loads(options.lessons.read_bytes())
        model = learn(texts, options.first, options.encoder, settings)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), options.out)


if __name__ == "__main__":
    main()
