"""A list that draws only the rows in sight, however many there are. It knows nothing of what a row is."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from xjreader.tui.widgets.cells import Piece, fit, fit_pieces
from xjreader.tui.widgets.extent import set_extent
from xjreader.tui.widgets.palette import Look, Palette

CURSOR_MARK = "▌"
SELECTED_MARK = "┃"


class LineList(ScrollView, can_focus=True):
    """Rows of a fixed height, one of them under the cursor; subclasses say what a row looks like."""

    LOOKS: ClassVar[Mapping[str, Look]] = {
        "cursor": Look(ground="primary 28%"),
        "cursor-blurred": Look(ground="foreground 8%"),
        "selected": Look(ground="accent 18%"),
        "header": Look("foreground 60%", letters="bold"),
        "strong": Look(letters="bold"),
        "muted": Look("foreground 60%"),
        "accent": Look("accent"),
        "active": Look("accent", letters="bold"),
        "cell": Look(letters="reverse bold"),
        "support": Look("success"),
        "oppose": Look("error"),
        "mixed": Look("warning"),
        "warning": Look("warning"),
        "rejected": Look("foreground 50%", letters="strike"),
    }
    """What the styles look like that rows name."""

    DEFAULT_CSS = """
    LineList {
        background: $surface;
        color: $foreground;
        border: round $border-blurred;
        border-title-color: $foreground 70%;
        border-subtitle-color: $foreground 70%;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        &:focus {
            border: round $border;
            border-title-color: $primary;
            border-title-style: bold;
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "cursor_move(1)", "Down", show=False, id="list.down"),
        Binding("k,up", "cursor_move(-1)", "Up", show=False, id="list.up"),
        Binding("g,home", "cursor_first", "First", show=False, id="list.first"),
        Binding("G,end", "cursor_last", "Last", show=False, id="list.last"),
        Binding("ctrl+d", "cursor_half(1)", "Half a page down", show=False, id="list.half_down"),
        Binding("ctrl+u", "cursor_half(-1)", "Half a page up", show=False, id="list.half_up"),
        Binding("pagedown", "cursor_page(1)", "A page down", show=False, id="list.page_down"),
        Binding("pageup", "cursor_page(-1)", "A page up", show=False, id="list.page_up"),
        Binding("enter", "choose", "Open", show=False, id="list.choose"),
    ]

    ALLOW_SELECT: ClassVar[bool] = False

    row_height: int = 1
    """Lines that every row takes."""

    chooses_on_click: ClassVar[bool] = False
    """Whether the first click on a row chooses it, as in a menu."""

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """Index of the row under the cursor; 0 where there is none."""

    count: reactive[int] = reactive(0, repaint=False, init=False)
    """How many rows there are."""

    placeholder: reactive[str] = reactive("")
    """What an empty list says."""

    header_height: reactive[int] = reactive(0)
    """Lines at the top that stay while the rows scroll."""

    @dataclass
    class Moved(Message):
        """The cursor came to another row."""

        widget: "LineList"
        index: int

        @property
        def control(self) -> "LineList":
            """The list that it is about."""
            return self.widget

    @dataclass
    class Chosen(Message):
        """Somebody pressed enter on a row, clicked the row under the cursor, or clicked a row twice."""

        widget: "LineList"
        index: int

        @property
        def control(self) -> "LineList":
            """The list that it is about."""
            return self.widget

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # the name that every widget's constructor has
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self.palette = Palette(self, self.LOOKS)
        self._clicked_to_move = False
        self._quiet = False

    # What a subclass says ----------------------------------------------------------------

    def render_row(self, index: int, line: int, width: int, *, cursor: bool, selected: bool) -> Strip:
        """Line `line` (from 0) of row `index`, exactly `width` cells wide."""
        raise NotImplementedError

    def render_header(self, line: int, width: int) -> Strip:
        """Line `line` of the head that stays, exactly `width` cells wide."""
        return self.strip([], width)

    def is_selected(self, index: int) -> bool:
        """Whether a row belongs to a marked range."""
        return False

    def cursor_moved(self, index: int) -> None:
        """Called when the cursor came to another row; a subclass posts its own message."""

    def row_chosen(self, index: int) -> None:
        """Called when a row was chosen; a subclass posts its own message."""

    def colours_changed(self) -> None:
        """Called when every style may look otherwise; a subclass forgets what it has kept of its rows."""

    def row_clicked(self, index: int, line: int, x: int) -> bool:
        """Called before a click moves or chooses; true where the click is dealt with.

        `line` counts within the row, `x` within the pane.
        """
        return False

    def header_clicked(self, line: int, x: int) -> None:
        """Called when somebody clicked the head that stays; `x` counts within the pane."""

    # What a subclass draws with ----------------------------------------------------------

    def strip(
        self, pieces: list[Piece], width: int, *, cursor: bool = False, selected: bool = False
    ) -> Strip:
        """Pieces as one line of `width` cells, behind the mark of the cursor or of the range.

        The mark takes the first cell, so pieces have ``width - 1``.
        """
        palette = self.palette
        shade: Style | None = None
        if cursor:
            shade = palette["cursor" if self.has_focus else "cursor-blurred"]
        elif selected:
            shade = palette["selected"]
        ground = Style(bgcolor=shade.bgcolor) if shade is not None else None
        mark, mark_style = " ", ""
        if cursor:
            mark, mark_style = CURSOR_MARK, "accent" if self.has_focus else "muted"
        elif selected:
            mark, mark_style = SELECTED_MARK, "accent"
        segments = []
        for piece in (Piece(mark, mark_style), *fit_pieces(pieces, width - 1)):
            style = palette[piece.style]
            segments.append(Segment(piece.text, style if ground is None else style + ground))
        return Strip(segments, width)

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Write into the border; nothing in it is markup."""
        self.border_title = Content(title)
        self.border_subtitle = Content(subtitle)

    # What everybody calls ----------------------------------------------------------------

    def reset(self, count: int, cursor: int = 0, *, keep_line: bool = False) -> None:
        """Show `count` other rows with the cursor on one of them, without a `Moved`.

        `keep_line` keeps the cursor on the line of the screen on which it stands now; otherwise the
        list scrolls only as far as the cursor needs.
        """
        line = self.cursor * self.row_height - self.scroll_offset.y
        self._quiet = True
        try:
            self.count = count
            self.cursor = max(0, min(cursor, count - 1))
        finally:
            self._quiet = False
        self._resize_rows()
        if keep_line and count:
            self._scroll_rows(self.cursor * self.row_height - line)
        self.show_cursor()
        self.refresh()

    def move_to(self, index: int, *, quiet: bool = False) -> None:
        """Put the cursor on a row; `quiet` posts nothing."""
        self._quiet = quiet
        try:
            self.cursor = index
        finally:
            self._quiet = False

    def show_cursor(self) -> None:
        """Scroll as little as needed for the row under the cursor to be seen whole."""
        height = self.page_lines
        if height <= 0 or not self.count:
            return
        top = self.cursor * self.row_height
        bottom = top + self.row_height
        offset = self.scroll_offset.y
        if top < offset:
            self._scroll_rows(top)
        elif bottom > offset + height:
            self._scroll_rows(bottom - height)

    def refresh_rows(self, *indexes: int) -> None:
        """Draw some rows again."""
        width = self.size.width
        for index in indexes:
            top = index * self.row_height - self.scroll_offset.y + self.header_height
            self.refresh(Region(0, top, width, self.row_height))

    @property
    def page_lines(self) -> int:
        """Lines of rows in sight."""
        return self.scrollable_content_region.height - self.header_height

    @property
    def page_rows(self) -> int:
        """Whole rows in sight, at least one."""
        return max(1, self.page_lines // self.row_height)

    # Drawing -----------------------------------------------------------------------------

    def render(self) -> str:
        """Nothing: `render_line` draws."""
        return ""

    def render_line(self, y: int) -> Strip:
        """One line of what is in sight."""
        full = self.size.width
        width = self.scrollable_content_region.width
        if y < self.header_height:
            return self._padded(self.render_header(y, width), width, full)
        if not self.count:
            return self._placeholder_line(y, full)
        index, line = divmod(self.scroll_offset.y + y - self.header_height, self.row_height)
        if index >= self.count:
            return Strip.blank(full, self.palette[""])
        strip = self.render_row(
            index, line, width, cursor=index == self.cursor, selected=self.is_selected(index)
        )
        return self._padded(strip, width, full)

    def _padded(self, strip: Strip, width: int, full: int) -> Strip:
        return strip if full == width else strip.extend_cell_length(full, self.palette[""])

    def _placeholder_line(self, y: int, width: int) -> Strip:
        lines = [
            part for text in self.placeholder.splitlines() for part in wrap(text, max(1, width - 2)) or [""]
        ]
        line = y - self.header_height - 1
        text = lines[line] if 0 <= line < len(lines) else ""
        return Strip([Segment(" " + fit(text, width - 1), self.palette["muted"])], width)

    def notify_style_update(self) -> None:
        """The theme or the focus changed what styles look like."""
        if self.palette.renew():
            self.colours_changed()
        super().notify_style_update()

    # Following ---------------------------------------------------------------------------

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(cursor, self.count - 1))

    def watch_cursor(self, before: int, after: int) -> None:
        """Draw the two rows again, and tell."""
        self.refresh_rows(before, after)
        if self._quiet:
            return
        self.show_cursor()
        self.post_message(self.Moved(self, after))
        self.cursor_moved(after)

    def watch_count(self) -> None:
        """Make the scrollbar right."""
        self._resize_rows()

    def watch_header_height(self) -> None:
        """The head takes its lines from the rows."""
        self._resize_rows()

    def on_resize(self) -> None:
        """The pane became smaller or larger."""
        self._resize_rows()
        self.show_cursor()

    def on_show(self) -> None:
        """The pane may have been given rows while it was hidden and had no height."""
        self._resize_rows()
        self.show_cursor()

    def _resize_rows(self) -> None:
        height = self.count * self.row_height + self.header_height
        set_extent(self, Size(self.scrollable_content_region.width, height))

    def _scroll_rows(self, top: int) -> None:
        # force: when rows were only just added, Textual has not switched the scrollbar on yet.
        self.scroll_to(y=max(0, top), animate=False, force=True)

    # Moving ------------------------------------------------------------------------------

    def action_cursor_move(self, rows: int) -> None:
        """Go some rows down, or up where negative."""
        self.cursor += rows

    def action_cursor_first(self) -> None:
        """Go to the first row."""
        self.cursor = 0

    def action_cursor_last(self) -> None:
        """Go to the last row."""
        self.cursor = self.count - 1

    def action_cursor_half(self, direction: int) -> None:
        """Go half a page down, or up where negative."""
        self.cursor += direction * max(1, self.page_rows // 2)

    def action_cursor_page(self, direction: int) -> None:
        """Go a page down, or up where negative; one row of the old page stays in sight."""
        self.cursor += direction * max(1, self.page_rows - 1)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.count:
            self.post_message(self.Chosen(self, self.cursor))
            self.row_chosen(self.cursor)

    def on_click(self, event: events.Click) -> None:
        """A click goes to a row; a click on the row under the cursor, or a second one, chooses it."""
        place = self.row_at(event)
        if place is None:
            offset = event.get_content_offset(self)
            if offset is not None and offset.y < self.header_height:
                event.stop()
                self.header_clicked(offset.y, offset.x)
            return
        event.stop()
        index, line, x = place
        if self.row_clicked(index, line, x):
            return
        if self.chooses_on_click:
            self.cursor = index
            if event.chain == 1:
                self.action_choose()
        elif index != self.cursor:
            self.cursor = index
            self._clicked_to_move = True
        elif event.chain == 1 or self._clicked_to_move:
            self._clicked_to_move = False
            self.action_choose()

    def row_at(self, event: events.MouseEvent) -> tuple[int, int, int] | None:
        """Row, line within it and cell that the mouse is on; `None` beside the rows."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self.header_height:
            return None
        index, line = divmod(self.scroll_offset.y + offset.y - self.header_height, self.row_height)
        return (index, line, offset.x) if index < self.count else None
