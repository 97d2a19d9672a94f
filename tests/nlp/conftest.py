"""Shared by the tests of the language part: the golden texts and what the reader is told beforehand."""

import json
from pathlib import Path

import pytest

from xjreader.models.analysis import Actor, ActorKind, Topic
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.pipeline import Analyser, Knowledge

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The invented states, bodies, persons and topics of the golden texts."""
    raw = json.loads((DATA / "attributions_knowledge.json").read_text(encoding="utf-8"))
    return Knowledge(
        tuple(
            Actor(name, ActorKind(kind), tuple(aliases), above)
            for name, kind, aliases, above in raw["actors"]
        ),
        tuple(Topic(name, tuple(phrases)) for name, phrases in raw["topics"]),
    )


@pytest.fixture(scope="session")
def analyser(knowledge: Knowledge) -> Analyser:
    """The rules alone: what they find is certain enough to be asked for word by word."""
    return Analyser(knowledge, tagger=RuleTagger())


@pytest.fixture(scope="session")
def trained(knowledge: Knowledge) -> Analyser:
    """The tagger that serves by default."""
    return Analyser(knowledge)
