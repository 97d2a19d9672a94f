"""Workers: answers, failures, deaths, time-outs, and that none outlives its parent."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from xjreader.services.worker import JobFailed, Worker, WorkerLost, WorkerPool

TARGET = "handlers:echo"
LONG = 60.0


@pytest.fixture(autouse=True)
def _path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(TARGET, b"setup ")
    yield made
    made.close()


def test_a_worker_answers_and_survives_a_failing_job(worker: Worker) -> None:
    assert worker.call(b"one", timeout=LONG) == b"setup one"
    pid = worker.call(b"pid", timeout=LONG)
    with pytest.raises(JobFailed, match="ValueError: bad job"):
        worker.call(b"raise", timeout=LONG)
    assert worker.call(b"print", timeout=LONG) == b"setup print"
    assert worker.call(b"x" * 3_000_000, timeout=LONG) == b"setup " + b"x" * 3_000_000
    assert worker.call(b"pid", timeout=LONG) == pid


def test_a_dead_and_a_hanging_worker_cost_their_job_only(worker: Worker) -> None:
    with pytest.raises(WorkerLost, match=r"died \(exit code 7\)"):
        worker.call(b"die", timeout=LONG)
    with pytest.raises(WorkerLost, match="longer than"):
        worker.call(b"hang", timeout=0.2)
    assert worker.call(b"one", timeout=LONG) == b"setup one"


def test_a_handler_that_cannot_be_loaded_is_a_loss() -> None:
    worker = Worker("handlers:missing")
    with pytest.raises(WorkerLost):
        worker.call(b"one", timeout=LONG)
    worker.close()


def test_a_closed_worker_refuses(worker: Worker) -> None:
    worker.close()
    with pytest.raises(WorkerLost, match="closed"):
        worker.call(b"one", timeout=LONG)


async def test_a_pool_gives_each_job_its_own_answer_and_goes_on_after_a_death() -> None:
    pool = WorkerPool(TARGET, size=2, timeout=LONG)
    pool.warm(12)
    jobs = [b"die" if number == 3 else str(number).encode() for number in range(12)]
    answers = await asyncio.gather(*map(pool.run, jobs), return_exceptions=True)
    assert isinstance(answers[3], WorkerLost)
    assert [answer for answer in answers if isinstance(answer, bytes)] == [
        job for job in jobs if job != b"die"
    ]
    pool.close()


async def test_a_cancelled_job_ends_its_worker_and_the_pool_goes_on() -> None:
    pool = WorkerPool(TARGET, size=1, timeout=LONG)
    await pool.run(b"warm")
    task = asyncio.create_task(pool.run(b"hang"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await pool.run(b"next") == b"next"
    pool.close()


def test_a_job_cancelled_before_it_began_starts_no_process() -> None:
    worker = Worker(TARGET)
    cancelled = threading.Event()
    worker.interrupt(cancelled)
    with pytest.raises(WorkerLost, match="cancelled"):
        worker.call(b"hang", timeout=LONG, cancelled=cancelled)
    assert worker.call(b"next", timeout=LONG) == b"next"
    worker.close()


def test_a_worker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    held = tmp_path / "held.lock"
    script = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "from xjreader.services.worker import Worker\n"
        f"worker = Worker('handlers:holding', {bytes(held)!r})\n"
        "print(worker.call(b'', timeout=60).decode(), flush=True)\n"
        "worker.call(b'hang', timeout=60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"held\n"
        with pytest.raises(Timeout):
            FileLock(held).acquire(blocking=False)
        parent.kill()
    # The lock is let go by the end of the process that holds it, and by nothing else.
    FileLock(held).acquire(timeout=30)
