"""How likely an attribution of the network is right, from what the network thinks of its parts."""

from math import exp

from xjreader.nlp.neural.decoding import Draft

_BIAS, _TAGS, _CUE, _SOURCE = 2.2, 2.0, 1.0, 1.0


def confidence(draft: Draft) -> float:
    """A probability, calibrated on development data: how often such an attribution matches a person's."""
    score = _BIAS + _TAGS * draft.tag_score + _CUE * draft.cue_score + _SOURCE * draft.source_score
    return 1 / (1 + exp(-max(-20.0, min(20.0, score))))
