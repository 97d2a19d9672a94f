"""What is said of what was measured, by value."""

from importlib import import_module
from typing import Any

import pytest


@pytest.fixture(scope="module")
def figures() -> Any:
    return import_module("figures")


def measured(**series: dict[int, list[float]]) -> Any:
    found = import_module("measured").Measured()
    for what, sizes in series.items():
        for size, values in sizes.items():
            for value in values:
                found.add(what.replace("_", " "), value, size=size)
    return found


def verdict(figures: Any, name: str, found: Any) -> str:
    (line,) = (line for line in figures.judged(found) if line.startswith(f"| {name} |"))
    return str(line.rsplit("|", 2)[1].strip())


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.02, "as wanted"), (0.05, "as needed"), (0.051, "**missed**")]
)
def test_a_time_is_held_against_both_limits(figures: Any, seconds: float, said: str) -> None:
    found = measured()
    for value in (seconds, 9.0, 0.001):
        found.add("search: first hits on the screen", value, size=100_000)
    assert verdict(figures, "search, first of 44,000 hits on the screen", found) == said


def test_what_was_not_measured_is_not_judged(figures: Any) -> None:
    assert verdict(figures, "memory at rest", measured()) == "not measured"


def test_keys_are_judged_by_their_late_ones_too(figures: Any) -> None:
    found = measured(**{"key: move in the list": {100_000: [0.01] * 95 + [0.07] * 5}})
    assert verdict(figures, "key to changed screen, move in the list: median", found) == "as wanted"
    assert verdict(figures, "key to changed screen, move in the list: 99 %", found) == "**missed**"


def test_newsboats_best_number_of_threads_counts(figures: Any) -> None:
    found = measured(cold_refresh={0: [2.4, 2.4, 2.4]})
    found.values["newsboat: cold refresh, 8 threads", 0] = [5.0, 5.0, 5.0]
    found.values["newsboat: cold refresh, 50 threads", 0] = [2.0, 2.0, 2.0]
    name = "cold refresh, 200 feeds of 50, 100 ms latency, against newsboat's best"
    (line,) = (line for line in figures.judged(found) if line.startswith(f"| {name} |"))
    assert "(50 threads)" in line
    assert "| 1.20 |" in line
    assert verdict(figures, name, found) == "as needed"


def test_neighbouring_runs_are_held_against_each_other(figures: Any) -> None:
    # A slow moment slows both: each run alone says the same as the others.
    found = measured(first_paint={100_000: [0.2, 0.8]})
    found.values["newsboat with 50,000: first paint", 100_000] = [1.0, 4.0]
    name = "first paint, 100,000 articles, against newsboat with 50,000"
    (line,) = (line for line in figures.judged(found) if line.startswith(f"| {name} |"))
    assert "| 0.20 |" in line
    assert line.endswith("| as needed |")


def test_growth_is_told_from_the_smallest_to_the_largest(figures: Any) -> None:
    found = measured(first_paint={10_000: [0.3], 100_000: [0.36], 500_000: [0.45]})
    head, _, line = figures.grown(found)
    assert head.endswith("| grows, articles × 50 |")
    assert line.endswith("| × 1.50 |")


def test_what_was_measured_is_kept(tmp_path: Any) -> None:
    kept = import_module("measured").Measured
    found = measured(first_paint={10_000: [0.3, 0.4]})
    whole = kept()
    whole.take("waits", found, during="today")
    whole.save(tmp_path / "measured.json")
    again = kept.load(tmp_path / "measured.json")
    assert again.of("first paint", 10_000) == [0.3, 0.4]
    assert again.told == {"waits": "today"}


def test_what_a_part_measures_again_takes_the_place_of_all_that_it_measured() -> None:
    whole = import_module("measured").Measured()
    whole.take("waits", measured(first_paint={10_000: [0.3], 50_000: [0.4]}), during="today")
    whole.take("refresh", measured(cold_refresh={0: [2.0]}), during="today")
    whole.take("waits", measured(first_paint={10_000: [0.2]}), during="tomorrow")
    assert whole.values == {("first paint", 10_000): [0.2], ("cold refresh", 0): [2.0]}
    assert whole.told == {"waits": "tomorrow", "refresh": "today"}
