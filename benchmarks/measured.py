"""What was measured: every single value, by what it is of and the size of the library; kept in a file, as the
parts of a benchmark are run apart. Judges nothing."""

import json
import os
import resource
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import xjreader


@dataclass
class Measured:
    """Values in the order in which they came: seconds, MiB, or times."""

    values: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    told: dict[str, str] = field(default_factory=dict)
    """By part: when and of what version it was measured, and what else went on."""
    part: dict[tuple[str, int], str] = field(default_factory=dict)
    """Which part has measured it, of what is kept."""

    def add(self, what: str, value: float, *, size: int = 0) -> None:
        """One value; of libraries with so many articles, where it depends on that."""
        self.values[what, size].append(value)

    @contextmanager
    def timed(self, what: str, *, size: int = 0) -> Iterator[None]:
        """Adds the seconds of what is done inside."""
        began = time.perf_counter()
        yield
        self.add(what, time.perf_counter() - began, size=size)

    def of(self, what: str, size: int = 0) -> Sequence[float]:
        """The values; none where it was not measured."""
        return self.values.get((what, size), ())

    def sizes(self, what: str | None = None) -> list[int]:
        """Sizes at which it, or anything, was measured."""
        return sorted({size for name, size in self.values if size and what in (None, name)})

    def take(self, part: str, found: "Measured", *, during: str) -> None:
        """Let what a part has found take the place of all that it found before."""
        for key in [key for key, its in self.part.items() if its == part]:
            del self.values[key], self.part[key]
        for key, values in found.values.items():
            self.values[key], self.part[key] = values, part
        self.told[part] = during

    def save(self, path: Path) -> None:
        """Keep everything."""
        values = [[self.part[key], *key, values] for key, values in self.values.items()]
        path.write_text(json.dumps({"told": self.told, "values": values}), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Measured":
        """What is kept; nothing where nothing is."""
        found = cls()
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            found.told = kept["told"]
            for part, what, size, values in kept["values"]:
                found.values[what, size], found.part[what, size] = values, part
        return found


class Load:
    """What others did on this machine since now, beside this program and what it started. Linux only."""

    def __init__(self) -> None:
        self._began = datetime.now(UTC)
        self._at, self._busy, self._own = time.monotonic(), _busy(), _own()

    def told(self) -> str:
        """When it was, the version, and the load, in words."""
        seconds = max(time.monotonic() - self._at, 1e-9)
        others = max(_busy() - self._busy - (_own() - self._own), 0.0) / seconds
        return (
            f"{self._began:%Y-%m-%d %H:%M} UTC, {seconds / 60:.0f} minutes, version {version()}; "
            f"others kept {others:.1f} of {os.cpu_count()} processors busy"
        )


def version() -> str:
    """The commit of the program that is measured, else its number."""
    source = Path(xjreader.__file__).resolve().parent
    commit, changes = (
        subprocess.run(["git", "-C", str(source), *words], capture_output=True, text=True)
        for words in (["rev-parse", "--short", "HEAD"], ["status", "--porcelain", "--", "."])
    )
    if commit.returncode:
        return xjreader.__version__
    return commit.stdout.strip() + (" with changes" if changes.stdout.strip() else "")


def _busy() -> float:
    """Seconds of all processors that went to anything since the machine began."""
    fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    idle, waiting = int(fields[3]), int(fields[4])
    return (sum(map(int, fields[:8])) - idle - waiting) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    """Seconds of them that went to this program and to what it started and saw ending."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)
