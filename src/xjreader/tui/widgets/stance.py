"""The stance pane: who stands where, by actor, as a matrix, or over time. It counts nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from xjreader.models.analysis import Counting, MatrixCell, StanceRow, TimelinePoint
from xjreader.tui.widgets.article_list import local_now
from xjreader.tui.widgets.line_list import LineList
from xjreader.tui.widgets.stance_rows import (
    COUNTING_WORDS,
    MODE_WORDS,
    NOTHING,
    Grid,
    GridLayout,
    actor_pieces,
    grid_head_pieces,
    grid_layout,
    grid_row_pieces,
    matrix_grid,
    name_width,
    timeline_grid,
    trends,
)

StanceMode = Literal["actor", "matrix", "time"]


class StanceList(LineList):
    """Actors with what they are for and against."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"reader--active"}

    DEFAULT_CSS = """
    StanceList > .reader--active { color: $accent; text-style: bold; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("comma,less_than_sign", "column(-1)", "Column left", show=False, id="stance.left"),
        Binding("full_stop,greater_than_sign", "column(1)", "Column right", show=False, id="stance.right"),
    ]

    mode: reactive[StanceMode] = reactive[StanceMode]("actor", init=False)
    """Which of the three is shown."""

    column: reactive[int] = reactive(0, init=False)
    """The column under the cursor, in the matrix and over time."""

    @dataclass
    class ActorPicked(Message):
        """Somebody wants the articles of an actor."""

        widget: "StanceList"
        actor: str

        @property
        def control(self) -> "StanceList":
            """The pane that it is about."""
            return self.widget

    @dataclass
    class EvidenceWanted(Message):
        """Somebody wants the sentences behind a figure; all targets where there is none."""

        widget: "StanceList"
        actor: str
        target: str | None

        @property
        def control(self) -> "StanceList":
            """The pane that it is about."""
            return self.widget

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = local_now,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._now = now
        self._rows: Sequence[StanceRow] = ()
        self._trends: Mapping[str, tuple[str, ...]] = {}
        self._no_trend: tuple[str, ...] = ()
        self._most = 0
        self._grids: dict[StanceMode, Grid] = {"matrix": Grid(), "time": Grid()}
        self._rule = ""
        self._counted = ""
        self._last_actor: str | None = None
        """Whom the cursor stood on, to find again in other rows."""
        self.placeholder = "No statements here."
        self._update_title()

    # What the app sets and asks ----------------------------------------------------------

    @property
    def current_actor(self) -> str | None:
        """The actor of the row under the cursor."""
        return self._actor_of(self.cursor) if self.count else None

    @property
    def current_target(self) -> str | None:
        """The target under the cursor: the column's in the matrix, the row's over time."""
        grid = self._grid
        if grid is None or not self.count:
            return None
        in_row = grid.rows[self.cursor][1]
        return in_row if in_row is not None else self._column_target(grid)

    def show_actors(
        self,
        rows: Sequence[StanceRow],
        *,
        counting: Counting,
        n: int,
        scope: str,
        rollup: bool = False,
        points: Sequence[TimelinePoint] = (),
    ) -> None:
        """Show one line an actor; with `points` also the signs of the last periods. Posts nothing.

        `n` is the number of statements that the rows were counted from, as everywhere here.
        """
        self._rows = rows
        self._trends = trends(points)
        # As many as the others have, so that the columns behind it stand in line.
        self._no_trend = (NOTHING,) * max(map(len, self._trends.values()), default=0)
        self._most = max((max(row.tally.support, row.tally.oppose) for row in rows), default=0)
        self._count(sum(row.tally.n for row in rows), n)
        self._show("actor", counting, scope, rollup)

    def show_matrix(
        self,
        cells: Sequence[MatrixCell],
        *,
        counting: Counting = "document",
        n: int = 0,
        scope: str = "",
        rollup: bool = False,
    ) -> None:
        """Show actors by targets. Posts nothing."""
        self._grids["matrix"] = matrix_grid(cells)
        self._count(sum(cell.tally.n for cell in cells), n)
        self._show("matrix", counting, scope, rollup)

    def show_timeline(
        self,
        points: Sequence[TimelinePoint],
        *,
        counting: Counting = "document",
        n: int = 0,
        scope: str = "",
        rollup: bool = False,
    ) -> None:
        """Show actors and targets by periods, beginning at the latest. Posts nothing."""
        grid = timeline_grid(points)
        self._grids["time"] = grid
        self._count(sum(point.tally.n for point in points), n)
        self._show("time", counting, scope, rollup)
        self.column = len(grid.columns) - 1

    def ask_evidence(self) -> None:
        """Post `EvidenceWanted` for what is under the cursor."""
        actor = self.current_actor
        if actor is not None:
            self.post_message(self.EvidenceWanted(self, actor, self.current_target))

    # Drawing -----------------------------------------------------------------------------

    def render_row(self, index: int, line: int, width: int, *, cursor: bool, selected: bool) -> Strip:
        """One actor, or one row of marks."""
        grid = self._grid
        if grid is None:
            row = self._rows[index]
            pieces = actor_pieces(
                row,
                width - 1,
                name=name_width([row.actor for row in self._rows], width - 1),
                most=self._most,
                now=self._now(),
                trend=self._trends.get(row.actor, self._no_trend),
            )
        else:
            column = self.column if cursor else -1
            pieces = grid_row_pieces(grid, self._layout(width), width - 1, row=index, column=column)
        return self.strip(pieces, width, cursor=cursor, selected=selected)

    def render_header(self, line: int, width: int) -> Strip:
        """The heads of the columns."""
        grid = self._grid
        if grid is None:
            return self.strip([], width)
        return self.strip(grid_head_pieces(grid, self._layout(width), width - 1, column=self.column), width)

    # Following ---------------------------------------------------------------------------

    def validate_column(self, column: int) -> int:
        """Keep it on a column."""
        grid = self._grid
        return max(0, min(column, len(grid.columns) - 1)) if grid is not None else 0

    def watch_mode(self) -> None:
        """Show what is known in the other way; the app brings what is not."""
        self._follow_mode()

    def cursor_moved(self, index: int) -> None:
        """Remember whom it is on."""
        self._last_actor = self._actor_of(index)

    def row_chosen(self, index: int) -> None:
        """Filter to the actor."""
        self.post_message(self.ActorPicked(self, self._actor_of(index)))

    def row_clicked(self, index: int, line: int, x: int) -> bool:
        """A click on a mark goes there; a second one asks for what is behind it."""
        if self._grid is None:
            return False
        column = self._layout(self.scrollable_content_region.width).column_at(x - 1)
        if column is None:
            return False
        again = index == self.cursor and column == self.column
        self.cursor = index
        self.column = column
        if again:
            self.ask_evidence()
        return True

    def action_column(self, step: int) -> None:
        """Go some columns to the right, or to the left where negative."""
        self.column += step

    @property
    def _grid(self) -> Grid | None:
        return self._grids.get(self.mode)

    def _actor_of(self, index: int) -> str:
        grid = self._grid
        return self._rows[index].actor if grid is None else grid.rows[index][0]

    def _column_target(self, grid: Grid) -> str | None:
        return grid.targets[self.column] if grid.targets else None

    def _layout(self, width: int) -> GridLayout:
        return grid_layout(self._grid or Grid(), width - 1, column=self.column)

    def _count(self, counted: int, n: int) -> None:
        self._counted = f"counted {counted:,} of {n:,} statement{'s' if n != 1 else ''}" if n else ""

    def _show(self, mode: StanceMode, counting: Counting, scope: str, rollup: bool) -> None:
        self._rule = f"{scope}  {COUNTING_WORDS[counting]}{', rolled up' if rollup else ''}".lstrip()
        if mode != self.mode:
            self.mode = mode
        self._follow_mode()

    def _follow_mode(self) -> None:
        grid = self._grid
        count = len(self._rows) if grid is None else len(grid.rows)
        self.header_height = 1 if grid is not None and count else 0
        actor = self._last_actor
        actors = [row.actor for row in self._rows] if grid is None else [row[0] for row in grid.rows]
        self.reset(count, actors.index(actor) if actor in actors else 0)
        self.column = min(self.column, len(grid.columns) - 1) if grid is not None else 0
        self._update_title()

    def _update_title(self) -> None:
        title = "  ".join(part for part in ("Stance", MODE_WORDS[self.mode], self._rule) if part)
        self.set_title(title, self._counted)
