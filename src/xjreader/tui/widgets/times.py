"""Points of time in as few cells as they can be understood. It reads no clock."""

from datetime import datetime, timedelta

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Names are our own: strftime's depend on the machine's locale, and the rest of the screen is English.

NO_DATE = "no date"

FUTURE = "future"
"""What a list says in place of a date to come, which no news can have."""

_SKEW = timedelta(minutes=15)
"""By which the clocks of two machines may differ without anybody's having dated something ahead."""

WIDTH = 6
"""Cells that a time of this year takes at most."""


def is_ahead(moment: datetime | None, now: datetime) -> bool:
    """Whether a source dates something in the future."""
    return moment is not None and moment > now + _SKEW


def short_time(moment: datetime | None, now: datetime) -> str:
    """``06:41`` today, ``Mon`` within the last week, ``12 Jun`` this year, else ``2021-06-22``;
    ``no date`` where there is none.

    Both are aware; the time is told in the zone of `now`. A moment to come is told by its date.
    """
    if moment is None:
        return NO_DATE
    local = moment.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return f"{local:%H:%M}"
    if 0 < days < 7:
        return _WEEKDAYS[local.weekday()]
    if local.year == now.year:
        return f"{local.day} {_MONTHS[local.month - 1]}"
    return f"{local:%Y-%m-%d}"


def long_time(moment: datetime | None, now: datetime) -> str:
    """As `short_time`, but with the hour, for a head line that has room: ``Mon 06:41``."""
    if moment is None:
        return NO_DATE
    local = moment.astimezone(now.tzinfo)
    short = short_time(moment, now)
    return short if local.date() == now.date() else f"{short} {local:%H:%M}"


def month_name(month: int) -> str:
    """Three letters for a month from 1 to 12."""
    return _MONTHS[month - 1]
