"""The refreshing process's side of `apart`: one refresh of one library, told step by step through a pipe.

It ends soon where the other side says so, or is gone. It decides nothing: `refresh` does the work.
"""

import asyncio
import os
import signal
import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import IO

import msgspec

from xjreader.config import Config
from xjreader.errors import (
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryNewer,
    RefreshBusy,
    XjreaderError,
)
from xjreader.services.outcomes import RefreshProgress
from xjreader.services.workerside import read, take_pipes, write

PROGRESS, REPORT, TOLD, FAILED = 0, 1, 2, 3
"""Kinds of an answer: a step, the end, an error for the person, one of ours."""

ERRORS: dict[str, type[XjreaderError]] = {
    each.__name__: each
    for each in (LibraryBusy, LibraryDamaged, LibraryError, LibraryNewer, RefreshBusy, XjreaderError)
}
"""Errors that go through the pipe as what they are; another one goes as the nearest of them."""

encode = msgspec.msgpack.Encoder().encode


class Wanted(msgspec.Struct, frozen=True):
    """What to refresh."""

    library: str
    """The file."""
    config: Config
    feeds: tuple[int, ...] | None
    """Ids; `None` for all."""
    force: bool
    holder: str


class Trouble(msgspec.Struct, frozen=True):
    """An error for the person."""

    kind: str
    """One of `ERRORS`."""
    message: str
    remedy: str


def main(nice: int) -> None:
    """Refresh as the first message on standard input says, tell of it on standard output, and end.

    Any further message, or the pipe's end, ends the refresh soon: what was stored stays.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl+c is for the parent, which ends us
    if nice and hasattr(os, "nice"):
        os.nice(nice)
    source, sink = take_pipes()
    wanted = msgspec.msgpack.decode(read(source)[1], type=Wanted)
    try:
        kind, answer = asyncio.run(_refresh(wanted, source, sink))
    except XjreaderError as error:
        kind, answer = TOLD, encode(_trouble(error))
    except Exception as error:  # a fault of ours is told as such where somebody can report it
        kind, answer = FAILED, f"{type(error).__name__}: {error}".encode("utf-8", "replace")
    with suppress(OSError):  # nobody listens any more
        write(sink, answer, kind)


def _trouble(error: XjreaderError) -> Trouble:
    kind = next(each.__name__ for each in type(error).__mro__ if each.__name__ in ERRORS)
    return Trouble(kind, error.message, error.remedy)


async def _refresh(wanted: Wanted, source: IO[bytes], sink: IO[bytes]) -> tuple[int, bytes]:
    from xjreader.services.library import Library
    from xjreader.services.refresh import refresh

    loop, cancel = asyncio.get_running_loop(), asyncio.Event()

    def listen() -> None:
        with suppress(EOFError, OSError):
            read(source)
        with suppress(RuntimeError):  # the loop has ended before
            loop.call_soon_threadsafe(cancel.set)

    def tell(progress: RefreshProgress) -> None:
        with suppress(OSError):  # whoever listened is gone, and that ends us by itself
            write(sink, encode(progress), PROGRESS)

    threading.Thread(target=listen, daemon=True).start()
    with closing(Library.open(Path(wanted.library), wanted.config, sync=False, must_exist=True)) as library:
        feeds = None
        if wanted.feeds is not None:
            feeds = [feed for feed in library.feeds.all() if feed.id in wanted.feeds]
        report = await refresh(
            library,
            feeds=feeds,
            force=wanted.force,
            on_progress=tell,
            cancel=cancel,
            holder=wanted.holder,
        )
    return REPORT, encode(report)
