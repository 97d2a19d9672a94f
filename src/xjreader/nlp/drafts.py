"""A statement on its way: what was found, on what ground, and where the words stand. Values only."""

from enum import Enum

from msgspec import Struct

from xjreader.models.analysis import Act, Mode, Polarity, Spans
from xjreader.nlp.cue import Cue

Range = tuple[int, int]


class Basis(Enum):
    """What a statement rests on, firmest first."""

    PATTERN = "pattern"
    """A verb of the act lexicon with the words that must follow it."""
    VERB = "verb"
    """A verb of the act lexicon."""
    NAMING = "naming"
    """``called T a crime``."""
    NOUN = "noun"
    """``its criticism of T``, ``was critical of T``."""
    PREDICATE = "predicate"
    """``T's remarks are false``, in what somebody says."""
    ECHO = "echo"
    """``followed suit``."""
    TONE = "tone"
    """Words that judge stand beside the target, in what somebody says or in a clause of what he does."""
    MENTION = "mention"
    """Somebody speaks of the target, or deals with it; no word tells how."""


class Done(Struct, frozen=True):
    """An act found in a sentence."""

    cue: Cue
    act: Act
    polarity: Polarity
    object_from: int
    limit: int
    """One past the last token in which its object may stand."""
    basis: Basis = Basis.VERB
    modes: tuple[Mode, ...] = ()
    """What the words that lead up to the verb say: "failed to", "threatened to"."""
    gives: bool = False
    """The object stands right after the verb, and what it is given next."""
    goes_on: bool = False
    """Another verb follows before the object: "agreed to sign"."""


class Draft(Struct, frozen=True):
    """A statement whose confidence is not yet worked out."""

    actor: str
    recipient: str | None
    topic: str | None
    act: Act
    polarity: Polarity
    modes: tuple[Mode, ...]
    evidence: Spans
    attribution: int | None
    basis: Basis
    actor_sure: float
    target_sure: float
    source: Range | None = None
    """Tokens that stand for the actor, where the sentence has some."""
    target: Range | None = None
    """Tokens that stand for the target."""
    tone: float = 0.0
    """The judging words added up, for what rests on them."""

    @property
    def about(self) -> tuple[str, str | None, str | None]:
        """Who on whom or what."""
        return self.actor, self.recipient, self.topic
