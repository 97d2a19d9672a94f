"""Train the pair coder on coded pairs; nothing of this enters the package.

First on all sets but PLV, then on PLV with some of the others beside it: once with all of it, for the
package, and once without each fifth, for the score.

python -m training.stance.train first --data FOLDER --encoder FOLDER --vocabulary FOLDER --out first.pt
python -m training.stance.train then --first first.pt --fold 0 … --out fold0.pt
"""

import argparse
import json
import math
import random
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from training.learning import Learner, batches
from training.stance.data import (
    DIRECTED,
    EVENTS,
    IGNORE,
    MADE,
    TONE,
    Example,
    Reader,
    Row,
    directed,
    folds,
    key,
    load,
    without,
)  # fmt: skip
from training.stance.made import made
from training.stance.network import ADDED, Network, pretrained

from xjreader.nlp.neural.weights import VOCABULARY
from xjreader.nlp.pairs.layout import INPUTS

_BEGINNING = 1
"""The seed of what the encoder does not bring, the same for every run, so that runs can be averaged."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be varied; the defaults are what the shipped weights were made with."""

    layers: int = 5
    epochs: int = 4
    then_epochs: int = 6
    batch: int = 32
    rate: float = 1.2e-4
    then_rate: float = 6e-5
    head_rate: float = 6e-4
    dropout: float = 0.1
    average: float = 0.998
    smoothing: float = 0.05
    hide_name: float = 0.1
    """How often a source's or target's words are hidden: nobody is judged by name."""
    hide_marks: float = 0.2
    """How often the lexicon is hidden: its words are to be learnt, and it does not know all."""
    plain: int = 4000
    """Rows of dse without a sign that are chosen beside those with one."""
    noisy: float = 0.5
    """How many of dse's chosen rows an epoch has: its labels are noisy, and it is the largest set."""
    made_each: int = 2
    """Sentences an epoch for each pattern of the lexicon."""
    beside: int = 500
    """Rows of each other set that an epoch on PLV has beside it."""
    keep: float = 0.1
    """The share of the weights that training on PLV began with in the mean with those that it ends with."""
    seed: int = 1


@dataclass(slots=True)
class Sets:
    """The rows of the sets, without the sentences that are held out for scores."""

    tone: list[Row]
    directed: list[Row]
    events: list[Row]

    @property
    def names(self) -> list[str]:
        """Names for made sentences."""
        return sorted({row["source_name"] for row in self.directed if row["source_name"].isascii()})


def read_sets(folder: Path) -> Sets:
    """The sets of a folder; what another set scores with is left out of each."""
    events = load(folder / "plv" / "train.jsonl")
    held_out = {key(row["text"]) for row in events}
    for path in ("newsmtsc/dev_rw", "newsmtsc/dev_mt", "dse/valid_clean"):
        held_out |= {key(row["text"]) for row in load(folder / f"{path}.jsonl")}
    for article in load(folder / "seesaw_doc" / "valid.jsonl"):
        held_out |= {key(sentence["text"]) for sentence in article["sentences"]}
    pairs = [row for row in load(folder / "dse" / "train.jsonl") if not row["junk"]]
    tone = load(folder / "newsmtsc" / "train.jsonl")
    sets = Sets(without(tone, held_out), without(pairs, held_out), events)
    print(
        f"newsmtsc {len(sets.tone)} rows of {len(tone)}, dse {len(sets.directed)} of {len(pairs)}: "
        "the others are held out",
        flush=True,
    )
    return sets


def first(sets: Sets, encoder: Path, tokenizer: Tokenizer, rows: list[int], settings: Settings) -> Network:
    """A network on the sets of tone and of directed pairs, and on made sentences."""
    reader = Reader(tokenizer)
    tone = reader.examples(sets.tone, TONE)
    pairs = {one.id: one for one in reader.examples(sets.directed, DIRECTED)}
    chance = random.Random(settings.seed)
    epochs = []
    for _ in range(settings.epochs):
        chosen = [pairs[row["id"]] for row in directed(sets.directed, chance, plain=settings.plain)]
        chosen = chance.sample(chosen, int(settings.noisy * len(chosen)))
        own = reader.examples(list(made(sets.names, chance, each=settings.made_each)), MADE)
        epochs.append([*tone, *chosen, *own])
    torch.manual_seed(_BEGINNING)
    model = pretrained(encoder, rows, layers=settings.layers, dropout=settings.dropout)
    averaged = pretrained(encoder, rows, layers=settings.layers, dropout=0.0)
    averaged.load_state_dict(model.state_dict())
    return _learn(model, averaged, epochs, settings, settings.rate, tokenizer)


def then(
    sets: Sets,
    start: list[Path],
    encoder: Path,
    tokenizer: Tokenizer,
    rows: list[int],
    fold: int | None,
    settings: Settings,
) -> Network:
    """The network of `first` on PLV without one fold of it, with some of the others beside it."""
    reader = Reader(tokenizer)
    numbers = folds(sets.events)
    events = reader.examples([r for r, n in zip(sets.events, numbers, strict=True) if n != fold], EVENTS)
    chance = random.Random(settings.seed)
    epochs = []
    for _ in range(settings.then_epochs):
        signed = [row for row in sets.directed if row["orig"] != 0]
        plain = [row for row in sets.directed if row["orig"] == 0]
        beside = [
            *reader.examples(chance.sample(sets.tone, settings.beside), TONE),
            *reader.examples(chance.sample(signed, settings.beside * 2 // 3), DIRECTED),
            *reader.examples(chance.sample(plain, settings.beside // 3), DIRECTED),
            *chance.sample(
                reader.examples(list(made(sets.names, chance, each=1)), MADE), settings.beside // 3
            ),
        ]
        epochs.append([*events, *beside])
    model, averaged = (
        pretrained(encoder, rows, layers=settings.layers, dropout=rate) for rate in (settings.dropout, 0.0)
    )
    found = [torch.load(path) for path in start]
    weights = {name: torch.stack([one[name] for one in found]).mean(0) for name in found[0]}
    model.load_state_dict(weights)
    averaged.load_state_dict(weights)
    learnt = _learn(model, averaged, epochs, settings, settings.then_rate, tokenizer)
    with torch.no_grad():
        for name, value in learnt.state_dict().items():
            value.lerp_(weights[name], settings.keep)
    return learnt


def _learn(
    model: Network,
    averaged: Network,
    epochs: list[list[Example]],
    settings: Settings,
    rate: float,
    tokenizer: Tokenizer,
) -> Network:
    """The moving average of the weights after the last epoch."""
    torch.manual_seed(settings.seed)
    chance = random.Random(settings.seed)
    hidden = tokenizer.token_to_id("[MASK]")
    steps = sum(math.ceil(len(epoch) / settings.batch) for epoch in epochs)
    learner = Learner(
        model,
        averaged,
        ADDED,
        rate=rate,
        head_rate=settings.head_rate * rate / settings.rate,
        total=steps + 1,
        average=settings.average,
    )
    total = 0.0
    model.train()
    for number, epoch in enumerate(epochs):
        for batch in batches(epoch, settings.batch, lambda one: len(one.read), chance, pool=32):
            loss = _loss(model, batch, settings, hidden, chance)
            learner.step(loss)
            total += loss.item()
            if learner.done % 100 == 0:
                learner.tell(number, steps, total / 100)
                total = 0.0
    return averaged.eval()


def tensors(batch: list[Example]) -> dict[str, Tensor]:
    """The inputs of a batch, padded, with their mask."""
    shape = (len(batch), max(len(one.read) for one in batch))
    found = {name: torch.zeros(shape, dtype=torch.long) for name in (*INPUTS, "mask")}
    for row, one in enumerate(batch):
        for name in INPUTS:
            found[name][row, : len(one.read)] = torch.from_numpy(getattr(one.read, name))
        found["mask"][row, : len(one.read)] = 1
    return found


def _loss(
    model: Network, batch: list[Example], settings: Settings, hidden: int, chance: random.Random
) -> Tensor:
    inputs = tensors(batch)
    for row in range(len(batch)):
        if chance.random() < settings.hide_marks:
            inputs["mark"][row] = 0
        for role in (1, 2):
            if chance.random() < settings.hide_name:
                inputs["ids"][row][inputs["role"][row] == role] = hidden
    tone, stance, acts, aside = model(**inputs)
    sets = torch.tensor([one.set for one in batch])
    labels = torch.tensor([one.label for one in batch])
    events = (sets == EVENTS) | (sets == MADE)
    chosen = torch.where((sets == TONE)[:, None], tone, stance) + model.habit(sets)
    chosen = chosen + aside * events[:, None]
    loss = functional.cross_entropy(chosen, labels, ignore_index=IGNORE, label_smoothing=settings.smoothing)
    known = [row for row, one in enumerate(batch) if one.acts]
    if not known:
        return loss
    shares = torch.log_softmax(acts[known], -1)
    allowed = torch.full_like(shares, -1e4)
    for place, row in enumerate(known):
        allowed[place, list(batch[row].acts)] = 0.0
    weights = torch.tensor([batch[row].act_weight for row in known])
    right = -torch.logsumexp(shares + allowed, -1)
    even = -shares.mean(-1)
    missed = ((1 - settings.smoothing) * right + settings.smoothing * even) * weights
    # Over the whole batch: where few acts are known, they count for little.
    return loss + 2.0 * missed.sum() / len(batch)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=("first", "then"))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path, required=True, help="the folder that vocabulary.py wrote")
    parser.add_argument("--first", type=Path, nargs="+", help="weights to go on from; of several the mean")
    parser.add_argument("--fold", type=int, help="the fifth of PLV that is left out")
    parser.add_argument("--epochs", type=int, default=Settings().epochs)
    parser.add_argument("--layers", type=int, default=Settings().layers)
    parser.add_argument("--seed", type=int, default=Settings().seed)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    settings = Settings(epochs=options.epochs, layers=options.layers, seed=options.seed)
    tokenizer = Tokenizer.from_file(str(options.vocabulary / VOCABULARY))
    rows = json.loads((options.vocabulary / "rows.json").read_text(encoding="utf-8"))
    sets = read_sets(options.data)
    if options.part == "first":
        model = first(sets, options.encoder, tokenizer, rows, settings)
    else:
        model = then(sets, options.first, options.encoder, tokenizer, rows, options.fold, settings)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), options.out)


if __name__ == "__main__":
    main()
