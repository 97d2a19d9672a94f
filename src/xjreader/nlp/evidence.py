"""Which words of the text show a statement: from who acts to the end of what is said or done."""

from collections.abc import Mapping, Sequence

from xjreader.models.analysis import Act, Span
from xjreader.nlp.clauses import phrase_starting_at
from xjreader.nlp.drafts import Done, Range
from xjreader.nlp.reading import Reading, Sentence
from xjreader.nlp.spans import trim
from xjreader.nlp.speakers import Voice
from xjreader.nlp.tokens import W

_ASKING = frozenset({Act.REQUEST, Act.APPEAL})
_LEADS_ON = W.DET | W.PREP | W.SUB | W.COORD | W.PUNCT
_PHRASE_REACH = 5
"""Tokens back from an end in which the phrase that it cuts may begin."""
_OPENING = {"”": "“„", "“": "„", '"': '"', "»": "«", "’": "‘", "'": "'"}


class Evidence:
    """Cuts the evidence of statements out of one text."""

    def __init__(
        self, reading: Reading, owner: Sequence[int], voices: Sequence[Voice], by_cue: Mapping[int, int]
    ) -> None:
        self._reading = reading
        self._owner = owner
        self._voices = voices
        self._by_cue = by_cue

    def of_act(self, done: Done, sentence: Sentence, target: Range | None = None) -> Span:
        """From the subject to the end of what is said or done, the target's words with it."""
        r, cue = self._reading, done.cue
        first = cue.first
        for phrase in (cue.patient, cue.subject):
            if phrase is not None and sentence.first <= phrase.first < first and not cue.inherits:
                first = phrase.first
        last = done.limit if done.limit > cue.last else min(sentence.last, cue.last)
        owner = self._owner[cue.verb]
        if owner >= 0:
            # What somebody says ends where the speech does.
            last = next((k for k in range(cue.verb, last) if self._owner[k] != owner), last)
        voice = self._by_cue.get(cue.verb)
        if voice is not None:
            ends = [
                span.end
                for span in self._voices[voice].attribution.content
                if span.start < r.tokens.ends[sentence.last - 1]
            ]
            last = min(last, max(cue.last, r.token_at(max(ends)))) if ends else last
        while last > cue.last and (
            r.tokens.classes[last - 1] & W.COORD or r.tokens.words[last - 1] in {",", ";"}
        ):
            last -= 1
        last = self._whole(cue.last, last, sentence.last)
        if done.act in _ASKING and r.tokens.low[last : last + 1] == ["to"]:
            # "told Y to come": what is asked for belongs to it.
            marks = (k for k in range(last, sentence.last) if r.tokens.classes[k] & (W.PUNCT | W.COORD))
            last = next(marks, sentence.last)
        if target is not None and sentence.first <= target[0] and target[1] <= sentence.last:
            last = max(last, target[1])
        if cue.subject is not None and cue.inverted:
            last = max(last, cue.subject.last)
        span = trim(r.text, *r.span(first, max(last, cue.last)), loose=True)
        if span is not None and owner >= 0:
            span = self.without_lone_mark(span)
        return span or r.span(first, first + 1)

    def of_deed(self, first: int, last: int, sentence: Sentence) -> Span | None:
        """The words from one token to another, to the end of the phrase that the other stands in."""
        r = self._reading
        for k in range(last - 1, max(first, last - 1 - _PHRASE_REACH), -1):
            if r.tokens.classes[k] & (W.PUNCT | W.SUB):
                break
            if r.tokens.classes[k] & (W.DET | W.MY) or r.tokens.classes[k - 1] & W.PREP:
                phrase = phrase_starting_at(r, k, sentence.last, narrow=True)
                last = max(last, phrase.last) if phrase is not None else last
                break
        return self.of_tokens(first, self._whole(first + 1, last, sentence.last))

    def _whole(self, first: int, last: int, high: int) -> int:
        """The end moved past a name that it cuts, or before words that only lead on to what follows."""
        tokens = self._reading.tokens
        classes = tokens.classes
        while first < last < high and classes[last - 1] & classes[last] & W.CAP:
            last += 1
        while first < last < high and not classes[last] & (W.PUNCT | W.COORD):
            before = classes[last - 1]
            is_name = before & W.CAP and not before & (W.DET | W.PREP | W.SUB)
            if is_name or not (before & _LEADS_ON or tokens.low[last - 1] == "to"):
                break
            last -= 1
        return last

    def of_tokens(self, first: int, last: int) -> Span | None:
        """The words from one token to another, without a lone mark or a comma at the ends."""
        span = trim(self._reading.text, *self._reading.span(first, last), loose=True)
        return self.without_lone_mark(span) if span is not None else None

    def clause_end(self, at: int, last: int, sentence: Sentence) -> int:
        """Where the clause around a token of somebody's speech ends, `last` at the soonest."""
        owner = self._owner[at]
        words = self._reading.tokens.words
        while last < sentence.last and self._owner[last] == owner and words[last] not in {".", ";", "!", "?"}:
            last += 1
        return last

    def without_lone_mark(self, span: Span) -> Span | None:
        """The span without a mark at its end that closes a quotation which opened before it."""
        text = self._reading.text
        opening = _OPENING.get(text[span.end - 1])
        if opening is None or any(mark in text[span.start : span.end - 1] for mark in opening):
            return span
        return trim(text, span.start, span.end - 1, loose=True)
