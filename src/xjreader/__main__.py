"""The program's door: `xjreader` and `python -m xjreader` both start here."""

import gc
import sys


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    # All that is made while modules are imported stays: looking through it for what may go would take a tenth
    # of the time until the first paint. Who runs switches it on again.
    gc.disable()
    from xjreader.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
