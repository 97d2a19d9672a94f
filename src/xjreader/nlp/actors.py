"""Everybody whom a text names: entities and their mentions, kept together; finds nothing by itself.

``knownnames``, ``fullnames`` and ``surnames`` fill it, ``offices`` and ``genders`` add what the text says of
each, ``casting`` calls them in their order.
"""

from bisect import bisect_left

from xjreader.models.analysis import ActorKind
from xjreader.nlp.elsewhere import Elsewhere
from xjreader.nlp.entities import Entity, Mention, gender_of_name
from xjreader.nlp.people import people
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W, tokenise
from xjreader.nlp.world import Gazetteer, How

FUNCTION_WORD = W.DET | W.PREP | W.PRON | W.SUB | W.COORD | W.AUX | W.ADV | W.MY
MOST_NAMESAKES = 12
_SHORT_GIVEN = 3
"""Letters from which on a first name may be short for another: "Pete"."""
_PLACE_PREPOSITIONS = frozenset(
    {"in", "at", "from", "near", "across", "outside", "inside", "around", "throughout", "within"}
)


class Cast:
    """All entities and mentions of a text."""

    def __init__(self, reading: Reading, known: Gazetteer, elsewhere: Elsewhere) -> None:
        self.reading = reading
        self.known = known
        self.elsewhere = elsewhere
        self.entities: dict[str, Entity] = {}
        self.mentions: list[Mention] = []
        self.at: dict[int, Mention] = {}
        """Token to the mention that covers it."""
        self.parts: dict[str, list[str]] = {}
        """Word of a person's name, in small letters, to the persons."""
        self.titled: list[tuple[int, int]] = []
        """Single names after a title, whose bearer may be named in full or nowhere."""
        self.shared: dict[int, tuple[str, ...]] = {}
        """Token of a surname that several bear alike, to those whom it may mean."""
        self.bodies: list[tuple[int, str]] = []
        """Bodies that a description names ("Pellam's parliament"), with their place."""
        self.pairs: list[tuple[int, tuple[str, str]]] = []
        """Places where two of one surname are named together ("Ewan and Morag Tull"), with both."""
        self.given: set[int] = set()
        """Tokens of names that somebody gives or goes by: "known as Falk"."""
        self.handles: dict[str, list[str]] | None = None
        """Handle in small letters to those whose name it is made of; made when one is met."""
        self.focus: str | None = ""
        """The state that the text is about; empty until somebody asks."""
        self.sentence_firsts = [sentence.first for sentence in reading.sentences]
        self.sentence_starts = frozenset(self.sentence_firsts)
        self._alone: set[str] | None = None
        self._spellings: dict[str, str] = {}
        self._inner: set[tuple[str, str]] | None = None
        self._firsts: list[int] = []

    def settle(self) -> None:
        """Bring the mentions into the text's order, after some were added."""
        kept = (one for one in self.mentions if self.at.get(one.first) is one)
        self.mentions = sorted(kept, key=lambda mention: mention.first)
        self._firsts = [mention.first for mention in self.mentions]
        for entity in self.entities.values():
            entity.mentions.clear()
        for mention in self.mentions:
            self.entities[mention.name].mentions.append(mention.first)

    def within(self, first: int, last: int) -> list[Mention]:
        """Mentions that begin between two tokens."""
        return self.mentions[bisect_left(self._firsts, first) : bisect_left(self._firsts, last)]

    def sentence_of(self, token: int) -> int:
        """The number of the sentence that a token stands in."""
        return max(0, bisect_left(self.sentence_firsts, token + 1) - 1)

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
                self.remember_parts(name)
        return self.entities[name]

    def is_person(self, name: str) -> bool:
        return self.entities[name].kind is ActorKind.PERSON

    def persons(self, first: int, last: int) -> list[Mention]:
        """Mentions of persons that begin between two tokens."""
        return [one for one in self.within(first, last) if self.is_person(one.name)]

    # Filling ------------------------------------------------------------------------------

    def add(
        self, first: int, last: int, name: str, how: How, *, is_place: bool | None = None, sure: float = 1.0
    ) -> None:
        """Take a stretch of tokens for a mention of a known name."""
        entity = self.entity(name)
        if is_place is None:
            is_place = entity.kind is ActorKind.STATE and self._stands_as_place(first, last, how)
        mention = Mention(first, last, name, how, is_place, sure)
        self.mentions.append(mention)
        for token in range(first, last):
            self.at[token] = mention

    def drop(self, mention: Mention) -> None:
        """Take a mention back, for a longer one."""
        for token in range(mention.first, mention.last):
            self.at.pop(token, None)

    def introduce(
        self,
        first: int,
        last: int,
        name: str,
        kind: ActorKind,
        *,
        certain: bool,
        above: str | None = None,
        is_kind_told: bool = True,
    ) -> None:
        """Take a stretch of tokens for a name that the text itself brings."""
        name = self.known_spelling(name)
        if name in self.known.actors:
            self.add(first, last, name, "name")
            return
        if kind is ActorKind.PERSON:
            name = self.same_person(name)
        entity = self.entities.get(name)
        if entity is None:
            gender = gender_of_name(name) if kind is ActorKind.PERSON else ""
            entity = Entity(name, kind, above, is_certain=certain, gender=gender, is_kind_told=is_kind_told)
            self.entities[name] = entity
            if kind is ActorKind.PERSON:
                self.remember_parts(name)
        entity.is_certain = entity.is_certain or certain
        entity.is_kind_told = entity.is_kind_told or is_kind_told
        if kind is ActorKind.PERSON and certain and entity.kind is not ActorKind.PERSON:
            entity.kind = kind
            self.remember_parts(name)
        self.add(first, last, name, "name", is_place=False)

    def new_person(self, name: str) -> Entity:
        """The person of this name, made where there is none."""
        if name not in self.entities and name not in self.known.actors:
            self.entities[name] = Entity(name, ActorKind.PERSON, gender=gender_of_name(name))
            self.remember_parts(name)
        return self.entity(name)

    def known_spelling(self, name: str) -> str:
        """The canonical name of somebody known beforehand who is written so; the name itself otherwise."""
        found = self._spellings.get(name)
        if found is None:
            words = tuple(tokenise(name.replace("’", "'")).low)
            found = self.known.phrases.get(words, name) if len(words) > 1 else name
            self._spellings[name] = found
        return found

    def same_person(self, name: str) -> str:
        """Somebody met before under the same first name and surname: ``Pete`` for ``Peter``, without "J."."""
        words = name.split()
        if name in self.entities or len(words) < 2:
            return name
        for other in self.parts.get(words[-1].lower(), ()):
            theirs = other.split()
            if (
                len(theirs) > 1
                and theirs[-1] == words[-1]
                and other in self.entities
                and _same_given(words[0], theirs[0])
                and (not words[1:-1] or not theirs[1:-1])
            ):
                return other
        return name

    def remember_parts(self, name: str) -> None:
        """Let each word of a person's name stand for the person."""
        for word in name.lower().split():
            rows = self.parts.setdefault(word, [])
            if len(word) > 1 and len(rows) <= MOST_NAMESAKES and name not in rows:
                rows.append(name)

    # Looking ------------------------------------------------------------------------------

    def stands_alone(self, word: str) -> bool:
        """Whether a word of a name also stands by itself elsewhere, as surnames do."""
        if self._alone is None:
            tokens = self.reading.tokens
            self._alone = {
                tokens.words[k]
                for k in range(len(tokens))
                if tokens.classes[k] & W.CAP
                and not (
                    k > 0 and tokens.classes[k - 1] & W.CAP and not tokens.classes[k - 1] & FUNCTION_WORD
                )
                and not (k + 1 < len(tokens) and tokens.classes[k + 1] & W.CAP)
            }
        return word in self._alone

    def stands_within(self, first: int, second: int) -> bool:
        """Whether two words also stand so within a sentence, where a capital tells something."""
        words = self.reading.tokens.words
        if self._inner is None:
            self._inner = {
                (words[k], words[k + 1]) for k in range(len(words) - 1) if k not in self.sentence_starts
            }
        return (words[first], words[second]) in self._inner

    def title_before(self, token: int) -> str:
        """The title or office right before a token, in small letters: ``mrs``, ``president``; or nothing."""
        low = self.reading.tokens.low
        lists = people()
        before = token - 1
        if before > 0 and low[before] == "." and low[before - 1] in lists.titles:
            before -= 1
        if before < 0:
            return ""
        return low[before] if low[before] in lists.titles or lists.is_role(low[before]) else ""

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
        if before >= 0 and tokens.low[before] in _PLACE_PREPOSITIONS:
            return True
        return (
            how == "seat"
            and bool(following & W.CAP)
            and last < len(tokens)
            and tokens.low[last] not in people().roles
        )


def _same_given(one: str, other: str) -> bool:
    """The same first name, or one short for the other."""
    short, long = sorted((one.rstrip(".").lower(), other.rstrip(".").lower()), key=len)
    return short == long or (len(short) >= _SHORT_GIVEN and long.startswith(short))
