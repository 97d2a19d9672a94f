"""Holds what was measured against what is wanted, and tells how each figure grows; measures nothing."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from measured import Measured
from waits import BUSY, KEYS

LARGE, LARGEST, SMALLEST = 100_000, 500_000, 10_000
THREADS = (8, 20, 50)
"""Of newsboat's fetches, of which the best counts."""
LATE = 0.99
"""The part of all keys by which they are judged beside their median."""

Part = Literal["median", "late"]


@dataclass(frozen=True)
class Figure:
    """Something that is to be at most so much: in its unit, or in parts of what another takes."""

    name: str
    what: str
    needed: float
    wanted: float
    size: int = LARGE
    part: Part = "median"
    against: str = ""
    """What is measured beside it; a ratio is judged then."""
    against_size: int | None = None
    """Where it is another size."""
    unit: str = "ms"
    said: tuple[str, str] = ("", "")
    """Needed and wanted in words, where the numbers alone say little."""

    @property
    def is_ratio(self) -> bool:
        return bool(self.against)


def _of_key(what: str) -> list[Figure]:
    name = what.removeprefix("key: ")
    beside = f"key to changed screen beside a refresh of 200 feeds and the analysis, {name}: 99 %"
    return [
        Figure(f"key to changed screen, {name}: median", what, 30, 30),
        Figure(f"key to changed screen, {name}: 99 %", what, 60, 40, part="late"),
        Figure(beside, f"{what}{BUSY}", 100, 60, part="late"),
    ]


FIGURES = (
    Figure(
        "first paint, 100,000 articles, against newsboat with 50,000",
        "first paint", 1 / 4, 1 / 6, against="newsboat with 50,000: first paint",
        said=("4 × faster", "6 × faster"),
    ),
    Figure(
        "first paint, 500,000 against 10,000",
        "first paint", 1.15, 1.05, size=LARGEST, against="first paint", against_size=SMALLEST,
    ),
    *(figure for what in KEYS for figure in _of_key(what)),
    Figure("search, first of 44,000 hits on the screen", "search: first hits on the screen", 50, 25),
    Figure("saved view of three fields and a phrase", "saved view: on the screen", 80, 40),
    Figure(
        "cold refresh, 200 feeds of 50, 100 ms latency, against newsboat's best",
        "cold refresh", 1.3, 1.0, size=0, against="newsboat: cold refresh", said=("1.3 ×", "faster"),
    ),
    Figure(
        "refresh of the same with nothing new, against newsboat's best",
        "refresh, all 304", 1.0, 1 / 1.5, size=0, against="newsboat: refresh, all 304",
        said=("faster", "1.5 × faster"),
    ),
    Figure("memory at rest", "memory at rest, MiB", 110, 80, unit="MiB"),
    Figure("size of the library, times its text", "size of the library, × its text", 2.5, 2.0, unit="×"),
    Figure("tag 10,000 articles by query", "tag 10,000 articles by query", 300, 100),
    Figure("undo that", "undo it", 300, 100),
    Figure("stance matrix over 100,000 statements", "matrix of 100,000 statements", 200, 50, size=0),
)  # fmt: skip


def quantile(values: Sequence[float], part: float) -> float:
    """The value that so large a part of all does not pass."""
    ordered = sorted(values)
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)]


def best_of_newsboat(measured: Measured, what: str) -> str:
    """The series of newsboat's that has the lowest median, whatever its number of threads."""
    found = [f"{what}, {threads} threads" for threads in THREADS]
    there = [name for name in found if measured.of(name)]
    return min(there, key=lambda name: statistics.median(measured.of(name)), default=what)


def judged(measured: Measured) -> list[str]:
    """Lines of the table of all figures."""
    lines = [
        "| figure | median (least-most) | beside it | ratio | needed | wanted | is |",
        "|---|---|---|---|---|---|---|",
    ]
    return [*lines, *(_line(figure, measured) for figure in FIGURES)]


def grown(measured: Measured) -> list[str]:
    """Lines of the table of all that was measured at several sizes, and how it grows with them."""
    sizes = measured.sizes()
    if not sizes:
        return []
    factor = sizes[-1] / sizes[0]
    head = ["what", *(f"{size:,}" for size in sizes), f"grows, articles × {factor:g}"]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for what in dict.fromkeys(name for name, size in measured.values if size):
        cells = [_told(what, measured.of(what, size)) for size in sizes]
        first, last = measured.of(what, sizes[0]), measured.of(what, sizes[-1])
        rise = ""
        if first and last and len(sizes) > 1 and (least := statistics.median(first)) > 0:
            rise = f"× {statistics.median(last) / least:.2f}"
        lines.append(f"| {' | '.join([what, *cells, rise])} |")
    return lines


def _line(figure: Figure, measured: Measured) -> str:
    limits = [
        said or (f"{limit:g} ×" if figure.is_ratio else f"{limit:g} {figure.unit}")
        for said, limit in zip(figure.said, (figure.needed, figure.wanted), strict=True)
    ]
    values = measured.of(figure.what, figure.size)
    other: Sequence[float] = ()
    beside = ""
    if figure.is_ratio:
        against = best_of_newsboat(measured, figure.against)
        other = measured.of(against, figure.size if figure.against_size is None else figure.against_size)
        beside = f"{_told(against, other)}{_threads(against)}" if other else ""
    if not values or (figure.is_ratio and not other):
        cells = [figure.name, _told(figure.what, values), beside, "", *limits, "not measured"]
        return f"| {' | '.join(cells)} |"
    ratio = ""
    if figure.is_ratio:
        # Of runs that took turns each is held against its neighbour: what slows one slows both.
        pairs = zip(values, other, strict=True) if len(values) == len(other) else None
        reached = (
            statistics.median(ours / theirs for ours, theirs in pairs)
            if pairs
            else statistics.median(values) / statistics.median(other)
        )
        ratio = f"{reached:.2f}"
    else:
        reached = _scale(figure.what) * (
            statistics.median(values) if figure.part == "median" else quantile(values, LATE)
        )
    verdict = (
        "as wanted" if reached <= figure.wanted else "as needed" if reached <= figure.needed else "**missed**"
    )
    shown = _told(figure.what, values) if figure.part == "median" else f"{reached:,.0f} ({len(values)} keys)"
    return f"| {' | '.join([figure.name, shown, beside, ratio, *limits, verdict])} |"


def _threads(name: str) -> str:
    _, found, threads = name.rpartition(", ")
    return f" ({threads})" if found and threads.endswith("threads") else ""


def _scale(what: str) -> float:
    """Milliseconds of what is a time; the rest says itself what it is in."""
    return 1 if what.endswith((", MiB", "× its text", ", %")) else 1000


def _told(what: str, values: Sequence[float]) -> str:
    if not values:
        return ""
    scaled = [_scale(what) * value for value in values]
    if what.startswith("key: "):
        return f"{statistics.median(scaled):.0f} (99 %: {quantile(scaled, LATE):.0f})"
    middle = statistics.median(scaled)
    places = 0 if middle >= 100 else 1 if middle >= 10 else 2
    return f"{middle:,.{places}f} ({min(scaled):,.{places}f}-{max(scaled):,.{places}f})"
