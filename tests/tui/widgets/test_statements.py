"""Rows of the statement list, and the list in a host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import NOW, now, statement_row, statements

from xjreader.models.analysis import Span, StatementRow
from xjreader.tui.widgets.cells import joined, total_width
from xjreader.tui.widgets.statement_rows import (
    FURTHEST,
    column_at,
    paragraph_of,
    statement_lines,
    table_columns,
    table_head,
    table_line,
)
from xjreader.tui.widgets.statements import StatementList


def lines(row: StatementRow, width: int) -> list[str]:
    return [joined(pieces) for pieces in statement_lines(row, width, now=NOW)]


def test_two_lines_say_when_who_what_about_whom_and_the_evidence() -> None:
    assert lines(statements()[0], 84) == [
        "07:05  Ilse Tarn (Valdoria)  − REJECT → visit                                 0.88  ",
        "       “We welcome visitors, not judges,” spokeswoman Ilse Tarn said.  Meridian Wire",
    ]


def test_modes_stand_beside_the_act_and_a_verdict_at_the_end() -> None:
    first, _ = lines(statements()[1], 84)
    assert first.startswith("Tue    Marin Dost  + REQUEST → Valdoria  future, hypothetical  ")
    assert first.endswith(" 0.88 ✓")


def test_the_sentence_is_cut_before_the_outlet() -> None:
    _, second = lines(statements()[0], 48)
    assert second == "       “We welcome visitors, not…   Meridian Wi…"


@given(st.integers(24, 150), st.sampled_from(statements()))
def test_every_line_is_as_wide_as_asked(width: int, row: StatementRow) -> None:
    for pieces in statement_lines(row, width, now=NOW):
        assert total_width(pieces) == width


def test_what_does_not_count_again_says_so() -> None:
    row = statements()[0]
    columns = table_columns(137)
    assert joined(table_line(row, columns, 137, now=NOW, repeats=True)).endswith("0.88 ⧉")
    assert joined(statement_lines(row, 84, now=NOW, repeats=True)[0]).endswith("0.88 ⧉")
    confirmed = statements()[1]
    assert joined(table_line(confirmed, columns, 137, now=NOW, repeats=True)).endswith("0.88 ✓")


def test_in_enough_room_a_statement_is_one_line_of_a_table() -> None:
    columns = table_columns(137)
    head, *rows = (
        joined(pieces).rstrip()
        for pieces in (
            table_head(columns, 137),
            *(table_line(row, columns, 137, now=NOW) for row in statements()[:2]),
        )
    )
    assert head.split() == ["date▾", "actor", "of", "target", "±", "act", "sentence", "outlet", "sure"]
    assert rows[0].split()[:7] == ["07:05", "Ilse", "Tarn", "Valdoria", "visit", "−", "REJECT"]
    assert rows[0].endswith("Meridian Wire   0.88")
    assert "(future, hypothetical) Dost said" in rows[1]
    assert rows[1].endswith("0.88 ✓")
    for word in ("actor", "target", "outlet"):
        assert column_at(columns, head.index(word)) == word
    assert column_at(columns, head.index("sentence") + 3) is None


def test_the_head_says_what_the_table_is_sorted_by() -> None:
    columns = table_columns(137)
    assert "actor▴" in joined(table_head(columns, 137, sort="actor", descending=False))
    assert " ▾ act" in joined(table_head(columns, 137, sort="sign"))


@given(st.integers(100, 200), st.sampled_from(statements()))
def test_every_line_of_the_table_is_as_wide_as_asked(width: int, row: StatementRow) -> None:
    columns = table_columns(width, time=10)
    assert total_width(table_line(row, columns, width, now=NOW)) == width
    assert total_width(table_head(columns, width)) == width


def test_a_statement_is_marked_in_its_paragraph() -> None:
    text = "One before.\n\nShe said no. He said yes. They left.\n\nOne behind."
    spans = tuple(
        Span(text.index(words), text.index(words) + len(words)) for words in ("said no", "They left")
    )
    assert paragraph_of(text, spans) == (
        ("She ", False),
        ("said no", True),
        (". He said yes. ", False),
        ("They left", True),
        (".", False),
    )
    assert paragraph_of(text, spans[:1])[0] == ("She ", False)
    start = text.index("One behind")
    assert paragraph_of(text, (Span(start, len(text)),)) == (("One behind.", True),)


@given(st.integers(0, 3_000), st.integers(1, 200), st.integers(0, 3_000))
def test_a_long_paragraph_is_cut_at_both_ends(before: int, length: int, behind: int) -> None:
    text = "a" * before + "b" * length + "c" * behind
    pieces = paragraph_of(text, (Span(before, before + length),))
    assert [words for words, marked in pieces if marked] == ["b" * length]
    shown = "".join(words for words, _ in pieces)
    assert shown.startswith("…") == (before > FURTHEST)
    assert shown.endswith("…") == (behind > FURTHEST)
    assert len(shown) <= length + 2 * FURTHEST + 2


async def test_enter_asks_for_the_sentence(host) -> None:
    widget = StatementList(now=now)
    app = host(widget)
    async with app.run_test(size=(80, 12)) as pilot:
        widget.show(statements(), total=1_200, title="Ilse Tarn on visit")
        assert widget._border_title.plain == "Statements  Ilse Tarn on visit  5 of 1,200"
        await pilot.press("j", "enter")
        assert [message.row.id for message in app.of(StatementList.Highlighted)] == [1]
        assert [message.row.id for message in app.of(StatementList.Jump)] == [1]
        widget.show([statement_row(7), *statements()])
        assert widget.current is not None
        assert widget.current.id == 1
        widget.show([])
        assert widget.current is None
        assert widget.selected == ()
        assert app.lines()[1] == " No statements here."


async def test_rows_are_loaded_as_they_come_into_sight(host) -> None:
    asked: list[tuple[int, int]] = []

    def load(ids):
        asked.append((ids[0], ids[-1]))
        return [statement_row(number) for number in ids if number != 3]

    widget = StatementList(load=load, now=now, sortable=True)
    app = host(widget)
    async with app.run_test(size=(120, 12)) as pilot:
        widget.show_ids(range(100_000))
        await pilot.pause()
        assert set(asked) == {(0, 99)}
        assert app.lines()[4].strip() == "no longer in the library"
        await pilot.press("G")
        await pilot.pause()
        assert set(asked) == {(0, 99), (99_900, 99_999)}
        assert widget.current is not None
        assert widget.current.id == 99_999


async def test_another_order_keeps_the_statement_and_one_that_is_gone_gives_way_to_the_next(host) -> None:
    widget = StatementList(load=lambda ids: [statement_row(number) for number in ids], now=now)
    async with host(widget).run_test(size=(80, 20)) as pilot:
        widget.show_ids([1, 2, 3, 4])
        await pilot.press("j")
        widget.show_ids([4, 3, 2, 1])
        assert widget.current is not None
        assert widget.current.id == 2
        widget.show_ids([4, 3, 1])
        assert widget.current.id == 1
        widget.show_ids([4, 3], keep=3)
        assert widget.current.id == 3


async def test_a_range_is_selected_and_ends_with_other_rows(host) -> None:
    widget = StatementList(load=lambda ids: [statement_row(number) for number in ids], now=now)
    async with host(widget).run_test(size=(80, 20)) as pilot:
        widget.show_ids([1, 2, 3, 4])
        assert [row.id for row in widget.selected] == [1]
        await pilot.press("j")
        widget.start_visual()
        await pilot.press("j", "j")
        assert [row.id for row in widget.selected] == [2, 3, 4]
        await pilot.press("k", "k", "k")
        assert [row.id for row in widget.selected] == [1, 2]
        widget.show_ids([1, 2])
        assert not widget.visual


async def test_a_click_on_a_head_asks_for_another_order(host) -> None:
    widget = StatementList(load=lambda ids: [statement_row(number) for number in ids], now=now, sortable=True)
    app = host(widget)
    async with app.run_test(size=(138, 12)) as pilot:
        widget.show_ids([1, 2, 3])
        await pilot.pause()
        await pilot.click(widget, offset=(app.lines()[0].index("outlet") + 1, 1))
        assert [message.key for message in app.of(StatementList.SortWanted)] == ["outlet"]


async def test_the_table_becomes_two_lines_each_in_little_room(host) -> None:
    widget = StatementList(now=now, sortable=True)
    app = host(widget)
    async with app.run_test(size=(138, 12)) as pilot:
        widget.show(statements())
        await pilot.pause()
        assert widget.is_table
        await pilot.resize_terminal(80, 12)
        await pilot.pause()
        assert not widget.is_table
        assert app.lines()[0].startswith("▌07:05  Ilse Tarn (Valdoria)")


@pytest.mark.parametrize("size", [(80, 24), (140, 14)], ids=["80x24", "wide"])
def test_picture(snap_compare, host, size: tuple[int, int]) -> None:
    widget = StatementList(now=now, sortable=True)

    async def fill(pilot) -> None:
        widget.show(statements(), total=5, title="Ilse Tarn")
        await pilot.press("j")

    assert snap_compare(host(widget), terminal_size=size, run_before=fill)
