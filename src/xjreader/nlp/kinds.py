"""Whether a name of several words that no list has is a person's or a body's, by all that stands around it.

Evidence is weighed, each kind once: what stands before and after a mention, which of the words stands alone
later (people are shortened to the last word, bodies to the first), the last word itself. Where nothing speaks
for either, the name stays what it was taken for.
"""

from collections.abc import Iterable

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import Cast
from xjreader.nlp.entities import Entity, Mention, gender_of_name
from xjreader.nlp.people import people
from xjreader.nlp.tokens import W
from xjreader.nlp.unnamed import is_human
from xjreader.nlp.words import word_set

_STRONG = 2.0
_SOME = 1.0
_ONLY_BODIES_HAVE = word_set(
    """shares shareholders board employees executives customers subscribers headquarters profits profit sales
    revenue turnover fleet subsidiary subsidiaries members chairman chairwoman ceo workers drivers passengers
    users readers viewers servers factories factory plants plant branches stores listeners engineers staffers
    crews flights ships trains operator owner spokesperson managers management newsroom website"""
)
_STAND_BEFORE = word_set("officials executives shares employees engineers workers staffers customers users")
"""What follows a body's name without a genitive: ``Velmail officials``."""
_WHERE = word_set("at with")
_OFFICES_OF_BODIES = word_set(
    """executive ceo chairman chairwoman chairperson founder co-founder director analyst economist strategist
    president boss employee manager engineer editor spokesman spokeswoman spokesperson partner"""
)
_ONLY_OF_BODIES = word_set("executive ceo chairman chairwoman chairperson")
_NAME_ENDS = frozenset({",", "(", "–", "—"})


def tell_kinds(cast: Cast) -> None:
    """Make bodies of those taken for persons who are none, and sure of those who are persons."""
    lists = people()
    of_families = {name for _, names in cast.pairs for name in names}
    for name, entity in list(cast.entities.items()):
        if entity.kind is not ActorKind.PERSON or name in cast.known.actors or " " not in name:
            continue
        if name in of_families:
            continue
        if gender_of_name(name) or entity.is_gender_told or cast.elsewhere.has(name) or not entity.mentions:
            continue
        if entity.descriptors & lists.roles and not entity.called & lists.bodies_called.keys():
            continue
        mentions = [cast.at[token] for token in entity.mentions]
        body, person = _for_body(cast, name, mentions), _for_person(cast, entity, mentions)
        if body >= _STRONG and body > person:
            _make_body(cast, entity, mentions)
        elif person >= _STRONG:
            entity.is_certain = entity.is_kind_told = True


def _for_body(cast: Cast, name: str, mentions: Iterable[Mention]) -> float:
    lists = people()
    words = name.lower().split()
    found: dict[str, float] = {}
    if words[-1] in lists.body_endings and words[0] not in lists.given_names:
        found["ending"] = _STRONG
    for one in mentions:
        before, after = _before(cast, one), _after(cast, one)
        if before[-1] in lists.bodies_called or before[-1] in lists.bodies or before[-1].endswith("maker"):
            found["noun before"] = _STRONG
        if before[-1] in _WHERE and (is_human(before[-2]) or before[-2] in _OFFICES_OF_BODIES):
            found["where"] = _STRONG
        if before[-1] in {"of", "for"} and before[-2] in _OFFICES_OF_BODIES:
            found["office of"] = _STRONG if before[-2] in _ONLY_OF_BODIES else _SOME
        if after[0] in {"'s", "’s"} and (after[1] in _ONLY_BODIES_HAVE or after[2] in _ONLY_BODIES_HAVE):
            found["has"] = _STRONG
        if after[0] in _STAND_BEFORE:
            found["has too"] = _STRONG
        if one.how == "part" and one.last - one.first == 1 and len(words) > 1:
            word = cast.reading.tokens.low[one.first]
            if word == words[0] != words[-1]:
                found["first alone"] = _SOME
    return sum(found.values())


def _for_person(cast: Cast, entity: Entity, mentions: Iterable[Mention]) -> float:
    tokens = cast.reading.tokens
    last = entity.name.lower().split()[-1]
    found: dict[str, float] = {}
    for one in mentions:
        before, after = _before(cast, one), _after(cast, one)
        if is_human(before[-1]):
            found["noun before"] = _STRONG
        if after[0] in _NAME_ENDS and after[1].isdigit() and len(after[1]) <= 2:
            found["age"] = _STRONG
        if "who" in after[:2] or "whose" in after[:2]:
            found["who"] = _STRONG
        if one.how == "part" and tokens.low[one.first] == last and one.last - one.first == 1:
            found["last alone"] = _STRONG
    if entity.gender:
        found["he or she"] = _STRONG
    return sum(found.values())


def _before(cast: Cast, mention: Mention) -> tuple[str, str]:
    low = cast.reading.tokens.low
    first = mention.first
    return (low[first - 2] if first > 1 else "", low[first - 1] if first else "")


def _after(cast: Cast, mention: Mention) -> tuple[str, str, str]:
    low, last = cast.reading.tokens.low, mention.last
    padded = [*low[last : last + 3], "", "", ""]
    return padded[0], padded[1], padded[2]


def _make_body(cast: Cast, entity: Entity, mentions: Iterable[Mention]) -> None:
    """Take a person for a body, known by its whole name and by its first words."""
    entity.kind, entity.gender = ActorKind.ORGANISATION, ""
    entity.is_kind_told = entity.is_certain = True
    for word in entity.name.lower().split():
        rows = cast.parts.get(word, [])
        if entity.name in rows:
            rows.remove(entity.name)
    tokens, lists = cast.reading.tokens, people()
    for one in mentions:
        before = tokens.low[one.first - 1] if one.first else ""
        if (before in lists.bodies_called or before in lists.bodies) and not tokens.classes[
            one.first - 1
        ] & W.CAP:
            entity.descriptors.add(before)
