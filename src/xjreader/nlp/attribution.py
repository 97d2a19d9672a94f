"""Attributions by cue rules: who speaks, with which word, what is said. Does not know who the speakers are.

The order of the work: take what the text's form attributes (``turns``, ``signatures``); in the rest find the
words that report (``findcues``), find for each what it reports before and after it, join what an interruption
has parted, and give quotations without a cue to the run they stand in.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from xjreader.models.analysis import AttributionType, Span, Spans
from xjreader.nlp.clauses import main_subject, phrase_starting_at
from xjreader.nlp.contents import content_of, fronted_end, is_told_by_another, limit_of
from xjreader.nlp.cue import Cue
from xjreader.nlp.datelines import dateline, time_stamp
from xjreader.nlp.findcues import find_cues
from xjreader.nlp.reading import Reading, Sentence
from xjreader.nlp.signatures import signed
from xjreader.nlp.spans import trim, without
from xjreader.nlp.tagger import RawAttribution, content_type
from xjreader.nlp.tokens import W
from xjreader.nlp.turns import turns

_SPOKEN_LENGTH = 3


class _Draft(Struct):
    """An attribution in the making; content as token ranges."""

    cue: Cue | None
    sentence: int
    pieces: list[tuple[int, int]]
    confidence: float
    carried: bool = False


class RuleTagger:
    """Attributions by the cue lexicon and the quotation marks."""

    def tag(self, reading: Reading) -> list[RawAttribution]:
        """All attributions of a text in order of their first character."""
        formed = _by_form(reading)
        skipped = _skipped(reading, formed)
        drafts: list[_Draft] = []
        for number, sentence in _told(reading, skipped):
            drafts.extend(_sentence(reading, number, sentence, drafts))
        _join_following(reading, drafts, skipped)
        drafts.extend(_uncued(reading, drafts, skipped))
        found = [raw for draft in drafts if (raw := _finish(reading, draft)) is not None]
        found = [*_clear_of(found, formed), *formed]
        found.sort(key=lambda raw: min(span.start for span in (*raw.content, *raw.cue, *raw.source)))
        return found


def _by_form(r: Reading) -> list[RawAttribution]:
    """What labels and signatures attribute; a label's turn holds the signatures within it."""
    spoken = turns(r)
    return [*spoken, *_clear_of(signed(r), spoken)]


def _skipped(r: Reading, formed: list[RawAttribution]) -> frozenset[int]:
    """The sentences, by number, that are headings or stand in what the form attributes."""
    numbers = {k for k, sentence in enumerate(r.sentences) if sentence.paragraph in r.headings}
    for start, end in (span for raw in formed for span in raw.content):
        first, last = r.token_at(start), r.token_at(end)
        k = bisect_right(r.sentences, first, key=lambda sentence: sentence.first) - 1
        while k < len(r.sentences) and r.sentences[k].first < last:
            numbers.add(k)
            k += 1
    return frozenset(numbers)


def _told(r: Reading, skipped: frozenset[int]) -> Iterator[tuple[int, Sentence]]:
    """The sentences with their numbers, without the dateline or the time before their first words."""
    place = dateline(r)
    low, high = (r.token_at(place.start), r.token_at(place.end)) if place else (0, 0)
    for number, sentence in enumerate(r.sentences):
        if number in skipped:
            continue
        paragraph = r.paragraphs[sentence.paragraph]
        if low <= sentence.first < high:
            start = high
        elif r.tokens.starts[sentence.first] == paragraph.start and (time := time_stamp(r, paragraph)):
            start = r.token_at(time.end)
        else:
            start = sentence.first
        if start < sentence.last:
            yield number, replace(sentence, first=start)


def _clear_of(found: list[RawAttribution], others: list[RawAttribution]) -> list[RawAttribution]:
    """Those whose content shares nothing with the content of the others."""
    taken = sorted(span for raw in others for span in raw.content)
    ends = [span.end for span in taken]

    def is_free(span: Span) -> bool:
        index = bisect_right(ends, span.start)
        return index == len(taken) or taken[index].start >= span.end

    return [raw for raw in found if all(is_free(span) for span in raw.content)]


def _sentence(r: Reading, number: int, sentence: Sentence, before: list[_Draft]) -> list[_Draft]:
    cues = find_cues(r, sentence.first, sentence.last)
    drafts: list[_Draft] = []
    covered_until = max(
        sentence.first, max((last for draft in before[-1:] for _, last in draft.pieces), default=0)
    )
    for position, cue in enumerate(cues):
        if cue.verb < covered_until:
            named = _name_given(r, cue, sentence)
            if named is not None:
                drafts.append(_Draft(cue, number, [named], _confidence(r, cue, [named])))
            continue
        if is_told_by_another(r, cue, cues[position + 1 :]):
            continue
        limit = limit_of(r, cue, cues[position + 1 :], fronted_end(r, cue, sentence))
        pieces = content_of(r, cue, sentence, limit, covered_until)
        if not pieces and cue.is_speech and not cue.is_noun:
            pieces = _previous_quote(r, number, before, drafts)
        if not pieces:
            continue
        drafts.append(_Draft(cue, number, pieces, _confidence(r, cue, pieces)))
        covered_until = max(covered_until, max(last for _, last in pieces), cue.last)
    return drafts


def _name_given(r: Reading, cue: Cue, sentence: Sentence) -> tuple[int, int] | None:
    """``places Sorrel calls "schools"``: a name in quotation marks, also within what another says."""
    if "as" not in cue.frames or cue.inherits or cue.subject is None:
        return None
    at = cue.content_from
    if at < sentence.last and r.tokens.low[at] == "as":
        at += 1
    if at >= sentence.last or r.quote_of[at] < 0 or r.quote_of[cue.verb] >= 0:
        return None
    last = at
    while last < sentence.last and r.quote_of[last] == r.quote_of[at]:
        last += 1
    return (at, last)


def _previous_quote(
    r: Reading, number: int, before: list[_Draft], here: list[_Draft]
) -> list[tuple[int, int]]:
    """``"Is that all?" Orr demanded.``: the sentence before is the quotation that this one goes with."""
    if number == 0 or here:
        return []
    sentence, previous = r.sentences[number], r.sentences[number - 1]
    if previous.paragraph != sentence.paragraph:
        return []
    if any(
        first < previous.last and last > previous.first
        for draft in before[-3:]
        for first, last in draft.pieces
    ):
        return []
    if r.quote_of[previous.first] < 0 or r.quote_of[previous.last - 1] < 0:
        return []
    return [(previous.first, previous.last)]


def _confidence(r: Reading, cue: Cue, pieces: list[tuple[int, int]]) -> float:
    """How sure we are: quotation marks and speech verbs speak for it, a missing or shared subject against."""
    quoted = any(r.quote_of[first] >= 0 or r.quote_of[last - 1] >= 0 for first, last in pieces)
    value = 0.9 if cue.is_speech else 0.65
    if quoted:
        value += 0.07
    if cue.subject is None:
        value -= 0.2
    if cue.inherits:
        value -= 0.05
    if cue.is_noun:
        value -= 0.2
    return max(0.05, min(0.98, value))


def _join_following(r: Reading, drafts: list[_Draft], skipped: frozenset[int]) -> None:
    """``"A," he said. "B"``: a quotation right after goes on with the same speech."""
    taken = {draft.sentence for draft in drafts}
    latest: dict[int, _Draft] = {}
    for draft in drafts:
        if draft.cue is not None and (_has_quotation(r, draft) or draft.cue.follows_content):
            latest[draft.sentence] = draft
    owner: dict[int, _Draft] = {}
    for number in range(1, len(r.sentences)):
        sentence, previous = r.sentences[number], r.sentences[number - 1]
        if number in taken or number in skipped:
            continue
        if not _is_quotation(r, sentence):
            continue
        speech = latest.get(number - 1) or owner.get(number - 1)
        if speech is None:
            continue
        same_paragraph = previous.paragraph == sentence.paragraph
        quote = r.quote_of[sentence.first]
        last_quote = r.quote_of[speech.pieces[-1][1] - 1]
        goes_on = last_quote >= 0 and r.quotes[last_quote].continues and quote == last_quote + 1
        if not (same_paragraph or goes_on or quote == last_quote):
            continue
        last_first, last_last = speech.pieces[-1]
        if last_last == sentence.first:
            speech.pieces[-1] = (last_first, sentence.last)
        else:
            speech.pieces.append((sentence.first, sentence.last))
        owner[number] = speech


def _has_quotation(r: Reading, draft: _Draft) -> bool:
    """Whether a piece of the content begins or ends inside quotation marks."""
    return any(r.quote_of[index] >= 0 for piece in draft.pieces for index in (piece[0], piece[1] - 1))


def _is_quotation(r: Reading, sentence: Sentence) -> bool:
    """Whether the sentence stands wholly inside quotation marks."""
    last = sentence.last
    while last > sentence.first and r.quote_of[last - 1] < 0 and r.tokens.classes[last - 1] & W.PUNCT:
        last -= 1
    return (
        r.quote_of[sentence.first] >= 0
        and last > sentence.first
        and all(r.quote_of[index] >= 0 for index in range(sentence.first, last))
    )


def _uncued(r: Reading, drafts: list[_Draft], skipped: frozenset[int]) -> list[_Draft]:
    """Quotations of whole sentences that no cue claims."""
    covered = set()
    for draft in drafts:
        for first, last in draft.pieces:
            covered.update(r.quote_of[first:last])
        if draft.cue is not None:
            covered.update(r.quote_of[draft.cue.first : draft.cue.last])
    found: list[_Draft] = []
    for number, sentence in enumerate(r.sentences):
        if number in skipped or not _is_quotation(r, sentence):
            continue
        quote = r.quote_of[sentence.first]
        if quote in covered:
            continue
        words = sum(1 for index in range(sentence.first, sentence.last) if r.tokens.words[index][0].isalnum())
        if words < _SPOKEN_LENGTH:
            continue
        if found and _goes_on(r, found[-1], sentence, number):
            first, last = found[-1].pieces[-1]
            if last == sentence.first:
                found[-1].pieces[-1] = (first, sentence.last)
            else:
                found[-1].pieces.append((sentence.first, sentence.last))
            found[-1].sentence = number
            continue
        cue = _colon_before(r, number, drafts)
        found.append(
            _Draft(cue, number, [(sentence.first, sentence.last)], 0.8 if cue else 0.6, carried=cue is None)
        )
    return found


def _goes_on(r: Reading, draft: _Draft, sentence: Sentence, number: int) -> bool:
    if draft.sentence != number - 1:
        return False
    previous = r.sentences[number - 1]
    if previous.paragraph == sentence.paragraph:
        return True
    quote = r.quote_of[previous.last - 1]
    return quote >= 0 and r.quotes[quote].continues


def _colon_before(r: Reading, number: int, drafts: list[_Draft]) -> Cue | None:
    """``The minister had a message for them:`` and the quotation after it."""
    if number == 0:
        return None
    previous = r.sentences[number - 1]
    if r.tokens.words[previous.last - 1] != ":" or any(draft.sentence == number - 1 for draft in drafts):
        return None
    cues = find_cues(r, previous.first, previous.last)
    if cues and cues[-1].content_from >= previous.last - 1:
        return cues[-1]
    subject = main_subject(r, previous.first, previous.last - 1)
    if subject is None:
        phrase = phrase_starting_at(r, previous.first, previous.last - 1)
        subject = phrase if phrase and phrase.last == previous.last - 1 else None
    colon = previous.last - 1
    return Cue(
        first=colon, verb=colon, last=colon + 1, lemma="say", frames=frozenset({"s"}), is_speech=True,
        subject=subject, content_from=colon + 1, tail=colon + 1,
    )  # fmt: skip


def _finish(r: Reading, draft: _Draft) -> RawAttribution | None:
    """Token ranges to spans, the contents clear of cue and source."""
    cue = draft.cue
    cue_spans: Spans = ()
    source: Spans = ()
    speaker: Spans = ()
    if cue is not None:
        cue_spans = _trimmed(r, [r.span(cue.first, cue.last)])
        if cue.subject is not None:
            source = (r.span(cue.subject.first, cue.subject.last),)
            # "Has Orr denied it?": the subject stands within the cue.
            cue_spans = _trimmed(r, (part for span in cue_spans for part in without(span, source)))
            source = source if cue_spans else ()
            if cue.subject.relative_to is not None:
                speaker = (r.span(*cue.subject.relative_to),)
    content: list[Span] = []
    for first, last in draft.pieces:
        span = trim(r.text, *r.span(first, last))
        if span is None:
            continue
        if r.text[span.end - 1] == "," and cue is not None and cue.after_source:
            span = trim(r.text, span.start, span.end, loose=True) or span
        content.extend(without(span, (*cue_spans, *(source if cue is not None and not cue.inherits else ()))))
    content = [
        span
        for one in content
        if (span := trim(r.text, one.start, one.end))
        and any(c.isalnum() for c in r.text[span.start : span.end])
    ]
    if not content:
        return None
    content.sort()
    spans = tuple(content)
    return RawAttribution(
        source, cue_spans, spans, content_type(r, spans), draft.confidence, speaker=speaker,
        carried=draft.carried, lemma=cue.lemma if cue else "",
    )  # fmt: skip


def _trimmed(r: Reading, spans: Iterable[Span]) -> Spans:
    """The spans without space around them, but for those that are nothing else."""
    return tuple(span for one in spans if (span := trim(r.text, *one)))


__all__ = ["AttributionType", "RuleTagger"]
