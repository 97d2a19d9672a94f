"""What a line of the article list says."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import NOW, article_row

from xjreader.tui.widgets.article_rows import article_pieces
from xjreader.tui.widgets.cells import joined, total_width

PLAIN: dict[str, object] = {
    "title": "Dost: no decision",
    "is_read": True,
    "is_starred": False,
    "revisions": 1,
    "quotes": 0,
    "outlets": 1,
    "has_note": False,
    "tags": (),
    "analysing": False,
}


def line(width: int, **changes: object) -> str:
    return joined(article_pieces(article_row(0, **(PLAIN | changes)), width, now=NOW))


def test_a_plain_article_is_time_and_title() -> None:
    assert line(40) == "   06:41  Dost: no decision             "


def test_unread_and_starred_are_signs_not_only_colours() -> None:
    assert line(30, is_read=False) == "●  06:41  Dost: no decision   "
    assert line(30, is_starred=True) == " ★ 06:41  Dost: no decision   "
    assert line(30, is_read=False, is_starred=True).startswith("●★ 06:41")


def test_unread_titles_stand_out() -> None:
    def title_style(*, is_read: bool) -> str:
        row = article_row(0, **(PLAIN | {"is_read": is_read}))
        pieces = article_pieces(row, 60, now=NOW)
        return next(piece.style for piece in pieces if piece.text.startswith("Dost"))

    assert title_style(is_read=False) == "strong"
    assert title_style(is_read=True) == ""


def test_marks_stand_at_the_right() -> None:
    shown = line(60, outlets=14, has_note=True, revisions=2, quotes=3, tags=("visit",))
    assert shown == "   06:41  Dost: no decision           #visit edited ❝3 ✎ ⧉14"


def test_the_least_telling_marks_go_first() -> None:
    everything = {"outlets": 14, "has_note": True, "revisions": 2, "quotes": 3, "tags": ("visit",)}
    marks = [line(width, **everything)[27:].split() for width in (50, 48, 40, 34)]
    assert marks == [
        ["#visit", "edited", "❝3", "✎", "⧉14"],
        ["edited", "❝3", "✎", "⧉14"],
        ["Δ", "❝3", "✎", "⧉14"],
        ["✎", "⧉14"],
    ]


def test_what_became_of_the_text_is_said_in_words_or_by_a_sign() -> None:
    for changes, words, sign in (
        ({}, "edited", "Δ"),
        ({"is_again": True}, "taken back", "↺"),
        ({"beside": 1, "is_edited": False}, "2 texts", "≠"),
    ):
        assert line(60, revisions=2, **changes).endswith(f" {words}")
        assert line(36, revisions=2, quotes=3, **changes).endswith(f" {sign} ❝3")


def test_tags_that_do_not_fit_are_counted() -> None:
    tags = ("visit", "sanctions", "to-check", "denials")
    assert line(53, tags=tags).endswith(" #visit #sanctions +2")


def test_a_lone_long_tag_is_cut() -> None:
    assert line(48, tags=("what-was-said-about-the-northern-districts",)).endswith(" #what-was-said-abou…")


def test_an_article_that_waits_for_its_analysis_says_so() -> None:
    assert line(40, analysing=True).endswith(" …")


def test_a_title_is_cut_by_cells() -> None:
    assert line(20, title="瓦尔多里亚拒绝核查") == "   06:41  瓦尔多里… "


def test_a_missing_title_is_named() -> None:
    assert "(no title)" in line(40, title="  ")


def test_an_article_of_another_year_shows_its_whole_date() -> None:
    moment = NOW.replace(year=2021)
    assert line(40, sort_at=moment) == "   2021-06-18 Dost: no decision         "


def test_a_wide_line_has_a_column_for_the_feed() -> None:
    assert line(80, feed_title="Tamar Bay Observer").startswith("   06:41  Tamar Bay Obse… Dost: no decision")


@given(
    st.integers(24, 160),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=80),
    st.lists(st.text("abcdefgh語", min_size=1, max_size=12), max_size=6),
    st.integers(0, 500),
    st.booleans(),
)
def test_every_line_is_as_wide_as_asked(
    width: int, title: str, tags: list[str], number: int, waits: bool
) -> None:
    row = article_row(number, title=title, tags=tuple(tags), analysing=waits, outlets=number, quotes=number)
    assert total_width(article_pieces(row, width, now=NOW)) == width


@pytest.mark.parametrize("hours", [0, 20, 100, 2_000, 50_000])
def test_the_title_begins_in_the_same_cell_for_all_times_of_a_year(hours: int) -> None:
    row = article_row(0, **PLAIN, sort_at=NOW - timedelta(hours=hours))
    assert joined(article_pieces(row, 60, now=NOW)).index("Dost") == (14 if hours == 50_000 else 10)


def test_a_date_in_the_future_is_said_to_be_one() -> None:
    assert line(40, published=NOW + timedelta(days=400)) == "   future Dost: no decision             "
    # Clocks differ by some minutes.
    assert line(40, published=NOW + timedelta(minutes=5)).startswith("   06:41 ")


def test_a_folded_story_says_how_many_carry_it() -> None:
    assert line(50, articles=3, outlets=14).endswith(" · 14 outlets")
    assert line(50, articles=3, outlets=1).endswith(" · 3 articles")
    assert line(28, articles=3, outlets=14).endswith(" ⧉14")
    assert line(28, articles=5, outlets=2).endswith(" ⧉2")
    assert line(28, articles=5, outlets=1).endswith(" ×5")
