"""parse and analyse: what the reader makes of feed files and texts, without a library."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from xjreader.cli.arguments import format_option
from xjreader.cli.output import Output, note, one_line
from xjreader.cli.session import Session, pass_session
from xjreader.errors import EXIT_SOME_FAILED, ImportFailed, UsageError, XjreaderError

if TYPE_CHECKING:
    from xjreader.models.analysis import Analysis
    from xjreader.models.feed import ParsedFeed
    from xjreader.services.documents import InputText

T = TypeVar("T")

LARGEST_FEED = 200_000_000
"""Bytes beyond which a file is no feed."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@format_option("jsonl", "text")
@click.option("--url", default="", metavar="URL", help="Where the feed came from, to complete its links.")
@pass_session
def parse(session: Session, files: tuple[Path, ...], form: str, url: str) -> int:
    """Show what the reader sees in a feed file.

    One JSON object a file: file, title, link, malformed, error, and entries with id, title, link,
    published, updated, author and text; times are ISO 8601 in UTC. No library is read or written.
    `-` stands for stdin.

    \b
    Example:
      xjreader parse feed.xml
      curl -s https://example.org/feed.xml | xjreader parse --format text --url https://example.org/ -
    """
    from xjreader.feeds.parse import parse_feed
    from xjreader.models.feed import ParsedFeed

    failed = 0
    for path in files:
        try:
            body = _bytes_of(path)
        except OSError as error:
            feed = ParsedFeed(
                title="",
                link="",
                entries=(),
                malformed=True,
                error=f"cannot be read: {error.strerror or error}",
            )
        else:
            feed = parse_feed(body, url=url)
        if feed.error and not feed.entries:
            failed += 1
            note(f"{path}: {feed.error}")
        if form == "jsonl":
            session.output.json(_feed_record(path, feed))
        else:
            _write_feed(session.output, path, feed)
    return EXIT_SOME_FAILED if failed else 0


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@format_option("jsonl", "text")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes at work (default: one a core).")
@click.option(
    "--pairs",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Code who stands how to whom in given pairs instead (- for stdin).",
)
@pass_session
def analyse(
    session: Session, paths: tuple[Path, ...], form: str, workers: int | None, pairs: Path | None
) -> int:
    """Analyse texts without a library.

    PATH is a .txt file, or a .jsonl file whose rows have `id` and `text`, or a folder of such. One JSON
    object a document comes out, in order, with the attributions and statements found. Offsets count
    characters of the printed text, which for a .jsonl row is the row's own, and for a .txt file what follows
    its title: the first line, unless that is a sentence after a dateline or one longer than a headline.
    Actors and topics are the config's. Statements less sure than its minimum_confidence come too, with
    their confidence; a library leaves them out.

    With --pairs, FILE has a pair a row: `id`, `text`, `source` ([start, end], or null for the text's own
    tone) and `target` ([start, end], or a name). One object a pair comes out, in order: id, label (support,
    oppose, neutral), act (null without a source) and score, the label's probability.

    \b
    Example:
      xjreader analyse article.txt
      xjreader analyse texts.jsonl > found.jsonl
      xjreader analyse --pairs pairs.jsonl > coded.jsonl
    """
    if pairs is not None:
        if paths:
            raise UsageError(
                "--pairs takes its texts from its own file.", remedy="Leave out the other files."
            )
        return _code_pairs(session, pairs, form)
    if not paths:
        raise click.UsageError("Missing argument 'PATHS...'.")
    from xjreader.services.documents import analyse_texts, analysis_line, find_files, read_texts

    failures = _Failures()
    texts = failures.apart(item for path in find_files(paths) for item in read_texts(path))
    for text, analysis in analyse_texts(texts, session.config, workers=workers, on_failure=failures.take):
        if form == "jsonl":
            session.output.write(analysis_line(text, analysis) + "\n")
        else:
            _write_analysis(session.output, text, analysis, sure=session.config.analysis.minimum_confidence)
        session.output.flush()  # whoever reads it has each document as soon as it is done
    return EXIT_SOME_FAILED if failures.count else 0


def _code_pairs(session: Session, path: Path, form: str) -> int:
    from xjreader.services.pairs import InputPair, code_pairs, pair_line, read_pairs, words

    failures = _Failures()
    pairs: Iterator[InputPair] = failures.apart(read_pairs(path))
    for pair, found in code_pairs(pairs, session.config):
        if form == "jsonl":
            session.output.write(pair_line(pair, found) + "\n")
        else:
            sign = {1: "+", -1: "-", 0: "0"}[found.label.sign]
            act = f" {found.act.value}" if found.act else ""
            source, target = map(one_line, words(pair))
            session.output.line(f"{pair.id}: {sign} {source} → {target}:{act} · {found.score:.2f}")
        session.output.flush()
    return EXIT_SOME_FAILED if failures.count else 0


class _Failures:
    """Names on stderr what could not be read or analysed, and counts it."""

    def __init__(self) -> None:
        self.count = 0

    def apart(self, items: "Iterable[T | ImportFailed]") -> "Iterator[T]":
        for item in items:
            if isinstance(item, ImportFailed):
                self.take(item)
            else:
                yield item

    def take(self, error: XjreaderError) -> None:
        self.count += 1
        note(str(error))


def _bytes_of(path: Path) -> bytes:
    """The file's content, or that of stdin for ``-``."""
    with nullcontext(sys.stdin.buffer) if str(path) == "-" else path.open("rb") as file:
        body = file.read(LARGEST_FEED + 1)
    if len(body) > LARGEST_FEED:
        raise OSError(f"it is larger than {LARGEST_FEED // 1_000_000} MB")
    return body


def _feed_record(path: Path, feed: "ParsedFeed") -> dict[str, Any]:
    from xjreader.services.jsontext import iso

    return {
        "file": str(path),
        "title": feed.title,
        "link": feed.link,
        "malformed": feed.malformed,
        "error": feed.error,
        "entries": [
            {
                "id": entry.id,
                "title": entry.title,
                "link": entry.link,
                "published": iso(entry.published),
                "updated": iso(entry.updated),
                "author": entry.author,
                "text": entry.document.text,
            }
            for entry in feed.entries
        ],
    }


def _write_feed(output: Output, path: Path, feed: "ParsedFeed") -> None:
    output.heading(f"{feed.title or '(no title)'}  {feed.link}".rstrip())
    output.line(f"{path}: {len(feed.entries)} entries{', malformed' if feed.malformed else ''}")
    if feed.error:
        output.line(f"error: {feed.error}")
    for entry in feed.entries:
        when = entry.published or entry.updated
        date = f"{when:%Y-%m-%d %H:%M}" if when else "no date"
        output.line(f"  {date:16}  {one_line(entry.title)}")
        output.line(f"  {'':16}  {entry.link or entry.id}  {len(entry.document.text):,} characters")
    output.line()


def _write_analysis(output: Output, text: "InputText", analysis: "Analysis", *, sure: float) -> None:
    """`sure`: the confidence below which a statement carries a ``?``."""
    from xjreader.services.documents import words

    output.heading(one_line(text.title) or str(text.id))
    for found in analysis.attributions:
        who = found.actor or f"unknown {' '.join(f'{name}?' for name in found.candidates)}".rstrip()
        output.line(f"  {who} · {found.type.value} · {found.confidence:.2f}")
        output.line(f"    source: {one_line(words(text.text, found.source)) or '-'}")
        output.line(f"    cue: {one_line(words(text.text, found.cue)) or '-'}")
        output.line(f"    content: {one_line(words(text.text, found.content))}")
    for stated in analysis.statements:
        sign = {1: "+", -1: "-", 0: "0"}[stated.polarity.sign]
        modes = "".join(f" ({mode.value})" for mode in stated.modes)
        output.line(
            f"  {sign} {stated.actor} → {stated.recipient or stated.topic}: {stated.act.value}{modes} · "
            f"{stated.confidence:.2f}{'' if stated.confidence >= sure else ' ?'}"
        )
        output.line(f"    evidence: {one_line(words(text.text, stated.evidence))}")
    output.line()
