"""What somebody looks at is analysed first."""

import asyncio

import msgspec
import pytest

from xjreader.config import AnalysisConfig
from xjreader.services import analyse
from xjreader.services.library import Library
from xjreader.tui.background import Background


async def test_an_article_that_is_shown_and_waits_comes_first(
    library: Library, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurried: list[int] = []
    monkeypatch.setattr(Background, "analyse_first", lambda _, article_id: hurried.append(article_id))
    async with drive(library) as at:
        ids = at.reader.articles.ids
        assert [row.analysing for row in library.articles.rows(ids[:3])] == [False, False, True]
        await at.press("j")
        assert hurried == []
        await at.press("j")
        assert hurried == [ids[2]]


class Idle(analyse.AnalysisWorker):
    """Only remembers what was to come first."""

    hurried: list[int]

    def hurry(self, article_id: int) -> None:
        self.hurried.append(article_id)

    async def run(self, library: Library, on_progress, stop: asyncio.Event, *, idle: float) -> int:
        await stop.wait()
        return 0


async def test_the_analysis_is_told_also_where_it_begins_later(
    library: Library, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Idle, "hurried", [], raising=False)
    monkeypatch.setattr(analyse, "AnalysisWorker", Idle)
    library.config = msgspec.structs.replace(library.config, analysis=AnalysisConfig())
    async with drive(library) as at:
        background = at.app.background
        background.analyse_first(7)
        assert Idle.hurried == []
        at.app.has_background = True
        background.analyse()
        await at.until(lambda: Idle.hurried == [7])
        background.analyse_first(9)
        assert Idle.hurried == [7, 9]
        await background.stop()
