"""Whose a name is that stands alone, in a headline, or beside a namesake."""

import pytest
from tests.nlp.speaking import KNOWN, all_of, given, last

from xjreader.models.analysis import Actor, ActorKind
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.pipeline import Analyser, Knowledge


def test_of_two_sisters_a_bare_surname_is_nobodys() -> None:
    text = (
        "Lucia Varga and her sister Petra Varga came. Lucia Varga told the panel that it rained."
        " The siren was"
        " silent, Petra Varga said. Varga said she wanted an apology."
    )
    one = all_of(text)[-1]
    assert one.actor is None
    assert set(one.candidates) == {"Lucia Varga", "Petra Varga"}


@pytest.mark.parametrize(("title", "actor"), [("Mrs.", "Paula Quist"), ("Mr.", "Emil Quist")])
def test_a_title_tells_which_of_two(title: str, actor: str) -> None:
    text = (
        f"Paula Quist fell ill in May. Her husband, Emil Quist, followed. {title} Quist said the"
        f" river was to blame."
    )
    assert last(text) == actor


def test_mr_is_not_the_woman_who_has_the_full_name() -> None:
    text = "Mr. Orr said that he was tired. The first lady, Michelle Orr, stood by."
    assert last(text) == "Orr"


def test_a_surname_keeps_the_person_it_was_given_to_before_a_namesake_came() -> None:
    text = (
        "Karvesh's envoy, Talia Monk, accused Pellam of leaks. Vice Admiral Monk, her brother,"
        " commands the fleet."
        " Envoy Monk said he had not been asked."
    )
    assert last(text) == "Talia Monk"


def test_an_office_can_be_a_surname() -> None:
    assert last("Mr. King said that the hen was gone. Charlie King, a clerk, left.") == "Charlie King"


@pytest.mark.parametrize(
    "text",
    [
        "Angry Voters Hear Hugo Lance Speak In Sorrel\n\nLance said the treasury was empty.",
        "Key Pellami Adviser Hugo Lance Quits\n\nLance said the treasury was empty.",
    ],
)
def test_a_headline_makes_no_names(text: str) -> None:
    assert last(text) == "Hugo Lance"


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("The Securities and Exchange Commission said it would act.", "Securities and Exchange Commission"),
        ("The Republican National Committee said it would act.", "Republican National Committee"),
        ("The Commission on Harbour Debates said it would act.", "Commission on Harbour Debates"),
        ("The Canadian Conference of Mayors said it would act.", "Canadian Conference of Mayors"),
        ("AROS said it would act.", "AROS"),
        ("The union of deep workers said it would act.", "union of deep workers"),
    ],
)
def test_the_whole_name_of_a_body(text: str, actor: str) -> None:
    assert last(text) == actor


def test_a_single_word_that_speaks_is_the_one_meant_by_he() -> None:
    text = "Brock said it was late. Then Brock closed the gate. He said that nobody had come."
    assert last(text) == "Brock"


def test_a_word_after_what_it_is_names_a_body() -> None:
    analysis = Analyser(KNOWN, tagger=RuleTagger()).analyse(
        "The state agency Velpress was founded in May. Velpress said that it would grow."
    )
    assert [(one.name, one.kind) for one in analysis.actors] == [("Velpress", ActorKind.ORGANISATION)]


def test_the_title_gives_the_whole_name() -> None:
    text = "Ortuño said that the ice had shrunk."
    assert last(text, title="Glaciologist Ximena Ortuño Valls: ice keeps letters") == "Ximena Ortuño Valls"


def test_a_first_name_with_sir_is_the_one_who_has_it() -> None:
    assert last("Sir Edmund Vale came late. Sir Edmund said the eggs had run out.") == "Edmund Vale"


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("MARIUS FELD SAID ALL BERTHS WERE TAKEN.", "Marius Feld"),
        ("captain ida storr says she waited nine hours.", "Ida Storr"),
    ],
)
def test_names_where_capitals_tell_nothing(text: str, actor: str) -> None:
    assert (
        given(text, text[: len(actor) + (8 if text[0] == "c" else 0)], "SAID" if text[0] == "M" else "says")
        == actor
    )


def test_a_question_with_will_before_a_surname_makes_no_will() -> None:
    text = "Will Brandt come down?\n\nOtto Brandt left. Brandt said that he would not."
    assert last(text) == "Otto Brandt"


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("MS. ORR: We will go.\n\nHALE: We will not go, and that is all.", ["Orr", "Hale"]),
        (
            "ANN LEE: We go.\n\nBO ORR: We stay where we are.\n\nANN LEE: Fine.",
            ["Ann Lee", "Bo Orr", "Ann Lee"],
        ),
        ("Q. Why bees?\nA. Because they do not write.\nQ. Is that so? Who told you?", [None, None, None]),
    ],
)
def test_labels_in_capitals_are_names_and_letters_are_none(text: str, actors: list[str | None]) -> None:
    assert [one.actor for one in all_of(text)] == actors


def test_an_angry_ann_lee_is_ann_lee() -> None:
    text = "The crowd cheered Crooked Vera Lund in Tarn. Vera Lund left. Lund said that it was late."
    assert last(text) == "Vera Lund"


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Spokesperson Zhao Lijin spoke. Mr. Zhao said that it was late.", "Zhao Lijin"),
        ("Ban Ki-soon spoke. Mr. Ban said that it was late.", "Ban Ki-soon"),
        ("Orr Lindqvist spoke. Mr. Orr said that it was late.", "Orr"),
        ("Wang Yu met Wang Wenb. Wang said that it was late.", None),
        ("She left. According to ONTV, it was late.", "ONTV"),
    ],
)
def test_a_surname_that_stands_first_and_letters_that_are_a_body(text: str, actor: str | None) -> None:
    assert last(text) == actor


def test_a_surname_that_stands_first_finds_the_person_of_another_text() -> None:
    known = Knowledge(people=(Actor("Zhao Lijin", ActorKind.PERSON),))
    assert last("In Tarn, Zhao said that it was late.", known=known) == "Zhao Lijin"
