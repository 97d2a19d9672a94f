"""Networks of actors against a slow and obvious reference: every statement beside every other one."""

from collections import Counter
from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.models.analysis import Polarity
from xjreader.models.stance import MatrixCell, Tally
from xjreader.services.networks import Network, Overlap, overlaps, totals

Said = tuple[str, str, Polarity]

_SAID = st.lists(
    st.tuples(
        st.sampled_from(["Ada", "Bo", "Cyr", "Dara"]),
        st.sampled_from(["dam", "levy", "Ada"]),
        st.sampled_from(list(Polarity)),
    ),
    max_size=30,
)


def cells_of(said: list[Said]) -> list[MatrixCell]:
    counts = Counter(said)
    return [
        MatrixCell(actor, target, Tally(*(counts[actor, target, polarity] for polarity in Polarity)))
        for actor, target in sorted({(actor, target) for actor, target, _ in said})
    ]


@given(_SAID)
def test_congruence_and_conflict_are_counted_statement_by_statement(said: list[Said]) -> None:
    congruence: Counter[tuple[str, str]] = Counter()
    conflict: Counter[tuple[str, str]] = Counter()
    for (actor, target, polarity), (other, about, stand) in combinations(said, 2):
        if actor == other or target != about or Polarity.NEUTRAL in (polarity, stand):
            continue
        (congruence if polarity is stand else conflict)[min(actor, other), max(actor, other)] += 1
    found = overlaps(cells_of(said))
    assert {pair: one.congruence for pair, one in found.items() if one.congruence} == congruence
    assert {pair: one.conflict for pair, one in found.items() if one.conflict} == conflict
    assert all(one.subtract == congruence[pair] - conflict[pair] for pair, one in found.items())
    assert all(one.congruence + one.conflict > 0 for one in found.values())
    assert list(found) == sorted(found)


@given(_SAID)
def test_what_two_share_are_the_targets_on_which_both_take_a_side(said: list[Said]) -> None:
    sides = {(actor, target) for actor, target, polarity in said if polarity is not Polarity.NEUTRAL}
    for (actor, other), one in overlaps(cells_of(said)).items():
        assert one.shared == len(
            {target for who, target in sides if who == actor}
            & {target for who, target in sides if who == other}
        )


@given(_SAID)
def test_totals_are_sums_by_either_end(said: list[Said]) -> None:
    cells = cells_of(said)
    actors, targets = totals(cells), totals(cells, targets=True)
    for name, tally in actors.items():
        assert tally.n == sum(actor == name for actor, _, _ in said)
    for name, tally in targets.items():
        assert tally.n == sum(target == name for _, target, _ in said)
    assert sum(tally.n for tally in actors.values()) == len(said)


def test_a_tie_of_agreement_and_conflict_is_told_from_nothing_shared() -> None:
    cells = [MatrixCell("Ada", "dam", Tally(1, 1)), MatrixCell("Bo", "dam", Tally(1))]
    assert overlaps(cells) == {("Ada", "Bo"): Overlap(congruence=1, conflict=1, shared=1)}
    assert overlaps([cells[0], MatrixCell("Bo", "levy", Tally(1))]) == {}


@pytest.mark.parametrize(("network", "weight"), [("congruence", 5), ("conflict", 2), ("subtract", 3)])
def test_the_weight_is_what_the_network_is_of(network: Network, weight: int) -> None:
    assert Overlap(5, 2, 1).weight(network) == weight
    assert network in get_args(Network)


def test_the_two_mode_network_has_no_weight_of_actors() -> None:
    with pytest.raises(ValueError, match="two-mode"):
        Overlap().weight("two-mode")
