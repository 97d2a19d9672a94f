"""Stances counted, in SQL: by actor, by actor and target, and over time; lists no rows (`rows`).

What counts once (`Counting`): an actor's statement on a target with one polarity, once a story
("document"), every time ("statement"), or once a day, week or month. What counts once is dated by
its earliest statement. Where an article's source gives no date, its statements are of no day but
their own, and in no timeline. `rollup` puts whoever stands at the top of an actor's affiliations in
the actor's place, never in the target's.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, get_args

from xjreader.errors import UsageError
from xjreader.models.analysis import (
    Counting,
    MatrixCell,
    Polarity,
    Scope,
    StanceRow,
    Tally,
    TimelinePoint,
)
from xjreader.store.actors import load_tops
from xjreader.store.query_sql import Sql
from xjreader.store.rows import CONFIRMED, DATED, source_and_condition
from xjreader.store.times import maybe_from_epoch
from xjreader.store.values import dumps

Period = Literal["day", "week", "month"]

_PERIODS: dict[Period, str] = {
    "day": "date({at}, 'unixepoch')",
    "week": "date({at}, 'unixepoch', '-6 days', 'weekday 1')",
    "month": "date({at}, 'unixepoch', 'start of month')",
}
"""ISO date of the period's first day (UTC); weeks begin on Monday."""

_AT = f"iif({DATED}, articles.sort_at, null)"

_UNITS: dict[Counting, str] = {
    "document": "coalesce(articles.story_id, articles.id)",
    "statement": "claim.id",
    **{
        period: f"coalesce({sql.format(at=_AT)}, coalesce(articles.story_id, articles.id))"
        for period, sql in _PERIODS.items()
    },
}
"""What counts once, for one actor, target and polarity."""


class _Count(NamedTuple):
    actor: str
    target: str
    period: str
    polarity: str
    number: int
    last: int | None


def stance(
    reader: sqlite3.Connection, scope: Scope, *, counting: Counting, rollup: bool, confirmed_only: bool
) -> list[StanceRow]:
    """One row an actor, who says most first; each with its targets, most spoken of first."""
    by_target: dict[str, dict[str, list[_Count]]] = defaultdict(lambda: defaultdict(list))
    for count in _counts(reader, scope, counting, rollup=rollup, confirmed_only=confirmed_only):
        by_target[count.actor][count.target].append(count)
    rows = []
    for actor, targets in by_target.items():
        tallies = [(target, _tally(counts)) for target, counts in targets.items()]
        every = [count for counts in targets.values() for count in counts]
        rows.append(
            StanceRow(
                actor=actor,
                tally=_tally(every),
                targets=tuple(sorted(tallies, key=lambda pair: (-pair[1].n, pair[0]))),
                last=maybe_from_epoch(
                    max((count.last for count in every if count.last is not None), default=None)
                ),
            )
        )
    return sorted(rows, key=lambda row: (-row.tally.n, row.actor))


def matrix(
    reader: sqlite3.Connection, scope: Scope, *, counting: Counting, rollup: bool, confirmed_only: bool
) -> list[MatrixCell]:
    """One cell an actor and target that are not blank, by name."""
    cells: dict[tuple[str, str], list[_Count]] = defaultdict(list)
    for count in _counts(reader, scope, counting, rollup=rollup, confirmed_only=confirmed_only):
        cells[count.actor, count.target].append(count)
    return [
        MatrixCell(actor=actor, target=target, tally=_tally(counts))
        for (actor, target), counts in sorted(cells.items())
    ]


def timeline(
    reader: sqlite3.Connection,
    scope: Scope,
    *,
    counting: Counting,
    rollup: bool,
    period: Period,
    confirmed_only: bool,
) -> list[TimelinePoint]:
    """One point an actor, target and period, by actor, target and time; changes of sign flagged.

    What has no date is left out (`undated`)."""
    if period not in _PERIODS:
        raise UsageError(f"{period!r} is no period.", remedy=f"It is {', '.join(_PERIODS)}.")
    points: dict[tuple[str, str, str], list[_Count]] = defaultdict(list)
    for count in _counts(
        reader, scope, counting, rollup=rollup, confirmed_only=confirmed_only, period=period
    ):
        points[count.actor, count.target, count.period].append(count)
    return list(_flagged((*key, _tally(counts)) for key, counts in sorted(points.items())))


def undated(reader: sqlite3.Connection, scope: Scope) -> int:
    """How many statements of the scope stand in articles whose source gives no date."""
    source, condition = source_and_condition(scope, "claim", extra=(Sql(f"not {DATED}"),))
    row = reader.execute(f"select count(*) from {source} where {condition.text}", condition.parameters)
    return int(row.fetchone()[0])


def _flagged(points: Iterable[tuple[str, str, str, Tally]]) -> Iterator[TimelinePoint]:
    """The points with a flag where the net's sign differs from the last one that had a sign."""
    signs: dict[tuple[str, str], int] = {}
    for actor, target, period, tally in points:
        sign = (tally.net > 0) - (tally.net < 0)
        before = signs.get((actor, target), 0)
        if sign:
            signs[actor, target] = sign
        yield TimelinePoint(
            actor=actor,
            target=target,
            period=period,
            tally=tally,
            sign_changed=bool(sign and before and sign != before),
        )


def _counts(
    reader: sqlite3.Connection,
    scope: Scope,
    counting: Counting,
    *,
    rollup: bool,
    confirmed_only: bool,
    period: Period | None = None,
) -> list[_Count]:
    if counting not in get_args(Counting):
        raise UsageError(
            f"{counting!r} is no rule of counting.", remedy=f"It is {', '.join(get_args(Counting))}."
        )
    extra = (*((CONFIRMED,) if confirmed_only else ()), *((Sql(DATED),) if period else ()))
    source, condition = source_and_condition(scope, "claim", extra=extra)
    above = dumps(list(load_tops(reader).items())) if rollup else "[]"
    dated = _PERIODS[period].format(at="first_at") if period else "''"
    rows = reader.execute(
        "with above (id, top) as materialized ("
        "  select json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(?)"
        "), once as ("
        "  select coalesce(above.top, claim.actor_id) as actor_id,"
        "   coalesce(recipient.name, claim.topic, '') as target, claim.polarity as polarity,"
        f"   min({_AT}) as first_at, max({_AT}) as last_at"
        f"  from {source} left join above on above.id = claim.actor_id"
        "  left join actors as recipient on recipient.id = claim.recipient_id"
        f"  where {condition.text} group by 1, 2, 3, {_UNITS[counting]}"
        f") select actors.name, once.target, {dated} as period, once.polarity, count(*), max(once.last_at)"
        "  from once join actors on actors.id = once.actor_id group by 1, 2, 3, 4",
        (above, *condition.parameters),
    )
    return [_Count(*row) for row in rows]


def _tally(counts: Iterable[_Count]) -> Tally:
    numbers: dict[str, int] = defaultdict(int)
    for count in counts:
        numbers[count.polarity] += count.number
    return Tally(
        support=numbers[Polarity.SUPPORT], oppose=numbers[Polarity.OPPOSE], neutral=numbers[Polarity.NEUTRAL]
    )
