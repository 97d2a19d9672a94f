"""What a speaker thinks of whom he speaks of, and what somebody does to whom he deals with, told by no act.

Gives each such pair with the words that judge beside the target. Who is meant is the Resolver's to say;
whether it is a stance at all is the pair coder's, or the tone's where there is none.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from xjreader.models.analysis import ActorKind
from xjreader.nlp.actors import Cast
from xjreader.nlp.clauses import group_start, is_verb, phrase_starting_at, subject_before
from xjreader.nlp.coreference import Resolver
from xjreader.nlp.cue import Cue
from xjreader.nlp.drafts import Range
from xjreader.nlp.hearsay import unspoken
from xjreader.nlp.paraphrases import TopicMentions
from xjreader.nlp.reading import Sentence
from xjreader.nlp.speakers import Voice
from xjreader.nlp.tokens import W
from xjreader.nlp.tone import tone
from xjreader.nlp.words import word_set

_PRONOUNS = word_set("he him his she her they them their")
_POINTING = word_set("the this that these those our my")
_AGAIN = word_set("it this that it's that's they")
_MEANT_AGAIN = 0.75
"""Of its sureness: what "it" is in what a speaker goes on to say."""
_SURE = 0.5
"""How sure it must be whom a pronoun or a description means."""
_TAIL = 4
"""Tokens after a target that still say something of it, outside speech."""
_NAMED, _PRONOUN, _DESCRIBED = 0.95, 0.85, 0.85


class Opinion(Struct, frozen=True):
    """Somebody in the same breath with a target."""

    actors: tuple[str, ...]
    actor_sure: float
    recipient: str | None
    topic: str | None
    target_sure: float
    target: Range
    source: Range | None
    within: Range
    """The stretch of the sentence in which it is said or done."""
    attribution: int | None
    tone: float
    verb: Cue | None = None
    """The verb of a deed."""


class _Deed(Struct, frozen=True):
    """A verb of the author's own words with who does it."""

    cue: Cue
    source: Range
    names: tuple[str, ...]
    sure: float


class Opinions:
    """Finds the pairs of one text."""

    def __init__(
        self, cast: Cast, resolver: Resolver, topics: TopicMentions, voices: Sequence[Voice],
        owner: Sequence[int], *, minimum: float,
    ) -> None:  # fmt: skip
        self._cast = cast
        self._resolver = resolver
        self._topics = topics
        self._voices = voices
        self._owner = owner
        self._minimum = minimum
        self._latest: dict[tuple[str, ...], list[tuple[Range, str | None, str | None, float]]] = {}
        """What each speaker spoke of last."""

    def in_speech(self, sentence: Sentence) -> list[Opinion]:
        """Whom or what each speaker of the sentence speaks of."""
        found: list[Opinion] = []
        first = sentence.first
        while first < sentence.last:
            owner = self._owner[first]
            last = first + 1
            while last < sentence.last and self._owner[last] == owner:
                last += 1
            if owner >= 0 and self._voices[owner].names:
                found += self._spoken(owner, first, last)
            first = last
        return found

    def _spoken(self, owner: int, first: int, last: int) -> Iterator[Opinion]:
        voice, tokens = self._voices[owner], self._cast.reading.tokens
        judging = tone()
        targets = self._targets(first, last, frozenset(voice.names))
        if targets:
            self._latest[voice.names] = targets
        else:
            targets = self._meant_again(voice.names, first, last)
        source = self._source(voice, first)
        for place, recipient, topic, sure in targets:
            value = judging.towards(tokens, place, first, last)
            yield Opinion(
                voice.names,
                voice.confidence,
                recipient,
                topic,
                sure,
                place,
                source,
                (first, last),
                owner,
                value,
            )

    def _source(self, voice: Voice, before: int) -> Range | None:
        """The words that stand for the speaker: the source, or where he was named last."""
        r = self._cast.reading
        if voice.attribution.source:
            span = voice.attribution.source[0]
            return r.token_at(span.start), r.token_at(span.end)
        places = [k for k in self._cast.entity(voice.names[0]).mentions if k < before]
        mention = self._cast.at.get(places[-1]) if places else None
        return (mention.first, mention.last) if mention is not None else None

    def _meant_again(
        self, names: tuple[str, ...], first: int, last: int
    ) -> list[tuple[Range, str | None, str | None, float]]:
        """``It is a disgrace``: what the same speaker spoke of before, where he judges and names nothing."""
        tokens = self._cast.reading.tokens
        at = next((k for k in range(first, last) if tokens.low[k] in _AGAIN), None)
        if at is None or not tone().poles(tokens, first, last):
            return []
        return [
            ((at, at + 1), recipient, topic, sure * _MEANT_AGAIN)
            for _, recipient, topic, sure in self._latest.get(names, [])
        ]

    def in_deeds(self, sentence: Sentence) -> Iterator[Opinion]:
        """Whom or what the subject of a verb deals with in the author's own words, object by object."""
        r = self._cast.reading
        silent = unspoken(r, sentence.first, sentence.last)
        deeds = [
            found
            for k in range(sentence.first + 1, sentence.last)
            if not any(first <= k < last for first, last in silent) and (found := self._deed(k, sentence))
        ]
        judging = tone()
        for number, deed in enumerate(deeds):
            source, verb = deed.source, deed.cue.verb
            limit = deeds[number + 1].cue.verb if number + 1 < len(deeds) else sentence.last
            for place, recipient, topic, sure in self._targets(verb + 1, limit, frozenset(deed.names)):
                if self._owner[place[0]] >= 0:
                    continue
                end = min(limit, place[1] + _TAIL)
                value = judging.towards(r.tokens, place, verb, end)
                yield Opinion(
                    deed.names, deed.sure, recipient, topic, sure, place, source, (source[0], end), None,
                    value, deed.cue,
                )  # fmt: skip

    def _deed(self, k: int, sentence: Sentence) -> _Deed | None:
        """The active verb that a token is, with who its subject stands for; nothing for any other token."""
        r, classes = self._cast.reading, self._cast.reading.tokens.classes
        if self._owner[k] >= 0 or r.quote_of[k] >= 0 or classes[k] & (W.AUX | W.MODAL | W.ADV | W.PUNCT):
            return None
        start = group_start(r, k, sentence.first)
        has_modal = any(classes[j] & W.MODAL for j in range(start, k))
        if not (has_modal or is_verb(r, k)) or any(classes[j] & W.BE for j in range(start, k)):
            return None
        subject = subject_before(r, start, sentence.first)
        if subject is None:
            return None
        source = subject.relative_to or (subject.first, subject.last)
        meant = self._resolver.resolve(*source)
        if not meant.names or meant.confidence < self._minimum:
            return None
        word = r.tokens.low[k]
        cue = Cue(start, k, k + 1, word, frozenset(), True, subject, k + 1, k + 1)
        return _Deed(cue, source, meant.names, meant.confidence)

    def _targets(
        self, first: int, last: int, exclude: frozenset[str]
    ) -> list[tuple[Range, str | None, str | None, float]]:
        """Everybody and everything named, meant or described between two tokens; never one of `exclude`."""
        cast, tokens = self._cast, self._cast.reading.tokens
        found: list[tuple[Range, str | None, str | None, float]] = []
        topics = self._topics.find(first, last)
        taken = {k for hit in topics for k in range(hit.first, hit.last)}
        found.extend(((hit.first, hit.last), None, hit.name, hit.sure) for hit in topics)
        for k in range(first, last):
            mention = cast.at.get(k)
            if mention is not None:
                if (
                    mention.first == k
                    and mention.name not in exclude
                    and not self._is_setting(k, mention.name)
                ):
                    found.append(((k, mention.last), mention.name, None, _NAMED * mention.sure))
                continue
            word = tokens.low[k]
            if word in _PRONOUNS:
                meant = self._resolver.resolve(k, k + 1, exclude=exclude)
                place, share = (k, k + 1), _PRONOUN
            elif word in _POINTING and k + 1 < last and k not in taken and k + 1 not in taken:
                phrase = phrase_starting_at(cast.reading.bare(), k, last, narrow=True)
                if phrase is None or phrase.last - k < 2 or any(j in cast.at for j in range(k, phrase.last)):
                    continue
                meant = self._resolver.resolve(k, phrase.last, exclude=exclude)
                place, share = (k, phrase.last), _DESCRIBED
            else:
                continue
            if meant.confidence >= _SURE:
                found.extend(
                    (place, name, None, meant.confidence * share)
                    for name in meant.names
                    if name not in exclude
                )
        return found

    def _is_setting(self, k: int, name: str) -> bool:
        """A state named as a place: "in Pellam"."""
        mention = self._cast.at[k]
        return mention.is_place or (
            self._cast.entities[name].kind is ActorKind.STATE
            and k > 0
            and self._cast.reading.tokens.low[k - 1] in {"in", "across", "throughout", "near"}
        )
