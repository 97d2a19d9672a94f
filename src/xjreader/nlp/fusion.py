"""Drafts to statements: which of several on the same pair stands, and how sure each is.

The rules keep what they alone know (denials, appeals, modes); the trained pair coder decides where only
the tone of the words speaks, and where it is absent the tone does. The same drafts always give the same
statements.
"""

from collections.abc import Sequence
from math import exp, log

from msgspec.structs import replace

from xjreader.models.analysis import Act, Polarity, Statement
from xjreader.nlp.drafts import Basis, Draft
from xjreader.nlp.pairs.values import Coded, Pair, PairCoder
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
_TONE_LOG_ODDS = 0.5
"""What the judging words add to the pair coder's sign, in log-odds."""
_SPOKEN, _SPOKEN_NEUTRAL = 0.68, 0.55
"""How sure an opinion in speech is at best, and what is taken away where the pair coder finds it neutral."""
_DONE, _DONE_POWER = 0.75, 1.2
_MOST_PAIRS = 12
_TOKENS_A_PAIR = 25
"""At most so many pairs are asked for, and one more for each so many words: each costs milliseconds."""
_TURNED = 0.8
"""Of its sureness: an opinion with the sign that the rest of the text has."""
_SURE_ACT = 0.3
_SURE_MEETING = 0.7
_SPEECH_ACTS = {
    Polarity.SUPPORT: (Act.SUPPORT, Act.AGREE, Act.CONCEDE),
    Polarity.OPPOSE: (Act.ACCUSE, Act.REJECT),
}
_DEEDS = {
    Polarity.SUPPORT: (Act.SUPPORT, Act.AGREE, Act.CONCEDE, Act.COOPERATE, Act.AID, Act.RETREAT),
    Polarity.OPPOSE: (
        Act.ACCUSE, Act.REJECT, Act.REQUEST, Act.THREATEN, Act.PROTEST, Act.SANCTION, Act.MOBILIZE,
        Act.COERCE, Act.ASSAULT,
    ),
}  # fmt: skip


def features(draft: Draft) -> tuple[float, float]:
    """How sure it is who acts and who is meant, as the regression reads it: in log-odds, 0 at 0.75."""
    actor, target = (_log_odds(one) - _log_odds(_MIDDLE) for one in (draft.actor_sure, draft.target_sure))
    return actor, target


def _log_odds(share: float) -> float:
    kept = min(max(share, 0.02), 0.98)
    return log(kept / (1 - kept))


class Fusion:
    """Settles the drafts of one text."""

    def __init__(
        self, reading: Reading, followed: frozenset[str], *, least: float, coder: PairCoder | None = None
    ) -> None:
        """`followed`: the actors and topics that the person gave; `least`: what is less sure is dropped.

        `coder`: asked where the rules are unsure, if it is trained.
        """
        self._least = least
        self._reading = reading
        self._followed = followed
        self._coder = coder if coder is not None and coder.is_trained else None

    def statements(self, drafts: Sequence[Draft]) -> tuple[Statement, ...]:
        """The statements that the drafts come to, in reading order."""
        rules = [one for one in drafts if one.basis in _GROUND]
        opinions = self._opinions([one for one in drafts if one.basis not in _GROUND])
        told = [(one, self._sure(one)) for one in rules]
        unique: dict[tuple[object, ...], Statement] = {}
        for draft, sure in (*told, *_of_one_mind(opinions, told)):
            one = settled(draft, sure)
            if one.confidence < self._least:
                continue
            key = (one.actor, one.recipient, one.topic, one.act, one.polarity, one.evidence)
            if key not in unique or unique[key].confidence < one.confidence:
                unique[key] = one
        return tuple(sorted(unique.values(), key=lambda one: one.evidence[0]))

    def _sure(self, draft: Draft) -> float:
        """How sure a statement is that a rule found."""
        actor, target = features(draft)
        return 1 / (1 + exp(-(_ALL + _ACTOR * actor + _TARGET * target + _GROUND[draft.basis])))

    # What no act tells ----------------------------------------------------------------------

    def _opinions(self, drafts: Sequence[Draft]) -> list[tuple[Draft, float]]:
        """Each pair once a stretch of words, by the pair coder where it serves, else by the tone."""
        best: dict[tuple[object, ...], Draft] = {}
        for draft in drafts:
            key = (*draft.about, draft.evidence)
            if key not in best or abs(best[key].tone) < abs(draft.tone):
                best[key] = draft
        kept = [one for one in best.values() if self._by_tone(one) >= self._least or self._is_followed(one)]
        asked = self._asked(kept)
        return [
            _coded(one, asked[number]) if number in asked else (one, self._by_tone(one))
            for number, one in enumerate(kept)
        ]

    def _asked(self, drafts: Sequence[Draft]) -> dict[int, Coded]:
        """What the pair coder says of the drafts that matter most, by their number."""
        if self._coder is None or self._least >= _SPOKEN:
            return {}
        most = _MOST_PAIRS + len(self._reading.tokens) // _TOKENS_A_PAIR
        chosen = sorted(
            (
                number
                for number, one in enumerate(drafts)
                if one.target is not None and self._is_followed(one)
            ),
            key=lambda number: (-self._by_tone(drafts[number]), number),
        )[:most]
        pairs = [self._pair(drafts[number]) for number in chosen]
        return dict(zip(chosen, self._coder.code(self._reading, pairs), strict=True)) if pairs else {}

    def _pair(self, draft: Draft) -> Pair:
        assert draft.target is not None
        source = self._reading.span(*draft.source) if draft.source is not None else None
        return Pair(source, self._reading.span(*draft.target))

    def _by_tone(self, draft: Draft) -> float:
        ground = _MENTION
        if draft.basis is Basis.TONE:
            ground = _TONE + _TONE_WEIGHT * min(abs(draft.tone), _MOST_TONE)
        if not self._is_followed(draft):
            ground *= _UNFOLLOWED
        return ground * draft.actor_sure * draft.target_sure

    def _is_followed(self, draft: Draft) -> bool:
        return draft.actor in self._followed and (draft.recipient or draft.topic) in self._followed


def _of_one_mind(
    opinions: Sequence[tuple[Draft, float]], told: Sequence[tuple[Draft, float]]
) -> list[tuple[Draft, float]]:
    """The opinions with the sign that the whole text gives the pair: few are for somebody and then against.

    What an act tells weighs with them and stays as it is.
    """
    weight: dict[tuple[str, str | None], float] = {}
    for draft, sure in (*opinions, *told):
        key = (draft.actor, draft.recipient or draft.topic)
        weight[key] = weight.get(key, 0.0) + draft.polarity.sign * sure
    found = []
    for draft, sure in opinions:
        whole = weight[draft.actor, draft.recipient or draft.topic]
        if whole * draft.polarity.sign < 0:
            polarity = Polarity.SUPPORT if whole > 0 else Polarity.OPPOSE
            act = Act.SUPPORT if whole > 0 else Act.ACCUSE
            found.append((replace(draft, polarity=polarity, act=act), sure * _TURNED))
        else:
            found.append((draft, sure))
    return found


def settled(draft: Draft, sure: float) -> Statement:
    """The draft as a statement."""
    return Statement(
        draft.actor, draft.recipient, draft.topic, draft.act, draft.polarity, draft.modes, draft.evidence,
        round(sure, 3), draft.attribution,
    )  # fmt: skip


def _coded(draft: Draft, coded: Coded) -> tuple[Draft, float]:
    """The draft with the pair coder's sign and act, and how sure it then is."""
    support, oppose = coded.polarities[Polarity.SUPPORT], coded.polarities[Polarity.OPPOSE]
    neutral = coded.polarities[Polarity.NEUTRAL]
    if draft.attribution is None and coded.act is Act.CONSULT and coded.act_score >= _SURE_MEETING:
        sure = coded.act_score * draft.actor_sure * draft.target_sure
        return replace(draft, act=Act.CONSULT, polarity=Polarity.NEUTRAL), sure * (_SPOKEN + neutral / 4)
    sign = log(max(support, 1e-6) / max(oppose, 1e-6)) + _TONE_LOG_ODDS * draft.tone
    polarity = Polarity.SUPPORT if sign > 0 else Polarity.OPPOSE
    if draft.attribution is not None:
        ground = _SPOKEN - _SPOKEN_NEUTRAL * neutral
    else:
        ground = _DONE * (1 - neutral) ** _DONE_POWER
    sure = ground * draft.actor_sure * draft.target_sure * (1 - 1 / (1 + exp(2 * abs(sign))))
    return replace(draft, act=_act(draft, coded, polarity), polarity=polarity), sure


def _act(draft: Draft, coded: Coded, polarity: Polarity) -> Act:
    """The likeliest act of that sign; of words alone none but of words, unless it is told as a deed."""
    allowed = _SPEECH_ACTS[polarity] if draft.attribution is not None else _DEEDS[polarity]
    best = max(allowed, key=lambda one: coded.acts.get(one, 0.0))
    return best if coded.acts.get(best, 0.0) >= _SURE_ACT else allowed[0]
