"""Times a terminal program from its start to the first text on its screen; knows no program."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_ESCAPES = re.compile(
    rb"\x1b(?:\[[0-9;?>=$ ]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78cM]|P[^\x1b]*\x1b\\)"
)


def seconds_until(
    text: str,
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    columns: int = 140,
    rows: int = 40,
    limit: float = 30.0,
) -> float:
    """Seconds from the start of `command` until `text` stands in what it wrote to its terminal.

    The program is ended then. Raises `TimeoutError` after `limit` seconds, with the end of what
    was written.
    """
    begin = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(command[0], list(command), dict(environment))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    written = b""
    try:
        while (spent := time.perf_counter() - begin) < limit:
            if not select.select([terminal], [], [], 0.05)[0]:
                continue
            try:
                written += os.read(terminal, 65_536)
            except OSError:
                break  # it ended
            if text.encode() in _ESCAPES.sub(b"", written):
                return time.perf_counter() - begin
        plain = _ESCAPES.sub(b"", written).decode(errors="replace")
        raise TimeoutError(
            f"{Path(command[0]).name} did not show {text!r} in {spent:.0f} s: …{plain[-400:]!r}"
        )
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)
