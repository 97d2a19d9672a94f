"""Stretches of a sentence that somebody tells without putting them forward as true.

``denied (that) it …``, ``denied running …``, ``we never said that …``, ``nobody believes …``: what stands
there is no charge and no praise of him who speaks. Finds the stretches; knows no actors and no acts.
"""

from functools import lru_cache

from xjreader.nlp.clauses import group_start, is_verb, phrase_starting_at
from xjreader.nlp.cues import cue_lexicon
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W, grammar, past_forms, third_person
from xjreader.nlp.words import word_set

_DENYING = word_set("deny denies denied denying")
_HOLDING = "say claim suggest believe think argue state imply allege conclude assert maintain mean insist"
_LINKS = word_set("that whether if")
_NOBODY = word_set("nobody none")
_BUT = word_set("but while whereas although though")
_GROUNDS = word_set("evidence proof sign indication suggestion basis")
_TRUE = word_set("true so correct fact case")
_FALSE = word_set("false untrue lie nonsense myth")
_DESCRIBED = 4
"""Tokens before one of these in which its negation, or "it is", stands."""
_STOPS = frozenset({";", ".", "!", "?", ":"})


@lru_cache(maxsize=1)
def _held_forms() -> frozenset[str]:
    """The forms of the verbs of saying and thinking that a negation takes the assertion from."""
    irregular = grammar().irregular
    return frozenset(
        form for verb in _HOLDING.split() for form in (verb, third_person(verb), *past_forms(verb, irregular))
    )


def unasserted(r: Reading, low: int, high: int) -> list[tuple[int, int]]:
    """The stretches between two tokens, in order; quotation marks part nothing here."""
    words = r.tokens.low
    found: list[tuple[int, int]] = []
    for k in range(low, high - 1):
        if words[k] in _DENYING:
            takes_away = not _is_negated(r, k, low)
        elif words[k] in _held_forms():
            takes_away = _is_negated(r, k, low)
        else:
            takes_away = words[k + 1] == "that" and _is_no_fact(r, k, low)
        is_gerund = words[k] in _DENYING and words[k + 1].endswith("ing")
        if takes_away and (is_gerund or _opens_clause(r, k + 1, high)):
            found.append((k + 1, _clause_end(r, k + 1, high)))
    return found


def _is_negated(r: Reading, verb: int, low: int) -> bool:
    """``never said``, ``did not say``, ``nobody believes``, ``no serious person thinks``."""
    words, classes = r.tokens.low, r.tokens.classes
    start = group_start(r, verb, low)
    group = range(start, verb)
    if "only" in words[start:verb]:
        return False
    if any(classes[k] & W.NEG or words[k] == "never" for k in group):
        return True
    before = start - 1
    if before >= low and (words[before] in _NOBODY or words[before - 1 : before + 1] == ["no", "one"]):
        return True
    while before > low and not classes[before] & (W.PUNCT | W.PREP | W.SUB | W.COORD | W.DET | W.CAP):
        before -= 1
    return before >= low and words[before] == "no"


def _is_no_fact(r: Reading, k: int, low: int) -> bool:
    """``there is no evidence that``, ``it is not true that``, ``it is a lie that``."""
    word = r.tokens.low[k]
    before = r.tokens.low[max(low, k - _DESCRIBED) : k]
    if word in _GROUNDS:
        return "no" in before
    return (word in _TRUE and "not" in before) or (word in _FALSE and "not" not in before and "it" in before)


def _opens_clause(r: Reading, at: int, high: int) -> bool:
    """Whether "that" or a subject with its verb follows, not a thing."""
    if r.tokens.low[at] in _LINKS:
        return True
    phrase = phrase_starting_at(r, at, high, narrow=True)
    if phrase is None:
        return False
    end = phrase.last
    while end < high - 1 and r.tokens.classes[end] & W.ADV:
        end += 1
    flags = r.tokens.classes[end] if end < high else 0
    return bool(end < high and (flags & (W.BE | W.AUX | W.MODAL) or is_verb(r, end)))


def _clause_end(r: Reading, first: int, high: int) -> int:
    """Where the clause ends: at a mark, at "but", or where "and" goes on with what somebody says."""
    words = r.tokens.low
    for k in range(first, high):
        if words[k] in _STOPS or (k > first and words[k] in _BUT):
            return k
        if words[k] == "," and not _goes_on(r, k, first):
            return k
        if words[k] == "and" and _is_told(r, k + 1, high):
            return k
    return high


def _goes_on(r: Reading, comma: int, first: int) -> bool:
    """``that it, as alleged, abused …``: the subject's aside, before its verb has come."""
    return not any(is_verb(r, k) or r.tokens.classes[k] & (W.BE | W.AUX) for k in range(first, comma))


def _is_told(r: Reading, at: int, high: int) -> bool:
    """Whether a verb of saying in the past or present stands here: ``and accused …``."""
    while at < high - 1 and r.tokens.classes[at] & W.ADV:
        at += 1
    form = cue_lexicon().forms.get(r.tokens.low[at]) if at < high else None
    return form is not None and form.verb.is_speech and not form.forms.isdisjoint({"past", "third"})
