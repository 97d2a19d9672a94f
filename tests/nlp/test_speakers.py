"""Who speaks where the source is cut, turned round, shared or not given: each text once named another."""

import pytest
from tests.nlp.speaking import KNOWN, Given, given, last

from xjreader.models.analysis import AttributionType, Span
from xjreader.nlp.pipeline import Analyser
from xjreader.nlp.reading import Reading
from xjreader.nlp.tagger import RawAttribution


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
