"""A text to its Analysis: the one door to the language part; no input or output but its own data files."""

from collections.abc import Sequence
from copy import copy
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from xjreader.models.analysis import (
    Actor,
    ActPhrase,
    Analysis,
    Attribution,
    AttributionType,
    Statement,
    Topic,
)
from xjreader.models.article import Block
from xjreader.nlp.actors import Cast
from xjreader.nlp.acts import act_lexicon
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.casting import read_cast
from xjreader.nlp.coreference import Resolver
from xjreader.nlp.elsewhere import Elsewhere
from xjreader.nlp.fusion import Fusion
from xjreader.nlp.pairs.coders import best_pair_coder
from xjreader.nlp.pairs.values import PairCoder
from xjreader.nlp.reading import read
from xjreader.nlp.speakers import name_speakers
from xjreader.nlp.statement import Coder
from xjreader.nlp.tagger import Tagger
from xjreader.nlp.taggers import best_tagger
from xjreader.nlp.topics import TopicIndex
from xjreader.nlp.variants import with_variants
from xjreader.nlp.wordless import tells_no_words
from xjreader.nlp.world import gazetteer

ANALYSIS_VERSION = 8
"""Raised whenever the same text may give another analysis: stored analyses are then made again."""


class Knowledge(Struct, frozen=True, dict=True):
    """What the person told us of the story's actors and topics."""

    actors: tuple[Actor, ...] = ()
    topics: tuple[Topic, ...] = ()
    people: tuple[Actor, ...] = ()
    """Persons whom other texts name in full: whom a text may mean that gives the surname alone."""
    acts: tuple[ActPhrase, ...] = ()
    """Verbs of the person's own that perform acts."""

    @cached_property
    def digest(self) -> str:
        """A short hash that changes when and only when an actor, a topic or an act does.

        People are no part of it: every new name would make all analyses stale.
        """
        # Imported here: the reader starts without them.
        import hashlib
        import json

        rows: tuple[object, ...] = (
            sorted((a.name, a.kind.value, sorted(a.aliases), a.affiliation or "") for a in self.actors),
            sorted((t.name, sorted(t.phrases)) for t in self.topics),
        )
        acts = [(a.phrase, a.act.value, a.polarity.value if a.polarity else "") for a in self.acts]
        if acts:
            rows = (*rows, sorted(acts))
        return hashlib.sha256(json.dumps(rows, ensure_ascii=True).encode()).hexdigest()[:16]


class Analyser:
    """Analyses texts with one state of knowledge; made once, used for many texts."""

    def __init__(
        self,
        knowledge: Knowledge,
        *,
        minimum_confidence: float = 0.5,
        least_sure: float | None = None,
        tagger: Tagger | None = None,
        pairs: PairCoder | None = None,
    ) -> None:
        """`minimum_confidence`: below it a speaker stays unknown, with candidates.

        `least_sure`: the confidence below which a statement is left out; `minimum_confidence` by default.
        `tagger`: what finds the attributions; the best that is here by default.
        `pairs`: what codes pairs that no rule does; where the tagger is trained, the best by default.
        """
        self._knowledge = knowledge
        self._minimum_confidence = minimum_confidence
        self._least = minimum_confidence if least_sure is None else least_sure
        self._tagger = tagger or best_tagger()
        self._gazetteer = gazetteer(with_variants(knowledge.actors))
        self._pairs = pairs or (None if isinstance(self._tagger, RuleTagger) else best_pair_coder())
        self._elsewhere = Elsewhere(knowledge.people)
        self._topics = TopicIndex.build(knowledge.topics)
        self._acts = act_lexicon(knowledge.acts)
        self._followed = frozenset(
            [one.name for one in knowledge.actors] + [one.name for one in knowledge.topics]
        )

    def knowing(self, people: Sequence[Actor]) -> "Analyser":
        """The same analyser for texts in which these persons of other texts may be meant."""
        other = copy(self)
        other._elsewhere = Elsewhere(people)
        return other

    def analyse(
        self, text: str, *, title: str = "", blocks: Sequence[Block] = (), language: str = ""
    ) -> Analysis:
        """Everything found in `text`, offsets into it; `title` only helps to know who is meant.

        Never raises, whatever the characters.
        """
        reading = read(text, blocks=blocks)
        cast = read_cast(reading, self._gazetteer, title=title, elsewhere=self._elsewhere)
        resolver = Resolver(cast)
        voices = name_speakers(
            cast, resolver, self._tagger.tag(reading), minimum_confidence=self._minimum_confidence
        )
        attributions = tuple(voice.attribution for voice in voices)
        fusion = Fusion(reading, self._followed, least=self._least, coder=self._pairs)
        coder = Coder(
            cast, resolver, self._topics, voices, fusion, minimum_confidence=self._minimum_confidence,
            lexicon=self._acts,
        )  # fmt: skip
        statements = coder.statements()
        introduced = self._introduced(cast, attributions, statements)
        return Analysis(language or "en", attributions, statements, introduced)

    def _introduced(
        self, cast: Cast, attributions: Sequence[Attribution], statements: Sequence[Statement]
    ) -> tuple[Actor, ...]:
        """The actors that the analysis names beyond those given, with the bodies that they belong to."""
        names = dict.fromkeys(one.actor for one in attributions if one.actor is not None)
        for statement in statements:
            names[statement.actor] = None
            if statement.recipient:
                names[statement.recipient] = None
        found: dict[str, Actor] = {}
        pending = list(names)
        while pending:
            name = pending.pop(0)
            if name in self._gazetteer.own or name in found:
                continue
            actor = cast.entity(name).as_actor()
            found[name] = actor
            if actor.affiliation:
                pending.append(actor.affiliation)
        return tuple(found.values())


def voiced(analysis: Analysis, text: str) -> Analysis:
    """The analysis of `text` without what nobody is said to say: "is expected to", "it seems that".

    Nor is anything said where a verb of deeds has a bare thing: "supported the union". A reader of who said
    what has no use for them; whoever compares annotations does.
    """
    kept = [
        number
        for number, one in enumerate(analysis.attributions)
        if (one.source or one.actor or one.type is not AttributionType.INDIRECT)
        and not tells_no_words(text, one)
    ]
    if len(kept) == len(analysis.attributions):
        return analysis
    place = {number: index for index, number in enumerate(kept)}
    return replace(
        analysis,
        attributions=tuple(analysis.attributions[number] for number in kept),
        statements=tuple(
            replace(one, attribution=place.get(one.attribution)) if one.attribution is not None else one
            for one in analysis.statements
        ),
    )
