"""The functions that our SQL calls: comparing names, and making text fit for the full-text index."""

import json
import re
import sqlite3
import struct
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

from xjreader.store.texts import Stored, characters, is_whole, plain

# Scripts written without spaces between words: the index's tokenizer would take a whole clause
# for one word, so that no word inside it could be found.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)

_UNSPACED_LEADS = bytes((0xE0, 0xE1, *range(0xE3, 0xEA), 0xEF, 0xF0))
"""With which the characters of these scripts begin in UTF-8, and some others."""

_WORDS = re.compile(r"\w+")


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """What counts as the same name: without regard to case, accents and width."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


@lru_cache(maxsize=20_000)
def name_words(text: str) -> str:
    """The words of a name, folded, each with a blank before and after it."""
    words = _WORDS.findall(fold(text))
    return f" {' '.join(words)} " if words else ""


def index_text(text: Stored | None) -> str | None:
    """The text, packed or not, with every character of an unspaced script standing alone."""
    return None if text is None else indexed(plain(text))


def indexed(text: str) -> str:
    """`index_text` of a text that is not packed."""
    if text.isascii():
        return text
    raw = text.encode("utf-8", "surrogatepass")
    # Quotation marks and accents make most texts more than ASCII: looking at bytes tells them apart quickly.
    if len(raw.translate(None, _UNSPACED_LEADS)) == len(raw):
        return text
    return _UNSPACED.sub(r" \g<0> ", text)


def words_at(text: str, spans: Iterable[Sequence[int]]) -> str:
    """The words at the spans, joined by `` … `` where there are several."""
    return " … ".join(text[start:end] for start, end in spans)


def spans_text(text: Stored, spans: str) -> str:
    """`words_at` for a text and for spans as the library keeps them."""
    return words_at(plain(text), json.loads(spans))


class _Counting(threading.local):
    """What this thread does just now."""

    is_by_itself = False


_counting = _Counting()


@contextmanager
def counted_by_itself() -> Iterator[None]:
    """While inside, this thread counts the entries that it adds: the triggers do not."""
    _counting.is_by_itself = True
    try:
        yield
    finally:
        _counting.is_by_itself = False


def is_counted() -> bool:
    """Whether who adds entries in this thread counts them too."""
    return _counting.is_by_itself


def near_bands(text: Stored | None) -> str:
    """The fingerprints by which near copies of a text, packed or not, are found, as JSON (`nearness`)."""
    return _near_bands(text or "")


def packed_bands(text: Stored | None) -> bytes:
    """The same, packed."""
    return pack_bands(json.loads(_near_bands(text or "")))


def pack_bands(bands: Sequence[int]) -> bytes:
    """Fingerprints as `fresh_bands` holds them."""
    return struct.pack(f"<{len(bands)}i", *bands)


def unpack_bands(packed: bytes) -> tuple[int, ...]:
    """What `pack_bands` packed."""
    return struct.unpack(f"<{len(packed) // 4}i", packed)


@lru_cache(maxsize=256)
def _near_bands(text: Stored) -> str:
    from xjreader.store.nearness import bands

    return json.dumps(bands(plain(text)))


def _plain(text: Stored | None) -> str | None:
    return None if text is None else plain(text)


def _characters(text: Stored | None) -> int | None:
    return None if text is None else characters(text)


def register(connection: sqlite3.Connection) -> None:
    """Make our functions known to a connection; triggers and views of the library need them."""
    connection.create_function("fold", 1, fold, deterministic=True)
    connection.create_function("name_words", 1, name_words, deterministic=True)
    connection.create_function("index_text", 1, index_text, deterministic=True)
    connection.create_function("near_bands", 1, near_bands, deterministic=True)
    connection.create_function("is_counted", 0, is_counted)
    connection.create_function("packed_bands", 1, packed_bands, deterministic=True)
    connection.create_function("spans_text", 2, spans_text, deterministic=True)
    connection.create_function("plain", 1, _plain, deterministic=True)
    connection.create_function("characters", 1, _characters, deterministic=True)
    connection.create_function("is_whole", 1, is_whole, deterministic=True)
