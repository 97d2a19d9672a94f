"""Trained weights to what the package carries: a float network to compare with, the int8 one to ship.

python training/attribution/export.py weights.pt --encoder FOLDER --out FOLDER
"""

import argparse
import json
import warnings
from pathlib import Path

import onnx
import torch
from network import Network, pretrained
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from xjreader.nlp.neural.pieces import SIZE
from xjreader.nlp.neural.weights import NETWORK, VOCABULARY

INPUTS = ("ids", "case", "quote", "place")
OUTPUTS = ("tags", "to_cue", "to_source")


class Rows(nn.Module):
    """An embedding in int8 with a scale for each row: one scale for all would drown the rare words."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp_min(1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("rows", (weight / scale).round().clamp(-127, 127).to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        return self.rows[ids].to(torch.float32) * self.scale[ids]


def export(model: Network, encoder: Path, folder: Path) -> None:
    """Write float.onnx, the int8 network and its vocabulary into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    model.eval()
    _write(model, folder / "float.onnx")
    model.words = Rows(model.words.weight.detach())
    model.positions.weight = nn.Parameter(model.positions.weight[:SIZE].detach())
    rows = folder / "rows.onnx"
    _write(model, rows)
    graph = onnx.load(str(rows)).graph
    constants = {one.name for one in graph.initializer}
    left = [
        node.name
        for node in graph.node
        if node.op_type == "MatMul"
        # The heads decide and are small; the products within attention have no weights.
        and (not node.name.startswith("/layers") or constants.isdisjoint(node.input))
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
    vocabulary = json.loads((encoder / "tokenizer.json").read_text(encoding="utf-8"))
    vocabulary |= {"truncation": None, "padding": None, "post_processor": None}
    (folder / VOCABULARY).write_text(
        json.dumps(vocabulary, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )


def _write(model: Network, path: Path) -> None:
    sample = torch.zeros((1, 7), dtype=torch.long)
    axes = {name: {1: "pieces"} for name in (*INPUTS, "tags")}
    axes |= {name: {1: "pieces", 2: "pieces"} for name in OUTPUTS[1:]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (sample,) * len(INPUTS),
            str(path),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    model = pretrained(options.encoder, dropout=0.0)
    model.load_state_dict(torch.load(options.weights))
    export(model, options.encoder, options.out)
    for path in sorted(options.out.iterdir()):
        print(f"{path} {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
