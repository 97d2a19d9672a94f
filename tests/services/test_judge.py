"""What an answer means, by value."""

from datetime import UTC, datetime, timedelta

import pytest

from xjreader.models.feed import FeedStatus, Moving
from xjreader.services.judge import (
    Verdict,
    is_believed,
    judge_answer,
    judge_content,
    move_said,
    new_address,
)


@pytest.mark.parametrize(
    ("status", "has_credentials", "expected"),
    [
        (0, False, FeedStatus.ERROR),
        (200, False, FeedStatus.ERROR),
        (302, False, FeedStatus.ERROR),
        (304, False, FeedStatus.ERROR),
        (401, False, FeedStatus.AUTH),
        (403, False, FeedStatus.ERROR),
        (403, True, FeedStatus.AUTH),
        (404, False, FeedStatus.ERROR),
        (407, False, FeedStatus.AUTH),
        (410, False, FeedStatus.GONE),
        (429, False, FeedStatus.BACKOFF),
        (500, False, FeedStatus.ERROR),
        (503, True, FeedStatus.BACKOFF),
    ],
)
def test_an_answer_that_failed(status: int, has_credentials: bool, expected: FeedStatus) -> None:
    found = judge_answer(status=status, not_modified=False, error="why", has_credentials=has_credentials)
    assert found == Verdict(expected, "why")


def test_an_answer_without_news_and_one_to_read() -> None:
    assert judge_answer(status=304, not_modified=True, error="") == Verdict(FeedStatus.UNCHANGED)
    assert judge_answer(status=200, not_modified=False, error="") is None


@pytest.mark.parametrize(
    ("malformed", "error", "entries", "has_moved", "expected"),
    [
        (False, "", 3, False, FeedStatus.OK),
        (False, "", 0, False, FeedStatus.OK),
        (False, "", 3, True, FeedStatus.MOVED),
        (True, "half of it", 3, True, FeedStatus.PARTIAL),
        (True, "", 0, False, FeedStatus.PARTIAL),
        (True, "not a feed", 0, False, FeedStatus.ERROR),
    ],
)
def test_a_body_that_was_read(
    malformed: bool, error: str, entries: int, has_moved: bool, expected: FeedStatus
) -> None:
    found = judge_content(malformed=malformed, error=error, entries=entries, has_moved=has_moved)
    assert found == Verdict(expected, error)


def test_a_new_address_is_taken_unless_it_is_known() -> None:
    assert new_address("a", "b", others={"c"}) == "b"
    assert new_address("a", "b", others={"b"}) is None
    assert new_address("a", "a", others=set()) is None
    assert new_address("a", None, others=set()) is None


def test_a_move_is_believed_after_three_equal_answers_over_a_day() -> None:
    now = datetime(2031, 3, 4, 12, tzinfo=UTC)
    said = None
    for hours, believed in ((0, False), (1, False), (2, False), (24, True)):
        at = now + timedelta(hours=hours)
        said = move_said(said, "new", url="old", at=at)
        assert said is not None
        assert is_believed(said, at=at) is believed
    assert said == Moving("new", 4, now)
    rare = Moving("new", 2, now - timedelta(days=9))
    assert not is_believed(rare, at=now)
    assert move_said(said, "other", url="old", at=now) == Moving("other", 1, now)
    assert move_said(said, None, url="old", at=now) is None
    assert move_said(said, "old", url="old", at=now) is None
