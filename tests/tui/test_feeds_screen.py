"""What the feeds' screen says of one feed: its plan in words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from xjreader.models.feed import FeedHealth, FeedStatus
from xjreader.services.library import Library
from xjreader.tui.screens.feeds import about, all_about, table_rows

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


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_all_about_a_feed_is_one_key_away(library: Library, drive: Any, size: tuple[int, int]) -> None:
    async with drive(library, size=size) as at:
        await at.press("F")
        assert "Hill Courier" in at.text()
        await at.press("enter")
        text = at.text()
        assert "https://gone.example/feed" in text
        assert "error (HTTP 200), 2 failures in a row" in text or "error, 2 failures in a row" in text
        assert "fetched" in text
        await at.press("escape", "j", "enter")
        assert "every 1h, the usual interval" in at.text()
        await at.press("escape", "escape")
        assert not at.app.screen.query("DataTable")


def test_a_feed_that_was_never_read_is_called_by_what_tells_it_from_others(empty_library: Library) -> None:
    feed, _ = empty_library.feeds.add("https://wire.example/feed")
    heads, row = table_rows([feed], now=NOW, width=120)
    assert row[heads.index("feed")] == "wire.example/feed"


def test_times_on_other_days_are_told_with_their_day(empty_library: Library) -> None:
    feed, _ = empty_library.feeds.add("https://wire.example/feed")
    health = FeedHealth(status=FeedStatus.OK, last_success=NOW, next_due=NOW + timedelta(days=1), why="daily")
    text = all_about(replace(feed, health=health), (), now=NOW)
    assert "read     07:00" in text
    assert "due      5 May 07:00 (daily)" in text
