"""Whom a pronoun stands for, by kind, number, gender and nearness."""

from dataclasses import replace

from xjreader.models.analysis import ActorKind
from xjreader.nlp.entities import Gender, Resolution
from xjreader.nlp.salience import Salience
from xjreader.nlp.words import word_set

HE = word_set("he him himself his")
SHE = word_set("she her herself")
IT = word_set("it itself its")
THEY = word_set("they them themselves their")
NOBODY = word_set("i we you us me my our your")
ALL = HE | SHE | IT | THEY | NOBODY
_OBJECTS = word_set("him her")
_LEARNS_GENDER = 0.6
_AGAINST_NAME = 0.6
"""How sure at most where a first name or the text speaks against the pronoun: nobody is surely both."""
_MOST_CANDIDATES = 3


class Pronouns:
    """Resolves the pronouns of one text."""

    def __init__(self, salience: Salience) -> None:
        self._salience = salience
        self._cast = salience.cast

    def resolve(self, at: int, exclude: frozenset[str]) -> Resolution:
        """Whom the pronoun at a token stands for; never one of `exclude`."""
        word = self._cast.reading.tokens.low[at]
        if word in NOBODY:
            return Resolution()
        if word in HE | SHE:
            gender: Gender = "m" if word in HE else "f"
            return self._he_or_she(gender, at, exclude)
        kinds = (ActorKind.STATE, ActorKind.ORGANISATION, ActorKind.GROUP)
        scores = self._salience.scores(at, exclude, lambda entity: entity.kind in kinds)
        if word in THEY:
            some = self._salience.ranked(scores, at)
            # "they" is more often several people whom nobody named.
            return Resolution((), 0.0, (*some.names, *some.candidates))
        return self._salience.ranked(scores, at)

    def _he_or_she(self, gender: Gender, at: int, exclude: frozenset[str]) -> Resolution:
        scores = self._salience.scores(at, exclude, lambda entity: entity.kind is ActorKind.PERSON)
        entities = self._cast.entities
        fitting = [
            (score + (0.4 if entities[name].gender == gender else 0.0), name)
            for score, name in scores
            if entities[name].gender in {gender, ""}
        ]
        if fitting:
            found = self._salience.ranked(sorted(fitting, key=lambda row: (-row[0], row[1])), at)
            if found.confidence >= _LEARNS_GENDER:
                entities[found.names[0]].tell_gender(gender)
            return found
        others = tuple(name for _, name in scores[:_MOST_CANDIDATES])
        if len(scores) != 1:
            return Resolution((), 0.0, others)
        # Somebody must be meant: the only person spoken of, though the pronoun does not fit.
        found, (name,) = self._salience.ranked(scores, at), others
        if not entities[name].is_gender_told:
            return replace(found, confidence=min(found.confidence, _AGAINST_NAME))
        start = self._salience.sentence_starts[self._salience.sentence_of(at)]
        is_object = self._cast.reading.tokens.low[at] in _OBJECTS
        if is_object and any(start <= mention < at for mention in entities[name].mentions):
            # "welcomed Lee's visit but warned him", with nobody else about: likely the writer's slip.
            return replace(found, confidence=min(found.confidence, _AGAINST_NAME))
        return Resolution((), 0.0, others)
