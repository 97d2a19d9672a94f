"""A shallow reading of clauses: the noun phrase before a verb and after it; no parser, no meaning."""

from itertools import islice

from msgspec import Struct

from xjreader.nlp.cues import cue_lexicon
from xjreader.nlp.people import people
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_LONGEST = 30
_PERSONAL = word_set("he she it they i we you him them us me himself herself themselves")
_STOP_BEFORE = W.SUB | W.AUX
_JOINERS = frozenset("./-&’'–")
_ROLE_AFTER_OF = word_set("of for")
_BARE_PRONOUNS = word_set(
    """who which he she it they i we you this that many some others both all everyone everybody someone nobody
    one another most"""
)


class Phrase(Struct, frozen=True):
    """A noun phrase as a range of tokens."""

    first: int
    last: int
    """One past its last token, appositions included."""
    head_last: int
    """One past the last token of its first part: before an apposition."""
    relative_to: tuple[int, int] | None = None
    """Where the phrase is "who": the phrase that it stands for."""


def is_verb(r: Reading, index: int) -> bool:
    """Whether the word is a finite verb or a participle as far as its form and its neighbour tell."""
    classes = r.tokens.classes
    flags = classes[index]
    if flags & (W.AUX | W.MODAL):
        return True
    if flags & W.CAP:
        return False
    form = cue_lexicon().forms.get(r.tokens.low[index])
    is_past = bool(flags & W.VERB) or (form is not None and "past" in form.forms)
    is_third = form is not None and "third" in form.forms and not form.is_noun_too
    if not (is_past or is_third):
        return False
    if index == 0:
        return False
    before = classes[index - 1]
    if before & (W.DET | W.MY | W.GENITIVE) and not before & W.PRON:
        return False
    if before & W.PREP:
        return False
    return not (
        before & W.DET and r.tokens.low[index - 1] in {"a", "an", "the", "its", "his", "her", "their", "our"}
    )


def group_start(r: Reading, verb: int, low: int) -> int:
    """The first token of the verb group that ends with `verb`: "has also repeatedly said"."""
    classes, words = r.tokens.classes, r.tokens.low
    first = verb
    while first > low and r.quote_of[first - 1] < 0:
        flags = classes[first - 1]
        if (
            flags & (W.AUX | W.NEG)
            or (flags & W.ADV and not flags & (W.CAP | W.TIME) and words[first - 1] != "ago")
            or (words[first - 1] in {"t", "’", "'"} and first - 1 > low and words[first - 2].endswith("n"))
        ):
            first -= 1
        else:
            break
    return first


def _is_list_comma(r: Reading, index: int, low: int, joined: bool) -> bool:
    """``Canada, France and Spain said``: a comma inside a coordination of names."""
    if not joined or index <= low or index + 1 >= len(r.tokens):
        return False
    return bool(r.tokens.classes[index - 1] & W.CAP and r.tokens.classes[index + 1] & W.CAP)


def phrase_ending_at(r: Reading, end: int, low: int) -> Phrase | None:
    """The noun phrase whose last token is `end - 1`, no further left than `low`."""
    tokens = r.tokens
    classes, words = tokens.classes, tokens.low
    index = end - 1
    if index < low:
        return None
    if words[index] in _BARE_PRONOUNS and classes[index] & W.PRON:
        if words[index] in {"who", "that", "which"}:
            outer = _antecedent(r, index, low)
            return Phrase(index, end, end, outer) if words[index] == "who" or outer else None
        return Phrase(index, end, end)
    joined = False
    floor = max(low, index - _LONGEST)
    while index >= floor:
        flags, word = classes[index], words[index]
        if r.quote_of[index] >= 0:
            break
        if flags & W.PUNCT:
            if word == ")":
                opening = _matching(r, index, floor)
                if opening is None:
                    break
                index = opening - 1
                continue
            if word == "," and _is_list_comma(r, index, low, joined):
                index -= 1
                continue
            glued = word in _JOINERS and (
                tokens.starts[index] == tokens.ends[index - 1] if index > 0 else False
            )
            if glued and (word != "." or _is_abbreviation(r, index)):
                index -= 1
                continue
            break
        if flags & W.GENITIVE:
            index -= 1
            continue
        if word in _PERSONAL:
            if words[index - 1] == "of" and index > floor:
                # "one of them"
                index -= 1
                continue
            break
        if flags & W.COORD:
            if word in {"and", "&", "or"} and _joins_names(r, index, floor, end):
                joined = True
                index -= 1
                continue
            break
        if flags & _STOP_BEFORE and not (flags & W.CAP and word == "may"):
            break
        if is_verb(r, index) or _parts_from_name(r, index, end):
            break
        if (
            flags & W.ADV
            and not flags & (W.CAP | W.TIME | W.DET)
            and not (index > floor and classes[index - 1] & W.DET)
        ):
            break
        index -= 1
    first = _trim_left(r, index + 1, end)
    return Phrase(first, end, end) if first < end else None


def _parts_from_name(r: Reading, index: int, end: int) -> bool:
    """``places Sorrel calls``: a plural right before a name belongs to the clause outside."""
    word = r.tokens.low[index]
    if index + 1 >= end or r.tokens.classes[index] or not word.endswith("s") or word.endswith(("ss", "news")):
        return False
    lists = people()
    plain = word[:-1] in lists.roles or word in lists.roles | lists.bodies
    return not plain and bool(r.tokens.classes[index + 1] & W.CAP) and len(word) > 3


def _is_abbreviation(r: Reading, index: int) -> bool:
    return (
        index + 1 < len(r.tokens)
        and r.tokens.ends[index] <= r.tokens.starts[index + 1]
        and len(r.tokens.words[index - 1]) <= 5
    )


def _matching(r: Reading, index: int, floor: int) -> int | None:
    for other in range(index - 1, floor - 1, -1):
        if r.tokens.words[other] == "(":
            return other
    return None


def _joins_names(r: Reading, index: int, floor: int, end: int) -> bool:
    """Whether "and" here joins two noun phrases rather than two clauses."""
    tokens = r.tokens
    if index <= floor or index + 1 >= end:
        return False
    left, right = tokens.classes[index - 1], tokens.classes[index + 1]
    if left & (W.PUNCT | W.ADV | W.TIME) and not left & W.CAP:
        return (
            tokens.words[index - 1] == ","
            and bool(right & (W.CAP | W.DET))
            and _is_list_comma(r, index - 1, floor, True)
        )
    if left & W.CAP and right & (W.CAP | W.DET | W.MY):
        return True
    if left & (W.VERB | W.AUX | W.PREP):
        return False
    # Two common nouns: "officials and diplomats said". A name after a bare noun more often opens a clause.
    return not right & W.CAP or bool(left & W.CAP)


def _antecedent(r: Reading, index: int, low: int) -> tuple[int, int] | None:
    end = index
    if end - 1 >= low and r.tokens.words[end - 1] == ",":
        end -= 1
    phrase = phrase_ending_at(r, end, low)
    return (phrase.first, phrase.last) if phrase else None


def _trim_left(r: Reading, first: int, end: int) -> int:
    """Drop what opens the clause before the phrase itself: "But", "On Monday", "however"."""
    classes, words = r.tokens.classes, r.tokens.low
    while first < end:
        flags = classes[first]
        if words[first] in {"no", "neither"} or (flags & W.DET and words[first] not in {"another"}):
            return first
        if (
            (flags & W.PUNCT and words[first] not in {"@", "#"})
            or (flags & (W.COORD | W.ADV | W.SUB) and not flags & W.CAP)
            or (flags & (W.COORD | W.SUB | W.ADV) and flags & W.CAP and words[first] not in {"long"})
        ):
            first += 1
        elif flags & W.PREP:
            first += 1
            while first < end and (classes[first] & (W.TIME | W.NUM) or words[first] == "."):
                first += 1
        elif (flags & W.TIME and not flags & W.CAP) or (
            flags & W.TIME and first + 1 < end and classes[first + 1] & (W.CAP | W.DET)
        ):
            first += 1
        else:
            break
    return first


_PARENTHESIS_OPENERS = word_set("who which whose whom where when speaking citing quoting including")


def subject_before(r: Reading, group: int, low: int) -> Phrase | None:
    """The subject of a verb group that begins at `group`; `None` where no phrase stands before it."""
    tokens = r.tokens
    classes, words = tokens.classes, tokens.low
    end = group
    # A day between subject and verb: "the ministry on Friday said".
    while end - 1 >= low and classes[end - 1] & (W.TIME | W.NUM) and r.quote_of[end - 1] < 0:
        end -= 1
    end = _before_ago(r, end, low)
    if end < group and end - 1 >= low and words[end - 1] in {"on", "in", "late", "early", "last", "this"}:
        end -= 1
        if end - 1 >= low and words[end - 1] == "late":
            end -= 1
    if end - 1 >= low and end == group - 0 and words[end - 1] == "himself":
        end -= 1
    if end <= low:
        end = group
    if end <= low or r.quote_of[end - 1] >= 0:
        return None
    word = words[end - 1]
    if word in {",", "–", "—"}:
        return _before_parenthesis(r, end - 1, low, word)
    if classes[end - 1] & W.COORD:
        return None
    return phrase_ending_at(r, end, low)


_UNITS = word_set("days weeks months years hours minutes decades day week month year hour decade")


def _before_ago(r: Reading, end: int, low: int) -> int:
    """Past "some weeks ago", "two years ago" before a verb."""
    words = r.tokens.low
    if end - 2 > low and words[end - 1] == "ago" and words[end - 2] in _UNITS:
        return end - 3
    return end


def _before_parenthesis(r: Reading, closing: int, low: int, mark: str) -> Phrase | None:
    """The phrase before ", the commissioner," or ", who had come from Geneva,"."""
    tokens = r.tokens
    opening = closing - 1
    tries = 0
    floor = max(low, closing - _LONGEST)
    while opening >= floor:
        if tokens.words[opening] in ({",", mark} if mark == "," else {mark}) and r.quote_of[opening] < 0:
            middle = opening + 1
            if middle < closing:
                phrase = phrase_ending_at(r, opening, low)
                flags, word = tokens.classes[middle], tokens.low[middle]
                is_aside = (
                    word in _PARENTHESIS_OPENERS
                    or bool(flags & (W.PREP | W.ADV))
                    or word.endswith("ing")
                    or (bool(flags & W.VERB) and not flags & W.CAP)
                )
                if phrase and is_aside:
                    if word.endswith("ing") and not flags & W.CAP and _has_verb(r, phrase.first, opening):
                        return None
                    # "several states, including A and B,": the members belong to the phrase.
                    last = closing if word == "including" else phrase.last
                    return Phrase(phrase.first, last, phrase.last)
                if phrase and not flags & (W.COORD | W.SUB) and not _has_verb(r, middle, closing):
                    if _is_fronted(r, phrase, low):
                        if phrase.first - 1 <= low + 1:
                            return phrase_ending_at(r, closing, middle)
                        # "Ann Lee, of Springfield, Va.,": further left.
                        opening -= 1
                        continue
                    return Phrase(phrase.first, closing, phrase.last)
            tries += 1
            if tries == 3:
                return None
        opening -= 1
    return None


def _is_fronted(r: Reading, phrase: Phrase, low: int) -> bool:
    """``In Geneva, the envoy, …``: the phrase belongs to a preposition that opens the sentence."""
    return phrase.first > low and bool(r.tokens.classes[phrase.first - 1] & W.PREP)


def _has_verb(r: Reading, first: int, last: int) -> bool:
    return any(is_verb(r, index) for index in range(first, last))


def phrase_starting_at(
    r: Reading, first: int, high: int, *, apposition: bool = False, narrow: bool = False
) -> Phrase | None:
    """The noun phrase that begins at `first`; with `apposition` also ", the envoy of …" after it.

    `narrow` stops at every preposition but "of" and "for".
    """
    tokens = r.tokens
    classes, words = tokens.classes, tokens.low
    if first >= high or r.quote_of[first] >= 0:
        return None
    if words[first] in _PERSONAL or (words[first] == "her" and _stands_alone(r, first + 1, high)):
        return Phrase(first, first + 1, first + 1)
    index = first
    has_head = False
    while index < high and index - first < _LONGEST and r.quote_of[index] < 0:
        flags, word = classes[index], words[index]
        if flags & W.PUNCT:
            if word == "(":
                closing = next((k for k in range(index, min(high, index + 8)) if words[k] == ")"), None)
                if closing is not None and has_head:
                    index = closing + 1
                    continue
                break
            glued = word in _JOINERS and index > first and tokens.starts[index] == tokens.ends[index - 1]
            if glued and index + 1 < high:
                index += 1
                continue
            if word == "," and has_head and index + 1 < high and _opens_list(r, index, high):
                index += 1
                continue
            break
        if word in _PERSONAL or (flags & W.AUX and not (flags & W.CAP and word == "may")):
            break
        if flags & W.COORD:
            if word in {"and", "&", "or"} and has_head and index + 1 < high and _joins_right(r, index):
                index += 1
                continue
            break
        if flags & W.PREP:
            if not has_head:
                break
            if word in _ROLE_AFTER_OF or (
                not narrow
                and word in {"to", "in", "at", "from", "with", "on"}
                and index + 1 < high
                and (
                    classes[index + 1] & (W.CAP | W.DET)
                    and not classes[index + 1] & W.TIME
                    and word in {"to", "at", "from"}
                )
            ):
                index += 1
                continue
            break
        if flags & W.SUB:
            break
        if flags & W.TIME and has_head:
            break
        if flags & (W.DET | W.MY) and has_head and not classes[index - 1] & (W.PREP | W.COORD | W.PUNCT):
            break
        if is_verb(r, index) and index > first:
            break
        if flags & W.ADV and has_head and not flags & W.CAP:
            break
        if not flags & (W.DET | W.MY | W.GENITIVE | W.ADV):
            has_head = True
        index += 1
    if not has_head:
        return None
    while index > first and (
        classes[index - 1] & (W.PREP | W.COORD | W.DET) and not classes[index - 1] & W.CAP
    ):
        index -= 1
    if index <= first:
        return None
    end = index
    if apposition and index < high and words[index] == ",":
        end = _apposition_end(r, index, high)
    return Phrase(first, end, index)


def _stands_alone(r: Reading, following: int, high: int) -> bool:
    """Whether "her" is no possessive: nothing that she could own comes next."""
    if following >= high or r.quote_of[following] >= 0:
        return True
    flags, word = r.tokens.classes[following], r.tokens.low[following]
    return bool(flags & (W.PREP | W.PUNCT | W.SUB | W.TIME | W.AUX)) or word in {"to", "not", "and", "again"}


def _opens_list(r: Reading, comma: int, high: int) -> bool:
    """``Canada, France and Spain``: names in a row that "and" closes."""
    tokens = r.tokens
    if not (tokens.classes[comma - 1] & W.CAP and tokens.classes[comma + 1] & W.CAP):
        return False
    for index in range(comma + 1, min(high, comma + 10)):
        flags, word = tokens.classes[index], tokens.low[index]
        if word in {"and", "&"}:
            return index + 1 < high and bool(tokens.classes[index + 1] & (W.CAP | W.DET))
        if not (flags & (W.CAP | W.DET) or word in {",", "of", ".", "-"}):
            return False
    return False


def opens_plain_list(r: Reading, comma: int, high: int) -> bool:
    """``testimony, rights groups, and reports``: short phrases in a row, closed by ", and"."""
    tokens = r.tokens
    gap = 0
    for index in range(comma + 1, min(high, comma + 14)):
        word, flags = tokens.low[index], tokens.classes[index]
        if word == ",":
            if index + 1 < high and tokens.low[index + 1] in {"and", "or"}:
                return gap > 0
            gap = 0
            continue
        if word in {"and", "or"} and tokens.words[index - 1] == ",":
            return gap > 0
        gap += 1
        if gap > 5 or is_verb(r, index) or flags & (W.PRON | W.SUB | W.PUNCT) or r.quote_of[index] >= 0:
            return False
    return False


def _joins_right(r: Reading, index: int) -> bool:
    tokens = r.tokens
    left, right = tokens.classes[index - 1], tokens.classes[index + 1]
    if left & W.CAP:
        return (bool(right & (W.CAP | W.DET)) and not right & W.PRON) or bool(right & W.CAP)
    return (
        not right & (W.CAP | W.DET | W.PRON | W.ADV)
        and not is_verb(r, index + 1)
        and tokens.low[index + 1] not in cue_lexicon().forms
    )


def _apposition_end(r: Reading, comma: int, high: int) -> int:
    """One past the apposition that follows the comma, or the comma itself where none does."""
    tokens = r.tokens
    first = comma + 1
    if first >= high or r.quote_of[first] >= 0:
        return comma
    flags = tokens.classes[first]
    if (
        flags & (W.COORD | W.SUB | W.PREP | W.ADV | W.AUX)
        or tokens.low[first].endswith("ing")
        or tokens.low[first] in _PERSONAL
    ):
        return comma
    for index in range(first, min(high, first + _LONGEST)):
        word = tokens.words[index]
        if word in {",", ";", ":", "."} and not (
            word == "." and index + 1 < high and _is_abbreviation(r, index)
        ):
            return index if index > first else comma
        if is_verb(r, index) or r.quote_of[index] >= 0 or tokens.low[index] in _PERSONAL:
            return comma
    return min(high, first + _LONGEST) if high - first <= _LONGEST else comma


def past_relative(r: Reading, subject: Phrase, low: int) -> Phrase:
    """``a study that appeared in the journal found``: the subject is the study, not the journal."""
    classes, words = r.tokens.classes, r.tokens.low
    if subject.first - 1 <= low or words[subject.first] in _PERSONAL or subject.relative_to is not None:
        return subject
    seen_verb = False
    for index in range(subject.first - 1, max(low, subject.first - 10), -1):
        if classes[index] & W.PUNCT or r.quote_of[index] >= 0 or classes[index] & W.COORD:
            break
        if is_verb(r, index):
            seen_verb = True
        elif words[index] in {"that", "who", "which"}:
            before = classes[index - 1]
            # After "who" a verb must come, whether or not its form tells.
            if (
                not (seen_verb or words[index] == "who")
                or before & (W.PUNCT | W.AUX | W.PREP | W.ADV)
                or is_verb(r, index - 1)
            ):
                break
            if words[index - 1] in cue_lexicon().forms:
                break
            outer = phrase_ending_at(r, index, low)
            return Phrase(outer.first, subject.last, outer.last) if outer else subject
    return subject


_MOST_VERBS = 8
_WIDEST = 300
"""Verbs and tokens from a stretch's beginning among which its first subject stands: each verb of a sentence
without end may ask."""


def main_subject(r: Reading, low: int, before: int) -> Phrase | None:
    """The subject of the first verb of the stretch: whom a verb without one of its own belongs to."""
    tokens = r.tokens
    index = low
    start = low
    if (
        index < before
        and tokens.classes[index] & (W.PREP | W.SUB | W.ADV)
        and tokens.low[index] not in {"that"}
    ):
        # "While in Geneva, …": past the fronted phrase.
        within = range(index, min(before, index + _WIDEST))
        comma = next((k for k in within if tokens.words[k] == "," and r.quote_of[k] < 0), None)
        if comma is not None:
            start = comma + 1
    verbs = (k for k in range(start, min(before, start + _WIDEST)) if r.quote_of[k] < 0 and is_verb(r, k))
    for index in islice(verbs, _MOST_VERBS):
        phrase = subject_before(r, group_start(r, index, start), start)
        if phrase:
            return phrase
    return None
