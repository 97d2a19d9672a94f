"""A title for what has none; what a publisher gives as the title is never touched here."""

from xjreader.models.article import Document

_LONGEST = 100


def title_from(document: Document) -> str:
    """The first line of `document`, cut at a word with an ellipsis where it is long; empty without text."""
    if not document.blocks:
        return ""
    first = document.blocks[0]
    line = document.text[first.start : first.end].split("\n")[0].strip()
    if len(line) <= _LONGEST:
        return line
    cut = line[:_LONGEST]
    return cut.rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"
