"""How an act is told: negated, only thought of, still to come, long past. Looks at a verb's words."""

import re

from xjreader.models.analysis import Act, Mode, Polarity
from xjreader.nlp.acts import ActLexicon
from xjreader.nlp.cue import Cue
from xjreader.nlp.drafts import Done
from xjreader.nlp.reading import Reading, Sentence
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_CONDITION_REACH = 12
"""Tokens after "if" in which a verb belongs to the condition."""
_YEAR_REACH = 25
_CLAUSE_OPENERS = word_set("since after before until when while as although though")
_WITHHELD = word_set("recognise recognize back apologise apologize forgive pardon trust")
"""What one withholds from somebody: not to do it opposes him."""
_DECADE = re.compile(r"(?:18|19|20)\d\ds?")


def modes_of(
    r: Reading, cue: Cue, sentence: Sentence, lexicon: ActLexicon, *, is_reported: bool = False
) -> tuple[Mode, ...]:
    """The modes of an act whose verb group and subject the cue holds, in a fixed order.

    `is_reported`: it stands in what somebody is said to have said, outside quotation marks.
    """
    tokens = r.tokens
    group = range(cue.first, cue.verb)
    modes: list[Mode] = []
    words = {tokens.low[k] for k in group}
    if "would" in words and is_reported and not _is_condition(r, cue, sentence):
        # "said it would send": will, as speech of the past shifts it.
        words = (words - {"would"}) | {"will"}
    between = set(tokens.low[subject_end(cue) : cue.first])
    if cue.is_negated or any(tokens.classes[k] & W.NEG for k in group) or "never" in words | between:
        modes.append(Mode.NEGATED)
    if words & lexicon.hypothetical or _is_condition(r, cue, sentence):
        modes.append(Mode.HYPOTHETICAL)
    elif words & (lexicon.future | lexicon.future_before):
        modes.append(Mode.FUTURE)
    if "ago" in tokens.low[subject_end(cue) : cue.verb]:
        words.add("ago")
    if words & lexicon.historical or _has_past_year(r, cue, sentence):
        modes.append(Mode.HISTORICAL)
    return tuple(modes)


def negated_polarity(done: Done, modes: tuple[Mode, ...]) -> Polarity:
    """What the sentence says where the act is negated.

    Who does not attack takes no stance, nor who did not praise; who will not talk, or not recognise, opposes.
    """
    if done.polarity is Polarity.OPPOSE or done.act in {Act.APPEAL, Act.REQUEST}:
        return Polarity.NEUTRAL
    will_not = Mode.FUTURE in modes or done.act not in {Act.SUPPORT, Act.CONSULT}
    return Polarity.OPPOSE if will_not or done.cue.lemma in _WITHHELD else Polarity.NEUTRAL


def joined(first: tuple[Mode, ...], second: tuple[Mode, ...]) -> tuple[Mode, ...]:
    """Both, each once, in the order of `Mode`; what is both to come and thought of is thought of."""
    found = {*first, *second}
    if Mode.HYPOTHETICAL in found:
        found.discard(Mode.FUTURE)
    return tuple(mode for mode in Mode if mode in found)


def subject_end(cue: Cue) -> int:
    """Where the words between subject and verb begin, for a subject before its verb."""
    subject = cue.subject
    if subject is not None and cue.first - _CONDITION_REACH < subject.last <= cue.first:
        return subject.last
    return cue.first


def _is_condition(r: Reading, cue: Cue, sentence: Sentence) -> bool:
    """``If Y attacks T, …`` and ``… unless Y frees T``: what hangs on a condition is only thought of."""
    low = r.tokens.low
    if low[sentence.first] in {"if", "unless"} and cue.verb < sentence.first + _CONDITION_REACH:
        return True
    subject = cue.subject
    if subject is None or cue.inherits or not sentence.first < subject.first <= cue.first:
        return False
    before = subject.first - 1
    return low[before] in {"if", "unless", "whether"} and r.quote_of[before] == r.quote_of[cue.verb]


def _has_past_year(r: Reading, cue: Cue, sentence: Sentence) -> bool:
    """``in 2014``, ``decades ago``: the clause puts the act into the past."""
    tokens = r.tokens
    for k in range(cue.last, min(sentence.last, cue.last + _YEAR_REACH)):
        if r.quote_of[k] >= 0:
            continue
        if tokens.words[k] in {".", ";"}:
            break
        if tokens.low[k] == "ago":
            return True
        if _DECADE.fullmatch(tokens.words[k]) and (
            tokens.low[k - 1] in {"in", "during"} or tokens.low[k - 2 : k] == ["in", "the"]
        ):
            return True
        if tokens.low[k - 1 : k + 1] in (["that", "year"], ["those", "years"], ["that", "decade"]):
            return True
    return _opens_with_year(r, cue, sentence)


def _opens_with_year(r: Reading, cue: Cue, sentence: Sentence) -> bool:
    """``In 1996, Y condemned T``."""
    low = r.tokens.low
    for at in range(sentence.first, min(cue.first, sentence.last - 2)):
        if low[sentence.first] in _CLAUSE_OPENERS:
            break
        if low[at] in {"in", "during"} and r.quote_of[at] < 0:
            year = at + 2 if low[at + 1] == "the" else at + 1
            if _DECADE.fullmatch(r.tokens.words[year]):
                return True
    return False
