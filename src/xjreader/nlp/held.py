"""Stances told by a noun or an adjective: "its criticism of T", "was opposed to T", "drew praise from Y".

Finds who holds the stance as a phrase, and where its target may stand. Knows no actors.
"""

from collections.abc import Set
from functools import lru_cache

from msgspec import Struct

from xjreader.models.analysis import Act, Polarity
from xjreader.nlp.clauses import (
    Phrase,
    group_start,
    is_verb,
    past_relative,
    phrase_starting_at,
    subject_before,
)
from xjreader.nlp.cue import Cue
from xjreader.nlp.drafts import Basis, Done
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W, read_data

_BEFORE_NOUN = 4
"""Words that may stand between the holder's mark, or the verb, and the noun."""
_AGENT_REACH = 10
_ENDS = frozenset({",", ";", ":", "–", "—", ".", "!", "?", "(", ")"})
_COPULAS = frozenset(
    {"remain", "remains", "remained", "become", "became", "becomes", "seem", "seems", "seemed"}
)


class _Entry(Struct, frozen=True):
    """What a noun or adjective tells, before which words."""

    joints: frozenset[str]
    act: Act
    polarity: Polarity


class _Lists(Struct, frozen=True):
    nouns: dict[str, tuple[_Entry, ...]]
    adjectives: dict[str, tuple[_Entry, ...]]
    having: frozenset[str]
    drawing: frozenset[str]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    data = read_data("held.toml")

    def entries(rows: list[list[str]]) -> dict[str, tuple[_Entry, ...]]:
        found: dict[str, tuple[_Entry, ...]] = {}
        for words, joints, act, polarity, _reason in rows:
            entry = _Entry(frozenset(joints.split()), Act(act), Polarity(polarity))
            for word in words.split():
                found[word] = (*found.get(word, ()), entry)
        return found

    return _Lists(
        entries(data["nouns"]), entries(data["adjectives"]),
        frozenset(data["having"].split()), frozenset(data["drawing"].split()),
    )  # fmt: skip


def held(r: Reading, low: int, high: int, taken: Set[int] = frozenset()) -> list[Done]:
    """The stances between two tokens that no verb tells; `taken`: words that a verb's pattern has used."""
    lists, words = _lists(), r.tokens.low
    found: list[Done] = []
    for k in range(low, high - 1):
        if (r.tokens.classes[k] & W.CAP and k > low) or k in taken:
            continue
        word = words[k]
        for entry in lists.nouns.get(word, ()):
            done = _noun(r, k, entry, low, high)
            if done is not None:
                found.append(done)
                break
        for entry in lists.adjectives.get(word, ()):
            done = _adjective(r, k, entry, low, high)
            if done is not None:
                found.append(done)
                break
    return found


def _noun(r: Reading, k: int, entry: _Entry, low: int, high: int) -> Done | None:
    words = r.tokens.low
    drawn = _drawn(r, k, entry, low, high)
    if drawn is not None:
        return drawn
    after = k + 1
    agent: Phrase | None = None
    if words[after] in {"by", "from"}:
        # "criticism by Y of T"
        agent = phrase_starting_at(r, after + 1, high, narrow=True)
        if agent is None or agent.last >= high:
            return None
        after = agent.last
    if after >= high or words[after] not in entry.joints:
        return None
    limit = _end(r, after + 1, high)
    if agent is None:
        # "criticism of T by Y"
        by = next((j for j in range(after + 1, min(limit, after + _AGENT_REACH)) if words[j] == "by"), None)
        if by is not None:
            agent = phrase_starting_at(r, by + 1, high, narrow=True)
            limit = by if agent is not None else limit
    if agent is not None:
        return _done(r, k, k, agent, entry, after + 1, limit)
    holder = _holder(r, k, low)
    if holder is None:
        return None
    phrase, first = holder
    return _done(r, first, k, phrase, entry, after + 1, limit)


def _holder(r: Reading, k: int, low: int) -> tuple[Phrase, int] | None:
    """Whose noun it is, with the first token of the verb group where a verb joins the two."""
    tokens = r.tokens
    for j in range(k - 1, max(low, k - 1 - _BEFORE_NOUN) - 1, -1):
        flags, word = tokens.classes[j], tokens.low[j]
        if flags & W.GENITIVE or (tokens.words[j] in {"'", "’"} and tokens.words[j - 1].endswith("s")):
            first = j
            while first > low and not tokens.classes[first - 1] & (
                W.PREP | W.PUNCT | W.SUB | W.AUX | W.COORD
            ):
                if is_verb(r, first - 1):
                    break
                first -= 1
            return (Phrase(first, j, j), k) if first < j else None
        if flags & W.MY:
            return Phrase(j, j + 1, j + 1), k
        if word in _lists().having:
            start = group_start(r, j, low)
            if start > low and tokens.low[start - 1] == "to":
                return None
            subject = subject_before(r, start, low)
            return (past_relative(r, subject, low), start) if subject is not None else None
        if flags & W.CAP and not flags & (W.DET | W.ADV) and j == k - 1:
            first = j
            while first > low and tokens.classes[first - 1] & W.CAP and not tokens.classes[first - 1] & W.DET:
                first -= 1
            return Phrase(first, j + 1, j + 1), k
        if flags & (W.PREP | W.PUNCT | W.SUB | W.AUX) and not flags & W.NEG:
            return None
    return None


def _drawn(r: Reading, k: int, entry: _Entry, low: int, high: int) -> Done | None:
    """``drew sharp criticism from Y``: the subject is the target."""
    words = r.tokens.low
    if words[k + 1] not in {"from", "by"}:
        return None
    agent = phrase_starting_at(r, k + 2, high, narrow=True)
    verb = next(
        (j for j in range(k - 1, max(low, k - 1 - _BEFORE_NOUN) - 1, -1) if words[j] in _lists().drawing),
        None,
    )
    if agent is None or verb is None:
        return None
    start = group_start(r, verb, low)
    subject = subject_before(r, start, low)
    if subject is None:
        return None
    cue = Cue(
        start, k, k + 1, words[k], frozenset(), True, agent, agent.last, agent.last,
        inverted=True, is_noun=True, patient=past_relative(r, subject, low),
    )  # fmt: skip
    return Done(cue, entry.act, entry.polarity, agent.last, agent.last, Basis.NOUN)


def _adjective(r: Reading, k: int, entry: _Entry, low: int, high: int) -> Done | None:
    """``was openly critical of T``, ``is against T``."""
    tokens = r.tokens
    after = k
    if entry.joints:
        if tokens.low[k + 1] not in entry.joints:
            return None
        after = k + 1
    verb = k - 1
    while verb > low and not tokens.classes[verb] & (W.BE | W.AUX):
        if not (
            tokens.classes[verb] & (W.ADV | W.NEG) or (tokens.low[k] == "talks" and tokens.low[verb] == "in")
        ):
            break
        verb -= 1
    if verb <= low or not (tokens.classes[verb] & W.BE or tokens.low[verb] in _COPULAS):
        return None
    start = group_start(r, verb, low)
    subject = subject_before(r, start, low)
    if subject is None:
        return None
    return _done(r, start, k, past_relative(r, subject, low), entry, after + 1, _end(r, after + 1, high))


def _done(
    r: Reading, first: int, k: int, holder: Phrase, entry: _Entry, object_from: int, limit: int
) -> Done | None:
    if object_from >= limit:
        return None
    cue = Cue(
        first, k, object_from, r.tokens.low[k], frozenset(), True, holder, object_from, object_from,
        inverted=holder.first > k, is_noun=True,
    )  # fmt: skip
    # "its refusal to join T"
    goes_on = r.tokens.low[object_from - 1] == "to" and entry.act is Act.REJECT
    return Done(cue, entry.act, entry.polarity, object_from, limit, Basis.NOUN, goes_on=goes_on)


def _end(r: Reading, first: int, high: int) -> int:
    """Where what the noun is about ends: at the next mark, or before a finite verb."""
    for k in range(first, high):
        word = r.tokens.words[k]
        if word in _ENDS or (
            k > first + 1 and r.tokens.classes[k] & (W.AUX | W.SUB) and not r.tokens.classes[k] & W.CAP
        ):
            return k
    return high
