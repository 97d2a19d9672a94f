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
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

from tests.durability import deeds
from tests.durability.looks import faults_of

from xjreader.models.query import Everything
from xjreader.services.library import Library
from xjreader.store import database
from xjreader.store.database import Database

FEEDS, ENTRIES = 5, 12
LONGEST = 60.0
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
    with serving(round_) as (address, requests):
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

KINDS: dict[str, tuple[Callable[[Round], list[str]], int]] = {
    "refresh": (refreshing, 4),
    "tagging": (tagging, 6),
    "correction": (correcting, 5),
    "migration": (migrating, 4),
    "the app": (reading, 1),
}
"""What is killed, and how often in twenty rounds."""


# What it needs -----------------------------------------------------------------------------------

_TEMPLATES: dict[str, Path] = {}
_MADE = tempfile.TemporaryDirectory(prefix="xjreader-kill-")
OLD_TEXTS = 250


def template_of_deeds() -> Path:
    """A library with articles, quotes and statements; made once."""
    if "deeds" not in _TEMPLATES:
        path = Path(_MADE.name) / "deeds.db"
        deeds.make_template(path)
        _TEMPLATES["deeds"] = path
    return _TEMPLATES["deeds"]


def older_library(version: int) -> Path:
    """A library as the program of that version left it; made once."""
    name = f"version {version}"
    if name not in _TEMPLATES:
        from xjreader.store.migrations import migrations

        path = Path(_MADE.name) / f"v{version}.db"
        kept = database.SCHEMA_VERSION, migrations._migrations
        database.SCHEMA_VERSION, migrations._migrations = version, kept[1][:version]
        try:
            db = Database.open(path)
            with db.write() as writer:
                _fill_old(writer)
            db.close()
        finally:
            database.SCHEMA_VERSION, migrations._migrations = kept
        _TEMPLATES[name] = path
    return _TEMPLATES[name]


def _fill_old(writer: sqlite3.Connection) -> None:
    """Texts with quotes and tags, by columns that every version has."""
    writer.execute("insert into tags (id, name) values (1, 'kept')")
    writer.execute(
        "insert into feeds (id, url, origin, added_at) values (1, 'https://a.example', 'person', 0)"
    )
    for number in range(1, OLD_TEXTS + 1):
        text = f"Ilse Tarn said: no papers for {number}. " + "The harbour stays shut. " * 60
        writer.execute("insert into articles (id, first_seen, sort_at) values (?, 0, ?)", (number, number))
        writer.execute(
            "insert into revisions (id, article_id, digest, seen_at, origin, title, links, blocks, text)"
            " values (?, ?, 'd', 0, 'feed', ?, '[]', '[]', ?)",
            (number, number, f"Piece {number}", text),
        )
        writer.execute(
            "update articles set revision_id = id, revisions = 1, quotes = 1, title = 'Piece ' || id,"
            " story_id = id where id = ?",
            (number,),
        )
        writer.execute(
            "insert into entries (feed_id, entry_key, article_id, first_seen, last_seen)"
            " values (1, ?, ?, 0, 0)",
            (str(number), number),
        )
        writer.execute("insert into article_tags values (?, 1, 'person', 0)", (number,))
        has_words = any(row[1] == "words" for row in writer.execute("pragma table_info(attributions)"))
        writer.execute(
            "insert into attributions (revision_id, article_id, type, source, cue, content, confidence"
            f"{', words' if has_words else ''}) values (?, ?, 'direct', '[[0, 9]]', '[[10, 14]]',"
            f" '[[16, 25]]', 0.9{', ?' if has_words else ''})",
            (number, number, *([text[16:25]] if has_words else [])),
        )


@contextmanager
def serving(round_: Round) -> Iterator[tuple[str, list[str]]]:
    """A server of feeds with validators; its address, and what was asked."""
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            tag = f'"{self.path}"'
            if self.headers.get("If-None-Match") == tag:
                self.send_response(304)
                self.send_header("ETag", tag)
                self.end_headers()
                return
            body = _feed(self.path.strip("/")).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", tag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The table is all that is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", requests
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _feed(name: str) -> str:
    items = "".join(
        f"<item><title>Piece {name}-{number}</title><link>https://wire-{name}.example/{number}</link>"
        f"<guid>{name}-{number}</guid><description>Ilse Tarn said the harbour stays shut on day"
        f" {number} of feed {name}. {'Nobody answered. ' * 20}</description></item>"
        for number in range(ENTRIES)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'


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
