"""The query language and its SQL, on the sample library."""

import atexit
import tempfile
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from random import Random

from fuzz import making
from xjreader.errors import QueryError
from xjreader.models.query_parser import ALLOWED, FIELDS, format_query, parse
from xjreader.services.library import Library
from xjreader.services.sample import build_sample
from xjreader.store.query_sql import RowKind, row_condition

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
STEPS = 1_000
"""Of SQLite's machine between two looks at how many they are."""
MOST_STEPS = 20_000_000
"""That a query may take on the sample's fifty articles; an ordinary one takes some thousands."""
VALUES = (
    *(value for values in ALLOWED.values() for value in values),
    "today", "7d", "9999d", "0001", "2026-11", "12h",
    "en", "pt-BR", "Sarn", '"High Envoy"', "China+", "valley*", '"a*"', "1",
    "99999999999999999", "Assembly/", "%", "_",
    "“quoted”", "*", "+", "state-media", "https", "نص", "新", "e\u0301", "ß", "NEAR",
    "NEAR(a b)", "col:", "^a", "'",
)  # fmt: skip
WORDS = (
    "(",
    ")",
    "-",
    "OR",
    "AND",
    "NOT",
    " ",
    " ",
    '"',
    "“",
    "”",
    "\\",
    ":",
    "*",
    "+",
    "envoy",
    "valley",
    "a",
)
_ROWS: tuple[tuple[RowKind, str], ...] = (("quote", "attributions"), ("claim", "statements"))


@lru_cache(maxsize=1)
def _library() -> Library:
    folder = tempfile.TemporaryDirectory(prefix="xjreader-fuzz-")
    library = build_sample(Path(folder.name) / "library.db", now=NOW)
    atexit.register(folder.cleanup)
    atexit.register(library.close)
    return library


def check(data: bytes) -> None:
    """A query is refused at a place in it, or reads the same written again and finds in bounded time."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        query = parse(text)
    except QueryError as error:
        assert 0 <= error.position <= len(text)
        assert str(error)
        return
    written = format_query(query)
    assert parse(written) == query, f"{text!r} is written {written!r}, which means something else"
    library = _library()
    reader = library.db.reader()
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += STEPS
        return steps > MOST_STEPS

    reader.set_progress_handler(count, STEPS)
    try:
        found = library.search.page(query, limit=1000)
        assert len(found) == library.search.count(query)
        assert list(library.search.ids(query)) == found
        library.search.unknown_names(query)
        for kind, table in _ROWS:
            condition = row_condition(query, kind)
            source = f"{table} as {kind} join articles on articles.id = {kind}.article_id"
            reader.execute(
                f"select count(*) from {source} where {condition.text}", condition.parameters
            ).fetchone()
    finally:
        reader.set_progress_handler(None, 0)


def make(dice: Random) -> bytes:
    """Fields with values, words and what joins them, in any order."""
    parts = []
    for _ in range(dice.randint(1, 12)):
        field = f"{dice.choice(FIELDS)}:{dice.choice(VALUES)}"
        parts.append(dice.choice((field, field, dice.choice(WORDS), dice.choice(making.NASTY))))
    return dice.choice((" ", " ", "")).join(parts).encode("utf-8", "surrogatepass")


def change(data: bytes, dice: Random) -> bytes:
    """One part more somewhere, or bytes cut about."""
    if dice.randint(0, 2):
        place = dice.randint(0, len(data))
        return data[:place] + b" " + make(dice)[:80] + b" " + data[place:]
    return making.mixed(data, dice, make=make)
