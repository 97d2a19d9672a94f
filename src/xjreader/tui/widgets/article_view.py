"""The article pane: one article's text with its quotations, keywords and links. It fetches nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from xjreader.models.analysis import QuoteRow, Span, Spans
from xjreader.models.article import Article, KeywordHit
from xjreader.tui.widgets.article_layout import Layout, LinePainter, lay_out
from xjreader.tui.widgets.article_list import local_now
from xjreader.tui.widgets.article_text import ArticleText, article_text
from xjreader.tui.widgets.cells import fit, width_of
from xjreader.tui.widgets.extent import set_extent
from xjreader.tui.widgets.palette import Look, Palette
from xjreader.tui.widgets.quote_rows import hint_of, quote_head


class ArticleView(ScrollView, can_focus=True):
    """One article; the reader scrolls by lines and pages and jumps among the quotations."""

    ALLOW_SELECT = True

    LOOKS: ClassVar[Mapping[str, Look]] = {
        "title": Look(letters="bold"),
        "muted": Look("foreground 60%"),
        "tags": Look("success"),
        "note": Look("warning"),
        "heading": Look("primary", letters="bold"),
        "quoted": Look("foreground 80%", letters="italic"),
        "code": Look("foreground 80%", "panel"),
        "link": Look("primary", letters="underline"),
        "found": Look(letters="bold reverse"),
        "current": Look(ground="primary 22%"),
        "revealed": Look(ground="accent 30%"),
        "warning": Look("warning"),
        "rejected": Look("foreground 50%", letters="strike"),
    }
    """What the styles look like that lines name."""

    DEFAULT_CSS = """
    ArticleView {
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
        Binding("j,down", "scroll_lines(1)", "Down", show=False, id="article.down"),
        Binding("k,up", "scroll_lines(-1)", "Up", show=False, id="article.up"),
        Binding("space,pagedown", "scroll_pages(1)", "A page down", show=False, id="article.page_down"),
        Binding("shift+space,pageup", "scroll_pages(-1)", "A page up", show=False, id="article.page_up"),
        Binding("ctrl+d", "scroll_halves(1)", "Half a page down", show=False, id="article.half_down"),
        Binding("ctrl+u", "scroll_halves(-1)", "Half a page up", show=False, id="article.half_up"),
        Binding("g,home", "scroll_first", "Beginning", show=False, id="article.first"),
        Binding("G,end", "scroll_last", "End", show=False, id="article.last"),
    ]

    @dataclass
    class QuoteEntered(Message):
        """The reader came to another quotation, by scrolling, by key or by mouse; `None`: left the last."""

        widget: "ArticleView"
        quote_id: int | None

        @property
        def control(self) -> "ArticleView":
            """The pane that it is about."""
            return self.widget

    @dataclass
    class LinkPicked(Message):
        """Somebody clicked a link."""

        widget: "ArticleView"
        url: str

        @property
        def control(self) -> "ArticleView":
            """The pane that it is about."""
            return self.widget

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = local_now,
        correct_key: str = "",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`correct_key` is told beside a quotation of which something is to be said: it is the app's."""
        super().__init__(name=name, id=id, classes=classes)
        self._correct_key = correct_key
        self.palette = Palette(self, self.LOOKS)
        self.placeholder = "No article is open."
        self._now = now
        self._article: Article | None = None
        self._text: ArticleText | None = None
        self._layout: Layout | None = None
        """The text in lines; `None` without one."""
        self._laid_out_for = 0
        self._strips: dict[int, Strip] = {}
        self._revealed: Spans = ()
        self._current: int | None = None
        self._awaited: Spans = ()
        """What to bring into sight once the pane has a width."""
        self._quiet = False
        self._update_title()

    # What the app sets and asks ----------------------------------------------------------

    @property
    def article(self) -> Article | None:
        """The article that is shown."""
        return self._article

    @property
    def current_quote(self) -> QuoteRow | None:
        """The quotation that the reader is at."""
        if self._text is None:
            return None
        return next((row for row in self._text.quotes if row.id == self._current), None)

    @property
    def links(self) -> tuple[str, ...]:
        """Addresses in the order of the numbers that stand behind the links, which begin with 1."""
        return self._text.links if self._text else ()

    def show(
        self,
        article: Article | None,
        *,
        quotes: Sequence[QuoteRow] = (),
        hits: Sequence[KeywordHit] = (),
        found: Sequence[Span] = (),
        analysing: bool = False,
        lost: str = "",
    ) -> None:
        """Show an article, or none; offsets are into its current revision; `lost` says what became of quotes
        of former texts. Posts nothing.

        Showing the same article again, when its analysis is done or a tag was given, keeps the place
        and the quotation that the reader is at.
        """
        same = article is not None and self._article is not None and article.id == self._article.id
        below_head = self.scroll_offset.y - self._head_lines()
        if not same:
            self._current = None
            self._awaited = ()
        self._article = article
        self._revealed = ()
        self._text = (
            None
            if article is None
            else article_text(
                article,
                quotes=quotes,
                hits=hits,
                found=found,
                analysing=analysing,
                lost=lost,
                now=self._now(),
            )
        )
        if self.current_quote is None:
            self._current = None
        self._lay_out()
        if not same:
            top = 0
        elif below_head > 0:
            top = below_head + self._head_lines()
        else:
            top = self.scroll_offset.y
        self._scroll_quietly(top)
        self._update_title()

    def reveal(self, spans: Spans, *, mark: bool = True) -> None:
        """Scroll to spans of the revision's text, and mark them. Posts nothing.

        Where they are a quotation's content, the reader is at that quotation then.
        """
        if self._text is None or not spans:
            return
        placed = tuple(self._text.place(span) for span in spans)
        self._revealed = placed if mark else ()
        quote_spans = self._text.quote_spans
        at = next((id for id, content in quote_spans.items() if content == placed), None)
        if at is None:
            # A statement may be a part of a quotation, or no quotation at all: then no other is marked.
            at = next((id for id, content in quote_spans.items() if _overlap(content, placed)), None)
        self._current = at
        self._strips.clear()
        self._bring_into_sight(placed)
        self._update_title()
        self.refresh()

    def show_place(self, span: Span) -> None:
        """Scroll to a place of the revision's text, where it is out of sight; marks nothing."""
        if self._text is not None:
            self._bring_into_sight((self._text.place(span),))

    def first_in_sight(self, spans: Sequence[Span]) -> int:
        """Which of these spans of the text, in order, is the first that begins in sight; else 0."""
        if self._layout is None:
            return 0
        layout, place = self._layout, self._layout.text.place
        lines = (layout.line_at(place(span).start) for span in spans)
        return next((index for index, line in enumerate(lines) if line >= self.scroll_offset.y), 0)

    def next_quote(self, step: int) -> None:
        """Go `step` quotations on, or back where negative; the ends stay the ends."""
        if self._layout is None or not self._layout.text.quotes:
            return
        layout, quotes = self._layout, self._layout.text.quotes
        ids = [row.id for row in quotes]
        if self._current in ids:
            index = ids.index(self._current) + step
        else:
            # From where the reader is: the first below the top, or the last above it.
            below = [number for number, id in enumerate(ids) if layout.line_of(id) >= self.scroll_offset.y]
            first = below[0] if below else len(ids)
            index = first + step - 1 if step > 0 else first + step
        self._enter(ids[max(0, min(index, len(ids) - 1))])

    # Drawing -----------------------------------------------------------------------------

    def render(self) -> str:
        """Nothing: `render_line` draws."""
        return ""

    def render_line(self, y: int) -> Strip:
        """One line of what is in sight."""
        width = self.size.width
        if self._layout is None:
            text = f" {self.placeholder}" if y == 1 else ""
            return Strip([Segment(fit(text, width), self.palette["muted"])], width)
        number = self.scroll_offset.y + y
        if number >= len(self._layout.lines):
            return Strip.blank(width, self.palette[""])
        strip = self._strips.get(number)
        if strip is None:
            painter = LinePainter(self._layout, self.palette, self.palette[""], self._current, self._revealed)
            strip = self._strips[number] = painter.line(number)
        if self.text_selection is not None:
            strip = self._with_selection(strip, number)
        return strip.adjust_cell_length(width, self.palette[""]).apply_offsets(0, number)

    def notify_style_update(self) -> None:
        """The theme or the focus changed what styles look like."""
        if self.palette.renew():
            self._strips.clear()
        super().notify_style_update()

    # Layout ------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Wrap again, with the same text at the top."""
        self._follow_width()

    def on_show(self) -> None:
        """The pane may have been given an article while it was hidden and had no width."""
        self._follow_width()

    def _follow_width(self) -> None:
        if self._laid_out_for == self.scrollable_content_region.width:
            return
        starts = self._layout.starts if self._layout else ()
        top = starts[self.scroll_offset.y] if self.scroll_offset.y < len(starts) else 0
        self._lay_out()
        if self._layout is not None and self._layout.lines:
            if self._awaited:
                self._bring_into_sight(self._awaited)
            elif top:
                self._scroll_quietly(self._layout.line_at(top))
        self._update_title()

    def _lay_out(self) -> None:
        self._strips.clear()
        self._laid_out_for = self.scrollable_content_region.width
        self._layout = lay_out(self._text, self._laid_out_for) if self._text else None
        lines = len(self._layout.lines) if self._layout else 0
        self._quietly_set_size(Size(self._laid_out_for, lines))
        self.refresh()

    def _quietly_set_size(self, size: Size) -> None:
        self._quiet = True
        try:
            set_extent(self, size)
        finally:
            self._quiet = False

    def _head_lines(self) -> int:
        return self._layout.head_lines() if self._layout else 0

    # Scrolling ---------------------------------------------------------------------------

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The quotation that the reader is at follows what is in sight."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) == round(new_value):
            return
        if not self._quiet:
            self._follow()
        self._update_title()

    def _follow(self) -> None:
        layout = self._layout
        if layout is None:
            return
        top = self.scroll_offset.y
        bottom = top + self.scrollable_content_region.height
        if self._current is not None and top <= layout.line_of(self._current) < bottom:
            return
        in_sight = (row.id for row in layout.text.quotes if top <= layout.line_of(row.id) < bottom)
        self._set_current(next(in_sight, None))

    def _enter(self, quote_id: int) -> None:
        assert self._text is not None
        self._set_current(quote_id)
        self._bring_into_sight(self._text.quote_spans[quote_id])

    def _set_current(self, quote_id: int | None) -> None:
        if quote_id == self._current:
            return
        self._current = quote_id
        self._revealed = ()
        self._strips.clear()
        self._update_title()
        self.refresh()
        self.post_message(self.QuoteEntered(self, quote_id))

    def _bring_into_sight(self, spans: Spans) -> None:
        """Scroll so that the spans begin a third down the pane, unless they are in sight as a whole."""
        layout = self._layout
        if layout is None:
            return
        self._awaited = () if layout.lines else spans
        first = layout.line_at(min(span.start for span in spans))
        last = layout.line_at(max(span.end for span in spans) - 1)
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        if top <= first and last < top + height:
            return
        self._scroll_quietly(first - height // 3)

    def _scroll_quietly(self, line: int) -> None:
        self._quiet = True
        try:
            self.scroll_to(y=max(0, line), animate=False, force=True)
        finally:
            self._quiet = False

    def _scroll_by(self, lines: int) -> None:
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)

    def action_scroll_lines(self, lines: int) -> None:
        """Go some lines down, or up where negative."""
        self._scroll_by(lines)

    def action_scroll_pages(self, pages: int) -> None:
        """Go pages down, or up where negative; a line of the old page stays in sight."""
        self._scroll_by(pages * max(1, self.scrollable_content_region.height - 1))

    def action_scroll_halves(self, halves: int) -> None:
        """Go half pages down, or up where negative."""
        self._scroll_by(halves * max(1, self.scrollable_content_region.height // 2))

    def action_scroll_first(self) -> None:
        """Go to the beginning."""
        self.scroll_to(y=0, animate=False)

    def action_scroll_last(self) -> None:
        """Go to the end."""
        self.scroll_to(y=self.max_scroll_y, animate=False)

    # Mouse and selection -----------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """A click on a link picks it; a click on a quotation goes to it."""
        offset, layout = event.get_content_offset(self), self._layout
        if offset is None or layout is None:
            return
        number = self.scroll_offset.y + offset.y
        if number >= len(layout.lines):
            return
        place = layout.character(number, offset.x)
        if place is None:
            return
        marks = [mark for mark in layout.marks_on.get(number, ()) if mark.start <= place < mark.end]
        if link := next((mark for mark in marks if mark.kind == "link"), None):
            event.stop()
            self.post_message(self.LinkPicked(self, link.url))
        elif quote := next((mark for mark in marks if mark.quote_id is not None), None):
            event.stop()
            self._set_current(quote.quote_id)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text as it stands in the article: lines of a paragraph joined again."""
        return None if self._layout is None else (self._layout.words(selection), "\n")

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self.refresh()

    def _with_selection(self, strip: Strip, number: int) -> Strip:
        selection = self.text_selection
        span = selection.get_span(number) if selection is not None else None
        if span is None:
            return strip
        start, end = span
        text = strip.text
        end = len(text) if end < 0 else min(end, len(text))
        if start >= end:
            return strip
        left, right = width_of(text[:start]), width_of(text[:end])
        style = self.screen.get_component_rich_style("screen--selection")
        parts = strip.divide([left, right, strip.cell_length])
        chosen = Strip([Segment(piece.text, (piece.style or Style()) + style) for piece in parts[1]])
        return Strip.join([parts[0], chosen, *parts[2:]])

    # Title -------------------------------------------------------------------------------

    def _update_title(self) -> None:
        """The title of the article once its own line is out of sight, and the current quotation."""
        title = "Article"
        if self._article is not None and 0 < self._head_lines() <= self.scroll_offset.y:
            title = self._article.revision.title or self._article.row.title
        row = self.current_quote
        self.border_title = Content(title)
        hint = hint_of(row, self._correct_key) if row is not None else ""
        head = quote_head(row) if row is not None else ""
        self.border_subtitle = Content(f"{head} · {hint}" if hint else head)


def _overlap(some: Spans, others: Spans) -> bool:
    """Whether the spans have a character in common."""
    return any(one.start < other.end and other.start < one.end for one in some for other in others)
