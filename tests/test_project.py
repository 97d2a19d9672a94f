"""The project's papers agree with its code: version, commands, dependencies, keys, no leftovers."""

import ast
import os
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement

import xjreader
from xjreader.config import example_path
from xjreader.config.schema import Config
from xjreader.tui.commands.table import build

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

FOLDERS = ("src", "tests", "docs", "benchmarks", "fuzz", "training", ".ci")
"""Everything of ours that stands in no file of the root."""

LONGEST_FILE = 600
"""Lines past which nobody finds the way in a file of code."""

LARGEST_WHEEL = 40_000_000
"""Bytes that somebody downloads to try the reader."""

KEY_NAMES = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "plus": "+",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "tilde": "~",
    "equals_sign": "=",
}
"""How Textual's names of keys are written for people."""


def table_under(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading of the README."""
    part = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))] for line in lines[2:]]


def normalised(name: str) -> str:
    """A distribution's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def dependencies() -> set[str]:
    """Names of what pyproject.toml requires."""
    return {
        normalised(re.split(r"[\[<>=!~ ;]", need, maxsplit=1)[0])
        for need in PROJECT["project"]["dependencies"]
    }


def hidden_extras() -> set[str]:
    """What our dependencies need through an extra that its provider spells otherwise, as in html_clean and
    html-clean: pip before 23.3, which Python 3.11 and 3.12 bring, installs nothing for it."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = sorted(dependencies())
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            needs = [Requirement(text) for text in distribution(name).requires or []]
        except PackageNotFoundError:
            continue  # of another system
        for need in needs:
            if need.marker and not need.marker.evaluate({"extra": ""}):
                continue
            waiting.append(normalised(need.name))
            for extra in need.extras:
                provider = distribution(need.name)
                if extra in (provider.metadata.get_all("Provides-Extra") or []):
                    continue
                brought = [Requirement(text) for text in provider.requires or []]
                found |= {
                    normalised(piece.name)
                    for piece in brought
                    if piece.marker and piece.marker.evaluate({"extra": normalised(extra)})
                }
    return found


def sources() -> Iterator[Path]:
    """Every text of ours."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in {"", ".py", ".md", ".toml", ".tcss", ".txt", ".yml", ".sh"}:
                yield path
    for path in sorted(ROOT.iterdir()):
        if path.is_file() and path.suffix in {".md", ".toml"}:
            yield path
    yield ROOT / "Makefile"


def test_the_version_stands_in_one_place() -> None:
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "src/xjreader/__init__.py"
    assignments = [
        path.name
        for path in (ROOT / "src").rglob("*.py")
        if re.search(r"(?m)^__version__ = ", path.read_text(encoding="utf-8"))
    ]
    assert assignments == ["__init__.py"]


def test_the_changelog_begins_with_the_version() -> None:
    headings = re.findall(r"(?m)^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert headings[0] == xjreader.__version__


def test_the_two_commands_of_the_readme_are_targets_of_the_makefile() -> None:
    block = README.split("## Start\n", 1)[1].split("```")[1]
    targets = [line.removeprefix("make ") for line in block.strip().splitlines()]
    assert targets == ["run", "test"]
    for target in targets:
        assert re.search(rf"(?m)^{target}:", MAKEFILE)


def test_a_change_is_checked_by_one_target_that_contains_the_tests() -> None:
    recipe = MAKEFILE.split("\ncheck:", 1)[1].split("\n\n", 1)[0]
    for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports", "$(MAKE) test"):
        assert tool in recipe
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make check" in script.read_text(encoding="utf-8")


def test_every_dependency_has_its_reason_in_the_readme() -> None:
    rows = table_under("Dependencies, and why")
    named = {normalised(name) for row in rows for name in row[0].split(", ")}
    assert named == dependencies()
    assert all(row[1] and row[2] for row in rows)


def test_what_is_imported_is_required_and_what_is_required_is_imported() -> None:
    extras = {"brotli", "backports-zstd"}  # come with httpx2[brotli,zstd]
    homes = packages_distributions()
    imported: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module or ""]
            else:
                continue
            imported |= {module.partition(".")[0] for module in modules}
    foreign = imported - set(sys.stdlib_module_names) - {"xjreader"}
    unknown = sorted(module for module in foreign if module not in homes)
    assert set(unknown) <= {"compression"}, unknown
    providers = {
        module: {normalised(name) for name in homes[module]} for module in foreign if module in homes
    }
    undeclared = {module for module, names in providers.items() if not names & (dependencies() | extras)}
    assert undeclared == set()
    assert dependencies() - set().union(*providers.values()) - hidden_extras() == set()


def test_what_an_older_pip_would_leave_out_is_required_by_name() -> None:
    assert hidden_extras() <= dependencies()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What people install."""
    folder = tmp_path_factory.mktemp("wheel")
    return Path(next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))


def test_the_wheel_is_the_package_with_the_starter_config_and_nothing_else(wheel: Path) -> None:
    package = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src" / "xjreader").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        files = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert files == package | {f"xjreader/{example_path().name}"}
    assert not {part for name in files for part in name.split("/")} & {"tests", "training", "benchmarks"}


def test_the_wheel_can_be_downloaded_in_a_moment(wheel: Path) -> None:
    assert wheel.stat().st_size <= LARGEST_WHEEL


def test_no_file_is_too_long_to_find_ones_way_in() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources()
        if path.suffix == ".py"
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_the_readme_links_to_what_exists() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert "docs/reader.svg" in links
    for link in links:
        assert (ROOT / link).is_file(), link


def test_the_keys_of_the_readme_are_the_keys_of_the_reader() -> None:
    known = {KEY_NAMES.get(key, key) for row in build({}).rows for key in row.keys}
    for keys, _ in table_under("Five minutes"):
        for key in re.findall(r"`([^`]+)`", keys):
            assert key in known, key
    for _, deed in table_under("Five minutes"):
        for key in re.findall(r"`([^`]+)`", deed):
            assert key in known or key == "+new", key


def test_the_keys_shown_in_the_starter_config_are_the_defaults() -> None:
    table = example_path().read_text(encoding="utf-8").split("\n[keys]\n", 1)[1].split("\n\n", 1)[0]
    shown = tomllib.loads(re.sub(r"(?m)^# ", "", table))
    defaults = {row.command.id: ",".join(row.keys) for row in build({}).rows}
    assert shown
    assert {key: defaults.get(key) for key in shown} == shown


def test_every_table_of_the_config_is_named_in_the_readme_section() -> None:
    section = README.split("## Config\n", 1)[1].split("\n## ", 1)[0]
    for word in ("feeds", "actors", "topics", "keyword", "quick tags", "views", "keys", "theme"):
        assert word in section
    assert {"feeds", "actors", "topics", "keywords", "views", "quick_tags", "keys"} <= set(
        Config.__struct_fields__
    )


def test_nothing_is_left_over() -> None:
    leftovers = re.compile("|".join((r"\bTO" + "DO\\b", r"\bFIX" + "ME\\b", r"\bXX" + "X\\b")))
    found = {
        str(path.relative_to(ROOT)): match
        for path in sources()
        if (match := leftovers.findall(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_no_path_of_a_makers_machine_is_kept() -> None:
    places = re.compile(
        b"|".join((b"/wo" + b"rk/", rb"\.\./sha" + b"red", b"/ro" + b"ot/", b"/tm" + b"p/[a-z0-9]+/"))
    )
    kept = (
        path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts
    )
    found = {
        str(path.relative_to(ROOT)): sorted(set(match))
        for path in {*kept, *sources()}
        if path.is_file() and (match := places.findall(path.read_bytes()))
    }
    assert found == {}
