"""The query language's tree: one language for search, saved views, bulk tagging, rules and exports."""

from typing import Final, Literal

from msgspec import Struct

FieldName = Literal[
    "actor", "target", "stance", "act", "quote", "type", "tag", "feed", "folder",
    "is", "has", "after", "before", "lang", "title", "author", "id",
]  # fmt: skip
"""Fields of the language; `query_parser` refuses others and names these."""

ROW_FIELDS: Final[frozenset[FieldName]] = frozenset({"actor", "target", "stance", "act", "quote", "type"})
"""Fields that speak of a quote or a statement; side by side they hold of one and the same."""


class Everything(Struct, frozen=True):
    """The empty query: every article."""


class Term(Struct, frozen=True):
    """A word or phrase looked up in title and body."""

    text: str
    phrase: bool = False
    prefix: bool = False


class Field(Struct, frozen=True):
    """``name:value``; `rollup` for ``actor:China+``, which means everybody affiliated too."""

    name: FieldName
    value: str
    phrase: bool = False
    prefix: bool = False
    rollup: bool = False


class Not(Struct, frozen=True):
    child: "Query"


class And(Struct, frozen=True):
    children: tuple["Query", ...]


class Or(Struct, frozen=True):
    children: tuple["Query", ...]


Query = Everything | Term | Field | Not | And | Or


class UnknownName(Struct, frozen=True):
    """A name in a query that nobody has; as text it is a sentence for the person who typed it."""

    field: Literal["actor", "target"]
    name: str
    prefix: bool = False
    near: tuple[str, ...] = ()
    """Names that it may be a slip for."""

    def __str__(self) -> str:
        who = "actor" if self.field == "actor" else "actor or topic"
        said = f"{who}'s name begins with" if self.prefix else f"{who} is called"
        *others, last = self.near or ("",)
        meant = f"; did you mean {', '.join(others)}{' or ' if others else ''}{last}?" if self.near else "."
        return f"No {said} “{self.name}”{meant}"
