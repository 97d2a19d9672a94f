"""Word lists on persons and bodies, compiled from ``data/people.toml`` and ``names.toml``; no decisions."""

from functools import lru_cache
from typing import Any

from msgspec import Struct

from xjreader.nlp.tokens import read_data

_OF_RANK = frozenset({"general", "elect", "designate", "co", "under", "sub", "in", "emeritus"})


class People(Struct, frozen=True):
    """See the comments in the data file."""

    roles: frozenset[str]
    role_endings: frozenset[str]
    leads: frozenset[str]
    lead_prefixes: frozenset[str]
    officials: frozenset[str]
    titles: frozenset[str]
    titles_male: frozenset[str]
    titles_female: frozenset[str]
    male_words: frozenset[str]
    female_words: frozenset[str]
    bodies: frozenset[str]
    state_voices: frozenset[str]
    body_names: frozenset[str]
    place_names: frozenset[str]
    voiceless: frozenset[str]
    unnamed: frozenset[str]
    peoples: frozenset[str]
    male_names: frozenset[str]
    female_names: frozenset[str]
    particles: frozenset[str]
    kin: frozenset[str]
    titles_of_given_names: frozenset[str]
    surnames_too: frozenset[str]
    ranks: frozenset[str]
    persons: frozenset[str]
    epithets: frozenset[str]
    acronyms: frozenset[str]
    things: frozenset[str]
    place_prefixes: frozenset[str]
    documents: frozenset[str]
    openers: frozenset[str]
    opener_endings: frozenset[str]
    offices_of_titles: dict[str, tuple[str, ...]]
    offices_of_verbs: dict[str, tuple[str, ...]]
    nouns_of_verbs: dict[str, tuple[str, ...]]
    also_called: dict[str, tuple[str, ...]]
    bodies_called: dict[str, tuple[str, ...]]
    bodies_named_so: frozenset[str]
    body_endings: frozenset[str]
    postnominals: frozenset[str]
    services: frozenset[str]
    surnames_first: frozenset[str]
    given_names: frozenset[str]
    """Both kinds of them; this and what follows are made of the lists above."""
    body_nouns: frozenset[str]
    """Nouns for bodies: those that name one and those that only describe one."""
    humans: frozenset[str]
    """Nouns for one person: offices, relatives and others."""
    no_names: frozenset[str]
    """Words that are nobody's name by themselves."""
    no_persons: frozenset[str]
    """Nouns that mean no person."""
    institutions: frozenset[str]

    def is_role(self, word: str) -> bool:
        """Whether a word in small letters is an office: ``minister``, ``ex-minister``."""
        return _is_role(word)

    def find_role(self, word: str) -> bool:
        """The same, looked up anew."""
        if word in self.roles or word.endswith(tuple(self.role_endings)):
            return True
        parts = word.split("-")
        if len(parts) == 2 and any(part in self.roles for part in parts):
            # "secretary-general", "governor-elect"
            return all(part in self.roles | self.ranks | _OF_RANK for part in parts)
        return any(
            word.startswith(prefix) and word.removeprefix(prefix) in self.roles
            for prefix in self.lead_prefixes
        )

    def is_opener(self, word: str) -> bool:
        """Whether a word before a name only describes: ``key``, ``democratic``, ``oscar-winning``."""
        if word in self.male_names or word in self.female_names:
            return False
        return word in self.openers or word.endswith(tuple(self.opener_endings))

    def is_lead(self, word: str) -> bool:
        """Whether a word stands before names without being a part of them: ``former``, ``ex-Velmar``."""
        return word in self.leads or word.startswith(tuple(self.lead_prefixes))


@lru_cache(maxsize=8192)
def _is_role(word: str) -> bool:
    """What the rules ask of nearly every word, most of which come again and again."""
    return people().find_role(word)


@lru_cache(maxsize=1)
def people() -> People:
    """The lists, read once."""
    data = read_data("people.toml") | read_data("names.toml")
    lists: dict[str, Any] = {
        key: frozenset(value.split())
        if isinstance(value, str)
        else {word: tuple(others.split()) for word, others in value.items()}
        for key, value in data.items()
    }
    lists["given_names"] = lists["male_names"] | lists["female_names"]
    lists["body_nouns"] = lists["bodies"] | lists["bodies_called"].keys()
    lists["humans"] = lists["roles"] | lists["persons"] | lists["kin"]
    lists["no_names"] = frozenset().union(
        *(lists[key] for key in ("unnamed", "bodies", "peoples", "place_names", "persons", "kin", "things"))
    )
    lists["no_persons"] = lists["body_nouns"] | lists["documents"] | lists["things"] | lists["body_names"]
    return People(**lists)
