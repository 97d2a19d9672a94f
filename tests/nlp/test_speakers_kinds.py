"""Whether a name is a person's, a body's or a state's, and who is named in passing."""

import pytest
from tests.nlp.speaking import KNOWN, all_of, given, last

from xjreader.models.analysis import ActorKind
from xjreader.nlp.casting import read_cast
from xjreader.nlp.reading import read
from xjreader.nlp.world import gazetteer


def kind(text: str, name: str) -> ActorKind:
    return read_cast(read(text), gazetteer(KNOWN.actors)).entities[name].kind


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Shares in Cold Harbour fell. Cold Harbour's shareholders met.", "Cold Harbour"),
        ("The retailer Tull Marlow closed. Tull Marlow opened again.", "Tull Marlow"),
        ("A clerk at Tull Marlow left. Then Tull Marlow closed.", "Tull Marlow"),
        ("He is chief executive of Tull Marlow, and Tull Marlow pays.", "Tull Marlow"),
        ("They buy from Tull Freight. Tull is late.", "Tull Freight"),
    ],
)
def test_what_only_bodies_have_tells_a_body(text: str, name: str) -> None:
    assert kind(text, name) is ActorKind.ORGANISATION


@pytest.mark.parametrize(
    "text",
    [
        "A shopper, Tull Marlow, 33, laughed. Marlow left.",
        "Neighbour Tull Marlow left. A clerk at Tull Marlow's shop stayed.",
        "Tull Marlow, who mends nets, is at home.",
    ],
)
def test_age_trade_and_who_tell_a_person(text: str) -> None:
    assert kind(text, "Tull Marlow") is ActorKind.PERSON


def test_two_of_one_family_are_no_firm_though_their_first_names_stand_alone() -> None:
    text = "Ewo and Mora Tull keep bees and are married. Ewo is shy. Mora sings."
    assert kind(text, "Ewo Tull") is ActorKind.PERSON


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Chipmaker Tarnwick cut jobs. The company said that it was late.", "Tarnwick"),
        ("Grocer Tarnwick cut jobs in May. Tarnwick said that it was late.", "Tarnwick"),
        ("Violist Teo Marn left. He said that it was late.", "Teo Marn"),
        ("Passenger Sola Dunn slept. Dunn said that it was late.", "Sola Dunn"),
        ("Monsignor Aurel Pintel said that it was late.", "Aurel Pintel"),
        ("Counsel Marc Thral KC said that it was late.", "Marc Thral"),
        ("He met Sister Beata Low. Low said that it was late.", "Beata Low"),
        ("The plan of chief executive Dean Purl said nothing. Purl said that it was late.", "Dean Purl"),
        ("The crew of National Rail slept. National Rail said that it was late.", "National Rail"),
        ("A word of the Evening Lantern helped. The newspaper said that it was late.", "Evening Lantern"),
        ("The crew sued the Evening Lantern. The Lantern said that it was late.", "Evening Lantern"),
    ],
)
def test_what_stands_before_a_name_is_no_part_of_it(text: str, actor: str) -> None:
    assert last(text) == actor


def test_the_mayor_of_a_port_is_not_the_port() -> None:
    assert given("The mayor of Port Selwen said it.", "The mayor of Port Selwen") is None


def test_a_first_name_that_is_a_small_word_elsewhere() -> None:
    assert given("The coach, Per Aske, said it.", "The coach, Per Aske,") == "Per Aske"


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("The navy of Ostrund sailed. The government said that it was late.", "Ostrund"),
        ("Ostrund wants the shoals. The Ostrundians said that it was late.", "Ostrund"),
        ("The Supreme Court of Ostrund ruled. The government said that it was late.", "Ostrund"),
        ("Ostrund's parliament met. The navy of Ostrund said that it was late.", "Ostrund Navy"),
    ],
)
def test_a_state_by_what_it_has(text: str, actor: str) -> None:
    assert last(text) == actor


def test_the_navy_of_another_is_not_that_of_the_one_state_named() -> None:
    assert last("A Filipino sailed. The navy of Quess said that it was late.") != "Philippine Navy"


def test_an_italian_is_somebody_and_not_italy() -> None:
    text = "Head coach Ange Moro was sacked in Italy. The Italian said that it was late."
    assert last(text) == "Ange Moro"


@pytest.mark.parametrize(
    ("text", "source", "actor"),
    [
        ("Her husband, Jerzo, said it.", "Her husband, Jerzo,", "Jerzo"),
        ("Their friend Tarmo said it.", "Their friend Tarmo", "Tarmo"),
        ("A man who goes by the name of Falk said it.", "A man who goes by the name of Falk", "Falk"),
        ("One of them, who asked to be called Yusuf, said it.", "One of them", "Yusuf"),
        ("A patient, Bo Dace, said it.", "A patient", "Bo Dace"),
        ("They left the ship. @TiloBrandt said it. Tilo Brandt left.", "@TiloBrandt", "Tilo Brandt"),
        ("The ship left. @nobody_here said it.", "@nobody_here", None),
        ("The union Metal and Light said it.", "The union Metal and Light", "Metal and Light"),
        ("Emergency services said it.", "Emergency services", "emergency services"),
        ("State radio in Karun said it.", "State radio in Karun", "state radio"),
        ("The lobby, Medox, left. The lobby, Medox, said it.", "The lobby, Medox,", "Medox"),
    ],
)
def test_names_in_passing(text: str, source: str, actor: str | None) -> None:
    assert given(text, source) == actor


def test_a_body_that_only_the_words_after_it_tell() -> None:
    text = "It was the work of the Sons of the Valley, a separatist group. The group said that it was late."
    assert last(text) == "Sons of the Valley"


def test_the_broadcaster_of_capitals_is_a_body() -> None:
    assert last("A general told the broadcaster ONT. ONT said that it was late.") == "ONT"


def test_the_couple_are_those_of_one_name() -> None:
    text = "Ewo and Mora Tull keep bees. Ivo Brandt sells it. The couple said that it was late."
    cast = all_of(text)[-1]
    assert cast.actor == "Ewo Tull"


def test_a_van_der_has_the_first_name_of_the_title() -> None:
    text = "Van der Aske says that the cough is his."
    assert last(text, title="'I cough,' says Ruud van der Aske") == "Ruud van der Aske"


def test_the_one_whom_a_text_is_about_keeps_the_surname_beside_a_daughter() -> None:
    text = "Otti Brandt drew. It was her daughter, Klara Brandt, who sold. Brandt said that she knew."
    assert last(text) == "Otti Brandt"


def test_the_group_is_the_only_body_so_far() -> None:
    text = "A commander of the Harrak militia was killed, the group said. Later the Dock Union met."
    assert given(text.partition(" Later")[0], "the group") == "Harrak militia"


def test_a_name_of_one_word_beside_what_it_is() -> None:
    assert given("Norsund's successor, Folkebank, said it.", "Norsund's successor, Folkebank,") == "Folkebank"


def test_whose_body_follows_a_name_in_apposition() -> None:
    source = "One meteorologist, Craig Dunl of the Weather Centre in Nadi,"
    assert given(f"{source} said it.", source) == "Craig Dunl"
