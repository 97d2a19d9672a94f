"""Commands that move among the panes and rows. They change nothing in the library."""

from typing import TYPE_CHECKING

from xjreader.tui.commands.base import ON_ARTICLES, ON_PAGES, Command, Pane

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen

GROUP = "Moving"
LISTS = frozenset({Pane.SOURCES, Pane.ARTICLES, Pane.QUOTES, Pane.STANCE})


class Down(Command):
    """Go to the next row, or scroll the article down."""

    id, title, keys, group, label = "list.down", "Down", ("j", "down"), GROUP, "move"
    pages = ON_PAGES
    from_widget = True

    def run(self, reader: "ReaderScreen") -> None:
        reader.press(self.id)


class Up(Command):
    """Go to the previous row, or scroll the article up."""

    id, title, keys, group = "list.up", "Up", ("k", "up"), GROUP
    from_widget = True

    def run(self, reader: "ReaderScreen") -> None:
        reader.press(self.id)


class Open(Command):
    """Open what the cursor is on: the source's articles, the article, the quote or the statement at its
    place in the article, or the statements behind a figure."""

    id, title, keys, group, label = "list.choose", "Open", ("enter",), GROUP, "open"
    panes = LISTS
    pages = ON_PAGES
    from_widget = True

    def run(self, reader: "ReaderScreen") -> None:
        reader.press(self.id)


class HalfDown(Command):
    """Go half a page down."""

    id, title, keys, group = "list.half_down", "Half a page down", ("ctrl+d",), GROUP
    from_widget = True

    def run(self, reader: "ReaderScreen") -> None:
        reader.press(self.id)


class HalfUp(Command):
    """Go half a page up."""

    id, title, keys, group = "list.half_up", "Half a page up", ("ctrl+u",), GROUP
    from_widget = True

    def run(self, reader: "ReaderScreen") -> None:
        reader.press(self.id)


class PageDown(Command):
    """Go a page down."""

    id, title, keys, group = "list.page_down", "Page down", ("pagedown",), GROUP
    from_widget = True

    def run(self, reader: "ReaderScreen") -> None:
        reader.press(self.id)


class PageUp(Command):
    """Go a page up."""

    id, title, keys, group = "list.page_up", "Page up", ("pageup",), GROUP
    from_widget = True

    def run(self, reader: "ReaderScreen") -> None:
        reader.press(self.id)


class Top(Command):
    """Go to the first row or line."""

    id, title, keys, group = "list.first", "To the top", ("g", "home"), GROUP
    from_widget = True

    def run(self, reader: "ReaderScreen") -> None:
        reader.press(self.id)


class Bottom(Command):
    """Go to the last row or line."""

    id, title, keys, group = "list.last", "To the bottom", ("G", "end"), GROUP
    from_widget = True

    def run(self, reader: "ReaderScreen") -> None:
        reader.press(self.id)


class NextPane(Command):
    """Go to the next pane."""

    id, title, keys, group = "pane.next", "Next pane", ("tab", "l", "right"), GROUP

    def run(self, reader: "ReaderScreen") -> None:
        reader.step_pane(1)


class PreviousPane(Command):
    """Go to the previous pane."""

    id, title, keys, group = "pane.previous", "Previous pane", ("shift+tab", "h", "left"), GROUP

    def run(self, reader: "ReaderScreen") -> None:
        reader.step_pane(-1)


class SourcesPane(Command):
    """Show the sources or hide them; in a narrow terminal they slide over the lists."""

    id, title, keys, group = "pane.sources", "Sources", ("b",), GROUP

    def run(self, reader: "ReaderScreen") -> None:
        reader.toggle_sources()


class QuotesPane(Command):
    """Go to the quotes, and back to the article."""

    id, title, keys, group, label = "pane.quotes", "Quotes", ("Q",), GROUP, "quotes"

    def run(self, reader: "ReaderScreen") -> None:
        reader.go(Pane.ARTICLE if reader.pane is Pane.QUOTES else Pane.QUOTES)


class StancePane(Command):
    """Go to the stance of the actors, and back to the article."""

    id, title, keys, group, label = "pane.stance", "Stance", ("W",), GROUP, "stance"

    def run(self, reader: "ReaderScreen") -> None:
        reader.go(Pane.ARTICLE if reader.pane is Pane.STANCE else Pane.STANCE)


class Zoom(Command):
    """Give the whole screen to the pane in focus, and back."""

    id, title, keys, group = "pane.zoom", "Zoom the pane", ("Z",), GROUP

    def run(self, reader: "ReaderScreen") -> None:
        reader.toggle_zoom()


class NextUnread(Command):
    """Open the next unread article."""

    id, title, keys, group, label = "article.next_unread", "Next unread", ("n",), GROUP, "next unread"
    panes = ON_ARTICLES

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.step_unread(1)


class PreviousUnread(Command):
    """Open the previous unread article."""

    id, title, keys, group = "article.previous_unread", "Previous unread", ("p",), GROUP
    panes = ON_ARTICLES

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.step_unread(-1)


COMMANDS: tuple[type[Command], ...] = (
    Down, Up, Open, HalfDown, HalfUp, PageDown, PageUp, Top, Bottom, NextPane, PreviousPane, SourcesPane,
    QuotesPane, StancePane, Zoom, NextUnread, PreviousUnread,
)  # fmt: skip
