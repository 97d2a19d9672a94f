"""Paragraphs and sentences as spans; does not read what they say.

A sentence never ends inside a quotation that the sentence goes on after, so that
``"Stop. Now," he said.`` is one sentence with its quotation whole.
"""

import re
from collections.abc import Sequence

from xjreader.models.analysis import Quotation, Span
from xjreader.models.article import Block
from xjreader.nlp.spans import trim
from xjreader.nlp.words import word_set

_LINE = re.compile(r"[^\n\r\u2029\x0b\x0c]+")
# From the first mark of a run only: else a page full of dots would be looked through from each of them.
_BOUNDARY = re.compile(r"(?<![.!?…])[.!?…]++[\"”’'»」』)\]]*+(?=\s)|[。！？]+[”」』]*")
_ENDS = frozenset(".!?…:;。！？\"”’'»)]-–—")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"“‘'/-])(?:mr|mrs|ms|dr|prof|sen|rep|gov|gen|col|lt|capt|cmdr|maj|sgt|adm|st|mt|ft|rev|hon|pres|sec|amb"
    r"|jr|sr|inc|corp|ltd|co|bros|no|nos|vs|v|al|etc|fig|vol|pp|p|ca|cf|dept|est|approx|e\.g|i\.e|a\.m|p\.m"
    r"|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec|mon|tue|tues|wed|thu|thurs|fri|sat|sun"
    r"|ala|ariz|ark|calif|colo|conn|del|fla|ga|ill|ind|kan|ky|la|mass|md|mich|minn|miss|mo|mont|neb|nev|okla|ore|pa"
    r"|tenn|tex|va|vt|wash|wis|wyo|(?:[a-z]\.)*[a-z])\.$",
    re.IGNORECASE,
)
_INITIALISM = re.compile(r"(?:^|[\s(\[\"“‘'/-])(?:(?:[A-Za-z]\.){2,}|[ap]\.m\.)$")
_ALWAYS_JOINED = re.compile(
    r"(?:^|[\s(\[\"“‘'/-])(?:mr|mrs|ms|dr|prof|sen|rep|gov|gen|col|lt|capt|cmdr|maj|sgt|adm|st|mt|rev|hon|pres|sec|amb|vs|e\.g|i\.e"
    r"|[A-Z])\.$",
    re.IGNORECASE,
)
_NEW_SENTENCE = word_set(
    """the a an it he she they we i you this that these those there in on at but and however his her their
    its our as for when while if after before since one some many most all no not so yet also what who
    how why according"""
)
_WORD = re.compile(r"[^\W\d_]+")
_LOOK_BACK = 14


def paragraphs(text: str, *, blocks: Sequence[Block] = ()) -> list[Span]:
    """The text's paragraphs without surrounding space; the blocks' borders where there are blocks.

    Without blocks every line is one, but a line that ends in the middle of a sentence goes on where the next
    begins with a small letter: hard-wrapped text.
    """
    if blocks:
        found = (trim(text, max(0, block.start), min(len(text), block.end)) for block in blocks)
        return [span for span in found if span]
    spans: list[Span] = []
    for match in _LINE.finditer(text):
        span = trim(text, match.start(), match.end())
        if span is None:
            continue
        if spans and text[span.start].islower() and text[spans[-1].end - 1] not in _ENDS:
            gap = text[spans[-1].end : span.start]
            if gap.count("\n") == 1:
                spans[-1] = Span(spans[-1].start, span.end)
                continue
        spans.append(span)
    return spans


def sentences(
    text: str, *, paragraph_spans: Sequence[Span] | None = None, quotations: Sequence[Quotation] = ()
) -> list[Span]:
    """The sentences of a text in order; never across a paragraph.

    With `quotations` (see `nlp.quotation`) no sentence ends inside one of them; its end may be an end.
    """
    holes = [(one.start, one.end) for one in quotations if one.depth == 0]
    found: list[Span] = []
    hole = 0
    for paragraph in paragraphs(text) if paragraph_spans is None else paragraph_spans:
        begin = paragraph.start
        for match in _BOUNDARY.finditer(text, paragraph.start, paragraph.end):
            at = match.end()
            while hole < len(holes) and holes[hole][1] < at:
                hole += 1
            inside = hole < len(holes) and holes[hole][0] < at < holes[hole][1]
            if inside or at >= paragraph.end or not _is_boundary(text, match.start(), at, paragraph.end):
                continue
            span = trim(text, begin, at)
            if span:
                found.append(span)
            begin = at
        span = trim(text, begin, paragraph.end)
        if span:
            found.append(span)
    return found


def _is_boundary(text: str, dot: int, at: int, end: int) -> bool:
    """Whether the full stop (or the like) that ends at `at` ends its sentence."""
    following = text[at : min(end, at + 40)].lstrip()
    if not following:
        return True
    first = following.lstrip("\"“„«‘'([")[:1]
    if first.islower() or first in ",;:)":
        return False
    if text[dot] != "." or text[at - 1] != ".":
        # After a quoted question a small "he said" was seen above; for a name that follows the rules allow.
        return True
    before = text[max(0, dot - _LOOK_BACK) : dot + 1]
    if _ALWAYS_JOINED.search(before) and not _INITIALISM.search(before):
        return False
    if _ABBREVIATION.search(before):
        if first.isdigit():
            return False
        word = _WORD.match(following.lstrip("\"“„«‘'([ "))
        return bool(word) and word.group().lower() in _NEW_SENTENCE  # type: ignore[union-attr]
    return True
