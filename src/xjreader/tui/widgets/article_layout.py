"""An article's lines at one width: what stands on each, and how it is drawn. It scrolls nothing."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from xjreader.models.analysis import QuoteRow, Spans, Verdict
from xjreader.tui.widgets.article_text import GUTTER, WIDEST, ArticleText, Line, Mark
from xjreader.tui.widgets.cells import cut, take, width_of
from xjreader.tui.widgets.palette import MARK, PEN, STRONG, Palette, quote_colour
from xjreader.tui.widgets.quote_rows import mark_of, speaker_of

QUOTE_BAR = "▌"
CURRENT_BAR = "█"
REVEALED_BAR = "▶"

MARGIN_FROM = 14
"""Free cells at the right from which on the speakers' names stand beside their words."""

_LAYERS = {"link": 0, "rejected": 0, "cue": 1, "quote": 2, "source": 3, "keyword": 4, "found": 5}


class Layout(Struct, frozen=True):
    """An article in lines of one width. Make it with `lay_out`."""

    text: ArticleText
    width: int
    """Cells of the pane; none while it is hidden, and there are no lines then."""
    lines: Sequence[Line]
    starts: Sequence[int]
    """Where each line begins in the shown text."""
    marks_on: dict[int, list[Mark]]
    """Marks by the number of the line."""
    quotes_from: dict[int, list[QuoteRow]]
    """Quotations by the line on which their content begins."""

    def line_at(self, offset: int) -> int:
        """The line on which a character of the shown text stands."""
        return _line_at(self.starts, offset)

    def line_of(self, quote_id: int) -> int:
        """The line on which a quotation's content begins."""
        return self.line_at(self.text.quote_spans[quote_id][0].start)

    def head_lines(self) -> int:
        """How many lines stand before the article's first."""
        return sum(1 for line in self.lines[:40] if line.paragraph < self.text.head_paragraphs)

    def character(self, number: int, x: int) -> int | None:
        """The offset of the character in cell `x` of a line."""
        line = self.lines[number]
        x -= GUTTER + width_of(line.prefix)
        text = self.text.text[line.start : line.end]
        if not 0 <= x < width_of(text):
            return None
        return line.start + len(take(text, x + 1)) - (1 if width_of(take(text, x + 1)) > x else 0)

    def words(self, selection: Selection) -> str:
        """What is selected as it stands in the article: lines of a paragraph joined again."""
        pieces: list[str] = []
        paragraph: int | None = None
        for number, line in enumerate(self.lines):
            span = selection.get_span(number)
            if span is None:
                continue
            before = GUTTER + len(line.prefix)
            text = self.text.text[line.start : line.end]
            first = max(0, span[0] - before)
            text = text[first:] if span[1] < 0 else text[first : max(0, span[1] - before)]
            if paragraph is not None:
                joins = paragraph == line.paragraph and not self.text.paragraphs[paragraph].keeps_spaces
                pieces.append(" " if joins else "\n")
            pieces.append(text)
            paragraph = line.paragraph
        return "".join(pieces)


def lay_out(text: ArticleText, width: int) -> Layout:
    """Break an article into lines for a pane of so many cells, and give every line its marks."""
    lines = text.lines(width - GUTTER) if width > 0 else []
    starts = [line.start for line in lines]
    marks_on: dict[int, list[Mark]] = {}
    for mark in text.marks:
        number = _line_at(starts, mark.start)
        while number < len(lines) and starts[number] < mark.end:
            marks_on.setdefault(number, []).append(mark)
            number += 1
    quotes_from: dict[int, list[QuoteRow]] = {}
    for row in text.quotes:
        begin = text.quote_spans[row.id][0].start
        quotes_from.setdefault(_line_at(starts, begin), []).append(row)
    return Layout(text, width, lines, starts, marks_on, quotes_from)


def _line_at(starts: Sequence[int], offset: int) -> int:
    return max(0, bisect_right(starts, offset) - 1)


class LinePainter(Struct, frozen=True):
    """Draws lines of a layout in the colours of a pane."""

    layout: Layout
    palette: Palette
    ground: Style
    """What stands where nothing is written."""
    current: int | None
    """The quotation that the reader is at."""
    revealed: Spans
    """What was asked for, in the shown text."""

    def line(self, number: int) -> Strip:
        """One line with its gutter, and who speaks on it at the right."""
        layout, palette = self.layout, self.palette
        line = layout.lines[number]
        ground = palette[layout.text.paragraphs[line.paragraph].style]
        marks = layout.marks_on.get(number, [])
        edges = {line.start, line.end}
        for mark in marks:
            edges.update(edge for edge in (mark.start, mark.end) if line.start < edge < line.end)
        for span in self.revealed:
            edges.update(edge for edge in span if line.start < edge < line.end)
        segments = [*self._gutter(number, marks)]
        if line.prefix:
            segments.append(Segment(line.prefix, palette["muted"]))
        layered = sorted(marks, key=lambda mark: _LAYERS[mark.kind])
        for start, end in pairwise(sorted(edges)):
            style = ground
            here = [mark for mark in layered if mark.start <= start and mark.end >= end]
            for mark in here:
                style += self._style_of(mark)
            # A keyword has a ground of its own, for which its letters were chosen.
            has_pen = any(mark.kind == "keyword" for mark in here)
            if not has_pen and any(span.start <= start and span.end >= end for span in self.revealed):
                style += Style(bgcolor=palette["revealed"].bgcolor, bold=True)
            segments.append(Segment(layout.text.text[start:end], style))
        if margin := self._margin(number, segments):
            segments.append(margin)
        return Strip(segments)

    def _style_of(self, mark: Mark) -> Style:
        match mark.kind:
            case "quote" | "rejected":
                rejected = mark.kind == "rejected"
                colour = self.palette["rejected" if rejected else MARK + mark.colour].color
                ink = Style(color=colour, underline=mark.literal or None, strike=rejected or None)
                if mark.quote_id == self.current:
                    ink += Style(bgcolor=self.palette["current"].bgcolor)
                return ink
            case "source":
                return Style(color=self.palette[MARK + mark.colour].color, bold=True)
            case "cue":
                return Style(italic=True)
            case "keyword":
                return self.palette[PEN + mark.colour]
            case "found":
                return Style(reverse=True, bold=True)
            case "link":
                return Style(color=self.palette["link"].color, underline=True)

    def _gutter(self, number: int, marks: Sequence[Mark]) -> list[Segment]:
        """Bar of the line's quotation, its sign where its content begins, and a space."""
        line = self.layout.lines[number]
        quoted = [mark for mark in marks if mark.kind in ("quote", "rejected")]
        if any(span.start < line.end and span.end > line.start for span in self.revealed):
            revealed = Segment(REVEALED_BAR, self.palette["warning"])
        else:
            revealed = None
        if not quoted:
            blank = Segment(" " * (GUTTER - 1), self.ground)
            return [revealed or Segment(" ", self.ground), blank]
        mark = next((mark for mark in quoted if mark.quote_id == self.current), quoted[0])
        bar = CURRENT_BAR if mark.quote_id == self.current else QUOTE_BAR
        starting = self.layout.quotes_from.get(number, ())
        sign = next((mark_of(row) for row in starting if row.id == mark.quote_id), "")
        style = self.palette[STRONG + mark.colour if mark.colour else "rejected"]
        return [
            revealed or Segment(bar, style),
            Segment(sign or " ", self.palette["warning" if sign == "?" else "muted"]),
            Segment(" ", self.ground),
        ]

    def _margin(self, number: int, segments: Sequence[Segment]) -> Segment | None:
        """Who speaks on this line, at the right, where there is room for it."""
        room = self.layout.width - GUTTER - WIDEST
        starting = [
            row for row in self.layout.quotes_from.get(number, ()) if row.verdict is not Verdict.REJECTED
        ]
        if room < MARGIN_FROM or not starting:
            return None
        used = sum(width_of(segment.text) for segment in segments)
        names = ", ".join(dict.fromkeys(speaker_of(row) for row in starting))
        space = " " * (GUTTER + WIDEST + 2 - used)
        return Segment(space + cut(names, room - 3), self.palette[MARK + quote_colour(starting[0].id)])
