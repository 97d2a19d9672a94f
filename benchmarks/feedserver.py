"""Serves invented feeds on this machine with validators and latency; keeps no files and measures nothing.

    python feedserver.py --feeds 200 --items 50 --latency-ms 100 [--fresh 5]

With `--fresh` each answer has so many articles that the one before it did not have. Prints its port, then
answers /0.xml, /1.xml … and /stats (counts since the last /stats) until killed.
"""

import argparse
import asyncio
import hashlib
import json
import random
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

START = datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE = ("Ilse Marek", "Petr Halvard", "Nadira Oyelan", "Henrika Aldahl", "Jonas Quill", "Davan Rusk")
BODIES = ("Karvonia", "Norlund", "Teres", "the Rights Office", "the Ilvan Congress", "Open Borders Watch")
CUES = ("said", "told reporters", "warned", "added", "insisted", "argued")
QUOTES = (
    "We receive guests, not judges",
    "There is no date, and there is no agreement",
    "Those who run the academies must answer for them",
    "Our position is known, and it has not changed",
)
_WORDS = """
academy valley visit letter envoy report council district ministry border harvest list teacher road
the of and to in a that for on with was by at from were been has not would could before after
"""
WORDS = _WORDS.split()


def sentence(dice: random.Random) -> str:
    """Eight to twenty words without sense."""
    return " ".join(dice.choices(WORDS, k=dice.randint(8, 20))).capitalize() + "."


@cache
def item(feed: int, number: int) -> str:
    """One article of about 120 words with two quotes; the same for the same numbers."""
    dice = random.Random(f"{feed}/{number}")
    speaker, other = dice.choice(PEOPLE), dice.choice(PEOPLE)
    paragraphs = (
        f"{sentence(dice)} {sentence(dice)} {sentence(dice)}",
        f"“{dice.choice(QUOTES)},” {speaker} {dice.choice(CUES)}. {sentence(dice)} {sentence(dice)}",
        f"{dice.choice(BODIES).capitalize()} denied any wrongdoing. {sentence(dice)} {sentence(dice)}",
        f"{other} {dice.choice(CUES)}: “{dice.choice(QUOTES)}.” {sentence(dice)}",
    )
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    when = START + timedelta(minutes=37 * number + feed)
    return (
        f"<item><title>{escape(sentence(dice))}</title><link>https://site{feed}.example/{number}</link>"
        f'<guid isPermaLink="false">{feed}-{number}</guid><pubDate>{format_datetime(when)}</pubDate>'
        f"<description>{escape(body)}</description></item>"
    )


def document(feed: int, items: int, *, first: int = 0) -> bytes:
    """One RSS feed of so many articles from a number on, newest article first."""
    entries = "".join(item(feed, number) for number in reversed(range(first, first + items)))
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Site {feed}</title>'
        f"<link>https://site{feed}.example/</link><description>benchmark</description>{entries}"
        "</channel></rss>"
    ).encode()


@contextmanager
def serving(*, feeds: int, items: int, latency_ms: float, fresh: int = 0) -> Iterator[int]:
    """The server in a process of its own; yields its port."""
    command = [sys.executable, str(Path(__file__).resolve()), "--feeds", str(feeds), "--items", str(items)]
    command += ["--latency-ms", str(latency_ms), "--fresh", str(fresh)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


def answers(port: int) -> dict[str, int]:
    """What the server answered since it was asked last: how often each status."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats") as response:
        counts: dict[str, int] = json.load(response)
    return counts


class FeedServer:
    """A small HTTP/1.1 server: keep-alive, ETag, Last-Modified, 304, latency, counts."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._latency = options.latency_ms / 1000
        self._items, self._fresh = options.items, options.fresh
        self._bodies = [document(number, options.items) for number in range(options.feeds)]
        self._given: Counter[int] = Counter()
        self._counts: Counter[str] = Counter()

    async def serve(self) -> None:
        """Answer until cancelled."""
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=512)
        print(server.sockets[0].getsockname()[1], flush=True)
        async with server:
            await server.serve_forever()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                status, headers, body = await self._answer(request.decode("latin-1"))
                lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
                writer.write("\r\n".join(lines).encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, request: str) -> tuple[str, list[str], bytes]:
        first, *lines = request.split("\r\n")
        path = first.split(" ")[1]
        if path == "/stats":
            counts, self._counts = self._counts, Counter()
            return "200 OK", ["Content-Type: application/json"], json.dumps(counts).encode()
        await asyncio.sleep(self._latency)
        number = int(path.strip("/").removesuffix(".xml"))
        if self._fresh and self._given[number]:
            first = self._given[number] * self._fresh
            self._bodies[number] = document(number, self._items, first=first)
        self._given[number] += 1
        body = self._bodies[number]
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = [f"ETag: {tag}", f"Last-Modified: {format_datetime(START, usegmt=True)}"]
        asked = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if asked.get("if-none-match") == tag:
            self._counts["304"] += 1
            return "304 Not Modified", headers, b""
        self._counts["200"] += 1
        return "200 OK", [*headers, "Content-Type: application/rss+xml"], body


def main() -> None:
    """Serve as the options say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--items", type=int, default=50)
    parser.add_argument("--latency-ms", type=float, default=100.0)
    parser.add_argument("--fresh", type=int, default=0)
    options = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(FeedServer(options).serve())


if __name__ == "__main__":
    main()
