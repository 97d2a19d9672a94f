"""Quotes corrected by key: what is stored, what every pane shows then, and that it can be taken back."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from xjreader.models.analysis import ActorKind, Analysis, QuoteRow, Scope, Verdict
from xjreader.models.query_parser import parse
from xjreader.services.library import Library
from xjreader.tui.app import ReaderApp
from xjreader.tui.commands.base import Pane
from xjreader.tui.screens.words import WordsEditor

SIZES = [(140, 40), (80, 24)]


def quotes(library: Library, number: int, *, rejected: bool = False) -> list[QuoteRow]:
    """The quotes of the article at this address."""
    article = library.articles.find(f"https://news.example/{number}")
    return library.analyses.quotes(Scope(article_ids=(article,)), rejected=rejected)


def verdicts(library: Library, number: int) -> list[str]:
    return [row.verdict.value for row in quotes(library, number, rejected=True)]


@pytest.mark.parametrize("size", SIZES)
async def test_judging_one_quote_after_the_other(library: Library, drive, size) -> None:
    async with drive(library, size=size) as at:
        await at.press("Q")
        await at.pilot.press("Y", "N", "Y")
        await at.settle()
        assert verdicts(library, 1) == ["confirmed", "rejected", "confirmed"]
        assert [row.actor for row in at.reader.quotes.rows] == ["Lena Orsk", "Tobias Weld"]
        assert at.reader.quotes.current.actor == "Tobias Weld"
        assert "✗ 1 (X)" in at.text()
        await at.press("Y")
        assert "already" in at.reader.status_line.facts.message
        await at.press("U", "U")
        assert verdicts(library, 1) == ["confirmed", "machine", "machine"]
        assert len(at.reader.quotes.rows) == 3
        await at.press("ctrl+y")
        assert verdicts(library, 1) == ["confirmed", "rejected", "machine"]


async def test_a_rejected_quote_is_shown_on_demand_and_taken_back(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("Q", "N")
    async with drive(library) as at:
        assert len(at.reader.quotes.rows) == 2
        await at.press("Q", "X", "g")
        assert at.reader.quotes.current.verdict is Verdict.REJECTED
        assert "+ ✗ 1" in at.text()
        assert "✗" in at.reader.article.render_line(5).text or "✗" in at.text()
        await at.press("c", "u")
        assert verdicts(library, 1) == ["machine"] * 3
        await at.press("X")
        assert len(at.reader.quotes.rows) == 3


@pytest.mark.parametrize("size", SIZES)
async def test_the_candidates_of_an_unknown_speaker_are_two_keys_away(library: Library, drive, size) -> None:
    async with drive(library, size=size) as at:
        await at.press("j", "Q", "G")
        assert at.reader.quotes.border_subtitle == "unknown · 2 candidates: c"
        await at.press("c")
        assert "1  the speaker is Lena Orsk" in at.text()
        assert "2  the speaker is Tobias Weld" in at.text()
        await at.press("2")
        assert quotes(library, 2)[1].actor == "Tobias Weld"
        assert verdicts(library, 2) == ["machine", "corrected"]
        assert at.reader.quotes.border_subtitle == "corrected by you; the machine: unknown"


async def test_the_first_line_of_the_menu_is_what_enter_does(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("Q", "c", "enter")
        assert verdicts(library, 1)[0] == "confirmed"
        await at.press("c", "escape")
        assert verdicts(library, 1)[0] == "confirmed"
        await at.press("c", "k", "enter")
        assert verdicts(library, 1)[0] == "machine", "the last line takes it back"


@pytest.mark.parametrize("size", SIZES)
async def test_another_speaker_is_found_by_a_part_of_the_name(library: Library, drive, size) -> None:
    async with drive(library, size=size) as at:
        await at.press("Q", "c", "s")
        await at.pilot.press(*"weld")
        await at.press("enter")
        assert quotes(library, 1)[0].actor == "Tobias Weld"
        rows = library.analyses.statements(Scope(query=parse('actor:"Tobias Weld" target:"dam inspection"')))
        assert len(rows) == 1, "what is said is said by the one whom the person named"
        await at.press("U")
        assert quotes(library, 1)[0].actor == "Lena Orsk"


async def test_keys_typed_at_once_go_where_they_are_meant(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.pilot.press("Q", "c", "s", *"weld", "enter", "j", "Y")
        await at.settle()
        await at.until(lambda: verdicts(library, 1)[:2] == ["corrected", "confirmed"])
        assert quotes(library, 1)[0].actor == "Tobias Weld"


async def test_a_new_actor_is_made_with_its_kind(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("Q", "c", "s")
        at.app.screen.query_one(Input).value = "Ida Falk"
        await at.settle()
        await at.press("down", "enter")
        (made,) = library.analyses.actors(origin="person")
        assert (made.name, made.kind) == ("Ida Falk", ActorKind.ORGANISATION)
        assert quotes(library, 1)[0].actor == "Ida Falk"
        assert "Ida Falk" in [node.label for node in at.reader.view._nodes]
        await at.search('actor:"Ida Falk"')
        assert at.reader.articles.count == 1
        await at.press("U")
        assert library.analyses.actors(origin="person") == []
        assert at.reader.articles.ids == [at.reader.articles.current_id], (
            "nothing is taken from under the eyes"
        )


async def test_a_speaker_can_be_made_unknown(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("Q", "c", "s")
        at.app.screen.query_one(Input).value = "unknown"
        await at.press("enter")
        assert quotes(library, 1)[0].actor is None
        about = library.analyses.statements(Scope(query=parse('target:"dam inspection"')))
        assert "Lena Orsk" not in [row.actor for row in about]


async def test_a_list_narrowed_to_an_actor_follows(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("j", "Q", "a")
        before = list(at.reader.articles.ids)
        assert len(before) == 2, "Tobias Weld speaks in two articles"
        await at.press("g", "Q", "G", "N")
        assert library.analyses.rejected_count() == 1
        found = library.search.ids(at.reader.view.current.query())
        assert len(found) == 1
        await at.press("escape", "Q", "g", "a")
        assert len(at.reader.articles.ids) == 1


@pytest.mark.parametrize("size", SIZES)
async def test_words_are_moved_in_their_text(library: Library, drive, size) -> None:
    async with drive(library, size=size) as at:
        await at.press("Q", "c", "w")
        editor = at.app.screen
        assert isinstance(editor, WordsEditor)
        assert "moving the end of what is said · 7 words" in at.text()
        await at.press("right", "right", "right")
        assert "2 parts" in at.text(), "cue and source are left out"
        await at.press(*["left"] * 5)
        await at.press("tab", "tab", "tab", "right")
        assert "moving the start of what is said · 5 words" in at.text()
        await at.press("enter")
        row = quotes(library, 1)[0]
        assert row.content_text == "open our valves, not our"
        assert (row.verdict, row.source_text) == (Verdict.CORRECTED, "Lena Orsk")
        assert "changed the words" in at.reader.status_line.facts.message
        await at.search('quote:"our valves not our"')
        assert at.reader.articles.count == 1
        await at.press("escape", "U")
        assert quotes(library, 1)[0].content_text == "We open our valves, not our files,"


async def test_leaving_the_words_changes_nothing(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("Q", "c", "w", "left", "left", "escape")
        await at.press("c", "w", "left", "right", "enter")
        await at.press("c", "w", "left", "r", "enter")
        assert verdicts(library, 1) == ["machine"] * 3
        assert library.personal.undo() is None


async def test_the_source_is_moved_alone(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("Q", "c", "w", "tab", "left", "enter")
        row = quotes(library, 1)[0]
        assert (row.source_text, row.content_text) == (
            "spokeswoman Lena Orsk", "We open our valves, not our files,",
        )  # fmt: skip
        await at.press("c", "w", "tab", "backspace", "enter")
        assert quotes(library, 1)[0].source == ()


async def test_in_the_article_the_quote_there_is_meant(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("enter", "c")
        assert "] goes to the next" in at.reader.status_line.facts.message
        await at.press("right_square_bracket")
        await at.pilot.press("N", "Y")
        await at.settle()
        assert verdicts(library, 1) == ["rejected", "confirmed", "machine"]
        assert at.reader.pane is Pane.ARTICLE
        assert at.reader.article.current_quote.actor == "Tobias Weld"
        await at.press("c", "n")
        assert verdicts(library, 1) == ["rejected", "confirmed", "rejected"]


async def test_a_quote_analysed_anew_meanwhile_is_still_the_one_that_was_seen(
    library: Library, drive
) -> None:
    async with drive(library) as at:
        await at.press("Q", "G", "c")
        article = library.articles.get(library.articles.find("https://news.example/1"))
        found = quotes(library, 1)[2]
        kept = library.analyses.quotes(Scope(article_ids=(article.id,)))[2]
        from tests.tui.conftest import REJECTS, REJECTS_QUOTES, analysis

        library.analyses.save(article.revision.id, analysis(REJECTS, REJECTS_QUOTES[2:]), stamp=library.stamp)
        assert kept == found
        await at.press("n")
        assert [row.content_text for row in quotes(library, 1, rejected=True)] == [found.content_text]
        assert verdicts(library, 1) == ["rejected"]


async def test_an_article_edited_meanwhile_says_so(library: Library, drive) -> None:
    async with drive(library, failures=1) as at:
        await at.press("Q", "c")
        article = library.articles.get(library.articles.find("https://news.example/1"))
        library.analyses.save(article.revision.id, Analysis("en", (), ()), stamp=library.stamp)
        await at.press("y")
        assert "analysed anew" in str(at.app.failures[0])


async def test_the_keys_are_the_persons_own(library_file: Path, drive) -> None:
    import msgspec
    from tests.tui.conftest import CONFIG, fill

    config = msgspec.structs.replace(
        CONFIG, keys={"quote.correct": "H", "quote.confirm": "", "quote.rejected": "J"}
    )
    library = Library.open(library_file, config)
    try:
        fill(library)
        async with drive(library) as at:
            await at.press("j", "Q", "G")
            assert at.reader.quotes.border_subtitle == "unknown · 2 candidates: H"
            await at.press("Y", "H", "n")
            assert verdicts(library, 2) == ["machine", "rejected"]
            assert "✗ 1 (J)" in at.text()
    finally:
        library.close()


async def test_a_click_does_what_the_line_says(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("Q", "c")
        await at.pilot.click(OptionList, offset=(4, 0))
        await at.settle()
        assert verdicts(library, 1)[0] == "confirmed"


JUDGE_AND_DIE = """
import asyncio, os, signal, sys
from pathlib import Path
from xjreader.config import Config, AnalysisConfig
from xjreader.services.library import Library
from xjreader.tui.app import ReaderApp

async def main():
    library = Library.open(Path(sys.argv[1]), Config(analysis=AnalysisConfig(enabled=False)), sync=False)
    app = ReaderApp(library, background=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.press("Q", "N")
        while "rejected" not in app.reader.status_line.facts.message:
            await pilot.pause(0.01)
        # One more is on its way when the end comes.
        await pilot.press("Y")
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


def test_no_verdict_that_was_shown_is_lost(library: Library, library_file: Path) -> None:
    library.close()
    died = subprocess.run(
        [sys.executable, "-c", JUDGE_AND_DIE, str(library_file)],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        timeout=60,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    reopened = Library.open(library_file, library.config)
    try:
        assert reopened.db.integrity() == []
        assert verdicts(reopened, 1)[0] == "rejected"
        while reopened.personal.undo():
            pass
        assert verdicts(reopened, 1) == ["machine"] * 3
    finally:
        reopened.close()


def test_the_app_is_imported_without_the_analysis() -> None:
    code = "import sys, xjreader.tui.app; print([n for n in sys.modules if n.startswith('xjreader.nlp')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert ReaderApp
