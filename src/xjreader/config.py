"""The person's settings: frozen, validated, with errors that name file, line and key.

`load` reads TOML into `Config`; a missing file means the defaults. Nothing here touches the
library: services bring feeds, actors, topics and views over into it.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from xjreader.errors import ConfigError, Place
from xjreader.models.analysis import ActorKind, Counting
from xjreader.models.feed import FullText

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Seconds = Annotated[float, msgspec.Meta(gt=0, le=86_400)]
Colour = Literal[
    "red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink",
]  # fmt: skip
"""Names that every theme maps to a readable colour."""


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the config: unknown keys are refused, values never change."""


class FeedConfig(Section):
    """`[[feeds]]`: a feed that is added to the library when it is missing there."""

    url: Annotated[str, msgspec.Meta(pattern="^https?://")]
    title: str = ""
    folder: str = ""
    every: str = ""
    """Interval such as ``30m``, ``2h``, ``1d``; empty for `refresh.every`."""
    tags: tuple[Name, ...] = ()
    username: str = ""
    password_command: tuple[str, ...] = ()
    """Program and arguments whose first line of output is the password."""
    full_text: FullText = "feed"


class NetworkConfig(Section):
    """`[network]`."""

    allow: tuple[str, ...] = ()
    """``host:port`` pairs exempt from the refusal of private addresses."""
    connect_timeout: Seconds = 10.0
    read_timeout: Seconds = 20.0
    total_timeout: Seconds = 60.0
    max_feed_bytes: Annotated[int, msgspec.Meta(ge=1_000, le=1_000_000_000)] = 20_000_000
    connections: Annotated[int, msgspec.Meta(ge=1, le=500)] = 32
    per_host: Annotated[int, msgspec.Meta(ge=1, le=50)] = 4
    contact: str = ""
    """An address or page added to the User-Agent, so that a publisher can reach you."""


class RefreshConfig(Section):
    """`[refresh]`."""

    every: str = "1h"
    on_start: bool = True
    minimum: str = "10m"
    maximum: str = "1d"


class AnalysisConfig(Section):
    """`[analysis]`."""

    enabled: bool = True
    workers: Annotated[int, msgspec.Meta(ge=1, le=16)] = 1
    minimum_confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    """Below it a speaker reads "unknown", with the candidates one key away."""


class ActorConfig(Section):
    """`[[actors]]`."""

    name: Name
    kind: ActorKind
    aliases: tuple[Name, ...] = ()
    affiliation: str = ""


class TopicConfig(Section):
    """`[[topics]]`."""

    name: Name
    phrases: tuple[Name, ...] = ()


class KeywordConfig(Section):
    """`[[keywords]]`: a group of words highlighted in one colour."""

    name: Name
    words: tuple[Name, ...] = ()
    """Words and phrases, found as whole words, without regard to case."""
    regex: tuple[Name, ...] = ()
    colour: Colour = "yellow"
    tag: str = ""
    """A tag given to every new article that has one of them."""
    notify: bool = False


class ViewConfig(Section):
    """`[[views]]`: a saved query, shown under Views."""

    name: Name
    query: str


class StanceConfig(Section):
    """`[stance]`."""

    counting: Counting = "document"


class UiConfig(Section):
    """`[ui]`."""

    theme: str = ""
    """A Textual theme's name; empty for the reader's own."""
    mark_read: Literal["open", "move", "never"] = "open"
    browser: tuple[str, ...] = ()
    """Program and arguments, ``{url}`` replaced; empty for the system's browser."""
    scope: Literal["article", "selection", "view"] = "article"


class Config(Section):
    """The whole file."""

    network: NetworkConfig = NetworkConfig()
    refresh: RefreshConfig = RefreshConfig()
    analysis: AnalysisConfig = AnalysisConfig()
    stance: StanceConfig = StanceConfig()
    ui: UiConfig = UiConfig()
    feeds: tuple[FeedConfig, ...] = ()
    actors: tuple[ActorConfig, ...] = ()
    topics: tuple[TopicConfig, ...] = ()
    keywords: tuple[KeywordConfig, ...] = ()
    views: tuple[ViewConfig, ...] = ()
    quick_tags: dict[Annotated[str, msgspec.Meta(pattern="^[1-9]$")], Name] = {}
    keys: dict[str, str] = {}
    """Command id to keys, comma-separated: ``"article.star" = "s,asterisk"``."""


def load(path: Path) -> Config:
    """Read and validate the config at `path`; the defaults where there is no such file."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Config()
    try:
        return msgspec.convert(tomllib.loads(raw.decode()), Config)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(str(error), place=Place(file=str(path))) from error
