"""What to give to systemd or cron so that a library is refreshed without the reader; installs nothing."""

import shlex
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path


def program() -> list[str]:
    """The words that start this very program from anywhere: its script, else the interpreter's module."""
    import sys

    script = Path(sys.argv[0]).absolute()
    if script.name in ("xjreader", "xjreader.exe") and script.is_file():
        return [str(script)]
    return [sys.executable, "-m", "xjreader"]


def with_paths(start: Sequence[str], *, library: Path, config: Path | None) -> list[str]:
    """`start` followed by the options that name the library and the config, as absolute paths."""
    named = [*start, "--library", str(library.absolute())]
    return [*named, "--config", str(config.absolute())] if config else named


def systemd_unit(command: Sequence[str]) -> str:
    """A user's unit that runs ``serve``; `command` is the program with its options."""
    line = " ".join(_systemd_word(word) for word in [*command, "serve"])
    return (
        "# Save as ~/.config/systemd/user/xjreader.service, then:\n"
        "#   systemctl --user daemon-reload\n"
        "#   systemctl --user enable --now xjreader.service\n"
        "# and, so that it runs while you are logged out: loginctl enable-linger\n"
        "[Unit]\n"
        "Description=xjreader: refresh the feeds on schedule\n"
        "Wants=network-online.target\n"
        "After=network-online.target\n"
        "\n"
        "[Service]\n"
        f"ExecStart={line}\n"
        "Restart=on-failure\n"
        "RestartSec=60\n"
        "Nice=10\n"
        "\n"
        "[Install]\n"
        "WantedBy=default.target\n"
    )


def crontab_line(command: Sequence[str], *, minutes: int) -> str:
    """A line that runs ``refresh`` every `minutes`; what is due then is each feed's own affair.

    cron mails what fails, since nothing else is written. The minute is the command's own, so that not all
    who read a feed come at the full hour.
    """
    # cron takes an unescaped % for the end of the line.
    words = " ".join(shlex.quote(word) for word in [*command, "refresh", "--quiet"]).replace("%", "\\%")
    place = int.from_bytes(blake2b("\0".join(command).encode("utf-8", "replace"), digest_size=4).digest())
    return f"{_cron_times(minutes, place=place)} {words}\n"


def _cron_times(minutes: int, *, place: int) -> str:
    """cron's five fields for every `minutes`; `place` decides at which of the minutes that are as good."""
    if minutes < 60:
        return f"{place % minutes}-59/{minutes} * * * *" if minutes > 1 else "* * * * *"
    hours = min(round(minutes / 60), 24)
    hour, minute = place // 60 % hours, place % 60
    return f"{minute} * * * *" if hours == 1 else f"{minute} {hour}-23/{hours} * * *"


def _systemd_word(word: str) -> str:
    """One word of a command line as systemd reads it: specifiers and variables kept as text."""
    kept = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{kept}"' if not kept or any(letter in kept for letter in " \t'\"\\;") else kept
