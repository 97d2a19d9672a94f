"""The words of a text as the scorer counts them, its quotation marks, and which words are words of speech.

Shares no code with the reader: a scorer that asked the reader's own code where the quotation marks are would
be blind to its errors.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from xjreader.models.analysis import AttributionType, Span, Spans

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_HEAD_ENDS = re.compile(
    r"[,;:(\[—–]|\b(?:about|after|among|as|at|before|by|close|during|familiar|for|from|in|including|like|near"
    r"|of|on|that|to|which|who|whom|whose|with)\b",
    re.IGNORECASE,
)
"""Where the part of a noun phrase that holds its head word is over."""
_OPENING, _CLOSING = "“„«", "”»"
_BEFORE_AN_OPENING = frozenset("([{—–-/‘'")

_ASSERTING = """
add address allege announce assert assure begin boast brag brand brief call caution characterize cite claim
clarify comment compare conclude confirm contend continue convey declare describe detail disclose dub
elaborate email emphasise emphasize estimate explain express guarantee highlight hint imply indicate inform
insist interject label lay maintain mention message narrate note notify observe opine outline point post
predict proclaim pronounce publish quip quote reassure recall recount reiterate relate remark repeat report
reveal say signal speak state stress suggest sum swear tell testify text tweet underscore voice warn weigh
write
"""
_ANSWERING = """
acknowledge admit agree answer concede contradict counter decline deny disagree discuss dismiss object
protest rebuke rebut refuse refute reject reply respond retort
"""
_WANTING = """
advise appeal ask beg demand invite offer order plead pledge pose promise propose question recommend request
urge vow wonder
"""
_JUDGING = """
accuse apologise apologize applaud attack blame blast charge chide complain condemn criticise criticize
defend denounce endorse hail joke lament lash laud mock oppose praise rail ridicule scold slam support tease
thank tout welcome
"""
_ALOUD = "argue chant exclaim read scream shout sing talk whisper yell"
_NOUNS = "according announcement interview letter memo press release speech statement testimony word"
_IRREGULAR = "began laid quoth said sang spoke spoken sung swore told wrote written"


class Words:
    """The words of a text, counted from 0: what all scores are made of."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = list(_WORD.finditer(text))
        self._starts = [one.start() for one in found]
        self._ends = [one.end() for one in found]
        self.low = [one.group().lower() for one in found]
        self._quoted = quoted(text)

    def under(self, spans: Iterable[Span]) -> frozenset[int]:
        """The words that share a character with the spans."""
        numbers: set[int] = set()
        for start, end in spans:
            k = bisect_right(self._ends, start)
            while k < len(self._starts) and self._starts[k] < end:
                numbers.add(k)
                k += 1
        return frozenset(numbers)

    def head(self, source: Spans) -> int | None:
        """The last word of a source's first piece before a comma, a preposition or a relative clause."""
        for span in sorted(source):
            words = self.under([_core(self.text, span)]) or self.under([span])
            if words:
                return max(words)
        return None

    def type(self, content: Spans) -> AttributionType:
        """How much of a content stands in quotation marks: all, part or none of its words."""
        places = [
            one.start()
            for start, end in content
            for one in re.compile(r"\w+").finditer(self.text, start, end)
        ]
        inside = sum(any(start < at < end for start, end in self._quoted) for at in places)
        if not inside:
            return AttributionType.INDIRECT
        return AttributionType.DIRECT if inside == len(places) else AttributionType.MIXED


def quoted(text: str) -> list[Span]:
    """Stretches in quotation marks, the marks included; one left open lasts to the end of its line.

    Double marks, directed or straight, and single ones around two words or more outside of them.
    """
    spans: list[Span] = []
    for line in re.finditer(r"[^\n]+", text):
        doubles = _double_quoted(text, *line.span())
        spans += doubles
        spans += [
            one
            for one in _single_quoted(text, *line.span())
            if not any(start < one.end and one.start < end for start, end in doubles)
        ]
    return sorted(spans)


def _double_quoted(text: str, first: int, end: int) -> list[Span]:
    spans, opened = [], None
    for at in range(first, end):
        mark = text[at]
        if opened is None:
            if mark in _OPENING or (mark in f'{_CLOSING}"' and _can_open(text, at, first, end)):
                opened = at
        elif mark in f'{_CLOSING}"':
            spans.append(Span(opened, at + 1))
            opened = None
    if opened is not None:
        spans.append(Span(opened, end))
    return spans


def _can_open(text: str, at: int, first: int, end: int) -> bool:
    before = text[at - 1] if at > first else " "
    return (before.isspace() or before in _BEFORE_AN_OPENING) and at + 1 < end and not text[at + 1].isspace()


def _single_quoted(text: str, first: int, end: int) -> list[Span]:
    pattern = re.compile(r"(?<![^\s(\[{—–/-])['‘](?=[^\W\d_])([^\n]*?[^\s])['’](?!\w)")
    found = pattern.finditer(text, first, end)
    return [Span(*one.span()) for one in found if len(one.group(1).split()) > 1]


def _core(text: str, span: Span) -> Span:
    """What of a source stands before the first mark or word at which its head part ends."""
    for end in _HEAD_ENDS.finditer(text[span.start : span.end]):
        if _WORD.search(text, span.start, span.start + end.start()):
            return Span(span.start, span.start + end.start())
    return span


def _forms(verb: str) -> set[str]:
    """What a word of speech looks like in a text; forms that no one writes do no harm."""
    forms = {verb, f"{verb}s", f"{verb}es", f"{verb}ed", f"{verb}ing"}
    if verb.endswith("e"):
        forms |= {f"{verb}d", f"{verb[:-1]}ing"}
    if verb.endswith("y"):
        forms |= {f"{verb[:-1]}ies", f"{verb[:-1]}ied"}
    if re.search(r"[^aeiou][aeiou][bdglmnprt]$", verb):
        forms |= {f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"}
    return forms


@lru_cache(maxsize=1)
def speech_words() -> frozenset[str]:
    """The words that make a cue one of speech, in all their forms."""
    verbs = " ".join((_ASSERTING, _ANSWERING, _WANTING, _JUDGING, _ALOUD, _NOUNS)).split()
    return frozenset(_IRREGULAR.split()).union(*map(_forms, verbs))
