"""The config: any text is one, or is refused with file, line and key."""

import tempfile
import tomllib
from pathlib import Path
from random import Random

from fuzz import making, oracles
from xjreader.config import Config, loads, mistakes
from xjreader.config.toml_lines import TomlLines
from xjreader.errors import ConfigError

TABLES = (
    "[network]", "[refresh]", "[analysis]", "[[feeds]]", "[[actors]]", "[[topics]]",
    "[[acts]]", "[[keywords]]",
    "[[views]]", "[ui]", "[stance]", "[quick_tags]", "[keys]", "[feeds]", "[[ui]]",
    "[a.b]", "[[a.b]]", '["x y"]',
)  # fmt: skip
KEYS = (
    *Config.__struct_fields__, "url", "title", "every", "minimum", "maximum", "allow",
    "contact", "name", "kind",
    "aliases", "affiliation", "phrases", "act", "polarity", "reason", "words", "regex",
    "colour", "tag", "notify",
    "query", "counting", "theme", "mark_read", "browser", "workers", "enabled",
    "tagger", "1", '"article.star"',
    "password_command", "full_text", "on_start", "per_host", "minimum_confidence",
    "max_feed_bytes", "a.b", "''",
)  # fmt: skip
VALUES = (
    '"10m"', '"1h"', '"9y"', '""', "0", "-1", "5", "1e9", "nan", "inf", "true", "[]",
    "{}", '["a", "b"]', "[1]", "[[]]",
    '"https://example.org/"', '"127.0.0.1:80"', '"(a+)+"', '"["', '"person"', '"red"',
    '"actor:\\""', "2026-11-02",
    "{ a = 1, b = { c = 2 } }", '"""a\nb"""', "'''\n'''", "12:00:00",
    "99999999999999999999999", '"\\u001b[2J"',
    '["Orr", "Orr"]', '"Orr"', '"criticise"', '"support"', '"{url}"', '["x"]', "0x10",
    "1_000", '"\\u202e"', "[[1],[2]]",
)  # fmt: skip
_FOLDER = tempfile.TemporaryDirectory(prefix="xjreader-fuzz-")


def check(data: bytes) -> None:
    """The config, or every mistake in the order of its lines, each at a line that the file has."""
    path = Path(_FOLDER.name) / "config.toml"
    path.write_bytes(data)
    found = mistakes(path)
    lines = data.count(b"\n") + 1
    for error in found:
        assert error.place is not None
        assert error.place.file == str(path)
        assert error.place.line is not None, f"no line: {error}"
        assert 1 <= error.place.line <= lines
        assert error.message.strip()
        oracles.harmless(str(error), "a mistake")
    assert [error.place.line for error in found if error.place] == sorted(
        error.place.line or 0 for error in found if error.place
    )
    try:
        text = data.decode("utf-8-sig")
        config = loads(text)
    except (UnicodeDecodeError, ConfigError):
        assert found, "refused, but without a mistake"
        return
    assert not found
    _values(config)
    for key in tomllib.loads(text):
        assert TomlLines(text).line((key,)) is not None


def _values(config: Config) -> None:
    """What others ask of a config works on one that was accepted."""
    assert config.refresh.minimum_seconds <= config.refresh.every_seconds <= config.refresh.maximum_seconds
    assert all(feed.every_seconds is None or feed.every_seconds > 0 for feed in config.feeds)
    assert len(config.known_actors()) == len(config.actors)
    assert len(config.known_topics()) == len(config.topics)
    config.known_acts()


def make(dice: Random) -> bytes:
    """Tables with keys and values of any kind."""
    lines = []
    for _ in range(dice.randint(1, 4)):
        lines.append(dice.choice(TABLES))
        lines += [f"{dice.choice(KEYS)} = {dice.choice(VALUES)}" for _ in range(dice.randint(0, 4))]
    return "\n".join(lines).encode()


def change(data: bytes, dice: Random) -> bytes:
    """Another value on a line, a line more or less, or bytes cut about."""
    lines = data.decode("utf-8", "replace").split("\n")
    place = dice.randrange(len(lines))
    match dice.randint(0, 4):
        case 0 | 1 if "=" in lines[place]:
            lines[place] = f"{lines[place].partition('=')[0]}= {dice.choice(VALUES)}"
        case 2:
            lines.insert(place, dice.choice((*TABLES, f"{dice.choice(KEYS)} = {dice.choice(VALUES)}")))
        case 3:
            del lines[place]
        case _:
            return making.mixed(data, dice, make=make)
    return "\n".join(lines).encode()
