"""What is given to systemd and cron reads back as the very command."""

import re
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
    *times, rest = line.rstrip("\n").split(" ", 5)
    assert int(times[0].removesuffix("-59/15")) < 15
    assert times[1:] == ["*"] * 4
    assert "%" not in rest.replace("\\%", "")
    assert shlex.split(rest.replace("\\%", "%")) == [*command, "refresh", "--quiet"]


@pytest.mark.parametrize(
    ("minutes", "times"),
    [
        (1, r"\* \* \* \* \*"),
        (59, r"[0-5]?\d-59/59 \* \* \* \*"),
        (60, r"[0-5]?\d \* \* \* \*"),
        (180, r"[0-5]?\d [0-2]-23/3 \* \* \*"),
        (1440, r"[0-5]?\d (?:1?\d|2[0-3])-23/24 \* \* \*"),
    ],
)
def test_cron_times(minutes: int, times: str) -> None:
    for command in ("xjreader", "/opt/xjreader", "reader"):
        assert re.match(f"{times} {command} ", crontab_line([command], minutes=minutes))


def test_not_everybody_comes_at_the_full_hour() -> None:
    minutes = {crontab_line([f"reader{number}"], minutes=60).split()[0] for number in range(200)}
    assert len(minutes) > 40
    assert crontab_line(["reader"], minutes=60) == crontab_line(["reader"], minutes=60)


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
