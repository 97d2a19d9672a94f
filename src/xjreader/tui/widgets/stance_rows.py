"""What the lines of the stance pane say: by actor, as a matrix, over time. It draws and counts nothing.

Every figure stands beside its n; both signs at once are ``±``, never zero; nothing is blank.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from xjreader.models.analysis import Counting, MatrixCell, StanceRow, Tally, TimelinePoint
from xjreader.tui.widgets.cells import Piece, cut, fit, fit_pieces, one_line, width_of
from xjreader.tui.widgets.times import WIDTH as TIME_WIDTH
from xjreader.tui.widgets.times import month_name, short_time

MINUS = "−"
CHANGED = "!"
"""Behind a figure: the sign is another than the last time there was one."""

NOTHING = "·"
"""A period in which an actor said nothing."""

MARK_STYLES = {"+": "support", MINUS: "oppose", "±": "mixed", "0": "muted", NOTHING: "muted", "": ""}

MODE_WORDS: Mapping[str, str] = {"actor": "by actor", "matrix": "matrix", "time": "over time"}

COUNTING_WORDS: Mapping[Counting, str] = {
    "document": "one per document",
    "statement": "every statement",
    "day": "one per day",
    "week": "one per week",
    "month": "one per month",
}


def sign(tally: Tally) -> str:
    """``+``, ``−``, ``±``, ``0`` or nothing."""
    return tally.mark.replace("-", MINUS)


def net_words(tally: Tally) -> str:
    """The net with its sign; ``±0`` where for and against are equally many."""
    if tally.net:
        return f"{'+' if tally.net > 0 else MINUS}{abs(tally.net)}"
    return "±0" if tally.support else "0"


def bar_pieces(tally: Tally, most: int, half: int) -> list[Piece]:
    """Against to the left and for to the right of a middle line, in ``2 * half + 3`` cells.

    `most` is the longest side of all rows; anything at all takes half a cell at least.
    """
    oppose = _halves(tally.oppose, most, half)
    support = _halves(tally.support, most, half)
    left = ("▐" if oppose % 2 else "") + "█" * (oppose // 2)
    right = "█" * (support // 2) + ("▌" if support % 2 else "")
    return [
        Piece((MINUS + left if oppose else "").rjust(half + 1), "oppose"),
        Piece("│", "muted"),
        Piece((right + "+" if support else "").ljust(half + 1), "support"),
    ]


def _halves(count: int, most: int, half: int) -> int:
    """How many half cells stand for `count`."""
    if not count or most <= 0:
        return 0
    return max(1, min(2 * half, round(2 * half * count / most)))


def name_width(names: Sequence[str], width: int, *, share: int = 4) -> int:
    """Cells for the column of names: what the longest needs, at most a `share`-th of the line."""
    longest = max((width_of(one_line(name)) for name in names), default=0)
    return min(longest, max(10, width // share))


def actor_pieces(
    row: StanceRow, width: int, *, name: int, most: int, now: datetime, trend: Sequence[str] = ()
) -> list[Piece]:
    """One actor in `width` cells: name, n, net, bar, targets with their marks, trend, last date.

    `name` is the width of the names' column and `most` the longest side of all rows' bars. The bar
    goes when there is no room, then the targets; name, n and net always stay.
    """
    tally = row.tally
    mark = sign(tally)
    pieces = [
        Piece(fit(one_line(row.actor), name), "strong"),
        Piece(f"  n {tally.n:>3}", "muted"),
        Piece(f"  net {net_words(tally):>4}", MARK_STYLES[mark]),
    ]
    room = width - name - sum(width_of(piece.text) for piece in pieces[1:])
    half = min(10, max(3, (room - 5) // 5))
    if room >= 2 * half + 5:
        pieces += [Piece("  "), *bar_pieces(tally, most, half)]
        room -= 2 * half + 5
    last = f"  {short_time(row.last, now):<{TIME_WIDTH}}"
    tail: list[Piece] = []
    if trend and room >= 24 + len(trend):
        tail += [Piece("  "), *(Piece(step, MARK_STYLES[step]) for step in trend)]
        room -= 2 + len(trend)
    if room >= 24:
        tail.append(Piece(last, "muted"))
        room -= width_of(last)
    if room >= 8:
        pieces += [Piece("  "), *fit_pieces(_target_pieces(row), room - 2)]
    return fit_pieces([*pieces, *tail], width)


def _target_pieces(row: StanceRow) -> list[Piece]:
    pieces: list[Piece] = []
    for target, tally in row.targets:
        mark = sign(tally)
        pieces.append(Piece(f"{', ' if pieces else ''}{one_line(target)} "))
        pieces.append(Piece(mark, MARK_STYLES[mark]))
    return pieces


def trends(points: Sequence[TimelinePoint], *, periods: int = 6) -> dict[str, tuple[str, ...]]:
    """For each actor the signs of the last `periods` periods that there are, oldest first.

    A period's sign sums all targets; a period without a statement is a ``·``.
    """
    columns = sorted({point.period for point in points})[-periods:]
    sums: dict[str, dict[str, Tally]] = {}
    for point in points:
        if point.period in columns:
            by_period = sums.setdefault(point.actor, {})
            by_period[point.period] = _added(by_period.get(point.period, Tally()), point.tally)
    return {
        actor: tuple(sign(found[period]) if period in found else NOTHING for period in columns)
        for actor, found in sums.items()
    }


def _added(one: Tally, other: Tally) -> Tally:
    return Tally(one.support + other.support, one.oppose + other.oppose, one.neutral + other.neutral)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows and columns of marks: actors by targets, or actors and targets by periods."""

    rows: tuple[tuple[str, str | None], ...] = ()
    """Actor of each row, and its target where the row has one."""
    columns: tuple[str, ...] = ()
    """Heads of the columns."""
    targets: tuple[str | None, ...] = ()
    """Target of each column, where it has one."""
    cells: Mapping[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    """Text and style by row and column."""
    widest: int = 12
    """Cells that a column takes at most."""

    def name_of(self, row: int) -> str:
        """What stands at the left of a row."""
        actor, target = self.rows[row]
        return one_line(actor) if target is None else f"{one_line(actor)} → {one_line(target)}"


def matrix_grid(cells: Sequence[MatrixCell]) -> Grid:
    """Actors by targets; those with the most statements come first."""
    by_actor: dict[str, int] = {}
    by_target: dict[str, int] = {}
    for cell in cells:
        by_actor[cell.actor] = by_actor.get(cell.actor, 0) + cell.tally.n
        by_target[cell.target] = by_target.get(cell.target, 0) + cell.tally.n
    actors = sorted(by_actor, key=lambda actor: (-by_actor[actor], actor))
    targets = sorted(by_target, key=lambda target: (-by_target[target], target))
    row_of = {actor: index for index, actor in enumerate(actors)}
    column_of = {target: index for index, target in enumerate(targets)}
    marks = {}
    for cell in cells:
        if mark := sign(cell.tally):
            marks[row_of[cell.actor], column_of[cell.target]] = (
                f"{mark} {cell.tally.n}",
                MARK_STYLES[mark],
            )
    return Grid(tuple((actor, None) for actor in actors), tuple(targets), tuple(targets), marks, 9)


def timeline_grid(points: Sequence[TimelinePoint]) -> Grid:
    """Actors and targets by periods, oldest first; a change of sign is flagged with ``!``."""
    totals: dict[tuple[str, str], int] = {}
    for point in points:
        key = (point.actor, point.target)
        totals[key] = totals.get(key, 0) + point.tally.n
    rows = sorted(totals, key=lambda key: (-totals[key], key))
    periods = sorted({point.period for point in points})
    row_of = {key: index for index, key in enumerate(rows)}
    column_of = {period: index for index, period in enumerate(periods)}
    marks = {}
    for point in points:
        if mark := sign(point.tally):
            flag = CHANGED if point.sign_changed else ""
            marks[row_of[point.actor, point.target], column_of[point.period]] = (
                f"{mark} {point.tally.n}{flag}",
                MARK_STYLES[mark],
            )
    heads = _period_heads([date.fromisoformat(period) for period in periods])
    return Grid(tuple(rows), heads, (None,) * len(periods), marks, 7)


def _period_heads(periods: Sequence[date]) -> tuple[str, ...]:
    """``Dec’30``, ``2031``, ``Feb`` for months, January being its year; ``3 Mar`` for days and weeks."""
    if all(period.day == 1 for period in periods):
        first = (f"{month_name(period.month)}’{period:%y}" for period in periods[:1])
        rest = (str(p.year) if p.month == 1 else month_name(p.month) for p in periods[1:])
        return (*first, *rest)
    return tuple(f"{period.day} {month_name(period.month)}" for period in periods)


@dataclass(frozen=True, slots=True)
class GridLayout:
    """Which columns of a grid are in sight, and how wide everything is."""

    name: int
    cell: int
    first: int
    """The first column in sight."""
    shown: int
    """How many are."""

    def column_at(self, x: int) -> int | None:
        """The column at a cell of the line; `None` for the name."""
        if x < self.name + 1:
            return None
        return self.first + min((x - self.name - 1) // self.cell, self.shown - 1) if self.shown else None


def grid_layout(grid: Grid, width: int, *, column: int) -> GridLayout:
    """Columns as wide as their heads, so many as fit, the one under the cursor among them."""
    names = [grid.name_of(index) for index in range(len(grid.rows))]
    name = name_width(names, width, share=3)
    head = max((width_of(one_line(text)) for text in grid.columns), default=0)
    content = max((width_of(text) for text, _ in grid.cells.values()), default=0)
    cell = min(max(head, content), grid.widest) + 2
    # Room that the columns leave is the names' and then the heads'.
    longest = max(map(width_of, names), default=0)
    name = min(longest, max(name, width - 2 - cell * len(grid.columns)))
    shown = max(1, min(len(grid.columns), (width - name - 2) // cell))
    cell = max(cell, min(max(head, content) + 2, (width - name - 2) // shown))
    first = max(0, min(column - shown // 2, len(grid.columns) - shown))
    return GridLayout(name, cell, first, shown if grid.columns else 0)


def grid_head_pieces(grid: Grid, layout: GridLayout, width: int, *, column: int) -> list[Piece]:
    """The heads of the columns in sight, with ``‹`` and ``›`` where there are more."""
    more_left = "‹" if layout.first else " "
    pieces = [Piece(" " * layout.name + more_left)]
    last = layout.first + layout.shown
    for index in range(layout.first, last):
        text = fit(one_line(grid.columns[index]), layout.cell - 1)
        pieces.append(Piece(text + " ", "active" if index == column else "header"))
    if last < len(grid.columns):
        pieces.append(Piece("›"))
    return fit_pieces(pieces, width)


def grid_row_pieces(grid: Grid, layout: GridLayout, width: int, *, row: int, column: int) -> list[Piece]:
    """One row of marks; the one in `column` stands in brackets, -1 for none."""
    pieces = [Piece(fit(grid.name_of(row), layout.name) + " ", "strong")]
    for index in range(layout.first, layout.first + layout.shown):
        text, style = grid.cells.get((row, index), ("", ""))
        if index == column:
            inner = cut(text, layout.cell - 3)
            pieces.append(Piece(fit(f"[{inner or ' '}]", layout.cell), style))
        else:
            pieces.append(Piece(fit(text, layout.cell - 1) + " ", style))
    return fit_pieces(pieces, width)
