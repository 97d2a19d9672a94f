"""The network: the lower layers of a small BERT encoder over pieces with roles, three answers of a pair."""

import json
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from training.attribution.network import Drop, Layer
from training.attribution.network import pretrained as encoder_of

from xjreader.nlp.neural.pieces import CASES, STATES
from xjreader.nlp.pairs.layout import ROLES, SIZE, SOURCE, TARGET
from xjreader.nlp.pairs.lexicon import ACTS, MARKS
from xjreader.nlp.pairs.trained import LABELS

ADDED = ("case", "quote", "mark", "role", "nobody", "mix", "tone", "stance", "acts", "habit", "aside")
"""The parts that the encoder does not bring along: they learn faster."""
SETS = 4
_HIDDEN = 256


class Network(nn.Module):
    """Pieces with their features to the logits of tone, stance and act, and what is added for events."""

    def __init__(self, config: dict[str, int], *, dropout: float) -> None:
        super().__init__()
        width = config["width"]
        self.words = nn.Embedding(config["rows"], width)
        self.positions = nn.Embedding(SIZE, width)
        self.kind = nn.Parameter(torch.zeros(width))
        self.case = nn.Embedding(CASES, width)
        self.quote = nn.Embedding(STATES, width)
        self.mark = nn.Embedding(MARKS, width)
        self.role = nn.Embedding(ROLES, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.drop = Drop(dropout)
        self.layers = nn.ModuleList(
            Layer(width, config["heads"], config["inner"], self.drop) for _ in range(config["layers"])
        )
        self.nobody = nn.Parameter(torch.zeros(width))
        self.mix = nn.Linear(4 * width, _HIDDEN)
        self.tone = nn.Linear(_HIDDEN, len(LABELS))
        self.stance = nn.Linear(_HIDDEN, len(LABELS))
        self.acts = nn.Linear(_HIDDEN, len(ACTS))
        self.habit = nn.Embedding(SETS, len(LABELS))
        """What each set's labels lean to; in training only."""
        self.aside = nn.Linear(_HIDDEN, len(LABELS))
        """How the labels of events differ from dse's: nobody is neutral there who acts. In training only."""
        for added in (self.case, self.quote, self.mark, self.role):
            nn.init.normal_(added.weight, std=0.02)
        nn.init.zeros_(self.habit.weight)
        nn.init.zeros_(self.aside.weight)
        nn.init.zeros_(self.aside.bias)
        with torch.no_grad():
            self.role.weight[0].zero_()
            self.mark.weight[0].zero_()

    def forward(
        self, ids: Tensor, case: Tensor, quote: Tensor, mark: Tensor, role: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.kind
        x = x + self.case(case) + self.quote(quote) + self.mark(mark) + self.role(role)
        x = self.drop(self.norm(x))
        bias = None if mask is None else ((1.0 - mask.to(x.dtype)) * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        everything = torch.ones_like(ids, dtype=x.dtype) if mask is None else mask.to(x.dtype)
        source, has_source = _mean(x, (role == SOURCE).to(x.dtype))
        target, _ = _mean(x, (role == TARGET).to(x.dtype))
        whole, _ = _mean(x, everything)
        source = source + (1.0 - has_source) * self.nobody
        together = torch.cat([x[:, 0], whole, source, target], -1)
        hidden = self.drop(functional.gelu(self.mix(self.drop(together))))
        return self.tone(hidden), self.stance(hidden), self.acts(hidden), self.aside(hidden)


def _mean(x: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """The mean over the pieces with a weight, and 1 where there is any."""
    total = weights.sum(1, keepdim=True)
    return (x * weights[:, :, None]).sum(1) / total.clamp_min(1.0), total.clamp_max(1.0)


def config_of(encoder: Path, *, rows: int, layers: int) -> dict[str, int]:
    """The sizes of a network on an encoder."""
    found = json.loads((encoder / "config.json").read_text(encoding="utf-8"))
    return {
        "width": found["hidden_size"],
        "heads": found["num_attention_heads"],
        "inner": found["intermediate_size"],
        "rows": rows,
        "layers": layers,
    }


def pretrained(encoder: Path, rows: list[int], *, layers: int, dropout: float) -> Network:
    """The network with the lower layers of an encoder, and of its vocabulary the given rows."""
    model = Network(config_of(encoder, rows=len(rows), layers=layers), dropout=dropout)
    whole = encoder_of(encoder, dropout=0.0)
    with torch.no_grad():
        model.words.weight.copy_(whole.words.weight[rows])
        model.positions.weight.copy_(whole.positions.weight[:SIZE])
        model.kind.copy_(whole.kind)
        model.norm.load_state_dict(whole.norm.state_dict())
        for ours, theirs in zip(model.layers, whole.layers, strict=False):
            ours.load_state_dict(theirs.state_dict())
    return model
