"""The reader driven as a person drives it, over the invented library."""

import threading
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from xjreader.config import Config
from xjreader.errors import ConfigError
from xjreader.models.article import ArticleRow
from xjreader.services.library import Library
from xjreader.tui.app import ReaderApp
from xjreader.tui.commands.base import Pane

SIZE = (140, 40)


def rows(library: Library, *numbers: int) -> list[ArticleRow]:
    """Rows of the articles at these addresses."""
    return library.articles.rows([library.articles.find(f"https://news.example/{n}") for n in numbers])


async def test_it_starts_with_the_newest_article_shown(library: Library, drive) -> None:
    async with drive(library) as at:
        reader = at.reader
        assert reader.pane is Pane.ARTICLES
        assert reader.articles.count == 14
        assert reader.reading.loaded is not None
        assert reader.reading.loaded.article.row.title.startswith("Orvane rejects")
        text = at.text()
        assert "14 unread" in text
        assert "1 edited" in text
        assert "1 feed failed (F)" in text
        assert "We open our valves, not our files" in text


async def test_opening_marks_read_and_moving_does_not(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("j")
        assert [row.is_read for row in rows(library, 1, 2)] == [False, False]
        await at.press("enter")
        assert at.reader.pane is Pane.ARTICLE
        assert [row.is_read for row in rows(library, 1, 2)] == [False, True]
        assert "13 unread" in at.text()


async def test_a_quote_jumps_to_its_place(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("Q")
        assert at.reader.pane is Pane.QUOTES
        await at.press("j", "j")
        row = at.reader.quotes.current
        assert row is not None
        assert row.actor == "Tobias Weld"
        await at.press("enter")
        assert at.reader.pane is Pane.ARTICLE
        assert at.reader.article.current_quote is not None
        assert at.reader.article.current_quote.id == row.id


async def test_a_quote_of_another_article_opens_that_article(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("x", "Q", "G")
        row = at.reader.quotes.current
        assert row is not None
        assert row.article_title.startswith("Council:")
        await at.press("enter")
        assert at.reader.reading.loaded is not None
        assert at.reader.reading.loaded.article.id == row.article_id
        assert at.reader.articles.current_id == row.article_id


async def test_tagging_a_range_and_undoing_it(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("v", "j", "j", "t")
        at.app.screen.query_one(Input).value = "+border"
        await at.press("enter")
        await at.settle()
        assert [row.tags for row in rows(library, 1, 2, 3)] == [("border",)] * 3
        assert not at.reader.articles.visual
        assert "tags: border" in at.text()
        await at.press("U")
        assert [row.tags for row in rows(library, 1, 2, 3)] == [()] * 3
        assert "undone" in at.text()
        await at.press("ctrl+y")
        assert [row.tags for row in rows(library, 1, 2, 3)] == [("border",)] * 3


async def test_keys_typed_quickly_are_done_in_their_order(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.pilot.press("s", "s", "s", "1", "1", "2", "u", "u")
        await at.settle()
        row = rows(library, 1)[0]
        assert (row.is_starred, row.tags, row.is_read) == (True, ("visit",), False)
        await at.pilot.press("U", "U", "U")
        await at.settle()
        assert rows(library, 1)[0].tags == ()


async def test_stars_and_read_marks_of_a_range(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("v", "j", "s")
        assert [row.is_starred for row in rows(library, 1, 2)] == [True, True]
        await at.press("A")
        assert library.search.counts().unread == 0
        await at.press("U")
        assert library.search.counts().unread == 14


async def test_search_narrows_and_escape_returns_to_the_place(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("j", "j", "j")
        before = at.reader.articles.current_id
        await at.search("ferry")
        assert at.reader.articles.count == 10
        assert "/ferry" in at.text()
        await at.press("escape")
        assert at.reader.articles.count == 14
        assert at.reader.articles.current_id == before
        assert "/ferry" not in at.text()


async def test_a_search_that_cannot_be_understood_says_where(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("slash")
        at.reader.search_bar.line.value = "ferry nosuch:thing"
        await at.press("enter")
        assert at.reader.search_bar.display
        assert "↑" in at.text()
        assert at.reader.articles.count == 14
        await at.press("escape")
        assert not at.reader.search_bar.display


async def test_searches_are_remembered(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.search("ferry")
        await at.search("council")
        await at.press("slash", "up")
        assert at.reader.search_bar.line.value == "ferry"


async def test_filter_by_the_actor_of_a_quote_and_of_a_stance_row(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("Q", "a")
        assert at.reader.view.current.actor == "Lena Orsk"
        assert at.reader.articles.count == 1
        assert "Lena Orsk  ×" in at.text()
        await at.press("escape")
        assert at.reader.articles.count == 14
        await at.press("x", "W")
        picked = at.reader.stance.current_actor
        await at.press("a")
        assert at.reader.view.current.actor == picked


async def test_evidence_leads_to_the_sentence(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("W", "e")
        assert "Sentence" in at.text()
        await at.press("enter")
        assert at.reader.pane is Pane.ARTICLE


async def test_sources_choose_the_list(library: Library, drive) -> None:
    async with drive(library) as at:
        library.personal.set_starred([at.reader.articles.current_id], True)
        await at.press("h", "g", "j", "enter")
        assert at.reader.view.current.source == "starred"
        assert at.reader.articles.count == 1


async def test_a_search_becomes_a_view(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.search("ferry OR letter")
        await at.press("S")
        at.app.screen.query_one(Input).value = "Ferries"
        await at.press("enter")
        assert [view.query for view in library.search.saved_views() if view.name == "Ferries"] == [
            "ferry OR letter"
        ]
        assert "Ferries" in at.text()


async def test_a_note_is_kept_and_shown(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("m", "a", "s", "k", "ctrl+s")
        assert library.articles.get(at.reader.current_id).note == "ask"
        assert "✎" in at.text()


async def test_revisions_show_what_was_edited(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("j", "j", "d")
        text = at.text()
        assert "[-ran late-]" in text
        assert "{+did not run+}" in text


async def test_everything_is_as_it_was_after_a_restart(library: Library, library_file: Path, drive) -> None:
    async with drive(library, restore=True) as at:
        await at.search("ferry")
        await at.press("j", "j", "j", "x", "W", "M")
        at.app.theme = "nord"
        article = at.reader.articles.current_id
        await at.press("q")
    assert at.app.return_value == 0
    reopened = Library.open(library_file, library.config)
    try:
        async with drive(reopened, restore=True) as at:
            assert at.reader.view.current.search == "ferry"
            assert at.reader.articles.count == 10
            assert at.reader.articles.current_id == article
            assert at.reader.pane is Pane.STANCE
            assert (at.reader.reading.scope, at.reader.stances.mode) == ("view", "matrix")
            assert at.app.theme == "nord"
            await at.press("U")
            assert "nothing to undo" in at.text()
    finally:
        reopened.close()


async def test_an_article_is_found_at_the_line_where_it_was_left(library: Library, drive) -> None:
    async with drive(library, size=(80, 24), restore=True) as at:
        await at.press("enter", "j", "j", "j")
        line = at.reader.article.scroll_offset.y
        assert line == 3
        await at.press("q")
    async with drive(library, size=(80, 24), restore=True) as at:
        assert at.reader.pane is Pane.ARTICLE
        assert at.reader.article.scroll_offset.y == line


async def test_undo_works_after_a_restart(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("1", "q")
    async with drive(library) as at:
        assert rows(library, 1)[0].tags == ("to-check",)
        await at.press("U")
        assert rows(library, 1)[0].tags == ()


async def test_quitting_waits_for_what_was_typed(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.pilot.press("1", "s", "q")
        # The end of the block would end the reader for it, and what was typed with it.
        await at.until(lambda: at.app.return_code == 0)
    row = rows(library, 1)[0]
    assert row.tags == ("to-check",)
    assert row.is_starred


async def test_markup_in_titles_and_texts_is_only_text(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.search("letter ministry asks")
        assert "[bold]in full[/bold]" in at.text()
        assert "[link=https://evil.example]No markup[/link]" in at.text()


async def test_only_web_addresses_are_opened_and_no_shell_sees_them(
    library: Library, drive, tmp_path: Path
) -> None:
    proof = tmp_path / "opened"
    browser = ("sh", "-c", f'printf "%s" "$1" > {proof}', "browser", "{url}")
    library.config = replace_ui(library.config, browser=browser)
    async with drive(library) as at:
        await at.press("o")
        assert "opened https://news.example/1" in at.text()
        at.reader.deeds.follow_link("javascript:alert(1)")
        await at.settle()
        assert "only http and https" in at.text()


async def test_the_address_is_copied(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("y")
        assert at.app.clipboard == "https://news.example/1"


async def test_the_next_unread_does_not_wait_until_the_last_is_stored_as_read(
    library: Library, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, set_read = threading.Event(), library.personal.set_read

    def waits(*arguments: Any, **how: Any) -> Any:
        assert stored.wait(30)  # for a refresh, which writes
        return set_read(*arguments, **how)

    async with drive(library) as at:
        ids = at.reader.articles.ids
        await at.press("k")
        monkeypatch.setattr(library.personal, "set_read", waits)
        try:
            for wanted in (ids[1], ids[2]):
                at.type("n")
                await at.until(lambda wanted=wanted: at.reader.articles.current_id == wanted)
            at.type("p")  # both are as good as read: only the first is not
            await at.until(lambda: at.reader.articles.current_id == ids[0])
            assert not library.articles.rows([ids[2]])[0].is_read
        finally:
            stored.set()
        await at.settle()
        assert all(row.is_read for row in library.articles.rows(ids[:3]))


async def test_next_unread_waits_for_what_the_key_before_marks(
    library: Library, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, set_read = threading.Event(), library.personal.set_read

    def waits(*arguments: Any, **how: Any) -> Any:
        assert go_on.wait(30)
        return set_read(*arguments, **how)

    async with drive(library) as at:
        ids = at.reader.articles.ids
        monkeypatch.setattr(library.personal, "set_read", waits)
        at.type("v", "j", "j", "A", "g", "n")
        await at.until(lambda: at.reader.lane.waiting > 1)
        assert at.reader.articles.current_id == ids[0]
        go_on.set()
        await at.settle()
        assert at.reader.articles.current_id == ids[3]


async def test_next_unread_skips_what_is_read(library: Library, drive) -> None:
    async with drive(library) as at:
        library.personal.set_read([row.id for row in rows(library, 2, 3)], True)
        await at.press("n")
        assert at.reader.reading.loaded.article.row.title.endswith("part 4")
        await at.press("p")
        assert at.reader.reading.loaded.article.row.title.startswith("Orvane")


async def test_keys_can_be_remapped(library: Library, drive) -> None:
    library.config = replace_config(library.config, keys={"article.star": "B", "list.down": "L", "undo": ""})
    async with drive(library) as at:
        await at.press("B", "s")
        assert rows(library, 1)[0].is_starred
        await at.press("U")
        assert rows(library, 1)[0].is_starred
        await at.press("L")
        assert at.reader.articles.cursor == 1
        await at.press("j")
        assert at.reader.articles.cursor == 1


def test_an_unknown_command_in_the_config_ends_the_start(library: Library) -> None:
    library.config = replace_config(library.config, keys={"no.such": "B"})
    with pytest.raises(ConfigError, match=r"no\.such"):
        ReaderApp(library, background=False)


def test_an_unknown_theme_in_the_config_ends_the_start(library: Library) -> None:
    library.config = replace_ui(library.config, theme="mauve")
    with pytest.raises(ConfigError, match="mauve"):
        ReaderApp(library, background=False)


async def test_the_palette_knows_every_command(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("colon")
        at.app.screen.query_one(Input).value = "article.star"
        await at.settle()
        await at.press("enter")
        await at.settle()
        assert rows(library, 1)[0].is_starred


async def test_the_help_shows_every_key(library: Library, drive) -> None:
    async with drive(library, size=(140, 160)) as at:
        await at.press("question_mark")
        text = at.text()
        for row in at.reader.table.rows:
            if not row.command.id.startswith("article.quick_tag"):
                assert row.command.title in text, row.command.id


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (110, 30), (20, 5)])
async def test_every_pane_can_be_visited_at_any_size(library: Library, drive, size: tuple[int, int]) -> None:
    async with drive(library, size=size) as at:
        seen = set()
        for _ in range(len(Pane)):
            assert at.reader.focused.size.height > 0
            seen.add(at.reader.pane)
            await at.press("l")
        assert seen == set(Pane)
        for key in ("Z", "escape", "b", "b", "question_mark", "escape", "t", "escape"):
            await at.press(key)
        assert all(len(line) <= size[0] for line in at.text().splitlines())


async def test_the_mouse_does_what_keys_do(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.pilot.click("#articles", offset=(12, 3))
        await at.settle()
        assert at.reader.articles.cursor == 2
        await at.pilot.click("#articles", offset=(12, 3))
        await at.settle()
        assert at.reader.pane is Pane.ARTICLE
        assert [row.is_read for row in rows(library, 3)] == [True]
        await at.search("ferry")
        await at.pilot.click("#status", offset=(136, 0))
        await at.settle()
        assert at.reader.view.current.search == ""
        star = at.text().splitlines()[-1].index("s star")
        await at.pilot.click("#footer", offset=(star, 0))
        await at.settle()
        assert [row.is_starred for row in rows(library, 3)] == [True]


async def test_without_colours_everything_can_still_be_told(
    library: Library, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with drive(library) as at:
        assert at.app.no_color
        await at.press("x", "s")
        text = at.text()
        for sign in ("▌●★", "!", "−", "+", "?", "Δ"):
            assert sign in text, sign


async def test_resizing_keeps_the_pane(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("Q")
        await at.pilot.resize_terminal(80, 24)
        await at.settle()
        assert at.reader.quotes.display
        assert at.reader.quotes.size.height > 0
        assert at.reader.article.size.height == 0


def replace_config(config: Config, **changes: object) -> Config:
    """The config with other values."""
    import msgspec

    return msgspec.structs.replace(config, **changes)


def replace_ui(config: Config, **changes: object) -> Config:
    """The config with other values under `[ui]`."""
    return replace_config(config, ui=replace_config(config.ui, **changes))


async def test_a_name_that_nobody_has_is_told_where_a_search_finds_nothing(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.search("actor:Ursk")
        assert at.reader.articles.count == 0
        assert "No actor is called “Ursk”; did you mean" in at.text()
        assert "Lena Orsk" in at.reader.articles.placeholder
        await at.search("actor:Orsk")
        assert "is called" not in at.text()


async def test_in_little_room_the_footer_keeps_what_is_used_most_and_ends_with_all_keys(
    library: Library, drive
) -> None:
    async with drive(library, size=(80, 24)) as at:
        footer = at.text().splitlines()[-1]
        assert footer.rstrip().endswith("? all keys")
        for wanted in ("⏎ open", "n next unread", "/ search", "s star", "t tag", "q quit"):
            assert wanted in footer
