"""What the background tells the screen. Messages that follow each other quickly replace each other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from xjreader.services.refresh import RefreshProgress, RefreshReport


@dataclass
class Refreshing(Message):
    """A refresh came one feed further."""

    progress: "RefreshProgress"

    def can_replace(self, message: Message) -> bool:
        """Only the newest counts."""
        return isinstance(message, Refreshing)


@dataclass
class Refreshed(Message):
    """A refresh ended."""

    report: "RefreshReport"
    asked: bool = False
    """The person asked for it, and is to hear also that nothing came."""


@dataclass
class RefreshedElsewhere(Message):
    """Another process refreshes this library: nothing is fetched here, the lists are read again."""

    why: str


@dataclass
class RefreshFailed(Message):
    """A refresh could not be done at all."""

    why: str


@dataclass
class Analysed(Message):
    """The analysis came further."""

    remaining: int
    article_ids: frozenset[int]

    def can_replace(self, message: Message) -> bool:
        """Never: each brings articles of its own, which the sender has gathered."""
        return False


@dataclass
class LibraryChanged(Message):
    """Another process wrote to the library."""

    def can_replace(self, message: Message) -> bool:
        """One of them is enough."""
        return isinstance(message, LibraryChanged)
