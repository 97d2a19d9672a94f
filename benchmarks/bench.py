"""Runs the benchmarks and writes RESULTS.md: every figure that is wanted, beside what it is now.

    python benchmarks/bench.py [PART ...] [--sizes 10000 50000 100000 500000] [--runs 3] [--folder FOLDER]

Parts: libraries (built where they are missing), waits, refresh, stances, analysis; without any all of them.
What a part measured stays until that part is run again; the table says when and beside what it was.
"""

import argparse
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import analysis
import figures
import large
import newsboat
import refresh
import stances
import waits
from measured import Load, Measured
from platformdirs import user_cache_path
from results import machine, write_section

PARTS = ("libraries", "waits", "refresh", "stances", "analysis")
GOAL, SIZES = "Against what is wanted", "At every size"
BYTES = 12_000
"""Of a library for each article, what is made beside it included."""
BUILDING, WAITING = 0.003, 0.00005
"""Seconds for each article: to build its library; to copy that at each run of waits."""
MINUTES = {"waits": 2.0, "refresh": 1.2, "stances": 0.3, "analysis": 2.0}
"""Of one run of a part; of waits, at one size."""


Keep = Callable[[Measured], None]


class Bench:
    """One run of some parts."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._sizes, self._runs = tuple(sorted(options.sizes)), options.runs
        self._folder: Path = options.folder
        self._kept = self._folder / "measured.json"

    def run(self, parts: list[str]) -> None:
        """Measure these, and write the results after each."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for left in self._folder.glob("being-used-*"):
            shutil.rmtree(left)  # of a run that was broken off
        self._say_what_it_takes(parts)
        ways: dict[str, Callable[[Keep], Measured]] = {
            "waits": self._waits,
            "refresh": lambda keep: refresh.measure(self._folder, runs=self._runs, keep=keep),
            "stances": self._stances,
            "analysis": self._analysis,
        }
        if {"libraries", "waits"} & {*parts}:
            large.build(self._folder, self._sizes)
        for part, measure in ways.items():
            if part in parts:
                load = Load()
                keep = partial(self._keep, part, load)
                keep(measure(keep))
        print("\n".join(figures.judged(Measured.load(self._kept))))

    def _keep(self, part: str, load: Load, found: Measured) -> None:
        measured = Measured.load(self._kept)
        measured.take(part, found, during=f"{self._runs} runs, {load.told()}")
        measured.save(self._kept)
        self._write(measured)

    def _waits(self, keep: Keep) -> Measured:
        libraries = large.build(self._folder, self._sizes)
        return waits.measure(libraries, self._folder, runs=self._runs, keep=keep)

    def _stances(self, keep: Keep) -> Measured:
        found, text = stances.measure(self._folder / large.version(), runs=self._runs)
        write_section("Who stands where", text)
        return found

    def _analysis(self, keep: Keep) -> Measured:
        write_section("Who said what: `xjreader analyse`", analysis.section(runs=self._runs))
        return Measured()

    def _write(self, measured: Measured) -> None:
        during = [f"- {part}: {told}" for part, told in measured.told.items()]
        lines = [
            f"`make bench` on {machine()}, {newsboat.version() or 'newsboat not installed'}:",
            "",
            *during,
            "",
            "The readers and the sizes take turns in one go. What others do meanwhile makes times longer, "
            "and both sides of a ratio, which is the median of those of neighbouring runs. A terminal of 140 "
            "by 40; invented articles of some 3 kB with their quotes and statements, one in ten a copy; of "
            "keys the median and the 99 % quantile of all that were pressed.",
            "",
            *figures.judged(measured),
        ]
        write_section(GOAL, "\n".join(lines))
        told = "Medians, and the range in brackets, in ms where nothing else is said."
        write_section(SIZES, "\n".join([told, "", *figures.grown(measured)]))

    def _say_what_it_takes(self, parts: list[str]) -> None:
        """How long, and where things are kept; ends the program where the disk is too small."""
        print(f"Libraries and figures are kept in {self._folder}.", file=sys.stderr)
        missing = large.missing(self._folder, self._sizes)
        minutes = sum(BUILDING * size / 60 for size in missing) if {"libraries", "waits"} & {*parts} else 0.0
        for part, each in MINUTES.items():
            if part in parts:
                copying = WAITING * sum(self._sizes) / 60
                minutes += self._runs * (each * len(self._sizes) + copying if part == "waits" else each)
        print(f"This takes some {minutes:.0f} minutes on two quiet processors.", file=sys.stderr)
        wanted = BYTES * (sum(missing) + max(self._sizes))
        free = shutil.disk_usage(self._folder).free
        if wanted > free:
            sys.exit(
                f"{self._folder} has {free / 1e9:.1f} GB free, and {wanted / 1e9:.1f} are needed: name "
                "another place (FOLDER=…) or smaller libraries (SIZES=…)."
            )


def main() -> None:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--sizes", type=int, nargs="+", default=large.SIZES)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=user_cache_path("xjreader-bench"))
    options = parser.parse_args()
    if unknown := {*options.parts} - {*PARTS}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    Bench(options).run(options.parts or list(PARTS))


if __name__ == "__main__":
    main()
