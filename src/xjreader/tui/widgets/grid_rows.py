"""The matrix of actors and targets: what its lines say, and which columns are in sight. It counts nothing.

The names at the left stay while the columns pass; heads take as many lines as they need to be read.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from xjreader.models.stance import MatrixCell, Tally
from xjreader.tui.widgets.cells import Piece, cut, fit, fit_pieces, one_line, width_of
from xjreader.tui.widgets.stance_rows import MARK_STYLES, legend, name_width, sign

NARROWEST = 8
"""Cells that a column has at least: ``[± 123]`` and a space."""

WIDEST = 12
"""Cells that a column takes for its longest word at most, 9 where there is little room."""


class Grid(Struct, frozen=True):
    """Who speaks of what, how often, with which sign."""

    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    cells: Mapping[tuple[int, int], Tally] = field(default_factory=dict)
    """By row and column, those that are not blank."""
    figure_width: int = 0
    """Cells of the widest figure."""


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
    figures = {(row_of[cell.actor], column_of[cell.target]): cell.tally for cell in cells if cell.tally.n}
    most = max((len(figure(tally)[0]) for tally in figures.values()), default=0)
    return Grid(tuple(actors), tuple(targets), figures, most)


def figure(tally: Tally | None) -> tuple[str, str]:
    """Sign and n with their style: ``− 4``; nothing for a blank."""
    if tally is None:
        return "", ""
    mark = sign(tally)
    return f"{mark} {tally.n:,}", MARK_STYLES[mark]


class GridLayout(Struct, frozen=True):
    """Which columns of a grid are in sight, and how wide everything is."""

    name: int
    cell: int
    first: int
    """The first column in sight."""
    shown: int
    """How many are."""
    heads: tuple[tuple[str, ...], ...] = ()
    """The lines of each head in sight, all of them equally many."""

    @property
    def head_height(self) -> int:
        """Lines that the heads take."""
        return len(self.heads[0]) if self.heads else 0

    def column_at(self, x: int) -> int | None:
        """The column at a cell of the line; `None` for the name."""
        if x < self.name + 1:
            return None
        return self.first + min((x - self.name - 1) // self.cell, self.shown - 1) if self.shown else None


def grid_layout(grid: Grid, width: int, *, column: int, lines: int = 1) -> GridLayout:
    """So many columns as fit with readable heads of at most `lines` lines, the cursor's among them."""
    if not grid.targets:
        return GridLayout(0, NARROWEST, 0, 0)
    names = [one_line(actor) for actor in grid.actors]
    heads = [one_line(target) for target in grid.targets]
    name = name_width(names, width, share=3)
    widest_head = max(map(width_of, heads))
    # One line for each head where there is room, else as narrow as the longest word.
    words = max(width_of(word) for head in heads for word in head.split(" ")) if lines > 1 else widest_head
    room = width - name - 2
    least = max(NARROWEST, grid.figure_width + 3, min(words + 1, WIDEST if room >= 70 else 9))
    shown = max(1, min(len(heads), room // least))
    cell = min(max(least, widest_head + 2), max(least, room // shown))
    # What the columns leave is the names'.
    longest = max(map(width_of, names), default=0)
    name = min(longest, max(name, width - 2 - cell * shown))
    first = max(0, min(column - shown // 2, len(heads) - shown))
    wrapped = [wrapped_head(head, cell - 1, lines) for head in heads[first : first + shown]]
    height = max(map(len, wrapped), default=0)
    level = tuple(("",) * (height - len(head)) + tuple(head) for head in wrapped)
    return GridLayout(name, cell, first, shown, level)


def wrapped_head(text: str, width: int, lines: int) -> list[str]:
    """`text` on at most `lines` lines of `width` cells, broken between words; what is cut ends with ``…``."""
    found: list[str] = []
    for word in text.split(" "):
        if found and width_of(found[-1]) + 1 + width_of(word) <= width:
            found[-1] += f" {word}"
        else:
            found.append(word)
    if len(found) > lines:
        found = [*found[: lines - 1], " ".join(found[lines - 1 :])]
    return [cut(line, width) for line in found]


def grid_head_pieces(grid: Grid, layout: GridLayout, width: int, *, line: int, column: int) -> list[Piece]:
    """Line `line` of the heads in sight, with ``‹`` and ``›`` on the last where there are more; blank beyond
    their last line."""
    at_end = line == layout.head_height - 1
    pieces = [
        Piece(legend(layout.name) if at_end else " " * layout.name, "muted"),
        Piece("‹" if layout.first and at_end else " "),
    ]
    for place, head in enumerate(layout.heads):
        style = "active" if layout.first + place == column else "header"
        words = head[line] if line < len(head) else ""
        pieces.append(Piece(fit(words, layout.cell - 1) + " ", style))
    if at_end and layout.first + layout.shown < len(grid.targets):
        pieces.append(Piece("›"))
    return fit_pieces(pieces, width)


def grid_row_pieces(grid: Grid, layout: GridLayout, width: int, *, row: int, column: int) -> list[Piece]:
    """One row of figures; the one in `column` stands in brackets, -1 for none."""
    pieces = [Piece(fit(one_line(grid.actors[row]), layout.name) + " ", "strong")]
    for index in range(layout.first, layout.first + layout.shown):
        text, style = figure(grid.cells.get((row, index)))
        if index == column:
            inner = cut(text, layout.cell - 3)
            pieces.append(Piece(fit(f"[{inner or ' '}]", layout.cell), style))
        else:
            pieces.append(Piece(fit(text, layout.cell - 1) + " ", style))
    return fit_pieces(pieces, width)
