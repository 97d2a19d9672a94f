"""What nobody waits for begins once the screen is drawn and the keys rest."""

import asyncio

import pytest
from textual.screen import Screen

from xjreader.models.analysis import Scope, Verdict
from xjreader.services.library import Library
from xjreader.tui import resting
from xjreader.tui.resting import Resting, drawn


class Clock:
    """Time that goes on only while somebody sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 50.0
        self.on_sleep = lambda: None
        monkeypatch.setattr(resting, "monotonic", lambda: self.now)
        monkeypatch.setattr(resting, "QUIET", 0.1)
        monkeypatch.setattr(resting, "LOOK_AGAIN", 10.0)
        monkeypatch.setattr(asyncio, "sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds
        self.on_sleep()


class Drawn:
    """A screen on which everything stands at once."""

    def call_after_refresh(self, done) -> bool:
        done()
        return True


async def test_without_a_key_nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    await Resting().wait(Drawn())
    assert clock.now == 50.0


async def test_after_the_last_key_it_waits_until_no_other_came(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, keys = Clock(monkeypatch), Resting()
    more = iter([True, True, False])
    clock.on_sleep = lambda: next(more) and keys.key_came()
    keys.key_came()
    await keys.wait(Drawn())
    assert clock.now == pytest.approx(50.3)


async def test_whoever_never_rests_sees_it_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, keys = Clock(monkeypatch), Resting()
    clock.on_sleep = keys.key_came
    keys.key_came()
    await keys.wait(Drawn())
    assert clock.now == pytest.approx(50.0 + resting.AT_MOST)


async def test_what_is_wanted_waits_for_no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, keys = Clock(monkeypatch), Resting()
    monkeypatch.setattr(resting, "LOOK_AGAIN", 0.01)
    clock.on_sleep = lambda: clock.now > 50.04 and keys.hurry()
    keys.key_came()
    await keys.wait(Drawn())
    assert clock.now < 50.09


async def test_keys_for_the_panes_wait_for_what_they_say_of_the_article(
    library: Library, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive(library) as at:
        # Whoever types on never rests: going to the panes alone has them read.
        monkeypatch.setattr(resting, "QUIET", 60.0)
        monkeypatch.setattr(resting, "AT_MOST", 60.0)
        before = {row.id for row in at.reader.quotes.rows}
        at.type("j", "Q", "N")
        await at.until(lambda: "rejected" in at.reader.status_line.facts.message)
        shown = at.reader.reading.loaded.article.id
        assert {row.article_id for row in at.reader.quotes.rows} == {shown}
        rejected = library.analyses.quotes(Scope(article_ids=(shown,)), rejected=True, limit=9)
        assert [row.id for row in rejected if row.verdict is Verdict.REJECTED]
        assert before.isdisjoint(row.id for row in rejected)


async def test_a_screen_that_is_gone_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    await drawn(Screen())  # it was never shown: it draws nothing


async def test_an_article_stands_there_before_what_is_said_about_it_is_read(
    library: Library, drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive(library) as at:
        rest, resting_now = at.reader.rest, asyncio.Event()

        async def held() -> None:
            await resting_now.wait()
            await rest()

        monkeypatch.setattr(at.reader, "rest", held)
        before = at.reader.quotes.rows
        assert before
        at.type("j")
        await at.until(lambda: "closer than in any year" in at.reader.article.article.row.title)
        assert at.reader.quotes.rows == before
        resting_now.set()
        await at.settle()
        assert [row.id for row in at.reader.quotes.rows] != [row.id for row in before]
