"""The stance pane: who stands where, by actor, as a matrix, by target, or over time. It counts nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.style import Style

from xjreader.models.stance import Bounds, MatrixCell, Moving, StanceRow, Tally, TargetRow, Timeline
from xjreader.tui.rules import MODES, StanceMode
from xjreader.tui.status import count
from xjreader.tui.widgets.article_list import local_now
from xjreader.tui.widgets.cells import Piece, cut, one_line, width_of
from xjreader.tui.widgets.grid_rows import (
    Grid,
    GridLayout,
    grid_head_pieces,
    grid_layout,
    grid_row_pieces,
    matrix_grid,
)
from xjreader.tui.widgets.line_list import LineList
from xjreader.tui.widgets.stance_rows import (
    MODE_TABS,
    MODE_WORDS,
    ActorLayout,
    BarLayout,
    BarRow,
    actor_head,
    actor_layout,
    actor_pieces,
    bar_head,
    bar_layout,
    bar_row_pieces,
    bar_rows,
    tally_words,
)
from xjreader.tui.widgets.time_rows import (
    TimeLayout,
    change_at,
    time_head,
    time_layout,
    time_row_pieces,
    window_words,
)

T = TypeVar("T")

LAYOUTS_KEPT = 50

BETWEEN = " · "

HIGH = 16
"""Lines from which on the heads of the matrix may take three of them."""

EMPTY = Timeline(moving=Moving(), windows=(), rows=(), total=0, n=0, undated=0)


class Told(Struct, frozen=True):
    """What the pane says of itself in its border."""

    rule: str = ""
    """The rules of counting, which always stand there."""
    brief: str = ""
    """The same in few words, for little room."""
    n: int = 0
    """How many statements are counted."""
    total: int = 0
    """Of how many; 0 where that is not known yet."""
    scope: str = ""
    """Which articles, and since when."""
    note: str = ""
    """What is left out."""


class StanceList(LineList):
    """Actors and targets with who is for and against what."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("comma,less_than_sign,left", "column(-1)", "Column left", show=False, id="stance.left"),
        Binding(
            "full_stop,greater_than_sign,right", "column(1)", "Column right", show=False, id="stance.right"
        ),
    ]

    mode: reactive[StanceMode] = reactive[StanceMode]("actor", init=False)
    """Which of them is shown."""

    column: reactive[int] = reactive(0, init=False)
    """The column under the cursor, in the matrix and over time."""

    @dataclass
    class EvidenceWanted(Message):
        """Somebody wants the statements behind a figure: of an actor or of all, on a target or on all, in a
        stretch of time or ever."""

        widget: "StanceList"
        actor: str | None
        target: str | None
        bounds: Bounds | None = None

        @property
        def control(self) -> "StanceList":
            """The pane that it is about."""
            return self.widget

    @dataclass
    class ModeWanted(Message):
        """Somebody clicked another way to look at it."""

        widget: "StanceList"
        mode: StanceMode

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
        self._grid = Grid()
        self._bars: Sequence[BarRow] = ()
        self._timeline = EMPTY
        self._told = Told()
        self._last: tuple[str | None, str | None] = (None, None)
        """Whom and what the cursor stood on, to find again in other rows."""
        self._layouts: dict[object, object] = {}
        self.placeholder = "No statements here."
        self._update_title()

    # What the app sets and asks ----------------------------------------------------------

    @property
    def current_actor(self) -> str | None:
        """The actor of the row under the cursor; `None` where it is all of them."""
        return self._at(self.cursor)[0] if self.count else None

    @property
    def current_target(self) -> str | None:
        """The target under the cursor: the column's in the matrix, else the row's, where it has one."""
        if not self.count:
            return None
        if self.mode == "matrix":
            return self._grid.targets[self.column]
        return self._at(self.cursor)[1]

    @property
    def current_bounds(self) -> Bounds | None:
        """The days under the cursor over time: the window's, or where the sign changed there, from the
        window that had the other sign to this one."""
        if self.mode != "time" or not self.count:
            return None
        windows = self._timeline.windows
        here = windows[self.column]
        change = change_at(self._timeline.rows[self.cursor], self.column)
        return here if change is None else Bounds(windows[change.before].first, here.after)

    def show_actors(self, rows: Sequence[StanceRow], told: Told) -> None:
        """Show one line an actor. Posts nothing, as everywhere here."""
        self._rows = rows
        self._show("actor", told)

    def show_matrix(self, cells: Sequence[MatrixCell], told: Told) -> None:
        """Show actors by targets."""
        self._grid = matrix_grid(cells)
        self._show("matrix", told)

    def show_targets(self, targets: Sequence[TargetRow], told: Told) -> None:
        """Show a bar for each target, and for each actor under it."""
        self._bars = bar_rows(targets)
        self._show("target", told)

    def show_timeline(self, timeline: Timeline, told: Told) -> None:
        """Show actors and targets by moving windows, beginning at the latest."""
        at_end = self.mode != "time" or self.column == len(self._timeline.windows) - 1
        self._timeline = timeline
        self._show("time", told)
        if at_end:
            self.column = len(timeline.windows) - 1

    def set_total(self, total: int) -> None:
        """Tell of how many statements those are that count."""
        self._told = replace(self._told, total=total)
        self._update_title()

    def ask_evidence(self) -> None:
        """Post `EvidenceWanted` for what is under the cursor."""
        if self.count:
            self.post_message(
                self.EvidenceWanted(self, self.current_actor, self.current_target, self.current_bounds)
            )

    # Drawing -----------------------------------------------------------------------------

    def render_row(self, index: int, line: int, width: int, *, cursor: bool, selected: bool) -> Strip:
        """One actor, one row of marks, or one bar."""
        room, column = width - 1, self.column if cursor else -1
        match self.mode:
            case "actor":
                most, most_net = self._scales()
                pieces = actor_pieces(
                    self._rows[index],
                    self._actor_layout(width),
                    room,
                    most=most,
                    most_net=most_net,
                    now=self._now(),
                )
            case "matrix":
                pieces = grid_row_pieces(self._grid, self._grid_layout(width), room, row=index, column=column)
            case "target":
                most, _ = self._scales()
                pieces = bar_row_pieces(self._bars[index], self._bar_layout(width), room, most=most)
            case "time":
                pieces = time_row_pieces(
                    self._timeline, self._time_layout(width), room, row=index, column=column
                )
        return self.strip(pieces, width, cursor=cursor, selected=selected)

    def render_header(self, line: int, width: int) -> Strip:
        """The heads of the columns."""
        room = width - 1
        pieces: list[Piece]
        match self.mode:
            case "actor":
                pieces = actor_head(self._actor_layout(width), room)
            case "matrix":
                pieces = grid_head_pieces(
                    self._grid, self._grid_layout(width), room, line=line, column=self.column
                )
            case "target":
                pieces = bar_head(self._bar_layout(width), room)
            case "time":
                pieces = time_head(self._timeline, self._time_layout(width), room, column=self.column)
        return self.strip(pieces, width)

    def _actor_layout(self, width: int) -> ActorLayout:
        def make() -> ActorLayout:
            trend = max((len(row.trend) for row in self._rows), default=0)
            return actor_layout(self._rows, width - 1, trend=trend)

        return self._kept(("actor", width), make)

    def _scales(self) -> tuple[int, int]:
        """The longest side of all bars, and the largest net of all trends."""

        def make() -> tuple[int, int]:
            tallies = [row.tally for row in (self._rows if self.mode == "actor" else self._bars)]
            most = max((max(tally.support, tally.oppose) for tally in tallies), default=0)
            trends = [abs(tally.net) for row in self._rows for tally in row.trend]
            return most, max(trends, default=0)

        return self._kept(("scales", self.mode), make)

    def _grid_layout(self, width: int) -> GridLayout:
        lines = 3 if self.size.height >= HIGH else 2
        return self._kept(
            ("matrix", width, lines, self.column),
            lambda: grid_layout(self._grid, width - 1, column=self.column, lines=lines),
        )

    def _bar_layout(self, width: int) -> BarLayout:
        return self._kept(("target", width), lambda: bar_layout(self._bars, width - 1))

    def _time_layout(self, width: int) -> TimeLayout:
        return self._kept(
            ("time", width, self.column), lambda: time_layout(self._timeline, width - 1, column=self.column)
        )

    def _kept(self, key: object, make: Callable[[], T]) -> T:
        """What was made for a key since other rows were shown; cheap, for it is asked for every line."""
        if key not in self._layouts:
            if len(self._layouts) > LAYOUTS_KEPT:
                self._layouts.clear()
            self._layouts[key] = make()
        return cast("T", self._layouts[key])

    # Following ---------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Columns there are only in the matrix and over time; elsewhere the arrows change the pane."""
        return self.mode in ("matrix", "time") if action == "column" else True

    def validate_column(self, column: int) -> int:
        """Keep it on a column."""
        return max(0, min(column, self._columns - 1))

    def watch_column(self) -> None:
        """The figure under the cursor is another one."""
        self._fit_header()
        self._update_title()

    def watch_mode(self) -> None:
        """Show what is known in the other way; the app brings what is not."""
        self._follow_mode()

    def on_resize(self) -> None:
        """Heads and titles say as much as there is room for."""
        self._fit_header()
        self._update_title()

    def cursor_moved(self, index: int) -> None:
        """Remember what it is on."""
        self._last = self._at(index)
        self._update_title()

    def row_chosen(self, index: int) -> None:
        """Ask for the statements behind it."""
        self.ask_evidence()

    def row_clicked(self, index: int, line: int, x: int) -> bool:
        """A click on a figure goes there; a second one asks for what is behind it."""
        width = self.scrollable_content_region.width
        if self.mode == "matrix":
            column = self._grid_layout(width).column_at(x - 1)
        elif self.mode == "time":
            column = self._time_layout(width).column_at(x - 1, self._timeline.rows[index])
        else:
            return False
        if column is None:
            return False
        again = index == self.cursor and column == self.column
        self.cursor = index
        self.column = column
        if again:
            self.ask_evidence()
        return True

    def header_clicked(self, line: int, x: int) -> None:
        """A click on a head goes to its column."""
        width = self.scrollable_content_region.width
        column = None
        if self.mode == "matrix":
            column = self._grid_layout(width).column_at(x - 1)
        elif self.mode == "time":
            column = self._time_layout(width).column_at(x - 1)
        if column is not None:
            self.column = column

    def action_column(self, step: int) -> None:
        """Go some columns to the right, or to the left where negative."""
        self.column += step

    def action_mode(self, mode: StanceMode) -> None:
        """A way to look at it was clicked in the title."""
        self.post_message(self.ModeWanted(self, mode))

    @property
    def _columns(self) -> int:
        if self.mode == "matrix":
            return len(self._grid.targets)
        return len(self._timeline.windows) if self.mode == "time" else 0

    def _at(self, index: int) -> tuple[str | None, str | None]:
        """Actor and target of a row, so far as it has them."""
        match self.mode:
            case "actor":
                return self._rows[index].actor, None
            case "matrix":
                return self._grid.actors[index], None
            case "target":
                return self._bars[index].actor, self._bars[index].target
            case "time":
                return self._timeline.rows[index].actor, self._timeline.rows[index].target

    def _row_count(self) -> int:
        match self.mode:
            case "actor":
                return len(self._rows)
            case "matrix":
                return len(self._grid.actors)
            case "target":
                return len(self._bars)
            case "time":
                return len(self._timeline.rows)

    def _show(self, mode: StanceMode, told: Told) -> None:
        column = self._column_target()
        self._told = told
        self._layouts.clear()
        if mode != self.mode:
            self.mode = mode
        else:
            self._follow_mode()
        if mode == "matrix" and column in self._grid.targets:
            self.column = self._grid.targets.index(column)

    def _column_target(self) -> str | None:
        targets = self._grid.targets
        return targets[self.column] if self.mode == "matrix" and self.column < len(targets) else self._last[1]

    def _follow_mode(self) -> None:
        self._layouts.clear()
        last = self._last
        self.column = min(self.column, max(0, self._columns - 1))
        self.reset(self._row_count(), self._find(last))
        self._fit_header()
        self._update_title()

    def _find(self, last: tuple[str | None, str | None]) -> int:
        """The row that is about the same actor and target, else about the same actor, else the first."""
        places = [self._at(index) for index in range(self._row_count())]
        if last in places:
            return places.index(last)
        actors = [actor for actor, _ in places]
        return actors.index(last[0]) if last[0] is not None and last[0] in actors else 0

    def _fit_header(self) -> None:
        height = 1 if self.count else 0
        if self.mode == "matrix" and self.count:
            height = self._grid_layout(self.scrollable_content_region.width).head_height
        self.header_height = height

    # The border --------------------------------------------------------------------------

    def _update_title(self) -> None:
        room = max(10, self.outer_size.width - 6)
        self.border_title = self._tabs(room)
        self.border_subtitle = Content(self._subtitle(room))

    def _subtitle(self, room: int) -> str:
        """The figure under the cursor, and the scope, which is said in any case; then of how many."""
        told = self._told
        scope = cut(told.scope, max(room // 2, room - 40))
        left = room - width_of(scope) - len(BETWEEN)
        under = self._under_cursor(left)
        parts = [part for part in (under, scope) if part]
        of = f"of {count(told.total, 'statement')}" if told.total else ""
        for part in (of, told.note):
            if part and width_of(BETWEEN.join([*parts, part])) <= room:
                parts.append(part)
        return BETWEEN.join(parts)

    def _tabs(self, room: int) -> Content:
        """The ways to look at it, the one in use in brackets, the rule and n: the last two whole in any room
        that there is, the others as far as they leave it.
        """
        told, here = self._told, (self.mode,)
        rules = [f"{rule}, n {told.n:,}" if rule else "" for rule in (told.rule, told.brief or told.rule)]
        for head, words, modes, rule in (
            ("Stance ", MODE_WORDS, MODES, rules[0]),
            ("Stance ", MODE_TABS, MODES, rules[0]),
            ("Stance ", MODE_WORDS, here, rules[0]),
            ("Stance ", MODE_TABS, here, rules[1]),
            ("", MODE_TABS, here, rules[1]),
        ):
            names = [f"[{words[mode]}]" if mode == self.mode else f" {words[mode]} " for mode in modes]
            used = width_of(head + "".join(names)) + 1
            if used + width_of(rule) <= room:
                break
        tabs: list[str | Content] = [head]
        for mode, name in zip(modes, names, strict=True):
            look = Style(bold=mode == self.mode)
            tabs.append(Content.styled(name, look + Style.from_meta({"@click": f"mode({mode!r})"})))
        return Content.assemble(*tabs, f" {cut(rule, room - used)}")

    def _under_cursor(self, room: int) -> str:
        """The figure under the cursor in words, where a mark alone stands in its line; in `room` cells."""
        if not self.count:
            return ""
        if self.mode == "time":
            words = [
                window_words(self._timeline, self.cursor, self.column, brief=brief) for brief in (False, True)
            ]
            return next((each for each in words if width_of(each) <= room), cut(words[-1], room))
        if self.mode == "matrix":
            tally = self._grid.cells.get((self.cursor, self.column), Tally())
            actor, target = self._grid.actors[self.cursor], self._grid.targets[self.column]
            names = f"{one_line(actor)} → {one_line(target)}"
            if not tally.n:
                return cut(f"{names}: nothing", room)
            for figures in (tally_words(tally), tally_words(tally, brief=True)):
                if width_of(f"{names}: {figures}") <= room:
                    break
            return f"{cut(names, max(8, room - width_of(figures) - 2))}: {figures}"
        return ""
