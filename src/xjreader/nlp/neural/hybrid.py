"""The trained tagger with what the text's form says for certain: quotation marks, labels, shared subjects.

The network finds who says what; the rules set the borders of quoted speech, join what an interruption has
parted, share a subject among coordinated cues, and add what the network was never shown: a transcript's
labels, quotations without a cue, names that somebody gives to a thing within another's words.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xjreader.models.analysis import AttributionType, Span, Spans
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.cues import cue_lexicon
from xjreader.nlp.neural.confidence import confidence
from xjreader.nlp.neural.decoding import Draft, decode
from xjreader.nlp.neural.network import score
from xjreader.nlp.neural.pieces import Pieces, lay_out
from xjreader.nlp.neural.weights import Model
from xjreader.nlp.quotation import Marks
from xjreader.nlp.reading import Reading
from xjreader.nlp.spans import any_overlap, overlap, trim
from xjreader.nlp.tagger import RawAttribution, content_type

_GIVES_NAME = frozenset(
    {"call", "define", "describe", "label", "term", "brand", "dub", "characterize", "refer"}
)


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
        drafts = decode(len(pieces), score(self._model.session, pieces))
        return combine(reading, pieces, drafts, self._rules.tag(reading))


def combine(
    reading: Reading, pieces: Pieces, drafts: Sequence[Draft], rules: Sequence[RawAttribution]
) -> list[RawAttribution]:
    """The network's attributions with their borders set, and those of the rules that it cannot know."""
    structural = [rule for rule in rules if rule.is_structural]
    found = [
        one
        for draft in drafts
        if (one := _as_spans(reading, pieces, draft)) is not None and not _contradicts(one, structural)
    ]
    _set_borders(reading, found)
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
        if one.content
    ]
    result.extend(structural)
    result.extend(_unseen(reading, result, rules))
    result.sort(key=lambda raw: min(span.start for span in (*raw.content, *raw.cue, *raw.source)))
    return result


# The network's pieces to spans -----------------------------------------------------------------


def _as_spans(reading: Reading, pieces: Pieces, draft: Draft) -> _Found | None:
    def span(first: int, last: int) -> Span | None:
        return _on_tokens(reading, pieces.starts[first], pieces.ends[last - 1])

    cue = span(*draft.cue)
    content = [one for part in draft.contents if (one := span(*part)) is not None]
    if cue is None or not content:
        return None
    source = span(*draft.source) if draft.source else None
    return _Found(source, cue, content, confidence(draft))


def _on_tokens(reading: Reading, start: int, end: int) -> Span | None:
    """The span widened to whole tokens, without space around it."""
    tokens = reading.tokens
    first = max(0, bisect_right(tokens.starts, start) - 1)
    last = bisect_left(tokens.starts, end)
    if first >= last:
        return None
    if tokens.ends[first] > start:
        start = tokens.starts[first]
    return trim(reading.text, start, max(start, min(max(end, tokens.ends[last - 1]), len(reading.text))))


def _contradicts(one: _Found, structural: Sequence[RawAttribution]) -> bool:
    """Whether it has a part in what a label or a signature gives to somebody."""
    parts = [one.cue, *one.content, *([one.source] if one.source else ())]
    return any(any_overlap(parts, (*rule.content, *rule.cue)) for rule in structural)


# Quotation marks -------------------------------------------------------------------------------


def _set_borders(reading: Reading, found: Sequence[_Found]) -> None:
    """Content that begins or ends within a quotation takes the whole of it where nothing else stands there."""
    marks = Marks(reading.quotes)
    taken = _Taken(found)
    for one in found:
        whole = [_whole_quotes(marks, span, taken) for span in one.content]
        one.content = _joined(reading.text, whole)


class _Taken:
    """Asks what stands between: the spans of the network never overlap each other."""

    def __init__(self, found: Sequence[_Found]) -> None:
        self._spans = sorted(
            span for one in found for span in (one.source, one.cue, *one.content) if span is not None
        )
        self._ends = [span.end for span in self._spans]

    def is_free(self, start: int, end: int) -> bool:
        """Whether no source, cue or content has a character between."""
        index = bisect_right(self._ends, start)
        return index == len(self._spans) or self._spans[index].start >= end


def _whole_quotes(marks: Marks, span: Span, taken: _Taken) -> Span:
    start, end = span
    first = marks.at(start)
    if first is not None and first.start < start and taken.is_free(first.start, start):
        start = first.start
    last = marks.at(end - 1)
    if last is not None and end < last.end and taken.is_free(end, last.end):
        end = last.end
    following = marks.at(end)
    if following is not None and following.inner.end <= end < following.end:
        end = following.end
    return Span(start, end)


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans in order, as one where no word parts them."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and not any(c.isalnum() for c in text[joined[-1].end : span.start]):
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        else:
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
    reading: Reading, found: list[RawAttribution], rules: Sequence[RawAttribution]
) -> list[RawAttribution]:
    """Attributions of the rules that the network has no word of, or that stand within another's words."""
    taken = sorted(span for raw in found for span in (*raw.source, *raw.cue, *raw.content))
    ends = [span.end for span in taken]

    def is_free(span: Span) -> bool:
        index = bisect_right(ends, span.start)
        return index == len(taken) or taken[index].start >= span.end

    cues = sorted(span for raw in found for span in raw.cue)
    cue_ends = [span.end for span in cues]
    added = []
    for rule in rules:
        if rule.is_structural or (rule.cue and not _stands_apart(rule.cue[0], cues, cue_ends)):
            continue
        if all(is_free(span) for span in (*rule.cue, *rule.content)):
            if _is_sure(reading, rule):
                added.append(rule)
        elif rule.lemma in _GIVES_NAME and rule.type is not AttributionType.INDIRECT:
            added.append(rule)
    return added


def _stands_apart(cue: Span, cues: list[Span], ends: list[int]) -> bool:
    index = bisect_right(ends, cue.start)
    return index == len(cues) or cues[index].start >= cue.end


def _is_sure(reading: Reading, rule: RawAttribution) -> bool:
    return True
