"""Persons whom other texts named in full, by name and by surname; decides nothing about this text."""

from collections.abc import Iterable
from functools import cached_property

from xjreader.models.analysis import Actor, ActorKind
from xjreader.nlp.people import people

_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_FAMILY_FIRST = 2
"""Words of a name that may begin with the surname."""
_SHORTEST = 2
"""Words of a name that may serve: one word tells no more than the surname does."""


def surname_of(name: str) -> str:
    """The surname in small letters: the last word past "Jr." and "III", the first in "Zhao Lijian"."""
    words = [word for word in name.lower().split() if word not in _SUFFIXES]
    if not words:
        return ""
    lists = people()
    is_first = len(words) == _FAMILY_FIRST and words[0] in lists.surnames_first
    if (
        is_first
        and words[1] not in lists.given_names
        and (words[0] not in lists.given_names or "-" in words[1])
    ):
        return words[0]
    return words[-1]


class Elsewhere:
    """Persons named in full in other texts."""

    def __init__(self, actors: Iterable[Actor] = ()) -> None:
        self._actors = tuple(actors)

    def has(self, name: str) -> bool:
        """Whether another text named a person exactly so."""
        return name in self._by_name

    def of_surname(self, word: str) -> tuple[Actor, ...]:
        """Everybody with this surname, in the order of their names."""
        return self._by_surname.get(word.lower(), ())

    @cached_property
    def _by_name(self) -> dict[str, Actor]:
        """Persons with a first name, without those who carry an office or another's whole name in theirs."""
        lists = people()
        rows = sorted(self._actors, key=lambda actor: actor.name)
        found = {
            actor.name: actor
            for actor in rows
            if actor.kind is ActorKind.PERSON
            and len(actor.name.split()) >= _SHORTEST
            and not any(
                lists.is_role(word) and word not in lists.surnames_too for word in actor.name.lower().split()
            )
        }
        return {name: actor for name, actor in found.items() if not _holds_another(name, found)}

    @cached_property
    def _by_surname(self) -> dict[str, tuple[Actor, ...]]:
        found: dict[str, tuple[Actor, ...]] = {}
        for name, actor in self._by_name.items():
            surname = surname_of(name)
            found[surname] = (*found.get(surname, ()), actor)
        return found


def _holds_another(name: str, names: dict[str, Actor]) -> bool:
    """``Rival Ann Lee`` beside ``Ann Lee``: a word too many."""
    words = name.split()
    return any(" ".join(words[k:]) in names for k in range(1, len(words) - 1))
