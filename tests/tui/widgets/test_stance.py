"""Rows of the stance pane by value, and the pane in a host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import NOW, matrix_cells, now, stance_rows, timeline_points

from xjreader.models.analysis import MatrixCell, Tally, TimelinePoint
from xjreader.tui.widgets.cells import joined, total_width
from xjreader.tui.widgets.stance import StanceList
from xjreader.tui.widgets.stance_rows import (
    actor_pieces,
    bar_pieces,
    grid_head_pieces,
    grid_layout,
    grid_row_pieces,
    matrix_grid,
    name_width,
    net_words,
    sign,
    timeline_grid,
    trends,
)

counts = st.integers(0, 400)
tallies = st.builds(Tally, counts, counts, counts)


@pytest.mark.parametrize(
    ("tally", "mark", "net"),
    [
        (Tally(3, 0, 0), "+", "+3"),
        (Tally(0, 8, 2), "−", "−8"),
        (Tally(2, 2, 0), "±", "±0"),
        (Tally(4, 1, 0), "±", "+3"),
        (Tally(0, 0, 5), "0", "0"),
        (Tally(), "", "0"),
    ],
)
def test_both_signs_at_once_are_not_zero(tally: Tally, mark: str, net: str) -> None:
    assert sign(tally) == mark
    assert net_words(tally) == net


def test_bars_grow_from_the_middle() -> None:
    assert joined(bar_pieces(Tally(2, 11), 11, 4)) == "−████│▌+   "
    assert joined(bar_pieces(Tally(11, 0), 11, 4)) == "     │████+"
    assert joined(bar_pieces(Tally(0, 0, 7), 11, 4)) == "     │     "
    assert joined(bar_pieces(Tally(0, 4), 11, 4)) == "  −▐█│     "


@given(tallies, st.integers(0, 400), st.integers(1, 20))
def test_a_bar_has_its_width_and_shows_whatever_there_is(tally: Tally, more: int, half: int) -> None:
    most = max(tally.support, tally.oppose) + more
    pieces = bar_pieces(tally, most, half)
    assert total_width(pieces) == 2 * half + 3
    assert ("+" in joined(pieces)) == (tally.support > 0)
    assert ("−" in joined(pieces)) == (tally.oppose > 0)


def line(index: int, width: int, **others: object) -> str:
    return joined(
        actor_pieces(stance_rows()[index], width, name=10, most=11, now=NOW, **others)  # type: ignore[arg-type]
    )


def test_a_line_has_n_beside_the_net_then_bar_and_targets() -> None:
    assert line(0, 63) == "Valdoria+   n  14  net   −9  −██████│█+       visit ±, High En…"


def test_the_bar_goes_before_name_n_and_net() -> None:
    assert line(0, 34) == "Valdoria+   n  14  net   −9       "
    assert line(1, 28) == "Marin Dost  n   6  net   +3 "


def test_a_wide_line_has_trend_and_last_date() -> None:
    wide = line(1, 110, trend=("·", "0", "+"))
    assert wide.endswith("  ·0+  Mon   ")
    assert "visit +, access ±" in wide


def test_the_trend_sums_targets_and_marks_silence() -> None:
    points = [*timeline_points(), TimelinePoint("Marin Dost", "access", "2031-03-01", Tally(0, 1), False)]
    assert trends(points) == {"Valdoria+": ("+", "±", "−"), "Marin Dost": ("·", "0", "±")}
    assert trends(points, periods=1) == {"Valdoria+": ("−",), "Marin Dost": ("±",)}


@given(st.sampled_from(stance_rows()), st.integers(30, 160), st.integers(0, 8))
def test_every_actor_line_is_as_wide_as_asked(row, width: int, periods: int) -> None:
    name = name_width([row.actor], width)
    pieces = actor_pieces(row, width, name=name, most=11, now=NOW, trend=("+",) * periods)
    assert total_width(pieces) == width


def grid_lines(grid, width: int, *, column: int, row: int = 0) -> list[str]:
    layout = grid_layout(grid, width, column=column)
    head = joined(grid_head_pieces(grid, layout, width, column=column))
    rows = [
        joined(grid_row_pieces(grid, layout, width, row=index, column=column if index == row else -1))
        for index in range(len(grid.rows))
    ]
    return [text.rstrip() for text in (head, *rows)]


def test_a_matrix_has_marks_with_n_and_is_blank_for_nothing() -> None:
    assert grid_lines(matrix_grid(matrix_cells()[:4]), 70, column=1) == [
        "           High Envoy         visit              access to the nor…",
        "Valdoria+  − 8                [± 4]",
        "Marin Dost                    + 3                + 1",
    ]


def test_columns_beyond_the_edge_are_hinted_at_and_come_with_the_cursor() -> None:
    grid = matrix_grid([MatrixCell("Dost", f"issue {number}", Tally(9 - number)) for number in range(8)])
    assert grid_lines(grid, 40, column=0)[0] == "     issue 0  issue 1  issue 2  ›"
    assert grid_lines(grid, 40, column=7)[0] == "    ‹issue 5  issue 6  issue 7"
    assert grid_lines(grid, 40, column=7)[1] == "Dost + 4      + 3      [+ 2]"


def test_time_runs_to_the_right_and_a_change_of_sign_is_flagged() -> None:
    assert grid_lines(timeline_grid(timeline_points()), 70, column=2) == [
        "                    Dec’30  2031    Mar",
        "Valdoria+ → visit   + 3     ± 2     [− 4!]",
        "Marin Dost → visit                  + 2",
        "Marin Dost → access         0 1",
    ]


def test_days_and_weeks_have_dates_for_heads() -> None:
    points = [
        TimelinePoint("Dost", "visit", "2031-03-03", Tally(1), False),
        TimelinePoint("Dost", "visit", "2031-03-10", Tally(1), False),
    ]
    assert timeline_grid(points).columns == ("3 Mar", "10 Mar")


@given(
    st.lists(
        st.builds(MatrixCell, st.sampled_from("abc塔d"), st.text("xy語", min_size=1), tallies), max_size=12
    ),
    st.integers(24, 120),
    st.integers(0, 12),
)
def test_every_line_of_a_grid_is_as_wide_as_asked(cells: list[MatrixCell], width: int, column: int) -> None:
    grid = matrix_grid(list({(cell.actor, cell.target): cell for cell in cells}.values()))
    layout = grid_layout(grid, width, column=column)
    assert total_width(grid_head_pieces(grid, layout, width, column=column)) == width
    for row in range(len(grid.rows)):
        assert total_width(grid_row_pieces(grid, layout, width, row=row, column=column)) == width


SIZE = (66, 10)


async def test_enter_picks_the_actor(host) -> None:
    widget = StanceList(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show_actors(stance_rows(), counting="document", n=31, scope="view")
        assert widget._border_title.plain == "Stance  by actor  view  one per document"
        await pilot.press("j", "enter")
        assert [message.actor for message in app.of(StanceList.ActorPicked)] == ["Marin Dost"]
        assert (widget.current_actor, widget.current_target) == ("Marin Dost", None)
        widget.ask_evidence()
        await pilot.pause()
        [wanted] = app.of(StanceList.EvidenceWanted)
        assert (wanted.actor, wanted.target) == ("Marin Dost", None)


async def test_another_mode_keeps_the_actor(host) -> None:
    widget = StanceList(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show_actors(stance_rows(), counting="document", n=31, scope="view")
        await pilot.press("j")
        widget.show_matrix(matrix_cells(), counting="statement", n=40, scope="article")
        await pilot.pause()
        assert widget.mode == "matrix"
        assert widget.current_actor == "Marin Dost"
        assert widget._border_title.plain == "Stance  matrix  article  every statement"
        assert app.lines()[0].split() == ["High", "Envoy", "visit", "camps", "access", "to…"]
        assert app.lines()[2].startswith("▌Marin Dost [ ]")


async def test_fewer_rows_and_other_modes_find_the_actor_again_or_begin_at_the_top(host) -> None:
    widget = StanceList(now=now)
    async with host(widget).run_test(size=SIZE) as pilot:
        widget.show_actors(stance_rows(), counting="document", n=31, scope="view")
        await pilot.press("G")
        assert widget.current_actor == "塔恩"
        widget.show_actors(stance_rows()[:2], counting="document", n=20, scope="article")
        assert widget.current_actor == "Valdoria+"
        widget.show_actors(stance_rows(), counting="document", n=31, scope="view")
        await pilot.press("g", "j")
        widget.mode = "time"
        assert widget.current_actor is None
        widget.show_timeline(timeline_points())
        assert widget.current_actor == "Marin Dost"
        widget.mode = "actor"
        assert widget.current_actor == "Marin Dost"


async def test_columns_are_reached_by_key_and_by_mouse(host) -> None:
    widget = StanceList(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show_matrix(matrix_cells(), n=31)
        await pilot.pause()
        assert (widget.current_actor, widget.current_target) == ("Valdoria+", "High Envoy")
        await pilot.press("full_stop")
        assert widget.current_target == "visit"
        await pilot.press(",", ",")
        assert widget.current_target == "High Envoy"
        x = app.lines()[2].index("+ 3") + 1
        await pilot.click(widget, offset=(x, 3))
        assert (widget.current_actor, widget.current_target) == ("Marin Dost", "visit")
        assert app.of(StanceList.EvidenceWanted) == []
        await pilot.click(widget, offset=(x, 3))
        [wanted] = app.of(StanceList.EvidenceWanted)
        assert (wanted.actor, wanted.target) == ("Marin Dost", "visit")


async def test_over_time_begins_at_the_latest_and_knows_the_rows_target(host) -> None:
    widget = StanceList(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show_timeline(timeline_points(), n=31)
        await pilot.press("j", "j")
        assert widget.column == 2
        assert (widget.current_actor, widget.current_target) == ("Marin Dost", "access")


async def test_nothing_to_show_says_so_in_every_mode(host) -> None:
    widget = StanceList(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        for show in (
            lambda: widget.show_actors([], counting="week", n=0, scope="article"),
            lambda: widget.show_matrix([]),
            lambda: widget.show_timeline([]),
        ):
            show()
            await pilot.press("j", "enter", "full_stop")
            widget.ask_evidence()
            await pilot.pause()
            assert app.lines()[1] == " No statements here."
            assert widget.current_actor is None
            assert widget.current_target is None
        assert app.of(StanceList.ActorPicked) == []


async def test_the_head_stays_while_the_rows_scroll(host) -> None:
    widget = StanceList(now=now)
    app = host(widget)
    async with app.run_test(size=(60, 8)) as pilot:
        widget.show_matrix([MatrixCell(f"Envoy {number:02}", "visit", Tally(1)) for number in range(30)])
        await pilot.pause()
        await pilot.press("G")
        await pilot.pause()
        assert app.lines()[0].strip() == "visit"
        assert app.lines()[-1].startswith("▌Envoy 29")
        assert app.lines()[1].strip().startswith("Envoy 25")


@pytest.mark.parametrize("size", [(66, 8), (120, 10)], ids=["pane", "wide"])
@pytest.mark.parametrize("mode", ["actor", "matrix", "time"])
def test_picture(snap_compare, host, size: tuple[int, int], mode: str) -> None:
    widget = StanceList(now=now)

    async def fill(pilot) -> None:
        if mode == "actor":
            points = timeline_points()
            widget.show_actors(stance_rows(), counting="document", n=31, scope="view", points=points)
        elif mode == "matrix":
            widget.show_matrix(matrix_cells(), n=31, scope="view")
        else:
            widget.show_timeline(timeline_points(), n=31, scope="view")
        await pilot.pause()

    assert snap_compare(host(widget), terminal_size=size, run_before=fill)
