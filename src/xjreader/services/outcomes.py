"""What a refresh tells: of each feed, of each step, and of the whole run. Values only: it fetches nothing."""

from msgspec import Struct

from xjreader.models.feed import Feed, FeedStatus
from xjreader.services.schedule import FAILED


class FeedOutcome(Struct, frozen=True):
    """How one feed fared."""

    feed: Feed
    """As it was before, but under the title that it has now."""
    status: FeedStatus
    http_status: int | None = None
    error: str = ""
    new: int = 0
    changed: int = 0
    milliseconds: int = 0
    """Of fetching."""
    why: str = ""
    """Why it is next due when it is."""
    new_articles: tuple[int, ...] = ()
    """Ids."""
    changed_articles: tuple[int, ...] = ()
    edited_articles: tuple[int, ...] = ()
    """Those that the feed words anew, also where another text (the page's) stays on show."""
    moved_to: str = ""
    """Where the server says that the feed is now for good, if it says so."""

    @property
    def has_failed(self) -> bool:
        """Whether it was asked and brought nothing."""
        return bool(self.error) and self.status in FAILED


class RefreshProgress(Struct, frozen=True):
    """A step of a run."""

    done: int
    total: int
    outcome: FeedOutcome | None
    """Of the feed that was just done; `None` at the start."""
    current: str
    """Its title."""


class RefreshReport(Struct, frozen=True):
    """What a run brought."""

    outcomes: tuple[FeedOutcome, ...] = ()
    """One a feed that was tried or held back, in the order in which they were done."""
    pruned: int = 0
    """Articles that went afterwards by the person's rules of retention."""

    @property
    def new(self) -> int:
        """Articles added."""
        return sum(outcome.new for outcome in self.outcomes)

    @property
    def changed(self) -> int:
        """Articles whose text changed."""
        return sum(outcome.changed for outcome in self.outcomes)

    @property
    def unchanged(self) -> int:
        """Feeds that had nothing new to say."""
        return sum(outcome.status is FeedStatus.UNCHANGED for outcome in self.outcomes)

    @property
    def partial(self) -> int:
        """Feeds that were broken and could be read in part."""
        return sum(outcome.status is FeedStatus.PARTIAL for outcome in self.outcomes)

    @property
    def failed(self) -> int:
        """Feeds that were asked and brought nothing."""
        return sum(outcome.has_failed for outcome in self.outcomes)
