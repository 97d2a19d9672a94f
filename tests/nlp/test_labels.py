"""What the words before a colon are, by themselves and by what the text says of them elsewhere."""

import pytest

from xjreader.nlp.labels import Kind, Names, begins_speech, labels, said
from xjreader.nlp.reading import read

ABOUT = """Deputy minister Oda Lerch met Theresa Day in Holm Bay. The mill at Sull was shut, Brandt said.

{}: We shall see.

So it went."""


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Background", Kind.HEADING),
        ("Health", Kind.HEADING),
        ("Latest News", Kind.HEADING),
        ("Photo Gallery", Kind.HEADING),
        ("Holm Bay", Kind.HEADING),
        ("On Lerch", Kind.HEADING),
        ("Contact Oda Lerch", Kind.HEADING),
        ("Tramline", Kind.PLAIN),
        ("Dunes of Sorrel", Kind.PLAIN),
        ("KELM", Kind.LOUD),
        ("Question", Kind.NOBODY),
        ("Q", Kind.NOBODY),
        ("Reporter 3", Kind.NOBODY),
        ("A man", Kind.NOBODY),
        ("Minister", Kind.OFFICE),
        ("The Prime Minister", Kind.OFFICE),
        ("Minister of Foreign Affairs", Kind.OFFICE),
        ("Spokesperson for the Fund", Kind.OFFICE),
        ("Health Ministry", Kind.BODY),
        ("Straits Times", Kind.BODY),
        ("Lerch", Kind.NAME),
        ("LERCH", Kind.NAME),
        ("Brandt", Kind.NAME),
        ("Day", Kind.NAME),
        ("Ms. Unheard", Kind.NAME),
        ("Minister Unheard", Kind.NAME),
        ("Martin Unheard", Kind.NAME),
        ("Unheard (@unheard)", Kind.SENDER),
        ("Unheard, on X", Kind.SENDER),
        ("@unheard", Kind.SENDER),
    ],
)
def test_what_a_label_is(words: str, kind: Kind) -> None:
    reading = read(ABOUT.format(words))
    (label,) = labels(reading, Names(reading))
    assert label.kind == kind
    assert label.paragraph == 1


@pytest.mark.parametrize(
    "start",
    [
        "What we know",
        "The result",
        "We have one wish",
        "He",
        "Lerch met Brandt in the hall and said",
        "A list of all the ports",
        "Two things",
        "15:03",
        "https",
        "(Laughter)",
        "— — —",
    ],
)
def test_what_has_not_the_shape_of_a_label(start: str) -> None:
    reading = read(ABOUT.format(start))
    found = labels(reading, Names(reading))
    assert not [one for one in found if one.kind is not Kind.HEADING]


def test_the_parts_of_a_label() -> None:
    reading = read("15:03 – Kiva Torann (@kiva), on X: We shall see.")
    (label,) = labels(reading, Names(reading))
    text, words = reading.text, reading.tokens
    assert text[slice(*reading.span(label.first, label.last))] == "Kiva Torann (@kiva)"
    assert text[slice(*reading.span(label.cue, label.start))] == "on X:"
    assert words.words[label.start] == "We"
    assert label.is_timed
    assert not label.is_marked
    assert label.key == "kiva torann"


def test_two_labels_of_one_speaker_have_one_key() -> None:
    reading = read("JANE ORR: We go.\n\nORR: Now.\n\n“Ms. Orr: Later.")
    assert [label.key for label in labels(reading, Names(reading))] == ["orr"] * 3
    assert [label.is_marked for label in labels(reading, Names(reading))] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "quoted", "personal", "verb", "fact"),
    [
        ("54 percent", False, False, False, True),
        ("Ann Lee, Tam Ferrier", False, False, False, True),
        ("No.", False, False, False, False),
        ("The mill was shut.", False, False, True, False),
        ("I’m told so", False, True, True, False),
        ("Who knows?", False, True, True, False),
        ("The US was told.", False, False, True, False),
        ("“We are tired.”", True, False, False, False),
        ("They say “you” a lot.", False, False, False, False),
    ],
)
def test_how_a_stretch_sounds(text: str, quoted: bool, personal: bool, verb: bool, fact: bool) -> None:
    reading = read(text)
    heard = said(reading, 0, len(reading.tokens))
    assert (heard.is_quoted, heard.is_personal, heard.has_verb, heard.is_fact) == (
        quoted,
        personal,
        verb,
        fact,
    )


def test_speech_begins_with_a_capital_a_mark_or_a_number() -> None:
    for text, begins in (("We go", True), ("“we go", True), ("12 boats", True), ("eleven, all told", False)):
        reading = read(text)
        assert begins_speech(reading, 0, len(reading.tokens)) is begins


@pytest.mark.parametrize("text", ["Ann @ home: We go.", "Ann Lee (MP) @ 15:03: We go."])
def test_a_mark_without_a_handle_is_no_label(text: str) -> None:
    reading = read(text)
    assert labels(reading, Names(reading)) == []
