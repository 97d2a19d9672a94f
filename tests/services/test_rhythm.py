"""How often a feed publishes: what is made of the times at which its entries appeared, by value."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.services.rhythm import (
    KEPT,
    TOGETHER,
    appearances,
    in_words,
    interval_for,
    merged,
    usual_pause,
)

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = 60, 3_600, 86_400
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def ago(*hours: float) -> list[datetime]:
    return [NOW - timedelta(hours=each) for each in hours]


# When entries appeared ----------------------------------------------------------------------------


def test_at_the_first_look_the_dates_are_all_that_is_known() -> None:
    dates = [*ago(1, 30), None, NOW + timedelta(days=400), LONG_AGO]
    assert appearances(dates, seen_at=NOW, last_look=None) == [*ago(1, 30), NOW]


def test_later_nothing_appeared_before_the_last_look_whatever_its_date() -> None:
    (looked,) = ago(4)
    assert appearances(ago(1, 3), seen_at=NOW, last_look=looked) == ago(1, 3)
    assert appearances([*ago(1, 90), LONG_AGO], seen_at=NOW, last_look=looked) == [*ago(1), *ago(0, 2)]


def test_entries_without_dates_came_evenly_since_the_last_look() -> None:
    """Twenty new ones in a day are no feed that publishes once a day: it would be asked too rarely."""
    found = appearances([None] * 24, seen_at=NOW, last_look=NOW - timedelta(days=1))
    assert merged((), found) == tuple(ago(*range(24)))


def test_what_comes_together_is_one_moment() -> None:
    assert merged((), ago(0, 0.1, 0.2, 5, 5.3, 9)) == tuple(ago(0.2, 5.3, 9))
    assert merged(tuple(ago(5, 9)), ago(0, 5.2)) == tuple(ago(0, 5.2, 9))


# How often --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "words", "interval"),
    [
        ([0.5 * n for n in range(24)], "more than once an hour", HOUR),
        ([1.2 * n + 0.6 for n in range(20)], "about 20 times a day", HOUR),
        ([hour + 24 * day for day in range(12) for hour in (5, 16)], "about twice a day", 4 * HOUR),
        ([24 * day + 0.02 * n for day in range(1, 9) for n in range(20)], "about once a day", 8 * HOUR),
        ([24 * 7 * week for week in range(1, 9)], "about once a week", DAY),
        ([24 * 180], "about once a year", DAY),
        # Silent for ten days after twenty a day: it slows down by itself.
        ([240 + 1.2 * n for n in range(20)], "about twice a day", 4 * HOUR),
        # Asleep for years, and back since yesterday with five a day.
        ([1, 6, 11, 16, 20, 24, *(24 * 900 + 200 * n for n in range(18))], "about 6 times a day", HOUR),
    ],
)
def test_what_a_rhythm_comes_to(hours: list[float], words: str, interval: int) -> None:
    pause = usual_pause(merged((), ago(*hours)), now=NOW)
    assert pause is not None
    assert in_words(pause) == words
    assert interval_for(pause, shortest=HOUR, longest=DAY) == interval


def test_nothing_is_told_of_a_feed_of_which_nothing_is_known() -> None:
    assert usual_pause((), now=NOW) is None
    assert usual_pause(ago(3), now=NOW) is None, "one moment is no rhythm"
    assert usual_pause(ago(72), now=NOW) == 6 * DAY, "but silence after it is"


@pytest.mark.parametrize(
    ("pause", "shortest", "longest", "interval"),
    [
        (0, HOUR, DAY, HOUR),
        (12 * HOUR, HOUR, DAY, 4 * HOUR),
        (14 * HOUR, HOUR, DAY, 4 * HOUR),
        (12 * HOUR, 5 * HOUR, DAY, 5 * HOUR),
        (90 * DAY, HOUR, DAY, DAY),
        (90 * DAY, HOUR, 5 * DAY, 5 * DAY),
        (20 * DAY, HOUR, 31 * DAY, 7 * DAY),
        (10 * MINUTE, MINUTE, DAY, 3 * MINUTE),
        (3_600 * DAY, HOUR, 31 * DAY, 31 * DAY),
        (90 * DAY, 2 * DAY, DAY, 2 * DAY),
    ],
)
def test_an_interval_is_round_and_within_bounds(
    pause: int, shortest: int, longest: int, interval: int
) -> None:
    assert interval_for(pause, shortest=shortest, longest=longest) == interval


@pytest.mark.parametrize(
    ("pause", "words"),
    [
        (0, "more than once an hour"),
        (HOUR, "about once an hour"),
        (4 * HOUR, "about 6 times a day"),
        (20 * HOUR, "about once a day"),
        (2 * DAY, "about 4 times a week"),
        (8 * DAY, "about once a week"),
        (16 * DAY, "about twice a month"),
        (120 * DAY, "about 3 times a year"),
        (1_000 * DAY, "less than once a year"),
    ],
)
def test_a_rhythm_in_words(pause: int, words: str) -> None:
    assert in_words(pause) == words


times = st.integers(-30 * DAY, 3_000 * DAY).map(lambda seconds: NOW - timedelta(seconds=seconds))


@given(
    dates=st.lists(st.none() | times, max_size=60),
    stored=st.lists(times, max_size=40),
    look=st.none() | times,
)
def test_whatever_the_dates_a_rhythm_stays_within_bounds(
    dates: list[datetime | None], stored: list[datetime], look: datetime | None
) -> None:
    look = None if look is None else min(look, NOW)
    before = merged((), [min(moment, NOW) for moment in stored])
    moments = merged(before, appearances(dates, seen_at=NOW, last_look=look))
    assert len(moments) <= KEPT
    assert all(newer - older >= TOGETHER for newer, older in pairwise(moments))
    assert all(moment <= NOW for moment in moments)
    pause = usual_pause(moments, now=NOW)
    later = usual_pause(moments, now=NOW + timedelta(days=3))
    if pause is not None:
        assert later is not None
        assert later > pause >= 0, "silence only ever slows a feed down"
        assert HOUR <= interval_for(pause, shortest=HOUR, longest=DAY) <= DAY
