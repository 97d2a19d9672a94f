"""What counts once, by each rule of counting: the SQL's name for it, and the cell that it is counted in.

A unit is what one actor says of one target with one polarity in one story, on one day and so on. It is
dated by its earliest statement; a unit without any date is of no day. Rolled up, who stands at the top of
an actor's affiliations is put in the actor's place, and what is then the same unit is one.
"""

from collections.abc import Mapping

from msgspec import Struct, field

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

PLACES: Mapping[str, int] = {Polarity.SUPPORT: 0, Polarity.OPPOSE: 1, Polarity.NEUTRAL: 2}
"""The place of a polarity in a triple of counts or of lists."""

Days = tuple[list[int], list[int], list[int]]
"""Of support, opposition and neutral units, as ordinals in no order; what has no date is in none."""


class Cell(Struct):
    """What one actor says on one target, counted."""

    counts: list[int] = field(default_factory=lambda: [0, 0, 0])
    """Units of support, opposition, neither; dated and undated ones."""
    undated: list[int] = field(default_factory=lambda: [0, 0, 0])
    """How many of each no source dates."""
    first: int | None = None
    """The time of the oldest statement."""
    last: int | None = None
    """The time of the newest one."""
    days: Days | None = None
    """Of the units that have a date; `None` until a picture needs them."""

    @property
    def tally(self) -> Tally:
        """All units."""
        return Tally(*self.counts)


def day_of(at: int) -> int:
    """The ordinal of a time's day (UTC)."""
    return at // 86_400 + EPOCH
