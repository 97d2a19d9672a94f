"""What the text said before and a sentence leans on: "followed suit", "denied any wrongdoing".

Remembers the latest acts and charges of one text, in reading order.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from xjreader.models.analysis import Act
from xjreader.nlp.acts import ActLexicon
from xjreader.nlp.clauses import group_start, main_subject, subject_before
from xjreader.nlp.coreference import Resolver
from xjreader.nlp.drafts import Basis, Done, Draft
from xjreader.nlp.reading import Reading, Sentence
from xjreader.nlp.spans import trim
from xjreader.nlp.targets import Target, Targets

_ECHO = 0.85
_MOST_ABOVE = 4
_REQUESTS = frozenset({"request", "appeal", "demand", "plea", "call", "offer"})
_POINTING = frozenset({"this", "it", "that"})
_ANSWERED = 0.75


class Echoes:
    """The memory of one text."""

    def __init__(
        self, reading: Reading, lexicon: ActLexicon, resolver: Resolver, targets: Targets,
        owner: Sequence[int], *, minimum: float,
    ) -> None:  # fmt: skip
        self._reading = reading
        self._lexicon = lexicon
        self._resolver = resolver
        self._targets = targets
        self._owner = owner
        self._minimum = minimum
        self._last: tuple[Draft, ...] = ()
        """What the latest sentence with an act said."""
        self._charges: dict[str, tuple[str | None, str]] = {}
        """For each accused the topic of the latest charge, and who made it."""
        self._requests: dict[str, str] = {}
        """For each who was asked the latest asker."""

    def remember(self, drafts: Sequence[Draft]) -> None:
        """The acts of a sentence, for what follows."""
        if drafts:
            self._last = tuple(drafts)

    def remember_charge(self, done: Done, accuser: str) -> None:
        """Who is accused here, of what and by whom."""
        topics = self._targets.topics_in(done.object_from, done.limit)
        for target in self._targets.of_object(
            done.object_from, done.limit, frozenset(), act=Act.ACCUSE, polarity=done.polarity
        ):
            if target.recipient:
                topic = target.topic or (topics[0].topic if topics else None)
                self._charges[target.recipient] = (topic, accuser)

    def charge_against(self, actor: str) -> tuple[str | None, str] | None:
        """Topic and author of the latest charge against somebody or a body that he belongs to."""
        name: str | None = actor
        for _ in range(_MOST_ABOVE):
            if name is None:
                return None
            if name in self._charges:
                return self._charges[name]
            name = self._resolver.cast.entity(name).affiliation if self._resolver.cast.knows(name) else None
        return None

    def denied(self, speaker: str) -> list[Target]:
        """``It is a lie``, in answer to a charge: what it was, or who made it."""
        charge = self.charge_against(speaker)
        if charge is None or charge[1] == speaker:
            return []
        topic, accuser = charge
        return [Target(None, topic, _ANSWERED) if topic else Target(accuser, None, _ANSWERED)]

    def answered(self, done: Done, actor: str) -> list[Target]:
        """``denied any wrongdoing``, ``denied this``: what was said against the actor just before.

        Where that was no topic, who denies "this" answers whoever said it.
        """
        charge = self.charge_against(actor)
        if done.act is not Act.DENY or charge is None:
            return []
        topic, accuser = charge
        low = self._reading.tokens.low
        words = low[done.object_from : done.limit]
        if topic is not None and not self._lexicon.charges.isdisjoint(words):
            return [Target(None, topic, _ANSWERED)]
        if words and words[0] in _POINTING and accuser != actor:
            return [Target(None, topic, _ANSWERED) if topic else Target(accuser, None, _ANSWERED)]
        return []

    def remember_request(self, asker: str, targets: Sequence[Target]) -> None:
        """Who is asked here, and by whom."""
        for target in targets:
            if target.recipient:
                self._requests[target.recipient] = asker

    def asked_before(self, done: Done, actor: str) -> list[Target]:
        """``He turned the request down``, ``The board refused``: to whoever had asked him."""
        asker = self._requests.get(actor)
        if done.act not in {Act.REJECT, Act.AGREE} or asker is None:
            return []
        words = self._reading.tokens.low[done.object_from : done.limit]
        is_plain = not words or not words[0][0].isalnum()
        if is_plain or not _REQUESTS.isdisjoint(words[:3]) or words[0] in {"him", "her", "them"}:
            return [Target(asker, None, _ANSWERED)]
        return []

    def followed_suit(self, sentence: Sentence) -> list[Draft]:
        """``Several states, including A and B, have followed suit``: the act before, by each of them."""
        low = self._reading.tokens.low
        for k in range(sentence.first, sentence.last):
            if low[k] not in self._lexicon.ellipsis_openers or not self._last or self._owner[k] >= 0:
                continue
            for phrase in self._lexicon.ellipsis:
                if tuple(low[k : k + len(phrase)]) == phrase:
                    found = self._repeated(k, k + len(phrase), sentence)
                    if found:
                        return found
        return []

    def _repeated(self, k: int, end: int, sentence: Sentence) -> list[Draft]:
        group = group_start(self._reading, k, sentence.first)
        subject = subject_before(self._reading, group, sentence.first) or main_subject(
            self._reading, sentence.first, group
        )
        if subject is None:
            return []
        # With "including A and B", which stands between commas after the phrase itself.
        source = (subject.first, max(subject.last, group))
        meant = self._resolver.resolve(*source)
        span = trim(self._reading.text, *self._reading.span(subject.first, end))
        if meant.confidence < self._minimum or span is None:
            return []
        anchor = self._last[-1]
        return [
            replace(
                one, actor=actor, evidence=(span, *one.evidence), modes=(), attribution=None,
                basis=Basis.ECHO, actor_sure=meant.confidence * _ECHO, source=source,
            )
            for actor in meant.names
            for one in self._last
            if one.act is anchor.act and actor not in {one.actor, one.recipient}
        ]  # fmt: skip
