"""Attributions by cue rules: who speaks, with which word, what is said. Does not know who the speakers are.

The order of the work: find the words that report (``findcues``), find for each what it reports before and
after it, join what an interruption has parted, and give quotations without a cue to the run they stand in.
"""

from dataclasses import dataclass

from xjreader.models.analysis import AttributionType, Span, Spans
from xjreader.nlp.clauses import is_verb, main_subject, phrase_starting_at
from xjreader.nlp.cue import Cue
from xjreader.nlp.findcues import find_cues
from xjreader.nlp.reading import Reading, Sentence
from xjreader.nlp.spans import trim
from xjreader.nlp.tagger import RawAttribution, content_type
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_LISTENER_THEN_TO = word_set(
    """tell warn ask remind order instruct advise caution beg assure reassure inform notify"""
)
_NO_TAIL = word_set("who which whom whose where as")
_SPOKEN_LENGTH = 3
_ASIDES = word_set("speaking citing quoting")
_CLAUSE_ONLY = frozenset({"s", "q", "belief"})
_CLAUSE_TAKING = frozenset({"s", "q", "belief", "r", "inf"})
_ORDINALS = word_set("first second third latest last only most")
_CIRCUMSTANCE = 14
_WHERE = word_set("at in on during before after")
_TIME_WORDS = word_set("in on at last this late early the of")
_FRONTING = word_set("while as although though after before when since if because whereas once")


@dataclass(slots=True)
class _Draft:
    """An attribution in the making; content as token ranges."""

    cue: Cue | None
    sentence: int
    pieces: list[tuple[int, int]]
    confidence: float
    carried: bool = False


class RuleTagger:
    """Attributions by the cue lexicon and the quotation marks."""

    def tag(self, reading: Reading) -> list[RawAttribution]:
        """All attributions of a text in order of their first character."""
        drafts: list[_Draft] = []
        for number, sentence in enumerate(reading.sentences):
            if sentence.paragraph in reading.headings:
                continue
            drafts.extend(_sentence(reading, number, sentence, drafts))
        _join_following(reading, drafts)
        drafts.extend(_uncued(reading, drafts))
        found = [raw for draft in drafts if (raw := _finish(reading, draft)) is not None]
        found.sort(key=lambda raw: min(span.start for span in (*raw.content, *raw.cue, *raw.source)))
        return found


def _sentence(r: Reading, number: int, sentence: Sentence, before: list[_Draft]) -> list[_Draft]:
    cues = find_cues(r, sentence.first, sentence.last)
    drafts: list[_Draft] = []
    covered_until = max(
        sentence.first, max((last for draft in before[-1:] for _, last in draft.pieces), default=0)
    )
    for position, cue in enumerate(cues):
        if cue.verb < covered_until:
            named = _name_given(r, cue, sentence)
            if named is not None:
                drafts.append(_Draft(cue, number, [named], _confidence(r, cue, [named])))
            continue
        if _is_told_by_another(r, cue, cues[position + 1 :]):
            continue
        limit = _limit(r, cue, cues[position + 1 :], _fronted_end(r, cue, sentence))
        pieces = _content(r, cue, sentence, limit, covered_until)
        if not pieces and cue.is_speech and not cue.is_noun:
            pieces = _previous_quote(r, number, before, drafts)
        if not pieces:
            continue
        drafts.append(_Draft(cue, number, pieces, _confidence(r, cue, pieces)))
        covered_until = max(covered_until, max(last for _, last in pieces), cue.last)
    return drafts


def _name_given(r: Reading, cue: Cue, sentence: Sentence) -> tuple[int, int] | None:
    """``places Sorrel calls "schools"``: a name in quotation marks, also within what another says."""
    if "as" not in cue.frames or cue.inherits or cue.subject is None:
        return None
    at = cue.content_from
    if at < sentence.last and r.tokens.low[at] == "as":
        at += 1
    if at >= sentence.last or r.quote_of[at] < 0 or r.quote_of[cue.verb] >= 0:
        return None
    last = at
    while last < sentence.last and r.quote_of[last] == r.quote_of[at]:
        last += 1
    return (cue.content_from, last)


def _is_told_by_another(r: Reading, cue: Cue, later: list[Cue]) -> bool:
    """``The side hopes that both sit down, she said``: the whole is what she said."""
    for other in later:
        if other.after_source and not cue.is_speech:
            return True
        if other.follows_content and not other.inverted and other.subject is not None:
            border = other.subject.first
            return _clause_border(r, border, cue.last) is None and not _ends_quoted(r, border, cue.last)
    return False


def _ends_quoted(r: Reading, border: int, floor: int) -> bool:
    """``X denied it: “No,” Y said``: the quotation right before the second cue parts the two."""
    last = border - 1
    while last > floor and r.tokens.words[last] in {",", "–", "—"} and r.quote_of[last] < 0:
        last -= 1
    return r.quote_of[last] >= 0


def _limit(r: Reading, cue: Cue, later: list[Cue], last: int) -> int:
    """Where this cue's content must end: before the next clause that reports on its own."""
    for other in later:
        if other.verb <= cue.last:
            continue
        border = other.first
        if other.subject is not None and not other.inherits:
            border = min(border, other.subject.first)
        if cue.after_source and border <= cue.content_from + 1:
            # "According to X, Y praised T": all of it is what X says.
            continue
        if other.inherits and (
            border <= cue.content_from or (not other.is_speech and _goes_on_within(r, cue, border))
        ):
            # "denied having praised T": what is denied.
            continue
        if other.after_source:
            return _back_over_commas(r, other.first, cue.last)
        if other.follows_content:
            # "…, she said": what stands before it is its own, unless this cue's content is still open.
            return _clause_border(r, border, cue.last) or border
        before = r.tokens.low[border - 1] if border > cue.last else ""
        if other.inherits or before in {",", ";", "but", "though", "although", "while", "whereas", "–", "—"}:
            return _back_over_commas(r, border, cue.last)
        if before in {"and", "as"} and border - 2 > cue.last and r.tokens.low[border - 2] == ",":
            return _back_over_commas(r, border, cue.last)
    return last


def _goes_on_within(r: Reading, cue: Cue, border: int) -> bool:
    """``said that her team had counted the boats and found them rotten``: the team found them."""
    return r.tokens.low[border - 1] == "and" and any(
        is_verb(r, index) for index in range(cue.content_from, border - 1)
    )


def _fronted_end(r: Reading, cue: Cue, sentence: Sentence) -> int:
    """Where a clause that opens the sentence ends: "While X repeated its call, China has allowed …"."""
    tokens = r.tokens
    opening = tokens.low[sentence.first]
    fronts = opening in _FRONTING or (cue.is_noun and bool(tokens.classes[sentence.first] & W.PREP))
    if not fronts or cue.after_source or cue.follows_content or cue.subject is None:
        return sentence.last
    if cue.subject.first > sentence.first + 2:
        return sentence.last
    for index in range(cue.last, sentence.last - 1):
        if tokens.words[index] == "," and r.quote_of[index] < 0:
            phrase = phrase_starting_at(r, index + 1, sentence.last, apposition=True)
            if (
                phrase is not None
                and phrase.last < sentence.last
                and is_verb(r, _past_adverbs(r, phrase.last, sentence.last))
            ):
                return index
    return sentence.last


def _past_adverbs(r: Reading, index: int, high: int) -> int:
    while index < high - 1 and r.tokens.classes[index] & W.ADV:
        index += 1
    return index


def _clause_border(r: Reading, border: int, floor: int) -> int | None:
    """The comma that parts "X said A, but B, Y said": rarely there."""
    for index in range(border - 2, floor, -1):
        if r.tokens.low[index] in {"but", "while", "though", "although"} and r.tokens.words[index - 1] == ",":
            return index - 1
    return None


def _back_over_commas(r: Reading, border: int, floor: int) -> int:
    while border - 1 > floor and (
        r.tokens.words[border - 1] in {",", ";", "–", "—"}
        or r.tokens.low[border - 1]
        in {
            "and",
            "but",
            "though",
            "although",
            "while",
            "whereas",
            "or",
            "then",
            "by",
            "as",
            "after",
            "before",
        }
    ):
        border -= 1
    return border


def _strip_end(r: Reading, first: int, last: int) -> int:
    """Without the full stop or comma that ends the clause outside of quotation marks."""
    while (
        last > first
        and r.tokens.words[last - 1] in {".", ",", ";", ":", "!", "–", "—", "…", "-"}
        and r.quote_of[last - 1] < 0
    ):
        last -= 1
    return last


def _content(r: Reading, cue: Cue, sentence: Sentence, limit: int, floor: int) -> list[tuple[int, int]]:
    words = r.tokens.low
    start = cue.content_from
    if cue.after_source:
        return _around_phrase(r, cue, sentence, limit, floor)
    if cue.follows_content:
        pieces = _before(r, cue, floor)
        after = cue.tail
        if pieces and after < limit and words[after] == ",":
            tail = _tail(r, after + 1, limit)
            if tail:
                pieces.append(tail)
        return pieces
    if start >= limit:
        return []
    if (
        words[start] in {",", ":"}
        and start + 1 < limit
        and (words[start] == ":" or r.quote_of[start + 1] >= 0)
    ):
        start += 1
    elif words[start] in {",", ";", "–", "—"}:
        return []
    if cue.is_label:
        limit = _paragraph_end(r, sentence)
    last = _own_end(r, cue, start, _before_aside(r, start, limit))
    last = _strip_end(r, start, last if cue.is_label else _before_circumstance(r, cue, start, last))
    if last <= start:
        return []
    if (
        not cue.is_label
        and cue.frames <= _CLAUSE_ONLY
        and cue.last == cue.verb + 1
        and not _is_clause(r, start, last)
    ):
        return []
    return [(start, last)]


def _own_end(r: Reading, cue: Cue, start: int, limit: int) -> int:
    """Where the content ends before what the author goes on with.

    After a relative clause that is the comma that closes it; after the object of a verb that takes no clause
    (``accused Y of taking boats, the first time that …``) a participle or a superlative in apposition.
    """
    tokens = r.tokens
    in_relative = cue.subject is not None and cue.subject.relative_to is not None
    if cue.is_label or not (in_relative or not cue.frames & _CLAUSE_TAKING) or tokens.low[start] == "that":
        return limit
    for index in range(start + 1, limit - 1):
        if tokens.words[index] != "," or r.quote_of[index] >= 0:
            continue
        after = index + 1
        word = tokens.low[after]
        if r.quote_of[after] < 0 and (
            (in_relative and is_verb(r, _past_adverbs(r, after, limit)))
            or (word.endswith("ing") and len(word) > 4 and not tokens.classes[after] & W.CAP)
            or (word == "the" and after + 1 < limit and _is_superlative(tokens.low[after + 1]))
        ):
            return index
    return limit


def _before_circumstance(r: Reading, cue: Cue, start: int, limit: int) -> int:
    """Without the words at the end that tell when or where it was said.

    That they do not belong to the content shows only after a quotation (``“not safe” on Monday``) and after a
    name that is given (``called T a crime, last year``).
    """
    tokens = r.tokens
    end = _strip_end(r, start, limit)
    first = end
    while first > start and r.quote_of[first - 1] < 0 and end - first < _CIRCUMSTANCE:
        first -= 1
    for index in range(first, end):
        if index == start:
            continue
        after_mark = r.quote_of[index - 1] >= 0
        after_pause = after_mark and tokens.words[index - 2] == ","
        comma = tokens.words[index] == ","
        at = index + 1 if comma else index
        is_naming = "as" in cue.frames and (comma or tokens.low[at] in {"in", "on"})
        if not (after_mark or is_naming):
            continue
        rest = range(at, end)
        if rest and all(_tells_time(r, k) for k in rest) and any(tokens.classes[k] & W.TIME for k in rest):
            return index
        if after_pause and tokens.low[at] in _WHERE and not any(is_verb(r, k) for k in rest):
            return index
    return limit


def _tells_time(r: Reading, index: int) -> bool:
    flags = r.tokens.classes[index]
    return bool(flags & (W.TIME | W.NUM)) or r.tokens.low[index] in _TIME_WORDS


def _is_superlative(word: str) -> bool:
    return word in _ORDINALS or (word.endswith("est") and len(word) > 4)


def _before_aside(r: Reading, start: int, limit: int) -> int:
    """Where ", speaking on condition of anonymity" cuts the content off."""
    for index in range(start + 1, limit - 1):
        if r.tokens.words[index] == "," and r.quote_of[index] < 0 and r.tokens.low[index + 1] in _ASIDES:
            return index
    return limit


def _paragraph_end(r: Reading, sentence: Sentence) -> int:
    """One past the last token of the sentence's paragraph."""
    return r.token_at(r.paragraphs[sentence.paragraph].end)


def _is_clause(r: Reading, first: int, last: int) -> bool:
    """Whether the stretch can be a clause of its own: "that", a quotation, or a verb in it."""
    if r.tokens.low[first] in {"that", "how", "what", "why", "whether", "if", "there"}:
        return True
    return (
        any(r.quote_of[index] >= 0 or is_verb(r, index) for index in range(first, last)) or last - first > 12
    )


def _before(r: Reading, cue: Cue, floor: int) -> list[tuple[int, int]]:
    """What stands before ", X said"."""
    border = cue.first if cue.subject is None or cue.inverted else min(cue.first, cue.subject.first)
    last = border
    while last > floor and r.tokens.words[last - 1] in {",", "–", "—"} and r.quote_of[last - 1] < 0:
        last -= 1
    first = floor
    while first < last and (r.tokens.words[first] in {",", ";", "–", "—", "."} and r.quote_of[first] < 0):
        first += 1
    return [(first, last)] if last > first else []


def _tail(r: Reading, first: int, limit: int) -> tuple[int, int] | None:
    """What goes on after "S, X said, …", where it goes on with what X said."""
    if first >= limit:
        return None
    tokens = r.tokens
    word = tokens.low[first]
    if r.quote_of[first] < 0:
        if word in _NO_TAIL or word.endswith("ing") or (tokens.classes[first] & W.REL and word != "that"):
            return None
        if word in {"and", "but"} and first + 1 < limit and r.quote_of[first + 1] < 0 and word == "and":
            return None
        if not any(is_verb(r, index) for index in range(first, limit)) and word not in {
            "because",
            "if",
            "despite",
            "in",
            "to",
            "with",
            "and",
            "but",
            "since",
            "given",
        }:
            return None
    last = _strip_end(r, first, limit)
    return (first, last) if last > first else None


def _around_phrase(r: Reading, cue: Cue, sentence: Sentence, limit: int, floor: int) -> list[tuple[int, int]]:
    """What "according to X" reports: the rest of the clause before it, or after it where it stands first."""
    words = r.tokens.words
    first = max(floor, sentence.first)
    while first < cue.first and words[first] in {",", ";", "–", "—", "."} and r.quote_of[first] < 0:
        first += 1
    last = cue.first
    while (
        last > first
        and (words[last - 1] in {",", "–", "—", "(", "-"} or r.tokens.low[last - 1] in {"and", "but"})
        and r.quote_of[last - 1] < 0
    ):
        last -= 1
    pieces = [(first, last)] if last > first and not _only_opening(r, first, last) else []
    after = cue.content_from
    if after < limit and words[after] == ",":
        after += 1
    elif pieces:
        return pieces
    if pieces:
        tail = _tail(r, after, limit)
        return [*pieces, tail] if tail else pieces
    last = _strip_end(r, after, limit)
    return [(after, last)] if last > after else []


def _only_opening(r: Reading, first: int, last: int) -> bool:
    """``But according to X``: nothing of the content stands before the cue."""
    return all(r.tokens.classes[index] & (W.COORD | W.ADV | W.PUNCT) for index in range(first, last))


def _previous_quote(
    r: Reading, number: int, before: list[_Draft], here: list[_Draft]
) -> list[tuple[int, int]]:
    """``"Is that all?" Orr demanded.``: the sentence before is the quotation that this one goes with."""
    if number == 0 or here:
        return []
    sentence, previous = r.sentences[number], r.sentences[number - 1]
    if previous.paragraph != sentence.paragraph:
        return []
    if any(
        first < previous.last and last > previous.first
        for draft in before[-3:]
        for first, last in draft.pieces
    ):
        return []
    if r.quote_of[previous.first] < 0 or r.quote_of[previous.last - 1] < 0:
        return []
    return [(previous.first, previous.last)]


def _confidence(r: Reading, cue: Cue, pieces: list[tuple[int, int]]) -> float:
    """How sure we are: quotation marks and speech verbs speak for it, a missing or shared subject against."""
    quoted = any(r.quote_of[first] >= 0 or r.quote_of[last - 1] >= 0 for first, last in pieces)
    value = 0.9 if cue.is_speech else 0.65
    if quoted:
        value += 0.07
    if cue.subject is None:
        value -= 0.2
    if cue.inherits:
        value -= 0.05
    if cue.is_noun:
        value -= 0.2
    return max(0.05, min(0.98, value))


def _join_following(r: Reading, drafts: list[_Draft]) -> None:
    """``"A," he said. "B"``: a quotation right after goes on with the same speech."""
    taken = {draft.sentence for draft in drafts}
    latest: dict[int, _Draft] = {}
    for draft in drafts:
        if draft.cue is not None and (_has_quotation(r, draft) or draft.cue.follows_content):
            latest[draft.sentence] = draft
    owner: dict[int, _Draft] = {}
    for number in range(1, len(r.sentences)):
        sentence, previous = r.sentences[number], r.sentences[number - 1]
        if number in taken or sentence.paragraph in r.headings:
            continue
        if not _is_quotation(r, sentence):
            continue
        speech = latest.get(number - 1) or owner.get(number - 1)
        if speech is None:
            continue
        same_paragraph = previous.paragraph == sentence.paragraph
        quote = r.quote_of[sentence.first]
        last_quote = r.quote_of[speech.pieces[-1][1] - 1]
        goes_on = last_quote >= 0 and r.quotes[last_quote].continues and quote == last_quote + 1
        if not (same_paragraph or goes_on or quote == last_quote):
            continue
        last_first, last_last = speech.pieces[-1]
        if last_last == sentence.first:
            speech.pieces[-1] = (last_first, sentence.last)
        else:
            speech.pieces.append((sentence.first, sentence.last))
        owner[number] = speech


def _has_quotation(r: Reading, draft: _Draft) -> bool:
    """Whether a piece of the content begins or ends inside quotation marks."""
    return any(r.quote_of[index] >= 0 for piece in draft.pieces for index in (piece[0], piece[1] - 1))


def _is_quotation(r: Reading, sentence: Sentence) -> bool:
    """Whether the sentence stands wholly inside quotation marks."""
    last = sentence.last
    while last > sentence.first and r.quote_of[last - 1] < 0 and r.tokens.classes[last - 1] & W.PUNCT:
        last -= 1
    return (
        r.quote_of[sentence.first] >= 0
        and last > sentence.first
        and all(r.quote_of[index] >= 0 for index in range(sentence.first, last))
    )


def _uncued(r: Reading, drafts: list[_Draft]) -> list[_Draft]:
    """Quotations of whole sentences that no cue claims."""
    covered = set()
    for draft in drafts:
        for first, last in draft.pieces:
            covered.update(r.quote_of[first:last])
        if draft.cue is not None:
            covered.update(r.quote_of[draft.cue.first : draft.cue.last])
    found: list[_Draft] = []
    for number, sentence in enumerate(r.sentences):
        if sentence.paragraph in r.headings or not _is_quotation(r, sentence):
            continue
        quote = r.quote_of[sentence.first]
        if quote in covered:
            continue
        words = sum(1 for index in range(sentence.first, sentence.last) if r.tokens.words[index][0].isalnum())
        if words < _SPOKEN_LENGTH:
            continue
        if found and _goes_on(r, found[-1], sentence, number):
            first, last = found[-1].pieces[-1]
            if last == sentence.first:
                found[-1].pieces[-1] = (first, sentence.last)
            else:
                found[-1].pieces.append((sentence.first, sentence.last))
            found[-1].sentence = number
            continue
        cue = _colon_before(r, number, drafts)
        found.append(
            _Draft(cue, number, [(sentence.first, sentence.last)], 0.8 if cue else 0.6, carried=cue is None)
        )
    return found


def _goes_on(r: Reading, draft: _Draft, sentence: Sentence, number: int) -> bool:
    if draft.sentence != number - 1:
        return False
    previous = r.sentences[number - 1]
    if previous.paragraph == sentence.paragraph:
        return True
    quote = r.quote_of[previous.last - 1]
    return quote >= 0 and r.quotes[quote].continues


def _colon_before(r: Reading, number: int, drafts: list[_Draft]) -> Cue | None:
    """``The minister had a message for them:`` and the quotation after it."""
    if number == 0:
        return None
    previous = r.sentences[number - 1]
    if r.tokens.words[previous.last - 1] != ":" or any(draft.sentence == number - 1 for draft in drafts):
        return None
    cues = find_cues(r, previous.first, previous.last)
    if cues and cues[-1].content_from >= previous.last - 1 and not cues[-1].is_label:
        return cues[-1]
    subject = main_subject(r, previous.first, previous.last - 1)
    if subject is None:
        phrase = phrase_starting_at(r, previous.first, previous.last - 1)
        subject = phrase if phrase and phrase.last == previous.last - 1 else None
    colon = previous.last - 1
    return Cue(
        first=colon, verb=colon, last=colon + 1, lemma="say", frames=frozenset({"s"}), is_speech=True,
        subject=subject, content_from=colon + 1, tail=colon + 1,
    )  # fmt: skip


def _finish(r: Reading, draft: _Draft) -> RawAttribution | None:
    """Token ranges to spans, the contents clear of cue and source."""
    cue = draft.cue
    cue_spans: Spans = ()
    source: Spans = ()
    speaker: Spans = ()
    if cue is not None:
        span = trim(r.text, *r.span(cue.first, cue.last))
        cue_spans = (span,) if span else ()
        if cue.subject is not None:
            source = (r.span(cue.subject.first, cue.subject.last),)
            if cue.subject.relative_to is not None:
                speaker = (r.span(*cue.subject.relative_to),)
    content: list[Span] = []
    for first, last in draft.pieces:
        span = trim(r.text, *r.span(first, last))
        if span is None:
            continue
        if r.text[span.end - 1] == "," and cue is not None and cue.after_source:
            span = trim(r.text, span.start, span.end, loose=True) or span
        content.extend(
            _without(span, (*cue_spans, *(source if cue is not None and not cue.inherits else ())))
        )
    content = [
        span
        for one in content
        if (span := trim(r.text, one.start, one.end))
        and any(c.isalnum() for c in r.text[span.start : span.end])
    ]
    if not content:
        return None
    content.sort()
    spans = tuple(content)
    return RawAttribution(
        source, cue_spans, spans, content_type(r, spans), draft.confidence, speaker=speaker,
        carried=draft.carried, lemma=cue.lemma if cue else "",
    )  # fmt: skip


def _without(span: Span, holes: Spans) -> list[Span]:
    """The span less what it shares with the holes."""
    pieces = [span]
    for hole in holes:
        cut: list[Span] = []
        for piece in pieces:
            if hole.end <= piece.start or hole.start >= piece.end:
                cut.append(piece)
                continue
            if piece.start < hole.start:
                cut.append(Span(piece.start, hole.start))
            if hole.end < piece.end:
                cut.append(Span(hole.end, piece.end))
        pieces = cut
    return pieces


__all__ = ["AttributionType", "RuleTagger"]
