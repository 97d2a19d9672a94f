"""Stances over time in windows that move: what the lines say, which windows are in sight. It counts nothing.

One mark a window; where the sign of the net is another than before, ``!`` stands behind the mark.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from xjreader.models.stance import Bounds, SignChange, Timeline, TimelineRow
from xjreader.tui.widgets.cells import Piece, fit, fit_pieces, one_line, width_of
from xjreader.tui.widgets.stance_rows import (
    MARK_STYLES,
    MINUS,
    N_WIDTH,
    NOTHING,
    legend,
    name_width,
    net_words,
    sign,
)
from xjreader.tui.widgets.times import month_name

CHANGED = "!"
"""Behind a mark: the sign is another than the last time there was one."""

WIDE_CELL = 7
"""Cells for mark, n and flag: ``− 12!`` and brackets."""

NARROW_CELL = 2
"""Cells for mark and flag."""


class TimeLayout(Struct, frozen=True):
    """Which windows are in sight, and how wide everything is."""

    name: int
    cell: int
    first: int
    """The first window in sight."""
    shown: int
    """How many are."""
    words: int
    """Cells for what changed last; 0 where there is no room."""

    @property
    def begin(self) -> int:
        """The cell at which the windows begin."""
        return self.name + N_WIDTH + 2

    def column_at(self, x: int, row: TimelineRow | None = None) -> int | None:
        """The window at a cell of the line, or of the change that stands there in words; `None` beside
        them."""
        place = (x - self.begin) // self.cell
        if x >= self.begin and place < self.shown:
            return self.first + place
        if place >= self.shown and self.words and row is not None and row.changes:
            return row.changes[-1].after
        return None


def name_of(row: TimelineRow) -> str:
    """``Marin Dost → visit``, so far as the row is of one actor and one target."""
    return " → ".join(one_line(name) for name in (row.actor, row.target) if name is not None)


def time_layout(timeline: Timeline, width: int, *, column: int) -> TimeLayout:
    """All windows with their figures where there is room, else with their marks alone; what changed last as
    fully as there is room; the window under the cursor among those in sight.
    """
    rows, total = timeline.rows, len(timeline.windows)
    if not total:
        return TimeLayout(0, WIDE_CELL, 0, 0, 0)
    names = [name_of(row) for row in rows]
    longest, least = max(map(width_of, names), default=0), name_width(names, width)
    changes = [row for row in rows if row.changes]
    full = max((width_of(last_change(row, timeline.windows)) + 2 for row in changes), default=0)
    short = max((width_of(last_change(row, timeline.windows, brief=True)) + 2 for row in changes), default=0)
    room = width - N_WIDTH - 3
    # Whole names come before words that the border has too for the window under the cursor.
    for cell, words, name in (
        (WIDE_CELL, full, longest),
        (WIDE_CELL, short, longest),
        (WIDE_CELL, short, least),
        (NARROW_CELL, full, longest),
        (NARROW_CELL, short, longest),
        (NARROW_CELL, 0, longest),
        (NARROW_CELL, short, least),
    ):
        if name + cell * total + words <= room:
            return TimeLayout(min(longest, room - cell * total - words), cell, 0, total, words)
    shown = max(1, min(total, (room - least) // NARROW_CELL))
    name = min(longest, room - NARROW_CELL * shown)
    first = max(0, min(column - shown // 2, total - shown))
    return TimeLayout(name, NARROW_CELL, first, shown, 0)


def time_head(timeline: Timeline, layout: TimeLayout, width: int, *, column: int) -> list[Piece]:
    """The last day of the windows in sight, or only their months; ``‹`` and ``›`` where there are more."""
    ends = [last_day(bounds) for bounds in timeline.windows]
    last = layout.first + layout.shown
    head = legend(layout.name) if layout.cell == WIDE_CELL else " " * layout.name
    pieces = [
        Piece(head + fit("n", N_WIDTH, align="right"), "header"),
        Piece(" ‹" if layout.first else "  "),
    ]
    if layout.cell == WIDE_CELL:
        for index in range(layout.first, last):
            style = "active" if index == column else "header"
            pieces.append(Piece(fit(day_words(ends[index]), layout.cell), style))
    else:
        pieces.append(Piece(_months(ends[layout.first : last], layout.cell), "header"))
    if last < len(ends):
        pieces.append(Piece("›"))
    return fit_pieces(pieces, width)


def _months(ends: Sequence[date], cell: int) -> str:
    """The month's name, or the year for a January, above the first window in it that has room."""
    line, named = "", 0
    for index, day in enumerate(ends):
        if day.month != named and len(line) <= index * cell:
            name = str(day.year) if day.month == 1 and index else month_name(day.month)
            line, named = line.ljust(index * cell) + name + " ", day.month
    return line.ljust(len(ends) * cell)[: len(ends) * cell]


def time_row_pieces(
    timeline: Timeline, layout: TimeLayout, width: int, *, row: int, column: int
) -> list[Piece]:
    """Name, n, a figure or mark for each window in sight, and what changed last; -1 for no cursor."""
    found = timeline.rows[row]
    changed = {change.after for change in found.changes}
    pieces = [
        Piece(fit(name_of(found), layout.name), "strong"),
        Piece(fit(f"{found.tally.n:,}", N_WIDTH, align="right") + "  ", "muted"),
    ]
    for index in range(layout.first, layout.first + layout.shown):
        tally = found.tallies[index]
        mark = sign(tally) or NOTHING
        flag = CHANGED if index in changed else ""
        style = MARK_STYLES[mark]
        if layout.cell == WIDE_CELL:
            text = f"{mark} {tally.n:,}{flag}" if tally.n else mark
            text = f"[{text}]" if index == column else text
            pieces.append(Piece(fit(text, layout.cell), style))
        else:
            pieces.append(Piece(mark, "cell" if index == column else style))
            pieces.append(Piece(flag or " ", "mixed"))
    words = last_change(found, timeline.windows)
    if layout.words and width_of(words) + 2 > layout.words:
        words = last_change(found, timeline.windows, brief=True)
    if layout.words:
        pieces.append(Piece(f" {words}", "mixed"))
    return fit_pieces(pieces, width)


def change_at(row: TimelineRow, column: int) -> SignChange | None:
    """The change of sign that a window brings, where it brings one."""
    return next((change for change in row.changes if change.after == column), None)


def last_change(row: TimelineRow, windows: Sequence[Bounds], *, brief: bool = False) -> str:
    """The last change of sign: ``+ to − 12 Mar``, with how many there were where there were several, unless
    `brief`."""
    if not row.changes:
        return ""
    change = row.changes[-1]
    more = f" ({len(row.changes)} changes)" if len(row.changes) > 1 and not brief else ""
    return f"{change_words(change)} {day_words(last_day(windows[change.after]))}{more}"


def change_words(change: SignChange) -> str:
    """``+ to −``."""
    return f"+ to {MINUS}" if change.sign < 0 else f"{MINUS} to +"


def window_words(timeline: Timeline, row: int, column: int, *, brief: bool = False) -> str:
    """What stands under the cursor: ``12 Feb to 13 Mar 2031: n 4 net −4, + to − since 5 Feb``; `brief`:
    ``13 Mar: n 4 net −4, + to −``."""
    found, bounds = timeline.rows[row], timeline.windows[column]
    tally = found.tallies[column]
    said = f"n {tally.n:,} net {net_words(tally)}" if tally.n else "nothing said"
    words = f"{day_words(last_day(bounds)) if brief else bounds_words(bounds)}: {said}"
    if (change := change_at(found, column)) is not None:
        before = last_day(timeline.windows[change.before])
        words += f", {change_words(change)}{'' if brief else f' since {day_words(before)}'}"
    return words


def bounds_words(bounds: Bounds) -> str:
    """``12 Feb to 13 Mar 2031``."""
    last = last_day(bounds)
    return f"{day_words(bounds.first)} to {day_words(last)} {last.year}"


def last_day(bounds: Bounds) -> date:
    """The last day in a window."""
    return bounds.after - timedelta(days=1)


def day_words(day: date) -> str:
    """``12 Mar``."""
    return f"{day.day} {month_name(day.month)}"
