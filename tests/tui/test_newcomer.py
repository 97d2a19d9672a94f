"""What a newcomer stumbled over: silences, stale panes, cut words, two windows on one library."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widgets import DataTable

from xjreader.config import Config
from xjreader.models.feed import FeedHealth, FeedStatus
from xjreader.services.library import Library
from xjreader.services.refresh import RefreshReport
from xjreader.tui.commands.base import Pane
from xjreader.tui.screens.feeds import PADDING, table_rows
from xjreader.tui.screens.statements import quoted
from xjreader.tui.stances import no_statements
from xjreader.tui.status import nothing_new
from xjreader.tui.widgets.statements import StatementList

NOW = datetime(2031, 3, 12, 7, 0, tzinfo=UTC)


async def test_a_window_shows_the_first_thing_that_another_writes(
    library: Library, library_file: Path, drive
) -> None:
    other = Library.open(library_file, library.config)
    try:
        async with drive(library) as at:
            at.app.background.look()
            first, second = at.reader.articles.ids[:2]
            await at.press("j", "s")  # its own change is no other's
            at.app.background.look()
            other.personal.set_starred([first], True)
            at.app.background.look()
            await at.settle()
            assert at.reader.articles.row(0).is_starred
            await at.press("j", "U")
            assert [row.is_starred for row in library.articles.rows([first, second])] == [False, True]
    finally:
        other.close()


async def test_a_toggle_does_what_the_screen_promises(library: Library, library_file: Path, drive) -> None:
    other = Library.open(library_file, library.config)
    try:
        async with drive(library) as at:
            first = at.reader.articles.ids[0]
            other.personal.set_starred([first], True)
            await at.press("s")
            assert library.articles.rows([first])[0].is_starred
            assert "★" in at.text()
            assert "another window" in at.text()
            await at.press("s")
            assert not library.articles.rows([first])[0].is_starred
    finally:
        other.close()


async def test_stance_follows_its_keys_from_any_pane_and_says_what_it_counts(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("x")
        assert at.reader.pane is Pane.ARTICLES
        await at.press("P")
        assert "rolled up" in at.reader.stance._border_title.plain
        await at.press("C")
        assert at.reader.stance._border_title.plain.endswith("every statement, rolled up, n 4")
        assert "stance counts every statement" in at.text()
        assert at.reader.stance._border_subtitle.plain == "all articles, all time · of 4 statements"
        await at.press("M")
        assert at.reader.stance.mode == "matrix"
        assert "stance matrix" in at.text()


async def test_the_evidence_says_how_its_sentences_were_counted(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("W", "e")
        told = at.app.screen.query_one("#rows", StatementList)
        assert told._border_title.plain == "Statements  Lena Orsk · this article · all time"
        assert told._border_subtitle.plain.startswith(
            "n 2  net −2 (2 against) · one per document · of 2 statements"
        )


async def test_the_evidence_leads_to_one_place_only(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("enter", "right_square_bracket")
        old = at.reader.article.current_quote
        await at.press("W", "j", "e", "enter")
        text = at.text()
        shown = at.reader.article.current_quote
        assert shown is not None
        assert shown.id != old.id
        assert shown.actor == "Tobias Weld"
        assert "▶" in text
        assert "█ " not in text.split("Stance")[0]


async def test_the_article_shown_is_one_of_those_found(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("n", "n")
        await at.search("hasty")
        assert at.reader.articles.count == 1
        assert at.reader.reading.loaded.article.id == at.reader.articles.current_id
        await at.search("nothingcalledso")
        assert at.reader.reading.loaded is None


def test_a_refresh_for_which_nothing_is_due_says_so(library: Library) -> None:
    feeds = [
        replace(feed, health=FeedHealth(status=FeedStatus.OK, next_due=NOW + timedelta(minutes=number * 30)))
        for number, feed in enumerate(library.feeds.all(), 1)
    ]
    assert nothing_new(RefreshReport(), feeds, now=NOW) == (
        f"nothing is due; next: {feeds[0].title} at 07:30; R asks all"
    )
    samples = [replace(feed, origin="sample") for feed in feeds]
    assert nothing_new(RefreshReport(), samples, now=NOW) == "the feeds of the sample are never asked"
    assert nothing_new(RefreshReport(), [], now=NOW) == "there is no feed to ask"


async def test_the_key_to_refresh_is_answered(empty_library: Library, drive) -> None:
    async with drive(empty_library) as at:
        await at.press("escape", "r")
        assert "there is no feed to ask" in at.text()


def test_an_empty_stance_says_what_the_config_lacks() -> None:
    words = no_statements(Config())
    assert "[[actors]]" in words
    assert "[[topics]]" in words


def test_a_full_config_is_not_blamed(library: Library) -> None:
    assert no_statements(library.config) == "No statements here."


@pytest.mark.parametrize("width", [70, 76, 124])
def test_the_feeds_table_fits_and_shows_that_something_is_cut(library: Library, width: int) -> None:
    feed = library.feeds.all()[0]
    long = replace(feed, health=replace(feed.health, error="no such host anywhere " * 9))
    for row in table_rows([long], now=NOW, width=width)[1:]:
        assert row[-1].endswith("…")
        assert sum(len(cell) for cell in row) + PADDING * len(row) <= width


async def test_the_feeds_table_has_no_column_beyond_the_edge(library: Library, drive) -> None:
    async with drive(library, size=(80, 24)) as at:
        await at.press("F")
        table = at.app.screen.query_one(DataTable)
        assert table.virtual_size.width <= table.scrollable_content_region.width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the academies must answer for them,”", "“the academies must answer for them,”"),
        ("“We wait,” she said.", "““We wait,” she said.”"),
        ("“We wait.”", "“We wait.”"),
        ("Orvane rejected it.", "“Orvane rejected it.”"),
    ],
)
def test_a_sentence_has_no_half_pair_of_quotation_marks(text: str, shown: str) -> None:
    assert quoted(text) == shown


async def test_escape_takes_away_what_popped_up_first(library: Library, drive) -> None:
    async with drive(library, size=(80, 24)) as at:
        await at.press("t")
        at.app.trouble("The disk is full.")
        await at.settle()
        assert len(at.app._notifications) == 1
        await at.press("escape")
        assert not at.app._notifications
        assert at.app.screen is not at.reader
        await at.press("escape")
        assert at.app.screen is at.reader


async def test_escape_leaves_a_dialog_whatever_news_pop_up_meanwhile(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("question_mark")
        at.app.notify("3 new articles", timeout=3600)
        await at.settle()
        await at.press("escape")
        assert at.app.screen is at.reader
        assert at.app._notifications
        await at.press("escape")
        assert not at.app._notifications


async def test_the_palette_shows_brackets_as_they_are(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("colon")
        await at.press(*"quicktag")
        assert "[quick_tags]" in at.text()


async def test_titles_stand_in_line_beside_dates_of_other_years(library: Library, drive) -> None:
    async with drive(library) as at:
        lines = at.text().splitlines()
        words = ("Orvane rejects", "Council: acc", "中文標題")
        at_title = {line.index(word) for word in words for line in lines[:20] if word in line[:80]}
        assert len(at_title) == 1
