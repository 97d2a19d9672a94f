"""An actor's card, and what the other side says: figures beside the rows that bear them; writes none."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, get_args

from msgspec import Struct, field

from xjreader.errors import NotFound, UsageError
from xjreader.models.analysis import Act, ActorKind, Polarity, Scope, StatementRow
from xjreader.models.cards import ActorCard, Affiliates, TargetCard
from xjreader.models.stance import Counting, Tally, Whose
from xjreader.store.actors import load_tops
from xjreader.store.countable import countable
from xjreader.store.query_sql import Sql
from xjreader.store.rows import statements_of_ids
from xjreader.store.statement_lists import members
from xjreader.store.times import maybe_from_epoch
from xjreader.store.units import UNITS
from xjreader.store.values import load_strings

_SIGN: Mapping[str, int] = {Polarity.SUPPORT: 1, Polarity.OPPOSE: -1, Polarity.NEUTRAL: 0}
_POLARITY: Mapping[int, str] = {1: Polarity.SUPPORT.value, -1: Polarity.OPPOSE.value}


class _Said(NamedTuple):
    """One statement, as it is counted."""

    id: int
    target: int
    polarity: str
    act: str
    unit: int
    at: int | None


class _Side(Struct):
    """What the actor says on one target."""

    units: set[tuple[str, int]] = field(default_factory=set)
    acts: set[tuple[str, str, int]] = field(default_factory=set)
    times: list[int] = field(default_factory=list)
    newest: _Said | None = None

    def add(self, said: _Said) -> None:
        """Take in one statement."""
        self.units.add((said.polarity, said.unit))
        self.acts.add((said.act, said.polarity, said.unit))
        if said.at is not None:
            self.times.append(said.at)
        if self.newest is None or _age(said) > _age(self.newest):
            self.newest = said

    @property
    def tally(self) -> Tally:
        """One for each unit."""
        signs = [_SIGN[polarity] for polarity, _ in self.units]
        return Tally(signs.count(1), signs.count(-1), signs.count(0))


def affiliates(reader: sqlite3.Connection, actor: str) -> Affiliates:
    """Whom an actor belongs to and who belongs to it; nobody for an actor who is not known."""
    above: list[str] = []
    own = reader.execute("select id, affiliation_id from actors where name = ?", (actor,)).fetchone()
    if own is None:
        return Affiliates((), ())
    seen, up = {own[0]}, own[1]
    while up is not None and up not in seen:
        seen.add(up)
        name, further = reader.execute(
            "select name, affiliation_id from actors where id = ?", (up,)
        ).fetchone()
        above.append(name)
        up = further
    below: list[tuple[str, int]] = []
    level, depth, found = [own[0]], 1, {own[0]}
    while level:
        rows = reader.execute(
            "select id, name from actors where affiliation_id in (select value from json_each(?))"
            " order by name",
            (json.dumps(level),),
        ).fetchall()
        new = [(row[0], row[1]) for row in rows if row[0] not in found]
        level = [id_ for id_, _ in new]
        found.update(level)
        below += [(name, depth) for _, name in new]
        depth += 1
    return Affiliates(tuple(above), tuple(below))


def card(
    reader: sqlite3.Connection,
    actor: str,
    scope: Scope,
    *,
    counting: Counting,
    rollup: bool,
    whose: Whose,
    limit: int,
    offset: int,
) -> ActorCard:
    """The card of an actor by canonical name; NotFound for nobody, UsageError for an unknown rule."""
    if counting not in UNITS:
        raise UsageError(
            f"{counting!r} is no rule of counting.", remedy=f"It is {', '.join(get_args(Counting))}."
        )
    row = reader.execute(
        "select id, kind, (select json_group_array(alias) from (select alias from actor_aliases"
        "  where actor_id = actors.id order by alias)) as aliases from actors where name = ?",
        (actor,),
    ).fetchone()
    if row is None:
        raise NotFound(f"There is no actor {actor!r}.")
    own = members(reader, row["id"]) if rollup else [row["id"]]
    source, condition = countable(
        scope,
        whose=whose,
        extra=(Sql("claim.actor_id in (select value from json_each(?))", (json.dumps(own),)),),
    )
    sides: dict[int, _Side] = defaultdict(_Side)
    for found in reader.execute(
        f"select claim.id, claim.target_id, claim.polarity, claim.act, {UNITS[counting]}, claim.at"
        f" from {source} where {condition.text}",
        condition.parameters,
    ):
        one = _Said(*found)
        sides[one.target].add(one)
    names = _target_names(reader, sides)
    tallies = {target: side.tally for target, side in sides.items()}
    order = sorted(sides, key=lambda target: (-tallies[target].n, names[target]))
    shown = order[offset : offset + limit]
    tops = load_tops(reader)
    camp = {tops.get(member, member) for member in own}
    newest = {target: said for target in shown if (said := sides[target].newest) is not None}
    # Who is as often for as against stands where the newest statement does.
    signs = {target: tallies[target].sign or _SIGN[said.polarity] for target, said in newest.items()}
    opposing = {
        target: statement
        for target, said in newest.items()
        if signs[target]
        and (statement := _opposing(reader, scope, whose, said, signs[target], camp, tops)) is not None
    }
    wanted = [*(said.id for said in newest.values()), *opposing.values()]
    rows = {each.id: each for each in statements_of_ids(reader, wanted)}
    times = [time for side in sides.values() for time in side.times]
    return ActorCard(
        actor=actor,
        kind=ActorKind(row["kind"]),
        aliases=load_strings(row["aliases"]),
        affiliates=affiliates(reader, actor),
        counting=counting,
        whose=whose,
        rollup=rollup,
        tally=sum(tallies.values(), Tally()),
        acts=_acts(sides.values()),
        first=maybe_from_epoch(min(times, default=None)),
        last=maybe_from_epoch(max(times, default=None)),
        targets=tuple(
            _target_card(names[target], sides[target], tallies[target], opposing.get(target), rows)
            for target in shown
        ),
        total=len(order),
    )


def opposite(
    reader: sqlite3.Connection, statement_id: int, scope: Scope, *, rollup: bool, whose: Whose
) -> StatementRow | None:
    """What somebody of another camp says on the same target with the other sign, nearest in time; `None`
    where nobody does, and for a neutral statement or one that does not count."""
    row = reader.execute(
        "select actor_id, target_id, polarity, at from stances where id = ?", (statement_id,)
    ).fetchone()
    if row is None or not _SIGN[row["polarity"]]:
        return None
    tops = load_tops(reader) if rollup else {}
    said = _Said(statement_id, row["target_id"], row["polarity"], "", 0, row["at"])
    camp = {tops.get(row["actor_id"], row["actor_id"])}
    found = _opposing(reader, scope, whose, said, _SIGN[said.polarity], camp, tops)
    return None if found is None else next(iter(statements_of_ids(reader, [found])), None)


def _opposing(
    reader: sqlite3.Connection,
    scope: Scope,
    whose: Whose,
    said: _Said,
    side: int,
    camp: set[int],
    tops: Mapping[int, int],
) -> int | None:
    """The statement nearest in time, with the other sign, of those who are not on this side.

    A camp is on a side by its net, one story counting once; a camp that is as often for as against is on
    neither, and may be the other side.
    """
    about = Sql("claim.target_id = ? and claim.polarity <> 'neutral'", (said.target,))
    source, condition = countable(scope, whose=whose, extra=(about,))
    nets: dict[int, int] = defaultdict(int)
    counted = set()
    others = set()
    for actor, polarity, story in reader.execute(
        f"select distinct claim.actor_id, claim.polarity, claim.story from {source} where {condition.text}",
        condition.parameters,
    ):
        body = tops.get(actor, actor)
        if body in camp:
            continue
        others.add(actor)
        if (body, polarity, story) not in counted:
            counted.add((body, polarity, story))
            nets[body] += _SIGN[polarity]
    opponents = [actor for actor in others if nets[tops.get(actor, actor)] * side <= 0]
    if not opponents:
        return None
    other = Sql(
        "claim.target_id = ? and claim.polarity = ? and claim.actor_id in (select value from json_each(?))",
        (said.target, _POLARITY[-side], json.dumps(sorted(opponents))),
    )
    source, condition = countable(scope, whose=whose, extra=(other,))
    # What has no date is near to nothing; of equally near ones the first that was found.
    row = reader.execute(
        f"select claim.id from {source} where {condition.text}"
        " order by claim.at is null, abs(claim.at - ?), claim.id limit 1",
        (*condition.parameters, said.at),
    ).fetchone()
    return None if row is None else int(row[0])


def _target_card(
    name: str, side: _Side, tally: Tally, opposing: int | None, rows: Mapping[int, StatementRow]
) -> TargetCard:
    return TargetCard(
        target=name,
        tally=tally,
        acts=_acts([side]),
        first=maybe_from_epoch(min(side.times, default=None)),
        last=maybe_from_epoch(max(side.times, default=None)),
        newest=None if side.newest is None else rows.get(side.newest.id),
        opposing=None if opposing is None else rows.get(opposing),
    )


def _acts(sides: Iterable[_Side]) -> tuple[tuple[Act, int], ...]:
    """How often each act counts, most first."""
    counted = Counter(act for side in sides for act, _, _ in side.acts)
    return tuple((Act(act), n) for act, n in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _age(said: _Said) -> tuple[bool, int, int]:
    """Newer ones are greater; of one time the first that was found."""
    return (said.at is not None, said.at or 0, -said.id)


def _target_names(reader: sqlite3.Connection, targets: Iterable[int]) -> dict[int, str]:
    rows = reader.execute(
        "select id, name from stance_targets where id in (select value from json_each(?))",
        (json.dumps(sorted(targets)),),
    )
    return {row[0]: row[1] for row in rows}
