"""The words of a sentence that report: verbs, nouns with an owner, "according to"; no labels."""

from xjreader.nlp.clauses import Phrase, is_verb, opens_plain_list, phrase_ending_at, phrase_starting_at
from xjreader.nlp.cue import Cue
from xjreader.nlp.cues import cue_lexicon
from xjreader.nlp.hearsay import unspoken
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W
from xjreader.nlp.verbcues import verb_cue

_SHORT_WORD = 3


def find_cues(r: Reading, low: int, high: int) -> list[Cue]:
    """All cues of a sentence in order, none inside quotation marks."""
    lexicon = cue_lexicon()
    forms = lexicon.forms
    words = r.tokens.low
    found: list[Cue] = []
    triggers = lexicon.triggers
    silent: list[tuple[int, int]] | None = None
    for index in range(low, high):
        word = words[index]
        if word not in triggers or (r.quote_of[index] >= 0 and not _ends_open_quote(r, index, high)):
            continue
        silent = unspoken(r, low, high) if silent is None else silent
        if any(first <= index < last for first, last in silent):
            continue
        form = forms.get(word)
        cue: Cue | None = None
        if form is not None and (index > low or word in {"asked", "said"}):
            cue = verb_cue(r, index, form, low, high, found)
        if cue is None and (word in lexicon.clause_nouns or word in lexicon.of_nouns):
            cue = _noun_cue(r, index, low, high, word in lexicon.of_nouns)
        if cue is None and word in lexicon.phrase_openers:
            cue = _phrase_cue(r, index, high)
        if cue is not None:
            found.append(cue)
    return found


def _ends_open_quote(r: Reading, index: int, high: int) -> bool:
    """``“A, according to the official.``: a cue that a quotation which is never closed seems to hold."""
    quote = r.quotes[r.quote_of[index]]
    if quote.closed or r.tokens.low[index] != "according" or r.tokens.starts[index] <= quote.start + 1:
        return False
    return high - index <= 14


def _noun_cue(r: Reading, index: int, low: int, high: int, is_of: bool) -> Cue | None:
    """``Zhao's claim that …``, ``its denial of …``: a noun whose owner speaks."""
    words, classes = r.tokens.low, r.tokens.classes
    if index + 1 >= high or r.quote_of[index + 1] >= 0:
        return None
    follows = words[index + 1]
    if follows != "that" and not (is_of and follows in {"of", "for"}):
        return None
    owner = index - 1
    while owner >= low and not classes[owner] & (
        W.GENITIVE | W.MY | W.DET | W.PREP | W.PUNCT | W.AUX | W.VERB | W.COORD
    ):
        owner -= 1
        if index - owner > 4:
            return None
    if owner < low:
        return None
    if classes[owner] & W.GENITIVE:
        subject = phrase_ending_at(r, owner, _past_prepositions(r, owner, low))
    elif classes[owner] & W.MY:
        subject = Phrase(owner, owner + 1, owner + 1)
    else:
        return None
    if subject is None:
        return None
    return Cue(
        owner + 1, index, index + 1, words[index], frozenset({"o"}), True, subject,
        index + 1 if follows == "that" else index + 2, index + 1, is_noun=True,
    )  # fmt: skip


def _past_prepositions(r: Reading, end: int, low: int) -> int:
    """Where the owner's own words begin: "a shrug on Friday to Karvesh's claim" is Karvesh's."""
    for k in range(end - 1, low, -1):
        if r.tokens.classes[k] & W.PREP and r.tokens.low[k] != "of":
            return k + 1
    return low


def _phrase_cue(r: Reading, index: int, high: int) -> Cue | None:
    """``according to X``."""
    words = tuple(r.tokens.low[index : index + 4])
    size = next((len(one) for one in cue_lexicon().before_source if words[: len(one)] == one), 0)
    if not size or index + size >= high:
        return None
    phrase = phrase_in_open_quote(r, index + size, high)
    if phrase is None:
        return None
    phrase = _with_participle(r, _whole_list(r, phrase, high), high)
    return Cue(
        index, index, index + size, "according", frozenset({"s"}), True, phrase, phrase.last, phrase.last,
        after_source=True,
    )  # fmt: skip


def _with_participle(r: Reading, phrase: Phrase, high: int) -> Phrase:
    """``according to a transcript seen by the Ledger``: what the participle adds belongs to the source."""
    classes = r.tokens.classes
    at = phrase.last
    if at + 1 >= high or phrase.last != phrase.head_last or not _is_participle(r, at):
        return phrase
    at += 1
    while at < high and r.quote_of[at] < 0 and classes[at] & (W.PREP | W.TIME | W.NUM | W.ADV):
        if not classes[at] & W.PREP or classes[at] & W.TIME:
            at += 1
            continue
        added = phrase_starting_at(r, at + 1, high)
        if added is None:
            break
        at = added.last
    is_bare = at == phrase.last + 1
    # A comma, or nothing, must follow: "according to a man killed …" may be more than the source.
    if is_bare or (at < high and not classes[at] & W.PUNCT):
        return phrase
    return Phrase(phrase.first, at, at)


def _is_participle(r: Reading, index: int) -> bool:
    """``seen``, ``obtained``: a past participle right after its noun, by its form and what follows."""
    tokens = r.tokens
    flags, word = tokens.classes[index], tokens.low[index]
    if flags & (W.CAP | W.AUX | W.PUNCT) or r.quote_of[index] >= 0:
        return False
    is_past = is_verb(r, index) or (word.endswith("ed") and len(word) > _SHORT_WORD)
    return is_past and bool(tokens.classes[index + 1] & (W.PREP | W.TIME | W.ADV))


def _whole_list(r: Reading, phrase: Phrase, high: int) -> Phrase:
    """``according to testimony, rights groups, and reports, …``: all of the row."""
    words = r.tokens.words
    last = phrase.head_last
    if last >= high or words[last] != "," or not opens_plain_list(r, last, high):
        return phrase
    while last + 1 < high and words[last] == ",":
        start = last + 1
        closes = r.tokens.low[start] in {"and", "or"}
        item = phrase_starting_at(r, start + 1 if closes else start, high)
        if item is None:
            break
        last = item.last
        if closes:
            break
    return Phrase(phrase.first, last, last)


def phrase_in_open_quote(r: Reading, first: int, high: int) -> Phrase | None:
    """A noun phrase with its apposition, also inside a quotation that is never closed."""
    if r.quote_of[first] < 0:
        return phrase_starting_at(r, first, high, apposition=True)
    held = r.quote_of[first]
    if r.quotes[held].closed:
        return None
    return phrase_starting_at(r.bare(), first, high, apposition=True)
