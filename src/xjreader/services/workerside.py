"""The child's side of `worker`: serves jobs from one pipe to another. It imports little, to be there soon."""

import importlib
import os
import signal
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import IO

Handler = Callable[[bytes], bytes]

DONE, FAILED = 0, 1
"""Kinds of an answer."""

_LENGTH = struct.Struct(">QB")


def main(target: str, nice: int) -> None:
    """The child's side: serve jobs from standard input until it ends.

    `target` is ``module:function``; the function gets the setup bytes and returns the handler.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl+c is for the parent, which ends us
    if nice and hasattr(os, "nice"):
        os.nice(nice)
    source, sink = take_pipes()

    jobs: SimpleQueue[bytes] = SimpleQueue()

    def listen() -> None:
        # A thread of its own notices the parent's end in the middle of a job too.
        with suppress(EOFError, OSError):
            while True:
                jobs.put(read(source)[1])
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    module, _, name = target.partition(":")
    handler: Handler = getattr(importlib.import_module(module), name)(jobs.get())
    while True:
        job = jobs.get()
        try:
            kind, answer = DONE, handler(job)
        except Exception as error:  # whatever a job raises is its own failure and is told as such
            kind, answer = FAILED, f"{type(error).__name__}: {error}".encode("utf-8", "replace")
        write(sink, answer, kind)


def take_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """What this process reads jobs from and answers into; its standard input and output lead nowhere then."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    _point_at_nothing(0, os.O_RDONLY)
    _point_at_nothing(1, os.O_WRONLY)  # a stray print must not be taken for an answer
    return source, sink


def read(source: IO[bytes]) -> tuple[int, bytes]:
    """The next message and its kind; EOFError where the other side is gone."""
    length, kind = _LENGTH.unpack(_exactly(source, _LENGTH.size))
    return kind, _exactly(source, length)


def _exactly(source: IO[bytes], size: int) -> bytes:
    content = source.read(size)
    if len(content) < size:
        raise EOFError
    return content


def write(sink: IO[bytes], content: bytes, kind: int = DONE) -> None:
    """Send a message."""
    sink.write(_LENGTH.pack(len(content), kind))
    sink.write(content)
    sink.flush()


def _point_at_nothing(descriptor: int, flags: int) -> None:
    nothing = os.open(os.devnull, flags)
    os.dup2(nothing, descriptor)
    os.close(nothing)
