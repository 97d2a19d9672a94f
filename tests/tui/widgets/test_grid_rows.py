"""Lines of the matrix by value."""

from hypothesis import given
from hypothesis import strategies as st
from made_up import matrix_cells

from xjreader.models.stance import MatrixCell, Tally
from xjreader.tui.widgets.cells import joined, total_width, width_of
from xjreader.tui.widgets.grid_rows import (
    Grid,
    grid_head_pieces,
    grid_layout,
    grid_row_pieces,
    matrix_grid,
    wrapped_head,
)

counts = st.integers(0, 400)
tallies = st.builds(Tally, counts, counts, counts)


def lines_of(grid: Grid, width: int, *, column: int, row: int = 0, lines: int = 3) -> list[str]:
    layout = grid_layout(grid, width, column=column, lines=lines)
    heads = [
        grid_head_pieces(grid, layout, width, line=line, column=column) for line in range(layout.head_height)
    ]
    rows = [
        grid_row_pieces(grid, layout, width, row=index, column=column if index == row else -1)
        for index in range(len(grid.actors))
    ]
    return [joined(pieces).rstrip() for pieces in (*heads, *rows)]


def test_marks_stand_with_their_n_under_readable_heads_and_nothing_is_blank() -> None:
    assert lines_of(matrix_grid(matrix_cells()[:4]), 58, column=1) == [
        "                                         access to the",
        "                                         northern",
        "sign, n    High Envoy     visit          districts",
        "Valdoria+  − 8            [± 4]",
        "Marin Dost                + 3            + 1",
    ]


def test_those_with_most_statements_come_first() -> None:
    grid = matrix_grid(matrix_cells())
    assert grid.actors == ("Valdoria+", "Marin Dost", "Ilse Tarn")
    assert grid.targets[:2] == ("High Envoy", "visit")


def test_columns_beyond_the_edge_are_hinted_at_and_come_with_the_cursor() -> None:
    grid = matrix_grid([MatrixCell("Dost", f"issue {number}", Tally(9 - number)) for number in range(8)])
    assert lines_of(grid, 40, column=0)[0] == "     issue 0 issue 1 issue 2 issue 3 ›"
    assert lines_of(grid, 40, column=7)[0] == "    ‹issue 4 issue 5 issue 6 issue 7"
    assert lines_of(grid, 40, column=7)[1] == "Dost + 5     + 4     + 3     [+ 2]"


def test_heads_break_between_words_and_say_what_is_cut() -> None:
    assert wrapped_head("Assembly of Nations", 9, 3) == ["Assembly", "of", "Nations"]
    assert wrapped_head("Assembly of Nations", 12, 3) == ["Assembly of", "Nations"]
    assert wrapped_head("Assembly of Nations", 9, 2) == ["Assembly", "of Natio…"]
    assert wrapped_head("Intergovernmental", 9, 3) == ["Intergov…"]
    assert wrapped_head("visit", 9, 1) == ["visit"]


@given(st.text("ab 塔", max_size=40), st.integers(2, 14), st.integers(1, 3))
def test_heads_fit_whatever_they_are(text: str, width: int, lines: int) -> None:
    found = wrapped_head(text, width, lines)
    assert 1 <= len(found) <= lines
    assert all(width_of(line) <= width for line in found)


@given(
    st.lists(
        st.builds(MatrixCell, st.sampled_from("abc塔d"), st.text("xy 語", min_size=1), tallies), max_size=12
    ),
    st.integers(24, 120),
    st.integers(0, 12),
    st.integers(1, 3),
)
def test_every_line_is_as_wide_as_asked(cells: list[MatrixCell], width: int, column: int, lines: int) -> None:
    grid = matrix_grid(list({(cell.actor, cell.target): cell for cell in cells}.values()))
    layout = grid_layout(grid, width, column=column, lines=lines)
    for line in range(layout.head_height):
        assert total_width(grid_head_pieces(grid, layout, width, line=line, column=column)) == width
    for row in range(len(grid.actors)):
        assert total_width(grid_row_pieces(grid, layout, width, row=row, column=column)) == width
