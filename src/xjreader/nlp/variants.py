"""Other ways to write a name that the person gave: short names, members of parties, bodies turned round.

Only names and aliases go in and come out; no text is looked at.
"""

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from xjreader.models.analysis import Actor, ActorKind
from xjreader.nlp.tokens import read_data

_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_STATES = (
    ("United States ", "US ", "U.S. "),
    ("United Kingdom ", "UK ", "U.K. "),
    ("United Nations ", "UN ", "U.N. "),
)
_SMALL = frozenset({"of", "the", "for", "and", "on", "in", "to"})
_SHORTEST_ACRONYM = 3
_LONGEST_ACRONYM = 6
_PLURAL_ENDINGS = ("ans", "als", "ists", "ives", "ers")


class _Lists(Struct, frozen=True):
    given: dict[str, tuple[str, ...]]
    parties: dict[str, tuple[str, ...]]
    before: tuple[str, ...]
    after: tuple[str, ...]
    bodies: dict[str, tuple[str, ...]]
    plural: frozenset[str]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    data = read_data("variants.toml")
    given: dict[str, set[str]] = {}
    for short, long in data["given"].items():
        given.setdefault(short, set()).add(long)
        given.setdefault(long, set()).add(short)
    return _Lists(
        {name: tuple(sorted(others)) for name, others in given.items()},
        {name: _split(text) for name, text in data["parties"].items()},
        tuple(data["members"]["before"].split()),
        tuple(data["members"]["after"].split()),
        {name: _split(text) for name, text in data["bodies"].items()},
        frozenset(data["people"]["plural"].split()),
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def with_variants(actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """The actors with further aliases; none that another of them carries or that two would share."""
    taken = {text.casefold() for actor in actors for text in (actor.name, *actor.aliases)}
    kinds = [replace(actor, kind=_kind(actor)) for actor in actors]
    offers = [list(dict.fromkeys(_variants(actor))) for actor in kinds]
    times: dict[str, int] = {}
    for offer in offers:
        for text in {one.casefold() for one in offer}:
            times[text] = times.get(text, 0) + 1
    return tuple(
        replace(
            actor,
            aliases=(
                *actor.aliases,
                *(one for one in offer if one.casefold() not in taken and times[one.casefold()] == 1),
            ),
        )
        for actor, offer in zip(kinds, offers, strict=True)
    )


def _kind(actor: Actor) -> ActorKind:
    """A group, where a "person" bears the name of several."""
    words = actor.name.lower().split()
    is_several = (
        actor.kind is ActorKind.PERSON
        and words
        and (words[-1] in _lists().plural or words[0] in {"the", "some", "top", "all"})
    )
    return ActorKind.GROUP if is_several else actor.kind


def _variants(actor: Actor) -> Iterator[str]:
    if actor.kind is ActorKind.PERSON:
        yield from _of_person(actor.name)
    elif actor.kind is not ActorKind.STATE:
        for name in (actor.name, *actor.aliases):
            yield from _of_body(name)


def _of_person(name: str) -> Iterator[str]:
    """``Joseph Biden`` for "Joe Biden", ``William Taylor`` for "William B. Taylor Jr."."""
    words = [word for word in name.split() if word.lower() not in _SUFFIXES]
    if len(words) < 2:
        return
    if name.islower():
        words = [word.capitalize() for word in words]
        yield " ".join(words)
    first, last = words[0], words[-1]
    if len(words) > 2 or len(words) != len(name.split()):
        yield " ".join(words)
        if not first.endswith("."):
            yield f"{first} {last}"
    for other in _lists().given.get(first.lower(), ()):
        yield f"{other.capitalize()} {last}"


def _of_body(name: str) -> Iterator[str]:
    lists = _lists()
    plain = name[4:] if name.lower().startswith("the ") else name
    if plain != name:
        yield plain
    yield from lists.bodies.get(plain.lower(), ())
    yield from _of_party(plain)
    yield from _turned(plain)
    for long, *shorts in _STATES:
        if plain.startswith(long):
            rest = plain.removeprefix(long)
            for short in shorts:
                yield short + rest
            if " " in rest:
                yield rest
                yield from _turned(rest)
    if plain.endswith(" of the United States"):
        yield plain.removesuffix(" of the United States")
    initials = [word[0] for word in plain.split() if word.lower() not in _SMALL]
    if _SHORTEST_ACRONYM <= len(initials) <= _LONGEST_ACRONYM and all(one.isupper() for one in initials):
        yield "".join(initials)


def _of_party(name: str) -> Iterator[str]:
    """What the members of a party are called, or of its part in a house: ``Republican lawmakers``.

    Its bare adjective stands for nobody.
    """
    lists = _lists()
    words = name.split()
    known = next(
        (
            party
            for party in lists.parties
            if any(
                party.split()[0] == word or word.rstrip("s") + " party" == party
                for word in name.lower().split()
            )
        ),
        None,
    )
    if words[-1].lower() == "party" and len(words) == 2 and known is None:
        members = words[0] + "s"
        if members.lower().endswith(_PLURAL_ENDINGS):
            yield members
        return
    is_members = words[-1].lower() in {*lists.after, "democrats", "republicans", "party", "conservatives"}
    if not is_members or len(words) > 2:
        return
    known = known or ("democratic party" if words[-1].lower() == "democrats" else None)
    if known is None:
        return
    for one in lists.parties[known]:
        if one.endswith("s") or one.isupper():
            yield one
            yield from (f"{before} {one}" for before in lists.before)
        if not one.endswith("s"):
            for after in lists.after:
                yield f"{one} {after}"
                yield from (f"{house} {one} {after}" for house in ("House", "Senate"))


def _turned(name: str) -> Iterator[str]:
    """``Justice Department`` for "Department of Justice"."""
    head, joint, rest = name.partition(" of ")
    words = head.split()
    if joint and words and words[-1] in {"Department", "Ministry", "Office", "Bureau"}:
        before = " ".join(words[:-1])
        yield f"{before} {rest} {words[-1]}".strip()
        yield f"{rest} {words[-1]}"
