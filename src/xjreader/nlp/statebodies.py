"""Bodies named by whom they belong to: ``the Chinese foreign ministry``, ``Pellam's parliament``."""

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import Cast
from xjreader.nlp.entities import Entity
from xjreader.nlp.people import people
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_RANKS = word_set("""foreign prime defence defense vice deputy first interior finance trade health justice""")


def are_people(word: str) -> bool:
    """Whether a word for a people is a plural: ``Canadians``, who are not Canada."""
    return word.endswith(("ns", "is", "rs", "ts", "os", "es"))


def is_countryman(word: str) -> bool:
    """Whether a word for a people means one of them: ``the Italian``; not ``the French``, ``the Chinese``."""
    return not are_people(word) and not word.endswith(("ese", "sh", "ch", "ss", "ois"))


def body_named(cast: Cast, first: int, last: int) -> str | None:
    """The state or body that a phrase such as "the Chinese foreign ministry" names."""
    tokens, lists = cast.reading.tokens, people()
    while first < last and tokens.classes[first] & W.DET and first not in cast.at:
        first += 1
    if first >= last:
        return None
    owner = cast.at.get(first)
    if owner is None:
        return _of_the_state_after(cast, first, last)
    if cast.entities[owner.name].kind is ActorKind.PERSON:
        return None
    k = owner.last
    if k < last and tokens.classes[k] & W.GENITIVE:
        k += 1
    rest = list(tokens.low[k:last])
    if not rest:
        word = tokens.low[owner.last - 1]
        is_people = owner.how == "people" and (are_people(word) or is_countryman(word))
        return None if is_people else owner.name
    if rest[0] == "to":
        # "from Paris to Prague"
        return None
    if cast.entities[owner.name].kind is not ActorKind.STATE:
        # "the council's envoy" is somebody of the council, "the council in Geneva" the council.
        return owner.name if tokens.classes[k] & W.PREP else None
    end = next(
        (
            n
            for n, word in enumerate(rest)
            if (tokens.classes[k + n] & W.PREP and word != "of")
            or (word == "and" and k + n + 1 < last and tokens.classes[k + n + 1] & W.DET)
        ),
        len(rest),
    )
    rest = rest[:end]
    head = next((n for n, word in enumerate(rest) if word == "of"), len(rest)) - 1
    if head < 0:
        return owner.name
    if rest[head] in lists.state_voices:
        return owner.name
    if rest[head] not in lists.bodies:
        return owner.name if rest[head] in _RANKS else None
    return body_of_state(cast, owner.name, rest)


def _of_the_state_after(cast: Cast, first: int, last: int) -> str | None:
    """``navy of Ostrund``: a body, then the state that has it."""
    tokens, lists = cast.reading.tokens, people()
    joint = next((k for k in range(first + 1, last - 1) if tokens.low[k] == "of"), None)
    state = cast.at.get(joint + 1) if joint is not None else None
    if joint is None or state is None or cast.entities[state.name].kind is not ActorKind.STATE:
        return None
    head = tokens.low[joint - 1]
    if state.how != "name" or any(tokens.classes[k] & W.CAP for k in range(first, joint)):
        return None
    if head in lists.state_voices:
        return state.name
    return body_of_state(cast, state.name, list(tokens.low[first:joint])) if head in lists.bodies else None


_BODY_WITHIN = 5
"""Tokens after a state's name in which the head of its body stands: ``Karvesh's water ministry``."""


def find_bodies(cast: Cast) -> None:
    """Remember the bodies of states that the text describes: ``Pellam's parliament``."""
    tokens, lists = cast.reading.tokens, people()
    for mention in list(cast.mentions):
        k = mention.last
        if cast.is_person(mention.name):
            if k < len(tokens) and tokens.classes[k] & W.GENITIVE:
                k += 1
            if k < len(tokens) and tokens.low[k] == "campaign":
                cast.bodies.append((mention.first, campaign_of(cast, mention.name)))
            continue
        if cast.entities[mention.name].kind is not ActorKind.STATE:
            continue
        limit = min(len(tokens), k + _BODY_WITHIN)
        if k < limit and tokens.classes[k] & W.GENITIVE:
            k += 1
        elif mention.how == "seat" or (k < limit and tokens.classes[k] & W.CAP):
            continue
        start = k
        while k < limit and not tokens.classes[k] & (W.PUNCT | W.PREP | W.DET | W.AUX | W.COORD | W.GENITIVE):
            if tokens.low[k] in lists.bodies and not (k + 1 < limit and tokens.low[k + 1] in lists.bodies):
                if tokens.low[k] not in lists.state_voices:
                    body = body_of_state(cast, mention.name, list(tokens.low[start : k + 1]))
                    cast.bodies.append((mention.first, body))
                break
            k += 1
    cast.bodies.sort()


def campaign_of(cast: Cast, candidate: str) -> str:
    """``the Lee campaign``: a body of its own, not the candidate."""
    name = f"{candidate.split()[-1]} campaign"
    if name not in cast.entities:
        cast.entities[name] = Entity(name, ActorKind.ORGANISATION)
    return name


def _adjective(cast: Cast, state: str) -> str:
    """The adjective of a state that the person gave: an alias that begins as its name does."""
    aliases = cast.entity(state).aliases if cast.knows(state) else ()
    stem = state[: max(3, len(state) - 3)]
    fitting = (one for one in aliases if one.startswith(stem) and " " not in one and one != state)
    return next(fitting, state)


def body_of_state(cast: Cast, state: str, rest: list[str]) -> str:
    adjective = cast.known.demonyms.get(state) or _adjective(cast, state)
    spelled = " ".join(rest)
    if spelled in {
        "ministry of foreign affairs",
        "foreign affairs ministry",
        "ministry of external affairs",
    }:
        spelled = "foreign ministry"
    variants = {
        tuple(f"{lead} {words}".split())
        for lead in (adjective.lower(), state.lower())
        for words in (spelled, " ".join(rest))
    }
    variants |= {
        (*state.lower().split(), "'s", *spelled.split()),
        (*spelled.split(), "of", *state.lower().split()),
    }
    for words in variants:
        if words in cast.known.phrases:
            return cast.known.phrases[words]
    small = {"of", "and", "for", "the", "on"}
    name = f"{adjective} " + " ".join(
        word if word in small else word.capitalize() for word in spelled.split()
    )
    if name not in cast.entities:
        cast.entities[name] = Entity(name, ActorKind.ORGANISATION, affiliation=state)
    return name
