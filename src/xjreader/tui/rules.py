"""How stances are counted, as a value, and the words that stand beside every figure. It counts nothing."""

from collections.abc import Mapping
from typing import Literal, get_args

from msgspec import Struct

from xjreader.models.stance import Counting, Moving, Whose

StanceMode = Literal["actor", "matrix", "target", "time"]
"""How the Stance pane shows what is counted."""

MODES: tuple[StanceMode, ...] = get_args(StanceMode)
WHOSE: tuple[Whose, ...] = get_args(Whose)
COUNTINGS: tuple[Counting, ...] = get_args(Counting)

WINDOWS = (0, 7, 30, 90, 365)
"""Days back from now that a count may be limited to; 0 is all time."""

MOVING = Moving(days=30, step=7)
"""The window that moves over time, in the trend and over time."""

TREND_POINTS = 12
"""Windows of a trend."""

COUNTING_WORDS: Mapping[Counting, str] = {
    "document": "one per document",
    "statement": "every statement",
    "day": "one per day",
    "week": "one per week",
    "month": "one per month",
}

WHOSE_WORDS: Mapping[Whose, str] = {
    "both": "machine's and yours",
    "machine": "machine only",
    "confirmed": "confirmed only",
}


class Rules(Struct, frozen=True):
    """What counts, once per what, for whom, since when."""

    counting: Counting = "document"
    rollup: bool = False
    """People and bodies count for whom they belong to."""
    whose: Whose = "both"
    window: int = 0
    """Days back from now; 0 is all time."""

    def parts(self, *, brief: bool = False) -> tuple[str, ...]:
        """The rules in words, the one of counting first; what goes without saying is not said."""
        counting = COUNTING_WORDS[self.counting]
        whose = WHOSE_WORDS[self.whose]
        if brief:
            counting, whose = counting.replace("one per ", "1/"), whose.removesuffix(" only")
        return (
            counting,
            *(("rolled up",) if self.rollup else ()),
            *((whose,) if self.whose != "both" else ()),
        )

    @property
    def span(self) -> str:
        """``all time``, or ``last 30 days``."""
        return window_words(self.window)


def window_words(days: int) -> str:
    """``all time``, ``last 30 days``, ``last year``."""
    if not days:
        return "all time"
    return "last year" if days == 365 else f"last {days} days"
