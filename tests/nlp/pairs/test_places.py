"""Where a pair's words stand."""

import pytest

from xjreader.models.analysis import Span
from xjreader.nlp.pairs import Pair
from xjreader.nlp.pairs.places import places_of, sentence_of, targets_of
from xjreader.nlp.reading import read

TEXT = "The Lake Union met. Ostria left; the lake  union stayed, said Ostria's envoy. Ostrian papers wrote."


def words(name: str) -> list[str]:
    return [TEXT[start:end] for start, end in places_of(TEXT, name)]


def test_a_name_is_found_wherever_it_stands_as_whole_words() -> None:
    assert places_of(TEXT, "Ostria") == [Span(20, 26), Span(62, 68)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Lake Union", ["Lake Union"]),
        ("LAKE UNION", ["Lake Union", "lake  union"]),
        ("  Ostrian\n papers ", ["Ostrian papers"]),
        ("Ostri", []),
        ("", []),
        (" \t", []),
        ("(Ostria", []),
        ("Ostria's envoy.", ["Ostria's envoy."]),
    ],
)
def test_spelling(name: str, found: list[str]) -> None:
    assert words(name) == found


def test_the_place_nearest_to_the_source_comes_first() -> None:
    reading = read(TEXT)
    envoy = Span(TEXT.index("envoy"), TEXT.index("envoy") + 5)
    assert targets_of(reading, Pair(envoy, "Ostria")) == [Span(62, 68), Span(20, 26)]
    assert targets_of(reading, Pair(None, "Ostria")) == [Span(20, 26), Span(62, 68)]


def test_a_source_is_not_its_own_target() -> None:
    assert targets_of(read(TEXT), Pair(Span(20, 26), "Ostria")) == [Span(62, 68)]


def test_a_given_place_is_taken_as_it_is() -> None:
    assert targets_of(read(TEXT), Pair(None, Span(0, 3))) == [Span(0, 3)]


def test_the_sentence_of_a_token() -> None:
    reading = read(TEXT)
    found = sentence_of(reading, reading.token_at(TEXT.index("stayed")))
    assert found is not None
    assert TEXT[slice(*reading.span(found.first, found.last))].startswith("Ostria left")
    assert sentence_of(reading, len(reading.tokens)) == reading.sentences[-1]
    assert sentence_of(read(""), 0) is None
