"""Short times."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from xjreader.tui.widgets.times import is_ahead, long_time, short_time

NOW = datetime(2031, 6, 18, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2031, 6, 18, 6, 41, tzinfo=UTC), "06:41"),
        (datetime(2031, 6, 18, 0, 0, tzinfo=UTC), "00:00"),
        (datetime(2031, 6, 17, 23, 59, tzinfo=UTC), "Tue"),
        (datetime(2031, 6, 12, 0, 0, tzinfo=UTC), "Thu"),
        (datetime(2031, 6, 11, 23, 59, tzinfo=UTC), "11 Jun"),
        (datetime(2031, 1, 1, 0, 0, tzinfo=UTC), "1 Jan"),
        (datetime(2030, 12, 31, 23, 59, tzinfo=UTC), "2030-12-31"),
        (datetime(2031, 6, 19, 1, 0, tzinfo=UTC), "19 Jun"),
    ],
)
def test_as_short_as_can_be_understood(moment: datetime, shown: str) -> None:
    assert short_time(moment, NOW) == shown


def test_it_is_told_in_the_zone_of_the_reader() -> None:
    eight = timezone(timedelta(hours=8))
    assert short_time(datetime(2031, 6, 17, 22, 30, tzinfo=UTC), NOW.astimezone(eight)) == "06:30"


def test_yesterday_within_the_week_before_a_new_year() -> None:
    new_year = datetime(2031, 1, 1, 8, 0, tzinfo=UTC)
    assert short_time(datetime(2030, 12, 31, 8, 0, tzinfo=UTC), new_year) == "Tue"


def test_a_long_time_has_the_hour_once() -> None:
    assert long_time(datetime(2031, 6, 18, 6, 41, tzinfo=UTC), NOW) == "06:41"
    assert long_time(datetime(2031, 6, 12, 6, 41, tzinfo=UTC), NOW) == "Thu 06:41"


def test_what_is_ahead_of_the_clock_by_more_than_clocks_differ() -> None:
    assert is_ahead(NOW + timedelta(hours=1), NOW)
    assert not is_ahead(NOW + timedelta(minutes=10), NOW)
    assert not is_ahead(NOW, NOW)
    assert not is_ahead(None, NOW)
