"""Rows of the quotation list, and the list in a host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import NOW, article, now, quotes
from msgspec.structs import replace

from xjreader.models.analysis import AttributionType, QuoteRow, Span, Verdict
from xjreader.tui.widgets.article_view import ArticleView
from xjreader.tui.widgets.cells import joined, total_width
from xjreader.tui.widgets.palette import quote_colour
from xjreader.tui.widgets.quote_rows import hint_of, mark_of, quote_head, quote_lines, said, speaker_of
from xjreader.tui.widgets.quotes import QuoteList


def lines(row: QuoteRow, width: int, *, with_article: bool = False) -> tuple[str, str]:
    first, second = quote_lines(row, width, now=NOW, with_article=with_article)
    return joined(first), joined(second)


def test_two_lines_say_who_to_whom_how_sure_and_what() -> None:
    assert lines(quotes()[1], 50) == (
        "Ilse Tarn → Valdoria           said  direct 0.97  ",
        " “We welcome visitors, not judges,”".rjust(36).ljust(50),
    )


def test_the_cue_goes_where_there_is_no_room() -> None:
    assert lines(quotes()[1], 38)[0] == "Ilse Tarn → Valdoria     direct 0.97  "


def test_targets_are_cut_before_the_confidence() -> None:
    assert lines(quotes()[3], 36)[0] == "Marin Dost → Valdor… indirect 0.83  "


def test_an_unknown_speaker_is_named_with_the_candidates() -> None:
    assert speaker_of(quotes()[2]) == "unknown (Tarn? Ruun?)"
    assert speaker_of(replace(quotes()[2], candidates=(), source_text="")) == "unknown"


def test_an_unnamed_source_keeps_the_words_of_the_text() -> None:
    assert speaker_of(replace(quotes()[2], candidates=(), source_text="two diplomats")) == (
        "unknown (two diplomats)"
    )
    assert lines(quotes()[2], 50)[0].endswith("mixed 0.48 ?")


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        ({}, ""),
        ({"confidence": 0.59}, "?"),
        ({"actor": None}, "?"),
        ({"actor": None, "verdict": Verdict.CONFIRMED}, "✓"),
        ({"confidence": 0.1, "verdict": Verdict.CORRECTED}, "✎"),
        ({"verdict": Verdict.REJECTED}, "✗"),
    ],
)
def test_a_sign_tells_who_says_so(changes: dict[str, object], mark: str) -> None:
    assert mark_of(replace(quotes()[1], **changes)) == mark


def test_only_a_direct_quotation_is_given_quotation_marks() -> None:
    row = quotes()[3]
    assert said(row) == "the letter had been delivered twice"
    direct = replace(row, type=AttributionType.DIRECT)
    assert said(direct) == "“the letter had been delivered twice”"
    assert said(replace(direct, content_text="«deux fois»")) == "«deux fois»"
    assert said(replace(direct, content_text="two\n\nlines")) == "“two lines”"


def test_a_list_of_several_articles_names_the_outlet() -> None:
    assert lines(quotes()[3], 70, with_article=True)[1].endswith("twice              Meridian Wire 06:41")


def test_a_title_line_for_the_pane_of_the_article() -> None:
    assert quote_head(quotes()[0]) == "Foreign Ministry of Valdoria → inspection · mixed 0.91 ✓"
    assert quote_head(quotes()[2]) == "unknown (Tarn? Ruun?) · mixed 0.48 ?"


@given(st.integers(16, 150), st.sampled_from(quotes()), st.booleans())
def test_every_line_is_as_wide_as_asked(width: int, row: QuoteRow, with_article: bool) -> None:
    for pieces in quote_lines(row, width, now=NOW, with_article=with_article):
        assert total_width(pieces) == width


async def test_moving_tells_and_enter_asks_for_the_place(host) -> None:
    widget = QuoteList(now=now)
    app = host(widget)
    async with app.run_test(size=(60, 12)) as pilot:
        widget.show(quotes(), total=6, scope="article")
        assert widget.current == quotes()[0]
        await pilot.press("j", "j", "enter")
        assert [message.row.id for message in app.of(QuoteList.Highlighted)] == [42, 43]
        assert [message.row.id for message in app.of(QuoteList.Jump)] == [43]


async def test_the_cursor_follows_the_article_without_telling(host) -> None:
    widget = QuoteList(now=now)
    app = host(widget)
    async with app.run_test(size=(60, 8)) as pilot:
        widget.show(quotes(), total=6, scope="article")
        await pilot.pause()
        widget.select(46)
        await pilot.pause()
        assert widget.current.id == 46
        assert any("▌" in line and "Ilse Tarn" in line for line in app.lines())
        widget.select(999)
        widget.select(None)
        assert widget.current.id == 46
        assert app.of(QuoteList.Highlighted) == []


async def test_the_cursor_stays_on_its_quotation_when_the_list_changes(host) -> None:
    widget = QuoteList(now=now)
    async with host(widget).run_test(size=(60, 12)) as pilot:
        widget.show(quotes(), total=6, scope="article")
        await pilot.press("j", "j")
        widget.show(quotes()[2:], total=2_400, scope="view")
        assert widget.current.id == 43
        assert widget.border_title == "Quotes  view  3 of 2,400", "the rejected are not of them"
        widget.show(quotes()[:2] + quotes()[3:], total=6, scope="view")
        assert widget.current.id == 44, "what is gone makes room for what comes after it"
        widget.show(quotes()[:2], total=6, scope="view")
        assert widget.current.id == 42
        widget.show([], total=0, scope="article")
        assert widget.current is None
        assert pilot.app.lines()[1] == " No quotations here."


async def test_rejected_quotations_are_counted_apart(host) -> None:
    widget = QuoteList(now=now, rejected_key="X")
    async with host(widget).run_test(size=(60, 12)):
        widget.show(quotes()[:4], total=4, scope="article", rejected=1)
        assert widget.border_title == "Quotes  article  4  ✗ 1 (X)"
        widget.show(quotes(), total=5, scope="article", rejected=1, shows_rejected=True)
        assert widget.border_title == "Quotes  article  5 + ✗ 1"


async def test_the_border_tells_what_is_to_be_known_of_the_quotation(host) -> None:
    widget = QuoteList(now=now, correct_key="c")
    async with host(widget).run_test(size=(60, 12)) as pilot:
        widget.show(quotes(), total=6, scope="article")
        assert widget.border_subtitle == "confirmed by you"
        await pilot.press("j", "j")
        assert widget.border_subtitle == "unknown · 2 candidates: c"
        widget.select(46)
        assert widget.border_subtitle == "corrected by you; the machine: Aron Ruun"


def test_hints() -> None:
    confirmed, plain, unknown, _, rejected, corrected = quotes()
    assert hint_of(plain, "c") == ""
    assert hint_of(unknown) == "", "without a key there is nothing to do"
    assert hint_of(replace(unknown, candidates=("Ilse Tarn",)), "c") == "unknown · 1 candidate: c"
    assert hint_of(replace(unknown, candidates=()), "c") == "unknown · name the speaker: c"
    assert hint_of(rejected, "c") == "rejected by you: c"
    assert hint_of(replace(confirmed, machine=None)) == "confirmed by you; the machine does not find it now"
    moved = replace(corrected, content=(Span(0, 4),))
    assert hint_of(moved) == "corrected by you; the machine: Aron Ruun, “我们欢迎客人,不欢迎法官。”"


async def test_a_click_on_either_line_goes_to_the_quotation(host) -> None:
    widget = QuoteList(now=now)
    app = host(widget)
    async with app.run_test(size=(60, 14)) as pilot:
        widget.show(quotes(), total=6, scope="article")
        await pilot.pause()
        await pilot.click(widget, offset=(10, 6))
        assert widget.current.id == 43
        await pilot.click(widget, offset=(10, 5))
        assert [message.row.id for message in app.of(QuoteList.Jump)] == [43]


async def test_a_quotation_has_one_colour_in_both_panes(host) -> None:
    row = quotes()[3]
    article_pane = ArticleView(now=now)
    async with host(article_pane).run_test(size=(70, 30)) as pilot:
        article_pane.show(article(0), quotes=quotes())
        await pilot.pause()
        in_article = {
            segment.style.color
            for y in range(25)
            for segment in article_pane.render_line(y)
            if "been delivered" in segment.text
        }
    rows_pane = QuoteList(now=now)
    async with host(rows_pane).run_test(size=(70, 30)) as pilot:
        rows_pane.show([row], total=1, scope="article")
        await pilot.pause()
        in_row = {segment.style.color for segment in rows_pane.render_line(0) if "Marin Dost" in segment.text}
        expected = {rows_pane.palette["mark-" + quote_colour(row.id)].color}
    assert in_article == in_row == expected


@pytest.mark.parametrize("size", [(49, 16), (80, 24)], ids=["pane", "80x24"])
def test_picture(snap_compare, host, size: tuple[int, int]) -> None:
    widget = QuoteList(now=now)

    async def fill(pilot) -> None:
        rows = [replace(row, article_id=index // 4) for index, row in enumerate(quotes())]
        widget.show(rows if size[0] > 60 else quotes(), total=6, scope="view")
        await pilot.press("j")

    assert snap_compare(host(widget), terminal_size=size, run_before=fill)
