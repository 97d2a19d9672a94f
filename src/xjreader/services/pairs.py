"""Given pairs from a file through the pair coder, without a library: read, coded, in order, one at a time."""

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from xjreader.errors import ImportFailed, Place
from xjreader.models.analysis import Span
from xjreader.services.documents import LARGEST_ROW
from xjreader.services.jsontext import json_line

if TYPE_CHECKING:
    from xjreader.config import Config
    from xjreader.nlp.pairs import Coded, Pair

STDIN = "-"


class InputPair(Struct, frozen=True):
    """One pair to code."""

    id: str | int
    text: str
    source: Span | None
    target: Span | str


def read_pairs(path: Path) -> Iterator[InputPair | ImportFailed]:
    """The rows of a .jsonl file, or of stdin for ``-``; what is no pair comes as an error with its line."""
    is_stdin = str(path) == STDIN
    name = "stdin" if is_stdin else str(path)
    try:
        with nullcontext(sys.stdin.buffer) if is_stdin else path.open("rb") as lines:
            for number, line in enumerate(iter(lambda: lines.readline(LARGEST_ROW), b""), start=1):
                if line.strip():
                    yield _row(line, Place(file=name, line=number))
    except OSError as error:
        yield ImportFailed(f"{error.strerror or error}.", place=Place(file=name))


def code_pairs(pairs: Iterator[InputPair], config: "Config") -> Iterator[tuple[InputPair, "Coded"]]:
    """Each pair with what is coded, in the order given, each as soon as it is there."""
    from xjreader.nlp.pairs import best_pair_coder
    from xjreader.nlp.reading import Reading, read

    coder = best_pair_coder(config.analysis.tagger)
    last: Reading | None = None
    for pair in pairs:
        if last is None or last.text != pair.text:  # the pairs of one text follow each other
            last = read(pair.text)
        yield pair, coder.code(last, [_pair(pair)])[0]


def pair_line(pair: InputPair, found: "Coded") -> str:
    """What `xjreader analyse --pairs` prints of one pair: a line of JSON, without the line's end."""
    act = found.act.value if found.act else None
    return json_line({"id": pair.id, "label": found.label.value, "act": act, "score": round(found.score, 4)})


def words(pair: InputPair) -> tuple[str, str]:
    """Source and target as the text has them."""
    source = pair.text[slice(*pair.source)] if pair.source else "the text"
    target = pair.target if isinstance(pair.target, str) else pair.text[slice(*pair.target)]
    return source, target


def _pair(pair: InputPair) -> "Pair":
    from xjreader.nlp.pairs import Pair

    return Pair(pair.source, pair.target)


def _row(line: bytes, place: Place) -> InputPair | ImportFailed:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return ImportFailed(f"This is no JSON: {error}.", place=place)
    try:
        return _input_pair(row)
    except ValueError as error:
        return ImportFailed(str(error), place=place)


def _input_pair(row: Any) -> InputPair:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise ValueError("A row is an object with `id`, `text`, `source` and `target`, the text a string.")
    identity, text = row.get("id"), row["text"]
    if isinstance(identity, bool) or not isinstance(identity, str | int):
        raise ValueError("The row has no `id` that is a string or a whole number.")
    source, target = row.get("source"), row.get("target")
    return InputPair(
        id=identity,
        text=text,
        source=None if source is None else _span(source, text, "source"),
        target=target if isinstance(target, str) and target.strip() else _span(target, text, "target"),
    )


def _span(value: Any, text: str, key: str) -> Span:
    if isinstance(value, list) and len(value) == 2 and all(type(place) is int for place in value):
        start, end = value
        if 0 <= start < end <= len(text) and text[start:end].strip():
            return Span(start, end)
    allowed = "null or" if key == "source" else "a name or"
    raise ValueError(
        f"The row's `{key}` is not {allowed} [start, end] of some words of its text, "
        f"which has {len(text)} characters."
    )
