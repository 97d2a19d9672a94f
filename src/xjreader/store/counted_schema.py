"""The schema's steps for counting: who is in which article, and a feed's articles, kept by triggers; never
changed.

`migrations` runs them.
"""

_PUT = "on conflict (article_id, actor_id) do update set times = times + excluded.times"


def _is_shown(row: str) -> str:
    """That a quote counts: nobody rejected it, one knows who speaks, its text is the current one."""
    return f"""{row}.actor_id is not null and {row}.verdict <> 'rejected' and exists (
        select 1 from articles where id = {row}.article_id and revision_id = {row}.revision_id)"""


def _take(article: str, actor: str) -> str:
    """Take an actor out of an article once."""
    where = f"article_id = {article} and actor_id = {actor}"
    return f"""    update article_actors set times = times - 1 where {where};
    delete from article_actors where {where} and times = 0;
"""


COUNTED_ACTORS = f"""
-- Who speaks or is spoken of in the current text of each article, and in how many quotes and statements
-- that count. Kept by triggers from what `article_actors_truth` says, so that the sidebar's list of actors
-- reads what is counted already, and whoever writes is covered.
create table article_actors (
    article_id integer not null,
    actor_id integer not null,
    times integer not null,                  -- never 0
    primary key (article_id, actor_id)
) without rowid;
-- Articles in which the actor is; kept by triggers.
alter table actors add column articles integer not null default 0;
alter table actors add column unread integer not null default 0;

create view article_actors_truth as
    select article_id, actor_id, count(*) as times from (
        select quote.article_id, quote.actor_id from attributions as quote
            join articles on articles.id = quote.article_id and articles.revision_id = quote.revision_id
            where quote.actor_id is not null and quote.verdict <> 'rejected'
        union all select article_id, actor_id from stances
        union all select article_id, recipient_id from stances where recipient_id is not null
    ) group by article_id, actor_id;

insert into article_actors (article_id, actor_id, times)
    select article_id, actor_id, times from article_actors_truth;
update actors set articles = counted.articles, unread = counted.unread from (
    select actor_id, count(*) as articles, sum(articles.is_read = 0) as unread from article_actors
    join articles on articles.id = article_actors.article_id group by actor_id
) as counted where counted.actor_id = actors.id;

create trigger article_actors_insert after insert on article_actors
begin
    update actors set articles = articles + 1,
        unread = unread + coalesce((select is_read = 0 from articles where id = new.article_id), 0)
        where id = new.actor_id;
end;
create trigger article_actors_delete after delete on article_actors
begin
    update actors set articles = articles - 1,
        unread = unread - coalesce((select is_read = 0 from articles where id = old.article_id), 0)
        where id = old.actor_id;
end;
-- Before the article says otherwise: whoever is in it is counted by what it says.
create trigger article_actors_read before update of is_read on articles
    when old.is_read <> new.is_read
begin
    update actors set unread = unread + old.is_read - new.is_read
        where id in (select actor_id from article_actors where article_id = old.id);
end;
create trigger article_actors_article_delete before delete on articles
begin
    delete from article_actors where article_id = old.id;
end;
-- Another current text: what counts of its statements is told by `stances`.
create trigger article_actors_article_update after update of revision_id on articles
    when old.revision_id is not new.revision_id
begin
    insert into article_actors (article_id, actor_id, times)
        select new.id, actor_id, count(*) from attributions
            where revision_id = new.revision_id and actor_id is not null and verdict <> 'rejected'
            group by actor_id
        {_PUT};
    update article_actors set times = times - (
        select count(*) from attributions where revision_id = old.revision_id
            and actor_id = article_actors.actor_id and verdict <> 'rejected') where article_id = new.id;
    delete from article_actors where article_id = new.id and times = 0;
end;

create trigger article_actors_quote_insert after insert on attributions
    when {_is_shown("new")}
begin
    insert into article_actors (article_id, actor_id, times) values (new.article_id, new.actor_id, 1)
        {_PUT};
end;
create trigger article_actors_quote_delete after delete on attributions
    when {_is_shown("old")}
begin
{_take("old.article_id", "old.actor_id")}end;
create trigger article_actors_quote_update
    after update of article_id, revision_id, actor_id, verdict on attributions
    when (old.article_id, old.revision_id, old.verdict = 'rejected')
            <> (new.article_id, new.revision_id, new.verdict = 'rejected')
        or old.actor_id is not new.actor_id
begin
    insert into article_actors (article_id, actor_id, times)
        select new.article_id, new.actor_id, 1 where {_is_shown("new")}
        {_PUT};
    update article_actors set times = times - 1
        where article_id = old.article_id and actor_id = old.actor_id and {_is_shown("old")};
    delete from article_actors
        where article_id = old.article_id and actor_id = old.actor_id and times = 0;
end;

create trigger article_actors_stance_insert after insert on stances
begin
    insert into article_actors (article_id, actor_id, times) values (new.article_id, new.actor_id, 1)
        {_PUT};
    insert into article_actors (article_id, actor_id, times)
        select new.article_id, new.recipient_id, 1 where new.recipient_id is not null
        {_PUT};
end;
create trigger article_actors_stance_delete after delete on stances
begin
{_take("old.article_id", "old.actor_id")}{_take("old.article_id", "old.recipient_id")}end;
"""
"""The step that brings the table, what keeps it, and what it holds of an older library."""

COUNTED_AT_ONCE = """
-- Whoever writes many new articles at once counts them at once, and says so by is_counted.
drop trigger entries_count_insert;
create trigger entries_count_insert after insert on entries
    when not is_counted()
        and (select count(*) from entries where article_id = new.article_id and feed_id = new.feed_id) = 1
begin
    update feeds set articles = articles + 1,
        unread = unread + (select is_read = 0 from articles where id = new.article_id)
        where id = new.feed_id;
    update articles set feeds = feeds + 1 where id = new.article_id;
end;
"""
"""The step from which on new articles may be counted many at a time."""
