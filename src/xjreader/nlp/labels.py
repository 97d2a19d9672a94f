"""Labels, the words before a colon that say who speaks: ``MS. LEE: We will go.``; follows no turn to its end.

A label is told by its shape, by the words of it (a title, an office, a body, a given name) and by what the
text says elsewhere of a person of that name. What heads a note ("Background:") is told by its words.
"""

from enum import IntEnum
from functools import lru_cache

from msgspec import Struct

from xjreader.nlp.clauses import is_verb
from xjreader.nlp.cues import cue_lexicon
from xjreader.nlp.datelines import dateline, time_stamp
from xjreader.nlp.people import people
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W, grammar, read_data
from xjreader.nlp.words import word_set

_LONGEST = 18
"""Tokens from a label's first word to its colon."""
_NAME_WORDS = 9
_BRACKET = 10
"""Tokens in brackets after a name."""
_LOOK = 160
"""Tokens of what follows that are looked at, to know whether it is speech."""
_QUOTES = frozenset("\"“”„«‘'")
_BULLETS = frozenset("-–—•*·►▪>")
_COLONS = frozenset(":：")
_SMALL = word_set("of for and & the")
_ARTICLES = word_set("the a an another")
_AGAIN = word_set("again also then later earlier")
_CALLS = word_set(
    "follow contact reach read see watch join find call meet email remembering introducing photo"
)
"""Before a name: the reader is called on, or the name is the matter."""
_SUFFIXES = word_set("jr sr st dept")
_PLACES_AFTER = word_set("in at near outside across around")
_SHORT = 4


class Kind(IntEnum):
    """What a label's words are."""

    HEADING = 0
    """Of a note, a fact, a column: nobody speaks."""
    PLAIN = 1
    """Capitalised words of which nothing is known."""
    LOUD = 2
    """Such words all in capitals."""
    NOBODY = 3
    """``Question``, ``Q``, ``Reporter``."""
    OFFICE = 4
    BODY = 5
    NAME = 6
    SENDER = 7
    """A name with a handle, or with where he wrote: a post."""


class Label(Struct, frozen=True):
    """A label in its paragraph, as token numbers."""

    paragraph: int
    kind: Kind
    key: str
    """The same for two labels of one speaker: the surname, or all the words, in small letters."""
    first: int
    last: int
    """The source's tokens, end exclusive."""
    cue: int
    """The first of the tokens from the source to what is said, if any: the colon, or ``on`` of "on X:"."""
    start: int
    """The first token of what is said; may be past the paragraph's end."""
    is_marked: bool = False
    """A quotation mark stands before it."""
    is_timed: bool = False
    verb: int = -1
    """The token of the verb before the name; -1 for none."""


class Said(Struct, frozen=True):
    """What speaks for a stretch being speech."""

    is_quoted: bool
    """It begins with a quotation mark."""
    is_personal: bool
    """Outside of quotation marks somebody says "I", "you" or "we", or asks."""
    has_verb: bool
    is_stopped: bool
    """Its last mark ends a sentence."""

    @property
    def is_fact(self) -> bool:
        """``Turnout: 54 percent``: it is no sentence."""
        return not (self.is_quoted or self.is_personal or self.has_verb or self.is_stopped)


class _Words(Struct, frozen=True):
    nobody: frozenset[str]
    headings: frozenset[str]
    channels: frozenset[str]
    channel_openers: frozenset[str]
    first_person: frozenset[str]


@lru_cache(maxsize=1)
def _lists() -> _Words:
    return _Words(**{key: frozenset(value.split()) for key, value in read_data("labels.toml").items()})


class Names:
    """What a text says elsewhere of the names in it: who speaks and acts, and where something is."""

    def __init__(self, r: Reading) -> None:
        self._r = r
        self._agents: set[str] = set()
        self._places: set[str] = set()
        self._persons: set[str] = set()
        self._is_read = False

    def is_agent(self, word: str) -> bool:
        """Whether a word in small letters is the last of a name that a person or a body has."""
        self._read()
        return word in self._agents

    def is_person(self, word: str) -> bool:
        """Whether it stands after a given name or a title."""
        self._read()
        return word in self._persons

    def is_place(self, word: str) -> bool:
        """Whether it is the last of a name in which something is, and of none that speaks."""
        self._read()
        return word in self._places

    def _read(self) -> None:
        """Read the text once, when something is first asked: most texts have no labels."""
        if self._is_read:
            return
        self._is_read = True
        r, tokens = self._r, self._r.tokens
        first = 0
        while first < len(tokens):
            last = first
            while last < len(tokens) and tokens.classes[last] & W.CAP and last - first < _NAME_WORDS:
                last += 1
            if last > first and not tokens.classes[last - 1] & (W.PRON | W.DET | W.TIME):
                self._learn(r, first, last)
            first = max(last, first + 1)
        self._places -= self._agents

    def _learn(self, r: Reading, first: int, last: int) -> None:
        """What the words around a run of capitalised words make of it."""
        lists, forms, tokens = people(), cue_lexicon().forms, r.tokens
        name, own = tokens.low[last - 1], tokens.low[first : last - 1]
        ahead = tokens.low[first - 1] if first else ""
        form = forms.get(ahead)
        title = ahead
        if ahead == "." and first > 1 and tokens.low[first - 2] not in lists.roles:
            title = tokens.low[first - 2]
        if title in lists.titles or any(word in lists.titles or _is_given(word) for word in own):
            self._persons.add(name)
        if (
            name in self._persons
            or ahead in lists.roles
            or not lists.roles.isdisjoint(own)
            or speaks(r, last)
            or (form is not None and form.verb.is_speech and form.forms & {"past", "third"})
        ):
            self._agents.add(name)
        elif ahead in _PLACES_AFTER:
            self._places.add(name)


def speaks(r: Reading, index: int) -> bool:
    """Whether a verb of speech is the next word but for an auxiliary or an adverb; or ", the minister,"."""
    forms, classes, low = cue_lexicon().forms, r.tokens.classes, r.tokens.low
    size = len(r.tokens)
    for k in range(index, min(size, index + 3)):
        form = forms.get(low[k])
        if form is not None and form.verb.is_speech and form.forms & {"past", "third"}:
            return not (form.is_noun_too and "third" in form.forms and k + 1 < size and low[k + 1] == ":")
        if not classes[k] & (W.AUX | W.ADV):
            break
    if index < size and r.tokens.words[index] == ",":
        return any(low[k] in people().roles for k in range(index + 1, min(size, index + _SHORT)))
    return False


def labels(r: Reading, names: Names) -> list[Label]:
    """What has the shape of a label at the start of a paragraph, headings of notes and facts among it."""
    found: list[Label] = []
    place = dateline(r)
    for number, paragraph in enumerate(r.paragraphs):
        at, high = r.token_at(paragraph.start), r.token_at(paragraph.end)
        if place is not None and place.start == paragraph.start:
            continue
        is_marked = False
        if at < high and r.tokens.words[at] in _BULLETS:
            at += 1
        stamp = time_stamp(r, paragraph)
        if stamp is not None:
            at = r.token_at(stamp.end)
        elif at < high and r.tokens.words[at] in _QUOTES:
            is_marked = True
            at += 1
        shape = shape_at(r, at, high)
        if shape is None:
            continue
        found.append(label_of(r, number, shape, names, is_marked=is_marked, is_timed=stamp is not None))
    return found


class Shape(Struct, frozen=True):
    """Where the parts of a label are, as token numbers; what its words mean is not yet looked at."""

    first: int
    name_last: int
    """One past the name's own words."""
    last: int
    """One past the source, with brackets, handle and apposition."""
    cue: int
    start: int
    is_post: bool
    verb: int = -1
    """The verb before the name, where there is one: ``Said Lee:``."""


def label_of(
    r: Reading, paragraph: int, shape: Shape, names: Names, *, is_marked: bool = False, is_timed: bool = False
) -> Label:
    """The label of that shape with what its words are."""
    kind = _kind(r, shape, names)
    words = [w for w in r.tokens.low[shape.first : shape.name_last] if w[0].isalnum()] or [
        r.tokens.low[min(shape.first + 1, shape.last - 1)]
    ]
    key = (
        words[-1] if kind in {Kind.NAME, Kind.LOUD, Kind.PLAIN} else " ".join(w for w in words if w != "the")
    )
    return Label(
        paragraph, kind, key, shape.first, shape.last, shape.cue, shape.start, is_marked, is_timed, shape.verb
    )  # fmt: skip


def shape_at(r: Reading, at: int, high: int) -> Shape | None:
    """The label that begins at a token, its colon and something after it; `None` where there is none."""
    words, low = r.tokens.words, r.tokens.low
    limit = min(high, at + _LONGEST)
    if at >= limit:
        return None
    letter = _interview_letter(r, at, high)
    if letter is not None:
        return letter
    verb = at if _is_verb_first(r, at) else -1
    at += verb >= 0
    is_post = words[at] == "@"
    last = name_last = _handle_end(r, at, limit) if is_post else _name_end(r, at, limit)
    if last == at:
        return None
    cue = k = last
    if is_post:
        k = _past_posting(r, k, limit)
    while k < limit and words[k] not in _COLONS:
        if words[k] == "(":
            closing = next((j for j in range(k + 1, min(limit, k + _BRACKET)) if words[j] == ")"), None)
            if closing is None or any(words[j] in _COLONS for j in range(k, closing)):
                return None
            is_post = is_post or words[k + 1] == "@"
            last = cue = k = closing + 1
        elif words[k] == "@":
            is_post = True
            end = _handle_end(r, k, limit)
            if end == k:
                # "Ann @ home: …": a mark alone is no handle.
                return None
            last = cue = k = end
        elif low[k] in _AGAIN:
            k += 1
            cue = k
        else:
            colon = next((j for j in range(k, limit) if words[j] in _COLONS), None)
            if colon is None:
                return None
            after = k + 1 if words[k] == "," else k
            if _is_channel(r, after, colon):
                cue, k, is_post = after, colon, True
            elif words[k] == "," and _is_apposition(r, at, after, colon):
                last = cue = k = colon
            else:
                return None
    if k >= limit or not _is_colon(r, k):
        return None
    return Shape(at, name_last, last, cue, k + 1, is_post, verb)


def _is_colon(r: Reading, k: int) -> bool:
    """Whether the colon is none of a link, a time or a ratio: space or a quotation mark after it."""
    after = r.text[r.tokens.ends[k] : r.tokens.ends[k] + 1]
    return not after or after.isspace() or after in _QUOTES


def _interview_letter(r: Reading, at: int, high: int) -> Shape | None:
    """``Q. Will you go?``, ``Q    Will you go?``: a letter with a full stop, or nothing, for a colon."""
    words = r.tokens.words
    if words[at] not in {"Q", "A"} or at + 2 >= high:
        return None
    if words[at + 1] == ".":
        return Shape(at, at + 1, at + 1, at + 1, at + 2, is_post=False)
    if words[at] == "Q" and r.tokens.classes[at + 1] & W.CAP and r.tokens.starts[at + 1] > r.tokens.ends[at]:
        return Shape(at, at + 1, at + 1, at + 1, at + 1, is_post=False)
    return None


def _handle_end(r: Reading, at: int, limit: int) -> int:
    """One past ``@tide_watch``: all that stands on without a space."""
    tokens = r.tokens
    k = at + 1
    if k >= limit or tokens.starts[k] != tokens.ends[at] or not tokens.words[k][0].isalnum():
        return at
    while k < limit and tokens.starts[k] == tokens.ends[k - 1] and tokens.words[k] not in ":：.,;)":
        k += 1
    return k


def _name_end(r: Reading, at: int, limit: int) -> int:
    """One past the capitalised words, with the small ones that stand between them or name an office."""
    tokens, lists = r.tokens, people()
    low, classes = tokens.low, tokens.classes
    k = at
    if low[k] in _ARTICLES and k + 1 < limit and tokens.words[k + 1] not in _COLONS:
        k += 1
    begin = k
    if k == at and not _is_capital(r, k):
        return at
    while k < min(limit, at + _NAME_WORDS + _SHORT) and _is_of_name(r, k, begin):
        k += 1
    while k > begin and (
        low[k - 1] in _SMALL or low[k - 1] in lists.particles or classes[k - 1] & W.GENITIVE
    ):
        k -= 1
    return k if k > begin else at


def _is_capital(r: Reading, k: int) -> bool:
    """Whether a word can begin a name: a capital, and no "He"; the letters of an interview are names."""
    flags, word = r.tokens.classes[k], r.tokens.words[k]
    return word in {"A", "Q"} or bool(flags & W.CAP and not flags & W.PRON)


def _is_of_name(r: Reading, k: int, begin: int) -> bool:
    """Whether a token goes on with the name or the office that begins at another."""
    tokens, lists, own = r.tokens, people(), _lists()
    word = tokens.low[k]
    if _is_capital(r, k) or word in lists.roles or word in own.nobody:
        return True
    if k == begin:
        return False
    before = tokens.low[k - 1]
    if tokens.words[k] == ".":
        return tokens.starts[k] == tokens.ends[k - 1] and _is_shortened(tokens.words[k - 1])
    if word == "#" or (before == "#" and word.isdigit()):
        return True
    if word.isdigit():
        return before in own.nobody or before in lists.roles
    if before == "of" and lists.is_role(tokens.low[k - 2]):
        # "Former secretary of state Ann Lee": the office's matter is no name.
        return word.isalpha()
    return word in _SMALL or word in lists.particles or bool(tokens.classes[k] & W.GENITIVE)


def _is_shortened(word: str) -> bool:
    """``J.``, ``Dr.``, ``Jr.``"""
    small = word.lower()
    return len(word) == 1 or small in people().titles or small in _SUFFIXES


def _past_posting(r: Reading, k: int, limit: int) -> int:
    """Past the verb of ``@tidewatch wrote:``."""
    form = cue_lexicon().forms.get(r.tokens.low[k]) if k < limit else None
    return k + 1 if form is not None and form.verb.is_speech else k


def _is_channel(r: Reading, first: int, colon: int) -> bool:
    """``on X``, ``in a post on Telegram``, ``by email``: where it was said."""
    own, venues = _lists(), grammar().venues
    if not 2 <= colon - first <= 7 or r.tokens.low[first] not in own.channel_openers:
        return False
    if any(is_verb(r, k) for k in range(first, colon)):
        return False
    last = r.tokens.low[colon - 1]
    return last in own.channels or last in venues


def _is_apposition(r: Reading, name: int, first: int, colon: int) -> bool:
    """``, fisheries minister``, ``, 34, baker``, ``, BYLINE``: what somebody is, between name and colon.

    Or the name of whoever is called by his office first.
    """
    words, low, classes = r.tokens.words, r.tokens.low, r.tokens.classes
    if not 1 <= colon - first <= 8:
        return False
    if any(is_verb(r, k) or classes[k] & (W.PRON | W.SUB) & ~W.DET for k in range(first, colon)):
        return False
    lists = people()
    if any(
        lists.is_role(low[k]) or low[k] in _lists().nobody or low[k] in lists.persons
        for k in range(first, colon)
    ):
        return True
    if colon - first == 1:
        return words[first].isdigit() or (words[first].isupper() and words[name].isupper())
    is_office = any(lists.is_role(low[k]) for k in range(name, first))
    return is_office and colon - first <= _SHORT and all(classes[k] & W.CAP for k in range(first, colon))


def _kind(r: Reading, shape: Shape, names: Names) -> Kind:
    """What the words are, the surest sign first."""
    lists, own, tokens = people(), _lists(), r.tokens
    low = [tokens.low[k] for k in range(shape.first, shape.name_last) if tokens.words[k][0].isalnum()]
    if len(low) > 1 and (low[0] in _CALLS or _is_small_word(r, shape.first)):
        return Kind.HEADING
    if shape.is_post:
        return Kind.HEADING if low and low[-1] in own.headings else Kind.SENDER
    if low and low[0] in _ARTICLES and len(low) > 1:
        low = low[1:]
    if not low:
        return Kind.HEADING
    if low[0] in lists.titles and len(low) > 1 and low[1] not in _SMALL and low[-1] not in lists.roles:
        return Kind.NAME
    if all(word in own.nobody or word.isdigit() for word in low):
        return Kind.NOBODY
    head = next((k for k, word in enumerate(low) if word in {"of", "for"}), len(low))
    office = low[:head]
    if office and (lists.is_role(office[-1]) and office[-1] not in own.headings):
        is_surname = office[-1] in lists.surnames_too and len(office) > 1 and _is_given(office[0])
        return Kind.NAME if is_surname else Kind.OFFICE
    if low[-1] in own.headings:
        if len(low) > 1 and low[-1] in lists.body_names and own.headings.isdisjoint(low[:-1]):
            # "Harbour News", "Straits Times": a paper asks.
            return Kind.BODY
        return Kind.NAME if names.is_person(low[-1]) else Kind.HEADING
    if len(low) > 1 and (_is_given(low[0]) or any(lists.is_role(word) for word in low[:-1])):
        return Kind.NAME
    if names.is_agent(low[-1]):
        return Kind.NAME
    if names.is_place(low[-1]) or (
        not lists.place_names.isdisjoint(low) and lists.body_names.isdisjoint(low) and len(low) > 1
    ):
        return Kind.HEADING
    if not lists.bodies.isdisjoint(low) or not lists.body_names.isdisjoint(low):
        return Kind.BODY
    loud = [tokens.words[k] for k in range(shape.first, shape.name_last) if tokens.words[k][0].isalpha()]
    if all(word.isupper() for word in loud) and any(len(word) > 1 for word in loud):
        return Kind.LOUD
    return Kind.PLAIN


def _is_small_word(r: Reading, k: int) -> bool:
    """``On Epstein:``, ``To the editor:``: no name begins so."""
    return bool(r.tokens.classes[k] & (W.PREP | W.SUB | W.COORD) and not r.tokens.words[k].isupper())


def _is_verb_first(r: Reading, at: int) -> bool:
    """``Said Moran:``, ``Continued Lee:``: the verb of speech before the name."""
    form = cue_lexicon().forms.get(r.tokens.low[at])
    if form is None or not form.verb.is_speech or "past" not in form.forms or at + 1 == len(r.tokens):
        return False
    return bool(r.tokens.classes[at + 1] & W.CAP)


def _is_given(word: str) -> bool:
    return word in people().male_names or word in people().female_names


def said(r: Reading, first: int, high: int) -> Said:
    """What speaks for the tokens from `first` to `high` being speech."""
    tokens, own = r.tokens, _lists().first_person
    if first >= high:
        return Said(is_quoted=False, is_personal=False, has_verb=False, is_stopped=False)
    quote = r.quote_of[first]
    is_quoted = quote >= 0 and r.quotes[quote].start == tokens.starts[first]
    outer = r.quote_of[first] if not is_quoted else -1
    is_personal = has_verb = False
    for k in range(first, min(high, first + _LOOK)):
        if r.quote_of[k] not in {-1, outer}:
            continue
        word = tokens.low[k].replace("’", "'")
        if word in {"?", "let's"} or (word.partition("'")[0] in own and tokens.words[k] != "US"):
            is_personal = True
        if is_verb(r, k):
            has_verb = True
    last = high - 1
    while last > first and tokens.words[last] in _QUOTES | {")", "]"}:
        last -= 1
    is_stopped = tokens.words[last] in {".", "!", "?", "…", "—", "–"}
    return Said(is_quoted, is_personal, has_verb, is_stopped)


def begins_speech(r: Reading, first: int, high: int) -> bool:
    """Whether what follows a colon begins as speech does: a capital, a mark, a number; no small letter."""
    if first >= high:
        return True
    word = r.tokens.words[first]
    return not word[0].islower()
