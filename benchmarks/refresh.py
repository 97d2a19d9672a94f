"""Measures a refresh of many feeds from nothing, and one that finds nothing new, beside newsboat with several
numbers of threads. Judges nothing.

Both readers fetch the same feeds from a server of our own and take turns, each run from nothing.
"""

import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import feedserver
import newsboat
from figures import THREADS
from measured import Measured
from reader import opml, reader

FEEDS, ITEMS, LATENCY = 200, 50, 100
"""Feeds, articles in each, and the milliseconds that the server waits before each answer."""
CONFIG = """
[network]
allow = ["127.0.0.1:{port}"]
connections = {connections}
per_host = {connections}
[analysis]
enabled = false
[refresh]
on_start = false
"""
CONNECTIONS = 50
"""As many as the server can be asked at once by newsboat at its most."""


def measure(folder: Path, *, runs: int, keep: Callable[[Measured], None]) -> Measured:
    """So many runs of each, in turn; `keep` is handed what there is after each."""
    measured = Measured()
    with feedserver.serving(feeds=FEEDS, items=ITEMS, latency_ms=LATENCY) as port:
        for run in range(runs):
            print(f"refresh: run {run + 1} of {runs}", file=sys.stderr, flush=True)
            with tempfile.TemporaryDirectory(dir=folder, prefix="being-used-") as name:
                _ours(Path(name), port, measured)
            if newsboat.version():
                for threads in THREADS:
                    with tempfile.TemporaryDirectory(dir=folder, prefix="being-used-") as name:
                        _newsboats(Path(name), port, threads, measured)
            keep(measured)
    return measured


def urls(port: int) -> list[str]:
    """The feeds' addresses."""
    return [f"http://127.0.0.1:{port}/{number}.xml" for number in range(FEEDS)]


def _ours(folder: Path, port: int, measured: Measured) -> None:
    library = folder / "library.db"
    program = reader(folder, library, CONFIG.format(port=port, connections=CONNECTIONS))
    program.run("import", "opml", str(opml(folder / "feeds.opml", urls(port))))
    feedserver.answers(port)
    with measured.timed("cold refresh"):
        program.run("refresh")
    _require_answers(port, 200)
    _require_articles(library, "articles")
    with measured.timed("refresh, all 304"):
        program.run("refresh", "--force")
    _require_answers(port, 304)


def _newsboats(folder: Path, port: int, threads: int, measured: Measured) -> None:
    program = newsboat.Newsboat(folder)
    program.set_up(urls(port), threads=threads)
    feedserver.answers(port)
    with measured.timed(f"newsboat: cold refresh, {threads} threads"):
        program.reload()
    _require_answers(port, 200)
    _require_articles(program.cache, "rss_item")
    # Until 2.37 the second one asks without validators.
    program.reload()
    feedserver.answers(port)
    with measured.timed(f"newsboat: refresh, all 304, {threads} threads"):
        program.reload()
    _require_answers(port, 304)


def _require_answers(port: int, status: int) -> None:
    found = feedserver.answers(port)
    if found != {str(status): FEEDS}:
        raise RuntimeError(f"{FEEDS} answers of {status} were expected, these came: {found}")


def _require_articles(file: Path, table: str) -> None:
    with sqlite3.connect(file) as connection:
        found = connection.execute(f"select count(*) from {table}").fetchone()[0]
    if found != FEEDS * ITEMS:
        raise RuntimeError(f"{FEEDS * ITEMS:,} articles were expected in {file.name}, {found:,} are there")
