"""Whom a description of a person stands for: ``the official``, ``the UN rights office official``."""

from collections import Counter
from functools import cached_property

from msgspec.structs import replace

from xjreader.models.analysis import ActorKind
from xjreader.nlp.entities import Entity, Resolution, content_words
from xjreader.nlp.people import people
from xjreader.nlp.salience import NOTHING_SAID, Said, Salience
from xjreader.nlp.statebodies import is_countryman
from xjreader.nlp.tokens import W
from xjreader.nlp.unnamed import gender_of_noun, is_plural_noun
from xjreader.nlp.words import word_set

_RANKED = word_set("minister president governor chairman chairwoman general director")
_RANKS = word_set("prime vice deputy secretary lieutenant")
_MOST_OFFICES = 40
_EPITHET = 0.65
_AHEAD_OF_ALL = 0.6
"""How sure the first must be before all others, for an epithet to mean him or her."""
_OFFICE_UNTOLD = 0.55
_NEAR = 2
"""Sentences back in which nobody else may be named, for an epithet to mean who is."""
_SMALL_WORD = 3
"""Letters: "of", "the" and the like tell nothing of a body."""
_ONLY_ONE = 0.88
_RIVALLED = 0.45
_FORGOTTEN = 0.5
"""Salience up to which somebody was named too far back to be the first whom a description brings to mind."""
_LEAD = 1
"""The last sentence of a lead, from 0, in which somebody may be described before the name is given."""
_LATER = 0.6
_IN_MIND = 2.0
"""Salience from which on somebody may be meant by a description that the text never used of him."""
_COLOURLESS = word_set("top senior former new own old young veteran longtime outgoing incoming current then")
_COMING = word_set("new incoming")
_GONE = word_set("outgoing")
_FUNCTIONS = word_set(
    """judge captain coach referee umpire prosecutor lawyer attorney counsel owner manager host driver pilot
    witness guard landlord neighbour neighbor conductor clerk keeper skipper employer employee nurse doctor
    officer detective sergeant constable inspector soldier customer passenger patient victim suspect accuser
    defendant plaintiff reader caller reporter interviewer friend colleague ally boss chief"""
)
"""Who may be about in any story without having been named: "the driver" is seldom somebody named."""
VAGUE = word_set(
    """a an several some many other another one two three four five certain various unnamed senior"""
)
_TRADES = ("ist", "maker", "keeper", "hunter", "writer", "grower", "seeker", "builder", "dealer", "goer")
_DEFINITE = word_set("the this that")
_INDEFINITE = word_set("a an")


class Descriptions:
    """Resolves the descriptions of one text by the words that the text used of each."""

    def __init__(self, salience: Salience) -> None:
        self._salience = salience
        self._cast = salience.cast
        self._by_word: dict[str, list[str]] | None = None
        self._called: set[str] | None = None
        self._nameless: dict[str, int] | None = None
        """Noun of somebody without a name to where the text has it first."""
        self._counts: Counter[str] | None = None

    # Persons --------------------------------------------------------------------------------

    def person(
        self, first: int, last: int, exclude: frozenset[str], said: Said = NOTHING_SAID
    ) -> Resolution | None:
        """The person of whom the text used these words, none of `exclude`; `None` where none is meant."""
        cast, tokens, lists = self._cast, self._cast.reading.tokens, people()
        end = self._end(first, last)
        before_of = next((k for k in range(first, end) if tokens.low[k] in {"of", "for"}), end)
        head_at = next(
            (
                k
                for k in range(before_of - 1, first - 1, -1)
                if tokens.low[k] in lists.humans | lists.epithets
                or tokens.low[k].endswith("year-old")
                or self._is_trade(tokens.low[k])
                or (k == before_of - 1 and self._is_told_of_person(tokens.low[k]))
            ),
            None,
        )
        if head_at is None or head_at < before_of - 1:
            return None
        is_definite = (
            tokens.low[first] in _DEFINITE
            or bool(tokens.classes[first] & W.MY)
            or first in cast.at
            or (first > 0 and tokens.low[first - 1] == "the")
        )
        head = tokens.low[head_at]
        if is_plural_noun(head):
            return None
        if not is_definite or tokens.low[first] in VAGUE:
            return self._named_in_full_next(first, head) if tokens.low[first] in _INDEFINITE else None
        words = {self._same(word) for word in content_words(cast.reading, first, end)}
        wanted = words - {self._same(head)}
        salience = {
            name: score
            for score, name in self._salience.scores(
                first, exclude, lambda entity: entity.kind is ActorKind.PERSON, said=said
            )
        }
        owners = {one.name for one in cast.persons(first, end)}
        rows = [
            (score + salience.get(name, 0.0) + 0.5, name)
            for name in self._of_office(words | {head}, salience)
            if name not in exclude | owners
            and (score := self._fit(cast.entities[name], head, wanted, is_near=name in salience)) is not None
        ]
        if head in _RANKED and not wanted & _RANKS:
            # "The minister" is hardly the prime minister.
            plain = [row for row in rows if not cast.entities[row[1]].descriptors & _RANKS]
            rows = plain or rows
        rows.sort(key=lambda row: (-row[0], row[1]))
        if not rows:
            is_aged = any(tokens.low[k].endswith("year-old") for k in range(first, end))
            has_place = any(tokens.classes[k] & W.CAP for k in range(first + 1, head_at))
            return (
                self._only_one(first, head, is_aged=is_aged, has_place=has_place, said=said)
                or self._named_later(first, head)
                or self._office_untold(first, head)
                or self._nearest(salience, owners)
            )
        found = self._salience.ranked(rows)
        if len(rows) > 1:
            return found
        name = rows[0][1]
        rival = self._rival(name, head, salience)
        if rival:
            return Resolution((name,), _RIVALLED, (rival,))
        # One person only, and the text used these very words of him or her.
        return replace(found, confidence=max(found.confidence, _ONLY_ONE))

    def _rival(self, name: str, head: str, salience: dict[str, float]) -> str:
        """Somebody much more in mind, of whom the text said nothing against the description."""
        if salience.get(name, 0.0) > _FORGOTTEN:
            return ""
        gender = gender_of_noun(head)
        for other, score in salience.items():
            entity = self._cast.entities[other]
            if other == name or not entity.is_certain or score < _IN_MIND:
                continue
            if gender and entity.gender and entity.gender != gender:
                continue
            if not entity.descriptors & people().roles:
                return other
        return ""

    def _is_trade(self, word: str) -> bool:
        """Whether a word that no list has is a trade by its ending: ``glacierist``, ``map-maker``."""
        lists = people()
        if not word.endswith(_TRADES) or word in lists.documents | lists.things | lists.bodies_called.keys():
            return False
        if not word.endswith("maker"):
            return True
        # "the drugmaker" is a firm where the text names one.
        return not any(
            one.kind is ActorKind.ORGANISATION and one.mentions for one in self._cast.entities.values()
        )

    def _is_told_of_person(self, word: str) -> bool:
        """Whether the text called a person so, though no list has the word: ``glazier``."""
        if self._called is None:
            persons = (one for one in self._cast.entities.values() if one.kind is ActorKind.PERSON)
            self._called = {noun for one in persons for noun in one.called}
        return word in self._called and word not in people().bodies

    def _fit(self, entity: Entity, head: str, wanted: set[str], *, is_near: bool) -> float | None:
        """How well a description fits somebody; `None` where it is somebody else's."""
        lists = people()
        if entity.kind is not ActorKind.PERSON or not entity.mentions:
            return None
        gender = gender_of_noun(head)
        if gender and entity.gender and entity.gender != gender:
            return None
        described = {self._same(word) for word in entity.descriptors}
        has_head = head in entity.descriptors or self._same(head) in described
        if not has_head:
            has_head = any(word in entity.descriptors for word in lists.also_called.get(head, ()))
        if not has_head and head in {"official", "chief", "head"}:
            has_head = bool(described & {self._same(word) for word in lists.officials})
        if not has_head:
            return None
        if (wanted & _COMING and _GONE & described) or (wanted & _GONE and _COMING & described):
            # "the new minister" is not the one who resigned.
            return None
        described |= self._bodies_of(entity)
        states = {word for word in wanted if word in self._states}
        own = {word for word in described if word in self._states}
        if states and own and not states & own:
            # "the Chinese spokesman" is no Canadian one.
            return None
        shared = len(wanted & described)
        if wanted and shared * 2 < len(wanted - _COLOURLESS):
            return None
        if not is_near and shared < 2 and not (shared == len(wanted) and head in entity.descriptors):
            return None
        return 1.5 * shared

    def _nearest(self, salience: dict[str, float], owners: set[str]) -> Resolution:
        """Nobody of whom the text said so: candidates, nearest first."""
        rows = sorted(((score, name) for name, score in salience.items()), reverse=True)
        names = [name for _, name in rows if name not in owners and self._cast.entities[name].is_certain]
        return Resolution((), 0.0, tuple(names[:3]))

    def _may_be_epithet(self, at: int, head: str, *, has_place: bool) -> bool:
        """Whether "the HEAD" may stand for somebody named: no office, and nobody without a name is one."""
        lists = people()
        if head in lists.officials and not has_place:
            # "The Tarn governor", after one whom the text gives no office, may be his; "the governor" hardly.
            return False
        if head in lists.kin or head in _FUNCTIONS or head in lists.bodies_called:
            return False
        if self._nameless is None:
            self._nameless = {}
            for one in self._salience.unnamed:
                if not one.is_plural:
                    self._nameless.setdefault(one.noun, one.head)
        return self._nameless.get(head, at) >= at

    def countryman(self, first: int, last: int, said: Said) -> Resolution | None:
        """``The Italian said``: the only person about."""
        one = self._cast.at.get(first + 1)
        low = self._cast.reading.tokens.low
        if one is None or one.how != "people" or one.last < last or low[first] != "the":
            return None
        if not is_countryman(low[one.last - 1]):
            return None
        return self._only_one(first, low[one.last - 1], is_aged=True, said=said) or Resolution()

    def _only_one(
        self,
        at: int,
        head: str,
        *,
        is_aged: bool = False,
        has_place: bool = False,
        said: Said = NOTHING_SAID,
    ) -> Resolution | None:
        """``The Republican said``, ``the 34-year-old``: the only person about, who just spoke or acted."""
        cast, salience = self._cast, self._salience
        is_epithet = head in people().epithets or is_aged
        if not is_epithet and not self._may_be_epithet(at, head, has_place=has_place):
            return None
        here = salience.sentence_of(at)
        floor = salience.sentence_starts[max(0, here - _NEAR)]
        names = {
            one.name
            for one in cast.persons(floor, at)
            if cast.reading.quote_of[one.first] < 0 and not said.holds(one.first)
        }
        turn = salience.last_turn(at)
        if turn is not None and len(turn.names) == 1 and salience.sentence_of(turn.token) >= here - _NEAR:
            names.add(turn.names[0])
        if len(names) != 1:
            if not is_epithet:
                return None
            rows = salience.scores(
                at, frozenset(), lambda entity: entity.name in names and entity.is_certain, said=said
            )
            ahead = salience.ranked(rows)
            if ahead.confidence < _AHEAD_OF_ALL:
                return None
            names = set(ahead.names)
        (name,) = names
        gender = gender_of_noun(head)
        entity = cast.entities[name]
        if entity.kind is not ActorKind.PERSON or (gender and entity.gender not in {gender, ""}):
            return None
        is_told = bool(entity.descriptors & people().roles)
        if not is_epithet and is_told and (head in people().officials or not self._is_spoken_of(head)):
            # "Tom Reed, a baker, left. The glazier": another.
            return None
        return Resolution((name,), _EPITHET)

    def _named_later(self, at: int, head: str) -> Resolution | None:
        """``The archbishop said``, before "the archbishop, Bo Tarn": the one called so is named later."""
        cast = self._cast
        if self._salience.sentence_of(at) > _LEAD or cast.persons(0, at):
            return None
        names = [
            name
            for name, entity in cast.entities.items()
            if entity.kind is ActorKind.PERSON and head in entity.descriptors and entity.mentions
        ]
        return Resolution((names[0],), _LATER) if len(names) == 1 else None

    def _office_untold(self, at: int, head: str) -> Resolution | None:
        """``Orr came back. The commissioner said``: the only person so far, known, with no office told."""
        cast = self._cast
        if head not in people().officials:
            return None
        names = {one.name for one in cast.persons(0, at)}
        if len(names) != 1:
            return None
        (name,) = names
        entity, gender = cast.entities[name], gender_of_noun(head)
        is_free = name in cast.known.actors and not entity.descriptors & people().roles
        fits = not gender or entity.gender in {gender, ""}
        return Resolution((name,), _OFFICE_UNTOLD) if is_free and fits else None

    def _named_in_full_next(self, at: int, head: str) -> Resolution | None:
        """``A clerk admitted it. ¶ Ada Lund, 51, said``: the lead tells what somebody is, the next who."""
        cast, tokens = self._cast, self._cast.reading.tokens
        here = self._salience.sentence_of(at)
        sentences = cast.reading.sentences
        if here > _LEAD or cast.persons(0, at):
            return None
        opening = next((one for one in sentences[here:] if one.paragraph > sentences[here].paragraph), None)
        named = cast.at.get(opening.first) if opening is not None else None
        if (
            opening is None
            or named is None
            or named.last + 2 >= len(tokens)
            or cast.persons(at, opening.first)
        ):
            return None
        entity = cast.entities[named.name]
        gender = gender_of_noun(head)
        is_aged = tokens.words[named.last] == "," and bool(tokens.classes[named.last + 1] & W.NUM)
        if not is_aged or entity.kind is not ActorKind.PERSON or named.last - named.first < 2:
            return None
        return Resolution((named.name,), _LATER) if not gender or entity.gender in {gender, ""} else None

    def _is_spoken_of(self, head: str) -> bool:
        """Whether the text has the noun elsewhere too: "Archaeologists have found …"."""
        if self._counts is None:
            self._counts = Counter(self._cast.reading.tokens.low)
        return self._counts[head] + self._counts[f"{head}s"] > 1

    @cached_property
    def _states(self) -> frozenset[str]:
        """The states as `_same` writes them."""
        return frozenset(name.lower() for name in self._cast.known.demonyms)

    def _bodies_of(self, entity: Entity) -> set[str]:
        """The words of the bodies that somebody belongs to: "the League official" may be one of them."""
        words: set[str] = set()
        above, seen = entity.affiliation, {entity.name}
        while above is not None and above not in seen:
            seen.add(above)
            words.update(self._same(word) for word in above.lower().split() if len(word) > _SMALL_WORD)
            if above in self._cast.known.actors:
                aliases = self._cast.known.actors[above].aliases
                words.update(alias.lower() for alias in aliases if " " not in alias)
            above = self._cast.entity(above).affiliation if self._cast.knows(above) else None
        return words

    def _of_office(self, words: set[str], near: dict[str, float]) -> dict[str, None]:
        """Those whom the text calls by one of the words, and those near; never more than a text needs."""
        if self._by_word is None:
            self._by_word = {}
            for name, entity in self._cast.entities.items():
                for word in {self._same(one) for one in entity.descriptors} | entity.descriptors:
                    self._by_word.setdefault(word, []).append(name)
        found = dict.fromkeys(near)
        also = {other for word in words for other in people().also_called.get(word, ())}
        for word in sorted(words | also):
            found.update(dict.fromkeys(self._by_word.get(word, [])[:_MOST_OFFICES]))
        return found

    def _same(self, word: str) -> str:
        """One form for words that stand for each other: "UN" and "United Nations", "China" and "Chinese"."""
        if word in {"nations", "united"}:
            return "un"
        hit = self._cast.known.phrases.get((word,))
        return (
            hit.lower().replace("united nations", "un") if hit and hit in self._cast.known.demonyms else word
        )

    def _end(self, first: int, last: int) -> int:
        """Where the words of a description end: before what follows it."""
        tokens = self._cast.reading.tokens
        return next(
            (
                k
                for k in range(first + 1, last)
                if tokens.classes[k] & (W.PREP | W.PUNCT) and tokens.low[k] not in {"of", "for", "-"}
            ),
            last,
        )
