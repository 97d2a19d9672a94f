"""Serves many feeds that go on publishing, a share of them in every way in which servers fail, on many
addresses of this machine, and writes down each request. Judges nothing (`politeness` does).

    python badserver.py --feeds 500 --failing 50 --log requests.jsonl

Prints its port, then answers http://127.0.1.HOST:PORT/feed/NUMBER until killed. The canary is an address that
forged redirects and entries point to; nobody may come there.
"""

import argparse
import asyncio
import hashlib
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from gzip import compress
from pathlib import Path
from typing import TextIO

from badways import WAYS, Answering, Hangup
from feedserver import START, item

HOSTS = 25
CANARY = "127.0.2.1"
EVERY = 600
"""Seconds after which each feed has an article more; half-way its newest one is edited."""


def address(number: int) -> str:
    """The host of a feed: neighbours are on different ones."""
    return f"127.0.1.{1 + number % HOSTS}"


@dataclass
class Seen:
    """One request, as it is written down when it is over."""

    begun: float
    host: str
    path: str
    headers: dict[str, str]
    ended: float = 0.0
    status: int = 0
    etag: str = ""
    modified: str = ""
    retry_after: float | None = None
    """Seconds for which the server asked to be left alone."""
    whole: bool = False
    """The answer was a complete 200 with a feed in it."""
    way: str = ""

    def line(self) -> str:
        """As a line of the log."""
        return json.dumps(self.__dict__) + "\n"


@dataclass
class Feed:
    """One well-behaved feed, whose text is a function of the time."""

    number: int
    items: int
    since: float
    body: bytes = b""
    version: tuple[int, bool] = field(default=(-1, False))
    tag: str = ""
    changed: datetime = START

    def update(self, now: float) -> None:
        """Publish what is due: every feed at its own second."""
        age = now - self.since + (self.number * 37) % EVERY
        version = (int(age // EVERY), age % EVERY > EVERY / 2)
        if version == self.version:
            return
        self.version = version
        total = self.items + version[0]
        entries = [item(self.number, each) for each in reversed(range(total - self.items, total))]
        if version[1]:
            entries[0] = entries[0].replace(
                "</description>", "&lt;p&gt;This was added.&lt;/p&gt;</description>"
            )
        self.body = (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
            f"<title>Site {self.number}</title><link>https://site{self.number}.example/</link>"
            f"<description>soak</description>{''.join(entries)}</channel></rss>"
        ).encode()
        self.tag = f'W/"{hashlib.sha256(self.body).hexdigest()[:12]}"'
        self.changed = datetime.now(UTC).replace(microsecond=0)


class BadServer:
    """Every feed and every way to fail, over HTTP/1.1."""

    def __init__(self, feeds: int, failing: int, items: int, log: TextIO) -> None:
        now = time.time()
        names = list(WAYS)
        # Spread among the others, so that each host has good and bad ones.
        places = [round(index * feeds / failing) for index in range(failing)] if failing else []
        self.ways = {place: names[index % len(names)] for index, place in enumerate(places)}
        self.feeds = {number: Feed(number, items, now) for number in range(feeds) if number not in self.ways}
        self.log = log
        self.port = 0

    async def serve(self) -> None:
        """Answer on all addresses until cancelled."""
        for host in [*(f"127.0.1.{number + 1}" for number in range(HOSTS)), CANARY]:
            server = await asyncio.start_server(self._connection, host, self.port, backlog=256, limit=1 << 16)
            self.port = server.sockets[0].getsockname()[1]
        print(self.port, flush=True)
        await asyncio.Event().wait()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, Hangup):
            while request := await reader.readuntil(b"\r\n\r\n"):
                seen = _seen(request.decode("latin-1"), host)
                try:
                    await self._answer(seen, reader, writer)
                finally:
                    seen.ended = time.time()
                    self.log.write(seen.line())
                    self.log.flush()
        with suppress(OSError):
            writer.close()

    async def _answer(self, seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        kind, _, rest = seen.path.strip("/").partition("/")
        if kind == "feed" and rest.isdecimal() and int(rest) in self.feeds:
            await self._good(seen, self.feeds[int(rest)], writer)
            return
        seen.way = self.ways.get(int(rest), "") if kind == "feed" and rest.isdecimal() else kind
        way = WAYS.get(seen.way)
        if way is None:
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            seen.status = 404
            return
        asked = Answering(reader, writer, f"http://{seen.host}:{self.port}", seen.path, seen.headers)
        asked.canary = f"http://{CANARY}:{self.port}/"
        try:
            await way(asked)
        finally:
            seen.status, seen.whole = asked.status, asked.whole
            seen.etag, seen.modified, seen.retry_after = asked.etag, asked.modified, asked.retry_after

    async def _good(self, seen: Seen, feed: Feed, writer: asyncio.StreamWriter) -> None:
        """A feed as it should be: validators of one kind or both, now and then packed."""
        feed.update(time.time())
        headers = ["Content-Type: application/rss+xml; charset=utf-8"]
        if feed.number % 3 != 1:
            seen.etag = feed.tag
            headers.append(f"ETag: {feed.tag}")
        if feed.number % 3 != 2:
            seen.modified = format_datetime(feed.changed, usegmt=True)
            headers.append(f"Last-Modified: {seen.modified}")
        given = seen.headers.get("if-none-match")
        since = seen.headers.get("if-modified-since")
        if (seen.etag and given == seen.etag) or (given is None and since and since == seen.modified):
            seen.status = 304
            writer.write("\r\n".join(["HTTP/1.1 304 Not Modified", *headers, "", ""]).encode())
        else:
            body = feed.body
            if feed.number % 5 == 0:
                body = compress(body, 1)
                headers.append("Content-Encoding: gzip")
            seen.status, seen.whole = 200, True
            head = "\r\n".join(["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers, "", ""])
            writer.write(head.encode() + body)
        await writer.drain()


def _seen(request: str, host: str) -> Seen:
    first, *lines = request.split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name
    }
    return Seen(time.time(), host, first.split(" ")[1].partition("?")[0], headers)


def urls(feeds: int, port: int) -> list[str]:
    """The addresses of all feeds."""
    return [f"http://{address(number)}:{port}/feed/{number}" for number in range(feeds)]


def main() -> None:
    """Serve as the options say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--failing", type=int, default=50)
    parser.add_argument("--items", type=int, default=6)
    parser.add_argument("--log", type=Path, required=True)
    options = parser.parse_args()
    with options.log.open("w", encoding="utf-8") as log, suppress(KeyboardInterrupt):
        asyncio.run(BadServer(options.feeds, options.failing, options.items, log).serve())


if __name__ == "__main__":
    main()
