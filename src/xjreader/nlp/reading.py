"""One text laid out for the rules: tokens, paragraphs, sentences, quotations; decides nothing."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from xjreader.models.analysis import Quotation, Span
from xjreader.models.article import Block
from xjreader.nlp.quotation import outermost, quotations
from xjreader.nlp.sentences import paragraphs, sentences
from xjreader.nlp.tokens import Tokens, W, tokenise

_LONGEST_SENTENCE = 600
"""Tokens. What is longer is no sentence but a list or a dump; parted, so that the work stays linear."""


class Sentence(Struct, frozen=True):
    """A sentence as a range of tokens, with its paragraph's number."""

    first: int
    last: int
    """One past its last token."""
    paragraph: int


class Reading(Struct):
    """What the rules look at."""

    text: str
    tokens: Tokens
    paragraphs: list[Span]
    sentences: list[Sentence]
    quotes: list[Quotation]
    """Outermost quotations in order."""
    quote_of: list[int]
    """For each token the index of the quotation it stands in, its marks included; -1 for none."""
    headings: frozenset[int]
    """Paragraphs that are headings."""
    _capitals: frozenset[str] | None = None
    _bare: "Reading | None" = None

    def capitals(self) -> frozenset[str]:
        """Capitalised words that stand within a sentence, or before a colon in more than one paragraph."""
        if self._capitals is None:
            openers = {sentence.first for sentence in self.sentences}
            tokens = self.tokens
            labels = Counter(tokens.words[k - 1] for k in range(1, len(tokens)) if tokens.words[k] == ":")
            self._capitals = frozenset(
                tokens.words[k]
                for k in range(len(tokens))
                if tokens.classes[k] & W.CAP
                and (
                    (k not in openers and not (k + 1 < len(tokens) and tokens.words[k + 1] == ":"))
                    or labels[tokens.words[k]] > 1
                )
            )
        return self._capitals

    def bare(self) -> "Reading":
        """The text read as if it had no quotation marks: what is said counts like all else. Made once."""
        if self._bare is None:
            self._bare = replace(self, quote_of=[-1] * len(self.tokens))
        return self._bare

    def token_at(self, position: int) -> int:
        """The first token that starts at or after a character."""
        return bisect_left(self.tokens.starts, position)

    def span(self, first: int, last: int) -> Span:
        """The characters of the tokens from `first` to `last`, exclusive."""
        return Span(self.tokens.starts[first], self.tokens.ends[last - 1])


def read(text: str, *, blocks: Sequence[Block] = ()) -> Reading:
    """Lay out a text."""
    tokens = tokenise(text)
    paragraph_spans = paragraphs(text, blocks=blocks)
    found = quotations(text)
    outer = outermost(found)
    sentence_spans = sentences(text, paragraph_spans=paragraph_spans, quotations=outer)
    quote_of = [-1] * len(tokens)
    for number, one in enumerate(outer):
        first = bisect_left(tokens.starts, one.start)
        last = bisect_left(tokens.starts, one.end)
        quote_of[first:last] = [number] * (last - first)
    laid_out: list[Sentence] = []
    paragraph = 0
    for span in sentence_spans:
        while paragraph + 1 < len(paragraph_spans) and paragraph_spans[paragraph].end <= span.start:
            paragraph += 1
        first = bisect_left(tokens.starts, span.start)
        last = bisect_left(tokens.starts, span.end)
        laid_out.extend(
            Sentence(start, min(last, start + _LONGEST_SENTENCE), paragraph)
            for start in range(first, last, _LONGEST_SENTENCE)
        )
    headings = _headings(text, paragraph_spans, blocks)
    return Reading(text, tokens, paragraph_spans, laid_out, outer, quote_of, headings)


def _headings(text: str, spans: list[Span], blocks: Sequence[Block]) -> frozenset[int]:
    """Paragraphs marked as headings; where nothing is marked, short lines that end no sentence."""
    if blocks:
        starts = {block.start for block in blocks if block.kind == "heading"}
        return frozenset(number for number, span in enumerate(spans) if span.start in starts)
    found = set()
    for number, span in enumerate(spans):
        piece = text[span.start : span.end]
        if len(piece) < 60 and piece[-1].isalnum() and len(piece.split()) <= 8:
            found.add(number)
    return frozenset(found)
