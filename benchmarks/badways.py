"""The ways in which a server fails, each a coroutine that answers one request badly. Knows no reader."""

import asyncio
import gzip
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from itertools import pairwise

LONGEST = 300.0
"""Seconds after which even an endless answer ends: a reader that waits so long has failed anyway."""
UNPACKED = 200_000_000
"""Bytes in a bomb."""


class Hangup(Exception):
    """The connection is not to be used again."""


@dataclass
class Answering:
    """One request and what is told of its answer."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    base: str
    path: str
    headers: dict[str, str]
    canary: str = ""
    status: int = 0
    etag: str = ""
    modified: str = ""
    retry_after: float | None = None
    whole: bool = False
    extra: list[str] = field(default_factory=list)

    async def say(
        self,
        status: str,
        body: bytes = b"",
        *headers: str,
        kind: str = "application/rss+xml",
        length: int = -1,
    ) -> None:
        """A whole answer; `length` only where it is to be wrong."""
        self.status = int(status.split()[0])
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}"]
        lines += [f"Content-Length: {len(body) if length < 0 else length}", *headers, "", ""]
        self.writer.write("\r\n".join(lines).encode() + body)
        await self.writer.drain()

    async def begin(self, *headers: str) -> None:
        """The head of an answer without a length."""
        self.status = 200
        lines = [
            "HTTP/1.1 200 OK",
            "Content-Type: application/rss+xml",
            "Connection: close",
            *headers,
            "",
            "",
        ]
        self.writer.write("\r\n".join(lines).encode())
        await self.writer.drain()

    async def until_left(self, seconds: float) -> bool:
        """Wait, but no longer than the reader does; whether it has gone."""
        try:
            await asyncio.wait_for(self.reader.read(1), seconds)
        except TimeoutError:
            return False
        return True


Way = Callable[[Answering], Awaitable[None]]


def rss(items: str, *, declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    """A small feed."""
    return f'{declaration}<rss version="2.0"><channel><title>Bad</title>{items}</channel></rss>'


ITEMS = "".join(
    f"<item><title>Item {number}</title><guid isPermaLink='false'>bad-{number}</guid>"
    f"<description>Words of item {number}, which is about nothing.</description></item>"
    for number in range(3)
)
GOOD = rss(ITEMS).encode()


# What takes for ever ---------------------------------------------------------------------------


async def drip(asked: Answering) -> None:
    """One byte a second."""
    await asked.begin()
    for place in range(int(LONGEST)):
        asked.writer.write(GOOD[place % len(GOOD) :][:1])
        if await asked.until_left(1.0):
            break
    raise Hangup


async def silence(asked: Answering) -> None:
    """No answer at all."""
    await asked.until_left(LONGEST)
    raise Hangup


async def slow_head(asked: Answering) -> None:
    """Header lines without end."""
    asked.writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(int(LONGEST)):
        asked.writer.write(f"X-{number}: x\r\n".encode())
        if await asked.until_left(1.0):
            break
    raise Hangup


async def endless(asked: Answering) -> None:
    """Items without end, fast."""
    await asked.begin()
    asked.writer.write(GOOD[: GOOD.index(b"<item>")])
    piece = ITEMS.encode() * 100
    for _ in range(2_000):
        asked.writer.write(piece)
        await asked.writer.drain()
        await asyncio.sleep(0)
    raise Hangup


async def endless_head(asked: Answering) -> None:
    """One header line without end."""
    asked.writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(100):
        asked.writer.write(b"x" * 65_536)
        await asked.writer.drain()
    raise Hangup


# What is larger than it seems ------------------------------------------------------------------


@lru_cache(maxsize=2)
def bomb(layers: int) -> bytes:
    """Spaces, packed once or twice."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    piece = b" " * 1_000_000
    packed = packer.compress(GOOD[:60])
    packed += b"".join(packer.compress(piece) for _ in range(UNPACKED // len(piece))) + packer.flush()
    return packed if layers == 1 else gzip.compress(packed)


async def gzip_bomb(asked: Answering) -> None:
    """Kilobytes that unpack to hundreds of megabytes."""
    await asked.say("200 OK", bomb(1), "Content-Encoding: gzip")


async def stacked_bomb(asked: Answering) -> None:
    """The same, packed twice."""
    await asked.say("200 OK", bomb(2), "Content-Encoding: gzip, gzip")


async def entities(asked: Answering) -> None:
    """Entities that hold entities."""
    names = pairwise("abcdefgh")
    nested = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in names)
    body = f'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">{nested}]>' + rss(
        "<item><title>&h;</title></item>", declaration=""
    )
    await asked.say("200 OK", body.encode())


async def outside_entity(asked: Answering) -> None:
    """Entities from elsewhere."""
    body = f'<!DOCTYPE rss [<!ENTITY a SYSTEM "{asked.canary}entity">]>' + rss(
        "<item><title>&a;</title></item>", declaration=""
    )
    await asked.say("200 OK", body.encode())


async def deep(asked: Answering) -> None:
    """Elements within elements."""
    await asked.say("200 OK", rss("<item><description>" + "<b>" * 50_000 + "</description></item>").encode())


async def many(asked: Answering) -> None:
    """More entries than anybody reads."""
    items = "".join(
        f"<item><title>Many {number}</title><guid>many-{number}</guid></item>" for number in range(500)
    )
    await asked.say("200 OK", rss(items).encode())


# Redirects -------------------------------------------------------------------------------------


async def loop(asked: Answering) -> None:
    """From one to the other and back."""
    there = "/loop/b" if asked.path == "/loop/a" else "/loop/a"
    await asked.say("302 Found", b"", f"Location: {asked.base}{there}")


async def chain(asked: Answering) -> None:
    """One address further each time."""
    number = int(asked.path.rpartition("/")[2]) if asked.path.startswith("/chain/") else 0
    await asked.say("302 Found", b"", f"Location: {asked.base}/chain/{number + 1}")


async def inside(asked: Answering) -> None:
    """To an address that nobody allowed."""
    await asked.say("302 Found", b"", f"Location: {asked.canary}inside")


async def moved_inside(asked: Answering) -> None:
    """To the same for good, under a name that means this machine."""
    await asked.say("301 Moved Permanently", b"", "Location: http://localhost:1/x")


async def to_file(asked: Answering) -> None:
    """To a file of the reader's."""
    await asked.say("302 Found", b"", "Location: file:///etc/hostname")


async def nowhere(asked: Answering) -> None:
    """To nothing."""
    await asked.say("302 Found")


# Broken off ------------------------------------------------------------------------------------


def _reset(writer: asyncio.StreamWriter) -> None:
    taken: socket.socket = writer.get_extra_info("socket")
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def reset(asked: Answering) -> None:
    """Reset in the middle."""
    await asked.begin(f"Content-Length: {len(GOOD)}")
    asked.writer.write(GOOD[: len(GOOD) // 2])
    await asked.writer.drain()
    _reset(asked.writer)
    raise Hangup


async def reset_at_once(asked: Answering) -> None:
    """Reset before a word."""
    _reset(asked.writer)
    raise Hangup


async def hang_up(asked: Answering) -> None:
    """Closed before a word."""
    raise Hangup


async def truncated(asked: Answering) -> None:
    """Less than was announced, under a validator that must not be believed."""
    asked.extra = ['ETag: "cut"']
    await asked.say("200 OK", GOOD[: len(GOOD) // 2], *asked.extra, length=len(GOOD))
    raise Hangup


async def bad_chunks(asked: Answering) -> None:
    """Chunks whose size is none."""
    asked.status = 200
    asked.writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + GOOD)
    await asked.writer.drain()
    raise Hangup


async def no_http(asked: Answering) -> None:
    """Something else than HTTP."""
    asked.writer.write(b"220 mail ready\r\n")
    await asked.writer.drain()
    raise Hangup


# What is no feed, or hardly ----------------------------------------------------------------------


def _sent(status: str, body: bytes = b"", *headers: str, kind: str = "application/rss+xml") -> Way:
    async def answer(asked: Answering) -> None:
        await asked.say(status, body, *headers, kind=kind)

    return answer


async def nameless(asked: Answering) -> None:
    """Entries under another guid each time."""
    items = f"<item><title>Same</title><guid>{datetime.now(UTC).timestamp()}</guid><link>https://bad.example/same</link></item>"
    await asked.say("200 OK", rss(items).encode())


async def lying_304(asked: Answering) -> None:
    """ "Not modified" to everybody."""
    await asked.say("304 Not Modified")


async def cookies(asked: Answering) -> None:
    """A feed that wants to know the reader again."""
    await asked.say("200 OK", GOOD, "Set-Cookie: who=you; Max-Age=86400")
    asked.whole = True


async def canary_links(asked: Answering) -> None:
    """Pictures, enclosures and icons at an address where nobody may go."""
    items = f"<item><title>See</title><guid>c</guid><enclosure url='{asked.canary}e' length='1'/>"
    items += f"<description>&lt;img src='{asked.canary}i'&gt;</description></item>"
    items += f"<image><url>{asked.canary}u</url></image>"
    await asked.say("200 OK", rss(items).encode())
    asked.whole = True


# Leave me alone --------------------------------------------------------------------------------


def _wait(status: str, seconds: float | None, *, as_date: bool = False, says: str = "") -> Way:
    async def answer(asked: Answering) -> None:
        if seconds is None:
            await asked.say(status, b"", *([f"Retry-After: {says}"] if says else []))
            return
        until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
        value = format_datetime(until, usegmt=True) if as_date else str(int(seconds))
        asked.retry_after = seconds - as_date
        await asked.say(status, b"", f"Retry-After: {value}")

    return answer


HOSTILE_TITLE = "&#27;[31mred&#27;]0;title&#7; &#x202e;backwards [bold]x[/] [link=x" + "&#x200b;" * 30

WAYS: dict[str, Way] = {
    "drip": drip,
    "silence": silence,
    "slow head": slow_head,
    "endless": endless,
    "endless head": endless_head,
    "gzip bomb": gzip_bomb,
    "stacked bomb": stacked_bomb,
    "entities": entities,
    "outside entity": outside_entity,
    "deep": deep,
    "many": many,
    "loop": loop,
    "chain": chain,
    "inside": inside,
    "moved inside": moved_inside,
    "to file": to_file,
    "nowhere": nowhere,
    "reset": reset,
    "reset at once": reset_at_once,
    "hang up": hang_up,
    "truncated": truncated,
    "bad chunks": bad_chunks,
    "no HTTP": no_http,
    "cut off": _sent("200 OK", GOOD[: len(GOOD) * 2 // 3]),
    "ill-formed": _sent("200 OK", rss(ITEMS + "<item><title>A & B</b></title></item>").encode()),
    "control characters": _sent(
        "200 OK", rss(f"<item><title>{HOSTILE_TITLE}</title><guid>h</guid></item>").encode()
    ),
    "wrong encoding": _sent("200 OK", rss("<item><title>Größe</title></item>").encode("latin-1")),
    "unknown encoding": _sent(
        "200 OK", rss(ITEMS, declaration='<?xml version="1.0" encoding="nonsense"?>').encode()
    ),
    "utf-16": _sent("200 OK", rss(ITEMS, declaration="").encode("utf-16-le")),
    "empty": _sent("200 OK"),
    "page": _sent("200 OK", b"<!doctype html><html><body>Log in</body></html>", kind="text/html"),
    "rubbish": _sent("200 OK", bytes(range(256)) * 40, kind="application/octet-stream"),
    "other JSON": _sent("200 OK", b'{"error": "no"}', kind="application/json"),
    "undated": _sent(
        "200 OK",
        rss("<item><title>Later</title><pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate></item>").encode(),
    ),
    "nameless": nameless,
    "lying 304": lying_304,
    "cookies": cookies,
    "canary links": canary_links,
    "400": _sent("400 Bad Request"),
    "401": _sent("401 Unauthorized", b"", 'WWW-Authenticate: Basic realm="x"'),
    "403": _sent("403 Forbidden"),
    "404": _sent("404 Not Found"),
    "410": _sent("410 Gone"),
    "500": _sent("500 Internal Server Error"),
    "503": _sent("503 Service Unavailable"),
    "503 wait": _wait("503 Service Unavailable", 150),
    "503 wait, no number": _wait("503 Service Unavailable", None, says="soon"),
    "429": _wait("429 Too Many Requests", None),
    "429 wait": _wait("429 Too Many Requests", 400),
    "429 wait until": _wait("429 Too Many Requests", 200, as_date=True),
}
"""By the name that the log gives them."""
