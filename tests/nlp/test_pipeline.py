"""The analyser as others use it: knowledge, unknown speakers, actors found in the text, start-up."""

import subprocess
import sys

from xjreader.models.analysis import Actor, ActorKind, Topic
from xjreader.models.article import Block
from xjreader.nlp.pipeline import Analyser, Knowledge


def test_the_digest_changes_with_knowledge_and_not_with_its_order() -> None:
    ann, bo = Actor("Ann Lee", ActorKind.PERSON), Actor("Bo Orr", ActorKind.PERSON)
    assert Knowledge((ann, bo)).digest == Knowledge((bo, ann)).digest
    assert Knowledge((ann,)).digest != Knowledge((bo,)).digest
    assert Knowledge((ann,)).digest != Knowledge((ann,), (Topic("nets", ()),)).digest


def test_states_capitals_and_peoples_are_known_without_any_config() -> None:
    text = "Ottawa said it was ready. The French government denied it. The Kremlin rejected the offer."
    found = [one.actor for one in Analyser(Knowledge()).analyse(text).attributions]
    assert found == ["Canada", "France", "Russia"]


def test_the_persons_own_name_for_a_state_replaces_ours() -> None:
    own = Actor("Deutschland", ActorKind.STATE, ("Germany",))
    (one,) = Analyser(Knowledge((own,))).analyse("Berlin said it was ready.").attributions
    assert one.actor == "Deutschland"


def test_a_speaker_who_is_not_sure_enough_stays_unknown_with_candidates() -> None:
    text = "Kim Orr met Lee Bell at the quay. Bell sat near Orr. “We were early,” she said."
    strict = Analyser(Knowledge(), minimum_confidence=0.99).analyse(text).attributions[-1]
    assert strict.actor is None
    assert set(strict.candidates) == {"Kim Orr", "Lee Bell"}


def test_an_unnamed_source_is_nobody() -> None:
    (one,) = Analyser(Knowledge()).analyse("A senior official said the gate was open.").attributions
    assert one.actor is None


def test_actors_of_the_text_come_with_the_bodies_they_belong_to() -> None:
    text = "Canada's Foreign Ministry spokesman Paul Orley said nothing had changed."
    analysis = Analyser(Knowledge()).analyse(text)
    assert {(one.name, one.kind.value, one.affiliation) for one in analysis.actors} == {
        ("Paul Orley", "person", "Canadian Foreign Ministry"),
        ("Canadian Foreign Ministry", "organisation", "Canada"),
        ("Canada", "state", None),
    }


def test_the_title_gives_a_first_name_that_the_text_leaves_out() -> None:
    analyser = Analyser(Knowledge())
    text = "The envoy was late. Later Orley said the gate was open."
    assert analyser.analyse(text, title="Paul Orley’s Day at the Gate").attributions[0].actor == "Paul Orley"
    assert analyser.analyse(text).attributions[0].actor == "Orley"


def test_headings_are_not_analysed() -> None:
    text = "Orr says no\n\nBo Orr said the gate was open."
    blocks = (Block(0, 11, "heading", 2), Block(13, len(text)))
    assert len(Analyser(Knowledge()).analyse(text, blocks=blocks).attributions) == 1


def test_importing_the_pipeline_brings_nothing_heavy() -> None:
    script = (
        "import sys, xjreader.nlp.pipeline\n"
        "heavy = {'pycountry', 'sqlite3', 'httpx2', 'textual', 'feedparser', 'lxml', 'msgspec'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
