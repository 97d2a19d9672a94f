"""Stretches of a sentence where nobody in it speaks: what somebody is asked about, what a rumour has it.

``He was asked about a letter in which Y praised T`` and ``a rumour that Y had praised T`` say nothing of Y.
"""

from xjreader.nlp.clauses import is_verb, phrase_starting_at
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_ASKED = word_set("asked questioned pressed quizzed")
_ASKED_OF = word_set("about on whether if why how what when who where to over for by")
_RUMOURS = word_set(
    """report reports rumour rumours rumor rumors story stories speculation suggestion suggestions gossip
    hearsay impression idea notion possibility prospect"""
)
_OPENERS = _ASKED | _RUMOURS
_RUMOUR_REACH = 9


def unspoken(r: Reading, low: int, high: int) -> list[tuple[int, int]]:
    """The stretches between two tokens in which no cue and no act counts, in order."""
    found: list[tuple[int, int]] = []
    words = r.tokens.low
    if _OPENERS.isdisjoint(words[low:high]):
        return found
    for k in range(low, high):
        word = words[k]
        if r.quote_of[k] >= 0:
            continue
        if word in _ASKED and _is_asked(r, k, low, high):
            found.append((k + 1, _question_end(r, k, low, high)))
        elif word in _RUMOURS:
            that = _rumour_clause(r, k, high)
            if that is not None:
                found.append((that, _clause_end(r, that, high)))
    return found


def _is_asked(r: Reading, k: int, low: int, high: int) -> bool:
    """``was asked about``, ``Asked whether …,``: somebody is asked, not asking."""
    if k + 1 >= high or r.tokens.low[k + 1] not in _ASKED_OF:
        return False
    before = k - 1
    while before >= low and r.tokens.classes[before] & W.ADV:
        before -= 1
    return (
        before < low
        or bool(r.tokens.classes[before] & W.BE)
        or r.tokens.low[before] in {"when", "if", "while", "being"}
    )


def _question_end(r: Reading, k: int, low: int, high: int) -> int:
    """A fronted question ends where the main clause begins; another goes on to the sentence's end."""
    before = k - 1
    while before >= low and r.tokens.classes[before] & W.ADV:
        before -= 1
    fronted = before < low or r.tokens.low[before] in {"when", "if", "while"}
    return _main_clause(r, k + 1, high) if fronted else _clause_end(r, k + 1, high, only_speech=True)


def _main_clause(r: Reading, first: int, high: int) -> int:
    for k in range(first, high - 1):
        if r.tokens.words[k] == "," and r.quote_of[k] < 0:
            phrase = phrase_starting_at(r, k + 1, high, apposition=True)
            if phrase is not None and phrase.last < high and _verb_follows(r, phrase.last, high):
                return k
            if r.quote_of[k + 1] >= 0:
                return k
    return high


def _verb_follows(r: Reading, at: int, high: int) -> bool:
    while at < high - 1 and (r.tokens.classes[at] & W.ADV or r.tokens.words[at] == ","):
        at += 1
    return is_verb(r, at)


def _rumour_clause(r: Reading, k: int, high: int) -> int | None:
    """The "that" or "in which" which tells what a report says; none where the report has an owner."""
    for at in range(k + 1, min(high, k + _RUMOUR_REACH)):
        if r.tokens.low[at] == "that":
            return at
        if is_verb(r, at) or (r.tokens.classes[at] & W.PUNCT and r.tokens.words[at] != "-"):
            return None
    return None


def _clause_end(r: Reading, first: int, high: int, *, only_speech: bool = False) -> int:
    """The next comma or semicolon outside quotation marks; with `only_speech` a comma before a quotation."""
    for k in range(first, high):
        if r.quote_of[k] < 0 and r.tokens.words[k] in {",", ";"}:
            if only_speech and not (k + 1 < high and r.quote_of[k + 1] >= 0) and r.tokens.words[k] == ",":
                continue
            return k
    return high
