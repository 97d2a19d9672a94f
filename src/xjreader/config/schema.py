"""The shape of the config: every table, key, default and bound. Reading and explaining is `read`."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from xjreader.config.durations import seconds
from xjreader.models.analysis import Act, Actor, ActorKind, ActPhrase, Polarity, Topic
from xjreader.models.feed import FullText
from xjreader.models.stance import Counting

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Address = Annotated[
    str, Meta(pattern="^https?://[^/ ]+", description="an address that begins with http:// or https://")
]
Seconds = Annotated[float, Meta(gt=0, le=86_400)]
QuickKey = Annotated[str, Meta(pattern="^[1-9]$", description="one digit from 1 to 9")]
Colour = Literal["red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink"]
"""Names that every theme maps to a readable colour."""


class Section(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the config: unknown keys are refused, values never change."""


class FeedConfig(Section, frozen=True, kw_only=True):
    """`[[feeds]]`: a feed that is added to the library when it is missing there."""

    url: Address
    title: str = ""
    folder: str = ""
    every: str = ""
    """Interval such as ``30m``, ``2h``, ``1d``; empty for `refresh.every`."""
    tags: tuple[Name, ...] = ()
    username: str = ""
    password_command: tuple[str, ...] = ()
    """Program and arguments whose first line of output is the password."""
    full_text: FullText = "feed"

    @property
    def every_seconds(self) -> int | None:
        """Seconds between two fetches; `None` for the default of `[refresh]`."""
        return seconds(self.every) if self.every else None


class NetworkConfig(Section, frozen=True, kw_only=True):
    """`[network]`."""

    allow: tuple[str, ...] = ()
    """``host:port`` pairs exempt from the refusal of private addresses."""
    connect_timeout: Seconds = 10.0
    read_timeout: Seconds = 20.0
    total_timeout: Seconds = 60.0
    max_feed_bytes: Annotated[int, Meta(ge=1_000, le=1_000_000_000)] = 20_000_000
    connections: Annotated[int, Meta(ge=1, le=500)] = 32
    per_host: Annotated[int, Meta(ge=1, le=50)] = 4
    contact: str = ""
    """An address or page added to the User-Agent, so that a publisher can reach you."""


class RefreshConfig(Section, frozen=True, kw_only=True):
    """`[refresh]`."""

    every: str = "1h"
    """How often a feed without an interval of its own is fetched; the least, where it is `adaptive`."""
    adaptive: bool = True
    """Fetch a feed without an interval of its own less often where it publishes rarely."""
    on_start: bool = True
    """Fetch what is due as soon as the reader opens."""
    minimum: str = "10m"
    """No feed is fetched more often, whatever it or its table says."""
    maximum: str = "1d"
    """The longest wait between two attempts; after a month of failures it is a week."""

    @property
    def every_seconds(self) -> int:
        return seconds(self.every)

    @property
    def minimum_seconds(self) -> int:
        return seconds(self.minimum)

    @property
    def maximum_seconds(self) -> int:
        return seconds(self.maximum)


class RetentionConfig(Section, frozen=True, kw_only=True):
    """`[retention]`: which articles need not be kept; by default all are."""

    keep_days: Annotated[int, Meta(ge=0, le=100_000)] = 0
    """Articles that came longer ago may go; 0: none."""
    keep_per_feed: Annotated[int, Meta(ge=0, le=10_000_000)] = 0
    """Articles of a feed beyond so many of its newest may go; 0: none."""
    keep_unread: bool = True
    """Whatever their age."""
    automatic: bool = False
    """They go by themselves, once a day after a refresh; else only by `xjreader prune`."""

    @property
    def is_any(self) -> bool:
        """Whether there is a rule by which anything may go."""
        return bool(self.keep_days or self.keep_per_feed)


class AnalysisConfig(Section, frozen=True, kw_only=True):
    """`[analysis]`."""

    enabled: bool = True
    workers: Annotated[int, Meta(ge=1, le=16)] = 1
    minimum_confidence: Annotated[float, Meta(ge=0, le=1)] = 0.5
    """Below it a speaker reads "unknown", with the candidates one key away."""
    tagger: Literal["trained", "rules"] = "trained"
    """What finds who said what: the trained network with the rules, or the cue rules alone."""


class ActorConfig(Section, frozen=True, kw_only=True):
    """`[[actors]]`."""

    name: Name
    kind: ActorKind
    aliases: tuple[Name, ...] = ()
    affiliation: str = ""


class TopicConfig(Section, frozen=True, kw_only=True):
    """`[[topics]]`."""

    name: Name
    phrases: tuple[Name, ...] = ()


class ActConfig(Section, frozen=True, kw_only=True):
    """`[[acts]]`: verbs that the coding of statements is to know beside its own."""

    phrases: tuple[Name, ...]
    """A verb's base form, with the words that must follow it: "pour * water on"."""
    act: Act
    polarity: Polarity | None = None
    """The act's own where it is not given."""
    reason: Name
    """Why the phrases do that act."""


class KeywordConfig(Section, frozen=True, kw_only=True):
    """`[[keywords]]`: a group of words highlighted in one colour."""

    name: Name
    words: tuple[Name, ...] = ()
    """Words and phrases, found as whole words, without regard to case."""
    regex: tuple[Name, ...] = ()
    colour: Colour = "yellow"
    tag: str = ""
    """A tag given to every new article that has one of them."""
    notify: bool = False


class ViewConfig(Section, frozen=True, kw_only=True):
    """`[[views]]`: a saved query, shown under Views."""

    name: Name
    query: str


class StanceConfig(Section, frozen=True, kw_only=True):
    """`[stance]`."""

    counting: Counting = "document"


class UiConfig(Section, frozen=True, kw_only=True):
    """`[ui]`."""

    theme: str = ""
    """A Textual theme's name; empty for the reader's own."""
    mark_read: Literal["open", "move", "never"] = "open"
    browser: tuple[str, ...] = ()
    """Program and arguments, ``{url}`` replaced; empty for the system's browser."""
    scope: Literal["article", "selection", "view"] = "article"


class Config(Section, frozen=True, kw_only=True):
    """The whole file."""

    network: NetworkConfig = NetworkConfig()
    refresh: RefreshConfig = RefreshConfig()
    retention: RetentionConfig = RetentionConfig()
    analysis: AnalysisConfig = AnalysisConfig()
    stance: StanceConfig = StanceConfig()
    ui: UiConfig = UiConfig()
    feeds: tuple[FeedConfig, ...] = ()
    actors: tuple[ActorConfig, ...] = ()
    topics: tuple[TopicConfig, ...] = ()
    acts: tuple[ActConfig, ...] = ()
    keywords: tuple[KeywordConfig, ...] = ()
    views: tuple[ViewConfig, ...] = ()
    quick_tags: dict[QuickKey, Name] = {}
    keys: dict[str, str] = {}
    """Command id to keys, comma-separated: ``"article.star" = "s,asterisk"``."""

    def known_actors(self) -> tuple[Actor, ...]:
        """The actors as values; an affiliation given by an alias is the actor's that has the alias."""
        names = {
            spelling.casefold(): actor.name
            for actor in self.actors
            for spelling in (*actor.aliases, actor.name)
        }
        return tuple(
            Actor(
                name=actor.name,
                kind=actor.kind,
                aliases=actor.aliases,
                affiliation=names.get(actor.affiliation.casefold(), actor.affiliation) or None,
            )
            for actor in self.actors
        )

    def known_topics(self) -> tuple[Topic, ...]:
        """The topics as values."""
        return tuple(Topic(name=topic.name, phrases=topic.phrases) for topic in self.topics)

    def known_acts(self) -> tuple[ActPhrase, ...]:
        """The phrases of all acts as values."""
        return tuple(
            ActPhrase(phrase=phrase, act=entry.act, polarity=entry.polarity, reason=entry.reason)
            for entry in self.acts
            for phrase in entry.phrases
        )
