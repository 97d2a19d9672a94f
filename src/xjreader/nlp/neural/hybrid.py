"""The trained tagger with what the text's form says for certain: quotation marks, labels, shared subjects.

The network finds who says what; the rules set the borders of quoted speech, join what an interruption has
parted, share a subject among coordinated cues, and add what the network was never shown: a transcript's
labels, quotations without a cue, names that somebody gives to a thing within another's words.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from xjreader.models.analysis import AttributionType, Span, Spans
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.contents import tells_time
from xjreader.nlp.cues import cue_lexicon, speech_lemmas
from xjreader.nlp.neural.confidence import LEAST, confidence
from xjreader.nlp.neural.decoding import Draft, Merged, Range, decode, merge
from xjreader.nlp.neural.network import score
from xjreader.nlp.neural.pieces import Pieces, lay_out
from xjreader.nlp.neural.weights import Model
from xjreader.nlp.quotation import Marks
from xjreader.nlp.reading import Reading
from xjreader.nlp.spans import overlap, trim
from xjreader.nlp.tagger import RawAttribution, content_type
from xjreader.nlp.tokens import W

_GIVES_NAME = frozenset(
    {"call", "define", "describe", "label", "term", "brand", "dub", "characterize", "refer"}
)


_PHRASES = frozenset({"according"})
_AT_A_TIME = frozenset(["on", "in", "at", "last", "this", "late", "early", "yesterday", "today", "earlier"])
_FULL_STOP = re.compile(r"[.!?]\s+(?=\w)")
_LEADS_TO_SOURCE = frozenset({"by", "from", "of", "among"})

_Order = tuple[list[Span], list[int]]

_LEAST_SPOKEN = 5
"""Words from which a quotation without a cue is taken for speech."""
_SPEECH = 8
"""Words from which a quotation is no turn of a quick dialogue."""
_HOLE = 4
"""Words that the network may have left out within what somebody says."""


@dataclass(slots=True)
class _Found:
    """An attribution of the network, as spans of characters."""

    source: Span | None
    cue: Span
    content: list[Span]
    confidence: float
    speaker: Spans = ()
    carried: bool = False


class HybridTagger:
    """Attributions by the trained network and the rules together."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._rules = RuleTagger()

    def tag(self, reading: Reading) -> list[RawAttribution]:
        """All attributions of a text in order of their first character."""
        pieces = lay_out(reading, self._model.tokenizer)
        merged = merge(len(pieces), score(self._model.session, pieces))
        return combine(reading, pieces, merged, self._rules.tag(reading))


def combine(
    reading: Reading, pieces: Pieces, merged: Merged, rules: Sequence[RawAttribution]
) -> list[RawAttribution]:
    """The network's attributions with their borders set, and those of the rules that it cannot know."""
    structural = [rule for rule in rules if rule.is_structural]
    breaking = [_last_sentence(reading, rule) for rule in rules if _breaks_quotation(reading, rule)]
    drafts = decode(merged)
    spans = _in_words(reading, pieces, drafts)
    formed = _sorted(span for rule in structural for span in (*rule.content, *rule.cue))
    found = [
        one
        for draft in drafts
        if (one := _as_spans(reading, spans, draft)) is not None and not _contradicts(one, formed)
    ]
    _set_borders(reading, found, breaking)
    lemmas = _share_subjects(reading, found, rules)
    result = [
        RawAttribution(
            (one.source,) if one.source else (),
            (one.cue,),
            tuple(one.content),
            content_type(reading, tuple(one.content)),
            one.confidence,
            speaker=one.speaker,
            carried=one.carried,
            lemma=lemma,
        )
        for one, lemma in zip(found, lemmas, strict=True)
        if any(_has_words(reading, span) for span in one.content)
    ]
    result.extend([*structural, *breaking])
    result.extend(_unseen(reading, result, rules))
    result.sort(key=lambda raw: min(span.start for span in (*raw.content, *raw.cue, *raw.source)))
    return result


# The network's pieces to spans -----------------------------------------------------------------


def _in_words(reading: Reading, pieces: Pieces, drafts: Sequence[Draft]) -> dict[Range, Span]:
    """The drafts' ranges as whole words.

    A word that two of them share (``said.The``) is the cue's, else the source's.
    """
    cues = [draft.cue for draft in drafts]
    sources = [draft.source for draft in drafts if draft.source is not None]
    contents = [part for draft in drafts for part in draft.contents]
    owner: dict[int, Range] = {}
    spans: dict[Range, Span] = {}
    for part in (*cues, *sources, *contents):
        first, last = _tokens_under(reading, pieces.starts[part[0]], pieces.ends[part[1] - 1])
        while first < last and owner.setdefault(first, part) != part:
            first += 1
        while first < last and owner.setdefault(last - 1, part) != part:
            last -= 1
        if first < last:
            spans[part] = reading.span(first, last)
    return spans


def _tokens_under(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """The tokens that share a character with the stretch."""
    return bisect_right(reading.tokens.ends, start), bisect_left(reading.tokens.starts, end)


def _as_spans(reading: Reading, spans: Mapping[Range, Span], draft: Draft) -> _Found | None:
    cue = spans.get(draft.cue)
    content = [spans[part] for part in draft.contents if part in spans]
    sure = confidence(draft)
    if cue is None or not content or sure < LEAST:
        return None
    source = spans.get(draft.source) if draft.source else None
    if source is not None:
        source = _whole_source(reading, _before_adverb(reading, source), cue, content)
    if source is not None and _is_of_another(reading, source, cue, content):
        source = None
    return _Found(source, cue, content, sure)


def _before_adverb(reading: Reading, source: Span) -> Span:
    """``Tidewatch today``: the day belongs to the cue."""
    first, last = reading.token_at(source.start), reading.token_at(source.end)
    while (
        last - 1 > first
        and reading.tokens.classes[last - 1] & W.TIME
        and not reading.tokens.classes[last - 1] & W.CAP
    ):
        last -= 1
    return Span(source.start, max(source.start + 1, min(source.end, reading.tokens.ends[last - 1])))


def _whole_source(reading: Reading, source: Span, cue: Span, content: Sequence[Span]) -> Span:
    """``The mayor, who had arranged the | evening, said``: a phrase does not end with its article."""
    last = reading.token_at(source.end) - 1
    cut_short = reading.tokens.classes[last] & (W.DET | W.MY | W.PREP | W.COORD)
    if not cut_short or cue.start <= source.end or reading.token_at(cue.start) - last > _HOLE:
        return source
    if any(overlap(Span(source.end, cue.start), part) for part in content):
        return source
    return trim(reading.text, source.start, cue.start, loose=True) or source


def _is_of_another(reading: Reading, source: Span, cue: Span, content: Sequence[Span]) -> bool:
    """``calls for a boycott of the Games, Karvesh has …``: a noun, whose source does not come after."""
    if not cue.end <= content[0].start or source.start < content[-1].end:
        return False
    form = cue_lexicon().forms.get(reading.tokens.low[reading.token_at(cue.start)])
    before = reading.tokens.low[max(0, reading.token_at(source.start) - 1)]
    return form is not None and form.is_noun_too and before not in _LEADS_TO_SOURCE


def _breaks_quotation(reading: Reading, rule: RawAttribution) -> bool:
    """``“A, according to the official. “B``: a cue in a quotation that is never closed ends it there."""
    if not rule.cue or rule.is_structural:
        return False
    number = reading.quote_of[reading.token_at(rule.cue[0].start)]
    return number >= 0 and not reading.quotes[number].closed


def _last_sentence(reading: Reading, rule: RawAttribution) -> RawAttribution:
    """The rule with the last sentence of its content alone: those before are the quoted speaker's."""
    content = rule.content[-1]
    begin = content.start
    for match in _FULL_STOP.finditer(reading.text, content.start, content.end):
        begin = match.end()
    kept = trim(reading.text, begin, content.end) or content
    return replace(rule, content=(kept,), type=content_type(reading, (kept,)))


def _contradicts(one: _Found, formed: _Order) -> bool:
    """Whether it has a part in what a label or a signature gives to somebody."""
    parts = [one.cue, *one.content, *([one.source] if one.source else ())]
    return not all(_is_free(formed, part) for part in parts)


# Quotation marks -------------------------------------------------------------------------------


def _set_borders(reading: Reading, found: Sequence[_Found], breaking: Sequence[RawAttribution]) -> None:
    """Content that begins or ends within a quotation takes the whole of it where nothing else stands."""
    marks = Marks(reading.quotes)
    for one in found:
        one.content = _at_home(reading, one.cue, one.content)
    holes = _sorted(span for rule in breaking for span in (*rule.source, *rule.cue, *rule.content))
    for one in found if breaking else ():
        cut = [part for span in one.content for part in _outside(holes, span)]
        one.content = [part for part in cut if _has_words(reading, part)]
    spans = [span for one in found for span in (one.source, one.cue, *one.content) if span is not None]
    taken = _sorted([*spans, *holes[0]])
    for one in found:
        whole = [_whole_quotes(reading, marks, span, taken) for span in one.content]
        within = [part for span in whole for part in _in_paragraphs(reading, marks, span)]
        joined = _joined(reading, within, taken)
        one.content = [span for part in joined if (span := _before_time(reading, part)) is not None]


def _at_home(reading: Reading, cue: Span, content: Sequence[Span]) -> list[Span]:
    """The content in the cue's paragraph and where an open quotation or a colon leads from there.

    A quotation that is closed with its paragraph leaves the next one to another: dialogue is set so. Who goes
    on at length in the paragraphs after the cue is the same.
    """
    home = _paragraph(reading, cue.start)
    first = last = home
    while first > 0 and _leads_on(reading, first - 1):
        first -= 1
    while last + 1 < len(reading.paragraphs) and _leads_on(reading, last):
        last += 1
    if reading.text[reading.paragraphs[last - (last > home)].end - 1] == ":":
        last = len(reading.paragraphs)  # a list may follow
    kept = []
    for span in content:
        for number in range(_paragraph(reading, span.start), _paragraph(reading, span.end - 1) + 1):
            around = reading.paragraphs[number]
            part = trim(reading.text, max(span.start, around.start), min(span.end, around.end))
            if part is not None and (first <= number <= last or (number > last and _is_long(reading, part))):
                kept.append(part)
    return kept or list(content)


def _is_long(reading: Reading, span: Span) -> bool:
    """Whether it is more than a turn of a dialogue."""
    return len(reading.text[span.start : span.end].split()) >= _SPEECH


def _leads_on(reading: Reading, number: int) -> bool:
    """Whether a paragraph ends with a colon, or within a quotation that the next one goes on with."""
    end = reading.paragraphs[number].end
    if reading.text[end - 1] == ":":
        return True
    quote = reading.quote_of[reading.token_at(end) - 1]
    return quote >= 0 and not reading.quotes[quote].closed


def _paragraph(reading: Reading, position: int) -> int:
    return max(0, bisect_right(reading.paragraphs, position, key=lambda one: one.start) - 1)


def _whole_quotes(reading: Reading, marks: Marks, span: Span, taken: _Order) -> Span:
    start, end = span
    first = marks.at(start)
    if first is not None:
        start = _back_to(reading, first.start, start, taken)
    last = marks.at(end - 1)
    if last is not None:
        end = _on_to(reading, end, last.end, taken)
    following = marks.at(end)
    if following is not None and following.inner.end <= end:
        end = _on_to(reading, end, following.end, taken)
    return Span(start, end)


def _back_to(reading: Reading, wanted: int, start: int, taken: _Order) -> int:
    """Where the word at `wanted` begins, if that is before `start` and nothing else stands between."""
    if wanted >= start:
        return start
    wanted = reading.tokens.starts[_tokens_under(reading, wanted, start)[0]]
    return wanted if _is_free(taken, Span(wanted, start)) else start


def _on_to(reading: Reading, end: int, wanted: int, taken: _Order) -> int:
    """Where the word before `wanted` ends, if that is after `end` and nothing else stands between."""
    if wanted <= end:
        return end
    wanted = reading.tokens.ends[_tokens_under(reading, end, wanted)[1] - 1]
    return wanted if _is_free(taken, Span(end, wanted)) else end


def _in_paragraphs(reading: Reading, marks: Marks, span: Span) -> list[Span]:
    """The span up to its first paragraph's end, unless a quotation or a list goes on."""
    first = bisect_right(reading.paragraphs, span.start, key=lambda one: one.start) - 1
    if first < 0 or reading.paragraphs[first].end >= span.end:
        return [span]
    end = reading.paragraphs[first].end
    if reading.text[end - 1] == ":" or any(one.end > end for one in marks.within(span.start, span.end)):
        return [span]
    cut = trim(reading.text, span.start, end)
    return [cut] if cut else []


def _before_time(reading: Reading, span: Span) -> Span | None:
    """``“not safe” on Monday``: after a quotation the day is the author's; the same with dangling marks."""
    first, last = reading.token_at(span.start), reading.token_at(span.end)
    while (
        last - 1 > first
        and reading.tokens.low[last - 1] in {"and", "or", "but"}
        and reading.quote_of[last - 1] < 0
    ):
        last -= 1
        span = Span(span.start, reading.tokens.ends[last - 1])
    end = last
    while end > first and reading.quote_of[end - 1] < 0 and tells_time(reading, end - 1):
        end -= 1
    if first < end < last and reading.quote_of[end - 1] >= 0 and reading.tokens.low[end] in _AT_A_TIME:
        span = Span(span.start, reading.tokens.ends[end - 1])
    return trim(reading.text, *span)


def _joined(reading: Reading, spans: Iterable[Span], taken: _Order) -> list[Span]:
    """The spans in order, as one where no word or a few that are nobody else's part them."""
    text = reading.text
    joined: list[Span] = []
    for span in sorted(spans):
        if joined:
            hole = text[joined[-1].end : span.start]
            words = sum(part[0].isalnum() for part in hole.split())
            is_small = not any(c.isalnum() for c in hole) or (
                words <= _HOLE and not any(c in ".!?\n" for c in hole)
            )
            if is_small and _is_free(taken, Span(joined[-1].end, span.start)):
                joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
                continue
        joined.append(span)
    return joined


# Subjects --------------------------------------------------------------------------------------


def _share_subjects(reading: Reading, found: Sequence[_Found], rules: Sequence[RawAttribution]) -> list[str]:
    """Cues without a source of their own get the words that name their speaker; returns the cues' base forms.

    ``has denied any wrongdoing, dismissing the allegations``: the network gives the subject to one only.
    """
    by_cue = sorted((rule.cue[0], number) for number, rule in enumerate(rules) if rule.cue)
    starts = [cue.start for cue, _ in by_cue]
    lemmas = []
    before: _Found | None = None
    for one in sorted(found, key=lambda one: one.cue):
        rule = _same_cue(one.cue, by_cue, starts, rules)
        if rule is not None and rule.speaker and one.source is None:
            one.speaker = rule.speaker
        elif rule is not None and one.source is None:
            one.speaker = rule.source
        elif (
            rule is not None
            and rule.speaker
            and one.source is not None
            and overlap(one.source, rule.source[0])
        ):
            one.speaker = rule.speaker
        elif one.source is None and before is not None and _goes_on(reading, before, one):
            one.speaker = before.speaker or ((before.source,) if before.source else ())
        if one.source is None and not one.speaker:
            one.carried = content_type(reading, tuple(one.content)) is AttributionType.DIRECT
        before = one
    for one in found:
        rule = _same_cue(one.cue, by_cue, starts, rules)
        lemmas.append(rule.lemma if rule is not None else _lemma(reading, one.cue))
    return lemmas


def _same_cue(
    cue: Span, by_cue: list[tuple[Span, int]], starts: list[int], rules: Sequence[RawAttribution]
) -> RawAttribution | None:
    """The rule's attribution whose cue shares a character with this one."""
    for index in range(max(0, bisect_left(starts, cue.start) - 1), bisect_left(starts, cue.end)):
        if overlap(by_cue[index][0], cue):
            return rules[by_cue[index][1]]
    return None


def _goes_on(reading: Reading, before: _Found, one: _Found) -> bool:
    """Whether the cue is coordinated with the one before it in the sentence."""
    tokens = reading.tokens
    at = reading.token_at(one.cue.start)
    if at == 0 or tokens.low[at - 1] not in {"and", "but", "or", ",", "then", "also"}:
        return False
    number = bisect_right(reading.sentences, at, key=lambda sentence: sentence.first) - 1
    return number >= 0 and reading.sentences[number].first <= reading.token_at(before.cue.start)


def _lemma(reading: Reading, cue: Span) -> str:
    """Base form of the reporting word of a cue that the rules did not see."""
    forms = cue_lexicon().forms
    last = reading.token_at(cue.end)
    for index in range(last - 1, reading.token_at(cue.start) - 1, -1):
        form = forms.get(reading.tokens.low[index])
        if form is not None:
            return form.verb.lemma
    return ""


# What only the rules know ----------------------------------------------------------------------


def _unseen(
    reading: Reading, found: Sequence[RawAttribution], rules: Sequence[RawAttribution]
) -> list[RawAttribution]:
    """What the rules alone find and find well: direct speech, "according to", names given in speech.

    Other cues that only the rules see are left alone: on real news four in five of them are none.
    """
    taken = _sorted(span for raw in found for span in (*raw.source, *raw.cue, *raw.content))
    cues = _sorted(span for raw in found for span in raw.cue)
    return [rule for rule in rules if _is_worth_adding(reading, rule, taken, cues)]


def _is_worth_adding(reading: Reading, rule: RawAttribution, taken: _Order, cues: _Order) -> bool:
    is_free = all(_is_free(taken, span) for span in (*rule.source, *rule.cue, *rule.content))
    if rule.carried:
        return is_free and _is_spoken(reading, rule.content)
    if rule.lemma in _PHRASES:
        return is_free
    if rule.type is AttributionType.INDIRECT or rule.is_structural:
        return False
    if rule.lemma in _GIVES_NAME:
        return all(_is_free(cues, span) for span in rule.cue)
    return is_free and rule.type is AttributionType.DIRECT and rule.lemma in speech_lemmas()


def _is_spoken(reading: Reading, content: Spans) -> bool:
    """Whether a quotation without a cue is a sentence that somebody says, not a title or a slogan."""
    if reading.text[content[0].start] in "'‘":
        return False
    around = reading.paragraphs[_paragraph(reading, content[0].start)]
    words = sum(len(reading.text[start:end].split()) for start, end in content)
    return words >= _LEAST_SPOKEN or (content[0] == around and words > 1)


def _sorted(spans: Iterable[Span]) -> _Order:
    """The stretches that the spans cover, in order, with their ends; those that overlap as one."""
    covered: list[Span] = []
    for span in sorted(spans):
        if covered and span.start < covered[-1].end:
            covered[-1] = Span(covered[-1].start, max(covered[-1].end, span.end))
        else:
            covered.append(span)
    return covered, [span.end for span in covered]


def _is_free(taken: _Order, span: Span) -> bool:
    """Whether none of the spans has a character in this one."""
    spans, ends = taken
    index = bisect_right(ends, span.start)
    return index == len(spans) or spans[index].start >= span.end


def _outside(taken: _Order, span: Span) -> list[Span]:
    """What of a span none of the others has."""
    spans, ends = taken
    parts = []
    start = span.start
    for index in range(bisect_right(ends, span.start), len(spans)):
        hole = spans[index]
        if hole.start >= span.end:
            break
        if hole.start > start:
            parts.append(Span(start, hole.start))
        start = hole.end
    if start < span.end:
        parts.append(Span(start, span.end))
    return parts


def _has_words(reading: Reading, span: Span) -> bool:
    """Whether there is more than marks."""
    return any(c.isalnum() for c in reading.text[span.start : span.end])
