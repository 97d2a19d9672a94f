"""What the tag picker makes of what is typed."""

from hypothesis import given
from hypothesis import strategies as st

from xjreader.models.article import TagRow
from xjreader.tui.tagging import Suggestion, TagChanges, complete, decide, ranked, score, suggestions, words

TAGS = [TagRow("visit", 31, 2), TagRow("to-check", 4, 4), TagRow("veto", 40, 0), TagRow("border camps", 2, 0)]


def test_the_better_answer_stands_first() -> None:
    assert [score("visit", typed) for typed in ("visit", "vi", "sit", "vst", "x")] == [0, 1, 3, 4, None]
    assert score("to-check", "che") == 2


def test_the_most_used_stands_first_among_equals() -> None:
    assert [row.name for row in ranked(TAGS, "v")] == ["veto", "visit"]


def test_words_are_parted_by_spaces_and_commas() -> None:
    assert [(word.sign, word.text) for word in words('visit,+new  -"border camps"')] == [
        ("", "visit"), ("+", "new"), ("-", "border camps"),
    ]  # fmt: skip


def test_a_word_becomes_the_tag_that_answers_to_it() -> None:
    assert decide("vis", TAGS, present=()) == TagChanges(add=("visit",))


def test_a_word_that_no_tag_answers_to_is_a_new_tag() -> None:
    changes = decide("sanctions", TAGS, present=())
    assert changes == TagChanges(add=("sanctions",))
    assert changes.in_words(row.name for row in TAGS) == "tag sanctions (new)"


def test_plus_makes_a_new_tag_though_another_answers() -> None:
    assert decide("+vis", TAGS, present=()) == TagChanges(add=("vis",))
    assert decide("+VISIT", TAGS, present=()) == TagChanges(add=("visit",))


def test_minus_takes_away_only_what_is_there() -> None:
    assert decide("-vis -veto", TAGS, present=("visit",)) == TagChanges(remove=("visit",))


def test_several_at_once() -> None:
    changes = decide("veto, +new -check", TAGS, present=("to-check",))
    assert changes == TagChanges(add=("veto", "new"), remove=("to-check",))


def test_without_a_word_all_tags_stand_by_use() -> None:
    assert [each.name for each in suggestions(TAGS, "", present=())] == [
        "veto",
        "visit",
        "to-check",
        "border camps",
    ]
    assert len(suggestions(TAGS, "visit ", present=())) == 4


def test_what_matches_stands_before_the_offer_of_a_new_tag() -> None:
    assert [(each.sign, each.name) for each in suggestions(TAGS, "vi", present=())] == [
        ("", "visit"),
        ("+", "vi"),
    ]
    assert suggestions(TAGS, "+vi", present=())[0] == Suggestion("vi", "+", "new tag")
    assert [each.name for each in suggestions(TAGS, "visit", present=())] == ["visit"]


def test_completing_replaces_the_last_word_and_quotes_where_needed() -> None:
    bordering = suggestions(TAGS, "veto bor", present=())[0]
    assert complete("veto bor", bordering) == 'veto "border camps" '
    assert decide(complete("veto bor", bordering), TAGS, present=()).add == ("veto", "border camps")


@given(st.text(alphabet='ab -+,"\tvis', max_size=30))
def test_any_line_gives_changes_that_do_not_contradict_each_other(line: str) -> None:
    changes = decide(line, TAGS, present=("visit", "to-check"))
    assert not set(changes.add) & set(changes.remove)
    assert all(name.strip() for name in changes.add + changes.remove)


@given(st.text(alphabet='ab -+,"vis', max_size=20))
def test_completing_ends_in_the_tag_that_was_chosen(line: str) -> None:
    for choice in suggestions(TAGS, line, present=("visit",)):
        last = words(complete(line, choice))[-1]
        assert (last.sign, last.text) == (choice.sign, choice.name)
