"""Which articles a library need not keep, by the person's own rules, and taking them away.

Nothing goes unless the config or the person sets a rule, and nothing goes that the person did something to.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from xjreader.config import RetentionConfig
from xjreader.models.article import Change, New
from xjreader.models.retention import Piece, Pruning, Why

if TYPE_CHECKING:
    from xjreader.services.library import Library

_PRUNED_AT = "retention.pruned_at"

AUTOMATIC_EVERY = timedelta(days=1)
"""How often articles go by themselves, where the config says so."""

MOST_AT_ONCE = 2_000
"""Articles that go by themselves at one time, the oldest first, so that no refresh is held up for long."""


def why_kept(piece: Piece, rules: RetentionConfig, *, now: datetime) -> Why | None:
    """Why an article stays under these rules, or `None` where it goes."""
    reasons: tuple[tuple[Why, bool], ...] = (
        ("imported", piece.rank is None),
        ("tagged", piece.is_tagged),
        ("starred", piece.is_starred),
        ("noted", piece.has_note),
        ("judged", piece.is_judged),
        ("listed", piece.is_listed),
        ("unread", rules.keep_unread and not piece.is_read),
        ("recent", not _is_beyond(piece, rules, now=now)),
    )
    return next((why for why, holds in reasons if holds), None)


def _is_beyond(piece: Piece, rules: RetentionConfig, *, now: datetime) -> bool:
    """Whether an article is older, or further down its feed, than is kept."""
    is_old = bool(rules.keep_days) and piece.came_at < now - timedelta(days=rules.keep_days)
    is_far = bool(rules.keep_per_feed) and piece.rank is not None and piece.rank > rules.keep_per_feed
    return is_old or is_far


def judge(pieces: Iterable[Piece], rules: RetentionConfig, *, now: datetime) -> Pruning:
    """What goes under these rules, and why the rest stays."""
    pruning = Pruning()
    for piece in pieces:
        why = why_kept(piece, rules, now=now)
        if why is None:
            pruning.going.append(piece.id)
        else:
            pruning.staying[why] += 1
    return pruning


def look(library: "Library", rules: RetentionConfig, *, now: datetime | None = None) -> Pruning:
    """What would go now; nothing does."""
    return judge(library.retention.pieces(), rules, now=now or datetime.now(UTC))


def prune(
    library: "Library", rules: RetentionConfig, going: list[int], *, now: datetime | None = None
) -> int:
    """Take these articles away, as far as still nothing speaks for keeping them; returns how many went.

    Raises `LibraryError`; what went until then is gone, the rest is whole.
    """
    return library.retention.remove(going, at=now or datetime.now(UTC), keep_unread=rules.keep_unread)


def prune_by_itself(library: "Library", *, now: datetime | None = None) -> int:
    """What a refresh does afterwards: once a day, where the config says so; returns how many went."""
    rules = library.config.retention
    if not rules.automatic or not rules.is_any:
        return 0
    at = now or datetime.now(UTC)
    last = library.settings.get(_PRUNED_AT)
    if last and at - datetime.fromisoformat(last) < AUTOMATIC_EVERY:
        return 0
    going = look(library, rules, now=at).going[-MOST_AT_ONCE:]
    removed = prune(library, rules, going, now=at) if going else 0
    library.settings.set(_PRUNED_AT, at.isoformat())
    return removed


def without_pruned(library: "Library", feed_id: int, changes: list[Change]) -> list[Change | None]:
    """The changes of a feed, `None` in place of articles that were here and went.

    One that says that it was published or changed since it went is an article again.
    """
    from xjreader.services.identity import joint_key
    from xjreader.store.retention import address_mark, entry_mark

    if not any(isinstance(change, New) for change in changes) or not library.retention.any_gone():
        return list(changes)
    marks: dict[int, list[str]] = {}
    for index, change in enumerate(changes):
        if isinstance(change, New):
            entry = change.incoming
            marks[index] = [entry_mark(feed_id, key) for key in (entry.entry_key, joint_key(entry))]
            marks[index] += [address_mark(entry.url_key)] if entry.url_key else []
    gone = library.retention.gone(mark for all_ in marks.values() for mark in all_)
    kept: list[Change | None] = list(changes)
    for index, all_ in marks.items():
        times = [gone[mark] for mark in all_ if mark in gone]
        entry = changes[index].incoming
        dates = [when for when in (entry.published, entry.updated) if when is not None]
        if times and not any(when > max(times) for when in dates):
            kept[index] = None
    return kept
