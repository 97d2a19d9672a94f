"""Rows of the statement list, and the list in a host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import NOW, now, statement_row, statements

from xjreader.models.analysis import StatementRow
from xjreader.tui.widgets.cells import joined, total_width
from xjreader.tui.widgets.statement_rows import statement_lines
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
        assert app.lines()[1] == " No statements here."


@pytest.mark.parametrize("size", [(80, 24), (140, 14)], ids=["80x24", "wide"])
def test_picture(snap_compare, host, size: tuple[int, int]) -> None:
    widget = StatementList(now=now)

    async def fill(pilot) -> None:
        widget.show(statements(), total=5, title="Ilse Tarn")
        await pilot.press("j")

    assert snap_compare(host(widget), terminal_size=size, run_before=fill)
