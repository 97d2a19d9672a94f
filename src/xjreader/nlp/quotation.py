"""Quotation marks to quotations; does not decide which of them are speech.

One pass over each paragraph with a stack of open marks, so the work is linear in the text. The cases that
news has beyond neat pairs:

- a paragraph's quotation that is never closed goes on to the paragraph's end, and `continues` where the next
  paragraph opens with a mark of its own;
- a closing mark that nothing opened, after the end of a sentence, closes the sentences before it: the opening
  mark was lost;
- single marks are quotations only where they pair up at word edges; apostrophes and elisions are none.
"""

import re
from bisect import bisect_left, bisect_right

from msgspec import Struct
from msgspec.structs import replace

from xjreader.models.analysis import Quotation, Span
from xjreader.nlp.sentences import paragraphs

_MARK = re.compile("[\"“”„«»‹›「」『』‘’‚'`]{8,}|[\"“”„«»‹›「」『』‘’‚'`]")
"""A mark, or a long row of marks, which is an ornament."""
_CLOSERS: dict[str, tuple[str, ...]] = {
    "“": ("”",), "„": ("“", "”"), "«": ("»",), "»": ("«",), "‹": ("›",), "「": ("」",), "『": ("』",),
    '"': ('"',), "``": ("''",), "''": ("''",), "‘": ("’", "'"), "'": ("'", "’"), "‚": ("‘", "’"),
}  # fmt: skip
_SINGLE = frozenset("‘'‚")
_LEFT_EDGE = frozenset("([{—–-/…“”„«»‹›「『\"‘'")
_ELISION = re.compile(r"(?:em|til|tis|twas|cause|n|bout|round|cos|\d\ds?)\b", re.IGNORECASE)
_SENTENCE_START = re.compile(r"[.!?…]['’\"”»)\]]*\s+(?=[\"“„«‘'(]?\w)")
_WORD = re.compile(r"\w")
_DEEPEST = 8
"""Marks open at one time: no writing has more, and so the work stays linear."""
_ENDS_SENTENCE = frozenset(".!?,…")


class _Open(Struct):
    mark: str
    start: int
    inner: int
    level: int = 0
    """How many double quotations it stands in."""


def quotations(text: str) -> list[Quotation]:
    """All quotations of a text in order of their start, nested ones after the one around them."""
    found: list[Quotation] = []
    before_is_open = False
    for paragraph in paragraphs(text):
        pieces, left_open = _paragraph(text, paragraph, before_is_open)
        if before_is_open and found and _opens_at(paragraph.start, paragraph.end, pieces):
            _mark_continuing(found)
        found.extend(pieces)
        before_is_open = left_open
    return found


def outermost(found: list[Quotation]) -> list[Quotation]:
    """Those that stand in no other."""
    return [one for one in found if one.depth == 0]


class Marks:
    """Asks of a text's outermost quotations: which one stands here, how much of a span do they cover?"""

    def __init__(self, found: list[Quotation]) -> None:
        self.outer = outermost(found)
        self._starts = [one.start for one in self.outer]

    def at(self, position: int) -> Quotation | None:
        """The outermost quotation that holds the character, marks included."""
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return None
        one = self.outer[index]
        return one if one.start <= position < one.end else None

    def within(self, start: int, end: int) -> list[Quotation]:
        """Outermost quotations that start inside the span."""
        first = bisect_right(self._starts, start - 1)
        last = bisect_right(self._starts, end - 1)
        return self.outer[first:last]


def _mark_continuing(found: list[Quotation]) -> None:
    for index in range(len(found) - 1, -1, -1):
        if not found[index].closed and found[index].depth == 0:
            found[index] = replace(found[index], continues=True)
            return


def _opens_at(start: int, end: int, pieces: list[Quotation]) -> bool:
    return bool(pieces) and pieces[0].start == start and start < end


def _paragraph(text: str, paragraph: Span, before_is_open: bool) -> tuple[list[Quotation], bool]:
    """The quotations of one paragraph, and whether a double one is left open at its end."""
    start, end = paragraph
    marks = _marks(text, start, end)
    strong_after, opener_after = _lookahead(text, marks, start, end)
    stack: list[_Open] = []
    closed: list[Quotation] = []
    last_end = start
    starts: _SentenceStarts | None = None
    for index, (at, mark) in enumerate(marks):
        size = len(mark)
        depth = _closes(stack, mark)
        if depth is not None and _may_close(text, at, size, mark, stack, end, depth):
            opened = stack[depth]
            if (
                opened.mark in _SINGLE
                and _is_possessive(text, at, end)
                and strong_after[index] < opener_after[index]
            ):
                continue
            # A single mark left open inside was an apostrophe after all; a double one was never closed.
            closed.extend(
                _quotation(lost, at, at, closed=False, depth=lost.level)
                for lost in stack[depth + 1 :]
                if lost.mark not in _SINGLE
            )
            closed.append(_quotation(opened, at, at + size, closed=True, depth=opened.level))
            del stack[depth:]
            if not stack:
                last_end = at + size
            continue
        if _may_open(text, at, size, mark, start, end):
            if stack and mark not in _SINGLE and stack[-1].mark == mark == "“":
                # The same mark opens again: the one before it was never closed.
                lost = stack.pop()
                closed.append(_quotation(lost, at, at, closed=False, depth=lost.level))
            if len(stack) < _DEEPEST:
                level = sum(1 for one in stack if one.mark not in _SINGLE)
                stack.append(_Open(mark, at, at + size, level))
            continue
        if not stack and mark in '”"»' and at > start and text[at - 1] in _ENDS_SENTENCE:
            starts = starts or _SentenceStarts(text, paragraph)
            lost_start = _lost_opening(starts, start, last_end, at, before_is_open and last_end == start)
            if lost_start is not None:
                opened = _Open(mark, lost_start, lost_start)
                closed.append(_quotation(opened, at, at + size, closed=True, depth=0))
                last_end = at + size
    left_open = False
    for opened in stack:
        if opened.mark not in _SINGLE:
            closed.append(_quotation(opened, end, end, closed=False, depth=opened.level))
            left_open = True
    closed = [one for one in closed if one.inner.end > one.inner.start]
    closed.sort(key=lambda one: (one.start, -one.end))
    return closed, left_open


def _marks(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """Every mark with its place; a pair of backticks or apostrophes (as wire copy has them) is one mark."""
    found: list[tuple[int, str]] = []
    skip = -1
    for match in _MARK.finditer(text, start, end):
        at = match.start()
        mark = match.group()
        if at == skip or len(mark) > 1:
            continue
        if mark in "`'" and at + 1 < end and text[at + 1] == mark:
            found.append((at, mark * 2))
            skip = at + 1
        elif mark != "`":
            found.append((at, mark))
    return found


def _lookahead(text: str, marks: list[tuple[int, str]], start: int, end: int) -> tuple[list[int], list[int]]:
    """For each mark the place of the next sure closing single mark, and of the next opening one."""
    strong, opener = end + 1, end + 1
    strong_after, opener_after = [0] * len(marks), [0] * len(marks)
    for index in range(len(marks) - 1, -1, -1):
        strong_after[index], opener_after[index] = strong, opener
        at, mark = marks[index]
        if mark in "'’" and _right_edge(text, at, 1, end) and not _is_possessive(text, at, end):
            strong = at
        if mark in _SINGLE and _may_open(text, at, 1, mark, start, end):
            opener = at
    return strong_after, opener_after


def _quotation(opened: _Open, inner_end: int, end: int, *, closed: bool, depth: int) -> Quotation:
    return Quotation(opened.start, end, Span(opened.inner, inner_end), closed=closed, depth=depth)


def _closes(stack: list[_Open], mark: str) -> int | None:
    """Which open mark this one would close, looking at most past the open single marks."""
    for depth in range(len(stack) - 1, max(-1, len(stack) - 4), -1):
        if mark in _CLOSERS[stack[depth].mark]:
            return depth
    return None


def _may_close(text: str, at: int, size: int, mark: str, stack: list[_Open], end: int, depth: int) -> bool:
    opened = stack[depth]
    if opened.inner >= at:
        return False
    if mark in _SINGLE or mark == "’":
        return _right_edge(text, at, size, end)
    return True


def _right_edge(text: str, at: int, size: int, end: int) -> bool:
    after = text[at + size] if at + size < end else " "
    return not text[at - 1].isspace() and not after.isalnum() if at else False


def _is_possessive(text: str, at: int, end: int) -> bool:
    """``workers' rights``: a mark that more likely shows possession than an end."""
    return at + 2 < end and text[at - 1] in "sS" and text[at + 1] == " " and text[at + 2].isalpha()


def _may_open(text: str, at: int, size: int, mark: str, start: int, end: int) -> bool:
    if mark not in _CLOSERS:
        return False
    before = text[at - 1] if at > start else " "
    left = before.isspace() or before in _LEFT_EDGE
    after = text[at + size] if at + size < end else " "
    if mark in "“„«「『‹":
        return not after.isspace() or mark in "「『«"
    if mark == "»":
        return left and after.isalnum()
    if mark in _SINGLE:
        return left and (after.isalpha() or after in '“"') and not _ELISION.match(text, at + size, end)
    return left and not after.isspace()


class _SentenceStarts:
    """Where sentences begin in a paragraph, looked for once however many marks ask."""

    def __init__(self, text: str, paragraph: Span) -> None:
        found = list(_SENTENCE_START.finditer(text, *paragraph))
        self._stops = [match.start() for match in found]
        self._places = [match.end() for match in found]
        # Past the letter that a sentence begins with, which may stand behind a mark.
        self._known = [match.end() + 1 + (not _WORD.match(text, match.end())) for match in found]

    def last(self, end: int) -> int | None:
        """The last one that can be seen before `end`."""
        index = bisect_right(self._known, end) - 1
        return self._places[index] if index >= 0 else None

    def first(self, start: int, end: int) -> int | None:
        """The first one after a stop at `start` or later that can be seen before `end`."""
        index = bisect_left(self._stops, start)
        return self._places[index] if index < len(self._places) and self._known[index] <= end else None


def _lost_opening(starts: _SentenceStarts, start: int, last_end: int, at: int, continues: bool) -> int | None:
    """Where the speech began that a lone closing mark ends: past the sentence that tells who spoke."""
    if last_end == start:
        return start if continues else starts.last(at - 1) or start
    return starts.first(max(start, last_end - 2), at - 1)
