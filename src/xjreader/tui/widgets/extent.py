"""How much a pane has to scroll through, changed without laying out the screen anew. It scrolls nothing."""

from textual.geometry import Size
from textual.scroll_view import ScrollView


def set_extent(pane: ScrollView, size: Size) -> None:
    """Give a pane other columns and lines to scroll through.

    Assigned to `virtual_size` they would have Textual lay out and draw the whole screen, thrice for each
    article that is opened. A pane whose own size does not follow its lines changes nothing around it, and its
    scrollbar, where it comes or goes, asks for the layout itself.
    """
    if pane.styles.auto_dimensions:
        pane.virtual_size = size
    elif size != pane.virtual_size:
        pane.set_reactive(ScrollView.virtual_size, size)
        pane._scroll_update(size)  # what Textual does at the end of its layout
