"""Trained networks as int8 files that onnxruntime reads, and the encoder's vocabulary as they need it."""

import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn


class Rows(nn.Module):
    """An embedding in int8 with a scale for each row: one scale for all would drown the rare words."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp_min(1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("rows", (weight / scale).round().clamp(-127, 127).to(torch.int8))

    @property
    def weight(self) -> Tensor:
        """All rows, for whoever takes a stretch of them."""
        return self.rows.to(torch.float32) * self.scale

    def forward(self, ids: Tensor) -> Tensor:
        return self.rows[ids].to(torch.float32) * self.scale[ids]


def write(
    model: nn.Module,
    path: Path,
    *,
    inputs: Sequence[str],
    outputs: Sequence[str],
    axes: Mapping[str, Mapping[int, str]],
) -> None:
    """A network of rows of pieces as a file; `axes` are those of any length, by input and output."""
    sample = torch.zeros((1, 7), dtype=torch.long)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (sample,) * len(inputs),
            str(path),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def quantise(path: Path, out: Path) -> None:
    """The products of the file's layers in int8; the float file goes."""
    graph = onnx.load(str(path)).graph
    constants = {one.name for one in graph.initializer}
    left = [
        node.name
        for node in graph.node
        if node.op_type == "MatMul"
        # The heads decide and are small; the products within attention have no weights.
        and ("/layers" not in node.name or constants.isdisjoint(node.input))
    ]
    quantize_dynamic(
        str(path),
        str(out),
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul"],
        nodes_to_exclude=left,
    )
    path.unlink()


def vocabulary_text(vocabulary: dict[str, Any]) -> str:
    """A tokenizer's file that neither cuts nor pads nor adds pieces of its own."""
    plain = vocabulary | {"truncation": None, "padding": None, "post_processor": None}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def tell(folder: Path) -> None:
    """Print what stands in the folder."""
    for path in sorted(folder.iterdir()):
        print(f"{path} {path.stat().st_size:,} bytes")
