"""Quotes of an article's texts that an edit took away or put otherwise."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from xjreader.models.analysis import AttributionType


class FormerQuote(Struct, frozen=True):
    """A quote of a text that the article once had, or has."""

    revision_id: int
    seen_at: datetime
    """When that text was first seen."""
    actor: str | None
    """Who spoke; `None` where nobody is known."""
    type: AttributionType | None
    """`None` where that text was never analysed and only its quotation marks tell."""
    words: str
    """What was said; where it stands in pieces, they are joined by `` … ``."""


class LostQuote(Struct, frozen=True):
    """A former quote whose words a later text no longer has."""

    former: FormerQuote
    now: str = ""
    """The quote that stands in its place; empty where none is like it."""
    between: tuple[str, ...] = ()
    """How it was put meanwhile, where it was put otherwise more than once; none of it stands any more."""
    is_back: bool = False
    """`now` had stood before: the edit takes back an earlier one."""

    @property
    def change(self) -> Literal["changed", "removed"]:
        """What became of it."""
        return "changed" if self.now else "removed"
