"""A feed's password, from the program that the person named; keeps and logs none."""

import subprocess
from collections.abc import Sequence

from xjreader.errors import FeedError

TIMEOUT = 20.0
"""Seconds that the program may take; long enough to unlock a store, too short to block a refresh."""


def password_from(command: Sequence[str], *, timeout: float = TIMEOUT) -> str:
    """The first line that the command prints, run without a shell. Blocks.

    Raises `FeedError` that names the program where it cannot be run, fails, takes too long or
    prints nothing; never with what it printed.
    """
    program = command[0]
    try:
        done = subprocess.run(  # noqa: S603 - the person's own command, no shell
            list(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise FeedError(f"the password command {program} took longer than {timeout:g} s") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FeedError(f"the password command {program} cannot be run: {reason}") from error
    if done.returncode != 0:
        raise FeedError(f"the password command {program} failed with exit code {done.returncode}")
    password = done.stdout.decode("utf-8", "replace").partition("\n")[0].rstrip("\r")
    if not password:
        raise FeedError(f"the password command {program} printed no password")
    return password
