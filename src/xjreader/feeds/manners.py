"""When a host may be asked: spaced starts, and none while it asks to be left alone. It asks nobody itself,
and keeps nothing between runs: what is to last is handed in and taken out.
"""

import asyncio
import ipaddress
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import urlsplit

SPACING = 1.0
"""Seconds between two requests to one host."""
JITTER = 0.5
"""Up to so many more, by chance."""

LONGEST_HOLD = timedelta(days=32)
"""No wish is taken as longer than 31 days: one that ends later was noted by a clock that was ahead."""

BRIEF_HOLD = timedelta(minutes=10)
"""How long a host that answers "too many requests" without a time is left alone, within a run."""

_PRIVATE_NAMES = (
    ".local", ".localhost", ".localdomain", ".internal", ".intranet", ".lan", ".home", ".home.arpa", ".corp",
)  # fmt: skip
"""Endings that nobody outside can have a name below."""


def is_private(host: str) -> bool:
    """Whether a host's name says that it is this machine or the person's own network; asks no name server."""
    host = host.lower().rstrip(".")
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return "." not in host or host.endswith(_PRIVATE_NAMES)


def hold_key(url: str) -> str:
    """What a server's Retry-After holds back: the whole public host, but only the feed itself on
    a private one, where many services may share one address."""
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    return url if is_private(host) else host


def held_until(url: str, holds: Mapping[str, datetime], *, now: datetime) -> datetime | None:
    """Until when nobody may come to `url`, where that is still to come: its host asked for it, or the
    address itself led to one that did."""
    found = [holds[key] for key in {hold_key(url), url} if key in holds]
    until = max((each for each in found if each - now <= LONGEST_HOLD), default=None)
    return until if until is not None and until > now else None


class Manners:
    """What one run knows of the hosts that it asks; to be used within one event loop."""

    def __init__(
        self,
        holds: Mapping[str, datetime] | None = None,
        *,
        rng: Random | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._holds = dict(holds or {})
        self._news: dict[str, datetime] = {}
        self._rng = rng or Random()  # noqa: S311 - spreads requests, guards nothing
        self._clock, self._sleep = clock, sleep
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free_at: dict[str, float] = {}

    def held_until(self, url: str) -> datetime | None:
        """Until when `url` may not be asked; `None` where it may."""
        return held_until(url, self._holds, now=datetime.now(UTC))

    def hold(self, key: str, until: datetime) -> None:
        """Leave alone what `key` (see `hold_key`) stands for; the later of two wishes holds."""
        self._holds[key] = self._news[key] = max(until, self._holds.get(key, until))

    def hold_briefly(self, url: str) -> None:
        """Leave a public host alone that has had enough and does not say for how long. It said nothing
        that would bind the next run, so this is forgotten with the run."""
        key = hold_key(url)
        if key != url:
            self._holds[key] = max(self._holds.get(key, datetime.now(UTC)), datetime.now(UTC) + BRIEF_HOLD)

    def take_news(self) -> dict[str, datetime]:
        """What servers asked for since the last call, to be stored."""
        news, self._news = self._news, {}
        return news

    @asynccontextmanager
    async def turn(self, host: str, *, at_once: bool = False) -> AsyncIterator[None]:
        """Wait until the host's last request lies `SPACING` back; the next one is counted from leaving.

        `at_once` does not wait: the rest of a request that has had its turn.
        """
        async with self._turns[host]:
            wait = self._free_at.get(host, 0.0) - self._clock()
            if wait > 0 and not at_once:
                await self._sleep(wait)
            yield
            self._free_at[host] = self._clock() + SPACING + self._rng.random() * JITTER
