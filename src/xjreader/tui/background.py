"""What goes on while a person reads: scheduled refresh, analysis, a look at other writers.

Everything runs in workers of the app and reports by messages; no widget is touched here. What is fetched is
fetched, compared and stored by a process of its own, so that the keys share no interpreter with it.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from textual.timer import Timer

from xjreader.errors import LibraryError, RefreshBusy, XjreaderError
from xjreader.models.feed import Feed
from xjreader.tui.messages import (
    Analysed,
    LibraryChanged,
    Refreshed,
    RefreshedElsewhere,
    RefreshFailed,
    Refreshing,
)

if TYPE_CHECKING:
    from xjreader.services.analyse import AnalysisWorker
    from xjreader.services.library import Library
    from xjreader.services.refresh import RefreshProgress, RefreshReport
    from xjreader.services.schedule import Scheduler
    from xjreader.tui.app import ReaderApp

LOOK_EVERY = 2.0
"""Seconds between two looks at whether another process wrote."""

ANALYSE_EVERY = 60.0
"""Seconds after which the analysis looks again by itself: another process may have stored texts."""

TELL_EVERY = 0.5
"""Seconds for which analysed articles are gathered before the screen hears of them."""


class Background:
    """The app's own work on one library; `stop` ends it before the library is closed."""

    def __init__(self, app: "ReaderApp", library: "Library") -> None:
        self._app = app
        self._library = library
        self._stop = asyncio.Event()
        self._analysed: set[int] = set()
        self._remaining = 0
        self._telling = False
        self._refreshing = False
        self._is_wanted = False
        self._scheduler: Scheduler | None = None
        self._analysis: AnalysisWorker | None = None
        self._looked_at: int | None = None
        self._version: int | None = None
        self._looking: Timer | None = None
        self.last_report: RefreshReport | None = None

    # Beginning and end -------------------------------------------------------------------

    def start(self) -> None:
        """Begin the schedule, the analysis and the looking; where nothing can be written only the last."""
        self._looking = self._app.set_interval(LOOK_EVERY, self.look)
        if self._library.db.is_read_only:
            text = "This library, or its folder, is read-only: nothing is fetched, and no change can be kept."
            self._app.notify(text, severity="warning", timeout=10, markup=False)
            return
        self._app.run_worker(self._schedule(), group="schedule", exclusive=True, exit_on_error=False)
        self.analyse()

    async def stop(self) -> None:
        """End everything; returns once nothing of it uses the library any more."""
        self._stop.set()
        if self._looking is not None:
            self._looking.stop()
        workers = [
            worker for worker in self._app.workers if worker.group in ("schedule", "refresh", "analysis")
        ]
        for worker in workers:
            # Each ends by itself at its next step; a worker that failed has said so already.
            with suppress(Exception):
                await asyncio.wait_for(worker.wait(), timeout=5)
            worker.cancel()

    # Refresh -----------------------------------------------------------------------------

    async def _schedule(self) -> None:
        await _imported("xjreader.services.schedule", "xjreader.services.apart")
        from xjreader.services.again import go_on
        from xjreader.services.schedule import Scheduler

        scheduler, at_once = Scheduler(refresh=self._fetch), self._library.config.refresh.on_start
        self._scheduler = scheduler

        async def run() -> None:
            nonlocal at_once
            begin, at_once = at_once, True
            await scheduler.run(
                self._library,
                stop=self._stop,
                on_progress=self._progressed,
                on_report=self._reported,
                on_busy=self._held_elsewhere,
                at_once=begin,
            )

        await go_on(run, stop=self._stop, on_trouble=self._in_trouble)

    def _in_trouble(self, error: LibraryError) -> None:
        """The library cannot be written just now; the work goes on once it can."""
        self._app.trouble(str(error))

    def refresh_now(self, *, everything: bool, asked: bool = True) -> None:
        """Fetch what is due, or everything that no server holds back.

        `asked`: the person asked for just this, and is told also that nothing came.
        """
        self._refresh(None, force=everything, asked=asked)

    def refresh_feed(self, feed_id: int) -> None:
        """Fetch one feed, due or not."""
        self._refresh([self._library.feeds.get(feed_id)], force=True)

    def _refresh(self, feeds: Sequence[Feed] | None, *, force: bool, asked: bool = False) -> None:
        if self._refreshing:
            # What is due by now, such as feeds of a file that was brought in just now, comes right after.
            self._is_wanted = True
            self._app.tell(RefreshFailed("a refresh is under way"))
            return
        self._app.run_worker(
            self._refresh_now(feeds, force=force, asked=asked),
            group="refresh",
            exclusive=True,
            exit_on_error=False,
        )

    async def _refresh_now(self, feeds: Sequence[Feed] | None, *, force: bool, asked: bool) -> None:
        try:
            report = await self._fetch(
                self._library, feeds=feeds, force=force, on_progress=self._progressed, cancel=self._stop
            )
        except RefreshBusy as error:
            self._held_elsewhere(error)
        except XjreaderError as error:
            self._app.tell(RefreshFailed(str(error)))
        else:
            self._reported(report, asked=asked)

    async def _fetch(self, library: "Library", **how: Any) -> "RefreshReport":
        """`refresh_apart`, one at a time."""
        if self._refreshing:
            raise RefreshBusy("This program is refreshing this library already.")
        self._refreshing = True
        try:
            await _imported("xjreader.services.apart")
            from xjreader.services.apart import refresh_apart

            return await refresh_apart(library, **how)
        finally:
            self._refreshing = False
            if self._is_wanted and self._scheduler is not None:
                self._is_wanted = False
                self._scheduler.wake()

    def _progressed(self, progress: "RefreshProgress") -> None:
        self._app.tell(Refreshing(progress))

    def _reported(self, report: "RefreshReport", *, asked: bool = False) -> None:
        self.last_report = report
        self._app.tell(Refreshed(report, asked=asked))
        if report.pruned:
            self._app.tell(LibraryChanged())
        if report.new or report.changed:
            self.analyse()

    def _held_elsewhere(self, error: RefreshBusy) -> None:
        if not self._refreshing:
            # In one line of the screen there is no room for what the person knows by seeing it come.
            self._app.tell(RefreshedElsewhere(error.message))

    # Analysis ----------------------------------------------------------------------------

    def analyse(self) -> None:
        """Analyse what waits, unless the config says not to."""
        if not self._library.config.analysis.enabled or not self._app.has_background:
            return
        if self._analysis is None:
            self._app.run_worker(self._analyse(), group="analysis", exclusive=True, exit_on_error=False)
        else:
            self._analysis.wake()

    def analyse_first(self, article_id: int) -> None:
        """Let this article, which waits for its analysis, come before all others: somebody looks at it."""
        self._looked_at = article_id
        if self._analysis is not None:
            self._analysis.hurry(article_id)

    async def _analyse(self) -> None:
        await _imported("xjreader.services.analyse")
        from xjreader.services.again import go_on
        from xjreader.services.analyse import AnalysisWorker

        async def run() -> None:
            self._analysis = AnalysisWorker()
            if self._looked_at is not None:
                self._analysis.hurry(self._looked_at)
            await self._analysis.run(self._library, self._came_further, self._stop, idle=ANALYSE_EVERY)

        try:
            await go_on(run, stop=self._stop, on_trouble=self._in_trouble)
        finally:
            self._analysis = None

    def _came_further(self, remaining: int, article_id: int | None) -> None:
        """Gather, so that a thousand articles are not a thousand redraws."""
        if article_id is not None:
            self._analysed.add(article_id)
        self._remaining = remaining
        if not self._telling:
            self._telling = True
            self._app.set_timer(TELL_EVERY, self._tell_analysed)

    def _tell_analysed(self) -> None:
        self._telling = False
        if self._stop.is_set():
            return
        ids, self._analysed = frozenset(self._analysed), set()
        self._app.tell(Analysed(self._remaining, ids))

    # Others ------------------------------------------------------------------------------

    def look(self) -> None:
        """Notice what another process wrote; what our own brings is shown once it is done."""
        if self._refreshing:
            return
        version = self._library.db.version_elsewhere()
        if version is None:
            return
        changed, self._version = self._version is not None and version != self._version, version
        if changed:
            self._app.tell(LibraryChanged())


async def _imported(*modules: str) -> None:
    """Import in a thread what takes long, so that the screen goes on meanwhile."""
    for module in modules:
        await asyncio.to_thread(import_module, module)
