"""A pair of a text to what the network reads: the pieces around the two, each marked; decides nothing."""

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from xjreader.models.analysis import Span
from xjreader.nlp.neural.pieces import Ints, Pieces, lay_out
from xjreader.nlp.pairs.lexicon import marks
from xjreader.nlp.pairs.places import sentence_of, targets_of
from xjreader.nlp.pairs.values import Pair
from xjreader.nlp.reading import Reading

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SIZE = 128
"""Pieces that the network reads of a pair at most: three sentences of news, some hundred words."""
_LONGEST_NAME = 24
"""Pieces of a target that the text does not have."""
SOURCE, TARGET = 1, 2
ROLES = 3
"""Neither, source, target."""
INPUTS = ("ids", "case", "quote", "mark", "role")


class Sheet(Struct, frozen=True):
    """A text's pieces with all that does not hang on the pair."""

    reading: Reading
    pieces: Pieces
    mark: Ints
    """What the verb lexicon knows of each piece's word."""
    begin: int
    end: int
    """The pieces that stand before and after everything."""


class PairInput(Struct, frozen=True):
    """What the network reads of one pair; all arrays have one value a piece."""

    ids: Ints
    case: Ints
    quote: Ints
    mark: Ints
    role: Ints

    def __len__(self) -> int:
        return len(self.ids)


def sheet(reading: Reading, tokenizer: "Tokenizer") -> Sheet:
    """Lay out a text once for all its pairs."""
    pieces = lay_out(reading, tokenizer)
    known = marks(reading)
    starts = reading.tokens.starts
    mark = np.zeros(len(pieces), np.int64)
    for index, start in enumerate(pieces.starts):
        token = bisect_right(starts, start) - 1
        if token >= 0:
            mark[index] = known[token]
    return Sheet(
        reading, pieces, mark, tokenizer.token_to_id("[CLS]") or 0, tokenizer.token_to_id("[SEP]") or 0
    )


def pair_input(laid: Sheet, pair: Pair, tokenizer: "Tokenizer") -> PairInput:
    """The sentences of source and target, or as much around the two as fits; a name that the text does not
    have stands after them."""
    places = targets_of(laid.reading, pair)
    name: list[int] = []
    if not places and isinstance(pair.target, str):
        name = tokenizer.encode(pair.target, add_special_tokens=False).ids[:_LONGEST_NAME]
    room = SIZE - 2 - (len(name) + 1 if name else 0)
    chosen = _chosen(laid, [span for span in (pair.source, *places[:1]) if span is not None], room)
    role = np.zeros(len(laid.pieces), np.int64)
    if pair.source is not None:
        _fill(role, laid.pieces.within(*pair.source), SOURCE)
    for place in places:
        _fill(role, laid.pieces.within(*place), TARGET)
    # After the pieces: what closes them, then the name with what closes it.
    tail = [laid.end, *name, laid.end] if name else [laid.end]
    zeros = np.zeros(len(tail), np.int64)
    marked = np.array([0, *[TARGET] * len(name), 0] if name else [0], np.int64)
    pieces = laid.pieces
    return PairInput(
        *(
            np.concatenate(([first], values[chosen], last))
            for first, values, last in (
                (laid.begin, pieces.ids, np.array(tail, np.int64)),
                (0, pieces.case, zeros),
                (0, pieces.quote, zeros),
                (0, laid.mark, zeros),
                (0, role, marked),
            )
        )
    )


def _fill(role: Ints, where: range, value: int) -> None:
    role[where.start : where.stop] = value


def _chosen(laid: Sheet, spans: list[Span], room: int) -> Ints:
    """The pieces to read, in order: those from the first sentence to the last one that the spans stand in;
    where that is too much the sentences alone, or what is nearest to the spans in them."""
    total = len(laid.pieces)
    if not spans:
        return np.arange(min(total, room))
    around = [_sentence(laid, span) for span in spans]
    first, last = min(one.start for one in around), max(one.stop for one in around)
    if last - first <= room:
        return np.arange(first, last)
    share = room if len(set(around)) == 1 and len(spans) == 1 else room // len(spans)
    kept: set[int] = set()
    for span, whole in zip(spans, around, strict=True):
        kept.update(_nearest(laid.pieces.within(*span), whole, share))
    return np.array(sorted(kept), np.int64)


def _sentence(laid: Sheet, span: Span) -> range:
    """The pieces of the sentence that a span begins in, and of the span."""
    own = laid.pieces.within(*span)
    sentence = sentence_of(laid.reading, laid.reading.token_at(span.start))
    if sentence is None:
        return own
    whole = laid.pieces.within(*laid.reading.span(sentence.first, sentence.last))
    if not own:
        return whole
    return range(min(own.start, whole.start), max(own.stop, whole.stop))


def _nearest(own: range, whole: range, share: int) -> range:
    """At most `share` pieces of a sentence, the span's own in their middle as far as its borders let them."""
    if len(whole) <= share:
        return whole
    middle = (own.start + min(own.stop, own.start + share)) // 2
    start = max(whole.start, min(middle - share // 2, whole.stop - share))
    return range(start, start + share)
