"""Who does an act: the speaker, whom the subject stands for, or whose soldiers and drones it names."""

from collections.abc import Sequence

from xjreader.nlp.actors import Cast
from xjreader.nlp.clauses import Phrase
from xjreader.nlp.coreference import Resolver
from xjreader.nlp.cue import Cue
from xjreader.nlp.entities import Resolution
from xjreader.nlp.shortnames import SURE, short_name
from xjreader.nlp.speakers import Voice
from xjreader.nlp.targets import Targets
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_FIRST_PERSON = word_set("we i us our my")
_THIRD_PERSON = word_set("he she it")
_OWN_HOUSE = word_set("country government party office organisation organization company ministry side")
_SELF_SURE = 0.9
_HOUSE_SURE = 0.7
_MOST_ABOVE = 4


class Doers:
    """Tells who acts in one text."""

    def __init__(
        self, cast: Cast, resolver: Resolver, targets: Targets, voices: Sequence[Voice], owner: Sequence[int],
        *, minimum: float,
    ) -> None:  # fmt: skip
        """`owner`: for each token the attribution whose content it stands in, -1 for none.

        `minimum`: how sure it must be whom a subject stands for.
        """
        self._cast = cast
        self._reading = cast.reading
        self._resolver = resolver
        self._targets = targets
        self._voices = voices
        self._owner = owner
        self._minimum = minimum

    def of(self, cue: Cue, voice_number: int | None) -> tuple[tuple[str, ...], float]:
        """Who acts: the attribution's speaker, or whom the subject stands for; "we" is who speaks."""
        if voice_number is not None and not cue.is_noun:
            voice = self._voices[voice_number]
            if not voice.names and cue.subject is not None and self.is_we(cue.subject):
                return self._house(cue.verb)
            return voice.names, voice.confidence
        subject = cue.subject
        if subject is None:
            return (), 0.0
        owner = self._owner[cue.verb]
        speaker = self._voices[owner] if owner >= 0 else None
        if self.is_we(subject):
            is_known = speaker is not None and bool(speaker.names)
            return (speaker.names, speaker.confidence) if speaker and is_known else self._house(cue.verb)
        first, last = subject.relative_to or (subject.first, subject.last)
        resolution = self._resolver.resolve(first, last)
        if not resolution.names and speaker is not None and self._is_self(first, last):
            # "the envoy's promise that she would back T", with her name further on: she is who speaks.
            return speaker.names, speaker.confidence * _SELF_SURE
        named = self._cast.at.get(last - 1)
        before = W.PREP | W.DET | W.GENITIVE
        if (
            not resolution.names
            and named is not None
            and named.first > first
            and not self._reading.tokens.classes[named.first - 1] & before
        ):
            # "In exchange Y lifted": the name right before the verb.
            resolution = self._resolver.resolve(named.first, last)
        short = short_name(self._cast, first, last) if not resolution.names else None
        if short is not None:
            self._cast.entity(short)
            resolution = Resolution((short,), SURE)
        if not resolution.names:
            behind = [one.recipient for one in self._targets.behind(first, last) if one.recipient]
            resolution = Resolution(tuple(behind), SURE) if behind else resolution
        if speaker is not None and speaker.names and self._is_own_house(first, last):
            # "his country would welcome T": he speaks for it.
            return speaker.names, speaker.confidence * _SELF_SURE
        if not resolution.names or resolution.confidence < self._minimum:
            return (), 0.0
        if speaker is not None and not self._speaks_for(speaker, resolution.names[0], first):
            # What a speaker says that somebody else did is the speaker's claim, not an act that is reported.
            return (), 0.0
        return resolution.names, resolution.confidence

    def _is_own_house(self, first: int, last: int) -> bool:
        """``his country``, ``our party``."""
        tokens = self._reading.tokens
        return (
            last - first == 2 and bool(tokens.classes[first] & W.MY) and tokens.low[first + 1] in _OWN_HOUSE
        )

    def _speaks_for(self, speaker: Voice, actor: str, first: int) -> bool:
        """Whether somebody tells of himself, or by its name of the body that he belongs to."""
        if actor in speaker.names:
            return True
        is_named = first in self._cast.at or first + 1 in self._cast.at
        return is_named and bool(speaker.names) and self.is_above(actor, speaker.names[0])

    def is_we(self, subject: Phrase) -> bool:
        """Whether a subject is "we" or "I"."""
        return subject.last == subject.first + 1 and self._reading.tokens.low[subject.first] in _FIRST_PERSON

    def _house(self, at: int) -> tuple[tuple[str, ...], float]:
        """Who "we" is in a text of somebody's own, outside any speech: the body that it names first."""
        if self._reading.quote_of[at] >= 0:
            return (), 0.0
        first = next(iter(self._cast.mentions), None)
        if first is None or self._cast.is_person(first.name) or first.first >= at:
            return (), 0.0
        return (first.name,), _HOUSE_SURE

    def speaker_of(self, token: int) -> tuple[str, ...]:
        """Who says what stands at a token; nobody for the author's own words."""
        owner = self._owner[token]
        return self._voices[owner].names if owner >= 0 else ()

    def _is_self(self, first: int, last: int) -> bool:
        return last - first == 1 and self._reading.tokens.low[first] in _THIRD_PERSON

    def is_above(self, body: str, actor: str) -> bool:
        """Whether the actor belongs to the body: of his own house a spokesman speaks all day."""
        above = self._cast.entity(actor).affiliation if self._cast.knows(actor) else None
        for _ in range(_MOST_ABOVE):
            if above is None or not self._cast.knows(above):
                return False
            if above == body:
                return True
            above = self._cast.entity(above).affiliation
        return False
