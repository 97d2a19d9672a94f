"""What a pair coder takes and gives; values only."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from xjreader.models.analysis import Act, Polarity, Span
from xjreader.nlp.reading import Reading


class Pair(Struct, frozen=True):
    """Who acts or speaks, and whom or what it is about, as places in a text."""

    source: Span | None
    """The words that stand for the actor; `None` for nobody: then the text's own tone is asked for."""
    target: Span | str
    """Its words, or a name: then each place where the text has it counts, and none need have it."""


class Coded(Struct, frozen=True):
    """What the words say of a pair."""

    label: Polarity
    score: float
    """How probable the label is."""
    act: Act | None
    """The likeliest act of the source towards the target; `None` without a source, where nobody acts, and
    where the lexicon serves and knows none."""
    act_score: float
    """How probable the act is, given that there is one."""
    polarities: dict[Polarity, float]
    """Probabilities of all labels."""
    acts: dict[Act, float]
    """Probabilities of all acts, given that there is one; empty where `act` is `None`."""


class PairCoder(Protocol):
    """Codes given pairs: by the verb lexicon, or by a trained model."""

    is_trained: bool

    def code(self, reading: Reading, pairs: Sequence[Pair]) -> list[Coded]:
        """The pairs of one text, each on its own, in the order given. Never raises for what a text holds."""
        ...


def coded(polarities: dict[Polarity, float], acts: dict[Act, float]) -> Coded:
    """The likeliest of both; the first one where several are as likely."""
    label = max(polarities, key=lambda one: polarities[one])
    act = max(acts, key=lambda one: acts[one]) if acts else None
    return Coded(label, polarities[label], act, acts[act] if act else 0.0, polarities, acts)
