"""What speaks for and against keeping an article."""

from collections import Counter
from datetime import datetime
from typing import Literal

from msgspec import Struct, field

Why = Literal["imported", "tagged", "starred", "noted", "judged", "listed", "unread", "recent"]
"""Why an article stays."""


class Piece(Struct, frozen=True):
    """An article, as far as it matters for keeping it."""

    id: int
    came_at: datetime
    """When it came into the library."""
    rank: int | None
    """Its place among the articles of its feed, the newest being 1: the best one where it stands in several
    feeds. `None` where it is of no feed: the person brought it in."""
    is_listed: bool
    """A feed that the person follows had it when it was last read."""
    is_read: bool
    is_starred: bool
    has_note: bool
    is_tagged: bool
    """By the person, or by a keyword of theirs."""
    is_judged: bool
    """The person said something of one of its quotes or statements."""


class Pruning(Struct):
    """Which articles go, and why the others stay."""

    going: list[int] = field(default_factory=list)
    """Ids, newest first."""
    staying: Counter[Why] = field(default_factory=Counter)
    """How many stay for each reason; of several reasons the first of `Why` counts."""
