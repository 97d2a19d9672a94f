"""The analyser as others use it: knowledge, unknown speakers, actors found in the text, start-up."""

import subprocess
import sys

import pytest

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


@pytest.mark.parametrize(
    "words",
    [
        "The UN High Commissioner for Human Rights, Alma Reyes, said she would go.",
        "UN Human Rights Office chief Alma Reyes said she would go.",
        "UN human rights chief Alma Reyes said she would go.",
        "High Commissioner for Human Rights Alma Reyes said she would go.",
    ],
)
def test_who_holds_an_office_of_the_world_belongs_to_its_body(words: str) -> None:
    analysis = Analyser(Knowledge()).analyse(words)
    assert {one.name: one.affiliation for one in analysis.actors} == {
        "Alma Reyes": "UN Human Rights Office",
        "UN Human Rights Office": "United Nations",
        "United Nations": None,
    }


def test_an_office_of_the_same_name_elsewhere_belongs_to_its_own_body() -> None:
    league = Actor("League of Straits", ActorKind.ORGANISATION)
    text = "The League of Straits High Commissioner for Human Rights, Alma Reyes, said she would go."
    analysis = Analyser(Knowledge((league,))).analyse(text)
    assert {one.name: one.affiliation for one in analysis.actors} == {"Alma Reyes": "League of Straits"}


def test_the_evidence_of_an_act_in_a_quotation_ends_with_the_quotation() -> None:
    text = "“We thank Canada for it,” Minister Ann Lee said after a dinner with France's envoy."
    (one,) = Analyser(Knowledge()).analyse(text).statements
    assert [text[start:end] for start, end in one.evidence] == ["We thank Canada for it"]


def test_the_title_gives_a_first_name_that_the_text_leaves_out() -> None:
    analyser = Analyser(Knowledge())
    text = "The envoy was late. Later Orley said the gate was open."
    assert analyser.analyse(text, title="Paul Orley’s Day at the Gate").attributions[0].actor == "Paul Orley"
    assert analyser.analyse(text).attributions[0].actor == "Orley"


@pytest.mark.parametrize(
    "words",
    [
        "Former Velmar chief",
        "Deputy Velmar chief",
        "Ex-Velmar chief",
        "Outgoing",
        "Late",
        "Acting Velmar President",
        "Ex-minister",
        "Then-Governor",
    ],
)
def test_words_that_lead_up_to_a_name_are_no_part_of_it(words: str) -> None:
    text = f"{words} Ada Quist resigned. “I am tired,” she said."
    (one,) = Analyser(Knowledge()).analyse(text).attributions
    assert one.actor == "Ada Quist"


def test_a_word_before_a_body_is_no_part_of_its_name() -> None:
    text = "Mira Tollan left Outgoing River League. The River League said it was sad."
    (one,) = Analyser(Knowledge()).analyse(text).attributions
    assert one.actor == "River League"


def test_nobody_is_both_he_and_she() -> None:
    text = "Mira Tollan praised the ruling. “It is late,” she said.\n\n“We will answer,” he said."
    she, he = (one for one in Analyser(Knowledge()).analyse(text).attributions if one.type.value == "direct")
    assert she.actor == "Mira Tollan"
    assert (he.actor, he.candidates) == (None, ("Mira Tollan",))


def test_who_was_called_she_leaves_he_to_the_other_person() -> None:
    text = (
        "Robin Tollan praised the ruling. “It is late,” she said.\n\nSasha Orr left. “No,” he said.\n\n"
        "Tollan praised the harbour. “We will answer,” he said."
    )
    found = [one for one in Analyser(Knowledge()).analyse(text).attributions if one.type.value == "direct"]
    assert [one.actor for one in found] == ["Robin Tollan", "Sasha Orr", "Sasha Orr"]


def test_a_pronoun_against_the_first_name_alone_is_never_sure() -> None:
    text = "Andrea Sorrel opened the gate. “Come in,” he said."
    (one,) = Analyser(Knowledge()).analyse(text).attributions
    assert one.actor == "Andrea Sorrel"
    assert one.confidence <= 0.6


@pytest.mark.parametrize(
    ("source", "content"),
    [
        ("a transcript seen by the Morning Ledger", "Quist had asked for help"),
        ("a letter obtained on Monday by two papers", "the dam was old"),
        ("an audit", "the dam failed to hold"),
    ],
)
def test_what_a_participle_adds_to_a_source_is_part_of_it(source: str, content: str) -> None:
    text = f"According to {source}, {content}."
    (one,) = Analyser(Knowledge()).analyse(text).attributions
    spans = (one.source, one.content)
    assert [[text[start:end] for start, end in some] for some in spans] == [[source], [content]]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Environment Minister Oslo Pendergast denied that the dam was safe.", "Oslo Pendergast"),
        ("Mr. Jordan Keel said the gate was open.", "Jordan Keel"),
        ("Paris Hill said the gate was open.", "Paris Hill"),
        ("On Monday Sydney Marr said the gate was open.", "Sydney Marr"),
        ("Paris said the gate was open.", "France"),
        ("London Mayor Otto Brandt said the gate was open.", "Otto Brandt"),
        ("The Paris Agreement said the gate was open.", None),
    ],
)
def test_a_city_is_a_first_name_before_a_surname(text: str, actor: str | None) -> None:
    (one,) = Analyser(Knowledge()).analyse(text).attributions
    assert one.actor == actor


def test_an_office_before_a_subject_keeps_it_first_in_mind() -> None:
    text = (
        "Otto Brandt denied it.\n\nMira Tollan said it was late. “It is no remedy,” she said.\n\n"
        "“We will answer,” he said.\n\nFormer Velmar chief Robin Quist resigned. “I am tired,” she said."
    )
    last = Analyser(Knowledge()).analyse(text).attributions[-1]
    assert last.actor == "Robin Quist"


def test_headings_are_not_analysed() -> None:
    text = "Orr says no\n\nBo Orr said the gate was open."
    blocks = (Block(0, 11, "heading", 2), Block(13, len(text)))
    assert len(Analyser(Knowledge()).analyse(text, blocks=blocks).attributions) == 1


def test_importing_the_pipeline_brings_nothing_heavy() -> None:
    script = (
        "import sys, xjreader.nlp.pipeline\n"
        "heavy = {'pycountry', 'sqlite3', 'httpx2', 'textual', 'feedparser', 'lxml'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_place_and_a_state_in_a_title_are_no_persons_name(knowledge: Knowledge) -> None:
    text = "Karvesh said on Monday that the visit could wait. Its delegation warned him not to come."
    analysis = Analyser(knowledge).analyse(
        text, title="As the envoy seeks to see Morland, Karvesh issues a warning"
    )
    assert {one.actor for one in analysis.attributions} <= {"Karvesh", None}
    assert all("Morland" not in one.name for one in analysis.actors)
