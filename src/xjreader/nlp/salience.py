"""Who is in mind at a place of a text: who was named near, who spoke last. Resolves nothing."""

from bisect import bisect_left, insort
from collections.abc import Callable

from msgspec import Struct, field

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import Cast
from xjreader.nlp.clauses import is_verb
from xjreader.nlp.entities import Entity, Gender, Mention, Resolution
from xjreader.nlp.people import people
from xjreader.nlp.tokens import W
from xjreader.nlp.unnamed import Unnamed, find_unnamed, may_be_human, unnamed_in

SENTENCES_BACK = 8
_MOST_CANDIDATES = 3
_SUBJECT = 1.4
"""Of its weight: who is the subject of a sentence."""
_NEAREST = 3.0
"""What a mention in the same sentence weighs; halved in the sentence before, and so on."""
_PERSON_SPOKE = 2.0
_BODY_SPOKE = 0.8
_IN_QUOTATION = 0.35
"""Of its weight: who is spoken of within a quotation is seldom meant outside it."""
_UNCERTAIN = 0.6
"""Of its weight: a run of capitals that may be no name."""
_OUTSIDE = 0.7
"""Of its weight: seen from within a quotation, who is named outside it."""
_ONLY_PERSON_BEFORE = 0.7
"""More for the one person who acts in the sentence before."""
_SUBJECT_BEFORE = 0.8
"""More for a body or state that is the subject of the sentence before."""
_IN_OWN_WORDS = 0.4
"""Of its weight: somebody named in what is said is seldom the one who says it."""
_SUCCEEDED = 0.4
"""Of what the last speaker weighs more, where somebody else was a subject since."""
_WAS_ASKED = 2.0
_ASKER = 0.4
"""Of the weight: who asked, where the words that follow are an answer."""
_ASKED = frozenset({"asked", "asks", "pressed", "quizzed"})
_ECHO_SUBJECT = 1.3
_ECHO_OBJECT = 0.8
_ECHOES = 12
"""The latest pronouns that are looked at: those further back say nothing new."""
_MOST_MENTIONS = 80
"""The latest names that are looked at, so that a list of names stays cheap."""
_BARELY = 0.28
_STANDS_OUT = 0.74
"""How sure the best is with a second as good, and what is added with none: from pronouns read by eye, so that
two who were named alike are left open."""
_FIRM = 0.1
_IN_FOCUS = 2.5
_FAINT = 0.6
_AHEAD = 4
"""Tokens after a name in which its verb stands."""
_NOBODY = "\0"
"""Opens the key of somebody without a name."""


def nobody(noun: str) -> str:
    """The key of somebody whom the text calls by a noun and not by name."""
    return _NOBODY + noun


class Turn(Struct, frozen=True, order=True):
    """Who spoke where: names, or the noun of somebody whom the text does not name."""

    token: int
    names: tuple[str, ...] = ()
    noun: str = ""
    is_plural: bool = False

    @property
    def key(self) -> str:
        """What the speaker is remembered by; nothing for several."""
        if len(self.names) == 1:
            return self.names[0]
        return nobody(self.noun) if self.noun and not self.names else ""


class Said(Struct, frozen=True):
    """The words of the attribution whose source is resolved, as token ranges."""

    ranges: tuple[tuple[int, int], ...] = ()
    is_direct: bool = False

    def holds(self, token: int) -> bool:
        return any(first <= token < last for first, last in self.ranges)


NOTHING_SAID = Said()


class Salience(Struct):
    """What a reader of one text has in mind, remembered in reading order."""

    cast: Cast
    turns: list[Turn] = field(default_factory=list)
    """Who spoke so far, in order."""
    bodies: list[tuple[int, str]] = field(default_factory=list)
    """Bodies met in a description ("Pellam's parliament"), with their place."""
    documents: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Noun of a document to where it was spoken of and whose it is."""
    sentence_starts: list[int] = field(default_factory=list)
    _echoes: list[tuple[int, str, float]] = field(default_factory=list)
    """Pronouns of the author's own words, with whom they stood for and how much they weigh."""
    _found: tuple[list[Unnamed], list[Unnamed]] | None = None
    _subjects: dict[int, bool] = field(default_factory=dict)
    _told: dict[str, int] = field(default_factory=dict)
    """Noun to the last place where it stood for somebody named."""
    _alone: dict[int, str] = field(default_factory=dict)
    """Number of a sentence to the one person who acts in the sentence before."""

    def __post_init__(self) -> None:
        self.sentence_starts = self.cast.sentence_firsts
        self.bodies = list(self.cast.bodies)

    def spoke(self, turn: Turn) -> None:
        """Remember who spoke; whom a noun stood for is not without a name."""
        insort(self.turns, turn)
        if len(turn.names) == 1 and turn.noun:
            self._told[turn.noun] = max(turn.token, self._told.get(turn.noun, 0))

    def met(self, token: int, body: str) -> None:
        """Remember that a description at `token` names `body`."""
        insort(self.bodies, (token, body))

    def wrote(self, noun: str, token: int, name: str) -> None:
        """Remember whose the report or letter is that a text speaks of."""
        self.documents[noun] = (token, name)

    def author_of(self, noun: str, at: int) -> str | None:
        """Whose report or letter the text told of before a token; nobody after too many sentences."""
        token, name = self.documents.get(noun, (at, ""))
        is_near = token < at and self.sentence_of(at) - self.sentence_of(token) <= SENTENCES_BACK
        return name if is_near else None

    def last_turn(self, at: int) -> Turn | None:
        """Who spoke last before a token."""
        latest = bisect_left(self.turns, at, key=lambda turn: turn.token) - 1
        return self.turns[latest] if latest >= 0 else None

    def sentence_of(self, token: int) -> int:
        """The number of the sentence that a token stands in."""
        return self.cast.sentence_of(token)

    # Scores ---------------------------------------------------------------------------------

    def scores(
        self,
        at: int,
        exclude: frozenset[str],
        fits: Callable[[Entity], bool],
        *,
        said: Said = NOTHING_SAID,
        is_anywhere: bool = False,
    ) -> list[tuple[float, str]]:
        """Everybody named before, by how much each is in mind: near, a speaker, a subject.

        `is_anywhere`: also those named long before, whose words alone tell who is meant.
        """
        here = self.sentence_of(at)
        found: dict[str, float] = {}
        turn = self.last_turn(at)
        has_new_subject = False
        floor = 0 if is_anywhere else self.floor(here)
        met = self.bodies[bisect_left(self.bodies, (floor, "")) : bisect_left(self.bodies, (at, ""))]
        owners = {token for token, _ in met}
        for mention in self.cast.within(floor, at)[-_MOST_MENTIONS:]:
            if mention.first in owners:
                # "the Karveshi army": the army, not its state.
                continue
            if mention.name in exclude or not fits(self.cast.entities[mention.name]):
                continue
            has_new_subject = has_new_subject or (turn is not None and self._takes_over(mention, turn, here))
            score = self._near(mention.first, at, here, said) * self._weight(mention)
            if self._is_subject_before(mention, here):
                score += _SUBJECT_BEFORE * score / _NEAREST
            elif score and mention.name == self._only_person_before(here, mention):
                score += _ONLY_PERSON_BEFORE
            if score:
                found[mention.name] = max(found.get(mention.name, 0.0), score)
        for token, name in met:
            if name not in exclude and fits(self.cast.entities[name]):
                near = self._near(token, at, here, said)
                if near and self._opens(token):
                    near *= _SUBJECT
                    near += _SUBJECT_BEFORE * (near / _NEAREST) * (self.sentence_of(token) == here - 1)
                found[name] = max(found.get(name, 0.0), near)
        for token, name, weight in self._echoes_before(at, here):
            if name not in exclude and not name.startswith(_NOBODY) and fits(self.cast.entities[name]):
                found[name] = max(found.get(name, 0.0), self._near(token, at, here, said) * weight)
        if turn is not None and turn.key in found:
            is_person = self.cast.entities[turn.key].kind is ActorKind.PERSON
            spoke = self._spoke_last(turn, here, is_person=is_person)
            found[turn.key] += spoke * (_SUCCEEDED if has_new_subject else 1.0)
        asker, asked = self._question_before(here)
        if asked in found:
            found[asked] += _WAS_ASKED
            if asker in found:
                found[asker] *= _ASKER
        return sorted(((score, name) for name, score in found.items()), key=lambda row: (-row[0], row[1]))

    def _only_person_before(self, here: int, mention: Mention) -> str:
        """The one person who acts in the sentence before, in its paragraph; nothing where others are."""
        if self.sentence_of(mention.first) != here - 1:
            return ""
        found = self._alone.get(here)
        if found is None:
            found = self._alone[here] = self._find_only_person(here)
        return found

    def _find_only_person(self, here: int) -> str:
        cast = self.cast
        sentence, this = cast.reading.sentences[here - 1], cast.reading.sentences[here]
        if sentence.paragraph != this.paragraph:
            return ""
        classes, quote_of = cast.reading.tokens.classes, cast.reading.quote_of
        persons = [
            one
            for one in cast.persons(sentence.first, sentence.last)
            # "Orr's student Ann Lee": she alone acts.
            if not classes[one.last] & W.GENITIVE
        ]
        names = {one.name for one in persons}
        acts = any(self.is_subject(one.first, one.last) and quote_of[one.first] < 0 for one in persons)
        return names.pop() if len(names) == 1 and acts else ""

    def _takes_over(self, mention: Mention, turn: Turn, here: int) -> bool:
        """Whether somebody else is the subject of a sentence between the last speaker's and this one."""
        return (
            mention.name not in turn.names
            and self.sentence_of(turn.token) < self.sentence_of(mention.first) < here
            and self.cast.reading.quote_of[mention.first] < 0
            and not mention.is_place
            and self.is_subject(mention.first, mention.last)
        )

    def _question_before(self, here: int) -> tuple[str, str]:
        """``A asked B``, in the sentence before a quotation: who asked, and whose the answer is."""
        reading = self.cast.reading
        if here == 0 or reading.quote_of[reading.sentences[here].first] < 0:
            return "", ""
        sentence = reading.sentences[here - 1]
        for k in range(sentence.first + 1, sentence.last):
            if reading.tokens.low[k] not in _ASKED or reading.quote_of[k] >= 0:
                continue
            if reading.tokens.classes[k - 1] & W.BE:
                return "", ""
            before = self.cast.persons(sentence.first, k)
            after = self.cast.persons(k + 1, min(sentence.last, k + 1 + _AHEAD))
            if before and after:
                return before[-1].name, after[0].name
        return "", ""

    def _echoes_before(self, at: int, here: int) -> list[tuple[int, str, float]]:
        """The latest pronouns before a token, with whom they stood for."""
        end = bisect_left(self._echoes, (at,))
        floor = self.floor(here)
        return [row for row in self._echoes[max(0, end - _ECHOES) : end] if row[0] >= floor]

    def echo(self, token: int, key: str, *, is_subject: bool) -> None:
        """Remember whom a pronoun or description in the author's own words stood for."""
        insort(self._echoes, (token, key, _ECHO_SUBJECT if is_subject else _ECHO_OBJECT))

    def nameless(self, at: int, gender: Gender, *, said: Said = NOTHING_SAID) -> list[tuple[float, str]]:
        """Every single person without a name who may be he or she, by how much each is in mind."""
        here = self.sentence_of(at)
        found: dict[str, float] = {}
        for one in unnamed_in(self.unnamed, self.floor(here), at)[-_MOST_MENTIONS:]:
            if one.is_plural or (gender and one.gender and one.gender != gender):
                continue
            if one.head <= self._told.get(one.noun, -1):
                continue
            score = self._near(one.head, at, here, said) * self._weight_of_noun(one)
            if one.gender == gender:
                score += 0.4 if score > 1 else 0.0
            key = _NOBODY + one.noun
            found[key] = max(found.get(key, 0.0), score)
        for token, key, weight in self._echoes_before(at, here):
            if key.startswith(_NOBODY):
                found[key] = max(found.get(key, 0.0), self._near(token, at, here, said) * weight)
        turn = self.last_turn(at)
        if (
            turn is not None
            and turn.key.startswith(_NOBODY)
            and may_be_human(turn.noun)
            and not turn.is_plural
        ):
            near = _NEAREST / (1 + here - self.sentence_of(turn.token))
            found[turn.key] = max(found.get(turn.key, 0.0), near) + self._spoke_last(
                turn, here, is_person=True
            )
        return sorted(((score, key) for key, score in found.items()), key=lambda row: (-row[0], row[1]))

    @property
    def unnamed(self) -> list[Unnamed]:
        """Everybody without a name, in the order of the text."""
        return self._nouns()[0]

    @property
    def described(self) -> list[Unnamed]:
        """The nouns that mean somebody named, in the order of the text."""
        return self._nouns()[1]

    def _nouns(self) -> tuple[list[Unnamed], list[Unnamed]]:
        if self._found is None:
            self._found = find_unnamed(self.cast)
        return self._found

    def floor(self, here: int) -> int:
        """The first token of the sentences that we look back on."""
        return self.sentence_starts[max(0, here - SENTENCES_BACK)] if self.sentence_starts else 0

    def _near(self, token: int, at: int, here: int, said: Said) -> float:
        score = _NEAREST / (1 + here - self.sentence_of(token))
        if said.holds(token):
            return 0.0 if said.is_direct else score * _IN_OWN_WORDS
        quote_of = self.cast.reading.quote_of
        if quote_of[at] >= 0:
            return score if quote_of[token] >= 0 else score * _OUTSIDE
        if quote_of[token] >= 0:
            score *= _IN_QUOTATION
        return score

    def _spoke_last(self, turn: Turn, here: int, *, is_person: bool) -> float:
        spoke = _PERSON_SPOKE if is_person else _BODY_SPOKE
        return spoke / (1 + 0.5 * (here - self.sentence_of(turn.token)))

    def _weight(self, mention: Mention) -> float:
        """Subjects come to mind first, then objects; what follows a preposition or is a place last."""
        tokens = self.cast.reading.tokens
        if mention.is_place:
            return 0.25
        entity = self.cast.entities[mention.name]
        following = tokens.classes[mention.last] if mention.last < len(tokens) else 0
        weight = _SUBJECT if self.is_subject(mention.first, mention.last) else 1.0
        before = tokens.classes[mention.first - 1] if mention.first else 0
        if before & W.PREP:
            weight *= 0.6
        if not (entity.is_certain and entity.is_kind_told):
            weight *= _UNCERTAIN
        if following & W.GENITIVE:
            weight *= 0.85
        if mention.how == "people" and entity.kind is ActorKind.STATE:
            following_word = tokens.low[mention.last] if mention.last < len(tokens) else ""
            weight *= 1.0 if following_word in people().state_voices else 0.5
        return weight

    def _weight_of_noun(self, one: Unnamed) -> float:
        tokens = self.cast.reading.tokens
        weight = _SUBJECT if self.is_subject(one.first, one.head + 1) else 0.9
        if one.head + 1 < len(tokens) and tokens.classes[one.head + 1] & W.GENITIVE:
            weight *= 0.85
        if one.first and tokens.classes[one.first - 1] & W.PREP:
            weight *= 0.6
        return weight

    def _is_subject_before(self, mention: Mention, here: int) -> bool:
        """Whether a body or state is the subject of the sentence before: it outweighs who spoke earlier."""
        return (
            self.cast.entities[mention.name].kind is not ActorKind.PERSON
            and self.sentence_of(mention.first) == here - 1
            and self.is_subject(mention.first, mention.last)
        )

    def is_subject(self, first: int, last: int) -> bool:
        """Whether the phrase opens its sentence with no verb before it, or its own verb follows at once."""
        found = self._subjects.get(first)
        if found is None:
            found = self._subjects[first] = self._opens(first) or self._acts(last)
        return found

    def _opens(self, first: int) -> bool:
        """``Former Velmar chief Ada Quist``: before the first verb of the sentence, after no preposition."""
        reading = self.cast.reading
        start = reading.sentences[self.sentence_of(first)].first if reading.sentences else 0
        if first - start > 12 or (first > start and reading.tokens.classes[first - 1] & W.PREP):
            return False
        blocked = W.SUB | W.VERB | W.AUX
        quote = reading.quote_of[first]
        return not any(
            reading.tokens.classes[k] & blocked or is_verb(reading, k)
            for k in range(start, first)
            if reading.quote_of[k] == quote
        )

    def _acts(self, last: int) -> bool:
        """``…, but Voss refused``: a verb follows, past adverbs."""
        reading = self.cast.reading
        tokens = reading.tokens
        for k in range(last, min(len(tokens), last + _AHEAD)):
            if tokens.classes[k] & W.ADV:
                continue
            return is_verb(reading, k)
        return False

    # Ranking --------------------------------------------------------------------------------

    def ranked(self, rows: list[tuple[float, str]]) -> Resolution:
        """The best of the rows, as sure as it stands out before the second; nobody where he has no name."""
        if not rows:
            return Resolution()
        best, name = rows[0]
        named = tuple(other for _, other in rows if not other.startswith(_NOBODY))
        if name.startswith(_NOBODY):
            return Resolution((), 0.0, named[:_MOST_CANDIDATES], name.removeprefix(_NOBODY))
        second = rows[1][0] if len(rows) > 1 else 0.0
        margin = (best - second) / best if best else 0.0
        confidence = min(0.9, _BARELY + _STANDS_OUT * margin + (_FIRM if best >= _IN_FOCUS else 0.0))
        if best < _FAINT:
            confidence *= 0.7
        return Resolution((name,), confidence, named[1 : _MOST_CANDIDATES + 1])
