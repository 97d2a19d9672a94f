"""config: where it is, whether it is right, and a first one."""

import re
from pathlib import Path
from typing import Any

import pytest

from xjreader.cli.opening import refuse_mistakes
from xjreader.config import example_path, load, loads
from xjreader.errors import ConfigError


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


def test_an_empty_config_documents_every_key_and_names_no_feed(xjreader: Any, home: Path) -> None:
    assert xjreader("config", "init", "--empty").code == 0
    target = home / "config.toml"
    assert "0 feeds, 0 actors, 0 topics, 0 keyword groups, 0 views" in xjreader("config", "check").out
    assert load(target).quick_tags == {}
    text = target.read_text()
    starter = example_path().read_text()
    assert "The story here" not in text
    # What it explains and every table are those of the starter, each table once, as an example.
    for line in starter.splitlines():
        if line.startswith(("# ", "[")) and "story" not in line and not line.startswith("[["):
            assert line in text
    examples = "\n".join(
        line.removeprefix("# ")
        for line in text.split("# Views: ")[1].splitlines()
        if re.match(r"# (\[\[|\w+ = )", line)
    )
    config = loads(examples)
    assert [
        len(each) for each in (config.feeds, config.actors, config.topics, config.keywords, config.views)
    ] == [1] * 5


def test_a_mistake_is_named(xjreader: Any, home: Path) -> None:
    (home / "config.toml").write_text("[stance]\n\ncounting = 'sometimes'\n")
    outcome = xjreader("config", "check")
    assert outcome.code == 2
    assert f"{home / 'config.toml'}:3" in outcome.err
    assert "stance.counting" in outcome.err
    assert "document" in outcome.err


WRONG_FOR_THE_SCREEN = """
[ui]
theme = "pinkish"

[keys]
"article.strar" = "z"
"article.note" = "j"
"article.star" = "zz"

[stance]
counting = "often"
"""


def test_every_mistake_is_named_those_of_the_screen_too(xjreader: Any, home: Path) -> None:
    target = home / "config.toml"
    target.write_text(WRONG_FOR_THE_SCREEN)
    outcome = xjreader("config", "check")
    assert outcome.code == 2
    told = outcome.err.splitlines()
    assert [line.partition(": ")[0] for line in told] == [
        *(f"{target}:{line}" for line in (3, 6, 7, 8, 11)),
        "5 mistakes.",
    ]
    assert "ui.theme: there is no theme 'pinkish'. The themes are: " in told[0]
    assert "article.star?" in told[1]
    assert "'j'" in told[2]
    assert "'zz'" in told[3]
    doctor = xjreader("doctor")
    assert doctor.code == 1
    assert doctor.out.count("PROBLEM") == 5
    assert all(line.replace("5 mistakes.", "") in doctor.out for line in told)


def test_the_reader_refuses_with_the_same_words(home: Path) -> None:
    target = home / "config.toml"
    target.write_text('[ui]\n\ntheme = "pinkish"\n')
    with pytest.raises(ConfigError, match=r"config\.toml:3: ui\.theme: there is no theme 'pinkish'"):
        refuse_mistakes(load(target), target)


def test_schedules_name_this_library(xjreader: Any, home: Path) -> None:
    for words in (("schedule", "systemd"), ("schedule", "cron")):
        outcome = xjreader(*words)
        assert outcome.code == 0
        assert str(home / "library.db") in outcome.out
