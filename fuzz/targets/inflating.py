"""Content-Encoding undone: whatever comes, in pieces that can be counted."""

import gzip
import zlib
from random import Random

from fuzz import making
from xjreader.feeds.inflate import PIECE, NotReadable, inflater

NAMES = ("gzip", "deflate", "br", "zstd", "x-gzip", "identity", "gzip, gzip", "")
ENOUGH = 4 << 20
"""Bytes after which a reader stops asking, as the fetcher does at its limit."""
UNREADABLE = (0, 0, None)


def check(data: bytes) -> None:
    """Never a piece too large, the same in one go as in many, and no error but `NotReadable`."""
    name = NAMES[data[0] % len(NAMES)] if data else "gzip"
    whole, step = data[1:], 1 + (data[0] if data else 0)
    at_once, in_steps = (
        _undone(name, [whole]),
        _undone(name, [whole[at : at + step] for at in range(0, len(whole), step)]),
    )
    if name == "zstd" and UNREADABLE in (at_once, in_steps):
        return  # whether libzstd compares a frame's size with what its header says depends on the parts
    assert at_once == in_steps, f"{name}: {at_once} at once, {in_steps} in steps of {step}"


def _undone(name: str, parts: list[bytes]) -> tuple[int, int, bool | None]:
    """How many bytes come out, their checksum, and whether they are all; `None` where that is unreadable."""
    size, checksum, complete = 0, 0, None
    try:
        undo = inflater(name)
        for part in parts:
            for piece in undo.feed(part):
                assert len(piece) <= max(PIECE, len(part) if name in ("", "identity") else 0) * 2, len(piece)
                checksum = zlib.crc32(piece, checksum)
                size += len(piece)
                if size > ENOUGH:
                    return ENOUGH, 0, None
        complete = undo.is_complete()
    except NotReadable:
        # How much is given before the damage is met depends on the parts.
        return UNREADABLE
    return size, checksum, complete


def make(dice: Random) -> bytes:
    """Something packed, under some name."""
    body = making.prose(dice).encode("utf-8", "replace") * dice.choice((1, 1, 50))
    raw = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = dice.choice((gzip.compress(body), zlib.compress(body), raw.compress(body) + raw.flush(), body))
    return bytes([dice.randrange(256)]) + packed + dice.choice((b"", packed, b"\0\0", b"\x1f\x8b"))


def change(data: bytes, dice: Random) -> bytes:
    """Packed bytes cut about, under the same name or another."""
    return making.mixed(data, dice, make=make)
