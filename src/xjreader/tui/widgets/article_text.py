"""An article as the lines of its pane: head, blocks, numbered links, and marks. It draws nothing.

Everything that is shown stands in one string; lines and marks are offsets into it. Offsets into the
revision's own text are turned into those once, when the article is shown.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from msgspec import Struct

from xjreader.models.analysis import AttributionType, QuoteRow, Span, Spans, Verdict
from xjreader.models.article import Article, Block, KeywordHit, Link
from xjreader.tui.widgets.cells import one_line
from xjreader.tui.widgets.palette import quote_colour
from xjreader.tui.widgets.times import is_ahead, long_time
from xjreader.tui.widgets.wrapping import chop, wrap

WIDEST = 100
"""Cells of the widest line: longer ones are hard to read."""

GUTTER = 3
"""Cells at the left for a quotation's bar, its sign and a space."""

MarkKind = Literal["link", "quote", "rejected", "source", "cue", "keyword", "found"]

# Feeds are cleaned where they enter; this only makes sure that nothing which a terminal would obey
# gets any further, without moving a single offset.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")

_LITERAL = re.compile(r"[“„\"«「『][^”\"»」』\n]*[”\"»」』]?")


class Mark(NamedTuple):
    """A stretch of the shown text that looks different and may be clicked."""

    start: int
    end: int
    kind: MarkKind
    colour: str = ""
    """Colour name of a quotation or a keyword group."""
    literal: bool = False
    """Stands inside quotation marks."""
    quote_id: int | None = None
    url: str = ""


class Paragraph(NamedTuple):
    """A stretch of the shown text that is wrapped by itself."""

    start: int
    end: int
    style: str = ""
    first: str = ""
    """What stands before its first line."""
    rest: str = ""
    """What stands before its other lines, as wide as `first`."""
    keeps_spaces: bool = False


class Line(NamedTuple):
    """One line of the pane."""

    start: int
    end: int
    paragraph: int
    prefix: str


class Placement(Struct, frozen=True):
    """Turns offsets into a revision's text into offsets into the shown text."""

    base: int
    """Where the revision's text begins."""
    at: tuple[int, ...]
    """Where in it something was inserted."""
    inserted: tuple[int, ...]
    """How many characters before the first of those places, before the second … and after the last."""
    limit: int
    """Length of the revision's text."""

    def __call__(self, span: Span) -> Span:
        """Where `span` is shown; what was inserted at its end stays outside."""
        start, end = min(span.start, self.limit), min(span.end, self.limit)
        first = self.base + start + self.inserted[bisect_right(self.at, start)]
        after = self.base + end + self.inserted[bisect_left(self.at, end)]
        return Span(first, max(first, after))


class ArticleText(Struct, frozen=True):
    """What the pane shows of one article, before it is laid out in lines."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    marks: tuple[Mark, ...]
    """By where they begin."""
    links: tuple[str, ...]
    """Addresses in the order of their numbers, which begin with 1."""
    quotes: tuple[QuoteRow, ...]
    """Those of the shown revision, by where their content begins."""
    quote_spans: dict[int, Spans]
    """Where each one's content is shown, by its id."""
    head_paragraphs: int
    """How many paragraphs of the pane's own stand before the article's first."""
    place: Placement

    def lines(self, width: int) -> list[Line]:
        """The text in lines of at most `width` cells (and never more than `WIDEST`)."""
        width = max(8, min(width, WIDEST))
        lines: list[Line] = []
        for number, paragraph in enumerate(self.paragraphs):
            split = chop if paragraph.keeps_spaces else wrap
            prefix = paragraph.first
            for start, end in split(self.text, paragraph.start, paragraph.end, width - len(prefix)):
                lines.append(Line(start, end, number, prefix))
                prefix = paragraph.rest
        return lines


class _Builder:
    """Puts the shown text together, paragraph by paragraph."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.paragraphs: list[Paragraph] = []
        self.marks: list[Mark] = []

    def add(self, text: str, style: str = "", *, first: str = "", rest: str = "") -> int:
        """A paragraph of its own; returns where it begins."""
        start = self.length
        self.append(text + "\n")
        self.paragraphs.append(Paragraph(start, start + len(text), style, first, rest or " " * len(first)))
        return start

    def blank(self, at: int | None = None) -> None:
        """An empty line before what is shown at `at`, unless there is one already or nothing yet."""
        if self.paragraphs and self.paragraphs[-1].start != self.paragraphs[-1].end:
            place = self.length if at is None else at
            self.paragraphs.append(Paragraph(place, place))

    def append(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


def article_text(
    article: Article,
    *,
    quotes: Sequence[QuoteRow] = (),
    hits: Sequence[KeywordHit] = (),
    found: Sequence[Span] = (),
    analysing: bool = False,
    lost: str = "",
    now: datetime,
) -> ArticleText:
    """What the pane shows of `article`; offsets of quotes, hits and found are into its revision. `lost` says
    what became of quotes of former texts.

    Quotations of other revisions are left out: their offsets mean nothing here.
    """
    document = article.revision.document
    builder = _Builder()
    _add_head(builder, article, analysing=analysing, lost=lost, now=now)
    head = len(builder.paragraphs)
    addresses, numbers = _number_links(document.text, document.links)
    place = _add_body(builder, document.text, document.blocks, numbers)
    shown_quotes = tuple(
        sorted(
            (row for row in quotes if row.revision_id == article.revision.id and row.content),
            key=lambda row: (row.content[0].start, row.id),
        )
    )
    marks = builder.marks
    for link, number in numbers:
        first, end = place(Span(link.start, link.end))
        marks.append(Mark(first, end + len(_note(number)), "link", url=link.url))
    quote_spans: dict[int, Spans] = {}
    for row in shown_quotes:
        quote_spans[row.id] = tuple(place(span) for span in row.content)
        marks.extend(_quote_marks(row, quote_spans[row.id], place, document.text))
    marks.extend(Mark(*place(Span(hit.start, hit.end)), "keyword", hit.colour) for hit in hits)
    marks.extend(Mark(*place(span), "found") for span in found)
    _add_links(builder, article, addresses)
    marks.sort(key=lambda mark: (mark.start, -mark.end))
    return ArticleText(
        text=_CONTROL.sub("�", "".join(builder.parts).replace("\t", " ")),
        paragraphs=tuple(builder.paragraphs),
        marks=tuple(marks),
        links=addresses,
        quotes=shown_quotes,
        quote_spans=quote_spans,
        head_paragraphs=head,
        place=place,
    )


def _quote_marks(row: QuoteRow, content: Spans, place: Placement, text: str) -> list[Mark]:
    if row.verdict is Verdict.REJECTED:
        return [Mark(*span, "rejected", quote_id=row.id) for span in content]
    colour = quote_colour(row.id)
    marks = [Mark(*span, "quote", colour, row.type is AttributionType.DIRECT, row.id) for span in content]
    if row.type is AttributionType.MIXED:
        # Only what stands in quotation marks is literal, and only that is underlined.
        for span in row.content:
            marks.extend(
                Mark(*place(Span(*literal.span())), "quote", colour, True, row.id)
                for literal in _LITERAL.finditer(text, span.start, span.end)
            )
    return [
        *marks,
        *(Mark(*place(span), "source", colour, quote_id=row.id) for span in row.source),
        *(Mark(*place(span), "cue", colour, quote_id=row.id) for span in row.cue),
    ]


def _add_head(builder: _Builder, article: Article, *, analysing: bool, lost: str, now: datetime) -> None:
    row = article.row
    builder.add(one_line(article.revision.title or row.title) or "(no title)", "title")
    when = long_time(row.published or row.dated_at, now)
    facts = [one_line(row.feed_title), f"{when} (in the future)" if is_ahead(row.published, now) else when]
    if article.author and one_line(article.author) != facts[0]:
        facts.append(one_line(article.author))
    if row.outlets > 1:
        facts.append(f"{row.outlets} outlets carry it (=)")
    if row.revisions > 1:
        facts += [_edited(article, now), lost]
    if article.revision.origin == "page":
        facts.append("full text")
    if analysing or row.analysing:
        facts.append("analysing …")
    builder.add(" · ".join(_unbroken(fact) for fact in facts if fact), "muted")
    if row.tags:
        builder.add("tags: " + ", ".join(one_line(tag) for tag in row.tags), "tags")
    if article.note.strip():
        builder.add(article.note.strip(), "note", first="✎ ")
    builder.blank()


def _edited(article: Article, now: datetime) -> str:
    """What became of its text."""
    if not article.row.is_edited:
        return f"{article.row.revisions} texts of it (d)"
    when = f" {long_time(article.shown_at, now)}" if article.shown_at else ""
    again = f": text of {long_time(article.revision.seen_at, now)} again" if article.row.is_again else ""
    return f"edited{when}{again} (d)"


def _unbroken(fact: str) -> str:
    """A short fact with spaces at which no line breaks."""
    return fact.replace(" ", "\u00a0") if len(fact) <= 30 else fact


def _number_links(text: str, links: Sequence[Link]) -> tuple[tuple[str, ...], list[tuple[Link, int]]]:
    """Addresses by number, and each link with its number; a link that shows its address has none."""
    addresses: list[str] = []
    numbers: dict[str, int] = {}
    numbered: list[tuple[Link, int]] = []
    for link in sorted(links, key=lambda link: link.end):
        if not 0 <= link.start < link.end <= len(text):
            continue
        if link.url not in numbers:
            addresses.append(link.url)
            numbers[link.url] = len(addresses)
        numbered.append((link, numbers[link.url]))
    return tuple(addresses), numbered


def _note(number: int) -> str:
    return f"[{number}]"


def _add_body(
    builder: _Builder, text: str, blocks: Sequence[Block], numbers: Sequence[tuple[Link, int]]
) -> Placement:
    """Add the blocks, with the number of each link behind it."""
    inserted = [0]
    parts: list[str] = []
    done = 0
    for link, number in numbers:
        parts += [text[done : link.end], _note(number)]
        done = link.end
        inserted.append(inserted[-1] + len(_note(number)))
    parts.append(text[done:])
    place = Placement(builder.length, tuple(link.end for link, _ in numbers), tuple(inserted), len(text))
    previous = ""
    for block in blocks or _paragraphs(text):
        if not 0 <= block.start < block.end <= len(text):
            continue
        start, _ = place(Span(block.start, block.end))
        if not (block.kind == previous and block.kind in ("item", "row")):
            builder.blank(start)
        previous = block.kind
        # Not the placed end: the number of a link that ends the block belongs to the block.
        end = place.base + block.end + inserted[bisect_right(place.at, block.end)]
        builder.paragraphs.append(_shown_block(block, start, end))
    builder.append("".join(parts) + "\n")
    return place


def _shown_block(block: Block, start: int, end: int) -> Paragraph:
    match block.kind:
        case "heading":
            return Paragraph(start, end, "heading")
        case "item":
            indent = "  " * min(block.level, 6)
            return Paragraph(start, end, "", f"{indent}• ", f"{indent}  ")
        case "quote":
            bar = "│ " * (min(block.level, 5) + 1)
            return Paragraph(start, end, "quoted", bar, bar)
        case "code":
            return Paragraph(start, end, "code", "  ", "  ", keeps_spaces=True)
        case _:
            return Paragraph(start, end)


def _paragraphs(text: str) -> list[Block]:
    """Blocks of a document that has none: what stands between blank lines."""
    blocks, start = [], 0
    for match in re.finditer(r"\n\n+|\Z", text):
        blocks.append(Block(start, match.start()))
        start = match.end()
    return blocks


def _add_links(builder: _Builder, article: Article, addresses: Sequence[str]) -> None:
    builder.blank()
    if article.url:
        start = builder.add(article.url, "muted", first="[o] ")
        builder.marks.append(Mark(start, start + len(article.url), "link", url=article.url))
    for number, url in enumerate(addresses, 1):
        start = builder.add(url, "muted", first=f"[{number}] ")
        builder.marks.append(Mark(start, start + len(url), "link", url=url))
