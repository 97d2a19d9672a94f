"""Kills xjreader with SIGKILL at random moments and looks at what is left; prints a table.

    python -m tests.durability.kill [--rounds 100] [--seed NUMBER]

Each round takes a library, has a process work on it, kills that, and holds that the file, its references,
indexes and counts are whole, that nothing that was confirmed is lost or half there, that nothing is there
twice, and that the work goes on afterwards. A round is the same again from the same seed, but for the
moment of the kill, which depends on the machine.
"""

import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

from tests.durability import deeds
from tests.durability.looks import faults_of
from tests.durability.stock import ENTRIES, FEEDS, OLD_TEXTS, older_library, serving, template_of_deeds

from xjreader.config import RetentionConfig
from xjreader.models.query import Everything
from xjreader.services.library import Library
from xjreader.services.mending import opened
from xjreader.services.retention import look, prune
from xjreader.store import database
from xjreader.store.database import Database
from xjreader.store.retention import entry_mark

LONGEST = 180.0
"""Seconds after which a child that did not get so far counts as hanging."""

REPOSITORY = Path(__file__).parents[2]


class Round:
    """One kill: where it works, what it is made of, and what was found afterwards."""

    def __init__(self, folder: Path, seed: str) -> None:
        self.folder = folder
        self.seed = seed
        self.rng = Random(seed)
        self.library = folder / "library.db"
        self.log = folder / "confirmed"
        self.log.touch()
        self.complaints = folder / "complaints"
        self.complaints.touch()
        self.reached = ""
        """How far the child came, in words."""

    def confirmed(self) -> int:
        """What the child said was done."""
        return self.log.read_bytes().count(b"\n")

    def wait(self, reached: Callable[[], bool], process: int) -> None:
        """Wait until the child came so far, then a moment more of no set length."""
        deadline = time.monotonic() + LONGEST
        while not reached():
            if os.waitpid(process, os.WNOHANG)[0]:
                told = self.complaints.read_text(errors="replace")[-800:]
                raise AssertionError(f"round {self.seed}: the child ended by itself: {told}")
            if time.monotonic() > deadline:
                raise AssertionError(f"round {self.seed}: the child hangs")
            time.sleep(0.001)
        time.sleep(self.rng.random() ** 2 * 0.05)


# What is killed ----------------------------------------------------------------------------------


def forked(round_: Round, work: Callable[[], None]) -> int:
    """A child that does `work`; forked, since starting Python takes longer than what is to be killed."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(1)
    return child


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def doing(round_: Round, kind: tuple[deeds.Deed, ...]) -> list[str]:
    """A person's deeds, one confirmation after the other, then the kill."""
    template = template_of_deeds()
    shutil.copy(template, round_.library)

    def work() -> None:
        log = os.open(round_.log, os.O_WRONLY | os.O_APPEND)
        library = Library.open(round_.library, deeds.CONFIG, sync=False)
        for name in deeds.do(library, kind, round_.seed):
            os.write(log, f"{name}\n".encode())

    wanted = round_.rng.randint(0, 25)
    child = forked(round_, work)
    round_.wait(lambda: round_.confirmed() >= wanted, child)
    kill(child)
    number = round_.confirmed()
    round_.reached = f"{number} confirmed"
    found = faults_of(round_.library)
    # What must be there: what was confirmed, or that and the one thing more that was under way.
    replayed = round_.folder / "replayed.db"
    shutil.copy(template, replayed)
    again = Library.open(replayed, deeds.CONFIG, sync=False)
    try:
        steps = deeds.do(again, kind, round_.seed)
        for _ in range(number):
            next(steps)
        sums = [deeds.sum_of(again)]
        next(steps)
        sums.append(deeds.sum_of(again))
    finally:
        again.close()
    left = Library.open(round_.library, deeds.CONFIG, sync=False)
    try:
        if deeds.sum_of(left) not in sums:
            found.append(f"what was done is not what is there after {number} confirmed changes")
        goes_on = deeds.do(left, kind, f"{round_.seed} again")
        for _ in range(3):
            next(goes_on)
    finally:
        left.close()
    return found + faults_of(round_.library)


def tagging(round_: Round) -> list[str]:
    """Tags, stars, marks and notes, on one article and on many."""
    return doing(round_, deeds.TAGGING)


def correcting(round_: Round) -> list[str]:
    """What is said of quotes and statements."""
    return doing(round_, deeds.CORRECTING)


def migrating(round_: Round) -> list[str]:
    """The upgrade of a library of an older version."""
    version = round_.rng.randint(1, database.SCHEMA_VERSION - 1)
    shutil.copy(older_library(version), round_.library)

    def work() -> None:
        log = os.open(round_.log, os.O_WRONLY | os.O_APPEND)
        os.write(log, b"begun\n")
        Database.open(round_.library)
        os.write(log, b"upgraded\n")
        time.sleep(LONGEST)

    child = forked(round_, work)
    round_.wait(lambda: round_.confirmed() >= 1, child)
    time.sleep(round_.rng.random() * 0.25)
    kill(child)
    upgraded = round_.confirmed() == 2
    round_.reached = f"from version {version}, {'upgraded' if upgraded else 'under way'}"
    found = []
    raw = sqlite3.connect(round_.library)
    now = raw.execute("pragma user_version").fetchone()[0]
    raw.close()
    if now not in (version, database.SCHEMA_VERSION) or (upgraded and now == version):
        found.append(f"the version is {now}, between {version} and {database.SCHEMA_VERSION}")
    Database.open(round_.library).close()
    found += faults_of(round_.library)
    db = Database.open(round_.library)
    texts = db.reader().execute("select count(*), count(distinct text) from revisions").fetchone()
    tags = db.reader().execute("select count(*) from article_tags").fetchone()[0]
    db.close()
    if (*texts, tags) != (OLD_TEXTS, OLD_TEXTS, OLD_TEXTS):
        found.append(f"{texts[0]} texts and {tags} tags after the upgrade, not {OLD_TEXTS}")
    copies = list(round_.folder.glob("library.db.backup-v*"))
    if not copies or any(".part-" in copy.name for copy in copies):
        found.append(f"copies after the upgrade: {[copy.name for copy in copies]}")
    for copy in (copy for copy in copies if ".part-" not in copy.name):
        raw = sqlite3.connect(copy)
        whole = raw.execute("pragma integrity_check").fetchone()[0]
        kept = raw.execute("select count(*) from revisions").fetchone()[0]
        raw.close()
        if (whole, kept) != ("ok", OLD_TEXTS):
            found.append(f"the copy {copy.name} is not whole")
    return found


def refreshing(round_: Round) -> list[str]:
    """`xjreader refresh` against a server on this machine, after some tagging."""
    with serving() as (address, requests):
        library = Library.open(round_.library, deeds.CONFIG, sync=False)
        for number in range(FEEDS):
            library.feeds.add(f"{address}/{number}", tags=["wire"])
        library.close()
        config = round_.folder / "config.toml"
        config.write_text('[analysis]\ntagger = "rules"\n', encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "xjreader",
            "--library",
            str(round_.library),
            "--config",
            str(config),
        ]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        started = subprocess.Popen(
            [*command, "refresh"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=round_.complaints.open("w"),
            start_new_session=True,
        )
        wanted = round_.rng.randint(1, FEEDS)
        round_.wait(lambda: len(requests) >= wanted, started.pid)
        time.sleep(round_.rng.random() * 0.4)
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()
        found = faults_of(round_.library)
        found += _half_feeds(round_, stored := _stored(round_.library))
        tagged = _tag_all(round_.library)
        done = subprocess.run([*command, "refresh"], env=environment, capture_output=True, timeout=LONGEST)
        if done.returncode:
            found.append(f"the second refresh ended with {done.returncode}: {done.stderr.decode()[-300:]}")
    found += faults_of(round_.library)
    round_.reached = f"{len(requests)} requests, {sum(stored.values())} articles"
    after = _stored(round_.library)
    if sorted(after.values()) != [ENTRIES] * FEEDS:
        found.append(f"after the second refresh the feeds have {sorted(after.values())} articles")
    library = Library.open(round_.library, deeds.CONFIG, sync=False)
    rows = library.articles.rows(library.search.ids(Everything()))
    kept = sum("mine" in row.tags for row in rows)
    library.close()
    if len(rows) != FEEDS * ENTRIES or len({row.title for row in rows}) != len(rows):
        found.append(f"{len(rows)} articles, {len({row.title for row in rows})} titles")
    if any("wire" not in row.tags or row.revisions != 1 for row in rows) or kept != tagged:
        found.append("tags or revisions are not what they were")
    return found


def reading(round_: Round) -> list[str]:
    """The app itself, with a key pressed again and again."""
    shutil.copy(template_of_deeds(), round_.library)
    started = subprocess.Popen(
        [sys.executable, "-c", STAR_AND_STAR, str(round_.library), str(round_.log)],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.DEVNULL,
        stderr=round_.complaints.open("w"),
    )
    wanted = round_.rng.randint(0, 5)
    round_.wait(lambda: round_.confirmed() >= wanted, started.pid)
    started.kill()
    started.wait()
    number = round_.confirmed()
    round_.reached = f"{number} confirmed"
    found = faults_of(round_.library)
    db = Database.open(round_.library)
    starred = db.reader().execute("select count(*) from articles where is_starred").fetchone()[0]
    db.close()
    # A key typed ahead may have been stored before the screen could say so.
    if not number <= starred <= number + 1:
        found.append(f"{starred} stars after {number} were shown")
    return found


STAR_AND_STAR = """
import asyncio, os, sys
from pathlib import Path
from tests.durability.deeds import CONFIG
from xjreader.services.library import Library
from xjreader.tui.app import ReaderApp

async def main():
    log = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND)
    library = Library.open(Path(sys.argv[1]), CONFIG, sync=False)
    app = ReaderApp(library, background=False)
    async with app.run_test(size=(140, 40)) as pilot:
        for number in range(30):
            await pilot.press("s")
            while not await asyncio.to_thread(lambda: stars(library) > number):
                await pilot.pause(0.005)
            while "starred" not in app.reader.status_line.facts.message:
                await pilot.pause(0.005)
            os.write(log, b"starred\\n")
            await pilot.press("j")

def stars(library):
    return library.db.reader().execute("select count(*) from articles where is_starred").fetchone()[0]

asyncio.run(main())
"""


def writing_twice(round_: Round) -> list[str]:
    """Two programs that write at once, and fold the log in over and over: first one is killed, then the
    other."""
    shutil.copy(template_of_deeds(), round_.library)
    logs = [round_.folder / name for name in ("first", "second")]

    def work(number: int) -> None:
        database.LONG_LOG, database.KEPT_LOG = 60_000, 20_000
        log = os.open(logs[number], os.O_WRONLY | os.O_APPEND)
        db = Database.open(round_.library, busy_timeout=LONGEST)
        for turn in range(100_000):
            with db.write(durable=bool(turn % 2)) as writer:
                key, value = f"{number} {turn}", f"{turn} " * 1_000
                writer.execute("insert into settings values (?, ?)", (key, value))
            os.write(log, f"{key}\n".encode())

    children = []
    for number, log in enumerate(logs):
        log.touch()
        children.append(forked(round_, partial(work, number)))
    for number, child in enumerate(children):
        wanted = round_.rng.randint(20, 200)
        round_.wait(partial(_has_lines, logs[number], wanted), child)
        kill(child)
    found = faults_of(round_.library)
    db = Database.open(round_.library)
    there = {row["key"]: row["value"] for row in db.reader().execute("select key, value from settings")}
    db.close()
    confirmed = [key for log in logs for key in log.read_text().splitlines()]
    round_.reached = f"{len(confirmed)} confirmed"
    lost = [key for key in confirmed if there.get(key) != f"{key.split()[1]} " * 1_000]
    return found + [f"{len(lost)} confirmed writes are lost"] * bool(lost)


def pruning(round_: Round) -> list[str]:
    """Articles going by the rules of retention, one after the other."""
    shutil.copy(template_of_deeds(), round_.library)
    rules = RetentionConfig(keep_per_feed=1, keep_unread=False)
    library = Library.open(round_.library, deeds.CONFIG, sync=False)
    with library.db.write() as writer:
        writer.execute("update entries set last_seen = last_seen - 60 where article_id % 3")
    dear = round_.rng.sample(sorted(library.search.ids(Everything())), 6)
    library.personal.set_starred(dear, True)
    keys = library.db.reader().execute("select article_id, feed_id, entry_key from entries").fetchall()
    library.close()

    def work() -> None:
        log = os.open(round_.log, os.O_WRONLY | os.O_APPEND)
        library = Library.open(round_.library, deeds.CONFIG, sync=False)
        for article_id in look(library, rules).going:
            prune(library, rules, [article_id])
            os.write(log, f"{article_id}\n".encode())
        time.sleep(LONGEST)

    wanted = round_.rng.randint(0, 12)
    child = forked(round_, work)
    round_.wait(lambda: round_.confirmed() >= wanted, child)
    kill(child)
    round_.reached = f"{round_.confirmed()} confirmed"
    found = faults_of(round_.library)
    library = Library.open(round_.library, deeds.CONFIG, sync=False)
    left = set(library.search.ids(Everything()))
    marks = {row["article_id"]: entry_mark(row["feed_id"], row["entry_key"]) for row in keys}
    remembered = library.retention.gone(marks.values())
    gone = {int(line) for line in round_.log.read_text().split()}
    if gone & left or not set(dear) <= left:
        found.append("what was said to be gone is there, or what is dear is gone")
    if {number for number, mark in marks.items() if mark in remembered} != marks.keys() - left:
        found.append("what is gone is not what is remembered as gone")
    prune(library, rules, look(library, rules).going)
    if look(library, rules).going:
        found.append("the pruning does not go on")
    library.close()
    return found + faults_of(round_.library)


def mending(round_: Round) -> list[str]:
    """`doctor --fix` while it saves what can be read of a damaged library."""
    shutil.copy(older_library(database.SCHEMA_VERSION), round_.library)
    raw = sqlite3.connect(round_.library)
    page, size = (
        raw.execute(sql).fetchone()[0]
        for sql in (
            "select rootpage from sqlite_schema where name = 'attributions'",
            "pragma page_size",
        )
    )
    raw.close()
    with round_.library.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    damaged = round_.library.read_bytes()

    def work() -> None:
        log = os.open(round_.log, os.O_WRONLY | os.O_APPEND)
        os.write(log, b"begun\n")
        _mended(round_.library)
        os.write(log, b"mended\n")
        time.sleep(LONGEST)

    child = forked(round_, work)
    round_.wait(lambda: round_.confirmed() >= 1, child)
    time.sleep(round_.rng.random() * 0.5)
    kill(child)
    round_.reached = "mended" if round_.confirmed() == 2 else "under way"
    found = []
    kept = [round_.library, *round_.folder.glob("library.db.damaged-*")]
    if not any(file.read_bytes() == damaged for file in kept):
        found.append("the damaged library is not kept as it was")
    found += _mended(round_.library)
    found += faults_of(round_.library)
    db = Database.open(round_.library)
    tags = db.reader().execute("select count(*) from article_tags").fetchone()[0]
    db.close()
    return found + [f"{tags} tags are left of {OLD_TEXTS}"] * (tags != OLD_TEXTS)


KINDS: dict[str, tuple[Callable[[Round], list[str]], int]] = {
    "refresh": (refreshing, 4),
    "tagging": (tagging, 4),
    "correction": (correcting, 4),
    "migration": (migrating, 4),
    "two at once": (writing_twice, 1),
    "pruning": (pruning, 1),
    "mending": (mending, 1),
    "the app": (reading, 1),
}
"""What is killed, and how often in twenty rounds."""


# Looks -------------------------------------------------------------------------------------------


def _has_lines(log: Path, wanted: int) -> bool:
    return log.read_bytes().count(b"\n") >= wanted


def _mended(path: Path) -> list[str]:
    """Mend a library; what could not be mended."""
    steps = opened(path, deeds.CONFIG, fix=True)
    problems: list[str] = []
    while True:
        try:
            finding = next(steps)
        except StopIteration as end:
            if end.value is not None:
                end.value.close()
            return problems
        if finding.level == "problem":
            problems.append(finding.what)


def _stored(path: Path) -> dict[int, int]:
    db = Database.open(path)
    rows = db.reader().execute("select id, articles from feeds").fetchall()
    db.close()
    return {row["id"]: row["articles"] for row in rows}


def _half_feeds(round_: Round, stored: dict[int, int]) -> list[str]:
    """A feed is there whole or not at all, and its validators only with its articles."""
    db = Database.open(round_.library)
    marked = [row["id"] for row in db.reader().execute("select id from feeds where etag <> ''")]
    db.close()
    half = [number for number, count in stored.items() if count not in (0, ENTRIES)]
    early = [number for number in marked if stored[number] != ENTRIES]
    return [f"feeds {half} are half there"] * bool(half) + [f"feeds {early} have only validators"] * bool(
        early
    )


def _tag_all(path: Path) -> int:
    library = Library.open(path, deeds.CONFIG, sync=False)
    ids = library.search.ids(Everything())
    library.personal.tag(ids, add=["mine"])
    library.close()
    return len(ids)


# Rounds ------------------------------------------------------------------------------------------


def plan(rounds: int) -> list[str]:
    """What is killed in each of `rounds`, the kinds mixed."""
    twenty = [name for name, (_, share) in KINDS.items() for _ in range(share)]
    Random(0).shuffle(twenty)
    return [twenty[number % len(twenty)] for number in range(rounds)]


def one_round(name: str, seed: str) -> tuple[str, list[str]]:
    """How far the killed process came, and what is wrong with what it left."""
    with tempfile.TemporaryDirectory(prefix="xjreader-kill-") as folder:
        round_ = Round(Path(folder), seed)
        found = KINDS[name][0](round_)
        return round_.reached, found


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", choices=KINDS, default=None)
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else Random().randrange(1_000_000)
    print(f"seed {seed}", flush=True)
    kills: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    for number, name in enumerate(plan(arguments.rounds)):
        if arguments.only and name != arguments.only:
            continue
        reached, found = one_round(name, f"{seed} {number}")
        kills[name] += 1
        broken[name] += bool(found)
        if found:
            print(f"round {number}, {name} ({reached}): {'; '.join(found)}", flush=True)
    print(f"{'killed while':14}{'kills':>7}{'intact, nothing lost, nothing twice':>38}")
    for name, count in kills.items():
        print(f"{name:14}{count:>7}{count - broken[name]:>38}")
    print(f"{'all':14}{kills.total():>7}{kills.total() - broken.total():>38}")
    return 1 if broken.total() else 0


if __name__ == "__main__":
    sys.exit(main())
