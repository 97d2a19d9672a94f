"""What the screen cannot follow in a config, its keys and theme, as faults with the place of the key."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xjreader.config import Config, Fault


def screen_faults(config: "Config") -> "list[Fault]":
    """Unknown commands, keys that cannot be pressed or would do two things, a theme that there is not.

    Imports the screen's table of commands only where the config names a key or a theme.
    """
    if not config.keys and not config.ui.theme:
        return []
    from xjreader.config import Fault
    from xjreader.tui.commands.table import mistakes

    return [
        # A command's name has a dot of its own: only the first parts table and key.
        Fault(tuple(mistake.key.split(".", 1)), mistake.message, mistake.remedy)
        for mistake in mistakes(config.keys, config.ui.theme)
    ]
