"""Who speaks through what is his, hers or its: ``Vask's statement``, ``officials of the ministry``.

A body's spokesman without a name speaks for the body; anybody else without a name stays nobody.
"""

from collections.abc import Callable

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import Cast
from xjreader.nlp.descriptions import VAGUE
from xjreader.nlp.entities import Entity, Resolution
from xjreader.nlp.people import people
from xjreader.nlp.statebodies import body_named, body_of_state, campaign_of
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_SPOKESMEN = word_set("spokesman spokeswoman spokesperson spokespeople spokesmen spokespersons")
_OFFICIALS = _SPOKESMEN | word_set("official officials representative representatives")
_PARTS_OF_BODIES = word_set(
    "headquarters office leadership team board members management press-office secretariat"
)
_AUTHORS = word_set("by from")
_BELONGING = word_set("of for from at with in")
_MEDIA_IN = word_set("in on")
_PERSONS_OWN = word_set("team lawyers lawyer camp")
_MADE = word_set(
    "signed written published released issued compiled conducted prepared produced posted sent drafted"
)
_ENVOYS = word_set("ambassador envoy negotiator consul")
"""Who speaks for a state where it is said whose he is, and not who."""
_ENVOY = 0.6
_BODY_SPEAKS = 0.75
_SPOKESMAN = 0.7
_STATE_VOICE = 0.75
_DOCUMENT = 0.8
_PERSONS_OFFICE = 0.6


class Owners:
    """Finds whose words a phrase without a person's name stands for."""

    def __init__(self, cast: Cast, owner: Callable[[int, int], str | None]) -> None:
        """`owner`: who is named or described between two tokens."""
        self._cast = cast
        self._owner = owner

    def resolve(self, first: int, last: int) -> Resolution | None:
        """Whose words; `None` where the phrase does not tell."""
        tokens = self._cast.reading.tokens
        start = first
        while start < last and tokens.classes[start] & (W.DET | W.NUM) and start not in self._cast.at:
            start += 1
        end = next(
            (k for k in range(start, last) if tokens.classes[k] & W.PREP and k not in self._cast.at), last
        )
        if end <= start:
            return None
        head = tokens.low[end - 1]
        if head in _MADE and end < last and tokens.low[end] == "by" and end - 2 >= start:
            # "a letter signed by X"
            head = tokens.low[end - 2]
        if end < last:
            found = self._after(head, end, last)
            if found is not None:
                return found
        return self._before(start, end - 1, head, is_vague=tokens.low[first] in VAGUE)

    def of_owner(self, entity: Entity, head: str) -> Resolution | None:
        """Who speaks through a noun that belongs to somebody: through "her office", "its delegation"."""
        lists = people()
        if head in _OFFICIALS and not entity.is_kind_told:
            # "an official from Tarn Water": what has officials is no person.
            entity.kind, entity.is_kind_told = ActorKind.ORGANISATION, True
        if entity.kind is ActorKind.PERSON:
            return self._of_person(entity, head)
        if head in people().documents:
            return Resolution((entity.name,), _DOCUMENT)
        if entity.kind is ActorKind.STATE:
            if head in lists.state_voices:
                return Resolution((entity.name,), _STATE_VOICE)
            if head in _ENVOYS:
                return Resolution((entity.name,), _ENVOY)
            return Resolution((entity.name,), _SPOKESMAN) if head in _SPOKESMEN else None
        if head in _OFFICIALS:
            return Resolution((entity.name,), _SPOKESMAN)
        is_part = head in _PARTS_OF_BODIES or head in lists.state_voices
        return Resolution((entity.name,), 0.65) if is_part else None

    def _of_person(self, entity: Entity, head: str) -> Resolution | None:
        if head in people().documents:
            return Resolution((entity.name,), _BODY_SPEAKS)
        if head == "campaign":
            return Resolution((campaign_of(self._cast, entity.name),), _BODY_SPEAKS)
        if head == "office":
            return Resolution((self._office(entity),), _PERSONS_OFFICE)
        return Resolution((), 0.0, (entity.name,)) if head in _PERSONS_OWN else None

    def _office(self, entity: Entity) -> str:
        """``Ellund's office``: the body that she belongs to where it is one, else she herself."""
        above = entity.affiliation
        if above and self._cast.knows(above) and self._cast.entity(above).kind is ActorKind.ORGANISATION:
            return above
        return entity.name

    # Where the owner stands -------------------------------------------------------------------

    def _after(self, head: str, preposition: int, last: int) -> Resolution | None:
        """``a statement from X``, ``officials of X``, ``a spokesman for X``."""
        cast, tokens = self._cast, self._cast.reading.tokens
        word = tokens.low[preposition]
        first = preposition + 1
        stop = next((k for k in range(first, last) if tokens.words[k] in {",", "–", "—", "("}), last)
        if first >= stop:
            return None
        is_document = head in people().documents
        if not (
            (is_document and word in _AUTHORS | _MEDIA_IN) or (head in _OFFICIALS and word in _BELONGING)
        ):
            return None
        owner = self._owner(first, stop)
        if owner is None:
            return None
        entity = cast.entities[owner]
        if is_document and word in _MEDIA_IN:
            # "a report in the Daily Wire" is the paper's; "a report on Pellam" is not Pellam's.
            return Resolution((owner,), 0.65) if word == "in" and self._is_medium(entity) else None
        if word == "in":
            return None if entity.kind is not ActorKind.ORGANISATION else self.of_owner(entity, head)
        return self.of_owner(entity, head)

    def _is_medium(self, entity: Entity) -> bool:
        lists = people()
        words = set(entity.name.lower().split())
        return bool(
            words
            & {one for key in ("newspaper", "broadcaster", "magazine") for one in lists.bodies_called[key]}
        )

    def _before(self, start: int, head_at: int, head: str, *, is_vague: bool) -> Resolution | None:
        """``Vask's statement``, ``the ministry's spokesman``, ``UN officials``, ``Chinese officials``."""
        cast, tokens = self._cast, self._cast.reading.tokens
        opening = cast.at.get(start)
        if opening is None:
            return self._adrift(start, head_at, head) or self._of_plain_body(start, head_at, head)
        if is_vague and cast.entities[opening.name].kind is ActorKind.STATE and head not in _SPOKESMEN:
            # "a senior Karveshi official" speaks on his own.
            return None
        end = head_at
        while end > start and tokens.classes[end - 1] & W.GENITIVE:
            end -= 1
        if opening.last >= head_at or (
            tokens.classes[opening.last] & W.GENITIVE and opening.last + 1 >= head_at
        ):
            return self.of_owner(cast.entities[opening.name], head)
        if cast.is_person(opening.name):
            adjectives_only = not any(
                tokens.classes[k] & (W.CAP | W.PUNCT) or tokens.low[k] in people().roles
                for k in range(opening.last, head_at)
            )
            return self.of_owner(cast.entities[opening.name], head) if adjectives_only else None
        if head in people().bodies and head not in people().documents:
            return None
        body = body_named(cast, start, end)
        if body is None or (body == opening.name and cast.entities[body].kind is not ActorKind.STATE):
            body = opening.name
        return self.of_owner(cast.entity(body), head)

    def _of_plain_body(self, start: int, head_at: int, head: str) -> Resolution | None:
        """``a Hollin police spokeswoman``, ``Dock Workers' Alliance officials``."""
        if head not in _OFFICIALS or head_at <= start or not self._cast.reading.tokens.classes[start] & W.CAP:
            return None
        owner = self._owner(start, head_at)
        return None if owner is None else self.of_owner(self._cast.entity(owner), head)

    def _adrift(self, start: int, head_at: int, head: str) -> Resolution | None:
        """``a foreign ministry spokesperson in Sorrel``: a state's body that only the place tells of."""
        cast, tokens, lists = self._cast, self._cast.reading.tokens, people()
        if head not in _SPOKESMEN:
            return None
        body_at = next((k for k in range(start, head_at) if tokens.low[k] in lists.bodies), None)
        if body_at is None or (body_at + 1 < head_at and not tokens.classes[body_at + 1] & W.GENITIVE):
            return None
        at = head_at + 1
        if at + 1 >= len(tokens) or tokens.low[at] != "in":
            return None
        place = cast.at.get(at + 1)
        if place is None or cast.entities[place.name].kind is not ActorKind.STATE:
            return None
        body = body_of_state(cast, place.name, list(tokens.low[start : body_at + 1]))
        return Resolution((body,), 0.65)
