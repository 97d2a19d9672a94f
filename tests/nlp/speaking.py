"""Shared by the tests of speakers: what the reader is told beforehand, and how a test asks who speaks."""

from xjreader.models.analysis import Actor, ActorKind, Attribution, AttributionType, Span
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.pipeline import Analyser, Knowledge
from xjreader.nlp.reading import Reading
from xjreader.nlp.tagger import RawAttribution

KNOWN = Knowledge(
    (
        Actor("Karvesh", ActorKind.STATE, ("Dunmare", "Karveshi")),
        Actor("Pellam", ActorKind.STATE, ("Sorrel", "Pellami")),
        Actor("Straits Rights Office", ActorKind.ORGANISATION, ("SRO",)),
    )
)


class Given:
    """A tagger that takes every place of the last source's words for a source, said of the last sentence."""

    def __init__(self, source: str, cue: str, *, speaker: str = "") -> None:
        self._source, self._cue, self._speaker = source, cue, speaker

    def tag(self, reading: Reading) -> list[RawAttribution]:
        def span(words: str) -> tuple[Span, ...]:
            start = reading.text.rindex(words) if words else -1
            return (Span(start, start + len(words)),) if words else ()

        content = (Span(len(reading.text) - 1, len(reading.text)),)
        return [
            RawAttribution(
                span(self._source), span(self._cue), content, AttributionType.INDIRECT, 1.0,
                speaker=span(self._speaker),
            )
        ]  # fmt: skip


def all_of(text: str, *, title: str = "", known: Knowledge = KNOWN) -> tuple[Attribution, ...]:
    return Analyser(known, tagger=RuleTagger()).analyse(text, title=title).attributions


def last(text: str, *, title: str = "", known: Knowledge = KNOWN) -> str | None:
    return all_of(text, title=title, known=known)[-1].actor


def given(text: str, source: str, cue: str = "said") -> str | None:
    (one,) = Analyser(KNOWN, tagger=Given(source, cue)).analyse(text).attributions
    return one.actor
