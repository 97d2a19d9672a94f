"""The schema's step for finding near copies: fingerprints of texts, kept by triggers; never changed.

`migrations` runs it.
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
