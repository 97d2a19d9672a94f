"""Articles in files: .txt, .html, .md and .jsonl to titles, dates and documents. Touches no library."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from xjreader.errors import ImportFailed, Place
from xjreader.feeds.dates import parse_date
from xjreader.feeds.encoding import decode
from xjreader.feeds.extract import html_to_document, markdown_to_document
from xjreader.feeds.fulltext import extract_page, without_heading
from xjreader.feeds.plain import paragraphs_of, paragraphs_to_document
from xjreader.feeds.text import clean_line
from xjreader.feeds.titles import title_from
from xjreader.feeds.urls import absolute_url
from xjreader.models.article import Document

SUFFIXES = (".txt", ".text", ".html", ".htm", ".xhtml", ".md", ".markdown", ".jsonl", ".ndjson")
"""What is read in a folder; a file that is named itself is read by its suffix, else as plain text."""

MOST_BYTES = 100_000_000
"""A larger file is refused: it is no article."""

_DATE_LINE = re.compile(r"\s*date:?\s+(\d{4}-\d{2}-\d{2})\b[ \t]*", re.IGNORECASE)
_DATE_UNDER_TITLE = re.compile(
    r"[ \t]*[*_]{0,3}(?:(?:published|updated|posted)(?:[ \t]+on)?:?[ \t]+)?(?:[A-Z][a-z]+day,?[ \t]+)?"
    r"(\d{4}-\d{2}-\d{2}|\d{1,2}\.?[ \t]+[A-Z][a-z]{2,8}\.?,?[ \t]+\d{4}"
    r"|[A-Z][a-z]{2,8}\.?[ \t]+\d{1,2},?[ \t]+\d{4})\.?[*_]{0,3}[ \t]*",
    re.IGNORECASE,
)
_MARKDOWN_TITLE = re.compile(r"\s*#{1,6}[ \t][^\n]*\n\s*")
_MARKS_ONLY = re.compile(r"[^\w\"'“”‘’«»]+", re.ASCII)
_TRAILING_MARK = re.compile(r"(?<=[.!?…\"”’»)])\s+[-–—|*_]+$")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*$")
_LONG_LINE = 120
"""Characters from which a sentence that the text runs on from is its lead."""
_LONGEST_HEADLINE = 100
"""Characters; a longer line that ends like a sentence is one."""
_LOUD = r"[^\W\d_a-zß-öø-ÿ](?:[^\W\d_a-zß-öø-ÿ]|['’.-])+"
_REGION = r", \w[\w'’.-]*(?: [\w'’.-]+){0,3}"
_CITY = r"[^\W\d_a-zß-öø-ÿ][\w'’-]+"
_MONTH = r"[A-Z][a-z]{2,8}\.?"
_DATED_CITY = rf"{_CITY}(?: {_CITY}){{0,3}}, (?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?"
_DATELINE = re.compile(
    rf"(?:{_LOUD}(?:[ /]{_LOUD}){{0,3}}(?:{_REGION}){{0,3}}|{_DATED_CITY})(?: ?\([^()]{{2,45}}\))?"
    r"(?:\s*(?:--|[–—―])\s*|\s+-\s+)(?=[\"“‘']?[^\W_a-zß-öø-ÿ])"
)
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_HTML_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)


class FileArticle(Struct, frozen=True):
    """An article as a file gives it."""

    source: str
    """The file it was read from, with ``#`` and the line in a file of many."""
    id: str
    """The row's own id in .jsonl; empty elsewhere."""
    title: str
    document: Document
    published: datetime | None = None
    author: str = ""
    url: str = ""
    """Absolute; empty where the file does not say."""
    language: str = ""


def read_articles(path: Path) -> list[FileArticle]:
    """The articles in the file `path`, or in all files of a known kind in the folder and those below.

    Raises `ImportFailed`, naming file and line, for what cannot be read.
    """
    articles = []
    for file in article_files(path) if path.is_dir() else [path]:
        for article in each_article(file):
            if isinstance(article, ImportFailed):
                raise article
            articles.append(article)
    return articles


def each_article(path: Path) -> Iterator[FileArticle | ImportFailed]:
    """The articles in the file `path`, one after the other.

    A row of a .jsonl file that cannot be read comes as the error that names it, and does not keep the
    others out. Raises `ImportFailed` for a file that cannot be read at all.
    """
    place = Place(file=str(path))
    body = _body_of(path, place)
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        yield from _rows(body, str(path))
    else:
        yield _only_article(path, body, place)


def article_files(folder: Path) -> list[Path]:
    """The files in `folder` and below whose suffix is one of ours, by name; hidden ones are left out."""
    files = []
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and not hidden and path.is_file():
            files.append(path)
    return files


def _body_of(path: Path, place: Place) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ImportFailed(f"larger than {MOST_BYTES // 1_000_000} MB", place=place)
        return path.read_bytes()
    except OSError as error:
        raise ImportFailed(f"cannot be read: {error.strerror or error}", place=place) from error


def _only_article(path: Path, body: bytes, place: Place) -> FileArticle:
    suffix = path.suffix.lower()
    name = str(path)
    if b"\0" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        raise ImportFailed("not a text file", place=place)
    if suffix in (".html", ".htm", ".xhtml"):
        article = read_html(body, name=name)
    elif suffix in (".md", ".markdown"):
        article = read_markdown(decode(body)[0], name=name)
    else:
        article = read_text(decode(body)[0], name=name)
    if not article.document.text:
        raise ImportFailed("holds no text", place=place)
    return article


# Plain text ----------------------------------------------------------------------------------


def read_text(text: str, *, name: str) -> FileArticle:
    """The article in plain `text`; `name` says where it comes from.

    An optional ``date YYYY-MM-DD`` comes first, alone on its line or before the title; else a line
    right under the title that is a date (``12 March 2026``) and nothing else is taken for it. The first
    line is the title. It is a headline, and no part of the text, unless the text goes on in the
    next line and it is a long sentence of its own: then it is the lead, and stays. A first line that
    stands alone and is a sentence after a dateline (``ORVANE, May 2 — The council said so.``), or one
    longer than a headline is, is text: the article has no title, and gets its first words for one. Marks
    alone (``-``, ``|``) at the end are no text.
    """
    published = None
    text = text.lstrip("\ufeff")
    dated = _DATE_LINE.match(text)
    if dated:
        published = parse_date(dated.group(1))
        if published is not None:
            text = text[dated.end() :]
    lines = text.splitlines()
    while lines and not clean_line(lines[0]):
        lines.pop(0)
    if not lines:
        return FileArticle(name, "", "", Document(""), published)
    if published is None:
        published, lines = _dated_under_title(lines)
    paragraphs = _without_marks(paragraphs_of("\n".join(lines)))
    if not paragraphs:
        return FileArticle(name, "", "", Document(""), published)
    headline = clean_line(lines[0])
    followed_by_blank = len(lines) < 2 or not clean_line(lines[1])
    title = headline
    if headline == paragraphs[0]:
        if _is_text(headline, alone=followed_by_blank):
            title = title_from(paragraphs_to_document(paragraphs[:1]))
        elif len(paragraphs) > 1 and (followed_by_blank or not _is_lead(headline)):
            paragraphs = paragraphs[1:]
    else:
        # The first line runs on into the next: the text is wrapped by hand and has no headline.
        title = title_from(paragraphs_to_document(paragraphs[:1]))
    return FileArticle(name, "", title, paragraphs_to_document(paragraphs), published)


def _dated_under_title(lines: list[str]) -> tuple[datetime | None, list[str]]:
    """The date in the first line with text after the title, and the lines without it."""
    for at, line in enumerate(lines[1:], start=1):
        if clean_line(line):
            published = _date_alone(line)
            return (None, lines) if published is None else (published, lines[:at] + lines[at + 1 :])
    return None, lines


def _date_alone(line: str) -> datetime | None:
    """The date that a line is; `None` where it says anything else."""
    found = _DATE_UNDER_TITLE.fullmatch(line)
    return parse_date(found.group(1).replace(".", "")) if found else None


def _is_text(line: str, *, alone: bool) -> bool:
    """Whether a first line tells what happened and names nothing: no headline, whatever follows."""
    if _SENTENCE_END.search(line) is None:
        return False
    return _DATELINE.match(line) is not None or (alone and len(line) > _LONGEST_HEADLINE)


def _is_lead(line: str) -> bool:
    return len(line) >= _LONG_LINE and _SENTENCE_END.search(line) is not None


def _without_marks(paragraphs: list[str]) -> list[str]:
    """Without paragraphs at the end that hold marks only, and without such marks after the last sentence."""
    while paragraphs and _is_marks(paragraphs[-1]):
        paragraphs = paragraphs[:-1]
    if paragraphs:
        paragraphs = [*paragraphs[:-1], _TRAILING_MARK.sub("", paragraphs[-1])]
    return paragraphs


def _is_marks(paragraph: str) -> bool:
    return not any(letter.isalnum() for letter in paragraph) and _MARKS_ONLY.fullmatch(paragraph) is not None


# HTML and Markdown ------------------------------------------------------------------------------


def read_html(body: bytes, *, name: str) -> FileArticle:
    """The article of a saved page: its main text where one is found, else all of its text."""
    page = extract_page(body, url="", content_type="text/html")
    if page is not None:
        title = page.title or title_from(page.document)
        return FileArticle(
            name, "", title, page.document, page.published, page.author, page.url, page.language
        )
    text = decode(body, "text/html")[0]
    document = html_to_document(text)
    found = _HTML_TITLE.search(text, 0, 10_000)
    title = " ".join(html_to_document(found.group(1)).text.split()) if found else ""
    return FileArticle(name, "", title or title_from(document), document)


def read_markdown(text: str, *, name: str) -> FileArticle:
    """The article in Markdown; front matter may give ``title``, ``date``, ``url``, ``author``, ``lang``."""
    meta: dict[str, str] = {}
    front = _FRONT_MATTER.match(text)
    if front:
        meta = _front_matter(front.group(1))
        text = text[front.end() :]
    published = parse_date(meta.get("date", "") or meta.get("published", ""))
    headed = _MARKDOWN_TITLE.match(text)
    if published is None and headed:
        line, _, rest = text[headed.end() :].partition("\n")
        published = _date_alone(line.rstrip("\r"))
        if published is not None:
            text = f"{headed.group()}\n{rest}"
    document = markdown_to_document(text)
    title = clean_line(meta.get("title", ""))
    first = document.blocks[0] if document.blocks else None
    if first is not None and first.kind == "heading":
        heading = clean_line(document.text[first.start : first.end])
        if not title or title == heading:
            title = heading
            document = without_heading(document, title)
    return FileArticle(
        name,
        "",
        title or title_from(document),
        document,
        published,
        clean_line(meta.get("author", "")),
        absolute_url(meta.get("url", "") or meta.get("link", "")),
        clean_line(meta.get("lang", "") or meta.get("language", "")),
    )


def _front_matter(text: str) -> dict[str, str]:
    """``key: value`` lines; quotes around a value go, anything deeper is passed over."""
    meta = {}
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if colon and key and not key[0].isspace():
            value = value.strip()
            if len(value) >= 2 and value[0] in "\"'" and value[-1] == value[0]:
                value = value[1:-1]
            meta[key.strip().lower()] = value
    return meta


# JSON lines -----------------------------------------------------------------------------------


def _rows(body: bytes, name: str) -> Iterator[FileArticle | ImportFailed]:
    text = decode(body)[0].lstrip("\ufeff")
    # Only real line ends part rows: JSON may hold U+2028 and its like within a string.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                article = _row(line, Place(file=name, line=number))
            except ImportFailed as error:
                yield error
            else:
                yield article


def _row(line: str, place: Place) -> FileArticle:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ImportFailed(f"not readable as JSON: {error}", place=place) from error
    if not isinstance(row, dict):
        raise ImportFailed("a row must be an object with at least text or html", place=place)
    markup, text = _string(row, "html"), _string(row, "text")
    url = absolute_url(_string(row, "url"))
    if markup:
        document = html_to_document(markup, base_url=url)
    else:
        document = paragraphs_to_document(_without_marks(paragraphs_of(text)))
    if not document.text:
        raise ImportFailed("a row without text", place=place, remedy="Give it as text or html.")
    date = _string(row, "published") or _string(row, "date")
    published = parse_date(date)
    if date.strip() and published is None:
        raise ImportFailed(f"not a date: {clean_line(date)!r}", place=place, remedy="Write it as YYYY-MM-DD.")
    return FileArticle(
        source=f"{place.file}#{place.line}",
        id=clean_line(_string(row, "id")),
        title=clean_line(_string(row, "title")) or title_from(document),
        document=document,
        published=published,
        author=clean_line(_string(row, "author")),
        url=url,
        language=clean_line(_string(row, "language") or _string(row, "lang")),
    )


def _string(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
