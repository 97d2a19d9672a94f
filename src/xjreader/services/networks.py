"""Networks of actors and of what they speak of, as Discourse Network Analyzer defines them; pure.

A statement's agreement is yes or no there: support or opposition here. Neutral statements agree with nobody
and are in no actor x actor network. Duplicates are settled before, by the rule by which cells were counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Literal

from msgspec import Struct

from xjreader.models.stance import MatrixCell, Tally

Network = Literal["two-mode", "congruence", "conflict", "subtract"]
"""Actors x targets, weighted by the net; or actors x actors by what they agree on, disagree on, or both."""

Pair = tuple[str, str]
"""Two actors, by name in the order of the alphabet: the networks have no direction."""


class Overlap(Struct, frozen=True):
    """How two actors stand to each other, summed over the targets of which both speak."""

    congruence: int = 0
    """Statements of one times statements of the other that are for or against the same together."""
    conflict: int = 0
    """Likewise, where one is for and the other against."""
    shared: int = 0
    """Targets that both take a side on."""

    @property
    def subtract(self) -> int:
        """Congruence less conflict; 0 also where both are as large."""
        return self.congruence - self.conflict

    def weight(self, network: Network) -> int:
        """The edge's weight in an actor x actor network. ValueError for the two-mode one."""
        match network:
            case "congruence":
                return self.congruence
            case "conflict":
                return self.conflict
            case "subtract":
                return self.subtract
        raise ValueError(f"{network} is no network of actors")


def overlaps(cells: Iterable[MatrixCell]) -> dict[Pair, Overlap]:
    """Each pair of actors who take a side on the same target, by name."""
    by_target: dict[str, list[tuple[str, Tally]]] = defaultdict(list)
    for cell in cells:
        if cell.tally.support or cell.tally.oppose:
            by_target[cell.target].append((cell.actor, cell.tally))
    sums: dict[Pair, tuple[int, int, int]] = {}
    for sides in by_target.values():
        for (actor, one), (other, two) in combinations(sorted(sides, key=lambda side: side[0]), 2):
            congruence, conflict, shared = sums.get((actor, other), (0, 0, 0))
            sums[actor, other] = (
                congruence + one.support * two.support + one.oppose * two.oppose,
                conflict + one.support * two.oppose + one.oppose * two.support,
                shared + 1,
            )
    return {pair: Overlap(*sums[pair]) for pair in sorted(sums)}


def totals(cells: Iterable[MatrixCell], *, targets: bool = False) -> Mapping[str, Tally]:
    """What each actor says in all, or is said of each target, by name."""
    found: dict[str, Tally] = {}
    for cell in cells:
        name = cell.target if targets else cell.actor
        found[name] = found.get(name, Tally()) + cell.tally
    return dict(sorted(found.items()))
