"""The fuzz targets' checks on their seeds, and on what hypothesis makes in the same shapes: what `make fuzz`
looks for over minutes, looked for a moment with every change."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz import harness

MEASURED = "growing"
"""Times what it does, which no test does."""
SLOW = ("pages",)
"""Tried less often."""
TARGETS = [name for name in harness.NAMES if name != MEASURED]


@pytest.mark.parametrize("name", TARGETS)
def test_every_seed_passes(name: str) -> None:
    target = harness.target(name)
    paths = harness.seeds(name)
    assert paths
    for path in paths:
        target.check(path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=400))
def test_any_bytes_pass(name: str, data: bytes) -> None:
    harness.target(name).check(data)


@pytest.mark.parametrize("name", TARGETS)
@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
@given(dice=st.randoms(use_true_random=False), seed=st.data())
def test_what_has_the_shape_or_almost_passes(name: str, dice: Random, seed: st.DataObject) -> None:
    if name in SLOW and dice.randint(0, 9):
        return
    target = harness.target(name)
    data = seed.draw(st.sampled_from([path.read_bytes() for path in harness.seeds(name)]))
    target.check(target.change(data, dice))
    target.check(target.make(dice))


def test_each_folder_of_seeds_has_its_target_and_stays_small() -> None:
    assert sorted(path.name for path in harness.CORPUS.iterdir()) == list(harness.NAMES)
    assert all(path.stat().st_size < 20_000 for path in harness.CORPUS.rglob("*.*"))
