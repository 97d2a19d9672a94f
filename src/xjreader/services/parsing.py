"""What the parsing process does: bytes to identified entries, a page to its text. No network, no store."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from xjreader.models.article import Document, Incoming
from xjreader.services.workerside import Handler

if TYPE_CHECKING:
    from xjreader.config import KeywordConfig

TARGET = "xjreader.services.parsing:bounded_handler"
"""What a worker runs for this."""

TIMEOUT = 60.0
"""Seconds for one feed or page; the largest allowed body takes about ten."""


MEMORY = 2 << 30
"""Bytes of address space that a parsing process may take, some hundreds of which are the program itself."""


ENVIRONMENT = {"MALLOC_TRIM_THRESHOLD_": str(64 << 20), "MALLOC_MMAP_THRESHOLD_": str(16 << 20)}
"""For the C library of most Linux systems: what one body leaves free is kept for the next. To give it back
and ask for it again takes a quarter of the time. Only both do that: whoever sets the first alone keeps the
second at 128 KiB, which it would learn to raise, and every large buffer is then asked for anew."""


class TooMuchMemory(Exception):
    """Reading took more than `MEMORY`."""


class FeedJob(msgspec.Struct, frozen=True, tag="feed"):
    """A feed's body to read."""

    body: bytes
    url: str
    content_type: str


class PageJob(msgspec.Struct, frozen=True, tag="page"):
    """An article's page to find the text of."""

    body: bytes
    url: str
    content_type: str


class FeedContent(msgspec.Struct, frozen=True):
    """What a feed's body says, ready to be decided upon."""

    title: str
    link: str
    malformed: bool
    error: str
    ttl: int | None
    skip_hours: int
    skip_days: int
    entries: list[Incoming]
    tags: list[list[str]]
    """For each entry, the tags of the keyword groups that its words belong to."""


class PageContent(msgspec.Struct, frozen=True):
    """What a page says; `document` without text where no article was found in it."""

    title: str
    document: Document


encode = msgspec.msgpack.Encoder().encode
decode_feed = msgspec.msgpack.Decoder(FeedContent).decode
decode_page = msgspec.msgpack.Decoder(PageContent).decode


def setup(keywords: "tuple[KeywordConfig, ...]") -> bytes:
    """The setup of a parsing worker: the person's keyword groups, for automatic tags; empty without any."""
    return encode(keywords) if keywords else b""


def bounded_handler(state: bytes) -> Handler:
    """`handler` for a process of its own, which may not take more than `MEMORY`."""
    bound_memory(MEMORY)
    handle = handler(state)

    def handle_bounded(payload: bytes) -> bytes:
        try:
            return handle(payload)
        except MemoryError as error:
            raise TooMuchMemory(f"it takes more than {MEMORY >> 30} GB of memory") from error

    return handle_bounded


def bound_memory(most: int) -> None:
    """Keep this process from taking more than `most` bytes of address space, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > most:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def handler(state: bytes) -> Handler:
    """Answer `FeedJob` with `FeedContent` and `PageJob` with `PageContent`, all encoded."""
    import xjreader.feeds.parse
    import xjreader.services.identity  # noqa: F401 - loaded while the first body is still on its way

    tags_for = tagger(_groups(state) if state else ())
    decode = msgspec.msgpack.Decoder(FeedJob | PageJob).decode

    def handle(payload: bytes) -> bytes:
        job = decode(payload)
        if isinstance(job, PageJob):
            return encode(_page(job))
        return encode(_feed(job, tags_for))

    return handle


def _groups(state: bytes) -> "tuple[KeywordConfig, ...]":
    from xjreader.config import KeywordConfig  # whoever has no groups starts without all of the config

    return msgspec.msgpack.decode(state, type=tuple[KeywordConfig, ...])


def tagger(groups: "tuple[KeywordConfig, ...]") -> Callable[[str], Sequence[str]]:
    """The tags that the keyword groups give to a text."""
    tagging = tuple(group for group in groups if group.tag)
    if not tagging:
        return lambda text: ()
    from xjreader.services.keywords import Keywords

    return Keywords(tagging).tags_for


def _feed(job: FeedJob, tags_for: Callable[[str], Sequence[str]]) -> FeedContent:
    from xjreader.feeds.parse import parse_feed
    from xjreader.services.identity import incoming

    parsed = parse_feed(job.body, url=job.url, content_type=job.content_type)
    entries = [_titled(entry) for entry in incoming(parsed.entries, language=parsed.language)]
    return FeedContent(
        title=parsed.title,
        link=parsed.link,
        malformed=parsed.malformed,
        error=parsed.error,
        ttl=parsed.ttl,
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
        entries=entries,
        tags=[list(tags_for(f"{entry.title}\n\n{entry.document.text}")) for entry in entries],
    )


def _titled(entry: Incoming) -> Incoming:
    """The entry with something to call it in a list; its identity is that of what the feed gave."""
    if entry.title:
        return entry
    from xjreader.feeds.titles import title_from

    return replace(entry, title=title_from(entry.document) or entry.url or entry.guid)


def _page(job: PageJob) -> PageContent:
    from xjreader.feeds.fulltext import extract_page

    page = extract_page(job.body, url=job.url, content_type=job.content_type)
    return PageContent(page.title, page.document) if page else PageContent("", Document(""))
