"""The lane: in order, one at a time, to the end."""

import asyncio
import threading

import pytest

from xjreader.tui.lane import Lane


async def test_work_is_done_in_the_order_of_asking() -> None:
    lane, done = Lane(), list[int]()
    gate = threading.Event()

    def first() -> None:
        gate.wait(5)
        done.append(0)

    tasks = [asyncio.create_task(lane.run(first))]
    tasks += [asyncio.create_task(lane.run(lambda n=n: done.append(n))) for n in (1, 2, 3)]
    await asyncio.sleep(0)
    assert lane.is_busy
    gate.set()
    await asyncio.gather(*tasks)
    assert done == [0, 1, 2, 3]
    assert not lane.is_busy


async def test_a_failure_reaches_the_asker_and_stops_nobody_else() -> None:
    lane = Lane()

    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await lane.run(fail)
    assert await lane.run(lambda: 5) == 5


async def test_cancelling_lets_the_work_end_before_the_next() -> None:
    lane, done = Lane(), list[str]()
    started, gate = threading.Event(), threading.Event()

    def slow() -> None:
        started.set()
        gate.wait(5)
        done.append("slow")

    first = asyncio.create_task(lane.run(slow))
    await asyncio.to_thread(started.wait, 5)
    second = asyncio.create_task(lane.run(lambda: done.append("next")))
    first.cancel()
    await asyncio.sleep(0)
    gate.set()
    await second
    assert done == ["slow", "next"]
    assert first.cancelled() or first.done()


async def test_draining_waits_for_what_was_asked_for() -> None:
    lane, done = Lane(), list[int]()
    tasks = [asyncio.create_task(lane.run(lambda n=n: done.append(n))) for n in range(3)]
    await asyncio.sleep(0)
    await lane.drain()
    assert done == [0, 1, 2]
    await asyncio.gather(*tasks)
