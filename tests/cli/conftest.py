"""The command line as a test runs it: in this process, with a library and a config of its own."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from xjreader.cli import run


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str


Xjreader = Callable[..., Outcome]


RULES = '[analysis]\ntagger = "rules"\n'
"""Config of tests for which it does not matter who tags: loading the network takes a second each time."""


def live_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have library and config stand in a folder, and no place of the person's be touched."""
    for name in [name for name in os.environ if name.startswith(("XJREADER_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XJREADER_LIBRARY", str(folder / "library.db"))
    monkeypatch.setenv("XJREADER_CONFIG", str(folder / "config.toml"))
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which library and config stand."""
    live_in(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture
def xjreader(home: Path, capfd: pytest.CaptureFixture[str]) -> Xjreader:
    """Run a command; gives its exit code and what it wrote."""

    def run_command(*arguments: str | Path) -> Outcome:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capfd.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run_command
