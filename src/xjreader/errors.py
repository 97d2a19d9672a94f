"""Errors that a person sees: each says what went wrong, where, and what to do about it.

Programming mistakes are ordinary exceptions and are not caught; only what derives from
`XjreaderError` is shown as a sentence instead of a traceback.
"""

from msgspec import Struct

EXIT_DONE = 0
EXIT_SOME_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


class Place(Struct, frozen=True):
    """Where in a text a mistake stands."""

    file: str
    """Path or name of the text."""
    line: int | None = None
    """One-based line, where known."""
    key: str | None = None
    """Dotted key, such as ``feeds[2].every``, where known."""

    def __str__(self) -> str:
        line = "" if self.line is None else f":{self.line}"
        key = "" if self.key is None else f": {self.key}"
        return f"{self.file}{line}{key}"


class XjreaderError(Exception):
    """A failure to be told to the person in one or two sentences.

    `message` says what went wrong and with what; `remedy` says what to do, where we know.
    """

    exit_code = EXIT_SOME_FAILED

    def __init__(self, message: str, *, remedy: str = "", place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.place = place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{where}{self.message}{remedy}"


class UsageError(XjreaderError):
    """The person asked for something that cannot be asked."""

    exit_code = EXIT_USAGE


class ConfigError(UsageError):
    """The configuration cannot be used; `place` names file, line and key."""


class QueryError(UsageError):
    """A query cannot be understood; `position` is the zero-based character where it goes wrong."""

    def __init__(self, message: str, *, query: str, position: int, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.query = query
        self.position = position

    def __str__(self) -> str:
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.message} (at character {self.position + 1} of {self.query!r}).{remedy}"


class LibraryError(XjreaderError):
    """The library cannot be opened, read or written."""


class LibraryDamaged(LibraryError):
    """The library's file is not whole; what can be read of it can be saved."""


class LibraryNewer(LibraryError):
    """The library was written by a newer program."""

    exit_code = EXIT_USAGE


class LibraryBusy(LibraryError):
    """Another process holds the library for longer than we wait."""


class RefreshBusy(XjreaderError):
    """Somebody is refreshing this library already."""


class NotFound(UsageError):
    """What the person named is not in the library."""


class FeedError(XjreaderError):
    """A feed or page could not be fetched or read."""


class ImportFailed(XjreaderError):
    """A file could not be imported."""
