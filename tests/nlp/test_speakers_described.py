"""Whom a description of a person or a body stands for."""

import pytest
from tests.nlp.speaking import KNOWN, all_of, given, last

from xjreader.models.analysis import Actor, ActorKind
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.pipeline import Analyser, Knowledge


def test_an_office_in_the_office_of_another_is_not_the_others() -> None:
    text = (
        "Dr. Connie Marin, who was the court physician in the days of President Bo Orr, retired."
        " The physician said that he had been ill."
    )
    assert last(text) == "Connie Marin"


def test_the_other_words_for_an_office() -> None:
    text = "Sen. Paul Orley left the hall. Hours later the lawmaker said that he was tired."
    assert last(text) == "Paul Orley"


def test_a_description_of_another_state_is_nobody() -> None:
    text = "Karvesh's spokesman Joren Vask spoke first. The Pellami spokesman said that nothing had changed."
    assert last(text) != "Joren Vask"


def test_somebodys_deputy_is_not_the_next_best_person() -> None:
    text = "Director Nadia Fourie and the engineer Karl Obote left. Fourie's deputy said the boats mattered."
    assert last(text) is None


def test_the_company_is_no_union() -> None:
    text = "Eleven died, according to the Miners Union. The company denied any fault."
    assert last(text) is None


@pytest.mark.parametrize(
    ("source", "actor"),
    [
        ("An official of the Straits Rights Office", "Straits Rights Office"),
        ("An SRO spokeswoman", "Straits Rights Office"),
        ("A statement from the Straits Rights Office", "Straits Rights Office"),
        ("A report by the SRO", "Straits Rights Office"),
        ("A foreign ministry spokesperson in Sorrel", "Pellami Foreign Ministry"),
        ("Karveshi officials", "Karvesh"),
        ("A senior Karveshi official", None),
        ("A report on the Straits Rights Office", None),
        ("A driver of the Straits Rights Office", None),
    ],
)
def test_who_speaks_through_what_is_whose(source: str, actor: str | None) -> None:
    assert given(f"{source} said that the camps were full.", source) == actor


def test_a_campaign_is_not_its_candidate() -> None:
    text = "Ada Quist came late. Quist's campaign said that the road was closed. It added that she was well."
    assert [one.actor for one in all_of(text)] == ["Quist campaign", "Quist campaign"]


def test_peoples_are_not_their_state() -> None:
    assert given("Many Canadians said that it was cold.", "Many Canadians") is None


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        (
            "Blue Harbour Airlines cut two flights. The airline said that it would pay.",
            "Blue Harbour Airlines",
        ),
        (
            "Doctors Without Borders closed a ward. The charity said that it was sad.",
            "Medecins Sans Frontieres",
        ),
        ("The Harbour Times wrote of it. The Times said that the mayor was ill.", "Harbour Times"),
        ("Meridian Gas denied the leak. A company spokeswoman said that the pipe was new.", "Meridian Gas"),
        ("The opposition Unity Party said that it would not vote.", "Unity Party"),
        ("The Dock Workers' Alliance said that the strike would go on.", "Dock Workers' Alliance"),
        ("Marram & Sons said that it would pay.", "Marram & Sons"),
        ("The Lantern reported that the mayor was ill.", "Lantern"),
        ("The engineers' union said that it had warned of rust.", "engineers' union"),
        ("An official from Tarn Water said that the pipes were old.", "Tarn Water"),
        ("Rebels hold the north of Karvesh. The army said that it was calm.", "Karveshi Army"),
        ("The Karveshi army took the port. It said that ten were hurt.", "Karveshi Army"),
        ("Police said that the bridge was shut.", "police"),
    ],
)
def test_a_body_by_what_it_is_called(text: str, actor: str) -> None:
    assert last(text) == actor


def test_the_group_is_the_one_that_spoke() -> None:
    text = (
        "Save the Quays, a local group, said that it was wrong. The group said that it had asked for a vote."
    )
    assert [one.actor for one in all_of(text)] == ["Save the Quays", "Save the Quays"]


def test_the_report_is_whose_the_text_said_it_was() -> None:
    text = (
        "A report by the Institute of Tides said that the sea rose. The report said that ships were to blame."
    )
    assert [one.actor for one in all_of(text)] == ["Institute of Tides", "Institute of Tides"]


def test_a_state_that_no_list_has_is_known_by_its_parliament_and_its_adjective() -> None:
    text = "Ostrund's parliament met. The Ostrundian government said that the border was shut."
    analysis = Analyser(KNOWN, tagger=RuleTagger()).analyse(text)
    assert analysis.attributions[-1].actor == "Ostrund"
    assert ("Ostrund", ActorKind.STATE) in {(one.name, one.kind) for one in analysis.actors}


def test_a_person_who_has_a_government_is_no_state() -> None:
    text = "Otto Marr won in May. Marr's government said that the border was shut."
    analysis = Analyser(KNOWN, tagger=RuleTagger()).analyse(text)
    assert ActorKind.STATE not in {one.kind for one in analysis.actors}


@pytest.mark.parametrize("words", ["Both", "The two", "The pair"])
def test_two_who_spoke_in_turn_are_the_two(words: str) -> None:
    text = f"Sanna Virta said it was late. Olli Koski said it was early. {words} said that they would stand."
    assert last(text) == "Sanna Virta"


def test_two_of_one_family() -> None:
    assert given("Odile and Petra Marr said no.", "Odile and Petra Marr") == "Odile Marr"


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Stefan Koll, 61, a glazier, came late. The glazier said that he was tired.", "Stefan Koll"),
        ("Stefan Koll, 61, came late. The 61-year-old said that he was tired.", "Stefan Koll"),
        ("Pope Anselm came late. The pontiff said that he was tired.", "Anselm"),
        ("Gov. Dale Prew came late. The Republican said that he was tired.", "Dale Prew"),
        (
            "Prime Minister Aldo Sever met Trade Minister Bela Kron. The minister said that it rained.",
            "Bela Kron",
        ),
        ("Striker Ada Lund is leaving. Lund said that it was time.", "Ada Lund"),
        ("“It was dark,” he said. Rolf Adler, 61, was the last man out.", "Rolf Adler"),
        ("Jan van der Meulen, an engineer, left. Van der Meulen said that it rained.", "Jan van der Meulen"),
    ],
)
def test_a_person_by_what_the_text_says_of_him(text: str, actor: str) -> None:
    assert last(text) == actor


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        (
            "Minister Gero Vos left, and Maud Ell took his place. The new minister said it rained.",
            "Maud Ell",
        ),
        ("Minister Gero Vos resigned. The outgoing minister said it rained.", "Gero Vos"),
        ("Mira Kovat won in Tarn. The winner said it rained.", "Mira Kovat"),
        ("Mira Kovat lost in Tarn. The qualifier said it rained.", "Mira Kovat"),
        ("President Irma Sol spoke. The 44-year-old former surgeon said it rained.", "Irma Sol"),
        ("The archbishop said it rained. The archbishop, Most Rev. Cal Dev, left.", "Cal Dev"),
        ("A clerk said it rained.\n\nYvet Sand, 51, was in court.", "Yvet Sand"),
        ("Tom Reed, a baker, left. The glazier said it rained.", None),
        ("Ann Dunn slept. The driver said it rained.", None),
        ("Gudrun Falk met Ann Dunn. The qualifier said it rained.", None),
    ],
)
def test_a_person_by_deeds_ages_and_what_comes_later(text: str, actor: str | None) -> None:
    found = all_of(text.replace("said it rained", "said that it rained"))
    assert next(one for one in found if "rained" in text).actor == actor


def test_the_commissioner_is_the_only_one_named_whom_the_config_knows() -> None:
    known = Knowledge((Actor("Mara Ell", ActorKind.PERSON),))
    assert last("Mara Ell came back. The commissioner said that it rained.", known=known) == "Mara Ell"
    assert last("Rolf Orr came back. The commissioner said that it rained.", known=known) is None


OFFICE = "Straits Rights Office"


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("The Dock Union left. It said that it was late. A spokesman said that it rained.", "Dock Union"),
        ("A spokesman for the Dock Union said that it was late. He said that it rained.", "Dock Union"),
        ("Pellam's ambassador to the Council said that it rained.", "Pellam"),
        (
            "Karvesh left. The Straits Rights Office's delegation said that it rained.",
            "Straits Rights Office",
        ),
        ("The body that runs it, the SRO, is sorry. It said that it rained.", "Straits Rights Office"),
    ],
)
def test_who_speaks_for_a_body(text: str, actor: str) -> None:
    assert last(text) == actor


def test_an_office_with_its_place_may_be_the_only_one_named_before() -> None:
    text = "Mick Penn says too much is made of it. The Ostrund governor said that it rained."
    assert last(text) == "Mick Penn"
    assert last(text.replace("Ostrund governor", "governor")) is None


def test_a_spokesman_of_nobody_at_hand_is_nobodys() -> None:
    text = "The Dock Union met. Ann Lee laughed. Bo Orr slept. A spokesman said that it rained."
    assert last(text) is None
