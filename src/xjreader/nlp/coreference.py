"""Who a phrase stands for: a name, a pronoun, an office, a body, with how sure we are and who else it may be.

The rules in their order: a name in the phrase; the body or state that it names; the person in its apposition;
pronouns by kind, number, gender and nearness; offices by the words that the text used of each person.
"""

from xjreader.models.analysis import ActorKind
from xjreader.nlp import pronouns
from xjreader.nlp.actors import Cast
from xjreader.nlp.descriptions import VAGUE, Descriptions
from xjreader.nlp.entities import Resolution
from xjreader.nlp.naming import LIST_MARKS, Names
from xjreader.nlp.offices import body_named, body_of_state
from xjreader.nlp.people import people
from xjreader.nlp.pronouns import Pronouns
from xjreader.nlp.salience import Salience
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_DOCUMENTS = word_set(
    """data figures statistics report reports statement statements records website estimates document
    documents press release survey study findings communique notice letter memo filing filings
    resolution"""
)


class Resolver:
    """Resolves phrases of one text in reading order, remembering who spoke."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._salience = Salience(cast)
        self._names = Names(cast, self._salience.openers)
        self._pronouns = Pronouns(self._salience)
        self._descriptions = Descriptions(self._salience)

    def spoke(self, token: int, name: str) -> None:
        """Remember that `name` spoke at `token`."""
        self._salience.spoke(token, name)

    def sentence_of(self, token: int) -> int:
        """The number of the sentence that a token stands in."""
        return self._salience.sentence_of(token)

    def resolve(self, first: int, last: int, *, exclude: frozenset[str] = frozenset()) -> Resolution:
        """Whom the tokens from `first` to `last` stand for; never one of `exclude`."""
        cast, tokens = self.cast, self.cast.reading.tokens
        people()
        first = self._skip(first, last)
        if first >= last:
            return Resolution()
        word = tokens.low[first]
        if last - first == 1 and word in pronouns.ALL:
            return self._pronouns.resolve(first, exclude)
        head_last = self._head_end(first, last)
        members = self._names.members(first, last, head_last)
        if members:
            # "the council and other bodies": one of them at least is named.
            return Resolution(tuple(members), 0.85 if len(members) > 1 else 0.7)
        named = self._names.named(first, head_last, last)
        if named is not None:
            return named if named.names and named.names[0] not in exclude else Resolution()
        if tokens.classes[first] & W.MY and word in pronouns.ALL:
            return self._owned(first, head_last, exclude)
        body = body_named(cast, first, head_last)
        if body is not None and body not in exclude:
            self._salience.met(first, body)
            return Resolution((body,), 0.9)
        surname = self._names.surname(first, head_last, last)
        if surname is not None:
            return surname
        voice = self._state_voice(first, head_last)
        if voice is not None:
            return voice
        return self._descriptions.resolve(first, head_last, exclude)

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
        return next((k for k in range(first + 1, last) if words[k] in LIST_MARKS), last)

    # Bodies ----------------------------------------------------------------------------------

    def _state_voice(self, first: int, last: int) -> Resolution | None:
        """``Chinese officials``, ``the UN's figures``: words of whoever owns them."""
        cast, tokens = self.cast, self.cast.reading.tokens
        lists = people()
        start = first
        while start < last and tokens.classes[start] & W.DET and start not in cast.at:
            start += 1
        owner = cast.at.get(start)
        if owner is None or tokens.low[first] in VAGUE:
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
        owner = self._pronouns.resolve(first, exclude)
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
            found = self._descriptions.resolve(first, last, exclude)
            return found if found.confidence >= 0.6 else Resolution((), 0.0, found.names + found.candidates)
        return Resolution((), 0.0, owner.names)

    # Pronouns ----------------------------------------------------------------------------------
