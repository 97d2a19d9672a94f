"""What is given to systemd and cron reads back as the very command."""

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.services.schedules_text import crontab_line, systemd_unit, with_paths

words = st.lists(st.text("ab /%$'\"\\;", min_size=1, max_size=8), min_size=1, max_size=4)


@given(words)
def test_cron_runs_the_command(command: list[str]) -> None:
    line = crontab_line(command, minutes=15)
    times, rest = line[:12], line[13:].rstrip("\n")
    assert times == "*/15 * * * *"
    assert "%" not in rest.replace("\\%", "")
    assert shlex.split(rest.replace("\\%", "%")) == [*command, "refresh", "--quiet"]


@pytest.mark.parametrize(
    ("minutes", "times"),
    [(1, "*/1 * * * *"), (59, "*/59 * * * *"), (60, "7 * * * *"), (180, "7 */3 * * *"), (1440, "7 0 * * *")],
)
def test_cron_times(minutes: int, times: str) -> None:
    assert crontab_line(["xjreader"], minutes=minutes).startswith(f"{times} xjreader")


def test_systemd_gets_one_line_with_its_signs_kept() -> None:
    unit = systemd_unit(["/opt/my tools/xjreader", "--library", "/data/100%/$x.db"])
    [line] = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
    assert line == 'ExecStart="/opt/my tools/xjreader" --library /data/100%%/$$x.db serve'


def test_paths_are_absolute() -> None:
    command = with_paths(["xjreader"], library=Path("l.db"), config=Path("c.toml"))
    assert command == [
        "xjreader",
        "--library",
        str(Path.cwd() / "l.db"),
        "--config",
        str(Path.cwd() / "c.toml"),
    ]
    assert with_paths(["xjreader"], library=Path("/l.db"), config=None) == ["xjreader", "--library", "/l.db"]
