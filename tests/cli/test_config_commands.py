"""config: where it is, whether it is right, and a first one."""

from pathlib import Path
from typing import Any


def test_the_place_is_printed(xjreader: Any, home: Path) -> None:
    assert xjreader("config", "path").out == f"{home / 'config.toml'}\n"
    assert xjreader("--config", "x.toml", "config", "path").out == "x.toml\n"


def test_a_first_config_is_written_once_and_is_right(xjreader: Any, home: Path) -> None:
    target = home / "deep" / "config.toml"
    assert xjreader("--config", target, "config", "init").code == 0
    checked = xjreader("--config", target, "config", "check")
    assert checked.code == 0
    assert "is in order" in checked.out
    target.write_text("# mine\n")
    again = xjreader("--config", target, "config", "init")
    assert again.code == 2
    assert "never overwritten" in again.err
    assert target.read_text() == "# mine\n"


def test_a_mistake_is_named(xjreader: Any, home: Path) -> None:
    (home / "config.toml").write_text("[stance]\n\ncounting = 'sometimes'\n")
    outcome = xjreader("config", "check")
    assert outcome.code == 2
    assert f"{home / 'config.toml'}:3" in outcome.err
    assert "stance.counting" in outcome.err
    assert "document" in outcome.err


def test_schedules_name_this_library(xjreader: Any, home: Path) -> None:
    for words in (("schedule", "systemd"), ("schedule", "cron")):
        outcome = xjreader(*words)
        assert outcome.code == 0
        assert str(home / "library.db") in outcome.out
