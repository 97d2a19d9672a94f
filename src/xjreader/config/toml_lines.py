"""On which line each key of a TOML text stands; it reads places only, `tomllib` reads the values.

The text has been accepted by `tomllib` before, so this scanner knows the shape of TOML
(tables, arrays of tables, dotted and quoted keys, inline tables, arrays and strings over
several lines) and leaves every question of validity to it.
"""

import re
from bisect import bisect_right
from typing import Final

Path = tuple[str | int, ...]

_BLANK: Final = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN: Final = re.compile(r"[^,\]}#\n]*")
_STRING: Final = re.compile(
    r'"""(?:[^\\"]|\\.|"(?!""))*"{3,5}' r"|'''(?:[^']|'(?!''))*'{3,5}" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'",
    re.DOTALL,
)


class TomlLines:
    """One-based lines of the keys of `text`, which must be TOML that `tomllib` accepts."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._lines: dict[Path, int] = {}
        self._rows: dict[Path, int] = {}
        """How many `[[tables]]` of each array have been seen."""
        self._document()

    def line(self, path: Path) -> int | None:
        """The line of `path`, or of the nearest table around it that stands in the text."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path)

    def _document(self) -> None:
        table: Path = ()
        while True:
            self._skip(_BLANK)
            if self._at >= len(self._text):
                return
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        start = self._at
        is_row = self._text.startswith("[[", self._at)
        self._at += 2 if is_row else 1
        keys = self._dotted()
        self._at += 2 if is_row else 1
        path: Path = ()
        for depth, key in enumerate(keys, start=1):
            path = (*path, key)
            self._note(path, start)
            if path in self._rows and not (is_row and depth == len(keys)):
                path = (*path, self._rows[path] - 1)
        if is_row:
            row = self._rows.get(path, 0)
            self._rows[path] = row + 1
            path = (*path, row)
            self._note(path, start)
        return path

    def _pair(self, table: Path) -> None:
        start = self._at
        path = table
        for key in self._dotted():
            path = (*path, key)
            self._note(path, start)
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        opening = self._text[self._at : self._at + 1]
        if opening == "[":
            self._at += 1
            self._items(path)
        elif opening == "{":
            self._at += 1
            self._inline(path)
        elif opening in ('"', "'"):
            self._string()
        else:
            self._skip(_PLAIN)

    def _items(self, path: Path) -> None:
        index = 0
        while self._at < len(self._text):
            self._skip(_BLANK)
            if self._text[self._at] == "]":
                self._at += 1
                return
            self._note((*path, index), self._at)
            self._value((*path, index))
            index += 1
            self._comma()

    def _inline(self, path: Path) -> None:
        while self._at < len(self._text):
            self._skip(_BLANK)
            if self._text[self._at] == "}":
                self._at += 1
                return
            self._pair(path)
            self._comma()

    def _comma(self) -> None:
        self._skip(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1

    def _dotted(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACE)
            if self._text[self._at] in "\"'":
                keys.append(_unquoted(self._string()))
            else:
                match = _BARE.match(self._text, self._at)
                assert match, "tomllib accepted a key that is none"
                keys.append(match.group())
                self._at = match.end()
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _string(self) -> str:
        match = _STRING.match(self._text, self._at)
        assert match, "tomllib accepted a string that is none"
        self._at = match.end()
        return match.group()

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        assert match, "the pattern matches the empty text"
        self._at = match.end()

    def _note(self, path: Path, at: int) -> None:
        self._lines.setdefault(path, bisect_right(self._ends, at - 1) + 1)


def _unquoted(literal: str) -> str:
    """The value of a quoted key."""
    import tomllib

    value = tomllib.loads(f"value = {literal}")["value"]
    assert isinstance(value, str)
    return value
