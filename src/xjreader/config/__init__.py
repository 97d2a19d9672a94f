"""The person's settings: frozen, validated, with errors that name file, line, key and what is allowed.

`load` reads TOML into `Config`; a missing file means the defaults. Nothing here touches the
library: services bring feeds, actors, topics and views over into it. Which commands, keys and themes
there are is known to the screens alone: whoever asks for `mistakes` hands that check in.
"""

from pathlib import Path

from xjreader.config.checks import Fault
from xjreader.config.durations import duration_text, seconds
from xjreader.config.read import Further, load, loads, mistakes
from xjreader.config.schema import (
    ActConfig,
    ActorConfig,
    AnalysisConfig,
    Colour,
    Config,
    FeedConfig,
    KeywordConfig,
    NetworkConfig,
    RefreshConfig,
    RetentionConfig,
    Section,
    StanceConfig,
    TopicConfig,
    UiConfig,
    ViewConfig,
)
from xjreader.config.starter import without_story
from xjreader.errors import ConfigError, Place

__all__ = [
    "ActConfig",
    "ActorConfig",
    "AnalysisConfig",
    "Colour",
    "Config",
    "Fault",
    "FeedConfig",
    "Further",
    "KeywordConfig",
    "NetworkConfig",
    "RefreshConfig",
    "RetentionConfig",
    "Section",
    "StanceConfig",
    "TopicConfig",
    "UiConfig",
    "ViewConfig",
    "duration_text",
    "example_path",
    "load",
    "loads",
    "mistakes",
    "seconds",
    "without_story",
]

EXAMPLE = "config.example.toml"


def example_path() -> Path:
    """The starter config that documents every key, in an installed wheel as well as in a checkout.

    Raises `ConfigError` where the installation lacks it.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package, package.parent.parent):
        if (folder / EXAMPLE).is_file():
            return folder / EXAMPLE
    raise ConfigError(
        "the starter config is missing from this installation.",
        remedy="Install xjreader again.",
        place=Place(file=str(package / EXAMPLE)),
    )
