"""Stances counted: what the views show, as values; counts nothing itself.

A tally counts statements by a rule (`Counting`); everything here is a tally of something, never a row.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from msgspec import Struct, field

Counting = Literal["document", "statement", "day", "week", "month"]
"""What counts once: actor, target and polarity a story (the default), every statement, or once a period."""

Whose = Literal["both", "machine", "confirmed"]
"""Whose word counts: all that nobody rejected, only what nobody judged, or only what a person confirmed or
corrected."""

Period = Literal["day", "week", "month"]
"""A step of the calendar."""


class Window(Struct, frozen=True):
    """A stretch of time; what has no date is in none."""

    since: datetime | None = None
    """The first moment in it; `None` for the beginning of time."""
    until: datetime | None = None
    """The first moment after it; `None` for no end."""

    @classmethod
    def last(cls, days: int, now: datetime) -> "Window":
        """The last so many days up to now, without an end: what is dated a little ahead is in it."""
        return cls(since=now - timedelta(days=days))

    @classmethod
    def of(cls, first: date, after: date) -> "Window":
        """From a day on, up to, not including, another one (UTC)."""
        return cls(_midnight(first), _midnight(after))


class Tally(Struct, frozen=True):
    """Counts of one cell: how often for, against, neither."""

    support: int = 0
    oppose: int = 0
    neutral: int = 0

    @property
    def n(self) -> int:
        return self.support + self.oppose + self.neutral

    @property
    def net(self) -> int:
        """Support less opposition; neutral stays out."""
        return self.support - self.oppose

    @property
    def sign(self) -> int:
        """The sign of the net: +1, -1, or 0 for neither and for as many for as against."""
        return (self.net > 0) - (self.net < 0)

    @property
    def is_mixed(self) -> bool:
        """Both signs are there, whatever the net."""
        return bool(self.support and self.oppose)

    @property
    def mark(self) -> str:
        """``+``, ``-``, ``±`` for mixed, ``0`` for neutral only, empty for nothing."""
        if self.is_mixed:
            return "±"
        if self.support:
            return "+"
        if self.oppose:
            return "-"
        return "0" if self.neutral else ""

    @property
    def percents(self) -> tuple[int, int, int]:
        """Whole per cents of n for support, opposition, neutral, which add up to 100; none of nothing."""
        return whole_percents((self.support, self.oppose, self.neutral))

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.support + other.support, self.oppose + other.oppose, self.neutral + other.neutral)


NOTHING = Tally()


def whole_percents(counts: tuple[int, int, int]) -> tuple[int, int, int]:
    """Shares of the sum in whole per cents that add up to 100: the largest remainders are rounded up, of
    equal ones the first. Three zeros for nothing."""
    total = sum(counts)
    if not total:
        return (0, 0, 0)
    whole = [100 * count // total for count in counts]
    by_remainder = sorted(range(3), key=lambda place: (-(100 * counts[place] % total), place))
    for place in by_remainder[: 100 - sum(whole)]:
        whole[place] += 1
    return (whole[0], whole[1], whole[2])


class StanceRow(Struct, frozen=True):
    """One actor's line in the Stance pane."""

    actor: str
    tally: Tally
    targets: tuple[tuple[str, Tally], ...]
    """Most spoken of first."""
    last: datetime | None
    """When the newest was published; `None` where no source gives a date."""
    trend: tuple[Tally, ...] = ()
    """What was said in each moving window, oldest first; the windows are the same for all rows. Its nets
    make a sparkline."""

    @property
    def n(self) -> int:
        return self.tally.n

    @property
    def top_target(self) -> str | None:
        """What the actor speaks of most."""
        return self.targets[0][0] if self.targets else None


class MatrixCell(Struct, frozen=True):
    actor: str
    target: str
    tally: Tally


class TargetRow(Struct, frozen=True):
    """One target with all who speak of it, for a bar that diverges from a middle line."""

    target: str
    tally: Tally
    """Of all actors' statements."""
    actors: tuple[tuple[str, Tally], ...]
    """Who says most first."""
    last: datetime | None = None

    @property
    def supporters(self) -> tuple[tuple[str, Tally], ...]:
        """Those whose net is for it."""
        return tuple(pair for pair in self.actors if pair[1].sign > 0)

    @property
    def opponents(self) -> tuple[tuple[str, Tally], ...]:
        """Those whose net is against it."""
        return tuple(pair for pair in self.actors if pair[1].sign < 0)

    @property
    def undecided(self) -> tuple[tuple[str, Tally], ...]:
        """Those as often for as against, and those who are only neutral."""
        return tuple(pair for pair in self.actors if pair[1].sign == 0)


class TimelinePoint(Struct, frozen=True):
    """One actor's tally on one target in one period of the calendar."""

    actor: str
    target: str
    period: str
    """ISO date of the period's first day."""
    tally: Tally
    sign_changed: bool
    """The net's sign differs from the last period that had one."""


class Moving(Struct, frozen=True):
    """A window that moves along the days: so many days long, so many days on each time."""

    days: int = 30
    step: int = 7


class Bounds(Struct, frozen=True):
    """The days of one window."""

    first: date
    after: date
    """The first day after it."""

    @property
    def window(self) -> Window:
        """As a scope takes it."""
        return Window.of(self.first, self.after)


class SignChange(Struct, frozen=True):
    """The net's sign differs from the last window that had one."""

    before: int
    """The window that had a sign last, by its place in `Timeline.windows`."""
    after: int
    """The window that has the other one, likewise."""
    sign: int
    """The new sign, +1 or -1; the old one is the other."""


class TimelineRow(Struct, frozen=True):
    """What one actor (or everybody) says of one target (or of all) as the window moves."""

    actor: str | None
    """`None` for everybody together."""
    target: str | None
    """`None` for all targets together."""
    tally: Tally
    """Of everything that has a date."""
    tallies: tuple[Tally, ...]
    """One for each of `Timeline.windows`; a statement is in every window that its day is in."""
    changes: tuple[SignChange, ...]


class Timeline(Struct, frozen=True):
    """Moving windows over all that has a date; the same windows for all rows."""

    moving: Moving
    windows: tuple[Bounds, ...]
    """Oldest first; the first one ends with the first day on which something is said at the earliest, the
    last one takes in the last such day."""
    rows: tuple[TimelineRow, ...]
    """Who says most first, as many as were asked for."""
    total: int
    """How many rows there are in all."""
    n: int
    """Counted, all rows together."""
    undated: int
    """Counted, but in no window, as no source gives a date."""
    earlier: int = 0
    """Counted, but before the first window, of which there are not endlessly many."""


class Followed(Struct, frozen=True):
    """What changed in a view that followed the library."""

    actors: frozenset[str] = frozenset()
    """Whose figures may be others now."""
    targets: frozenset[str] = frozenset()
    """On what."""
    reopened: bool = False
    """Everything was counted anew, as it concerns all: affiliations changed."""


class Precision(Struct, frozen=True):
    """How right the machine was in some of its statements, by what a person said of them."""

    n: int
    confirmed: int

    @property
    def share(self) -> float | None:
        """Of 1; `None` of nothing."""
        return self.confirmed / self.n if self.n else None


class JudgedStatements(Struct, frozen=True):
    """How many of the machine's statements a person judged so far, how, and what was wrong."""

    confirmed: int = 0
    corrected: int = 0
    rejected: int = 0
    actors: int = 0
    """Of the corrected those with another actor."""
    targets: int = 0
    """Likewise, another target."""
    polarities: int = 0
    acts: int = 0
    modes: int = 0
    added: int = 0
    """What the machine did not have at all; not part of n."""
    gone: int = 0
    """Of all those whose words the current text no longer has."""
    by_act: Sequence[tuple[str, Precision]] = field(default_factory=tuple)
    """The machine's act with how many of these were judged and confirmed, most judged first."""
    by_polarity: Sequence[tuple[str, Precision]] = field(default_factory=tuple)
    """Likewise for the machine's polarity."""

    @property
    def n(self) -> int:
        return self.confirmed + self.corrected + self.rejected


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
