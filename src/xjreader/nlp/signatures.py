"""Quotations signed with a dash and a name, ``“We are tired.” — Ann Lee, baker``; finds nothing else."""

from bisect import bisect_right

from xjreader.models.analysis import Span
from xjreader.nlp.people import people
from xjreader.nlp.reading import Reading
from xjreader.nlp.spans import trim
from xjreader.nlp.tagger import RawAttribution, content_type
from xjreader.nlp.tokens import W

_DASHES = frozenset("-–—―~")
_MARKS = frozenset("\"“”„«»‘’'")
_LONGEST = 16
"""Tokens of a signature: a name, an office, a place."""
_LEAST_SAID = 3
_CONFIDENCE = 0.9


def signed_quotations(r: Reading) -> list[RawAttribution]:
    """Each quotation with a dash and a name after it up to the line's end, here or in the next paragraph."""
    found = []
    for number, quote in enumerate(r.quotes):
        at = r.token_at(quote.end)
        if at >= len(r.tokens) or r.tokens.words[at] not in _DASHES:
            continue
        home = bisect_right(r.paragraphs, quote.end - 1, key=lambda span: span.start) - 1
        here = bisect_right(r.paragraphs, r.tokens.starts[at], key=lambda span: span.start) - 1
        if here - home > 1:
            continue
        last = r.token_at(r.paragraphs[here].end)
        if r.tokens.words[last - 1] == ".":
            last -= 1
        if not _is_name(r, at + 1, last):
            continue
        first = number
        while first > 0 and _runs_on(r, first):
            first -= 1
        start = r.quotes[first].start
        if r.text[r.paragraphs[home].start] in _MARKS:
            # The opening mark was of the wrong kind: all that stands before the name is signed.
            start = min(start, r.paragraphs[home].start)
        words = trim(r.text, start, quote.end)
        name = trim(r.text, r.tokens.starts[at + 1], r.tokens.ends[last - 1])
        if words is None or name is None or sum(c.isspace() for c in r.text[slice(*words)]) < _LEAST_SAID - 1:
            continue
        cue = Span(r.tokens.starts[at], r.tokens.ends[at])
        found.append(
            RawAttribution(
                (name,),
                (cue,),
                (words,),
                content_type(r, (words,)),
                _CONFIDENCE,
                lemma="say",
                is_structural=True,
            )
        )
    return found


def _is_name(r: Reading, first: int, last: int) -> bool:
    """Whether the line is a name, with what the person is: it begins with a capital and has no verb."""
    if not first < last <= first + _LONGEST or not r.tokens.classes[first] & W.CAP:
        return False
    words = r.tokens.low[first:last]
    if any(r.tokens.classes[k] & (W.AUX | W.BE | W.MODAL | W.PRON) for k in range(first, last)):
        return False
    named = 0
    while first + named < last and r.tokens.classes[first + named] & W.CAP:
        named += 1
    return named >= 2 or named == last - first or not people().roles.isdisjoint(words)


def _runs_on(r: Reading, number: int) -> bool:
    """Whether the quotation goes on from the one before, which was left open at its paragraph's end."""
    before = r.quotes[number - 1]
    return before.continues and not r.text[before.end : r.quotes[number].start].strip()
