"""The article list in a host: moving, marking a range, keeping its place, loading by pages."""

from array import array
from collections.abc import Sequence

import pytest
from made_up import article_row, load, now
from msgspec.structs import replace

from xjreader.models.article import ArticleRow
from xjreader.models.folding import Folded
from xjreader.tui.widgets.article_list import PAGE, ArticleList
from xjreader.tui.widgets.article_rows import article_pieces
from xjreader.tui.widgets.cells import Piece
from xjreader.tui.widgets.line_list import LineList


def a_list() -> ArticleList:
    return ArticleList(load=load, now=now)


async def test_only_the_pages_in_sight_are_loaded(host) -> None:
    asked: list[Sequence[int]] = []

    def counted(ids: Sequence[int]) -> list[ArticleRow]:
        asked.append(ids)
        return load(ids)

    widget = ArticleList(load=counted, now=now)
    async with host(widget).run_test(size=(60, 20)) as pilot:
        widget.show(array("q", range(1, 100_001)))
        await pilot.pause()
        assert [len(ids) for ids in asked] == [PAGE]
        await pilot.press("G")
        await pilot.pause()
        assert [len(ids) for ids in asked] == [PAGE, PAGE]
        assert widget.current_id == 100_000
        assert "▌" in pilot.app.lines()[-1]


async def test_keys_move_the_cursor_and_tell(host) -> None:
    widget = a_list()
    app = host(widget)
    async with app.run_test(size=(60, 12)) as pilot:
        widget.show(range(1, 31))
        await pilot.press("j", "down", "j", "k")
        assert widget.cursor == 2
        await pilot.press("ctrl+d")
        assert widget.cursor == 7
        await pilot.press("pagedown")
        assert widget.cursor == 16
        await pilot.press("pageup", "ctrl+u", "up")
        assert widget.cursor == 1
        await pilot.press("G", "j")
        assert widget.cursor == 29
        await pilot.press("home", "k")
        assert widget.cursor == 0
        told = [message.article_id for message in app.of(ArticleList.Highlighted)]
        assert told == [1, 2, 3, 4, 3, 8, 17, 8, 3, 2, 30, 1]
        assert [message.index for message in app.of(LineList.Moved)] == [i - 1 for i in told[1:]]


async def test_enter_opens_the_article(host) -> None:
    widget = a_list()
    app = host(widget)
    async with app.run_test(size=(60, 12)) as pilot:
        widget.show([5, 9, 4])
        await pilot.press("j", "enter")
        assert [message.article_id for message in app.of(ArticleList.Opened)] == [9]
        assert [message.index for message in app.of(LineList.Chosen)] == [1]


async def test_the_mouse_moves_then_opens(host) -> None:
    widget = a_list()
    app = host(widget)
    async with app.run_test(size=(60, 12)) as pilot:
        widget.show([5, 9, 4])
        await pilot.click(widget, offset=(10, 3))
        assert widget.current_id == 4
        assert app.of(ArticleList.Opened) == []
        await pilot.click(widget, offset=(10, 3))
        assert [message.article_id for message in app.of(ArticleList.Opened)] == [4]
        await pilot.click(widget, offset=(10, 8))
        assert widget.current_id == 4


async def test_a_double_click_opens_once(host) -> None:
    widget = a_list()
    app = host(widget)
    async with app.run_test(size=(60, 12)) as pilot:
        widget.show([5, 9, 4])
        await pilot.double_click(widget, offset=(10, 2))
        assert [message.article_id for message in app.of(ArticleList.Opened)] == [9]
        await pilot.double_click(widget, offset=(10, 2))
        assert len(app.of(ArticleList.Opened)) == 2


async def test_the_wheel_scrolls_and_leaves_the_cursor(host) -> None:
    widget = a_list()
    async with host(widget).run_test(size=(60, 12)) as pilot:
        widget.show(range(1, 101))
        await pilot.pause()
        for _ in range(10):
            widget.scroll_down(animate=False)
        await pilot.pause()
        assert widget.cursor == 0
        assert "▌" not in "".join(pilot.app.lines())
        await pilot.press("j")
        assert widget.cursor == 1
        assert pilot.app.lines()[0].startswith("▌")


async def test_a_range_is_marked_and_its_ids_are_given_in_order(host) -> None:
    widget = a_list()
    async with host(widget).run_test(size=(60, 12)) as pilot:
        widget.show([5, 9, 4, 8, 2])
        await pilot.press("j", "j", "j")
        assert widget.selected_ids == (8,)
        widget.start_visual()
        await pilot.press("k", "k")
        assert widget.selected_ids == (9, 4, 8)
        assert [text[0] for text in pilot.app.lines()[:5]] == [" ", "▌", "┃", "┃", " "]
        assert widget.border_subtitle == "range of 3 articles"
        widget.end_visual()
        assert widget.selected_ids == (9,)
        assert not widget.visual
        assert widget.border_subtitle == ""


async def test_a_range_survives_new_articles_above_it(host) -> None:
    widget = a_list()
    async with host(widget).run_test(size=(60, 12)) as pilot:
        widget.show([5, 9, 4, 8, 2])
        await pilot.press("j")
        widget.start_visual()
        await pilot.press("j")
        widget.show([11, 10, 5, 9, 4, 8, 2], keep=widget.current_id)
        assert widget.selected_ids == (9, 4)
        widget.show([5, 4], keep=4)
        assert not widget.visual
        assert widget.selected_ids == (4,)


async def test_the_kept_article_stays_on_its_line(host) -> None:
    widget = a_list()
    async with host(widget).run_test(size=(60, 12)) as pilot:
        widget.show(range(100, 200))
        await pilot.press("G", "k", "k")
        await pilot.pause()
        line = next(y for y, text in enumerate(pilot.app.lines()) if "▌" in text)
        widget.show(range(50, 200), keep=197)
        await pilot.pause()
        assert widget.current_id == 197
        assert "▌" in pilot.app.lines()[line]


async def test_where_the_kept_article_is_gone_the_next_comes_under_the_cursor(host) -> None:
    widget = a_list()
    app = host(widget)
    async with app.run_test(size=(60, 12)) as pilot:
        widget.show([5, 9, 4, 8])
        await pilot.press("j")
        widget.show([5, 4, 8], keep=9)
        assert widget.current_id == 4
        widget.show([], keep=4)
        assert widget.current_id is None
        assert widget.selected_ids == ()
        await pilot.press("j", "enter", "G")
        widget.start_visual()
        assert not widget.visual
        await pilot.pause()
        told = [message.article_id for message in app.of(ArticleList.Highlighted)]
        assert told == [5, 9, 4, None]


async def test_showing_the_same_article_again_tells_nothing(host) -> None:
    widget = a_list()
    app = host(widget)
    async with app.run_test(size=(60, 12)) as pilot:
        widget.show([5, 9])
        widget.show([7, 5, 9], keep=5)
        await pilot.pause()
        assert [message.article_id for message in app.of(ArticleList.Highlighted)] == [5]


async def test_rows_given_to_a_hidden_list_are_there_when_it_is_shown(host) -> None:
    widget = a_list()
    app = host(widget)
    async with app.run_test(size=(60, 12)) as pilot:
        widget.display = False
        await pilot.pause()
        widget.show(range(1, 101), keep=90)
        widget.show(range(1, 101), keep=1)
        widget.move_to(80)
        widget.display = True
        await pilot.pause()
        assert any(line.startswith("▌") for line in app.lines())


async def test_only_what_changed_is_loaded_again(host) -> None:
    asked: list[int] = []

    def counted(ids: Sequence[int]) -> list[ArticleRow]:
        asked.append(ids[0])
        return load(ids)

    widget = ArticleList(load=counted, now=now)
    async with host(widget).run_test(size=(60, 12)) as pilot:
        widget.show(range(1, 301))
        await pilot.pause()
        await pilot.press("G")
        await pilot.pause()
        last = 301 - PAGE
        assert asked == [1, last]
        widget.invalidate([7])
        await pilot.pause()
        assert asked == [1, last]
        widget.invalidate([299, 100_000])
        await pilot.pause()
        assert asked == [1, last, last]
        widget.invalidate()
        await pilot.pause()
        assert asked == [1, last, last, last]


async def test_an_article_that_the_library_lost_has_a_line_that_says_so(host) -> None:
    widget = ArticleList(load=lambda ids: [article_row(0)], now=now)
    async with host(widget).run_test(size=(60, 12)) as pilot:
        widget.show([1, 2])
        await pilot.pause()
        assert pilot.app.lines()[1].strip() == "no longer in the library"


async def test_the_title_counts(host) -> None:
    widget = a_list()
    async with host(widget).run_test(size=(60, 12)):
        widget.show(range(46), total=12_408)
        assert widget.border_title == "Articles  46 of 12,408"
        widget.show(range(12_408), total=12_408)
        assert widget.border_title == "Articles  12,408"


async def test_markup_in_a_title_is_text(host) -> None:
    row = article_row(0, title="[red]Dost[/] [link=x]", outlets=1, quotes=0, revisions=1, tags=())
    widget = ArticleList(load=lambda ids: [row], now=now)
    async with host(widget).run_test(size=(60, 12)) as pilot:
        widget.show([1])
        await pilot.pause()
        assert "[red]Dost[/] [link=x]" in pilot.app.lines()[0]


async def test_an_empty_list_says_what_it_is_told(host) -> None:
    widget = a_list()
    widget.placeholder = "Nothing matches.\nPress escape to leave the search."
    async with host(widget).run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        assert pilot.app.lines()[1:3] == [" Nothing matches.", " Press escape to leave the search."]


@pytest.mark.parametrize("theme", ["xjreader-dark", "xjreader-light", "nord", "ansi-dark"])
async def test_it_is_drawn_in_every_theme(host, theme: str) -> None:
    widget = a_list()
    async with host(widget, theme=theme).run_test(size=(60, 12)) as pilot:
        widget.show([1, 2, 3])
        await pilot.pause()
        assert "06:41" in pilot.app.lines()[0]


@pytest.mark.parametrize("size", [(49, 14), (80, 24)], ids=["narrow", "80x24"])
def test_picture(snap_compare, host, size: tuple[int, int]) -> None:
    widget = a_list()

    async def fill(pilot) -> None:
        widget.show(array("q", range(1, 61)), total=12_408)
        await pilot.press("j", "j")
        widget.start_visual()
        await pilot.press("j", "j")

    assert snap_compare(host(widget), terminal_size=size, run_before=fill)


async def test_a_line_that_only_moves_is_not_made_anew(host, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    rows = {id: article_row(id - 1) for id in range(1, 101)}

    def noted(row: ArticleRow, width: int, **how: object) -> list[Piece]:
        made.append(row.id)
        return article_pieces(row, width, **how)

    monkeypatch.setattr("xjreader.tui.widgets.article_list.article_pieces", noted)
    widget = ArticleList(load=lambda ids: [rows[id] for id in ids], now=now)
    async with host(widget).run_test(size=(60, 12)) as pilot:
        widget.show(range(1, 101))
        for key in ("ctrl+d", "ctrl+d", "ctrl+d"):
            await pilot.press(key)
            await pilot.pause()
        made.clear()
        await pilot.press("j")
        await pilot.pause()
        assert sorted(made) == [widget.current_id - 1, widget.current_id]
        made.clear()
        # What is read anew and is another is drawn so.
        rows[widget.current_id - 1] = replace(rows[widget.current_id - 1], is_starred=True)
        widget.invalidate()
        await pilot.pause()
        assert made == [widget.current_id - 1]
        assert any("★" in line for line in pilot.app.lines())


async def test_the_place_of_an_article_is_found_from_the_cursor_on(host) -> None:
    widget = a_list()
    async with host(widget).run_test(size=(60, 12)):
        widget.show(Folded([*range(1, 100)], {50: (500, 501)}))
        widget.move_to(60)
        assert [widget.index_of(id) for id in (70, 61, 1, 50, 501, 502)] == [69, 60, 0, 49, 49, None]
