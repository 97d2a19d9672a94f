"""Words signed with a dash and a name, ``“We are tired.” — Ann Lee``, posts too; finds nothing else."""

from bisect import bisect_right
from collections.abc import Sequence

from xjreader.models.analysis import Span
from xjreader.nlp.people import people
from xjreader.nlp.reading import Reading
from xjreader.nlp.spans import trim
from xjreader.nlp.tagger import RawAttribution, content_type
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_DASHES = frozenset("-–—―~")
_MARKS = frozenset("\"“”„«»‘’'")
_LONGEST = 16
"""Tokens of a signature: a name, an office, a place."""
_LEAST_SAID = 3
"""Words that a signed text has at least."""
_LOOK = 400
"""Characters that are looked at, to know whether words are speech."""
_CONFIDENCE = 0.9
_POSTED = 0.88
"""Without quotation marks, but with a handle."""
_ENDS = frozenset(".!?…,")
_TIMES = word_set("am pm a.m. p.m. x twitter telegram facebook instagram threads bluesky mastodon")
_CHANNELS = word_set("on via in at from")
_NO_NAMES = word_set(
    "source sources report reports photo photos image video note notes analysis opinion update updates"
)


def signed(r: Reading) -> list[RawAttribution]:
    """Each quotation, and each post, with a dash and a name after it up to the line's end."""
    found = signed_quotations(r)
    taken = frozenset(_paragraph(r, span.start) for raw in found for span in (*raw.content, *raw.source))
    found.extend(raw for number in range(len(r.paragraphs)) if (raw := _post(r, number, taken)) is not None)
    return sorted(found, key=lambda raw: raw.content[0])


def signed_quotations(r: Reading) -> list[RawAttribution]:
    """Each quotation with a dash and a name after it up to the line's end, here or in the next paragraph."""
    found = []
    for number, quote in enumerate(r.quotes):
        at = r.token_at(quote.end)
        if at >= len(r.tokens) or r.tokens.words[at] not in _DASHES:
            continue
        home = _paragraph(r, quote.end - 1)
        here = _paragraph(r, r.tokens.starts[at])
        if here - home > 1:
            continue
        source = _name(r, at + 1, r.token_at(r.paragraphs[here].end))
        if source is None:
            continue
        first = number
        while first > 0 and _runs_on(r, first):
            first -= 1
        start, opening = r.quotes[first].start, r.paragraphs[home].start
        if r.text[opening] in _MARKS:
            # The opening mark was of the wrong kind: all that stands before the name is signed.
            start = min(start, opening)
        elif start > opening and any(c.isalnum() for c in r.text[opening:start]):
            # Words before the quotation say who speaks; what the dash brings is something else.
            continue
        words = trim(r.text, start, quote.end)
        if words is not None and is_spoken(r.text, [words]):
            found.append(_attribution(r, source, at, words, _CONFIDENCE))
    return found


def is_spoken(text: str, content: Sequence[Span]) -> bool:
    """Whether a quotation is said and no title: words that begin small, or a mark that ends a sentence."""
    start, end = content[0].start, content[-1].end
    words = text[start : min(end, start + _LOOK)].split()
    small = sum(word[:1].islower() for word in words)
    ends = text[max(start, end - 3) : end].rstrip("\"“”»’' ")[-1:]
    return len(words) >= _LEAST_SAID and (small * 2 >= len(words) or ends in _ENDS)


def _post(r: Reading, number: int, taken: frozenset[int]) -> RawAttribution | None:
    """``Thirty boats. — Ann Lee (@annlee) 14 June``: a post without quotation marks, or above its name."""
    if number in taken:
        return None
    first, last = r.token_at(r.paragraphs[number].start), r.token_at(r.paragraphs[number].end)
    words = r.tokens.words
    low = max(first, last - _LONGEST - 1)
    if "@" not in words[low:last]:
        return None
    dash = next((k for k in range(last - 1, low - 1, -1) if words[k] in _DASHES), None)
    if dash is None or "@" not in words[dash:last]:
        return None
    source = _name(r, dash + 1, last)
    if source is None or not all(_dates(r, k) for k in range(r.token_at(source.end), last)):
        return None
    home = r.paragraphs[number]
    if dash == first:
        if number == 0 or number - 1 in taken or number - 1 in r.headings:
            return None
        home = r.paragraphs[number - 1]
    content = trim(r.text, home.start, min(home.end, r.tokens.starts[dash]))
    if content is None or not is_spoken(r.text, [content]):
        return None
    return _attribution(r, source, dash, content, _POSTED)


def _attribution(r: Reading, source: Span, dash: int, content: Span, confidence: float) -> RawAttribution:
    return RawAttribution(
        (source,),
        (Span(r.tokens.starts[dash], r.tokens.ends[dash]),),
        (content,),
        content_type(r, (content,)),
        confidence,
        lemma="say",
        is_structural=True,
    )


def _name(r: Reading, first: int, last: int) -> Span | None:
    """The name that a line after a dash is, with what the person is; without the day and the place."""
    if first < last and r.tokens.words[last - 1] == ".":
        last -= 1
    if not _is_name(r, first, last):
        return None
    end = _name_end(r, first, last)
    return trim(r.text, r.tokens.starts[first], r.tokens.ends[end - 1])


def _is_name(r: Reading, first: int, last: int) -> bool:
    """Whether the line is a name, with what the person is: it begins with a capital and has no verb."""
    if not first < last <= first + _LONGEST:
        return False
    if r.tokens.words[first] == "@":
        return True
    if not r.tokens.classes[first] & W.CAP or r.tokens.low[first] in _NO_NAMES:
        return False
    if any(r.tokens.classes[k] & (W.AUX | W.BE | W.MODAL | W.PRON) for k in range(first, last)):
        return False
    named = 1
    while first + named < last and (
        r.tokens.classes[first + named] & W.CAP or r.tokens.low[first + named] in people().particles
    ):
        named += 1
    words = r.tokens.low[first:last]
    if named == last - first == 1:
        return not r.tokens.classes[first] & W.TIME
    return named >= 2 or named == last - first or "@" in words or not people().roles.isdisjoint(words)


def _name_end(r: Reading, first: int, last: int) -> int:
    """One past what the person is called: before a day, a place, a channel that follow the name."""
    words, low, classes = r.tokens.words, r.tokens.low, r.tokens.classes
    k = first
    if words[first] == "@":
        k += 1
        while k < last and r.tokens.starts[k] == r.tokens.ends[k - 1] and words[k] not in {",", ")", "."}:
            k += 1
        return k
    while k < last and words[k] != ",":
        if words[k] == "(":
            closing = next((j for j in range(k, last) if words[j] == ")"), None)
            if closing is None:
                return last
            k = closing + 1
        elif k > first and (low[k] in _CHANNELS or _tells_day(r, k)):
            return k
        else:
            k += 1
    end = k
    while k < last:
        stop = next((j for j in range(k + 1, last) if words[j] == ","), last)
        part = range(k + 1, stop)
        if not any(_tells_person(r, j) for j in part) and not (len(part) == 1 and words[k + 1].isdigit()):
            break
        if any(low[j].endswith("ing") and not classes[j] & W.CAP for j in part[:1]):
            break
        end = k = stop
    return end


def _tells_person(r: Reading, k: int) -> bool:
    """Whether a word tells what somebody is: an office, a body, a small word that is no preposition."""
    lists, word = people(), r.tokens.low[k]
    if word in lists.roles or word in lists.persons or word in lists.bodies or word in lists.body_names:
        return True
    flags = r.tokens.classes[k]
    return word.isalpha() and not flags & (W.CAP | W.PREP | W.DET | W.TIME | W.ADV | W.COORD)


def _dates(r: Reading, k: int) -> bool:
    """Whether a token can stand after a post's name: a day, a time, a channel, a mark."""
    return bool(r.tokens.classes[k] & (W.TIME | W.NUM | W.PUNCT | W.PREP)) or r.tokens.low[k] in _TIMES


def _tells_day(r: Reading, k: int) -> bool:
    return bool(r.tokens.classes[k] & (W.TIME | W.NUM))


def _runs_on(r: Reading, number: int) -> bool:
    """Whether the quotation goes on from the one before, which was left open at its paragraph's end."""
    before = r.quotes[number - 1]
    return before.continues and not r.text[before.end : r.quotes[number].start].strip()


def _paragraph(r: Reading, position: int) -> int:
    return bisect_right(r.paragraphs, position, key=lambda span: span.start) - 1
