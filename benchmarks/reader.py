"""The reader as the benchmarks start it, on files of its own, and what stands where on its screen.

Measures nothing. The places are those of a terminal of 140 by 40.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from terminal import Screen, Terminal

PATIENCE = 120.0
"""Seconds after which a start has failed."""


@dataclass(frozen=True)
class Reader:
    """How the program is started."""

    command: Sequence[str]
    environment: Mapping[str, str]

    def run(self, *arguments: str) -> None:
        """One command of the program, to its end; what it said is raised where it fails."""
        done = subprocess.run(
            [*self.command, *arguments], env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")

    def terminal(self) -> Terminal:
        """The program in a terminal."""
        return Terminal(self.command, environment=self.environment)


def reader(folder: Path, library: Path, config: str) -> Reader:
    """The reader with a config of this text, which is kept in the folder, and nothing of the person's own."""
    path = folder / "config.toml"
    path.write_text(config, encoding="utf-8")
    places = {"XJREADER_CONFIG": str(path), "XJREADER_LIBRARY": str(library)}
    # Without options, as a person starts it.
    return Reader([sys.executable, "-m", "xjreader"], isolated(folder) | places)


def isolated(folder: Path) -> dict[str, str]:
    """An environment in which nothing of the person's own is read or written."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "COLORTERM": "truecolor",
        **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
    }


def opml(path: Path, urls: Iterable[str]) -> Path:
    """A list of subscriptions."""
    outlines = "".join(f'<outline type="rss" xmlUrl="{url}"/>' for url in urls)
    path.write_text(
        f'<?xml version="1.0"?><opml version="2.0"><body>{outlines}</body></opml>', encoding="utf-8"
    )
    return path


def wait_for_list(terminal: Terminal) -> None:
    """Return once the list of articles is there."""
    if terminal.wait(lambda screen: bool(cursor(screen)), limit=PATIENCE) is None:
        raise TimeoutError(f"no article was shown:\n{terminal.screen.text}")


# What stands where -------------------------------------------------------------------------------


def cursor_row(screen: Screen) -> int:
    """On which line of the screen the article list's cursor stands; 0 where none is to be seen."""
    return next((row for row in range(2, screen.rows) if screen.line(row)[29:30] == "▌"), 0)


def cursor(screen: Screen) -> str:
    """The line of the article list under the cursor."""
    row = cursor_row(screen)
    return screen.line(row)[30:79] if row else ""


def listed(screen: Screen) -> list[str]:
    """Date and title of every line of the article list."""
    return [line for row in range(2, screen.rows - 2) if (line := screen.line(row)[33:74].strip())]


def article(screen: Screen) -> str:
    """The head of the article pane."""
    return "\n".join(screen.line(row)[80:138] for row in (2, 3))


def top(screen: Screen) -> str:
    """The line that tells what is under way."""
    return screen.line(0)


def hints(screen: Screen) -> str:
    """The line that tells which keys do something, by the pane that one is in."""
    return screen.line(screen.rows - 1)


def opened(before: Screen, now: Screen) -> bool:
    """Whether another article is shown."""
    return bool(article(now).strip()) and article(now) != article(before)


def moved(before: Screen, now: Screen) -> bool:
    """Whether the cursor is on another line, or on another article."""
    # Neighbours may have one title, and a list that grows may keep the cursor's line.
    places = [(cursor_row(screen), cursor(screen)[10:28]) for screen in (before, now)]
    return places[1][0] > 0 and places[0] != places[1]
