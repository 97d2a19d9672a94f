"""A larger network that teaches the one that ships; it never leaves this folder.

The encoder is MPNet (Song et al. 2020) as all-mpnet-base-v2 brings it: 768 wide, its positions also told by
how far two pieces stand apart. Its vocabulary is that of the small encoder in another order, so that both
read the same pieces.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from training.attribution.network import Network

FIRST_POSITION = 2
"""MPNet counts positions from here."""
BUCKETS = 32
FAR = 128
"""Distances from here on are one."""


class Teacher(Network):
    """Answers as the small network does, for pieces numbered by the small one's vocabulary."""

    def __init__(self, config: dict[str, int], dropout: float, *, pieces: int) -> None:
        super().__init__(config, dropout)
        self.distance = nn.Embedding(BUCKETS, config["num_attention_heads"])
        self.register_buffer("theirs", torch.zeros(pieces, dtype=torch.long))
        for module in self.modules():
            if isinstance(module, nn.LayerNorm):
                module.eps = 1e-5

    def forward(
        self, ids: Tensor, case: Tensor, quote: Tensor, place: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        size = ids.shape[1]
        x = self.words(self.theirs[ids]) + self.positions.weight[FIRST_POSITION : FIRST_POSITION + size]
        x = self.drop(self.norm(x + self.case(case) + self.state(quote) + self.place(place)))
        padding = None if mask is None else (1.0 - mask.to(x.dtype))[:, None, :] * -1e4
        apart = self.distance(_buckets(size)).permute(2, 0, 1)[None]
        bias = apart if padding is None else apart + padding[:, None]
        for layer in self.layers:
            x = layer(x, bias)
        x = self.drop(x)
        return self.tags(x), self.to_cue(x, padding), self.to_source(x, padding)


def _buckets(size: int) -> Tensor:
    """How far each piece stands from each other one, in 16 steps to either side (Raffel et al. 2020)."""
    places = torch.arange(size)
    ahead = places[None, :] - places[:, None]
    near, exact = BUCKETS // 2, BUCKETS // 4
    away = ahead.abs()
    spread = torch.log(away.clamp(min=1).float() / exact) / torch.log(torch.tensor(FAR / exact))
    steps = (exact + (spread * (near - exact)).long()).clamp(max=near - 1)
    return torch.where(away < exact, away, steps) + near * (ahead > 0)


def pretrained(folder: Path, pupil: Tokenizer, *, dropout: float = 0.1, layers: int = 10) -> Teacher:
    """The network with MPNet's weights of a folder (config.json, tokenizer.json, model.safetensors).

    `layers`: how many of its twelve, from the bottom; the last ones were made for whole sentences.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8")) | {"num_hidden_layers": layers}
    vocabulary = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
    ours = sorted(pupil.get_vocab().items(), key=lambda item: item[1])
    model = Teacher(config, dropout, pieces=len(ours))
    weights = load_file(str(folder / "model.safetensors"))
    unknown = vocabulary["[UNK]"] if "[UNK]" in vocabulary else vocabulary["<unk>"]
    model.get_buffer("theirs").copy_(torch.tensor([vocabulary.get(piece, unknown) for piece, _ in ours]))
    with torch.no_grad():
        model.words.weight.copy_(weights["embeddings.word_embeddings.weight"])
        model.positions.weight.copy_(weights["embeddings.position_embeddings.weight"])
        model.distance.weight.copy_(weights["encoder.relative_attention_bias.weight"])
        for part in ("weight", "bias"):
            model.norm.get_parameter(part).copy_(weights[f"embeddings.LayerNorm.{part}"])
            for number, layer in enumerate(model.layers):
                prefix = f"encoder.layer.{number}."
                products = [weights[f"{prefix}attention.attn.{name}.{part}"] for name in "qkv"]
                layer.get_submodule("qkv").get_parameter(part).copy_(torch.cat(products))
                for mine, theirs in (
                    ("out", "attention.attn.o"),
                    ("norm1", "attention.LayerNorm"),
                    ("up", "intermediate.dense"),
                    ("down", "output.dense"),
                    ("norm2", "output.LayerNorm"),
                ):
                    layer.get_submodule(mine).get_parameter(part).copy_(weights[f"{prefix}{theirs}.{part}"])
    return model
