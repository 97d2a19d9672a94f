"""The table of commands: remapping, conflicts, and that everything in it can be read."""

import pytest

from xjreader.errors import ConfigError
from xjreader.tui.commands.table import CLASSES, GROUPS, build, can_be_sent, key_display, key_name, mistakes


def test_every_command_has_words_and_a_known_group() -> None:
    for each in CLASSES:
        assert each.title
        assert len(each.help()) > 10, each.id
        assert each.group in GROUPS, each.id


def test_ids_are_unique() -> None:
    ids = [each.id for each in CLASSES]
    assert len(ids) == len(set(ids))


def test_the_keys_of_the_contract_stand() -> None:
    table = build({})
    keys = {key: row.command.id for row in table.rows for key in row.keys}
    expected = {
        "q": "app.quit", "t": "article.tag", "s": "article.star", "u": "article.unread", "m": "article.note",
        "x": "scope.cycle", "a": "actor.filter", "A": "view.mark_read", "n": "article.next_unread",
        "p": "article.previous_unread", "U": "undo", "ctrl+z": "undo", "ctrl+y": "redo",
    }  # fmt: skip
    assert {key: keys[key] for key in expected} == expected
    assert keys["colon"] == keys["ctrl+p"] == "app.palette"
    assert [keys[str(digit)] for digit in range(1, 10)] == [f"article.quick_tag_{n}" for n in range(1, 10)]


def test_remapping_replaces_the_keys() -> None:
    table = build({"article.star": "asterisk, B"})
    assert table.get("article.star").keys == ("asterisk", "B")
    assert table.get("article.star").display == "* B"


def test_a_command_can_lose_its_keys() -> None:
    assert build({"article.star": ""}).get("article.star").keys == ()


def test_keys_can_be_swapped() -> None:
    table = build({"article.star": "u", "article.unread": "s"})
    assert table.get("article.star").keys == ("u",)
    assert table.get("article.unread").keys == ("s",)


def test_an_unknown_command_is_named_with_those_that_there_are() -> None:
    with pytest.raises(ConfigError) as raised:
        build({"article.stars": "s"}, config_name="/home/ada/config.toml")
    assert "article.stars" in str(raised.value)
    assert "article.star," in str(raised.value)
    assert str(raised.value).startswith("/home/ada/config.toml: keys.article.stars")


def test_a_key_for_two_commands_is_refused_with_both_named() -> None:
    with pytest.raises(ConfigError) as raised:
        build({"article.star": "u"})
    assert "article.star" in str(raised.value)
    assert "article.unread" in str(raised.value)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("?", "question_mark"), (":", "colon"), ("/", "slash"), ("+", "plus"), ("]", "right_square_bracket"),
        ("ctrl+p", "ctrl+p"), ("^p", "ctrl+p"), ("ctrl++", "ctrl+plus"), ("G", "G"), ("f5", "f5"),
        ("shift+tab", "shift+tab"), (" s ", "s"),
    ],
)  # fmt: skip
def test_keys_may_be_written_as_they_are_printed(written: str, name: str) -> None:
    assert key_name(written) == name


@pytest.mark.parametrize("key", ["question_mark", "ctrl+p", "left_square_bracket", "s", "f5"])
def test_what_is_shown_can_be_written_back(key: str) -> None:
    assert key_name(key_display(key)) == key


def test_the_keys_that_commands_have_can_be_sent() -> None:
    for each in CLASSES:
        assert all(can_be_sent(key) for key in each.keys), each.id
    assert mistakes({}) == []


@pytest.mark.parametrize("key", ["zz", "ctlr+s", "shift+a", "ctrl+S", "ctrl+", "entr", "f99", "é́"])
def test_a_key_that_no_terminal_sends_is_refused(key: str) -> None:
    (mistake,) = mistakes({"article.star": key})
    assert mistake.key == "keys.article.star"
    assert "no key is called" in mistake.message


@pytest.mark.parametrize("key", ["ß", "é", "#", "f12", "ctrl+f5", "shift+up", "alt+s", "*", "\\", "space"])
def test_a_key_that_a_terminal_sends_is_not(key: str) -> None:
    assert mistakes({"article.star": key}) == []


def test_all_mistakes_are_told_at_once_each_with_its_key() -> None:
    found = mistakes({"article.strar": "z", "article.tag": "j", "article.star": "zz"}, "pinkish")
    assert [each.key for each in found] == [
        "keys.article.strar", "keys.article.star", "keys.article.tag", "ui.theme",
    ]  # fmt: skip
    assert "Did you mean article.star?" in found[0].remedy
    assert "list.down" in found[2].message
    assert "xjreader-light" in found[3].remedy
    assert str(found[3].error("/home/ada/config.toml")).startswith("/home/ada/config.toml: ui.theme: there")
