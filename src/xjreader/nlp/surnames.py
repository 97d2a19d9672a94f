"""Names that stand alone: a surname after the full name, an acronym after the body's, "Mr Smith".

Where several bear one surname, the title before it, the order of the text and nearness tell whose it is, or
nobody's.
"""

from itertools import pairwise

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import FUNCTION_WORD, MOST_NAMESAKES, Cast
from xjreader.nlp.cues import cue_lexicon
from xjreader.nlp.elsewhere import surname_of
from xjreader.nlp.entities import Entity, Gender, gender_of_name
from xjreader.nlp.genders import HE, SHE
from xjreader.nlp.people import people
from xjreader.nlp.tokens import W

_NEAR = 1
"""Sentences back in which the latest bearer of a surname must stand, to be the one meant."""
_FAR = 4
"""Sentences by which the others must be further away."""
_OUTNUMBERS = 3
_AHEAD = 12
"""Tokens after a surname in which a pronoun may tell whose it is."""
_SURE_PRONOUN = 0.9
_SURE_NEAR = 0.85
_SURE_OFTEN = 0.75
_SURE_LEADING = 0.65
_SURE_ELSEWHERE = 0.85
_LONGEST_ACRONYM = 6


def find_surnames(cast: Cast, title: str) -> None:
    """Add the names that stand alone; `title` gives first names that the text leaves out."""
    _title_names(cast, title)
    _Surnames(cast, title).find()


def gender_of_title(title: str) -> Gender:
    """What a title tells: ``mrs`` and ``king``, not ``president``."""
    lists = people()
    if title in lists.titles_male:
        return "m"
    return "f" if title in lists.titles_female else ""


class _Surnames:
    """One walk over a text, remembering who was named where."""

    def __init__(self, cast: Cast, title: str) -> None:
        self._cast = cast
        self._title = title
        self._acronyms = _acronyms(cast)
        self._titled = {first for first, _ in cast.titled}
        self._first_seen: dict[str, int] = {}
        for mention in cast.mentions:
            self._first_seen[mention.name] = min(
                mention.first, self._first_seen.get(mention.name, mention.first)
            )
        self._bodies_by_end: dict[str, list[str]] = {}
        for name in self._first_seen:
            if " " in name and cast.entities[name].kind is not ActorKind.PERSON:
                self._bodies_by_end.setdefault(name.split()[-1], []).append(name)
        self._last_seen: dict[str, int] = {}
        self._titles: dict[str, set[Gender]] | None = None
        self._count: dict[str, int] = {}
        """Name to how often it was met so far."""

    def find(self) -> None:
        cast = self._cast
        tokens = cast.reading.tokens
        for index in range(len(tokens)):
            mention = cast.at.get(index)
            if mention is not None:
                if index == mention.first:
                    self._count[mention.name] = self._count.get(mention.name, 0) + 1
                self._last_seen[mention.name] = index
                continue
            if not tokens.classes[index] & W.CAP:
                continue
            self._single(index)

    def _single(self, index: int) -> None:
        cast = self._cast
        tokens = cast.reading.tokens
        text = tokens.words[index]
        if text in self._acronyms:
            self._add(index, self._acronyms[text], 1.0)
            return
        word = tokens.low[index]
        body = self._body_of_last_word(index)
        if body:
            self._add(index, body, 1.0)
            return
        names = cast.parts.get(word) or _known_part(cast, index)
        flags = tokens.classes[index] & FUNCTION_WORD
        if flags & ~W.ADV or (flags and not names):
            return
        if names:
            self._namesake(index, word, names)
        elif index in self._titled:
            self._alone(index)
        elif self._is_called_body(index) or self._is_acronym(index):
            cast.introduce(index, index + 1, text, ActorKind.ORGANISATION, certain=True)
        elif cast.elsewhere.of_surname(word) and self._stands_free(index):
            self._from_elsewhere(index, word)

    def _body_of_last_word(self, index: int) -> str:
        """``the Lantern`` after "the Evening Lantern": the only body whose name ends so."""
        cast = self._cast
        tokens = cast.reading.tokens
        if index == 0 or tokens.low[index - 1] != "the":
            return ""
        if index + 1 < len(tokens) and tokens.classes[index + 1] & W.CAP:
            return ""
        found = self._bodies_by_end.get(tokens.words[index], [])
        return found[0] if len(found) == 1 else ""

    def _add(self, index: int, name: str, sure: float) -> None:
        self._count[name] = self._count.get(name, 0) + 1
        self._cast.add(index, index + 1, name, "part" if sure < 1 or " " in name else "name", sure=sure)
        self._last_seen[name] = index
        self._first_seen.setdefault(name, index)

    # Whose surname --------------------------------------------------------------------------

    def _namesake(self, index: int, word: str, names: list[str]) -> None:
        """A word of somebody's name: the one meant, or nobody where it may be several."""
        cast = self._cast
        if len(names) > MOST_NAMESAKES:
            return
        title = cast.title_before(index)
        gender = gender_of_title(title)
        pool = [name for name in names if name in cast.known.actors or cast.entities[name].is_certain]
        pool = pool or names
        bearers = [name for name in pool if surname_of(name) == word]
        if title in people().titles_of_given_names:
            bearers = [name for name in pool if name.lower().split()[0] == word] or bearers
        if not bearers and title and index in self._titled and len(word) > 1:
            # "Mr. Orr" beside "Orr Lindqvist": a first name is no surname.
            self._alone(index)
            return
        pool = bearers or pool
        if title:
            fitting = [name for name in pool if self._fits(name, title, gender, index)]
            if not fitting:
                self._alone(index)
                return
            pool = fitting
        chosen = self._choose(index, title, pool)
        if chosen is None:
            cast.shared[index] = tuple(sorted(pool, key=lambda name: -self._last_seen.get(name, -1)))
            return
        self._add(index, *chosen)

    def _fits(self, name: str, title: str, gender: Gender, index: int) -> bool:
        """Whether a title may be this person's."""
        entity = self._cast.entity(name)
        if gender and entity.gender and entity.gender != gender:
            return False
        if self._is_kin(index):
            return False
        if not gender and entity.gender and self._has_other_gender(surname_of(name), entity.gender):
            return title in entity.descriptors
        roles = entity.descriptors & people().roles
        is_later = self._first_seen.get(name, -1) > index
        # "President Orr" before "his aide, Ann Orr": the one with the other office comes later.
        return not (is_later and not gender and roles and title not in roles)

    def _has_other_gender(self, surname: str, gender: Gender) -> bool:
        """Whether the text says "Mr." of a surname whose known bearers are women, or the other way round."""
        if self._titles is None:
            self._titles = {}
            tokens = self._cast.reading.tokens
            for k in range(1, len(tokens)):
                if tokens.classes[k] & W.CAP and (told := gender_of_title(self._cast.title_before(k))):
                    self._titles.setdefault(tokens.low[k], set()).add(told)
        return bool(self._titles.get(surname, set()) - {gender})

    def _is_kin(self, index: int) -> bool:
        """``Vice Admiral Monk, her brother,``: another than the Monk whom we know."""
        low, size = self._cast.reading.tokens.low, len(self._cast.reading.tokens)
        return (
            index + 3 < size
            and low[index + 1] == ","
            and low[index + 2] in {"her", "his"}
            and low[index + 3] in people().kin
        )

    def _choose(self, index: int, title: str, pool: list[str]) -> tuple[str, float] | None:
        """The one of several namesakes who is meant, with how sure that is."""
        cast = self._cast
        if len(pool) == 1:
            return pool[0], 1.0
        introduced = [name for name in pool if name in self._last_seen]
        if len(introduced) == 1:
            return introduced[0], 1.0
        rows = introduced or pool
        if title and not gender_of_title(title):
            holders = [name for name in rows if title in cast.entities[name].descriptors]
            if len(holders) == 1:
                return holders[0], 1.0
        rows = self._of_pronoun(index, rows)
        if len(rows) == 1:
            return rows[0], _SURE_PRONOUN
        introduced = [name for name in introduced if name in rows]
        here = cast.sentence_of(index)
        near = sorted(
            ((here - cast.sentence_of(self._last_seen[name]), name) for name in introduced),
            key=lambda row: row[0],
        )
        if len(near) > 1 and near[0][0] <= _NEAR and near[1][0] - near[0][0] >= _FAR:
            return near[0][1], _SURE_NEAR
        leading = self._leading(rows)
        if leading:
            return leading, _SURE_LEADING
        often = sorted(rows, key=lambda name: -self._weight(name))
        most, second = self._weight(often[0]), self._weight(often[1])
        if most >= _OUTNUMBERS * max(1, second):
            return often[0], _SURE_OFTEN
        return None

    def _leading(self, rows: list[str]) -> str:
        """Whom a text is about: named first, the others of that surname being told as relatives later on."""
        cast, kin = self._cast, people().kin
        first = min(rows, key=lambda name: self._first_seen.get(name, len(cast.reading.tokens)))
        begin = cast.sentence_of(self._first_seen.get(first, 0))
        others = [name for name in rows if name != first and name in self._first_seen]
        are_relatives = all(
            cast.entities[name].descriptors & kin and cast.sentence_of(self._first_seen[name]) > begin
            for name in others
        )
        return first if others and len(others) == len(rows) - 1 and are_relatives else ""

    def _weight(self, name: str) -> int:
        """How often the text named somebody so far; the title is worth as much as twice."""
        return self._count.get(name, 0) + (2 if name in self._title else 0)

    def _of_pronoun(self, index: int, rows: list[str]) -> list[str]:
        """Those of the namesakes whom the next pronoun of the sentence may mean: ``Orr said he``."""
        cast = self._cast
        tokens = cast.reading.tokens
        last = cast.reading.sentences[cast.sentence_of(index)].last
        for k in range(index + 1, min(last, index + _AHEAD)):
            other = cast.at.get(k)
            if other is not None and cast.is_person(other.name):
                return rows
            gender: Gender = "m" if tokens.low[k] in HE else "f" if tokens.low[k] in SHE else ""
            if gender:
                return [name for name in rows if cast.entity(name).gender in {gender, ""}] or rows
        return rows

    def _alone(self, index: int) -> None:
        """``Mr Smith`` without a first name anywhere: the surname is the fullest name that there is."""
        cast = self._cast
        word = cast.reading.tokens.words[index]
        title = cast.title_before(index)
        gender = gender_of_title(title)
        if self._is_kin(index):
            word = f"{title.capitalize()} {word}"
        elif self._from_elsewhere(index, word.lower(), gender=gender):
            return
        entity = cast.entities.get(word)
        if entity is not None and gender and entity.gender and entity.gender != gender:
            # "Mr. Quist and Mrs. Quist", neither with a first name.
            word = f"{title.capitalize()} {word}"
            entity = cast.entities.get(word)
        if entity is None:
            entity = cast.entities[word] = Entity(word, ActorKind.PERSON)
            cast.remember_parts(word)
        if gender:
            entity.tell_gender(gender)
        self._add(index, word, 1.0)

    def _from_elsewhere(self, index: int, word: str, *, gender: Gender = "") -> bool:
        """The only one whom other texts know by this surname."""
        cast = self._cast
        found = [
            actor
            for actor in cast.elsewhere.of_surname(word)
            if not gender or gender_of_name(actor.name) in {gender, ""}
        ]
        if len(found) != 1:
            return False
        actor = found[0]
        above = actor.affiliation if actor.affiliation and cast.knows(actor.affiliation) else None
        if actor.name not in cast.entities and actor.name not in cast.known.actors:
            cast.entities[actor.name] = Entity(
                actor.name, ActorKind.PERSON, above, gender=gender_of_name(actor.name),
                is_from_elsewhere=True,
            )  # fmt: skip
            cast.remember_parts(actor.name)
        self._add(index, actor.name, _SURE_ELSEWHERE)
        return True

    # Other words that stand alone -------------------------------------------------------------

    def _is_acronym(self, index: int) -> bool:
        """``AROS said``: capitals that speak within a sentence which is not all capitals."""
        tokens = self._cast.reading.tokens
        text = tokens.words[index]
        is_short = text.isupper() and 1 < len(text) <= _LONGEST_ACRONYM
        if not is_short or not text.replace("-", "").isalnum() or not text[0].isalpha():
            return False
        if text.lower() in people().acronyms:
            return False
        following = index + 1
        if following >= len(tokens) or tokens.words[following] == ":":
            return False
        speaks = tokens.low[following] in cue_lexicon().forms and not tokens.words[following].isupper()
        return speaks or (self._is_written_small(index) and bool(tokens.classes[following] & W.GENITIVE))

    def _is_called_body(self, index: int) -> bool:
        """``the broadcaster ONT``: a body's noun in small letters, then its name of one word."""
        cast, lists = self._cast, people()
        tokens = cast.reading.tokens
        if index < 2 or index in cast.sentence_starts or not tokens.words[index].replace("-", "").isalpha():
            return False
        noun = tokens.low[index - 1]
        if tokens.classes[index - 1] & W.CAP or not (noun in lists.bodies or noun in lists.bodies_called):
            return False
        if tokens.low[index + 1 : index + 2] == ["and"] and tokens.classes[index + 2] & W.CAP:
            # "the union Metal and Light": one name, or two; the phrase tells.
            return False
        if (
            index + 1 < len(tokens)
            and tokens.classes[index + 1] & W.CAP
            and index + 1 not in cast.sentence_starts
        ):
            return False
        is_person = lists.is_role(noun) and noun not in lists.bodies
        return not is_person and tokens.low[index] not in lists.place_names | lists.peoples

    def _is_written_small(self, index: int) -> bool:
        """Whether the words around are not in capitals too."""
        words = self._cast.reading.tokens.words
        around = [*words[max(0, index - 3) : index], *words[index + 1 : index + 4]]
        return not any(len(word) > 1 and word.isupper() for word in around)

    def _stands_free(self, index: int) -> bool:
        """A capitalised word within a sentence, with no other beside it."""
        tokens = self._cast.reading.tokens
        if index in self._cast.sentence_starts or tokens.words[index].isupper():
            return False
        lists = people()
        beside = [k for k in (index - 1, index + 1) if 0 <= k < len(tokens)]
        return not any(
            tokens.classes[k] & W.CAP
            and not tokens.classes[k] & FUNCTION_WORD
            and not (k < index and (tokens.low[k] in lists.titles or lists.is_role(tokens.low[k])))
            for k in beside
        ) and not (index > 0 and tokens.low[index - 1] in {"the", "a", "an"})


def _known_part(cast: Cast, index: int) -> list[str]:
    hit = cast.known.find(cast.reading.tokens, index)
    if hit is None or hit.how != "part":
        return []
    tokens = cast.reading.tokens
    if (
        index in cast.sentence_starts
        and index + 1 < len(tokens)
        and tokens.classes[index + 1] & W.CAP
        and not tokens.classes[index + 1] & FUNCTION_WORD
    ):
        return []
    return [hit.name]


def _acronyms(cast: Cast) -> dict[str, str]:
    """``World Fishing Congress (WFC)``, and bodies whose initials stand alone elsewhere."""
    tokens = cast.reading.tokens
    found: dict[str, str] = {}
    for mention in cast.mentions:
        if cast.is_person(mention.name):
            continue
        k = mention.last
        if (
            k + 2 < len(tokens)
            and tokens.words[k] == "("
            and tokens.words[k + 2] == ")"
            and tokens.words[k + 1].isupper()
        ):
            found.setdefault(tokens.words[k + 1], mention.name)
    for name, entity in cast.entities.items():
        if entity.kind is ActorKind.PERSON or not entity.is_certain or name in cast.known.actors:
            continue
        initials = "".join(word[0] for word in name.replace("-", " ").split() if word[0].isupper())
        if len(initials) > 2 and cast.stands_alone(initials):
            found.setdefault(initials, name)
    return found


# The title -------------------------------------------------------------------------------------


def _title_names(cast: Cast, title: str) -> None:
    """Full names in the title whose surname alone stands in the text."""
    lists = people()
    raw = title.replace("’s", "").replace("'s", "").split()
    words = [word.strip("“”\"'‘’,.:;!?()") for word in raw]
    _with_particles(cast, words)
    content = [word for word in words if len(word) > 3]
    is_sentence = any(word[:1].islower() for word in content)
    for at, (given, surname) in enumerate(pairwise(words)):
        if not surname[:1].isupper() or surname.lower() in cast.parts or not cast.stands_alone(surname):
            continue
        if raw[at][-1:] in ",;:.!?" or (surname.lower(),) in cast.known.phrases:
            continue  # "to visit Morland, Karvesh warns"
        is_given = given.lower() in lists.given_names
        if not is_given and not (is_sentence and _may_be_given(cast, words, at)):
            continue
        last = at + 2
        while (
            is_sentence
            and last < len(words)
            and _goes_on(cast, words[last])
            and raw[last - 1] == words[last - 1]
        ):
            last += 1
        name = cast.known_spelling(" ".join(words[at:last]))
        if name not in cast.known.actors and name not in cast.entities:
            cast.entities[name] = Entity(name, ActorKind.PERSON, gender=gender_of_name(name))
            cast.remember_parts(name)


def _with_particles(cast: Cast, words: list[str]) -> None:
    """``Ruud van der Aske`` in the title, of whom the text says "Van der Aske" alone."""
    particles = people().particles
    for at in range(len(words) - 2):
        if not words[at][:1].isupper() or words[at + 1] not in particles:
            continue
        last = at + 1
        while last < len(words) and words[last] in particles:
            last += 1
        if last >= len(words) or not words[last][:1].isupper():
            continue
        surname = " ".join(words[at + 1 : last + 1])
        alone = surname[:1].upper() + surname[1:]
        short = cast.entities.get(alone)
        if short is None or short.kind is not ActorKind.PERSON:
            continue
        person = cast.new_person(f"{words[at]} {surname}")
        for token in list(short.mentions):
            mention = cast.at[token]
            cast.drop(mention)
            cast.add(mention.first, mention.last, person.name, "part")
        person.descriptors |= short.descriptors
        for word in alone.lower().split():
            if alone in cast.parts.get(word, ()):
                cast.parts[word].remove(alone)
        del cast.entities[alone]
        cast.settle()


def _goes_on(cast: Cast, word: str) -> bool:
    """Whether a word of a title written as a sentence goes on with the name before it."""
    low, lists = word.lower(), people()
    plain = lists.bodies | lists.body_names | lists.place_names | lists.titles
    known = (low,) in cast.known.phrases
    return word[:1].isupper() and word.isalpha() and low not in plain and not lists.is_role(low) and not known


def _may_be_given(cast: Cast, words: list[str], at: int) -> bool:
    """Whether a capitalised word in a title written as a sentence can be a first name."""
    lists = people()
    word = words[at]
    low = word.lower()
    plain = lists.bodies | lists.body_names | lists.place_names | lists.peoples | lists.titles | lists.unnamed
    if (
        not word[:1].isupper()
        or not word.isalpha()
        or low in plain
        or lists.is_role(low)
        or lists.is_lead(low)
    ):
        return False
    if (low,) in cast.known.phrases or low in cue_lexicon().forms:
        return False
    # The first word is large in any case: it is a name only where another text has it so.
    surname = words[at + 1]
    after = words[at + 2] if at + 2 < len(words) else ""
    speaks = after.lower() in cue_lexicon().forms or after[:1].islower()
    return (at > 0 or cast.elsewhere.has(f"{word} {surname}")) and speaks
