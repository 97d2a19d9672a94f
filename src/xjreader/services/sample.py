"""The sample library: bundled feeds of an invented dispute, through the real pipeline; nothing is fetched.

Its times lie before the moment at which it is built, so that the list shows fresh and older news.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from msgspec import Struct

from xjreader.config import Config, load
from xjreader.models.feed import Feed, FeedHealth, FeedStatus, FetchLogEntry, Validators
from xjreader.models.query import Everything
from xjreader.services import parsing
from xjreader.services.identity import body_hash
from xjreader.services.library import Library
from xjreader.services.storing import store_content
from xjreader.services.worker import Handler

FOLDER = Path(__file__).resolve().parent.parent / "sample"

WHY = "part of the sample: its address is invented and never asked"

_TIME = re.compile(r"\{\{(rfc822|iso|weekday) -(\d+)([mhd])\}\}")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FIRST_LOOK = timedelta(hours=2, minutes=30)
"""How long ago the feeds were read for the first time."""
_READ = timedelta(days=4)
"""Articles older than that count as read."""
_STARRED = "Note to correspondents"
_NOTED = "High Envoy praises progress"
_NOTE = "Compare with the Rights Office's note of the same day: who said what of whom?"


class Outlet(Struct, frozen=True):
    """One bundled feed: its files in the order in which the reader saw them."""

    url: str
    folder: str
    files: tuple[str, ...]
    content_type: str
    tags: tuple[str, ...] = ()


OUTLETS = (
    Outlet(
        "https://assembly.example/press.atom", "Assembly", ("assembly-press.atom",), "application/atom+xml"
    ),
    Outlet(
        "https://northern-wire.example/feed.rss",
        "Wires and press",
        ("northern-wire.rss", "northern-wire-later.rss"),
        "application/rss+xml",
    ),
    Outlet(
        "https://harbour-post.example/feed.json",
        "Wires and press",
        ("harbour-post.json",),
        "application/feed+json",
    ),
    Outlet(
        "https://sarn-herald.example/feed.atom",
        "State media",
        ("sarn-herald.atom",),
        "application/atom+xml",
        ("state-media",),
    ),
    Outlet(
        "https://highland-voice.example/feed.rdf", "Exile", ("highland-voice.rdf",), "application/rdf+xml"
    ),
)


def sample_config() -> Config:
    """The sample's own actors, topics, keywords, quick tags and views."""
    return load(FOLDER / "config.toml", must_exist=True)


def build_sample(path: Path, *, now: datetime | None = None, analysed: bool = True) -> Library:
    """Make the sample library at `path`, as of `now`, and return it open.

    Everything goes through the same steps as after a fetch: parsed, decided, stored, analysed. Without
    `analysed` its texts wait for the analysis, so that a screen need not. Raises `LibraryError` where
    `path` cannot be written.
    """
    now = (now or datetime.now(UTC)).replace(microsecond=0)
    config = sample_config()
    library = Library.open(path, config)
    try:
        parse = parsing.handler(parsing.setup(config.keywords))
        for outlet in OUTLETS:
            feed, _ = library.feeds.add(outlet.url, folder=outlet.folder, tags=outlet.tags, origin="sample")
            times = [now - _FIRST_LOOK, now][-len(outlet.files) :]
            for file, seen_at in zip(outlet.files, times, strict=True):
                body = timed((FOLDER / file).read_text(encoding="utf-8"), now=now).encode()
                _take(library, feed, body, content_type=outlet.content_type, parse=parse, at=seen_at)
        if analysed:
            _analyse(library)
        _use(library, now=now)
    except BaseException:
        library.close()
        raise
    return library


def timed(text: str, *, now: datetime) -> str:
    """`text` with its marks (``{{iso -3h}}``, ``{{rfc822 -5d}}``, ``{{weekday -2h}}``) made times."""

    def time(match: re.Match[str]) -> str:
        when = now - timedelta(**{_UNITS[match[3]]: int(match[2])})
        match match[1]:
            case "iso":
                return when.isoformat()
            case "rfc822":
                return format_datetime(when)
            case _:
                return _WEEKDAYS[when.weekday()]

    return _TIME.sub(time, text)


def _take(
    library: Library, feed: Feed, body: bytes, *, content_type: str, parse: Handler, at: datetime
) -> None:
    """One look at a feed: what a refresh does after its fetch."""
    job = parsing.FeedJob(body, feed.url, content_type)
    content = parsing.decode_feed(parse(parsing.encode(job)))
    stored = store_content(library, feed, content, at=at)
    library.feeds.record_fetch(
        feed.id,
        health=FeedHealth(
            status=FeedStatus.OK,
            http_status=200,
            last_fetch=at,
            last_success=at,
            why=WHY,
        ),
        validators=Validators(),
        body_hash=body_hash(body),
        url=None,
        feed_title=content.title,
        site_url=content.link,
        log=FetchLogEntry(
            feed_id=feed.id,
            at=at,
            status=FeedStatus.OK,
            http_status=200,
            bytes=len(body),
            new=len(stored.new),
            changed=len(stored.changed),
            why=WHY,
        ),
    )


def _analyse(library: Library) -> None:
    """Analyse in this process: a dozen short texts are done before another would have started."""
    from xjreader.nlp.pipeline import Analyser, voiced
    from xjreader.nlp.taggers import best_tagger

    settings = library.config.analysis
    analyser = Analyser(
        library.knowledge,
        minimum_confidence=settings.minimum_confidence,
        tagger=best_tagger(settings.tagger, threads=2),
    )
    for text in library.analyses.waiting(library.stamp, limit=1_000):
        analysis = analyser.analyse(text.text, title=text.title, blocks=text.blocks, language=text.language)
        library.analyses.save(text.revision_id, voiced(analysis, text.text), stamp=library.stamp)


def _use(library: Library, *, now: datetime) -> None:
    """What a person would have done by now: read the older articles, starred one, written a note."""
    rows = library.articles.rows(library.search.page(Everything(), limit=1_000))
    library.personal.set_read([row.id for row in rows if row.sort_at < now - _READ], True, undoable=False)
    starred = [row.id for row in rows if row.title.startswith(_STARRED)]
    library.personal.set_starred(starred, True)
    for row in rows:
        if row.title.startswith(_NOTED):
            library.personal.set_note(row.id, _NOTE)
