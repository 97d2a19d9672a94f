"""What of a fetched feed is new, changed, a copy or known already; pure: no network, no store."""

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

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


def texts_to_look_up(entries: Sequence[Incoming], known: KnownEntries) -> list[str]:
    """The digests of entries that neither key nor address tells, and that could be told by their text."""
    found = {
        entry.digest: None
        for entry in entries
        if _can_be_told_by_text(entry)
        and not (
            known.by_key.get(joint_key(entry))
            or known.by_key.get(entry.entry_key)
            or (entry.url_key and known.by_url.get(entry.url_key))
        )
    }
    return list(found)


def decide(entries: Sequence[Incoming], known: KnownEntries, *, seen_at: datetime) -> list[Change]:
    """One change for each of a body's entries, in order.

    An entry whose key this feed gave before is the same article, whatever its link is now. Else an
    article with its address is the same, unless another entry of this very body is that article, or
    another feed wrote it and neither title nor text has anything of this entry's. Else, for feeds that
    give their entries another guid and link with every read, one that this feed gave with the same title,
    text and date is the same, unless this body has that under its own name too.
    An address never moves from one article to another.
    """
    by_key = [known.by_key.get(joint_key(entry)) or known.by_key.get(entry.entry_key) for entry in entries]
    held = {match.article_id for match in by_key if match}
    changes: list[Change] = []
    by_address = [known.by_url.get(entry.url_key) if entry.url_key else None for entry in entries]
    matches = [
        own or (there if there and there.article_id not in held and _is_alike(entry, there) else None)
        for entry, own, there in zip(entries, by_key, by_address, strict=True)
    ]
    taken = {match.article_id for match in matches if match}
    for entry, match, there in zip(entries, matches, by_address, strict=True):
        if match is None and _can_be_told_by_text(entry):
            # The library keeps whole seconds.
            when = entry.published.replace(microsecond=0) if entry.published else None
            told = known.by_text.get((entry.digest, when))
            if told is not None and told.article_id not in taken:
                match = told
                taken.add(told.article_id)
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


def _can_be_told_by_text(entry: Incoming) -> bool:
    """Whether two entries of one feed with this text and date are sure to be one: a form that is filled in
    anew each day may be the same each time."""
    return entry.published is not None or bool(entry.story_key)


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
