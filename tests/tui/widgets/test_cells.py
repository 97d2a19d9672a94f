"""Cutting and padding by terminal cells."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from xjreader.tui.widgets.cells import (
    Piece,
    cut,
    cut_pieces,
    fit,
    fit_pieces,
    is_narrow,
    joined,
    one_line,
    spread,
    take,
    total_width,
    width_of,
)

# What feeds/ lets through: no control characters.
texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40)


def test_a_text_that_fits_is_not_cut() -> None:
    assert cut("Dost", 4) == "Dost"


def test_what_is_cut_ends_with_an_ellipsis() -> None:
    assert cut("Valdoria", 5) == "Vald…"
    assert cut("in the final", 7) == "in the…"


def test_wide_characters_count_two_cells_and_are_never_halved() -> None:
    assert width_of("瓦尔多里亚") == 10
    assert cut("瓦尔多里亚", 6) == "瓦尔…"
    assert fit("瓦尔多里亚", 6) == "瓦尔… "


def test_no_room_is_no_text() -> None:
    assert cut("Dost", 0) == ""
    assert cut("Dost", -3) == ""
    assert fit("Dost", 1) == "…"


def test_fit_pads_at_the_side_it_is_told() -> None:
    assert fit("n 4", 6) == "n 4   "
    assert fit("n 4", 6, align="right") == "   n 4"


def test_one_line_has_no_line_breaks() -> None:
    assert one_line("  nothing\n\tto   add ") == "nothing to add"


def test_pieces_are_cut_in_the_piece_where_the_room_ends() -> None:
    pieces = [Piece("Tarn", "strong"), Piece(" → "), Piece("Valdoria", "accent")]
    assert cut_pieces(pieces, 10) == [Piece("Tarn", "strong"), Piece(" → "), Piece("Va…", "accent")]


def test_pieces_that_end_exactly_at_the_edge_still_show_that_more_follows() -> None:
    assert joined(cut_pieces([Piece("Tarn"), Piece("Ruun")], 4)) == "Tar…"


def test_spread_cuts_the_left_side_first() -> None:
    assert joined(spread([Piece("Ilse Tarn")], [Piece("0.97")], 10)) == "Ilse… 0.97"
    assert joined(spread([Piece("Tarn")], [Piece("0.97")], 12)) == "Tarn    0.97"


def test_spread_leaves_the_right_side_out_where_nothing_else_would_be_seen() -> None:
    assert joined(spread([Piece("Tarn")], [Piece("0.97")], 5)) == "Tarn "


@given(texts, st.integers(0, 50))
def test_fit_is_as_wide_as_asked(text: str, width: int) -> None:
    assert width_of(fit(text, width)) == width


@given(texts, st.integers(0, 50))
def test_take_is_a_beginning_that_fits(text: str, width: int) -> None:
    taken = take(text, width)
    assert text.startswith(taken)
    assert width_of(taken) <= width


@given(st.lists(texts, max_size=5), st.integers(0, 60))
def test_fitted_pieces_are_as_wide_as_asked(parts: list[str], width: int) -> None:
    assert total_width(fit_pieces([Piece(part) for part in parts], width)) == width


@given(texts)
def test_what_is_called_narrow_takes_one_cell_a_character(text: str) -> None:
    assert not is_narrow(text) or cell_len(text) == len(text)


def test_every_character_that_is_called_narrow_takes_one_cell() -> None:
    narrow = [chr(code) for code in range(0x3000) if is_narrow(chr(code))]
    assert len(narrow) > 900
    assert [character for character in narrow if cell_len(character) != 1] == []
