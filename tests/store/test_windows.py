"""Moving windows, calendar steps and shares against a slow and obvious reference."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.errors import UsageError
from xjreader.models.stance import Bounds, Moving, SignChange, Tally, Window, whole_percents
from xjreader.store.windows import by_period, changes, checked, in_each, tallies, windows

FIRST = date(2024, 5, 1)

_days = st.lists(st.integers(FIRST.toordinal(), FIRST.toordinal() + 90), max_size=12)
_moving = st.integers(1, 40).flatmap(
    lambda step: st.builds(Moving, days=st.integers(step, 60), step=st.just(step))
)


def sign(number):
    return (number > 0) - (number < 0)


@given(days=_days.filter(bool), moving=_moving)
def test_windows_end_with_the_newest_day_and_leave_no_day_out(days, moving):
    found = windows(min(days), max(days), moving)
    assert found[-1].after == date.fromordinal(max(days) + 1)
    assert all(bounds.after - bounds.first == timedelta(days=moving.days) for bounds in found)
    steps = {later.after - bounds.after for bounds, later in pairwise(found)}
    assert steps <= {timedelta(days=moving.step)}
    first, *_ = found
    assert first.first <= date.fromordinal(min(days)) < first.after
    assert all(in_each(range(min(days), max(days) + 1), found, moving))


@given(support=_days, oppose=_days, neutral=_days, moving=_moving, most=st.integers(1, 9))
def test_tallies_of_windows_agree_with_the_reference(support, oppose, neutral, moving, most):
    days = [*support, *oppose, *neutral]
    found = windows(min(days), max(days), moving, most=most) if days else ()
    series = tallies((support, oppose, neutral), found, moving)
    assert series == tuple(
        Tally(
            *(
                sum(bounds.first <= date.fromordinal(day) < bounds.after for day in each)
                for each in (support, oppose, neutral)
            )
        )
        for bounds in found
    )
    assert len(found) <= most


@given(nets=st.lists(st.integers(-2, 2), max_size=12))
def test_a_change_of_sign_is_one_against_the_last_that_had_one(nets):
    found = changes([Tally(support=max(net, 0), oppose=max(-net, 0)) for net in nets])
    expected = []
    for place, net in enumerate(nets):
        earlier = [before for before in range(place) if nets[before]]
        if net and earlier and sign(nets[earlier[-1]]) != sign(net):
            expected.append(SignChange(before=earlier[-1], after=place, sign=sign(net)))
    assert list(found) == expected


def test_as_many_for_as_against_has_no_sign_of_its_own():
    assert changes([Tally(1), Tally(1, 1), Tally(0, 1)]) == (SignChange(before=0, after=2, sign=-1),)


def test_a_date_of_long_ago_makes_no_endless_line():
    newest = FIRST.toordinal()
    found = windows(1, newest, Moving(7, 7))
    assert len(found) == 1_000
    assert found[-1] == Bounds(FIRST - timedelta(days=6), FIRST + timedelta(days=1))
    whole = windows(1, newest, Moving(7, 7), most=10**6)
    assert whole[0].first == date.min
    assert sum(in_each([1], whole, Moving(7, 7))) == 1


@pytest.mark.parametrize("moving", [Moving(7, 0), Moving(7, 8), Moving(0, 0), Moving(-1, -1)])
def test_a_window_that_leaves_days_out_is_refused(moving):
    with pytest.raises(UsageError, match="step"):
        checked(moving)


@given(days=_days, period=st.sampled_from(["day", "week", "month"]))
def test_steps_of_the_calendar_agree_with_the_reference(days, period):
    expected = {}
    for day in map(date.fromordinal, days):
        if period == "week":
            day -= timedelta(days=day.weekday())
        elif period == "month":
            day = day.replace(day=1)
        expected[day.isoformat()] = expected.get(day.isoformat(), 0) + 1
    found = by_period((days, [], []), period)
    assert [(start, tally.support) for start, tally in found] == sorted(expected.items())


@given(counts=st.tuples(*[st.integers(0, 10_000)] * 3))
def test_whole_per_cents_add_up_and_are_off_by_less_than_one(counts):
    shares = whole_percents(counts)
    assert sum(shares) == (100 if sum(counts) else 0)
    if sum(counts):
        assert all(
            abs(share - 100 * count / sum(counts)) < 1 for share, count in zip(shares, counts, strict=True)
        )
        assert all(share == 0 for share, count in zip(shares, counts, strict=True) if not count)


def test_per_cents_of_a_tally():
    assert Tally(3, 2, 0).percents == (60, 40, 0)
    assert Tally(1, 1, 1).percents == (34, 33, 33)
    assert Tally().percents == (0, 0, 0)


def test_a_window_of_days_and_of_the_last_days():
    assert Bounds(FIRST, date(2024, 5, 8)).window == Window(
        datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 5, 8, tzinfo=UTC)
    )
    now = datetime(2024, 5, 31, 12, tzinfo=UTC)
    assert Window.last(30, now) == Window(datetime(2024, 5, 1, 12, tzinfo=UTC), None)
