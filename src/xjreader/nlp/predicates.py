"""What a clause says of its subject: "is false", "must stop", "lied to us"; not who says it."""

from msgspec import Struct

from xjreader.models.analysis import Act, Polarity
from xjreader.nlp.acts import ActLexicon
from xjreader.nlp.clauses import Phrase, group_start, past_relative, phrase_starting_at, subject_before
from xjreader.nlp.paraphrases import root
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W
from xjreader.nlp.tone import tone
from xjreader.nlp.words import word_set

_REACH = 5
_OF_INTEREST = W.BE | W.MODAL | W.GENITIVE
_BEFORE_SHORT = word_set("it that he she there what this")
"""After these ``'s`` is the verb."""


class Judgement(Struct, frozen=True):
    """One predicate with its subject."""

    at: int
    """Token of the verb."""
    first: int
    last: int
    """One past the predicate's word."""
    subject: Phrase
    act: Act
    polarity: Polarity
    confidence: float
    is_request: bool = False


def judgements(r: Reading, low: int, high: int, lexicon: ActLexicon) -> list[Judgement]:
    """All judgements between two tokens."""
    tokens = r.tokens
    found: list[Judgement] = []
    for k in range(low, high):
        flags = tokens.classes[k]
        if tokens.low[k] in lexicon.misdeeds or tokens.low[k] in lexicon.good_deeds:
            deed = _deed(r, k, low, lexicon)
            if deed is not None:
                found.append(deed)
        if not flags & _OF_INTEREST:
            continue
        word = tokens.low[k]
        one: Judgement | None = None
        is_short = bool(flags & W.GENITIVE) and k > low and tokens.low[k - 1] in _BEFORE_SHORT
        if is_short or (flags & W.BE and word not in {"be", "being", "been"}):
            one = _predicate(r, k, low, high, lexicon)
        elif word in {"must", "should", "ought"}:
            one = _obligation(r, k, low, high, lexicon)
        if one is None and word in {"is", "was", "were", "are", "been", "be"}:
            one = _nothing_there(r, k, low, high)
        if one is not None:
            found.append(one)
    return found


def _predicate(r: Reading, verb: int, low: int, high: int, lexicon: ActLexicon) -> Judgement | None:
    tokens = r.tokens
    negated = bool(tokens.classes[verb] & W.NEG)
    for k in range(verb + 1, min(high, verb + 1 + _REACH)):
        word, flags = tokens.low[k], tokens.classes[k]
        if flags & W.NEG:
            negated = True
            continue
        if word in lexicon.needed:
            return _needed(r, verb, k, low, high)
        if word in lexicon.feelings:
            return None
        coded = _code(word, negated, lexicon)
        if coded is not None:
            subject = subject_before(r, group_start(r, verb, low), low)
            if subject is None:
                return None
            act, polarity, confidence = coded
            return Judgement(verb, verb, k + 1, subject, act, polarity, confidence)
        if (flags & (W.ADV | W.DET | W.PUNCT) and word not in {".", ";", ":"}) or word in {
            "a",
            "an",
            "the",
            "and",
            "“",
            '"',
            "of",
        }:
            continue
        if k - verb >= 2:
            break
    return None


def _code(word: str, negated: bool, lexicon: ActLexicon) -> tuple[Act, Polarity, float] | None:
    if word in lexicon.false:
        return (Act.DENY, Polarity.OPPOSE, 0.92) if not negated else None
    if word in lexicon.true:
        return (Act.DENY, Polarity.OPPOSE, 0.92) if negated else (Act.SUPPORT, Polarity.SUPPORT, 0.75)
    if word in lexicon.bad:
        return (Act.ACCUSE, Polarity.OPPOSE, 0.9) if not negated else None
    if word in lexicon.good:
        return (Act.SUPPORT, Polarity.SUPPORT, 0.85) if not negated else None
    judging = tone()
    if root(word) in judging.against:
        return (Act.ACCUSE, Polarity.OPPOSE, 0.75) if not negated else None
    if root(word) in judging.favourable:
        return (Act.ACCUSE, Polarity.OPPOSE, 0.7) if negated else (Act.SUPPORT, Polarity.SUPPORT, 0.75)
    return None


def _needed(r: Reading, verb: int, at: int, low: int, high: int) -> Judgement | None:
    """``it is important that such a visit be meaningful``: an appeal on the clause's subject."""
    tokens = r.tokens
    before = tokens.low[verb - 1] if verb > low else ""
    if before != "it" or at + 2 >= high or tokens.low[at + 1] not in {"that", "for"}:
        return None
    phrase = phrase_starting_at(r, at + 2, high)
    if phrase is None:
        return None
    return Judgement(verb, verb - 1, phrase.last, phrase, Act.APPEAL, Polarity.NEUTRAL, 0.85, is_request=True)


def _deed(r: Reading, k: int, low: int, lexicon: ActLexicon) -> Judgement | None:
    """``Y lied to us``, ``Y helped us``: a deed that is told as a charge, or as praise."""
    tokens = r.tokens
    start = group_start(r, k, low)
    group = range(start, k)
    if tokens.classes[k] & W.CAP or any(tokens.classes[j] & W.NEG for j in group):
        return None
    if any(tokens.classes[j] & W.BE for j in group) and not tokens.low[k].endswith("ing"):
        return None
    if tokens.low[start - 1] in {"to", "by"} or tokens.classes[start - 1] & (
        W.DET | W.MY | W.PREP | W.GENITIVE
    ):
        return None
    if tokens.low[k] in lexicon.good_deeds and lexicon.whom.isdisjoint(tokens.low[k + 1 : k + 5]):
        return None
    subject = subject_before(r, start, low)
    if subject is None or subject.relative_to is not None:
        return None
    act, polarity = (
        (Act.ACCUSE, Polarity.OPPOSE)
        if tokens.low[k] in lexicon.misdeeds
        else (Act.SUPPORT, Polarity.SUPPORT)
    )
    return Judgement(k, start, k + 1, past_relative(r, subject, low), act, polarity, 0.85)


def _nothing_there(r: Reading, verb: int, low: int, high: int) -> Judgement | None:
    """``There was no coup``: denied; ``there will be no vote``: rejected."""
    tokens = r.tokens
    start = group_start(r, verb, low)
    if start <= low or tokens.low[start - 1] != "there" or verb + 2 >= high or tokens.low[verb + 1] != "no":
        return None
    thing = phrase_starting_at(r, verb + 2, high, narrow=True)
    if thing is None:
        return None
    if any(tokens.low[j] in {"will", "shall"} for j in range(start, verb)):
        return Judgement(verb, start - 1, thing.last, thing, Act.REJECT, Polarity.OPPOSE, 0.85)
    return Judgement(verb, start - 1, thing.last, thing, Act.DENY, Polarity.OPPOSE, 0.85)


def _obligation(r: Reading, verb: int, low: int, high: int, lexicon: ActLexicon) -> Judgement | None:
    """``China must close the camps``, ``the visit should be amicable``."""
    tokens = r.tokens
    if verb + 1 >= high or tokens.low[verb + 1] in {"have", "n't"}:
        return None
    subject = subject_before(r, verb, low)
    if subject is None:
        return None
    subject = past_relative(r, subject, low)
    if tokens.low[verb + 1] == "be" and verb + 2 < high and tokens.low[verb + 2] in lexicon.ashamed:
        return Judgement(verb, verb, verb + 3, subject, Act.ACCUSE, Polarity.OPPOSE, 0.9)
    must = tokens.low[verb] == "must"
    act, polarity = (Act.REQUEST, Polarity.OPPOSE) if must else (Act.APPEAL, Polarity.NEUTRAL)
    return Judgement(verb, verb, verb + 1, subject, act, polarity, 0.85, is_request=True)
