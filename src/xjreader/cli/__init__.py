"""The command line: `run` is the program's entry. It turns every outcome into an exit code and, where
something went wrong, one sentence on stderr."""

import os
import sys
from collections.abc import Sequence

from xjreader.errors import EXIT_DONE, EXIT_INTERRUPTED, XjreaderError


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` (else the process's own) name; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _dispatch(given)
        sys.stdout.flush()
    except XjreaderError as error:
        from xjreader.cli.output import note

        note(f"xjreader: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _abandon_stdout()
        return EXIT_DONE
    return code


def _dispatch(arguments: list[str]) -> int:
    if not arguments and "_XJREADER_COMPLETE" not in os.environ:
        # The reader itself needs no command line parsed: what that imports would delay the first paint.
        from xjreader.cli.opening import open_reader
        from xjreader.config import load
        from xjreader.paths import config_path, library_path

        return open_reader(library_path(), load(config_path()), config_file=config_path())
    from xjreader.cli.main import dispatch

    return dispatch(arguments)


def _abandon_stdout() -> None:
    """Whoever read our output has enough: let the interpreter's last flush go nowhere."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
