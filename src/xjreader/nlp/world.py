"""Names that need no introduction: the person's own actors first, then the world's states and great bodies.

Compiled once for each state of knowledge into an index by first word; finds mentions, resolves nothing.
"""

from functools import lru_cache
from typing import Literal

from msgspec import Struct, field

from xjreader.models.analysis import Actor, ActorKind
from xjreader.nlp.tokens import Tokens, W, read_data, tokenise

How = Literal["name", "people", "seat", "part"]
"""A name of its own; what its people are called; the seat that stands for it; a part of a person's name."""

_PART_LENGTH = 3


class Alias(Struct, frozen=True):
    """One way to write an actor."""

    words: tuple[str, ...]
    exact: bool
    """Only in these very letters: an acronym such as US."""
    capital: bool
    """Only with a capital first letter."""
    name: str
    how: How


class Hit(Struct, frozen=True):
    """An alias found in a text."""

    first: int
    last: int
    name: str
    how: How


class Gazetteer(Struct):
    """Every actor that we know without having read the text."""

    actors: dict[str, Actor] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    """Names that the person gave."""
    index: dict[str, list[Alias]] = field(default_factory=dict)
    phrases: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Aliases as words in small letters, for looking up a whole phrase."""
    demonyms: dict[str, str] = field(default_factory=dict)
    """State to its first adjective."""
    offices: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)
    """Words of an office to the body that it is named with and the part of it that the office belongs to."""

    def add(self, text: str, name: str, how: How) -> None:
        """Let `text` stand for the actor `name`, unless it stands for one already."""
        text = text.replace("’", "'").strip()
        if text[:4].lower() == "the ":
            # An article is never part of the name that is looked for: "the United Nations' office".
            text = text[4:]
        tokens = tokenise(text)
        if not tokens.words:
            return
        words = tuple(tokens.low)
        if words in self.phrases and not (self.phrases[words] == name and text[0].islower()):
            return
        self.phrases[words] = name
        first = tokens.words[0]
        exact = len(words) == 1 and first.isupper() and len(first) <= 5
        alias = Alias(words, exact, first[0].isupper(), name, how)
        if exact:
            alias = Alias((first,), True, True, name, how)
        rows = self.index.setdefault(words[0], [])
        rows.append(alias)
        rows.sort(key=lambda one: (-len(one.words), one.capital))

    def find(self, tokens: Tokens, at: int) -> Hit | None:
        """The longest alias that begins at a token."""
        rows = self.index.get(tokens.low[at])
        if rows is None:
            return None
        for alias in rows:
            size = len(alias.words)
            if at + size > len(tokens):
                continue
            if alias.exact:
                if tokens.words[at] == alias.words[0]:
                    return Hit(at, at + 1, alias.name, alias.how)
                continue
            if alias.capital and not tokens.classes[at] & W.CAP:
                continue
            if size == 1 or all(
                tokens.low[at + k].replace("’", "'") == alias.words[k] for k in range(1, size)
            ):
                return Hit(at, at + size, alias.name, alias.how)
        return None


@lru_cache(maxsize=1)
def _world() -> tuple[list[list[str]], list[list[str]], list[list[str]]]:
    data = read_data("world.toml")
    return data["states"], data["bodies"], data["offices"]


def _split(text: str) -> list[str]:
    return [piece for part in text.split(",") if (piece := part.strip())]


def gazetteer(actors: tuple[Actor, ...]) -> Gazetteer:
    """The index for these actors; the world's fill what they leave open.

    An actor that carries a state's or body's name or one of its other names takes all of them over, so that a
    person who calls a state by another name gets that name throughout.
    """
    made = Gazetteer(own=frozenset(actor.name for actor in actors))
    for actor in actors:
        made.actors[actor.name] = actor
        for text in (actor.name, *actor.aliases):
            made.add(text, actor.name, "name")
    states, bodies, offices = _world()
    renamed: dict[str, str] = {}
    claims = {
        text.casefold(): actor.name for actor in actors for text in (*reversed(actor.aliases), actor.name)
    }
    for name, aliases, people, seats in states:
        own = next(
            (claims[text.casefold()] for text in (name, *_split(aliases)) if text.casefold() in claims), None
        )
        own = own if own is None or made.actors[own].kind is ActorKind.STATE else None
        canonical = own or name
        renamed[name] = canonical
        if own is None:
            made.actors[name] = Actor(name, ActorKind.STATE, tuple(_split(aliases)))
        for text in (name, *_split(aliases)):
            made.add(text, canonical, "name")
        for text in _split(people):
            made.add(text, canonical, "people")
            made.demonyms.setdefault(canonical, text)
        for text in _split(seats):
            made.add(text, canonical, "seat")
    for name, kind, affiliation, aliases in bodies:
        own = next(
            (claims[text.casefold()] for text in (name, *_split(aliases)) if text.casefold() in claims), None
        )
        canonical = own or name
        renamed[name] = canonical
        if own is None:
            above = renamed.get(affiliation, affiliation) or None
            made.actors[name] = Actor(name, ActorKind(kind), tuple(_split(aliases)), above)
        for text in (name, *_split(aliases)):
            made.add(text, canonical, "name")
    for words, whole, part in offices:
        made.offices[tuple(words.split())] = (renamed[whole], renamed[part])
    for actor in actors:
        if actor.kind is ActorKind.PERSON:
            for text in actor.name.split():
                if len(text) >= _PART_LENGTH and text[0].isupper():
                    made.add(text, actor.name, "part")
    return made
