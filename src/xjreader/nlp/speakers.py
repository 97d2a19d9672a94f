"""Raw attributions to attributions with their actor; what is a source and what it says is decided before."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import zip_longest

from msgspec import Struct

from xjreader.models.analysis import Attribution, AttributionType, Spans
from xjreader.nlp.actors import Cast
from xjreader.nlp.agents import agent_of, quoted_by_another
from xjreader.nlp.barenames import take_bare_names
from xjreader.nlp.coreference import Resolver
from xjreader.nlp.entities import Resolution
from xjreader.nlp.pronouns import ALL as PRONOUNS
from xjreader.nlp.salience import Said, Turn
from xjreader.nlp.tagger import RawAttribution, bounds
from xjreader.nlp.tokens import W
from xjreader.nlp.unnamed import is_plural_noun, noun_of

_RUN_PARAGRAPHS = 3
"""How many paragraphs after its speaker was last named a quotation still belongs to the run."""
_RUN_CONFIDENCE = 0.95
_AFTER_INDIRECT = 0.6
_ALTERNATING = 0.9
_SHARED_SUBJECT = 0.98
_NEIGHBOURS = 3
"""Attributions before and after one among which that stands in which it is quoted."""
_SHORT_ANSWER = 12
_SHORT_SPEECH = 30
"""Words up to which quotations in turn are a dialogue; the longer where several bear no name."""


class Voice(Struct, frozen=True):
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
    take_bare_names(cast, (span for raw in found for span in _ranges(cast, raw.source)))
    voices: list[Voice] = []
    for number, (raw, following) in enumerate(zip_longest(found, found[1:])):
        near = found[max(0, number - _NEIGHBOURS) : number + _NEIGHBOURS + 1]
        resolution = _resolution(cast, resolver, raw, voices, following, _quoting(cast, raw, near, voices))
        is_sure = bool(resolution.names) and resolution.confidence >= minimum_confidence
        names = resolution.names if is_sure else ()
        confidence = raw.confidence * (resolution.confidence if is_sure else 1.0)
        candidates = () if is_sure else (*resolution.names, *resolution.candidates)
        attribution = Attribution(
            raw.source, raw.cue, raw.content, raw.type, names[0] if names else None, round(confidence, 3),
            tuple(dict.fromkeys(candidates)),
        )  # fmt: skip
        voices.append(Voice(attribution, raw, names, resolution.confidence))
        turn = _turn(cast, raw, names, resolution)
        if turn is not None:
            resolver.spoke(turn)
    return voices


def _resolution(
    cast: Cast,
    resolver: Resolver,
    raw: RawAttribution,
    voices: list[Voice],
    following: RawAttribution | None,
    quoting: frozenset[str],
) -> Resolution:
    if (raw.source or raw.speaker) and not raw.carried and not _is_elsewhere(cast, raw):
        return _of_source(cast, resolver, raw, quoting)
    if raw.cue:
        return _of_the_sentence(cast, resolver, raw, voices)
    return _of_the_run(cast, raw, voices, following)


def _is_elsewhere(cast: Cast, raw: RawAttribution) -> bool:
    """Whether the source stands in a later paragraph than its cue: that of another attribution."""
    if not raw.cue or not raw.source:
        return False
    cue, source = bounds(raw.cue), bounds(raw.source)
    return source.start > cue.end and _paragraph(cast, source.start) > _paragraph(cast, cue.start)


def _quoting(
    cast: Cast, raw: RawAttribution, found: Sequence[RawAttribution], voices: Sequence[Voice]
) -> frozenset[str]:
    """Who says the quotation in which a pronoun is the source: ``"He told me so," Lund said`` is not Lund."""
    if not raw.source or _noun(cast, raw) not in PRONOUNS:
        return frozenset()
    start = raw.source[0].start
    names: set[str] = set()
    for other in found:
        if other is raw or other.type is not AttributionType.DIRECT or not other.source:
            continue
        if not any(one.start <= start < one.end for one in other.content):
            continue
        names.update(name for voice in voices[-_NEIGHBOURS:] if voice.raw is other for name in voice.names)
        for first, last in _ranges(cast, other.speaker or other.source):
            names.update(one.name for one in cast.persons(first, last))
    return frozenset(names)


def _of_source(
    cast: Cast, resolver: Resolver, raw: RawAttribution, quoting: frozenset[str] = frozenset()
) -> Resolution:
    """Whom the source stands for: its first part that names somebody, where it has several."""
    said = Said(_ranges(cast, raw.content), raw.type is AttributionType.DIRECT)
    quoted = quoted_by_another(cast.reading, _ranges(cast, raw.cue))
    if quoted is not None:
        return resolver.resolve(*quoted, said=said, is_source=True)
    found = [
        resolver.resolve(first, last, exclude=quoting, said=said, is_source=True)
        for first, last in _ranges(cast, raw.speaker or raw.source)
    ]
    best = max(found, key=lambda one: one.confidence, default=Resolution())
    if best.names or len(found) != 1:
        return best
    if raw.speaker and raw.source:
        # "Ann Lee, a nurse who …", of which "a nurse" alone was taken.
        whole = [
            resolver.resolve(first, last, exclude=quoting, said=said, is_source=True)
            for first, last in _ranges(cast, raw.source)
        ]
        best = max((best, *whole), key=lambda one: one.confidence)
        if best.names:
            return best
    longer = _past_comma(cast, *_ranges(cast, raw.speaker or raw.source)[0])
    if longer is None:
        return best
    named = resolver.resolve(*longer, exclude=quoting, said=said, is_source=True)
    return named if named.names else best


def _past_comma(cast: Cast, first: int, last: int) -> tuple[int, int] | None:
    """A source that was cut before its name: ``a patient[, Bo Orr,]``, ``one of them[, who gave …,]``."""
    tokens = cast.reading.tokens
    comma = last - 1 if tokens.words[last - 1] == "," else last
    if comma + 1 >= len(tokens) or tokens.words[comma] != "," or comma <= first:
        return None
    high = cast.reading.sentences[cast.sentence_of(comma)].last
    named = cast.at.get(comma + 1)
    if named is not None and cast.is_person(named.name) and named.last < high:
        return (first, named.last) if tokens.words[named.last] == "," else None
    if tokens.low[comma + 1] != "who":
        return None
    end = next((k for k in range(comma + 2, high) if tokens.words[k] == ","), None)
    return (first, end) if end is not None else None


def _ranges(cast: Cast, spans: Spans) -> tuple[tuple[int, int], ...]:
    reading = cast.reading
    return tuple((reading.token_at(span.start), reading.token_at(span.end)) for span in spans)


def _turn(cast: Cast, raw: RawAttribution, names: tuple[str, ...], resolution: Resolution) -> Turn | None:
    """What is remembered of who spoke; nothing where a pronoun or a quotation leaves it open."""
    # Where the words end: somebody who spoke for long spoke last at their end.
    place = max(0, cast.reading.token_at(bounds((*raw.source, *raw.cue, *raw.content)).end) - 1)
    noun = _noun(cast, raw)
    is_plural = is_plural_noun(noun) or (noun.endswith("s") and not noun.endswith("ss"))
    if names:
        return Turn(place, names, noun, is_plural=noun.endswith("ns") and not names[0].lower().endswith("s"))
    if resolution.noun:
        return Turn(place, (), resolution.noun)
    if resolution.names or not noun or noun in PRONOUNS:
        return None
    return Turn(place, (), noun_of(noun), is_plural)


def _noun(cast: Cast, raw: RawAttribution) -> str:
    """The last word of a source before what follows it, in small letters: ``report`` in "a report by X"."""
    if not raw.source:
        return ""
    tokens = cast.reading.tokens
    ((first, last), *_) = _ranges(cast, raw.source)
    end = next((k for k in range(first, last) if k > first and tokens.classes[k] & (W.PREP | W.PUNCT)), last)
    return tokens.low[end - 1] if end > first else ""


def _of_the_sentence(cast: Cast, resolver: Resolver, raw: RawAttribution, voices: list[Voice]) -> Resolution:
    """A cue without a source of its own: who it is done by, or the subject shared with the cue before it.

    A quotation takes the speaker of the run; anything else nobody, with the last speaker for a candidate.
    """
    cue = _ranges(cast, raw.cue)
    agent = quoted_by_another(cast.reading, cue) or agent_of(cast.reading, cue)
    if agent is not None:
        return resolver.resolve(*agent, is_source=True)
    here = cast.sentence_of(cast.reading.token_at(bounds(raw.cue).start))
    for voice in reversed(voices):
        if not voice.raw.cue or not voice.raw.source or _is_elsewhere(cast, voice.raw):
            continue
        if cast.sentence_of(cast.reading.token_at(bounds(voice.raw.cue).start)) != here:
            break
        if _shares_subject(cast, raw, voice.raw):
            candidates = voice.attribution.candidates
            return Resolution(voice.names, voice.confidence * _SHARED_SUBJECT, candidates)
    run = _of_the_run(cast, raw, voices)
    if raw.type is AttributionType.DIRECT:
        return run
    return Resolution((), 0.0, (*run.names, *run.candidates))


def _shares_subject(cast: Cast, raw: RawAttribution, before: RawAttribution) -> bool:
    """``denied it, dismissing …``, ``welcomed it but warned …``: joined to the cue before, and active."""
    tokens = cast.reading.tokens
    ((first, last), *_) = _ranges(cast, raw.cue)
    if first >= len(tokens) or bounds(before.cue).start > bounds(raw.cue).start:
        return False
    if any(tokens.classes[k] & W.BE for k in range(first, last)):
        return False
    word = tokens.low[first]
    joint = first - 1
    while joint > 0 and tokens.classes[joint] & W.ADV:
        joint -= 1
    is_joined = joint >= 0 and (
        bool(tokens.classes[joint] & W.COORD) or tokens.words[joint] in {",", "–", "—"}
    )
    return word.endswith("ing") or is_joined


def _of_the_run(
    cast: Cast, raw: RawAttribution, voices: list[Voice], following: RawAttribution | None = None
) -> Resolution:
    """The speaker of the quotation before this one, where the two stand close together."""
    told = [voice for voice in voices[-6:] if not voice.raw.speaker]
    if not told or not raw.content:
        return Resolution()
    before = told[-1]
    here = _paragraph(cast, bounds(raw.content).start)
    there = _paragraph(cast, bounds((*before.raw.content, *before.raw.source)).end - 1)
    if here - there > _RUN_PARAGRAPHS - 1 or here < there:
        return Resolution()
    if not before.names:
        return Resolution((), 0.0, before.attribution.candidates)
    if len(told) > 1 and _is_dialogue(cast, raw, before, told[-2], following):
        other = told[-2]
        return Resolution(other.names, other.confidence * _ALTERNATING, before.names)
    quoted_before = before.raw.type is not AttributionType.INDIRECT
    factor = (_RUN_CONFIDENCE if quoted_before else _AFTER_INDIRECT) - 0.1 * max(0, here - there - 1)
    return Resolution(before.names, before.confidence * factor)


def _is_dialogue(
    cast: Cast, raw: RawAttribution, before: Voice, other: Voice, following: RawAttribution | None
) -> bool:
    """Short quotations of two in turn, each a paragraph: the next is the other's."""
    if not other.names or before.names == other.names:
        return False
    three = (other.raw, before.raw, raw)
    places = [_paragraph(cast, bounds(one.content).start) for one in three]
    if places[1] != places[0] + 1 or places[2] != places[1] + 1:
        return False
    goes_on = before.raw.carried or (
        following is not None
        and following.carried
        and _paragraph(cast, bounds(following.content).start) == places[2] + 1
    )
    limit = _SHORT_SPEECH if goes_on else _SHORT_ANSWER
    return all(one.type is AttributionType.DIRECT and _words(cast, one.content) <= limit for one in three)


def _words(cast: Cast, spans: Spans) -> int:
    return sum(last - first for first, last in _ranges(cast, spans))


def _paragraph(cast: Cast, position: int) -> int:
    return bisect_right(cast.reading.paragraphs, position, key=lambda span: span.end)
