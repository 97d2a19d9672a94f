"""The schema's steps for finding near copies: fingerprints of texts, kept by triggers; never changed.

`migrations` runs them.
"""

NEAR_COPIES = """
-- Fingerprints of each article's current text (`nearness`): copies of one story share at least one.
create table story_bands (
    band integer not null,
    article_id integer not null,
    primary key (band, article_id)
) without rowid;
-- Stories that lost an article, to be joined anew with the next write of articles.
create table stories_due (
    story_id integer primary key
);
create trigger articles_bands_update after update of revision_id on articles
    when old.revision_id is not new.revision_id
begin
    delete from story_bands where article_id = old.id and band in (
        select value from json_each(near_bands((select text from revisions where id = old.revision_id))));
    insert or ignore into story_bands (band, article_id)
        select value, new.id
        from json_each(near_bands((select text from revisions where id = new.revision_id)));
end;
create trigger articles_bands_delete before delete on articles
begin
    delete from story_bands where article_id = old.id and band in (
        select value from json_each(near_bands((select text from revisions where id = old.revision_id))));
    insert or ignore into stories_due (story_id)
        select story_id from articles where story_id = old.story_id and id <> old.id limit 1;
end;
-- Those of a story beside its first: a list that shows each story once asks for no others.
create index articles_copies on articles(id, story_id) where story_id <> id;
"""
"""The step that brings the tables and what keeps them; `migrations` fills them."""

FRESH_BANDS = """
-- The fingerprints that came in last, those of a text together: in `story_bands` they lie all over a large
-- table, and each of them would have a page of it written anew. They are moved there many at a time
-- (`freshbands`), so that a new text costs a large library as little as a small one.
create table fresh_bands (
    seq integer primary key autoincrement,   -- whoever holds them in memory knows by it what is new
    article_id integer not null unique,
    length integer not null,                 -- of the text, in characters
    bands blob not null                      -- numbers of four bytes, the lowest byte first
);

drop trigger articles_bands_update;
create trigger articles_bands_update after update of revision_id on articles
    when old.revision_id is not new.revision_id
begin
    delete from story_bands where old.revision_id is not null and article_id = old.id and band in (
        select value from json_each(near_bands((select text from revisions where id = old.revision_id))));
    delete from fresh_bands where article_id = old.id;
    insert into fresh_bands (article_id, length, bands)
        select new.id, characters(text), packed_bands(text) from revisions where id = new.revision_id;
end;
drop trigger articles_bands_delete;
create trigger articles_bands_delete before delete on articles
begin
    delete from story_bands where article_id = old.id and band in (
        select value from json_each(near_bands((select text from revisions where id = old.revision_id))));
    delete from fresh_bands where article_id = old.id;
    insert or ignore into stories_due (story_id)
        select story_id from articles where story_id = old.story_id and id <> old.id limit 1;
end;
"""
"""The step that keeps the newest fingerprints apart."""
