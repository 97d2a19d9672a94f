"""How a fetch went, from what the server answered; pure: fetches and stores nothing."""

from collections.abc import Collection
from datetime import datetime, timedelta
from http import HTTPStatus

from msgspec import Struct

from xjreader.models.feed import FeedStatus, Moving

ANSWERS_OF_A_MOVE = 3
"""Equal answers in a row after which a move for good is believed."""

TIME_OF_A_MOVE = timedelta(days=1)
"""How long they must have been given: a mistake in a server's settings lasts for hours, and who asks often
must not believe sooner."""


class Verdict(Struct, frozen=True):
    """A status, and what went wrong in words, if anything did."""

    status: FeedStatus
    error: str = ""


def judge_answer(
    *, status: int, not_modified: bool, error: str, has_credentials: bool = False
) -> Verdict | None:
    """What an answer without a body to read means; `None` where there is one.

    403 speaks of the credentials where some were sent (`has_credentials`); else the server just
    refuses, and no password would help.
    """
    if not error:
        return Verdict(FeedStatus.UNCHANGED) if not_modified else None
    match status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            return Verdict(FeedStatus.AUTH, error)
        case HTTPStatus.FORBIDDEN if has_credentials:
            return Verdict(FeedStatus.AUTH, error)
        case HTTPStatus.GONE:
            return Verdict(FeedStatus.GONE, error)
        case HTTPStatus.TOO_MANY_REQUESTS | HTTPStatus.SERVICE_UNAVAILABLE:
            return Verdict(FeedStatus.BACKOFF, error)
    return Verdict(FeedStatus.ERROR, error)


def judge_content(*, malformed: bool, error: str, entries: int, has_moved: bool) -> Verdict:
    """What a body that was read means; `entries` is how many it brought."""
    if error and not entries:
        return Verdict(FeedStatus.ERROR, error)
    if malformed or error:
        return Verdict(FeedStatus.PARTIAL, error)
    return Verdict(FeedStatus.MOVED if has_moved else FeedStatus.OK)


def move_said(before: Moving | None, permanent_url: str | None, *, url: str, at: datetime) -> Moving | None:
    """What is said of a move after a good answer at `at`, which named `permanent_url`; `None` for none."""
    if permanent_url is None or permanent_url == url:
        return None
    if before is not None and before.url == permanent_url:
        return Moving(before.url, before.answers + 1, before.since)
    return Moving(permanent_url, 1, at)


def is_believed(moving: Moving, *, at: datetime) -> bool:
    """Whether the feed has moved for good, as far as its server can be believed."""
    return moving.answers >= ANSWERS_OF_A_MOVE and at - moving.since >= TIME_OF_A_MOVE


def new_address(url: str, permanent_url: str | None, *, others: Collection[str]) -> str | None:
    """The address that the feed moved to for good, unless it is where it was or another feed's."""
    if permanent_url is None or permanent_url == url or permanent_url in others:
        return None
    return permanent_url
