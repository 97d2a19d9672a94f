"""Names that a text gives in passing: ``her husband, Jerzy``, ``goes by Falcon``, ``Ewan and Morag Tull``.

Each is somebody's only name, or a first name whose surname the text gives with another. Handles are matched
to the persons whose names they are made of. Finds names, resolves no phrase.
"""

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import FUNCTION_WORD, Cast
from xjreader.nlp.entities import Entity
from xjreader.nlp.people import people
from xjreader.nlp.tokens import W
from xjreader.nlp.unnamed import gender_of_noun, is_human, is_plural_noun
from xjreader.nlp.words import word_set

_SHORTEST = 2
_COUPLES = word_set(
    "couple husband wife brothers sisters siblings twins family married spouses parents marriage"
)
_NAMING = (
    "goes by", "goes by the name of", "goes by the name", "went by", "went by the name of", "identified as",
    "identified only as", "identified himself as", "identified herself as", "identified himself only as",
    "identified herself only as", "asked to be called", "asked to be identified as",
    "asked to be identified only as", "wanted to be called", "calls himself", "calls herself", "known as",
    "known only as", "gave his name as", "gave her name as", "gave their name as", "gave his name only as",
    "gave her name only as", "gave only the name", "gave the name", "named only as",
)  # fmt: skip
"""What a name follows that somebody goes by."""
_LONGEST_NAMING = 6
_REACH = 8
"""Tokens after a comma in which the noun for a body stands."""
_FORCES = word_set(
    "militia militias rebels gang cartel guerrillas brigade tribe clan sect militants insurgents"
)
"""Nouns for bodies that go by a name and the noun."""
_LONGEST_FORCE = 3
_JOINTS = word_set("of the for and &")
_NO_DESCRIPTION = W.PUNCT | W.PREP | W.VERB | W.AUX | W.SUB | W.PRON | W.GENITIVE


def find_families(cast: Cast) -> None:
    """Add ``Ewan`` of ``Ewan and Morag Tull`` as a person with the surname of the other."""
    tokens, lists = cast.reading.tokens, people()
    has_couple: bool | None = None
    for mention in list(cast.mentions):
        joint, first = mention.first - 1, mention.first - 2
        if first < 0 or tokens.low[joint] not in {"and", "&"} or not cast.is_person(mention.name):
            continue
        words = mention.name.split()
        if len(words) < 2 or first in cast.at or not _is_single(cast, first):
            continue
        if tokens.low[first] in cast.parts and any(
            name.lower().split()[-1] == tokens.low[first] for name in cast.parts[tokens.low[first]]
        ):
            # "Orr and Ada Lund": a surname that the text knows.
            continue
        is_given = tokens.low[first] in lists.given_names
        if not is_given:
            if has_couple is None:
                has_couple = not _COUPLES.isdisjoint(tokens.low)
            if not has_couple and not _are_listed(cast, first):
                continue
        name = cast.new_person(f"{tokens.words[first]} {words[-1]}").name
        cast.add(first, first + 1, name, "name")
        cast.pairs.append((first, (name, mention.name)))
    cast.settle()


def _are_listed(cast: Cast, first: int) -> bool:
    """``two students, Ole and Signe Mard``: those whom a plural before the comma announces."""
    tokens = cast.reading.tokens
    noun = first - 2
    return (
        noun > 0
        and tokens.words[first - 1] == ","
        and is_human(tokens.low[noun])
        and is_plural_noun(tokens.low[noun])
    )


def find_bynames(cast: Cast) -> None:
    """Add the names that stand beside a relative or friend, or after "goes by" and the like."""
    tokens, lists = cast.reading.tokens, people()
    plain = lists.unnamed | lists.bodies | lists.peoples | lists.place_names | lists.things | lists.titles
    names: set[str] = set()
    for k in range(1, len(tokens)):
        if k in cast.at or k in cast.shared or not _is_single(cast, k):
            continue
        if tokens.low[k] in plain or lists.is_role(tokens.low[k]) or is_human(tokens.low[k]):
            continue
        noun = _relation_before(cast, k)
        if not noun:
            if not _is_naming(cast, k):
                continue
            cast.given.add(k)
        name = tokens.words[k]
        names.add(name)
        if name not in cast.entities and name not in cast.known.actors:
            cast.entities[name] = Entity(name, ActorKind.PERSON)
            cast.remember_parts(name)
        entity = cast.entity(name)
        gender = gender_of_noun(noun)
        if gender and not entity.gender:
            entity.tell_gender(gender)
        entity.descriptors.update({noun} if noun else ())
    if not names:
        return
    for at in range(len(tokens)):
        name = tokens.words[at]
        if name in names and at not in cast.at and at not in cast.shared and _is_single(cast, at):
            cast.add(at, at + 1, name, "name", is_place=False)
    cast.settle()


def find_apposed_bodies(cast: Cast) -> None:
    """Add ``the Sons of the Valley, a separatist group`` and ``the lobby, Medox,``: a noun tells them."""
    tokens, lists = cast.reading.tokens, people()
    added = False
    for k in range(2, len(tokens) - 2):
        if tokens.low[k] in _FORCES and tokens.low[k + 1] not in lists.body_nouns:
            added = _add_force(cast, k) or added
        if tokens.words[k] != ",":
            continue
        if tokens.low[k - 1] in lists.body_nouns and not tokens.classes[k - 1] & W.CAP:
            last = _closed_name(cast, k + 1)
            if last is not None:
                name = " ".join(tokens.words[k + 1 : last])
                cast.introduce(k + 1, last, name, ActorKind.ORGANISATION, certain=True)
                cast.entity(cast.known_spelling(name)).descriptors.add(tokens.low[k - 1])
                added = True
            continue
        if tokens.low[k + 1] not in {"a", "an", "the"} or k - 1 in cast.at:
            continue
        head = next(
            (
                n
                for n in range(k + 2, min(len(tokens), k + _REACH))
                if tokens.low[n] in lists.body_nouns and not tokens.classes[n] & W.CAP
            ),
            None,
        )
        if head is None or any(tokens.classes[n] & _NO_DESCRIPTION for n in range(k + 2, head)):
            continue
        first = _name_start(cast, k)
        if first is None:
            continue
        name = " ".join(tokens.words[first:k])
        cast.introduce(first, k, name, ActorKind.ORGANISATION, certain=True)
        cast.entity(cast.known_spelling(name)).descriptors.add(tokens.low[head])
        added = True
    if added:
        cast.settle()


def _add_force(cast: Cast, noun: int) -> bool:
    """``the Harrak militia``: a body of a name and a noun in small letters."""
    tokens, lists = cast.reading.tokens, people()
    first = noun
    while first > 0 and first - 1 not in cast.at and _is_single_part(cast, first - 1):
        first -= 1
    if first == noun or first == 0 or tokens.low[first - 1] != "the" or noun - first > _LONGEST_FORCE:
        return False
    words = tokens.low[first:noun]
    if any(cast.parts.get(word) or lists.is_role(word) or word in lists.peoples for word in words):
        return False
    name = " ".join(tokens.words[first : noun + 1])
    cast.introduce(first, noun + 1, name, ActorKind.ORGANISATION, certain=True)
    return True


def _is_single_part(cast: Cast, k: int) -> bool:
    classes = cast.reading.tokens.classes[k]
    return bool(classes & W.CAP) and not classes & (FUNCTION_WORD | W.TIME) and k not in cast.sentence_starts


def _closed_name(cast: Cast, first: int) -> int | None:
    """One past a name that nobody bears yet, where a comma closes it: ``the lobby, Medox, warned``."""
    tokens = cast.reading.tokens
    last = first
    while (
        last < len(tokens)
        and last - first < _LONGEST_NAMING
        and last not in cast.at
        and tokens.classes[last] & W.CAP
        and not tokens.classes[last] & (FUNCTION_WORD | W.TIME)
    ):
        last += 1
    return last if first < last < len(tokens) and tokens.words[last] == "," else None


def _name_start(cast: Cast, end: int) -> int | None:
    """Where the large words begin that end before a comma, with "of the" and the like among them."""
    tokens = cast.reading.tokens
    first = end
    while first > 0 and first - 1 not in cast.at and (first == end or first not in cast.sentence_starts):
        is_large = bool(tokens.classes[first - 1] & W.CAP) and not tokens.classes[first - 1] & (
            FUNCTION_WORD | W.TIME
        )
        if not is_large and tokens.low[first - 1] not in _JOINTS:
            break
        first -= 1
    while first < end and not tokens.classes[first] & W.CAP:
        first += 1
    is_told = first < end and (
        end - first > 1 or tokens.low[first - 1] == "the" or not cast.sentence_starts & {first}
    )
    return first if is_told and tokens.classes[end - 1] & W.CAP else None


def of_handle(cast: Cast, handle: str) -> str | None:
    """Whose name a handle is made of: ``@AdaLund`` is Ada Lund's; `None` unless there is just one."""
    plain = "".join(letter for letter in handle.lower() if letter.isalpha())
    if len(plain) < _SHORTEST:
        return None
    if cast.handles is None:
        kinds = {name: actor.kind for name, actor in cast.known.actors.items()}
        kinds |= {name: entity.kind for name, entity in cast.entities.items()}
        cast.handles = {}
        for name, kind in kinds.items():
            if kind is not ActorKind.STATE:
                for made in _handles(name, is_person=kind is ActorKind.PERSON):
                    cast.handles.setdefault(made, []).append(name)
    found = cast.handles.get(plain, [])
    return found[0] if len(found) == 1 else None


def _handles(name: str, *, is_person: bool) -> set[str]:
    words = ["".join(letter for letter in word if letter.isalpha()) for word in name.lower().split()]
    made = {"".join(words)}
    if is_person and len(words) > 1:
        made |= {
            words[0] + words[-1],
            words[0][:1] + words[-1],
            words[-1] + words[0],
            "real" + "".join(words),
        }
        made.add(words[-1])
    return made


def _is_single(cast: Cast, k: int) -> bool:
    """A capitalised word with no other beside it that may be of the same name."""
    tokens = cast.reading.tokens
    if not tokens.classes[k] & W.CAP or tokens.classes[k] & (FUNCTION_WORD | W.TIME):
        return False
    if len(tokens.words[k]) < _SHORTEST or not tokens.words[k].isalpha() or tokens.words[k].isupper():
        return False
    following = k + 1
    if (
        following < len(tokens)
        and tokens.classes[following] & W.CAP
        and following not in cast.sentence_starts
    ):
        return bool(tokens.classes[following] & (FUNCTION_WORD | W.TIME))
    return not (k and tokens.classes[k - 1] & W.CAP and not tokens.classes[k - 1] & FUNCTION_WORD)


def _relation_before(cast: Cast, k: int) -> str:
    """``her husband, Jerzy,``, ``her friend Bo said``: the noun for somebody who is somebody's."""
    tokens, lists = cast.reading.tokens, people()
    at = k - 1
    has_comma = tokens.words[at] == ","
    at -= has_comma
    if at < 1:
        return ""
    noun = tokens.low[at]
    if not (noun in lists.kin or noun in lists.persons) or is_plural_noun(noun):
        return ""
    if has_comma:
        # "his wife, Ada, said": closed again, or the end of the sentence.
        after = tokens.words[k + 1] if k + 1 < len(tokens) else "."
        if after not in {",", ".", "–", "—"}:
            return ""
    owner = next(
        (n for n in range(at - 1, max(-1, at - 4), -1) if tokens.classes[n] & (W.MY | W.GENITIVE)), None
    )
    if owner is None or any(tokens.classes[n] & (W.PUNCT | W.PREP | W.VERB) for n in range(owner + 1, at)):
        return ""
    return noun


def _is_naming(cast: Cast, k: int) -> bool:
    low = cast.reading.tokens.low
    return any(" ".join(low[max(0, k - size) : k]) in _NAMING for size in range(2, _LONGEST_NAMING + 1))
