"""Packs the text of a revision for its column, and gives it back to the last character; knows no table.

A column holds a text as it is, or packed as bytes: a byte for the way, the number of characters in four, and
a zlib stream, which says itself whether it was unpacked right; isal makes it faster than zlib itself. Either
kind may stand in any row: short texts are kept as they are, and so are those of libraries that an older
program wrote, until they are compacted.
"""

import zlib
from typing import Final

Stored = str | bytes
"""A text as its column holds it."""

LEVEL: Final = 3
"""Of compression, the highest of isal's. zlib's own 6 would save one to four hundredths of the room and take
three to five times as long."""

LEAST: Final = 300
"""Characters from which a text is packed: below them little is saved."""

_WAY: Final = b"\x01"
_HEAD: Final = 5

_last: tuple[Stored, str] = ("", "")
"""The text that was packed or unpacked last: indexes, fingerprints and quotes ask for one text in a row."""


def pack(text: str) -> Stored:
    """The text as its column is to hold it: packed, where that saves room."""
    global _last
    if len(text) < LEAST:
        return text
    # Who only reads does without.
    from isal import isal_zlib

    raw = text.encode("utf-8")
    packed = _WAY + len(text).to_bytes(4) + isal_zlib.compress(raw, LEVEL)
    if len(packed) >= len(raw):
        return text
    _last = (packed, text)
    return packed


def plain(stored: Stored) -> str:
    """The text itself; of a damaged one what can be read before the damage."""
    global _last
    if isinstance(stored, str):
        return stored
    last = _last
    if last[0] == stored:
        return last[1]
    text = _unpacked(stored)
    _last = (stored, text)
    return text


def characters(stored: Stored) -> int:
    """How many characters the text has, without unpacking it."""
    return len(stored) if isinstance(stored, str) else int.from_bytes(stored[1:_HEAD])


def is_whole(stored: Stored) -> bool:
    """Whether a packed text can be unpacked to what was packed; true of one that stands as it is."""
    if isinstance(stored, str):
        return True
    if stored[:1] != _WAY:
        return False
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(stored[_HEAD:], 4 * characters(stored) + 1)
        return unpacker.eof and not unpacker.unused_data and len(raw.decode("utf-8")) == characters(stored)
    except (zlib.error, UnicodeDecodeError):
        return False


def _unpacked(packed: bytes) -> str:
    unpacker = zlib.decompressobj()
    # No character takes more than four bytes: a forged stream cannot fill the memory.
    most = max(4 * characters(packed), 1)
    try:
        raw = unpacker.decompress(packed[_HEAD:], most)
    except zlib.error:
        raw = _before_the_damage(packed, most)
    return raw.decode("utf-8", "replace")


def _before_the_damage(packed: bytes, most: int) -> bytes:
    unpacker, found = zlib.decompressobj(), bytearray()
    for place in range(_HEAD, len(packed)):
        try:
            found += unpacker.decompress(packed[place : place + 1], max(most - len(found), 1))
        except zlib.error:
            break
    return bytes(found[:most])
