"""Leaves the reader open for an hour over hundreds of feeds, one tenth of them failing in every way: does
its memory stay flat, do its keys stay quick, are its requests polite? Linux only.

    python benchmarks/soak.py [--minutes 60] [--feeds 500] [--failing 50] [--keep FOLDER] [--write]

The program itself runs in a terminal; keys are pressed every few seconds and timed from the key to the
changed screen. Prints a table and a verdict; the exit status is 1 where the verdict is bad. `--write` puts
the table into RESULTS.md, `--keep` leaves the logs, the samples and the library in a folder.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import cycle, pairwise
from pathlib import Path
from random import Random
from statistics import median

from badserver import CANARY, HOSTS, urls
from memory import share, tree
from politeness import SLACK, complaints
from reader import Reader, cursor, hints, moved, opened, opml, reader, wait_for_list
from results import FILE, machine, write_section
from terminal import Screen, Terminal

HERE = Path(__file__).resolve().parent
INTERVAL = 60
"""Seconds between two requests to a feed, the shortest that the config allows."""
PER_HOST = 4
SETTLING = 600
"""Seconds in which everything is fetched and analysed for the first time; a third of a shorter run."""
GROWTH = 1.10
"""Times the memory of the first part after settling that the last part may take."""
SLOWER = 1.25
"""Times as slow as in the first quarter that a key may be in the last one, beside what nobody feels."""
UNFELT = 0.03
"""Seconds."""
FEWEST = 5
"""Times that a key must have been pressed in a quarter for a median to say something."""
LIMIT = 15.0
"""Seconds after which a key counts as unanswered."""
SAMPLED = 10.0
"""Seconds between two looks at the memory."""
CONFIG = """
[network]
allow = [{allow}]
connect_timeout = 5
read_timeout = 10
total_timeout = 20
max_feed_bytes = 5_000_000
per_host = {per_host}
[refresh]
every = "1m"
minimum = "1m"
maximum = "4m"
adaptive = false
"""


# What a person does ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """A key and what tells that the screen has followed it."""

    name: str
    sent: bytes
    follows: Callable[[Screen, Screen], bool]
    """Given what was shown before, and what is shown now."""


LEAVE = b"\x1b"
MESSAGE = 1.5
"""Seconds after which escape is pressed again, and timed anew: it first takes away what has popped up."""


def _shows(words: str) -> Callable[[Screen, Screen], bool]:
    return lambda before, now: words in now.text


def _hides(words: str) -> Callable[[Screen, Screen], bool]:
    return lambda before, now: words not in now.text


def _starred(before: Screen, now: Screen) -> bool:
    return ("★" in cursor(now)) != ("★" in cursor(before))


def _among_articles(before: Screen, now: Screen) -> bool:
    return "⏎ open" in hints(now)


DAY = (
    Key("j", b"j", moved),
    Key("j", b"j", moved),
    Key("k", b"k", moved),
    Key("s", b"s", _starred),
    Key("s", b"s", _starred),
    Key("F", b"F", _shows("╭─ Feeds ─")),
    Key("escape", LEAVE, _hides("╭─ Feeds ─")),
    Key("j", b"j", moved),
    Key("/", b"/", _shows('"a phrase" OR')),
    Key("escape", LEAVE, _hides('"a phrase" OR')),
    Key("n", b"n", opened),
    Key("h", b"h", _among_articles),
    Key("?", b"?", _shows("╭─ Keys ─")),
    Key("escape", LEAVE, _hides("╭─ Keys ─")),
)
"""Pressed over and over."""


# What is measured --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pressed:
    """One key."""

    at: float
    """Seconds since the start."""
    key: str
    seconds: float | None
    """Until the screen had followed; `None` where it did not within `LIMIT`."""


@dataclass(frozen=True)
class Sample:
    """What the program and all that it started take."""

    at: float
    total: float
    """MB, shared pages by their share."""
    main: float
    """MB of the program's own process."""
    processes: int
    files: int
    """Open files of its own process."""


def sample(root: int, *, at: float) -> Sample:
    """Memory and files at this moment."""
    processes = tree(root)
    shares = [share(process) for process in processes]
    files = len(list(Path(f"/proc/{root}/fd").iterdir()))
    return Sample(at, sum(shares), shares[0], sum(1 for each in shares if each), files)


@contextmanager
def bad_server(options: argparse.Namespace, log: Path) -> Iterator[int]:
    """The server in a process of its own; yields its port."""
    command = [sys.executable, str(HERE / "badserver.py"), "--log", str(log), "--feeds", str(options.feeds)]
    command += ["--failing", str(options.failing), "--items", str(options.items)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


def prepare(folder: Path, port: int, options: argparse.Namespace) -> Reader:
    """The reader on a library that is subscribed to all feeds."""
    allow = ", ".join(f'"127.0.1.{host + 1}:{port}"' for host in range(HOSTS))
    config = CONFIG.format(allow=allow, per_host=PER_HOST)
    config += "" if options.analysis else "[analysis]\nenabled = false\n"
    program = reader(folder, folder / "library.db", config)
    program.run("import", "opml", str(opml(folder / "feeds.opml", urls(options.feeds, port))))
    return program


def live(program: Reader, folder: Path, *, seconds: float) -> tuple[list[Pressed], list[Sample]]:
    """Open the reader and use it for so long from its first article on."""
    pressed: list[Pressed] = []
    samples: list[Sample] = []
    dice = Random(0)
    with program.terminal() as terminal, (folder / "unanswered.txt").open("w") as shown:
        wait_for_list(terminal)
        begin = time.monotonic()
        keys = cycle(DAY)
        while (at := time.monotonic() - begin) < seconds:
            if not samples or at - samples[-1].at >= SAMPLED:
                samples.append(sample(terminal.pid, at=at))
            key = next(keys)
            pressed.append(Pressed(at, key.name, _press(terminal, key)))
            if pressed[-1].seconds is None:
                shown.write(f"{key.name} at {at:.0f} s\n{terminal.screen.text}\n\n")
                # Back to the list, wherever it is; the next round begins there.
                for _ in range(2):
                    terminal.press(LEAVE)
                    terminal.watch(1.0)
                keys = cycle(DAY)
            terminal.watch(2.0 + 2.0 * dice.random())
    return pressed, samples


def _press(terminal: Terminal, key: Key) -> float | None:
    if key.sent != LEAVE:
        return terminal.follow(key.sent, key.follows, limit=LIMIT)
    before = terminal.screen.copy()
    for _ in range(round(LIMIT / MESSAGE)):
        seconds = terminal.follow(key.sent, lambda _, now: key.follows(before, now), limit=MESSAGE)
        if seconds is not None:
            return seconds
    return None


# What is told ------------------------------------------------------------------------------------


def quarter(pressed: Sequence[Pressed], number: int, *, seconds: float) -> list[Pressed]:
    """The keys of one quarter of the time, from 0."""
    return [one for one in pressed if number * seconds / 4 <= one.at < (number + 1) * seconds / 4]


def milliseconds(times: Sequence[float], part: float = 0.5) -> str:
    """A quantile, for a table."""
    return f"{1000 * sorted(times)[min(int(part * len(times)), len(times) - 1)]:.0f}" if times else "-"


def keys_told(pressed: Sequence[Pressed], *, seconds: float) -> tuple[list[str], list[str]]:
    """A table of the keys, and complaints."""
    rows = [
        "| key | pressed | first quarter, median (95 %) ms | last quarter, median (95 %) ms |",
        "|---|---|---|---|",
    ]
    bad = []
    for name in dict.fromkeys(key.name for key in DAY):
        first, last = (
            [
                one.seconds
                for one in quarter(pressed, number, seconds=seconds)
                if one.key == name and one.seconds is not None
            ]
            for number in (0, 3)
        )
        count = sum(one.key == name for one in pressed)
        shown = [f"{milliseconds(times)} ({milliseconds(times, 0.95)})" for times in (first, last)]
        rows.append(f"| `{name}` | {count} | {shown[0]} | {shown[1]} |")
        if min(len(first), len(last)) >= FEWEST and median(last) > SLOWER * median(first) + UNFELT:
            bad.append(
                f"`{name}` is slower in the last quarter ({shown[1]} ms) than in the first ({shown[0]} ms)"
            )
    bad += [
        f"`{one.key}` was not answered within {LIMIT:.0f} s, at {one.at / 60:.1f} min"
        for one in pressed
        if one.seconds is None
    ]
    return rows, bad


def memory_told(samples: Sequence[Sample], *, seconds: float) -> tuple[list[str], list[str]]:
    """A table of the memory, and complaints."""
    settled = min(SETTLING, seconds / 3)
    rows = ["| minutes | all processes, MB | most | the program itself, MB | processes | open files |"]
    rows.append("|---|---|---|---|---|---|")
    edges = [0.0, *(settled + step * (seconds - settled) / 5 for step in range(6))]
    parts = []
    for begin, end in pairwise(edges):
        inside = [one for one in samples if begin <= one.at < end]
        if not inside:
            continue
        parts.append(inside)
        totals, mains = [one.total for one in inside], [one.main for one in inside]
        most = max(one.processes for one in inside)
        files = max(one.files for one in inside)
        rows.append(
            f"| {begin / 60:.0f}-{end / 60:.0f} | {median(totals):.0f} | {max(totals):.0f} "
            f"| {median(mains):.0f} | {most} | {files} |"
        )
    bad = []
    if len(parts) >= 3:
        for what, early, late in (
            ("all processes", [one.total for one in parts[1]], [one.total for one in parts[-1]]),
            ("the program itself", [one.main for one in parts[1]], [one.main for one in parts[-1]]),
        ):
            if median(late) > GROWTH * median(early):
                bad.append(f"the memory of {what} grows from {median(early):.0f} to {median(late):.0f} MB")
    else:
        bad.append("too short to tell whether the memory is flat")
    return rows, bad


def requests_told(log: Sequence[dict[str, object]]) -> list[str]:
    """How often good and bad feeds were asked, and what they answered."""
    good = [one for one in log if str(one["path"]).startswith("/feed/") and not one["way"]]
    bad = [one for one in log if one["way"]]
    begun: dict[object, list[float]] = {}
    for one in good:
        begun.setdefault(one["path"], []).append(float(str(one["begun"])))
    gaps = [after - before for times in begun.values() for before, after in pairwise(sorted(times))]
    statuses = Counter(str(one["status"]) for one in good)
    told = ", ".join(f"{count:,} × {status}" for status, count in sorted(statuses.items()))
    lines = [f"Good feeds: {len(good):,} requests ({told})"]
    if gaps:
        lines[0] += f", {median(gaps):.0f} s apart (median; {max(gaps):.0f} at most)"
    ways = len({one["way"] for one in bad})
    lines.append(f"Failing ones: {len(bad):,} requests, {ways} ways.")
    return lines


def kept_told(program: Reader, folder: Path, options: argparse.Namespace) -> tuple[str, list[str]]:
    """What the library holds, and whether it is sound."""
    with sqlite3.connect(folder / "library.db") as connection:
        articles, edited = connection.execute("select count(*), sum(revisions > 1) from articles").fetchone()
    bad = []
    try:
        program.run("doctor")
    except RuntimeError as error:
        bad.append(str(error))
    least = (options.feeds - options.failing) * options.items
    if articles < least:
        bad.append(f"{articles:,} articles were kept, the good feeds gave {least:,} at once")
    return f"Kept: {articles:,} articles, {edited or 0:,} of them edited.", bad


def judged(what: str, bad: Sequence[str], *, shown: int = 20) -> list[str]:
    """A line of the verdict, and what speaks against it."""
    if not bad:
        return [f"- {what}: yes"]
    more = [f"  - and {len(bad) - shown} more"] if len(bad) > shown else []
    return [f"- {what}: no", *(f"  - {one}" for one in bad[:shown]), *more]


def soak(folder: Path, options: argparse.Namespace) -> tuple[str, bool]:
    """Run it all; the report, and whether it is good."""
    log = folder / "requests.jsonl"
    seconds = options.minutes * 60
    with bad_server(options, log) as port:
        program = prepare(folder, port, options)
        pressed, samples = live(program, folder, seconds=seconds)
    requests = [
        json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.endswith("}")
    ]
    (folder / "pressed.json").write_text(json.dumps([asdict(one) for one in pressed]), encoding="utf-8")
    (folder / "samples.json").write_text(json.dumps([asdict(one) for one in samples]), encoding="utf-8")
    key_rows, slow = keys_told(pressed, seconds=seconds)
    memory_rows, grown = memory_told(samples, seconds=seconds)
    kept, lost = kept_told(program, folder, options)
    rude = complaints(requests, interval=INTERVAL, per_host=PER_HOST, canary=CANARY)
    load = os.getloadavg()
    settled = min(SETTLING, seconds / 3)
    analysis = "on" if options.analysis else "off"
    verdict = [
        *judged(f"memory flat within {GROWTH - 1:.0%} after the first {settled / 60:.0f} minutes", grown),
        *judged("no key slower in the last quarter than in the first", slow),
        *judged("no impolite request", rude),
        *judged("nothing lost", lost),
    ]
    lines = [
        f"`benchmarks/soak.py` on {machine()}, {options.minutes:g} minutes, load {load[0]:.1f} at the end: "
        f"{options.feeds} feeds on {HOSTS} hosts, {options.failing} of them failing, asked every minute, "
        f"analysis {analysis}, the reader open in a terminal of 140 by 40. Memory is the medians' and shared "
        f"pages count by their share; clocks may differ by {SLACK} s.",
        "",
        *memory_rows,
        "",
        *key_rows,
        "",
        *requests_told(requests),
        kept,
        "",
        *verdict,
    ]
    return "\n".join(lines), not (slow or grown or rude or lost)


def main() -> int:
    """Soak as the options say."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--failing", type=int, default=50)
    parser.add_argument("--items", type=int, default=6, help="articles in each feed")
    parser.add_argument("--no-analysis", dest="analysis", action="store_false")
    parser.add_argument("--keep", type=Path, help="a folder for logs and library, which must not exist")
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="xjreader-soak-"))
    try:
        text, is_good = soak(folder, options)
    finally:
        if options.keep:
            shutil.copytree(folder, options.keep)
        shutil.rmtree(folder, ignore_errors=True)
    print(text)
    if options.write:
        write_section("An hour open", text, path=FILE)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
