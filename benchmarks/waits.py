"""How long a person waits at libraries of 10,000 to 500,000 articles: first paint, keys, search, views,
tagging, a refresh; memory and size; beside newsboat where it has the same. Judges nothing. Linux only.

Everything that a person sees is measured from outside, in a terminal of 140 by 40.
"""

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import fmean

import feedserver
import newsboat
from dispute import BEGIN, COMMON, STEP, VIEW
from large import text_bytes
from measured import Measured
from memory import taken
from reader import PATIENCE, Reader, cursor, hints, listed, opened, opml, reader, top, wait_for_list
from terminal import Screen, Terminal

from xjreader.config import Config
from xjreader.models.query_parser import parse
from xjreader.services.library import Library

LIMIT = 30.0
"""Seconds after which a key counts as unanswered, and for which it counts then."""
MOVES = 60
"""Keys of each kind in a run."""
PAUSE = 0.05
"""Seconds between two keys."""
TIMES = 3
"""Searches in a run, and looks at the view."""
SETTLED = 10.0
"""Seconds after the libraries were copied in which the disk comes to rest."""
STARTS = 5
"""First paints of each library in a run; all sizes take turns, so that what else goes on meets them all."""
REST = 3.0
"""Seconds after the first paint in which the program comes to rest."""
USED = "library.db"
"""The name of a copy that is used up."""
FEEDS, ITEMS, LATENCY, FRESH = 200, 50, 100, 5
"""Of the refresh that goes on beside the keys: feeds, articles in each, milliseconds before each answer, and
how many articles are new in it each time."""
TAGGED = 10_000
CONFIG = f"""
[network]
allow = [{{allow}}]
connections = 32
per_host = 32
[refresh]
on_start = false
[[views]]
name = "Denials"
query = '{VIEW}'
"""
RESTING = "[analysis]\nenabled = false\n"

Follows = Callable[[Screen, Screen], bool]


def _moved_on(before: Screen, now: Screen) -> bool:
    # A list that grows moves the cursor's line without any key; the title tells.
    return bool(cursor(now)) and cursor(now)[3:42] != cursor(before)[3:42]


def _switched(before: Screen, now: Screen) -> bool:
    return hints(now) != hints(before)


KEYS: Mapping[str, tuple[bytes, Follows]] = {
    "key: move in the list": (b"j", _moved_on),
    "key: open an article": (b"n", opened),
    "key: switch the pane": (b"\t", _switched),
}
BUSY = ", while 200 feeds are refreshed and analysed"


def measure(
    libraries: Mapping[int, Path], kept: Path, *, runs: int, keep: Callable[[Measured], None]
) -> Measured:
    """All of it, at each size in turn, so many times; `kept` keeps newsboat's articles, and `keep` is handed
    what there is after each size."""
    measured = Measured()
    peer = newsboat.large(kept) if newsboat.version() else None
    for run in range(runs):
        with tempfile.TemporaryDirectory(dir=kept, prefix="being-used-") as name:
            folders = {size: Path(name) / f"{size}" for size in libraries}
            programs = {size: _copied(libraries[size], folder) for size, folder in folders.items()}
            # Nobody opens a library while gigabytes of it are still on their way to the disk.
            os.sync()
            time.sleep(SETTLED)
            _say(run, runs, "starts")
            for _ in range(STARTS):
                for size, program in programs.items():
                    _paint(program, size, measured)
                    if peer:
                        _paint_of(peer, size, measured)
            for size, program in programs.items():
                _say(run, runs, f"{size:,} articles")
                _measure_at(program, folders[size], size, peer, measured)
                keep(measured)
    return measured


def _say(run: int, runs: int, what: str) -> None:
    print(f"waits: run {run + 1} of {runs}, {what}", file=sys.stderr, flush=True)


def _copied(library: Path, folder: Path) -> Reader:
    """The program with a copy of a library, which is used up."""
    folder.mkdir()
    used = folder / USED
    shutil.copyfile(library, used)
    shutil.copyfile(library.with_suffix(".bytes"), used.with_suffix(".bytes"))
    return reader(folder, used, CONFIG.format(allow="") + RESTING)


def _measure_at(
    program: Reader, folder: Path, size: int, peer: newsboat.Newsboat | None, measured: Measured
) -> None:
    used = folder / USED
    # Before anything else is stored.
    measured.add("size of the library, × its text", used.stat().st_size / text_bytes(used), size=size)
    _press_keys(program, size, measured)
    _search_and_look(program, size, measured)
    if peer:
        _search_and_look_of(peer, size, measured)
    _ask(used, size, measured)
    _refresh(folder, used, size, measured)


# What a person does ------------------------------------------------------------------------------


def _paint(program: Reader, size: int, measured: Measured) -> None:
    began = time.perf_counter()
    with program.terminal() as terminal:
        wait_for_list(terminal)
        measured.add("first paint", time.perf_counter() - began, size=size)


def _press_keys(program: Reader, size: int, measured: Measured) -> None:
    with program.terminal() as terminal:
        wait_for_list(terminal)
        terminal.watch(REST)
        measured.add("memory at rest, MiB", taken(terminal.pid), size=size)
        for what, (key, follows) in KEYS.items():
            for _ in range(MOVES):
                measured.add(what, _pressed(terminal, key, follows), size=size)
                terminal.watch(PAUSE)


def _search_and_look(program: Reader, size: int, measured: Measured) -> None:
    with program.terminal() as terminal:
        wait_for_list(terminal)
        terminal.watch(REST)
        for _ in range(TIMES):
            _pressed(terminal, b"/", _says('"a phrase" OR'))
            _pressed(terminal, COMMON.encode(), _says(f" {COMMON} "))
            terminal.watch(0.5)
            before, began = _number(terminal.screen), time.perf_counter()
            measured.add("search: first hits on the screen", _pressed(terminal, b"\r", _relisted), size=size)
            _answered(terminal.wait(_counts_otherwise(before), limit=LIMIT), terminal)
            measured.add("search: their number too", time.perf_counter() - began, size=size)
            terminal.watch(0.5)
            _pressed(terminal, b"\x1b", _relisted)
            terminal.watch(0.5)
        for _ in range(TIMES):
            for key in (b"h", b"g", b"j", b"j", b"j"):
                terminal.press(key)
                terminal.watch(0.3)
            measured.add("saved view: on the screen", _pressed(terminal, b"\r", _relisted), size=size)
            terminal.watch(0.5)
            for key in (b"h", b"g"):
                terminal.press(key)
                terminal.watch(0.3)
            _pressed(terminal, b"\r", _relisted)
            terminal.watch(0.5)
        measured.add("memory after use, MiB", taken(terminal.pid), size=size)


def _ask(library: Path, size: int, measured: Measured) -> None:
    """What scripts ask, inside this process."""
    since = (BEGIN + STEP * max(size - TAGGED, 0)).date() - timedelta(days=2)
    with closing(Library.open(library, Config())) as opened_library:
        articles, search = opened_library.articles, opened_library.search
        for what, query in (("search", COMMON), ("saved view", VIEW)):
            for _ in range(TIMES):
                with measured.timed(f"{what}: first 50 rows, in the program", size=size):
                    articles.rows(search.page(parse(query), limit=50))
        for _ in range(TIMES):
            with measured.timed(f"tag {TAGGED:,} articles by query", size=size):
                opened_library.personal.tag(search.ids(parse(f"after:{since}"))[:TAGGED], add=["benchmark"])
            with measured.timed("undo it", size=size):
                opened_library.personal.undo()
        for _ in range(TIMES):
            with measured.timed("stance matrix of all its statements", size=size):
                opened_library.stances.open().matrix(actors=50, targets=50)


def _refresh(folder: Path, library: Path, size: int, measured: Measured) -> None:
    """A refresh into it, and keys while more of them and the analysis go on."""
    with feedserver.serving(feeds=FEEDS, items=ITEMS, latency_ms=LATENCY, fresh=FRESH) as port:
        config = CONFIG.format(allow=f'"127.0.0.1:{port}"')
        urls = [f"http://127.0.0.1:{port}/{number}.xml" for number in range(FEEDS)]
        with closing(Library.open(library, Config())) as opened_library:
            for feed in opened_library.feeds.all():
                opened_library.feeds.remove(feed.id)
        resting = reader(folder, library, config + RESTING)
        resting.run("import", "opml", str(opml(folder / "feeds.opml", urls)))
        with measured.timed("cold refresh into it", size=size):
            resting.run("refresh")
        with reader(folder, library, config).terminal() as terminal:
            wait_for_list(terminal)
            terminal.press(b"R")
            terminal.watch(1.0)
            _press_keys_beside_a_refresh(terminal, size, measured)


def _press_keys_beside_a_refresh(terminal: Terminal, size: int, measured: Measured) -> None:
    refreshing, analysing = [], []
    for what, (key, follows) in KEYS.items():
        for _ in range(MOVES):
            told = top(terminal.screen)
            if "refreshed " in told:
                terminal.press(b"R")
                _answered(terminal.wait(lambda now: "refreshed " not in top(now), limit=LIMIT), terminal)
                told = top(terminal.screen)
            refreshing.append("refreshing " in told)
            analysing.append("analysing " in told)
            measured.add(f"{what}{BUSY}", _pressed(terminal, key, follows), size=size)
            terminal.watch(PAUSE)
    for what, seen in (("refresh", refreshing), ("analysis", analysing)):
        measured.add(f"keys beside which the {what} went on, %", 100 * fmean(seen), size=size)


# What newsboat has of it -------------------------------------------------------------------------


def _paint_of(peer: newsboat.Newsboat, size: int, measured: Measured) -> None:
    began = time.perf_counter()
    with peer.terminal() as terminal:
        _require(terminal, "Site 0")
        measured.add("newsboat with 50,000: first paint", time.perf_counter() - began, size=size)
        terminal.watch(1.0)
        measured.add("newsboat with 50,000: memory, MiB", taken(terminal.pid), size=size)


def _search_and_look_of(peer: newsboat.Newsboat, size: int, measured: Measured) -> None:
    with peer.terminal() as terminal:
        _require(terminal, "Site 0")
        terminal.watch(1.0)
        _pressed(terminal, b"/", _says("Search for"))
        waited = _pressed(terminal, f"{newsboat.COMMON}\r".encode(), _says("Search results"))
        measured.add("newsboat with 50,000: search", waited, size=size)
    with peer.terminal(with_query=True) as terminal:
        _require(terminal, "Chosen")
        terminal.watch(1.0)
        waited = _pressed(terminal, b"\r", _says("Articles in"))
        measured.add("newsboat with 50,000: query feed", waited, size=size)


# How one waits -----------------------------------------------------------------------------------


def _pressed(terminal: Terminal, keys: bytes, follows: Follows) -> float:
    return _answered(terminal.follow(keys, follows, limit=LIMIT), terminal)


def _answered(waited: float | None, terminal: Terminal) -> float:
    """The seconds; `LIMIT` where there was no answer, which is told."""
    if waited is None:
        print(f"no answer within {LIMIT:.0f} s:\n{terminal.screen.text}", file=sys.stderr, flush=True)
        return LIMIT
    return waited


def _require(terminal: Terminal, words: str) -> None:
    """Return once these words are shown."""
    if terminal.wait(lambda now: words in now.text, limit=PATIENCE) is None:
        raise TimeoutError(f"{words!r} was not shown:\n{terminal.screen.text}")


def _relisted(before: Screen, now: Screen) -> bool:
    shown = listed(now)[:10]
    return bool(shown) and shown != listed(before)[:10]


def _counts_otherwise(before: str) -> Callable[[Screen], bool]:
    return lambda now: _number(now) not in ("", before)


def _says(words: str) -> Follows:
    return lambda before, now: words in now.text


def _number(screen: Screen) -> str:
    """How many articles the list says that it has."""
    found = re.search(r"Articles  ([\d,]+(?: of [\d,]+)?)", screen.text)
    return found.group(1) if found else ""
