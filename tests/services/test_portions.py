"""What waits goes together, nothing waits for ever, and whoever is cancelled is let be."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from xjreader.errors import LibraryError
from xjreader.services import portions
from xjreader.services.portions import Portions


class FakeDatabase:
    """Notes what was stored in which transaction."""

    def __init__(self) -> None:
        self.transactions: list[list[str]] = []
        self.alone: list[str] = []
        self.under_way: list[str] | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        self.under_way = []
        try:
            yield
            self.transactions.append(self.under_way)
        finally:
            self.under_way = None

    def store(self, item: str) -> str:
        if item.startswith("bad"):
            raise ValueError(item)
        if item == "full":
            raise LibraryError("the disk is full")
        (self.alone if self.under_way is None else self.under_way).append(item)
        return item.upper()


async def in_thread(function: Callable[..., Any], portion: Sequence[Any]) -> Any:
    return await asyncio.to_thread(function, portion)


def made(db: FakeDatabase, *, more: Callable[[], bool] = lambda: False, most: int = 10) -> Portions[str, str]:
    return Portions(db, in_thread=in_thread, store=db.store, more_comes=more, most=most)  # type: ignore[arg-type]


async def test_what_is_there_goes_together_as_far_as_it_fits() -> None:
    db = FakeDatabase()
    waiting = made(db)
    results = await asyncio.gather(*(waiting.stored(item, size=4) for item in "abcde"))
    assert results == ["A", "B", "C", "D", "E"]
    assert db.transactions == [["a", "b"], ["c", "d"], ["e"]]


async def test_what_is_large_goes_by_itself() -> None:
    db = FakeDatabase()
    waiting = made(db)
    await asyncio.gather(*(waiting.stored(item, size=size) for item, size in (("a", 1), ("b", 11), ("c", 1))))
    assert (db.transactions, db.alone) == ([["a"], ["c"]], ["b"])


async def test_one_that_fails_takes_no_other_with_it() -> None:
    db = FakeDatabase()
    waiting = made(db)
    results = await asyncio.gather(
        *(waiting.stored(item, size=1) for item in ("a", "bad", "b")), return_exceptions=True
    )
    assert [str(result) for result in results] == ["A", "bad", "B"]
    assert (db.transactions, db.alone) == ([], ["a", "b"])


async def test_a_library_that_cannot_be_written_is_told_to_all() -> None:
    db = FakeDatabase()
    waiting = made(db)
    results = await asyncio.gather(
        *(waiting.stored(item, size=1) for item in ("a", "full", "b")), return_exceptions=True
    )
    assert all(isinstance(result, LibraryError) for result in results)
    assert (db.transactions, db.alone) == ([], [])


async def test_it_waits_for_what_is_about_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PATIENCE", 30.0)
    db, about_to_come = FakeDatabase(), ["b"]
    waiting = made(db, more=lambda: bool(about_to_come))
    first = asyncio.create_task(waiting.stored("a", size=1))
    for _ in range(3):
        await asyncio.sleep(0)
    assert db.transactions == []
    about_to_come.clear()
    assert await asyncio.wait_for(waiting.stored("b", size=1), 10) == "B"
    assert await first == "A"
    assert db.transactions == [["a", "b"]]


async def test_it_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PATIENCE", 0.01)
    db = FakeDatabase()
    waiting = made(db, more=lambda: True)
    assert await asyncio.wait_for(waiting.stored("a", size=1), 10) == "A"


async def test_whoever_is_cancelled_before_its_turn_is_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PATIENCE", 30.0)
    db, about_to_come = FakeDatabase(), ["b"]
    waiting = made(db, more=lambda: bool(about_to_come))
    gone = asyncio.create_task(waiting.stored("gone", size=1))
    await asyncio.sleep(0)
    gone.cancel()
    with suppress(asyncio.CancelledError):
        await gone
    about_to_come.clear()
    assert await waiting.stored("b", size=1) == "B"
    assert db.transactions == [["b"]]
