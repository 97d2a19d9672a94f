"""The network: a small BERT encoder over pieces with case and quotation marks, seven tags, two pointers."""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from xjreader.nlp.neural.network import TAGS
from xjreader.nlp.neural.pieces import CASES, PLACES, STATES

HEADS = ("case", "state", "place", "tags", "to_cue", "to_source")
"""The parts that the encoder does not bring along: they learn faster."""


class Drop(nn.Module):
    """Dropout from one stock of random masks, each time from another place.

    Drawing the bits anew takes a quarter of a step on processors.
    """

    def __init__(self, rate: float, stock: int = 1 << 24) -> None:
        super().__init__()
        self.rate = rate
        self.masks = (torch.rand(stock if rate else 1) >= rate).float() / (1 - rate)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.rate:
            return x
        start = int(torch.randint(self.masks.numel() - x.numel(), ()).item())
        return x * self.masks[start : start + x.numel()].view(x.shape)


class Layer(nn.Module):
    """One layer of the encoder (Devlin et al. 2019), query, key and value in one product."""

    def __init__(self, width: int, heads: int, inner: int, drop: Drop) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)
        self.drop = drop

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        batch, size, width = x.shape
        q, k, v = self.qkv(x).view(batch, size, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        # Written out: the fused kernel's way back is slower on processors.
        scores = q @ k.transpose(-1, -2) * (width // self.heads) ** -0.5
        mixed = torch.softmax(scores if bias is None else scores + bias, -1) @ v
        x = self.norm1(x + self.drop(self.out(mixed.transpose(1, 2).reshape(batch, size, width))))
        return self.norm2(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Pointer(nn.Module):
    """Scores from every piece to every piece of the window."""

    def __init__(self, width: int, size: int = 128) -> None:
        super().__init__()
        self.q = nn.Linear(width, size)
        self.k = nn.Linear(width, size)
        self.scale = size**-0.5

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        scores = self.q(x) @ self.k(x).transpose(1, 2) * self.scale
        return scores if bias is None else scores + bias


class Network(nn.Module):
    """Pieces with their features to tag scores and two squares of pointer scores."""

    def __init__(self, config: dict[str, int], dropout: float) -> None:
        super().__init__()
        width = config["hidden_size"]
        self.words = nn.Embedding(config["vocab_size"], width)
        self.positions = nn.Embedding(config["max_position_embeddings"], width)
        self.kind = nn.Parameter(torch.zeros(width))
        self.case = nn.Embedding(CASES, width)
        self.state = nn.Embedding(STATES, width)
        self.place = nn.Embedding(PLACES, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.drop = Drop(dropout)
        self.layers = nn.ModuleList(
            Layer(width, config["num_attention_heads"], config["intermediate_size"], self.drop)
            for _ in range(config["num_hidden_layers"])
        )
        self.tags = nn.Linear(width, TAGS)
        self.to_cue = Pointer(width)
        self.to_source = Pointer(width)
        for added in (self.case, self.state, self.place):
            nn.init.normal_(added.weight, std=0.02)

    def forward(
        self, ids: Tensor, case: Tensor, quote: Tensor, place: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.kind
        x = self.drop(self.norm(x + self.case(case) + self.state(quote) + self.place(place)))
        # Without a mask there is no padding: one window on its own.
        bias = None if mask is None else (1.0 - mask.to(x.dtype))[:, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, None if bias is None else bias[:, None])
        x = self.drop(x)
        return self.tags(x), self.to_cue(x, bias), self.to_source(x, bias)


def pretrained(folder: Path, *, dropout: float = 0.1) -> Network:
    """The network with the encoder's weights of a folder (config.json, model.safetensors)."""
    model = Network(json.loads((folder / "config.json").read_text(encoding="utf-8")), dropout)
    found = load_file(str(folder / "model.safetensors"))
    weights = {name.removeprefix("bert."): value for name, value in found.items()}
    with torch.no_grad():
        model.words.weight.copy_(weights["embeddings.word_embeddings.weight"])
        model.positions.weight.copy_(weights["embeddings.position_embeddings.weight"])
        model.kind.copy_(weights["embeddings.token_type_embeddings.weight"][0])
        for part in ("weight", "bias"):
            model.norm.get_parameter(part).copy_(weights[f"embeddings.LayerNorm.{part}"])
            for number, layer in enumerate(model.layers):
                prefix = f"encoder.layer.{number}."
                parts = [
                    weights[f"{prefix}attention.self.{name}.{part}"] for name in ("query", "key", "value")
                ]
                layer.get_submodule("qkv").get_parameter(part).copy_(torch.cat(parts))
                for ours, theirs in (
                    ("out", "attention.output.dense"),
                    ("norm1", "attention.output.LayerNorm"),
                    ("up", "intermediate.dense"),
                    ("down", "output.dense"),
                    ("norm2", "output.LayerNorm"),
                ):
                    layer.get_submodule(ours).get_parameter(part).copy_(weights[f"{prefix}{theirs}.{part}"])
    return model
