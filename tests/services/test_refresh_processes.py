"""Refreshing with real processes: parsers that die or hang, and a reader killed in the middle."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable

import msgspec
import pytest
from tests.services.site import Site, item, rss

from xjreader.models.feed import FeedStatus
from xjreader.models.query import Everything
from xjreader.services import parsing
from xjreader.services.library import Library
from xjreader.services.refresh import refresh
from xjreader.services.worker import Handler

FEEDS = 12
ENTRIES = 15

REFRESH_AND_DIE = """
import asyncio, os, signal, sys
from pathlib import Path
from xjreader.config import Config
from xjreader.services.library import Library
from xjreader.services.refresh import refresh
library = Library.open(Path(sys.argv[1]), Config())
where, count = sys.argv[2], int(sys.argv[3])
calls = 0
def dying(method):
    # SIGKILL at the count-th call: after the articles and before the health of a feed, or before both.
    def call(*arguments, **options):
        global calls
        calls += 1
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return method(*arguments, **options)
    return call
store = library.articles if where == "save" else library.feeds
setattr(store, where, dying(getattr(store, where)))
asyncio.run(refresh(library))
"""


def deadly(setup: bytes) -> Handler:
    """A parser that feeds named die and hang end in their ways."""
    handle = parsing.handler(setup)

    def wrapped(payload: bytes) -> bytes:
        url = msgspec.msgpack.decode(payload)["url"]
        if url.endswith("/die"):
            import os

            os.kill(os.getpid(), signal.SIGKILL)
        while url.endswith("/hang"):
            pass
        return handle(payload)

    return wrapped


async def test_a_feed_that_kills_or_hangs_its_parser_fails_alone(
    library: Library, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "TARGET", "tests.services.test_refresh_processes:deadly")
    monkeypatch.setattr(parsing, "TIMEOUT", 5.0)
    for name in ("die", "hang", *map(str, range(6))):
        library.feeds.add(site.put(f"/{name}", rss(item(name))))
    report = await refresh(library)
    by_name = {outcome.feed.url.rpartition("/")[2]: outcome for outcome in report.outcomes}
    assert (report.new, report.failed) == (6, 2)
    assert "died (SIGKILL)" in by_name["die"].error
    assert "longer than 5 s" in by_name["hang"].error
    assert by_name["die"].status is FeedStatus.ERROR
    assert not library.feeds.find(site.url("/die")).body_hash


@pytest.mark.parametrize(
    ("where", "count"), [("save", 1), ("save", 7), ("record_fetch", 1), ("record_fetch", 9)]
)
def test_a_reader_killed_in_the_middle_loses_and_doubles_nothing(
    make_library: Callable[..., Library], site: Site, where: str, count: int
) -> None:
    library = make_library()
    for number in range(FEEDS):
        entries = (item(f"{number}-{entry}") for entry in range(ENTRIES))
        library.feeds.add(
            site.put(f"/{number}", rss(*entries), headers={"ETag": f'"{number}"'}), tags=["wire"]
        )
    library.close()
    killed = subprocess.run([sys.executable, "-c", REFRESH_AND_DIE, str(library.path), where, str(count)])
    assert killed.returncode == -signal.SIGKILL

    library = make_library()
    assert library.db.integrity() == []
    stored = library.search.ids(Everything())
    # A feed is there whole or not at all, and its validators only after its articles.
    assert len(stored) % ENTRIES == 0
    read = [feed for feed in library.feeds.all() if feed.validators.etag]
    assert all(feed.articles == ENTRIES for feed in read)
    assert len(read) < count  # those of the portion that was under way are fetched again
    asyncio.run(refresh(library, force=True))
    rows = library.articles.rows(library.search.ids(Everything()))
    assert len(rows) == len({row.title for row in rows}) == FEEDS * ENTRIES
    assert {row.tags for row in rows} == {("wire",)}
    assert {row.revisions for row in rows} == {1}
    assert all(feed.validators.etag for feed in library.feeds.all())
    assert library.db.integrity() == []
