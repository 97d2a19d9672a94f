"""Measures refresh, search and first paint on this machine, beside newsboat where it is installed.

    python benchmarks/run.py [--feeds 200] [--items 50] [--latency-ms 100] [--runs 3]

Both readers fetch the same feeds from a server of our own and take turns, each run from nothing.
Writes its section of RESULTS.md beside this file.
"""

import argparse
import json
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from results import FILE, machine, spread, table, write_section
from screen import seconds_until

HERE = Path(__file__).resolve().parent
SEARCHES = ("academy", '"not changed"', "harv*", "visit report -council", "title:envoy")
SEARCH_RUNS = 20


@dataclass
class Measured:
    """What was measured, by name, in the order in which it came."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    facts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """What else was seen with it, such as how many articles were stored."""


@dataclass(frozen=True)
class Setting:
    """What is measured with."""

    feeds: int
    items: int
    port: int

    @property
    def urls(self) -> list[str]:
        return [f"http://127.0.0.1:{self.port}/{number}.xml" for number in range(self.feeds)]


@contextmanager
def feed_server(options: argparse.Namespace) -> Iterator[int]:
    """The server in a process of its own; yields its port."""
    command = [sys.executable, str(HERE / "feedserver.py")]
    command += ["--feeds", str(options.feeds), "--items", str(options.items)]
    command += ["--latency-ms", str(options.latency_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


def answers(port: int) -> str:
    """What the server answered since it was asked last, in words."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats") as response:
        counts = json.load(response)
    return ", ".join(f"{count} × {status}" for status, count in sorted(counts.items()))


def timed(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Wall and processor seconds of a command with all its children; its output is shown if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    wall = time.perf_counter() - begin
    if done.returncode:
        sys.exit(
            f"{' '.join(command)} failed ({done.returncode}):\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure_xjreader(folder: Path, setting: Setting, measured: Measured) -> None:
    """One run of ours from nothing: cold refresh, a refresh with nothing new, first paint, search."""
    environment = isolated(folder)
    config, library = folder / "config.toml", folder / "library.db"
    config.write_text(
        f'[network]\nallow = ["127.0.0.1:{setting.port}"]\nconnections = 32\nper_host = 32\n'
        "[analysis]\nenabled = false\n[refresh]\non_start = false\n"
    )
    opml = folder / "feeds.opml"
    outlines = "".join(f'<outline type="rss" text="Site" xmlUrl="{url}"/>' for url in setting.urls)
    opml.write_text(f'<?xml version="1.0"?><opml version="2.0"><body>{outlines}</body></opml>')
    base = [sys.executable, "-m", "xjreader", "--config", str(config), "--library", str(library)]
    timed([*base, "import", "opml", str(opml)], environment)
    answers(setting.port)
    for name, options in (("cold refresh", []), ("refresh, nothing new", ["--force"])):
        wall, processor = timed([*base, "refresh", *options], environment)
        measured.seconds[f"xjreader: {name}"].append(wall)
        measured.seconds[f"xjreader: {name}, processor"].append(processor)
        measured.facts[f"xjreader: {name}"].add(answers(setting.port))
    with sqlite3.connect(library) as connection:
        stored = connection.execute("select count(*) from articles").fetchone()[0]
        newest = connection.execute("select title from articles order by sort_at desc, id desc").fetchone()[0]
    measured.facts["xjreader: cold refresh"].add(f"{stored:,} articles")
    shown = seconds_until(first_words(newest), base, environment=environment)
    measured.seconds["xjreader: first paint"].append(shown)
    search(library, measured)


def search(library: Path, measured: Measured) -> None:
    """Each query's time inside the program, as the search line feels it."""
    from xjreader.models.query_parser import parse
    from xjreader.store.database import Database
    from xjreader.store.search import SearchStore

    database = Database.open(library, must_exist=True)
    store = SearchStore(database)
    for text in SEARCHES:
        for _ in range(SEARCH_RUNS):
            begin = time.perf_counter()
            store.page(parse(text), limit=100)
            measured.seconds[f"xjreader: search {text}"].append(time.perf_counter() - begin)
    database.close()


def measure_newsboat(folder: Path, setting: Setting, measured: Measured) -> None:
    """The same with newsboat, with as many fetches in parallel."""
    environment = isolated(folder)
    urls, config, cache = folder / "urls", folder / "config", folder / "cache.db"
    urls.write_text("\n".join(setting.urls) + "\n")
    config.write_text("reload-threads 32\nauto-reload no\n")
    base = ["newsboat", "-u", str(urls), "-C", str(config), "-c", str(cache)]
    answers(setting.port)
    for name in ("cold refresh", "refresh, nothing new"):
        wall, processor = timed([*base, "-x", "reload"], environment)
        measured.seconds[f"newsboat: {name}"].append(wall)
        measured.seconds[f"newsboat: {name}, processor"].append(processor)
        measured.facts[f"newsboat: {name}"].add(answers(setting.port))
    with sqlite3.connect(cache) as connection:
        stored = connection.execute("select count(*) from rss_item").fetchone()[0]
    measured.facts["newsboat: cold refresh"].add(f"{stored:,} articles")
    measured.seconds["newsboat: first paint"].append(seconds_until("Site 0", base, environment=environment))


def isolated(folder: Path) -> dict[str, str]:
    """An environment in which nothing of the person's own is read or written."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "COLORTERM": "truecolor",
    }


def first_words(title: str) -> str:
    """Enough of a title to be recognised, little enough to stand on one line."""
    return title[:16].rstrip()


def report(measured: Measured, options: argparse.Namespace, peer: str | None) -> str:
    """The section of RESULTS.md."""
    figures = {name: spread(values, scale=1000) for name, values in measured.seconds.items()}
    lines = [
        f"`benchmarks/run.py` on {machine()}, SQLite {sqlite3.sqlite_version}, "
        f"{peer or 'newsboat not installed, so nothing to compare with'}.",
        "",
        f"{options.feeds} feeds of {options.items} articles from a server on the same machine that waits "
        f"{options.latency_ms:.0f} ms before each answer; 32 fetches in parallel. {options.runs} runs, each "
        "from nothing, the readers in turn; the analysis is off. Median, and the range in brackets.",
        "",
        *table(("what", "ms", "seen"), figures, measured.facts),
        "",
        "First paint: from the start of the program in a terminal of 140 by 40 until the newest article's "
        "title (newsboat: the first feed's) is written. Search: inside the program, the first hundred hits.",
    ]
    return "\n".join(lines)


def newsboat_version() -> str | None:
    """Such as "newsboat 2.21"; `None` where it is not installed."""
    if not shutil.which("newsboat"):
        return None
    first = subprocess.run(["newsboat", "--version"], capture_output=True, text=True).stdout
    match = re.search(r"\d+\.\d+(?:\.\d+)?", first)
    return f"newsboat {match.group()}" if match else "newsboat"


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--items", type=int, default=50)
    parser.add_argument("--latency-ms", type=float, default=100.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--output", type=Path, default=FILE)
    options = parser.parse_args()
    measured, peer = Measured(), newsboat_version()
    readers = [measure_xjreader, *([measure_newsboat] if peer else [])]
    with feed_server(options) as port:
        setting = Setting(options.feeds, options.items, port)
        for run in range(options.runs):
            for measure in readers:
                print(
                    f"run {run + 1} of {options.runs}: {measure.__name__.removeprefix('measure_')}",
                    flush=True,
                )
                with tempfile.TemporaryDirectory(prefix="xjreader-bench-") as folder:
                    measure(Path(folder), setting, measured)
    text = report(measured, options, peer)
    write_section("Feeds, search and first paint", text, path=options.output)
    print(text)


if __name__ == "__main__":
    main()
