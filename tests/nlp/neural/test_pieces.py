"""A text in pieces: letter cases, places in quotation marks and sentences, and the windows over them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.nlp.neural.made import laid_out

from xjreader.nlp.neural import pieces as pieces_module
from xjreader.nlp.neural.pieces import SIZE, STRIDE, Pieces, windows

NONE, LOWER, CAPITALISED, UPPER, MIXED = range(5)
OUTSIDE, INSIDE, OPENING, CLOSING = range(4)
WITHIN, OF_PARAGRAPH, OF_SENTENCE = range(3)


def by_piece(text: str, values: object) -> list[tuple[str, int]]:
    pieces = laid_out(text)
    return [
        (text[start:end], int(value))
        for start, end, value in zip(pieces.starts, pieces.ends, getattr(pieces, str(values)), strict=True)
    ]


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("gate", LOWER),
        ("Orr", CAPITALISED),
        ("UN", UPPER),
        ("I", CAPITALISED),
        ("McOrr", MIXED),
        ("iOrr", MIXED),
        ("ÉTÉ", UPPER),
        ("Éte", CAPITALISED),
        ("门", MIXED),
        ("77", NONE),
        ("—", NONE),
        ("“", NONE),
        ("_", NONE),
    ],
)
def test_the_letter_case_of_a_word(word: str, case: int) -> None:
    assert by_piece(word, "case")[0] == (word[:4], case)


def test_every_piece_of_a_word_has_the_words_case() -> None:
    assert by_piece("Spokesman McAllister", "case") == [
        ("Spok", CAPITALISED),
        ("esma", CAPITALISED),
        ("n", CAPITALISED),
        ("McAl", MIXED),
        ("list", MIXED),
        ("er", MIXED),
    ]


def test_a_mark_has_the_case_of_the_word_it_touches() -> None:
    assert by_piece("Mr. Orr’s – UN", "case") == [
        ("Mr", CAPITALISED),
        (".", CAPITALISED),
        ("Orr", CAPITALISED),
        ("’", CAPITALISED),
        ("s", LOWER),
        ("–", NONE),
        ("UN", UPPER),
    ]


def test_the_case_of_a_line_without_spaces_is_not_read_anew_for_each_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = []
    monkeypatch.setattr(pieces_module, "_letter_case", lambda word: read.append(len(word)) or 0)
    laid_out("门" * 4_000)
    assert len(read) == 1_000
    assert max(read) < 300


def test_quotation_marks_and_what_stands_between_them() -> None:
    text = "Orr: “No, ‘no’!” Yes"
    states = by_piece(text, "quote")
    assert states == [
        ("Orr", OUTSIDE), (":", OUTSIDE), ("“", OPENING), ("No", INSIDE), (",", INSIDE), ("‘", INSIDE),
        ("no", INSIDE), ("’", INSIDE), ("!", INSIDE), ("”", CLOSING), ("Yes", OUTSIDE),
    ]  # fmt: skip


def test_a_quotation_that_is_never_closed_has_no_closing_piece() -> None:
    assert [state for _, state in by_piece("“Go home.\nOrr left.", "quote")] == [
        OPENING, INSIDE, INSIDE, INSIDE, OUTSIDE, OUTSIDE, OUTSIDE,
    ]  # fmt: skip


def test_the_first_piece_of_a_paragraph_and_of_a_sentence() -> None:
    assert [(piece, value) for piece, value in by_piece("Go. I am.\n\nYou are. We", "place") if value] == [
        ("Go", OF_PARAGRAPH),
        ("I", OF_SENTENCE),
        ("You", OF_PARAGRAPH),
        ("We", OF_SENTENCE),
    ]


def test_pieces_that_share_a_character_with_a_span() -> None:
    pieces = laid_out("Spokesman left.")
    assert pieces.within(0, 1) == range(1)
    assert pieces.within(3, 5) == range(2)
    assert pieces.within(4, 8) == range(1, 2)
    assert pieces.within(9, 10) == range(3, 3)
    assert pieces.within(0, 15) == range(len(pieces))


def test_half_of_a_surrogate_pair_shifts_nothing() -> None:
    text = "A\ud83d B\udc00 \U0001f600 C"
    pieces = laid_out(text)
    assert pieces.text == text
    assert [text[start:end] for start, end in zip(pieces.starts, pieces.ends, strict=True)] == [
        "A", "\ud83d", "B", "\udc00", "\U0001f600", "C",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_nothing_has_no_pieces_and_no_windows(text: str) -> None:
    pieces = laid_out(text)
    assert len(pieces) == len(pieces.case) == len(pieces.quote) == len(pieces.place) == 0
    assert windows(pieces) == []


@given(st.text(st.characters(exclude_categories=()), max_size=80))
@settings(max_examples=50, deadline=None)
def test_pieces_are_in_order_and_every_array_has_one_value_a_piece(text: str) -> None:
    pieces = laid_out(text)
    assert all(0 <= start < end <= len(text) for start, end in zip(pieces.starts, pieces.ends, strict=True))
    assert pieces.starts == sorted(pieces.starts)
    for array, most in ((pieces.case, 5), (pieces.quote, 4), (pieces.place, 3)):
        assert array.shape == (len(pieces),)
        assert ((array >= 0) & (array < most)).all()
    assert pieces.breaks == sorted(set(pieces.breaks))


def with_breaks(total: int, breaks: list[int]) -> Pieces:
    nothing = np.zeros(total, np.int64)
    return Pieces(
        "x" * total, nothing, list(range(total)), list(range(1, total + 1)), nothing, nothing, nothing, breaks
    )  # fmt: skip


def test_a_short_text_is_one_window() -> None:
    assert windows(with_breaks(SIZE, [0, 100])) == [(0, SIZE)]


def test_windows_begin_and_end_at_sentences() -> None:
    breaks = list(range(0, 1000, 30))
    found = windows(with_breaks(1000, breaks))
    assert len(found) > 3
    assert {start for start, _ in found} <= set(breaks)
    assert {end for _, end in found[:-1]} <= set(breaks)
    # Full windows, but for the part of a sentence at their end.
    assert all(SIZE - 30 < end - start <= SIZE for start, end in found[:-1])


def test_a_sentence_longer_than_half_a_window_is_cut_where_the_window_is_full() -> None:
    found = windows(with_breaks(1000, [0]))
    assert found[:3] == [(0, SIZE), (STRIDE, STRIDE + SIZE), (2 * STRIDE, 2 * STRIDE + SIZE)]


@given(st.integers(0, 2_000), st.sets(st.integers(0, 1_999), max_size=60))
@settings(max_examples=50, deadline=None)
def test_windows_cover_the_text_overlap_and_are_few(total: int, breaks: set[int]) -> None:
    found = windows(with_breaks(total, sorted(one for one in breaks if one < total)))
    covered = 0
    for start, end in found:
        assert start <= covered < end
        assert end - start <= SIZE
        covered = end
    assert covered == total
    for (start, end), (following, last) in pairwise(found):
        assert start < following <= end - (SIZE - STRIDE)
        assert end < last
    # Even where the sentences fall as badly as they can.
    assert len(found) <= 2 + 2 * total // (SIZE // 2 - (SIZE - STRIDE))
