"""Lines of the stance pane by value, and the pane in a host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import NOW, bounds, matrix_cells, now, stance_rows, target_rows, timeline
from msgspec.structs import replace

from xjreader.models.stance import Bounds, StanceRow, Tally
from xjreader.tui.widgets.cells import joined, total_width
from xjreader.tui.widgets.stance import StanceList, Told
from xjreader.tui.widgets.stance_rows import (
    actor_head,
    actor_layout,
    actor_pieces,
    bar_head,
    bar_layout,
    bar_pieces,
    bar_row_pieces,
    bar_rows,
    net_words,
    share_words,
    sign,
    spark_pieces,
    tally_words,
)

counts = st.integers(0, 400)
tallies = st.builds(Tally, counts, counts, counts)
names = st.text("ab 塔", min_size=1, max_size=20).filter(str.strip)


@pytest.mark.parametrize(
    ("tally", "mark", "net"),
    [
        (Tally(3, 0, 0), "+", "+3"),
        (Tally(0, 8, 2), "−", "−8"),
        (Tally(2, 2, 0), "±", "0 ±"),
        (Tally(4, 1, 0), "±", "+3 ±"),
        (Tally(0, 0, 5), "0", "0"),
        (Tally(), "", "0"),
    ],
)
def test_both_signs_at_once_are_not_zero(tally: Tally, mark: str, net: str) -> None:
    assert sign(tally) == mark
    assert net_words(tally) == net


def test_a_tally_in_words_has_its_n_first() -> None:
    assert tally_words(Tally(2, 3, 1)) == "n 6  net −1 ± (2 for, 3 against, 1 neither)"
    assert tally_words(Tally(1_200)) == "n 1,200  net +1,200 (1,200 for)"
    assert tally_words(Tally()) == "n 0  net 0"


def test_shares_are_told_of_those_who_are_there() -> None:
    assert share_words(Tally(3, 2)) == "40 % against, 60 % in favour"
    assert share_words(Tally(1, 1, 1)) == "33 % against, 34 % in favour, 33 % neither"
    assert share_words(Tally(0, 4)) == "100 % against"
    assert share_words(Tally()) == ""


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


def test_a_trend_is_low_against_and_high_for_and_never_zero_where_both_are() -> None:
    windows = [Tally(), Tally(9), Tally(1), Tally(2, 2), Tally(0, 0, 1), Tally(0, 1), Tally(1, 9)]
    assert joined(spark_pieces(windows, 9)) == "·█▅±0▃▁"


@given(st.lists(tallies, max_size=30))
def test_a_trend_has_a_cell_a_window_and_its_sign(windows: list[Tally]) -> None:
    most = max((abs(tally.net) for tally in windows), default=0)
    for piece, tally in zip(spark_pieces(windows, most), windows, strict=True):
        assert len(piece.text) == 1
        assert (piece.text in "▅▆▇█") == (tally.net > 0)
        assert (piece.text in "▃▂▁") == (tally.net < 0)


def actor_lines(width: int) -> list[str]:
    rows = stance_rows()
    layout = actor_layout(rows, width, trend=6)
    lines = [actor_pieces(row, layout, width, most=11, most_net=9, now=NOW) for row in rows]
    return [joined(pieces).rstrip() for pieces in (actor_head(layout, width), *lines)]


def test_a_line_has_n_beside_the_net_then_bar_trend_and_targets() -> None:
    assert actor_lines(57)[:3] == [
        "actor             n net         −│+     trend  mostly on",
        "Valdoria+        14 −9 ±    −████│▌+    ·▅±0▃▁ ± visit,…",
        "Marin Dost        6 +3 ±       −▐│█▌+   ······ + visit,…",
    ]


def test_bar_trend_and_targets_go_before_name_n_and_net() -> None:
    assert actor_lines(30)[1] == "Valdoria+    14 −9 ±"


def test_a_wide_line_has_the_last_date() -> None:
    lines = actor_lines(110)
    assert lines[0].split() == ["actor", "n", "net", "against│for", "trend", "mostly", "on", "last"]
    assert lines[2].endswith("  Mon")
    assert "+ visit, ± access" in lines[2]


@given(
    st.lists(
        st.builds(
            StanceRow,
            names,
            tallies,
            st.lists(st.tuples(names, tallies), max_size=3).map(tuple),
            st.none(),
            st.lists(tallies, max_size=12).map(tuple),
        ),
        max_size=4,
    ),
    st.integers(28, 160),
)
def test_every_actor_line_is_as_wide_as_asked(rows: list[StanceRow], width: int) -> None:
    trend = max((len(row.trend) for row in rows), default=0)
    layout = actor_layout(rows, width, trend=trend)
    assert total_width(actor_head(layout, width)) == width
    for row in rows:
        assert total_width(actor_pieces(row, layout, width, most=400, most_net=400, now=NOW)) == width


def test_bars_by_target_put_who_speaks_of_it_under_each() -> None:
    rows = bar_rows(target_rows())
    layout = bar_layout(rows, 104)
    lines = [
        joined(bar_head(layout, 104)),
        *(joined(bar_row_pieces(row, layout, 104, most=8)) for row in rows),
    ]
    assert lines[0].split() == ["target", "n", "net", "against│for", "shares", "of", "n"]
    assert [line.split()[0] for line in lines[1:]] == [
        "visit", "Valdoria+", "Marin", "Ilse", "High", "Valdoria+", "camps", "Ilse",
    ]  # fmt: skip
    assert lines[1].rstrip().endswith("37 % against, 63 % in favour")
    assert lines[2].startswith("  Valdoria+     4 0 ±")
    assert lines[7].rstrip().endswith("100 % neither")


@given(st.integers(28, 160))
def test_every_bar_line_is_as_wide_as_asked(width: int) -> None:
    rows = bar_rows(target_rows())
    layout = bar_layout(rows, width)
    assert total_width(bar_head(layout, width)) == width
    for row in rows:
        assert total_width(bar_row_pieces(row, layout, width, most=8)) == width


SIZE = (66, 10)
TOLD = Told("one per document", "1/document", 31, 44, "all articles, all time")


async def test_enter_asks_for_the_statements_of_the_actor(host) -> None:
    widget = StanceList(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show_actors(stance_rows(), TOLD)
        await pilot.pause()
        assert widget._border_title.plain.endswith("one per document, n 31")
        assert widget._border_subtitle.plain == "all articles, all time · of 44 statements"
        await pilot.press("j", "enter")
        [wanted] = app.of(StanceList.EvidenceWanted)
        assert (wanted.actor, wanted.target, wanted.bounds) == ("Marin Dost", None, None)
        assert (widget.current_actor, widget.current_target) == ("Marin Dost", None)


async def test_the_title_names_all_ways_where_there_is_room_and_the_rule_always(host) -> None:
    words = "one per document, rolled up, confirmed only"
    rule = Told(words, "1/document, rolled up, confirmed", 1_300, 1_450)
    for width, title in (
        (120, f"Stance [by actor] matrix  by target  over time  {words}, n 1,300"),
        (100, f"Stance [actor] matrix  target  time  {words}, n 1,300"),
        (80, f"Stance [by actor] {words}, n 1,300"),
        (66, "Stance [actor] 1/document, rolled up, confirmed, n 1,300"),
        (58, "[actor] 1/document, rolled up, confirmed, n 1,300"),
    ):
        widget = StanceList(now=now)
        app = host(widget)
        async with app.run_test(size=(width, 8)) as pilot:
            widget.show_actors(stance_rows(), rule)
            await pilot.pause()
            assert title in app.screen._compositor.render_strips()[0].text


async def test_a_click_on_another_way_asks_for_it(host) -> None:
    widget = StanceList(now=now)
    app = host(widget)
    async with app.run_test(size=(100, 8)) as pilot:
        widget.show_actors(stance_rows(), TOLD)
        await pilot.pause()
        top = app.screen._compositor.render_strips()[0].text
        await pilot.click(offset=(top.index("matrix") + 1, 0))
        await pilot.pause()
        assert [message.mode for message in app.of(StanceList.ModeWanted)] == ["matrix"]


async def test_another_mode_keeps_the_actor(host) -> None:
    widget = StanceList(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show_actors(stance_rows(), TOLD)
        await pilot.press("j")
        widget.show_matrix(matrix_cells(), TOLD)
        await pilot.pause()
        assert widget.mode == "matrix"
        assert widget.current_actor == "Marin Dost"
        assert [line.split() for line in app.lines()[:2]] == [
            ["access", "to"],
            ["sign,", "n", "High", "Envoy", "visit", "camps", "the", "northe…"],
        ]
        assert app.lines()[3].startswith("▌Marin Dost")
        widget.show_timeline(timeline(), TOLD)
        await pilot.pause()
        assert (widget.current_actor, widget.current_target) == ("Marin Dost", "visit")
        widget.show_targets(target_rows(), TOLD)
        await pilot.pause()
        assert (widget.current_actor, widget.current_target) == ("Marin Dost", "visit")


async def test_other_rows_find_the_actor_again_or_begin_at_the_top(host) -> None:
    widget = StanceList(now=now)
    async with host(widget).run_test(size=SIZE) as pilot:
        widget.show_actors(stance_rows(), TOLD)
        await pilot.press("G")
        assert widget.current_actor == "塔恩"
        widget.show_actors(stance_rows()[:2], TOLD)
        assert widget.current_actor == "Valdoria+"


async def test_the_figure_under_the_cursor_is_told_in_words(host) -> None:
    widget = StanceList(now=now)
    async with host(widget).run_test(size=(120, 10)) as pilot:
        widget.show_matrix(matrix_cells(), TOLD)
        await pilot.press("right")
        assert widget._border_subtitle.plain.startswith(
            "Valdoria+ → visit: n 4  net 0 ± (2 for, 2 against) · all articles, all time"
        )
        await pilot.press("right")
        assert widget._border_subtitle.plain.startswith("Valdoria+ → camps: nothing · all articles")


async def test_columns_are_reached_by_key_and_by_mouse(host) -> None:
    widget = StanceList(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show_matrix(matrix_cells(), TOLD)
        await pilot.pause()
        assert (widget.current_actor, widget.current_target) == ("Valdoria+", "High Envoy")
        await pilot.press("full_stop")
        assert widget.current_target == "visit"
        await pilot.press(",", ",")
        assert widget.current_target == "High Envoy"
        await pilot.press("right", "right", "left")
        assert widget.current_target == "visit"
        line = next(index for index, text in enumerate(app.lines()) if "Marin Dost" in text)
        x = app.lines()[line].index("+ 3") + 1
        await pilot.press("g", ",")
        await pilot.click(widget, offset=(x, line + 1))
        assert (widget.current_actor, widget.current_target) == ("Marin Dost", "visit")
        assert app.of(StanceList.EvidenceWanted) == []
        await pilot.click(widget, offset=(x, line + 1))
        [wanted] = app.of(StanceList.EvidenceWanted)
        assert (wanted.actor, wanted.target) == ("Marin Dost", "visit")
        head = app.lines()[1].index("camps")
        await pilot.click(widget, offset=(head + 1, 2))
        assert widget.current_target == "camps"


async def test_by_target_a_row_is_of_everybody_or_of_one(host) -> None:
    widget = StanceList(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show_targets(target_rows(), TOLD)
        await pilot.press("enter", "j", "enter")
        assert [(each.actor, each.target) for each in app.of(StanceList.EvidenceWanted)] == [
            (None, "visit"),
            ("Valdoria+", "visit"),
        ]


async def test_over_time_begins_at_the_latest_and_a_change_opens_both_sides(host) -> None:
    widget = StanceList(now=now)
    app = host(widget)
    async with app.run_test(size=(100, 10)) as pilot:
        widget.show_timeline(timeline(), TOLD)
        await pilot.pause()
        assert widget.column == 5
        assert widget.current_bounds == bounds(5)
        await pilot.press("left")
        assert widget._border_subtitle.plain.startswith(
            "3 Feb to 4 Mar 2031: n 4 net −4, + to − since 11 Feb"
        )
        await pilot.press("enter")
        [wanted] = app.of(StanceList.EvidenceWanted)
        assert (wanted.actor, wanted.target) == ("Valdoria+", "visit")
        assert wanted.bounds == Bounds(bounds(1).first, bounds(4).after)


async def test_a_count_that_follows_keeps_the_figure_under_the_cursor(host) -> None:
    widget = StanceList(now=now)
    async with host(widget).run_test(size=SIZE) as pilot:
        widget.show_matrix(matrix_cells(), TOLD)
        await pilot.press("j", "right")
        before = widget.current_actor, widget.current_target
        more = [*matrix_cells(), *(replace(cell, actor="Seven states") for cell in matrix_cells()[:2])]
        widget.show_matrix(more, TOLD)
        assert (widget.current_actor, widget.current_target) == before


async def test_nothing_to_show_says_so_in_every_mode(host) -> None:
    widget = StanceList(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        for show in (
            lambda: widget.show_actors([], Told("one per week")),
            lambda: widget.show_matrix([], Told()),
            lambda: widget.show_targets([], Told()),
            lambda: widget.show_timeline(replace(timeline(), windows=(), rows=()), Told()),
        ):
            show()
            await pilot.press("j", "enter", "full_stop")
            widget.ask_evidence()
            await pilot.pause()
            assert app.lines()[1] == " No statements here."
            assert widget.current_actor is None
            assert widget.current_target is None
        assert app.of(StanceList.EvidenceWanted) == []


async def test_the_head_stays_while_the_rows_scroll(host) -> None:
    widget = StanceList(now=now)
    app = host(widget)
    async with app.run_test(size=(60, 8)) as pilot:
        cells = [replace(matrix_cells()[2], actor=f"Envoy {number:02}") for number in range(30)]
        widget.show_matrix(cells, Told())
        await pilot.pause()
        await pilot.press("G")
        await pilot.pause()
        assert app.lines()[0].split() == ["sign,", "n", "visit"]
        assert app.lines()[-1].startswith("▌Envoy 29")
        assert app.lines()[1].strip().startswith("Envoy 25")


@pytest.mark.parametrize("size", [(66, 10), (120, 20)], ids=["pane", "wide"])
@pytest.mark.parametrize("mode", ["actor", "matrix", "target", "time"])
def test_picture(snap_compare, host, size: tuple[int, int], mode: str) -> None:
    widget = StanceList(now=now)

    async def fill(pilot) -> None:
        match mode:
            case "actor":
                widget.show_actors(stance_rows(), TOLD)
            case "matrix":
                widget.show_matrix(matrix_cells(), TOLD)
            case "target":
                widget.show_targets(target_rows(), TOLD)
            case _:
                widget.show_timeline(timeline(), TOLD)
        await pilot.pause()

    assert snap_compare(host(widget), terminal_size=size, run_before=fill)
