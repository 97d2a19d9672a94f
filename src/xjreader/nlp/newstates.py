"""States and lands that no list has, known by what the text gives them: an army, an embassy, an adjective.

``Ostrund's parliament`` and ``the Ostrundian army`` beside ``Ostrund`` tell that Ostrund is no person.
"""

from collections import Counter

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import FUNCTION_WORD, Cast
from xjreader.nlp.entities import Entity
from xjreader.nlp.people import people
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_SHORTEST = 4
"""Letters of a state's name."""
_AHEAD = 4
"""Tokens after a name in which what it has stands."""
_ONLY_STATES_HAVE = word_set(
    "ministry army military navy parliament ambassador embassy consulate capital border borders coastguard"
)
_STATES_HAVE = _ONLY_STATES_HAVE | word_set(
    """government president premier minister authorities delegation officials troops forces side envoy
    negotiators king queen leaders police counterpart diplomats diplomat"""
)
_OF_STATES_ONLY = word_set("government parliament army navy republic kingdom embassy supreme-court")
"""What stands before "of" and a state's name, and hardly before a town's."""
_SUFFIXES = ("ian", "ean", "ese", "ish", "an", "ic", "i", "n")
_ENDINGS = ("", "a", "ia", "e", "o", "y", "i", "us")
_PLACES = word_set("in from across into throughout outside near to")


def find_new_states(cast: Cast) -> None:
    """Add the states that the text itself brings, with their adjectives."""
    lone = _lone_words(cast)
    if not lone:
        return
    adjectives = _adjectives(cast, lone)
    owners = _owners(cast, lone)
    in_place = _in_places(cast, lone)
    for word in lone:
        has_adjective = word in adjectives
        has_only = bool(owners.get(word, set()) & _ONLY_STATES_HAVE) or _is_had(cast, lone[word])
        has_some = word in owners and in_place[word] > 0
        if has_only or has_adjective or has_some:
            _add(cast, word, lone[word], adjectives.get(word, ""))


def _lone_words(cast: Cast) -> dict[str, list[int]]:
    """Large words that stand alone and are nobody known, with their places."""
    tokens, lists = cast.reading.tokens, people()
    plain = (
        lists.bodies | lists.body_names | lists.place_names | lists.peoples | lists.persons | lists.kin
        | lists.unnamed | lists.things | lists.titles | lists.given_names
    )  # fmt: skip
    found: dict[str, list[int]] = {}
    named: set[str] = set()
    for k in range(len(tokens)):
        if not tokens.classes[k] & W.CAP or k in cast.at or tokens.classes[k] & (FUNCTION_WORD | W.TIME):
            continue
        word = tokens.words[k]
        if len(word) < _SHORTEST or not word.replace("-", "").isalpha() or word.isupper():
            continue
        if tokens.low[k] in plain:
            continue
        if lists.is_role(tokens.low[k]):
            continue
        before = k - 1
        has_title = bool(cast.title_before(k)) and not tokens.classes[before] & W.CAP
        beside = any(
            0 <= other < len(tokens)
            and tokens.classes[other] & W.CAP
            and not tokens.classes[other] & (FUNCTION_WORD | W.TIME)
            and not tokens.classes[other] & W.PUNCT
            and other not in cast.sentence_starts
            for other in (k - 1, k + 1)
        )
        if has_title or (before >= 0 and tokens.low[before] in lists.titles):
            named.add(word)
            continue
        if not beside:
            found.setdefault(word, []).append(k)
    return {word: places for word, places in found.items() if word not in named}


def _owners(cast: Cast, lone: dict[str, list[int]]) -> dict[str, set[str]]:
    """What belongs to each word: ``Ostrund's parliament``."""
    tokens = cast.reading.tokens
    found: dict[str, set[str]] = {}
    for word, places in lone.items():
        for k in places:
            if k + 1 < len(tokens) and tokens.classes[k + 1] & W.GENITIVE:
                things = _things_after(cast, k + 2)
                if things:
                    found.setdefault(word, set()).update(things)
    return found


def _is_had(cast: Cast, places: list[int]) -> bool:
    """``the navy of Ostrund``, ``the Supreme Court of Ostrund``: what only a state has, before "of"."""
    low = cast.reading.tokens.low
    return any(
        k > 2
        and low[k - 1] == "of"
        and (low[k - 2] in _OF_STATES_ONLY or f"{low[k - 3]}-{low[k - 2]}" in _OF_STATES_ONLY)
        for k in places
    )


def _things_after(cast: Cast, first: int) -> set[str]:
    """What states have among the words from a token on, up to a mark or a preposition."""
    tokens = cast.reading.tokens
    found: set[str] = set()
    for k in range(first, min(len(tokens), first + _AHEAD)):
        if tokens.classes[k] & (W.PUNCT | W.PREP | W.DET | W.AUX | W.VERB):
            break
        if tokens.low[k] in _STATES_HAVE:
            found.add(tokens.low[k])
    return found


def _adjectives(cast: Cast, lone: dict[str, list[int]]) -> dict[str, str]:
    """The adjective of each word that has one in the text, before something that states have."""
    tokens = cast.reading.tokens
    found: dict[str, str] = {}
    for k in range(len(tokens) - 1):
        word = tokens.words[k]
        if not tokens.classes[k] & W.CAP or k in cast.at or not word.isalpha() or len(word) <= _SHORTEST:
            continue
        if not (_things_after(cast, k + 1) or _are_people(cast, k)):
            continue
        singular = word.removesuffix("s")
        for suffix in _SUFFIXES:
            if not singular.endswith(suffix):
                continue
            word, stem = singular, singular[: -len(suffix)]
            name = next((stem + end for end in _ENDINGS if stem + end in lone and stem + end != word), None)
            if name is not None and len(stem) >= _SHORTEST - 1:
                found.setdefault(name, word)
                break
    return found


def _are_people(cast: Cast, k: int) -> bool:
    """``the Ostrundians want``: a people by its plural, with nothing large beside it."""
    tokens = cast.reading.tokens
    return (
        k > 0
        and tokens.low[k - 1] == "the"
        and tokens.low[k].endswith("ns")
        and not tokens.classes[k + 1] & W.CAP
    )


def _in_places(cast: Cast, lone: dict[str, list[int]]) -> Counter[str]:
    """How often each word stands as a place: ``in Ostrund``."""
    low = cast.reading.tokens.low
    return Counter(word for word, places in lone.items() for k in places if k and low[k - 1] in _PLACES)


def _add(cast: Cast, word: str, places: list[int], adjective: str) -> None:
    aliases = (adjective,) if adjective else ()
    cast.entities[word] = Entity(word, ActorKind.STATE, aliases=aliases)
    for k in places:
        cast.add(k, k + 1, word, "name")
    if not adjective:
        return
    tokens = cast.reading.tokens
    for k in range(len(tokens)):
        if tokens.words[k] in {adjective, f"{adjective}s"} and k not in cast.at:
            cast.add(k, k + 1, word, "people")
