"""Stores what waits in portions, each of them one transaction; knows nothing of what it is."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from xjreader.errors import LibraryError

if TYPE_CHECKING:
    from xjreader.store.database import Database

PATIENCE = 0.1
"""Seconds that what waits alone waits for company at most: a transaction costs as much as storing some twenty
articles."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class _Waiting(Struct, Generic[_Item, _Result], frozen=True):
    item: _Item
    size: int
    result: "asyncio.Future[_Result]"


class Portions(Generic[_Item, _Result]):
    """What waits for the one thread that writes: whatever is there when that is free goes together."""

    def __init__(
        self,
        db: "Database",
        *,
        in_thread: Callable[..., Awaitable[list[_Result | Exception]]],
        store: Callable[[_Item], _Result],
        more_comes: Callable[[], bool],
        most: int,
    ) -> None:
        """`more_comes` says whether something is worked upon that is to be stored then. `store` runs by
        `in_thread`; what is larger than `most` is stored by itself, in transactions of its own. Where one of
        a portion fails, all are stored again, each by itself."""
        self._db = db
        self._in_thread = in_thread
        self._store = store
        self._more_comes = more_comes
        self._most = most
        self._came = asyncio.Event()
        self._waiting: deque[_Waiting[_Item, _Result]] = deque()
        self._storing: asyncio.Task[None] | None = None

    async def stored(self, item: _Item, *, size: int) -> _Result:
        """What storing the item gives; raises what it raises. One that is cancelled before its turn is not
        stored."""
        result: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(item, size, result)
        self._waiting.append(waiting)
        self._came.set()
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_waiting())
        return await result

    async def _store_waiting(self) -> None:
        while self._waiting:
            await self._gather()
            if not (portion := self._next()):
                continue
            results = await self._in_thread(self._store_portion, portion)
            for waiting, result in zip(portion, results, strict=True):
                if waiting.result.done():  # whoever waited for it was cancelled
                    continue
                if isinstance(result, Exception):
                    waiting.result.set_exception(result)
                else:
                    waiting.result.set_result(result)

    async def _gather(self) -> None:
        """Return once there is a whole portion, nothing else is about to come, or it takes too long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self._more_comes() and sum(waiting.size for waiting in self._waiting) < self._most:
                    self._came.clear()
                    await self._came.wait()

    def _next(self) -> list[_Waiting[_Item, _Result]]:
        portion: list[_Waiting[_Item, _Result]] = []
        size = 0
        while self._waiting:
            size += self._waiting[0].size
            if portion and size > self._most:
                break
            waiting = self._waiting.popleft()
            if not waiting.result.done():
                portion.append(waiting)
        return portion

    # In the writing thread -------------------------------------------------------------------

    def _store_portion(self, portion: Sequence[_Waiting[_Item, _Result]]) -> list[_Result | Exception]:
        if sum(waiting.size for waiting in portion) <= self._most:
            try:
                with self._db.together():
                    return [self._store(waiting.item) for waiting in portion]
            except LibraryError as error:
                return [error] * len(portion)
            except Exception:  # noqa: S110 - stored by itself, each tells what is the matter with it
                pass
        return [self._one(waiting.item) for waiting in portion]

    def _one(self, item: _Item) -> _Result | Exception:
        try:
            return self._store(item)
        except Exception as error:  # told to whoever waits for it
            return error
