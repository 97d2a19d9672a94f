"""Measures `xjreader analyse` on this machine: speed, the first document, memory, sizes. Judges no result.

The trained tagger and the cue rules read the same invented articles and take turns. `bench.py` runs it.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from articles import WORDS, article, articles
from reader import isolated
from results import spread, table

ROOT = Path(__file__).resolve().parent.parent
TAGGERS = ("trained", "rules")
MEGABYTE = 1_000_000
DOCUMENTS = 80
"""How many of them are read, and twice as many."""
LONG = 300_000
"""Characters of the longest text that the reader's own analysis takes."""
MANY = 1_000
"""Rows of the file whose first result is waited for."""


@dataclass
class Measured:
    """What was measured, by name, in the order in which it came."""

    values: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


class Corpus:
    """The files that are analysed."""

    def __init__(self, folder: Path, documents: int) -> None:
        self.folder = folder
        self.documents = documents
        self.few = self._rows("few.jsonl", articles(), documents)
        self.more = self._rows("more.jsonl", articles(), 2 * documents)
        self.many = self._rows("many.jsonl", articles(), MANY)
        long = "\n\n".join(islice(articles(), LONG // 3_000))[:LONG]
        self.long = self._rows("long.jsonl", iter([long] * 4), 4)
        self.single = folder / "single.txt"
        self.single.write_text(f"Envoy to visit the valley\n\n{article(0)}\n", encoding="utf-8")

    def _rows(self, name: str, texts: Iterator[str], number: int) -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8") as file:
            for index, text in enumerate(islice(texts, number)):
                file.write(json.dumps({"id": index, "text": text}, ensure_ascii=False) + "\n")
        return path

    def command(self, tagger: str, path: Path) -> list[str]:
        """`xjreader analyse` with one tagger."""
        config = self.folder / f"{tagger}.toml"
        config.write_text(f'[analysis]\ntagger = "{tagger}"\n')
        return [sys.executable, "-m", "xjreader", "--config", str(config), "analyse", str(path)]


@contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A command whose output is read here; ended, if it still runs, when that is done."""
    environment = isolated(Path("/nonexistent"))
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.terminate()


def seconds(command: list[str], *, lines: int) -> float:
    """How long the whole command takes, which is to write so many lines."""
    begin = time.perf_counter()
    with running(command) as process:
        assert process.stdout is not None
        written = sum(1 for _ in process.stdout)
        code = process.wait()
    if code or written != lines:
        sys.exit(f"{' '.join(command)} wrote {written} lines instead of {lines} and ended with {code}")
    return time.perf_counter() - begin


def seconds_to_first(command: list[str]) -> float:
    """How long after its start the command hands over its first result."""
    begin = time.perf_counter()
    with running(command) as process:
        assert process.stdout is not None
        if not process.stdout.readline().endswith(b"\n"):
            sys.exit(f"{' '.join(command)} wrote nothing")
        return time.perf_counter() - begin


def peak_memory(command: list[str]) -> float:
    """Bytes that the largest process of a command held at most.

    Measured in a process of its own: the system keeps one maximum for all children that ever were.
    """
    done = subprocess.run(
        [sys.executable, __file__, "--peak", *command], stdout=subprocess.PIPE, text=True, check=True
    )
    return float(done.stdout)


def print_peak(command: list[str]) -> None:
    """The other side of `peak_memory`."""
    with running(command) as process:
        assert process.stdout is not None
        for _ in process.stdout:
            pass
        if process.wait():
            sys.exit(1)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(largest if sys.platform == "darwin" else largest * 1024)


def measure(corpus: Corpus, measured: Measured) -> None:
    """One round: both taggers in turn."""
    for tagger in TAGGERS:
        values = measured.values
        few = seconds(corpus.command(tagger, corpus.few), lines=corpus.documents)
        more = seconds(corpus.command(tagger, corpus.more), lines=2 * corpus.documents)
        # What twice as many take longer is free of all loading.
        values[f"{tagger}: documents a second"].append(corpus.documents / (more - few))
        for name, path in (("a text file", corpus.single), (f"a file of {MANY:,} rows", corpus.many)):
            values[f"{tagger}: first document of {name}"].append(
                seconds_to_first(corpus.command(tagger, path))
            )
        for name, path in ((f"{WORDS}-word texts", corpus.few), (f"{LONG:,}-character texts", corpus.long)):
            values[f"{tagger}: memory, {name}"].append(peak_memory(corpus.command(tagger, path)))


def wheel_size(folder: Path) -> int | None:
    """Bytes of the package as pip would install it; `None` where it cannot be built here."""
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "--wheel-dir", str(folder)]
    if subprocess.run([*command, str(ROOT)], capture_output=True).returncode:
        return None
    return max((path.stat().st_size for path in folder.glob("xjreader-*.whl")), default=None)


def report(measured: Measured, *, runs: int, wheel: int | None) -> str:
    """The section of RESULTS.md."""
    from xjreader.nlp.neural.weights import FOLDER

    figures = {}
    for name, values in measured.values.items():
        if "memory" in name:
            figures[f"{name}, MB"] = spread(values, scale=1 / MEGABYTE, digits=0)
        elif "second" in name:
            figures[name] = spread(values, digits=1)
        else:
            figures[f"{name}, s"] = spread(values, digits=2)
    rates = [
        rules / trained
        for rules, trained in zip(
            *(measured.values[f"{tagger}: documents a second"] for tagger in reversed(TAGGERS)), strict=True
        )
    ]
    figures["rules as fast as the trained tagger, times"] = f"{statistics.median(rates):.1f}"
    weights = sum(path.stat().st_size for path in FOLDER.iterdir()) if FOLDER.is_dir() else 0
    figures["weights with their vocabulary, MB"] = f"{weights / MEGABYTE:.1f}"
    figures["wheel, MB"] = "not built here" if wheel is None else f"{wheel / MEGABYTE:.1f}"
    return "\n".join(
        [
            f"Invented articles of {WORDS} words, a third of them attributed, through `xjreader analyse` "
            f"with the int8 network and with the cue rules alone, in turn, {runs} times. Median, and "
            "the range in brackets.",
            "",
            *table(("what", "figure"), figures),
            "",
            f"Documents a second: {DOCUMENTS} documents by the time that {2 * DOCUMENTS} "
            f"take longer than {DOCUMENTS}, on all processors, reading and printing included, "
            "loading not. First document: from the start of a new process to its first line of output. "
            "Memory: of the largest process.",
            "",
            "No other tool stands beside it: quotation extractors such as the Gender Gap Tracker's work on a "
            "dependency parse, which spaCy's blank pipeline does not have and whose models no package index "
            "carries; without it their rules would not be theirs.",
        ]
    )


def section(*, runs: int) -> str:
    """Measure, and tell it as a section of RESULTS.md."""
    measured = Measured()
    with tempfile.TemporaryDirectory(prefix="xjreader-bench-") as name:
        corpus = Corpus(Path(name), DOCUMENTS)
        for run in range(runs):
            print(f"analysis: run {run + 1} of {runs}", file=sys.stderr, flush=True)
            measure(corpus, measured)
        return report(measured, runs=runs, wheel=wheel_size(Path(name)))


if __name__ == "__main__" and sys.argv[1:2] == ["--peak"]:
    print_peak(sys.argv[2:])
