"""An actor as one text shows it, and a mention of it; values with no search in them."""

from typing import Literal

from msgspec import Struct, field

from xjreader.models.analysis import Actor, ActorKind
from xjreader.nlp.people import people
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W
from xjreader.nlp.world import How

Gender = Literal["m", "f", ""]


class Entity(Struct):
    """An actor as this text shows it."""

    name: str
    kind: ActorKind
    affiliation: str | None = None
    gender: Gender = ""
    is_gender_told: bool = False
    """The text itself told it, by a title, an office or a pronoun; otherwise the first name let us guess."""
    descriptors: set[str] = field(default_factory=set)
    """Words that the text calls it by: office and body."""
    called: set[str] = field(default_factory=set)
    """The nouns among them that say what it is: ``glazier`` in "a glazier from Tarn"."""
    mentions: list[int] = field(default_factory=list)
    """Tokens where a mention begins."""
    is_certain: bool = True
    """Otherwise a run of capitals that may be no name."""
    aliases: tuple[str, ...] = ()
    is_kind_told: bool = True
    """Otherwise a single word that speaks, which may be a person's or a body's."""
    is_from_elsewhere: bool = False
    """The full name stands in other texts only; this one gives the surname."""

    def tell_gender(self, gender: Gender) -> None:
        """Remember what the text told; it goes before what the first name lets us guess."""
        self.gender = gender
        self.is_gender_told = True

    def as_actor(self) -> Actor:
        return Actor(self.name, self.kind, self.aliases, self.affiliation)


class Mention(Struct, frozen=True):
    """A name in the text, as token numbers."""

    first: int
    last: int
    name: str
    how: How
    is_place: bool = False
    """Stands as a place ("in Beijing"), not as an actor."""
    sure: float = 1.0
    """Less where others bear the same surname."""


class Resolution(Struct, frozen=True):
    """Whom a phrase stands for."""

    names: tuple[str, ...] = ()
    """More than one where the phrase joins several."""
    confidence: float = 0.0
    candidates: tuple[str, ...] = ()
    """Others it might be, likeliest first."""
    noun: str = ""
    """What the text calls the one meant, where it gives no name: ``driver``."""


def content_words(reading: Reading, first: int, last: int) -> set[str]:
    """The words of a stretch that mean something, in small letters."""
    tokens = reading.tokens
    skip = W.DET | W.PREP | W.PUNCT | W.GENITIVE | W.MY | W.COORD | W.PRON
    return {tokens.low[k].replace(".", "") for k in range(first, last) if not tokens.classes[k] & skip}


def gender_of_name(name: str) -> Gender:
    """What the first name tells, where it is nearly always one of the two."""
    first = name.split()[0].lower() if name.split() else ""
    lists = people()
    if "-" in first and first not in lists.given_names:
        # "Karl-Ove"
        first = first.split("-")[0]
    if first in lists.male_names:
        return "m" if first not in lists.female_names else ""
    return "f" if first in lists.female_names else ""
