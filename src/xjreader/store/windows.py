"""Days put into windows that move along them, and into the steps of the calendar; pure: reads nothing.

Days are proleptic ordinals (`date.toordinal`). The last window ends with the newest day; each one before
it ends a step earlier, as long as the oldest day is in one.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import get_args

from xjreader.errors import UsageError
from xjreader.models.stance import NOTHING, Bounds, Moving, Period, SignChange, Tally

Days = tuple[Collection[int], Collection[int], Collection[int]]
"""Of support, opposition and neutral statements."""

MOST_WINDOWS = 1_000
"""A wrong date of long ago makes no endless line of empty windows."""


def checked(moving: Moving) -> Moving:
    """The window itself; UsageError for one that leaves days out or never moves."""
    if moving.step < 1 or moving.days < moving.step:
        raise UsageError(
            f"A window of {moving.days} days that moves {moving.step} days on each time cannot be.",
            remedy="It is at least as long as its step, and the step is a day at least.",
        )
    return moving


def checked_period(period: Period) -> Period:
    """The period itself; UsageError for another word than day, week, month."""
    if period not in get_args(Period):
        raise UsageError(f"{period!r} is no period.", remedy=f"It is {', '.join(get_args(Period))}.")
    return period


def windows(oldest: int, newest: int, moving: Moving, *, most: int = MOST_WINDOWS) -> tuple[Bounds, ...]:
    """The windows from the oldest day to the newest, at most so many of the newest, oldest first."""
    count = min((newest - oldest) // moving.step + 1, most)
    ends = [newest + 1 - moving.step * back for back in reversed(range(count))]
    # No day is before the first of the calendar.
    return tuple(Bounds(date.fromordinal(max(end - moving.days, 1)), date.fromordinal(end)) for end in ends)


def in_each(days: Collection[int], bounds: Sequence[Bounds], moving: Moving) -> list[int]:
    """How many of the days lie in each window."""
    steps = [0] * (len(bounds) + 1)
    if not bounds or not days:
        return steps[:-1]
    base, last = bounds[0].after.toordinal(), len(bounds) - 1
    for day in days:
        # The windows that a day lies in stand side by side: from the first that ends after it to the last
        # that begins no later.
        first_in = max((day - base) // moving.step + 1, 0)
        last_in = min((day + moving.days - base) // moving.step, last)
        if first_in <= last_in:
            steps[first_in] += 1
            steps[last_in + 1] -= 1
    return list(accumulate(steps[:-1]))


def tallies(days: Days, bounds: Sequence[Bounds], moving: Moving) -> tuple[Tally, ...]:
    """The tally of each window, from the days of support, opposition and neutral statements."""
    if not any(days):
        return (NOTHING,) * len(bounds)
    counted = zip(*(in_each(each, bounds, moving) for each in days), strict=True)
    return tuple(Tally(*numbers) if any(numbers) else NOTHING for numbers in counted)


def changes(series: Sequence[Tally]) -> tuple[SignChange, ...]:
    """Where the net's sign differs from the last window that had one."""
    found = []
    before: tuple[int, int] | None = None
    for place, tally in enumerate(series):
        if not tally.sign:
            continue
        if before is not None and before[1] != tally.sign:
            found.append(SignChange(before=before[0], after=place, sign=tally.sign))
        before = (place, tally.sign)
    return tuple(found)


def by_period(days: Days, period: Period) -> list[tuple[str, Tally]]:
    """The ISO date of each period's first day with its tally, oldest first; weeks begin on Monday."""
    counted: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for place, each in enumerate(days):
        for day in each:
            counted[_first_day(day, period)][place] += 1
    return [(start.isoformat(), Tally(*numbers)) for start, numbers in sorted(counted.items())]


@lru_cache(maxsize=20_000)
def _first_day(day: int, period: Period) -> date:
    if period == "week":
        return date.fromordinal(day - (day - 1) % 7)
    found = date.fromordinal(day)
    return found.replace(day=1) if period == "month" else found
