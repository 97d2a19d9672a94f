"""What the doctor says of one thing."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["fine", "note", "warning", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    what: str
    """What was found, in a sentence."""
    remedy: str = ""
    """What to do about it, where something is to be done."""
