"""One opened view of who stands where: counts held in memory, every picture made of them; writes nothing.

Opening reads what counts in a scope once. After a correction only the pairs of actor and target that
changed are read and counted anew (`follow`).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    StanceRow,
    Tally,
    TargetRow,
    Timeline,
    TimelinePoint,
    TimelineRow,
    Whose,
)
from xjreader.store.actors import load_tops
from xjreader.store.countable import countable
from xjreader.store.database import Database
from xjreader.store.query_sql import Sql
from xjreader.store.times import maybe_from_epoch
from xjreader.store.units import UNITS, Cell, Key, cells
from xjreader.store.windows import by_period, changes, checked, checked_period, tallies, windows

By = Literal["pair", "actor", "target"]
"""What a line of a timeline is of: an actor on a target, an actor on everything, everybody on a target."""

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
        self._tops = load_tops(reader) if self.rollup else None
        self._cells = cells(self._units(), self._tops)
        self._names: dict[int, str] = {}
        self._targets: dict[int, str] = {}
        self._learn_names()
        self._index()

    def _units(self, pairs: Iterable[Key] | None = None) -> Any:
        """The units of the scope, or of these pairs: actor, target, polarity, unit, first and last time."""
        extra: tuple[Sql, ...] = ()
        if pairs is not None:
            extra = (
                Sql(
                    "(claim.actor_id, claim.target_id) in"
                    " (select json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(?))",
                    (json.dumps(list(pairs)),),
                ),
            )
        source, condition = countable(self.scope, whose=self.whose, extra=extra)
        cursor = self._db.reader().cursor()
        cursor.row_factory = None
        return cursor.execute(
            "select claim.actor_id, claim.target_id, claim.polarity, "
            f"{UNITS[self.counting]} as unit, min(claim.at), max(claim.at)"
            f" from {source} where {condition.text}"
            " group by claim.actor_id, claim.target_id, claim.polarity, unit",
            condition.parameters,
        )

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
        gone = [
            (actor, target)
            for actor, target in self._cells
            if actor not in self._names or target not in self._targets
        ]
        for key in gone:
            del self._cells[key]
        return not gone

    def _index(self) -> None:
        """Who speaks of what, by name."""
        self._by_actor: dict[str, dict[str, Cell]] = defaultdict(dict)
        self._by_target: dict[str, dict[str, Cell]] = defaultdict(dict)
        for key, cell in self._cells.items():
            self._put(key, cell)
        self._actor_tallies = {name: _total(own) for name, own in self._by_actor.items()}
        self._target_tallies = {name: _total(own) for name, own in self._by_target.items()}

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
        if self._tops is None:
            read = counted = touched
        else:
            counted = {(self._tops.get(actor, actor), target) for actor, target in touched}
            members: dict[int, set[int]] = defaultdict(set)
            for member, top in self._tops.items():
                members[top].add(member)
            read = {(member, target) for top, target in counted for member in (top, *members.get(top, ()))}
        found = cells(self._units(read), self._tops)
        actors: set[str] = set()
        targets: set[str] = set()
        for key in counted & self._cells.keys():
            actor, target = self._names[key[0]], self._targets[key[1]]
            del self._cells[key], self._by_actor[actor][target], self._by_target[target][actor]
            actors.add(actor)
            targets.add(target)
        for actor_id, _ in counted:
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
        moving = None if trend is None else checked(trend)
        bounds = () if moving is None else self._windows(moving, most=points)
        return [
            StanceRow(
                actor=actor,
                tally=tally,
                targets=tuple(
                    _most_first({target: cell.tally for target, cell in self._by_actor[actor].items()})
                ),
                last=maybe_from_epoch(_latest(self._by_actor[actor].values())),
                trend=()
                if moving is None
                else tallies(_days(self._by_actor[actor].values()), bounds, moving),
            )
            for actor, tally in _some(self.actor_names(), limit, offset)
        ]

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
                last=maybe_from_epoch(_latest(self._by_target[target].values())),
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
        chosen = {
            (own, about): cell
            for own, about in self._pairs(actor, target)
            for cell in (self._by_actor[own][about],)
        }
        lines: dict[tuple[str | None, str | None], list[Cell]] = defaultdict(list)
        for (own, about), cell in chosen.items():
            lines[None if by == "target" else own, None if by == "actor" else about].append(cell)
        # What has no date is in no line.
        dated = {line: tally for line, own in lines.items() if (tally := _dated(own)).n}
        order = sorted(dated, key=lambda line: (-dated[line].n, line[0] or "", line[1] or ""))
        bounds = self._windows(moving, chosen.values())
        first_end = bounds[0].first.toordinal() if bounds else 0
        rows = []
        for line in order[offset : None if limit is None else offset + limit]:
            series = tallies(_days(lines[line]), bounds, moving)
            rows.append(
                TimelineRow(
                    actor=line[0], target=line[1], tally=dated[line], tallies=series, changes=changes(series)
                )
            )
        return Timeline(
            moving=moving,
            windows=bounds,
            rows=tuple(rows),
            total=len(order),
            n=sum(tally.n for tally in dated.values()),
            undated=sum(sum(cell.undated) for cell in chosen.values()),
            earlier=sum(day < first_end for cell in chosen.values() for days in cell.days for day in days),
        )

    def periods(self, period: Period) -> list[TimelinePoint]:
        """One point an actor, target and step of the calendar, by actor, target and time."""
        checked_period(period)
        found = []
        for actor, target in sorted(self._pairs(None, None)):
            before = 0
            for start, tally in by_period(self._by_actor[actor][target].days, period):
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

    def _pairs(self, actor: str | None, target: str | None) -> list[tuple[str, str]]:
        chosen = self._by_actor if actor is None else {actor: self._by_actor.get(actor, {})}
        return [
            (own, about)
            for own, targets in chosen.items()
            for about in (targets if target is None else targets.keys() & {target})
        ]

    def _windows(
        self, moving: Moving, chosen: Iterable[Cell] | None = None, *, most: int | None = None
    ) -> tuple[Bounds, ...]:
        own = self._cells.values() if chosen is None else chosen
        each = [days for cell in own for days in cell.days if days]
        if not each:
            return ()
        oldest, newest = min(map(min, each)), max(map(max, each))
        return windows(oldest, newest, moving) if most is None else windows(oldest, newest, moving, most=most)


def _total(own: Mapping[str, Cell]) -> Tally:
    return sum((cell.tally for cell in own.values()), Tally())


def _dated(own: Sequence[Cell]) -> Tally:
    support, oppose, neutral = (sum(len(cell.days[place]) for cell in own) for place in range(3))
    return Tally(support, oppose, neutral)


def _days(own: Iterable[Cell]) -> tuple[list[int], list[int], list[int]]:
    """The days of all cells' units, by polarity."""
    every: tuple[list[int], list[int], list[int]] = ([], [], [])
    for cell in own:
        for days, more in zip(every, cell.days, strict=True):
            days.extend(more)
    return every


def _latest(own: Iterable[Cell]) -> int | None:
    return max((cell.last for cell in own if cell.last is not None), default=None)


def _most_first(by_name: Mapping[str, Tally]) -> list[tuple[str, Tally]]:
    return sorted(by_name.items(), key=lambda pair: (-pair[1].n, pair[0]))


def _some(rows: list[tuple[str, Tally]], limit: int | None, offset: int) -> list[tuple[str, Tally]]:
    return rows[offset : None if limit is None else offset + limit]


def _renew(by_name: dict[str, dict[str, Cell]], sums: dict[str, Tally], names: Iterable[str]) -> None:
    for name in names:
        if by_name[name]:
            sums[name] = _total(by_name[name])
        else:
            del by_name[name]
            sums.pop(name, None)
