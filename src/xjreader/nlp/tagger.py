"""What a tagger is: a laid-out text in, raw attributions out. Who the sources are is decided elsewhere."""

from typing import Protocol

from msgspec import Struct

from xjreader.models.analysis import AttributionType, Span, Spans
from xjreader.nlp.reading import Reading


class RawAttribution(Struct, frozen=True):
    """Source, cue and content as found in the text, the source not yet resolved to an actor."""

    source: Spans
    cue: Spans
    content: Spans
    type: AttributionType
    confidence: float
    speaker: Spans = ()
    """Words to resolve instead of the source, where they differ: what a relative "who" stands for."""
    carried: bool = False
    """A quotation without source and cue: its speaker is the one of the run it stands in."""
    lemma: str = ""
    """Base form of the reporting verb or noun, where known."""
    is_structural: bool = False
    """Told by the text's form, not its words: a transcript's label, a name under a quotation."""


class Tagger(Protocol):
    """Finds attributions: by rules, or by a trained model."""

    def tag(self, reading: Reading) -> list[RawAttribution]:
        """All attributions of a text in order of their first character."""
        ...


def content_type(reading: Reading, content: Spans) -> AttributionType:
    """Direct, mixed or indirect: all, part or none of the content's words stand inside quotation marks."""
    words = quoted = 0
    for start, end in content:
        index = reading.token_at(start)
        while index < len(reading.tokens) and reading.tokens.starts[index] < end:
            if reading.tokens.words[index][0].isalnum():
                words += 1
                quoted += reading.quote_of[index] >= 0
            index += 1
    if not quoted:
        return AttributionType.INDIRECT
    return AttributionType.DIRECT if quoted == words else AttributionType.MIXED


def bounds(spans: Spans) -> Span:
    """From the first character of the first span to the last of the last."""
    return Span(min(span.start for span in spans), max(span.end for span in spans))
