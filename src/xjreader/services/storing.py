"""Stores what a feed's body says: looks up, decides, writes. Used by every refresh and by the sample."""

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from xjreader.models.article import Change, New, Revised
from xjreader.models.feed import Feed
from xjreader.services.decide import decide, keys_to_look_up, texts_to_look_up
from xjreader.services.identity import joint_key
from xjreader.services.parsing import FeedContent
from xjreader.services.retention import without_pruned

if TYPE_CHECKING:
    from xjreader.services.library import Library


class Stored(NamedTuple):
    """Ids of the articles that a feed's body touched."""

    new: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    """Those that show another text now."""
    edited: tuple[int, ...] = ()
    """Those whose text in this feed is another now, shown or not."""
    appeared: tuple[datetime | None, ...] = ()
    """Of the entries that the feed did not have before, the dates that they bear."""


def store_content(library: "Library", feed: Feed, content: FeedContent, *, at: datetime) -> Stored:
    """Store the entries of one body, seen at `at`.

    Entries with the same automatic tags go together, so that an article and its tags are one
    transaction. What went by the person's rules of retention stays away. Raises `LibraryError`.
    """
    keys, addresses = keys_to_look_up(content.entries)
    known = library.articles.known(feed.id, keys, addresses)
    if digests := texts_to_look_up(content.entries, known):
        known = replace(known, by_text=library.articles.given(feed.id, digests))
    changes = decide(content.entries, known, seen_at=at)
    by_tags: dict[tuple[str, ...], list[Change]] = defaultdict(list)
    kept = without_pruned(library, feed.id, changes)
    for change, tags in zip(kept, content.tags, strict=True):
        if change is None:
            continue
        by_tags[tuple(tags) if isinstance(change, New) else ()].append(change)
    own = [(tag, "feed") for tag in feed.tags]
    new: list[int] = []
    changed: list[int] = []
    for rules, group in by_tags.items():
        result = library.articles.save(
            feed.id, group, seen_at=at, origin="feed", tags=[*own, *((tag, "keyword") for tag in rules)]
        )
        new += result.new
        changed += result.changed
    edited = tuple(change.article_id for change in changes if isinstance(change, Revised))
    appeared = tuple(
        entry.published or entry.updated
        for entry in content.entries
        if entry.entry_key not in known.by_key and joint_key(entry) not in known.by_key
    )
    return Stored(tuple(new), tuple(changed), edited, appeared)
