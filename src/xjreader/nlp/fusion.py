"""Drafts to statements: which of several on the same pair stands, and how sure each is.

The rules keep what they alone know (denials, appeals, modes); the trained pair coder decides where only
the tone of the words speaks, and where it is absent the tone does. The same drafts always give the same
statements.
"""

from collections.abc import Sequence
from math import exp, log

from xjreader.models.analysis import Statement
from xjreader.nlp.drafts import Basis, Draft
from xjreader.nlp.reading import Reading

_ALL, _ACTOR, _TARGET = 0.7, 0.45, 0.8
_GROUND = {
    Basis.PATTERN: 0.3, Basis.VERB: -0.3, Basis.NAMING: 0.0, Basis.NOUN: 0.2, Basis.PREDICATE: 0.2,
    Basis.ECHO: 0.0,
}  # fmt: skip
"""Weights of a logistic regression on our dev statements: ``training/stance/calibrate_statements.py``."""
_TONE, _MENTION = 0.36, 0.28
_UNFOLLOWED = 0.35
"""Of its confidence: what rests on tone alone, on somebody or something that the person does not follow."""
_MIDDLE = 0.75
_TONE_WEIGHT = 0.14
_MOST_TONE = 1.5


def features(draft: Draft) -> tuple[float, float]:
    """How sure it is who acts and who is meant, as the regression reads it: in log-odds, 0 at 0.75."""
    actor, target = (_log_odds(one) - _log_odds(_MIDDLE) for one in (draft.actor_sure, draft.target_sure))
    return actor, target


def _log_odds(share: float) -> float:
    kept = min(max(share, 0.02), 0.98)
    return log(kept / (1 - kept))


class Fusion:
    """Settles the drafts of one text."""

    def __init__(self, reading: Reading, followed: frozenset[str], *, least: float) -> None:
        """`followed`: the actors and topics that the person gave; `least`: what is less sure is dropped."""
        self._least = least
        self._reading = reading
        self._followed = followed

    def statements(self, drafts: Sequence[Draft]) -> tuple[Statement, ...]:
        """The statements that the drafts come to, in reading order."""
        unique: dict[tuple[object, ...], Statement] = {}
        for draft in drafts:
            one = self._settled(draft)
            if one.confidence < self._least:
                continue
            key = (one.actor, one.recipient, one.topic, one.act, one.polarity, one.evidence)
            if key not in unique or unique[key].confidence < one.confidence:
                unique[key] = one
        return tuple(sorted(unique.values(), key=lambda one: one.evidence[0]))

    def _settled(self, draft: Draft) -> Statement:
        return Statement(
            draft.actor, draft.recipient, draft.topic, draft.act, draft.polarity, draft.modes, draft.evidence,
            round(self._sure(draft), 3), draft.attribution,
        )  # fmt: skip

    def _sure(self, draft: Draft) -> float:
        if draft.basis in _GROUND:
            actor, target = features(draft)
            return 1 / (1 + exp(-(_ALL + _ACTOR * actor + _TARGET * target + _GROUND[draft.basis])))
        ground = _MENTION
        if draft.basis is Basis.TONE:
            ground = _TONE + _TONE_WEIGHT * min(abs(draft.tone), _MOST_TONE)
        if not self._is_followed(draft):
            ground *= _UNFOLLOWED
        return ground * draft.actor_sure * draft.target_sure

    def _is_followed(self, draft: Draft) -> bool:
        return draft.actor in self._followed and (draft.recipient or draft.topic) in self._followed
