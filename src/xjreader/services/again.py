"""Goes on after the library failed a long piece of work: a full disk is cleared, a lock is given back."""

import asyncio
from collections.abc import Awaitable, Callable

from xjreader.errors import LibraryError

TROUBLE_RECHECK = 30.0
"""Seconds after which work that the library failed is begun again."""


async def go_on(
    work: Callable[[], Awaitable[object]],
    *,
    stop: asyncio.Event,
    on_trouble: Callable[[LibraryError], None],
    pause: float = TROUBLE_RECHECK,
) -> None:
    """Do `work` to its end; where it raises `LibraryError`, tell `on_trouble`, wait for `pause` seconds,
    and begin it again, until it ends or `stop` is set.

    One failure that repeats itself is told once.
    """
    told = ""
    while not stop.is_set():
        try:
            await work()
        except LibraryError as error:
            if str(error) != told:
                told = str(error)
                on_trouble(error)
        else:
            return
        waiting = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({waiting}, timeout=pause)
        finally:
            waiting.cancel()
