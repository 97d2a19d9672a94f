"""Train the teacher on annotated articles, its lowest layers left as they are.

python -m training.attribution.teach --train train.jsonl --teacher FOLDER --encoder FOLDER --out teacher.pt
"""

import argparse
from pathlib import Path

import torch
from training.attribution.examples import load
from training.attribution.teacher import Teacher, pretrained
from training.attribution.train import Settings, fit
from training.learning import tokenizer_of

SETTINGS = Settings(epochs=3, rate=5e-5, head_rate=8e-4, average_every=4, seed=11)
FROZEN = 2
"""Layers, from the bottom, that stay as they are, as the pieces' embeddings do."""


def freeze(model: Teacher) -> None:
    """Leave the lowest parts as the encoder brought them."""
    for part in (model.words, model.positions, *model.layers[:FROZEN]):
        part.requires_grad_(False)
    model.kind.requires_grad_(False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, required=True, help="the folder of the teacher's encoder")
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    tokenizer = tokenizer_of(options.encoder)
    torch.manual_seed(SETTINGS.seed)
    model = pretrained(options.teacher, tokenizer, dropout=SETTINGS.dropout)
    averaged = pretrained(options.teacher, tokenizer, dropout=0.0)
    averaged.load_state_dict(model.state_dict())
    freeze(model)
    fit(model, averaged, load(options.train, tokenizer), SETTINGS)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(averaged.state_dict(), options.out)


if __name__ == "__main__":
    main()
