"""Turns of a transcript, posts of a live blog, quotations after a name and a colon: who speaks by the layout.

Which labels count is decided over the whole text: a transcript has at least two speakers' labels, and speech
after them. A turn goes on over the paragraphs without a label up to the next one, as far as they are speech.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from xjreader.models.analysis import Span
from xjreader.nlp.introductions import introduced
from xjreader.nlp.labels import (
    Kind,
    Label,
    Names,
    Said,
    begins_speech,
    label_of,
    labels,
    said,
    shape_at,
    speaks,
)
from xjreader.nlp.reading import Reading
from xjreader.nlp.signatures import is_spoken
from xjreader.nlp.spans import trim
from xjreader.nlp.tagger import RawAttribution, content_type
from xjreader.nlp.words import word_set

_SURE = frozenset({Kind.NOBODY, Kind.OFFICE, Kind.BODY, Kind.NAME})
_NAMED = frozenset({Kind.OFFICE, Kind.BODY, Kind.NAME})
_SPOKEN_SHARE = 4
"""One turn in so many must sound like speech, for a text to be a transcript."""
_SHORT_GAP = 2
"""So many paragraphs without a label go on with the turn before them, whatever they sound like."""
_LONG_TURN = 15
"""So many paragraphs before a label the turn may have begun that it ends."""
_PERSONAL_SHARE = 3
"""Of a longer gap one paragraph in so many must sound like speech."""
_REACH = 18
"""Tokens before a colon that are looked at for a name."""
_SHORT_POST = 3
"""Tokens; what is shorter after "Ann Lee on X:" may be a handle or a link."""
_NOTE = 40
"""Tokens; a paragraph that begins "Follow us" and has no more is none of the speech."""
_MARKS = frozenset('"“„«”»')
_CLOSING = '"”»'
_NOT_SAID = word_set("follow watch listen read subscribe sign share click copyright photo image related")
_LOOSE_END = frozenset(".,;:!–—-")
_LONGEST_QUOTE = 4000
"""Characters of a quotation whose end is not plain."""
_BORDERS = frozenset("-–—;•|·")
_DIRECTIONS = {"(": ")", "[": "]"}
_CONFIDENCE = {Kind.SENDER: 0.92, Kind.LOUD: 0.88, Kind.PLAIN: 0.85}
_SURE_CONFIDENCE = 0.95
_ALONE_CONFIDENCE = 0.7


class _Turn(Struct):
    """A label with what it opens."""

    label: Label
    said: Said
    counts: bool = False
    is_spoken: bool = False
    """A turn of a transcript, which may go on in the next paragraphs."""
    is_headline: bool = False


class _Layout:
    """A text's labels, and which of them say who speaks."""

    def __init__(self, r: Reading) -> None:
        self.r = r
        self.ends = [r.token_at(paragraph.end) for paragraph in r.paragraphs]
        self.starts = [r.token_at(paragraph.start) for paragraph in r.paragraphs]
        self.names = Names(r)
        self.turns = [_Turn(label, self._said(label)) for label in labels(r, self.names)]
        self._keys = Counter(turn.label.key for turn in self.turns if turn.label.kind != Kind.HEADING)
        self.is_transcript = self._is_transcript()
        for turn in self.turns:
            self._decide(turn)
        self._add_neighbours()
        self._headline()
        spoken = [turn.label for turn in self.turns if turn.counts and turn.is_spoken]
        self.speakers = frozenset(label.key for label in spoken)
        self.told_of = frozenset(label.key.split()[-1] for label in spoken if label.kind != Kind.NOBODY)
        """Words by which the writer would tell of the speakers."""
        self.is_marked = sum(label.is_marked for label in spoken) * 2 > len(spoken)
        """Every paragraph of the transcript has a quotation mark before it."""
        self._head = spoken[0].first if spoken else 0
        self._introduced: dict[tuple[str, ...], Span | None] = {}

    def introduced(self, turn: _Turn) -> Span | None:
        """The name that the text's head gives to the office or the "A" of a transcript's label."""
        label = turn.label
        if not turn.is_spoken or label.kind not in {Kind.OFFICE, Kind.NOBODY}:
            return None
        words = tuple(word for word in self.r.tokens.low[label.first : label.last] if word.isalpha())
        if words not in self._introduced:
            self._introduced[words] = introduced(self.r, words, self._head)
        return self._introduced[words]

    def _said(self, label: Label) -> Said:
        """How the first paragraph of what it opens sounds; the next one's where the label stands alone."""
        here = label.paragraph
        if label.start < self.ends[here] or here + 1 == len(self.ends):
            return said(self.r, label.start, self.ends[here])
        return said(self.r, self.starts[here + 1], self.ends[here + 1])

    def _is_transcript(self) -> bool:
        strong = [
            turn
            for number, turn in enumerate(self.turns)
            if turn.label.kind != Kind.HEADING
            and not turn.label.is_timed
            and begins_speech(self.r, turn.label.start, self.ends[turn.label.paragraph])
            and (
                turn.label.kind in _SURE
                or turn.label.kind == Kind.LOUD
                or self._keys[turn.label.key] > 1
                or self._is_answer(number)
            )
        ]
        spoken = sum(turn.said.is_personal or turn.said.is_quoted for turn in strong)
        facts = sum(turn.said.is_fact for turn in strong)
        return len(strong) > 1 and spoken * _SPOKEN_SHARE >= len(strong) and facts * 2 < len(strong)

    def _is_answer(self, number: int) -> bool:
        """Whether somebody answers in his own words in the next paragraph after a question of nobody's."""
        turn = self.turns[number]
        if number == 0 or turn.label.kind != Kind.PLAIN or not (turn.said.is_personal or turn.said.is_quoted):
            return False
        before = self.turns[number - 1].label
        return before.kind == Kind.NOBODY and turn.label.paragraph - before.paragraph == 1

    def _decide(self, turn: _Turn) -> None:
        label, heard = turn.label, turn.said
        end = self.ends[label.paragraph]
        is_post = label.kind == Kind.SENDER
        if label.kind == Kind.HEADING or not (is_post or begins_speech(self.r, label.start, end)):
            return
        is_alone = label.start >= end
        is_clear = heard.is_quoted or heard.is_personal
        if is_post or label.is_timed:
            is_known = is_post or label.kind in _NAMED
            is_handle = label.cue < label.start - 1 and self.r.tokens.words[label.start] == "@"
            is_bare = is_handle or end - label.start < _SHORT_POST
            turn.counts = not is_alone and (
                is_clear
                or (is_known and heard.has_verb)
                or (is_post and not is_bare)
                or (self._keys[label.key] > 1 and heard.is_stopped)
            )
        elif self.is_transcript:
            turn.is_spoken = True
            if label.kind in _SURE:
                turn.counts = not heard.is_fact
            elif label.kind == Kind.LOUD:
                turn.counts = is_clear or (self._keys[label.key] > 1 and not heard.is_fact)
            else:
                turn.counts = self._keys[label.key] > 1 and not heard.is_fact
        elif is_alone:
            return
        elif heard.is_quoted:
            turn.counts = label.kind in _NAMED
        else:
            turn.counts = (
                label.kind in {Kind.NAME, Kind.OFFICE}
                and heard.is_personal
                and heard.has_verb
                and heard.is_stopped
            )

    def _add_neighbours(self) -> None:
        """Who speaks once beside turns of a transcript: capitals beside one, another name between two."""
        for number, turn in enumerate(self.turns):
            if turn.counts or not turn.is_spoken or turn.said.is_fact:
                continue
            here = turn.label.paragraph
            beside = [
                other.counts and -_LONG_TURN <= other.label.paragraph - here <= _SHORT_GAP
                for other in (*self.turns[max(0, number - 1) : number], *self.turns[number + 1 : number + 2])
            ]
            is_clear = turn.said.is_personal or turn.said.is_quoted
            if turn.label.kind == Kind.LOUD:
                turn.counts = any(beside)
            elif turn.label.kind == Kind.PLAIN:
                turn.counts = (is_clear and len(beside) > 1 and all(beside)) or self._is_answer(number)

    def _headline(self) -> None:
        """``Lee: We Will Go`` above a text that tells of Lee."""
        first = self.turns[0] if self.turns else None
        if (
            first is not None
            and not first.counts
            and first.label.paragraph == 0
            and first.label.kind in {Kind.NAME, Kind.BODY}
            and len(self.ends) > _SHORT_GAP
            and self.ends[0] - self.starts[0] <= _NOTE
        ):
            first.counts = first.is_headline = first.label.start < self.ends[0]
            first.is_spoken = False


def turns(r: Reading) -> list[RawAttribution]:
    """Every attribution that a label makes, in order; their contents do not overlap."""
    layout = _Layout(r)
    found: list[RawAttribution] = []
    for number, turn in enumerate(layout.turns):
        if not turn.counts or (found and r.tokens.starts[turn.label.first] < found[-1].content[-1].end):
            continue
        following = layout.turns[number + 1] if number + 1 < len(layout.turns) else None
        content = _quoted(r, turn.label) or [
            span for part in _parts(layout, turn, following) if (span := trim(r.text, *part))
        ]
        raw = _attribution(r, turn, content, layout.introduced(turn))
        if raw is not None:
            found.append(raw)
    return sorted(dict.fromkeys([*found, *_quoted_within(layout, found)]), key=lambda raw: raw.source[0])


def _attribution(
    r: Reading, turn: _Turn, content: list[Span], speaker: Span | None = None
) -> RawAttribution | None:
    label = turn.label
    content = _without_end(r, content, is_marked=label.is_marked)
    if not content:
        return None
    confidence = _CONFIDENCE.get(label.kind, _SURE_CONFIDENCE)
    if not turn.is_spoken and not turn.said.is_quoted and label.kind != Kind.SENDER and not label.is_timed:
        confidence = _ALONE_CONFIDENCE
    # A headline's form is less sure than a trained tagger's word, which has seen many.
    first, last = (label.verb, label.verb + 1) if label.verb >= 0 else (label.cue, label.start)
    return RawAttribution(
        (r.span(label.first, label.last),),
        (r.span(first, last),) if first < last else (),
        tuple(content),
        content_type(r, tuple(content)),
        confidence,
        speaker=(speaker,) if speaker else (),
        lemma="say",
        is_structural=not turn.is_headline,
    )


# What a label opens ------------------------------------------------------------------------------


def _quoted(r: Reading, label: Label) -> list[Span]:
    """The quotation right after a label, with those that go on from it, where it is all that is said.

    Empty where what follows the colon is no quotation, or where the sentence goes on after it.
    """
    if label.start >= len(r.tokens) or label.is_marked:
        return []
    number = r.quote_of[label.start]
    if number < 0 or r.quotes[number].start != r.tokens.starts[label.start]:
        return []
    quote, paragraph = r.quotes[number], r.paragraphs[label.paragraph]
    if not quote.closed and not quote.continues:
        # Marks within it closed it too early: it goes on to the paragraph's last mark.
        reach = min(paragraph.end, quote.start + _LONGEST_QUOTE)
        last = max(r.text.rfind(mark, quote.start + 1, reach) for mark in _CLOSING)
        return [Span(quote.start, last + 1 if last > 0 else reach)]
    spans = [Span(quote.start, quote.end)]
    while number + 1 < len(r.quotes):
        following = r.quotes[number + 1]
        between = r.text[spans[-1].end : following.start] if following.start - spans[-1].end < _REACH else "x"
        if following.start < paragraph.end and not any(c.isalnum() for c in between):
            spans[-1] = Span(spans[-1].start, following.end)
        elif r.quotes[number].continues and not between.strip():
            spans.append(Span(following.start, following.end))
        else:
            break
        number += 1
    end = spans[-1].end
    after = r.text[end : min(end + _REACH, max(paragraph.end, end))].strip()
    goes_on = bool(after) and after[0] not in ".!?" and r.text[end - 2] not in ".!?…"
    return [] if goes_on else spans


def _parts(layout: _Layout, turn: _Turn, following: _Turn | None) -> list[tuple[int, int]]:
    """The characters of a turn, a stretch for each paragraph."""
    r, label = layout.r, turn.label
    own = r.paragraphs[label.paragraph]
    parts = [(r.tokens.starts[label.start], own.end)] if label.start < layout.ends[label.paragraph] else []
    if not turn.is_spoken:
        return parts
    for number in _further(layout, turn, following):
        paragraph = r.paragraphs[number]
        start = paragraph.start
        if label.is_marked and r.text[start] in _MARKS:
            start += 1
        parts.append((start, paragraph.end))
    return parts


def _further(layout: _Layout, turn: _Turn, following: _Turn | None) -> list[int]:
    """The paragraphs without a label that go on with a turn."""
    r, here = layout.r, turn.label.paragraph
    is_alone = turn.label.start >= layout.ends[here]
    is_inner = following is not None and following.counts
    until = following.label.paragraph if following is not None else len(r.paragraphs)
    found: list[int] = []
    personal = 0
    for number in range(here + 1, until):
        if _is_direction(r, number) or (number in r.headings and is_inner):
            continue
        if number in r.headings or _is_told(layout, number):
            break
        sounds = said(r, layout.starts[number], layout.ends[number]).is_personal
        if not is_inner and not sounds and not (is_alone and not found):
            break
        personal += sounds
        found.append(number)
    if len(layout.speakers) == 1 and not is_alone:
        return []
    if is_inner and len(found) > _SHORT_GAP and personal * _PERSONAL_SHARE < len(found):
        return []
    return found


def _is_direction(r: Reading, number: int) -> bool:
    """``(Applause)``, ``[Crosstalk.]``, ``…``: a paragraph that nobody says."""
    text = r.text[slice(*r.paragraphs[number])].strip('"“”«» .')
    return not any(c.isalnum() for c in text) or (text[0] in _DIRECTIONS and text[-1] == _DIRECTIONS[text[0]])


def _is_told(layout: _Layout, number: int) -> bool:
    """Whether a paragraph is the writer's: it tells what a speaker said, or asks to follow."""
    r = layout.r
    first, last = layout.starts[number], layout.ends[number]
    if layout.is_marked and r.text[r.paragraphs[number].start] not in _MARKS:
        return True
    at = first + (r.tokens.words[first] in _MARKS)
    if at < last and r.tokens.low[at] in _NOT_SAID and last - first < _NOTE:
        return True
    for k in range(first, min(last, first + _NOTE * 4)):
        low = r.tokens.low[k]
        if r.quote_of[k] >= 0 and not layout.is_marked:
            continue
        if low in layout.told_of and speaks(r, k + 1):
            return True
        if (
            low in {"he", "she", "they"}
            and k > first
            and r.tokens.words[k - 1] in _MARKS
            and speaks(r, k + 1)
        ):
            return True
    return False


def _without_end(r: Reading, content: list[Span], *, is_marked: bool) -> list[Span]:
    """Without the full stop that ends the last piece outside of quotation marks; none without a word."""
    spans = [span for span in content if any(c.isalnum() for c in r.text[slice(*span)])]
    if not spans:
        return []
    start, end = spans[-1]
    if is_marked:
        while end > start and r.text[end - 1] in _MARKS:
            end -= 1
    else:
        while end > start and r.text[end - 1] in _LOOSE_END and r.quote_of[r.token_at(end) - 1] < 0:
            end -= 1
    last = trim(r.text, start, end)
    return [*spans[:-1], last] if last else spans[:-1]


# Quotations after a name within a paragraph ------------------------------------------------------


def _quoted_within(layout: _Layout, taken: Sequence[RawAttribution]) -> list[RawAttribution]:
    """``Rates rise; Lee: “A tax on tears”``: a name and a quotation within a line."""
    spans = sorted(span for raw in taken for span in (*raw.source, *raw.cue, *raw.content))
    ends = [span.end for span in spans]
    r, found = layout.r, []
    openings = {quote.start for quote in r.quotes}
    until = 0
    for colon in range(1, len(r.tokens) - 1):
        if r.tokens.words[colon] != ":" or r.tokens.starts[colon + 1] not in openings:
            continue
        at = r.tokens.starts[colon]
        index = bisect_right(ends, at)
        if at < until or r.quote_of[colon] >= 0 or (index < len(spans) and spans[index].start <= at):
            continue
        shape = next(
            (
                one
                for begin in _borders(r, colon)
                if (one := shape_at(r, begin, colon + 2)) is not None and one.start == colon + 1
            ),
            None,
        )
        if shape is None:
            continue
        paragraph = bisect_right(r.paragraphs, at, key=lambda span: span.start) - 1
        label = label_of(r, paragraph, shape, layout.names)
        content = _quoted(r, label)
        if label.kind == Kind.HEADING or not content or not is_spoken(r.text, content):
            continue
        heard = Said(is_quoted=True, is_personal=False, has_verb=False, is_stopped=True)
        raw = _attribution(r, _Turn(label, heard, counts=True), content)
        if raw is not None:
            found.append(raw)
            until = raw.content[-1].end
    return found


def _borders(r: Reading, colon: int) -> list[int]:
    """Where a name before a colon may begin: with the sentence, or after a dash or a semicolon."""
    low = max(0, colon - _REACH)
    number = bisect_right(r.sentences, colon, key=lambda sentence: sentence.first) - 1
    first = r.sentences[number].first if number >= 0 else 0
    found = [first] if first >= low else []
    for k in range(max(low, first), colon):
        is_more = r.tokens.low[k] == "from" and r.tokens.low[k - 1] == "more"
        if is_more or r.tokens.words[k] in _BORDERS:
            found.append(k + 1)
    return found
