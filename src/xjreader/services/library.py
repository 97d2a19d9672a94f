"""The library as every front end gets it: opened once, with its stores and the config; no work of its own.

Opening imports no parser, no HTTP client and no analysis, so that the first screen is there at once.
"""

from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from xjreader.config import Config, FeedConfig
from xjreader.errors import NotFound
from xjreader.models.query import Everything
from xjreader.store.articles import ArticleStore
from xjreader.store.database import Database
from xjreader.store.feeds import FeedStore
from xjreader.store.search import SearchStore
from xjreader.store.settings import SettingStore

if TYPE_CHECKING:
    from xjreader.nlp.pipeline import Knowledge
    from xjreader.store.analyses import AnalysisStore
    from xjreader.store.personal import PersonalStore
    from xjreader.store.retention import RetentionStore
    from xjreader.store.stances import StanceStore

_SYNCED = "config.synced"
_SYNCED_FEEDS = "config.feeds"


class Library:
    """An open library. Its stores may be used from any thread."""

    def __init__(self, db: Database, config: Config) -> None:
        self.db = db
        self.config = config
        self.feeds = FeedStore(db)
        self.articles = ArticleStore(db)
        self.search = SearchStore(db)
        self.settings = SettingStore(db)

    # The first paint asks none of these for anything: each is imported when somebody does.

    @cached_property
    def personal(self) -> "PersonalStore":
        """What the person marks, tags and notes."""
        from xjreader.store.personal import PersonalStore

        return PersonalStore(self.db)

    @cached_property
    def analyses(self) -> "AnalysisStore":
        """Quotes, statements and actors."""
        from xjreader.store.analyses import AnalysisStore

        return AnalysisStore(self.db)

    @cached_property
    def stances(self) -> "StanceStore":
        """Who stands where."""
        from xjreader.store.stances import StanceStore

        return StanceStore(self.db)

    @cached_property
    def retention(self) -> "RetentionStore":
        """What may go."""
        from xjreader.store.retention import RetentionStore

        return RetentionStore(self.db)

    @classmethod
    def open(cls, path: Path, config: Config, *, sync: bool = True, must_exist: bool = False) -> "Library":
        """Open the library at `path`, made if missing unless `must_exist`; `sync` brings the config in,
        where the library may be written.

        Raises `LibraryError` (newer, busy, damaged, not writable) with what to do.
        """
        library = cls(Database.open(path, must_exist=must_exist), config)
        if sync and not library.db.is_read_only:
            try:
                sync_config(library)
            except BaseException:
                library.close()
                raise
        return library

    @property
    def path(self) -> Path:
        """The file."""
        return self.db.path

    @cached_property
    def knowledge(self) -> "Knowledge":
        """The actors, topics and acts that the config names, as the analysis takes them."""
        from xjreader.nlp.pipeline import Knowledge

        config = self.config
        return Knowledge(actors=config.known_actors(), topics=config.known_topics(), acts=config.known_acts())

    @cached_property
    def stamp(self) -> str:
        """What an up-to-date analysis is marked with: its version, the networks it had and what it knew."""
        from xjreader.nlp.pairs import coders
        from xjreader.nlp.pipeline import ANALYSIS_VERSION
        from xjreader.nlp.taggers import available

        choice = self.config.analysis.tagger
        networks = f"{available(choice)}:{coders.available(choice)}"
        return f"{ANALYSIS_VERSION}:{networks}:{self.knowledge.digest}"

    def is_empty(self) -> bool:
        """Whether there is nothing to show and nothing to fetch."""
        return not self.search.page(Everything(), limit=1) and not self.feeds.all()

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self.db.close()


def sync_config(library: Library) -> None:
    """Bring the config's feeds, actors, topics and views into the library, if it changed since.

    A feed is added when the library never had it: one that the person removed stays removed, and
    one that moved is known by its old address. Where the config says something new of a feed, the
    library follows; what the person changed by key stays otherwise. A feed that was subscribed
    before the config named it gets what it lacks. Nothing is ever taken away.
    """
    config = library.config
    wanted = (config.feeds, config.actors, config.topics, config.views)
    state = blake2b(msgspec.json.encode(wanted), digest_size=16).hexdigest()
    if library.settings.get(_SYNCED) == state:
        return
    before = {feed.url: feed for feed in _feeds_synced_before(library)}
    for feed in config.feeds:
        if not library.feeds.knows(feed.url):
            library.feeds.add(
                feed.url,
                title=feed.title,
                folder=feed.folder,
                tags=feed.tags,
                every=feed.every_seconds,
                username=feed.username,
                password_command=feed.password_command,
                full_text=feed.full_text,
                origin="config",
            )
        elif feed.url in before:
            _follow(library, feed, before[feed.url])
        else:
            _fill(library, feed)
    library.analyses.sync_actors(config.known_actors())
    library.analyses.sync_topics(config.known_topics())
    library.search.sync_views([(view.name, view.query) for view in config.views])
    library.settings.set(_SYNCED_FEEDS, msgspec.json.encode(config.feeds).decode())
    library.settings.set(_SYNCED, state)


def _follow(library: Library, feed: FeedConfig, before: FeedConfig) -> None:
    """Take over what the config says otherwise than when it was last brought in."""
    if feed == before:
        return
    try:
        feed_id = library.feeds.find(feed.url).id
    except NotFound:
        return  # removed by the person
    library.feeds.update(
        feed_id,
        title=feed.title if feed.title != before.title else None,
        folder=feed.folder if feed.folder != before.folder else None,
        tags=feed.tags if feed.tags != before.tags else None,
        every=feed.every_seconds if feed.every != before.every else ...,
        full_text=feed.full_text if feed.full_text != before.full_text else None,
        username=feed.username if feed.username != before.username else None,
        password_command=feed.password_command if feed.password_command != before.password_command else None,
    )


def _fill(library: Library, feed: FeedConfig) -> None:
    """Give a feed that was subscribed otherwise what the config says and the person did not."""
    try:
        known = library.feeds.find(feed.url)
    except NotFound:
        return  # removed by the person
    library.feeds.update(
        known.id,
        title=feed.title if feed.title and not known.given_title else None,
        folder=feed.folder if feed.folder and not known.folder else None,
        tags=feed.tags if feed.tags and not known.tags else None,
        every=feed.every_seconds if feed.every and known.every is None else ...,
    )


def _feeds_synced_before(library: Library) -> tuple[FeedConfig, ...]:
    try:
        return msgspec.json.decode(library.settings.get(_SYNCED_FEEDS, "[]"), type=tuple[FeedConfig, ...])
    except msgspec.DecodeError:
        return ()  # an older or newer program's shape: nothing to compare with
