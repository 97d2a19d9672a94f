"""Lines of the view over time by value."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from made_up import bounds, timeline
from msgspec.structs import replace

from xjreader.models.stance import Bounds, Timeline
from xjreader.tui.widgets.cells import joined, total_width
from xjreader.tui.widgets.time_rows import (
    bounds_words,
    time_head,
    time_layout,
    time_row_pieces,
    window_words,
)


def lines_of(shown: Timeline, width: int, *, column: int) -> list[str]:
    layout = time_layout(shown, width, column=column)
    rows = [
        time_row_pieces(shown, layout, width, row=row, column=column if row == 0 else -1)
        for row in range(len(shown.rows))
    ]
    return [joined(pieces).rstrip() for pieces in (time_head(shown, layout, width, column=column), *rows)]


def test_time_runs_to_the_right_and_a_change_is_flagged_and_told() -> None:
    assert lines_of(timeline(), 90, column=4) == [
        "sign, n                n  4 Feb  11 Feb 18 Feb 25 Feb 4 Mar  11 Mar",
        "Valdoria+ → visit      9  + 3    + 3    ± 2    ·      [− 4!] − 4     + to − 4 Mar",
        "Marin Dost → visit     2  ·      ·      ·      ·      + 2    + 2",
        "Marin Dost → access    1  0 1    ·      ·      ·      ·      ·",
    ]


def test_in_little_room_the_marks_alone_remain_under_their_months() -> None:
    assert lines_of(timeline(), 57, column=4)[:2] == [
        "                       n  Feb     Mar",
        "Valdoria+ → visit      9  + + ± · −!−  + to − 4 Mar",
    ]


def test_names_are_whole_before_there_are_words_for_a_change() -> None:
    shown = timeline()
    long = "Marin Dost of the League of River Ports"
    shown = replace(shown, rows=(*shown.rows[:-1], replace(shown.rows[-1], actor=long)))
    for width in (70, 74):
        lines = lines_of(shown, width, column=0)
        assert lines[-1].startswith(f"{long} → access"), width
        assert "!" in lines[1]


def test_windows_beyond_the_edge_are_hinted_at_and_come_with_the_cursor() -> None:
    assert lines_of(timeline(40), 50, column=0)[0].endswith("›")
    last = lines_of(timeline(40), 50, column=39)
    assert last[0].lstrip().startswith("n ‹")
    assert not last[0].endswith("›")


def test_several_changes_are_counted_where_there_is_room() -> None:
    shown = timeline()
    row, [change] = shown.rows[0], shown.rows[0].changes
    row = replace(row, changes=(change, replace(change, sign=1, after=5)))
    shown = replace(shown, rows=(row,))
    assert lines_of(shown, 100, column=0)[1].endswith("− to + 11 Mar (2 changes)")
    assert lines_of(shown, 57, column=0)[1].endswith("− to + 11 Mar")


def test_a_click_on_the_words_of_a_change_goes_to_it() -> None:
    shown = timeline()
    layout = time_layout(shown, 90, column=0)
    line = lines_of(shown, 90, column=0)[1]
    assert layout.column_at(line.index("+ to"), shown.rows[0]) == 4
    assert layout.column_at(line.index("± 2"), shown.rows[0]) == 2
    assert layout.column_at(line.index("+ to"), shown.rows[1]) is None
    assert layout.column_at(3, shown.rows[0]) is None


def test_a_window_is_told_by_its_days_with_what_changed_in_it() -> None:
    assert bounds_words(bounds(0)) == "6 Jan to 4 Feb 2031"
    assert window_words(timeline(), 0, 4) == "3 Feb to 4 Mar 2031: n 4 net −4, + to − since 11 Feb"
    assert window_words(timeline(), 0, 3) == "27 Jan to 25 Feb 2031: nothing said"


@given(st.integers(6, 60), st.integers(40, 160), st.integers(0, 59))
def test_every_line_is_as_wide_as_asked(windows: int, width: int, column: int) -> None:
    shown = timeline(windows)
    layout = time_layout(shown, width, column=min(column, windows - 1))
    assert total_width(time_head(shown, layout, width, column=column)) == width
    for row in range(len(shown.rows)):
        assert total_width(time_row_pieces(shown, layout, width, row=row, column=column)) == width


def test_the_year_stands_at_its_first_window() -> None:
    first = date(2030, 11, 30)
    windows = tuple(
        Bounds(first + timedelta(days=7 * number - 29), first + timedelta(days=7 * number + 1))
        for number in range(12)
    )
    shown = replace(timeline(12), windows=windows)
    assert lines_of(shown, 57, column=0)[0].split() == ["n", "Nov", "Dec", "2031", "Feb"]
