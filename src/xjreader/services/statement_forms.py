"""The statements of a scope in every form of an export: rows, a brief, networks, DNA's event list.

Every form counts by the views' rule and says by which: CSV and JSON Lines in their columns `counts` and
`counting`, Markdown under its title, GraphML in the graph's own data, DNA's list in a column. Rejected
statements are in none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xjreader.models.analysis import Actor, Scope
from xjreader.models.stance import Counting, MatrixCell, Whose
from xjreader.services import briefs, exports
from xjreader.services.columns import COUNTED_COLUMNS
from xjreader.services.counted import COUNTED, WHOSE
from xjreader.services.dna import event_list
from xjreader.services.graphml import Value, graphml
from xjreader.services.jsontext import iso
from xjreader.services.networks import Network

if TYPE_CHECKING:
    from xjreader.services.library import Library

FORMS = ("csv", "jsonl", "md", "graphml", "dna")

Passing = Callable[[Iterable[Any]], Iterable[Any]]
"""What sees every row on its way into the file; of a network every actor's stance on a target."""


def statement_pieces(
    library: "Library",
    scope: Scope,
    *,
    form: str,
    asked: str,
    counting: Counting = "document",
    whose: Whose = "both",
    rollup: bool = False,
    network: Network = "two-mode",
    spreadsheet_safe: bool = True,
    limit: int | None = None,
    passing: Passing = iter,
) -> Iterator[str]:
    """The file's text, piece by piece.

    `rollup` and `network` are for GraphML; `limit`, of rows listed, for CSV, JSON Lines and Markdown.
    `asked` is the query in words. ValueError for a form that is none of `FORMS`.
    """
    if form == "graphml":
        yield from _network(
            library,
            scope,
            network=network,
            asked=asked,
            counting=counting,
            whose=whose,
            rollup=rollup,
            passing=passing,
        )
        return
    if form == "dna":
        rows = exports.all_statements(library, scope, whose=whose, counting=counting, oldest_first=True)
        yield from event_list(
            passing(rows), actors=_actors(library), counting=counting, spreadsheet_safe=spreadsheet_safe
        )
        return
    addressed = exports.with_urls(
        library, passing(exports.all_statements(library, scope, whose=whose, limit=limit))
    )
    if form == "md":
        cells = _cells(library, scope, counting=counting, whose=whose, rollup=False)
        yield from briefs.statement_brief(
            addressed,
            asked=asked,
            counted=f"{COUNTED[counting]}; {WHOSE[whose]}",
            tallies={(cell.actor, cell.target): cell.tally for cell in cells},
        )
        return
    counted = frozenset(library.stances.statement_ids(scope, whose=whose, counting=counting))
    records = (
        exports.counted_record(row, url, counts=row.id in counted, counting=counting)
        for row, url in addressed
    )
    if form == "csv":
        yield from exports.as_csv(records, COUNTED_COLUMNS, spreadsheet_safe=spreadsheet_safe)
    elif form == "jsonl":
        yield from exports.as_jsonl(records)
    else:
        raise ValueError(f"{form} is no form of statements")


def neutral_count(
    library: "Library", scope: Scope, *, counting: Counting = "document", whose: Whose = "both"
) -> int:
    """How many counted statements DNA's event list has no place for: they take no side."""
    cells = _cells(library, scope, counting=counting, whose=whose, rollup=False)
    return sum(cell.tally.neutral for cell in cells)


def _network(
    library: "Library",
    scope: Scope,
    *,
    network: Network,
    asked: str,
    counting: Counting,
    whose: Whose,
    rollup: bool,
    passing: Passing,
) -> Iterator[str]:
    cells = _cells(library, scope, counting=counting, whose=whose, rollup=rollup)
    facts: dict[str, Value] = {
        "query": asked,
        "counting": counting,
        "counted": COUNTED[counting],
        "whose": WHOSE[whose],
        "since": (scope.window and iso(scope.window.since)) or "",
        "until": (scope.window and iso(scope.window.until)) or "",
        "rollup": rollup,
        "n": sum(cell.tally.n for cell in cells),
    }
    return graphml(list(passing(cells)), network, actors=_actors(library), facts=facts)


def _cells(
    library: "Library", scope: Scope, *, counting: Counting, whose: Whose, rollup: bool
) -> list[MatrixCell]:
    return library.stances.open(scope, counting=counting, whose=whose, rollup=rollup).matrix()


def _actors(library: "Library") -> Mapping[str, Actor]:
    return {actor.name: actor for actor in library.analyses.actors()}
