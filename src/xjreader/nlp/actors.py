"""Everybody whom a text names: known actors, and the persons and bodies that the text itself introduces.

Finds mentions only: ``offices`` reads what the text says of each, ``coreference`` decides whom a pronoun or a
description means.
"""

from bisect import bisect_left
from itertools import pairwise

from xjreader.models.analysis import ActorKind
from xjreader.nlp.cues import cue_lexicon
from xjreader.nlp.entities import Entity, Mention, gender_of_name
from xjreader.nlp.people import people
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W, tokenise
from xjreader.nlp.world import Gazetteer, Hit, How

_CLASS_OF_FUNCTION_WORD = W.DET | W.PREP | W.PRON | W.SUB | W.COORD | W.AUX | W.ADV | W.MY
_LONGEST_NAME = 6
_MOST_NAMESAKES = 12


class Cast:
    """All entities and mentions of a text."""

    def __init__(self, reading: Reading, known: Gazetteer, *, title: str = "") -> None:
        """`title` gives first names that the text leaves out."""
        self.reading = reading
        self.known = known
        self.entities: dict[str, Entity] = {}
        self.mentions: list[Mention] = []
        self.at: dict[int, Mention] = {}
        """Token to the mention that covers it."""
        self._parts: dict[str, list[str]] = {}
        self._titled: list[tuple[int, int]] = []
        self._alone: set[str] | None = None
        self.sentence_firsts = [sentence.first for sentence in reading.sentences]
        self._sentence_starts = set(self.sentence_firsts)
        self._known_mentions()
        self._text_names()
        self._title_names(title)
        self._single_names()
        self.mentions.sort(key=lambda mention: mention.first)
        self._firsts = [mention.first for mention in self.mentions]
        for mention in self.mentions:
            self.entities[mention.name].mentions.append(mention.first)

    def within(self, first: int, last: int) -> list[Mention]:
        """Mentions that begin between two tokens."""
        return self.mentions[bisect_left(self._firsts, first) : bisect_left(self._firsts, last)]

    def knows(self, name: str) -> bool:
        """Whether the name is an actor's, known beforehand or met in the text."""
        return name in self.entities or name in self.known.actors

    def entity(self, name: str) -> Entity:
        """The entity of a name, made from what is known of it where the text has none yet."""
        if name not in self.entities:
            actor = self.known.actors[name]
            self.entities[name] = Entity(
                name, actor.kind, actor.affiliation, aliases=actor.aliases, gender=gender_of_name(name)
            )
            if actor.kind is ActorKind.PERSON:
                self._remember_parts(name)
        return self.entities[name]

    # Names --------------------------------------------------------------------------------

    def _known_mentions(self) -> None:
        tokens = self.reading.tokens
        index, size = 0, len(tokens)
        first_words = self.known.index
        while index < size:
            if tokens.low[index] in first_words:
                hit = self.known.find(tokens, index)
                if hit is not None and self._is_sound(hit):
                    self._add(hit.first, hit.last, hit.name, hit.how)
                    index = hit.last
                    continue
            index += 1

    def _is_sound(self, hit: Hit) -> bool:
        """Not a part of a longer name: "Michael Jordan", "Chad Smith"; parts of names come later."""
        if hit.how == "part":
            return False
        tokens = self.reading.tokens
        if hit.last - hit.first > 1:
            return True
        before = tokens.low[hit.first - 1] if hit.first > 0 else ""
        following = tokens.low[hit.last] if hit.last < len(tokens) else ""
        lists = people()
        if before in lists.male_names | lists.female_names and tokens.classes[hit.first - 1] & W.CAP:
            return False
        given = tokens.low[hit.first] in lists.male_names | lists.female_names
        if self._is_given_name(hit):
            return False
        return not (given and following and tokens.classes[hit.last] & W.CAP)

    def _is_given_name(self, hit: Hit) -> bool:
        """Whether a city or state is here a first name: "Minister Oslo Pendergast", "Paris Hill said"."""
        tokens, lists = self.reading.tokens, people()
        surname = hit.last
        if (
            hit.how == "people"
            or self.known.actors[hit.name].kind is not ActorKind.STATE
            or tokens.words[hit.first].isupper()
            or surname >= len(tokens)
            or surname in self._sentence_starts
            or not tokens.classes[surname] & W.CAP
            or tokens.classes[surname] & (_CLASS_OF_FUNCTION_WORD | W.TIME)
        ):
            return False
        word, text = tokens.low[surname], tokens.words[surname]
        things = lists.body_names | lists.bodies | lists.place_names | lists.peoples | lists.titles
        follows_on = surname + 1 < len(tokens) and (
            tokens.classes[surname + 1] & W.CAP or lists.is_role(tokens.low[surname + 1])
        )
        if not text.isalpha() or text.isupper() or word in things or lists.is_role(word) or follows_on:
            return False
        if self.known.find(tokens, surname) is not None:
            return False
        before = tokens.low[hit.first - 1] if hit.first > 0 else ""
        if before == "." and hit.first > 1:
            before = tokens.low[hit.first - 2] if tokens.low[hit.first - 2] in lists.titles else ""
        if lists.is_role(before) or before in lists.titles:
            return hit.first not in self._sentence_starts
        # Without a title a city only, and only where the rest speaks, has an office, or stands alone too.
        if hit.how != "seat" or before == "the":
            return False
        following = tokens.low[surname + 1] if surname + 1 < len(tokens) else ""
        return following in cue_lexicon().forms or self._has_office(surname + 1) or self._stands_alone(text)

    def _add(self, first: int, last: int, name: str, how: How, *, is_place: bool | None = None) -> None:
        entity = self.entity(name) if name in self.known.actors else self.entities[name]
        if is_place is None:
            is_place = entity.kind is ActorKind.STATE and self._stands_as_place(first, last, how)
        mention = Mention(first, last, name, how, is_place)
        self.mentions.append(mention)
        for token in range(first, last):
            self.at[token] = mention

    def _stands_as_place(self, first: int, last: int, how: How) -> bool:
        tokens = self.reading.tokens
        if how == "people":
            return False
        following = tokens.classes[last] if last < len(tokens) else 0
        if following & W.GENITIVE:
            return False
        before = first - 1
        if before >= 0 and tokens.low[before] == "the":
            before -= 1
        if before >= 0 and tokens.low[before] in {
            "in",
            "at",
            "from",
            "near",
            "across",
            "outside",
            "inside",
            "around",
            "throughout",
            "within",
        }:
            return True
        return (
            how == "seat"
            and bool(following & W.CAP)
            and last < len(tokens)
            and tokens.low[last] not in people().roles
        )

    def _text_names(self) -> None:
        """Runs of capitalised words that no known actor covers."""
        tokens = self.reading.tokens
        lists = people()
        index, size = 0, len(tokens)
        classes, low, words = tokens.classes, tokens.low, tokens.words
        found: list[tuple[int, int, bool, bool]] = []
        while index < size:
            if not classes[index] & W.CAP or index in self.at:
                index += 1
                continue
            if classes[index] & _CLASS_OF_FUNCTION_WORD and low[index] not in {"may", "will", "no"}:
                index += 1
                continue
            if classes[index] & W.TIME and not classes[index] & W.MODAL:
                # "On Monday Ann Lee said": the day is no part of the name.
                index += 1
                continue
            last = self._run_end(index)
            first = index
            index = max(last, index + 1)
            has_title = False
            # A title or office at the front, or in the middle of the run: the name comes after it.
            for k in range(last - 1, first - 1, -1):
                if (
                    low[k] in lists.titles
                    or (lists.is_role(low[k]) and k < last - 1)
                    or (
                        lists.is_role(low[k])
                        and words[k] != words[k].upper()
                        and k == last - 1
                        and k == first
                    )
                ):
                    has_title = True
                    first = k + 1
                    if first < last and words[first] == ".":
                        first += 1
                    break
            while first < last - 1 and lists.is_lead(low[first]):
                first += 1
            if (
                not has_title
                and first > 1
                and low[first - 1] in {"for", "of"}
                and self._office_before(first - 1)
            ):
                # "Commissioner for Human Rights Ann Lee": what the office is for, then the name.
                name = next((k for k in range(first, last) if low[k] not in lists.place_names), last)
                has_title = first < name < last
                first = name if has_title else first
            if first >= last or lists.is_role(low[last - 1]) or lists.is_lead(low[first]):
                continue
            if first > 0 and (lists.is_role(low[first - 1]) or low[first - 1] in lists.titles):
                has_title = True
            if last - first == 1 and last < size and lists.is_role(low[last]):
                # "Deputy Velmar chief Ada Quist": what somebody is chief of, not a surname.
                has_title = False
            found.append((first, last, has_title, first in self._sentence_starts))
        for first, last, has_title, opens in sorted(found, key=lambda run: (not run[2], run[0])):
            self._take_run(first, last, has_title=has_title, opens=opens)

    def _office_before(self, preposition: int) -> bool:
        """Whether an office stands before "for" or "of": ``High Commissioner for``."""
        return self.reading.tokens.low[preposition - 1] in people().roles

    def _title_names(self, title: str) -> None:
        """Full names in the title whose surname alone stands in the text."""
        lists = people()
        words = [word.strip("“”\"'‘’,.:;!?()") for word in title.replace("’s", "").replace("'s", "").split()]
        for given, surname in pairwise(words):
            if given.lower() not in lists.male_names | lists.female_names or not surname[:1].isupper():
                continue
            if surname.lower() in self._parts or not self._stands_alone(surname):
                continue
            name = self._known_spelling(f"{given} {surname}")
            if name not in self.known.actors and name not in self.entities:
                self.entities[name] = Entity(name, ActorKind.PERSON, gender=gender_of_name(name))
                self._remember_parts(name)

    def _run_end(self, first: int) -> int:
        tokens = self.reading.tokens
        lists = people()
        index = first + 1
        size = len(tokens)
        is_body = tokens.low[first] in lists.body_names or tokens.low[first] in lists.bodies
        while index < size and index - first < _LONGEST_NAME + 3 and index not in self.at:
            flags, word = tokens.classes[index], tokens.low[index]
            if flags & W.CAP and not flags & (W.PUNCT):
                if index in self._sentence_starts:
                    break
                if flags & (W.TIME | W.PRON) and not flags & W.MODAL:
                    break
                is_body = is_body or word in lists.body_names
                index += 1
                continue
            next_is_cap = (
                index + 1 < size
                and bool(tokens.classes[index + 1] & W.CAP)
                and index + 1 not in self._sentence_starts
            )
            if next_is_cap and (
                word in lists.particles
                or (
                    word == "."
                    and len(tokens.words[index - 1]) <= 4
                    and tokens.starts[index] == tokens.ends[index - 1]
                    and (len(tokens.words[index - 1]) == 1 or tokens.low[index - 1] in lists.titles)
                )
                or (
                    word in {"of", "for", "and"}
                    and is_body
                    and not tokens.classes[index + 1] & W.TIME
                    and word != "and"
                )
                or (word == "-" and tokens.starts[index] == tokens.ends[index - 1])
            ):
                index += 1
                continue
            break
        return index

    def _take_run(self, first: int, last: int, *, has_title: bool, opens: bool) -> None:
        tokens = self.reading.tokens
        lists = people()
        low = tokens.low[first:last]
        words = tokens.words[first:last]
        if any(tokens.classes[k] & W.TIME for k in range(first, last)):
            return
        size = sum(1 for word in words if word[0].isalnum())
        name = self.reading.text[tokens.starts[first] : tokens.ends[last - 1]]
        name = " ".join(name.split())
        before = tokens.low[first - 1] if first > 0 else ""
        if (
            any(word in lists.place_names for word in low)
            and not has_title
            and not any(word in lists.body_names for word in low)
        ):
            return
        is_body = any(word in lists.body_names for word in low)
        all_capitals = all(word.isupper() for word in words if word[0].isalpha())
        if is_body and not has_title:
            if size >= 2:
                self._introduce(first, last, name, ActorKind.ORGANISATION, certain=True)
            return
        if size == 1:
            if has_title and not all_capitals and len(words[0]) > 1:
                self._parts.setdefault(low[0], [])
                self._titled.append((first, last))
            elif (
                words[0].isupper()
                and 2 < len(words[0]) <= 6
                and not opens
                and words[0].isalpha()
                and before in {"the", "of", "for", "by", "from", "with"}
            ):
                self._introduce(first, last, words[0], ActorKind.ORGANISATION, certain=True)
            return
        if size > _LONGEST_NAME or (all_capitals and size > 1 and not has_title):
            return
        given = low[0] in lists.male_names or low[0] in lists.female_names
        if has_title or given:
            self._introduce(first, last, name, ActorKind.PERSON, certain=True)
            return
        following = tokens.low[last] if last < len(tokens) else ""
        if low[-1] in lists.peoples:
            return
        if before == "the":
            if not any(len(word) < 2 for word in words):
                self._introduce(first, last, name, ActorKind.ORGANISATION, certain=False)
            return
        if size > 4 or low[0] in lists.peoples:
            return
        if opens and size == 2 and low[-1] in self._parts and name not in self.entities:
            # "Angry Orr left": the first word is large only because the sentence begins with it.
            return
        speaks = following in cue_lexicon().forms or (before in cue_lexicon().forms and not opens)
        alone = any(self._stands_alone(word) for word in (words[-1], words[0]))
        described = self._has_office(last)
        sure = (speaks and size <= 3 and not opens) or alone or described or speaks
        self._introduce(first, last, name, ActorKind.PERSON, certain=sure)

    def _stands_alone(self, word: str) -> bool:
        """Whether a word of a name also stands by itself elsewhere, as surnames do."""
        if self._alone is None:
            tokens = self.reading.tokens
            self._alone = {
                tokens.words[k]
                for k in range(len(tokens))
                if tokens.classes[k] & W.CAP
                and not (
                    k > 0
                    and tokens.classes[k - 1] & W.CAP
                    and not tokens.classes[k - 1] & _CLASS_OF_FUNCTION_WORD
                )
                and not (k + 1 < len(tokens) and tokens.classes[k + 1] & W.CAP)
            }
        return word in self._alone

    def _has_office(self, last: int) -> bool:
        tokens = self.reading.tokens
        if last + 1 >= len(tokens) or tokens.words[last] != ",":
            return False
        lists = people()
        for k in range(last + 1, min(len(tokens), last + 12)):
            if tokens.words[k] in {",", ".", ";"}:
                return False
            if tokens.low[k] in lists.roles:
                return True
        return False

    def _introduce(self, first: int, last: int, name: str, kind: ActorKind, *, certain: bool) -> None:
        name = self._known_spelling(name)
        if name in self.known.actors:
            self._add(first, last, name, "name")
            return
        entity = self.entities.get(name)
        if entity is None:
            entity = Entity(
                name,
                kind,
                is_certain=certain,
                gender=gender_of_name(name) if kind is ActorKind.PERSON else "",
            )
            self.entities[name] = entity
            if kind is ActorKind.PERSON:
                self._remember_parts(name)
        entity.is_certain = entity.is_certain or certain
        if kind is ActorKind.PERSON and certain and entity.kind is not ActorKind.PERSON:
            entity.kind = kind
            self._remember_parts(name)
        self._add(first, last, name, "name", is_place=False)

    def _known_spelling(self, name: str) -> str:
        words = tuple(tokenise(name.replace("’", "'")).low)
        return self.known.phrases.get(words, name) if len(words) > 1 else name

    def _remember_parts(self, name: str) -> None:
        words = [word for word in name.lower().split() if len(word) > 1]
        for word in words:
            rows = self._parts.setdefault(word, [])
            if len(rows) <= _MOST_NAMESAKES and name not in rows:
                rows.append(name)

    def _single_names(self) -> None:
        """Surnames alone, acronyms of bodies named in full."""
        tokens = self.reading.tokens
        acronyms = self._acronyms()
        for index in range(len(tokens)):
            if not tokens.classes[index] & W.CAP or index in self.at:
                continue
            word = tokens.low[index]
            if tokens.words[index] in acronyms:
                self._add(index, index + 1, acronyms[tokens.words[index]], "name")
                continue
            if tokens.classes[index] & _CLASS_OF_FUNCTION_WORD:
                continue
            names = self._parts.get(word) or self._known_part(index)
            if not names:
                continue
            name = self._best_part(word, names)
            if name is not None:
                self._add(index, index + 1, name, "part")
        for first, last in self._titled:
            if first in self.at:
                continue
            # "Mr Smith" without a first name anywhere: the surname is the fullest name that there is.
            name = tokens.words[first]
            if name not in self.entities:
                self.entities[name] = Entity(name, ActorKind.PERSON)
                self._remember_parts(name)
            self._add(first, last, name, "name")

    def add_surname(self, token: int) -> str:
        """Take one word of the text for a person's name, the fullest that the text has."""
        word = self.reading.tokens.words[token]
        names = self._parts.get(word.lower())
        name = (self._best_part(word.lower(), names) if names else None) or (
            word.title() if word.isupper() else word
        )
        if name not in self.entities and name not in self.known.actors:
            self.entities[name] = Entity(name, ActorKind.PERSON)
            self._remember_parts(name)
        return self.entity(name).name

    def _known_part(self, index: int) -> list[str]:
        hit = self.known.find(self.reading.tokens, index)
        if hit is None or hit.how != "part":
            return []
        tokens = self.reading.tokens
        if index in self._sentence_starts and index + 1 < len(tokens) and tokens.classes[index + 1] & W.CAP:
            return []
        return [hit.name]

    def _best_part(self, word: str, names: list[str]) -> str | None:
        """The person whose name ends (or else begins) with the word; nobody where two share it alike."""
        if len(names) > _MOST_NAMESAKES:
            return None
        certain = [name for name in names if name in self.known.actors or self.entities[name].is_certain]
        pool = certain or names
        if len(pool) == 1:
            return pool[0]
        ending = [name for name in pool if name.lower().split()[-1] == word]
        if len(ending) == 1:
            return ending[0]
        return None

    def _acronyms(self) -> dict[str, str]:
        """``World Fishing Congress (WFC)``, and bodies whose initials stand alone elsewhere."""
        tokens = self.reading.tokens
        found: dict[str, str] = {}
        for mention in self.mentions:
            entity = self.entities[mention.name]
            if entity.kind is ActorKind.PERSON:
                continue
            k = mention.last
            if (
                k + 2 < len(tokens)
                and tokens.words[k] == "("
                and tokens.words[k + 2] == ")"
                and tokens.words[k + 1].isupper()
            ):
                found.setdefault(tokens.words[k + 1], mention.name)
        return found
