"""When the person's keys rest: what nobody waits for begins then. It knows no key and does no work."""

import asyncio
from contextlib import suppress
from time import monotonic

from textual.message_pump import MessagePump

QUIET = 0.1
"""Seconds without a key after which the person is thought to look at what is there."""

AT_MOST = 1.0
"""Seconds for which keys that follow each other keep back what they ask for besides."""

DRAWN_WITHIN = 0.25
"""Seconds after which a screen is no longer waited for: one behind a dialog draws nothing."""


class Resting:
    """Tells when the keys rest. Reading on quickly, one sees every article at once, and what is said about it
    as soon as one stays with it."""

    def __init__(self) -> None:
        self._last_key = -QUIET
        """When a key came last, by `monotonic`."""

    def key_came(self) -> None:
        """A key came just now."""
        self._last_key = monotonic()

    async def wait(self, screen: MessagePump) -> None:
        """Return once what is to be drawn on `screen` now stands there and the keys rest."""
        begin = monotonic()
        await drawn(screen)
        while (left := min(self._last_key + QUIET, begin + AT_MOST) - monotonic()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(left)  # until then another key may come


async def drawn(screen: MessagePump) -> None:
    """Return once what is to be drawn on `screen` now stands there."""
    done = asyncio.Event()
    if screen.call_after_refresh(done.set):
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAWN_WITHIN):
                await done.wait()
