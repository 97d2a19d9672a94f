"""Persons whom a text speaks of without a name: ``a driver``, ``the woman``, ``two witnesses``.

They are nobody's actor, but "he", "she" and "they" may mean them and no named person.
"""

from bisect import bisect_left

from msgspec import Struct

from xjreader.nlp.actors import Cast
from xjreader.nlp.entities import Gender
from xjreader.nlp.people import people
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_BACK = 6
"""Tokens before the noun in which its article stands."""
_IRREGULAR_PLURALS = word_set(
    "people men women children police policemen policewomen troops media families others"
)
_INDEFINITE = word_set("a an another one any every each no some")
_DEFINITE = word_set("the this that")
_NUMBERS = word_set(
    "two three four five six seven eight nine ten dozens hundreds thousands many several most all some both"
)
_TITLES = word_set("the foreign interior finance health defence defense . ,")
"""What else may stand in an office before a name."""
_COPULAS = word_set("is was are were be been being as became become remains")


class Unnamed(Struct, frozen=True):
    """Somebody without a name, at a place of the text."""

    first: int
    head: int
    """The noun's token."""
    noun: str
    gender: Gender
    is_plural: bool
    is_definite: bool = False


def find_unnamed(cast: Cast) -> tuple[list[Unnamed], list[Unnamed]]:
    """All of a text, in order; and the descriptions that the text used of somebody named: ``the nominee``."""
    tokens = cast.reading.tokens
    described = {
        word for name, entity in cast.entities.items() if cast.is_person(name) for word in entity.descriptors
    }
    lists = people()
    found: list[Unnamed] = []
    told: list[Unnamed] = []
    for k in range(len(tokens)):
        if k in cast.at or not is_human(tokens.low[k]):
            continue
        one = _unnamed_at(cast, k)
        if one is None:
            continue
        is_told = one.is_definite and bool({one.noun, *lists.also_called.get(one.noun, ())} & described)
        (told if is_told else found).append(one)
    return found, told


def unnamed_in(rows: list[Unnamed], first: int, last: int) -> list[Unnamed]:
    """Those of the rows whose noun stands between two tokens."""
    start = bisect_left(rows, first, key=lambda one: one.head)
    return rows[start : bisect_left(rows, last, key=lambda one: one.head)]


def noun_of(word: str) -> str:
    """The singular of a noun for persons, as far as an -s goes."""
    lists = people()
    singular = word.removesuffix("s")
    return singular if singular != word and (singular in lists.humans) else word


def gender_of_noun(word: str) -> Gender:
    """``spokeswoman`` is she, ``driver`` may be both."""
    lists = people()
    if word in lists.male_words:
        return "m"
    return "f" if word in lists.female_words else ""


def is_plural_noun(word: str) -> bool:
    """Whether a noun for persons means several."""
    return word in _IRREGULAR_PLURALS or noun_of(word) != word


def may_be_human(word: str) -> bool:
    """Whether a noun that speaks may be a person: not a body, a document or a thing."""
    lists = people()
    return is_human(word) or word not in lists.no_persons


def is_human(word: str) -> bool:
    """Whether a word in small letters means a person or persons: an office, a trade, a relative."""
    lists = people()
    singular = word.removesuffix("s")
    return (
        word in lists.humans or word in _IRREGULAR_PLURALS or (singular != word and singular in lists.humans)
    )


def _is_named_after(cast: Cast, at: int) -> bool:
    """``her host, Prime Minister Ann Lee``, ``counsel to the inquiry, Bo Orr,``: the name follows a comma."""
    tokens, lists = cast.reading.tokens, people()
    k = at
    while k < min(len(tokens), at + _BACK) and tokens.words[k] != ",":
        if tokens.classes[k] & (W.VERB | W.AUX | W.SUB | W.PUNCT | W.PRON):
            return False
        k += 1
    if k >= len(tokens) or tokens.words[k] != ",":
        return False
    k += 1
    while (
        k < len(tokens)
        and k not in cast.at
        and (lists.is_role(tokens.low[k]) or tokens.low[k] in _TITLES | lists.titles | lists.ranks)
    ):
        k += 1
    return k in cast.at and cast.is_person(cast.at[k].name)


def _unnamed_at(cast: Cast, head: int) -> Unnamed | None:
    tokens, lists = cast.reading.tokens, people()
    classes, low = tokens.classes, tokens.low
    is_office = low[head] in lists.roles and head > 0 and low[head - 1] == "the"
    if classes[head] & W.CAP and head not in cast.sentence_starts and not is_office:
        # "The Archbishop of Tern" is somebody, "the Speaker Orr" is named.
        return None
    following = head + 1
    if following < len(tokens):
        if is_human(low[following]):
            return None
        if following in cast.at and cast.is_person(cast.at[following].name):
            return None
        if _is_named_after(cast, following):
            return None
        if classes[following] & W.CAP and not classes[following] & (W.PREP | W.AUX | W.TIME):
            return None
    first, opener = head, ""
    floor = max(0, head - _BACK)
    while first > floor:
        flags = classes[first - 1]
        if flags & (W.DET | W.MY | W.GENITIVE) or low[first - 1] in _NUMBERS or flags & W.NUM:
            opener = "'s" if flags & (W.GENITIVE | W.MY) else low[first - 1]
            first -= 1
            break
        if flags & (W.PUNCT | W.PREP | W.AUX | W.COORD | W.SUB | W.PRON) or low[first - 1] in lists.roles:
            break
        first -= 1
    word = low[head]
    is_plural = is_plural_noun(word)
    noun = noun_of(word)
    before = first - 1
    if (
        before > 0
        and low[before] == ","
        and before - 1 in cast.at
        and cast.is_person(cast.at[before - 1].name)
    ):
        # "Ann Lee, a nurse,"
        return None
    if before >= 0 and low[before] in _COPULAS:
        return None
    is_definite = opener in _DEFINITE or opener == "'s"
    if not is_plural:
        if not is_definite and opener not in _INDEFINITE:
            return None
    elif any(one in cast.at and cast.is_person(cast.at[one].name) for one in range(first, head)):
        return None
    return Unnamed(first, head, noun, gender_of_noun(noun), is_plural, is_definite and not is_plural)
