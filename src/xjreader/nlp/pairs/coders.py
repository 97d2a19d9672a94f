"""Which pair coder serves: the trained one where its weights are and work, else the verb lexicon."""

import logging
from functools import lru_cache
from pathlib import Path
from typing import Literal

from xjreader.nlp.neural import weights
from xjreader.nlp.pairs.lexicon import LexiconCoder
from xjreader.nlp.pairs.values import PairCoder

Choice = Literal["trained", "rules"]

FOLDER = Path(__file__).parent / "weights"
NETWORK = "pairs.onnx"

_log = logging.getLogger(__name__)


def available(choice: Choice = "trained") -> Choice:
    """What serves where `choice` is wanted; looks for the weights and does not load them."""
    return "trained" if choice == "trained" and missing() is None else "rules"


def missing() -> str | None:
    """Why the trained pair coder cannot be used, or `None` where it seems that it can; loads nothing."""
    return weights.missing(FOLDER, network=NETWORK)


def fault() -> str | None:
    """Why the trained pair coder cannot be used, or `None` where it can: found out by loading it."""
    return weights.fault(FOLDER, network=NETWORK)


@lru_cache(maxsize=4)
def best_pair_coder(choice: Choice = "trained", *, threads: int = 1) -> PairCoder:
    """The coder, loaded once a process. Weights that cannot be loaded are logged, and the lexicon serves.

    `threads`: how many of them one pair may use.
    """
    if available(choice) == "rules":
        return LexiconCoder()
    from xjreader.nlp.pairs.trained import TrainedCoder

    try:
        return TrainedCoder(weights.load(FOLDER, network=NETWORK, threads=threads))
    except Exception as error:  # the libraries name no common error, and a text must be analysed all the same
        _log.error("the trained pair coder cannot be loaded, the verb lexicon serves: %s", error)
        return LexiconCoder()
