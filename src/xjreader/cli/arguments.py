"""Arguments that several commands share: a query on the command line, formats, limits."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from xjreader.cli.output import note

if TYPE_CHECKING:
    from xjreader.models.query import Query
    from xjreader.services.library import Library

F = TypeVar("F", bound=Callable[..., Any])

QUERY_SETTINGS = {"ignore_unknown_options": True}
"""For commands whose query may begin with ``-``, as in ``-tag:done``."""

TERMINAL_ROWS = 50
"""Rows that a terminal gets where no limit is named."""


def query_argument(function: F) -> F:
    """The words of a query, which need not be one argument."""
    return click.argument("query", nargs=-1, type=click.UNPROCESSED)(function)


def parsed_query(words: Sequence[str]) -> "Query":
    """The query that `words` make; a mistyped option among them is named, a mistake is a QueryError."""
    from xjreader.models.query_parser import parse

    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word.partition("=")[0], ctx=click.get_current_context())
    return parse(" ".join(words))


def say_unknown_names(library: "Library", query: "Query") -> None:
    """Tell of a name in the query that nobody has: finding nothing would read as "she said nothing"."""
    for unknown in library.search.unknown_names(query):
        note(str(unknown))


def limit_option(function: F) -> F:
    """How many rows at most."""
    return click.option(
        "--limit",
        type=click.IntRange(min=1),
        metavar="N",
        help=f"At most N rows (default: {TERMINAL_ROWS} on a terminal, all elsewhere).",
    )(function)


def format_option(*names: str) -> Callable[[F], F]:
    """The form of what is written; the first of `names` is the default."""

    def add(function: F) -> F:
        return click.option(
            "--format",
            "form",
            type=click.Choice(names),
            default=names[0],
            show_default=True,
            help="Form of what is written.",
        )(function)

    return add
