"""Who a phrase stands for: a name, a pronoun, an office, a body, with how sure we are and who else it may be.

The rules in their order: a pronoun; the names of a row; a name in the phrase or its apposition; a person whom
the text described so; a body, and who speaks for it; a surname; a description. Each has a room of its own.
"""

from msgspec.structs import replace

from xjreader.models.analysis import ActorKind
from xjreader.nlp import pronouns
from xjreader.nlp.actors import Cast
from xjreader.nlp.bodies import Bodies
from xjreader.nlp.bodynames import BodyNames
from xjreader.nlp.bynames import of_handle
from xjreader.nlp.clauses import phrase_ending_at
from xjreader.nlp.descriptions import Descriptions
from xjreader.nlp.entities import Entity, Resolution
from xjreader.nlp.naming import LIST_MARKS, Names
from xjreader.nlp.owners import Owners
from xjreader.nlp.people import people
from xjreader.nlp.pronouns import Pronouns
from xjreader.nlp.salience import NOTHING_SAID, Said, Salience, Turn
from xjreader.nlp.statebodies import body_named, body_of_state
from xjreader.nlp.tokens import Tokens, W
from xjreader.nlp.words import uncontracted, word_set

_RELATIVES = word_set("who which that whom")
_BESIDES = word_set("both even while former meanwhile even")
_SEVERAL = 0.65
_OWNED = 0.8
"""How sure at least what is somebody's speaks for him, her or it, once it is sure whose it is."""
_SAME_DOCUMENT = 0.75
_DEFINITE = word_set("the this that")
_PAIRS = word_set("two pair couple duo trio three")
_FAMILY = word_set("couple siblings twins brothers sisters spouses")
"""Nouns for two of one surname who were named together."""
_SPOKESMEN = word_set("spokesman spokeswoman spokesperson")
_SAME_SPOKESMAN = 0.75
_SPOKESMAN_OF_BODY = 0.85
"""Of its confidence: a body whose spokesman "a spokesman" is."""
_NEAR = 3
"""Sentences back in which a spokesman must have spoken."""
_DESCRIBED = 0.5
"""How sure a person must be whom a description with an owner means."""
_BODY = 0.9
_PLAIN_BODY = 0.6


class Resolver:
    """Resolves phrases of one text in reading order, remembering who spoke."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._salience = Salience(cast)
        self._body_names = BodyNames(self._salience)
        self._names = Names(cast, self._body_names)
        self._owners = Owners(cast, self._owner)
        self._descriptions = Descriptions(self._salience)
        self._bodies = Bodies(self._salience)
        self._pronouns = Pronouns(self._salience, self._descriptions.person, self._bodies.resolve)

    def spoke(self, turn: Turn) -> None:
        """Remember who spoke, and through which report or letter."""
        self._salience.spoke(turn)
        if turn.names and turn.noun in people().documents:
            self._salience.wrote(turn.noun, turn.token, turn.names[0])

    def sentence_of(self, token: int) -> int:
        """The number of the sentence that a token stands in."""
        return self._salience.sentence_of(token)

    def resolve(
        self,
        first: int,
        last: int,
        *,
        exclude: frozenset[str] = frozenset(),
        said: Said = NOTHING_SAID,
        is_source: bool = False,
    ) -> Resolution:
        """Whom the tokens from `first` to `last` stand for; never one of `exclude`.

        `is_source`: they are the source of an attribution, and so somebody; `said` is what is said.
        """
        cast, tokens = self.cast, self.cast.reading.tokens
        is_handle = first + 1 < last and tokens.words[first] == "@"
        first, last = self._trimmed(first, last)
        if first >= last:
            return Resolution()
        word = uncontracted(tokens.low[first])
        if last - first == 1 and len(word) == 1 and word.isalpha() and is_source:
            # "Q", "A": a letter is nobody's name.
            return Resolution()
        if is_handle:
            named_so = of_handle(cast, tokens.words[last - 1])
            return Resolution((named_so,), _BODY) if named_so else Resolution()
        if last - first == 1 and word in pronouns.ALL:
            return self._pronouns.resolve(first, exclude, said)
        if self._is_pair(first, last):
            family = self._family_before(first, last)
            if family:
                return Resolution(family, _SEVERAL)
            return self._pronouns.together(first, exclude, said)
        if first + 1 < last and word == "they" and tokens.low[first + 1] == "both":
            return self._pronouns.together(first, exclude, said)
        called = self._body_names.called(first, last) if is_source else None
        if called is not None and called not in exclude:
            return Resolution((called,), _BODY)
        several = self._several(first, last, exclude, said)
        if several is not None:
            return several
        if last - first == 1 and word in _RELATIVES:
            return self._relative(first, exclude, said)
        head_last = next((k for k in range(first + 1, last) if tokens.words[k] in LIST_MARKS), last)
        joint = self._names.members(first, last, head_last, is_source=is_source)
        if joint is not None:
            return joint
        named = self._names.named(first, head_last, last)
        if named is not None:
            return named if named.names and named.names[0] not in exclude else Resolution()
        of_people = self._descriptions.countryman(first, head_last, said)
        if of_people is not None:
            return of_people
        if tokens.classes[first] & W.MY and word in pronouns.ALL:
            return self._owned(first, head_last, exclude, said)
        person = self._descriptions.person(first, head_last, exclude, said)
        if person is not None and person.confidence >= _DESCRIBED:
            return person
        body = body_named(cast, first, head_last)
        if body is not None and body not in exclude:
            self._salience.met(first, body)
            return Resolution((body,), _BODY)
        found = (
            self._document(first, head_last)
            or self._owners.resolve(first, head_last)
            or self._names.surname(first, head_last, last)
            or self._names.caseless(first, head_last)
            or self._spokesman(first, head_last, said)
        )
        if found is not None:
            return found if not exclude & set(found.names) else Resolution()
        if person is not None:
            return person
        described = self._bodies.resolve(first, head_last, exclude, said)
        if described.names:
            return described
        spoken = self._speaks_for(first, head_last, said)
        if spoken is not None:
            return spoken
        apposed = self._names.surname(head_last + 1, last, last) if is_source and head_last < last else None
        if apposed is not None and not exclude & set(apposed.names):
            # "Norsund's successor, Folkebank,"
            return apposed
        name = self._body_names.find(first, head_last) if is_source else None
        return described if name is None or name in exclude else Resolution((name,), _PLAIN_BODY)

    def _is_pair(self, first: int, last: int) -> bool:
        """``the two``, ``the pair``, ``the trio``: those named together before."""
        low = self.cast.reading.tokens.low
        if last - first == 1:
            return low[first] == "both"
        return last - first == 2 and low[first] == "the" and low[first + 1] in _PAIRS | _FAMILY

    def _family_before(self, first: int, last: int) -> tuple[str, ...]:
        """``the couple``: the latest two of one surname who were named together."""
        if self.cast.reading.tokens.low[last - 1] not in _FAMILY:
            return ()
        return next((names for token, names in reversed(self.cast.pairs) if token < first), ())

    def _several(self, first: int, last: int, exclude: frozenset[str], said: Said) -> Resolution | None:
        """``the companies``, ``the ministers``: those who spoke together just before."""
        tokens, lists = self.cast.reading.tokens, people()
        if last - first != 2 or tokens.low[first] != "the" or not tokens.low[first + 1].endswith("s"):
            return None
        noun = tokens.low[first + 1]
        single = noun[:-3] + "y" if noun.endswith("ies") else noun[:-1]
        are_bodies = single in lists.bodies or single in lists.bodies_called
        if not are_bodies and not (lists.is_role(single) or single in lists.persons | lists.kin):
            return None
        found = self._pronouns.together(first, exclude, said, is_joint=single not in lists.kin)
        fits = all(self.cast.is_person(name) != are_bodies for name in found.names)
        return replace(found, confidence=min(found.confidence, _SEVERAL)) if found.names and fits else None

    def _trimmed(self, first: int, last: int) -> tuple[int, int]:
        """Past "both", "by", "meanwhile" and marks before a phrase, and marks after it."""
        classes, low = self.cast.reading.tokens.classes, self.cast.reading.tokens.low
        opening = W.ADV | W.PUNCT | W.COORD | W.PREP
        while (
            first < last - 1
            and first not in self.cast.at
            and ((classes[first] & opening and low[first] not in {"no", "like"}) or low[first] in _BESIDES)
        ):
            first += 1
        words, letters = self.cast.reading.tokens.words, people().postnominals
        while last > first and (
            (classes[last - 1] & (W.PUNCT | W.GENITIVE) and low[last - 1] != ")")
            or (last - first > 1 and low[last - 1] in letters and words[last - 1].isupper())
        ):
            last -= 1
        return first, last

    def _relative(self, at: int, exclude: frozenset[str], said: Said) -> Resolution:
        """``who``: whom the phrase before it stands for."""
        reading = self.cast.reading
        low = reading.sentences[self.sentence_of(at)].first
        end = at - 1 if at > low and reading.tokens.words[at - 1] in {",", "–", "—"} else at
        named = self.cast.at.get(end - 1) if end > low else None
        is_object = named is not None and bool(reading.tokens.classes[named.first - 1] & W.PREP)
        if named is not None and named.last == end and not is_object and self._may_be_who(named.name, at):
            return self.resolve(named.first, end, exclude=exclude, said=said)
        phrase = phrase_ending_at(reading, end, low) if end > low else None
        if phrase is None or phrase.last - phrase.first < 1 or reading.tokens.low[phrase.first] in _RELATIVES:
            return Resolution()
        return self.resolve(phrase.first, phrase.last, exclude=exclude, said=said)

    def _may_be_who(self, name: str, at: int) -> bool:
        """Only a person is "who"; anybody may be "that"."""
        return self.cast.is_person(name) or self.cast.reading.tokens.low[at] != "who"

    def _owned(self, first: int, last: int, exclude: frozenset[str], said: Said) -> Resolution:
        """``its delegation``: the state or body that "its" means, where such a one speaks for it."""
        tokens, lists = self.cast.reading.tokens, people()
        end = next((k for k in range(first + 1, last) if tokens.classes[k] & W.PREP), last)
        head = tokens.low[end - 1]
        if head in lists.roles | lists.kin:
            found = self._descriptions.person(first, last, exclude, said)
            if found is not None and found.confidence >= _DESCRIBED:
                return found
        owner = self._pronouns.resolve(first, exclude, said)
        if len(owner.names) != 1:
            return Resolution((), 0.0, owner.candidates)
        entity = self.cast.entities[owner.names[0]]
        if head in lists.bodies - lists.state_voices and entity.kind is ActorKind.STATE:
            return self._body_of(entity, first, end, owner)
        spoken = self._owners.of_owner(entity, head)
        if spoken is None:
            return Resolution((), 0.0, () if entity.kind is ActorKind.PERSON else owner.names)
        # "its" or "his" is as sure as the pronoun; that it speaks for its owner hardly less.
        return replace(
            spoken,
            confidence=owner.confidence * (_OWNED + (1 - _OWNED) * spoken.confidence),
            candidates=owner.candidates,
        )

    def _body_of(self, state: Entity, first: int, end: int, owner: Resolution) -> Resolution:
        """``its foreign ministry``."""
        rest = [self.cast.reading.tokens.low[k] for k in range(first + 1, end)]
        body = body_of_state(self.cast, state.name, rest)
        return Resolution((body,), owner.confidence * _BODY, owner.candidates)

    def _owner(self, first: int, last: int) -> str | None:
        """Who owns what speaks: ``an official from Tarn Water``, ``a statement by the party``."""
        tokens = self.cast.reading.tokens
        named = self._names.named(first, last, last)
        if named is not None and named.names:
            return named.names[0]
        body = body_named(self.cast, first, last)
        if body is not None:
            return body
        if tokens.low[first] in _DEFINITE:
            described = self._bodies.resolve(first, last, frozenset())
            if len(described.names) == 1 and described.confidence >= _DESCRIBED:
                return described.names[0]
        return self._body_names.find(first, last)

    def _spokesman(self, first: int, last: int, said: Said) -> Resolution | None:
        """``the spokesperson``, ``a spokeswoman``: of whom one spoke just before, or of the body in mind."""
        low = self.cast.reading.tokens.low
        if last - first != 2 or low[last - 1] not in _SPOKESMEN:
            return None
        here = self.sentence_of(first)
        for turn in reversed(self._salience.turns):
            if turn.token >= first:
                continue
            if here - self.sentence_of(turn.token) > _NEAR:
                break
            if turn.noun in _SPOKESMEN and len(turn.names) == 1 and low[first] in _DEFINITE:
                return Resolution(turn.names, _SAME_SPOKESMAN)
        if low[first] in _DEFINITE:
            return None
        rows = self._salience.scores(
            first, frozenset(), lambda entity: entity.kind is ActorKind.ORGANISATION, said=said
        )
        found = self._salience.ranked(rows)
        if not found.names or not self._is_at_hand(found.names[0], first):
            return Resolution((), 0.0, (*found.names, *found.candidates))
        return replace(found, confidence=found.confidence * _SPOKESMAN_OF_BODY)

    def _is_at_hand(self, body: str, at: int) -> bool:
        """Whether a body spoke last, or is the subject of the sentence before."""
        turn = self._salience.last_turn(at)
        if turn is not None and turn.names[:1] == (body,):
            return True
        here = self.sentence_of(at)
        start = self._salience.sentence_starts[max(0, here - 1)]
        return any(
            one.name == body and self._salience.is_subject(one.first, one.last)
            for one in self.cast.within(start, at)
        )

    def _document(self, first: int, last: int) -> Resolution | None:
        """``the report``: of whose report the text told before."""
        tokens = self.cast.reading.tokens
        if (
            last - first != 2
            or tokens.low[first] not in _DEFINITE
            or tokens.low[last - 1] not in people().documents
        ):
            return None
        name = self._salience.author_of(tokens.low[last - 1], first)
        return Resolution((name,), _SAME_DOCUMENT) if name is not None else None

    def _speaks_for(self, first: int, last: int, said: Said) -> Resolution | None:
        """``a company spokeswoman``, ``the commission's report``: of the body or person that is in mind."""
        tokens, lists = self.cast.reading.tokens, people()
        end = next((k for k in range(first, last) if tokens.classes[k] & W.PREP), last)
        genitive = next((k for k in range(first + 1, end - 1) if _is_genitive(tokens, k)), None)
        if genitive is not None:
            owner = self.resolve(first, genitive, said=said)
        elif end - 2 >= first and tokens.low[end - 2] in lists.body_nouns:
            owner = self._bodies.of_noun(end - 2, said)
            name = None if owner.names else self._body_names.find(end - 2, end - 1)
            owner = owner if name is None else Resolution((name,), _PLAIN_BODY)
        else:
            return None
        if len(owner.names) != 1:
            return None
        spoken = self._owners.of_owner(self.cast.entities[owner.names[0]], tokens.low[end - 1])
        if spoken is None or not spoken.names:
            return None
        return replace(spoken, confidence=owner.confidence * (_OWNED + (1 - _OWNED) * spoken.confidence))


def _is_genitive(tokens: Tokens, k: int) -> bool:
    """``minister's``, ``miners'``: the mark of an owner."""
    return bool(tokens.classes[k] & W.GENITIVE) or (
        tokens.words[k] in {"'", "’"} and tokens.words[k - 1].endswith("s")
    )
