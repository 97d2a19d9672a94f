"""Durations as a person writes them ("30m", "1h", "2d") to seconds and back; no calendar, no clock."""

import re

from xjreader.errors import ConfigError

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
SHORTEST = 60
LONGEST = 31 * 86_400
ALLOWED = "Allowed: a number with m, h, d or w, such as 30m, 2h or 1d; at least 1m, at most 31d."

_PART = re.compile(r"(\d{1,9})\s*([smhdw])")
_WHOLE = re.compile(rf"(?:{_PART.pattern}\s*)+")


def seconds(text: str) -> int:
    """Seconds in a duration such as ``90s``, ``30m``, ``1h30m``, ``2d``.

    Raises `ConfigError`, without a place, for what is no duration or lies outside 1 minute to 31 days.
    """
    wanted = text.strip().lower()
    if not _WHOLE.fullmatch(wanted):
        raise ConfigError(f'"{text}" is not a duration.', remedy=ALLOWED)
    total = sum(int(number) * UNITS[unit] for number, unit in _PART.findall(wanted))
    if total < SHORTEST:
        raise ConfigError(f'"{text}" is too short.', remedy=ALLOWED)
    if total > LONGEST:
        raise ConfigError(f'"{text}" is too long.', remedy=ALLOWED)
    return total


def duration_text(total: int) -> str:
    """The shortest writing of `total` seconds that `seconds` reads back: 5400 is ``1h30m``."""
    parts = []
    for unit in ("d", "h", "m", "s"):
        count, total = divmod(total, UNITS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
