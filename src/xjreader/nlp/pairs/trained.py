"""The trained pair coder: a network over the pieces around a pair. Its weights are made in training/."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xjreader.models.analysis import Polarity
from xjreader.nlp.neural.network import Floats, log_softmax
from xjreader.nlp.neural.weights import Model
from xjreader.nlp.pairs.layout import INPUTS, PairInput, Sheet, pair_input, sheet
from xjreader.nlp.pairs.lexicon import ACTS
from xjreader.nlp.pairs.values import Coded, Pair, coded
from xjreader.nlp.reading import Reading

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

LABELS = tuple(Polarity)
OUTPUTS = ("tone", "stance", "acts")
"""Of the text on the target; of the source towards the target; what the source does. Logits, calibrated."""


class TrainedCoder:
    """Codes pairs with the network, one pass a pair.

    With others beside it, the activations' common scale would let a result hang on them, and on processors
    one at a time is no slower.
    """

    is_trained = True

    def __init__(self, model: Model) -> None:
        self._model = model
        self._last: tuple[Reading, Sheet] | None = None

    def code(self, reading: Reading, pairs: Sequence[Pair]) -> list[Coded]:
        """The pairs of one text, each on its own, in the order given."""
        if not pairs:
            return []
        tokenizer = self._model.tokenizer
        if self._last is None or self._last[0] is not reading:
            self._last = reading, sheet(reading, tokenizer)
        laid = self._last[1]
        return [self._coded(pair, pair_input(laid, pair, tokenizer)) for pair in pairs]

    def _coded(self, pair: Pair, read: PairInput) -> Coded:
        tone, stance, acts = scores(self._model.session, read)
        if pair.source is None:
            return coded(dict(zip(LABELS, _shares(tone), strict=True)), {})
        return coded(
            dict(zip(LABELS, _shares(stance), strict=True)), dict(zip(ACTS, _shares(acts), strict=True))
        )


def scores(session: "InferenceSession", read: PairInput) -> list[Floats]:
    """The network's logits for one pair: tone, stance, acts."""
    inputs = {name: getattr(read, name)[None] for name in INPUTS}
    return [found[0] for found in session.run(list(OUTPUTS), inputs)]


def _shares(logits: Floats) -> list[float]:
    """Probabilities that sum to 1."""
    import numpy as np

    return [float(share) for share in np.exp(log_softmax(logits.astype(np.float64)))]
