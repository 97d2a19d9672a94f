"""Which articles are copies of one story, and how many feeds carry it."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable


def refresh_stories(writer: sqlite3.Connection, keys: Iterable[str], articles: Iterable[int]) -> None:
    """Bring story and number of outlets up to date for all articles whose current text has one of
    the story keys or is a copy of a named article's, and for the named articles themselves.

    A story is known by its smallest article id. It is carried by as many outlets as it stands in
    feeds; an article without a feed (an imported file) is an outlet of its own.
    """
    named = json.dumps(sorted(set(articles)))
    touched = writer.execute(
        "select distinct revisions.story_key from json_each(?) as named"
        " cross join articles on articles.id = named.value"
        " join revisions on revisions.id = articles.revision_id",
        (named,),
    )
    stories = {key for key in (*keys, *(key for (key,) in touched)) if key}
    # The cross join has the index of story keys asked first, and never all articles looked through.
    rows = writer.execute(
        "select articles.id, articles.story_id, articles.outlets, revisions.story_key, entries.feed_id"
        " from (select articles.id from revisions cross join articles"
        "         on articles.id = revisions.article_id and articles.revision_id = revisions.id"
        "        where revisions.story_key in (select value from json_each(:stories))"
        "          and revisions.story_key <> ''"
        "       union select value from json_each(:named)) as touched"
        " join articles on articles.id = touched.id"
        " join revisions on revisions.id = articles.revision_id"
        " left join entries on entries.article_id = articles.id",
        {"stories": json.dumps(sorted(stories)), "named": named},
    ).fetchall()
    members: dict[str, dict[int, tuple[int | None, int]]] = defaultdict(dict)
    outlets: dict[str, set[str]] = defaultdict(set)
    for article_id, story_id, carried, key, feed_id in rows:
        story = key or f"article {article_id}"
        members[story][article_id] = (story_id, carried)
        outlets[story].add(f"article {article_id}" if feed_id is None else f"feed {feed_id}")
    writer.executemany(
        "update articles set story_id = ?, outlets = ? where id = ?",
        [
            (min(stored), len(outlets[story]), article_id)
            for story, stored in members.items()
            for article_id, before in stored.items()
            if before != (min(stored), len(outlets[story]))
        ],
    )
