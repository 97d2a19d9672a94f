"""Mentions of those whom we know before reading: the person's own actors, states, great bodies."""

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import FUNCTION_WORD, Cast
from xjreader.nlp.cues import cue_lexicon
from xjreader.nlp.people import people
from xjreader.nlp.tokens import W
from xjreader.nlp.world import Hit

_OFFICE_WITHIN = 12
"""Tokens after a name in which its office may stand."""


def find_known(cast: Cast) -> None:
    """Add a mention for every known name that is not a part of another."""
    tokens = cast.reading.tokens
    index, size = 0, len(tokens)
    first_words = cast.known.index
    while index < size:
        if tokens.low[index] in first_words:
            hit = cast.known.find(tokens, index)
            if hit is not None and _is_sound(cast, hit):
                cast.add(hit.first, hit.last, hit.name, hit.how)
                index = hit.last
                continue
        index += 1


def has_office(cast: Cast, last: int) -> bool:
    """Whether an office follows in apposition: ``Ann Lee, the envoy``."""
    tokens, lists = cast.reading.tokens, people()
    if last + 1 >= len(tokens) or tokens.words[last] != ",":
        return False
    for k in range(last + 1, min(len(tokens), last + _OFFICE_WITHIN)):
        if tokens.words[k] in {",", ".", ";"}:
            return False
        if tokens.low[k] in lists.roles:
            return True
    return False


def _is_sound(cast: Cast, hit: Hit) -> bool:
    """Not a part of a longer name: "Michael Jordan", "Chad Smith"; parts of names come later."""
    if hit.how == "part":
        return False
    tokens = cast.reading.tokens
    if hit.last - hit.first > 1:
        return True
    before = tokens.low[hit.first - 1] if hit.first > 0 else ""
    following = tokens.low[hit.last] if hit.last < len(tokens) else ""
    lists = people()
    if before in lists.given_names and tokens.classes[hit.first - 1] & W.CAP:
        return False
    given = tokens.low[hit.first] in lists.given_names
    if _is_given_name(cast, hit):
        return False
    return not (given and following and tokens.classes[hit.last] & W.CAP)


def _is_given_name(cast: Cast, hit: Hit) -> bool:
    """Whether a city or state is here a first name: "Minister Oslo Pendergast", "Paris Hill said"."""
    tokens, lists = cast.reading.tokens, people()
    surname = hit.last
    if (
        hit.how == "people"
        or cast.known.actors[hit.name].kind is not ActorKind.STATE
        or tokens.words[hit.first].isupper()
        or surname >= len(tokens)
        or surname in cast.sentence_starts
        or not tokens.classes[surname] & W.CAP
        or tokens.classes[surname] & (FUNCTION_WORD | W.TIME)
    ):
        return False
    word, text = tokens.low[surname], tokens.words[surname]
    things = lists.body_names | lists.bodies | lists.place_names | lists.peoples | lists.titles
    follows_on = surname + 1 < len(tokens) and (
        tokens.classes[surname + 1] & W.CAP or lists.is_role(tokens.low[surname + 1])
    )
    if not text.isalpha() or text.isupper() or word in things or lists.is_role(word) or follows_on:
        return False
    if cast.known.find(tokens, surname) is not None:
        return False
    before = tokens.low[hit.first - 1] if hit.first > 0 else ""
    if before == "." and hit.first > 1:
        before = tokens.low[hit.first - 2] if tokens.low[hit.first - 2] in lists.titles else ""
    if lists.is_role(before) or before in lists.titles:
        return hit.first not in cast.sentence_starts
    # Without a title a city only, and only where the rest speaks, has an office, or stands alone too.
    if hit.how != "seat" or before == "the":
        return False
    following = tokens.low[surname + 1] if surname + 1 < len(tokens) else ""
    return following in cue_lexicon().forms or has_office(cast, surname + 1) or cast.stands_alone(text)
