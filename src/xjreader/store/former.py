"""Quotes of every text that an article had; tells nothing of what became of them."""

import sqlite3

from xjreader.models.analysis import AttributionType
from xjreader.models.lost import FormerQuote
from xjreader.store.times import from_epoch


def quotes_of_texts(reader: sqlite3.Connection, article_id: int) -> list[FormerQuote]:
    """Those found in any text of the article, the current one's too, in the order in which the texts came in
    and then in text order; without what a person rejected."""
    return [
        FormerQuote(
            revision_id=row["revision_id"],
            seen_at=from_epoch(row["seen_at"]),
            actor=row["actor"],
            type=AttributionType(row["type"]),
            words=row["words"],
        )
        for row in reader.execute(
            "select quote.revision_id, revisions.seen_at, actors.name as actor, quote.type,"
            " iif(quote.words <> '', quote.words, spans_text(revisions.text, quote.content)) as words"
            " from revisions join attributions as quote on quote.revision_id = revisions.id"
            " left join actors on actors.id = quote.actor_id"
            " where revisions.article_id = ? and quote.verdict <> 'rejected'"
            " order by revisions.id, json_extract(quote.content, '$[0][0]'), quote.id",
            (article_id,),
        )
    ]
