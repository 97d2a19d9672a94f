"""Who stands where, for the views: opened counts, cards, lists of statements; judges nothing."""

from xjreader.models.analysis import Scope
from xjreader.models.stance import Counting, Whose
from xjreader.store.database import Database
from xjreader.store.standings import Standings

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
