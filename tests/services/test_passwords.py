"""Passwords from a person's program: what it prints, and each way in which it fails."""

import sys
from pathlib import Path

import pytest

from xjreader.errors import FeedError
from xjreader.services.passwords import password_from


def run(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("print('a b ')", "a b "),
        ("print('one'); print('two')", "one"),
        ("import sys; sys.stdout.buffer.write(b'crlf\\r\\n')", "crlf"),
        ("import sys; sys.stdout.buffer.write('ü'.encode())", "ü"),
        ("import sys; print(sys.stdin.read() + 'no input')", "no input"),
    ],
)
def test_the_first_line_is_the_password(code: str, expected: str) -> None:
    assert password_from(run(code)) == expected


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (run("raise SystemExit(4)"), "failed with exit code 4"),
        (run("pass"), "printed no password"),
        (["/no/such/program"], "cannot be run: No such file"),
        (["with\0nul"], "cannot be run"),
    ],
)
def test_each_failure_is_told(command: list[str], words: str) -> None:
    with pytest.raises(FeedError, match=words):
        password_from(command)


def test_a_program_that_waits_forever_is_ended() -> None:
    with pytest.raises(FeedError, match=r"took longer than 0\.3 s"):
        password_from(run("import time; time.sleep(600)"), timeout=0.3)


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    with pytest.raises(FeedError):
        password_from([f"touch {tmp_path}/made"])
    assert not (tmp_path / "made").exists()
