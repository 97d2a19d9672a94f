"""Who is he and who is she, by the pronouns that follow a name closely; a title or office told it before.

Only what leaves little doubt counts: the first pronoun after a name, with no other person between and none
before in the sentence.
"""

from collections import Counter
from typing import Literal

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import Cast
from xjreader.nlp.cues import cue_lexicon
from xjreader.nlp.entities import Entity, Mention
from xjreader.nlp.unnamed import is_human, is_plural_noun
from xjreader.nlp.words import uncontracted, word_set

HE = word_set("he him himself his")
SHE = word_set("she her herself hers")
_AHEAD = 30
"""Tokens after a name in which its pronoun is looked for."""
_VERB_WITHIN = 3
"""Tokens after a name in which its verb stands."""
_SURE = 0.8
"""Share of the pronouns that must agree."""
_LIKELY = 2
"""Count from which on the text lets us guess: a pronoun counts 2 where nobody else is about, else 1."""
_TOLD = 4
"""Count from which on the text has told it."""
_AGAINST_NAME = 6
"""Count, with nothing on the other side, that outweighs a first name."""


def learn_genders(cast: Cast, *, only: frozenset[str] | None = None) -> None:
    """Let the text tell of each person, or of `only` these, whether it calls him or her so."""
    votes: dict[str, Counter[str]] = {}
    for mention in cast.mentions:
        if not cast.is_person(mention.name) or (only is not None and mention.name not in only):
            continue
        vote = _vote(cast, mention)
        if vote:
            votes.setdefault(mention.name, Counter())[vote] += 1 + _is_alone(cast, mention)
    for name, counts in votes.items():
        _learn(cast, cast.entities[name], counts)


def _vote(cast: Cast, mention: Mention) -> Literal["m", "f", ""]:
    """What the first pronoun after a mention says of its gender; nothing where another may be meant."""
    reading = cast.reading
    tokens = reading.tokens
    sentence = reading.sentences[cast.sentence_of(mention.first)]
    if cast.persons(sentence.first, mention.first):
        return ""
    quote = reading.quote_of[mention.first]
    for k in range(mention.last, min(sentence.last, mention.last + _AHEAD)):
        other = cast.at.get(k)
        if other is not None and other.name != mention.name and cast.is_person(other.name):
            return ""
        if reading.quote_of[k] != quote:
            continue
        if is_human(tokens.low[k]) and not is_plural_noun(tokens.low[k]):
            # "X met the woman at her door": whose it is we do not know.
            return ""
        word = uncontracted(tokens.low[k])
        if word in HE | SHE:
            return "m" if word in HE else "f"
    return ""


def _is_alone(cast: Cast, mention: Mention) -> bool:
    """Whether no other person is named in the sentence before, whom the pronoun might mean."""
    tokens, forms = cast.reading.tokens, cue_lexicon().forms
    if any(
        tokens.low[k] in forms for k in range(mention.last, min(len(tokens), mention.last + _VERB_WITHIN))
    ):
        # "Orr wrote that she could not hear": as often somebody else.
        return False
    here = cast.sentence_of(mention.first)
    before = cast.persons(cast.sentence_firsts[max(0, here - 1)], mention.first)
    return all(other.name == mention.name for other in before)


def _learn(cast: Cast, entity: Entity, counts: Counter[str]) -> None:
    (gender, most), total = counts.most_common(1)[0], counts.total()
    if most < max(_LIKELY, _SURE * total) or entity.is_gender_told:
        return
    found: Literal["m", "f"] = "m" if gender == "m" else "f"
    if entity.gender and entity.gender != found:
        if most < _AGAINST_NAME or most < total:
            return
        if entity.is_from_elsewhere:
            # Another of that surname: the text calls this one she, the other is a man.
            _part_from_namesake(cast, entity)
            return
    if most >= _TOLD:
        entity.tell_gender(found)
    else:
        entity.gender = found


def _part_from_namesake(cast: Cast, entity: Entity) -> None:
    """Take the surname alone for the name, where it cannot be the person whom other texts know."""
    surname = entity.name.split()[-1]
    if surname in cast.entities or entity.kind is not ActorKind.PERSON:
        return
    cast.entities[surname] = Entity(surname, ActorKind.PERSON)
    for mention in [cast.at[token] for token in entity.mentions]:
        cast.drop(mention)
        cast.add(mention.first, mention.last, surname, "name")
    cast.settle()
