"""The rules of counting in words, as tables and exported files say them; counts nothing."""

from collections.abc import Mapping

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
