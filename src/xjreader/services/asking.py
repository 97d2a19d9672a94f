"""Asks servers because a person asks just now, outside a refresh: what servers wished holds, and what they
wish now is kept, as a refresh keeps it too. It decides nothing and stores nothing else."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xjreader.feeds.fetch import Fetcher
    from xjreader.services.library import Library

WHY = "asked so when an address was looked at"


@asynccontextmanager
async def fetcher_for(library: "Library") -> "AsyncIterator[Fetcher]":
    """A fetcher that leaves alone whom a server's Retry-After holds back, before and after.

    Raises `LibraryError` at its end where a wish cannot be kept.
    """
    from xjreader.feeds.fetch import Fetcher
    from xjreader.feeds.manners import Manners
    from xjreader.services.refresh import policy_of

    manners = Manners(await asyncio.to_thread(library.feeds.host_retry))
    try:
        async with Fetcher(policy_of(library.config.network), manners=manners) as fetcher:
            yield fetcher
    finally:
        if wishes := manners.take_news():
            await asyncio.to_thread(keep_wishes, library, wishes, WHY)


def keep_wishes(library: "Library", wishes: Mapping[str, datetime], why: str) -> None:
    """Keep until when servers wish to be left alone, for the next run and other processes."""
    for key, until in wishes.items():
        library.feeds.set_host_retry(key, until, why)
