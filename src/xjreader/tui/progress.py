"""How far a refresh is, told a few times a second. It fetches nothing and knows no widget."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.timer import Timer

if TYPE_CHECKING:
    from xjreader.services.refresh import RefreshProgress

EVERY = 0.1
"""Seconds between two times: two hundred feeds may come in a second, and each drawing holds up the keys."""


class Progress:
    """Passes on the newest of what comes."""

    def __init__(self, screen: Screen[None], tell: Callable[[str], None]) -> None:
        """`tell` gets it in words."""
        self._screen = screen
        self._tell = tell
        self._newest: RefreshProgress | None = None
        """What is yet to be told."""
        self._timer: Timer | None = None

    def came(self, progress: "RefreshProgress") -> None:
        """A refresh came one feed further."""
        self._newest = progress
        if self._timer is None:
            self._go_on()

    def end(self) -> None:
        """There is nothing more to tell of it."""
        self._newest = None

    def _go_on(self) -> None:
        self._timer = None
        progress, self._newest = self._newest, None
        if progress is not None:
            name = f" {progress.current}" if progress.current else ""
            self._tell(f"refreshing {progress.done}/{progress.total}{name}")
            self._timer = self._screen.set_timer(EVERY, self._go_on)
