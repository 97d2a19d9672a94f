"""Gives keys and pasted texts to the app one at a time, however fast they come. It knows no key.

Textual hands a key to the widget in focus before the key ahead of it has done its deed, and moves the
focus and mounts screens later still. Whoever types quickly would type into the pane behind the line
that the first key opened.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from textual.app import App
from textual.events import Event
from textual.message_pump import MessagePump
from textual.screen import Screen

ROUNDS = 3
"""How often the queues are gone through: a key becomes a binding's action, that a message of the
widget's, and that one of its parent's."""

PATIENCE = 2.0
"""Seconds after which a key is thought to be done: no key may lock out those behind it."""

LOOK_AGAIN = 0.01
"""Seconds between two looks at what is about to open: nothing tells when a dialog has its focus."""


class Typeahead:
    """Keeps keys back until the one before is done, and what it opens stands there and has the focus."""

    def __init__(self, app: App[Any], deliver: Callable[[Event], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self._waiting: deque[Event] = deque()
        self._held: Callable[[], bool] | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_busy(self) -> bool:
        """A key is under way or waits."""
        return self._task is not None

    async def take(self, event: Event) -> None:
        """Deliver a key or a pasted text, now or in its turn."""
        if self._task is not None:
            self._waiting.append(event)
            return
        self._begin()
        await self._deliver(event)

    def hold_until(self, ready: Callable[[], bool]) -> None:
        """Keep the keys that come now back until `ready` is true, as it must be at some time."""
        self._held = ready
        if self._task is None:
            self._begin()

    def _begin(self) -> None:
        self._task = asyncio.create_task(self._empty(self._target(), self._app.screen))

    async def _empty(self, target: MessagePump, before: Screen[Any]) -> None:
        """Wait for the key under way, then for each that waits."""
        try:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        await self._settled(target)
                await self._opened(before)
                if not self._waiting or not self._app.is_running:
                    return
                event = self._waiting.popleft()
                target, before = self._target(), self._app.screen
                # In the app's own turn, like every other event.
                self._app.call_later(self._deliver, event)
        finally:
            self._task = None

    def _target(self) -> MessagePump:
        return self._app.focused or self._app.screen

    async def _settled(self, target: MessagePump) -> None:
        """Everything from the widget up to the app has dealt with what was in its queue."""
        await _flushed(self._app)
        for _ in range(ROUNDS):
            pump: MessagePump | None = target
            while pump is not None:
                await _flushed(pump)
                pump = pump._parent

    async def _opened(self, before: Screen[Any]) -> None:
        """What the key asked for stands there and has the focus."""
        if self._held is not None:
            ready, self._held = self._held, None
            await self._until(ready)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._until(lambda: self._is_ready(before))

    async def _until(self, ready: Callable[[], bool]) -> None:
        while self._app.is_running and not ready():  # noqa: ASYNC110 - Textual has no event for it
            await asyncio.sleep(LOOK_AGAIN)

    def _is_ready(self, before: Screen[Any]) -> bool:
        screen = self._app.screen
        if screen is before:
            return True
        return screen.is_mounted and (screen.focused is not None or not screen.focus_chain)


async def _flushed(pump: MessagePump) -> None:
    """Wait until a widget has dealt with what is in its queue now; one that is gone is not waited for."""
    done = asyncio.Event()
    if pump.is_running and pump.call_later(done.set):
        await done.wait()
