"""Which tagger reads the texts: the trained one where its weights are and work, else the cue rules."""

import logging
from functools import lru_cache
from typing import Literal

from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.neural import weights
from xjreader.nlp.tagger import Tagger

Choice = Literal["trained", "rules"]

_log = logging.getLogger(__name__)


def available(choice: Choice) -> Choice:
    """What is used where `choice` is wanted; looks for the weights and does not load them."""
    return "trained" if choice == "trained" and weights.missing() is None else "rules"


@lru_cache(maxsize=4)
def best_tagger(choice: Choice = "trained", *, threads: int = 1) -> Tagger:
    """The tagger, loaded once a process. Weights that cannot be loaded are logged, and the rules serve.

    `threads`: how many of them one text may use.
    """
    if available(choice) == "rules":
        return RuleTagger()
    from xjreader.nlp.neural.hybrid import HybridTagger

    try:
        return HybridTagger(weights.load(threads=threads))
    except Exception as error:  # the libraries name no common error, and a text must be analysed all the same
        _log.error("the trained tagger cannot be loaded, the cue rules serve: %s", error)
        return RuleTagger()
