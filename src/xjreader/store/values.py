"""Values to and from the columns that hold JSON; knows no table."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from xjreader.models.article import Block, Document, Link
from xjreader.store.texts import pack

if TYPE_CHECKING:
    from xjreader.models.analysis import Span, Spans

_BETWEEN = 2
"""Characters between two blocks: an empty line."""

_COMPACT = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


def dumps(value: object) -> str:
    """Compact JSON; a character that cannot be stored (a lone surrogate) stays escaped."""
    return _COMPACT.encode(value)


def storable(text: str) -> str:
    """The text without what SQLite cannot hold: a lone surrogate becomes ``?``, NUL a space."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-8", "replace").decode()
    return text.replace("\0", " ")


def dump_spans(spans: "Iterable[Span]") -> str:
    return dumps([[start, end] for start, end in spans])


def load_spans(text: str) -> "Spans":
    # Those that read feeds need documents only.
    from xjreader.models.analysis import Span

    return tuple(Span(start, end) for start, end in json.loads(text))


def dump_document(document: Document) -> tuple[str, str, str]:
    """Text, blocks and links as their columns hold them."""
    links = [[link.start, link.end, link.url] for link in document.links]
    return storable(document.text), dump_blocks(document.blocks), dumps(links) if links else "[]"


def columns_of(document: Document) -> tuple[bytes, str, str]:
    """`dump_document` with the text packed, or empty where it is kept as it is: that saves no room."""
    text, blocks, links = dump_document(document)
    packed = pack(text)
    return packed if isinstance(packed, bytes) else b"", blocks, links


def load_document(text: str, blocks: str, links: str) -> Document:
    return Document(
        text=text,
        blocks=load_blocks(blocks),
        links=tuple(Link(start, end, url) for start, end, url in json.loads(links)),
    )


def dump_blocks(blocks: Iterable[Block]) -> str:
    """Each block as [start, end, kind, level]; a plain paragraph where one is due as its length alone.

    One is due at the beginning of the text, and an empty line after each block. Most blocks are such.
    """
    found: list[str] = []
    due = 0
    for block in blocks:
        if block.start == due and block.kind == "paragraph" and block.level == 0:
            found.append(str(block.end - block.start))
        else:
            found.append(dumps([block.start, block.end, block.kind, block.level]))
        due = block.end + _BETWEEN
    # Numbers, for most: put together here, in a third of the time.
    return f"[{','.join(found)}]"


def load_blocks(blocks: str) -> tuple[Block, ...]:
    found: list[Block] = []
    due = 0
    for each in json.loads(blocks):
        block = Block(due, due + each) if isinstance(each, int) else Block(*each)
        found.append(block)
        due = block.end + _BETWEEN
    return tuple(found)


def load_strings(text: str | None) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()


def load_object(text: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def load_list(text: str) -> list[Any]:
    loaded: list[Any] = json.loads(text)
    return loaded
