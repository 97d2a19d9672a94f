"""Keys that scroll a page of text, the same on every screen that is read and not typed into."""

from textual.binding import Binding
from textual.containers import VerticalScroll

SCROLL_KEYS = (
    Binding("j,down", "scroll_by(1)", "Down", show=False),
    Binding("k,up", "scroll_by(-1)", "Up", show=False),
    Binding("ctrl+d,pagedown,space", "scroll_pages(0.5)", "Page down", show=False),
    Binding("ctrl+u,pageup", "scroll_pages(-0.5)", "Page up", show=False),
    Binding("g,home", "scroll_ends(False)", "Top", show=False),
    Binding("G,end", "scroll_ends(True)", "Bottom", show=False),
)


class Page(VerticalScroll, can_focus=True):
    """A page of text that takes the focus and scrolls by the reader's keys."""

    BINDINGS = list(SCROLL_KEYS)  # noqa: RUF012 - Textual reads a plain list

    def action_scroll_by(self, lines: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=lines, animate=False)

    def action_scroll_pages(self, pages: float) -> None:
        """Scroll by a part of what is in sight."""
        self.scroll_relative(y=int(self.size.height * pages), animate=False)

    def action_scroll_ends(self, end: bool) -> None:
        """Scroll to the end or the beginning."""
        if end:
            self.scroll_end(animate=False)
        else:
            self.scroll_home(animate=False)
