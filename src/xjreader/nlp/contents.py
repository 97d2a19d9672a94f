"""Where what a cue reports begins and ends: before, after or around it; joins nothing, knows no speakers."""

from xjreader.nlp.clauses import is_verb, phrase_starting_at
from xjreader.nlp.cue import Cue
from xjreader.nlp.reading import Reading, Sentence
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_NO_TAIL = word_set("who which whom whose where as")
_ASIDES = word_set("speaking citing quoting")
_CLAUSE_ONLY = frozenset({"s", "q", "belief"})
_CLAUSE_TAKING = frozenset({"s", "q", "belief", "r", "inf"})
_ORDINALS = word_set("first second third latest last only most")
_CIRCUMSTANCE = 14
_WHERE = word_set("at in on during before after")
_TIME_WORDS = word_set("in on at last this late early the of")
_FRONTING = word_set("while as although though after before when since if because whereas once")


def is_told_by_another(r: Reading, cue: Cue, later: list[Cue]) -> bool:
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


def limit_of(r: Reading, cue: Cue, later: list[Cue], last: int) -> int:
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


def fronted_end(r: Reading, cue: Cue, sentence: Sentence) -> int:
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


def content_of(r: Reading, cue: Cue, sentence: Sentence, limit: int, floor: int) -> list[tuple[int, int]]:
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
    last = _own_end(r, cue, start, _before_aside(r, start, limit))
    last = _strip_end(r, start, _before_circumstance(r, cue, start, last))
    if last <= start:
        return []
    if cue.frames <= _CLAUSE_ONLY and cue.last == cue.verb + 1 and not _is_clause(r, start, last):
        return []
    return [(start, last)]


def _own_end(r: Reading, cue: Cue, start: int, limit: int) -> int:
    """Where the content ends before what the author goes on with.

    After a relative clause that is the comma that closes it; after the object of a verb that takes no clause
    (``accused Y of taking boats, the first time that …``) a participle or a superlative in apposition.
    """
    tokens = r.tokens
    in_relative = cue.subject is not None and cue.subject.relative_to is not None
    if not (in_relative or not cue.frames & _CLAUSE_TAKING) or tokens.low[start] == "that":
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
        if rest and all(tells_time(r, k) for k in rest) and any(tokens.classes[k] & W.TIME for k in rest):
            return index
        if after_pause and tokens.low[at] in _WHERE and not any(is_verb(r, k) for k in rest):
            return index
    return limit


def tells_time(r: Reading, index: int) -> bool:
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
