"""The only writer of stdout: lines, JSON, tables. On a terminal nothing gets through that could steer it."""

import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from xjreader.errors import XjreaderError

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters (line feed and tab apart), bidirectional controls, lone surrogates."""

NO_DATE = "no date"
"""What stands in a list for a time that no source gives."""

_SHORTEST = 12
"""Cells below which a column of a table is not narrowed."""


def visible(text: str) -> str:
    """`text` with every character that could steer a terminal written out, such as ``\\x1b``."""
    if text.isascii() and text.isprintable():
        return text
    return _STEERING.sub(_written_out, text)


def one_line(text: str) -> str:
    """`text` with all white space made single spaces, for a cell or a line."""
    return " ".join(text.split())


def cut(text: str, width: int) -> str:
    """`text` in at most `width` terminal cells, ending with ``…`` where something is missing."""
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…"


def wrap(text: str, width: int, *, indent: str = "") -> list[str]:
    """`text` broken at spaces into lines of at most `width` cells; a longer word is broken."""
    from rich.cells import cell_len, chop_cells

    room = max(width - len(indent), 1)
    lines, line, used = [], "", 0
    for word in text.split(" "):
        for piece in [word] if cell_len(word) <= room else chop_cells(word, room):
            cells = cell_len(piece)
            if line and used + 1 + cells > room:
                lines.append(indent + line)
                line, used = piece, cells
            else:
                line, used = (f"{line} {piece}", used + 1 + cells) if line else (piece, cells)
    lines.append(indent + line)
    return lines


def note(text: str) -> None:
    """Say something to the person on stderr, apart from the data."""
    stream = sys.stderr
    shown = visible(text) if stream.isatty() else text
    stream.write(shown.encode("utf-8", "backslashreplace").decode() + "\n")
    stream.flush()


class Output:
    """Writes a command's data to stdout.

    On a terminal tables are fitted to its width and text is made harmless; elsewhere everything is
    written whole and as it is.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self.terminal = self._stream.isatty()
        """Whether a person looks at it."""
        self.bold = self.terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        """Whether headings may be set apart by the terminal's own means."""
        if not self.terminal and hasattr(self._stream, "reconfigure"):
            # What goes to a file or a pipe is UTF-8 wherever it is made.
            self._stream.reconfigure(encoding="utf-8", errors="backslashreplace")

    @property
    def width(self) -> int:
        """Cells of a line of the terminal."""
        return shutil.get_terminal_size().columns

    def line(self, text: str = "") -> None:
        """Write one line."""
        self.write(text + "\n")

    def heading(self, text: str) -> None:
        """Write one line that stands out on a terminal, there broken between words where it is too long."""
        for line in wrap(visible(text), self.width) if self.terminal else [text]:
            self._heading_line(line)

    def _heading_line(self, line: str) -> None:
        self._put(f"\x1b[1m{line}\x1b[0m\n" if self.bold else f"{line}\n")

    def write(self, text: str) -> None:
        """Write a piece of text, its line ends included."""
        self._put(self._shown(text))

    def pieces(self, texts: Iterable[str]) -> None:
        """Write text that comes in pieces: an export, a long list."""
        for text in texts:
            self.write(text)

    def raw(self, data: bytes, text: str) -> None:
        """Write bytes as they are; on a terminal the text that they are, made harmless."""
        if self.terminal:
            self.write(text if text.endswith("\n") else text + "\n")
            return
        self.flush()
        try:
            self._stream.buffer.write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise XjreaderError(f"The output cannot be written: {error.strerror}.") from error

    def json(self, value: object) -> None:
        """Write one value as one line of JSON."""
        from xjreader.services.jsontext import json_line

        self._put(json_line(value) + "\n")

    def table(
        self,
        headings: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        right: Iterable[int] = (),
        most: Mapping[int, int] | None = None,
    ) -> None:
        """Write rows aligned by terminal cells, two spaces between columns.

        On a terminal the widest columns are narrowed until a row fits, and if that is not enough the last
        ones are left out, with a word on stderr; elsewhere every cell is whole.
        Columns whose numbers are in `right` are set flush right, `most` says how many cells a column
        may take on a terminal; a column with nothing in it is left out.
        """
        from rich.cells import cell_len

        cells = [[one_line(self._shown(cell)) for cell in row] for row in rows]
        if not cells:
            return
        flush = frozenset(right)
        columns = [column for column in range(len(headings)) if any(row[column] for row in cells)]
        widths = [max(cell_len(row[column]) for row in [headings, *cells]) for column in columns]
        if self.terminal:
            caps = most or {}
            widths = [
                min(width, caps.get(column, width)) for column, width in zip(columns, widths, strict=True)
            ]
            all_columns, all_widths = columns, widths
            widths = narrowed(all_widths, self.width)
            while len(columns) > 1 and sum(widths) + 2 * (len(widths) - 1) > self.width:
                columns = columns[:-1]
                widths = narrowed(all_widths[: len(columns)], self.width)
            if left_out := [headings[column] for column in all_columns[len(columns) :]]:
                note(f"No room for: {', '.join(left_out)}; a wider terminal, a file or a pipe has all.")

        def laid_out(row: Sequence[str]) -> str:
            shown = []
            for column, width in zip(columns, widths, strict=True):
                kept = cut(row[column], width) if self.terminal else row[column]
                space = " " * (width - cell_len(kept))
                shown.append(space + kept if column in flush else kept + space)
            return "  ".join(shown).rstrip()

        self._heading_line(laid_out(headings))
        self._put("".join(laid_out(row) + "\n" for row in cells))

    def flush(self) -> None:
        """Hand everything over to whoever reads it."""
        self._stream.flush()

    def _shown(self, text: str) -> str:
        return visible(text) if self.terminal else text

    def _put(self, text: str) -> None:
        try:
            self._stream.write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise XjreaderError(f"The output cannot be written: {error.strerror}.") from error


def narrowed(widths: Sequence[int], room: int) -> list[int]:
    """Column widths that fit `room` cells with two between columns, as far as they can.

    The widest columns give way first, and none below a readable least.
    """
    kept = list(widths)
    excess = sum(kept) + 2 * (len(kept) - 1) - room
    while excess > 0:
        widest = max(range(len(kept)), key=kept.__getitem__)
        second = max((w for i, w in enumerate(kept) if i != widest), default=0)
        give = min(excess, max(kept[widest] - second, 1), kept[widest] - _SHORTEST)
        if give <= 0:
            break
        kept[widest] -= give
        excess -= give
    return kept


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
