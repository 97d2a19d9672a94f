"""Whom a pronoun stands for, by kind, number, gender and nearness."""

from collections.abc import Callable
from itertools import pairwise

from msgspec.structs import replace

from xjreader.models.analysis import ActorKind
from xjreader.nlp.clauses import Phrase, is_verb, main_subject, phrase_starting_at
from xjreader.nlp.entities import Gender, Mention, Resolution
from xjreader.nlp.salience import NOTHING_SAID, Said, Salience, nobody
from xjreader.nlp.tokens import W
from xjreader.nlp.unnamed import Unnamed, gender_of_noun
from xjreader.nlp.words import uncontracted, word_set

HE = word_set("he him himself his")
SHE = word_set("she her herself hers")
IT = word_set("it itself its")
THEY = word_set("they them themselves their")
NOBODY = word_set("i we you us me my our your")
ALL = HE | SHE | IT | THEY | NOBODY
_SUBJECTS = word_set("he she")
_FITS = 0.4
"""More for whom the pronoun fits."""
_MAY_FIT = 0.85
"""Of the weight: who may be he or she."""
_OBJECTS = word_set("him her")
_LEARNS_GENDER = 0.75
_ECHOES_FROM = 0.5
"""How sure a pronoun must be to keep somebody in mind."""
_AGAINST_NAME = 0.6
"""How sure at most where a first name or the text speaks against the pronoun: nobody is surely both."""
_MOST_CANDIDATES = 3
_OWNER_NEAR = 1.5
_AHEAD_CONFIDENCE = 0.75
_NAMED_NEXT = 0.65
_SENTENCES_AHEAD = 2
_FAR_AHEAD = 12
"""Sentences, quotations included, in which somebody who spoke without a name is named."""
_FRONTED = 12
"""Tokens of a phrase before the subject."""
_SUBJECT_WITHIN = 5
"""Tokens after the comma in which the subject's name begins."""
_NAME_WITHIN = 8
"""Tokens after a subject within which its name may follow."""
_SPOKESMEN = word_set("spokesman spokeswoman spokesperson official representative")
_SPOKESMAN_SPOKE = 0.7
_THINGS_BACK = 2
"""Sentences in which the subject that "it" may stand for is looked for."""
_SAME_AS_SUBJECT = 0.95
_THING = 0.5
"""Of its confidence: a body or state, where the subject before "it" is neither."""
_JOINT_SPOKE = 0.8
_JOINT_NEAR = 0.65
_BODY_AS_THEY = 0.55
_PLURAL_BACK = 1
_PAIR_BACK = 3
_MOST_TOGETHER = 5
_SHORT = 3
_NO_NOUN = W.DET | W.PREP | W.PRON | W.SUB | W.COORD | W.AUX | W.ADV | W.MY | W.TIME | W.VERB
_BODIES = (ActorKind.STATE, ActorKind.ORGANISATION, ActorKind.GROUP)


class Pronouns:
    """Resolves the pronouns of one text."""

    def __init__(
        self,
        salience: Salience,
        describe: Callable[[int, int, frozenset[str]], Resolution | None],
        describe_body: Callable[[int, int, frozenset[str]], Resolution],
    ) -> None:
        """`describe` and `describe_body`: which person or body a description between two tokens means."""
        self._salience = salience
        self._cast = salience.cast
        self._describe = describe
        self._describe_body = describe_body
        self._waiting: list[tuple[int, Unnamed | None]] | None = None

    def resolve(self, at: int, exclude: frozenset[str], said: Said = NOTHING_SAID) -> Resolution:
        """Whom the pronoun at a token stands for; never one of `exclude`."""
        word = self._word(at)
        if word in NOBODY:
            return Resolution()
        if word in HE | SHE:
            self._catch_up(at)
            return self._he_or_she("m" if word in HE else "f", at, exclude, said)
        if word in THEY:
            return self._they(at, exclude, said)
        return self._it(at, exclude, said)

    def _word(self, at: int) -> str:
        """The pronoun at a token, in small letters and without a verb drawn together with it."""
        return uncontracted(self._cast.reading.tokens.low[at])

    # He and she -----------------------------------------------------------------------------

    def _catch_up(self, at: int) -> None:
        """Resolve what comes before a token in its order: each keeps in mind whom it means."""
        if self._waiting is None:
            self._waiting = self._to_resolve()
        while self._waiting and self._waiting[-1][0] < at:
            token, noun = self._waiting.pop()
            if noun is not None:
                told = self._describe(noun.first, noun.head + 1, frozenset())
                is_sure = told is not None and told.names and told.confidence >= _ECHOES_FROM
                key = told.names[0] if told is not None and is_sure else nobody(noun.noun)
                is_subject = self._salience.is_subject(noun.first, noun.head + 1)
                self._salience.echo(token, key, is_subject=is_subject)
                continue
            word = self._word(token)
            found = self._he_or_she("m" if word in HE else "f", token, frozenset(), NOTHING_SAID)
            is_subject = word in _SUBJECTS
            if found.names and found.confidence >= _ECHOES_FROM:
                self._salience.echo(token, found.names[0], is_subject=is_subject)
            elif found.noun:
                self._salience.echo(token, nobody(found.noun), is_subject=is_subject)

    def _to_resolve(self) -> list[tuple[int, Unnamed | None]]:
        """The pronouns and descriptions of the author's own words, last first."""
        reading = self._cast.reading
        pronouns = [
            k for k in range(len(reading.tokens)) if self._word(k) in HE | SHE and reading.quote_of[k] < 0
        ]
        nouns = [one for one in self._salience.described if reading.quote_of[one.head] < 0]
        rows: list[tuple[int, Unnamed | None]] = [(k, None) for k in pronouns]
        rows += [(one.head, one) for one in nouns]
        return sorted(rows, key=lambda row: -row[0])

    def _he_or_she(self, gender: Gender, at: int, exclude: frozenset[str], said: Said) -> Resolution:
        ahead = self._ahead(at, gender, exclude)
        if ahead:
            return Resolution((ahead,), _AHEAD_CONFIDENCE)
        body = self._of_spokesman(at, gender, said)
        if body and body not in exclude:
            return Resolution((body,), _SPOKESMAN_SPOKE)
        salience, entities = self._salience, self._cast.entities
        scores = salience.scores(at, exclude, lambda entity: entity.kind is ActorKind.PERSON, said=said)
        fitting = [
            (score + _FITS if entities[name].gender == gender else score * _MAY_FIT, name)
            for score, name in scores
            if entities[name].gender in {gender, ""}
        ]
        if self._cast.reading.tokens.classes[at] & W.MY:
            fitting = self._nearest_first(at, fitting)
        nameless = salience.nameless(at, gender, said=said)
        if fitting:
            rows = sorted([*fitting, *nameless], key=lambda row: (-row[0], row[1]))
            found = salience.ranked(rows)
            if found.names and found.confidence >= _LEARNS_GENDER:
                entities[found.names[0]].tell_gender(gender)
            return found
        others = tuple(name for _, name in scores[:_MOST_CANDIDATES])
        if not scores and not self._is_somebody_named(at):
            found = self._named_next(at, gender, exclude)
            if found.names or not nameless:
                return found
        if len(scores) != 1 or nameless:
            return Resolution((), 0.0, others)
        return self._against_name(at, scores)

    def _ahead(self, at: int, gender: Gender, exclude: frozenset[str]) -> str:
        """``Despite his doubts, Lee said``: a pronoun in what stands before the subject means the subject."""
        cast, reading = self._cast, self._cast.reading
        sentence = reading.sentences[self._salience.sentence_of(at)]
        tokens = reading.tokens
        opener = tokens.classes[sentence.first]
        is_fronted = bool(opener & (W.PREP | W.SUB | W.VERB)) or tokens.low[sentence.first].endswith("ing")
        if not is_fronted or at - sentence.first > _FRONTED or reading.quote_of[at] >= 0:
            return ""
        if cast.persons(sentence.first, at):
            return ""
        rows = cast.persons(at + 1, min(sentence.last, at + 2 * _FRONTED))
        if not rows or rows[0].name in exclude or reading.quote_of[rows[0].first] >= 0:
            return ""
        name = rows[0].first
        comma = next((k for k in range(name - 1, at, -1) if tokens.words[k] == ","), None)
        # "…, the mayor, Rolf Adler, …": past the office before the name.
        if comma is None or name - comma > _SUBJECT_WITHIN:
            return ""
        between = range(comma + 1, name)
        if any(tokens.classes[k] & (W.PREP | W.VERB | W.AUX | W.PRON) for k in between):
            return ""
        return rows[0].name if cast.entities[rows[0].name].gender in {gender, ""} else ""

    def _of_spokesman(self, at: int, gender: Gender, said: Said) -> str:
        """``A Medox spokesman said no. He …``: the body for which somebody without a name spoke."""
        salience, cast = self._salience, self._cast
        turn = salience.last_turn(at)
        here = salience.sentence_of(at)
        if (
            turn is None
            or turn.noun not in _SPOKESMEN
            or len(turn.names) != 1
            or cast.is_person(turn.names[0])
        ):
            return ""
        if here - salience.sentence_of(turn.token) > 1 or gender_of_noun(turn.noun) not in {gender, ""}:
            return ""
        since = cast.persons(turn.token, at)
        return "" if any(not said.holds(one.first) for one in since) else turn.names[0]

    def _is_somebody_named(self, at: int) -> bool:
        """Whether a person is named anywhere before a token."""
        persons = (one for one in self._cast.entities.values() if one.kind is ActorKind.PERSON)
        return any(one.mentions and one.mentions[0] < at for one in persons)

    def _named_next(self, at: int, gender: Gender, exclude: frozenset[str]) -> Resolution:
        """``"It was dark," he said. Rolf Adler, 61, …``: nobody is named before, the first after is meant."""
        cast, reading = self._cast, self._cast.reading
        here = self._salience.sentence_of(at)
        seen = 0
        for sentence in reading.sentences[here : here + _FAR_AHEAD]:
            if reading.quote_of[sentence.first] >= 0 and reading.quote_of[sentence.last - 1] >= 0:
                continue
            for one in cast.persons(max(at + 1, sentence.first), sentence.last):
                if reading.quote_of[one.first] >= 0:
                    continue
                is_subject = self._salience.is_subject(one.first, one.last)
                fits = cast.entities[one.name].gender in {gender, ""} and one.name not in exclude
                return Resolution((one.name,), _NAMED_NEXT) if is_subject and fits else Resolution()
            seen += 1
            if seen > _SENTENCES_AHEAD:
                break
        return Resolution()

    def _nearest_first(self, at: int, rows: list[tuple[float, str]]) -> list[tuple[float, str]]:
        """``cast a shadow over Lee in her efforts``: an owner is the nearest before it in the sentence."""
        start = self._salience.sentence_starts[self._salience.sentence_of(at)]
        names = {name for _, name in rows}
        near = next((one.name for one in reversed(self._cast.within(start, at)) if one.name in names), "")
        return [(score + (_OWNER_NEAR if name == near else 0.0), name) for score, name in rows]

    def _against_name(self, at: int, scores: list[tuple[float, str]]) -> Resolution:
        """The only person spoken of, though the pronoun does not fit: somebody must be meant."""
        cast, salience = self._cast, self._salience
        found, name = salience.ranked(scores), scores[0][1]
        if not cast.entities[name].is_gender_told:
            others = (one for one in cast.entities.values() if one.kind is ActorKind.PERSON)
            if any(one.name != name and one.mentions and one.mentions[0] < at for one in others):
                return Resolution((), 0.0, (name,))
            return replace(found, confidence=min(found.confidence, _AGAINST_NAME))
        start = salience.sentence_starts[salience.sentence_of(at)]
        is_object = cast.reading.tokens.low[at] in _OBJECTS
        if is_object and any(start <= mention < at for mention in cast.entities[name].mentions):
            # "welcomed Lee's visit but warned him", with nobody else about: likely the writer's slip.
            return replace(found, confidence=min(found.confidence, _AGAINST_NAME))
        return Resolution((), 0.0, (name,))

    # It -------------------------------------------------------------------------------------

    def _it(self, at: int, exclude: frozenset[str], said: Said) -> Resolution:
        scores = self._salience.scores(
            at,
            exclude,
            lambda entity: entity.kind in _BODIES or not (entity.is_kind_told or " " in entity.name),
            said=said,
        )
        found = self._salience.ranked(scores)
        subject = self._subject_before(at, said)
        if subject is None or (found.names and self._is_within(found.names[0], at, said)):
            return found
        if found.names and (subject.first, found.names[0]) in self._salience.bodies:
            return found
        if found.names and self._is_apposed(subject, found.names[0]):
            return found
        told = self._describe_body(subject.first, subject.head_last, exclude)
        if told.names:
            return replace(told, confidence=told.confidence * _SAME_AS_SUBJECT)
        return replace(found, confidence=found.confidence * _THING)

    def _is_apposed(self, subject: Phrase, name: str) -> bool:
        """``The agency that runs it, Medox, apologised``: the subject's name follows it between commas."""
        tokens = self._cast.reading.tokens
        near = self._cast.within(subject.head_last, subject.last + _NAME_WITHIN)
        return any(
            one.name == name
            and tokens.words[one.first - 1] == ","
            and one.last < len(tokens)
            and tokens.words[one.last] == ","
            for one in near
        )

    def _is_within(self, name: str, at: int, said: Said) -> bool:
        """Whether a body or state is a subject earlier in the same sentence."""
        start = self._salience.sentence_starts[self._salience.sentence_of(at)]
        return any(
            one.name == name and not said.holds(one.first) and self._salience.is_subject(one.first, one.last)
            for one in self._cast.within(start, at)
        )

    def _subject_before(self, at: int, said: Said) -> Phrase | None:
        """``The ad names the bank. It goes on``: the subject before, where it is named no body nor person."""
        cast, reading = self._cast, self._cast.reading
        here = self._salience.sentence_of(at)
        for number in range(here, max(-1, here - 1 - _THINGS_BACK), -1):
            sentence = reading.sentences[number]
            end = min(sentence.last, at)
            subject = main_subject(reading, sentence.first, end)
            if subject is None and number < here:
                # What the sentence opens with; its last word may be a verb that we do not know.
                subject = phrase_starting_at(reading, sentence.first, end)
                if subject is not None and subject.head_last - subject.first > _SHORT - 1:
                    subject = Phrase(subject.first, subject.last, subject.head_last - 1)
            if subject is None or said.holds(subject.first):
                continue
            if reading.tokens.low[subject.first] in IT and subject.last - subject.first == 1:
                continue
            if cast.within(subject.first, subject.head_last):
                return None
            is_plural = reading.tokens.low[subject.head_last - 1].endswith("s")
            is_pronoun = bool(reading.tokens.classes[subject.first] & W.PRON)
            return None if is_plural or is_pronoun else subject
        return None

    # They -----------------------------------------------------------------------------------

    def _they(self, at: int, exclude: frozenset[str], said: Said) -> Resolution:
        """Those who spoke together, or were named together just before; a body that spoke just before."""
        salience = self._salience
        some = salience.ranked(salience.scores(at, exclude, lambda entity: entity.kind in _BODIES, said=said))
        unsure = Resolution((), 0.0, (*some.names, *some.candidates))
        here = salience.sentence_of(at)
        turn = salience.last_turn(at)
        spoke_near = turn is not None and here - salience.sentence_of(turn.token) <= _PLURAL_BACK
        if turn is not None and spoke_near:
            if len(turn.names) > 1 and not self._plural_in_sentence(at, said):
                return Resolution(turn.names, _JOINT_SPOKE)
            if turn.is_plural and not turn.names:
                return Resolution()
        if self._plural_in_sentence(at, said):
            return unsure
        joint = self._named_together(at, said)
        if joint and not exclude & set(joint):
            return Resolution(joint, _JOINT_NEAR)
        if self._plural_before(at, said):
            return unsure
        if (
            turn is not None
            and spoke_near
            and len(turn.names) == 1
            and turn.names[0] not in exclude
            and (
                self._cast.entities[turn.names[0]].kind in {ActorKind.ORGANISATION, ActorKind.GROUP}
                or turn.is_plural
            )
        ):
            return Resolution(turn.names, _BODY_AS_THEY, unsure.candidates)
        return unsure

    def together(self, at: int, exclude: frozenset[str], said: Said, *, is_joint: bool = False) -> Resolution:
        """Whom "the two" means: those who spoke or stood together, or the two who spoke last.

        `is_joint`: only those who did so together.
        """
        turns = [turn for turn in self._salience.turns if turn.token < at][-2:]
        here = self._salience.sentence_of(at)
        near = [turn for turn in turns if here - self._salience.sentence_of(turn.token) <= _PAIR_BACK]
        joint = next((turn.names for turn in reversed(near) if len(turn.names) > 1), ())
        if joint:
            return Resolution(joint, _JOINT_SPOKE)
        names = tuple(dict.fromkeys(turn.names[0] for turn in near if len(turn.names) == 1))
        if len(names) > 1 and not is_joint and not exclude & set(names):
            return Resolution(names, _JOINT_NEAR)
        joint = self._named_together(at, said)
        return Resolution(joint, _JOINT_NEAR) if joint else Resolution()

    def _named_together(self, at: int, said: Said) -> tuple[str, ...]:
        """``A and B`` in this sentence or the one before, with nobody else named there."""
        cast, tokens = self._cast, self._cast.reading.tokens
        here = self._salience.sentence_of(at)
        for number in range(here, max(-1, here - 1 - _PLURAL_BACK), -1):
            sentence = cast.reading.sentences[number]
            rows: list[Mention] = [
                one
                for one in cast.within(sentence.first, min(at, sentence.last))
                if not one.is_place and not said.holds(one.first) and cast.reading.quote_of[one.first] < 0
            ]
            persons = list({one.name: one for one in rows if cast.is_person(one.name)}.values())
            if 1 < len(persons) <= _MOST_TOGETHER and all(
                self._is_joint(first.last, second.first) for first, second in pairwise(persons)
            ):
                closing = tokens.low[persons[-2].last : persons[-1].first]
                is_subject = self._salience.is_subject(persons[0].first, persons[-1].last)
                return tuple(one.name for one in persons) if "and" in closing and is_subject else ()
            if rows:
                return ()
        return ()

    def _is_joint(self, first: int, last: int) -> bool:
        """Whether nothing but a comma, "and" and a description stands between two names."""
        tokens = self._cast.reading.tokens
        between = range(first, last)
        return any(tokens.low[k] in {"and", ","} for k in between) and not any(
            tokens.classes[k] & (W.VERB | W.AUX | W.SUB | W.PREP) for k in between
        )

    def _plural_in_sentence(self, at: int, said: Said) -> bool:
        """Whether a plural noun stands before "they" in its sentence: ``as rebels advanced, they``."""
        reading = self._cast.reading
        tokens = reading.tokens
        start = self._salience.sentence_starts[self._salience.sentence_of(at)]
        return any(
            tokens.low[k].endswith("s")
            and not tokens.low[k].endswith(("ss", "us", "is", "’s", "'s"))
            and len(tokens.low[k]) > _SHORT
            and not tokens.classes[k] & (_NO_NOUN | W.CAP)
            and not is_verb(reading, k)
            and not said.holds(k)
            and reading.quote_of[k] < 0
            for k in range(start, at)
        )

    def _plural_before(self, at: int, said: Said) -> bool:
        """Whether several without a name stand in this sentence or the one before."""
        here = self._salience.sentence_of(at)
        first = self._salience.sentence_starts[max(0, here - _PLURAL_BACK)]
        return any(
            one.is_plural and first <= one.head < at and not said.holds(one.head)
            for one in self._salience.unnamed
        )
