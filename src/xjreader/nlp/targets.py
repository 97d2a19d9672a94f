"""Towards whom or what an act goes: the actors and topics in its object; never the actor itself."""

from msgspec import Struct
from msgspec.structs import replace

from xjreader.models.analysis import Act, ActorKind, Polarity
from xjreader.nlp.actors import Cast
from xjreader.nlp.acts import ActLexicon
from xjreader.nlp.clauses import Phrase, phrase_starting_at
from xjreader.nlp.coreference import Resolver
from xjreader.nlp.drafts import Done
from xjreader.nlp.paraphrases import TopicMentions
from xjreader.nlp.predicates import judgements
from xjreader.nlp.shortnames import SURE, short_name
from xjreader.nlp.times import without_time
from xjreader.nlp.tokens import W
from xjreader.nlp.topics import TopicHit
from xjreader.nlp.views import is_view_noun, polarity_towards, view_of
from xjreader.nlp.words import word_set

_COMPLEMENT = word_set("of by from against on toward towards with about over")
_ENDED = word_set("closed shut stopped ended banned scrapped cancelled halted lifted repealed dropped")
_NEAR = word_set("off near facing along")
_AUTHORS = word_set("by from")
_PERSONAL = word_set("him her them it")
_NUMBERS = word_set(
    "one two three four five six seven eight nine ten eleven twelve several dozens captured other"
)
_OF_THINGS = frozenset({Act.REJECT, Act.AGREE, Act.SUPPORT})
"""Acts that go to things as well."""
_GOES_ON = frozenset({Act.ACCUSE, Act.DENY, Act.REQUEST, Act.APPEAL, Act.THREATEN})


_AGAIN = 0.7
"""How surely "it" is the topic of the sentence before."""
_DOCUMENTS = word_set(
    """report reports statement article articles remarks study studies book documentary film paper letter
    briefing findings inquiry investigation probe coverage"""
)
_SUBJECT_OF = word_set("on about into regarding concerning")
_JUDGING = frozenset({Act.SUPPORT, Act.ACCUSE})
_ONLY_THEMSELVES = frozenset({Act.CONSULT})
"""Acts that go to somebody, not to what is theirs."""


class Target(Struct, frozen=True):
    """One recipient or topic, with how sure we are that it is meant."""

    recipient: str | None
    topic: str | None
    confidence: float
    is_whole: bool = False
    """The phrase itself names it, not its owner or a complement."""
    polarity: Polarity | None = None
    """Where it is another than the act's."""
    place: tuple[int, int] | None = None
    """The tokens that stand for it."""


class Targets:
    """Finds targets in one text."""

    def __init__(self, cast: Cast, resolver: Resolver, topics: TopicMentions, lexicon: ActLexicon) -> None:
        self._cast = cast
        self._resolver = resolver
        self._topics = topics
        self._lexicon = lexicon

    def topics_in(self, first: int, last: int) -> list[Target]:
        """The topics whose phrases stand between two tokens."""
        hits: dict[str, TopicHit] = {}
        for hit in self._topics.find(first, last):
            hits.setdefault(hit.name, hit)
        return [_topic(hit) for hit in hits.values()]

    def of_done(self, done: Done, exclude: frozenset[str]) -> list[Target]:
        """The targets of an act, found where its verb's pattern puts them."""
        first = done.object_from
        if done.gives:
            return self._given(first, done.limit, exclude)
        if done.goes_on:
            first = self._past_verb(first, done.limit)
        return self.of_object(first, done.limit, exclude, act=done.act, polarity=done.polarity)

    def _given(self, first: int, limit: int, exclude: frozenset[str]) -> list[Target]:
        """``sent T ten pumps``: the name or pronoun right after the verb."""
        cast, tokens = self._cast, self._cast.reading.tokens
        start = first
        while start < limit and tokens.classes[start] & W.DET and start not in cast.at:
            start += 1
        mention = cast.at.get(start)
        end = mention.last if mention is not None else first + 1
        if start >= limit or end > limit:
            return []
        return [one for one in self.of_phrase(Phrase(first, end, end), exclude) if one.is_whole]

    def _past_verb(self, first: int, limit: int) -> int:
        """``agreed to (quickly) sign T``: past the verb, and a preposition after it."""
        tokens = self._cast.reading.tokens
        at = first
        while at < limit and tokens.classes[at] & W.ADV:
            at += 1
        stops = W.DET | W.MY | W.CAP | W.PRON | W.NUM | W.PUNCT
        if at < limit and not tokens.classes[at] & stops:
            at += 1
            while at < limit and (
                tokens.low[at] in {"part", "up", "out", "over", "back"} or tokens.classes[at] & W.PREP
            ):
                at += 1
        return at

    def of_object(
        self, first: int, limit: int, exclude: frozenset[str], *, act: Act, polarity: Polarity
    ) -> list[Target]:
        """The targets of an act whose object begins at `first`."""
        start = self._object_start(first, limit, act)
        if start >= limit:
            return []
        if act in _OF_THINGS:
            again = self.topic_again(start)
            if again:
                return again
        phrase = self._phrase(start, self._before_charge(start, limit, act))
        end = start if phrase is None else phrase.last
        recipients = [] if phrase is None else self._recipients(phrase, limit, exclude, act)
        if act in _JUDGING:
            limit = self._before_subject(start, limit)
            recipients = [one for one in recipients if one.place is None or one.place[0] < limit]
        hits = [] if act is Act.CONSULT else self._hits(start, self._topic_limit(start, limit, act))
        if act in {Act.ACCUSE, Act.THREATEN, Act.REQUEST, Act.APPEAL} and recipients:
            # What somebody is accused of, or asked for, belongs to the same statement.
            outside = [hit.name for hit in hits if hit.first >= end]
            if outside:
                recipients = [replace(one, topic=outside[0]) for one in recipients]
            hits = [hit for hit in hits if hit.first < end]
        if act in {Act.DENY, Act.REJECT}:
            hits = [hit for hit in hits if not self._is_defended(hit, start, limit)]
        found = [self._towards(hit, start, act, polarity) for hit in hits]
        return [*recipients, *(one for one in found if one is not None)]

    def _object_start(self, first: int, limit: int, act: Act) -> int:
        """Past marks and adverbs; with "demanded that Y do" at Y."""
        tokens = self._cast.reading.tokens
        start = first
        while start < limit and (
            tokens.words[start] in {"“", '"', "‘", ","}
            or (tokens.classes[start] & W.ADV and start not in self._cast.at)
            or (tokens.low[start] == "that" and act in {Act.REQUEST, Act.APPEAL})
        ):
            start += 1
        return start

    def _recipients(self, phrase: Phrase, limit: int, exclude: frozenset[str], act: Act) -> list[Target]:
        tokens = self._cast.reading.tokens
        if tokens.low[phrase.first] == "it" and not self._is_pressed(phrase, limit, act):
            # As an object more often what was said or done than the body or state named last.
            return []
        found = self.of_phrase(phrase, exclude)
        if not found and phrase.last < limit and tokens.words[phrase.last] == ",":
            # "urged the council's head, Ann Lee, to come"
            whole = self._phrase(phrase.first, limit, apposition=True)
            found = self.of_phrase(whole, exclude) if whole is not None else []
        if act in {Act.REQUEST, Act.APPEAL} and not any(one.is_whole for one in found):
            # "demanded that Y resign"
            found = self._named_first(phrase, exclude) or found
        if act in _ONLY_THEMSELVES:
            found = [one for one in found if one.is_whole]
        else:
            found = found or self._complement(phrase, limit, exclude, act)
        return [one for one in found if one.recipient]

    def _named_first(self, phrase: Phrase, exclude: frozenset[str]) -> list[Target]:
        """The name that a phrase opens with, where a plain word follows it."""
        cast = self._cast
        start = phrase.first + (1 if cast.reading.tokens.classes[phrase.first] & W.DET else 0)
        mention = cast.at.get(start)
        if (
            mention is None
            or mention.first != start
            or mention.last >= phrase.last
            or mention.name in exclude
        ):
            return []
        if (
            cast.reading.tokens.classes[mention.last] & (W.GENITIVE | W.CAP | W.PUNCT)
            or mention.how == "people"
        ):
            return []
        return self.of_phrase(Phrase(phrase.first, mention.last, mention.last), exclude)

    def behind(self, first: int, last: int) -> list[Target]:
        """Whose instruments they are that act: ``Y's drones``, ``soldiers of Y``."""
        tokens = self._cast.reading.tokens
        joint = next((k for k in range(first + 1, last) if tokens.low[k] in {"of", "from"}), None)
        if tokens.low[(joint or last) - 1] not in self._lexicon.instruments:
            return []
        if joint is None:
            return self._owner(first, last, frozenset())
        return [one for one in self.of_phrase(Phrase(joint + 1, last, last), frozenset()) if one.is_whole]

    def topic_again(self, at: int) -> list[Target]:
        """``It was vetoed``: the one topic of the sentence before."""
        r = self._cast.reading
        number = self._cast.sentence_of(at)
        if number == 0 or r.tokens.low[at] != "it":
            return []
        before = r.sentences[number - 1]
        names = {hit.name for hit in self._topics.find(before.first, before.last)}
        if len(names) != 1 or r.sentences[number].paragraph != before.paragraph:
            return []
        return [Target(None, names.pop(), _AGAIN, place=(at, at + 1))]

    def _is_pressed(self, phrase: Phrase, limit: int, act: Act) -> bool:
        """``accused it of``, ``urged it to``, ``demanded that it open``: somebody."""
        low = self._cast.reading.tokens.low
        after = low[phrase.last] if phrase.last < limit else ""
        if act in {Act.ACCUSE, Act.THREATEN, Act.REQUEST, Act.APPEAL} and after in {
            "of",
            "to",
            "for",
            "against",
            "not",
        }:
            return True
        return act in {Act.REQUEST, Act.APPEAL} and low[phrase.first - 1] == "that"

    def _hits(self, first: int, last: int) -> list[TopicHit]:
        """The topics between two tokens, each once; not those that a phrase against them stands for."""
        tokens, against = self._cast.reading.tokens, self._lexicon.against
        found: dict[str, TopicHit] = {}
        for hit in self._topics.find(first, last):
            own = hit.name.lower().split()
            if not any(
                tokens.low[k] in against and tokens.low[k] not in own for k in range(hit.first, hit.last)
            ):
                found.setdefault(hit.name, hit)
        return list(found.values())

    def _towards(self, hit: TopicHit, start: int, act: Act, polarity: Polarity) -> Target | None:
        view = view_of(self._cast.reading.tokens, start, hit.first, self._lexicon)
        sign = polarity_towards(act, polarity, view)
        if act in {Act.APPEAL, Act.REQUEST} and sign is Polarity.SUPPORT:
            sign = self._asked_to_be(hit.last)
        return None if sign is None else replace(_topic(hit), polarity=sign)

    def _asked_to_be(self, after: int) -> Polarity:
        """``calls for the camps to be opened``: something is to be done with it, or it is to end."""
        low = self._cast.reading.tokens.low
        if low[after : after + 1] != ["to"]:
            return Polarity.SUPPORT
        ended = any(word in self._lexicon.shunning or word in _ENDED for word in low[after + 1 : after + 4])
        return Polarity.OPPOSE if ended else Polarity.NEUTRAL

    def _is_defended(self, hit: TopicHit, start: int, limit: int) -> bool:
        """``dismissed the claim that T was a failure``: no stance against T."""
        r = self._cast.reading
        that = next((k for k in range(start, hit.first) if r.tokens.low[k] == "that"), None)
        return that is not None and any(
            one.polarity is Polarity.OPPOSE and one.subject.first < hit.last and hit.first < one.subject.last
            for one in judgements(r, that + 1, limit, self._lexicon)
        )

    def _before_subject(self, start: int, limit: int) -> int:
        """``praised its report on T``: where the report ends and what it is on begins."""
        tokens = self._cast.reading.tokens
        for k in range(start, limit - 1):
            if tokens.low[k] in _DOCUMENTS and tokens.low[k + 1] in _SUBJECT_OF:
                return k + 1
            if tokens.classes[k] & (W.PUNCT | W.SUB) and tokens.words[k] not in {"“", "”", '"'}:
                break
        return limit

    def _before_charge(self, start: int, limit: int, act: Act) -> int:
        """``accused Y of X``, ``blamed Y for X``: where the one meant ends and the charge begins."""
        if act is not Act.ACCUSE:
            return limit
        tokens = self._cast.reading.tokens
        for k in range(start + 1, limit):
            if tokens.low[k] in {"of", "for", "over"} and k not in self._cast.at:
                named = self._cast.at.get(k - 1)
                if (
                    named is not None
                    or tokens.low[k - 1] in _PERSONAL
                    or (tokens.low[k + 1 : k + 2] and tokens.low[k + 1].endswith("ing"))
                ):
                    return k
        return limit

    def _topic_limit(self, start: int, limit: int, act: Act) -> int:
        """Where the object ends for topics: only a charge or a demand goes on after a comma."""
        if act in _GOES_ON:
            return limit
        words = self._cast.reading.tokens.words
        return next((k for k in range(start, limit) if words[k] in {",", ";", "–", "—"}), limit)

    def _phrase(self, start: int, limit: int, *, apposition: bool = False) -> Phrase | None:
        # Marks around a part of the object do not part it: welcomed the "constructive" talks.
        bare = self._cast.reading.bare()
        found = phrase_starting_at(bare, start, limit, apposition=apposition, narrow=True)
        return without_time(bare, found, self._cast.at) if found is not None else None

    def of_phrase(self, phrase: Phrase, exclude: frozenset[str]) -> list[Target]:
        """Whom a phrase names, or who owns what it names."""
        cast, tokens = self._cast, self._cast.reading.tokens
        first, last = phrase.first, phrase.last
        word = tokens.low[first]
        if (
            last - first == 1
            and tokens.classes[first] & W.PRON
            and word not in _PERSONAL | {"he", "she", "they"}
        ):
            return []
        resolution = self._resolver.resolve(first, last, exclude=exclude)
        if resolution.names and resolution.confidence >= 0.45:
            return [
                Target(name, None, resolution.confidence, is_whole=True, place=(first, last))
                for name in resolution.names
                if name not in exclude
            ]
        short = short_name(cast, first, last)
        if short is not None:
            return [] if short in exclude else [Target(short, None, SURE, is_whole=True, place=(first, last))]
        return self._owner(first, last, exclude)

    def _owner(self, first: int, last: int, exclude: frozenset[str]) -> list[Target]:
        """``China's policies``, ``Chinese policies``, ``her visit``: whose they are."""
        cast, tokens = self._cast, self._cast.reading.tokens
        genitive = next(
            (
                k
                for k in range(first + 1, last)
                if tokens.classes[k] & W.GENITIVE
                or (tokens.words[k] in {"’", "'"} and tokens.words[k - 1].endswith("s"))
            ),
            None,
        )
        if genitive is not None:
            # The last owner in a row: "the UN's commissioner's visit" is the commissioner's.
            resolution = self._resolver.resolve(first, genitive, exclude=exclude)
            return [
                Target(name, None, resolution.confidence * 0.9, place=(first, genitive))
                for name in resolution.names
                if name not in exclude and resolution.confidence >= 0.45
            ]
        start = first
        if tokens.classes[start] & W.MY and tokens.low[start] not in {"our", "my", "your"}:
            # Not without those excluded: "he defended his letters" are his own, not somebody else's.
            resolution = self._resolver.resolve(start, start + 1)
            return [
                Target(name, None, resolution.confidence * 0.85, place=(start, start + 1))
                for name in resolution.names
                if name not in exclude and resolution.confidence >= 0.45
            ]
        while (
            start < last
            and start not in cast.at
            and (tokens.classes[start] & (W.DET | W.ADV | W.NUM) or tokens.low[start] in _NUMBERS)
        ):
            start += 1
        mention = cast.at.get(start)
        if (
            mention is not None
            and mention.first == start
            and mention.name not in exclude
            and mention.last < last
        ):
            entity = cast.entities[mention.name]
            if mention.how == "people" or entity.kind is not ActorKind.PERSON:
                return [Target(mention.name, None, 0.75, place=(mention.first, mention.last))]
        return []

    def _complement(self, phrase: Phrase, limit: int, exclude: frozenset[str], act: Act) -> list[Target]:
        """``the policies of China``, ``remarks by the envoy``: the first complement that names somebody."""
        tokens, lexicon = self._cast.reading.tokens, self._lexicon
        allowed = _COMPLEMENT | _NEAR if act is Act.MOBILIZE else _COMPLEMENT
        if is_view_noun(tokens, phrase.first, phrase.last, lexicon.against | lexicon.calls):
            # "criticism of Y" is not of Y's making; "criticism by Y" is.
            allowed = _AUTHORS
        elif is_view_noun(tokens, phrase.first, phrase.last, lexicon.favourable):
            allowed = _AUTHORS | {"of"}
        for k in range(phrase.first + 1, min(limit, phrase.last + 2)):
            if tokens.low[k] in allowed and k not in self._cast.at and k + 1 < limit:
                inner = self._phrase(k + 1, limit)
                if inner is None:
                    continue
                found = self.of_phrase(inner, exclude)
                if found:
                    return [
                        Target(one.recipient, None, one.confidence * 0.8, place=one.place) for one in found
                    ]
        return []


def _topic(hit: TopicHit) -> Target:
    return Target(None, hit.name, hit.sure, place=(hit.first, hit.last))
