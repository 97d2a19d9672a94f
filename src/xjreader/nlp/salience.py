"""Who is in mind at a place of a text: who was named near, who spoke last. Resolves nothing."""

from bisect import bisect_left, insort
from collections.abc import Callable
from dataclasses import dataclass, field

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import Cast
from xjreader.nlp.entities import Entity, Mention, Resolution
from xjreader.nlp.people import people
from xjreader.nlp.tokens import W

_SENTENCES_BACK = 8
_LONGEST_OFFICE = 6
"""Words before a name that opens a sentence: "Former Velmar river agency chief"."""


@dataclass(slots=True)
class Salience:
    """What a reader of one text has in mind, remembered in reading order."""

    cast: Cast
    speakers: list[tuple[int, str]] = field(default_factory=list)
    """Token and name of each source so far, in order."""
    bodies: list[tuple[int, str]] = field(default_factory=list)
    """Bodies met in a description ("Pellam's parliament"), with their place."""
    sentence_starts: list[int] = field(default_factory=list)
    openers: frozenset[int] = frozenset()
    """The first two tokens of every sentence."""

    def __post_init__(self) -> None:
        self.sentence_starts = [sentence.first for sentence in self.cast.reading.sentences]
        self.openers = frozenset(start + k for start in self.sentence_starts for k in (0, 1))

    def spoke(self, token: int, name: str) -> None:
        """Remember that `name` spoke at `token`."""
        insort(self.speakers, (token, name))

    def met(self, token: int, body: str) -> None:
        """Remember that a description at `token` names `body`."""
        insort(self.bodies, (token, body))

    def sentence_of(self, token: int) -> int:
        """The number of the sentence that a token stands in."""
        return max(0, bisect_left(self.sentence_starts, token + 1) - 1)

    def scores(
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
        for token, name in self.bodies[
            bisect_left(self.bodies, (self._floor(here), "")) : bisect_left(self.bodies, (at, ""))
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
        return self.sentence_starts[max(0, here - _SENTENCES_BACK)] if self.sentence_starts else 0

    def _weight(self, mention: Mention) -> float:
        """Subjects come to mind first, then objects; what follows a preposition or is a place last."""
        tokens = self.cast.reading.tokens
        if mention.is_place:
            return 0.25
        entity = self.cast.entities[mention.name]
        following = tokens.classes[mention.last] if mention.last < len(tokens) else 0
        opens = mention.first in self.openers or self._opens_with_office(mention)
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
        start = self.sentence_starts[self.sentence_of(mention.first)]
        before = range(start, mention.first)
        return (
            0 < len(before) <= _LONGEST_OFFICE
            and people().is_role(tokens.low[mention.first - 1])
            and not any(tokens.classes[k] & (W.PREP | W.PUNCT | W.SUB | W.VERB | W.AUX) for k in before)
        )

    def ranked(self, rows: list[tuple[float, str]], at: int) -> Resolution:
        """The best of the rows, as sure as it stands out before the second."""
        if not rows:
            return Resolution()
        best, name = rows[0]
        others = tuple(other for _, other in rows[1:4])
        second = rows[1][0] if len(rows) > 1 else 0.0
        margin = (best - second) / best if best else 0.0
        confidence = min(0.9, 0.42 + 0.5 * margin + (0.1 if best >= 2.5 else 0.0))
        if best < 0.6:
            confidence *= 0.7
        return Resolution((name,), confidence, others)
