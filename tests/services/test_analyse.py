"""Analysing what waits: all of it, newest first, once, and never held up by one bad text."""

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from xjreader.config import AnalysisConfig, TopicConfig
from xjreader.models.analysis import Scope, WaitingRevision
from xjreader.models.article import Block, Document, New
from xjreader.services import analyse, analysis_jobs
from xjreader.services.analyse import BATCH_CHARACTERS, BATCH_TEXTS, AnalysisWorker, analyse_pending, batches
from xjreader.services.identity import from_document
from xjreader.services.library import Library
from xjreader.services.worker import Handler, WorkerPool

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
QUOTE = "“The talks will go on,” Ilsa Tarn said on Monday. "


def put(library: Library, *texts: str) -> tuple[int, ...]:
    """One article a text, each a day older than the one before."""
    changes = [
        New(
            from_document(
                Document(text, (Block(0, len(text)),)), entry_key=str(number), title=f"Title {number}"
            ),
            sort_at=NOW - timedelta(days=number),
        )
        for number, text in enumerate(texts)
    ]
    return library.articles.save(None, changes, seen_at=NOW, origin="file").new


@pytest.mark.parametrize("tagger", ["rules", "trained"])
def test_everything_that_waits_is_analysed_once(
    make_library: Callable[..., Library], tagger: Literal["rules", "trained"]
) -> None:
    library = make_library(analysis=AnalysisConfig(tagger=tagger))
    ids = put(library, *(QUOTE + f"Number {number}." for number in range(20)))
    steps: list[tuple[int, int | None]] = []
    assert analyse_pending(library, on_progress=lambda *step: steps.append(step)) == 20
    assert library.analyses.waiting_count(library.stamp) == 0
    assert {step[1] for step in steps} == {None, *ids}
    assert steps[-1][0] == 0
    assert library.analyses.quote_count(Scope()) == 20
    assert not any(row.analysing for row in library.articles.rows(ids))
    assert analyse_pending(library) == 0


def test_a_changed_knowledge_has_everything_analysed_again(make_library: Callable[..., Library]) -> None:
    library = make_library()
    put(library, QUOTE)
    assert analyse_pending(library) == 1
    library.close()
    library = make_library(topics=(TopicConfig(name="the talks", phrases=("talks",)),))
    assert analyse_pending(library) == 1
    assert library.analyses.quote_count(Scope()) == 1


def test_switched_off_it_does_nothing(make_library: Callable[..., Library]) -> None:
    library = make_library(analysis=AnalysisConfig(enabled=False))
    put(library, QUOTE)
    assert analyse_pending(library) == 0
    assert library.analyses.waiting_count(library.stamp) == 1


async def test_newest_first_and_stopped_at_once_the_rest_waits(library: Library) -> None:
    ids = put(library, *(QUOTE + f"Number {number}." for number in range(5 * BATCH_TEXTS)))
    stop = asyncio.Event()
    done: list[int] = []

    def on_progress(remaining: int, article_id: int | None) -> None:
        if article_id is not None:
            done.append(article_id)
            stop.set()

    count = await AnalysisWorker(workers=1).run(library, on_progress, stop)
    assert done[0] == ids[0]
    assert count == len(done) < len(ids)
    assert library.analyses.waiting_count(library.stamp) == len(ids) - len(done)


async def test_what_somebody_looks_at_comes_before_all_others(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analyse, "CHUNK", 3)
    ids = put(library, *(QUOTE + f"Number {number}." for number in range(3 * BATCH_TEXTS)))
    worker = AnalysisWorker(workers=1)
    worker.hurry(ids[-2])
    done: list[int] = []

    def on_progress(remaining: int, article_id: int | None) -> None:
        if article_id is not None:
            done.append(article_id)
        if len(done) == 5:
            worker.hurry(ids[-1])

    assert await worker.run(library, on_progress) == len(ids)
    assert done[:3] == [ids[-2], *ids[:2]]
    # One batch may have been under way.
    assert ids[-1] in done[5 : 6 + BATCH_TEXTS]
    assert sorted(done) == sorted(ids)


async def test_what_is_stored_meanwhile_and_newer_comes_before_what_is_older(library: Library) -> None:
    old = put(library, *(QUOTE + f"Number {number}." for number in range(5 * BATCH_TEXTS)))
    worker = AnalysisWorker(workers=1)
    new: list[int] = []
    done: list[int] = []

    def on_progress(remaining: int, article_id: int | None) -> None:
        if article_id is None:
            return
        done.append(article_id)
        if len(done) == 1:
            fresh = from_document(Document(QUOTE), entry_key="x", title="Fresh")
            changes = [New(fresh, sort_at=NOW + timedelta(days=1))]
            new.extend(library.articles.save(None, changes, seen_at=NOW, origin="file").new)
            worker.wake()

    assert await worker.run(library, on_progress) == len(old) + 1
    assert done.index(new[0]) <= 1 + BATCH_TEXTS


async def test_processes_that_nothing_came_for_are_ended(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = asyncio.Event()
    closed: list[int] = []
    worker = AnalysisWorker()
    done: list[int] = []

    class Pool(WorkerPool):
        def close(self) -> None:
            super().close()
            closed.append(len(done))
            if len(closed) == 1:
                put_later()
            else:
                stop.set()

    def put_later() -> None:
        fresh = from_document(Document(QUOTE), entry_key="x", title="Later")
        library.articles.save(None, [New(fresh, sort_at=NOW)], seen_at=NOW, origin="file")

    def on_progress(remaining: int, article_id: int | None) -> None:
        if article_id is not None:
            done.append(article_id)

    monkeypatch.setattr(analyse, "WorkerPool", Pool)
    put(library, QUOTE)
    async with asyncio.timeout(60):
        assert await worker.run(library, on_progress, stop, idle=0.01) == 2
    assert closed == [1, 2]


async def test_with_idle_it_goes_on_until_stopped_and_can_be_woken(library: Library) -> None:
    stop = asyncio.Event()
    worker = AnalysisWorker()
    began = asyncio.Event()
    done: list[int] = []

    def on_progress(remaining: int, article_id: int | None) -> None:
        began.set()
        if article_id is not None:
            done.append(article_id)
        if len(done) == 2:
            stop.set()

    first = put(library, QUOTE)
    running = asyncio.create_task(worker.run(library, on_progress, stop, idle=3_600))
    await began.wait()
    second = library.articles.save(
        None,
        [New(from_document(Document(QUOTE), entry_key="x", title="Later"), sort_at=NOW)],
        seen_at=NOW,
        origin="file",
    ).new
    async with asyncio.timeout(60):
        while not running.done():
            worker.wake()
            await asyncio.wait({running}, timeout=0.05)
    assert done == [*first, *second]
    assert await running == 2


def deadly(setup: bytes) -> Handler:
    """An analysis that the word poison kills."""
    handle = analysis_jobs.handler(setup)

    def wrapped(payload: bytes) -> bytes:
        if b"poison" in payload:
            os.kill(os.getpid(), signal.SIGKILL)
        return handle(payload)

    return wrapped


def test_a_text_that_kills_its_worker_counts_as_done_and_is_logged(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(analysis_jobs, "TARGET", "tests.services.test_analyse:deadly")
    ids = put(library, QUOTE, QUOTE + "A poison.", QUOTE + "Another.")
    assert analyse_pending(library) == 3
    assert [library.analyses.quote_count(Scope(article_ids=(id_,))) for id_ in ids] == [1, 0, 1]
    assert library.analyses.waiting_count(library.stamp) == 0
    assert f"article {ids[1]} could not be analysed: its process died (SIGKILL)" in caplog.text


def test_a_text_without_end_is_analysed_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis_jobs, "MOST_TEXT", len(QUOTE))
    handle = analysis_jobs.handler(analysis_jobs.encode(analysis_jobs.Setup((), (), 0.5, "rules")))
    blocks = (Block(0, len(QUOTE)), Block(len(QUOTE) + 1, 2 * len(QUOTE) + 1))
    text = WaitingRevision(1, 1, "", f"{QUOTE}\n{QUOTE}", blocks, "en", NOW)
    (analysis,) = analysis_jobs.decode_analyses(handle(analysis_jobs.encode(analysis_jobs.Job((text,)))))
    assert len(analysis.attributions) == 1


def waiting(length: int) -> WaitingRevision:
    return WaitingRevision(1, 1, "", "x" * length, (), "en", NOW)


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([], []),
        ([1] * (BATCH_TEXTS + 2), [1, BATCH_TEXTS, 1]),
        ([1, BATCH_CHARACTERS, 1, 1], [1, 1, 2]),
        ([1, 1, BATCH_CHARACTERS * 9, 1], [1, 1, 1, 1]),
    ],
)
def test_batches_are_bounded_and_keep_the_order_and_the_first_is_alone(
    lengths: list[int], expected: list[int]
) -> None:
    texts = [waiting(length) for length in lengths]
    found = list(batches(texts))
    assert [len(batch) for batch in found] == expected
    assert [text for batch in found for text in batch] == texts


def test_a_batch_may_take_as_long_as_its_length_asks() -> None:
    short, long = (analysis_jobs.seconds_for([waiting(length)]) for length in (1_000, 300_000))
    assert analysis_jobs.TIMEOUT < short < analysis_jobs.TIMEOUT + 10
    assert long > 5 * analysis_jobs.TIMEOUT
    # No more of a text than that is analysed.
    assert analysis_jobs.seconds_for([waiting(20_000_000)]) == long
