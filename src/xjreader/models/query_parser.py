"""The query language: text to tree and back; knows neither SQL nor the library.

Words side by side are AND (or are joined by AND); OR, NOT and -, parentheses, "phrases", prefix*,
field:value. Parentheses are kept in the tree: fields side by side speak of one statement or quote.
"""

import re
from datetime import date
from typing import Final, get_args

from msgspec import Struct

from xjreader.errors import QueryError
from xjreader.models.analysis import Act, AttributionType, Polarity
from xjreader.models.query import ROW_FIELDS, And, Everything, Field, FieldName, Not, Or, Query, Term

FIELDS: Final[tuple[FieldName, ...]] = get_args(FieldName)

ALLOWED: Final[dict[str, tuple[str, ...]]] = {
    "stance": tuple(Polarity),
    "act": tuple(Act),
    "type": tuple(AttributionType),
    "is": ("unread", "read", "starred", "edited", "noted"),
    "has": ("quote", "note", "tag", "link"),
}
"""Fields that take one of a few values, without regard to case."""

MOST_PARTS: Final = 100
"""Words and fields that one query may have."""
MOST_SIDE_BY_SIDE: Final = 20
"""Fields of quotes and statements side by side: each is combined with all others."""
DEEPEST: Final = 15
"""Parentheses and negations within one another."""

_PREFIXABLE = frozenset({"actor", "target", "quote", "tag", "folder", "feed", "title", "author"})
_ROLLABLE = frozenset({"actor", "target"})
_WORDS_WANTED = frozenset({"quote", "title"})
"""Fields looked up in the full-text index, which knows letters and digits only."""

_OPENING = '"“”„'
_CLOSING = {'"': '"', "“": "”", "”": "”", "„": "“”"}
"""What a person pastes: typographic marks do as well as straight ones."""
_SPECIAL = frozenset("()" + _OPENING)
_FIELD = re.compile(r"([A-Za-z_]+):")
_RELATIVE = re.compile(r"(?:today|yesterday|now|\d{1,4}[hdw])", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


class _Token(Struct, frozen=True):
    kind: str
    """``(``, ``)``, ``-``, ``OR``, ``AND`` or ``leaf``."""
    position: int
    leaf: Term | Field | None = None


def parse(text: str) -> Query:
    """The tree that a query means; QueryError with the place where it goes wrong."""
    tokens = _Lexer(text).tokens()
    if not tokens:
        return Everything()
    return _Parser(text, tokens).parse()


def format_query(query: Query) -> str:
    """The query as a person would type it; ``parse(format_query(query)) == query``."""
    match query:
        case Everything():
            return ""
        case Term():
            return _quoted(query.text, phrase=query.phrase) + ("*" if query.prefix else "")
        case Field():
            marks = ("*" if query.prefix else "") + ("+" if query.rollup else "")
            return f"{query.name}:{_quoted(query.value, phrase=query.phrase)}{marks}"
        case Not(child):
            return f"-{_grouped(child)}"
        case And(children):
            return " ".join(map(_grouped, children))
        case Or(children):
            return " OR ".join(_grouped(child, within_or=True) for child in children)


def _quoted(text: str, *, phrase: bool) -> str:
    if not phrase:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _grouped(query: Query, *, within_or: bool = False) -> str:
    formatted = format_query(query)
    needs = isinstance(query, Or) or (isinstance(query, And) and not within_or)
    return f"({formatted})" if needs else formatted


class _Lexer:
    """Text to tokens, each leaf checked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.parts = 0

    def tokens(self) -> list[_Token]:
        found = []
        text = self.text
        while self.at < len(text):
            char = text[self.at]
            if char.isspace():
                self.at += 1
            elif char in "()":
                found.append(_Token(char, self.at))
                self.at += 1
            elif char == "-" and self._starts_something(self.at + 1):
                found.append(_Token("-", self.at))
                self.at += 1
            else:
                found.append(self._word())
        return found

    def _starts_something(self, at: int) -> bool:
        return at < len(self.text) and not self.text[at].isspace() and self.text[at] != ")"

    def _word(self) -> _Token:
        start = self.at
        if self.text[start] in _OPENING:
            phrase = self._phrase()
            return self._leaf(start, Term(phrase, phrase=True, prefix=self._takes("*")))
        field = _FIELD.match(self.text, start)
        if field:
            return self._field(start, field)
        bare = self._bare()
        if bare in ("OR", "AND"):
            return _Token(bare, start)
        if bare == "NOT":
            return _Token("-", start)
        stripped = bare.rstrip("*")
        return self._leaf(start, Term(stripped, prefix=stripped != bare))

    def _leaf(self, start: int, leaf: Term | Field) -> _Token:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise self._error(f"A query has at most {MOST_PARTS} words and fields", start)
        sought = leaf.text if isinstance(leaf, Term) else leaf.value
        is_words = isinstance(leaf, Term) or leaf.name in _WORDS_WANTED
        if is_words and not any(char.isalnum() for char in sought):
            raise self._error(f"There is no letter or digit to look for in {sought!r}", start)
        return _Token("leaf", start, leaf)

    def _field(self, start: int, match: re.Match[str]) -> _Token:
        written, self.at = match[1], match.end()
        name = next((field for field in FIELDS if field == written.lower()), None)
        if name is None:
            raise self._error(
                f"There is no field {written!r}; the fields are {', '.join(FIELDS)}",
                start,
                remedy="To look for a word with a colon, put it in quotation marks.",
            )
        place = self.at
        is_phrase = place < len(self.text) and self.text[place] in _OPENING
        if is_phrase:
            value = self._phrase()
            prefix = name in _PREFIXABLE and self._takes("*")
            rollup = name in _ROLLABLE and self._takes("+")
        else:
            value = self._bare()
            rollup = name in _ROLLABLE and value.endswith("+")
            value = value.removesuffix("+") if rollup else value
            prefix = name in _PREFIXABLE and value.endswith("*")
            value = value.rstrip("*") if prefix else value
        if not value.strip():
            raise self._error(f"{name}: needs a value", min(place, len(self.text)))
        checked = self._checked(name, value, place)
        return self._leaf(start, Field(name, checked, phrase=is_phrase, prefix=prefix, rollup=rollup))

    def _checked(self, name: FieldName, value: str, place: int) -> str:
        allowed = ALLOWED.get(name)
        if allowed is not None:
            for candidate in allowed:
                if candidate.lower() == value.lower():
                    return str(candidate)
            raise self._error(f"{name}: takes {', '.join(allowed)}, not {value!r}", place)
        if name in ("after", "before"):
            if _RELATIVE.fullmatch(value):
                return value.lower()
            if not _is_date(value):
                raise self._error(
                    f"{name}: takes a date such as 2021, 2021-06 or 2021-06-22,"
                    f" or today, yesterday, 12h, 7d, 2w, not {value!r}",
                    place,
                )
        if name == "lang":
            if not _LANGUAGE.fullmatch(value):
                raise self._error(f"lang: takes a language such as en or pt-BR, not {value!r}", place)
            return value.lower()
        if name == "id" and not (value.isascii() and value.isdecimal() and len(value) < 18):
            raise self._error(f"id: takes an article's number, not {value!r}", place)
        return value

    def _phrase(self) -> str:
        """The text between quotation marks, ``\\"`` and ``\\\\`` taken for what they stand for."""
        start = self.at
        closing = _CLOSING[self.text[start]]
        found = []
        at = start + 1
        while at < len(self.text):
            char = self.text[at]
            if char == "\\" and at + 1 < len(self.text) and self.text[at + 1] in '"\\':
                found.append(self.text[at + 1])
                at += 2
                continue
            if char in closing:
                self.at = at + 1
                return "".join(found)
            found.append(char)
            at += 1
        raise self._error("This quotation mark is never closed", start)

    def _bare(self) -> str:
        start = self.at
        while self.at < len(self.text):
            char = self.text[self.at]
            if char.isspace() or char in _SPECIAL:
                break
            self.at += 1
        return self.text[start : self.at]

    def _takes(self, mark: str) -> bool:
        if self.text.startswith(mark, self.at):
            self.at += 1
            return True
        return False

    def _error(self, message: str, position: int, *, remedy: str = "") -> QueryError:
        return QueryError(message, query=self.text, position=position, remedy=remedy)


class _Parser:
    """Tokens to a tree; one method a rule."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def parse(self) -> Query:
        query = self._alternatives()
        token = self._peek()
        if token is not None:
            raise self._error("This parenthesis closes nothing", token.position)
        return query

    def _alternatives(self) -> Query:
        children = [self._sequence()]
        while (token := self._peek()) is not None and token.kind == "OR":
            self.at += 1
            children.append(self._sequence())
        return children[0] if len(children) == 1 else Or(tuple(children))

    def _sequence(self) -> Query:
        children = [self._single()]
        while (token := self._peek()) is not None and token.kind not in ("OR", ")"):
            if token.kind == "AND":
                self.at += 1
            children.append(self._single())
            row_fields = [
                child for child in children if isinstance(child, Field) and child.name in ROW_FIELDS
            ]
            if len(row_fields) > MOST_SIDE_BY_SIDE:
                raise self._error(
                    f"At most {MOST_SIDE_BY_SIDE} fields of quotes and statements stand side by side",
                    token.position,
                )
        return children[0] if len(children) == 1 else And(tuple(children))

    def _single(self) -> Query:
        token = self._peek()
        if token is None:
            last = self.tokens[-1]
            raise self._error("Something is missing at the end", len(self.text), after=last)
        self.at += 1
        if token.leaf is not None:
            return token.leaf
        if token.kind not in ("-", "("):
            raise self._error(f"Something is missing before {token.kind!r}", token.position)
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._error(f"A query is at most {DEEPEST} deep", token.position)
        child = Not(self._single()) if token.kind == "-" else self._group(token)
        self.depth -= 1
        return child

    def _group(self, opening: _Token) -> Query:
        query = self._alternatives()
        if self._peek() is None:
            raise self._error("This parenthesis is never closed", opening.position)
        self.at += 1
        return query

    def _peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _error(self, message: str, position: int, *, after: _Token | None = None) -> QueryError:
        tail = f" after {after.kind!r}" if after is not None and after.leaf is None else ""
        return QueryError(message + tail, query=self.text, position=position)


def _is_date(value: str) -> bool:
    match = _DATE.fullmatch(value)
    if match is None or not value.isascii():
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True
