"""The stance views driven as a person drives them: every figure leads to the words that it rests on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.tui.conftest import CONFIG, Quote, analysis, entry, fill
from textual.widgets import Static

from xjreader.config import Config
from xjreader.models.analysis import Act, Polarity
from xjreader.models.article import New
from xjreader.services.identity import incoming
from xjreader.services.library import Library
from xjreader.tui.commands.base import Page, Pane
from xjreader.tui.screens.card import CardPage
from xjreader.tui.screens.statements import StatementsPage
from xjreader.tui.widgets.card import CardList

WELCOMES = (
    "“We welcome an inspection whenever the snow is gone,” Lena Orsk said in the winter.\n\n"
    "Tobias Weld praised Orvane for its patience."
)
THANKS = "The River Council thanked Orvane for the grain. “An inspection is all we ask,” Tobias Weld said."

FURTHER = (
    (30, "Orsk: an inspection is welcome", WELCOMES, timedelta(days=80), (
        Quote("Lena Orsk", "said", "We welcome an inspection whenever the snow is gone,", "Lena Orsk",
              stance=(None, "dam inspection", Act.SUPPORT, Polarity.SUPPORT)),
        Quote("Tobias Weld", "praised", "Orvane for its patience", "Tobias Weld",
              stance=("Orvane", None, Act.SUPPORT, Polarity.SUPPORT)),
    )),
    (31, "Council thanks Orvane", THANKS, timedelta(days=3), (
        Quote("The River Council", "thanked", "Orvane for the grain", "River Council",
              stance=("Orvane", None, Act.SUPPORT, Polarity.SUPPORT)),
        Quote("Tobias Weld", "said", "An inspection is all we ask,", "Tobias Weld",
              stance=(None, "dam inspection", Act.SUPPORT, Polarity.SUPPORT)),
    )),
)  # fmt: skip
"""Number, title, text, age and quotes of articles beyond those of every test."""


def add(library: Library, config: Config) -> None:
    """Add `FURTHER` to a feed of its own."""
    feed, _ = library.feeds.add("https://post.example/feed", title="River Post", folder="Wires")
    entries = [entry(number, title, text, before=age) for number, title, text, age, _ in FURTHER]
    changes = [New(each, each.published) for each in incoming(entries)]
    library.articles.save(feed.id, changes, seen_at=entries[-1].published, origin="feed")
    for number, _, text, _, quotes in FURTHER:
        article = library.articles.get(library.articles.find(f"https://news.example/{number}"))
        library.analyses.save(article.revision.id, analysis(text, quotes), stamp=library.stamp)


@pytest.fixture
def dispute(library_file: Path) -> Iterator[Library]:
    """The invented library with a welcome that came before the refusal, and thanks."""
    opened = Library.open(library_file, CONFIG)
    fill(opened)
    add(opened, CONFIG)
    yield opened
    opened.close()


def title(at) -> str:
    return at.reader.stance._border_title.plain


def subtitle(at) -> str:
    return at.reader.stance._border_subtitle.plain


async def to_cell(at, actor: str, target: str) -> None:
    """Go to a figure of the matrix by keys."""
    stance = at.reader.stance
    await at.press("g")
    while stance.current_actor != actor:
        await at.press("j")
    while stance.current_target != target:
        await at.press("right")


SIZES = pytest.mark.parametrize("size", [(140, 40), (80, 24)], ids=["140x40", "80x24"])


@SIZES
async def test_the_pane_says_rule_n_scope_and_time(dispute: Library, drive, size) -> None:
    async with drive(dispute, size=size) as at:
        await at.press("x", "W")
        assert title(at).endswith("one per document, n 8")
        assert subtitle(at) == "all articles, all time · of 8 statements"
        text = at.text()
        assert "Tobias Weld" in text
        assert "one per document, n 8" in text
        assert "all articles, all time" in text
        await at.press("w")
        assert title(at).endswith("n 6")
        assert subtitle(at) == "all articles, last 7 days · of 6 statements"
        await at.press("w", "w", "w")
        assert subtitle(at) == "all articles, last year · of 8 statements"
        await at.press("w", "V")
        assert "machine only" in title(at)
        await at.press("V")
        assert "confirmed only" in title(at)
        assert at.reader.stance.count == 0
        await at.press("V", "P")
        assert "confirmed" not in title(at)
        assert "rolled up" in title(at)
        assert at.reader.stance.current_actor in {"Orvane", "River Council"}


async def test_the_scope_is_said_as_what_the_list_is_of(dispute: Library, drive) -> None:
    async with drive(dispute) as at:
        await at.press("W")
        assert "this article" in subtitle(at)
        await at.press("x")
        assert "all articles" in subtitle(at)
        await at.press("x")
        assert "this article" in subtitle(at)
        await at.press("escape", "v", "j", "x")
        assert "selection of 2 articles" in subtitle(at)
        await at.press("x")
        await at.search("act:SUPPORT")
        assert "/act:SUPPORT" in subtitle(at)
        assert title(at).endswith("n 5")
        await at.press("escape")
        assert "all articles" in subtitle(at)


@SIZES
async def test_a_cell_of_the_matrix_opens_its_statements_and_each_its_sentence(
    dispute: Library, drive, size
) -> None:
    async with drive(dispute, size=size) as at:
        await at.press("x", "K")
        assert at.reader.pane is Pane.STANCE
        assert at.reader.has_class("-zoomed")
        await to_cell(at, "Tobias Weld", "Orvane")
        assert " ".join(subtitle(at).split()).startswith("Tobias Weld → Orvane: n 3 net +1 ±")
        await at.press("enter")
        page = at.app.screen
        assert isinstance(page, StatementsPage)
        assert page.rows.count == 3
        assert "Tobias Weld → Orvane" in page.rows._border_title.plain
        assert page.rows._border_subtitle.plain.startswith(
            "n 3  net +1 ± (2 for, 1 against) · one per document"
        )
        await at.press("j")
        row = page.rows.current
        assert row is not None
        await at.press("enter")
        assert at.app.screen is at.reader
        assert at.reader.pane is Pane.ARTICLE
        assert at.reader.reading.loaded.article.id == row.article_id
        assert any(mark in at.text() for mark in "▶█")
        assert row.evidence_text.split()[0] in at.text()
        # And back: to the statement, then to the matrix, then to the panes.
        await at.press("escape")
        assert at.reader.page is Page.STATEMENTS
        assert at.reader.statements.current.id == row.id
        await at.press("escape")
        assert at.reader.page is None
        assert at.reader.has_class("-zoomed")
        await at.press("Z")
        assert not at.reader.has_class("-zoomed")


async def test_beside_a_statement_stands_its_paragraph_and_what_the_other_side_says(
    dispute: Library, drive
) -> None:
    async with drive(dispute) as at:
        await at.press("x", "E")
        page = at.app.screen
        while page.rows.current.evidence_text != "We open our valves, not our files,":
            await at.press("j")
        text = at.text()
        paragraph = str(page.query_one("#sentence", Static).content)
        assert paragraph.startswith(
            "“We open our valves, not our files,” spokeswoman Lena Orsk said. Asked about"
        )
        assert "The other side on dam inspection, nearest in time" in text
        other = page.opposite.current
        assert (other.actor, other.polarity) == ("Tobias Weld", Polarity.SUPPORT)
        assert other.evidence_text == "An inspection is all we ask,"
        await at.press("tab")
        assert at.reader.statements is page.opposite
        assert at.reader.current_actor() == "Tobias Weld"
        await at.press("enter")
        assert at.reader.pane is Pane.ARTICLE
        assert at.reader.reading.loaded.article.id == other.article_id


async def test_the_table_is_sorted_and_narrowed(dispute: Library, drive) -> None:
    async with drive(dispute) as at:
        await at.press("x", "E")
        page = at.app.screen
        assert page.rows.count == 8
        kept = page.rows.current.id
        await at.press("o")
        assert "by actor ▴" in page.rows._border_subtitle.plain
        actors = [page.rows.row(index).actor for index in range(8)]
        assert actors == sorted(actors)
        assert page.rows.current.id == kept
        await at.press("O")
        assert [page.rows.row(index).actor for index in range(8)] == sorted(actors, reverse=True)
        await at.press("slash")
        at.app.screen.narrowing.value = "inspection nosuch:thing"
        await at.press("enter")
        assert page.narrowing.display
        at.app.screen.narrowing.value = "inspection act:SUPPORT"
        await at.press("enter")
        assert not page.narrowing.display
        assert sorted(page.rows.row(index).actor for index in range(page.rows.count)) == [
            "Lena Orsk",
            "Tobias Weld",
        ]
        assert "found 2 statements" in page.rows._border_subtitle.plain
        assert "/inspection act:SUPPORT" in page.rows._border_title.plain
        await at.press("escape", "escape")
        assert page.rows.count == 8
        await at.press("slash")
        at.app.screen.narrowing.value = "orvane THANKS weld river"
        await at.press("enter")
        assert page.rows.count == 0
        await at.press("slash")
        at.app.screen.narrowing.value = "orvane post SUPPORT weld"
        await at.press("enter")
        assert [(page.rows.row(0).actor, page.rows.row(0).target)] == [("Tobias Weld", "Orvane")]
        assert page.rows._border_subtitle.plain.startswith("n 1  net +1 (1 for) · ")
        await at.press("escape")
        assert page.rows.count == 8
        await at.press("slash", "x", "escape")
        assert page.rows.count == 8
        await at.press("escape")
        assert at.app.screen is at.reader


async def test_back_from_an_article_the_table_is_as_it_was(dispute: Library, drive) -> None:
    async with drive(dispute) as at:
        await at.press("x", "E", "o", "slash")
        at.app.screen.narrowing.value = "act:SUPPORT"
        await at.press("enter", "j", "j")
        before = at.app.screen
        ids, current = list(before.rows.ids), before.rows.current
        await at.press("enter")
        assert at.reader.pane is Pane.ARTICLE
        await at.press("escape")
        page = at.app.screen
        assert page is not before
        assert list(page.rows.ids) == ids
        assert page.rows.current == current
        assert (page.order, page.words) == (before.order, "act:SUPPORT")


async def test_a_click_on_a_head_sorts_and_a_second_one_turns_it_round(dispute: Library, drive) -> None:
    async with drive(dispute) as at:
        await at.press("x", "E")
        page = at.app.screen
        head = page.rows.render_line(0).text
        for order in ("by target ▴", "by target ▾"):
            await at.pilot.click(page.rows, offset=(head.index("target") + 2, 1))
            await at.settle()
            assert order in page.rows._border_subtitle.plain


@SIZES
async def test_a_card_leads_to_the_statements(dispute: Library, drive, size) -> None:
    async with drive(dispute, size=size) as at:
        await at.press("x", "W")
        while at.reader.stance.current_actor != "Tobias Weld":
            await at.press("j")
        await at.press("i")
        page = at.app.screen
        assert isinstance(page, CardPage)
        text = " ".join(at.text().split())
        assert "person · of River Council" in text
        assert "33 % against, 67 % in favour" in text
        assert "one per document" in text
        assert page.query_one(CardList).current.target == "Orvane"
        await at.press("enter")
        assert at.reader.page is Page.STATEMENTS
        assert at.reader.statements.count == 3
        await at.press("escape", "P")
        assert "rolled up" in at.text()
        await at.press("q")
        assert at.app.screen is at.reader


async def test_a_card_opens_from_every_row_that_names_an_actor(dispute: Library, drive) -> None:
    async with drive(dispute) as at:
        await at.press("Q", "i")
        assert at.reader.current_actor() == "Lena Orsk"
        await at.press("escape", "enter", "enter", "right_square_bracket", "i")
        assert at.reader.page is Page.CARD
        await at.press("escape", "x", "W", "e", "i")
        assert at.reader.page is Page.CARD
        await at.press("escape", "escape", "h", "h", "h", "h")
        sources = at.reader.sources
        while sources.current.kind != "actor":
            await at.press("j")
        name = sources.current.label
        await at.press("i")
        assert at.reader.current_actor() == name


async def test_only_this_actor_works_on_a_card_and_closes_it(dispute: Library, drive) -> None:
    async with drive(dispute) as at:
        await at.press("x", "K", "i", "a")
        assert at.app.screen is at.reader
        assert not at.reader.has_class("-zoomed")
        assert at.reader.view.current.actor


async def test_by_target_everybodys_statements_open(dispute: Library, drive) -> None:
    async with drive(dispute) as at:
        await at.press("x", "W", "M", "M")
        assert "[by target]" in title(at) or "[target]" in title(at)
        while at.reader.stance.current_target != "dam inspection":
            await at.press("j")
        assert at.reader.stance.current_actor is None
        await at.press("enter")
        page = at.app.screen
        assert page.rows._border_subtitle.plain.startswith("n 3  net +1 ± (2 for, 1 against)")
        assert page.rows.count == 3


async def test_a_change_of_sign_opens_the_statements_of_both_sides(dispute: Library, drive) -> None:
    async with drive(dispute) as at:
        await at.press("x", "W", "M", "M", "M")
        stance = at.reader.stance
        assert (stance.current_actor, stance.current_target) == ("Lena Orsk", "dam inspection")
        assert "+ to −" in subtitle(at)
        await at.press("enter")
        page = at.app.screen
        assert [page.rows.row(index).polarity for index in range(page.rows.count)] == [
            Polarity.OPPOSE,
            Polarity.SUPPORT,
        ]


async def test_the_ways_to_look_at_it_are_clicked_in_the_title(dispute: Library, drive) -> None:
    async with drive(dispute) as at:
        await at.press("x", "W", "Z")
        line = at.text().splitlines()[1]
        await at.pilot.click(offset=(line.index("over time") + 1, 1))
        await at.settle()
        assert at.reader.stance.mode == "time"


async def test_help_and_undo_work_over_a_full_screen(dispute: Library, drive) -> None:
    async with drive(dispute) as at:
        await at.press("s", "x", "E", "question_mark", "escape")
        assert at.reader.page is Page.STATEMENTS
        await at.press("U")
        assert not dispute.articles.rows([at.reader.articles.current_id])[0].is_starred


async def test_rolled_up_somebody_below_the_top_is_counted_too(dispute: Library, drive) -> None:
    async with drive(dispute) as at:
        await at.press("x", "P", "Q", "i")
        assert at.reader.current_actor() == "Lena Orsk"
        card = at.app.screen
        await at.press("enter")
        page = at.app.screen
        target = card.targets.current.target
        assert page.wanted.title == f"Lena Orsk+ → {target}"
        assert page.rows.count == card.targets.current.tally.n > 0
        assert page.rows._border_subtitle.plain.startswith(f"n {page.rows.count}  net")


async def test_a_window_over_time_lists_nothing_from_before_the_scope(dispute: Library, drive) -> None:
    async with drive(dispute) as at:
        await at.press("x", "w", "W", "M", "M", "M")
        assert "last 7 days" in subtitle(at)
        stance = at.reader.stance
        while (stance.current_actor, stance.current_target) != ("Lena Orsk", "dam inspection"):
            await at.press("j")
        await at.press("enter")
        page = at.app.screen
        # The welcome of eighty days ago is in no figure here, and in no list.
        assert [page.rows.row(index).polarity for index in range(page.rows.count)] == [Polarity.OPPOSE]
        assert page.rows._border_subtitle.plain.startswith("n 1  net −1")


async def test_where_nobody_says_anything_it_is_told_how_to_see_more(dispute: Library, drive) -> None:
    async with drive(dispute) as at:
        await at.press("j", "j", "j", "W")
        assert at.reader.stance.count == 0
        assert "x widens the scope: the whole list has 8 statements." in at.text()
        await at.press("E")
        page = at.app.screen
        assert page.rows.count == 0
        assert "x widens the scope: the whole list has 8 statements." in at.text()
        await at.press("x")
        assert page.rows.count == 8
        assert "all articles" in page.rows._border_title.plain
        await at.press("escape")
        assert "all articles" in subtitle(at)
