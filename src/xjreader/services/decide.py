"""What of a fetched feed is new, changed, a copy or known already; pure: no network, no store."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from xjreader.models.article import BEGINNING, Change, Incoming, Known, KnownEntries, New, Revised, Seen
from xjreader.services.identity import is_same_piece, joint_key

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""A date before the web is a mistake (often 1970 or year 1), and is not sorted by."""

FULLER = 1.5
"""How much longer a text must be to replace one that its own feed did not give: the whole article
instead of a summary, not another outlet's wording."""


def keys_to_look_up(entries: Sequence[Incoming]) -> tuple[list[str], list[str]]:
    """The entry keys and the addresses that `decide` needs to know about."""
    keys = dict.fromkeys(key for entry in entries for key in (entry.entry_key, joint_key(entry)))
    addresses = dict.fromkeys(entry.url_key for entry in entries if entry.url_key)
    return list(keys), list(addresses)


def decide(entries: Sequence[Incoming], known: KnownEntries, *, seen_at: datetime) -> list[Change]:
    """One change for each of a body's entries, in order.

    An entry whose key this feed gave before is the same article, whatever its link is now. Else an
    article with its address is the same, unless another entry of this very body is that article, or
    another feed wrote it and neither title nor text has anything of this entry's.
    An address never moves from one article to another.
    """
    by_key = [known.by_key.get(joint_key(entry)) or known.by_key.get(entry.entry_key) for entry in entries]
    held = {match.article_id for match in by_key if match}
    changes: list[Change] = []
    for entry, own in zip(entries, by_key, strict=True):
        there = known.by_url.get(entry.url_key) if entry.url_key else None
        match = own or (there if there and there.article_id not in held and _is_alike(entry, there) else None)
        if there and (match is None or match.article_id != there.article_id):
            entry = replace(entry, url_key=None)
        changes.append(
            New(entry, sort_at=sort_time(entry, seen_at=seen_at)) if match is None else _compare(entry, match)
        )
    return changes


def sort_time(entry: Incoming, *, seen_at: datetime) -> datetime:
    """When lists say that an article was: as published or updated, never later than first seen."""
    for when in (entry.published, entry.updated):
        if when is not None and when >= EARLIEST:
            return min(when, seen_at)
    return seen_at


def _is_alike(entry: Incoming, there: Known) -> bool:
    return is_same_piece(
        entry.title,
        entry.document.text[:BEGINNING],
        other_title=there.title,
        other_text=there.beginning,
    )


def _compare(entry: Incoming, known: Known) -> Change:
    """Whether a known article's text differs from what it was, and which text is to be shown."""
    if entry.digest in (known.entry_digest, known.current_digest):
        return Seen(entry, known.article_id)
    is_author = known.entry_digest is not None and known.entry_digest == known.current_digest
    is_fuller = len(entry.document.text) >= known.current_length * FULLER
    return Revised(entry, known.article_id, becomes_current=is_author or is_fuller)
