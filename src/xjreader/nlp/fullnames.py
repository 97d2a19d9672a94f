"""Names that a text itself brings: runs of capitalised words that are a person's or a body's.

Surnames and acronyms that stand alone come after, in ``surnames``.
"""

from msgspec import Struct

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import FUNCTION_WORD, Cast
from xjreader.nlp.cues import cue_lexicon
from xjreader.nlp.entities import Mention
from xjreader.nlp.knownnames import has_office
from xjreader.nlp.people import people
from xjreader.nlp.statebodies import body_of_state
from xjreader.nlp.tokens import W
from xjreader.nlp.unnamed import is_human

_LONGEST_NAME = 6
_LONGEST_PERSON = 4
_FULL = 2
"""Words of a whole name."""
_LONGEST_ACRONYM = 6
_ABBREVIATION = 4
"""Letters up to which a word before a full stop inside a name may be an abbreviation."""
_TITLED_WORDS = 3
"""Words with a capital from which on a sentence without small ones is a headline."""
_SMALL_WORD = 3
_TRADES = ("er", "or", "ist", "ian", "ant", "man", "woman", "eer", "ess", "ive")
_LONG_TRADE = 6
"""Letters of a word that no list has, from which on its ending tells a trade: "Violist"."""
_TITLES_IF_LARGE = frozenset({"sister", "brother", "father", "mother", "major", "corporal"})
"""Titles where they have a capital, and plain words where not."""
_POLICE = frozenset({"DI", "DS", "DC", "PC", "DCI", "DSI"})
_OF_THE_STATE = frozenset({"state", "central", "civil"})
_DAILIES = frozenset({"morning", "evening", "sunday", "saturday", "daily", "weekly"})
"""Words that the names of papers begin with: ``the Evening Lantern``."""
_MODALS = frozenset({"can"})
"""Verbs that are first names too, where a capital and a surname follow within a sentence: "Can Oz"."""
_MAKERS = ("maker", "makers")
_AFTER_NAME = frozenset({",", "(", "–", "—", ":", "."})


class _Run(Struct, frozen=True):
    """Capitalised words that may be a name, as token numbers."""

    first: int
    last: int
    has_title: bool
    opens: bool
    """Stands at the start of a sentence, where a capital tells little."""
    is_body: bool = False
    """The word before tells that it is a body's: ``Chipmaker Northwick``."""


def find_full_names(cast: Cast) -> None:
    """Add the persons and bodies that the text names in full."""
    headlines = _headlines(cast)
    runs = _runs(cast)
    plain = [run for run in runs if cast.sentence_of(run.first) not in headlines]
    for run in sorted(plain, key=lambda run: (not run.has_title, run.first)):
        _take(cast, run)
    for run in runs:
        if cast.sentence_of(run.first) in headlines:
            _take_from_headline(cast, run)
    _fold_longer(cast)


def _fold_longer(cast: Cast) -> None:
    """``Angry Ann Lee`` beside ``Ann Lee``: one person, with a word too many."""
    given = people().given_names
    for name in list(cast.entities):
        words = name.split()
        shorter = " ".join(words[1:])
        if len(words) <= _FULL or not cast.is_person(name) or words[0].lower() in given:
            continue
        other = cast.entities.get(shorter)
        if other is None or other.kind is not ActorKind.PERSON or name in cast.known.actors:
            continue
        for mention in [one for one in cast.mentions if one.name == name]:
            cast.drop(mention)
            cast.add(mention.first + 1, mention.last, shorter, "name", is_place=False)
        cast.mentions = [one for one in cast.mentions if one.name != name]
        for word in name.lower().split():
            if name in cast.parts.get(word, ()):
                cast.parts[word].remove(name)
        del cast.entities[name]


def _headlines(cast: Cast) -> frozenset[int]:
    """Sentences all of whose words are capitalised: capitals tell nothing there."""
    tokens = cast.reading.tokens
    found = set()
    for number, sentence in enumerate(cast.reading.sentences):
        capitals = small = 0
        for k in range(sentence.first, sentence.last):
            if not tokens.words[k][0].isalpha() or tokens.classes[k] & (FUNCTION_WORD | W.GENITIVE):
                continue
            if tokens.classes[k] & W.CAP:
                capitals += 1
            elif len(tokens.words[k]) > _SMALL_WORD or tokens.classes[k] & W.VERB:
                small += 1
                break
        if not small and capitals > _TITLED_WORDS:
            found.add(number)
    return frozenset(found)


def _runs(cast: Cast) -> list[_Run]:
    tokens, lists = cast.reading.tokens, people()
    index, size = 0, len(tokens)
    classes, low, words = tokens.classes, tokens.low, tokens.words
    found: list[_Run] = []
    while index < size:
        if not classes[index] & W.CAP or index in cast.at:
            index += 1
            continue
        if classes[index] & FUNCTION_WORD and not _is_given_name_too(cast, index):
            index += 1
            continue
        if classes[index] & W.TIME and not classes[index] & W.MODAL and not _is_paper(cast, index):
            # "On Monday Ann Lee said": the day is no part of the name.
            index += 1
            continue
        last = _run_end(cast, index)
        first, has_title = _past_titles(cast, index, last)
        index = max(last, index + 1)
        while first < last - 1 and (
            lists.is_lead(low[first])
            or (
                first in cast.sentence_starts
                and lists.is_opener(low[first])
                and not cast.stands_within(first, first + 1)
            )
        ):
            first += 1
            if first < last - 1 and lists.is_opener(low[first]) and "-" in low[first]:
                first += 1
        if _is_trade(cast, first, last):
            # "Striker Ada Lund": what she is, large only for where it stands.
            has_title = True
            first += 1
        if _is_kind_of_body(cast, first, last):
            found.append(_Run(first + 1, last, has_title=False, opens=False, is_body=True))
            continue
        while last - first > 2 and words[last - 1].isupper() and low[last - 1] in lists.postnominals:
            last -= 1
        if (
            not has_title
            and first > 1
            and low[first - 1] in {"for", "of"}
            and _office_before(cast, first - 1)
        ):
            # "Commissioner for Human Rights Ann Lee": what the office is for, then the name.
            name = next((k for k in range(first, last) if low[k] not in lists.place_names), last)
            # One word is the rest of the place: "mayor of Port Selwyn".
            has_title = first < name < last - 1
            first = name if has_title else first
        if first >= last or lists.is_lead(low[first]):
            continue
        if lists.is_role(low[last - 1]) and not is_surname_too(cast, first, last - 1):
            continue
        if first > 0 and (lists.is_role(low[first - 1]) or cast.title_before(first)):
            has_title = True
        if last - first == 1 and last < size and lists.is_role(low[last]):
            # "Deputy Velmar chief Ada Quist": what somebody is chief of, not a surname.
            has_title = False
        found.append(_Run(first, last, has_title, first in cast.sentence_starts))
    return found


def _is_given_name_too(cast: Cast, index: int) -> bool:
    """``He met Will Orr``, ``his coach, Per Lund``: a first name, and a small word elsewhere."""
    tokens, lists = cast.reading.tokens, people()
    if index in cast.sentence_starts:
        # "Will Orr come?" asks.
        return False
    if tokens.low[index] in {"may", "will"}:
        return True
    following = index + 1
    return (
        (tokens.low[index] in lists.given_names or tokens.low[index] in _MODALS)
        and following < len(tokens)
        and following not in cast.sentence_starts
        and bool(tokens.classes[following] & W.CAP)
        and not tokens.classes[following] & FUNCTION_WORD
    )


def _is_paper(cast: Cast, index: int) -> bool:
    """``the Evening Lantern``: a time of day or a day that a paper's name begins with."""
    tokens = cast.reading.tokens
    following = index + 1
    return (
        index > 0
        and tokens.low[index] in _DAILIES
        and tokens.low[index - 1] == "the"
        and following < len(tokens)
        and bool(tokens.classes[following] & W.CAP)
        and following not in cast.sentence_starts
        and not tokens.classes[following] & (FUNCTION_WORD | W.TIME)
    )


def _is_trade(cast: Cast, first: int, last: int) -> bool:
    """Whether a name of three words opens with what somebody is: a noun for persons or a trade's ending."""
    tokens, lists = cast.reading.tokens, people()
    if first not in cast.sentence_starts or last - first < _TITLED_WORDS or not tokens.words[first].isalpha():
        return False
    word = tokens.low[first]
    if word in lists.given_names or tokens.words[first] in cast.reading.capitals():
        return False
    if is_human(word):
        return True
    names_follow = tokens.low[first + 1] in lists.given_names
    return word.endswith(_TRADES) and (names_follow or len(word) >= _LONG_TRADE)


def _is_kind_of_body(cast: Cast, first: int, last: int) -> bool:
    """``Chipmaker Northwick``: what a body is, large only for where it stands, and its name."""
    tokens, lists = cast.reading.tokens, people()
    if first not in cast.sentence_starts or last - first < 2:
        return False
    if tokens.words[first] in cast.reading.capitals():
        return False
    word = tokens.low[first]
    if word.endswith(_MAKERS):
        return True
    # "Bank Velmar" is a name; "Airline Velmar" is none where the rest stands by itself.
    stands_elsewhere = cast.stands_alone(tokens.words[last - 1]) or (
        last - first > 2 and cast.stands_within(first + 1, first + 2)
    )
    return word in lists.bodies_called and word not in lists.body_names and stands_elsewhere


def _past_titles(cast: Cast, first: int, last: int) -> tuple[int, bool]:
    """Where the name begins in a run: after the last title or office in it; and whether there is one."""
    tokens, lists = cast.reading.tokens, people()
    low, words = tokens.low, tokens.words
    body = max((k for k in range(first, last) if low[k] in lists.body_names), default=-1)
    for k in range(last - 1, first - 1, -1):
        is_title = low[k] in lists.titles or low[k] in _TITLES_IF_LARGE or words[k] in _POLICE
        is_office = lists.is_role(low[k]) and (k < last - 1 or (k == first and words[k] != words[k].upper()))
        if not (is_title or is_office) or (k == last - 1 and is_surname_too(cast, first, k)):
            continue
        if not is_title and low[k] in lists.given_names and k < last - 1 and low_before(cast, k) != "the":
            # "chief executive Dean Orr"
            continue
        if k < body and not is_title:
            # "Republican National Committee", "Justice Department": a part of the body's name.
            return first, False
        after = k + 1
        if after < last and words[after] == ".":
            after += 1
        return after, True
    return first, False


def is_surname_too(cast: Cast, first: int, at: int) -> bool:
    """Whether an office is a surname here: ``Talia Monk``, ``Mr. King``."""
    tokens, lists = cast.reading.tokens, people()
    if tokens.low[at] not in lists.surnames_too or not tokens.classes[at] & W.CAP:
        return False
    if at == first:
        return cast.title_before(at) in lists.titles
    before = tokens.low[at - 1]
    if before == ".":
        return at - 2 >= first
    return not (
        lists.is_role(before)
        or before in lists.titles | lists.place_names | lists.ranks
        or lists.is_lead(before)
        or at - 1 in cast.at
    )


def _office_before(cast: Cast, preposition: int) -> bool:
    """Whether an office stands before "for" or "of": ``High Commissioner for``."""
    return cast.reading.tokens.low[preposition - 1] in people().roles


def _run_end(cast: Cast, first: int) -> int:
    tokens, lists = cast.reading.tokens, people()
    index = first + 1
    size = len(tokens)
    is_body = tokens.low[first] in lists.body_names or tokens.low[first] in lists.bodies
    has_of = False
    while index < size and index - first < _LONGEST_NAME + 3 and index not in cast.at:
        flags, word = tokens.classes[index], tokens.low[index]
        if flags & W.CAP and not flags & W.PUNCT:
            if index in cast.sentence_starts:
                break
            if flags & (W.TIME | W.PRON) and not flags & W.MODAL:
                break
            is_body = is_body or word in lists.body_names
            index += 1
            continue
        following = index + 1
        while following < size and word in lists.particles and tokens.low[following] in lists.particles:
            following += 1
        next_is_cap = (
            following < size
            and bool(tokens.classes[following] & W.CAP)
            and following not in cast.sentence_starts
        )
        if not next_is_cap or not _joins(cast, index, is_body=is_body, has_of=has_of):
            break
        has_of = has_of or word in {"of", "for"}
        index += 1
    return index


def _joins(cast: Cast, index: int, *, is_body: bool, has_of: bool) -> bool:
    """Whether a small word or mark inside a run goes on with the name."""
    tokens, lists = cast.reading.tokens, people()
    word, following = tokens.low[index], index + 1
    if word in lists.particles:
        return True
    glued = tokens.starts[index] == tokens.ends[index - 1]
    if word == ".":
        before = tokens.words[index - 1]
        return glued and (
            len(before) == 1 or (len(before) <= _ABBREVIATION and before.lower() in lists.titles)
        )
    if word == "-":
        return glued
    if word == "&":
        # "Merrow & Lind"
        return bool(tokens.classes[index - 1] & W.CAP)
    if not is_body or tokens.classes[following] & W.TIME:
        return False
    if word in {"of", "for", "to", "on"} or (word == "without" and tokens.low[index - 1] in lists.body_names):
        # "Alliance to Reclaim Our Schools", "Commission on Presidential Debates"
        return word in {"of", "for"} or tokens.low[index - 1] in lists.bodies
    # "Department of Health and Human Services", not "the Ministry of Defence and Ann Lee".
    return (
        word == "and"
        and has_of
        and following not in cast.at
        and not lists.is_role(tokens.low[following])
        and tokens.low[following] not in lists.titles | lists.given_names
        and not tokens.classes[following] & FUNCTION_WORD
    )


def _take(cast: Cast, run: _Run) -> None:
    """Add the person or body that a run names, if it names one."""
    tokens, lists = cast.reading.tokens, people()
    first, last = run.first, run.last
    if tokens.low[first] in lists.particles and last - first > 1:
        # "Van der Meulen": the surname of somebody named in full.
        surname = _spelled(cast, first, last).lower()
        bearers = [
            name for name in cast.parts.get(tokens.low[last - 1], ()) if name.lower().endswith(surname)
        ]
        if len(bearers) == 1:
            cast.add(first, last, bearers[0], "part")
            return
    if any(tokens.classes[k] & W.TIME for k in range(first + _is_paper(cast, first), last)):
        return
    if run.opens and tokens.words[first] == "Q":
        # "Q. Why bees?"
        return
    if run.is_body:
        cast.introduce(first, last, _spelled(cast, first, last), ActorKind.ORGANISATION, certain=True)
        cast.entities[cast.known_spelling(_spelled(cast, first, last))].descriptors.add(tokens.low[first - 1])
        return
    low, words = tokens.low[first:last], tokens.words[first:last]
    is_body = (any(word in lists.body_names for word in low) and not run.has_title) or "&" in low
    if any(word in lists.place_names for word in low) and not run.has_title and not is_body:
        if low[0] in _OF_THE_STATE and low[-1] not in lists.place_names and low_before(cast, first) == "the":
            # "the State Reserve"
            cast.introduce(first, last, _spelled(cast, first, last), ActorKind.ORGANISATION, certain=False)
        return
    if is_body:
        _take_body(cast, first, last)
        return
    size = sum(1 for word in words if word[0].isalnum())
    all_capitals = all(word.isupper() for word in words if word[0].isalpha())
    before = low_before(cast, first)
    if size == 1:
        if run.has_title and not all_capitals and len(words[0]) > 1:
            cast.parts.setdefault(low[0], [])
            cast.titled.append((first, last))
        elif (
            words[0].isupper()
            and 2 < len(words[0]) <= _LONGEST_ACRONYM
            and not run.opens
            and words[0].isalpha()
            and low[0] not in lists.acronyms
            and before in {"the", "of", "for", "by", "from", "with"}
        ):
            cast.introduce(first, last, words[0], ActorKind.ORGANISATION, certain=True)
        return
    if size > _LONGEST_NAME or (all_capitals and (not run.has_title or _is_loud(cast, last))):
        return
    _take_person(cast, run, size)


def _is_loud(cast: Cast, last: int) -> bool:
    """Whether the words after a run in capitals are in capitals too: a heading, no name."""
    words = cast.reading.tokens.words[last : last + 3]
    return any(len(word) > 1 and word.isupper() for word in words)


def _take_person(cast: Cast, run: _Run, size: int) -> None:
    """Add a run of two to six words that names no body."""
    tokens, lists = cast.reading.tokens, people()
    first, last = run.first, run.last
    low, words = tokens.low[first:last], tokens.words[first:last]
    name = _spelled(cast, first, last)
    given = low[0] in lists.male_names or low[0] in lists.female_names
    if run.has_title or given or _is_known_elsewhere(cast, name):
        cast.introduce(first, last, name, ActorKind.PERSON, certain=True)
        return
    following = tokens.low[last] if last < len(tokens) else ""
    if low[-1] in lists.peoples or (low[0] in lists.place_prefixes and following not in cue_lexicon().forms):
        return
    before = low_before(cast, first)
    if before == "the":
        if not any(len(word) < 2 for word in words):
            cast.introduce(first, last, name, ActorKind.ORGANISATION, certain=False)
        return
    if size > _LONGEST_PERSON or low[0] in lists.peoples:
        return
    has_own_office = has_office(cast, last)
    may_open = run.opens and size == 2 and words[0] not in cast.reading.capitals()
    if may_open and low[-1] in cast.parts and name not in cast.entities and not has_own_office:
        # "Angry Orr left": the first word is large only because the sentence begins with it.
        return
    speaks = following in cue_lexicon().forms or (before in cue_lexicon().forms and not run.opens)
    alone = any(cast.stands_alone(word) for word in (words[-1], words[0]))
    sure = speaks or alone or has_own_office
    is_told = alone or has_own_office
    cast.introduce(first, last, name, ActorKind.PERSON, certain=sure, is_kind_told=is_told)


def _is_known_elsewhere(cast: Cast, name: str) -> bool:
    """Whether another text told of a person of this very name."""
    return cast.elsewhere.has(name)


def _take_body(cast: Cast, first: int, last: int) -> None:
    """Add a body, with the state or body whose name its own begins with."""
    tokens, lists = cast.reading.tokens, people()
    owner = cast.at.get(first - 1) if first > 0 and first not in cast.sentence_starts else None
    if owner is not None and not cast.is_person(owner.name) and owner.last == first and owner.how != "part":
        if not _take_with_owner(cast, owner, first, last):
            _introduce_body(cast, first, last)
        return
    if (
        first > 2
        and tokens.low[first - 1] == "and"
        and tokens.classes[first - 2] & W.CAP
        and not tokens.classes[first - 2] & FUNCTION_WORD
        and first - 2 not in cast.at
        and first - 2 not in cast.sentence_starts
        and not lists.is_role(tokens.low[first - 2])
        and tokens.low[first - 2] not in cast.parts
        and (tokens.classes[first - 3] & W.DET or first - 3 in cast.at)
    ):
        # "the Securities and Exchange Commission"
        first -= 2
    _introduce_body(cast, first, last)


def _introduce_body(cast: Cast, first: int, last: int) -> None:
    tokens = cast.reading.tokens
    if tokens.low[last - 1] in {"of", "for", "in"}:
        # "Bank of Pellam", where Pellam is known: one name.
        place = cast.at.get(last)
        if place is None or place.first != last:
            last -= 1
        else:
            cast.drop(place)
            cast.introduce(
                first, place.last, _spelled(cast, first, place.last), ActorKind.ORGANISATION, certain=True,
                above=place.name,
            )  # fmt: skip
            return
    if sum(1 for word in cast.reading.tokens.words[first:last] if word[0].isalnum()) > 1:
        cast.introduce(first, last, _spelled(cast, first, last), ActorKind.ORGANISATION, certain=True)


def _take_with_owner(cast: Cast, owner: Mention, first: int, last: int) -> bool:
    """``United States Conference of Mayors``, ``Iranian Foreign Ministry``: one name, not two."""
    tokens, lists = cast.reading.tokens, people()
    rest = tokens.low[first:last]
    head = next((n for n, word in enumerate(rest) if word in {"of", "for"}), len(rest)) - 1
    if rest[head] not in lists.body_names - lists.voiceless:
        return False
    is_state = cast.entities[owner.name].kind is ActorKind.STATE
    if not is_state and not tokens.words[owner.first].isupper():
        return False
    cast.drop(owner)
    if is_state and rest[head] in lists.bodies and owner.how == "people":
        name = body_of_state(cast, owner.name, rest)
    else:
        name = _spelled(cast, owner.first, last)
    cast.introduce(owner.first, last, name, ActorKind.ORGANISATION, certain=True, above=owner.name)
    return True


def _take_from_headline(cast: Cast, run: _Run) -> None:
    """The longest name in a run that the rest of the text brings, or a first name with the word after it."""
    tokens, lists = cast.reading.tokens, people()
    at = run.first
    while at < run.last:
        word = tokens.low[at]
        for last in range(min(run.last, at + _LONGEST_PERSON), at + 1, -1):
            name = _cased(cast, at, last)
            if name in cast.entities:
                cast.add(at, last, name, "name")
                at = last
                break
            if _is_known_elsewhere(cast, name):
                cast.introduce(at, last, name, ActorKind.PERSON, certain=True)
                at = last
                break
        else:
            is_given = word in lists.male_names or word in lists.female_names
            last = _name_end(cast, at, run.last)
            if is_given and last > at + 1:
                cast.introduce(at, last, _cased(cast, at, last), ActorKind.PERSON, certain=True)
                at = last - 1
            at += 1


def _name_end(cast: Cast, first: int, last: int) -> int:
    """One past a name that opens with a first name, where every word has a capital."""
    tokens = cast.reading.tokens
    if last - first <= _LONGEST_PERSON and last < len(tokens) and tokens.words[last] in _AFTER_NAME:
        # "Christina N. Orr, 38": the name is all that stands before the comma.
        return last
    at = first + 1
    while at < last and (len(tokens.words[at]) == 1):
        at += 1
    return min(at + 1, last)


def _spelled(cast: Cast, first: int, last: int) -> str:
    tokens = cast.reading.tokens
    return " ".join(cast.reading.text[tokens.starts[first] : tokens.ends[last - 1]].split())


def _cased(cast: Cast, first: int, last: int) -> str:
    """A person's name as it is written where not all is in capitals."""
    name = _spelled(cast, first, last)
    return " ".join(word.capitalize() for word in name.split()) if name.isupper() else name


def low_before(cast: Cast, first: int) -> str:
    """The word before a token in small letters."""
    return cast.reading.tokens.low[first - 1] if first > 0 else ""
