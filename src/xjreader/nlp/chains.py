"""Verbs that lead up to another: "failed to condemn", "threatened to expel", "stopped short of backing".

Says which act the whole is and how it is told, given the act of the last verb; finds no subject.
"""

from functools import lru_cache

from msgspec import Struct

from xjreader.models.analysis import Act, Mode, Polarity
from xjreader.nlp.clauses import group_start
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W, read_data

_FAVOURABLE_ACTS = frozenset(
    {Act.SUPPORT, Act.AGREE, Act.CONSULT, Act.COOPERATE, Act.AID, Act.RETREAT, Act.CONCEDE}
)


class Chain(Struct, frozen=True):
    """What leads up to a verb."""

    first: int
    """First token of the whole group."""
    kind: str
    """``negated``, ``refused``, ``promised``, ``hypothetical``, ``future`` or ``threatened``."""
    lead: str = ""
    """The leading verb's form."""


@lru_cache(maxsize=1)
def _leads() -> dict[str, str]:
    return {word: kind for kind, words in read_data("acts.toml")["leading"].items() for word in words.split()}


def chain_before(r: Reading, verb: int, low: int) -> Chain | None:
    """What leads up to the verb through "to", "not to", "short of" or "from"; `None` where nothing does."""
    words = r.tokens.low
    at = verb - 1
    while at > low and r.tokens.classes[at] & W.ADV and words[at] != "not":
        at -= 1
    if at <= low:
        return None
    is_gerund = words[verb].endswith("ing")
    if words[at] == "to" and not is_gerund:
        lead = at - 1
        if words[lead] == "not" and lead > low:
            kind = _leads().get(words[lead - 1])
            return Chain(group_start(r, lead - 1, low), "negated") if kind else None
    elif is_gerund and words[at] == "of" and words[at - 1] == "short" and at - 2 >= low:
        return Chain(group_start(r, at - 2, low), "negated")
    elif (
        is_gerund
        and words[at] == "from"
        and words[at - 1] in {"refrained", "refrains", "refrain", "abstained"}
    ):
        return Chain(group_start(r, at - 1, low), "negated")
    elif is_gerund:
        lead = at
    else:
        return None
    kind = _leads().get(words[lead])
    if kind is None and not is_gerund and r.tokens.classes[lead] & W.BE and words[lead] not in {"be", "been"}:
        # "is to free": settled for a later day.
        return Chain(group_start(r, lead, low), "future", words[lead])
    if kind is None or (is_gerund and kind not in {"negated", "hypothetical"}):
        return None
    return Chain(group_start(r, lead, low), kind, words[lead])


def through(chain: Chain, act: Act, polarity: Polarity) -> tuple[Act, Polarity, tuple[Mode, ...]]:
    """The act that the chain makes of its last verb's."""
    if chain.kind == "threatened":
        return Act.THREATEN, Polarity.OPPOSE, ()
    if chain.kind == "refused":
        if act in _FAVOURABLE_ACTS:
            return Act.REJECT, Polarity.OPPOSE, ()
        return act, polarity, (Mode.NEGATED,)
    if chain.kind == "promised":
        if polarity is not Polarity.OPPOSE:
            return Act.AGREE, Polarity.SUPPORT, ()
        if chain.lead.startswith(("vow", "swear", "swore", "pledge", "promise")):
            return Act.THREATEN, Polarity.OPPOSE, ()
        return act, polarity, (Mode.FUTURE,)
    mode = {"negated": Mode.NEGATED, "hypothetical": Mode.HYPOTHETICAL, "future": Mode.FUTURE}[chain.kind]
    return act, polarity, (mode,)
