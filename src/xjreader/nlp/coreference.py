"""Who a phrase stands for: a name, a pronoun, an office, a body, with how sure we are and who else it may be.

The rules in their order: a name in the phrase; the body or state that it names; the person in its apposition;
pronouns by kind, number, gender and nearness; offices by the words that the text used of each person.
"""

from bisect import bisect_left, insort
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import Cast
from xjreader.nlp.entities import Entity, Gender, Mention, content_words
from xjreader.nlp.offices import body_named, body_of_state
from xjreader.nlp.people import people
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_HE = word_set("he him himself his")
_SHE = word_set("she her herself")
_OBJECTS = word_set("him her")
_IT = word_set("it itself its")
_THEY = word_set("they them themselves their")
_NOBODY = word_set("i we you us me my our your")
_DOCUMENTS = word_set(
    """data figures statistics report reports statement statements records website estimates document
    documents press release survey study findings communique notice letter memo filing filings
    resolution"""
)
_SENTENCES_BACK = 8
_MOST_OFFICES = 40
_LEARNS_GENDER = 0.6
_AGAINST_NAME = 0.6
"""How sure at most where a first name or the text speaks against the pronoun: nobody is surely both."""
_MOST_CANDIDATES = 3
_LONGEST_OFFICE = 6
"""Words before a name that opens a sentence: "Former Velmar river agency chief"."""
_SMALL_WORD = 3
"""Letters: "of", "the" and the like tell nothing of a body."""
_VAGUE = word_set(
    """a an several some many other another one two three four five certain various unnamed senior"""
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whom a phrase stands for."""

    names: tuple[str, ...] = ()
    """More than one where the phrase joins several."""
    confidence: float = 0.0
    candidates: tuple[str, ...] = ()
    """Others it might be, likeliest first."""


_UNKNOWN = Resolution()


@dataclass(slots=True)
class Resolver:
    """Resolves phrases of one text in reading order, remembering who spoke."""

    cast: Cast
    speakers: list[tuple[int, str]] = field(default_factory=list)
    """Token and name of each source so far, in order."""
    _sentence_starts: list[int] = field(default_factory=list)
    _openers: frozenset[int] = frozenset()
    _bodies: list[tuple[int, str]] = field(default_factory=list)
    """Bodies met in a description ("Pellam's parliament"), with their place."""
    _by_word: dict[str, list[str]] | None = None

    def __post_init__(self) -> None:
        self._sentence_starts = [sentence.first for sentence in self.cast.reading.sentences]
        self._openers = frozenset(start + k for start in self._sentence_starts for k in (0, 1))

    def spoke(self, token: int, name: str) -> None:
        """Remember that `name` spoke at `token`."""
        insort(self.speakers, (token, name))

    def resolve(self, first: int, last: int, *, exclude: frozenset[str] = frozenset()) -> Resolution:
        """Whom the tokens from `first` to `last` stand for; never one of `exclude`."""
        cast, tokens = self.cast, self.cast.reading.tokens
        people()
        first = self._skip(first, last)
        if first >= last:
            return _UNKNOWN
        word = tokens.low[first]
        if last - first == 1 and word in _HE | _SHE | _IT | _THEY | _NOBODY:
            return self._pronoun(word, first, exclude)
        head_last = self._head_end(first, last)
        members = self._members(first, last, head_last)
        if members:
            # "the council and other bodies": one of them at least is named.
            return Resolution(tuple(members), 0.85 if len(members) > 1 else 0.7)
        named = self._named(first, head_last, last)
        if named is not None:
            return named if named.names and named.names[0] not in exclude else _UNKNOWN
        if tokens.classes[first] & W.MY and word in _HE | _SHE | _IT | _THEY:
            return self._owned(first, head_last, exclude)
        body = body_named(cast, first, head_last)
        if body is not None and body not in exclude:
            insort(self._bodies, (first, body))
            return Resolution((body,), 0.9)
        surname = self._surname(first, head_last, last)
        if surname is not None:
            return surname
        voice = self._state_voice(first, head_last)
        if voice is not None:
            return voice
        return self._described(first, head_last, exclude)

    # A name ---------------------------------------------------------------------------------

    def _skip(self, first: int, last: int) -> int:
        """Past "both", "even", "meanwhile" before a phrase."""
        classes, low = self.cast.reading.tokens.classes, self.cast.reading.tokens.low
        while first < last and classes[first] & (W.ADV | W.PUNCT | W.COORD) and first not in self.cast.at:
            first += 1
        while first < last and low[first] in {"both", "even", "while", "former"}:
            first += 1
        return first

    def _head_end(self, first: int, last: int) -> int:
        """One past the first part of a phrase: before its apposition."""
        words = self.cast.reading.tokens.words
        return next((k for k in range(first + 1, last) if words[k] in {",", "–", "—", "("}), last)

    def _members(self, first: int, last: int, head_last: int) -> list[str]:
        """The named members of "A, B and C", or of "several states, including A and B"."""
        cast, tokens = self.cast, self.cast.reading.tokens
        low = tokens.low
        including = next((k for k in range(first, last) if low[k] in {"including", "like"}), None)
        if including is not None:
            return self._conjuncts(including + 1, last)
        joints = [k for k in range(first, last) if low[k] in {"and", "&"} and k not in cast.at]
        if not joints:
            return []
        # The whole must be a row: each part ends in a name or opens with one.
        names = self._conjuncts(first, last)
        return names if len(names) > 1 or self._leads_with(first, joints[0], names) else []

    def _leads_with(self, first: int, last: int, names: list[str]) -> bool:
        """Whether the row's first part is the only one that names somebody."""
        return len(names) == 1 and self._conjuncts(first, last) == names

    def _conjuncts(self, first: int, last: int) -> list[str]:
        cast, tokens = self.cast, self.cast.reading.tokens
        pieces: list[tuple[int, int]] = []
        begin = first
        for k in range(first, last + 1):
            if k == last or (tokens.low[k] in {"and", "&", ",", "or"} and k not in cast.at):
                if k > begin:
                    pieces.append((begin, k))
                begin = k + 1
        names: list[str] = []
        for start, end in pieces:
            named = self._named(start, end, end)
            if named is None:
                body = body_named(cast, start, end)
                named = Resolution((body,), 0.9) if body else None
            if named is not None and named.names and named.names[0] not in names:
                names.append(named.names[0])
        return names

    def _named(self, first: int, head_last: int, last: int) -> Resolution | None:
        """A person's or body's name at the end of the phrase's first part, or in its apposition."""
        cast, tokens = self.cast, self.cast.reading.tokens
        lists = people()
        start = first
        while start < head_last and tokens.classes[start] & W.DET and start not in cast.at:
            start += 1
        mentions = cast.within(start, head_last)
        if mentions:
            covering = mentions[-1]
            entity = cast.entities[covering.name]
            ends_phrase = covering.last >= head_last and not any(
                tokens.classes[k] & W.PREP and k not in cast.at for k in range(start, covering.first)
            )
            if entity.kind is ActorKind.PERSON and (
                ends_phrase or (covering.last >= head_last and self._after_office(start, covering.first))
            ):
                return Resolution((entity.name,), 0.95 if entity.is_certain else 0.75)
            if ends_phrase and covering.first == start:
                if covering.how == "people":
                    return Resolution((entity.name,), 0.6)
                return Resolution((entity.name,), 0.95 if entity.is_certain else 0.7)
            persons = [one for one in mentions if cast.entities[one.name].kind is ActorKind.PERSON]
            for one in persons:
                # "Sen. Ann Lee of Ohio", "Ann Lee from the ministry": a name first, then where from.
                follows = tokens.classes[one.last] if one.last < head_last else 0
                leads = (
                    one.first == start
                    or tokens.low[one.first - 1] in lists.roles | lists.titles
                    or tokens.low[one.first - 1] == "."
                )
                if follows & (W.PREP | W.PUNCT) and leads:
                    return Resolution((one.name,), 0.9)
            first_mention = mentions[0]
            if first_mention.first == start and cast.entities[first_mention.name].kind is not ActorKind.STATE:
                follows = tokens.classes[first_mention.last] if first_mention.last < head_last else 0
                if follows & W.PREP and cast.entities[first_mention.name].kind is not ActorKind.PERSON:
                    return Resolution((first_mention.name,), 0.85)
        for one in cast.within(head_last, last):
            if cast.entities[one.name].kind is ActorKind.PERSON and one.last >= last:
                return Resolution((one.name,), 0.93)
        return None

    def _after_office(self, start: int, name: int) -> bool:
        """``Commissioner for Human Rights Ann Lee``: the name follows what the office is for."""
        tokens, lists = self.cast.reading.tokens, people()
        before = name - 1
        if before <= start or not tokens.classes[before] & W.CAP:
            return False
        if tokens.low[before] in lists.roles | lists.titles:
            return False
        joint = next((k for k in range(start, before) if tokens.classes[k] & W.PREP), None)
        return (
            joint is not None and tokens.low[joint] in {"for", "of"} and tokens.low[joint - 1] in lists.roles
        )

    def _surname(self, first: int, head_last: int, last: int) -> Resolution | None:
        """``Brock said``: one capitalised word whose first name the text never gives."""
        tokens, lists = self.cast.reading.tokens, people()
        word, flags = tokens.low[first], tokens.classes[first]
        if (
            head_last - first != 1
            or not flags & W.CAP
            or first in self.cast.at
            or not word.isalpha()
            or len(word) < 3
        ):
            return None
        if flags & (W.DET | W.PREP | W.PRON | W.SUB | W.COORD | W.AUX | W.ADV | W.TIME | W.NUM):
            return None
        plain = lists.unnamed | lists.bodies | lists.roles | lists.peoples | lists.place_names
        opens = first in self._openers or tokens.words[first].isupper()
        if word in plain or (word.endswith("s") and (word[:-1] in plain or first in self._openers)):
            return None
        name = self.cast.add_surname(first)
        return Resolution((name,), 0.7 if opens and last == head_last else 0.85)

    # Bodies ----------------------------------------------------------------------------------

    def _state_voice(self, first: int, last: int) -> Resolution | None:
        """``Chinese officials``, ``the UN's figures``: words of whoever owns them."""
        cast, tokens = self.cast, self.cast.reading.tokens
        lists = people()
        start = first
        while start < last and tokens.classes[start] & W.DET and start not in cast.at:
            start += 1
        owner = cast.at.get(start)
        if owner is None or tokens.low[first] in _VAGUE:
            return None
        end = next((k for k in range(owner.last, last) if tokens.classes[k] & W.PREP), last)
        if end <= owner.last:
            return None
        head = tokens.low[end - 1]
        entity = cast.entities[owner.name]
        if entity.kind is ActorKind.PERSON:
            return Resolution((entity.name,), 0.75) if head in _DOCUMENTS | {"campaign", "office"} else None
        if head in _DOCUMENTS and entity.kind is not ActorKind.STATE:
            return Resolution((entity.name,), 0.8)
        if entity.kind is ActorKind.STATE and head in lists.state_voices:
            return Resolution((entity.name,), 0.75)
        if entity.kind is not ActorKind.STATE and head in {
            "officials",
            "representatives",
            "experts",
            "headquarters",
            "office",
            "leadership",
            "team",
        }:
            return Resolution((entity.name,), 0.65)
        return None

    def _owned(self, first: int, last: int, exclude: frozenset[str]) -> Resolution:
        """``its delegation``: the state or body that "its" means, where such a one speaks for it."""
        tokens, lists = self.cast.reading.tokens, people()
        end = next((k for k in range(first + 1, last) if tokens.classes[k] & W.PREP), last)
        head = tokens.low[end - 1]
        owner = self._pronoun(tokens.low[first], first, exclude)
        if not owner.names:
            return owner
        entity = self.cast.entities[owner.names[0]]
        if entity.kind is ActorKind.PERSON:
            if head in {
                "campaign",
                "office",
                "statement",
                "comments",
                "remarks",
                "words",
                "letter",
                "report",
                "team",
            }:
                return Resolution(owner.names, owner.confidence * 0.85, owner.candidates)
            return Resolution((), 0.0, ())
        if head in lists.state_voices or head in _DOCUMENTS or head in {"team", "members", "board"}:
            return Resolution(owner.names, owner.confidence * 0.95, owner.candidates)
        if head in lists.bodies and entity.kind is ActorKind.STATE:
            rest = [tokens.low[k] for k in range(first + 1, end)]
            return Resolution(
                (body_of_state(self.cast, entity.name, rest),), owner.confidence * 0.9, owner.candidates
            )
        if head in lists.roles:
            found = self._described(first, last, exclude)
            return found if found.confidence >= 0.6 else Resolution((), 0.0, found.names + found.candidates)
        return Resolution((), 0.0, owner.names)

    # Pronouns ----------------------------------------------------------------------------------

    def sentence_of(self, token: int) -> int:
        """The number of the sentence that a token stands in."""
        return max(0, bisect_left(self._sentence_starts, token + 1) - 1)

    def _pronoun(self, word: str, at: int, exclude: frozenset[str]) -> Resolution:
        if word in _NOBODY:
            return _UNKNOWN
        if word in _HE | _SHE:
            gender: Gender = "m" if word in _HE else "f"
            return self._he_or_she(gender, at, exclude)
        kinds = (ActorKind.STATE, ActorKind.ORGANISATION, ActorKind.GROUP)
        scores = self._scores(at, exclude, lambda entity: entity.kind in kinds)
        if word in _THEY:
            some = self._ranked(scores, at)
            # "they" is more often several people whom nobody named.
            return Resolution((), 0.0, (*some.names, *some.candidates))
        return self._ranked(scores, at)

    def _he_or_she(self, gender: Gender, at: int, exclude: frozenset[str]) -> Resolution:
        scores = self._scores(at, exclude, lambda entity: entity.kind is ActorKind.PERSON)
        entities = self.cast.entities
        fitting = [
            (score + (0.4 if entities[name].gender == gender else 0.0), name)
            for score, name in scores
            if entities[name].gender in {gender, ""}
        ]
        if fitting:
            found = self._ranked(sorted(fitting, key=lambda row: (-row[0], row[1])), at)
            if found.confidence >= _LEARNS_GENDER:
                entities[found.names[0]].tell_gender(gender)
            return found
        others = tuple(name for _, name in scores[:_MOST_CANDIDATES])
        if len(scores) != 1:
            return Resolution((), 0.0, others)
        # Somebody must be meant: the only person spoken of, though the pronoun does not fit.
        found, (name,) = self._ranked(scores, at), others
        if not entities[name].is_gender_told:
            return replace(found, confidence=min(found.confidence, _AGAINST_NAME))
        start = self._sentence_starts[self.sentence_of(at)]
        is_object = self.cast.reading.tokens.low[at] in _OBJECTS
        if is_object and any(start <= mention < at for mention in entities[name].mentions):
            # "welcomed Lee's visit but warned him", with nobody else about: likely the writer's slip.
            return replace(found, confidence=min(found.confidence, _AGAINST_NAME))
        return Resolution((), 0.0, others)

    def _scores(
        self, at: int, exclude: frozenset[str], fits: Callable[[Entity], bool]
    ) -> list[tuple[float, str]]:
        """Everybody mentioned before, by how much each is in mind: near, a speaker, a subject."""
        here = self.sentence_of(at)
        latest = bisect_left(self.speakers, (at, "")) - 1
        spoke_at, last_speaker = self.speakers[latest] if latest >= 0 else (0, "")
        found: dict[str, float] = {}
        for mention in self._before(at, here):
            if mention.name in exclude:
                continue
            entity = self.cast.entities[mention.name]
            if not fits(entity):
                continue
            distance = here - self.sentence_of(mention.first)
            score = 3.0 / (1 + distance)
            score *= self._weight(mention)
            found[mention.name] = max(found.get(mention.name, 0.0), score)
        for token, name in self._bodies[
            bisect_left(self._bodies, (self._floor(here), "")) : bisect_left(self._bodies, (at, ""))
        ]:
            if name not in exclude and fits(self.cast.entities[name]):
                found[name] = max(found.get(name, 0.0), 3.0 / (1 + here - self.sentence_of(token)))
        if last_speaker in found:
            is_person = self.cast.entities[last_speaker].kind is ActorKind.PERSON
            found[last_speaker] += (2.0 if is_person else 0.8) / (
                1 + 0.5 * (here - self.sentence_of(spoke_at))
            )
        return sorted(((score, name) for name, score in found.items()), key=lambda row: (-row[0], row[1]))

    def _before(self, at: int, here: int) -> list[Mention]:
        return self.cast.within(self._floor(here), at)

    def _floor(self, here: int) -> int:
        """The first token of the sentences that we look back on."""
        return self._sentence_starts[max(0, here - _SENTENCES_BACK)] if self._sentence_starts else 0

    def _weight(self, mention: Mention) -> float:
        """Subjects come to mind first, then objects; what follows a preposition or is a place last."""
        tokens = self.cast.reading.tokens
        if mention.is_place:
            return 0.25
        entity = self.cast.entities[mention.name]
        following = tokens.classes[mention.last] if mention.last < len(tokens) else 0
        opens = mention.first in self._openers or self._opens_with_office(mention)
        weight = 1.0
        if opens:
            weight = 1.4
        before = tokens.classes[mention.first - 1] if mention.first else 0
        if before & W.PREP:
            weight *= 0.6
        if following & W.GENITIVE:
            weight *= 0.85
        if mention.how == "people" and entity.kind is ActorKind.STATE:
            following_word = tokens.low[mention.last] if mention.last < len(tokens) else ""
            weight *= 1.0 if following_word in people().state_voices else 0.5
        return weight

    def _opens_with_office(self, mention: Mention) -> bool:
        """``Former Velmar chief Ada Quist``: the office before the name opens the sentence."""
        tokens = self.cast.reading.tokens
        start = self._sentence_starts[self.sentence_of(mention.first)]
        before = range(start, mention.first)
        return (
            0 < len(before) <= _LONGEST_OFFICE
            and people().is_role(tokens.low[mention.first - 1])
            and not any(tokens.classes[k] & (W.PREP | W.PUNCT | W.SUB | W.VERB | W.AUX) for k in before)
        )

    def _ranked(self, rows: list[tuple[float, str]], at: int) -> Resolution:
        """The best of the rows, as sure as it stands out before the second."""
        if not rows:
            return _UNKNOWN
        best, name = rows[0]
        others = tuple(other for _, other in rows[1:4])
        second = rows[1][0] if len(rows) > 1 else 0.0
        margin = (best - second) / best if best else 0.0
        confidence = min(0.9, 0.42 + 0.5 * margin + (0.1 if best >= 2.5 else 0.0))
        if best < 0.6:
            confidence *= 0.7
        return Resolution((name,), confidence, others)

    # Offices -------------------------------------------------------------------------------------

    def _described(self, first: int, last: int, exclude: frozenset[str]) -> Resolution:
        """``the official``, ``the UN's top human rights official``: the person of whom the text said so."""
        cast, tokens = self.cast, self.cast.reading.tokens
        lists = people()
        end = next(
            (
                k
                for k in range(first + 1, last)
                if tokens.classes[k] & (W.PREP | W.PUNCT) and tokens.low[k] not in {"of", "for", "-"}
            ),
            last,
        )
        words = content_words(cast.reading, first, end)
        words = {self._same(word) for word in words}
        heads = [k for k in range(first, end) if tokens.low[k] in lists.roles]
        is_definite = (
            tokens.low[first] in {"the", "this", "that"}
            or bool(tokens.classes[first] & W.MY)
            or first in cast.at
            or (first > 0 and tokens.low[first - 1] == "the")
        )
        if not heads:
            return self._described_body(first, end, words, exclude)
        if not is_definite or tokens.low[first] in _VAGUE:
            return _UNKNOWN
        head = tokens.low[heads[0] if tokens.low[heads[0]] != "deputy" else heads[-1]]
        if head.endswith("s") and head not in {"boss"} and head[:-1] in lists.roles:
            return _UNKNOWN
        wanted = words - {self._same(head)}
        rows: list[tuple[float, str]] = []
        salience = {
            name: score
            for score, name in self._scores(first, exclude, lambda entity: entity.kind is ActorKind.PERSON)
        }
        for name in self._of_office(words | {head}, salience):
            entity = cast.entities[name]
            if entity.kind is not ActorKind.PERSON or name in exclude or not entity.mentions:
                continue
            described = {self._same(word) for word in entity.descriptors}
            has_head = head in entity.descriptors or self._same(head) in described
            if (
                not has_head
                and head in lists.officials
                and described & {self._same(word) for word in lists.officials}
            ):
                has_head = head in {"official", "chief", "head"} or bool(wanted & described)
            if not has_head:
                continue
            described |= self._bodies_of(entity)
            shared = len(wanted & described)
            if wanted and shared * 2 < len(wanted - {"top", "senior", "former", "new"}):
                continue
            score = salience.get(name, 0.0) + 1.5 * shared
            if (
                name not in salience
                and shared < 2
                and not (shared == len(wanted) and head in entity.descriptors)
            ):
                continue
            rows.append((score + 0.5, name))
        rows.sort(key=lambda row: (-row[0], row[1]))
        found = self._ranked(rows, first)
        if len(rows) == 1 and wanted:
            # One person only, and the text used these very words of him or her.
            found = replace(found, confidence=max(found.confidence, 0.88))
        if not rows:
            nearest = tuple(
                name for _, name in sorted(((s, n) for n, s in salience.items()), reverse=True)[:3]
            )
            return Resolution((), 0.0, nearest)
        return found

    def _bodies_of(self, entity: Entity) -> set[str]:
        """The words of the bodies that somebody belongs to: "the League official" may be one of them."""
        words: set[str] = set()
        above, seen = entity.affiliation, {entity.name}
        while above is not None and above not in seen:
            seen.add(above)
            words.update(self._same(word) for word in above.lower().split() if len(word) > _SMALL_WORD)
            above = self.cast.entity(above).affiliation if self.cast.knows(above) else None
        return words

    def _of_office(self, words: set[str], near: dict[str, float]) -> dict[str, None]:
        """Those whom the text calls by one of the words, and those near; never more than a text needs."""
        if self._by_word is None:
            self._by_word = {}
            for name, entity in self.cast.entities.items():
                for word in {self._same(one) for one in entity.descriptors} | entity.descriptors:
                    self._by_word.setdefault(word, []).append(name)
        found = dict.fromkeys(near)
        for word in sorted(words):
            found.update(dict.fromkeys(self._by_word.get(word, [])[:_MOST_OFFICES]))
        return found

    def _same(self, word: str) -> str:
        """One form for words that stand for each other: "UN" and "United Nations", "China" and "Chinese"."""
        if word in {"nations", "united"}:
            return "un"
        hit = self.cast.known.phrases.get((word,))
        return (
            hit.lower().replace("united nations", "un") if hit and hit in self.cast.known.demonyms else word
        )

    def _described_body(self, first: int, last: int, words: set[str], exclude: frozenset[str]) -> Resolution:
        """``the ministry``, ``the council``: the body named before whose name has the word."""
        _cast, tokens = self.cast, self.cast.reading.tokens
        lists = people()
        if last <= first or not (
            tokens.low[first] in {"the", "this", "that"}
            or (first > 0 and tokens.low[first - 1] in {"the", "this"})
        ):
            return _UNKNOWN
        head_at = next((k for k in range(first, last) if tokens.low[k] in {"of", "for"}), last) - 1
        head = tokens.low[head_at]
        if head in {"country", "nation", "state"}:
            found = self._ranked(
                self._scores(first, exclude, lambda entity: entity.kind is ActorKind.STATE), first
            )
            return Resolution(found.names, found.confidence * 0.85, found.candidates)
        if head in {"government", "authorities", "regime", "administration", "delegation"}:
            found = self._ranked(
                self._scores(first, exclude, lambda entity: entity.kind is ActorKind.STATE), first
            )
            return Resolution(found.names, found.confidence * 0.9, found.candidates)
        if head not in lists.bodies:
            return _UNKNOWN

        def has_word(entity: Entity) -> bool:
            return entity.kind in {ActorKind.ORGANISATION, ActorKind.GROUP} and (
                head in entity.name.lower().split()
                or head in {"group", "organisation", "organization", "body", "agency"}
                or any(head in alias.lower().split() for alias in entity.aliases)
            )

        rows = self._scores(first, exclude, has_word)
        return self._ranked(rows, first)
