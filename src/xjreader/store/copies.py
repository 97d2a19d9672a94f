"""The other articles of an article's story, where each stood, and how many words they have in common."""

import json
import sqlite3
from collections.abc import Callable, Sequence

from xjreader.models.article import ArticleRow, Copy
from xjreader.store.nearness import Words, common_share


def copies(
    reader: sqlite3.Connection, article_id: int, *, rows: Callable[[Sequence[int]], list[ArticleRow]]
) -> list[Copy]:
    """The articles that tell an article's story beside it, who came first standing first; `rows` reads the
    lines of articles."""
    texts = {
        row["id"]: row
        for row in reader.execute(
            "select articles.id, articles.url, plain(revisions.text) as text,"
            " (select json_group_array(title) from ("
            "   select coalesce(nullif(feeds.given_title, ''), nullif(feeds.title, ''), feeds.url) as title"
            "   from entries join feeds on feeds.id = entries.feed_id where entries.article_id = articles.id"
            "   group by feeds.id order by min(entries.first_seen), feeds.id)) as outlets"
            " from articles as mine join articles on articles.story_id = mine.story_id"
            " join revisions on revisions.id = articles.revision_id"
            " where mine.id = ? order by articles.sort_at, articles.id",
            (article_id,),
        )
    }
    if article_id not in texts:
        return []
    own = Words(texts.pop(article_id)["text"])
    return [
        Copy(
            row=row,
            url=texts[row.id]["url"],
            outlets=tuple(json.loads(texts[row.id]["outlets"])),
            share=common_share(own, Words(texts[row.id]["text"])),
        )
        for row in rows(list(texts))
    ]
