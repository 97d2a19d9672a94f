"""Where the five panes stand, which is in focus, and how one goes among them. What they show it knows not."""

from typing import ClassVar

from textual.containers import Container
from textual.events import Resize
from textual.geometry import Size
from textual.getters import query_one
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from xjreader.tui.commands.base import Pane
from xjreader.tui.widgets.article_list import ArticleList
from xjreader.tui.widgets.article_view import ArticleView
from xjreader.tui.widgets.quotes import QuoteList
from xjreader.tui.widgets.sources import Sources
from xjreader.tui.widgets.stance import StanceList

LOWER = (Pane.ARTICLE, Pane.QUOTES, Pane.STANCE)
"""Panes that share the lower half of a narrow terminal."""


_PANES = {pane.value: pane for pane in Pane}


class PanesArea(Container):
    """What the panes stand in; it never scrolls."""

    # Textual lays the screen out and draws all of this once more wherever its size has changed.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False, repaint=False)


class PanesScreen(Screen[None]):
    """Sources, articles, article, quotes, stance: wide side by side, narrow one or two at a time."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - a list, says Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]  # noqa: RUF012

    AUTO_FOCUS: ClassVar[str] = "#articles"

    # Textual draws every line of the whole screen anew where the focus moves; the two panes draw themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    sources = query_one("#sources", Sources)
    articles = query_one("#articles", ArticleList)
    article = query_one("#article", ArticleView)
    quotes = query_one("#quotes", QuoteList)
    stance = query_one("#stance", StanceList)

    def __init__(self, size: Size, *, pane: Pane, shows_sources: bool) -> None:
        """Begin as for a terminal of `size` with `pane` in focus: panes that were arranged only once they are
        mounted would all be styled, laid out and drawn twice."""
        super().__init__()
        self._lower = pane if pane in LOWER else Pane.ARTICLE
        self.set_class(not shows_sources, "-no-sources")
        self.add_class(_name_at(size.width, self.HORIZONTAL_BREAKPOINTS))
        self.add_class(_name_at(size.height, self.VERTICAL_BREAKPOINTS))
        self._arrange(pane)

    def refresh_footer(self) -> None:
        """Show the keys that work here."""

    def focus_moves(self, pane: Pane) -> None:
        """Called before the focus moves to a pane: `focus_moved` follows once the panes show it."""

    def focus_moved(self) -> None:
        """Called when the pane in focus shows it."""

    # Panes and focus ---------------------------------------------------------------------

    @property
    def pane(self) -> Pane | None:
        """The pane in focus; `None` while something else has it."""
        focused = self.focused
        # Asked for each command of the footer.
        return _PANES.get(focused.id) if focused is not None and focused.id is not None else None

    def widget_of(self, pane: Pane) -> Widget:
        """The pane's widget."""
        return self.query_one(f"#{pane.value}")

    def go(self, pane: Pane) -> None:
        """Bring a pane to the front and give it the focus."""
        if pane in LOWER:
            self._lower = pane
        if pane is Pane.SOURCES:
            self.remove_class("-no-sources")
        self._arrange(pane)
        widget = self.widget_of(pane)
        if self.focused is widget:
            return  # Textual would draw it anew
        if not widget.focusable:
            widget.focus()  # once it is in sight
            return
        self.focus_moves(pane)
        self.set_focus(widget)
        self.refresh_footer()

    def _arrange(self, pane: Pane) -> None:
        """Bring a pane into sight, where not all of them are: a change of the screen's classes has the whole
        screen styled and drawn anew."""
        self._front = pane
        if self.has_class("-narrow") or self.has_class("-zoomed"):
            self.update_classes(self._stand(), animate=False)

    def _stand(self) -> dict[str, bool]:
        """What the style sheet goes by: which pane is in focus and which stands in the lower half."""
        return {f"-in-{each.value}": each is self._front for each in Pane} | {
            f"-lower-{each.value}": each is self._lower for each in LOWER
        }

    def on_resize(self, event: Resize) -> None:
        """In a narrow terminal not all panes are in sight."""
        if _name_at(event.size.width, self.HORIZONTAL_BREAKPOINTS) == "-narrow":
            self.update_classes(self._stand(), animate=False)

    def on_descendant_focus(self) -> None:
        """The footer tells the keys of the pane; in a narrow terminal the pane comes to the front."""
        pane = self.pane
        if pane is not None:
            if pane in LOWER:
                self._lower = pane
            self._arrange(pane)
        self.refresh_footer()
        self.focus_moved()

    def step_pane(self, step: int) -> None:
        """Go to the next or previous pane, round and round."""
        order = list(Pane)
        if self.has_class("-no-sources") and self.has_class("-wide"):
            order.remove(Pane.SOURCES)
        here = self.pane
        at = order.index(here) if here in order else 0
        self.go(order[(at + step) % len(order)])

    def toggle_sources(self) -> None:
        """Show the sources or hide them."""
        if self.has_class("-narrow"):
            self.go(Pane.ARTICLES if self.pane is Pane.SOURCES else Pane.SOURCES)
        elif self.has_class("-no-sources"):
            self.go(Pane.SOURCES)
        else:
            if self.pane is Pane.SOURCES:
                self.go(Pane.ARTICLES)
            self.add_class("-no-sources")

    def toggle_zoom(self) -> None:
        """Give the whole screen to the pane in focus, or take it back."""
        self.zoom(not self.has_class("-zoomed"))

    def zoom(self, is_wanted: bool) -> None:
        """The same, as wanted."""
        self.update_classes(self._stand() | {"-zoomed": is_wanted})

    def focus_articles(self) -> None:
        """Go to the list."""
        self.go(Pane.ARTICLES)

    def focus_article(self) -> None:
        """Go to the article."""
        self.go(Pane.ARTICLE)


def _name_at(cells: int, breakpoints: list[tuple[int, str]]) -> str:
    """The class that Textual gives a screen of so many cells, once it hears of its size."""
    return max((least, name) for least, name in breakpoints if least <= cells)[1]
