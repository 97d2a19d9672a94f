"""Whom a source stands for, cause by cause: each text once named somebody else, or nobody."""

import pytest

from xjreader.models.analysis import Actor, ActorKind, Attribution, AttributionType, Span
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.pipeline import Analyser, Knowledge
from xjreader.nlp.reading import Reading
from xjreader.nlp.tagger import RawAttribution

KNOWN = Knowledge(
    (
        Actor("Karvesh", ActorKind.STATE, ("Dunmare", "Karveshi")),
        Actor("Pellam", ActorKind.STATE, ("Sorrel", "Pellami")),
        Actor("Straits Rights Office", ActorKind.ORGANISATION, ("SRO",)),
    )
)


class Given:
    """A tagger that takes every place of the last source's words for a source, said of the last sentence."""

    def __init__(self, source: str, cue: str, *, speaker: str = "") -> None:
        self._source, self._cue, self._speaker = source, cue, speaker

    def tag(self, reading: Reading) -> list[RawAttribution]:
        def span(words: str) -> tuple[Span, ...]:
            start = reading.text.rindex(words) if words else -1
            return (Span(start, start + len(words)),) if words else ()

        content = (Span(len(reading.text) - 1, len(reading.text)),)
        return [
            RawAttribution(
                span(self._source), span(self._cue), content, AttributionType.INDIRECT, 1.0,
                speaker=span(self._speaker),
            )
        ]  # fmt: skip


def all_of(text: str, *, title: str = "", known: Knowledge = KNOWN) -> tuple[Attribution, ...]:
    return Analyser(known, tagger=RuleTagger()).analyse(text, title=title).attributions


def last(text: str, *, title: str = "", known: Knowledge = KNOWN) -> str | None:
    return all_of(text, title=title, known=known)[-1].actor


def given(text: str, source: str, cue: str = "said") -> str | None:
    (one,) = Analyser(KNOWN, tagger=Given(source, cue)).analyse(text).attributions
    return one.actor


# Pronouns ------------------------------------------------------------------------------------


def test_two_who_are_named_alike_leave_he_open() -> None:
    text = "Pavel Strand met Henrik Voss behind closed doors. He said that the deal was dead."
    one = all_of(text)[-1]
    assert one.actor is None
    assert set(one.candidates) == {"Pavel Strand", "Henrik Voss"}


def test_his_right_after_a_name_tells_who_is_he_and_who_is_she() -> None:
    text = "Minister Tarn Renn met his counterpart, Iska Sollas, on Tuesday. She said the guards had left."
    assert last(text) == "Iska Sollas"


def test_he_is_the_driver_who_spoke_and_not_the_minister_named_before() -> None:
    text = (
        "Minister Tobias Renn praised the bridge. A driver told the agency that it sang. He said it was late."
    )
    assert last(text) is None


def test_she_is_not_the_woman_named_where_a_woman_without_a_name_is_spoken_of() -> None:
    text = (
        "Reporter Stella Crumm visited a widow in the hills. The woman showed her the empty barn."
        " She said that it had been full."
    )
    assert last(text) != "Stella Crumm"


def test_a_chain_of_pronouns_keeps_its_person_over_many_sentences() -> None:
    text = (
        "Otto Brandt was born by the sea. He left school at ten. He bought a boat at twenty. He"
        " sold it. He went to"
        " Sorrel. He married there. He came home. He built a mill. He lost it. He said that it was"
        " for the best."
    )
    assert last(text) == "Otto Brandt"


def test_who_was_asked_gives_the_answer() -> None:
    text = (
        "Reporter Scott Conry asked Otto Brandt whether the dam was safe.\n\n“It is as safe as I"
        " am,” he said."
    )
    assert last(text) == "Otto Brandt"


def test_somebody_named_in_the_words_is_not_the_one_who_says_them() -> None:
    text = "Otto Brandt spoke for an hour. “If Hugo Lance is elected, all is lost,” he said."
    assert last(text) == "Otto Brandt"


def test_his_before_the_subject_means_the_subject() -> None:
    text = "Hugo Lance left early. Despite his doubts, Otto Brandt said that the dam would hold."
    assert given(text, "his") == "Otto Brandt"


def test_she_with_a_verb_drawn_to_it_is_she_and_no_name() -> None:
    text = "Ada Quist spoke on Monday. She’ll insist that the dam is old."
    assert given(text, "She’ll", "insist") == "Ada Quist"


def test_it_means_the_thing_that_was_the_subject_and_no_body() -> None:
    text = "The letter names the Straits Rights Office. It says that the camps are full."
    assert last(text) is None


def test_it_means_the_body_that_the_subject_described() -> None:
    text = "The Harbour Union met on Monday. The union counted forty ladders. It says thirty are missing."
    assert last(text) == "Harbour Union"


def test_they_are_those_who_spoke_together() -> None:
    text = "Nadia Fourie and the engineer Karl Obote said they were tired. They asked for guards."
    (one,) = [one for one in all_of(text) if text[one.source[0].start : one.source[0].end] == "They"]
    assert one.actor == "Nadia Fourie"


def test_they_are_not_the_two_named_where_others_are_many() -> None:
    text = (
        "The win of Nadia Fourie and Karl Obote is a blow as rebels advance. As guards fled, they"
        " said it was over."
    )
    assert last(text) is None


# Names ---------------------------------------------------------------------------------------


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


# Descriptions --------------------------------------------------------------------------------


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


# Bodies --------------------------------------------------------------------------------------


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
    text = "Save the Quays, a local group, said that it was wrong. The group said that it had asked for a vote."
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


# Spans as a trained tagger cuts them -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "source", "cue"),
    [
        (
            "Mr. Joren Vask, the spokesman, who came late, said no.",
            "Mr. Joren Vask, the spokesman, who",
            "said",
        ),
        ("It is so, said by Joren Vask.", "by Joren Vask", "said"),
        ("Joren Vask, who said no, left.", "who", "said"),
        ("Joren Vask’s claim is no.", "Joren Vask’s", "claim"),
        ("“Never,” said Joren Vask.", "Joren Vask.", "said"),
    ],
)
def test_a_source_as_it_comes(text: str, source: str, cue: str) -> None:
    assert given(text, source, cue) == "Joren Vask"


def test_who_after_a_body_in_another_phrase_is_not_the_body() -> None:
    text = "Democrats on Capitol Hill, who said that it helps, left."
    assert given(text, "who") is None


@pytest.mark.parametrize(
    ("text", "source", "cue", "actor"),
    [
        (
            "The agency Velpress quoted Joren Vask as saying that it was so.",
            "The agency Velpress",
            "quoted",
            "Joren Vask",
        ),
        (
            "Joren Vask was quoted by Velpress as saying that it was so.",
            "Velpress",
            "was quoted by",
            "Joren Vask",
        ),
        ("Pellam was called a liar by Joren Vask on Monday.", "", "was called", "Joren Vask"),
    ],
)
def test_whose_words_they_are_where_the_grammar_turns_it_round(
    text: str, source: str, cue: str, actor: str
) -> None:
    assert given(text, source, cue) == actor


def test_a_body_whose_noun_is_written_small() -> None:
    assert last("Harrowgate police said that the tap was safe.") == "Harrowgate police"


def test_the_organisation_is_the_one_whose_secretary_spoke() -> None:
    text = (
        "Simeon Ogle, secretary of the Harbour League, said that ladders were no crime."
        " The organisation has counted forty ladders. It says that thirty more are missing."
    )
    assert last(text) == "Harbour League"


def test_words_to_resolve_serve_where_there_is_no_source() -> None:
    text = "Pellam was accused by Talia Monk of planting clerks."
    tagger = Given("", "was accused", speaker="Talia Monk")
    (one,) = Analyser(KNOWN, tagger=tagger).analyse(text).attributions
    assert one.actor == "Talia Monk"


def test_a_cue_without_a_source_shares_the_subject_only_where_it_is_joined() -> None:
    text = "Pellam denied the claim, dismissing it as fog. Pellam spoke while the bill was praised."

    class Cues:
        def tag(self, reading: Reading) -> list[RawAttribution]:
            def span(words: str) -> tuple[Span, ...]:
                return (Span(text.index(words), text.index(words) + len(words)),)

            kind = AttributionType.INDIRECT
            return [
                RawAttribution(span("Pellam"), span("denied"), span("the claim"), kind, 1.0),
                RawAttribution((), span("dismissing"), span("it as fog"), kind, 1.0),
                RawAttribution((), span("was praised"), span("the bill"), kind, 1.0),
            ]

    found = Analyser(KNOWN, tagger=Cues()).analyse(text).attributions
    assert [one.actor for one in found] == ["Pellam", "Pellam", None]


# Runs of quotations ----------------------------------------------------------------------------


def test_short_quotations_in_turn_are_a_dialogue() -> None:
    text = (
        "Sabine Orme and Casper Thiel shared a stage.\n\n“You sold it,” Orme said.\n\n“I leased it,” said"
        " Thiel.\n\n“For a hundred years.”\n\n“For ninety-nine.”"
    )

    class Quotes:
        def tag(self, reading: Reading) -> list[RawAttribution]:
            def span(words: str) -> tuple[Span, ...]:
                return (Span(text.rindex(words), text.rindex(words) + len(words)),) if words else ()

            rows = [("Orme", "“You sold it,”"), ("Thiel", "“I leased it,”")]
            rows += [("", "“For a hundred years.”"), ("", "“For ninety-nine.”")]
            return [
                RawAttribution(
                    span(who), span("said" if who else ""), span(words), AttributionType.DIRECT, 1.0,
                    carried=not who,
                )
                for who, words in rows
            ]  # fmt: skip

    found = Analyser(KNOWN, tagger=Quotes()).analyse(text).attributions
    assert [one.actor for one in found] == ["Sabine Orme", "Casper Thiel", "Sabine Orme", "Casper Thiel"]


def test_a_long_quotation_goes_on_with_its_speaker() -> None:
    text = (
        "“We left the hall early and nobody asked us why we did,” Ann Lee said.\n\n“We have never"
        " seen so many boats"
        " in the bay as on that day of all days,” said Casper Thiel.\n\n“And I have been here for"
        " thirty years, and"
        " my father was before me.”"
    )
    assert last(text) == "Casper Thiel"
