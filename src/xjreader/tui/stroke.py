"""Draws at one stroke what belongs together, though it comes one after the other. It draws nothing itself."""

import asyncio
from contextlib import ExitStack
from typing import Any

from textual.app import App

AT_MOST = 0.025
"""Seconds after which what is there is drawn without what is still awaited."""


class Stroke:
    """Holds drawing back until all that is awaited has come, or for `AT_MOST`.

    A key that goes to an article moves the cursor at once and has the text a few milliseconds later. Drawn
    each by itself they take longer than together, and the text, which is what one waits for, comes last.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._awaited: set[str] = set()
        self._held = ExitStack()
        self._limit: asyncio.TimerHandle | None = None
        self._over = asyncio.Event()
        self._over.set()

    @property
    def is_held(self) -> bool:
        """Nothing is drawn just now."""
        return self._limit is not None

    async def over(self) -> None:
        """Return once nothing is held back."""
        await self._over.wait()

    def wait_for(self, what: str) -> None:
        """Draw nothing before `what` has come."""
        self._awaited.add(what)
        if self._limit is None:
            self._over.clear()
            self._held.enter_context(self._app.batch_update())
            self._limit = asyncio.get_running_loop().call_later(AT_MOST, self.end)

    def came(self, what: str) -> None:
        """It is there, or will not come: draw, unless more is awaited."""
        if what not in self._awaited:
            return
        self._awaited.remove(what)
        if not self._awaited:
            # Not at once: a widget tells the screen that it is to be drawn only when it comes round itself.
            self._app.call_later(self._app.screen.call_later, self._end_unless_more)

    def _end_unless_more(self) -> None:
        if not self._awaited:
            self.end()

    def end(self) -> None:
        """Draw what there is."""
        if self._limit is None:
            return
        self._awaited.clear()
        self._limit.cancel()
        self._limit = None
        self._held.close()
        self._over.set()
        if self._app.screen_stack:
            self._app.screen.check_idle()  # which draws what was changed meanwhile
