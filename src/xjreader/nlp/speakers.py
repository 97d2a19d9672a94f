"""Raw attributions to attributions with their actor; what is a source and what it says is decided before."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from xjreader.models.analysis import Attribution, Spans
from xjreader.nlp.actors import Cast
from xjreader.nlp.coreference import Resolver
from xjreader.nlp.entities import Resolution
from xjreader.nlp.tagger import RawAttribution, bounds

_RUN_PARAGRAPHS = 3
"""How many paragraphs after its speaker was last named a quotation still belongs to the run."""
_RUN_CONFIDENCE = 0.88


@dataclass(frozen=True, slots=True)
class Voice:
    """An attribution with everybody who stands behind it."""

    attribution: Attribution
    raw: RawAttribution
    names: tuple[str, ...]
    """All actors of a joint source; empty where we do not know."""
    confidence: float
    """How sure we are of the speaker alone."""


def name_speakers(
    cast: Cast, resolver: Resolver, found: Sequence[RawAttribution], *, minimum_confidence: float
) -> list[Voice]:
    """Each attribution with its actor, or with candidates where the actor is less sure than the minimum."""
    voices: list[Voice] = []
    for raw in found:
        if raw.carried or not raw.source:
            resolution = _of_the_run(cast, raw, voices, minimum_confidence)
        else:
            resolution = _resolve(cast, resolver, raw.speaker or raw.source)
        actor = (
            resolution.names[0] if resolution.names and resolution.confidence >= minimum_confidence else None
        )
        names = resolution.names if actor is not None else ()
        confidence = raw.confidence * (resolution.confidence if actor is not None else 1.0)
        candidates = () if actor is not None else (*resolution.names, *resolution.candidates)
        attribution = Attribution(
            raw.source, raw.cue, raw.content, raw.type, actor, round(confidence, 3),
            tuple(dict.fromkeys(candidates)),
        )  # fmt: skip
        voices.append(Voice(attribution, raw, names, resolution.confidence))
        if actor is not None:
            position = bounds(raw.source or raw.content).start
            resolver.spoke(cast.reading.token_at(position), actor)
    return voices


def _resolve(cast: Cast, resolver: Resolver, source: Spans) -> Resolution:
    span = bounds(source)
    first = cast.reading.token_at(span.start)
    last = cast.reading.token_at(span.end)
    return resolver.resolve(first, last)


def _of_the_run(cast: Cast, raw: RawAttribution, voices: list[Voice], minimum: float) -> Resolution:
    """The speaker of the quotation before this one, where the two stand close together.

    Right after a quotation of a known speaker the run is as sure as a speaker must be.
    """
    before = _last_told(voices)
    if before is None:
        return Resolution()
    here = _paragraph(cast, bounds(raw.content).start)
    there = _paragraph(cast, bounds((*before.raw.content, *before.raw.source)).end - 1)
    if here - there > _RUN_PARAGRAPHS - 1 or here < there:
        return Resolution()
    quoted_before = before.raw.type.value != "indirect"
    adjacent = quoted_before and here - there <= 1
    factor = (_RUN_CONFIDENCE if quoted_before else 0.6) - 0.1 * max(0, here - there - 1)
    if not before.names:
        return Resolution((), 0.0, before.attribution.candidates)
    sure = before.confidence * factor
    return Resolution(before.names, max(sure, min(minimum, before.confidence)) if adjacent else sure)


def _last_told(voices: list[Voice]) -> Voice | None:
    """The latest voice that is not told of within another's clause ("X, who had praised T, said")."""
    return next((voice for voice in reversed(voices) if not voice.raw.speaker), None)


def _paragraph(cast: Cast, position: int) -> int:
    return bisect_right(cast.reading.paragraphs, position, key=lambda span: span.end)
