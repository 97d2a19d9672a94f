"""Analyses the texts that wait for it, newest first, in processes of low priority; decides nothing itself."""

import asyncio
import logging
import os
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from xjreader.errors import NotFound
from xjreader.models.analysis import Analysis, WaitingRevision
from xjreader.services import analysis_jobs
from xjreader.services.namesakes import Namesakes
from xjreader.services.worker import WorkerError, WorkerPool

if TYPE_CHECKING:
    from xjreader.services.library import Library

_Result = TypeVar("_Result")

OnProgress = Callable[[int, int | None], None]
"""Called with how many texts still wait, and the article that was just done (`None` at the start)."""

CHUNK = 128
"""Texts taken from the library at a time. The newest are looked up again after each chunk, and when woken."""

MOST_PASSES = 3
"""How often a run takes up the same text."""

BATCH_TEXTS = 8
BATCH_CHARACTERS = 12_000
"""One job for a worker: short texts together, so that the way there and back costs little; half a second at
most, since what the person opens meanwhile waits for its end."""

NICE = 10

_log = logging.getLogger(__name__)


class AnalysisWorker:
    """Analyses a library's waiting texts."""

    def __init__(self, *, workers: int | None = None) -> None:
        """`workers`: processes; as the config says by default."""
        self._workers = workers
        self._wishes = _Wishes()

    def wake(self) -> None:
        """Look at once for what waits, after something was stored."""
        self._wishes.look.set()

    def hurry(self, article_id: int) -> None:
        """Analyse this article before all others, if it waits: somebody looks at it."""
        self._wishes.first = article_id
        self._wishes.look.set()

    async def run(
        self,
        library: "Library",
        on_progress: OnProgress | None = None,
        stop: asyncio.Event | None = None,
        *,
        idle: float | None = None,
    ) -> int:
        """Analyse until nothing waits or `stop` is set; returns how many texts were.

        With `idle` it goes on: it looks again after that many seconds, or when woken, and ends its
        processes where that finds nothing. Where the config switches the analysis off it returns at
        once. A text that its worker cannot take is logged and counts as done, without anything found.
        Raises `LibraryError`.
        """
        if not library.config.analysis.enabled:
            return 0
        stop = stop or asyncio.Event()
        workers = self._workers or library.config.analysis.workers
        drain = _Drain(library, on_progress, self._wishes, workers=workers)
        try:
            while not stop.is_set():
                await _unless(stop, drain.run())
                if idle is None:
                    break
                await _first(stop.wait(), self._wishes.look.wait(), pause=idle)
        finally:
            drain.close()
        return drain.done


def analyse_pending(library: "Library", *, on_progress: OnProgress | None = None) -> int:
    """Analyse everything that waits, on all processors, and return how many texts that were. Blocks.

    An interruption keeps what is done.
    """
    if not library.config.analysis.enabled or not library.analyses.waiting_count(library.stamp):
        return 0
    workers = max(library.config.analysis.workers, os.cpu_count() or 1)
    return asyncio.run(AnalysisWorker(workers=workers).run(library, on_progress))


def batches(waiting: Sequence[WaitingRevision]) -> Iterator[list[WaitingRevision]]:
    """The texts in order, in batches bounded by number and length.

    The first is alone, since somebody may be looking at it; so is a long one.
    """
    batch: list[WaitingRevision] = []
    size = 0
    is_first = True
    for text in waiting:
        if batch and (is_first or len(batch) == BATCH_TEXTS or size + len(text.text) > BATCH_CHARACTERS):
            yield batch
            batch, size, is_first = [], 0, False
        batch.append(text)
        size += len(text.text)
    if batch:
        yield batch


class _Wishes:
    """What the person's doings ask of the analysis."""

    def __init__(self) -> None:
        self.look = asyncio.Event()
        """Set where what waits has changed, or which of it comes first."""
        self.first: int | None = None
        """The article that comes before all others."""


class _Drain:
    """The processes and the writing thread of one run."""

    def __init__(
        self, library: "Library", on_progress: OnProgress | None, wishes: _Wishes, *, workers: int
    ) -> None:
        self._library = library
        self._on_progress = on_progress
        self._wishes = wishes
        self._workers = workers
        self._pool: WorkerPool | None = None
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="xjreader-analysis")
        self._remaining = 0
        self._seen: Counter[int] = Counter()
        self._namesakes = Namesakes(())
        self.done = 0

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()
        self._writer.shutdown(wait=True, cancel_futures=True)

    async def run(self) -> None:
        """Analyse until nothing waits."""
        done = self.done
        while True:
            self._wishes.look.clear()
            waiting, self._remaining = await self._in_writer(self._waiting)
            # What was saved waits again where another text brought a name for it; what waits all the
            # same would wait forever.
            fresh = [text for text in waiting if self._seen[text.revision_id] < MOST_PASSES]
            if not fresh:
                break
            self._tell(None)
            if self._pool is None:
                self._pool = await self._in_writer(self._new_pool)
            queue = deque(batches(fresh))
            await asyncio.gather(*(self._work(self._pool, queue) for _ in range(self._workers)))
        if self._pool is not None and self.done == done:
            # Nothing came since the last look: a process that only waits need not hold its memory.
            pool, self._pool = self._pool, None
            await self._in_writer(pool.close)

    async def _work(self, pool: WorkerPool, queue: deque[list[WaitingRevision]]) -> None:
        """Keep one process busy, until there is something to look at anew."""
        while queue:
            await self._batch(pool, queue.popleft())
            if self._wishes.look.is_set():
                return

    async def _batch(self, pool: WorkerPool, batch: list[WaitingRevision]) -> None:
        try:
            # Off the event loop, which may have a screen to answer for.
            job = await self._in_writer(lambda: self._job(batch))
            answer = await pool.run(job, seconds=analysis_jobs.seconds_for(batch))
            analyses = await self._in_writer(lambda: analysis_jobs.decode_analyses(answer))
        except WorkerError as error:
            if len(batch) > 1:
                for text in batch:  # one of them is to blame: the others are analysed
                    await self._batch(pool, [text])
                return
            _log.error("article %d could not be analysed: %s", batch[0].article_id, error)
            analyses = [Analysis(language=batch[0].language, attributions=(), statements=())]
        saved = await self._in_writer(lambda: self._save(batch, analyses))
        for text in batch:
            self._seen[text.revision_id] += 1
        for text in saved:
            self.done += 1
            self._remaining -= 1
            self._tell(text.article_id)

    def _tell(self, article_id: int | None) -> None:
        if self._on_progress is not None:
            self._on_progress(max(self._remaining, 0), article_id)

    async def _in_writer(self, function: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._writer, function)

    # In the writing thread -------------------------------------------------------------------

    def _waiting(self) -> tuple[list[WaitingRevision], int]:
        analyses, stamp = self._library.analyses, self._library.stamp
        self._namesakes = Namesakes(analyses.people())
        waiting = analyses.waiting(stamp, limit=CHUNK, first=self._wishes.first)
        return waiting, analyses.waiting_count(stamp)

    def _job(self, batch: Sequence[WaitingRevision]) -> bytes:
        people = self._namesakes.meant_in(text.text for text in batch)
        return analysis_jobs.encode(analysis_jobs.Job(tuple(batch), people))

    def _new_pool(self) -> WorkerPool:
        knowledge = self._library.knowledge
        setup = analysis_jobs.Setup(
            actors=knowledge.actors,
            topics=knowledge.topics,
            minimum_confidence=self._library.config.analysis.minimum_confidence,
            tagger=self._library.config.analysis.tagger,
            acts=knowledge.acts,
        )
        return WorkerPool(
            analysis_jobs.TARGET,
            analysis_jobs.encode(setup),
            size=self._workers,
            timeout=analysis_jobs.TIMEOUT,
            nice=NICE,
        )

    def _save(self, batch: Sequence[WaitingRevision], analyses: Sequence[Analysis]) -> list[WaitingRevision]:
        """Store what was found; returns the texts that are done.

        A text for which another process has brought a name meanwhile waits on, and is analysed with it.
        """
        done = []
        for text, analysis in zip(batch, analyses, strict=True):
            may_wait = self._seen[text.revision_id] < MOST_PASSES - 1
            if may_wait and self._namesakes.came_too_late(analysis):
                continue
            with suppress(NotFound):  # taken away meanwhile
                self._library.analyses.save(text.revision_id, analysis, stamp=self._library.stamp)
            self._namesakes.came(analysis)
            done.append(text)
        return done


async def _unless(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Do `work`, but end it as soon as `stop` is set; its errors are raised."""
    task = asyncio.create_task(work)
    try:
        await _first(stop.wait(), task)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _first(*waits: Awaitable[object], pause: float | None = None) -> None:
    """Wait until one of them is done, or for `pause` seconds; what we began is ended."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task, wait in zip(tasks, waits, strict=True):
            if task is not wait:
                task.cancel()
