"""Trained weights to what the package carries: a float network to compare with, the int8 one to ship.

python -m training.attribution.export weights.pt --encoder FOLDER --out FOLDER
"""

import argparse
import json
from pathlib import Path

import torch
from torch import nn
from training.attribution.network import Network, pretrained
from training.exporting import Rows, quantise, tell, vocabulary_text, write

from xjreader.nlp.neural.pieces import SIZE
from xjreader.nlp.neural.weights import NETWORK, VOCABULARY

INPUTS = ("ids", "case", "quote", "place")
OUTPUTS = ("tags", "to_cue", "to_source")


def export(model: Network, encoder: Path, folder: Path) -> None:
    """Write float.onnx, the int8 network and its vocabulary into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    model.eval()
    axes = {name: {1: "pieces"} for name in (*INPUTS, "tags")}
    axes |= {name: {1: "pieces", 2: "pieces"} for name in OUTPUTS[1:]}
    write(model, folder / "float.onnx", inputs=INPUTS, outputs=OUTPUTS, axes=axes)
    model.words = Rows(model.words.weight.detach())
    model.positions.weight = nn.Parameter(model.positions.weight[:SIZE].detach())
    rows = folder / "rows.onnx"
    write(model, rows, inputs=INPUTS, outputs=OUTPUTS, axes=axes)
    quantise(rows, folder / NETWORK)
    vocabulary = json.loads((encoder / "tokenizer.json").read_text(encoding="utf-8"))
    (folder / VOCABULARY).write_text(vocabulary_text(vocabulary), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    model = pretrained(options.encoder, dropout=0.0)
    model.load_state_dict(torch.load(options.weights))
    export(model, options.encoder, options.out)
    tell(options.out)


if __name__ == "__main__":
    main()
