"""Persons whom the library's texts name in full, by surname: who may be meant where a text has that alone.

Picks by words alone; who is meant is decided where the text is analysed.
"""

import re
from collections.abc import Iterable

from xjreader.models.analysis import Actor, ActorKind, Analysis

MOST = 2_000
"""Persons handed over with a batch of texts; no eight articles have so many surnames."""

_CAPITALISED = re.compile(r"[^\W\d_][^\W\d_'’-]*(?:[-'’][^\W\d_]+)*")
_SHORTEST = 3
"""Letters of a surname."""


class Namesakes:
    """Persons by the words of their names."""

    def __init__(self, people: Iterable[Actor]) -> None:
        self._by_word: dict[str, list[Actor]] = {}
        self._names: set[str] = set()
        self._newcomers: set[str] = set()
        for actor in people:
            self._names.add(actor.name)
            words = actor.name.lower().split()
            for word in dict.fromkeys(words[1:]):
                if len(word) >= _SHORTEST:
                    self._by_word.setdefault(word, []).append(actor)

    def meant_in(self, texts: Iterable[str]) -> tuple[Actor, ...]:
        """Everybody whose surname one of the texts has, by name; at most `MOST`."""
        if not self._by_word:
            return ()
        words = {
            word.lower()
            for text in texts
            for word in _CAPITALISED.findall(text)
            if not word[0].islower() or "-" in word
        }
        found = {actor.name: actor for word in words for actor in self._by_word.get(_owner(word), ())}
        found |= {actor.name: actor for word in words for actor in self._by_word.get(word, ())}
        return tuple(found[name] for name in sorted(found)[:MOST])

    def came(self, analysis: Analysis) -> None:
        """Take note of who speaks in a text and was not known to those analysed meanwhile."""
        self._newcomers |= {name.split()[-1] for name in _speaking(analysis) - self._names if " " in name}

    def came_too_late(self, analysis: Analysis) -> bool:
        """Whether somebody speaks by a surname whose first name came while the text was analysed."""
        return not self._newcomers.isdisjoint(_speaking(analysis))


def _speaking(analysis: Analysis) -> set[str]:
    """The persons who speak in a text."""
    speakers = {one.actor for one in analysis.attributions}
    return {
        actor.name
        for actor in analysis.actors
        if actor.kind is ActorKind.PERSON and actor.name in speakers and actor.name.split()
    }


def _owner(word: str) -> str:
    """A word without the -s of a possessive."""
    return word.removesuffix("'s").removesuffix("’s")
