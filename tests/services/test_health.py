"""What a person is told of a feed, by value."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from xjreader.models.feed import Feed, FeedHealth, FeedStatus, FetchLogEntry, Moving, Validators
from xjreader.services.health import fetched, name, told, until_due

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
FEED = Feed(
    id=1, url="https://courier.example/feed", title="Courier", site_url="", folder="", tags=(), every=None,
    username="", password_command=(), full_text="feed", origin="key", added_at=NOW,
    health=FeedHealth(
        status=FeedStatus.UNCHANGED, http_status=304, last_fetch=NOW, last_success=NOW,
        next_due=NOW + timedelta(hours=4), why="publishes about twice a day: asked every 4h", pause=43_200,
    ),
    validators=Validators('"1"', "then"), body_hash="x", articles=3, unread=1,
)  # fmt: skip


def lines(feed: Feed, *log: FetchLogEntry) -> dict[str, str]:
    return dict(told(feed, log, moment=lambda moment: f"{moment:%H:%M}"))


def health(**changes: object) -> Feed:
    return replace(FEED, health=replace(FEED.health, **changes))  # type: ignore[arg-type]


def test_a_feed_that_fares_well() -> None:
    assert lines(FEED) == {
        "address": "https://courier.example/feed",
        "state": "unchanged (HTTP 304)",
        "read": "12:00",
        "due": "16:00 (publishes about twice a day: asked every 4h)",
        "rhythm": "publishes about twice a day",
        "asks": "for what changed only: the server gives ETag and Last-Modified",
    }


def test_a_feed_in_trouble() -> None:
    broken = health(
        status=FeedStatus.ERROR, error="no such host", failures=3, last_success=None, next_due=None, why=""
    )
    found = lines(broken)
    assert found["state"] == "error (HTTP 304), 3 failures in a row"
    assert (found["error"], found["read"], found["due"]) == ("no such host", "never", "now")
    assert not {"rhythm", "asks"} & set(found)
    refused = health(error="refused: nas is at 10.0.0.1, which is not a public address")
    assert lines(refused)["error"].endswith("[network] allow in the config makes exceptions")
    assert lines(health(malformed=True))["state"] == (
        "unchanged (HTTP 304), broken in part when it last changed"
    )
    assert lines(health(status=FeedStatus.GONE, next_due=None, why=""))["due"] == "never"


@pytest.mark.parametrize(
    ("changes", "wishes"),
    [
        ({"max_age": 7_200, "ttl": 5_400}, "max-age 2h, ttl 1h30m"),
        ({"max_age": 0}, None),
        ({"skip_hours": 0b1101_0000_0111, "skip_days": 0b110_0000},
         "not at 0-2, 8, 10-11 h UTC, not on Sat, Sun"),
    ],
)  # fmt: skip
def test_what_the_publisher_wishes(changes: dict[str, int], wishes: str | None) -> None:
    assert lines(health(**changes)).get("wishes") == wishes


def test_a_feed_on_its_way_elsewhere() -> None:
    moving = replace(FEED, moving=Moving("https://new.example/feed", 2, NOW), validators=Validators())
    found = lines(moving)
    assert found["moving"] == (
        "to https://new.example/feed, says the server (2 answers since 12:00); believed after 3 over a day"
    )
    assert found["asks"] == "for all of it each time: the server gives no validators"
    moved = replace(FEED, typed_url="https://old.example/feed")
    assert lines(moved)["address"] == "https://courier.example/feed (you gave https://old.example/feed)"


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        (
            FetchLogEntry(1, NOW, FeedStatus.OK, 200, bytes=12_345, milliseconds=420, new=2, changed=1),
            "12:00  ok 200  2 new, 1 changed  (12 kB, 0.4 s)",
        ),
        (
            FetchLogEntry(1, NOW, FeedStatus.ERROR, None, "no such host: x.example", milliseconds=30),
            "12:00  error  no such host: x.example  (0.0 s)",
        ),
        (
            FetchLogEntry(1, NOW, FeedStatus.BACKOFF, why="x.example asked us to wait"),
            "12:00  backoff  x.example asked us to wait",
        ),
        (
            FetchLogEntry(1, NOW, FeedStatus.OK, 200, bytes=3_456_789, milliseconds=9_000),
            "12:00  ok 200  0 new, 0 changed  (3.5 MB, 9.0 s)",
        ),
    ],
)
def test_a_line_of_its_history(entry: FetchLogEntry, line: str) -> None:
    assert fetched(entry, moment=lambda moment: f"{moment:%H:%M}") == line


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-9, "now"), (29, "now"), (40, "in 1m"), (3_540, "in 59m"), (3_590, "in 1h"), (14_000, "in 4h"),
     (86_000, "in 1d"), (100_000, "in 1d4h"), (6.4 * 86_400, "in 6d")],
)  # fmt: skip
def test_how_long_until_a_feed_is_due(seconds: float, words: str) -> None:
    assert until_due(health(next_due=NOW + timedelta(seconds=seconds)), now=NOW) == words
    assert until_due(health(next_due=None), now=NOW) == "now"


def test_what_an_untitled_feed_is_called() -> None:
    assert name(FEED) == "Courier"
    assert name(replace(FEED, title=FEED.url)) == "courier.example/feed"
