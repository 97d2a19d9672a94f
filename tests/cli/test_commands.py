"""All commands as a newcomer meets them: help, mistakes, exit codes, what is imported."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from xjreader.cli.main import SECTIONS
from xjreader.cli.main import xjreader as root

README = Path(__file__).parents[2] / "README.md"


def walk(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The command and every command under it."""
    yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from walk(inner, (*words, name))


COMMANDS = dict(walk(root, ()))
LEAVES = {words: command for words, command in COMMANDS.items() if not isinstance(command, click.Group)}


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...], xjreader: Any) -> None:
    shown = xjreader(*words, "--help")
    assert shown.code == 0
    assert shown.err == ""
    help_text = COMMANDS[words].help or ""
    assert help_text.splitlines()[0].endswith("."), "the first line is a sentence"
    assert "Example:" in shown.out
    assert (
        f"\n    xjreader {' '.join(words)}".rstrip() in shown.out
        or f"xjreader {' '.join(words)}" in help_text
    )


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_every_option_explains_itself(words: tuple[str, ...]) -> None:
    for parameter in LEAVES[words].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    for part in SECTIONS.values():
        for name, entry in part.items():
            assert (COMMANDS[name,].help or "").splitlines()[0] == entry.summary


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_the_readme_names_every_command(words: tuple[str, ...]) -> None:
    assert f"`{' '.join(words)}" in README.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["quots"], "Did you mean 'quotes'?"),
        (["search", "--limt", "3"], "--limt"),
        (["search", "foo", "--limit", "0"], "--limit"),
        (["tag", "foo"], "+TAG|-TAG"),
        (["tag", "+river", "velmar"], "QUERY comes first, then the tags: xjreader tag 'velmar' +river"),
        (["tag", "foo", "bar"], "neither +TAG nor -TAG"),
        (["tag", "foo", "+a", "-a"], "'a' is to be added and taken away"),
        (["tag", "foo", "+"], "names no tag"),
        (["parse"], "FILES"),
        (["analyse"], "PATHS"),
        (["export", "statements", "--network", "conflict"], "Add --format graphml"),
        (["export", "statements", "--format", "dna", "--rollup"], "Add --format graphml"),
        (["--config", "missing.toml", "config", "check"], "missing.toml"),
        (["search", "foo"], "There is no library at"),
        (["show", "1"], "There is no library at"),
        (["doctor", "--frobnicate"], "--frobnicate"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_named_and_ends_with_2(xjreader: Any, arguments: list[str], said: str) -> None:
    outcome = xjreader(*arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert said in outcome.err
    assert "Traceback" not in outcome.err


def test_a_config_mistake_names_file_line_and_key(xjreader: Any, home: Path) -> None:
    config = home / "config.toml"
    config.write_text('[refresh]\nevery = "1h"\n\n[network]\nconections = 5\n')
    outcome = xjreader("feeds")
    assert outcome.code == 2
    assert f"{config}:5" in outcome.err
    assert "conections" in outcome.err


def test_the_reader_refuses_a_pipe(xjreader: Any) -> None:
    for arguments in [(), ("demo",), ("--library", "x.db")]:
        outcome = xjreader(*arguments)
        assert outcome.code == 2
        assert "needs a terminal" in outcome.err


def test_the_version_is_said_in_two_ways(xjreader: Any) -> None:
    from xjreader import __version__

    assert xjreader("--version").out == f"xjreader {__version__}\n"
    assert f"xjreader  {__version__}\n" in xjreader("version").out


def _imported(code: str) -> set[str]:
    listing = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(listing.stdout.split())


def test_help_imports_nothing_heavy() -> None:
    code = "import xjreader.cli.main as m, click\nm.xjreader.get_help(click.Context(m.xjreader))"
    heavy = {
        "textual",
        "rich",
        "feedparser",
        "httpx2",
        "sqlite_utils",
        "lxml",
        "trafilatura",
        "sqlite3",
        "asyncio",
    }
    assert not _imported(code) & heavy


def test_the_bare_command_imports_no_command_line() -> None:
    code = "import sys, xjreader.cli\nsys.argv = ['xjreader']\nxjreader.cli.run()"
    assert not _imported(code) & {"click", "feedparser", "httpx2", "sqlite_utils", "lxml", "trafilatura"}


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(f'{{"id": {n}, "text": "No."}}\n' for n in range(3_000)))
    command = f"'{sys.executable}' -m xjreader analyse '{rows}' | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"
