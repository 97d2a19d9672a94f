"""How a fetch went, from what the server answered; pure: fetches and stores nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus

from xjreader.models.feed import FeedStatus


@dataclass(frozen=True, slots=True)
class Verdict:
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


def new_address(url: str, permanent_url: str | None, *, others: Collection[str]) -> str | None:
    """The address that the feed moved to for good, unless it is where it was or another feed's."""
    if permanent_url is None or permanent_url == url or permanent_url in others:
        return None
    return permanent_url
