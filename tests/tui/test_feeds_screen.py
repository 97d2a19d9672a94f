"""What the feeds' screen says of one feed: its plan in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from xjreader.models.feed import FeedHealth, FeedStatus
from xjreader.services.library import Library
from xjreader.tui.screens.feeds import about

NOW = datetime(2026, 5, 4, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "origin", "due"),
    [
        (FeedStatus.NEW, "key", "due now"),
        (FeedStatus.GONE, "key", "due never"),
        (FeedStatus.OK, "sample", "due never"),
    ],
)
def test_a_feed_without_a_next_time_is_due_now_or_never(
    empty_library: Library, status: FeedStatus, origin: str, due: str
) -> None:
    feed, _ = empty_library.feeds.add("https://wire.example/feed")
    health = FeedHealth(status=status, last_fetch=NOW - timedelta(hours=1))
    assert due in about(replace(feed, origin=origin, health=health), now=NOW)
