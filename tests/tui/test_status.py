"""The words of the lines at the top and the bottom."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from xjreader.tui.status import Facts, FooterItem, clock, cut, fit, fit_footer, items

NOW = datetime(2031, 3, 12, 7, 0, tzinfo=UTC)


def test_the_line_tells_what_is_new_and_what_failed() -> None:
    facts = Facts(unread=312, edited=4, refreshed=NOW - timedelta(minutes=2), failed=2)
    assert items(facts, now=NOW) == ["312 unread", "4 edited", "refreshed 06:58", "2 feeds failed (F)"]


def test_progress_takes_the_place_of_the_last_refresh() -> None:
    facts = Facts(unread=1, refreshed=NOW, progress="refreshing 3/9 Meridian Wire", analysing=1200)
    assert items(facts, now=NOW) == ["1 unread", "refreshing 3/9 Meridian Wire", "analysing 1,200"]


def test_what_was_just_done_stands_alone() -> None:
    assert items(Facts(unread=1, message="tagged 3 articles: visit"), now=NOW) == ["tagged 3 articles: visit"]


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(hours=1), "06:00"), (timedelta(hours=8), "Tue 23:00"), (timedelta(days=9), "3 Mar"),
        (timedelta(days=400), "2030-02-05"), (timedelta(days=-1), "13 Mar"),
    ],
)  # fmt: skip
def test_times_are_short_when_recent(ago: timedelta, said: str) -> None:
    assert clock(NOW - ago, now=NOW) == said


@given(st.lists(st.text(alphabet="ab中é", max_size=8), max_size=5), st.integers(0, 40))
def test_nothing_is_wider_than_its_room(parts: list[str], width: int) -> None:
    assert cell_len(fit(parts, width)) <= width
    assert cell_len(cut("".join(parts), width)) <= width


def test_what_is_cut_ends_with_a_sign_of_it() -> None:
    assert cut("Meridian Wire", 8) == "Meridia…"
    assert cut("中中中", 4) == "中…"


FOOTER = [FooterItem("a", "t", "tag"), FooterItem("b", "s", "star"), FooterItem("c", "u", "unread")]
ALWAYS = [FooterItem("q", "q", "quit")]


def test_the_footer_shows_whole_items_only() -> None:
    assert [item.key for item in fit_footer(FOOTER, 40, always=ALWAYS)] == ["t", "s", "u", "q"]
    assert [item.key for item in fit_footer(FOOTER, 20, always=ALWAYS)] == ["t", "q"]


@given(st.integers(0, 60))
def test_the_footer_never_exceeds_its_room(width: int) -> None:
    shown = fit_footer(FOOTER, width, always=ALWAYS)
    assert sum(item.cells for item in shown) + 2 * max(0, len(shown) - 1) <= width
