"""What the speaker picker makes of what is typed."""

from hypothesis import given
from hypothesis import strategies as st

from xjreader.models.analysis import Actor, ActorKind
from xjreader.services.choices import ActorChoice
from xjreader.tui.picking import LONGEST_NAME, Pick, Speaker, clean, speakers

PERSON, BODY, STATE = ActorKind.PERSON, ActorKind.ORGANISATION, ActorKind.STATE
CHOICES = [
    ActorChoice(Actor("Léna Orsk", PERSON, ("the spokeswoman",), "Orvane"), 3, is_candidate=True),
    ActorChoice(Actor("Ada Renn", PERSON), 0, is_candidate=True, is_known=False),
    ActorChoice(Actor("Tobias Weld", PERSON, (), "River Council"), 5, is_here=True),
    ActorChoice(Actor("Orvane", STATE, ("the Orvanian government",)), 9),
    ActorChoice(Actor("River Council", BODY), 1),
]


def names(typed: str) -> list[str]:
    return [pick.label for pick in speakers(CHOICES, typed)]


def test_whom_the_machine_thought_of_stands_first_then_unknown() -> None:
    assert names("") == ["Léna Orsk", "Ada Renn", "unknown", "Tobias Weld", "Orvane", "River Council"]


def test_names_are_found_without_regard_to_case_and_accents() -> None:
    assert names("lena orsk") == ["Léna Orsk"]
    assert names("ORV")[0] == "Orvane"


def test_words_of_a_name_are_found_in_any_order() -> None:
    assert names("orsk lé")[0] == "Léna Orsk"
    assert names("wel tob")[0] == "Tobias Weld"


def test_aliases_and_affiliations_are_found_after_names() -> None:
    found = speakers(CHOICES, "spokeswoman")[0]
    assert (found.label, found.note.split(" · ")[0]) == ("Léna Orsk", "“the spokeswoman”")
    assert names("river")[:2] == ["River Council", "Tobias Weld"]
    assert names("orvan")[:2] == ["Orvane", "Léna Orsk"]


def test_a_name_that_nobody_has_can_be_made_an_actor_of_any_kind() -> None:
    found = speakers(CHOICES, " Ida  Falk\t")
    assert [(each.value.name, each.value.kind) for each in found] == [
        ("Ida Falk", kind) for kind in (PERSON, BODY, STATE, ActorKind.GROUP)
    ]
    assert found[0].label == "new person: Ida Falk"
    assert names("Orsk")[:2] == ["Léna Orsk", "new person: Orsk"], "a part of a name is no name"


def test_a_name_or_alias_that_somebody_has_is_not_made_anew() -> None:
    assert names("orvane") == ["Orvane", "Léna Orsk"]
    assert names("THE SPOKESWOMAN") == ["Léna Orsk"]


def test_unknown_can_be_typed() -> None:
    assert Pick(Speaker(None), "unknown", "the text does not say who speaks") in speakers(CHOICES, "unk")


def test_a_guess_that_the_library_does_not_have_brings_its_kind() -> None:
    kinds = {pick.value.name: pick.value.kind for pick in speakers(CHOICES, "")}
    assert (kinds["Ada Renn"], kinds["Léna Orsk"]) == (PERSON, None)


@given(st.text(max_size=300))
def test_whatever_is_typed_names_are_fit_to_be_stored(typed: str) -> None:
    name = clean(typed)
    assert len(name) <= LONGEST_NAME
    assert name == name.strip()
    assert name.isprintable() or not any(char in "\n\r\t\x00\x1b" for char in name)
    for pick in speakers(CHOICES, typed):
        assert pick.label
        if pick.mark == "+":
            assert pick.value.name == name
