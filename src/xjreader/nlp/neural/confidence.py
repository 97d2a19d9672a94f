"""How likely an attribution of the network is right, from what the network thinks of its parts."""

from math import exp, log

from xjreader.nlp.neural.decoding import Draft

_BIAS = 1.524
_TAGS = 3.721
_CUE = 0.641
_SOURCE = 1.212
_UNNAMED = -0.264
_LENGTH = 0.335
_PARTED = -0.173

LEAST = 0.2
"""Probability under which an attribution is dropped: it would cost more in precision than it brings."""


def confidence(draft: Draft) -> float:
    """A probability that content and source are both right.

    Logistic regression on the development articles (``training/attribution/calibrate.py``); its folds by
    article agree with what is found.
    """
    length = sum(end - start for start, end in draft.contents)
    score = (
        _BIAS
        + _TAGS * draft.tag_score
        + _CUE * draft.cue_score
        + _SOURCE * draft.source_score
        + _UNNAMED * (draft.source is None)
        + _LENGTH * log(max(1, length))
        + _PARTED * (len(draft.contents) > 1)
    )
    return 1 / (1 + exp(-max(-20.0, min(20.0, score))))
