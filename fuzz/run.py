"""Fuzzes each target for a time, one after another, and says how much was tried and what was found.

    python -m fuzz.run [--seconds 600] [--keep FOLDER] [target ...]

Inputs that reach new code are kept in FOLDER (default build/fuzz), apart from our seeds, and are begun with
the next time. What fails is written there too, and ends that target's turn; the exit status is 1 then.
"""

import argparse
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from fuzz import harness

ROOT = harness.FOLDER.parent
SETTLING = 120
"""Seconds beyond its time after which a target that does not end is ended."""


@dataclass(frozen=True)
class Turn:
    """What came of one target."""

    name: str
    minutes: float
    executions: int
    coverage: int
    """Edges of the code that were reached, as libFuzzer counts them."""
    found: tuple[Path, ...]
    """Inputs that failed."""

    def row(self) -> str:
        """As a line of a table."""
        kept = ", ".join(path.name for path in self.found) or "nothing"
        return f"| {self.name} | {self.minutes:.1f} | {self.executions:,} | {self.coverage:,} | {kept} |"


def fuzz(name: str, *, seconds: int, folder: Path) -> Turn:
    """Give one target its time."""
    own, found = folder / "corpus" / name, folder / "found" / name
    own.mkdir(parents=True, exist_ok=True)
    found.mkdir(parents=True, exist_ok=True)
    before = set(found.iterdir())
    command = [sys.executable, "-m", "fuzz.harness", name, f"-max_total_time={seconds}"]
    command += [f"-artifact_prefix={found}/", "-print_final_stats=1", str(own), str(harness.CORPUS / name)]
    log = folder / f"{name}.log"
    begun = time.monotonic()
    with log.open("wb") as output:
        try:
            subprocess.run(command, cwd=ROOT, stdout=output, stderr=output, timeout=seconds + SETTLING)
        except subprocess.TimeoutExpired:
            output.write(b"\nended: it did not end by itself\n")
    said = log.read_text(encoding="utf-8", errors="replace")
    executions = [int(number) for number in re.findall(r"(?m)^#(\d+)", said)]
    coverage = [int(number) for number in re.findall(r"\bcov: (\d+)", said)]
    return Turn(
        name,
        (time.monotonic() - begun) / 60,
        max(executions, default=0),
        max(coverage, default=0),
        tuple(sorted(set(found.iterdir()) - before)),
    )


def main() -> int:
    """Fuzz the targets that are named, else all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="*", metavar="target", help=", ".join(harness.NAMES))
    parser.add_argument("--seconds", type=int, default=600, help="for each target")
    parser.add_argument("--keep", type=Path, default=ROOT / "build" / "fuzz")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(harness.NAMES):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    print("| target | minutes | inputs | code reached | failed |\n|---|---|---|---|---|", flush=True)
    failed = False
    for name in options.targets or harness.NAMES:
        turn = fuzz(name, seconds=options.seconds, folder=options.keep.resolve())
        print(turn.row(), flush=True)
        failed = failed or bool(turn.found) or not turn.executions
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
