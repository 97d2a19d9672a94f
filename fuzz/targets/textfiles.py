"""Articles in files: .txt, .md, .html and .jsonl."""

import tempfile
from pathlib import Path
from random import Random

from fuzz import making, oracles
from xjreader.errors import ImportFailed
from xjreader.feeds.textfile import FileArticle, each_article

SUFFIXES = (".txt", ".md", ".html", ".jsonl")
KEYS = ("text", "html", "title", "date", "published", "url", "author", "language", "id")
_FOLDER = tempfile.TemporaryDirectory(prefix="xjreader-fuzz-")


def check(data: bytes) -> None:
    """By each suffix: sound articles, or an error that names the file and, in .jsonl, the line."""
    for suffix in SUFFIXES:
        path = Path(_FOLDER.name) / f"article{suffix}"
        path.write_bytes(data)
        try:
            for found in each_article(path):
                if isinstance(found, ImportFailed):
                    _told(found, path, with_line=True)
                else:
                    _sound(found)
        except ImportFailed as error:
            _told(error, path, with_line=False)


def _told(error: ImportFailed, path: Path, *, with_line: bool) -> None:
    assert error.place is not None
    assert error.place.file == str(path)
    assert not with_line or (error.place.line or 0) > 0
    oracles.one_line(error.message, "an error")


def _sound(article: FileArticle) -> None:
    oracles.one_line(article.title, "a title")
    assert article.title
    oracles.one_line(article.author, "an author")
    oracles.one_line(article.language, "a language")
    oracles.one_line(article.id, "an id")
    oracles.address(article.url, "an address")
    oracles.document(article.document, "an article")
    assert article.document.text


def make(dice: Random) -> bytes:
    """Prose under a date and a title, with front matter, or as a row of JSON."""
    head = dice.choice(
        ("", f"date {dice.choice(making.DATES)}\n", "---\ntitle: x\ndate: 2026-11-02\n---\n", "# ")
    )
    words = f"{head}{making.text(dice)}\n\n{making.prose(dice)}".encode("utf-8", "surrogatepass")
    return words if dice.randint(0, 2) else making.change_json(b'{"text": "x"}', dice, keys=KEYS)


def change(data: bytes, dice: Random) -> bytes:
    """Rows with other values, or text cut about."""
    if data.startswith(b"{") and dice.randint(0, 3):
        first, _, rest = data.partition(b"\n")
        return making.change_json(first, dice, keys=KEYS) + b"\n" + rest
    return making.mixed(data, dice, make=make)
