"""The schema's step for counting stances: a narrow table of what counts, kept by triggers; never changed.

`migrations` runs it. Tables and triggers of later steps stand there.
"""


def _put_stances(which: str) -> str:
    """Take these statements into `stances`, from what `stance_truth` says of them."""
    return f"""    insert into stance_targets (name) select distinct target from stance_truth
        where {which} and not exists (select 1 from stance_targets where name = target);
    insert into stances select truth.id, truth.article_id, truth.attribution_id, truth.actor_id,
        truth.top_id, truth.recipient_id, truth.topic, named.id, truth.act, truth.polarity, truth.verdict,
        truth.story, truth.at, truth.sort_at, truth.place
        from stance_truth as truth join stance_targets as named on named.name = truth.target
        where truth.{which};
"""


def _touch_pair(pair: str) -> str:
    return f"""    insert into stance_pairs (actor_id, target_id, changed) values
        ({pair}, (select coalesce(max(changed), 0) + 1 from stance_pairs))
        on conflict (actor_id, target_id) do update set changed = excluded.changed;
"""


_ALL_BELOW = """(
        with recursive below (id) as (select new.id union
            select actors.id from below join actors on actors.affiliation_id = below.id)
        select id from below)"""

_NEW_TOP = f"""case
        when new.affiliation_id is null then new.id
        when new.affiliation_id in {_ALL_BELOW} then (
            with recursive circle (id) as (select new.id union
                select actors.affiliation_id from circle join actors on actors.id = circle.id)
            select min(id) from circle)
        else (select coalesce(top_id, id) from actors where id = new.affiliation_id) end"""

STANCES = f"""
-- What a statement can be about, by name: an actor and a topic of one name are one target.
create table stance_targets (
    id integer primary key,
    name text not null unique
);

-- The statements that count, and of each only what is counted by: those of current texts that nobody
-- rejected, nor the quote that they come from. Kept by triggers from what `stance_truth` says, so that a
-- view of all of them reads one narrow index, and whoever writes is covered.
create table stances (
    id integer primary key,                  -- of the statement
    article_id integer not null,
    attribution_id integer,
    actor_id integer not null,
    top_id integer not null,                 -- who stands at the top of the actor's affiliations
    recipient_id integer,
    topic text,
    target_id integer not null,
    act text not null,
    polarity text not null,
    verdict text not null,
    story integer not null,
    at integer,                              -- of the article; null where its source gives no date
    sort_at integer not null,
    place integer not null                   -- first character of the evidence
);
-- Counts go through it from one end to the other and need no sorting.
create index stances_counted on stances(actor_id, target_id, polarity, story, at, verdict, article_id);
create index stances_rolled_up on stances(top_id, target_id, polarity, story, at, verdict, article_id);
create index stances_undated on stances(actor_id) where at is null;
-- Who is on the other side, and what they said nearest in time.
create index stances_target on stances(target_id, polarity, at, actor_id, story);
create index stances_article on stances(article_id);
-- The list of all, newest first, in text order.
create index stances_newest on stances(sort_at desc, article_id desc, place, id);

-- When each actor's stance on each target last changed, in steps: what is on the screen follows by asking
-- what changed since. The pair 0, 0 stands for the affiliations.
create table stance_pairs (
    actor_id integer not null,
    target_id integer not null,
    changed integer not null,
    primary key (actor_id, target_id)
) without rowid;
create index stance_pairs_changed on stance_pairs(changed);

-- Who stands at the top of an actor's affiliations, null for itself; kept by triggers.
alter table actors add column top_id integer;

create view stance_truth as
    select claim.id as id, claim.article_id as article_id, claim.attribution_id as attribution_id,
        claim.actor_id as actor_id, coalesce(actors.top_id, actors.id) as top_id,
        claim.recipient_id as recipient_id, claim.topic as topic,
        coalesce(recipient.name, claim.topic, '') as target, claim.act as act, claim.polarity as polarity,
        claim.verdict as verdict, coalesce(articles.story_id, articles.id) as story,
        iif(articles.published is null and articles.updated is null, null, articles.sort_at) as at,
        articles.sort_at as sort_at, coalesce(json_extract(claim.evidence, '$[0][0]'), 0) as place
    from statements as claim
    join articles on articles.id = claim.article_id and articles.revision_id = claim.revision_id
    join actors on actors.id = claim.actor_id
    left join actors as recipient on recipient.id = claim.recipient_id
    where claim.verdict <> 'rejected' and not exists (
        select 1 from attributions as origin
        where origin.id = claim.attribution_id and origin.verdict = 'rejected');

create trigger stances_statement_insert after insert on statements
begin
{_put_stances("id = new.id")}end;
create trigger stances_statement_update after update on statements
    when (old.id, old.revision_id, old.article_id, old.actor_id, old.act, old.polarity, old.verdict,
          old.evidence) <> (new.id, new.revision_id, new.article_id, new.actor_id, new.act, new.polarity,
          new.verdict, new.evidence)
        or old.attribution_id is not new.attribution_id or old.recipient_id is not new.recipient_id
        or old.topic is not new.topic
begin
    delete from stances where id = old.id;
{_put_stances("id = new.id")}end;
create trigger stances_statement_delete after delete on statements
begin
    delete from stances where id = old.id;
end;
create trigger stances_quote_update after update of verdict on attributions
    when (old.verdict = 'rejected') <> (new.verdict = 'rejected')
begin
    delete from stances where id in (select id from statements where attribution_id = new.id);
{_put_stances("attribution_id = new.id")}end;
-- Another current text, story or date.
create trigger stances_article_update
    after update of revision_id, story_id, sort_at, published, updated on articles
    when old.revision_id is not new.revision_id or old.sort_at is not new.sort_at
        or coalesce(old.story_id, old.id) is not coalesce(new.story_id, new.id)
        or (old.published is null and old.updated is null)
            <> (new.published is null and new.updated is null)
begin
    delete from stances where article_id = new.id;
{_put_stances("article_id = new.id")}end;

create trigger stances_pair_insert after insert on stances
begin
{_touch_pair("new.actor_id, new.target_id")}end;
create trigger stances_pair_delete after delete on stances
begin
{_touch_pair("old.actor_id, old.target_id")}end;
-- Whoever an actor moves to, all who stand below move along. A new circle of affiliations has the actor in
-- it, and its smallest number stands for all of it.
create trigger stances_affiliation after update of affiliation_id on actors
    when old.affiliation_id is not new.affiliation_id
begin
    update actors set top_id = {_NEW_TOP} where id in {_ALL_BELOW};
    update stances set top_id = (select coalesce(top_id, id) from actors where id = new.id)
        where actor_id in {_ALL_BELOW};
{_touch_pair("0, 0")}end;
create trigger stances_actor_insert after insert on actors when new.affiliation_id is not null
begin
    update actors set top_id = (select coalesce(body.top_id, body.id) from actors as body
        where body.id = new.affiliation_id) where id = new.id;
end;
create trigger stances_actor_delete after delete on actors when old.affiliation_id is not null
begin
{_touch_pair("0, 0")}end;

-- All affiliations anew, for the triggers to find who stands at the top.
create table former as select id, affiliation_id from actors where affiliation_id is not null;
update actors set affiliation_id = null where affiliation_id is not null;
update actors set affiliation_id = former.affiliation_id from former where former.id = actors.id;
drop table former;

insert into stance_targets (name)
    select distinct coalesce(recipient.name, claim.topic, '') from statements as claim
    left join actors as recipient on recipient.id = claim.recipient_id;
{_put_stances("id is not null")}
-- The few statements that a person rejected, for lists that show them too.
create index statements_rejected on statements(article_id)
    where verdict = 'rejected' and correction_id is not null;
"""
"""The step that brings the table, what keeps it, and what it holds of an older library."""
