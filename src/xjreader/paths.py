"""Where things live on this person's machine: the XDG places, or what the environment names."""

import os
from pathlib import Path

APP = "xjreader"

DEBUG = "XJREADER_DEBUG"
"""The variable that has the reader note in its log what kept the screen waiting."""


def is_debugged() -> bool:
    """Whether `DEBUG` is set."""
    return bool(os.environ.get(DEBUG))


def config_path() -> Path:
    """The config file: ``$XJREADER_CONFIG``, else ``config.toml`` at the platform's config place."""
    if named := os.environ.get("XJREADER_CONFIG"):
        return Path(named).expanduser()
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False) / "config.toml"


def library_path() -> Path:
    """The library: ``$XJREADER_LIBRARY``, else ``library.db`` at the platform's data place."""
    if named := os.environ.get("XJREADER_LIBRARY"):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False) / "library.db"


def log_path() -> Path:
    """The log of the background work, at the platform's log place."""
    from platformdirs import user_log_path

    return user_log_path(APP, appauthor=False) / "xjreader.log"
