"""Every endpoint of a hostile server against what ``xjreader refresh`` did and stored.

The server is no part of the project: XJREADER_HOSTILE_SERVER names its script, or it lies beside the
checkout; without it this is skipped. `make hostile` runs it and prints the table; our own twins of what
it found are in the tests of feeds and services, which need nothing.
"""

import asyncio
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from tests.hostile.reader import HostileServer, Kept, Ran, Reader

from xjreader.errors import FeedError
from xjreader.feeds.fetch import Fetcher, FetchPolicy
from xjreader.services import parsing
from xjreader.services.fulltext import page_text
from xjreader.services.worker import WorkerPool

ROOT = Path(__file__).resolve().parents[2]
GIVEN = os.environ.get("XJREADER_HOSTILE_SERVER")
SCRIPT = Path(GIVEN) if GIVEN else ROOT.parent / "shared" / "feeds" / "hostile_server.py"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not SCRIPT.is_file(), reason="no hostile server: XJREADER_HOSTILE_SERVER names its script"
    ),
    pytest.mark.skipif(sys.platform != "linux", reason="memory is measured in Linux's units"),
]

PAGES = ("/article-redirect", "/article-pdf", "/robots.txt")
"""Not feeds: what an entry may link to."""
FILES = ("/opml-bomb", "/opml-deep")
"""Not feeds: what a person may import."""
SITES = ("/discover-ssrf", "/discover-none")
"""Not feeds: what a person may take for a site."""
HELD = ("/429-seconds", "/429-huge", "/503-retry")
"""Not asked again before they allow it, for however often a person forces a refresh."""
SECOND_ANSWER = "unchanged"
"""An outcome that only a second request can have, where the server has something to send."""

SETTINGS = {
    "/ssrf-in-entry": 'full_text = "page"\n',
    "/redirect-leak": 'username = "reader"\npassword_command = ["echo", "open sesame"]\n',
}
ALONE = ("/many-entries",)
"""Endpoints that get a library of their own, besides those whose memory is measured."""

# What an expectation says in words only, as far as a program can hold it: the stored date, or its absence.
DATES = {
    "/date-two-digit": "2026-11-02T15:00:00",
    "/date-named-zone": "2026-11-02T08:00:00",
    "/date-local": "2026-11-02T09:00:00",
    "/date-missing": None,
    "/date-bad": None,
    "/date-year0": None,
    "/date-huge": None,
}


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    started = HostileServer(SCRIPT)
    yield started
    started.close()


class Judged:
    """Complaints by endpoint."""

    def __init__(self, server: HostileServer) -> None:
        self.server = server
        self.endpoints: dict[str, dict[str, Any]] = server.told("/_index.json")
        self.complaints: defaultdict[str, list[str]] = defaultdict(list)
        self.tried: set[str] = set()

    def check(self, path: str) -> dict[str, Any]:
        return self.endpoints[path]["check"]  # type: ignore[no-any-return]

    def say(self, path: str, wanted: object, found: object, what: str) -> None:
        if wanted != found:
            self.complaints[path].append(f"{what}: {wanted!r} wanted, {found!r} found")

    def most(self, path: str, key: str, found: float) -> None:
        limit = self.check(path).get(key)
        if limit is not None and found > limit:
            self.complaints[path].append(f"{key}: at most {limit}, {found:.1f} found")

    def table(self) -> str:
        """How many of each kind pass, as Markdown."""
        kinds: dict[str, list[bool]] = defaultdict(list)
        for path, endpoint in self.endpoints.items():
            kinds[endpoint["cat"]].append(path in self.tried and not self.complaints[path])
        rows = [f"| {kind} | {sum(passed)} of {len(passed)} |" for kind, passed in kinds.items()]
        every = [each for passed in kinds.values() for each in passed]
        rows.append(f"| **all** | **{sum(every)} of {len(every)}** |")
        return "\n".join(("| kind | as wished |", "|---|---|", *rows))


def test_every_endpoint_is_met_as_it_should_be(server: HostileServer, tmp_path: Path) -> None:
    judged = Judged(server)
    special = (*PAGES, *FILES, *SITES)
    alone = [
        path
        for path, endpoint in judged.endpoints.items()
        if path not in special and ("max_mb" in endpoint["check"] or path in ALONE)
    ]
    together = [path for path in judged.endpoints if path not in special and path not in alone]

    many_feeds(judged, Reader(tmp_path / "many", server, together, settings=SETTINGS), together)
    usual = Reader(tmp_path / "usual", server, ["/plain"]).run("refresh", "--no-analysis").megabytes
    for number, path in enumerate(alone):
        one_feed(judged, Reader(tmp_path / f"alone{number}", server, [path]), path, usual)
    files(judged, tmp_path / "files")
    sites(judged, tmp_path / "sites")
    pages(judged)

    for path, endpoint in judged.endpoints.items():
        if "canary" in endpoint["check"]:
            judged.tried.add(path)
    canary = server.told("/_canary")
    print(f"\n{judged.table()}\n\ncanary: {len(canary)} requests")
    wrong = {path: said for path, said in judged.complaints.items() if said}
    untried = sorted(set(judged.endpoints) - judged.tried)
    assert not canary
    assert not wrong, "\n".join(f"{path}: {'; '.join(said)}" for path, said in wrong.items())
    assert not untried


def many_feeds(judged: Judged, reader: Reader, paths: list[str]) -> None:
    """Subscribe to all at once, refresh three times, and hold what is stored against each check."""
    first = reader.refresh()
    after_first = reader.feeds()
    after_second = reader.refresh("--force")
    reader.run("refresh", "--no-analysis", "--force")
    last = reader.feeds()
    kept = reader.kept()
    for arguments in (("feeds",), ("search",), ("export", "articles", "--format", "csv")):
        reader.run(*arguments)
    reader.run("export", "articles", "--format", "md")

    for path in paths:
        judged.tried.add(path)
        check, stands = judged.check(path), after_first[path]
        wanted = check.get("outcome")
        if wanted == SECOND_ANSWER and stands["status"] != wanted:
            judged.say(path, "ok", stands["status"], "first outcome")
            judged.say(path, wanted, after_second[path]["status"], "second outcome")
        elif wanted is not None:
            judged.say(path, wanted, stands["status"], f"outcome ({stands['error']})")
        if "n" in check:
            judged.say(path, check["n"], stands["articles"], "articles")
        judged.say(path, stands["articles"], last[path]["articles"], "articles after three refreshes")
        judged.most(path, "max_s", first[path]["milliseconds"] / 1000)
        stored(judged, path, kept.get(path, []))
        waits(judged, path, stands)
    skips(judged, after_first["/skip"])
    unharmed(judged, "\n".join(reader.outputs), paths)
    polite(judged, kept)


def stored(judged: Judged, path: str, kept: list[Kept]) -> None:
    """Titles that must be there, strings that must not."""
    check = judged.check(path)
    titles = {title for each in kept for title in each.titles}
    for title in [*check.get("titles", ()), *([check["title"]] if "title" in check else [])]:
        if title not in titles:
            judged.complaints[path].append(f"title {title!r} wanted, {sorted(titles)!r} found")
    everything = "\n".join(each.everything for each in kept)
    for string in check.get("absent", ()):
        where = "".join(titles) if string in "\r\n" else everything
        if string in where:
            judged.complaints[path].append(f"{string!r} is stored")
    if path in DATES:
        found = [each.article.row.published for each in kept if each.article.row.is_dated]
        dates = [moment.replace(tzinfo=None).isoformat() for moment in found if moment]
        judged.say(path, [DATES[path]] if DATES[path] else [], dates, "dates")


def waits(judged: Judged, path: str, stands: dict[str, Any]) -> None:
    """Whether the next request is planned as late as it must be."""
    wanted = judged.check(path).get("min_wait")
    if wanted is None:
        return
    due, asked = (datetime.fromisoformat(stands[key]) for key in ("next_due", "last_fetch"))
    seconds = (due - asked).total_seconds()
    if seconds < wanted - 1:  # Both times are printed to the second.
        judged.complaints[path].append(f"next request after {seconds:.0f} s, {wanted} wanted")


def skips(judged: Judged, stands: dict[str, Any]) -> None:
    """The feed that may be read at noon of a weekday only."""
    due = datetime.fromisoformat(stands["next_due"])
    judged.say("/skip", (12, True), (due.hour, due.weekday() < 5), "due at an hour it skips")


def unharmed(judged: Judged, printed: str, paths: list[str]) -> None:
    """No control character of any feed is printed, whatever the command."""
    for path in paths:
        for string in judged.check(path).get("absent", ()):
            if string not in "\r\n" and not string.isprintable() and string in printed:
                judged.complaints[path].append(f"{string!r} is printed")


def polite(judged: Judged, kept: dict[str, list[Kept]]) -> None:
    """What the server saw: who we are, that we wait when told, and keep no cookies."""
    log = judged.server.told("/_log")
    for path in HELD:
        times = [entry["t"] for entry in log if entry["path"] == path]
        hasty = [later - sooner for sooner, later in pairwise(times)]
        judged.say(path, [], [pause for pause in hasty if pause < judged.check(path)["min_wait"]], "pauses")
    (seen,) = kept["/want-headers"]
    echoed = next(title for title in seen.titles if "User-Agent" in title)
    headers, _ = json.JSONDecoder().raw_decode(echoed)
    judged.say("/want-headers", (None, None), (headers["Referer"], headers["Cookie"]), "Referer, Cookie")
    judged.say("/want-headers", True, "gzip" in headers["Accept-Encoding"], "gzip")
    judged.say("/want-headers", True, headers["User-Agent"].startswith("xjreader/"), "User-Agent")
    judged.say("/want-headers", "/want-headers", echoed.rpartition(" ")[2], "path")
    sent = [entry["headers"].get("Cookie") for entry in log if entry["path"] == "/cookie-track"]
    judged.say("/cookie-track", [None] * 3, sent, "cookies")
    (relative,) = kept["/relative"]
    judged.say("/relative", f"{judged.server.base}/blog/post-1", relative.article.url, "link")


def one_feed(judged: Judged, reader: Reader, path: str, usual: float) -> None:
    """A feed alone in its library, so that the process's memory and time are its own."""
    judged.tried.add(path)
    ran = reader.run("refresh", "--no-analysis", "--json")
    check, stands = judged.check(path), reader.feeds()[path]
    if "outcome" in check:
        judged.say(path, check["outcome"], stands["status"], f"outcome ({stands['error']})")
    if "n" in check:
        judged.say(path, check["n"], stands["articles"], "articles")
    judged.most(path, "max_s", ran.seconds)
    judged.most(path, "max_mb", ran.megabytes - usual)


def files(judged: Judged, folder: Path) -> None:
    """Subscription lists, as a person imports them."""
    reader = Reader(folder, judged.server)
    plain = folder / "plain.opml"
    plain.write_text(
        '<opml version="2.0"><body><outline xmlUrl="https://a.example/"/></body></opml>', "utf-8"
    )
    usual = reader.run("import", "opml", str(plain)).megabytes
    before = len(reader.feeds())
    for path in FILES:
        judged.tried.add(path)
        place = folder / f"{path[1:]}.xml"
        place.write_bytes(_body(judged.server.base + path))
        ran = reader.run("import", "opml", str(place))
        after = len(reader.feeds())
        if judged.check(path).get("outcome") == "error":
            judged.say(path, True, ran.code not in (0, None), "refused")
            judged.say(path, before, after, "feeds")
        if "n" in judged.check(path):
            judged.say(path, judged.check(path)["n"], after - before, "feeds added")
        judged.most(path, "max_s", ran.seconds)
        judged.most(path, "max_mb", ran.megabytes - usual)
        _no_trace(judged, path, ran)
        before = after


def sites(judged: Judged, folder: Path) -> None:
    """Sites that a person takes for having a feed."""
    reader = Reader(folder, judged.server)
    for path in SITES:
        judged.tried.add(path)
        ran = reader.run("add", judged.server.base + path)
        _no_trace(judged, path, ran)
        if judged.check(path).get("outcome") == "error":
            judged.say(path, True, ran.code == 1 and "feed" in ran.said, "said that there is no feed")
    reader.run("refresh", "--no-analysis")  # what a site names is not fetched later either


def pages(judged: Judged) -> None:
    """Articles' pages: one leads inside, one is no page."""

    async def read(path: str) -> str:
        policy = FetchPolicy(allow=frozenset({judged.server.base.removeprefix("http://")}))
        pool = WorkerPool(parsing.TARGET, parsing.setup(()), size=1, timeout=30.0)
        try:
            async with Fetcher(policy) as fetcher:
                return (await page_text(judged.server.base + path, fetcher=fetcher, pool=pool)).text
        except FeedError as error:
            return f"refused: {error.message}"
        finally:
            pool.close()

    for path in PAGES[:2]:
        judged.tried.add(path)
        judged.say(path, "refused", asyncio.run(read(path))[:7], "page")
    judged.tried.add("/robots.txt")


def _no_trace(judged: Judged, path: str, ran: Ran) -> None:
    if "Traceback" in ran.said:
        judged.complaints[path].append(f"a traceback: {ran.said[-300:]}")


def _body(url: str) -> bytes:
    with urlopen(url, timeout=30) as answer:
        return answer.read()  # type: ignore[no-any-return]
