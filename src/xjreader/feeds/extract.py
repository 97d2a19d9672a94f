"""HTML, Markdown and plain text to documents: blocks of plain text with their links kept.

One pass over the parser's events, without a tree, so that neither depth nor size of what a
publisher sends can do more than take time in proportion. It fetches nothing and never fails:
what cannot be read as markup is text.
"""

import html as entities
import re
from itertools import pairwise
from threading import local
from typing import TYPE_CHECKING, Any

from lxml import etree

from xjreader.feeds.blocks import Piece, assemble
from xjreader.feeds.plain import paragraphs_of, paragraphs_to_document
from xjreader.feeds.text import clean, clean_line, without_surrogates
from xjreader.feeds.urls import absolute_url
from xjreader.models.article import BlockKind, Document

if TYPE_CHECKING:
    from collections.abc import Mapping

# What holds no text of the article, whatever stands inside.
# fmt: off
_SKIPPED = frozenset((
    "script", "style", "template", "noscript", "iframe", "frameset", "object", "applet", "svg",
    "math", "head", "title", "select", "button", "textarea", "audio", "video", "canvas", "datalist",
    "noembed", "noframes",
))
_BREAKING = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol",
    "p", "plaintext", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul", "xmp",
))
# fmt: on
# Elements without content, which the parser closes only with their parent: what follows is not inside.
_EMPTY = frozenset(("embed", "source", "track", "wbr"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset(("ul", "ol", "dir", "menu"))
_VERBATIM = frozenset(("pre", "listing", "xmp", "plaintext"))
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# Those of which nothing more is to be known than that a block begins or ends there: most that there are.
_ONLY_BREAKING = (
    _BREAKING
    - _HEADINGS.keys()
    - _LISTS
    - _VERBATIM
    - {"li", "dd", "dt", "blockquote", "tr", "td", "th", "figcaption"}
)
_BLOCK_TAG = re.compile(
    r"<(?:p|div|br|li|ul|ol|h[1-6]|table|tr|td|blockquote|pre|section|article|figure|hr|dl|dd)\b",
    re.IGNORECASE,
)
_BLANK_LINES = re.compile(r"\n[ \t\r\f]*\n\s*")
_DEEPEST = 99


class _Reader:
    """Takes an HTML parser's events and makes pieces of them."""

    def __init__(self) -> None:
        self.begin("")

    def begin(self, base_url: str) -> None:
        """Forget what was read, for another text."""
        self.base_url = base_url
        self.pieces: list[Piece] = []
        self.raw: list[str] = []
        """Text as it came, not yet looked at."""
        self.parts: list[str] = []
        """Clean text of the block under way."""
        self.length = 0
        self.links: list[tuple[int, int, str]] = []
        self.link_url = ""
        self.link_start = 0
        self.skipping = 0
        """How many elements deep we are in one that is left out."""
        self.hidden: list[str] = []
        self.verbatim = 0
        self.heading = 0
        self.quotes = 0
        self.lists: list[int | None] = []
        """Open lists: the next number of an ordered one, `None` for the others."""
        self.containers: list[BlockKind] = []
        """Open items and quotes, innermost last."""
        self.fresh_item = False
        """No block of the innermost item has been written."""
        self.marker = ""
        self.rows: list[tuple[int, list[int]]] = []
        """Open table rows: the first piece, and the first piece of each cell."""
        self.depth_of_q = 0
        self.caption = 0

    # The parser's events -------------------------------------------------------------------

    def start(self, tag: str, attributes: "Mapping[str, str]") -> None:
        if self.skipping:
            self.skipping += 1
            return
        if self.raw:
            self._take_text()
        if tag in _SKIPPED or (attributes and tag not in _EMPTY and _is_hidden(attributes)):
            self.skipping = 1
        elif tag in _BREAKING:
            self._start_block(tag, attributes)
        elif tag == "a":
            self._close_link()
            self.link_url = absolute_url(attributes.get("href", ""), self.base_url)
            self.link_start = self.length
        elif tag == "br":
            self._line_break()
        elif tag == "q":
            self._put("‘" if self.depth_of_q % 2 else "“")
            self.depth_of_q += 1
        elif tag == "img" and (self.caption or "emoji" in attributes.get("class", "")):
            self._put(clean_line(attributes.get("alt", "")))

    def end(self, tag: str) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        if self.raw:
            self._take_text()
        if tag in _BREAKING:
            self._end_block(tag)
        elif tag == "a":
            self._close_link()
            self.link_url = ""
        elif tag == "q" and self.depth_of_q:
            self.depth_of_q -= 1
            self._put("’" if self.depth_of_q % 2 else "”")

    def data(self, text: str) -> None:
        if not self.skipping:
            self.raw.append(text)

    def comment(self, text: str) -> None:
        """Comments are no text."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Processing instructions are no text."""

    def close(self) -> list[Piece]:
        if self.raw:
            self._take_text()
        self._flush()
        return self.pieces

    # Blocks ----------------------------------------------------------------------------------

    def _start_block(self, tag: str, attributes: "Mapping[str, str]") -> None:
        self._flush()
        if tag in _ONLY_BREAKING:
            return
        if tag in _HEADINGS:
            self.heading = _HEADINGS[tag]
        elif tag == "li":
            self.containers.append("item")
            self.fresh_item = True
            self.marker = self._next_number(attributes)
        elif tag in ("dd", "dt"):
            self.fresh_item = False
        elif tag in _LISTS:
            self.lists.append(_integer(attributes.get("start"), 1) if tag == "ol" else None)
        elif tag == "blockquote":
            self.containers.append("quote")
            self.quotes += 1
        elif tag in _VERBATIM:
            self.verbatim += 1
        elif tag == "tr":
            self.rows.append((len(self.pieces), []))
        elif tag in ("td", "th") and self.rows:
            self.rows[-1][1].append(len(self.pieces))
        elif tag == "figcaption":
            self.caption += 1

    def _end_block(self, tag: str) -> None:
        self._flush()
        if tag in _ONLY_BREAKING:
            return
        if tag in _HEADINGS:
            self.heading = 0
        elif tag == "li":
            self._leave("item")
            self.fresh_item = False
            self.marker = ""
        elif tag in _LISTS and self.lists:
            self.lists.pop()
        elif tag == "blockquote":
            self._leave("quote")
            self.quotes -= 1
        elif tag in _VERBATIM:
            self.verbatim -= 1
        elif tag == "tr" and self.rows:
            self._join_row(*self.rows.pop())
        elif tag == "figcaption":
            self.caption -= 1

    def _leave(self, kind: BlockKind) -> None:
        if self.containers and self.containers[-1] == kind:
            self.containers.pop()

    def _next_number(self, attributes: "Mapping[str, str]") -> str:
        """The number that a browser would show before this item, or nothing in an unordered list."""
        if not self.lists:
            return ""
        number = self.lists[-1]
        if number is None:
            return ""
        number = _integer(attributes.get("value"), number)
        self.lists[-1] = number + 1
        return f"{number}. "

    def _kind(self) -> tuple[BlockKind, int]:
        if self.verbatim:
            return "code", 0
        if self.heading:
            return "heading", self.heading
        if self.containers:
            if self.containers[-1] == "quote":
                return "quote", min(self.quotes - 1, _DEEPEST)
            # A second paragraph of an item would look like another item.
            if self.fresh_item:
                return "item", min(max(len(self.lists) - 1, 0), _DEEPEST)
        return "paragraph", 0

    def _flush(self) -> None:
        """End the block under way; without any text it never was."""
        if not self.length:
            return
        self._close_link()
        text = "".join(self.parts).rstrip()
        if text:
            kind, level = self._kind()
            links = _trimmed(self.links, text)
            if kind == "item":
                self.fresh_item = False
                lead = len(self.marker)
                text = self.marker + text
                links = [(start + lead, end + lead, url) for start, end, url in links]
                self.marker = ""
            self.pieces.append(Piece(text, kind, level, links))
        self.parts.clear()
        self.links = []
        self.length = 0
        self.link_start = 0

    def _join_row(self, first: int, cells: list[int]) -> None:
        """Make one row of a table's cells; leave alone what is a table for the layout's sake."""
        pieces = self.pieces[first:]
        if len(pieces) < 2 or any(piece.kind not in ("paragraph", "heading") for piece in pieces):
            return
        edges = [*cells, len(self.pieces)]
        if any(after - before > 1 for before, after in pairwise(edges)):
            return
        texts: list[str] = []
        links: list[tuple[int, int, str]] = []
        length = 0
        for piece in pieces:
            links.extend((start + length, end + length, url) for start, end, url in piece.links)
            texts.append(piece.text.replace("\n", " "))
            length += len(piece.text) + 3
        self.pieces[first:] = [Piece(" | ".join(texts), "row", 0, links)]

    # Text ------------------------------------------------------------------------------------

    def _take_text(self) -> None:
        raw = "".join(self.raw)
        self.raw.clear()
        if self.verbatim:
            self._put_verbatim(clean(raw.expandtabs(4)))
            return
        text = clean(raw)
        words = " ".join(text.split())
        if not words:
            if text and self.length and self.parts[-1][-1] not in " \n":
                self.parts.append(" ")
                self.length += 1
            return
        if text[0].isspace() and self.length and self.parts[-1][-1] not in " \n":
            words = " " + words
        if text[-1].isspace():
            words += " "
        self._put(words)

    def _put(self, text: str) -> None:
        if text:
            if self.length and text[0] == " " and self.parts[-1][-1] in " \n":
                text = text[1:]
            self.parts.append(text)
            self.length += len(text)

    def _put_verbatim(self, text: str) -> None:
        """Lines as they stand; a blank line ends the block, as it does everywhere in a document."""
        for number, line in enumerate(text.split("\n")):
            if number:
                if self.parts and self.parts[-1].endswith("\n"):
                    self._flush()
                elif self.length:
                    self._put("\n")
            if line.strip():
                self.parts.append(line)
                self.length += len(line)

    def _line_break(self) -> None:
        if not self.length:
            return
        if self.parts[-1].endswith(" "):
            self.parts[-1] = self.parts[-1][:-1]
            self.length -= 1
            if not self.parts[-1]:
                self.parts.pop()
        if not self.parts:
            return
        if self.parts[-1].endswith("\n"):
            self._flush()
        else:
            self._put("\n")

    def _close_link(self) -> None:
        """Keep the open link, as far as it has text in this block."""
        if self.link_url and self.link_start < self.length:
            self.links.append((self.link_start, self.length, self.link_url))
        self.link_start = self.length


def _is_hidden(attributes: "Mapping[str, str]") -> bool:
    if "hidden" in attributes and attributes["hidden"].lower() != "until-found":
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


def _trimmed(links: list[tuple[int, int, str]], text: str) -> list[tuple[int, int, str]]:
    """`links` without the white space at their ends; those with nothing left are dropped."""
    trimmed = []
    for start, end, url in links:
        stands_on = text[start:end]
        start += len(stands_on) - len(stands_on.lstrip())
        end = start + len(stands_on.strip())
        if start < end:
            trimmed.append((start, end, url))
    return trimmed


def _integer(text: str | None, default: int) -> int:
    """A list's number as written, where it is one of a sensible size."""
    if text is None or not re.fullmatch(r"\s*-?[0-9]{1,9}\s*", text):
        return default
    return int(text)


def _plain_html(html: str) -> Document:
    """HTML without a tag: entities to letters, blank lines between paragraphs."""
    text = clean(entities.unescape(html))
    paragraphs = (" ".join(part.split()) for part in _BLANK_LINES.split(text))
    return assemble([Piece(paragraph) for paragraph in paragraphs if paragraph])


_KEPT = local()
"""This thread's parser with its target: making one takes as long as reading a short text with it."""


def _pieces(body: bytes, base_url: str) -> list[Piece]:
    kept: tuple[Any, Any] | None = getattr(_KEPT, "pair", None)
    if kept is None:
        target: Any = _Reader()
        kept = target, etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    reader, parser = kept
    # One that fails is not used again: what it was left in is not known.
    _KEPT.pair = None
    reader.begin(base_url)
    # With a target the parser returns what the target's `close` does.
    pieces: Any = etree.fromstring(body, parser)
    _KEPT.pair = kept
    found: list[Piece] = pieces
    return found


def html_to_document(html: str, *, base_url: str = "") -> Document:
    """The text of `html` (a fragment or a page) in blocks; relative links resolve against `base_url`."""
    if "<" not in html:
        return _plain_html(html)
    if "\n" in html and not _BLOCK_TAG.search(html):
        html = _BLANK_LINES.sub("<br><br>", html)
    try:
        body = html.replace("\0", "").encode()
    except UnicodeEncodeError:
        body = without_surrogates(html).replace("\0", "").encode()
    return assemble(_pieces(body, base_url))


def text_to_document(text: str) -> Document:
    """Plain `text` in blocks: a paragraph a line, or a paragraph for lines wrapped by hand."""
    return paragraphs_to_document(paragraphs_of(text))


def markdown_to_document(text: str) -> Document:
    """The text of Markdown (CommonMark and tables) in blocks; HTML inside it is read as HTML."""
    from markdown_it import MarkdownIt

    return html_to_document(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))
