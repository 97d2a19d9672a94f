"""Opens a library for the doctor, and mends it where that is asked: in place what can be made anew, else by
saving what can be read into a new file. The damaged file is always kept."""

import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xjreader.errors import LibraryDamaged, LibraryError, XjreaderError
from xjreader.services.findings import Finding
from xjreader.store.copying import unused

if TYPE_CHECKING:
    from xjreader.config import Config
    from xjreader.services.library import Library
    from xjreader.store.salvage import Salvaged

_FIX = "`xjreader doctor --fix` makes it anew from the texts."
_SAVE = (
    "`xjreader doctor --fix` saves what can be read into a new file and keeps this one; or restore a backup."
)

TOLD = ("articles", "revisions", "article_tags", "notes", "corrections", "feeds")
"""Tables whose rows are counted for the person, and how they are called."""
_NAMES = {"revisions": "texts", "article_tags": "tags given", "corrections": "judgements"}


def opened(path: Path, config: "Config", *, fix: bool) -> "Generator[Finding, None, Library | None]":
    """Open the library at `path`, looked over and mended as far as asked; `None` where that cannot be."""
    from xjreader.services.library import Library
    from xjreader.store.database import cut_off

    if path.is_file() and not path.stat().st_size and not cut_off(path):
        yield Finding(
            "warning",
            f"The library {path} is an empty file.",
            f"If it held something, restore a backup{_backups_beside(path)}; else use it as it is.",
        )
        return None
    try:
        library = Library.open(path, config, sync=False)
    except LibraryDamaged as error:
        if not fix:
            yield Finding("problem", error.message, _SAVE)
            return None
        yield Finding("note", error.message)
        return (yield from _saved(path, config))
    except XjreaderError as error:
        yield Finding("problem", error.message, error.remedy)
        return None
    broken = _broken(library)
    if fix and broken and not library.db.is_read_only:
        left = _made_anew(library)
        for what in broken:
            if what not in left:
                yield Finding("fine", f"Mended: {what}.")
        broken = left
        if broken:
            library.close()
            for what in broken:
                yield Finding("note", f"Cannot be mended in place: {what}.")
            saved = yield from _saved(path, config)
            if saved is None:
                return None
            library, broken = saved, _broken(saved)
    for what in broken:
        is_index = what.startswith(("the index", "the count", "the stories")) or "miscount" in what
        yield Finding("problem", f"{what[:1].upper()}{what[1:]}.", _FIX if is_index else _SAVE)
    if not broken:
        yield Finding("fine", "Its tables, references and search indexes agree.")
        yield from _compacted(library, fix=fix)
    return library


def _compacted(library: "Library", *, fix: bool) -> Iterator[Finding]:
    """Texts that an older program wrote, which take twice the room that they need."""
    from xjreader.store.compacting import compact, unpacked

    number = unpacked(library.db)
    if not number or library.db.is_read_only:
        return
    texts = f"{number:,} texts" if number != 1 else "One text"
    if not fix:
        yield Finding(
            "note",
            f"{texts} of an older xjreader could be packed: the library would take a third less room.",
            "`xjreader doctor --fix` packs them; it takes as much room again meanwhile.",
        )
        return
    try:
        done = compact(library.db)
    except XjreaderError as error:
        yield Finding("warning", error.message, error.remedy)
        return
    yield Finding(
        "fine",
        f"{texts} packed: {done.before / 1e6:,.1f} MB before, {done.after / 1e6:,.1f} MB now."
        if done.after != done.before
        else f"{texts} packed; the file has the room for what comes in, as it could not be written anew.",
    )


def _broken(library: "Library") -> list[str]:
    try:
        return library.db.integrity()
    except LibraryDamaged as error:
        return [error.message]


def _made_anew(library: "Library") -> list[str]:
    """Make anew what is counted and indexed; what is still wrong then."""
    try:
        library.db.rebuild_indexes()
    except LibraryDamaged as error:
        return _broken(library) or [error.message]
    return _broken(library)


def _saved(path: Path, config: "Config") -> "Generator[Finding, None, Library | None]":
    """Save what can be read into a new file in the library's place; the new library, open."""
    from xjreader.services.library import Library
    from xjreader.store.database import in_use
    from xjreader.store.salvage import salvage

    if in_use(path):
        yield Finding(
            "problem",
            f"Another program has {path} open, so it is left as it is.",
            "Close every reader and `xjreader serve`, then run `xjreader doctor --fix` again.",
        )
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    new = unused(path.with_name(f"{path.name}.saved-{stamp}"))
    try:
        told = salvage(path, new)
        kept = unused(path.with_name(f"{path.name}.damaged-{stamp}"))
        _put_in_place(path, new, kept)
    except (XjreaderError, OSError) as error:
        for name in (new.name, f"{new.name}-wal", f"{new.name}-shm", f"{new.name}-journal"):
            with suppress(OSError):
                new.with_name(name).unlink(missing_ok=True)
        told_by = error if isinstance(error, XjreaderError) else LibraryError(f"{path}: {error}.")
        yield Finding("problem", told_by.message, told_by.remedy or "The damaged file is as it was.")
        return None
    yield Finding("fine", f"Saved what can be read: {_in_words(told)}.")
    if told.lost:
        yield Finding(
            "warning",
            f"Something of {', '.join(told.lost)} could not be read, or hung on nothing"
            f"{f'; {told.replaced:,} bare rows stand for lost ones' if told.replaced else ''}.",
            "A backup may have it. What feeds still list comes again with `xjreader refresh --force`.",
        )
    yield Finding("note", f"The damaged file is kept as {kept}.", "Delete it once you miss nothing.")
    try:
        return Library.open(path, config, sync=False)
    except XjreaderError as error:
        yield Finding("problem", error.message, error.remedy)
        return None


def _put_in_place(path: Path, new: Path, kept: Path) -> None:
    """Put the new file where the damaged one is, which gets another name first: killed at any moment, all
    that was is there under one name or the other."""
    log = path.with_name(f"{path.name}-wal")
    _also_called(path, kept)
    if log.exists():
        _also_called(log, kept.with_name(f"{kept.name}-wal"))
    # The old log would be taken for the new file's.
    log.unlink(missing_ok=True)
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    new.replace(path)


def _also_called(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except OSError:  # a file system without hard links
        shutil.copyfile(file, name)


def _in_words(told: "Salvaged") -> str:
    return ", ".join(f"{told.rows.get(table, 0):,} {_NAMES.get(table, table)}" for table in TOLD)


def _backups_beside(path: Path) -> str:
    found = sorted(path.parent.glob(f"{path.name}.*-*"))
    return f", such as {found[-1].name}" if found else ""
