"""The narrow table of what is counted of each statement (`stances`), and who stands at the top of each
actor's affiliations: looked over, and made anew.

Triggers keep both (`migrations`); nothing here is needed while they do.
"""

import sqlite3

from xjreader.store.actors import load_tops

_COLUMNS = (
    "id, article_id, attribution_id, actor_id, top_id, recipient_id, topic, act, polarity, verdict, story,"
    " at, sort_at, place"
)
_TRUTH = f"select {_COLUMNS}, target from stance_truth"
_KEPT = (
    f"select {', '.join(f'stances.{name}' for name in _COLUMNS.split(', '))}, stance_targets.name"
    " from stances left join stance_targets on stance_targets.id = stances.target_id"
)


def disagreements(reader: sqlite3.Connection) -> list[str]:
    """In words, whether the table says something else than the statements; empty when all is well."""
    wrong = sum(
        int(reader.execute(f"select count(*) from ({one} except {other})").fetchone()[0])
        for one, other in ((_TRUTH, _KEPT), (_KEPT, _TRUTH))
    )
    unseen = reader.execute(
        "select count(*) from stances where not exists (select 1 from stance_pairs"
        " where stance_pairs.actor_id = stances.actor_id and stance_pairs.target_id = stances.target_id)"
    ).fetchone()[0]
    tops = load_tops(reader)
    misplaced = sum(
        row["top_id"] != tops.get(row["id"], row["id"])
        for row in reader.execute("select id, coalesce(top_id, id) as top_id from actors")
    )
    if not wrong and not unseen and not misplaced:
        return []
    return [f"the index of stances does not agree with the statements ({wrong + unseen + misplaced} rows)"]


def rebuild(writer: sqlite3.Connection) -> None:
    """Make the table anew from the statements; everything counts as changed."""
    writer.execute("update actors set top_id = null where top_id is not null")
    writer.executemany(
        "update actors set top_id = ? where id = ?",
        [(top, actor) for actor, top in load_tops(writer).items()],
    )
    # The triggers of the table itself note the change of each pair, of those that go and of those that come.
    writer.execute("delete from stances")
    writer.execute(
        "insert into stance_targets (name) select distinct target from stance_truth"
        " where not exists (select 1 from stance_targets where name = target)"
    )
    writer.execute(
        f"insert into stances ({_COLUMNS}, target_id)"
        f" select {', '.join(f'truth.{name}' for name in _COLUMNS.split(', '))}, named.id"
        " from stance_truth as truth join stance_targets as named on named.name = truth.target"
    )
