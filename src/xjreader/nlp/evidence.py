"""Which words of the text show a statement: from who acts to the end of what is said or done."""

from collections.abc import Mapping, Sequence

from xjreader.models.analysis import Span
from xjreader.nlp.drafts import Done
from xjreader.nlp.reading import Reading, Sentence
from xjreader.nlp.spans import trim
from xjreader.nlp.speakers import Voice
from xjreader.nlp.tokens import W

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

    def of_act(self, done: Done, sentence: Sentence) -> Span:
        """From the subject to the end of what is said or done."""
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
        if cue.subject is not None and cue.inverted:
            last = max(last, cue.subject.last)
        span = trim(r.text, *r.span(first, max(last, cue.last)), loose=True)
        if span is not None and owner >= 0:
            span = self.without_lone_mark(span)
        return span or r.span(first, first + 1)

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
