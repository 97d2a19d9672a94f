"""The schema's step for texts that come back: when an article showed a text that it had had; never changed.

`migrations` runs it. It reads no text, and of an older library only the articles that were edited.
"""

_LATER = """
    from articles indexed by articles_edited
    cross join revisions as shown on shown.id = articles.revision_id
    cross join revisions as later on later.article_id = articles.id and later.id > shown.id
    where articles.revisions > 1
"""
"""Texts of edited articles that came after the one that is shown."""

_WAS_SHOWN = "(later.origin = 'page' or (later.origin, later.feed_id) is (shown.origin, shown.feed_id))"
"""Whether such a text was shown when it came: a page's always is, and so is what the source of the shown
text says next. What another feed says is kept only, unless it is much fuller."""

APPEARANCES = f"""
-- When an article showed a text that it had before; and which texts were only kept when they came in, beside
-- the one that is shown. The first time that a text was shown is its revision's seen_at, and has no row here.
create table appearances (
    id integer primary key,
    revision_id integer not null references revisions(id) on delete cascade,
    -- The newest text that the article had then: with the id, the order in which it all happened, also
    -- where the clock was put back.
    newest_id integer not null,
    at integer,                              -- null where an older program did not note it
    is_shown integer not null,               -- 0: kept beside the shown text
    origin text not null,                    -- who gave it this time: feed, page, file
    feed_id integer references feeds(id) on delete set null
);
create index appearances_revision on appearances(revision_id);

-- An older program noted neither: what is shown tells.
insert into appearances (revision_id, newest_id, at, is_shown, origin, feed_id)
    select later.id, later.id, later.seen_at, 0, later.origin, later.feed_id {_LATER}
        and not {_WAS_SHOWN} order by later.id;
insert into appearances (revision_id, newest_id, at, is_shown, origin, feed_id)
    select shown.id, max(later.id), null, 1, shown.origin, shown.feed_id {_LATER}
        and {_WAS_SHOWN} group by articles.id;
"""
"""The step that brings the table, and what an older library tells."""
