"""What narrows a table of statements: words that it shows, fields of the query language. It asks nothing."""

from collections.abc import Sequence

from msgspec.structs import replace

from xjreader.models.analysis import Scope
from xjreader.models.query import And, Everything, Query, Term
from xjreader.models.query_parser import parse


def narrowed(scope: Scope, text: str) -> tuple[Scope, str]:
    """The scope narrowed by the fields of `text`, and its words, all of which a statement's line is to have.

    ``inspection act:DENY`` is ``act:DENY`` and the word. QueryError where it cannot be understood.
    """
    query = parse(text)
    parts = query.children if isinstance(query, And) else (query,)
    words = " ".join(part.text for part in parts if isinstance(part, Term))
    return narrowed_by(scope, [part for part in parts if not isinstance(part, Term | Everything)]), words


def narrowed_by(scope: Scope, fields: Sequence[Query]) -> Scope:
    """The scope with these fields beside those of its own query."""
    own: tuple[Query, ...] = ()
    if scope.query is not None and not isinstance(scope.query, Everything):
        own = scope.query.children if isinstance(scope.query, And) else (scope.query,)
    all_fields = (*own, *fields)
    if not fields:
        return scope
    return replace(scope, query=And(all_fields) if len(all_fields) > 1 else all_fields[0])
