"""Puts a document together from blocks of text and links; knows nothing of HTML or Markdown."""

from msgspec import Struct, field

from xjreader.models.article import Block, BlockKind, Document, Link

SEPARATOR = "\n\n"
"""What stands between two blocks."""


class Piece(Struct):
    """A block under way: its clean text and its links, offsets counted from its own start."""

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    links: list[tuple[int, int, str]] = field(default_factory=list)


def assemble(pieces: list[Piece]) -> Document:
    """Join `pieces` into a document; those without text must have been left out."""
    texts: list[str] = []
    blocks: list[Block] = []
    links: list[Link] = []
    start = 0
    for piece in pieces:
        end = start + len(piece.text)
        texts.append(piece.text)
        blocks.append(Block(start, end, piece.kind, piece.level))
        links.extend(Link(start + first, start + last, url) for first, last, url in piece.links)
        start = end + len(SEPARATOR)
    return Document(SEPARATOR.join(texts), tuple(blocks), tuple(links))
