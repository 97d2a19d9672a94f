"""Small libraries for the store's tests: invented people, one helper that fills them."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
from msgspec.structs import replace

from xjreader.models.analysis import (
    Act,
    Analysis,
    Attribution,
    AttributionType,
    Polarity,
    Span,
    Statement,
)
from xjreader.models.article import Block, Document, Incoming, New, Revised, SaveResult
from xjreader.models.query_parser import parse
from xjreader.store.analyses import AnalysisStore
from xjreader.store.articles import ArticleStore
from xjreader.store.database import Database
from xjreader.store.feeds import FeedStore
from xjreader.store.functions import unpack_bands
from xjreader.store.personal import PersonalStore
from xjreader.store.search import SearchStore
from xjreader.store.stances import StanceStore

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@dataclass
class Shelf:
    """One library with its stores, and short ways to put something in."""

    db: Database
    feeds: FeedStore = field(init=False)
    articles: ArticleStore = field(init=False)
    personal: PersonalStore = field(init=False)
    analyses: AnalysisStore = field(init=False)
    search: SearchStore = field(init=False)
    stances: StanceStore = field(init=False)

    def __post_init__(self) -> None:
        self.feeds = FeedStore(self.db)
        self.articles = ArticleStore(self.db)
        self.personal = PersonalStore(self.db)
        self.analyses = AnalysisStore(self.db)
        self.search = SearchStore(self.db)
        self.stances = StanceStore(self.db)

    def feed(self, name: str = "wire", *, folder: str = "") -> int:
        return self.feeds.add(f"https://{name}.example/feed", title=name.title(), folder=folder)[0].id

    def incoming(self, key: str, text: str = "Nothing to add.", **changes: object) -> Incoming:
        title = str(changes.pop("title", f"Title {key}"))
        address = f"https://news.example/{key}"
        base = Incoming(
            entry_key=key,
            guid=key,
            url=address,
            url_key=address,
            title=title,
            author="",
            language="en",
            published=NOON,
            updated=None,
            document=Document(text, (Block(0, len(text)),)),
            digest=f"{title}|{text}",
            story_key="",
        )
        return replace(base, **changes)  # type: ignore[arg-type]

    def save(self, feed_id: int | None, *incoming: Incoming, days: int = 0) -> SaveResult:
        return self.articles.save(
            feed_id,
            [New(entry, NOON + timedelta(days=days)) for entry in incoming],
            seen_at=NOON + timedelta(days=days),
            origin="feed" if feed_id else "file",
        )

    def article(
        self,
        key: str,
        text: str = "Nothing to add.",
        *,
        feed_id: int | None = None,
        days: int = 0,
        **changes: object,
    ) -> int:
        if feed_id is not None:
            # At the feed's own site: an outlet is known by the addresses of its articles.
            changes.setdefault("url", urljoin(self.feeds.get(feed_id).url, f"/{key}"))
        return self.save(feed_id, self.incoming(key, text, **changes), days=days).new[0]

    def revise(
        self, feed_id: int | None, article_id: int, incoming: Incoming, *, current: bool = True
    ) -> SaveResult:
        return self.articles.save(
            feed_id,
            [Revised(incoming, article_id, becomes_current=current)],
            seen_at=NOON + timedelta(hours=1),
            origin="feed",
        )

    def analyse(self, article_id: int, *statements: Statement, quotes: tuple[Attribution, ...] = ()) -> None:
        revision = self.articles.get(article_id).revision
        self.analyses.save(revision.id, Analysis("en", quotes, statements), stamp="1:a")

    def find(self, query: str) -> set[int]:
        return set(self.search.ids(parse(query)))


def quote(
    start: int = 0,
    end: int = 7,
    *,
    actor: str | None = "Ilse Tarn",
    type: AttributionType = AttributionType.DIRECT,
    candidates: tuple[str, ...] = (),
) -> Attribution:
    return Attribution((), (), (Span(start, end),), type, actor, 0.9, candidates)


def claim(
    actor: str,
    target: str,
    polarity: Polarity = Polarity.OPPOSE,
    *,
    act: Act = Act.REJECT,
    topic: bool = False,
    evidence: tuple[int, int] = (0, 7),
    attribution: int | None = None,
) -> Statement:
    return Statement(
        actor,
        None if topic else target,
        target if topic else None,
        act,
        polarity,
        (),
        (Span(*evidence),),
        0.8,
        attribution,
    )


@pytest.fixture(scope="session")
def new_shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Shelf]]:
    """Makes empty libraries; all are closed at the end."""
    made: list[Shelf] = []

    def make() -> Shelf:
        shelf = Shelf(Database.open(tmp_path_factory.mktemp("library") / "library.db"))
        made.append(shelf)
        return shelf

    yield make
    for shelf in made:
        shelf.db.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(Database.open(tmp_path / "library.db"))
    yield shelf
    # Whatever a test did, the file, its references, indexes and counts agree.
    assert shelf.db.integrity() == []
    shelf.db.close()


@pytest.fixture(scope="session")
def make_quote() -> Callable[..., Attribution]:
    return quote


@pytest.fixture(scope="session")
def make_claim() -> Callable[..., Statement]:
    return claim


def kept_bands(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """Every fingerprint that is kept with its article, sorted, wherever it stands."""
    fresh = connection.execute("select article_id, bands from fresh_bands").fetchall()
    return sorted(
        [
            *map(tuple, connection.execute("select band, article_id from story_bands")),
            *((band, article_id) for article_id, packed in fresh for band in unpack_bands(packed)),
        ]
    )
