"""Sixty days of asking feeds of known habits, by a clock of its own: what rhythm costs and what it saves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from xjreader.models.feed import FeedStatus
from xjreader.services.rhythm import appearances, merged, usual_pause
from xjreader.services.schedule import Answer, Bounds, next_due

BEGIN = datetime(2031, 1, 1, tzinfo=UTC)
DAYS = 60


@dataclass
class Asked:
    """What came of it."""

    a_day: float
    """Requests."""
    with_news: float
    """Share of the requests that found something new."""
    late: float
    """Hours from an entry's appearance to its being seen, on average."""


def ask(per_day: float, *, adaptive: bool = True, has_validators: bool = True) -> Asked:
    """Ask a feed that publishes at random so many times a day, for `DAYS` days."""
    rng = Random(7)
    waiting = []
    moment = BEGIN - timedelta(days=30)
    while moment < BEGIN + timedelta(days=DAYS):
        moment += timedelta(days=rng.expovariate(per_day))
        waiting.append(moment)
    now, last = BEGIN, None
    moments: tuple[datetime, ...] = ()
    requests = found = 0
    late = []
    while now < BEGIN + timedelta(days=DAYS):
        new = [each for each in waiting if each <= now]
        waiting = waiting[len(new) :]
        moments = merged(moments, appearances(new, seen_at=now, last_look=last))
        if last is not None:
            requests += 1
            found += bool(new)
            late += [(now - each) / timedelta(hours=1) for each in new]
        answer = Answer(
            FeedStatus.OK if new else FeedStatus.UNCHANGED,
            pause=usual_pause(moments, now=now),
            has_validators=has_validators,
        )
        plan = next_due(None, answer, now=now, bounds=Bounds(adaptive=adaptive), rng=rng)
        assert plan.due is not None
        now, last = plan.due, now
    return Asked(requests / DAYS, found / requests, sum(late) / len(late))


def test_a_busy_feed_is_asked_as_ever() -> None:
    assert ask(40).a_day == pytest.approx(ask(40, adaptive=False).a_day, abs=1)
    assert ask(40).late < 0.6


def test_one_that_publishes_twice_a_day_costs_a_third_and_is_read_two_hours_late() -> None:
    asked, steady = ask(2), ask(2, adaptive=False)
    assert steady.a_day > 22
    assert asked.a_day < 10
    assert asked.with_news > 2 * steady.with_news
    assert asked.late < 3


def test_a_weekly_one_is_asked_about_once_a_day() -> None:
    assert ask(1 / 7).a_day < 2


@pytest.mark.parametrize("per_day", [2, 8, 40])
def test_about_every_other_whole_download_brings_something(per_day: float) -> None:
    asked = ask(per_day, has_validators=False)
    assert asked.with_news > 0.4
    assert asked.late < 8
