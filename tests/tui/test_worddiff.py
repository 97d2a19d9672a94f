"""Word differences of two texts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from xjreader.tui.screens.revisions import as_content
from xjreader.tui.worddiff import Piece, summary, word_diff

TEXTS = st.text(alphabet="ab c\n.é中", max_size=60)


def test_words_are_told_apart() -> None:
    assert word_diff("The envoy met two ministers.", "The envoy met three ministers.") == [
        Piece("same", "The envoy met "),
        Piece("removed", "two"),
        Piece("added", "three"),
        Piece("same", " ministers."),
    ]


def test_the_difference_can_be_read_without_colours() -> None:
    pieces = word_diff("No visit is planned.", "A visit is planned.")
    assert as_content(pieces).plain == "[-No-]{+A+} visit is planned."
    assert summary(pieces) == "+1 -1 words"


def test_equal_texts_say_so() -> None:
    assert summary(word_diff("same", "same")) == "no word differs"


@given(TEXTS, TEXTS)
def test_the_pieces_make_up_both_texts(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    assert all(one.kind != two.kind for one, two in pairwise(pieces))
