"""Dates as feeds write them."""

from datetime import UTC, datetime
from random import Random

from fuzz import making
from xjreader.feeds.dates import parse_date

PARTS = (
    *making.DATES, "Mon", "Montag", "02", "2", "Nov", "November", "nov.", "2026", "26",
    "10:00", "10:00:00", "24:00",
    "GMT", "UTC", "Z", "+0100", "+01:00", "-9999", "EST", "BST", "AM", "PM", "T", "-",
    "/", ",", ".", " ", "年", "月",
    "1e9", "१२", "٣", "²", "\0", "99999999", "0", "am 3. Mai", "at", "of", "first",
    "W12", "-00:00", "+24:00",
)  # fmt: skip


def check(data: bytes) -> None:
    """A moment in UTC to the second, which reads as itself again, or none."""
    found = parse_date(data.decode("utf-8", "replace"))
    if found is None:
        return
    assert found.tzinfo is UTC
    assert found.microsecond == 0
    assert isinstance(found, datetime)
    assert parse_date(found.isoformat()) == found


def make(dice: Random) -> bytes:
    """Parts of dates in any order."""
    return "".join(dice.choice((*PARTS, " ", " ")) for _ in range(dice.randint(1, 10))).encode()


def change(data: bytes, dice: Random) -> bytes:
    """One part more somewhere, or bytes cut about."""
    if dice.randint(0, 1):
        place = dice.randint(0, len(data))
        return data[:place] + dice.choice(PARTS).encode() + data[place:]
    return making.mixed(data, dice, make=make)
