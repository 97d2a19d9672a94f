"""Opens the reader: imports the screen only here, and the command line's parser not at all."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from xjreader.errors import UsageError
from xjreader.paths import is_debugged

if TYPE_CHECKING:
    from xjreader.config import Config


def require_terminal() -> None:
    """Refuse to draw a screen where there is none."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "The reader needs a terminal.", remedy="`xjreader --help` lists the commands for scripts."
        )


def open_reader(library_file: Path, config: "Config", *, config_file: Path) -> int:
    """The reader over the person's own library; returns the exit code.

    ConfigError, naming line and key in `config_file`, where the screen cannot follow the config.
    """
    require_terminal()
    refuse_mistakes(config, config_file)
    _begin()
    from xjreader.services.library import Library

    library = Library.open(library_file, config)
    try:
        from xjreader.tui.app import run_reader

        return run_reader(library)
    finally:
        library.close()


def _begin() -> None:
    if is_debugged():
        from xjreader.cli.debugging import begin_log

        begin_log()


def refuse_mistakes(config: "Config", config_file: Path) -> None:
    """Raise the first thing that the screen cannot follow, by its place in the file."""
    from xjreader.cli.screen_faults import screen_faults

    if screen_faults(config):
        from xjreader.config import load

        load(config_file, further=screen_faults)


def open_sample() -> int:
    """The reader over a sample library that is gone afterwards; returns the exit code."""
    require_terminal()
    _begin()
    import tempfile

    from xjreader.services.sample import build_sample

    with tempfile.TemporaryDirectory(prefix="xjreader-sample-") as folder:
        library = build_sample(Path(folder) / "sample.db", analysed=False)
        try:
            from xjreader.tui.app import run_reader

            return run_reader(library)
        finally:
            library.close()
