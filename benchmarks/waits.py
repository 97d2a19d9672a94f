"""How long a person waits at libraries of 10,000 to 500,000 articles: first paint, keys, search, views,
tagging, memory, size; beside newsboat where it has the same. Linux only.

    python benchmarks/waits.py FOLDER [--sizes 10000 50000 100000 500000] [--runs 5] [--write]

FOLDER keeps the libraries between runs (`large.py` builds them: minutes to an hour). Everything is measured
from outside, in a terminal, as a person waits. `--write` puts the table into RESULTS.md.
"""

import argparse
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from large import COMMON, SIZES, build
from results import machine, spread, write_section
from run import feed_server, isolated, newsboat_version
from screen import seconds_until
from soak import article, cursor, share, tree
from terminal import Screen, Terminal

LIMIT = 30.0
MOVES = 60
"""Keys of each kind in a run."""
PEER = (100, 500)
"""Feeds and articles a feed of newsboat's cache: 50,000 articles."""
CONFIG = """
[analysis]
enabled = false
[refresh]
on_start = false
[[views]]
name = "Denials"
query = 'act:DENY is:unread after:2019-02-01 "meaningful passage"'
"""


@dataclass
class Waits:
    """Seconds by figure and size, every single one."""

    seconds: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    amounts: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    """What is no time: MB, times."""


def _program(folder: Path, library: Path) -> tuple[list[str], dict[str, str]]:
    config = folder / "config.toml"
    config.write_text(CONFIG, encoding="utf-8")
    base = [sys.executable, "-m", "xjreader", "--config", str(config), "--library", str(library)]
    return base, isolated(folder)


def _wait(terminal: Terminal, keys: bytes, follows: Callable[[Screen, Screen], bool]) -> float:
    before = terminal.screen.copy()
    terminal.press(keys)
    waited = terminal.wait(lambda screen: follows(before, screen), limit=LIMIT)
    if waited is None:
        raise TimeoutError(f"{keys!r} was not answered:\n{terminal.screen.text}")
    return waited


def _moved(before: Screen, now: Screen) -> bool:
    return bool(cursor(now)) and cursor(now) != cursor(before)


def _opened(before: Screen, now: Screen) -> bool:
    return bool(article(now).strip()) and article(now) != article(before)


def _changed(before: Screen, now: Screen) -> bool:
    return now.text != before.text


def _says(words: str) -> Callable[[Screen, Screen], bool]:
    return lambda before, now: words in now.text


def paint(folder: Path, library: Path, size: int, waits: Waits) -> None:
    """One start to the list of articles."""
    base, environment = _program(folder, library)
    began = time.perf_counter()
    with Terminal(base, environment=environment) as terminal:
        if terminal.wait(lambda screen: bool(cursor(screen)), limit=LIMIT) is None:
            raise TimeoutError(f"no article was shown:\n{terminal.screen.text}")
        waits.seconds["first paint", size].append(time.perf_counter() - began)


def paint_peer(folder: Path, urls: Path, cache: Path, waits: Waits) -> None:
    """One start of newsboat to its list of feeds."""
    config = folder / "config"
    config.write_text("auto-reload no\n", encoding="utf-8")
    command = ["newsboat", "-q", "-u", str(urls), "-C", str(config), "-c", str(cache)]
    shown = seconds_until("Site 0", command, environment=isolated(folder))
    waits.seconds["newsboat: first paint", PEER[0] * PEER[1]].append(shown)


def use(folder: Path, library: Path, size: int, waits: Waits) -> None:
    """What a person does all day, in one start of the program over a copy of the library."""
    copy = folder / "library.db"
    shutil.copyfile(library, copy)
    base, environment = _program(folder, copy)
    with Terminal(base, environment=environment) as terminal:
        if terminal.wait(lambda screen: bool(cursor(screen)), limit=LIMIT) is None:
            raise TimeoutError(f"no article was shown:\n{terminal.screen.text}")
        terminal.watch(3.0)
        waits.amounts["memory at rest, MB", size].append(sum(map(share, tree(terminal.pid))))
        for _ in range(MOVES):
            waits.seconds["key: move in the list", size].append(_wait(terminal, b"j", _moved))
            terminal.watch(0.05)
        for _ in range(MOVES):
            waits.seconds["key: open an article", size].append(_wait(terminal, b"n", _opened))
            terminal.watch(0.05)
        for _ in range(MOVES):
            waits.seconds["key: switch the pane", size].append(_wait(terminal, b"\t", _changed))
            terminal.watch(0.05)
        terminal.press(b"\x1b")
        terminal.watch(0.5)
        _wait(terminal, b"/", _says('"a phrase" OR'))
        _wait(terminal, COMMON.encode(), _says(COMMON))
        terminal.watch(0.5)
        waits.seconds[f"search {COMMON}", size].append(_wait(terminal, b"\r", _narrowed))
        terminal.watch(1.0)
        waits.amounts["memory after use, MB", size].append(sum(map(share, tree(terminal.pid))))


def _narrowed(before: Screen, now: Screen) -> bool:
    return _count(now) not in ("", _count(before))


def _count(screen: Screen) -> str:
    found = re.search(r"Articles  ([\d,]+) ", screen.line(1))
    return found.group(1) if found else ""


def commands(folder: Path, library: Path, size: int, waits: Waits) -> None:
    """What scripts ask: a view of three fields and a phrase, tagging by query and taking it back."""
    from xjreader.config import Config
    from xjreader.models.query_parser import parse
    from xjreader.services.library import Library

    copy = folder / "library.db"
    shutil.copyfile(library, copy)
    opened = Library.open(copy, Config())
    query = parse('act:DENY is:unread after:2019-02-01 "meaningful passage"')
    asked = {f"rows of the first 50 of {COMMON}": parse(COMMON), "rows of the view": query}
    for name, wish in asked.items():
        for _ in range(10):
            began = time.perf_counter()
            opened.articles.rows(opened.search.page(wish, limit=50))
            waits.seconds[name, size].append(time.perf_counter() - began)
    wanted = opened.search.ids(parse(COMMON))[:10_000]
    began = time.perf_counter()
    opened.personal.tag(wanted, add=["benchmark"])
    waits.seconds["tag 10,000 articles", size].append(time.perf_counter() - began)
    began = time.perf_counter()
    opened.personal.undo()
    waits.seconds["undo it", size].append(time.perf_counter() - began)
    opened.close()
    with sqlite3.connect(library) as connection:
        (text,) = connection.execute("select sum(length(cast(text as blob))) from revisions").fetchone()
    waits.amounts["size of the library, times its text", size].append(library.stat().st_size / text)


def peer_cache(folder: Path) -> tuple[Path, Path]:
    """newsboat's cache of 50,000 articles, kept in the folder."""
    cache, urls, config = folder / "newsboat.db", folder / "newsboat.urls", folder / "newsboat.config"
    if not cache.exists():
        options = argparse.Namespace(feeds=PEER[0], items=PEER[1], latency_ms=0.0)
        with feed_server(options) as port:
            urls.write_text("".join(f"http://127.0.0.1:{port}/{number}.xml\n" for number in range(PEER[0])))
            config.write_text("reload-threads 8\nauto-reload no\n")
            command = ["newsboat", "-u", str(urls), "-C", str(config), "-c", str(cache), "-x", "reload"]
            subprocess.run(command, check=True, env=isolated(folder))
    return urls, cache


def report(waits: Waits, sizes: Sequence[int], *, runs: int, peer: str | None) -> str:
    """The section of RESULTS.md."""
    head = ("what", *(f"{size:,}" for size in sizes))
    rows: dict[str, list[str]] = {}
    for found, scale in ((waits.seconds, 1000), (waits.amounts, 1)):
        for name in dict.fromkeys(name for name, _ in found):
            rows[name] = [
                _told(found, name, size, scale) if found.get((name, size)) else "" for size in sizes
            ]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {name} | {' | '.join(figures)} |" for name, figures in rows.items()]
    return "\n".join(
        [
            f"`benchmarks/waits.py` on {machine()}, {peer or 'newsboat not installed'}.",
            "",
            f"Invented articles of some 3 kB with their quotes and statements. {runs} runs, the sizes and "
            "the readers in turn; a terminal of 140 by 40. Median, and the range in brackets, in ms; of keys "
            f"the median and the 99th percentile of {runs * MOVES}.",
            "",
            *lines,
        ]
    )


def _told(found: Mapping[tuple[str, int], list[float]], name: str, size: int, scale: float) -> str:
    values = found[name, size]
    if name.startswith("key:"):
        ordered = sorted(values)
        middle, late = ordered[len(ordered) // 2], ordered[min(int(0.99 * len(ordered)), len(ordered) - 1)]
        return f"{scale * middle:.0f} ({scale * late:.0f})"
    return spread(values, scale=scale, digits=2 if scale == 1 and max(values) < 10 else None)


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    libraries = build(options.folder, tuple(options.sizes))
    peer = newsboat_version()
    newsboat = peer_cache(options.folder) if peer else None
    waits = Waits()
    for run in range(options.runs):
        for size, library in libraries.items():
            print(f"run {run + 1} of {options.runs}: {size:,}", file=sys.stderr, flush=True)
            with tempfile.TemporaryDirectory(prefix="xjreader-waits-") as name:
                paint(Path(name), library, size, waits)
                if newsboat:
                    paint_peer(Path(name), *newsboat, waits)
                use(Path(name), library, size, waits)
                commands(Path(name), library, size, waits)
    text = report(waits, options.sizes, runs=options.runs, peer=peer)
    if options.write:
        write_section("Large libraries", text)
    print(text)


if __name__ == "__main__":
    main()
