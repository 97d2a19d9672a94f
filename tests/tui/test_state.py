"""Views, places, and what a restart restores."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from xjreader.errors import QueryError
from xjreader.models.query import Everything
from xjreader.models.query_parser import parse
from xjreader.tui.state import History, Place, Places, Saved, View, next_of

DEFAULT = Saved(scope="view", counting="day")


def test_a_view_without_anything_is_everything() -> None:
    assert View().query() == Everything()
    assert View().text() == ""


def test_source_search_and_actor_must_all_hold() -> None:
    view = View(base="tag:visit", search="border OR camp", actor="Marin Dost", rollup=True)
    assert view.query() == parse('tag:visit (border OR camp) actor:"Marin Dost"+')
    assert view.chips() == ("/border OR camp", "Marin Dost+")


def test_an_actor_may_have_any_name() -> None:
    view = View(actor='O"Neill) OR (')
    assert parse(view.text()) == view.query()


def test_the_search_goes_before_the_actor() -> None:
    view = View(base="tag:visit", search="border", actor="Marin Dost")
    assert view.wider() == replace(view, search="")
    assert view.wider().wider() == View(base="tag:visit")
    assert not view.wider().wider().is_narrowed


def test_a_search_that_cannot_be_understood_is_refused() -> None:
    with pytest.raises(QueryError):
        View(search="nosuch:field").query()


def test_saving_and_restoring_gives_the_same() -> None:
    saved = Saved(
        view=View("tag:visit", "visit", "tag:visit", "border", "Marin Dost", True),
        article_id=7, scroll=3.0, article_scroll=12.0, pane="quotes", scope="selection", mode="matrix",
        counting="month", rollup=True, theme="nord", folded=("section:tags",), show_sources=False,
        history=("border", "camp"),
    )  # fmt: skip
    assert Saved.from_json(saved.to_json(), default=DEFAULT) == saved


def test_half_a_character_in_a_search_does_not_keep_a_state_from_being_saved() -> None:
    saved = replace(DEFAULT, history=("camp \ud83d",), view=View(search="camp \ud83d"))
    assert json.loads(saved.to_json())["history"] == ["camp \ud83d"]


@pytest.mark.parametrize("text", [None, "", "nonsense", "[]", '"x"', "null"])
def test_what_cannot_be_read_gives_the_default(text: str | None) -> None:
    assert Saved.from_json(text, default=DEFAULT) == DEFAULT


def test_values_of_another_version_are_left_out() -> None:
    text = json.dumps({"scope": "galaxy", "scroll": "far", "folded": [1], "rollup": True, "later": 1})
    assert Saved.from_json(text, default=DEFAULT) == replace(DEFAULT, rollup=True)


def test_a_saved_search_that_is_no_longer_understood_is_dropped() -> None:
    text = json.dumps({"view": {"source": "all", "search": "nosuch:field"}})
    assert Saved.from_json(text, default=DEFAULT).view == View()


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_no_value_of_any_field_breaks_restoring(value: object) -> None:
    for name in ("view", "article_id", "scroll", "folded", "theme", "history", "scope"):
        restored = Saved.from_json(json.dumps({name: value}), default=DEFAULT)
        assert isinstance(restored.view, View)
        assert json.loads(restored.to_json())


def test_places_remember_the_last_of_each_view() -> None:
    places = Places()
    places.leave(View(), Place(1, 0.0))
    places.leave(View(search="x"), Place(2, 0.0))
    places.leave(View(), Place(3, 4.0))
    assert places.find(View()) == Place(3, 4.0)
    assert places.find(View(search="y")) is None


def test_history_is_walked_and_returns_to_the_draft() -> None:
    history = History(["one", "two"])
    history.start("dra")
    assert [history.older("dra"), history.older("two"), history.older("one")] == ["two", "one", "one"]
    assert [history.newer(), history.newer(), history.newer()] == ["two", "dra", "dra"]


def test_a_repeated_search_moves_to_the_end() -> None:
    history = History(["one", "two"])
    history.add("one")
    history.add("")
    assert history.entries == ["two", "one"]


def test_choices_go_round() -> None:
    assert [next_of(("a", "b", "c"), each) for each in "abc"] == ["b", "c", "a"]
