"""How often a feed publishes, from when its entries appeared; pure: reads no clock, plans nothing.

What is kept of a feed is a few moments at which it published, the newest first. Entries that came together
are one moment: whoever comes after it sees them all.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

TOGETHER = timedelta(minutes=30)
"""What appears within so long of another is the same moment."""

KEPT = 24
"""Moments kept of a feed."""

RECENT = 6
"""Moments by which a feed is judged that publishes more than it did."""

ASKS_A_PAUSE = 3
"""Requests in a usual pause: what is new is then a sixth of a pause old, on average."""

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""What is dated before the web is not dated."""

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_STEPS = (
    *(minutes * _MINUTE for minutes in (1, 2, 3, 5, 10, 15, 20, 30, 45)),
    *(hours * _HOUR for hours in (1, 2, 3, 4, 6, 8, 12)),
    *(days * _DAY for days in (1, 2, 3, 4, 7, 14, 31)),
)
"""Intervals that can be told and remembered, in seconds."""

_ABOUT = 1.1
"""How much longer than wanted a round interval may be."""

_TIMES = {1: "once", 2: "twice"}


def appearances(
    dates: Sequence[datetime | None], *, seen_at: datetime, last_look: datetime | None
) -> list[datetime]:
    """When entries appeared that a feed has newly, by the dates that they bear.

    At the first look (`last_look` is `None`) the dates are all that is known, and an entry without one
    tells nothing. Later an entry cannot have appeared before the last look, whatever date it bears; those
    without a date in between are taken to have come evenly since then.
    """
    usable = [min(date, seen_at) if date is not None and date >= EARLIEST else None for date in dates]
    if last_look is None:
        return [date for date in usable if date is not None]
    dated = [date for date in usable if date is not None and date > last_look]
    others = len(usable) - len(dated)
    step = (seen_at - last_look) / max(others, 1)
    return dated + [seen_at - step * number for number in range(others)]


def merged(moments: Sequence[datetime], appeared: Sequence[datetime]) -> tuple[datetime, ...]:
    """The moments with what appeared since, the newest first, at most `KEPT`."""
    kept: list[datetime] = []
    for moment in sorted({*moments, *appeared}):
        if not kept or moment - kept[-1] >= TOGETHER:
            kept.append(moment)
    return tuple(reversed(kept[-KEPT:]))


def usual_pause(moments: Sequence[datetime], *, now: datetime) -> int | None:
    """Seconds from one moment to the next as a rule, the silence until `now` included; `None` while nothing
    can be told. `moments` are the newest first.

    A feed that became busier than it was is judged by its last moments.
    """
    if not moments:
        return None
    # On average `now` lies in the middle of a pause.
    spans = [
        (now - moments[count - 1]).total_seconds() / (count - 0.5)
        for count in (min(RECENT, len(moments)), len(moments))
    ]
    pause = max(0, round(min(spans)))
    # One moment is no rhythm, but for how long nothing followed it is known.
    return pause if len(moments) > 1 or pause >= _DAY else None


def interval_for(pause: int, *, shortest: int, longest: int, asks: int = ASKS_A_PAUSE) -> int:
    """Seconds between two requests to a feed of that pause: a round interval from `shortest` to `longest`."""
    wanted = pause / asks
    if wanted <= shortest:
        return shortest
    round_ = max((step for step in _STEPS if step <= wanted * _ABOUT), default=shortest)
    return max(shortest, min(longest, round_))


def in_words(pause: int) -> str:
    """How often a feed of that pause publishes: ``about twice a day``."""
    for seconds, name in ((_DAY, "day"), (7 * _DAY, "week"), (30 * _DAY, "month"), (365 * _DAY, "year")):
        times = seconds / max(pause, 1)
        if times > 30:
            return "more than once an hour"
        if times > 20:
            return "about once an hour"
        if times >= 0.75:
            count = max(1, round(times))
            return f"about {_TIMES.get(count, f'{count} times')} a {name}"
    return "less than once a year"
