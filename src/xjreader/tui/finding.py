"""Where the words of a search stand in a text, so that they can be marked. It searches no library."""

import re
import unicodedata
from collections.abc import Iterator

from xjreader.models.analysis import Span
from xjreader.models.query import And, Field, Or, Query, Term

MOST = 2_000
"""Places marked in one text."""


def found_spans(query: Query, text: str) -> list[Span]:
    """The places of the query's words and phrases in `text`, in order, without overlap.

    Whole words without regard to case and accents, as the index finds them; a negated word has none.
    """
    words = [word for word in _words(query) if word.strip("* ")]
    if not words:
        return []
    pattern = re.compile("|".join(sorted((_pattern(word) for word in words), key=len, reverse=True)))
    folded = _fold(text)
    spans = []
    for match in pattern.finditer(folded):
        spans.append(Span(*match.span()))
        if len(spans) == MOST:
            break
    return spans


def _words(query: Query) -> Iterator[str]:
    match query:
        case Term(text=text, prefix=prefix):
            yield f"{text}*" if prefix else text
        case Field(name="quote" | "title", value=value, prefix=prefix):
            yield f"{value}*" if prefix else value
        case And(children=children) | Or(children=children):
            for child in children:
                yield from _words(child)


def _pattern(word: str) -> str:
    parts = re.findall(r"\w+", _fold(word))
    end = r"\w*" if word.endswith("*") else r"\b"
    return r"\b" + r"\W+".join(map(re.escape, parts)) + end if parts else r"(?!)"


def _fold(text: str) -> str:
    """Lower case without accents, every character at its old place."""
    return "".join(_fold_one(letter) for letter in text) if not text.isascii() else text.lower()


def _fold_one(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter
