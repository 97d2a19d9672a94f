"""What narrows a table of statements, and the rules of counting in words, by value."""

import pytest

from xjreader.errors import QueryError
from xjreader.models.analysis import Scope
from xjreader.models.query import And, Field
from xjreader.models.query_parser import parse
from xjreader.tui.narrowing import narrowed
from xjreader.tui.rules import Rules
from xjreader.tui.state import Saved, View

EVERYTHING = Scope()


def test_words_are_sought_in_the_sentence_and_fields_narrow_the_scope() -> None:
    assert narrowed(EVERYTHING, "") == (EVERYTHING, "")
    assert narrowed(EVERYTHING, "upper dam") == (EVERYTHING, "upper dam")
    scope, words = narrowed(EVERYTHING, "dam act:DENY")
    assert (scope.query, words) == (Field("act", "DENY"), "dam")


def test_a_scope_that_is_narrowed_already_stays_so() -> None:
    scope = Scope(article_ids=(1, 2), query=parse("feed:wire tag:visit"))
    found, _ = narrowed(scope, "stance:oppose")
    assert found.article_ids == (1, 2)
    assert isinstance(found.query, And)
    assert [each.name for each in found.query.children] == ["feed", "tag", "stance"]


def test_what_cannot_be_understood_is_said() -> None:
    with pytest.raises(QueryError):
        narrowed(EVERYTHING, "nosuch:thing")


def test_rules_say_how_is_counted_first_and_what_goes_without_saying_not() -> None:
    assert Rules().parts() == ("one per document",)
    assert Rules("week", rollup=True, whose="machine").parts() == (
        "one per week",
        "rolled up",
        "machine only",
    )
    assert [Rules(window=days).span for days in (0, 7, 365)] == ["all time", "last 7 days", "last year"]


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (View(), "all articles"),
        (View(search="ferry"), "/ferry"),
        (View(actor="Orvane", rollup=True), "Orvane+"),
        (View("feed:1", "Delta Wire", "feed:1"), "feed Delta Wire"),
        (View("tag:visit", "visit", "tag:visit", search="dam"), "tag visit /dam"),
        (View("view:Denials", "Denials", "act:DENY"), "view Denials"),
        (View("starred", "Starred", "is:starred"), "starred"),
    ],
)
def test_what_the_list_is_of_is_said_in_words(view: View, words: str) -> None:
    assert view.words() == words


def test_the_rules_are_as_they_were_after_a_restart() -> None:
    saved = Saved(counting="week", rollup=True, whose="confirmed", window=30)
    assert Saved.from_json(saved.to_json(), default=Saved()).rules == Rules("week", True, "confirmed", 30)
    for text in ('{"whose": "mine"}', '{"window": 31}', '{"window": true}', '{"mode": ["matrix"]}'):
        assert Saved.from_json(text, default=Saved()) == Saved()
