"""A terminal program as a person has it before them: keys in, a screen of characters out, and how long each
change took. Knows no program, and of its escape sequences only those that move and write."""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence

from rich.cells import cell_len

_TOKENS = re.compile(
    r"\x1b\[(?P<args>[0-9;:?<>=]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|[\r\n\b]|[^\x00-\x1f\x7f]+|[\x00-\x1f\x7f]",
    re.DOTALL,
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-9;:?<>=]*[ -/]*|[\]PX^_][^\x07\x1b]*|[ -/]*)$")


class Screen:
    """What stands where, without colours."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._cells = [[" "] * columns for _ in range(rows)]
        self._x = self._y = 0
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._held = ""
        self._last = " "

    def feed(self, data: bytes) -> None:
        """Write what the program wrote."""
        text = self._held + self._decode(data)
        cut = _UNFINISHED.search(text)
        self._held = text[cut.start() :] if cut else ""
        for token in _TOKENS.finditer(text, 0, cut.start() if cut else len(text)):
            written = token.group()
            if token["final"]:
                self._control(token["args"], token["final"])
            elif written == "\r":
                self._x = 0
            elif written == "\n":
                self._y = min(self._y + 1, self.rows - 1)
            elif written == "\b":
                self._x = max(self._x - 1, 0)
            elif written >= " ":
                self._write(written)

    def line(self, row: int) -> str:
        """One line as a person reads it."""
        return "".join(self._cells[row])

    def copy(self) -> "Screen":
        """The same characters, which stay as they are."""
        copied = Screen(self.columns, self.rows)
        copied._cells = [row.copy() for row in self._cells]
        return copied

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(map(self.line, range(self.rows)))

    def _control(self, args: str, final: str) -> None:
        numbers = [int(part) if part.isdecimal() else 0 for part in args.split(";")]
        if final in "Hf":
            self._y = min(max(numbers[0] - 1, 0), self.rows - 1)
            self._x = min(max((numbers[1] if len(numbers) > 1 else 1) - 1, 0), self.columns - 1)
        elif final == "J" and numbers[0] >= 2:
            self._cells = [[" "] * self.columns for _ in range(self.rows)]
        elif final == "K":
            self._cells[self._y][self._x :] = [" "] * (self.columns - self._x)
        elif final in "ABCD":
            by = max(numbers[0], 1)
            self._y = min(max(self._y + {"A": -by, "B": by}.get(final, 0), 0), self.rows - 1)
            self._x = min(max(self._x + {"C": by, "D": -by}.get(final, 0), 0), self.columns - 1)
        elif final == "G":
            self._x = min(max(numbers[0] - 1, 0), self.columns - 1)
        elif final == "d":
            self._y = min(max(numbers[0] - 1, 0), self.rows - 1)
        elif final == "X":
            end = min(self._x + max(numbers[0], 1), self.columns)
            self._cells[self._y][self._x : end] = [" "] * (end - self._x)
        elif final == "b":
            self._write(self._last * max(numbers[0], 1))

    def _write(self, text: str) -> None:
        row = self._cells[self._y]
        for character in text:
            width = 1 if character.isascii() else cell_len(character)
            if not width or self._x + width > self.columns:
                continue
            row[self._x] = self._last = character
            if width == 2:
                row[self._x + 1] = ""
            self._x += width


class Terminal:
    """A program in a terminal of its own; a context manager that ends it."""

    def __init__(
        self, command: Sequence[str], *, environment: Mapping[str, str], columns: int = 140, rows: int = 40
    ) -> None:
        self.screen = Screen(columns, rows)
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], list(command), dict(environment))
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        with_signal = (signal.SIGTERM, signal.SIGKILL)
        for number in with_signal:
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                break
            if self._ended_within(10.0):
                break
        os.close(self._terminal)

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self._terminal, keys)

    def follow(self, keys: bytes, follows: Callable[[Screen, Screen], bool], *, limit: float) -> float | None:
        """Type, and seconds until the screen has followed, given how it was before and how it is now; `None`
        where it does not within `limit`."""
        before = self.screen.copy()
        self.press(keys)
        return self.wait(lambda now: follows(before, now), limit=limit)

    def wait(self, condition: Callable[[Screen], bool], *, limit: float) -> float | None:
        """Seconds until the screen fulfils a condition; `None` where it does not within `limit`.

        Raises `EOFError` where the program ends.
        """
        begin = time.perf_counter()
        if condition(self.screen):
            return 0.0
        while (left := begin + limit - time.perf_counter()) > 0:
            if self._read(min(left, 0.1)) and condition(self.screen):
                return time.perf_counter() - begin
        return None

    def watch(self, seconds: float) -> None:
        """Take in what is written for a while."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(min(left, 0.1))

    def _read(self, limit: float) -> bool:
        if not select.select([self._terminal], [], [], limit)[0]:
            return False
        try:
            data = os.read(self._terminal, 65_536)
        except OSError:
            data = b""
        if not data:
            raise EOFError("the program has ended:\n" + self.screen.text)
        self.screen.feed(data)
        return True

    def _ended_within(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                return True
            # A program that writes its farewell to a terminal that nobody reads would wait for ever.
            if select.select([self._terminal], [], [], 0.1)[0]:
                try:
                    os.read(self._terminal, 65_536)
                except OSError:
                    time.sleep(0.1)
        return False
