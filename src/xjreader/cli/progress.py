"""How far a long command has come: one line on stderr, on a terminal only."""

import sys
from types import TracebackType

from xjreader.cli.output import cut, one_line, visible


class Progress:
    """A line that is rewritten in place and gone at the end; silent where nobody looks."""

    def __init__(self) -> None:
        self._stream = sys.stderr
        self._shown = self._stream.isatty()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clear()

    def show(self, text: str) -> None:
        """Show `text` in place of what stood there."""
        if not self._shown:
            return
        import shutil

        room = shutil.get_terminal_size().columns - 1
        self._stream.write(f"\r{cut(one_line(visible(text)), room)}\x1b[K")
        self._stream.flush()

    def clear(self) -> None:
        """Take the line away, so that something else can be written."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
