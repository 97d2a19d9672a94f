"""Counts of articles by feed, folder, tag and actor; quick at 100,000 articles, as triggers keep them."""

import sqlite3
from collections import defaultdict

from xjreader.models.article import Counts, TagRow

_TRUE_FEEDS = """
    select feeds.id as id, count(distinct entries.article_id) as articles,
        count(distinct case when articles.is_read = 0 then articles.id end) as unread
    from feeds left join entries on entries.feed_id = feeds.id
    left join articles on articles.id = entries.article_id group by feeds.id
"""
_TRUE_TAGS = """
    select tags.id as id, count(articles.id) as articles,
        count(case when articles.is_read = 0 then 1 end) as unread
    from tags left join article_tags on article_tags.tag_id = tags.id
    left join articles on articles.id = article_tags.article_id group by tags.id
"""
_TRUE_ACTORS = """
    select actors.id as id, coalesce(counted.articles, 0) as articles, coalesce(counted.unread, 0) as unread
    from actors left join (
        select actor_id, count(*) as articles, sum(articles.is_read = 0) as unread
        from article_actors join articles on articles.id = article_actors.article_id group by actor_id
    ) as counted on counted.actor_id = actors.id
"""
_KEPT_COUNTS = (("feeds", _TRUE_FEEDS), ("tags", _TRUE_TAGS), ("actors", _TRUE_ACTORS))
_TRUE_SHARES = "select count(distinct feed_id) from entries where entries.article_id = articles.id"


def by_feed(reader: sqlite3.Connection) -> dict[int, Counts]:
    """Articles and unread ones of each feed that has any."""
    rows = reader.execute("select id, articles, unread from feeds where articles > 0")
    return {feed_id: Counts(articles, unread) for feed_id, articles, unread in rows}


def by_folder(reader: sqlite3.Connection) -> dict[str, Counts]:
    """Articles and unread ones of each folder of a present feed, its subfolders included.

    The sums of the feeds' counts, less what stands in several feeds of one folder.
    """
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    paths: dict[int, list[str]] = {}
    for feed_id, folder, articles, unread in reader.execute(
        "select id, folder, articles, unread from feeds where folder <> '' and removed_at is null"
    ):
        paths[feed_id] = _ancestors(folder)
        for path in paths[feed_id]:
            totals[path][0] += articles
            totals[path][1] += unread
    for feed_ids, is_read, articles in reader.execute(
        "select feed_ids, is_read, count(*) from ("
        "  select group_concat(distinct entries.feed_id) as feed_ids, articles.is_read as is_read"
        "  from articles indexed by articles_shared"
        "  cross join entries indexed by entries_article on entries.article_id = articles.id"
        "  where articles.feeds > 1 group by articles.id"
        ") group by feed_ids, is_read"
    ):
        times: dict[str, int] = defaultdict(int)
        for feed_id in feed_ids.split(","):
            for path in paths.get(int(feed_id), ()):
                times[path] += 1
        for path, number in times.items():
            totals[path][0] -= (number - 1) * articles
            totals[path][1] -= 0 if is_read else (number - 1) * articles
    return {folder: Counts(*totals[folder]) for folder in sorted(totals)}


def by_tag(reader: sqlite3.Connection) -> tuple[TagRow, ...]:
    """Tags that an article has, by name, with their counts."""
    rows = reader.execute(
        "select name, articles, unread from tags where articles > 0 order by name collate nocase"
    )
    return tuple(TagRow(*row) for row in rows)


def disagreements(reader: sqlite3.Connection) -> list[str]:
    """Which kept counts are wrong, in words; empty when all is well."""
    found = [
        f"the count of {table[:-1]} {row[0]} is wrong"
        for table, truth in _KEPT_COUNTS
        for row in reader.execute(
            f"select kept.id from {table} as kept join ({truth}) as truth on truth.id = kept.id"
            " where (kept.articles, kept.unread) <> (truth.articles, truth.unread)"
        )
    ]
    wrong = reader.execute(f"select count(*) from articles where feeds <> ({_TRUE_SHARES})").fetchone()[0]
    if wrong:
        found.append(f"{wrong} articles miscount their feeds")
    kept = "select article_id, actor_id, times from article_actors"
    true = "select article_id, actor_id, times from article_actors_truth"
    wrong = sum(
        int(reader.execute(f"select count(*) from ({one} except {other})").fetchone()[0])
        for one, other in ((kept, true), (true, kept))
    )
    if wrong:
        found.append(f"the index of actors does not agree with the quotes and statements ({wrong} rows)")
    return found


def recount(writer: sqlite3.Connection) -> None:
    """Make the kept counts anew; those of actors from the table of stances, which must be right."""
    writer.execute("delete from article_actors")
    writer.execute(
        "insert into article_actors (article_id, actor_id, times)"
        " select article_id, actor_id, times from article_actors_truth"
    )
    for table, truth in _KEPT_COUNTS:
        writer.execute(
            f"update {table} set articles = truth.articles, unread = truth.unread"
            f" from ({truth}) as truth where truth.id = {table}.id"
        )
    writer.execute(f"update articles set feeds = ({_TRUE_SHARES})")


def _ancestors(folder: str) -> list[str]:
    parts = folder.split("/")
    return ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
