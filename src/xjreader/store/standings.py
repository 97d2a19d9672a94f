"""One opened view of who stands where: counts held in memory, every picture made of them; writes nothing.

Opening reads what counts in a scope once. After a correction only the pairs of actor and target that
changed are read and counted anew (`follow`).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from typing import Any, Literal, get_args

from xjreader.errors import UsageError
from xjreader.models.analysis import Scope
from xjreader.models.stance import (
    Bounds,
    Counting,
    Followed,
    MatrixCell,
    Moving,
    Period,
    SignChange,
    StanceRow,
    Tally,
    TargetRow,
    Timeline,
    TimelinePoint,
    TimelineRow,
    Whose,
)
from xjreader.store.countable import countable
from xjreader.store.database import Database
from xjreader.store.query_sql import Sql
from xjreader.store.times import maybe_from_epoch
from xjreader.store.units import EPOCH, PLACES, UNITS, Cell, Days, Key, day_of
from xjreader.store.windows import MOST_WINDOWS, by_period, changes, checked, checked_period, tallies, windows

By = Literal["pair", "actor", "target"]
"""What a line of a timeline is of: an actor on a target, an actor on everything, everybody on a target."""

Line = tuple[str | None, str | None]
"""An actor and a target by name; `None` for all together."""

Unit = tuple[int, int, str, int]
"""Actor, target, polarity, and the number of what counts once."""

Series = tuple[tuple[Tally, ...], tuple[SignChange, ...]]

MANY = 500
"""Pairs changed at once beyond which counting all anew is quicker."""

_ALL = (0, 0)
"""The pair that stands for the affiliations."""


class Standings:
    """Counts of a scope by actor and target; for one thread at a time."""

    def __init__(self, db: Database, scope: Scope, *, counting: Counting, rollup: bool, whose: Whose) -> None:
        if counting not in UNITS:
            raise UsageError(
                f"{counting!r} is no rule of counting.", remedy=f"It is {', '.join(get_args(Counting))}."
            )
        self._db = db
        self.scope = scope
        self.counting: Counting = counting
        self.rollup = rollup
        self.whose: Whose = whose
        self._open()

    # Reading ---------------------------------------------------------------------------

    def _open(self) -> None:
        reader = self._db.reader()
        # The step first: what is committed in between is then followed once more, and not missed.
        self._step = int(reader.execute("select coalesce(max(changed), 0) from stance_pairs").fetchone()[0])
        self._names: dict[int, str] = {}
        self._targets: dict[int, str] = {}
        self._series: dict[tuple[Any, ...], Series] = {}
        self._rows: dict[str, StanceRow] = {}
        self._cells = self._counted()
        self._learn_names()
        self._by_actor: dict[str, dict[str, Cell]] = defaultdict(dict)
        self._by_target: dict[str, dict[str, Cell]] = defaultdict(dict)
        for key, cell in self._cells.items():
            self._put(key, cell)
        self._actor_tallies = {name: _total(own.values()) for name, own in self._by_actor.items()}
        self._target_tallies = {name: _total(own.values()) for name, own in self._by_target.items()}

    @property
    def _actor(self) -> str:
        """The column that says whom a statement counts for."""
        return "claim.top_id" if self.rollup else "claim.actor_id"

    def _read(self, columns: str, group: str, *extra: Sql) -> Iterable[Any]:
        """Rows of what counts in the scope, by actor, target, polarity and further columns."""
        source, condition = countable(self.scope, whose=self.whose, extra=extra)
        cursor = self._db.reader().cursor()
        cursor.row_factory = None
        return cursor.execute(
            f"select {self._actor}, claim.target_id, claim.polarity, {columns} from {source}"
            f" where {condition.text} group by {self._actor}, claim.target_id, claim.polarity{group}",
            condition.parameters,
        )

    def _of(self, keys: Iterable[Key]) -> Sql:
        """That a row is of one of the cells."""
        return Sql(
            f"({self._actor}, claim.target_id) in"
            " (select json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(?))",
            (json.dumps(list(keys)),),
        )

    def _counted(self, keys: Iterable[Key] | None = None) -> dict[Key, Cell]:
        """The cells of the scope, or these of them."""
        only = () if keys is None else (self._of(keys),)
        unit = UNITS[self.counting]
        found: dict[Key, Cell] = {}
        for actor, target, polarity, number, first, last in self._read(
            f"count(distinct {unit}), min(claim.at), max(claim.at)", "", *only
        ):
            cell = found.get((actor, target))
            if cell is None:
                cell = found[actor, target] = Cell()
            cell.counts[PLACES[polarity]] = number
            if last is not None:
                cell.first = first if cell.first is None else min(cell.first, first)
                cell.last = last if cell.last is None else max(cell.last, last)
        if self.scope.window is None:
            for actor, target, polarity, _ in self._undated_units(*only):
                if (actor, target) in found:
                    found[actor, target].undated[PLACES[polarity]] += 1
        return found

    def _undated_units(self, *only: Sql) -> set[Unit]:
        """The units of which no row has a date; few have any such row."""
        unit = UNITS[self.counting]
        without = Sql("claim.at is null")
        found = {(*row,) for row in self._read(unit, f", {unit}", without, *only)}
        if self.counting == "document":
            # Of a story some copies may have a date.
            found -= self._also(without, Sql("claim.at is not null"), *only)
        return found

    def _also(self, some: Sql, others: Sql, *only: Sql) -> set[Unit]:
        """The stories' units that have a row of which one thing holds and a row of which another does."""
        source, first = countable(self.scope, whose=self.whose, extra=(some, *only))
        _, second = countable(self.scope, whose=self.whose, extra=(others,))
        unit = f"{self._actor}, claim.target_id, claim.polarity, claim.story"
        cursor = self._db.reader().cursor()
        cursor.row_factory = None
        # The cross join has the few looked up among the many.
        return set(
            cursor.execute(
                f"with some (actor_id, target_id, polarity, story) as (select distinct {unit} from {source}"
                f" where {first.text}) select distinct {unit} from some cross join {source}"
                f" where {self._actor} = some.actor_id and claim.target_id = some.target_id"
                " and claim.polarity = some.polarity and claim.story = some.story"
                f" and {second.text}",
                (*first.parameters, *second.parameters),
            )
        )

    def _with_days(self, cells: Sequence[tuple[Key, Cell]]) -> None:
        """Read the days of these cells' units, as far as they are not known."""
        wanted: dict[Key, Days] = {}
        for key, cell in cells:
            if cell.days is None:
                cell.days = wanted[key] = ([], [], [])
        if not wanted:
            return
        only = () if len(wanted) == len(self._cells) else (self._of(wanted),)
        unit = UNITS[self.counting]
        for actor, target, polarity, at in self._read("min(claim.at)", f", {unit}", *only):
            if at is not None and (actor, target) in wanted:
                wanted[actor, target][PLACES[polarity]].append(day_of(at))

    def _learn_names(self) -> bool:
        """The names of all numbers that are counted; whether all have one."""
        reader = self._db.reader()
        for column, table, known in ((0, "actors", self._names), (1, "stance_targets", self._targets)):
            unknown = {key[column] for key in self._cells} - known.keys()
            if unknown:
                known.update(
                    (row[0], row[1])
                    for row in reader.execute(
                        f"select id, name from {table} where id in (select value from json_each(?))",
                        (json.dumps(sorted(unknown)),),
                    )
                )
        # Somebody may go between two looks at the library; that is followed next.
        gone = [key for key in self._cells if key[0] not in self._names or key[1] not in self._targets]
        for key in gone:
            del self._cells[key]
        return not gone

    def _put(self, key: Key, cell: Cell) -> None:
        actor, target = self._names[key[0]], self._targets[key[1]]
        self._by_actor[actor][target] = cell
        self._by_target[target][actor] = cell

    def follow(self) -> Followed | None:
        """Count anew what changed in the library since it was last looked at; `None` where nothing did.

        It sees changes of statements and of who judged them, of stories, dates and affiliations. What
        else decides which articles are in the scope (tags, what was read) is as it was on opening.
        """
        rows = self._db.reader().execute(
            "select actor_id, target_id, changed from stance_pairs where changed > ? order by changed",
            (self._step,),
        )
        changed = [(row[0], row[1], row[2]) for row in rows.fetchmany(MANY + 1)]
        if not changed:
            return None
        touched = {(actor, target) for actor, target, _ in changed}
        if len(changed) > MANY or _ALL in touched:
            self._open()
            return Followed(reopened=True)
        self._step = changed[-1][2]
        return self._recount(touched)

    def _recount(self, touched: set[Key]) -> Followed:
        if self.rollup:
            tops = dict(
                self._db.reader()
                .execute(
                    "select id, coalesce(top_id, id) from actors"
                    " where id in (select value from json_each(?))",
                    (json.dumps([actor for actor, _ in touched]),),
                )
                .fetchall()
            )
            touched = {(tops.get(actor, actor), target) for actor, target in touched}
        found = self._counted(touched)
        actors: set[str] = set()
        targets: set[str] = set()
        for key in touched & self._cells.keys():
            actor, target = self._names[key[0]], self._targets[key[1]]
            del self._cells[key], self._by_actor[actor][target], self._by_target[target][actor]
            actors.add(actor)
            targets.add(target)
        for actor_id, _ in touched:
            # An actor that only a correction knew may be gone, and its number be another one's.
            self._names.pop(actor_id, None)
        self._cells.update(found)
        if not self._learn_names():
            self._open()
            return Followed(reopened=True)
        for key in found:
            self._put(key, self._cells[key])
            actors.add(self._names[key[0]])
            targets.add(self._targets[key[1]])
        _renew(self._by_actor, self._actor_tallies, actors)
        _renew(self._by_target, self._target_tallies, targets)
        for actor in actors:
            self._rows.pop(actor, None)
        self._series = {
            line: series
            for line, series in self._series.items()
            if not (line[0] in actors or (line[0] is None and line[1] in targets))
        }
        return Followed(frozenset(actors), frozenset(targets))

    # Sums ------------------------------------------------------------------------------

    @property
    def n(self) -> int:
        """How many count, all together."""
        return sum(tally.n for tally in self._actor_tallies.values())

    @property
    def undated(self) -> int:
        """How many of them no source dates."""
        return sum(sum(cell.undated) for cell in self._cells.values())

    def tally(self, actor: str | None = None, target: str | None = None) -> Tally:
        """One actor's on one target, on all, everybody's on one target, or everything."""
        if actor is not None and target is not None:
            cell = self._by_actor.get(actor, {}).get(target)
            return Tally() if cell is None else cell.tally
        if actor is not None:
            return self._actor_tallies.get(actor, Tally())
        if target is not None:
            return self._target_tallies.get(target, Tally())
        return sum(self._actor_tallies.values(), Tally())

    def actor_names(self) -> list[tuple[str, Tally]]:
        """Every actor, who says most first."""
        return _most_first(self._actor_tallies)

    def target_names(self) -> list[tuple[str, Tally]]:
        """Every target, most spoken of first."""
        return _most_first(self._target_tallies)

    # Pictures --------------------------------------------------------------------------

    def actors(
        self, *, trend: Moving | None = None, points: int = 12, limit: int | None = None, offset: int = 0
    ) -> list[StanceRow]:
        """One row an actor, who says most first; with `trend` its last so many windows."""
        shown = _some(self.actor_names(), limit, offset)
        trends = self._trends([actor for actor, _ in shown], checked(trend), points) if trend else {}
        return [self._row(actor, tally, trends.get(actor, ())) for actor, tally in shown]

    def _row(self, actor: str, tally: Tally, trend: tuple[Tally, ...]) -> StanceRow:
        """An actor's row, the one made before where nothing changed."""
        row = self._rows.get(actor)
        if row is None or row.trend != trend:
            own = self._by_actor[actor]
            row = self._rows[actor] = StanceRow(
                actor=actor,
                tally=tally,
                targets=tuple(_most_first({target: cell.tally for target, cell in own.items()})),
                last=_latest(own.values()),
                trend=trend,
            )
        return row

    def matrix(self, *, actors: int | None = None, targets: int | None = None) -> list[MatrixCell]:
        """The cells that are not blank, by name; only the first so many actors and targets, where given,
        those who say most and what is most spoken of."""
        columns = {name for name, _ in self.target_names()[:targets]}
        return [
            MatrixCell(actor=actor, target=target, tally=cell.tally)
            for actor in sorted(name for name, _ in self.actor_names()[:actors])
            for target, cell in sorted(self._by_actor[actor].items())
            if target in columns
        ]

    def bars(self, *, limit: int | None = None, offset: int = 0) -> list[TargetRow]:
        """One row a target, most spoken of first, with everybody who speaks of it."""
        return [
            TargetRow(
                target=target,
                tally=tally,
                actors=tuple(
                    _most_first({actor: cell.tally for actor, cell in self._by_target[target].items()})
                ),
                last=_latest(self._by_target[target].values()),
            )
            for target, tally in _some(self.target_names(), limit, offset)
        ]

    def timeline(
        self,
        moving: Moving | None = None,
        *,
        by: By = "pair",
        actor: str | None = None,
        target: str | None = None,
        limit: int | None = 100,
        offset: int = 0,
    ) -> Timeline:
        """A line for each pair (or each actor, or each target), who says most first, as a window moves
        over the days; of one actor, on one target, where these are given. UsageError for a window that
        leaves days out."""
        if by not in get_args(By):
            raise UsageError(f"{by!r} makes no lines.", remedy=f"It is {', '.join(get_args(By))}.")
        moving = checked(moving or Moving())
        lines: dict[Line, list[tuple[Key, Cell]]] = defaultdict(list)
        sizes: dict[Line, int] = defaultdict(int)
        chosen = []
        for pair in self._cells.items():
            own, about = self._names[pair[0][0]], self._targets[pair[0][1]]
            if actor in (None, own) and target in (None, about):
                chosen.append(pair)
                # What has no date is in no line.
                if dated := sum(pair[1].counts) - sum(pair[1].undated):
                    line = (None if by == "target" else own, None if by == "actor" else about)
                    lines[line].append(pair)
                    sizes[line] += dated
        order = sorted(sizes, key=lambda line: (-sizes[line], line[0] or "", line[1] or ""))
        bounds = _windows([cell for _, cell in chosen], moving)
        shown = order[offset : None if limit is None else offset + limit]
        self._with_days([pair for line in shown for pair in lines[line] if not self._knows(line, bounds)])
        return Timeline(
            moving=moving,
            windows=bounds,
            rows=tuple(
                TimelineRow(*line, _dated(lines[line]), *self._moved(line, lines[line], moving, bounds))
                for line in shown
            ),
            total=len(order),
            n=sum(sizes.values()),
            undated=sum(sum(cell.undated) for _, cell in chosen),
            earlier=self._earlier(chosen, bounds),
        )

    def _trends(self, actors: Sequence[str], moving: Moving, points: int) -> dict[str, tuple[Tally, ...]]:
        """The last so many windows of these actors."""
        bounds = _windows(self._cells.values(), moving, most=points)
        if not bounds:
            return {}
        wanted = {actor for actor in actors if not self._knows((actor, None), bounds)}
        if wanted:
            days: dict[str, Days] = {actor: ([], [], []) for actor in wanted}
            for actor, polarity, at in self._recent(bounds[0].first.toordinal(), wanted):
                if actor in days:
                    days[actor][PLACES[polarity]].append(day_of(at))
            for actor, own in days.items():
                self._keep((actor, None), bounds, tallies(own, bounds, moving))
        return {actor: self._series[_line_key((actor, None), bounds)][0] for actor in actors}

    def _recent(self, day: int, actors: Set[str]) -> Iterator[tuple[str, str, int]]:
        """Actor, polarity and first time of the units that begin on a day or later; of these actors, and
        maybe of others."""
        begin = (day - EPOCH) * 86_400
        only: tuple[Sql, ...] = ()
        if len(actors) < len(self._by_actor) // 2:
            ids = [number for number, name in self._names.items() if name in actors]
            only = (Sql(f"{self._actor} in (select value from json_each(?))", (json.dumps(ids),)),)
        unit = UNITS[self.counting]
        since = f", {unit} having min(claim.at) >= {begin}"
        for actor, _, polarity, at in self._read("min(claim.at)", since, *only):
            if actor in self._names:
                yield self._names[actor], polarity, at

    def _moved(
        self, line: Line, own: Sequence[tuple[Key, Cell]], moving: Moving, bounds: Sequence[Bounds]
    ) -> Series:
        """A line's tallies window by window, and its changes of sign."""
        if not self._knows(line, bounds):
            self._keep(line, bounds, tallies(_days(own), bounds, moving))
        return self._series[_line_key(line, bounds)]

    def _knows(self, line: Line, bounds: Sequence[Bounds]) -> bool:
        return _line_key(line, bounds) in self._series

    def _keep(self, line: Line, bounds: Sequence[Bounds], series: tuple[Tally, ...]) -> None:
        self._series[_line_key(line, bounds)] = (series, changes(series))

    def _earlier(self, chosen: Sequence[tuple[Key, Cell]], bounds: Sequence[Bounds]) -> int:
        """How many are of days before the first window; none but where there would be too many windows."""
        if len(bounds) < MOST_WINDOWS:
            return 0
        self._with_days(chosen)
        begin = bounds[0].first.toordinal()
        return sum(day < begin for days in _days(chosen) for day in days)

    def periods(self, period: Period) -> list[TimelinePoint]:
        """One point an actor, target and step of the calendar, by actor, target and time."""
        checked_period(period)
        every = sorted(
            (self._names[key[0]], self._targets[key[1]], key, cell) for key, cell in self._cells.items()
        )
        self._with_days([(key, cell) for _, _, key, cell in every])
        found = []
        for actor, target, key, cell in every:
            before = 0
            for start, tally in by_period(_days([(key, cell)]), period):
                sign = tally.sign
                found.append(
                    TimelinePoint(
                        actor=actor,
                        target=target,
                        period=start,
                        tally=tally,
                        sign_changed=bool(sign and before and sign != before),
                    )
                )
                before = sign or before
        return found


def _total(own: Iterable[Cell]) -> Tally:
    counts = [cell.counts for cell in own]
    return Tally(*map(sum, zip(*counts, strict=True)))


def _dated(own: Sequence[tuple[Key, Cell]]) -> Tally:
    counts = [0, 0, 0]
    for _, cell in own:
        for place in range(3):
            counts[place] += cell.counts[place] - cell.undated[place]
    return Tally(*counts)


def _days(own: Sequence[tuple[Key, Cell]]) -> Days:
    """The days of all cells' units, by polarity, as far as they are known."""
    every: Days = ([], [], [])
    for _, cell in own:
        for days, more in zip(every, cell.days or ((), (), ()), strict=True):
            days.extend(more)
    return every


def _windows(own: Iterable[Cell], moving: Moving, *, most: int = MOST_WINDOWS) -> tuple[Bounds, ...]:
    """The windows from the first day on which something is said to the last one."""
    times = [(cell.first, cell.last) for cell in own if cell.first is not None and cell.last is not None]
    if not times:
        return ()
    oldest, newest = min(first for first, _ in times), max(last for _, last in times)
    return windows(day_of(oldest), day_of(newest), moving, most=most)


def _line_key(line: Line, bounds: Sequence[Bounds]) -> tuple[Any, ...]:
    """What a line's series depends on, but for what was said."""
    return (*line, len(bounds), *((bounds[0], bounds[-1]) if bounds else ()))


def _latest(own: Iterable[Cell]) -> datetime | None:
    return maybe_from_epoch(max((cell.last for cell in own if cell.last is not None), default=None))


def _most_first(by_name: Mapping[str, Tally]) -> list[tuple[str, Tally]]:
    return sorted(by_name.items(), key=lambda pair: (-pair[1].n, pair[0]))


def _some(rows: list[tuple[str, Tally]], limit: int | None, offset: int) -> list[tuple[str, Tally]]:
    return rows[offset : None if limit is None else offset + limit]


def _renew(by_name: dict[str, dict[str, Cell]], sums: dict[str, Tally], names: Iterable[str]) -> None:
    for name in names:
        if by_name[name]:
            sums[name] = _total(by_name[name].values())
        else:
            del by_name[name]
            sums.pop(name, None)
