"""How a feed fares, in words for a person: what was decided and why, what the feed is like, what its last
fetches brought. Pure: it reads no clock and no library.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from xjreader.config.durations import duration_text
from xjreader.models.feed import Feed, FeedStatus, FetchLogEntry
from xjreader.services import rhythm
from xjreader.services.judge import ANSWERS_OF_A_MOVE

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def told(
    feed: Feed, log: Sequence[FetchLogEntry], *, moment: Callable[[datetime], str]
) -> list[tuple[str, str]]:
    """All about one feed as labels and texts; `log` is its history, the newest first, and `moment` writes
    a time."""
    health = feed.health
    given = f" (you gave {feed.typed_url})" if feed.typed_url else ""
    answer = f" (HTTP {health.http_status})" if health.http_status else ""
    is_broken = health.malformed and health.status is not FeedStatus.PARTIAL
    broken = ", broken in part when it last changed" if is_broken else ""
    lines = [
        ("address", f"{feed.url}{given}"),
        ("state", f"{health.status}{answer}{_in_a_row(health.failures)}{broken}"),
    ]
    if health.error:
        hint = "; [network] allow in the config makes exceptions" if is_refused(health.error) else ""
        lines.append(("error", health.error + hint))
    if feed.moving is not None:
        lines.append(("moving", _moving(feed, moment)))
    lines.append(("read", moment(health.last_success) if health.last_success else "never"))
    due = moment(health.next_due) if health.next_due else no_due(feed)
    lines.append(("due", f"{due} ({health.why})" if health.why else due))
    if health.last_success:
        lines.append(("rhythm", _rhythm(feed)))
        lines.append(("asks", _asks(feed)))
    if wishes := _wishes(feed):
        lines.append(("wishes", wishes))
    return lines + [("fetched", fetched(entry, moment=moment)) for entry in log]


def no_due(feed: Feed) -> str:
    """When a feed is due that has no time to be asked at."""
    return "never" if feed.origin == "sample" or feed.health.status is FeedStatus.GONE else "now"


def until_due(feed: Feed, *, now: datetime) -> str:
    """How long it is until the feed is due, in a few characters: ``in 4h``."""
    if feed.health.next_due is None:
        return no_due(feed)
    seconds = (feed.health.next_due - now).total_seconds()
    if seconds < 30:
        return "now"
    unit = 60 if seconds < 3_570 else 3_600 if seconds < 36 * 3_600 else 86_400
    return f"in {duration_text(round(seconds / unit) * unit)}"


def fetched(entry: FetchLogEntry, *, moment: Callable[[datetime], str]) -> str:
    """One line of a feed's history."""
    answer = f" {entry.http_status}" if entry.http_status else ""
    was_asked = entry.http_status is not None or entry.milliseconds
    said = entry.error or (f"{entry.new:,} new, {entry.changed:,} changed" if was_asked else entry.why)
    cost = [
        _size(entry.bytes) if entry.bytes else "",
        f"{entry.milliseconds / 1000:.1f} s" if entry.milliseconds else "",
    ]
    return f"{moment(entry.at)}  {entry.status}{answer}  {said}" + (
        f"  ({', '.join(filter(None, cost))})" if any(cost) else ""
    )


def name(feed: Feed) -> str:
    """What to call a feed in little room: its title, or its address without what all addresses begin with."""
    return feed.title.partition("://")[2] if feed.title == feed.url else feed.title


IF_YOURS = "Where it is yours, name its host and port under [network] allow in the config."
"""What to do about an address that `is_refused`."""


def is_refused(error: str) -> bool:
    """Whether it was ourselves who refused: see `feeds.problems`."""
    return error.startswith("refused: ")


def _in_a_row(failures: int) -> str:
    return "" if not failures else f", {failures} failure{'' if failures == 1 else 's'} in a row"


def _moving(feed: Feed, moment: Callable[[datetime], str]) -> str:
    assert feed.moving is not None
    times = f"{feed.moving.answers} answer{'' if feed.moving.answers == 1 else 's'} since"
    return (
        f"to {feed.moving.url}, says the server ({times} {moment(feed.moving.since)});"
        f" believed after {ANSWERS_OF_A_MOVE} over a day"
    )


def _rhythm(feed: Feed) -> str:
    pause = feed.health.pause
    return "not known yet" if pause is None else f"publishes {rhythm.in_words(pause)}"


def _asks(feed: Feed) -> str:
    given = [
        name
        for name, value in (
            ("ETag", feed.validators.etag),
            ("Last-Modified", feed.validators.last_modified),
        )
        if value
    ]
    if not given:
        return "for all of it each time: the server gives no validators"
    return f"for what changed only: the server gives {' and '.join(given)}"


def _wishes(feed: Feed) -> str:
    health = feed.health
    found = [
        f"{words} {duration_text(seconds)}"
        for words, seconds in (("max-age", health.max_age), ("ttl", health.ttl))
        if seconds
    ]
    if hours := _bits(health.skip_hours, 24):
        found.append(f"not at {_ranges(hours)} h UTC")
    if days := _bits(health.skip_days, 7):
        found.append(f"not on {', '.join(_DAYS[day] for day in days)}")
    return ", ".join(found)


def _bits(value: int, most: int) -> list[int]:
    return [place for place in range(most) if value >> place & 1]


def _ranges(numbers: Sequence[int]) -> str:
    """``0-11, 13`` for the numbers, which are in order."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} kB"
