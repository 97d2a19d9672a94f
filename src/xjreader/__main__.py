"""The program's door: `xjreader` and `python -m xjreader` both start here."""

import sys


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    from xjreader.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
