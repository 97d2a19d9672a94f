"""Where words stand: shares of places, and the same words found in another text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.models.analysis import Span
from xjreader.store.places import covers, relocated, same_place, share_of_smaller

OLD = 'Tarn spoke. "No," she said. Later he said: "No," and left the room without another word.'


def found(old, new, words, *, near=(), at=0):
    """The words found in the new text, and those beside them."""
    start = old.index(words, at)
    others = {"source": tuple(Span(old.index(one), old.index(one) + len(one)) for one in near)}
    place = relocated(old, new, (Span(start, start + len(words)),), others)
    if place is None:
        return None
    (span,), beside = place
    return new[span.start : span.end], [new[start:end] for start, end in beside["source"]], span.start


def test_words_are_found_where_they_moved_to() -> None:
    new = f"Updated on Monday. {OLD}"
    assert found(OLD, new, "left the room") == ("left the room", [], OLD.index("left the room") + 19)


def test_of_several_the_one_in_the_same_surroundings_is_meant() -> None:
    new = f"Corrected: {OLD}"
    assert found(OLD, new, '"No,"') == ('"No,"', [], OLD.index('"No,"') + 11)
    assert found(OLD, new, '"No,"', at=20) == ('"No,"', [], OLD.index('"No,"', 20) + 11)


def test_other_marks_and_spaces_between_words_are_the_same_words() -> None:
    new = OLD.replace('"', "”").replace("left the", "left\n the")
    assert found(OLD, new, "left the room")[0] == "left\n the room"
    assert found(OLD, new, '"No," and left the room')[0] == "”No,” and left\n the room"


def test_other_words_are_gone() -> None:
    assert found(OLD, OLD.replace("without", "with"), "room without another") is None
    assert found(OLD, "", "left the room") is None


def test_a_short_answer_elsewhere_is_not_the_same_answer() -> None:
    assert found(OLD, 'Quite another article in which somebody says "No," too.', '"No,"') is None


def test_the_source_is_found_beside_the_words_or_not_at_all() -> None:
    new = OLD.replace("Tarn spoke.", "Ilse Tarn spoke first.")
    assert found(OLD, new, "left the room", near=["he said"])[1] == ["he said"]
    far = OLD.replace("she said", "Tarn added") + " x" * 400 + " she said"
    assert found(OLD, far, "left the room", near=["she said"])[1] == []


def test_parts_are_found_in_their_order() -> None:
    text = "“We come,” said Tarn, “as guests.”"
    spans = (Span(0, 10), Span(22, 34))
    place = relocated(text, f"Late: {text}", spans, {})
    assert place == ((Span(6, 16), Span(28, 40)), {})
    assert relocated(text, "“as guests.” “We come,”", spans, {}) is None


_text = st.text(st.sampled_from('ab "“é.\n水'), max_size=60)
_pairs = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), max_size=3).map(
    lambda pairs: tuple(Span(start, start + length) for start, length in pairs)
)


@given(_text, _text, st.integers(0, 60), st.integers(1, 20))
def test_what_is_found_lies_in_the_text_and_says_the_same(old, new, start, length) -> None:
    span = Span(min(start, len(old)), min(start + length, len(old)))
    place = relocated(old, new, (span,), {})
    if place is not None:
        ((first, last),) = place[0]
        assert 0 <= first < last <= len(new)
        letters = [[char for char in text if char.isalnum()] for text in (old[slice(*span)], new[first:last])]
        assert letters[0] == letters[1]


@given(_text, st.integers(0, 60), st.integers(1, 20))
def test_in_the_same_text_words_are_where_they_were(text, start, length) -> None:
    span = Span(min(start, len(text)), min(start + length, len(text)))
    if text[span.start : span.end].strip():
        assert relocated(text, text, (span,), {}) == ((span,), {})


@given(_pairs, _pairs)
def test_shares_are_shares(left, right) -> None:
    mine = {place for start, end in left for place in range(start, end)}
    theirs = {place for start, end in right for place in range(start, end)}
    common, every = len(mine & theirs), len(mine | theirs)
    assert same_place(left, right) == pytest.approx(common / every if every else 0.0)
    smaller = min(len(mine), len(theirs))
    assert share_of_smaller(left, right) == pytest.approx(common / smaller if smaller else 0.0)
    assert covers(left, right) == (bool(theirs) and theirs <= mine)
