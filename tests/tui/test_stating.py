"""Statements judged by key: what is stored, what every list and figure shows then, and that it is undone."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.tui.conftest import HOPES, HOPES_QUOTES, NOW, analysis, entry
from textual.widgets import Input, OptionList, Static

from xjreader.models.analysis import Act, ActorKind, Polarity, Scope, StatementRow, Verdict
from xjreader.models.article import New
from xjreader.services import stating
from xjreader.services.identity import incoming
from xjreader.services.library import Library
from xjreader.tui.commands.base import Page, Pane
from xjreader.tui.screens.quote_statements import QuoteStatements
from xjreader.tui.screens.sentence import SentencePicker

SIZES = [(140, 40), (80, 24)]


def rows(library: Library, *, rejected: bool = True) -> list[StatementRow]:
    return library.analyses.statements(rejected=rejected)


def verdicts(library: Library) -> list[str]:
    return [row.verdict.value for row in rows(library)]


def named(library: Library, actor: str, target: str) -> StatementRow:
    return next(row for row in rows(library) if (row.actor, row.target) == (actor, target))


async def open_statements(at) -> None:
    """The statements of the whole list, as a table."""
    await at.press("W", "x", "E")
    assert at.reader.page is Page.STATEMENTS


@pytest.mark.parametrize("size", SIZES)
async def test_judging_one_statement_after_the_other(library: Library, drive, size) -> None:
    async with drive(library, size=size) as at:
        await open_statements(at)
        before = [row.id for row in rows(library)]
        await at.pilot.press("Y", "N")
        await at.settle()
        assert verdicts(library)[:3] == ["confirmed", "rejected", "machine"]
        assert at.reader.statements.current.id == before[2], "on to the next"
        assert len(at.reader.statements.ids) == len(before) - 1, "the rejected one is left out"
        assert "✓" in at.text()
        await at.press("U", "U")
        assert set(verdicts(library)) == {"machine"}
        assert len(at.reader.statements.ids) == len(before)
        await at.press("ctrl+y")
        assert verdicts(library)[0] == "confirmed"


@pytest.mark.parametrize("at_once", [False, True])
async def test_undo_goes_back_to_the_statement_that_it_is_about(
    library: Library, drive, at_once: bool
) -> None:
    async with drive(library) as at:
        await open_statements(at)
        before = rows(library)
        if at_once:
            await at.pilot.press("N", "U", "tilde")
            await at.settle()
        else:
            await at.press("N", "U")
            assert at.reader.statements.current.id == before[0].id
            await at.press("tilde")
        assert verdicts(library) == ["corrected", *["machine"] * (len(before) - 1)]
        await at.press("U", "j", "j", "N", "k", "k", "U")
        assert at.reader.statements.current.id == before[2].id


async def test_what_is_so_already_is_left_behind_too(library: Library, drive) -> None:
    async with drive(library) as at:
        await open_statements(at)
        await at.press("Y", "k", "Y")
        assert "you confirmed or corrected it already" in at.text()
        assert at.reader.statements.cursor == 1


async def test_a_flip_is_seen_in_the_figures_at_once(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("W", "x")
        before = {row.actor: row.tally.net for row in library.stances.open().actors()}
        await at.press("E", "g")
        row = at.reader.statements.current
        await at.press("tilde")
        now = named(library, row.actor, row.target)
        assert (now.polarity.sign, now.verdict) == (-row.polarity.sign, Verdict.CORRECTED)
        assert at.reader.statements.current.id == row.id, "the cursor stays"
        await at.press("escape")
        after = {row.actor: row.tally.net for row in library.stances.open().actors()}
        assert after[row.actor] == before[row.actor] - 2 * row.polarity.sign
        assert any("Lena Orsk" in line and "2 0 ±" in line for line in at.text().splitlines())


@pytest.mark.parametrize("size", SIZES)
async def test_a_range_is_told_asked_and_judged_as_one(library: Library, drive, size) -> None:
    async with drive(library, size=size) as at:
        await open_statements(at)
        number = len(rows(library))
        await at.press("g", "v", "G", "Y")
        assert f"Confirm {number} statements?" in at.text()
        await at.press("n")
        assert set(verdicts(library)) == {"machine"}
        await at.press("Y", "y")
        assert set(verdicts(library)) == {"confirmed"}
        assert not at.reader.statements.visual
        await at.press("U")
        assert set(verdicts(library)) == {"machine"}


async def test_the_menu_of_a_range_acts_on_all_of_it(library: Library, drive) -> None:
    async with drive(library) as at:
        await open_statements(at)
        await at.press("g", "v", "j", "c")
        assert "Correct 2 statements" in at.text()
        await at.press("a")
        await at.pilot.press(*"deny")
        await at.press("enter")
        assert [row.act for row in rows(library)[:2]] == [Act.DENY] * 2
        await at.press("g", "v", "j", "c", "0")
        assert [row.polarity for row in rows(library)[:2]] == [Polarity.NEUTRAL] * 2
        await at.press("tilde")
        assert [row.polarity for row in rows(library)[:2]] == [Polarity.NEUTRAL] * 2, "no other side"
        await at.press("g", "v", "j", "c", "u")
        assert [row.act for row in rows(library)[:2]] == [Act.DENY] * 2


@pytest.mark.parametrize("size", SIZES)
async def test_an_act_is_found_by_its_meaning(library: Library, drive, size) -> None:
    async with drive(library, size=size) as at:
        await open_statements(at)
        await at.press("g", "c", "a")
        assert "say that a charge is false" in at.text()
        await at.pilot.press(*"expel")
        await at.settle()
        assert at.app.screen.query_one(OptionList).option_count == 1
        await at.press("enter")
        assert rows(library)[0].act is Act.SANCTION
        assert "SANCTION" in at.text()


async def test_an_emptied_line_offers_everything_again(library: Library, drive) -> None:
    async with drive(library) as at:
        await open_statements(at)
        await at.press("g", "c", "a")
        await at.press("number_sign")
        found = at.app.screen.query_one(OptionList)
        assert found.option_count == 0, "nothing answers"
        await at.press("backspace")
        assert found.option_count == len(Act)


async def test_a_flip_asks_for_an_act_where_none_is_plain(library: Library, drive) -> None:
    rejects = named(library, "Lena Orsk", "dam inspection")
    stating.change_act(library, [rejects], Act.THREATEN)
    async with drive(library) as at:
        await open_statements(at)
        while at.reader.statements.current.id != rejects.id:
            await at.press("j")
        await at.press("tilde")
        assert "For by which act?" in at.text()
        await at.press("escape")
        assert named(library, "Lena Orsk", "dam inspection").act is Act.THREATEN
        await at.press("tilde", "enter")
        now = named(library, "Lena Orsk", "dam inspection")
        assert (now.act, now.polarity) == (Act.SUPPORT, Polarity.SUPPORT)
        await at.press("tilde")
        now = named(library, "Lena Orsk", "dam inspection")
        assert (now.act, now.polarity) == (Act.REJECT, Polarity.OPPOSE), "one key back to the machine's"


async def test_another_target_an_actor_a_topic_or_a_new_one(library: Library, drive) -> None:
    async with drive(library) as at:
        await open_statements(at)
        await at.press("g", "c", "t")
        await at.pilot.press(*"river c")
        await at.press("enter")
        assert rows(library)[0].recipient == "River Council"
        await at.press("c", "t")
        at.app.screen.query_one(Input).value = "Ferry"
        await at.settle()
        await at.press("enter")
        assert (rows(library)[0].recipient, rows(library)[0].topic) == (None, "Ferry")
        await at.press("c", "t")
        at.app.screen.query_one(Input).value = "Ida Falk"
        await at.settle()
        await at.press("down", "enter")
        (made,) = library.analyses.actors(origin="person")
        assert (made.name, made.kind) == ("Ida Falk", ActorKind.PERSON)
        await at.press("U", "U", "U")
        assert library.analyses.actors(origin="person") == []
        assert "Ferry" not in [topic.name for topic in library.analyses.topics()]


async def test_another_actor_speaks_the_quote_too(library: Library, drive) -> None:
    async with drive(library) as at:
        await open_statements(at)
        await at.press("g")
        row = at.reader.statements.current
        await at.press("c", "s")
        at.app.screen.query_one(Input).value = "River Council"
        await at.settle()
        await at.press("enter")
        assert rows(library)[0].actor == "River Council"
        quotes = library.analyses.quotes(Scope(article_ids=(row.article_id,)))
        assert next(quote for quote in quotes if quote.id == row.quote_id).actor == "River Council"


async def test_rejected_ones_are_shown_on_demand_and_taken_back(library: Library, drive) -> None:
    async with drive(library) as at:
        await open_statements(at)
        number = len(at.reader.statements.ids)
        await at.press("g", "N")
        assert len(at.reader.statements.ids) == number - 1
        await at.press("X", "g")
        assert len(at.reader.statements.ids) == number
        assert at.reader.statements.current.verdict is Verdict.REJECTED
        assert "✗" in at.text()
        await at.press("c", "u")
        assert set(verdicts(library)) == {"machine"}


async def test_keys_typed_at_once_go_where_they_are_meant(library: Library, drive) -> None:
    async with drive(library) as at:
        await open_statements(at)
        await at.pilot.press("g", "c", "t", *"river c", "enter", "j", "c", "a", *"aid", "enter", "j", "Y")
        await at.settle()
        await at.until(lambda: verdicts(library)[:3] == ["corrected", "corrected", "confirmed"])
        assert rows(library)[0].recipient == "River Council"
        assert rows(library)[1].act is Act.AID


# Of a quote -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_the_statements_of_a_quote(library: Library, drive, size) -> None:
    async with drive(library, size=size) as at:
        await at.press("Q", "c", "t")
        dialog = at.app.screen
        assert isinstance(dialog, QuoteStatements)
        assert [row.target for row in dialog.statements.selected] == ["dam inspection"]
        await at.press("Y")
        assert "confirmed" in verdicts(library)
        assert "✓" in at.text()
        await at.press("c", "a")
        await at.pilot.press(*"accuse")
        await at.press("enter")
        assert dialog.statements.current.act is Act.ACCUSE
        await at.press("U", "N")
        assert dialog.statements.current.verdict is Verdict.REJECTED, "here they stay to be seen"
        assert len(rows(library, rejected=False)) == len(rows(library)) - 1
        await at.press("escape")
        assert at.reader.pane is Pane.QUOTES
        assert "dam inspection" not in (at.reader.quotes.current.targets)


async def test_the_one_statement_of_a_quote_is_flipped_at_once(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("Q")
        before = named(library, "Lena Orsk", "dam inspection").polarity.sign
        await at.press("tilde")
        assert named(library, "Lena Orsk", "dam inspection").polarity.sign == -before
        assert "made a statement" in at.reader.status_line.facts.message
        await at.press("U")
        assert named(library, "Lena Orsk", "dam inspection").polarity.sign == before


# Adding ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_a_statement_is_added_to_a_quote(library: Library, drive, size) -> None:
    async with drive(library, size=size) as at:
        await at.press("Q", "I")
        assert isinstance(at.app.screen, SentencePicker)
        quote = at.reader.quotes.current
        assert at.app.screen.chosen == quote.content
        await at.press("enter")
        assert "Add a statement: who?" in at.text()
        await at.press("enter")
        await at.pilot.press(*"river c")
        await at.press("enter")
        await at.pilot.press(*"threat")
        await at.press("enter", "enter")
        row = named(library, quote.actor, "River Council")
        assert (row.act, row.polarity, row.evidence) == (Act.THREATEN, Polarity.OPPOSE, quote.content)
        assert row.quote_id == quote.id
        assert "River Council" in at.reader.quotes.current.targets
        await at.press("U")
        assert "River Council" not in at.reader.quotes.current.targets


async def test_a_statement_is_added_on_a_sentence_without_a_quote(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("G", "enter", "I")
        picker = at.app.screen
        assert isinstance(picker, SentencePicker)
        text = at.reader.article.article.revision.document.text
        assert len(picker.chosen) == 1
        await at.press("escape")
        await at.press("g")
        await at.search('"day 12"')
        await at.press("enter", "I", "j")
        picker = at.app.screen
        text = at.reader.article.article.revision.document.text
        (span,) = picker.chosen
        assert text[span.start : span.end] == (
            "The ferry of day 12 ran late, and the reservoir stood 12 metres below its mark."
        )
        await at.press("k", "right")
        assert "2 sentences" in str(picker.query_one("#borders", Static).content)
        await at.press("left")
        await at.pilot.click(picker.query_one("#yes"))
        await at.settle()
        assert "Add a statement: who?" in at.text(), "a click is as good as enter"
        await at.press("escape")
        assert at.reader.pane is Pane.ARTICLE


async def test_adding_without_words_in_focus_says_what_it_needs(library: Library, drive) -> None:
    async with drive(library) as at:
        assert at.reader.pane is Pane.ARTICLES
        await at.press("I")
        assert len(at.app.screen_stack) == 1
        assert "a statement stands on words: open the article (⏎), then I there" in at.text()


async def test_leaving_any_of_the_questions_adds_nothing(library: Library, drive) -> None:
    async with drive(library) as at:
        number = len(rows(library))
        for steps in range(5):
            await at.press("Q", "I", *["enter"] * steps, "escape")
            assert not at.app.screen.is_modal
        assert len(rows(library)) == number


# By mouse -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_a_click_in_menu_and_picker_is_as_good_as_a_key(library: Library, drive, size) -> None:
    async with drive(library, size=size) as at:
        await open_statements(at)
        await at.press("g", "c")
        menu = at.app.screen.query_one(OptionList)
        place = [option.prompt.plain[:1] for option in menu.options].index("a")
        await at.pilot.click(menu, offset=(3, place))
        await at.settle()
        found = at.app.screen.query_one("#found", OptionList)
        await at.pilot.click(found, offset=(4, 2))
        await at.settle()
        assert rows(library)[0].act is Act.SUPPORT


async def test_the_footer_and_the_help_tell_the_keys(library: Library, drive) -> None:
    async with drive(library) as at:
        await open_statements(at)
        assert "Y confirm" in at.text()
        assert "~ flip" in at.text()
        await at.press("question_mark")
        await at.press(*["pagedown"] * 3)
        texts = []
        for _ in range(6):
            texts.append(at.text())
            await at.press("pagedown")
        told = "\n".join(texts)
        assert "Flip for and against" in told
        assert "Add a statement" in told


async def test_a_word_on_one_copy_of_a_story_is_the_word_on_all(library: Library, drive) -> None:
    with library.db.write() as writer:
        writer.execute("update revisions set story_key = 'wire' where text = ?", (HOPES,))
    copied = entry(30, "Talks on the dam, says the council", HOPES, before=timedelta(hours=1))
    (incoming_copy,) = incoming([copied])
    library.articles.save(
        library.feeds.all()[1].id,
        [New(replace(incoming_copy, story_key="wire"), NOW)],
        seen_at=NOW,
        origin="feed",
    )
    revision = library.articles.get(library.articles.find("https://news.example/30")).revision
    library.analyses.save(revision.id, analysis(HOPES, HOPES_QUOTES), stamp=library.stamp)

    def of_the_talks() -> list[Verdict]:
        return [row.verdict for row in rows(library) if "closer" in row.evidence_text]

    async with drive(library) as at:
        await open_statements(at)
        before = at.reader.statements.count
        while "closer" not in at.reader.statements.current.evidence_text:
            await at.press("j")
        await at.press("N")
        assert "(and in 1 copy)" in at.text()
        assert of_the_talks() == [Verdict.REJECTED] * 2
        assert at.reader.statements.count == before - 2
        await at.press("U")
        assert of_the_talks() == [Verdict.MACHINE] * 2
