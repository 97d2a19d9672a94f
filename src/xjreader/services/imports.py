"""Brings articles in files into the library, with the same rules as a feed's; analyses nothing."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from xjreader.errors import ImportFailed, LibraryError, XjreaderError
from xjreader.models.article import Change, Incoming, New, Revised
from xjreader.services.decide import decide, keys_to_look_up
from xjreader.services.identity import from_document

if TYPE_CHECKING:
    from xjreader.feeds.textfile import FileArticle
    from xjreader.services.library import Library


ROWS_TOLD = 20
"""Rows of one file that are named when they cannot be read; a file of another kind has as many as lines."""


class ImportReport(Struct, frozen=True):
    """What came of files."""

    new: tuple[int, ...] = ()
    """Ids of the articles added."""
    changed: tuple[int, ...] = ()
    """Ids of the articles that have another text now."""
    failed: tuple[tuple[Path, str], ...] = ()
    """Files that could not be read, or rows in them, and why."""
    undated: int = 0
    """How many of the new and changed articles have no date."""


def import_articles(
    library: "Library", paths: Sequence[Path], *, on_file: Callable[[Path], None] | None = None
) -> ImportReport:
    """Import the articles in these files and folders.

    A file that fails does not stop the others, nor does a row of a .jsonl file.

    An article with an address is the same as a feed's with that address; one without is known by
    its very text, so that importing a file again adds nothing. `on_file` is told of each file
    before it is read. Raises `LibraryError`.
    """
    from xjreader.feeds.textfile import each_article
    from xjreader.services.parsing import tagger

    tags_for = tagger(library.config.keywords)
    new: list[int] = []
    changed: list[int] = []
    failed: list[tuple[Path, str]] = []
    for path, problem in _files(paths):
        if on_file is not None:
            on_file(path)
        try:
            if problem is not None:
                raise problem
            found = list(each_article(path))
            readable = (article for article in found if not isinstance(article, ImportFailed))
            _save(library, _distinct(map(_identified, readable)), tags_for, new=new, changed=changed)
        except LibraryError:
            raise
        except XjreaderError as error:
            failed.append((path, error.message if error.place is None else str(error)))
        else:
            failed += _told(path, [row for row in found if isinstance(row, ImportFailed)])
    undated = sum(not row.is_dated for row in library.articles.rows([*new, *changed]))
    return ImportReport(tuple(new), tuple(changed), tuple(failed), undated)


def _told(path: Path, rows: Sequence[ImportFailed]) -> Iterator[tuple[Path, str]]:
    """The first rows of a file that could not be read, each with why, and how many more there are."""
    for row in rows[:ROWS_TOLD]:
        yield path, str(row)
    if len(rows) > ROWS_TOLD:
        yield path, f"{len(rows) - ROWS_TOLD:,} more rows cannot be read."


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, ImportFailed | None]]:
    """Every file meant, with why it cannot be read where the folder says so already."""
    from xjreader.feeds.textfile import article_files

    for path in paths:
        if not path.is_dir():
            yield path, None
            continue
        try:
            files = article_files(path)
        except ImportFailed as error:
            yield path, error
            continue
        if not files:
            yield path, ImportFailed("has no .txt, .html, .md or .jsonl file in it")
        for file in files:
            yield file, None


def _identified(article: "FileArticle") -> Incoming:
    found = from_document(
        article.document,
        entry_key=article.id,
        title=article.title,
        url=article.url,
        author=article.author,
        language=article.language,
        published=article.published,
    )
    if found.url_key is not None:
        return found
    # The text itself is the identity: a file's name changes, and says nothing about what is in it.
    key = blake2b(f"{article.id}\0{found.digest}".encode("utf-8", "replace"), digest_size=16).hexdigest()
    return replace(found, url_key=f"file:{key}")


def _distinct(articles: Iterator[Incoming]) -> list[Incoming]:
    """The last of those with one identity counts, as if the file were read row by row."""
    return list({article.url_key: article for article in articles}.values())


def _save(
    library: "Library",
    incoming: Sequence[Incoming],
    tags_for: Callable[[str], Sequence[str]],
    *,
    new: list[int],
    changed: list[int],
) -> None:
    seen_at = datetime.now(UTC)
    _, addresses = keys_to_look_up(incoming)
    known = library.articles.known(None, [], addresses)
    by_tags: dict[tuple[str, ...], list[Change]] = {}
    for change in decide(incoming, known, seen_at=seen_at):
        tags: tuple[str, ...] = ()
        if isinstance(change, New):
            tags = tuple(tags_for(f"{change.incoming.title}\n\n{change.incoming.document.text}"))
        elif isinstance(change, Revised) and not library.articles.get(change.article_id).provenances:
            # No feed decides which text is shown: the file that the person gave last does.
            change = replace(change, becomes_current=True)
        by_tags.setdefault(tags, []).append(change)
    for tags, changes in by_tags.items():
        result = library.articles.save(
            None, changes, seen_at=seen_at, origin="file", tags=[(tag, "keyword") for tag in tags]
        )
        new += result.new
        changed += result.changed
