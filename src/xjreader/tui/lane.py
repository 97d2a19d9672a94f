"""One lane for everything that a person changes: in order, in a thread, shown once it is stored.

It knows nothing of articles. A key pressed while a change is being stored waits its turn.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Lane:
    """Runs work one piece after the other, in the order in which it was asked for."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._waiting = 0

    @property
    def is_busy(self) -> bool:
        """Something is under way or waits."""
        return self._waiting > 0

    @property
    def waiting(self) -> int:
        """How much is under way or waits."""
        return self._waiting

    async def run(self, work: Callable[[], T]) -> T:
        """Wait for the turn, do `work` in a thread, and give back its result or raise its error.

        A caller that is cancelled while its work is under way does not let the next one in early:
        the work goes on to its end first.
        """
        self._waiting += 1
        try:
            # asyncio's lock hands the turn on in the order of asking.
            async with self._turn:
                task = asyncio.ensure_future(asyncio.to_thread(work))
                try:
                    return await asyncio.shield(task)
                except asyncio.CancelledError:
                    await asyncio.wait({task})
                    raise
        finally:
            self._waiting -= 1

    async def drain(self) -> None:
        """Wait until everything asked for so far is done."""
        async with self._turn:
            return
