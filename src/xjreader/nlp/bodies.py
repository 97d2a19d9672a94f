"""Whom a description of a body stands for: ``the ministry``, ``the airline``, ``The Times``, ``the army``.

The body named before whose name, kind or description has the word; of a state's own bodies those of the state
that the text is about.
"""

from collections import Counter

from msgspec.structs import replace

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import Cast
from xjreader.nlp.entities import Entity, Resolution, content_words
from xjreader.nlp.people import people
from xjreader.nlp.salience import NOTHING_SAID, Said, Salience
from xjreader.nlp.statebodies import body_of_state
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_OF_KIND = 0.9
"""Of its confidence: a body that the noun may mean, though its name does not have it."""
_SPOKE_NEAR = 0.65
"""How sure "the group" is at least that spoke just before, or whose somebody did."""
_NEAR = 1
"""Sentences back in which a body must have spoken to be meant by any noun for bodies."""
_FOCUS = 2
"""Times that a state must be named for each of the next one, to be the one that the text is about."""
_OF_THE_STATE = 0.7
_PART_OF_NAME = 0.85
_COLOURLESS = word_set("top senior former new own old young international national local main")
_STATE_NOUNS = word_set(
    "country nation state government authorities regime administration delegation kingdom republic"
)
_ANY_BODY = word_set("group organisation organization body ngo")
_BARE = word_set("police parliament prosecutors")
_DEFINITE = word_set("the this that")
_STATE_BODIES = word_set(
    """army military navy parliament ministry cabinet presidency treasury coastguard police judiciary senate
    congress government"""
)


class Bodies:
    """Resolves the descriptions of bodies of one text."""

    def __init__(self, salience: Salience) -> None:
        self._salience = salience
        self._cast = salience.cast

    def resolve(
        self, first: int, last: int, exclude: frozenset[str], said: Said = NOTHING_SAID
    ) -> Resolution:
        """The body or state that the words stand for; never one of `exclude`."""
        tokens = self._cast.reading.tokens
        last = self._end(first, last)
        if last <= first:
            return Resolution()
        is_definite = tokens.low[first] in _DEFINITE or (first > 0 and tokens.low[first - 1] in _DEFINITE)
        if not is_definite:
            is_bare = last - first == 1 and tokens.low[first] in _BARE
            return self._of_kind(first, last, exclude, said) if is_bare else Resolution()
        return self._part_of_name(first, last, exclude, said) or self._of_kind(first, last, exclude, said)

    def of_noun(self, noun: int, said: Said = NOTHING_SAID) -> Resolution:
        """Whom one word for a body means: ``company`` in "a company spokesman"."""
        return self._of_kind(noun, noun + 1, frozenset(), said)

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

    def _part_of_name(self, first: int, last: int, exclude: frozenset[str], said: Said) -> Resolution | None:
        """``The Times`` after "the Harbour Times": the last words of a name."""
        tokens = self._cast.reading.tokens
        start = first + (tokens.low[first] in _DEFINITE)
        words = tokens.low[start:last]
        if not words or not all(tokens.classes[k] & W.CAP for k in range(start, last)):
            return None

        def ends_so(entity: Entity) -> bool:
            theirs = entity.name.lower().split()
            return (
                entity.kind is not ActorKind.PERSON
                and len(theirs) > len(words)
                and theirs[-len(words) :] == list(words)
            )

        rows = self._salience.scores(first, exclude, ends_so, said=said, is_anywhere=True)
        return Resolution((rows[0][1],), _PART_OF_NAME) if len(rows) == 1 else None

    def _of_kind(self, first: int, last: int, exclude: frozenset[str], said: Said) -> Resolution:
        tokens, lists = self._cast.reading.tokens, people()
        head_at = next((k for k in range(first, last) if tokens.low[k] in {"of", "for"}), last) - 1
        if any(tokens.classes[k] & W.GENITIVE for k in range(first, head_at)):
            # "the council's delegation": its owner tells whose it is.
            return Resolution()
        head = tokens.low[head_at]
        if head in _STATE_NOUNS:
            return self._so_named(head, first, exclude, said) or self._state(first, exclude, said)
        called = {head, *lists.bodies_called.get(head, ())}
        is_maker = head.endswith("maker")
        is_told = any(
            head in entity.descriptors and entity.kind is not ActorKind.PERSON
            for entity in self._cast.entities.values()
        )
        if head not in lists.bodies and head not in lists.bodies_called and not is_maker and not is_told:
            return Resolution()
        takes_any = is_maker or (head in lists.bodies_called and head not in lists.bodies_named_so)
        modifiers = self._modifiers(first, head_at)
        words_of = {name: self._words(entity) for name, entity in self._cast.entities.items()}
        kinds = lists.bodies | lists.body_names

        def fits(entity: Entity) -> bool:
            if entity.kind not in {ActorKind.ORGANISATION, ActorKind.GROUP} and entity.is_kind_told:
                return False
            words = words_of[entity.name]
            if entity.kind is ActorKind.PERSON and " " in entity.name:
                return False
            is_sure = entity.is_certain and entity.is_kind_told
            if not is_sure and not words & called and not self._acts(entity):
                # "the Blue Market", where something happened.
                return False
            if takes_any and not words & kinds and entity.name[:1].isupper():
                # "Velpress said so. The agency": nothing in the name tells what it is.
                return True
            if modifiers and head not in _ANY_BODY and not modifiers & {self._same(word) for word in words}:
                return False
            return head in _ANY_BODY or bool(called & words)

        rows = self._salience.scores(first, exclude, fits, said=said)
        exact = [row for row in rows if head in words_of[row[1]]]
        found = self._salience.ranked(exact or rows)
        if not found.names:
            return self._of_state(head, first, head_at) or found
        if exact:
            return self._told(found)
        if head in _ANY_BODY:
            if not self._spoke_near(first, found) and not self._is_only_body(found.names[0], first):
                return Resolution((), 0.0, found.names + found.candidates)
            return self._told(replace(found, confidence=max(found.confidence, _SPOKE_NEAR)))
        return self._told(replace(found, confidence=found.confidence * _OF_KIND))

    def _so_named(self, head: str, at: int, exclude: frozenset[str], said: Said) -> Resolution | None:
        """``the government`` after "the Ostrundian government": a body whose name ends so."""
        rows = self._salience.scores(
            at,
            exclude,
            lambda entity: (
                entity.kind is ActorKind.ORGANISATION and entity.name.lower().split()[-1:] == [head]
            ),
            said=said,
        )
        return self._salience.ranked(rows) if rows else None

    def _told(self, found: Resolution) -> Resolution:
        """Who is called a body is one: a name that may have been a person's is none."""
        entity = self._cast.entities[found.names[0]]
        if not entity.is_kind_told:
            entity.kind, entity.is_kind_told = ActorKind.ORGANISATION, True
        return found

    def _modifiers(self, first: int, head_at: int) -> set[str]:
        words = content_words(self._cast.reading, first, head_at)
        return {self._same(word) for word in words} - _COLOURLESS

    def _words(self, entity: Entity) -> set[str]:
        texts = (entity.name, *entity.aliases, *entity.descriptors)
        return {word for text in texts for word in text.lower().split()}

    def _same(self, word: str) -> str:
        hit = self._cast.known.phrases.get((word,))
        return hit.lower() if hit and hit in self._cast.known.demonyms else word

    def _state(self, first: int, exclude: frozenset[str], said: Said) -> Resolution:
        """``the government``, ``the country``: the state in mind."""
        found = self._salience.ranked(
            self._salience.scores(first, exclude, lambda entity: entity.kind is ActorKind.STATE, said=said)
        )
        if not found.names:
            only = state_in_focus(self._cast)
            return Resolution() if only is None or only in exclude else Resolution((only,), _OF_THE_STATE)
        return replace(found, confidence=found.confidence * 0.9)

    def _of_state(self, head: str, first: int, head_at: int) -> Resolution | None:
        """``the army``, ``the interior ministry``: that of the state which the text is about."""
        if head not in _STATE_BODIES or head in _BARE:
            return None
        state = state_in_focus(self._cast)
        tokens = self._cast.reading.tokens
        if state is None or tokens.low[head_at + 1 : head_at + 2] == ["of"]:
            return None
        start = first + (tokens.low[first] in _DEFINITE)
        if head == "ministry" and start == head_at:
            return None
        name = body_of_state(self._cast, state, list(tokens.low[start : head_at + 1]))
        self._salience.met(first, name)
        return Resolution((name,), _OF_THE_STATE, (state,))

    def _acts(self, entity: Entity) -> bool:
        """Whether a name that may be none is ever a subject."""
        mentions = (self._cast.at[token] for token in entity.mentions)
        return any(self._salience.is_subject(one.first, one.last) for one in mentions)

    def _is_only_body(self, name: str, at: int) -> bool:
        """Whether the text named no other body before."""
        return all(
            other.name == name or not other.mentions or other.mentions[0] > at
            for other in self._cast.entities.values()
            if other.kind in {ActorKind.ORGANISATION, ActorKind.GROUP}
        )

    def _spoke_near(self, at: int, found: Resolution) -> bool:
        """Whether the body found, or somebody of it, spoke just before: "the group" may be anybody."""
        turn = self._salience.last_turn(at)
        here = self._salience.sentence_of(at)
        if turn is None or len(turn.names) != 1 or here - self._salience.sentence_of(turn.token) > _NEAR:
            return False
        speaker = turn.names[0]
        return found.names[:1] in {(speaker,), (self._cast.entity(speaker).affiliation,)}


def state_in_focus(cast: Cast) -> str | None:
    """The state that a text is about: the only one it names, or the one it names far more often."""
    if cast.focus == "":
        states = [one for one in cast.mentions if cast.entities[one.name].kind is ActorKind.STATE]
        if all(one.how == "people" for one in states[:2]) and len(states) < _FOCUS:
            # "a Filipino" alone makes no text one about his country.
            states = []
        names = [one.name for one in states]
        if not names:
            # "the Supreme Court of Pellam": whose bodies the text names.
            above = [entity.affiliation for entity in cast.entities.values() if entity.mentions]
            names = [
                name
                for name in above
                if name and cast.knows(name) and cast.entity(name).kind is ActorKind.STATE
            ]
        counts = Counter(names).most_common(2)
        is_clear = len(counts) == 1 or (len(counts) > 1 and counts[0][1] >= _FOCUS * counts[1][1])
        cast.focus = counts[0][0] if is_clear else None
    return cast.focus
