"""The article pane in a host: scrolling, jumping among quotations, revealing, clicking, copying."""

import pytest
from made_up import article, document, now, quotes
from msgspec.structs import replace
from textual.geometry import Offset
from textual.selection import Selection

from xjreader.models.analysis import Span
from xjreader.models.article import KeywordHit
from xjreader.tui.widgets.article_view import ArticleView

SIZE = (66, 16)


def place(words: str) -> Span:
    start = document().text.index(words)
    return Span(start, start + len(words))


def hits() -> list[KeywordHit]:
    return [KeywordHit(*place("inspection"), "visit", "red"), KeywordHit(*place("camps"), "places", "yellow")]


def entered(app) -> list[int | None]:
    return [message.quote_id for message in app.of(ArticleView.QuoteEntered)]


async def test_the_reader_scrolls_by_lines_pages_and_to_the_ends(host) -> None:
    widget = ArticleView(now=now)
    async with host(widget).run_test(size=SIZE) as pilot:
        widget.show(article(0))
        await pilot.pause()
        height = widget.scrollable_content_region.height
        await pilot.press("j", "j", "k", "down")
        assert widget.scroll_offset.y == 2
        await pilot.press("space")
        assert widget.scroll_offset.y == 2 + height - 1
        await pilot.press("g")
        assert widget.scroll_offset.y == 0
        await pilot.press("ctrl+d")
        assert widget.scroll_offset.y == height // 2
        await pilot.press("ctrl+u", "G")
        assert widget.scroll_offset.y == widget.virtual_size.height - height
        await pilot.press("home")
        assert widget.scroll_offset.y == 0


async def test_quotations_are_jumped_through_and_the_ends_hold(host) -> None:
    widget = ArticleView(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show(article(0), quotes=quotes())
        await pilot.pause()
        assert widget.current_quote is None
        for _ in range(8):
            widget.next_quote(1)
        await pilot.pause()
        assert entered(app) == [41, 42, 43, 44, 45, 46]
        assert widget.border_subtitle == (
            "Ilse Tarn → Valdoria · direct 0.66 ✎ · corrected by you; the machine: Aron Ruun"
        )
        widget.next_quote(-1)
        widget.next_quote(-9)
        await pilot.pause()
        assert entered(app)[-2:] == [45, 41]


async def test_jumping_begins_where_the_reader_is(host) -> None:
    widget = ArticleView(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show(article(0), quotes=quotes())
        await pilot.pause()
        widget.scroll_to(y=11, animate=False)
        widget._current = None
        widget.next_quote(1)
        assert widget.current_quote.id == 44
        widget._current = None
        widget.next_quote(-1)
        assert widget.current_quote.id == 43


async def test_scrolling_tells_which_quotation_is_in_sight(host) -> None:
    widget = ArticleView(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show(article(0), quotes=quotes())
        await pilot.pause()
        await pilot.press("j")
        await pilot.pause()
        assert entered(app) == [41]
        await pilot.press("j", "j")
        await pilot.pause()
        assert entered(app) == [41]
        await pilot.press(*["j"] * 4)
        await pilot.pause()
        assert entered(app) == [41, 42]
        await pilot.press("G")
        await pilot.pause()
        assert entered(app)[-1] == 46


async def test_reveal_brings_spans_into_sight_marks_them_and_posts_nothing(host) -> None:
    widget = ArticleView(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show(article(0), quotes=quotes())
        await pilot.pause()
        widget.reveal((place("也没有说明何时答复"),))
        await pilot.pause()
        assert any(line.startswith("▶") and "说明何时答复" in line for line in app.lines())
        assert widget.current_quote is None
        widget.reveal(quotes()[3].content)
        await pilot.pause()
        assert widget.current_quote.id == 44
        assert any("had been delivered" in line for line in app.lines())
        assert entered(app) == []


async def test_the_bars_of_the_gutter_tell_quotations_apart_from_text(host) -> None:
    widget = ArticleView(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show(article(0), quotes=quotes())
        await pilot.pause()
        assert [line[:2] for line in app.lines()[5:10]] == ["  ", "▌✓", "▌ ", "▌ ", "▌?"]
        widget.next_quote(1)
        assert app.lines()[6].startswith("█✓")


async def test_names_stand_beside_their_words_where_there_is_room(host) -> None:
    widget = ArticleView(now=now)
    app = host(widget)
    async with app.run_test(size=(134, 20)) as pilot:
        widget.show(article(0), quotes=quotes())
        await pilot.pause()
        assert app.lines()[4].endswith("  Foreign Ministry of Vald…")
        assert app.lines()[5].endswith("  Ilse Tarn")
        assert app.lines()[6].endswith("  unknown (Tarn? Ruun?)")
        assert not any("delivered" in line and "Foreign" in line for line in app.lines())


async def test_a_click_on_a_link_picks_it_and_on_a_quotation_enters_it(host) -> None:
    widget = ArticleView(now=now)
    app = host(widget)
    async with app.run_test(size=(80, 40)) as pilot:
        widget.show(article(0), quotes=quotes())
        await pilot.pause()

        async def click(words: str) -> None:
            y = next(y for y, line in enumerate(app.lines()) if words in line)
            # One cell for the border on each side; all characters before are narrow.
            await pilot.click(widget, offset=(app.lines()[y].index(words) + 2, y + 1))

        await click("welcome visitors")
        assert entered(app) == [42]
        await click("[1]")
        await click("https://meridian")
        picked = [message.url for message in app.of(ArticleView.LinkPicked)]
        assert picked == [
            "https://assembly.example/letters/2031/17",
            "https://meridian.example/2031/06/18/valdoria-inspection",
        ]
        await click("Seven states")
        assert entered(app) == [42]


async def test_showing_the_same_article_again_keeps_the_place(host) -> None:
    widget = ArticleView(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        first = article(0, tags=())
        widget.show(first, analysing=True)
        await pilot.pause()
        await pilot.press(*["j"] * 6)
        before = app.lines()[0]
        widget.show(article(0), quotes=quotes())
        await pilot.pause()
        assert app.lines()[0][3:] == before[3:]
        widget.next_quote(1)
        widget.show(article(0), quotes=quotes())
        assert widget.current_quote is not None
        widget.show(replace(first, row=replace(first.row, id=99)))
        await pilot.pause()
        assert widget.scroll_offset.y == 0
        assert widget.current_quote is None


async def test_another_width_keeps_the_text_at_the_top(host) -> None:
    widget = ArticleView(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show(article(0))
        await pilot.pause()
        await pilot.press(*["j"] * 11)
        assert "A letter without" in "".join(app.lines()[:2])
        await pilot.resize_terminal(40, 16)
        await pilot.pause()
        assert "A letter without" in "".join(app.lines()[:3])


async def test_the_title_of_a_scrolled_article_stands_in_the_border(host) -> None:
    widget = ArticleView(now=now)
    async with host(widget).run_test(size=SIZE) as pilot:
        widget.show(article(0, title="[b]Dost[/b]"))
        await pilot.pause()
        assert widget.border_title == "Article"
        await pilot.press("space")
        assert widget._border_title.plain == "[b]Dost[/b]"


async def test_copied_text_is_the_articles_not_the_lines(host) -> None:
    widget = ArticleView(now=now)
    async with host(widget).run_test(size=SIZE) as pilot:
        widget.show(article(0), quotes=quotes())
        await pilot.pause()
        y = next(y for y, line in enumerate(pilot.app.lines()) if "“We welcome visitors, not" in line)
        x = pilot.app.lines()[y].index("“We")
        text, _ = widget.get_selection(Selection(Offset(x, y), Offset(3 + len("judges,”"), y + 1)))
        assert text == "“We welcome visitors, not judges,”"


async def test_what_is_revealed_in_a_hidden_pane_is_in_sight_when_it_is_shown(host) -> None:
    widget = ArticleView(now=now)
    app = host(widget)
    async with app.run_test(size=SIZE) as pilot:
        widget.show(article(0), quotes=quotes())
        await pilot.pause()
        widget.display = False
        await pilot.pause()
        widget.show(article(0, id=50), quotes=quotes())
        widget.reveal(quotes()[5].content)
        widget.display = True
        await pilot.pause()
        assert any("我们欢迎客人" in line for line in app.lines())


async def test_no_article_says_so(host) -> None:
    widget = ArticleView(now=now)
    async with host(widget).run_test(size=SIZE) as pilot:
        await pilot.press("j", "G", "space")
        widget.next_quote(1)
        widget.reveal((Span(0, 4),))
        assert pilot.app.lines()[1] == " No article is open."
        widget.show(article(0))
        widget.show(None)
        assert widget.article is None
        assert pilot.app.lines()[1] == " No article is open."


@pytest.mark.parametrize("size", [(66, 40), (80, 24), (134, 30)], ids=["pane", "80x24", "wide"])
@pytest.mark.parametrize("theme", ["xjreader-dark", "xjreader-light"])
def test_picture(snap_compare, host, size: tuple[int, int], theme: str) -> None:
    widget = ArticleView(now=now)

    async def fill(pilot) -> None:
        widget.show(article(0), quotes=quotes(), hits=hits(), found=[place("letter")])
        widget.next_quote(2)
        await pilot.pause()

    assert snap_compare(host(widget, theme=theme), terminal_size=size, run_before=fill)
