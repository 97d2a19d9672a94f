"""Processes that do heavy work on untrusted bytes, and may die without harm; no knowledge of the work.

A worker runs one handler: bytes in, bytes out. It is a plain child process with two pipes: unlike
multiprocessing it never imports the caller's main module again, needs no helper process, and works
under a terminal application that has replaced the standard streams. It ends when its parent does.
"""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import IO

from xjreader.services.workerside import FAILED, Handler, read, write

__all__ = ["Handler", "JobFailed", "Worker", "WorkerError", "WorkerLost", "WorkerPool"]

_BOOT = "from xjreader.services import workerside; workerside.main({target!r}, {nice})"


class WorkerError(Exception):
    """A job that brought no result; the text says why. The job is not tried again."""


class JobFailed(WorkerError):
    """The handler raised; the worker lives on."""


class WorkerLost(WorkerError):
    """The worker died over the job, or was ended because the job took too long."""


class Worker:
    """One child process, started with its first job and anew after a loss; for one thread at a time."""

    def __init__(
        self, target: str, setup: bytes = b"", *, nice: int = 0, environment: Mapping[str, str] | None = None
    ) -> None:
        """`environment` is what its environment has beside ours."""
        self._environment = environment or {}
        self._target = target
        self._setup = setup
        self._nice = nice
        self._process: subprocess.Popen[bytes] | None = None
        self._guard = threading.Lock()
        self._is_closed = False

    def start(self) -> None:
        """Start the process if it does not run; its imports go on while the caller does other things."""
        self._running()

    def call(self, job: bytes, *, timeout: float, cancelled: threading.Event | None = None) -> bytes:
        """The handler's answer to `job`, waiting at most `timeout` seconds.

        Raises `JobFailed` where the handler raised, `WorkerLost` where the process died, was ended
        for taking too long, or where `interrupt` set `cancelled` before the job was begun.
        """
        process = self._running(cancelled)
        try:
            with _deadline(process, timeout) as has_expired:
                try:
                    kind, answer = _exchange(process, job)
                except (OSError, EOFError, ValueError) as error:  # ValueError: closed under us
                    code = process.wait()
                    if has_expired.is_set():
                        raise WorkerLost(f"it took longer than {timeout:g} s") from error
                    raise WorkerLost(f"its process died ({death(code)})") from error
        except WorkerLost:
            self._discard(process)
            raise
        if kind == FAILED:
            raise JobFailed(answer.decode("utf-8", "replace"))
        return answer

    def interrupt(self, cancelled: threading.Event | None = None) -> None:
        """End the process, whatever it does; the next job gets a new one.

        Setting `cancelled` under the guard keeps a call that has yet to begin from starting one.
        """
        with self._guard:
            if cancelled is not None:
                cancelled.set()
            process, self._process = self._process, None
        if process is not None:
            _end(process)

    def close(self) -> None:
        """End the process, whatever it does; later calls raise `WorkerLost`."""
        self._is_closed = True
        self.interrupt()

    def _running(self, cancelled: threading.Event | None = None) -> subprocess.Popen[bytes]:
        with self._guard:
            if self._is_closed:
                raise WorkerLost("it was closed")
            if cancelled is not None and cancelled.is_set():
                raise WorkerLost("it was cancelled")
            if self._process is None:
                self._process = _spawn(
                    self._target, self._setup, nice=self._nice, environment=self._environment
                )
            return self._process

    def _discard(self, process: subprocess.Popen[bytes]) -> None:
        with self._guard:
            if self._process is process:
                self._process = None
        _end(process)


class WorkerPool:
    """Workers for an event loop: jobs wait for an idle one, a lost one costs its own job only."""

    def __init__(
        self,
        target: str,
        setup: bytes = b"",
        *,
        size: int,
        timeout: float,
        nice: int = 0,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._timeout = timeout
        self._workers = [Worker(target, setup, nice=nice, environment=environment) for _ in range(size)]
        self._idle = list(reversed(self._workers))  # the first is taken first, and again
        self._free = asyncio.Semaphore(size)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="xjreader-worker")

    def warm(self, jobs: int) -> None:
        """Start the workers for so many jobs now: their imports overlap with what is waited for."""
        for worker in self._workers[:jobs]:
            self._threads.submit(worker.start)

    async def run(self, job: bytes, *, seconds: float | None = None) -> bytes:
        """The handler's answer; raises as `Worker.call` does. Cancelling ends the job's worker.

        `seconds`: what this job may take, where the pool's `timeout` does not suit it.
        """
        timeout = self._timeout if seconds is None else seconds
        async with self._free:
            worker = self._idle.pop()
            cancelled = threading.Event()
            future = asyncio.get_running_loop().run_in_executor(
                self._threads, lambda: worker.call(job, timeout=timeout, cancelled=cancelled)
            )
            try:
                return await asyncio.shield(future)
            except asyncio.CancelledError:
                worker.interrupt(cancelled)
                with suppress(WorkerError):
                    await future
                raise
            finally:
                self._idle.append(worker)

    def close(self) -> None:
        """End every worker and thread; jobs under way raise `WorkerLost`."""
        for worker in self._workers:
            worker.close()
        self._threads.shutdown(cancel_futures=True)


def start_child(code: str, *, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """A process of our interpreter that runs `code`, between two pipes. It finds the modules that we found;
    a file in the current folder never stands in for one."""
    path = [entry for entry in sys.path if entry]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        [sys.executable, "-P", "-c", f"import sys; sys.path[:] = {path!r}; {code}"],
        env={**(environment or {}), **os.environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _spawn(
    target: str, setup: bytes, *, nice: int, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    process = start_child(_BOOT.format(target=target, nice=nice), environment=environment)
    with suppress(OSError):  # a child that dies at once is noticed with its first job
        write(pipe_of(process.stdin), setup)
    return process


@contextmanager
def _deadline(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Kill the process after `seconds`, which ends the wait for its answer."""
    has_expired = threading.Event()

    def expire() -> None:
        has_expired.set()
        process.kill()

    timer = threading.Timer(seconds, expire)
    timer.daemon = True
    timer.start()
    try:
        yield has_expired
    finally:
        timer.cancel()


def _exchange(process: subprocess.Popen[bytes], job: bytes) -> tuple[int, bytes]:
    write(pipe_of(process.stdin), job)
    return read(pipe_of(process.stdout))


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError, ValueError):
                pipe.close()


def pipe_of(pipe: IO[bytes] | None) -> IO[bytes]:
    """The end of a pipe that a process was started with."""
    assert pipe is not None
    return pipe


def death(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
