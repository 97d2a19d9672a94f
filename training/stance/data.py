"""Coded pairs to what the network learns from them; the inputs are made by the package."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from xjreader.models.analysis import Act, Polarity, Span
from xjreader.nlp.pairs.layout import PairInput, pair_input, sheet
from xjreader.nlp.pairs.lexicon import ACTS, performed
from xjreader.nlp.pairs.trained import LABELS
from xjreader.nlp.pairs.values import Pair
from xjreader.nlp.reading import Reading, read

TONE, DIRECTED, EVENTS, MADE = range(4)
"""The sets, whose labels do not mean quite the same: newsmtsc, dse, plv, and our own sentences."""
IGNORE = -100

WIDER = {
    "YIELD": (Act.CONCEDE, Act.RETREAT),
    "REQUEST": (Act.REQUEST, Act.APPEAL),
    "REJECT": (Act.REJECT, Act.DENY),
}
"""PLV's types that are two of our acts each."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """A pair with its answers."""

    id: str
    read: PairInput
    set: int
    label: int
    """Index in LABELS, IGNORE where there is none."""
    acts: tuple[int, ...] = ()
    """Acts of which one is right; empty where nothing is known."""
    act_weight: float = 1.0


@dataclass(slots=True)
class Reader:
    """Rows to examples; each text is laid out once."""

    tokenizer: Tokenizer
    _laid: dict[str, Any] = field(default_factory=dict)

    def examples(self, rows: Iterable[Row], number: int) -> list[Example]:
        """The rows of one set."""
        return [self._example(row, number) for row in rows]

    def _example(self, row: Row, number: int) -> Example:
        text, pair = row["text"], pair_of(row)
        if text not in self._laid:
            self._laid.clear()  # rows of one text follow each other
            self._laid[text] = sheet(read(text), self.tokenizer)
        laid = self._laid[text]
        label = LABELS.index(Polarity(row["label"])) if row["label"] else IGNORE
        acts, weight = _acts(row, laid.reading, pair)
        return Example(
            row["id"], pair_input(laid, pair, self.tokenizer), number, label,
            tuple(ACTS.index(act) for act in acts), weight,
        )  # fmt: skip


def pair_of(row: Row) -> Pair:
    """The pair of a row."""
    target = row["target"]
    source = Span(*row["source"]) if row["source"] else None
    return Pair(source, target if isinstance(target, str) else Span(*target))


def load(path: Path) -> list[Row]:
    """The rows of a file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def without(rows: list[Row], held_out: set[str]) -> list[Row]:
    """The rows whose sentence is not held out."""
    return [row for row in rows if key(row["text"]) not in held_out]


def key(text: str) -> str:
    """What two copies of a sentence have in common."""
    return "".join(c for c in text.lower() if c.isalnum())


def directed(rows: list[Row], chance: random.Random, *, plain: int) -> Iterator[Row]:
    """Of dse's rows both directions of each sentence with a sign, and `plain` rows of the others."""
    rest = [row for row in rows if row["orig"] == 0]
    chosen = {row["id"] for row in chance.sample(rest, min(plain, len(rest)))}
    return (row for row in rows if row["orig"] != 0 or row["id"] in chosen)


def folds(rows: list[Row], count: int = 5) -> list[int]:
    """The fold of each row; rows of one sentence are in one fold."""
    numbers: dict[str, int] = {}
    return [numbers.setdefault(key(row["text"]), len(numbers)) % count for row in rows]


def _acts(row: Row, reading: Reading, pair: Pair) -> tuple[tuple[Act, ...], float]:
    """What is known of the act: from the row, or, of less weight, from the verb lexicon."""
    if pair.source is None and row["act"] is None:
        return (), 0.0
    found = performed(reading, pair)
    if row["act"] is None:
        if found is None:
            return (), 0.0
        return (found.act,), 0.5 if found.is_joined else 0.2
    group = WIDER.get(row["act"]) or (Act(row["act"]),)
    if found is not None and found.act in group:
        group = (found.act,)
    return group, 1.0
