"""A text to its Analysis: the one door to the language part; no input or output but its own data files."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from xjreader.models.analysis import Actor, Analysis, Attribution, Topic
from xjreader.models.article import Block
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.reading import read
from xjreader.nlp.tagger import Tagger

ANALYSIS_VERSION = 1
"""Raised whenever the same text may give another analysis: stored analyses are then made again."""


@dataclass(frozen=True)
class Knowledge:
    """What the person told us of the story's actors and topics."""

    actors: tuple[Actor, ...] = ()
    topics: tuple[Topic, ...] = ()

    @cached_property
    def digest(self) -> str:
        """A short hash that changes when and only when an actor or topic does."""
        rows = (
            sorted((a.name, a.kind.value, sorted(a.aliases), a.affiliation or "") for a in self.actors),
            sorted((t.name, sorted(t.phrases)) for t in self.topics),
        )
        return hashlib.sha256(json.dumps(rows, ensure_ascii=True).encode()).hexdigest()[:16]


class Analyser:
    """Analyses texts with one state of knowledge; made once, used for many texts."""

    def __init__(
        self, knowledge: Knowledge, *, minimum_confidence: float = 0.5, tagger: Tagger | None = None
    ) -> None:
        """`minimum_confidence`: below it a speaker stays unknown, with candidates."""
        self._knowledge = knowledge
        self._minimum_confidence = minimum_confidence
        self._tagger: Tagger = tagger or RuleTagger()

    def analyse(
        self, text: str, *, title: str = "", blocks: Sequence[Block] = (), language: str = ""
    ) -> Analysis:
        """Everything found in `text`, offsets into it; `title` only helps to know who is meant.

        Never raises, whatever the characters.
        """
        reading = read(text, blocks=blocks)
        found = self._tagger.tag(reading)
        attributions = tuple(
            Attribution(raw.source, raw.cue, raw.content, raw.type, None, raw.confidence) for raw in found
        )
        return Analysis(language or "en", attributions, ())
