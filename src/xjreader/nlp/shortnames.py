"""``the Board`` for the "Common Market Board": the last word of the one body that it can stand for."""

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import Cast
from xjreader.nlp.tokens import W

SURE = 0.8


def short_name(cast: Cast, first: int, last: int) -> str | None:
    """The body that a capitalised noun after "the" names; `None` where none or more than one can be meant."""
    tokens = cast.reading.tokens
    if last - first != 2 or tokens.low[first] != "the" or not tokens.classes[first + 1] & W.CAP:
        return None
    word = tokens.low[first + 1]
    names = {
        name
        for name in {*cast.entities, *cast.known.own}
        if _kind(cast, name) is not ActorKind.PERSON and _ends_with(name, word)
    }
    return names.pop() if len(names) == 1 else None


def _kind(cast: Cast, name: str) -> ActorKind:
    entity = cast.entities.get(name)
    return entity.kind if entity is not None else cast.known.actors[name].kind


def _ends_with(name: str, word: str) -> bool:
    words = name.lower().split()
    return len(words) > 1 and words[-1] == word
