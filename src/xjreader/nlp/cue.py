"""A reporting verb, noun or phrase as found in a sentence; a value."""

from msgspec import Struct

from xjreader.nlp.clauses import Phrase


class Cue(Struct, frozen=True):
    """A reporting verb, noun or phrase in its sentence, as token numbers."""

    first: int
    """First token of the verb group."""
    verb: int
    last: int
    """One past the cue's last token, its particle and manner included."""
    lemma: str
    frames: frozenset[str]
    is_speech: bool
    subject: Phrase | None
    content_from: int
    """Where content after the cue would begin."""
    tail: int
    """Where the sentence goes on after cue and source, where the content stands before them."""
    inherits: bool = False
    """The subject is that of an earlier verb."""
    follows_content: bool = False
    """``S, X said``: the content stands before."""
    inverted: bool = False
    """``said X``."""
    after_source: bool = False
    """``according to X``."""
    is_noun: bool = False
    is_negated: bool = False
    patient: Phrase | None = None
    """In a passive clause the one to whom it is done; the subject is then the one after "by"."""
