"""A small library about an invented dispute, and ways to drive the reader over it."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.events import Key
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot

from xjreader.config import (
    ActorConfig,
    AnalysisConfig,
    Config,
    KeywordConfig,
    RefreshConfig,
    TopicConfig,
    ViewConfig,
)
from xjreader.models.analysis import (
    Act,
    Actor,
    ActorKind,
    Analysis,
    Attribution,
    AttributionType,
    Polarity,
    Span,
    Statement,
)
from xjreader.models.article import Document, New, Revised
from xjreader.models.feed import FeedHealth, FeedStatus, FetchLogEntry, ParsedEntry
from xjreader.services.identity import incoming
from xjreader.services.library import Library
from xjreader.tui.app import ReaderApp
from xjreader.tui.screens.main import ReaderScreen
from xjreader.tui.typeahead import LOOK_AGAIN

NOW = datetime(2031, 3, 12, 7, 0, tzinfo=UTC)


def fixed_now() -> datetime:
    """Seven in the morning of a Wednesday."""
    return NOW


CONFIG = Config(
    refresh=RefreshConfig(on_start=False),
    analysis=AnalysisConfig(enabled=False),
    actors=(
        ActorConfig(name="Orvane", kind=ActorKind.STATE, aliases=("the Orvanian government",)),
        ActorConfig(name="Lena Orsk", kind=ActorKind.PERSON, affiliation="Orvane"),
        ActorConfig(name="Tobias Weld", kind=ActorKind.PERSON, affiliation="River Council"),
        ActorConfig(name="River Council", kind=ActorKind.ORGANISATION),
    ),
    topics=(TopicConfig(name="dam inspection", phrases=("inspection",)),),
    keywords=(KeywordConfig(name="dam", words=("dam", "reservoir"), colour="blue"),),
    views=(ViewConfig(name="Denials", query="act:DENY"), ViewConfig(name="New", query="is:unread")),
    quick_tags={"1": "to-check", "2": "visit"},
)

KNOWN = tuple(
    Actor(each.name, each.kind, tuple(each.aliases), each.affiliation or None) for each in CONFIG.actors
)


@dataclass(frozen=True)
class Quote:
    """A quote to be found in a text, with a stance where it takes one."""

    source: str
    cue: str
    content: str
    actor: str | None
    type: AttributionType = AttributionType.DIRECT
    confidence: float = 0.97
    stance: tuple[str | None, str | None, Act, Polarity] | None = None


REJECTS = (
    "Orvane's water ministry on Tuesday rejected what it called a hasty call for an "
    "inspection of the upper dam.\n\n"
    "“We open our valves, not our files,” spokeswoman Lena Orsk said. Asked about the River Council's "
    "letter, she said the ministry had “nothing to add.”\n\n"
    "The council has asked three times to see the reservoir since the autumn flood. “Nobody downstream "
    "can plan a harvest on promises,” said Tobias Weld, who leads it."
)

REJECTS_QUOTES = (
    Quote("Lena Orsk", "said", "We open our valves, not our files,", "Lena Orsk",
          stance=(None, "dam inspection", Act.REJECT, Polarity.OPPOSE)),
    Quote("she", "said", "nothing to add.", "Lena Orsk", AttributionType.MIXED, 0.91,
          stance=("River Council", None, Act.REJECT, Polarity.OPPOSE)),
    Quote("Tobias Weld", "said", "Nobody downstream can plan a harvest on promises,", "Tobias Weld",
          stance=("Orvane", None, Act.ACCUSE, Polarity.OPPOSE)),
)  # fmt: skip

HOPES = (
    "Talks on access to the upper dam are “closer than in any year before”, Tobias Weld told the river "
    "towns on Monday.\n\n"
    "An official who was not named said the valves would be opened “when the snow allows.”"
)

HOPES_QUOTES = (
    Quote("Tobias Weld", "told", "closer than in any year before", "Tobias Weld", AttributionType.MIXED, 0.88,
          stance=("Orvane", None, Act.SUPPORT, Polarity.SUPPORT)),
    Quote("An official", "said", "when the snow allows.", None, AttributionType.MIXED, 0.41),
)  # fmt: skip


def document(text: str) -> Document:
    """Paragraphs of plain text."""
    from xjreader.feeds.extract import text_to_document

    return text_to_document(text)


def analysis(text: str, quotes: tuple[Quote, ...]) -> Analysis:
    """What an analysis of the text would find: exactly these quotes."""

    def span(words: str, *, near: int = 0) -> Span:
        start = text.index(words, near)
        return Span(start, start + len(words))

    attributions, statements = [], []
    for quote in quotes:
        content = span(quote.content)
        attributions.append(
            Attribution(
                source=(span(quote.source),),
                cue=(span(quote.cue),),
                content=(content,),
                type=quote.type,
                actor=quote.actor,
                confidence=quote.confidence,
                candidates=() if quote.actor else ("Lena Orsk", "Tobias Weld"),
            )
        )
        if quote.stance is not None and quote.actor is not None:
            recipient, topic, act, polarity = quote.stance
            statements.append(
                Statement(
                    actor=quote.actor, recipient=recipient, topic=topic, act=act, polarity=polarity,
                    modes=(), evidence=(content,), confidence=quote.confidence,
                    attribution=len(attributions) - 1,
                )
            )  # fmt: skip
    return Analysis(language="en", attributions=tuple(attributions), statements=tuple(statements))


def entry(number: int, title: str, text: str, *, before: timedelta) -> ParsedEntry:
    """One entry of a feed."""
    return ParsedEntry(
        id=f"entry-{number}",
        title=title,
        link=f"https://news.example/{number}",
        author="Ada Renn",
        published=NOW - before,
        updated=None,
        document=document(text),
        language="en",
    )


def fill(library: Library) -> None:
    """Three feeds with fourteen articles, two of them analysed, one edited, one feed in trouble."""
    wire, _ = library.feeds.add("https://wire.example/feed", title="Delta Wire", folder="Wires")
    office, _ = library.feeds.add("https://council.example/feed", title="Council press", folder="Council")
    broken, _ = library.feeds.add("https://gone.example/feed", title="Hill Courier", folder="Wires")
    ok = FeedHealth(status=FeedStatus.OK, last_fetch=NOW, last_success=NOW - timedelta(minutes=2),
                    next_due=NOW + timedelta(hours=1), why="every 1h, the usual interval")  # fmt: skip
    bad = FeedHealth(status=FeedStatus.ERROR, error="no address for gone.example", last_fetch=NOW,
                     next_due=NOW + timedelta(hours=2), why="failed twice", failures=2)  # fmt: skip
    for feed, health in ((wire, ok), (office, ok), (broken, bad)):
        library.feeds.record_fetch(
            feed.id, health=health, validators=None, body_hash=None, url=None, feed_title=None, site_url=None,
            log=FetchLogEntry(feed.id, NOW, health.status, 200, health.error, 100, 5, 1, 0, health.why),
        )  # fmt: skip
    first = [
        entry(
            1, 'Orvane rejects "hasty" call to inspect the upper dam', REJECTS, before=timedelta(minutes=19)
        ),
        entry(2, "Council: access talks “closer than in any year”", HOPES, before=timedelta(hours=1)),
    ]
    first += [
        entry(n, f"Notes from the river towns, part {n}",
              f"Part {n} of a series about the towns on the Sarn. The ferry of day {n} ran late, and the "
              f"reservoir stood {n} metres below its mark.",
              before=timedelta(hours=6 * n))
        for n in range(3, 13)
    ]  # fmt: skip
    _save(library, wire.id, first)
    _save(library, office.id, [
        entry(20, "Letter to the water ministry [bold]in full[/bold]", "The council asks for a date. "
              "[link=https://evil.example]No markup[/link] here.", before=timedelta(days=2)),
        entry(21, "中文標題:水庫與河流的消息", "A title in wide letters.", before=timedelta(days=300)),
    ])  # fmt: skip
    for number, text, quotes in ((1, REJECTS, REJECTS_QUOTES), (2, HOPES, HOPES_QUOTES)):
        article = library.articles.get(library.articles.find(f"https://news.example/{number}"))
        library.analyses.save(
            article.revision.id, analysis(article.revision.document.text, quotes), stamp=library.stamp
        )
        assert article.revision.document.text == text
    edited = incoming([
        entry(3, "Notes from the river towns, part 3", "Part 3 of a series about the towns on the Sarn. "
              "The ferry of day 3 did not run, and the reservoir stood 3 metres below its mark.",
              before=timedelta(hours=18))
    ])  # fmt: skip
    third = library.articles.find("https://news.example/3")
    library.articles.save(
        wire.id, [Revised(edited[0], third)], seen_at=NOW - timedelta(hours=2), origin="feed"
    )


def _save(library: Library, feed_id: int, entries: list[ParsedEntry]) -> None:
    changes = [New(each, each.published or NOW) for each in incoming(entries)]
    library.articles.save(feed_id, changes, seen_at=NOW - timedelta(hours=3), origin="feed")


@pytest.fixture
def library_file(tmp_path: Path) -> Path:
    """Where a test's library lies."""
    return tmp_path / "library.db"


@pytest.fixture
def library(library_file: Path) -> Iterator[Library]:
    """The invented library."""
    opened = Library.open(library_file, CONFIG)
    fill(opened)
    yield opened
    opened.close()


@pytest.fixture
def empty_library(library_file: Path) -> Iterator[Library]:
    """A library of which nothing is known yet."""
    opened = Library.open(library_file, Config(analysis=AnalysisConfig(enabled=False)))
    yield opened
    opened.close()


ROUNDS = 3
"""How often nothing must be left to do: a message's work is laid out and painted in the rounds after it."""

PATIENCE = 180
"""Seconds after which what a test waits for will not come; processes start slowly on a busy machine."""

ENDLESS = {"schedule", "analysis"}
"""Groups of workers that wait for the clock, or for other processes."""


def key_event(key: str) -> Key:
    """A key by its character or by Textual's name, as a terminal sends it."""
    name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
    try:
        character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(name, name)))
    except KeyError:
        character = name if len(name) == 1 else None
    return Key(name, character)


@dataclass
class At:
    """The running reader and what a test does with it."""

    app: ReaderApp
    pilot: Pilot[int]

    @property
    def reader(self) -> ReaderScreen:
        """The panes."""
        return self.app.reader

    async def settle(self) -> None:
        """Wait until every key and every worker is done and what they brought is on the screen.

        Asks the queues themselves: how busy the process is, which `Pilot.pause` goes by, says nothing on a
        machine that has more to do.
        """
        quiet = 0
        async with asyncio.timeout(PATIENCE):
            while quiet < ROUNDS:
                await self.pilot._wait_for_screen()
                await self.app.animator.wait_until_complete()
                if not self.app.is_running:
                    return
                self.app.screen._on_timer_update()
                if self.is_busy():
                    quiet = 0
                    await asyncio.sleep(LOOK_AGAIN)
                else:
                    quiet += 1

    def is_busy(self) -> bool:
        """Something is under way that waits neither for the person nor for the clock."""
        waiting = {*ENDLESS, "dialog"} if len(self.app.screen_stack) > 1 else ENDLESS
        return (
            self.app.typeahead.is_busy
            or self.reader.lane.is_busy
            or any(not worker.is_finished and worker.group not in waiting for worker in self.app.workers)
        )

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for what another process or the background brings."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                await self.pilot.pause(0.02)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys one by one, each once everything has come to rest."""
        for key in keys:
            self.type(key)
            await self.settle()

    def type(self, *keys: str) -> None:
        """Type keys as fast as they come; nothing waits for what they do."""
        driver = self.app._driver
        assert driver is not None
        for key in keys:
            event = key_event(key)
            event.set_sender(self.app)
            driver.send_message(event)

    async def search(self, text: str) -> None:
        """Search as a person does."""
        await self.press("slash")
        self.reader.search_bar.line.value = text
        await self.press("enter")

    def text(self) -> str:
        """What stands on the screen, line by line."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())


@pytest.fixture(autouse=True)
async def tasks_start_as_for_a_person() -> None:
    """Start tasks as `App.run` has them start: at once, where Python can (from 3.12 on).

    `App.run_test` leaves that out, and would hide what comes of another order.
    """
    if hasattr(asyncio, "eager_task_factory"):
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)


FRAME = 1 / 30
"""Seconds within which the screen paints what changed: it looks for it sixty times a second."""

AT_MOST = 1.0
"""Seconds after which something that never rests is no longer waited for."""


async def nothing_can_go_on(min_sleep: float = 0.0, max_sleep: float = AT_MOST) -> None:
    """Wait until no task has anything to do, now or within a frame: what is left waits for a key, for a
    thread or for a later time."""
    loop = asyncio.get_running_loop()
    end = loop.time() + max_sleep
    await asyncio.sleep(0)
    while (now := loop.time()) < end:  # asyncio tells nobody in public what it has before it
        due = [timer.when() for timer in loop._scheduled if not timer.cancelled()]  # type: ignore[attr-defined]
        if loop._ready:  # type: ignore[attr-defined]
            await asyncio.sleep(0)
        elif due and min(due) < now + FRAME:
            await asyncio.sleep(max(0, min(due) - now))
        else:
            return


@pytest.fixture(autouse=True)
def idleness_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the pilot see that the reader has come to rest.

    Textual guesses it from the processor time of each fiftieth of a second: most of a test's time on a
    quiet machine, and wrong on a busy one.
    """
    monkeypatch.setattr("textual.app.wait_for_idle", nothing_can_go_on)
    monkeypatch.setattr("textual.pilot.wait_for_idle", nothing_can_go_on)


@pytest.fixture(autouse=True)
def keys_rest_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the reader take each key for the last: a test waits for all that it brings."""
    monkeypatch.setattr("xjreader.tui.resting.QUIET", 0.0)


@contextmanager
def all_threads_done() -> Iterator[None]:
    """At the end wait for every thread that reads or writes the library, as `App.run` does: whoever closes
    a library while it is read ends the process."""
    with ThreadPoolExecutor(thread_name_prefix="reader") as threads:
        asyncio.get_running_loop().set_default_executor(threads)
        yield


Running = Callable[..., AbstractAsyncContextManager[Pilot[int]]]


@pytest.fixture
def running() -> Running:
    """Runs a reader as it is, and leaves no thread of it behind."""

    @asynccontextmanager
    async def run(app: ReaderApp) -> AsyncIterator[Pilot[int]]:
        with all_threads_done():
            async with app.run_test(size=(140, 40)) as pilot:
                yield pilot

    return run


Drive = Callable[..., AbstractAsyncContextManager[At]]


@pytest.fixture
def drive() -> Drive:
    """Runs the reader with a clock that stands still and nothing in the background, and checks at the end
    that as much went wrong as was to go wrong."""

    @asynccontextmanager
    async def run(
        library: Library,
        *,
        size: tuple[int, int] = (140, 40),
        background: bool = False,
        restore: bool = False,
        failures: int = 0,
    ) -> AsyncIterator[At]:
        app = ReaderApp(library, background=background, restore=restore, now=fixed_now)
        with all_threads_done():
            async with app.run_test(size=size) as pilot:
                at = At(app, pilot)
                await at.settle()
                yield at
        assert len(app.failures) == failures, app.failures

    return run


@pytest.fixture
def over() -> Callable[[ReaderApp, Pilot[int]], At]:
    """Wraps a reader that somebody else runs."""
    return At


@pytest.fixture
def now() -> Callable[[], datetime]:
    """The clock that stands still."""
    return fixed_now
