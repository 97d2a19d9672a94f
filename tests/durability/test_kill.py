"""Killed at random moments: nothing confirmed is lost, nothing is there twice (a hundred: `make kill`)."""

from random import Random

import pytest
from tests.durability.kill import one_round, plan

SEED = Random().randrange(1_000_000)
PLAN = plan(20)


@pytest.mark.parametrize("number", range(len(PLAN)))
def test_what_a_killed_program_leaves_is_whole(number: int) -> None:
    seed = f"{SEED} {number}"
    reached, found = one_round(PLAN[number], seed)
    assert found == [], f"{PLAN[number]}, seed {seed!r}, {reached}"
