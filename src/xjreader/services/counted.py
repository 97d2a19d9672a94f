"""Which rows of statements the views count, by each rule of counting; reads rows, never the library.

The views count units (`store.units`): what one actor says of one target with one polarity in one story, on
one day and so on. An export lists rows, so that here one row stands for each unit: its earliest.
"""

from collections.abc import Iterable, Mapping

from xjreader.models.analysis import StatementRow
from xjreader.models.stance import Counting, Whose

COUNTED: Mapping[Counting, str] = {
    "document": "once a story for the same actor, target and polarity",
    "statement": "every statement",
    "day": "once a day for the same actor, target and polarity",
    "week": "once a week for the same actor, target and polarity",
    "month": "once a month for the same actor, target and polarity",
}
"""The rules in words; wire copies of one story are one story."""

WHOSE: Mapping[Whose, str] = {
    "both": "the machine's statements and confirmed ones",
    "machine": "the machine's statements that nobody judged",
    "confirmed": "confirmed and corrected statements only",
}
"""Whose word counts, in words; rejected statements are never among them."""

Unit = tuple[str, str, str, tuple[str, int]]
"""Actor, target, polarity, and what counts once."""


def unit_of(row: StatementRow, counting: Counting) -> Unit:
    """The unit that a row belongs to; where there is no date, a story is a unit of every period."""
    return row.actor, row.target, row.polarity.value, _place(row, counting)


def _place(row: StatementRow, counting: Counting) -> tuple[str, int]:
    if counting == "statement":
        return "statement", row.id
    if counting == "document" or row.published is None:
        return "story", row.story_id
    day = row.published.toordinal()
    match counting:
        case "day":
            return "day", day
        case "week":
            # Ordinal 1 is a Monday.
            return "week", (day - 1) // 7
        case "month":
            return "month", row.published.year * 12 + row.published.month


def counted_ids(rows: Iterable[StatementRow], counting: Counting) -> frozenset[int]:
    """The rows that stand for a unit, by number: its earliest, of equally early ones the first."""
    first: dict[Unit, tuple[bool, float, int]] = {}
    for row in rows:
        unit = unit_of(row, counting)
        rank = (row.published is None, row.published.timestamp() if row.published else 0.0, row.id)
        before = first.get(unit)
        if before is None or rank < before:
            first[unit] = rank
    return frozenset(rank[-1] for rank in first.values())
