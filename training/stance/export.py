"""Trained weights to what the package carries: the int8 network, its logits calibrated, and its vocabulary.

python -m training.stance.export weights.pt --encoder FOLDER --vocabulary FOLDER --out FOLDER
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from torch import Tensor, nn
from training.exporting import Rows, quantise, tell, write
from training.stance.network import Network, config_of

from xjreader.nlp.neural.weights import VOCABULARY
from xjreader.nlp.pairs.coders import NETWORK
from xjreader.nlp.pairs.layout import INPUTS
from xjreader.nlp.pairs.trained import OUTPUTS


class Calibrated(nn.Module):
    """The network with each answer's logits scaled and shifted, as `calibrate.py` found it."""

    def __init__(self, model: Network, found: dict[str, dict[str, float | list[float]]]) -> None:
        super().__init__()
        self.model = model
        self.found = [found.get(name, {"scale": 1.0, "shift": 0.0}) for name in OUTPUTS]

    def forward(
        self, ids: Tensor, case: Tensor, quote: Tensor, mark: Tensor, role: Tensor
    ) -> tuple[Tensor, ...]:
        answers = self.model(ids, case, quote, mark, role)
        return tuple(
            logits * one["scale"] + torch.tensor(one["shift"])
            for logits, one in zip(answers[: len(OUTPUTS)], self.found, strict=True)
        )


def export(model: Network, vocabulary: Path, folder: Path, calibration: Path | None) -> None:
    """Write the int8 network and its vocabulary into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    found = json.loads(calibration.read_text(encoding="utf-8")) if calibration else {}
    model.eval()
    model.words = Rows(model.words.weight.detach())
    model.positions = Rows(model.positions.weight.detach())
    rows = folder / "rows.onnx"
    axes = {name: {1: "pieces"} for name in INPUTS}
    write(Calibrated(model, found), rows, inputs=INPUTS, outputs=OUTPUTS, axes=axes)
    quantise(rows, folder / NETWORK)
    shutil.copyfile(vocabulary / VOCABULARY, folder / VOCABULARY)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path, required=True, help="the folder that vocabulary.py wrote")
    parser.add_argument("--calibration", type=Path, help="what calibrate.py wrote")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    weights = torch.load(options.weights)
    layers = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("layers."))
    config = config_of(options.encoder, rows=len(weights["words.weight"]), layers=layers)
    model = Network(config, dropout=0.0)
    model.load_state_dict(weights)
    export(model, options.vocabulary, options.out, options.calibration)
    tell(options.out)


if __name__ == "__main__":
    main()
