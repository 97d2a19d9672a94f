"""The schema's steps for taking less room: packed texts, words that stand once, narrow indexes; never
changed.

`migrations` runs them. They rewrite no text: what is there is packed when a person asks (`compacting`).
"""

PACKED_TEXTS = """
-- From here on the text of a revision may be packed (`texts`), and the words of a quote are kept beside it
-- only where its text is very long: else they are taken from that. What is there stays as it is.
drop trigger revisions_text_update;
create trigger revisions_text_update before update of title, text on revisions
    when old.title is not new.title or plain(old.text) is not plain(new.text)
begin
    select raise(abort, 'a revision is never edited');
end;
drop view quote_text;
create view quote_text as
    select id, article_id, revision_id, index_text(iif(words <> '', words,
        (select spans_text(revisions.text, attributions.content) from revisions
         where revisions.id = attributions.revision_id))) as content from attributions;
-- A person may change the words of a quote.
drop trigger attributions_index_update;
create trigger attributions_index_update after update of words, content on attributions
    when old.words is not new.words or old.content is not new.content
begin
    insert into quote_index(quote_index, rowid, content) values ('delete', old.id,
        index_text(iif(old.words <> '', old.words, (select spans_text(revisions.text, old.content)
            from revisions where revisions.id = old.revision_id))));
    insert into quote_index(rowid, content) select id, content from quote_text where id = new.id;
end;
"""
"""The step from which on texts may be packed."""

NARROW_INDEXES = """
-- Lists are read backwards: what comes in later stands at the end, where a page is filled before the next
-- one is begun. At the beginning every page is split in two halves, of which one stays half empty.
drop index articles_newest;
create index articles_newest on articles(sort_at, id, is_read, is_starred);
drop index articles_unread;
create index articles_unread on articles(sort_at, id) where is_read = 0;
drop index articles_starred;
create index articles_starred on articles(sort_at, id) where is_starred = 1;
drop index articles_edited;
create index articles_edited on articles(sort_at, id) where revisions > 1;
drop index articles_waiting;
create index articles_waiting on articles(analysis, sort_at, id);
drop index stances_newest;
create index stances_newest on stances(sort_at, article_id, place desc, id desc);
-- What is counted stands in `stances`: these only find the rows that go with an actor.
drop index statements_actor;
create index statements_actor on statements(actor_id);
drop index statements_recipient;
create index statements_recipient on statements(recipient_id) where recipient_id is not null;
"""
"""The step that makes lists' indexes fill whole pages."""

SAME_WORDS = """
-- Words that are taken from the text from now on, and are the same, stay in the index as they are.
drop trigger attributions_index_update;
create trigger attributions_index_update after update of words, content on attributions
    when (old.words is not new.words or old.content is not new.content)
        and iif(old.words <> '', old.words, (select spans_text(revisions.text, old.content)
                from revisions where revisions.id = old.revision_id))
            is not iif(new.words <> '', new.words, (select spans_text(revisions.text, new.content)
                from revisions where revisions.id = new.revision_id))
begin
    insert into quote_index(quote_index, rowid, content) values ('delete', old.id,
        index_text(iif(old.words <> '', old.words, (select spans_text(revisions.text, old.content)
            from revisions where revisions.id = old.revision_id))));
    insert into quote_index(rowid, content) select id, content from quote_text where id = new.id;
end;
"""
"""The step that lets quotes be compacted without indexing them anew."""
