"""The trained tagger with what the text's form says for certain: quotation marks, labels, shared subjects.

The network finds who says what; the rules set the borders of quoted speech, join what an interruption has
parted, share a subject among coordinated cues, and add what the network was never shown: a transcript's
labels, quotations without a cue, names that somebody gives to a thing within another's words.
"""

import re
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from xjreader.models.analysis import AttributionType, Span, Spans
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.cues import cue_lexicon, speech_lemmas
from xjreader.nlp.neural.borders import CUT_SHORT, HOLE, outside_headings, set_borders
from xjreader.nlp.neural.confidence import LEAST, confidence
from xjreader.nlp.neural.decoding import Draft, Merged, Range, decode, merge
from xjreader.nlp.neural.found import (
    Covered,
    Found,
    covered_by,
    has_words,
    is_free,
    paragraph_at,
    tokens_under,
)
from xjreader.nlp.neural.network import score
from xjreader.nlp.neural.pieces import Pieces, lay_out
from xjreader.nlp.neural.subjects import share_subjects, with_owners, with_whole_rows
from xjreader.nlp.neural.weights import Model
from xjreader.nlp.reading import Reading
from xjreader.nlp.spans import any_overlap, overlap, trim
from xjreader.nlp.tagger import RawAttribution, content_type
from xjreader.nlp.times import without_time_at_end
from xjreader.nlp.tokens import W

_GIVES_NAME = frozenset(
    {"call", "define", "describe", "label", "term", "brand", "dub", "characterize", "refer"}
)


_PHRASES = frozenset({"according"})
_FULL_STOP = re.compile(r"[.!?]\s+(?=\w)")
_LEADS_TO_SOURCE = frozenset({"by", "from", "of", "among"})

_LEAST_SPOKEN = 5
"""Words from which a quotation without a cue is taken for speech."""


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
    formed = covered_by(span for rule in structural for span in (*rule.content, *rule.cue))
    found = [
        one
        for draft in drafts
        if (one := _as_spans(reading, spans, draft)) is not None and not _contradicts(one, formed)
    ]
    found, freed = outside_headings(reading, found)
    found = with_whole_rows(found, rules)
    found = with_owners(reading, found, rules)
    set_borders(reading, found, breaking)
    lemmas = share_subjects(reading, found, rules)
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
        if any(has_words(reading, span) for span in one.content)
        and not _is_function_word(reading, one.content)
    ]
    result.extend([*structural, *breaking])
    result.extend(_unseen(reading, result, rules, freed))
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
        first, last = tokens_under(reading, pieces.starts[part[0]], pieces.ends[part[1] - 1])
        while first < last and owner.setdefault(first, part) != part:
            first += 1
        while first < last and owner.setdefault(last - 1, part) != part:
            last -= 1
        if first < last:
            spans[part] = reading.span(first, last)
    return spans


def _as_spans(reading: Reading, spans: Mapping[Range, Span], draft: Draft) -> Found | None:
    cue = spans.get(draft.cue)
    content = [spans[part] for part in draft.contents if part in spans]
    sure = confidence(draft)
    if cue is None or not content or sure < LEAST:
        return None
    source = spans.get(draft.source) if draft.source else None
    if source is not None:
        source = _whole_source(reading, _before_time(reading, source), cue, content)
    if source is not None and _is_of_another(reading, source, cue, content):
        source = None
    return Found(source, cue, content, sure)


def _before_time(reading: Reading, source: Span) -> Span:
    """``Tidewatch today``, ``Tidewatch two | months ago``: the time belongs to the cue."""
    first, last = reading.token_at(source.start), reading.token_at(source.end)
    last = without_time_at_end(reading, first, last)
    return Span(source.start, max(source.start + 1, min(source.end, reading.tokens.ends[last - 1])))


def _whole_source(reading: Reading, source: Span, cue: Span, content: Sequence[Span]) -> Span:
    """``The mayor, who had arranged the | evening, said``: a phrase does not end with its article."""
    last = reading.token_at(source.end) - 1
    cut_short = reading.tokens.classes[last] & CUT_SHORT
    if not cut_short or cue.start <= source.end or reading.token_at(cue.start) - last > HOLE:
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


def _is_function_word(reading: Reading, content: Sequence[Span]) -> bool:
    """``welcomed an``: an article or the like alone, which says nothing, outside of quotation marks."""
    first, last = tokens_under(reading, content[0].start, content[-1].end)
    if last - first != 1 or reading.quote_of[first] >= 0:
        return False
    flags = reading.tokens.classes[first]
    return bool(flags & W.MY or (flags & W.DET and not flags & W.PRON))


def _contradicts(one: Found, formed: Covered) -> bool:
    """Whether it has a part in what a label or a signature gives to somebody."""
    parts = [one.cue, *one.content, *([one.source] if one.source else ())]
    return not all(is_free(formed, part) for part in parts)


# What only the rules know ----------------------------------------------------------------------


def _unseen(
    reading: Reading,
    found: Sequence[RawAttribution],
    rules: Sequence[RawAttribution],
    freed: Sequence[Span],
) -> list[RawAttribution]:
    """What the rules alone find and find well: direct speech, "according to", names given in speech.

    And who says what the network gave to a heading's cue (`freed`). Other cues that only the rules see are
    left alone: on real news four in five of them are none.
    """
    taken = covered_by(span for raw in found for span in (*raw.source, *raw.cue, *raw.content))
    cues = covered_by(span for raw in found for span in raw.cue)
    return [
        rule
        for rule in rules
        if _is_worth_adding(reading, rule, taken, cues) or _takes_over(rule, freed, taken)
    ]


def _takes_over(rule: RawAttribution, freed: Sequence[Span], taken: Covered) -> bool:
    """Whether the rule tells who says what a heading's cue seemed to report."""
    return any_overlap(rule.content, freed) and all(
        is_free(taken, span) for span in (*rule.source, *rule.cue, *rule.content)
    )


def _is_worth_adding(reading: Reading, rule: RawAttribution, taken: Covered, cues: Covered) -> bool:
    untouched = all(is_free(taken, span) for span in (*rule.source, *rule.cue, *rule.content))
    if rule.carried:
        return untouched and _is_spoken(reading, rule.content)
    if rule.lemma in _PHRASES:
        return untouched
    if rule.type is AttributionType.INDIRECT or rule.is_structural:
        return False
    if rule.lemma in _GIVES_NAME:
        return all(is_free(cues, span) for span in rule.cue)
    return untouched and rule.type is AttributionType.DIRECT and rule.lemma in speech_lemmas()


def _is_spoken(reading: Reading, content: Spans) -> bool:
    """Whether a quotation without a cue is a sentence that somebody says, not a title or a slogan."""
    if reading.text[content[0].start] in "'‘":
        return False
    around = reading.paragraphs[paragraph_at(reading, content[0].start)]
    words = sum(len(reading.text[start:end].split()) for start, end in content)
    return words >= _LEAST_SPOKEN or (content[0] == around and words > 1)
