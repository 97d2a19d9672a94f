"""Values as JSON text that is safe to print: one line, readable, lossless. Writes nothing itself."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime

_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON allows as it is, and a terminal, a line reader or UTF-8 does not: DEL and C1 controls,
bidirectional controls, line separators, lone surrogates."""


def json_line(value: object) -> str:
    """`value` as JSON on one line, without the line's end.

    Text stays readable; what could harm a terminal or cannot be written as UTF-8 is escaped as
    ``\\uXXXX``, so that reading the line back gives the very same text.
    """
    text = json.dumps(value, ensure_ascii=False)
    if text.isascii() and "\x7f" not in text:
        return text
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def json_array(values: Iterable[object]) -> Iterable[str]:
    """The pieces of one JSON array, an element a line, so that a long list need not be held."""
    before = "[\n"
    for value in values:
        yield before + json_line(value)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def iso(moment: datetime | None) -> str | None:
    """An aware time as ISO 8601 in UTC, to the second: ``2021-06-22T00:00:00Z``."""
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
