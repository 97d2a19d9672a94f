"""The starter config documents every key, shows the defaults, and is ready to be used."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from xjreader.config import Config, example_path, load

TEXT = example_path().read_text(encoding="utf-8")
INFO: Any = msgspec.inspect.type_info(Config)


def fields_of(table: str) -> list[str]:
    """The keys of one table of the config."""
    kind: Any = next(field.type for field in INFO.fields if field.name == table)
    kind = getattr(kind, "item_type", kind)
    return [field.encode_name for field in getattr(kind, "fields", ())]


def test_it_is_the_one_of_the_checkout() -> None:
    assert example_path() == Path(__file__).parents[2] / "config.example.toml"


@pytest.mark.parametrize("table", [field.name for field in INFO.fields])
def test_every_key_stands_in_it(table: str) -> None:
    parts = re.split(r"(?m)^(?:# )?(?=\[)", TEXT)
    mine = "\n".join(part for part in parts if re.match(rf"\[\[?{table}\]", part))
    assert mine, f"no [{table}] in the example"
    missing = [key for key in fields_of(table) if not re.search(rf"(?m)^(?:# )?{key} = ", mine)]
    assert missing == []


@pytest.mark.parametrize("table", ["refresh", "retention", "network", "analysis", "stance", "ui"])
def test_the_settings_shown_are_the_defaults(table: str) -> None:
    assert getattr(load(example_path()), table) == getattr(Config(), table)


def test_the_story_is_covered_from_its_sides() -> None:
    config = load(example_path())
    assert len(config.feeds) >= 15
    assert {feed.folder for feed in config.feeds} == {
        "United Nations",
        "World press",
        "Chinese state media",
        "Uyghur and rights groups",
        "Region",
    }
    assert len(config.actors) >= 35
    assert {actor.kind.value for actor in config.actors} == {"person", "state", "organisation", "group"}
    assert len(config.topics) >= 8
    assert all(topic.phrases for topic in config.topics)
    assert len(config.keywords) >= 5


def test_every_affiliation_is_an_actor_of_the_file() -> None:
    actors = load(example_path()).known_actors()
    names = {actor.name for actor in actors}
    assert {actor.affiliation for actor in actors} - {None} <= names


def test_the_lines_commented_out_can_be_used() -> None:
    opened = re.sub(r'(?m)^# (?=\[\[feeds\]\]|\w+ = |"\w+(?:\.\w+)?" = )', "", TEXT)
    tables = tomllib.loads(opened)
    config = msgspec.convert(tables, Config)
    assert len(config.feeds) == len(load(example_path()).feeds) + 1
    assert config.feeds[0].password_command == ("pass", "show", "example.org")
    assert config.keys["undo"] == "U,ctrl+z"
