"""What a command is: one class with its key, its words and its deed. No command is defined here."""

from abc import ABC, abstractmethod
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen


class Pane(StrEnum):
    """The five panes of the reader, in the order in which tab visits them."""

    SOURCES = "sources"
    ARTICLES = "articles"
    ARTICLE = "article"
    QUOTES = "quotes"
    STANCE = "stance"


class Page(StrEnum):
    """The full screens over the panes."""

    STATEMENTS = "statements"
    CARD = "card"


EVERYWHERE = frozenset(Pane)
ON_PAGES = frozenset(Page)
ON_ARTICLES = frozenset({Pane.ARTICLES, Pane.ARTICLE, Pane.QUOTES, Pane.STANCE})
"""Panes beside the sources: there is always a current article to work on."""


class Command(ABC):
    """Something a person can do. The subclass's docstring is its tooltip, palette text and help line."""

    id: ClassVar[str]
    """Stable name, which the config's `[keys]` uses."""
    title: ClassVar[str]
    """What the palette and the help call it."""
    keys: ClassVar[tuple[str, ...]] = ()
    """Keys unless the config says otherwise; empty for the palette only."""
    group: ClassVar[str]
    """Heading in the help."""
    label: ClassVar[str] = ""
    """One or two words for the footer; empty where the footer does not show it."""
    panes: ClassVar[frozenset[Pane]] = EVERYWHERE
    """Where it works among the panes."""
    pages: ClassVar[frozenset[Page]] = frozenset()
    """On which full screens it works."""
    footer_panes: ClassVar[frozenset[Pane]] = EVERYWHERE
    """Where the footer shows it, of the panes in which it works."""
    from_widget: ClassVar[bool] = False
    """The focused list handles the key itself; the screen binds no key for it."""

    @classmethod
    def help(cls) -> str:
        """The docstring on one line."""
        return " ".join((cls.__doc__ or "").split())

    def works(self, reader: "ReaderScreen") -> bool:
        """Whether it can be done now; the footer shows it and the key does it only then."""
        if (page := reader.page) is not None:
            return page in self.pages
        pane = reader.pane
        return pane is None or pane in self.panes

    def is_shown_in(self, pane: Pane | None) -> bool:
        """Whether the footer of a pane shows it."""
        return pane is None or pane in self.footer_panes

    @abstractmethod
    def run(self, reader: "ReaderScreen") -> None:
        """Do it, or start it: what waits goes into a worker of the reader's."""
