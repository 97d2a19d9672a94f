"""What is wrong with a person's config, library and feeds, and how to mend it; changes nothing unless it is
asked to mend."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from xjreader.errors import XjreaderError
from xjreader.services.findings import Finding

if TYPE_CHECKING:
    from xjreader.config import Config, Further
    from xjreader.models.feed import Feed
    from xjreader.models.stance import JudgedStatements, Precision
    from xjreader.services.library import Library

MOST_ACTS = 4
"""Acts of which is told how right the machine was in them: those judged most."""

WAL_BUG_SINCE, WAL_BUG_UNTIL = (3, 7, 0), (3, 51, 3)
"""SQLite versions from the first up to, not including, the second can damage a write-ahead log when two
connections checkpoint at the same moment."""

LITTLE_SPACE = 500_000_000
"""Free bytes below which a warning is due."""

NO_SPACE = 50_000_000
"""Free bytes below which writes are about to fail."""

IN_TROUBLE = ("error", "auth", "gone", "backoff", "partial")
"""States of a feed that a person should look at."""


def examine(
    library_file: Path, config_file: Path, *, fix: bool = False, further: "Further | None" = None
) -> Iterator[Finding]:
    """Look at everything, the quick things first; each finding comes as soon as it is known.

    With `fix` what is counted and indexed is made anew where it disagrees with the texts, and of a file that
    is damaged otherwise what can be read is saved into a new one, the old one kept beside it (`mending`).
    `further` finds what only the screen can find in a config.
    """
    yield from _program()
    config, findings = _config(config_file, further)
    yield from findings
    yield from _disk(library_file)
    if not library_file.exists():
        yield Finding(
            "note",
            f"There is no library at {library_file} yet.",
            "`xjreader add URL` or `xjreader import opml FILE` makes one.",
        )
        return
    from xjreader.config import Config
    from xjreader.services.mending import opened
    from xjreader.store.faults import told

    try:
        with told(library_file):
            library = yield from opened(library_file, config or Config(), fix=fix)
            if library is None:
                return
            try:
                yield from _library(library)
                yield from _feeds(library)
                yield from _analyses(library, known=config is not None)
                yield from _judged(library)
                yield from judged_statements(library.stances.judged())
            finally:
                library.close()
    except XjreaderError as error:
        yield Finding("problem", error.message, error.remedy)


def sqlite_finding(version: tuple[int, ...]) -> Finding:
    """What is to be said of SQLite's `version`."""
    name = ".".join(map(str, version))
    if WAL_BUG_SINCE <= version < WAL_BUG_UNTIL:
        return Finding(
            "warning",
            f"SQLite {name} has a rare fault that can damage a library (mended in 3.51.3).",
            "It takes a program that folds the log in while another writes. xjreader does that only while"
            " nobody may write; do not write to the library with other programs, and keep backups.",
        )
    return Finding("fine", f"SQLite {name}.")


def space_finding(free: int, folder: Path) -> Finding:
    """What is to be said of `free` bytes on the library's disk."""
    what = f"{_megabytes(free)} free at {folder}."
    if free < NO_SPACE:
        return Finding("problem", what, "Free some space: the library cannot be written without it.")
    if free < LITTLE_SPACE:
        return Finding("warning", what, "Free some space before the library cannot be written.")
    return Finding("fine", what)


def _program() -> Iterator[Finding]:
    yield sqlite_finding(sqlite3.sqlite_version_info)
    yield tagger_finding()
    yield pairs_finding()


def tagger_finding() -> Finding:
    """Whether the trained tagger can serve; tries it."""
    from xjreader.nlp.neural.weights import fault

    if why := fault():
        return Finding(
            "warning",
            f"The trained tagger cannot serve: {why}. The cue rules find the quotes instead, and miss more.",
            "Install xjreader anew; what was analysed is analysed again by itself.",
        )
    return Finding("fine", "The trained tagger is here.")


def pairs_finding() -> Finding:
    """Whether the trained coder of pairs can serve; tries it."""
    from xjreader.nlp.pairs.coders import fault

    if why := fault():
        return Finding(
            "warning",
            f"The trained coder of stances cannot serve: {why}. The verb lexicon codes alone, missing more.",
            "Install xjreader anew; what was analysed is analysed again by itself.",
        )
    return Finding("fine", "The trained coder of stances is here.")


def _config(path: Path, further: "Further | None") -> "tuple[Config | None, list[Finding]]":
    from xjreader.config import load, mistakes

    if not path.exists():
        return load(path), [
            Finding("note", f"There is no config at {path}; the defaults hold.", "`xjreader config init`")
        ]
    if errors := mistakes(path, further=further):
        return None, [
            Finding("problem", str(error), "Correct that line; `xjreader config check` looks again.")
            for error in errors
        ]
    config = load(path)
    found = [Finding("fine", f"The config {path} is in order.")]
    found += [
        Finding(
            "warning",
            f"The password command of {feed.url}, {feed.password_command[0]!r}, is not installed.",
            "Install it, or correct `password_command`.",
        )
        for feed in config.feeds
        if feed.password_command and shutil.which(feed.password_command[0]) is None
    ]
    if config.ui.browser and shutil.which(config.ui.browser[0]) is None:
        found.append(
            Finding(
                "warning",
                f"The browser {config.ui.browser[0]!r} is not installed.",
                "Correct `[ui] browser`.",
            )
        )
    return config, found


def _disk(library_file: Path) -> Iterator[Finding]:
    folder = library_file.absolute().parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    yield space_finding(shutil.disk_usage(folder).free, folder)


def _library(library: "Library") -> Iterator[Finding]:
    path = library.db.path
    counts = library.search.counts()
    log = path.with_name(f"{path.name}-wal")
    size = path.stat().st_size + (log.stat().st_size if log.exists() else 0)
    yield Finding("fine", f"The library {path} holds {counts.total:,} articles in {_megabytes(size)}.")
    if library.db.is_read_only:
        yield Finding(
            "warning",
            f"The library {path} can be read but not written: it, or its folder, is read-only.",
            "Make both writable to change something or to refresh.",
        )
    for kind, when in (
        ("backup-v", "the library was upgraded"),
        ("damaged-", "what could be read was saved"),
    ):
        copies = sorted(path.parent.glob(f"{path.name}.{kind}*"))
        if copies:
            total = sum(copy.stat().st_size for copy in copies)
            yield Finding(
                "note",
                f"{len(copies)} older copies ({_megabytes(total)}) were kept when {when}.",
                f"Delete {path.name}.{kind}* in {path.parent} when you no longer want to go back.",
            )


def _feeds(library: "Library") -> Iterator[Finding]:
    feeds = library.feeds.all()
    troubled = [feed for feed in feeds if feed.health.status.value in IN_TROUBLE]
    for feed in troubled:
        error = feed.health.error or feed.health.why or feed.health.status.value
        yield Finding(
            "warning",
            f"{feed.title} ({feed.url}): {feed.health.status.value}: {error}",
            _advice(feed),
        )
    never = sum(feed.health.last_fetch is None for feed in feeds)
    if never:
        yield Finding("note", f"{never} feeds were never fetched.", "`xjreader refresh`")
    yield Finding("fine", f"{len(feeds)} feeds, {len(troubled)} in trouble.")
    if holder := _refreshing(library):
        yield Finding("note", holder)


def _advice(feed: "Feed") -> str:
    """What to do about a feed in trouble; asking again mends only what may be otherwise next time."""
    from xjreader.services.health import IF_YOURS, is_refused

    health = feed.health
    match health.status.value:
        case "auth":
            return "Check its username and password command."
        case "backoff" | "partial":
            return ""
        case "gone":
            return f"Find its new address and add that, or unsubscribe: `xjreader remove {feed.id}`."
        case _ if is_refused(health.error):
            return IF_YOURS
        case _ if health.http_status is not None and 200 <= health.http_status < 500:
            return f"Check the address: add the right one, and `xjreader remove {feed.id}`."
        case _:
            return f"`xjreader refresh --force {feed.id}` asks again."


def _refreshing(library: "Library") -> str:
    """Who is refreshing now; empty when nobody is."""
    from xjreader.services.lock import refreshing

    if library.db.is_read_only:
        return ""
    try:
        return refreshing(library)
    except OSError as error:
        return f"The refresh lock cannot be tried: {error.strerror or error}."


def _analyses(library: "Library", *, known: bool) -> Iterator[Finding]:
    if not known:
        return
    waiting = library.analyses.waiting_count(library.stamp)
    if waiting:
        yield Finding("note", f"{waiting:,} articles wait for analysis.", "`xjreader refresh` does it.")
    else:
        yield Finding("fine", "Every article is analysed.")


def _judged(library: "Library") -> Iterator[Finding]:
    """How right the machine was in what the person looked at."""
    judged = library.analyses.judged()
    if not judged.n:
        return
    ways = [
        (judged.confirmed, "confirmed"),
        (judged.corrected, "corrected"),
        (judged.rejected, "rejected"),
    ]
    told = ", ".join(f"{number:,} {way}" for number, way in ways if number)
    why = [(judged.speakers, "the speaker"), (judged.words, "the words")]
    of = ", ".join(f"{what} in {number:,}" for number, what in why if number)
    yield Finding(
        "fine",
        f"You judged {judged.n:,} quote{'' if judged.n == 1 else 's'}: {told}{f' ({of})' if of else ''}. "
        f"The machine was right in {judged.confirmed:,} of {judged.n:,} ({judged.confirmed / judged.n:.0%}).",
    )
    if judged.gone:
        yield Finding(
            "note",
            f"{judged.gone:,} of them stand on words that the article's current text no longer has: they are "
            "kept, and hold again where the words come back.",
            "`xjreader corrections` lists them.",
        )


def judged_statements(judged: "JudgedStatements") -> Iterator[Finding]:
    """How right the machine was in the statements that the person looked at: how far it can be trusted
    here."""
    why = [
        (judged.polarities, "the sign"),
        (judged.acts, "the act"),
        (judged.targets, "the target"),
        (judged.actors, "the actor"),
        (judged.modes, "the modes"),
    ]
    of = ", ".join(f"{what} in {number:,}" for number, what in why if number)
    ways = [
        (judged.confirmed, "confirmed"),
        (judged.corrected, f"corrected ({of})" if of else "corrected"),
        (judged.rejected, "rejected"),
    ]
    missed = f"{judged.added:,} that the machine missed" if judged.added else ""
    if judged.n:
        told = ", ".join(f"{number:,} {way}" for number, way in ways if number)
        parts = [
            f"You judged {judged.n:,} statement{'' if judged.n == 1 else 's'}: {told}"
            f"{f'; you added {missed}' if missed else ''}.",
            f"The machine was right in {judged.confirmed:,} of {judged.n:,} "
            f"({judged.confirmed / judged.n:.0%}).",
        ]
        if judged.n > 1:
            by = [_right(name, each) for name, each in (*judged.by_polarity, *judged.by_act[:MOST_ACTS])]
            parts.append(f"As it coded them: {', '.join(by)}.")
        yield Finding("fine", " ".join(parts))
    elif missed:
        yield Finding("fine", f"You judged no statement of the machine's, and added {missed}.")
    if judged.gone:
        yield Finding(
            "note",
            f"{judged.gone:,} of your words on statements stand on words that the article's current text no "
            "longer has: they are kept, and hold again where the words come back.",
            "`xjreader corrections` lists them.",
        )


def _right(name: str, precision: "Precision") -> str:
    return f"{name} {precision.confirmed:,} of {precision.n:,}"


def _megabytes(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"
