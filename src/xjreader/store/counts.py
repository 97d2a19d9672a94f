"""Counts of articles by feed, folder and tag, from indexes alone; every query here stays quick at
100,000 articles."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping

from xjreader.models.article import Counts, TagRow


def by_feed(reader: sqlite3.Connection) -> dict[int, Counts]:
    """Articles and unread ones of each feed that has any."""
    unread: dict[int, int] = dict(
        reader.execute(
            "select entries.feed_id, count(distinct entries.article_id)"
            " from articles indexed by articles_unread_id"
            " cross join entries indexed by entries_article on entries.article_id = articles.id"
            " where articles.is_read = 0 group by entries.feed_id"
        ).fetchall()
    )
    return {
        feed_id: Counts(articles, unread.get(feed_id, 0))
        for feed_id, articles in reader.execute(
            "select feed_id, count(distinct article_id) from entries indexed by entries_feed group by feed_id"
        )
    }


def by_folder(reader: sqlite3.Connection, feeds: Mapping[int, Counts]) -> dict[str, Counts]:
    """Articles and unread ones of each folder of a present feed, its subfolders included.

    The sums of the feeds' counts, less what stands in several feeds of one folder.
    """
    paths = {
        feed_id: _ancestors(folder)
        for feed_id, folder in reader.execute(
            "select id, folder from feeds where folder <> '' and removed_at is null"
        )
    }
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for feed_id, folders in paths.items():
        counts = feeds.get(feed_id, Counts(0, 0))
        for folder in folders:
            totals[folder][0] += counts.articles
            totals[folder][1] += counts.unread
    for feed_ids, is_read, articles in reader.execute(
        "select feed_ids, is_read, count(*) from ("
        "  select group_concat(distinct entries.feed_id) as feed_ids, articles.is_read as is_read"
        "  from (select article_id from entries indexed by entries_article"
        "        group by article_id having min(feed_id) <> max(feed_id)) as shared"
        "  join entries on entries.article_id = shared.article_id"
        "  join articles on articles.id = shared.article_id"
        "  group by shared.article_id"
        ") group by feed_ids, is_read"
    ):
        seen: dict[str, int] = defaultdict(int)
        for feed_id in feed_ids.split(","):
            for folder in paths.get(int(feed_id), ()):
                seen[folder] += 1
        for folder, times in seen.items():
            totals[folder][0] -= (times - 1) * articles
            if not is_read:
                totals[folder][1] -= (times - 1) * articles
    return {folder: Counts(*totals[folder]) for folder in sorted(totals)}


def by_tag(reader: sqlite3.Connection) -> tuple[TagRow, ...]:
    """Tags that an article has, by name, with their counts."""
    return tuple(
        TagRow(name, articles, unread)
        for name, articles, unread in reader.execute(
            "select tags.name, count(*), count(unread.id)"
            " from tags join article_tags on article_tags.tag_id = tags.id"
            " left join articles as unread indexed by articles_unread_id"
            "   on unread.id = article_tags.article_id and unread.is_read = 0"
            " group by tags.id order by tags.name collate nocase"
        )
    )


def _ancestors(folder: str) -> list[str]:
    parts = folder.split("/")
    return ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
