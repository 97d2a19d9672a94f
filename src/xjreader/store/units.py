"""What counts once, by each rule of counting, and whom it counts for; pure but for the SQL that it names.

A unit is what one actor says of one target with one polarity in one story, on one day and so on. It is
dated by its earliest statement; a unit without any date is of no day. Rolled up, the units of all who have
the same body at the top of their affiliations are that body's, and what is then the same unit is one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xjreader.models.analysis import Polarity
from xjreader.models.stance import Counting, Tally

EPOCH = 719_163
"""The ordinal of 1970-01-01; ordinal 1 is a Monday."""

_DAY = f"((claim.at + {EPOCH * 86_400}) / 86400)"
"""Of a time in seconds since 1970; never negative, so that the division rounds down."""

_DATED_UNITS: Mapping[str, str] = {
    "day": _DAY,
    "week": f"(({_DAY} - 1) / 7)",
    "month": "cast(strftime('%Y%m', claim.at, 'unixepoch') as integer)",
}

UNITS: Mapping[Counting, str] = {
    "document": "claim.story",
    "statement": "claim.id",
    # Where there is no date, a story is a unit; its number is made one that no period has.
    "day": f"coalesce({_DATED_UNITS['day']}, -claim.story)",
    "week": f"coalesce({_DATED_UNITS['week']}, -claim.story)",
    "month": f"coalesce({_DATED_UNITS['month']}, -claim.story)",
}
"""A number that is the same for what counts once, for one actor, target and polarity."""

Key = tuple[int, int]
"""An actor and a target, by their numbers."""

_PLACES: Mapping[str, int] = {Polarity.SUPPORT: 0, Polarity.OPPOSE: 1, Polarity.NEUTRAL: 2}


@dataclass(slots=True)
class Cell:
    """The units of one actor on one target."""

    days: tuple[list[int], list[int], list[int]] = field(default_factory=lambda: ([], [], []))
    """Of support, opposition and neutral ones, those that have a date, as ordinals in no order."""
    undated: list[int] = field(default_factory=lambda: [0, 0, 0])
    """How many of each have none."""
    last: int | None = None
    """The time of the newest statement."""

    @property
    def tally(self) -> Tally:
        """Dated and undated ones."""
        support, oppose, neutral = (
            len(days) + undated for days, undated in zip(self.days, self.undated, strict=True)
        )
        return Tally(support, oppose, neutral)

    def add(self, polarity: str, first: int | None, last: int | None) -> None:
        """Take in one unit, by the times of its earliest and its newest statement."""
        place = _PLACES[polarity]
        if first is None:
            self.undated[place] += 1
        else:
            self.days[place].append(first // 86_400 + EPOCH)
        if last is not None and (self.last is None or last > self.last):
            self.last = last


def cells(rows: Iterable[Any], tops: Mapping[int, int] | None) -> dict[Key, Cell]:
    """The cells of units given as actor, target, polarity, unit, first, last time; rolled up with `tops`."""
    found: dict[Key, Cell] = {}
    for actor, target, polarity, first, last in _rows(rows) if tops is None else _rolled_up(rows, tops):
        cell = found.get((actor, target))
        if cell is None:
            cell = found[actor, target] = Cell()
        cell.add(polarity, first, last)
    return found


def _rows(rows: Iterable[Any]) -> Iterable[tuple[int, int, str, int | None, int | None]]:
    return ((actor, target, polarity, first, last) for actor, target, polarity, _, first, last in rows)


def _rolled_up(
    rows: Iterable[Any], tops: Mapping[int, int]
) -> Iterable[tuple[int, int, str, int | None, int | None]]:
    """Each unit once for those at the top, dated by the earliest of all who are counted in."""
    merged: dict[tuple[int, int, str, int], tuple[int | None, int | None]] = {}
    for actor, target, polarity, unit, first, last in rows:
        key = (tops.get(actor, actor), target, polarity, unit)
        before = merged.get(key)
        if before is not None:
            first, last = _known(min, before[0], first), _known(max, before[1], last)
        merged[key] = (first, last)
    return (
        (actor, target, polarity, first, last)
        for (actor, target, polarity, _), (first, last) in merged.items()
    )


def _known(choose: Callable[[int, int], int], one: int | None, other: int | None) -> int | None:
    """The earlier or the later of two times, of one that is known and one that is not the known one."""
    if one is None or other is None:
        return other if one is None else one
    return choose(one, other)
