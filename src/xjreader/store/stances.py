"""Who stands where, for the views: opened counts, cards, lists of statements; judges nothing."""

from collections.abc import Sequence

from xjreader.models.analysis import Act, Polarity, Scope, StatementRow
from xjreader.models.cards import ActorCard, Affiliates
from xjreader.models.stance import Counting, JudgedStatements, Whose
from xjreader.store import cards, statement_lists
from xjreader.store.corrections_list import all_corrections
from xjreader.store.database import Database
from xjreader.store.precision import judged_statements
from xjreader.store.query_sql import actor_ids
from xjreader.store.rows import statements_of_ids
from xjreader.store.standings import Standings
from xjreader.store.statement_lists import Order

EVERYTHING = Scope()


class StanceStore:
    """The stances of a library. Usable from any thread; what it opens is for one at a time."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def open(
        self,
        scope: Scope = EVERYTHING,
        *,
        counting: Counting = "document",
        rollup: bool = False,
        whose: Whose = "both",
    ) -> Standings:
        """Count what the scope has; every picture is made of it. UsageError for an unknown rule."""
        return Standings(self._db, scope, counting=counting, rollup=rollup, whose=whose)

    def card(
        self,
        actor: str,
        scope: Scope = EVERYTHING,
        *,
        counting: Counting = "document",
        rollup: bool = False,
        whose: Whose = "both",
        limit: int = 12,
        offset: int = 0,
    ) -> ActorCard:
        """The card of an actor by canonical name, with so many of its targets, most spoken of first;
        with `rollup` everybody affiliated is counted in. NotFound for nobody."""
        return cards.card(
            self._db.reader(),
            actor,
            scope,
            counting=counting,
            rollup=rollup,
            whose=whose,
            limit=limit,
            offset=offset,
        )

    def called(self, name: str) -> list[str]:
        """The canonical names of the actors that a person means by a name, an alias or a part of a name."""
        found = actor_ids(name)
        rows = self._db.reader().execute(
            f"select name from actors where id in ({found.text}) order by name", found.parameters
        )
        return [row[0] for row in rows]

    def affiliates(self, actor: str) -> Affiliates:
        """Whom an actor belongs to, and who belongs to it."""
        return cards.affiliates(self._db.reader(), actor)

    def opposite(
        self, statement_id: int, scope: Scope = EVERYTHING, *, rollup: bool = True, whose: Whose = "both"
    ) -> StatementRow | None:
        """What somebody of another camp says on the same target with the other sign, nearest in time.

        A camp is all who have the same body at the top of their affiliations, without `rollup` an actor
        alone. Those whose net is on the statement's own side are no other side. `None` where there is
        nobody, and for a neutral statement.
        """
        return cards.opposite(self._db.reader(), statement_id, scope, rollup=rollup, whose=whose)

    def statement_ids(
        self,
        scope: Scope = EVERYTHING,
        *,
        actor: str | None = None,
        target: str | None = None,
        rollup: bool = False,
        whose: Whose = "both",
        polarity: Polarity | None = None,
        act: Act | None = None,
        words: str = "",
        shown: str = "",
        counting: Counting = "statement",
        rejected: bool = False,
        by: Order = "date",
        descending: bool = True,
    ) -> list[int]:
        """The numbers of the scope's statements, in order, to be paged (`statement_rows`).

        `actor` and `target` are canonical names, as rows have them; with `rollup` everybody affiliated
        with the actor too. `words` must all stand in the evidence, those of `shown` each in what a
        table shows: evidence, actor, organisation, target, act, sign in words or outlet. By a rule of
        `counting` there is one for each that counts, as many as a tally's n. With `rejected` those too
        that a person rejected. UsageError for an unknown order or rule.
        """
        return statement_lists.statement_ids(
            self._db.reader(),
            scope,
            actor=actor,
            target=target,
            rollup=rollup,
            whose=whose,
            polarity=polarity,
            act=act,
            words=words,
            shown=shown,
            counting=counting,
            rejected=rejected,
            by=by,
            descending=descending,
        )

    def statement_rows(self, ids: Sequence[int]) -> list[StatementRow]:
        """The statements of these numbers, in their order; those that are gone are left out."""
        return statements_of_ids(self._db.reader(), ids)

    def judged(self) -> JudgedStatements:
        """How right the machine was in the statements that a person judged."""
        return judged_statements(all_corrections(self._db.reader(), None))
