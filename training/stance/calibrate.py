"""Find the scale and shift of each answer's logits that make its probabilities true on the development rows.

python -m training.stance.calibrate WEIGHTS --folds FOLDER… --data FOLDER --out calibration.json

The weights are exported without a calibration. Tone: newsmtsc's development rows. Stance: dse's, weighted so
that 63 % of the pairs are neutral, nearer to those that a text's statements give than dse's 88 %. Acts: PLV's
rows, each by weights that have not seen it.
"""

import argparse
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from training.stance.data import WIDER, Row, folds, load, pair_of

from xjreader.models.analysis import Act, Polarity
from xjreader.nlp.neural import weights
from xjreader.nlp.pairs.coders import NETWORK
from xjreader.nlp.pairs.layout import pair_input, sheet
from xjreader.nlp.pairs.lexicon import ACTS
from xjreader.nlp.pairs.trained import LABELS, OUTPUTS, scores
from xjreader.nlp.reading import read

NEUTRAL_SHARE = 0.63
"""About where the five-way score on dse's development rows is best."""
_NEUTRAL = LABELS.index(Polarity.NEUTRAL)


def logits(folder: Path, rows: list[Row]) -> Iterator[dict[str, np.ndarray]]:
    """What the network of a folder answers to each row."""
    model = weights.load(folder, network=NETWORK)
    for text, group in groupby(rows, key=lambda row: row["text"]):
        laid = sheet(read(text), model.tokenizer)
        for row in group:
            found = scores(model.session, pair_input(laid, pair_of(row), model.tokenizer))
            yield dict(zip(OUTPUTS, found, strict=True))


def fit(
    found: Tensor, right: list[list[int]], counts: Tensor, *, free: Tensor | None
) -> dict[str, float | list[float]]:
    """Scale and shift of logits under which the right answers, any of each row's, are likeliest.

    `free`: which shifts go together, a row each; none where it is `None`.
    """
    scale = torch.zeros((), requires_grad=True)
    steps = torch.zeros(0 if free is None else len(free), requires_grad=free is not None)
    free = torch.zeros(0, found.shape[1]) if free is None else free
    allowed = torch.full_like(found, -1e4)
    for row, answers in enumerate(right):
        allowed[row, answers] = 0.0
    optimiser = torch.optim.LBFGS([scale, steps] if len(steps) else [scale], max_iter=100)

    def loss() -> Tensor:
        optimiser.zero_grad()
        shares = torch.log_softmax(found * scale.exp() + steps @ free, -1)
        missed = -(torch.logsumexp(shares + allowed, -1) * counts).sum() / counts.sum()
        missed.backward()
        return missed

    optimiser.step(loss)
    with torch.no_grad():
        shares = torch.softmax(found * scale.exp() + steps @ free, -1)
    print(f"error of the probabilities {_error(shares, right, counts):.3f}")
    return {"scale": scale.exp().item(), "shift": (steps @ free).tolist()}


def _error(shares: Tensor, right: list[list[int]], counts: Tensor) -> float:
    """How far the best answer's probability is from how often it is right, over ten bins."""
    best, at = shares.max(-1)
    hit = torch.tensor([float(int(a) in answers) for a, answers in zip(at, right, strict=True)])
    bins = (best * 10).long().clamp_max(9)
    apart = sum(abs(((best - hit) * counts)[bins == one].sum()) for one in range(10))
    return float(apart / counts.sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("--folds", type=Path, nargs="+", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    found: dict[str, dict[str, float | list[float]]] = {}
    for output, names in (("tone", ("newsmtsc/dev_rw", "newsmtsc/dev_mt")), ("stance", ("dse/valid_clean",))):
        rows = [row for name in names for row in load(options.data / f"{name}.jsonl")]
        answers = torch.from_numpy(np.stack([one[output] for one in logits(options.weights, rows)]))
        labels = torch.tensor([LABELS.index(Polarity(row["label"])) for row in rows])
        counts = torch.ones(len(rows))
        if output == "stance":
            share = (labels == _NEUTRAL).float().mean()
            counts = torch.where(labels == _NEUTRAL, NEUTRAL_SHARE / share, (1 - NEUTRAL_SHARE) / (1 - share))
            # No sign is favoured: what dse has more of is its own.
            free = torch.eye(len(LABELS))[[_NEUTRAL]]
        else:
            free = torch.eye(len(LABELS))
        print(output, end=" ")
        found[output] = fit(answers, [[int(label)] for label in labels], counts, free=free)
    rows = load(options.data / "plv" / "train.jsonl")
    numbers = folds(rows)
    parts, right = [], []
    for number, folder in enumerate(options.folds):
        own = [row for row, fold in zip(rows, numbers, strict=True) if fold == number]
        parts += [one["acts"] for one in logits(folder, own)]
        right += [[ACTS.index(act) for act in WIDER.get(row["act"]) or (Act(row["act"]),)] for row in own]
    print("acts", end=" ")
    found["acts"] = fit(torch.from_numpy(np.stack(parts)), right, torch.ones(len(parts)), free=None)
    options.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
