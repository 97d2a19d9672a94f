"""Who a phrase stands for: a name, a pronoun, an office, a body, with how sure we are and who else it may be.

The rules in their order: a pronoun; the names of a row; a name in the phrase or its apposition; a person whom
the text described so; a body, and who speaks for it; a surname; a description. Each has a room of its own.
"""

from dataclasses import replace

from xjreader.models.analysis import ActorKind
from xjreader.nlp import pronouns
from xjreader.nlp.actors import Cast
from xjreader.nlp.bodies import Bodies
from xjreader.nlp.clauses import phrase_ending_at
from xjreader.nlp.descriptions import Descriptions
from xjreader.nlp.entities import Entity, Resolution
from xjreader.nlp.naming import LIST_MARKS, Names
from xjreader.nlp.offices import body_named, body_of_state
from xjreader.nlp.owners import Owners
from xjreader.nlp.people import people
from xjreader.nlp.pronouns import Pronouns
from xjreader.nlp.salience import NOTHING_SAID, Said, Salience, Turn
from xjreader.nlp.tokens import W
from xjreader.nlp.words import uncontracted, word_set

_RELATIVES = word_set("who which that whom")
_BESIDES = word_set("both even while former meanwhile even")
_NAMED_BY_WHAT_FOR = word_set(
    "union association federation ministry department institute league society confederation chamber guild"
)
_LONGEST_BODY = 8
_PAIRS = word_set("two pair couple duo trio three")
_JOINTS = word_set("the of for and to a without against")
_LOCAL_BODIES = word_set("police council university hospital court parliament prosecutors radio television")
_DESCRIBED = 0.5
"""How sure a person must be whom a description with an owner means."""
_BODY = 0.9
_PLAIN_BODY = 0.6


class Resolver:
    """Resolves phrases of one text in reading order, remembering who spoke."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._salience = Salience(cast)
        self._names = Names(cast)
        self._owners = Owners(cast, self._names)
        self._descriptions = Descriptions(self._salience)
        self._bodies = Bodies(self._salience)
        self._pronouns = Pronouns(self._salience, self._descriptions.person, self._bodies.resolve)

    def spoke(self, turn: Turn) -> None:
        """Remember who spoke."""
        self._salience.spoke(turn)

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
    ) -> Resolution:
        """Whom the tokens from `first` to `last` stand for; never one of `exclude`.

        `said`: where they are the source of an attribution, what is said.
        """
        cast, tokens = self.cast, self.cast.reading.tokens
        first, last = self._trimmed(first, last)
        if first >= last:
            return Resolution()
        word = uncontracted(tokens.low[first])
        if last - first == 1 and word in pronouns.ALL:
            return self._pronouns.resolve(first, exclude, said)
        if self._is_pair(first, last):
            return self._pronouns.together(first, exclude, said)
        if last - first == 1 and word in _RELATIVES:
            return self._relative(first, exclude, said)
        head_last = next((k for k in range(first + 1, last) if tokens.words[k] in LIST_MARKS), last)
        joint = self._names.members(first, last, head_last)
        if joint is not None:
            return joint
        named = self._names.named(first, head_last, last)
        if named is not None:
            return named if named.names and named.names[0] not in exclude else Resolution()
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
            self._owners.resolve(first, head_last)
            or self._names.surname(first, head_last, last)
            or self._names.caseless(first, head_last)
        )
        if found is not None:
            return found if not exclude & set(found.names) else Resolution()
        if person is not None:
            return person
        described = self._bodies.resolve(first, head_last, exclude, said)
        if described.names:
            return described
        return self._speaks_for(first, head_last, said) or self._plain_body(first, head_last) or described

    def _is_pair(self, first: int, last: int) -> bool:
        """``the two``, ``the pair``, ``the trio``: those named together before."""
        low = self.cast.reading.tokens.low
        return last - first == 2 and low[first] == "the" and low[first + 1] in _PAIRS

    def _trimmed(self, first: int, last: int) -> tuple[int, int]:
        """Past "both", "by", "meanwhile" and marks before a phrase, and marks after it."""
        classes, low = self.cast.reading.tokens.classes, self.cast.reading.tokens.low
        opening = W.ADV | W.PUNCT | W.COORD | W.PREP
        while (
            first < last
            and first not in self.cast.at
            and ((classes[first] & opening and low[first] not in {"no", "like"}) or low[first] in _BESIDES)
        ):
            first += 1
        while last > first and classes[last - 1] & (W.PUNCT | W.GENITIVE) and low[last - 1] != ")":
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
            spoken, confidence=owner.confidence * (0.6 + 0.4 * spoken.confidence), candidates=owner.candidates
        )

    def _body_of(self, state: Entity, first: int, end: int, owner: Resolution) -> Resolution:
        """``its foreign ministry``."""
        rest = [self.cast.reading.tokens.low[k] for k in range(first + 1, end)]
        body = body_of_state(self.cast, state.name, rest)
        return Resolution((body,), owner.confidence * _BODY, owner.candidates)

    def _speaks_for(self, first: int, last: int, said: Said) -> Resolution | None:
        """``a company spokeswoman``: of the company that is in mind."""
        tokens, lists = self.cast.reading.tokens, people()
        end = next((k for k in range(first, last) if tokens.classes[k] & W.PREP), last)
        noun = end - 2
        if noun < first or tokens.low[noun] not in lists.bodies | lists.bodies_called.keys():
            return None
        owner = self._bodies.of_noun(noun, said)
        if len(owner.names) != 1:
            return None
        spoken = self._owners.of_owner(self.cast.entities[owner.names[0]], tokens.low[end - 1])
        if spoken is None or not spoken.names:
            return None
        return replace(spoken, confidence=owner.confidence * (0.6 + 0.4 * spoken.confidence))

    def _plain_body(self, first: int, last: int) -> Resolution | None:
        """``the union of deep workers``, ``Harrowgate police``: a body whose noun the text writes small."""
        start = first + (self.cast.reading.tokens.low[first] == "the")
        is_named = self._is_named_by_place(start, last) or (
            start > first and self._is_named_by_what_for(start, last)
        )
        if not is_named and not self._is_capitalised(start, last):
            return None
        span = self.cast.reading.span(start, last)
        name = " ".join(self.cast.reading.text[span.start : span.end].split())
        if name not in self.cast.entities:
            self.cast.entities[name] = Entity(name, ActorKind.ORGANISATION)
        self._salience.met(first, name)
        return Resolution((name,), _PLAIN_BODY)

    def _is_capitalised(self, start: int, last: int) -> bool:
        """``Save the Quays``, ``the Civil Defence``: a source of nothing but large words and small joints."""
        tokens, lists = self.cast.reading.tokens, people()
        large = [k for k in range(start, last) if tokens.classes[k] & W.CAP]
        if len(large) < 2 or large[0] != start or large[-1] != last - 1 or last - start > _LONGEST_BODY:
            return False
        if any(k in self.cast.at or tokens.words[k].isupper() for k in large):
            return False
        if any(lists.is_role(tokens.low[k]) or tokens.low[k] in lists.titles for k in large):
            return False
        joints = set(range(start, last)) - set(large)
        return all(tokens.low[k] in _JOINTS for k in joints)

    def _is_named_by_what_for(self, start: int, last: int) -> bool:
        """``union of deep workers``."""
        tokens = self.cast.reading.tokens
        return (
            last - start > 2
            and tokens.low[start] in _NAMED_BY_WHAT_FOR
            and tokens.low[start + 1] in {"of", "for"}
            and not any(tokens.classes[k] & (W.DET | W.PRON | W.PUNCT) for k in range(start + 2, last))
        )

    def _is_named_by_place(self, start: int, last: int) -> bool:
        """``Harrowgate police``, ``Gull Bay city council``: a name, then what it is."""
        tokens, lists = self.cast.reading.tokens, people()
        if last - start < 2 or tokens.low[last - 1] not in _LOCAL_BODIES or tokens.classes[last - 1] & W.CAP:
            return False
        names = [k for k in range(start, last) if tokens.classes[k] & W.CAP]
        return (
            bool(names)
            and names == list(range(start, start + len(names)))
            and not any(
                tokens.classes[k] & (W.PUNCT | W.PREP | W.GENITIVE | W.VERB) for k in range(start, last)
            )
            and not any(k in self.cast.at and self.cast.is_person(self.cast.at[k].name) for k in names)
            and tokens.low[start] not in lists.unnamed | lists.peoples
            and not lists.is_opener(tokens.low[start])
        )
