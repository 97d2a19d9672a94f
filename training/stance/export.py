"""Trained weights to what the package carries: the int8 network, its logits calibrated, and its vocabulary.

python -m training.stance.export weights.pt --encoder FOLDER --vocabulary FOLDER --out FOLDER
"""

import argparse
import json
import shutil
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from training.stance.network import Network, config_of

from xjreader.nlp.neural.weights import VOCABULARY
from xjreader.nlp.pairs.coders import NETWORK
from xjreader.nlp.pairs.layout import INPUTS
from xjreader.nlp.pairs.trained import OUTPUTS


class Rows(nn.Module):
    """An embedding in int8 with a scale for each row: one scale for all would drown the rare words."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp_min(1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("rows", (weight / scale).round().clamp(-127, 127).to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        return self.rows[ids].to(torch.float32) * self.scale[ids]

    @property
    def weight(self) -> Tensor:
        """All rows, for whoever takes a stretch of them."""
        return self.rows.to(torch.float32) * self.scale


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
    _write(Calibrated(model, found), rows)
    graph = onnx.load(str(rows)).graph
    constants = {one.name for one in graph.initializer}
    left = [
        node.name
        for node in graph.node
        if node.op_type == "MatMul"
        # The products within attention have no weights.
        and ("/layers" not in node.name or constants.isdisjoint(node.input))
    ]
    quantize_dynamic(
        str(rows),
        str(folder / NETWORK),
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul"],
        nodes_to_exclude=left,
    )
    rows.unlink()
    shutil.copyfile(vocabulary / VOCABULARY, folder / VOCABULARY)


def _write(model: nn.Module, path: Path) -> None:
    sample = torch.zeros((1, 7), dtype=torch.long)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (sample,) * len(INPUTS),
            str(path),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes={name: {1: "pieces"} for name in INPUTS},
            opset_version=17,
            dynamo=False,
        )


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
    for path in sorted(options.out.iterdir()):
        print(f"{path} {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
