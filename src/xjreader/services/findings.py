"""What the doctor says of one thing."""

from typing import Literal

from msgspec import Struct

Level = Literal["fine", "note", "warning", "problem"]


class Finding(Struct, frozen=True):
    """One thing that was looked at."""

    level: Level
    what: str
    """What was found, in a sentence."""
    remedy: str = ""
    """What to do about it, where something is to be done."""
