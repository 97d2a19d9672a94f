"""Quotes of the texts that an article had before its current one; tells nothing of what became of them."""

import sqlite3

from xjreader.models.analysis import AttributionType
from xjreader.models.lost import FormerQuote
from xjreader.store.times import from_epoch


def former_quotes(reader: sqlite3.Connection, article_id: int) -> list[FormerQuote]:
    """Those found in texts that were seen before the current one, the newest text first, in text order;
    without what a person rejected."""
    return [
        FormerQuote(
            revision_id=row["revision_id"],
            seen_at=from_epoch(row["seen_at"]),
            actor=row["actor"],
            type=AttributionType(row["type"]),
            words=row["words"],
        )
        for row in reader.execute(
            "select quote.revision_id, former.seen_at, actors.name as actor, quote.type,"
            " iif(quote.words <> '', quote.words, spans_text(former.text, quote.content)) as words"
            " from articles join revisions as shown on shown.id = articles.revision_id"
            " join revisions as former on former.article_id = articles.id"
            "  and (former.seen_at, former.id) < (shown.seen_at, shown.id)"
            " join attributions as quote on quote.revision_id = former.id"
            " left join actors on actors.id = quote.actor_id"
            " where articles.id = ? and quote.verdict <> 'rejected'"
            " order by former.seen_at desc, former.id desc, json_extract(quote.content, '$[0][0]'), quote.id",
            (article_id,),
        )
    ]
