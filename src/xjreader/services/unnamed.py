"""Says what of a story the config does not name, for views of stances that are empty; reads no library."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xjreader.config import Config


def what_is_unnamed(config: "Config") -> str:
    """What stances need that the config lacks, and what to do about it; empty where it lacks nothing."""
    missing = [
        words
        for there, words in ((config.actors, "actors ([[actors]])"), (config.topics, "topics ([[topics]])"))
        if not there
    ]
    if not missing:
        return ""
    return (
        "Stance is what actors say for or against each other and topics. The config names no "
        f"{' and no '.join(missing)}: add them, and every text is read again."
    )
