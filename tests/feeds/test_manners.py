"""When a host may be asked, by value and by a clock of the test's own."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from xjreader.feeds.manners import JITTER, SPACING, Manners, held_until, hold_key, is_private

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("news.example.org", False),
        ("203.0.114.7", False),
        ("2606:4700::1", False),
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("[::1]", True),
        ("fe80::1", True),
        ("localhost", True),
        ("nas", True),
        ("nas.local", True),
        ("nas.home", True),
        ("home.example", False),
        ("Reader.LAN.", True),
    ],
)
def test_which_hosts_are_the_persons_own(host: str, expected: bool) -> None:
    assert is_private(host) is expected


def test_a_wish_holds_for_the_host_and_for_the_address_that_led_there() -> None:
    soon, later = NOW + timedelta(minutes=1), NOW + timedelta(hours=1)
    holds = {"courier.example": soon, "https://lent.example/feed": later}
    assert held_until("https://courier.example/other", holds, now=NOW) == soon
    assert held_until("https://courier.example/other", holds, now=soon) is None
    assert held_until("https://lent.example/feed", holds, now=NOW) == later
    assert held_until("https://lent.example/other", holds, now=NOW) is None


def test_the_later_wish_holds_and_is_news_once() -> None:
    manners = Manners()
    url = "https://courier.example/feed"
    far, near = (datetime.now(UTC) + timedelta(hours=hours) for hours in (2, 1))
    manners.hold(hold_key(url), far)
    manners.hold(hold_key(url), near)
    assert manners.held_until(url) == far
    assert manners.take_news() == {"courier.example": far}
    assert manners.take_news() == {}


def test_too_many_requests_without_a_time_holds_the_host_for_this_run_only() -> None:
    manners = Manners()
    manners.hold_briefly("https://courier.example/feed")
    manners.hold_briefly("http://127.0.0.1:8080/feed")
    assert manners.held_until("https://courier.example/other") is not None
    assert manners.held_until("http://127.0.0.1:8080/feed") is None
    assert manners.take_news() == {}


@dataclass
class Clock:
    """Passes when it is slept on."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.slept.append(seconds)
        self.now += seconds


async def test_requests_to_one_host_start_about_a_second_apart() -> None:
    clock = Clock()
    manners = Manners(rng=Random(4), clock=clock, sleep=clock.sleep)
    started: list[float] = []

    async def ask() -> None:
        async with manners.turn("courier.example"):
            started.append(clock())

    await asyncio.gather(*(ask() for _ in range(6)))
    pauses = [later - sooner for sooner, later in pairwise(started)]
    assert all(SPACING <= pause <= SPACING + JITTER for pause in pauses)
    assert len({round(pause, 6) for pause in pauses}) == 5, "by chance, so that no rhythm of ours is seen"


async def test_other_hosts_and_the_rest_of_a_request_do_not_wait() -> None:
    clock = Clock()
    manners = Manners(clock=clock, sleep=clock.sleep)
    async with manners.turn("courier.example"):
        pass
    async with manners.turn("tribune.example"):
        pass
    async with manners.turn("courier.example", at_once=True):
        pass
    assert clock.slept == []
