"""Durations, places of keys, and what a config turns into."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.config import Config, duration_text, loads, seconds
from xjreader.config.toml_lines import TomlLines
from xjreader.errors import ConfigError
from xjreader.models.analysis import Act, Actor, ActorKind, ActPhrase, Polarity, Topic


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("30m", 1_800),
        ("1h", 3_600),
        ("2d", 172_800),
        ("1h30m", 5_400),
        (" 90S ", 90),
        ("1h 5m", 3_900),
        ("1w", 604_800),
    ],
)
def test_durations(text: str, total: int) -> None:
    assert seconds(text) == total


@pytest.mark.parametrize(
    "text", ["", "h", "1", "1x", "-1h", "1.5h", "1h!", "0m", "59s", "32d", "9999999999d", "١h h"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ConfigError):
        seconds(text)


@given(st.integers(min_value=60, max_value=31 * 86_400))
def test_a_duration_is_read_back(total: int) -> None:
    assert seconds(duration_text(total)) == total


def test_the_empty_config_is_the_default() -> None:
    config = loads("")
    assert config == Config()
    assert config.feeds == ()
    assert config.refresh.minimum_seconds == 600
    assert config.refresh.maximum_seconds == 86_400


def test_actors_and_topics_as_values() -> None:
    config = loads(
        """
        [[actors]]
        name = "Ilse Tarn"
        kind = "person"
        affiliation = "the ministry"

        [[actors]]
        name = "Foreign Ministry of Valdoria"
        kind = "organisation"
        aliases = ["The Ministry"]
        affiliation = "Valdoria"

        [[topics]]
        name = "visit"
        phrases = ["the visit"]
        """
    )
    assert config.known_actors() == (
        Actor("Ilse Tarn", ActorKind.PERSON, (), "Foreign Ministry of Valdoria"),
        Actor("Foreign Ministry of Valdoria", ActorKind.ORGANISATION, ("The Ministry",), "Valdoria"),
    )
    assert config.known_topics() == (Topic("visit", ("the visit",)),)


def test_an_interval_of_a_feed_is_its_own_or_none() -> None:
    config = loads('feeds = [{ url = "https://a.example" }, { url = "https://b.example", every = "2h" }]')
    assert [feed.every_seconds for feed in config.feeds] == [None, 7_200]


def test_lines_of_every_shape() -> None:
    text = "\n".join(
        [
            "# a comment with [brackets] and key = 1",  # 1
            "plain = 1",
            'dotted."quo.ted".x = "a # b"',  # 3
            "inline = { a = 1, b = { c = [1, 2] } }",
            'long = """',  # 5
            "not = a key",
            '[nor a table] \\""" """',  # 7
            "list = [",
            '  "x", # the first',  # 9
            "  { y = 2 },",
            "]",  # 11
            "[table.under]",
            "'single' = '''",  # 13
            "a'''",
            "[[rows]]",  # 15
            "a = 1",
            "[rows.more]",  # 17
            "b = 1979-05-27 07:32:00",
            "[[rows.deep]]",  # 19
            "c = 3",
            "[[rows.deep]]",  # 21
            "c = 4",
            "[[ rows ]]",  # 23
            "a = 5",
        ]
    )
    tomllib.loads(text)
    lines = TomlLines(text)
    expected: dict[tuple[str | int, ...], int] = {
        ("plain",): 2,
        ("dotted", "quo.ted", "x"): 3,
        ("inline", "b", "c", 1): 4,
        ("long",): 5,
        ("list", 0): 9,
        ("list", 1, "y"): 10,
        ("table", "under"): 12,
        ("table", "under", "single"): 13,
        ("rows", 0): 15,
        ("rows", 0, "a"): 16,
        ("rows", 0, "more", "b"): 18,
        ("rows", 0, "deep", 0, "c"): 20,
        ("rows", 0, "deep", 1, "c"): 22,
        ("rows", 1): 23,
        ("rows", 1, "a"): 24,
        ("rows", 1, "absent"): 23,
    }
    assert {path: lines.line(path) for path in expected} == expected
    assert lines.line(("nowhere",)) is None


KEYS = st.text(alphabet="ab.# '\"\\[]é", min_size=1, max_size=4)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.integers() | st.booleans() | st.text(alphabet="ab\"'\\#[]{}=,\n", max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def written(value: Any, newline: str = "") -> str:
    """A value as TOML, its lists broken over lines where `newline` says so."""
    import json

    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + "".join(f"{newline}{written(v)}, # ]\n" for v in value) + "]"
    return json.dumps(value)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_each_top_key_is_found_on_the_line_that_it_was_written_on(tables: dict[str, Any]) -> None:
    import json

    text, expected = "", {}
    for key, value in tables.items():
        expected[key] = text.count("\n") + 1
        text += f"{json.dumps(key)} = {written(value) if not holds_table(value) else '1'} # [x]\n"
    tomllib.loads(text)
    lines = TomlLines(text)
    assert {key: lines.line((key,)) for key in tables} == expected


def holds_table(value: Any) -> bool:
    """An inline table cannot be broken over lines before TOML 1.1, so a list within one is left out."""
    if isinstance(value, dict):
        return any(isinstance(inner, list | dict) for inner in value.values())
    return isinstance(value, list) and any(holds_table(inner) for inner in value)


def test_acts_become_phrases_with_the_acts_own_polarity_left_open() -> None:
    config = loads(
        '[[acts]]\nphrases = ["wave through", "turn * away"]\nact = "AGREE"\nreason = "lets it pass"\n'
        '[[acts]]\nphrases = ["hand +"]\nact = "AID"\npolarity = "neutral"\nreason = "gives it"\n'
    )
    assert config.known_acts() == (
        ActPhrase("wave through", Act.AGREE, None, "lets it pass"),
        ActPhrase("turn * away", Act.AGREE, None, "lets it pass"),
        ActPhrase("hand +", Act.AID, Polarity.NEUTRAL, "gives it"),
    )
