"""A refresh in a process of its own: whoever shows a screen meanwhile shares no interpreter with it.

Same answers and errors as `refresh`. The library is one more of those that several processes use.
"""

import asyncio
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from xjreader.errors import LibraryError
from xjreader.models.feed import Feed
from xjreader.services import apartside
from xjreader.services.outcomes import RefreshProgress, RefreshReport
from xjreader.services.worker import death, pipe_of, start_child
from xjreader.services.workerside import read, write

if TYPE_CHECKING:
    from xjreader.services.library import Library

NICE = 5
"""How much the process stands back behind what a person waits for."""

_BOOT = f"from xjreader.services import apartside; apartside.main({NICE})"

_Answer = tuple[int, bytes]


async def refresh_apart(
    library: "Library",
    *,
    feeds: Sequence[Feed] | None = None,
    force: bool = False,
    on_progress: Callable[[RefreshProgress], None] | None = None,
    cancel: asyncio.Event | None = None,
    holder: str = "xjreader refresh",
) -> RefreshReport:
    """Do what `refresh` does, in another process, with the same answer and the same errors.

    `on_progress` is called on the event loop. Setting `cancel` ends the refresh soon; where the caller is
    cancelled its process is killed, and what it has stored stays. `LibraryError` too where the process
    ends by itself.
    """
    named = None if feeds is None else tuple(feed.id for feed in feeds)
    wanted = apartside.Wanted(str(library.path), library.config, named, force, holder)
    answers: asyncio.Queue[_Answer | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def put(answer: _Answer | None) -> None:
        with suppress(RuntimeError):  # the loop has ended before
            loop.call_soon_threadsafe(answers.put_nowait, answer)

    process = await asyncio.to_thread(_start, apartside.encode(wanted))
    # Not one of the loop's own threads, which are few: it listens as long as the refresh takes.
    listener = threading.Thread(target=_listen, args=(process, put), name="xjreader-refresh", daemon=True)
    listener.start()
    stopper = asyncio.create_task(_pass_on(cancel, process))
    last: _Answer | None = None
    try:
        while (answer := await answers.get()) is not None:
            if answer[0] == apartside.PROGRESS:
                if on_progress is not None:
                    on_progress(_decode_progress(answer[1]))
            else:
                last = answer
    except BaseException:
        process.kill()
        raise
    finally:
        stopper.cancel()
    if last is None:
        raise LibraryError(
            f"The process that refreshes ended by itself ({death(process.returncode)}).",
            remedy="What it had stored is kept; the rest is fetched with the next refresh.",
        )
    return _report(last)


_decode_progress = msgspec.msgpack.Decoder(RefreshProgress).decode


def _report(answer: _Answer) -> RefreshReport:
    kind, content = answer
    if kind == apartside.REPORT:
        return msgspec.msgpack.decode(content, type=RefreshReport)
    if kind == apartside.TOLD:
        trouble = msgspec.msgpack.decode(content, type=apartside.Trouble)
        raise apartside.ERRORS[trouble.kind](trouble.message, remedy=trouble.remedy)
    raise RuntimeError(content.decode("utf-8", "replace"))


def _start(wanted: bytes) -> "subprocess.Popen[bytes]":
    process = start_child(_BOOT)
    with suppress(OSError):  # one that dies at once is noticed by its silence
        write(pipe_of(process.stdin), wanted)
    return process


def _listen(process: "subprocess.Popen[bytes]", put: Callable[[_Answer | None], None]) -> None:
    """Hand on what the process tells until it ends, and then `None`; in a thread of its own."""
    with suppress(EOFError, OSError):
        while True:
            put(read(pipe_of(process.stdout)))
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            pipe_of(pipe).close()
    put(None)


async def _pass_on(cancel: asyncio.Event | None, process: "subprocess.Popen[bytes]") -> None:
    """Tell the process once `cancel` is set."""
    if cancel is not None:
        await cancel.wait()
        with suppress(OSError, ValueError):  # it has ended
            write(pipe_of(process.stdin), b"")
