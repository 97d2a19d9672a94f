"""Where what is said begins and ends: whole quotations, paragraphs, small holes; finds no speaker."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from xjreader.models.analysis import Span
from xjreader.nlp.contents import tells_time
from xjreader.nlp.neural.found import (
    Covered,
    Found,
    covered_by,
    has_words,
    is_free,
    outside,
    paragraph_at,
    tokens_under,
)
from xjreader.nlp.quotation import Marks
from xjreader.nlp.reading import Reading
from xjreader.nlp.spans import trim
from xjreader.nlp.tagger import RawAttribution
from xjreader.nlp.times import is_time
from xjreader.nlp.tokens import W

_AT_A_TIME = frozenset(["on", "in", "at", "last", "this", "late", "early", "yesterday", "today", "earlier"])
_SPEECH = 8
"""Words from which a quotation is no turn of a quick dialogue."""
_LONGEST_NAME = 3
"""Words of the last name in a row."""
CUT_SHORT = W.DET | W.MY | W.PREP | W.COORD
"""Classes of words with which no phrase ends."""
HOLE = 4
"""Words that the network may have left out within what somebody says."""


def outside_headings(reading: Reading, found: Sequence[Found]) -> tuple[list[Found], list[Span]]:
    """``Who says what``: a heading that quotes nothing reports nothing, and no later cue reports it.

    Returns with those kept what other paragraphs hold of what a heading seemed to report.
    """
    kept: list[Found] = []
    freed: list[Span] = []
    for one in found:
        home = paragraph_at(reading, one.cue.start)
        if _is_plain_heading(reading, home):
            around = reading.paragraphs[home]
            after = (trim(reading.text, max(part.start, around.end), part.end) for part in one.content)
            freed.extend(part for part in after if part is not None)
            continue
        parts = [_after_headings(reading, part, home) for part in one.content]
        one.content = [part for part in parts if part is not None]
        if one.content:
            kept.append(one)
    return kept, freed


def _after_headings(reading: Reading, span: Span, home: int) -> Span | None:
    """The span without the headings before the cue's paragraph that it begins in."""
    number = paragraph_at(reading, span.start)
    while number < home and _is_plain_heading(reading, number):
        number += 1
    return trim(reading.text, max(span.start, reading.paragraphs[number].start), span.end)


def _is_plain_heading(reading: Reading, number: int) -> bool:
    """Whether a paragraph is a heading without quotation marks that ends no sentence."""
    if number not in reading.headings:
        return False
    first, last = tokens_under(reading, *reading.paragraphs[number])
    return all(reading.quote_of[index] < 0 for index in range(first, last))


def set_borders(reading: Reading, found: Sequence[Found], breaking: Sequence[RawAttribution]) -> None:
    """Content that begins or ends within a quotation takes the whole of it where nothing else stands."""
    marks = Marks(reading.quotes)
    for one in found:
        one.content = _at_home(reading, one.cue, one.content)
    holes = covered_by(span for rule in breaking for span in (*rule.source, *rule.cue, *rule.content))
    for one in found if breaking else ():
        cut = [part for span in one.content for part in outside(holes, span)]
        one.content = [part for part in cut if has_words(reading, part)]
    spans = [span for one in found for span in (one.source, one.cue, *one.content) if span is not None]
    taken = covered_by([*spans, *holes[0]])
    for one in found:
        whole = [_whole_quotes(reading, marks, span, taken) for span in one.content]
        within = [part for span in whole for part in _in_paragraphs(reading, marks, span)]
        joined = _joined(reading, within, taken)
        timely = [span for part in joined if (span := _before_time(reading, part)) is not None]
        rows = [_whole_row(reading, span, taken) for span in timely]
        one.content = [_whole_phrase(reading, span, taken) for span in rows]


def _at_home(reading: Reading, cue: Span, content: Sequence[Span]) -> list[Span]:
    """The content in the cue's paragraph and where an open quotation or a colon leads from there.

    A quotation that is closed with its paragraph leaves the next one to another: dialogue is set so. Who goes
    on at length in the paragraphs after the cue is the same.
    """
    home = paragraph_at(reading, cue.start)
    first = last = home
    while first > 0 and _leads_on(reading, first - 1):
        first -= 1
    while last + 1 < len(reading.paragraphs) and _leads_on(reading, last):
        last += 1
    if reading.text[reading.paragraphs[last - (last > home)].end - 1] == ":":
        last = len(reading.paragraphs)  # a list may follow
    kept = []
    for span in content:
        for number in range(paragraph_at(reading, span.start), paragraph_at(reading, span.end - 1) + 1):
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


def _whole_quotes(reading: Reading, marks: Marks, span: Span, taken: Covered) -> Span:
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


def _back_to(reading: Reading, wanted: int, start: int, taken: Covered) -> int:
    """Where the word at `wanted` begins, if that is before `start` and nothing else stands between."""
    if wanted >= start:
        return start
    wanted = reading.tokens.starts[tokens_under(reading, wanted, start)[0]]
    return wanted if is_free(taken, Span(wanted, start)) else start


def _on_to(reading: Reading, end: int, wanted: int, taken: Covered) -> int:
    """Where the word before `wanted` ends, if that is after `end` and nothing else stands between."""
    if wanted <= end:
        return end
    wanted = reading.tokens.ends[tokens_under(reading, end, wanted)[1] - 1]
    return wanted if is_free(taken, Span(end, wanted)) else end


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
    """``“not safe” on Monday``: after a quotation the day is the author's; so are dangling marks."""
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
    if first + 1 < last and reading.tokens.low[first] == ":":
        span = Span(reading.tokens.starts[first + 1], span.end)
    return trim(reading.text, *span)


def _whole_row(reading: Reading, span: Span, taken: Covered) -> Span:
    """``the visit to Ostrund[ and Tarn], but``: a row of names that was cut before its last."""
    tokens = reading.tokens
    last = reading.token_at(span.end)
    if not 0 < last < len(tokens) or tokens.low[last] != "and" or not tokens.classes[last - 1] & W.CAP:
        return span
    end = last + 1
    while end < len(tokens) and end - last <= _LONGEST_NAME and tokens.classes[end] & W.CAP:
        end += 1
    is_closed = end == len(tokens) or bool(tokens.classes[end] & W.PUNCT)
    if end == last + 1 or not is_closed or reading.quote_of[last] >= 0 or reading.quote_of[end - 1] >= 0:
        return span
    # The "and" may have been the span's own.
    rest = Span(tokens.starts[last + 1], tokens.ends[end - 1])
    return Span(span.start, rest.end) if is_free(taken, rest) else span


def _whole_phrase(reading: Reading, span: Span, taken: Covered) -> Span:
    """``asked for a visit to the[ upper valley].``: a phrase that was cut short, up to the next mark."""
    tokens = reading.tokens
    last = end = reading.token_at(span.end)
    # An article alone is no phrase that was cut.
    if not reading.token_at(span.start) + 1 < last < len(tokens) or not _is_cut(reading, last):
        return span
    while end < len(tokens) and end - last <= HOLE and not tokens.classes[end] & W.PUNCT:
        end += 1
    if not last < end <= last + HOLE or reading.quote_of[last - 1] != reading.quote_of[end - 1]:
        return span
    rest = Span(tokens.starts[last], tokens.ends[end - 1])
    return Span(span.start, rest.end) if is_free(taken, rest) else span


def _is_cut(reading: Reading, last: int) -> bool:
    """Whether the word before `last` cannot be the last of its phrase."""
    tokens = reading.tokens
    if tokens.low[last - 1] in {"last", "next"}:
        return is_time(reading, last)
    return bool(tokens.classes[last - 1] & CUT_SHORT)


def _joined(reading: Reading, spans: Iterable[Span], taken: Covered) -> list[Span]:
    """The spans in order, as one where no word or a few that are nobody else's part them."""
    text = reading.text
    joined: list[Span] = []
    for span in sorted(spans):
        if joined:
            hole = text[joined[-1].end : span.start]
            words = sum(part[0].isalnum() for part in hole.split())
            is_small = not any(c.isalnum() for c in hole) or (
                words <= HOLE and not any(c in ".!?\n" for c in hole)
            )
            if is_small and is_free(taken, Span(joined[-1].end, span.start)):
                joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
                continue
        joined.append(span)
    return joined
