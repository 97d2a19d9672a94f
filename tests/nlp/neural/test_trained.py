"""The trained tagger itself: sentences whose reading is beyond doubt, so that a broken export is noticed."""

import json
import random
from pathlib import Path

import pytest
from tests.nlp.neural.made import Chance, model, shown

from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.neural.hybrid import HybridTagger
from xjreader.nlp.pipeline import Analyser, Knowledge
from xjreader.nlp.reading import read

PLAIN = [
    ("Ann Lee said the gate was open.", "Ann Lee", "said", ["the gate was open"]),
    (
        "The minister told reporters that the talks had failed.",
        "The minister", "told", ["that the talks had failed"],
    ),
    ("Bo Orr denied that the dam was old.", "Bo Orr", "denied", ["that the dam was old"]),
    (
        "According to the ministry, the dam was old.",
        "the ministry", "According to", ["the dam was old"],
    ),
    (
        "The dam was old, according to the ministry.",
        "the ministry", "according to", ["The dam was old"],
    ),
    ("“We are ready,” Ann Lee said.", "Ann Lee", "said", ["“We are ready,”"]),
    ("“We are ready,” said Ann Lee, the envoy.", "Ann Lee, the envoy", "said", ["“We are ready,”"]),
    (
        "“We are ready,” Ann Lee said. “Nobody asked us to wait.”",
        "Ann Lee", "said", ["“We are ready,”", "“Nobody asked us to wait.”"],
    ),
    ("Ann Lee said: “We will not go.”", "Ann Lee", "said", ["“We will not go.”"]),
    (
        "Officials warned that the river would rise again.",
        "Officials", "warned", ["that the river would rise again"],
    ),
    ("She added that nobody had been hurt.", "She", "added", ["that nobody had been hurt"]),
    (
        "The company claims that its nets are clean.",
        "The company", "claims", ["that its nets are clean"],
    ),
]  # fmt: skip

DATA = Path(__file__).parent.parent.parent / "data" / "attributions.jsonl"
TEXTS = [json.loads(line)["text"] for line in DATA.read_text(encoding="utf-8").splitlines()[:8]]


@pytest.mark.parametrize(("text", "source", "cue", "content"), PLAIN, ids=[text[:40] for text, *_ in PLAIN])
def test_a_plain_sentence(
    trained: HybridTagger, text: str, source: str, cue: str, content: list[str]
) -> None:
    (found,) = shown(text, trained.tag(read(text)))
    assert found[0] == source
    assert cue in found[1]
    assert [part.rstrip(",.") if part[0] != "“" else part for part in found[2]] == content


@pytest.mark.parametrize(
    "text",
    [
        "The gate was open and the boats lay in the harbour.",
        "Prices rose by four percent in May.",
    ],
)
def test_where_nobody_says_anything_nothing_is_found(trained: HybridTagger, text: str) -> None:
    assert trained.tag(read(text)) == []


def test_the_network_and_not_the_rules_alone_finds_them(trained: HybridTagger) -> None:
    """The same texts with a network of no opinion lose what has a cue of its own."""
    silent = HybridTagger(model(Chance(is_silent=True)))
    lost = [text for text, *_ in PLAIN if not silent.tag(read(text))]
    assert len(lost) >= 5
    assert all(trained.tag(read(text)) for text in lost)
    assert all(RuleTagger().tag(read(text)) for text in lost)


def test_what_was_read_before_changes_nothing(trained: HybridTagger) -> None:
    texts = [*TEXTS, *(text for text, *_ in PLAIN)]
    first = {text: trained.tag(read(text)) for text in texts}
    random.Random(7).shuffle(texts)
    assert {text: trained.tag(read(text)) for text in texts} == first


def test_what_stands_far_away_changes_little(trained: HybridTagger) -> None:
    """A text's windows are read one by one: what somebody says is found wherever it stands."""
    sentence = "“We are ready,” Ann Lee said."
    text = "\n\n".join(["The gate was green and old."] * 120 + [sentence])
    assert ("Ann Lee", "said", ["“We are ready,”"]) in shown(text, trained.tag(read(text)))


def test_two_analysers_with_it_agree(trained: HybridTagger) -> None:
    ours = Analyser(Knowledge(), tagger=trained)
    others = Analyser(Knowledge(), tagger=HybridTagger(trained._model))
    assert [ours.analyse(text) for text in TEXTS[:3]] == [others.analyse(text) for text in TEXTS[:3]]
