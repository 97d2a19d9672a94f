"""A full name in one article serves another that has the surname alone; not where it may be somebody else."""

from datetime import UTC, datetime, timedelta

import pytest

from xjreader.models.analysis import (
    Actor,
    ActorKind,
    Analysis,
    Attribution,
    AttributionType,
    Scope,
    Span,
)
from xjreader.models.article import Block, Document, New
from xjreader.services.analyse import analyse_pending
from xjreader.services.identity import from_document
from xjreader.services.library import Library
from xjreader.services.namesakes import MOST, Namesakes

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
FULL = "Harbour commissioner Ysolde Marrin said on Monday that the gates would stay shut."
BARE = "The ferry will not sail, Marrin said on Tuesday. She gave no reason."


def put(library: Library, *texts: str) -> tuple[int, ...]:
    """One article a text, each a day older than the one before."""
    changes = [
        New(
            from_document(Document(text, (Block(0, len(text)),)), entry_key=text, title="Ferries"),
            sort_at=NOW - timedelta(days=number),
        )
        for number, text in enumerate(texts)
    ]
    return library.articles.save(None, changes, seen_at=NOW, origin="file").new


def speaker(library: Library, article: int) -> str | None:
    (row,) = library.analyses.quotes(Scope(article_ids=(article,)))
    return row.actor


def test_a_surname_takes_the_first_name_that_the_library_has(library: Library) -> None:
    put(library, FULL)
    analyse_pending(library)
    (bare,) = put(library, BARE)
    analyse_pending(library)
    assert speaker(library, bare) == "Ysolde Marrin"


def test_a_text_analysed_before_its_name_came_is_analysed_again(library: Library) -> None:
    (bare,) = put(library, BARE)
    analyse_pending(library)
    assert speaker(library, bare) == "Marrin"
    put(library, FULL)
    analyse_pending(library)
    analyse_pending(library)
    assert speaker(library, bare) == "Ysolde Marrin"
    assert library.analyses.waiting_count(library.stamp) == 0


def test_within_one_run_the_order_of_the_articles_does_not_matter(library: Library) -> None:
    bare, _ = put(library, BARE, FULL)
    analyse_pending(library)
    assert speaker(library, bare) == "Ysolde Marrin"


def spoken(*names: str) -> Analysis:
    """A text in which these persons speak, and somebody else is spoken of."""
    quotes = tuple(
        Attribution((), (), (Span(n, n + 1),), AttributionType.DIRECT, name, 0.9)
        for n, name in enumerate(names)
    )
    people = (*(Actor(name, ActorKind.PERSON) for name in names), Actor("Bo Li", ActorKind.PERSON))
    return Analysis("en", quotes, (), people)


def test_a_name_that_comes_while_a_text_is_analysed_is_noticed() -> None:
    namesakes = Namesakes([Actor("Odo Brandt", ActorKind.PERSON)])
    assert not namesakes.came_too_late(spoken("Marrin"))
    namesakes.came(spoken("Ysolde Marrin", "Odo Brandt", "Quist"))
    assert namesakes.came_too_late(spoken("Lund", "Marrin"))
    # Known before, no first name, not of the text's speakers, not the surname alone.
    assert not namesakes.came_too_late(spoken("Brandt", "Quist", "Li", "Ysolde Marrin"))


@pytest.mark.parametrize(
    "other",
    [
        "Ferry captain Odo Marrin said on Monday that he would sail.",
        "The painter Cato Marrin told reporters that the gates were ugly.",
    ],
)
def test_two_of_one_surname_lend_it_to_nobody(library: Library, other: str) -> None:
    put(library, FULL, other)
    analyse_pending(library)
    (bare,) = put(library, BARE)
    analyse_pending(library)
    assert speaker(library, bare) == "Marrin"


@pytest.mark.parametrize(
    "text",
    [
        "The ferry will sail, Mr. Marrin said on Tuesday, for Ysolde is no name of his.",
        "Odo Marrin came late. The ferry will sail, Marrin said on Tuesday.",
    ],
)
def test_a_text_that_contradicts_keeps_its_own(library: Library, text: str) -> None:
    put(library, FULL + " “She is my sister,” he said.")
    analyse_pending(library)
    (other,) = put(library, text)
    analyse_pending(library)
    assert speaker(library, other) != "Ysolde Marrin"


def test_only_those_whose_surname_stands_in_a_text_are_handed_over() -> None:
    people = [
        Actor(name, ActorKind.PERSON) for name in ("Ysolde Marrin", "Odo Brandt", "Ada el-Quist", "Bo Li")
    ]
    namesakes = Namesakes(people)
    assert [one.name for one in namesakes.meant_in(["Marrin’s ferry", "the brandt of ships; EL-QUIST."])] == [
        "Ada el-Quist",
        "Ysolde Marrin",
    ]
    assert Namesakes(()).meant_in(["Marrin"]) == ()


def test_a_batch_never_takes_more_people_than_it_needs() -> None:
    people = [Actor(f"Ada{number} Marrin", ActorKind.PERSON) for number in range(MOST + 5)]
    assert len(Namesakes(people).meant_in(["Marrin"])) == MOST
