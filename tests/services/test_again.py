"""Work that the library fails is begun again, and told of once."""

import asyncio

import pytest

from xjreader.errors import FeedError, LibraryBusy, LibraryError
from xjreader.services.again import go_on


async def test_work_is_done_again_until_the_library_takes_it() -> None:
    failures: list[LibraryError] = [LibraryError("full"), LibraryError("full"), LibraryBusy("held")]
    told: list[str] = []
    done: list[str] = []

    async def work() -> None:
        if failures:
            raise failures.pop(0)
        done.append("done")

    await go_on(work, stop=asyncio.Event(), on_trouble=lambda error: told.append(error.message), pause=0)
    assert (done, told) == (["done"], ["full", "held"])


async def test_it_ends_when_told_to_and_other_failures_are_raised() -> None:
    stop = asyncio.Event()

    async def full() -> None:
        raise LibraryError("full")

    await go_on(full, stop=stop, on_trouble=lambda _: stop.set(), pause=3_600)

    async def wrong() -> None:
        raise FeedError("wrong")

    with pytest.raises(FeedError):
        await go_on(wrong, stop=asyncio.Event(), on_trouble=lambda _: pytest.fail("none of the library"))
