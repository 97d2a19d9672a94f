"""What a person did: durable, undone and redone exactly, never overruled by a rule."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjreader.errors import NotFound, UsageError
from xjreader.models.article import TagRow
from xjreader.store.database import Database
from xjreader.store.personal import PersonalStore


def state(shelf):
    """All that a person can change, exactly."""
    reader = shelf.db.reader()
    articles = "select id, is_read, is_starred, has_note from articles order by id"
    tags = (
        "select article_id, tags.name, origin, added_at from article_tags"
        " join tags on tags.id = tag_id order by 1, 2"
    )
    notes = (
        "select article_id, body from notes where id in (select max(id) from notes group by article_id)"
        " and body <> '' order by 1"
    )
    return [[tuple(row) for row in reader.execute(sql)] for sql in (articles, tags, notes)]


@pytest.fixture
def three(shelf):
    feed_id = shelf.feed()
    return [shelf.article(key, feed_id=feed_id) for key in "abc"]


def test_tagging_is_one_action_over_all_articles(shelf, three):
    action = shelf.personal.tag(three, add=["visit", "to  check"])
    assert action.label == "tagged 3 articles: visit, to check"
    assert action.article_ids == tuple(three)
    assert shelf.personal.tags_of(three[0]) == ("to check", "visit")
    assert shelf.personal.tags() == [TagRow("to check", 3, 3), TagRow("visit", 3, 3)]
    undone = shelf.personal.undo()
    assert (undone.id, undone.label) == (action.id, action.label)
    assert shelf.personal.tags() == []
    assert shelf.personal.redo().id == action.id
    assert shelf.personal.tags() == [TagRow("to check", 3, 3), TagRow("visit", 3, 3)]


def test_labels_say_what_was_done(shelf, three):
    personal = shelf.personal
    one = three[:1]
    assert personal.tag(one, add=["a"]).label == "tagged 1 article: a"
    assert personal.tag(one, add=["b"], remove=["a"]).label == "tagged 1 article: b, -a"
    assert personal.tag(one, remove=["b"]).label == "untagged 1 article: b"
    assert personal.tag(one, add=["c"], label="quick tag 1").label == "quick tag 1"
    assert personal.set_read(three, True).label == "marked 3 articles as read"
    assert personal.set_read(three, False).label == "marked 3 articles as unread"
    assert personal.set_starred(one, True).label == "starred 1 article"
    assert personal.set_starred(one, False).label == "took the star from 1 article"
    assert personal.set_note(one[0], "See p. 2").label == "noted 1 article"
    assert personal.set_note(one[0], "See p. 3").label == "changed the note of 1 article"
    assert personal.set_note(one[0], "").label == "removed the note of 1 article"


def test_what_changes_nothing_is_no_action(shelf, three):
    personal = shelf.personal
    personal.tag(three, add=["visit"])
    assert personal.tag(three, add=["VISIT"]) is None
    assert personal.tag(three, remove=["other"]) is None
    assert personal.tag([], add=["x"]) is None
    assert personal.tag([99], add=["x"]) is None
    assert personal.set_read(three, False) is None
    assert personal.set_starred(three, False) is None
    assert personal.set_note(three[0], " ") is None
    assert personal.undo().label == "tagged 3 articles: visit"
    assert personal.undo() is None


def test_an_action_keeps_only_what_it_changed(shelf, three):
    shelf.personal.tag(three[:1], add=["visit"])
    action = shelf.personal.tag(three, add=["visit"])
    assert action.article_ids == tuple(three[1:])
    shelf.personal.undo()
    assert shelf.personal.tags_of(three[0]) == ("visit",)


def test_an_article_named_twice_counts_once(shelf, three):
    action = shelf.personal.tag([three[0], three[0]], add=["visit", "visit"])
    assert action.label == "tagged 1 article: visit"


def test_undo_restores_a_rules_tag_as_the_rules(shelf, three):
    shelf.personal.add_automatic_tags([(three[0], "visit")], origin="keyword")
    before = state(shelf)
    shelf.personal.tag(three, add=["visit"])
    shelf.personal.tag(three, remove=["visit"])
    shelf.personal.undo()
    shelf.personal.undo()
    assert state(shelf) == before
    assert before[1][0][2] == "keyword"


def test_a_tag_that_a_person_took_is_not_given_again_by_a_rule(shelf, three):
    pairs = [(article_id, "visit") for article_id in three]
    shelf.personal.add_automatic_tags(pairs, origin="keyword")
    shelf.personal.tag(three[:1], remove=["visit"])
    shelf.personal.add_automatic_tags(pairs, origin="feed")
    assert shelf.personal.tags_of(three[0]) == ()
    assert shelf.personal.tags() == [TagRow("visit", 2, 2)]
    shelf.personal.undo()
    assert shelf.personal.tags_of(three[0]) == ("visit",)
    shelf.personal.redo()
    shelf.personal.tag(three[:1], add=["visit"])
    assert shelf.personal.tags_of(three[0]) == ("visit",), "the person may change their mind"


def test_a_new_action_ends_what_could_be_redone(shelf, three):
    personal = shelf.personal
    personal.tag(three, add=["a"])
    personal.tag(three, add=["b"])
    personal.undo()
    personal.tag(three, add=["c"])
    assert personal.redo() is None
    personal.undo()
    personal.undo()
    assert personal.tags() == []
    personal.redo()
    personal.redo()
    assert personal.redo() is None
    assert [tag.name for tag in personal.tags()] == ["a", "c"]


def test_reading_by_itself_is_not_undone(shelf, three):
    shelf.personal.set_starred(three, True)
    assert shelf.personal.set_read(three, True, undoable=False) is None
    assert shelf.personal.undo().label == "starred 3 articles"
    assert all(row.is_read for row in shelf.articles.rows(three))
    assert shelf.feeds.all()[0].unread == 0


def test_every_wording_of_a_note_is_kept(shelf, three):
    personal = shelf.personal
    personal.set_note(three[0], "First \ud800")
    personal.set_note(three[0], "Second\n")
    assert shelf.articles.get(three[0]).note == "Second"
    personal.undo()
    assert shelf.articles.get(three[0]).note == "First ?"
    personal.undo()
    article = shelf.articles.get(three[0])
    assert (article.note, article.row.has_note) == ("", False)
    bodies = {row["body"] for row in shelf.db.reader().execute("select body from notes")}
    assert {"First ?", "Second"} <= bodies
    with pytest.raises(NotFound):
        personal.set_note(99, "x")


@pytest.mark.parametrize("name", ["", "  ", "-done", "+done", "x" * 101, "a\x1bb", "a\u202eb"])
def test_a_name_that_cannot_be_a_tag_is_refused(shelf, three, name):
    with pytest.raises(UsageError, match="cannot be a tag"):
        shelf.personal.tag(three, add=[name])
    assert shelf.personal.undo() is None


def test_actions_survive_a_restart(shelf, three, tmp_path):
    shelf.personal.tag(three, add=["visit"])
    again = Database.open(tmp_path / "library.db")
    assert PersonalStore(again).undo().label == "tagged 3 articles: visit"
    again.close()
    assert shelf.personal.tags() == []


def test_a_tag_that_was_shown_outlives_a_kill(shelf, three, tmp_path):
    code = """
import os, signal, sys
from pathlib import Path
from xjreader.store.database import Database
from xjreader.store.personal import PersonalStore
personal = PersonalStore(Database.open(Path(sys.argv[1])))
number = 0
while True:
    personal.tag([1, 2, 3], add=[f"tag {number}"])
    print(number, flush=True)
    number += 1
"""
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "library.db")], stdout=subprocess.PIPE, text=True
    )
    shown = [int(child.stdout.readline()) for _ in range(15)]
    child.kill()
    shown += [int(line) for line in child.communicate()[0].split()]
    names = {tag.name: tag.articles for tag in shelf.personal.tags()}
    assert all(names[f"tag {number}"] == 3 for number in shown)
    assert set(names.values()) == {3}, "no tagging is half done"


_ids = st.lists(st.integers(1, 4), min_size=1, max_size=4)
_names = st.lists(st.sampled_from("ab"), max_size=2)
_steps = st.one_of(
    st.tuples(st.just("tag"), _ids, _names, _names),
    st.tuples(st.just("read"), _ids, st.booleans()),
    st.tuples(st.just("star"), _ids, st.booleans()),
    st.tuples(st.just("note"), st.integers(1, 3), st.sampled_from(["", "x", "y"])),
)


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(_steps, min_size=1, max_size=7))
def test_undo_and_redo_walk_the_same_states(new_shelf, steps):
    shelf = new_shelf()
    personal = shelf.personal
    feed_id = shelf.feed()
    for key in "abc":
        shelf.article(key, feed_id=feed_id)
    personal.add_automatic_tags([(1, "a"), (2, "b")], origin="feed")
    states = [state(shelf)]
    for step in steps:
        match step:
            case ("tag", ids, add, remove):
                action = personal.tag(ids, add=add, remove=[name for name in remove if name not in add])
            case ("read", ids, value):
                action = personal.set_read(ids, value)
            case ("star", ids, value):
                action = personal.set_starred(ids, value)
            case ("note", article_id, body):
                action = personal.set_note(article_id, body)
        if action is not None:
            assert state(shelf) != states[-1]
            states.append(state(shelf))
    for expected in states[-2::-1]:
        assert personal.undo() is not None
        assert state(shelf) == expected
    assert personal.undo() is None
    for expected in states[1:]:
        assert personal.redo() is not None
        assert state(shelf) == expected
    assert personal.redo() is None
    assert shelf.db.integrity() == []
