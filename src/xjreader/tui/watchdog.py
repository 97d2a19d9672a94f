"""Notices when the event loop stands still, and who keeps it. It mends nothing and stops nobody.

For whoever works on the reader: `XJREADER_DEBUG` switches it on, and without it nothing of this is imported.
"""

import asyncio
import logging
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from time import perf_counter
from traceback import FrameSummary

from msgspec import Struct

LIMIT = 0.008
"""Seconds from which a key, or whatever else waits for the loop, would be late by work on it."""

BETWEEN = 0.002
"""Seconds between two questions whether the loop comes round, and between two looks at what it does."""

_log = logging.getLogger(__name__)


class Block(Struct, frozen=True):
    """One time that the loop stood still."""

    seconds: float
    worked: float | None
    """Seconds of them in which the loop's thread had a processor; `None` where the system does not tell. On
    a machine that has more to do, most of a long block is other programs' work."""
    stack: Sequence[FrameSummary]
    """Where the loop's thread was most of the time, the outermost call first."""

    def __str__(self) -> str:
        own = "" if self.worked is None else f" ({1000 * self.worked:.0f} ms of them work)"
        head = f"the screen stood still for {1000 * self.seconds:.0f} ms{own} in\n"
        return head + "".join(traceback.format_list(list(self.stack)))


class Watchdog:
    """Asks a running loop from a thread of its own whether it comes round; between `start` and `stop`."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        limit: float = LIMIT,
        told: Callable[[Block], None] = lambda block: _log.warning("%s", block),
    ) -> None:
        """`told` hears of each time that `loop`, which runs in the calling thread, stood still for `limit`
        seconds or more; it is called in the watchdog's thread. One shorter than `limit` and `BETWEEN`
        together may go unnoticed."""
        self._loop = loop
        self._limit = limit
        self._told = told
        self._watched = threading.get_ident()
        self._clock = _clock_of(self._watched)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self.noticed = threading.Event()
        """Set as soon as the loop has stood still for the limit, until it comes round again."""

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End it; the loop need not run any more."""
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(BETWEEN):
            came_round = threading.Event()
            asked, worked = perf_counter(), self._worked()
            try:
                self._loop.call_soon_threadsafe(came_round.set)
            except RuntimeError:
                return  # the loop is closed
            if not came_round.wait(self._limit):
                self._look_on(came_round, asked, worked)

    def _worked(self) -> float | None:
        return None if self._clock is None else time.clock_gettime(self._clock)

    def _look_on(self, came_round: threading.Event, asked: float, worked: float | None) -> None:
        """Note what the loop's thread does until it comes round, then tell."""
        seen: Counter[tuple[tuple[str, str], ...]] = Counter()
        stacks: dict[tuple[tuple[str, str], ...], Sequence[FrameSummary]] = {}
        while not self._stop.is_set():
            frame = sys._current_frames().get(self._watched)
            if frame is not None:
                stack = traceback.extract_stack(frame)
                if not is_waiting(stack):
                    # By the calls, not by the lines: a loop goes through many.
                    calls = tuple((each.filename, each.name) for each in stack)
                    seen[calls] += 1
                    stacks[calls] = stack
            self.noticed.set()
            if came_round.wait(BETWEEN):
                break
        self.noticed.clear()
        if seen and came_round.is_set():
            now = self._worked()
            own = None if now is None or worked is None else now - worked
            self._told(Block(perf_counter() - asked, own, stacks[seen.most_common(1)[0][0]]))


def _clock_of(thread: int) -> int | None:
    """The clock of the processor's time that a thread has had."""
    # Looked up by name: not every system has it.
    of_thread: Callable[[int], int] | None = getattr(time, "pthread_getcpuclockid", None)
    return of_thread(thread) if of_thread is not None else None


def is_waiting(stack: Sequence[FrameSummary]) -> bool:
    """Whether the loop waits for something to do: then it is another thread, or another program, that has the
    processor, and no work on the loop."""
    return not stack or stack[-1].filename.endswith("selectors.py")
