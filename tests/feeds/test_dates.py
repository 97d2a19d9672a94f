"""Dates as feeds write them become UTC moments; what is none is `None`."""

import datetime as dt
import warnings
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.feeds import dates
from xjreader.feeds.dates import parse_date


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-02T10:00:00Z", "2026-11-02T10:00:00"),
        ("2026-11-02T10:00:00.1234567+01:00", "2026-11-02T09:00:00"),
        ("2026-11-02 10:00:00 +0800", "2026-11-02T02:00:00"),
        ("2026-11-02", "2026-11-02T00:00:00"),
        ("Mon, 02 Nov 2026 10:00:00 GMT", "2026-11-02T10:00:00"),
        ("Mon, 02 Nov 26 10:00 EST", "2026-11-02T15:00:00"),
        ("Mon, 02 Nov 2026 10:00:00 CEST", "2026-11-02T08:00:00"),
        ("Mon, 02 Nov 2026 10:00:00 IST", "2026-11-02T04:30:00"),
        ("Mon, 02 Nov 2026 23:59:60 GMT", "2026-11-02T23:59:59"),
        ("2 Nov 2026 10:00 +0100", "2026-11-02T09:00:00"),
        ("Sun Jan 4 16:29:06 PST 2004", "2004-01-05T00:29:06"),
        ("November 2, 2026", "2026-11-02T00:00:00"),
        ("Monday, November 2nd, 2026 3:04 PM", "2026-11-02T15:04:00"),
        ("2026年11月2日 10:00", "2026-11-02T10:00:00"),
        ("mar., 03 févr. 2026 10:00:00 +0100", "2026-02-03T09:00:00"),
        ("jeu., 02 juil. 2026 10:00:00 +0200", "2026-07-02T08:00:00"),
        ("Mo, 02 Mär 2026 10:00:00 +0100", "2026-03-02T09:00:00"),
        ("12 de agosto de 2026 10:00:00 GMT", "2026-08-12T10:00:00"),
        ("Пн, 02 ноя 2026 10:00:00 +0300", "2026-11-02T07:00:00"),
        ("1767225600", "2026-01-01T00:00:00"),
        ("1767225600123", "2026-01-01T00:00:00"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00"),
        ("Tue, 01 Jan 2999 00:00:00 GMT", "2999-01-01T00:00:00"),
    ],
)
def test_readable(written: str, moment: str) -> None:
    assert parse_date(written) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "yesterday",
        "10:00",
        "Monday",
        "0000-00-00T00:00:00Z",
        "2026-02-30",
        "2025-02-29T10:00:00Z",
        "2026-13-01 10:00",
        "20261131",
        "2026年2月30日",
        "Fri, 31 Dec 99999 23:59:59 GMT",
        "9" * 200,
    ],
)
def test_no_date(written: str) -> None:
    assert parse_date(written) is None


@given(st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 30)), st.integers(-14, 14))  # noqa: DTZ001 - zoned below
def test_iso_dates_come_back(moment: datetime, hours: int) -> None:
    moment = moment.replace(microsecond=0)
    written = f"{moment.isoformat()}{hours:+03d}:00"
    found = parse_date(written)
    expected = datetime.fromisoformat(written)
    if expected.utctimetuple().tm_year <= 9999:
        assert found == expected


@given(st.text(st.sampled_from("0123456789:-+/, .TZJanFebMondayGMTpm年月日"), max_size=40))
def test_it_never_raises(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize("written", ["2 November, 2026 at 10:00 W", "November 2nd 2026 10:00 Q"])
def test_a_zone_that_nobody_knows_is_no_warning_on_the_terminal(written: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert parse_date(written) == datetime(2026, 11, 2, 10, tzinfo=UTC)


class NothingUsual:
    def fullmatch(self, text: str) -> None:
        return None


@given(
    st.sampled_from(("", "Mon, ", "Xyz, ")),
    st.integers(0, 32),
    st.sampled_from(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]),
    st.integers(1900, 2099),
    st.times(),
    st.sampled_from(("GMT", "UTC", "+0000", "-0000", "-1130", "+0545", "+1459")),
)
def test_what_is_usual_is_read_as_it_was_before_it_was_read_quickly(
    name: str, day: int, month: str, year: int, time: dt.time, zone: str
) -> None:
    text = f"{name}{day:02} {month} {year} {time:%H:%M:%S} {zone}"
    quick = parse_date(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dates, "_USUAL", NothingUsual())
        assert parse_date(text) == quick
