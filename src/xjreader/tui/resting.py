"""When the person's keys rest: what nobody waits for begins then. It knows no key and does no work."""

import asyncio
from contextlib import suppress
from time import monotonic

from textual.message_pump import MessagePump

QUIET = 0.15
"""Seconds without a key after which the person is thought to look at what is there."""

AT_MOST = 3.0
"""Seconds for which keys that follow each other keep back what they ask for besides."""

LOOK_AGAIN = 0.03
"""Seconds between two looks at whether it is wanted now."""

DRAWN_WITHIN = 0.25
"""Seconds after which a screen is no longer waited for: one behind a dialog draws nothing."""


class Resting:
    """Tells when the keys rest. Reading on quickly, one sees every article at once, and what is said about it
    as soon as one stays with it."""

    def __init__(self) -> None:
        self._last_key = -QUIET
        """When a key came last, by `monotonic`."""
        self._hurried = 0
        """How often those who wait were told not to."""

    def key_came(self) -> None:
        """A key came just now."""
        self._last_key = monotonic()

    def rested_for(self) -> float:
        """Seconds since the last key."""
        return monotonic() - self._last_key

    def hurry(self) -> None:
        """What is kept back until the keys rest is wanted now."""
        self._hurried += 1

    async def wait(self, screen: MessagePump) -> None:
        """Return once what is to be drawn on `screen` now stands there and the keys rest, or it is wanted."""
        begin, hurried = monotonic(), self._hurried
        await drawn(screen)
        while hurried == self._hurried:
            left = min(self._last_key + QUIET, begin + AT_MOST) - monotonic()
            if left <= 0:
                break
            await asyncio.sleep(min(left, LOOK_AGAIN))  # until then another key may come


async def drawn(screen: MessagePump) -> None:
    """Return once what is to be drawn on `screen` now stands there."""
    done = asyncio.Event()
    if screen.call_after_refresh(done.set):
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAWN_WITHIN):
                await done.wait()
