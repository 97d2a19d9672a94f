"""The library's schema, in steps that are appended and never changed.

Times are whole seconds of UTC since 1970. Spans are JSON arrays of [start, end] in characters.
What a person did stands in columns and tables that no refresh or analysis writes to.
index_text and spans_text are ours (`functions`): the one parts Chinese and Japanese into characters,
the other gives the words at spans (FTS5 allows no json_each where it reads its content).
"""

from typing import TYPE_CHECKING

from sqlite_utils.migrations import Migrations

from xjreader.store.appearance_schema import APPEARANCES
from xjreader.store.copies_schema import FRESH_BANDS, NEAR_COPIES
from xjreader.store.counted_schema import COUNTED_ACTORS, COUNTED_AT_ONCE
from xjreader.store.packed_schema import NARROW_INDEXES, PACKED_TEXTS, SAME_WORDS
from xjreader.store.stance_schema import STANCES

if TYPE_CHECKING:
    from sqlite_utils.db import Database

migrations = Migrations("xjreader")

_FIRST = """
create table feeds (
    id integer primary key,
    url text not null unique,
    title text not null default '',          -- as the feed names itself
    given_title text not null default '',    -- as the person names it
    site_url text not null default '',
    folder text not null default '',         -- nested with /
    tags text not null default '[]',         -- JSON array, given to each new article
    every integer,                           -- the person's interval in seconds
    username text not null default '',
    password_command text not null default '[]',
    full_text text not null default 'feed',
    origin text not null,
    added_at integer not null,
    removed_at integer,                      -- unsubscribed: its articles stay
    etag text not null default '',
    last_modified text not null default '',
    body_hash text not null default '',
    status text not null default 'new',
    error text not null default '',
    malformed integer not null default 0,
    http_status integer,
    last_fetch integer,
    last_success integer,
    next_due integer,
    why text not null default '',
    failures integer not null default 0,
    articles integer not null default 0,     -- kept by triggers, as the sidebar asks at every change
    unread integer not null default 0
);

-- What a server said about all of its addresses: Retry-After holds for the whole host.
create table hosts (
    host text primary key,
    retry_at integer not null,
    why text not null default ''
) without rowid;

-- Former addresses of a feed that moved for good, so that the config's old address still means it.
create table feed_aliases (
    url text primary key,
    feed_id integer not null references feeds(id) on delete cascade
) without rowid;

create table articles (
    id integer primary key,
    url text not null default '',
    url_key text,                            -- the address made comparable; null where there is none
    title text not null default '',          -- of the current revision
    author text not null default '',
    language text not null default '',
    published integer,                       -- as the source says
    updated integer,
    first_seen integer not null,
    sort_at integer not null,                -- published, never later than first_seen
    revision_id integer,                     -- the current text
    revisions integer not null default 0,    -- distinct texts
    story_id integer,                        -- first article of the same story, itself if alone
    outlets integer not null default 1,      -- feeds (and imported files) that carry the story
    feeds integer not null default 0,        -- feeds that it stood in; kept by triggers
    analysis text,                           -- stamp of the current revision's analysis; null while waiting
    quotes integer not null default 0,       -- of the current revision, rejected ones not counted
    has_note integer not null default 0,
    is_read integer not null default 0,
    is_starred integer not null default 0
);
create unique index articles_url on articles(url_key) where url_key is not null;
-- The list of everything, newest first, and the counts of what is unread, without touching the table.
create index articles_newest on articles(sort_at desc, id desc, is_read, is_starred);
create index articles_unread on articles(sort_at desc, id desc) where is_read = 0;
create index articles_starred on articles(sort_at desc, id desc) where is_starred = 1;
create index articles_edited on articles(sort_at desc, id desc) where revisions > 1;
create index articles_story on articles(story_id);
-- What waits for its analysis, newest first, however many already have theirs.
create index articles_waiting on articles(analysis, sort_at desc, id desc);
-- Articles that a folder's sum would count twice.
create index articles_shared on articles(id) where feeds > 1;

create table revisions (
    id integer primary key,
    article_id integer not null references articles(id) on delete cascade,
    digest text not null,                    -- of title, text, blocks
    seen_at integer not null,
    origin text not null,                    -- feed, page, file
    feed_id integer references feeds(id) on delete set null,
    story_key text not null default '',      -- fingerprint of the words, to find copies of one story
    analysis text,                           -- stamp of the analysis stored for it; null while waiting
    title text not null,
    -- Long columns stand last: what is before them is read without their overflow pages.
    links text not null,                     -- JSON [[start, end, url], ...]
    blocks text not null,                    -- JSON [[start, end, kind, level], ...]
    text text not null,
    unique (article_id, digest)
);
create index revisions_story on revisions(story_key) where story_key <> '';

-- Where an article stood: one row for each feed and entry of that feed.
create table entries (
    feed_id integer not null references feeds(id) on delete cascade,
    entry_key text not null,                 -- guid, else address, else hash of title and date
    article_id integer not null references articles(id) on delete cascade,
    guid text not null default '',
    url text not null default '',
    digest text not null default '',         -- of the text that this feed last gave
    first_seen integer not null,
    last_seen integer not null,
    primary key (feed_id, entry_key)
) without rowid;
create index entries_article on entries(article_id, feed_id);
-- The articles of a feed or folder, without the wide rows of the table.
create index entries_feed on entries(feed_id, article_id);

create table tags (
    id integer primary key,
    name text not null unique collate nocase,
    articles integer not null default 0,     -- kept by triggers
    unread integer not null default 0
);
create table article_tags (
    article_id integer not null references articles(id) on delete cascade,
    tag_id integer not null references tags(id) on delete cascade,
    origin text not null,                    -- person, feed, keyword
    added_at integer not null,
    primary key (article_id, tag_id)
) without rowid;
create index article_tags_tag on article_tags(tag_id, article_id);

-- Every wording of a note; the newest counts.
create table notes (
    id integer primary key,
    article_id integer not null references articles(id) on delete cascade,
    body text not null,
    made_at integer not null
);
create index notes_article on notes(article_id, id desc);

create table actors (
    id integer primary key,
    name text not null unique,
    kind text not null,
    affiliation_id integer references actors(id) on delete set null,
    origin text not null                     -- config, text, person
);
create index actors_affiliation on actors(affiliation_id);
create table actor_aliases (
    alias text not null collate nocase,
    actor_id integer not null references actors(id) on delete cascade,
    primary key (alias, actor_id)
) without rowid;
create index actor_aliases_actor on actor_aliases(actor_id);

create table topics (
    name text primary key,
    phrases text not null default '[]',
    origin text not null
) without rowid;

create table attributions (
    id integer primary key,
    revision_id integer not null references revisions(id) on delete cascade,
    article_id integer not null references articles(id) on delete cascade,
    type text not null,
    source text not null,                    -- spans
    cue text not null,
    content text not null,
    actor_id integer references actors(id) on delete set null,
    candidates text not null default '[]',   -- names, likeliest first
    confidence real not null,
    verdict text not null default 'machine',
    correction_id integer                    -- the person's word that stands in it now
);
create index attributions_revision on attributions(revision_id);
create index attributions_actor on attributions(actor_id, article_id);
create index attributions_article on attributions(article_id);

create table statements (
    id integer primary key,
    revision_id integer not null references revisions(id) on delete cascade,
    article_id integer not null references articles(id) on delete cascade,
    attribution_id integer references attributions(id) on delete cascade,
    actor_id integer not null references actors(id) on delete cascade,
    recipient_id integer references actors(id) on delete cascade,
    topic text,
    act text not null,
    polarity text not null,
    modes text not null default '[]',
    evidence text not null,                  -- spans
    confidence real not null,
    verdict text not null default 'machine',
    correction_id integer
);
create index statements_revision on statements(revision_id);
create index statements_article on statements(article_id);
create index statements_actor on statements(actor_id, recipient_id, topic, polarity);
create index statements_recipient on statements(recipient_id, actor_id);
create index statements_attribution on statements(attribution_id);

-- What a person said of a machine's row, tied to the words and not to the row, which is rebuilt.
create table corrections (
    id integer primary key,
    made_at integer not null,
    revision_id integer not null references revisions(id) on delete cascade,
    article_id integer not null references articles(id) on delete cascade,
    kind text not null,                      -- attribution, statement
    anchor text not null,                    -- JSON: the machine's row, its spans and their words
    verdict text not null,                   -- confirmed, corrected, rejected
    change text not null default '{}',       -- JSON: field to new value, earlier changes included
    replaces integer,                        -- the correction of the same row before this one
    undone_at integer
);
create index corrections_article on corrections(article_id) where undone_at is null;

-- What a person did, so that it can be undone, also after a restart.
create table actions (
    id integer primary key,
    made_at integer not null,
    label text not null,                     -- "tagged 3 articles: visit"
    undone_at integer
);
create table action_items (
    action_id integer not null references actions(id) on delete cascade,
    article_id integer not null references articles(id) on delete cascade,
    field text not null,                     -- read, star, note, tag:ID
    before text,                             -- JSON, null where there was nothing
    after text,
    primary key (action_id, article_id, field)
) without rowid;
create index action_items_article on action_items(article_id);
-- Tags that a person took away: no rule gives them again.
create index action_items_removed on action_items(article_id, field) where after is null;

create table saved_views (
    id integer primary key,
    name text not null unique,
    query text not null,
    origin text not null                     -- config, person
);

create table fetch_log (
    id integer primary key,
    feed_id integer not null references feeds(id) on delete cascade,
    at integer not null,
    status text not null,
    http_status integer,
    error text not null default '',
    bytes integer not null default 0,
    milliseconds integer not null default 0,
    new integer not null default 0,
    changed integer not null default 0,
    why text not null default ''
);
create index fetch_log_feed on fetch_log(feed_id, id desc);

create table settings (
    key text primary key,
    value text not null
) without rowid;

-- Full-text search over what is stored already: external content, so no text is kept twice.
create view article_text as
    select articles.id as id, index_text(revisions.title) as title, index_text(revisions.text) as body
    from articles join revisions on revisions.id = articles.revision_id;
create virtual table article_index using fts5(
    title, body, content='article_text', content_rowid='id',
    tokenize="unicode61 remove_diacritics 2"
);
create view quote_text as
    select attributions.id as id, attributions.article_id as article_id,
        attributions.revision_id as revision_id,
        index_text(spans_text(revisions.text, attributions.content)) as content
    from attributions join revisions on revisions.id = attributions.revision_id;
create virtual table quote_index using fts5(
    content, content='quote_text', content_rowid='id',
    tokenize="unicode61 remove_diacritics 2"
);

-- The index follows the current revision within the same transaction, whoever writes.
create trigger articles_index_update after update of revision_id on articles
    when old.revision_id is not new.revision_id
begin
    insert into article_index(article_index, rowid, title, body)
        select 'delete', old.id, index_text(title), index_text(text)
            from revisions where id = old.revision_id;
    insert into article_index(rowid, title, body)
        select new.id, index_text(title), index_text(text) from revisions where id = new.revision_id;
end;
create trigger articles_delete before delete on articles
begin
    -- While the article still says whether it is unread: the counts depend on it.
    delete from entries where article_id = old.id;
    delete from article_tags where article_id = old.id;
    insert into article_index(article_index, rowid, title, body)
        select 'delete', old.id, index_text(title), index_text(text)
            from revisions where id = old.revision_id;
end;
-- Counts of feeds and tags, within the same transaction, whoever writes.
create trigger entries_count_insert after insert on entries
    when (select count(*) from entries where article_id = new.article_id and feed_id = new.feed_id) = 1
begin
    update feeds set articles = articles + 1,
        unread = unread + (select is_read = 0 from articles where id = new.article_id)
        where id = new.feed_id;
    update articles set feeds = feeds + 1 where id = new.article_id;
end;
create trigger entries_count_delete after delete on entries
    when not exists (select 1 from entries where article_id = old.article_id and feed_id = old.feed_id)
begin
    update feeds set articles = articles - 1,
        unread = unread - (select is_read = 0 from articles where id = old.article_id)
        where id = old.feed_id;
    update articles set feeds = feeds - 1 where id = old.article_id;
end;
create trigger article_tags_count_insert after insert on article_tags
begin
    update tags set articles = articles + 1,
        unread = unread + (select is_read = 0 from articles where id = new.article_id)
        where id = new.tag_id;
end;
create trigger article_tags_count_delete after delete on article_tags
begin
    update tags set articles = articles - 1,
        unread = unread - (select is_read = 0 from articles where id = old.article_id)
        where id = old.tag_id;
end;
create trigger articles_count_read after update of is_read on articles
    when old.is_read <> new.is_read
begin
    update feeds set unread = unread + old.is_read - new.is_read
        where id in (select feed_id from entries where article_id = new.id);
    update tags set unread = unread + old.is_read - new.is_read
        where id in (select tag_id from article_tags where article_id = new.id);
end;

-- A cascade would delete the words before the attributions that the index must forget by them.
create trigger revisions_delete before delete on revisions
begin
    delete from attributions where revision_id = old.id;
end;
create trigger revisions_text_update before update of title, text on revisions
    when old.title is not new.title or old.text is not new.text
begin
    select raise(abort, 'a revision is never edited');
end;
create trigger attributions_index_insert after insert on attributions
begin
    insert into quote_index(rowid, content) select id, content from quote_text where id = new.id;
end;
create trigger attributions_index_delete before delete on attributions
begin
    insert into quote_index(quote_index, rowid, content)
        select 'delete', id, content from quote_text where id = old.id;
end;
create trigger attributions_index_update after update of content on attributions
    when old.content is not new.content
begin
    select raise(abort, 'the words of an attribution are replaced, never edited in place');
end;
"""


@migrations()
def first_schema(db: "Database") -> None:
    """Everything that version 0.1 keeps."""
    _run(db, _FIRST)


@migrations()
def feed_ttl(db: "Database") -> None:
    """What a feed asks readers to wait, so that it holds after an answer without a body too."""
    db.execute("alter table feeds add column ttl integer")


_WORDS_OF_QUOTES = """
-- The words at `content`. Taking them from the text at each insert and delete would read the whole text
-- for every quote, which a long text with many quotes makes hours of.
alter table attributions add column words text not null default '';
update attributions set words =
    (select spans_text(revisions.text, attributions.content) from revisions
     where revisions.id = attributions.revision_id);
drop view quote_text;
create view quote_text as
    select id, article_id, revision_id, index_text(words) as content from attributions;
"""


@migrations()
def quote_words(db: "Database") -> None:
    """The words of each quote beside its spans."""
    _run(db, _WORDS_OF_QUOTES)


_CORRECTIONS_BY_KEY = """
-- What the machine found, as JSON, in a row that a person judged or that makes room for one; null in all
-- others, and in rows of the person's own, which the machine does not have.
alter table attributions add column machine text;
alter table statements add column machine text;
update attributions set machine = (select anchor from corrections where id = correction_id)
    where correction_id is not null;
update statements set machine = (select anchor from corrections where id = correction_id)
    where correction_id is not null;

-- All corrections of one row, the first one's id; of these at most one is in force.
alter table corrections add column subject integer;
-- JSON: the statements of a quote coded anew from what the person says; null for the machine's.
alter table corrections add column coded text;
with recursive chain (id, subject) as (
    select id, id from corrections where replaces is null
    union select corrections.id, chain.subject from chain join corrections on corrections.replaces = chain.id
) update corrections set subject = coalesce((select subject from chain where chain.id = corrections.id), id);
update corrections set undone_at = made_at where undone_at is null and exists
    (select 1 from corrections as later where later.replaces = corrections.id and later.undone_at is null);
create index corrections_subject on corrections(subject);

-- A person may change the words of a quote.
drop trigger attributions_index_update;
create trigger attributions_index_update after update of words on attributions
    when old.words is not new.words
begin
    insert into quote_index(quote_index, rowid, content) values ('delete', old.id, index_text(old.words));
    insert into quote_index(rowid, content) values (new.id, index_text(new.words));
end;
"""


@migrations()
def corrections_by_key(db: "Database") -> None:
    """The machine's row beside what a person says of it, and words that a person may change."""
    _run(db, _CORRECTIONS_BY_KEY)


@migrations()
def rejected_quotes(db: "Database") -> None:
    """The few quotes that a person rejected, to be counted without looking at all the others."""
    db.execute(
        "create index attributions_rejected on attributions(article_id)"
        " where verdict = 'rejected' and correction_id is not null"
    )


@migrations()
def counted_stances(db: "Database") -> None:
    """What is counted of each statement, kept beside it."""
    _run(db, STANCES)


@migrations()
def feed_skips(db: "Database") -> None:
    """Hours and weekdays at which a feed asks not to be fetched, as bits."""
    db.execute("alter table feeds add column skip_hours integer not null default 0")
    db.execute("alter table feeds add column skip_days integer not null default 0")


_FEED_MANNERS = """
-- What the server's max-age was, so that it holds after a 304 without one.
alter table feeds add column max_age integer;
-- When the feed published last: JSON, seconds, the newest first, a few; and the usual pause between them.
alter table feeds add column moments text not null default '[]';
alter table feeds add column pause integer;
-- Whose answer gave the validators: they mean nothing at another address.
alter table feeds add column validated_url text not null default '';
-- What the person gave before the feed moved: only that may be an address which is not public.
alter table feeds add column typed_url text not null default '';
update feeds set typed_url = coalesce((select feed_aliases.url from feed_aliases
    where feed_aliases.feed_id = feeds.id limit 1), '');
-- A move for good, until several answers said the same.
alter table feeds add column move_url text not null default '';
alter table feeds add column move_answers integer not null default 0;
alter table feeds add column move_since integer;
"""


@migrations()
def feed_manners(db: "Database") -> None:
    """What a polite reader remembers of a feed: freshness, rhythm, whose validators, a doubtful move."""
    _run(db, _FEED_MANNERS)


@migrations()
def near_copies(db: "Database") -> None:
    """Fingerprints to find near copies by, and the stories that they make of what is there."""
    from xjreader.store.stories import fill_bands, find_near_copies

    _run(db, NEAR_COPIES)
    fill_bands(db.conn)
    find_near_copies(db.conn)


@migrations()
def pruned_articles(db: "Database") -> None:
    """What articles that went by the person's rules are remembered by, lest they come back as new."""
    db.execute(
        "create table pruned ("
        " mark integer primary key,"  # hash of a feed's entry key, or of an address (`retention`)
        " pruned_at integer not null)"
    )


@migrations()
def raw_entries(db: "Database") -> None:
    """What each text was read from, to the byte, packed with the text's help (`rawentries`)."""
    db.execute(
        "create table raw_entries ("
        " revision_id integer primary key references revisions(id) on delete cascade,"
        " encoding text not null,"
        " size integer not null,"  # bytes, unpacked
        " packed blob not null)"
    )


@migrations()
def packed_texts(db: "Database") -> None:
    """Texts that may be packed, and quotes whose words stand in their text alone."""
    _run(db, PACKED_TEXTS)


@migrations()
def narrow_indexes(db: "Database") -> None:
    """Indexes that take less room and cost less to keep."""
    _run(db, NARROW_INDEXES)


@migrations()
def same_words(db: "Database") -> None:
    """A library of an older program can be compacted without indexing its quotes anew."""
    _run(db, SAME_WORDS)


@migrations()
def counted_actors(db: "Database") -> None:
    """In how many articles each actor is, kept and not counted."""
    _run(db, COUNTED_ACTORS)


@migrations()
def appearances(db: "Database") -> None:
    """When an article showed a text again, and which texts it never showed."""
    _run(db, APPEARANCES)


@migrations()
def outlets_as_publishers(db: "Database") -> None:
    """The outlets of stories counted by publishers; up to here each subscription was one."""
    from xjreader.store.stories import recount_outlets

    recount_outlets(db.conn)


@migrations()
def many_at_once(db: "Database") -> None:
    """The newest fingerprints apart from the many, and new articles counted together."""
    _run(db, FRESH_BANDS)
    _run(db, COUNTED_AT_ONCE)


def _run(db: "Database", script: str) -> None:
    """Run a script inside the step's transaction, which executescript would commit."""
    for statement in _statements(script):
        db.execute(statement)


def _statements(script: str) -> list[str]:
    """The script's statements one by one, triggers kept whole."""
    import sqlite3

    found, piece = [], ""
    for line in script.splitlines(keepends=True):
        piece += line
        if sqlite3.complete_statement(piece):
            found.append(piece)
            piece = ""
    return found
