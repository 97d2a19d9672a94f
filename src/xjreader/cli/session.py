"""What one run of a command works with: the paths named, the config and the library, each opened when
it is first asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xjreader.cli.output import Output
from xjreader.errors import ConfigError, Place, UsageError
from xjreader.paths import config_path, library_path

if TYPE_CHECKING:
    from xjreader.config import Config
    from xjreader.services.library import Library


class Session:
    """The paths of this run and what stands behind them."""

    def __init__(self, *, library: Path | None, config: Path | None) -> None:
        self.library_file = library or library_path()
        self.config_file = config or config_path()
        self._config_named = config is not None

    @cached_property
    def output(self) -> Output:
        """Where the command's data go."""
        return Output()

    @cached_property
    def config(self) -> "Config":
        """The person's settings; a file named with ``--config`` must be there."""
        from xjreader.config import load

        if self._config_named and not self.config_file.exists():
            raise ConfigError(
                "There is no such file.",
                place=Place(file=str(self.config_file)),
                remedy="`xjreader config init` writes a first one.",
            )
        return load(self.config_file)

    @contextmanager
    def library(self, *, create: bool = False) -> Iterator["Library"]:
        """The open library, closed at the end; one that is not there is made only with `create`.

        LibraryError, naming the file, for what turns out to be wrong with it while it is read.
        """
        config = self.config
        if not create:
            self.require_library()
        from xjreader.services.library import Library
        from xjreader.store.faults import told

        library = Library.open(self.library_file, config)
        try:
            with told(self.library_file):
                yield library
        finally:
            library.close()

    def require_library(self) -> None:
        """Refuse to go on without a library, so that a mistyped path or a lost one does not become an empty
        one."""
        if not self.library_file.exists():
            raise UsageError(
                f"There is no library at {self.library_file}.",
                remedy="`xjreader add URL` and `xjreader import` make one.",
            )
        if self.library_file.is_file() and not self.library_file.stat().st_size:
            raise UsageError(
                f"The library {self.library_file} is an empty file.",
                remedy="Restore a backup; `xjreader add URL` and `xjreader import` begin a new one.",
            )


pass_session = click.make_pass_decorator(Session)
