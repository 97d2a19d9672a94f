"""Every mistake in a config is told with its file, line, key and what is allowed."""

from pathlib import Path

import pytest

from xjreader.config import Config, Fault, loads, mistakes
from xjreader.config.read import load
from xjreader.errors import EXIT_USAGE, ConfigError, Place

DURATION = "Allowed: a number with m, h, d or w, such as 30m, 2h or 1d; at least 1m, at most 31d."

SHAPE = {
    "unknown key, a near one": (
        '[[feeds]]\nurl = "https://a.example/f"\n\n[[feeds]]\nurl = "https://b.example/f"\nevry = "1h"\n',
        'c.toml:6: feeds[1].evry: unknown key. Did you mean "every"? '
        "Allowed here: every, folder, full_text, password_command, tags, title, url, username.",
    ),
    "unknown key, none near": (
        "[stance]\nzzz = 1\n",
        "c.toml:2: stance.zzz: unknown key. Allowed here: counting.",
    ),
    "unknown table": (
        "# hello\n\n[feed]\n",
        'c.toml:3: feed: unknown key. Did you mean "feeds"? Allowed here: actors, acts, analysis, feeds, '
        "keys, keywords, network, quick_tags, refresh, retention, stance, topics, ui, views.",
    ),
    "one of some words": (
        '[[keywords]]\nname = "a"\nwords = ["b"]\ncolour = "mauve"\n',
        'c.toml:4: keywords[0].colour: "mauve" is not allowed. Allowed: "blue", "cyan", "green", "orange", '
        '"pink", "purple", "red", "yellow".',
    ),
    "kind of actor": (
        '[[actors]]\nname = "A"\nkind = "country"\n',
        'c.toml:3: actors[0].kind: "country" is not allowed. '
        'Allowed: "person", "state", "organisation", "group".',
    ),
    "number out of bounds": (
        "[network]\nper_host = 4\nconnections = 1_000\n",
        "c.toml:3: network.connections: 1000 is not allowed. Allowed: a whole number from 1 up to 500.",
    ),
    "seconds": (
        "[network]\ntotal_timeout = 0\n",
        "c.toml:2: network.total_timeout: 0 is not allowed. Allowed: a number above 0 up to 86_400.",
    ),
    "text for a number": (
        'network = { connections = "many" }\n',
        'c.toml:1: network.connections: "many" is not allowed. Allowed: a whole number from 1 up to 500.',
    ),
    "tagger": (
        '[analysis]\ntagger = "neural"\n',
        'c.toml:2: analysis.tagger: "neural" is not allowed. Allowed: "rules", "trained".',
    ),
    "number for a switch": (
        "[analysis]\nenabled = 1\n",
        "c.toml:2: analysis.enabled: 1 is not allowed. Allowed: true or false.",
    ),
    "address": (
        '[[feeds]]\nurl = "ftp://a.example"\n',
        'c.toml:2: feeds[0].url: "ftp://a.example" is not allowed. '
        "Allowed: an address that begins with http:// or https://.",
    ),
    "missing key": (
        '[[actors]]\nname = "A"\nkind = "person"\n[[actors]]\nname = "B"\n',
        'c.toml:4: actors[1].kind: this key is missing. Needed: "person", "state", "organisation", "group".',
    ),
    "single brackets": (
        '[feeds]\nurl = "https://a.example"\n',
        "c.toml:1: feeds: a table is not allowed. Allowed: tables, each under a line [[feeds]].",
    ),
    "value for a table": (
        "network = 3\n",
        "c.toml:1: network: 3 is not allowed. Allowed: a table, under a line [network].",
    ),
    "text for a list": (
        '[[topics]]\nname = "visit"\nphrases = "the visit"\n',
        'c.toml:3: topics[0].phrases: "the visit" is not allowed. '
        "Allowed: a list in brackets of text in quotation marks, not empty, at most 200 characters.",
    ),
    "item of a list over several lines": (
        '[[topics]]\nname = "visit"\nphrases = [\n  "the visit",  # "x"\n  "",\n]\n',
        'c.toml:5: topics[0].phrases[1]: "" is not allowed. '
        "Allowed: text in quotation marks, not empty, at most 200 characters.",
    ),
    "quick tag that is no digit": (
        '[quick_tags]\n1 = "a"\n0 = "b"\n',
        "c.toml:3: quick_tags.0: this key is not allowed. Allowed: one digit from 1 to 9.",
    ),
    "empty quick tag": (
        '[quick_tags]\n1 = "a"\n2 = ""\n',
        'c.toml:3: quick_tags.2: "" is not allowed. '
        "Allowed: text in quotation marks, not empty, at most 200 characters.",
    ),
    "key that is no text": (
        '[keys]\n"article.open" = "enter"\n"article.star" = 5\n',
        'c.toml:3: keys."article.star": 5 is not allowed. Allowed: text in quotation marks.',
    ),
}

SYNTAX = {
    "in the middle": (
        "[network]\nconnections =\n",
        "c.toml:2: this is not valid TOML: invalid value at column 14. ",
    ),
    "at the end": (
        '[ui]\ntheme = "x\n',
        "c.toml:2: this is not valid TOML: illegal character '\\n' at column 11. ",
    ),
    "a list that never ends": (
        '[network]\nallow = [\n  "a:1"\n',
        "c.toml:3: this is not valid TOML: unclosed array at the end of the file. ",
    ),
    "a table twice": (
        "[ui]\n[ui]\n",
        "c.toml:2: this is not valid TOML: cannot declare ('ui',) twice at column 4. ",
    ),
}

MEANING = {
    "no duration": (
        '[refresh]\nevery = "soon"\n',
        f'c.toml:2: refresh.every: "soon" is not a duration. {DURATION}',
    ),
    "too short": (
        '[[feeds]]\nurl = "https://a.example"\nevery = "30s"\n',
        f'c.toml:3: feeds[0].every: "30s" is too short. {DURATION}',
    ),
    "too long": (
        '[refresh]\nmaximum = "5w"\n',
        f'c.toml:2: refresh.maximum: "5w" is too long. {DURATION}',
    ),
    "minimum over maximum": (
        '[refresh]\nminimum = "2d"\n',
        'c.toml:2: refresh.minimum: "2d" is longer than refresh.maximum, which is "1d". '
        "Make it shorter, or the maximum longer.",
    ),
    "no port": (
        '[network]\nallow = ["127.0.0.1:80", "reader.lan"]\n',
        'c.toml:2: network.allow[1]: "reader.lan" is not a host and a port. '
        'Allowed: host:port, such as "127.0.0.1:8080", "reader.lan:80" or "[::1]:8080".',
    ),
    "port too high": (
        '[network]\nallow = ["[::1]:65536"]\n',
        'c.toml:2: network.allow[0]: "[::1]:65536" is not a host and a port. '
        'Allowed: host:port, such as "127.0.0.1:8080", "reader.lan:80" or "[::1]:8080".',
    ),
    "no host": (
        '[[feeds]]\nurl = "https://:80/feed"\n',
        'c.toml:2: feeds[0].url: "https://:80/feed" names no host. Allowed: an address such as https://host/path.',
    ),
    "feed twice": (
        '[[feeds]]\nurl = "https://a.example"\n[[feeds]]\nurl = "https://a.example"\n',
        'c.toml:4: feeds[1].url: "https://a.example" stands twice: feeds[0] has it too. '
        "Remove one of the two.",
    ),
    "password without a user": (
        '[[feeds]]\nurl = "https://a.example"\npassword_command = ["pass", "a"]\n',
        "c.toml:3: feeds[0].password_command: a password without a user is never sent. "
        "Add the key username, or remove password_command.",
    ),
    "actor twice": (
        '[[actors]]\nname = "Orlo Vask"\nkind = "person"\n[[actors]]\nname = "orlo vask"\nkind = "person"\n',
        'c.toml:5: actors[1].name: "orlo vask" already means "Orlo Vask" (actors[0]). '
        "One spelling can stand for one actor only: remove it from one of the two.",
    ),
    "alias of two": (
        '[[actors]]\nname = "Valdoria"\nkind = "state"\naliases = ["Marrow"]\n'
        '[[actors]]\nname = "Ostmark"\nkind = "state"\naliases = [\n  "the Ostmark",\n  "marrow",\n]\n',
        'c.toml:10: actors[1].aliases[1]: "marrow" already means "Valdoria" (actors[0]). '
        "One spelling can stand for one actor only: remove it from one of the two.",
    ),
    "affiliations in a circle": (
        '[[actors]]\nname = "X"\nkind = "person"\naffiliation = "A"\n'
        '[[actors]]\nname = "A"\nkind = "organisation"\naffiliation = "bee"\n'
        '[[actors]]\nname = "B"\nkind = "organisation"\naliases = ["Bee"]\naffiliation = "A"\n',
        "c.toml:8: actors[1].affiliation: affiliations go round in a circle: A → B → A. "
        "An affiliation names the larger body; the largest has none.",
    ),
    "its own affiliation": (
        '[[actors]]\nname = "X"\nkind = "state"\naffiliation = "X"\n',
        "c.toml:4: actors[0].affiliation: affiliations go round in a circle: X → X. "
        "An affiliation names the larger body; the largest has none.",
    ),
    "topic twice": (
        '[[topics]]\nname = "visit"\n[[topics]]\nname = "Visit"\n',
        'c.toml:4: topics[1].name: "Visit" stands twice: topics[0] has it too. Give each its own name.',
    ),
    "no verb": (
        '[[acts]]\nphrases = ["wave through", "* away"]\nact = "AGREE"\nreason = "lets it pass"\n',
        'c.toml:2: acts[0].phrases[1]: "* away" is not a verb with the words that follow it. '
        "Allowed: small letters, a verb in its base form first, * for up to three words and @ for the target "
        'between two others, + at the end: "turn @ away", "wave through", "hand +".',
    ),
    "no phrase": (
        '[[acts]]\nphrases = []\nact = "AGREE"\nreason = "lets it pass"\n',
        'c.toml:2: acts[0].phrases: there is no phrase. Give it one, such as "wave through".',
    ),
    "phrase twice": (
        '[[acts]]\nphrases = ["wave through"]\nact = "AGREE"\nreason = "lets it pass"\n'
        '[[acts]]\nact = "SUPPORT"\nreason = "lets it pass"\nphrases = ["turn * away", "wave through"]\n',
        'c.toml:8: acts[1].phrases[1]: "wave through" stands twice: acts[0].phrases[0] has it too. '
        "Give each phrase to one act.",
    ),
    "empty group": (
        '[[keywords]]\nname = "none"\n',
        'c.toml:1: keywords[0]: the group "none" is empty. Give it words, or a regex.',
    ),
    "broken expression": (
        "[[keywords]]\nname = 'n'\nregex = ['fine', '(']\n",
        'c.toml:3: keywords[0].regex[1]: "(" is no usable regular expression: '
        "missing ), unterminated subpattern at position 0. "
        "In TOML, write expressions in single quotes, such as '\\bdenie[ds]\\b'.",
    ),
    "expression of nothing": (
        "[[keywords]]\nname = 'n'\nregex = ['a*']\n",
        'c.toml:3: keywords[0].regex[0]: "a*" is no usable regular expression: '
        "it also matches where nothing stands. "
        "In TOML, write expressions in single quotes, such as '\\bdenie[ds]\\b'.",
    ),
    "repeat in a repeat": (
        "[[keywords]]\nname = 'n'\nregex = ['(a+)+b']\n",
        'c.toml:3: keywords[0].regex[0]: "(a+)+b" is no usable regular expression: '
        "a repeat within a repeat can take for ever; bound one of them, such as {1,9}. "
        "In TOML, write expressions in single quotes, such as '\\bdenie[ds]\\b'.",
    ),
    "tag of a feed": (
        '[[feeds]]\nurl = "https://a.example"\ntags = [\n  "fine",\n  "-x",\n]\n',
        'c.toml:5: feeds[0].tags[1]: "-x" cannot be a tag. '
        "A tag has 1 to 100 printable characters and begins with neither + nor -.",
    ),
    "tag of a keyword group": (
        '[[keywords]]\nname = "n"\nwords = ["a"]\ntag = "+n"\n',
        'c.toml:4: keywords[0].tag: "+n" cannot be a tag. '
        "A tag has 1 to 100 printable characters and begins with neither + nor -.",
    ),
    "tag of a digit": (
        '[quick_tags]\n3 = " "\n',
        'c.toml:2: quick_tags.3: " " cannot be a tag. '
        "A tag has 1 to 100 printable characters and begins with neither + nor -.",
    ),
    "browser without the address": (
        '[ui]\nbrowser = ["firefox"]\n',
        "c.toml:2: ui.browser: the command never mentions the address. "
        'Put {url} where it belongs, such as ["firefox", "{url}"].',
    ),
    "the first of several": (
        '[ui]\nbrowser = ["firefox"]\n[refresh]\nevery = "x"\n',
        "c.toml:2: ui.browser: the command never mentions the address. "
        'Put {url} where it belongs, such as ["firefox", "{url}"].',
    ),
}


@pytest.mark.parametrize(
    ("text", "message"), [*SHAPE.values(), *MEANING.values()], ids=[*SHAPE.keys(), *MEANING.keys()]
)
def test_a_mistake_is_told_whole(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loads(text, file="c.toml")
    assert str(caught.value) == message
    assert caught.value.exit_code == EXIT_USAGE


@pytest.mark.parametrize(("text", "message"), SYNTAX.values(), ids=SYNTAX.keys())
def test_what_is_no_toml_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loads(text, file="c.toml")
    assert str(caught.value).startswith(message)


def test_a_view_whose_query_is_broken_is_told_with_its_line() -> None:
    with pytest.raises(ConfigError) as caught:
        loads('[[views]]\nname = "v"\nquery = "is:blue"\n', file="c.toml")
    assert str(caught.value).startswith("c.toml:3: views[0].query: ")
    assert "is:blue" in str(caught.value)


@pytest.mark.parametrize("expression", [r"(\d{1,9}a)+", "[(+]+", r"\(a+\)+", "(ab)+c", "(?:a|b)c+"])
def test_harmless_expressions_are_taken(expression: str) -> None:
    config = loads(f"[[keywords]]\nname = 'n'\nregex = ['{expression}']\n")
    assert config.keywords[0].regex == (expression,)


def test_a_missing_file_means_the_defaults_unless_it_was_named(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    assert load(path).refresh.every_seconds == 3_600
    with pytest.raises(ConfigError) as caught:
        load(path, must_exist=True)
    assert str(caught.value) == (
        f"{path}: there is no such file. "
        "Name another with --config, or write the starter there with: xjreader config init"
    )


def test_a_folder_is_no_config(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert str(caught.value) == f"{tmp_path}: this is a folder, not a file. Name the file in it."


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(b'[ui]\ntheme = "\xff"\n')
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value) == f"{path}:2: this is not UTF-8 text (byte 15). Save the file as UTF-8."


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(b'\xef\xbb\xbf[ui]\ntheme = "nord"\n')
    assert load(path).ui.theme == "nord"


MANY = """
[ui]
theme = "pinkish"
mark_raed = "open"

[stance]
counting = "often"

[[feeds]]
url = 5
every = "soon"
tags = ["a", 7, 8]

[[feeds]]
title = "no address"
evry = "1h"

[[actors]]
name = "A"
kind = "country"
aliases = 3

[[topics]]
name = "a"

[[topics]]
name = "A"

[quick_tags]
x = "y"
1 = ""
"""


def test_every_mistake_is_told_in_the_order_of_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(MANY)

    def further(config: Config) -> list[Fault]:
        return [Fault(("ui", "theme"), f"no {config.ui.theme}.")]

    found = [(error.place.line, error.place.key) for error in mistakes(path, further=further) if error.place]
    assert found == [
        (3, "ui.theme"),
        (4, "ui.mark_raed"),
        (7, "stance.counting"),
        (10, "feeds[0].url"),
        (12, "feeds[0].tags[1]"),
        (14, "feeds[1].url"),
        (16, "feeds[1].evry"),
        (20, "actors[0].kind"),
        (21, "actors[0].aliases"),
        (27, "topics[1].name"),
        (30, "quick_tags.x"),
        (31, "quick_tags.1"),
    ]
    with pytest.raises(ConfigError, match=r"c\.toml:3: ui\.theme: no pinkish\."):
        load(path, further=further)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("feeds = 1\nviews = [2, 3]\n", ["feeds", "views[0]", "views[1]"]),
        ("ui = 1\nkeys = [1]\nquick_tags = []\n", ["ui", "keys", "quick_tags"]),
        ("feed = [1]\nfeeds = [[1]]\n", ["feed", "feeds[0]"]),
        ("not toml", [None]),
    ],
)
def test_what_is_no_table_at_all_does_not_hide_the_rest(tmp_path: Path, text: str, keys: list[str]) -> None:
    path = tmp_path / "c.toml"
    path.write_text(text)
    assert [error.place and error.place.key for error in mistakes(path)] == keys


def test_a_right_config_and_none_have_no_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    assert mistakes(path) == []
    path.write_text("")
    assert mistakes(path) == []
    path.write_bytes(b"\xff")
    assert len(mistakes(path)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[network]\nallow = "\u202eab"', "\\u202eab"),
        ('[network]\nallow = ["\\u001b[2J"]', "\\x1b[2J"),
        ('[quick_tags]\n1 = "a\\nb\\u2066"', "\\u2066"),
        ('"\u202ekey" = 1', "\\u202ekey"),
    ],
)
def test_what_no_terminal_shows_as_it_stands_is_written_out(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loads(text)
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "deep",
    [
        "a = " + "[" * 3_000 + "]" * 3_000,
        "a = " + "{a=" * 3_000 + "1" + "}" * 3_000,
        f"[{'.'.join('a' * 3_000)}]",
        "a" + ".b" * 100 + " = 1",
    ],
)
def test_tables_in_tables_in_tables_are_a_mistake_with_its_line(deep: str) -> None:
    with pytest.raises(ConfigError, match="deep") as caught:
        loads(f"theme = 'x'\n\n{deep}\n", file="config.toml")
    assert caught.value.place == Place(file="config.toml", line=3)
