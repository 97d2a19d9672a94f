"""What a person says of statements: one or many as one deed, in agreement with quotes; what is added."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from xjreader.config import ActorConfig, TopicConfig
from xjreader.errors import UsageError
from xjreader.models.analysis import (
    Act,
    ActorKind,
    Analysis,
    Attribution,
    AttributionType,
    Polarity,
    Saying,
    Scope,
    Span,
    Statement,
    StatementRow,
    Verdict,
)
from xjreader.models.article import Incoming, New, Revised
from xjreader.services import corrections, stating
from xjreader.services.choices import actor_choices, target_choices
from xjreader.services.library import Library

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)
TEXT = (
    "“The inspection is a farce, and Tobias Weld is to blame,” said Lena Orsk. Orvane shut the upper dam.\n\n"
    "Tobias Weld praised the inspection."
)
CODED = "Lena Orsk condemned the inspection on Monday.\n\nTobias Weld praised the inspection."
ACTORS = (
    ActorConfig(name="Orvane", kind=ActorKind.STATE),
    ActorConfig(name="Lena Orsk", kind=ActorKind.PERSON, affiliation="Orvane"),
    ActorConfig(name="Tobias Weld", kind=ActorKind.PERSON),
)
TOPICS = (TopicConfig(name="dam inspection", phrases=("inspection",)),)


def place(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


FARCE = Attribution(
    (place("Lena Orsk"),),
    (place("said"),),
    (place("“The inspection is a farce, and Tobias Weld is to blame,”"),),
    AttributionType.DIRECT,
    "Lena Orsk",
    0.9,
)
FOUND = Analysis(
    "en",
    (FARCE,),
    (
        Statement(
            "Lena Orsk", None, "dam inspection", Act.REJECT, Polarity.OPPOSE, (), FARCE.content, 0.8, 0
        ),
        Statement("Lena Orsk", "Tobias Weld", None, Act.ACCUSE, Polarity.OPPOSE, (), FARCE.content, 0.8, 0),
        Statement(
            "Tobias Weld", None, "dam inspection", Act.SUPPORT, Polarity.SUPPORT, (),
            (place("Tobias Weld praised the inspection."),), 0.8,
        ),
    ),
)  # fmt: skip


def incoming(text: str = TEXT) -> Incoming:
    from xjreader.feeds.extract import text_to_document
    from xjreader.services.identity import digest

    document = text_to_document(text)
    return Incoming(
        entry_key="a", guid="a", url="https://news.example/a", url_key="https://news.example/a",
        title="The dam", author="", language="en", published=NOON, updated=None, document=document,
        digest=digest("The dam", document), story_key="",
    )  # fmt: skip


@pytest.fixture
def told(make_library: Callable[..., Library]) -> Library:
    library = make_library(actors=ACTORS, topics=TOPICS)
    library.articles.save(None, [New(incoming(), NOON)], seen_at=NOON, origin="file")
    analysed(library)
    return library


def analysed(library: Library, found: Analysis = FOUND) -> None:
    library.analyses.save(library.articles.get(1).revision.id, found, stamp=library.stamp)


def rows(library: Library) -> list[StatementRow]:
    return library.analyses.statements(Scope(article_ids=(1,)), rejected=True)


def shown(library: Library) -> list[tuple[str, str, str, str]]:
    return [(row.actor, row.target, row.polarity.value, row.verdict.value) for row in rows(library)]


def test_every_act_has_its_meaning() -> None:
    assert list(stating.MEANINGS) == list(Act)
    assert len({*stating.MEANINGS.values()}) == 18


def test_one_or_many_are_one_deed(told: Library) -> None:
    action = stating.confirm(told, rows(told))
    assert action is not None
    assert action.label == "confirmed 3 statements"
    assert {row.verdict for row in rows(told)} == {Verdict.CONFIRMED}
    assert stating.confirm(told, rows(told)) is None
    assert stating.confirm(told, ()) is None
    taken = stating.take_back(told, rows(told))
    assert taken is not None
    assert taken.label == "took back what you said of 3 statements"
    assert {row.verdict for row in rows(told)} == {Verdict.MACHINE}
    assert stating.take_back(told, rows(told)) is None
    single = stating.reject(told, rows(told)[:1])
    assert single is not None
    assert single.label == "rejected a statement of Lena Orsk"


def test_flipping_turns_both_ways_and_leaves_neutral_ones(told: Library) -> None:
    stating.change_polarity(told, rows(told)[:1], Polarity.NEUTRAL)
    assert [row.polarity.value for row in stating.flippable(rows(told))] == ["oppose", "support"]
    action = stating.flip(told, rows(told))
    assert action is not None
    assert action.label == "flipped 2 statements"
    assert [row[2] for row in shown(told)] == ["neutral", "support", "oppose"]
    stating.flip(told, rows(told))
    assert [row[2:] for row in shown(told)][1:] == [("oppose", "confirmed"), ("support", "confirmed")], (
        "turned twice, they are as the machine has them, and a person said so"
    )
    assert stating.flip(told, rows(told)[:1]) is None


def coded(library: Library) -> list[tuple[str, str]]:
    return [(row.act.value, row.polarity.value) for row in rows(library)]


def test_a_flip_changes_an_act_that_cannot_have_the_other_sign(told: Library) -> None:
    before = [("REJECT", "oppose"), ("ACCUSE", "oppose"), ("SUPPORT", "support")]
    assert coded(told) == before
    assert not any(stating.needs_act(row) for row in rows(told)), "each has a plain counterpart"
    stating.flip(told, rows(told))
    assert coded(told) == [("AGREE", "support"), ("SUPPORT", "support"), ("ACCUSE", "oppose")]
    stating.flip(told, rows(told))
    assert coded(told) == before
    stating.change_act(told, rows(told)[:1], Act.REQUEST)
    stating.flip(told, rows(told)[:1])
    assert coded(told)[0] == ("REQUEST", "support"), "one may demand something for somebody's sake"


def test_an_act_brings_its_sign_and_a_sign_its_act(told: Library) -> None:
    stating.change_act(told, rows(told)[2:], Act.ACCUSE)
    assert coded(told)[2] == ("ACCUSE", "oppose")
    stating.change_act(told, rows(told)[2:], Act.COOPERATE)
    assert coded(told)[2] == ("COOPERATE", "support"), "a sign that came with an act goes with it"
    stating.change_polarity(told, rows(told)[1:2], Polarity.SUPPORT)
    assert coded(told)[1] == ("SUPPORT", "support")
    stating.change_polarity(told, rows(told)[1:2], Polarity.NEUTRAL)
    stating.change_act(told, rows(told)[1:2], Act.REJECT)
    assert coded(told)[1] == ("REJECT", "neutral"), "the sign that the person gave stays"


def test_a_flip_that_leaves_no_plain_act_asks_for_one(told: Library) -> None:
    stating.change_act(told, rows(told)[:1], Act.THREATEN)
    first = rows(told)[0]
    assert stating.needs_act(first)
    assert stating.turned(first) == (Act.SUPPORT, Polarity.SUPPORT)
    stating.flip(told, [first], act=Act.AID)
    assert coded(told)[0] == ("AID", "support")
    assert not stating.needs_act(rows(told)[0]), "back is what the machine has"
    stating.flip(told, rows(told)[:1])
    assert coded(told)[0] == ("REJECT", "oppose")


def test_every_act_of_a_fixed_sign_has_one_of_the_other() -> None:
    assert set(stating.COUNTERPART) == set(stating.FIXED)
    for act, other in stating.COUNTERPART.items():
        assert stating.FIXED[other] is stating.OPPOSITE[stating.FIXED[act]]


def test_act_and_target_of_a_range(told: Library) -> None:
    stating.change_act(told, rows(told), Act.DENY)
    assert {row.act for row in rows(told)} == {Act.DENY}
    action = stating.change_target(told, rows(told), stating.Target("Border", is_topic=True))
    assert action is not None
    assert action.label == "moved 3 statements to Border"
    assert {row.topic for row in rows(told)} == {"Border"}
    assert {row.recipient for row in rows(told)} == {None}
    stating.change_target(told, rows(told)[:1], stating.Target("Ada Renn", kind=ActorKind.PERSON))
    assert [actor.name for actor in told.analyses.actors(origin="person")] == ["Ada Renn"]
    with pytest.raises(UsageError, match="themselves"):
        stating.change_target(told, rows(told), stating.Target("Tobias Weld"))
    told.personal.undo()
    told.personal.undo()
    assert told.analyses.actors(origin="person") == []
    assert {topic.name for topic in told.analyses.topics()} == {"dam inspection"}


def test_another_actor_of_a_statement_speaks_the_quote_too(told: Library) -> None:
    action = stating.change_actor(told, rows(told)[:1], "Ada Renn", kind=ActorKind.PERSON)
    assert action is not None
    assert action.label == "made Ada Renn the actor of a statement"
    assert told.analyses.quotes()[0].actor == "Ada Renn"
    assert shown(told) == [
        ("Ada Renn", "dam inspection", "oppose", "corrected"),
        ("Ada Renn", "Tobias Weld", "oppose", "machine"),
        ("Tobias Weld", "dam inspection", "support", "machine"),
    ]
    analysed(told)
    assert {row[0] for row in shown(told)[:2]} == {"Ada Renn"}
    assert stating.change_actor(told, rows(told)[:2], "Ada Renn") is None
    told.personal.undo()
    assert told.analyses.quotes()[0].actor == "Lena Orsk"
    assert {row[0] for row in shown(told)[:2]} == {"Lena Orsk"}
    with pytest.raises(UsageError, match="themselves"):
        stating.change_actor(told, rows(told), "Tobias Weld")
    assert told.analyses.corrections() == []


def test_a_reported_act_has_no_quote_to_follow(told: Library) -> None:
    stating.change_actor(told, rows(told)[2:], "Orvane")
    assert [given.kind for given in told.analyses.corrections()] == ["statement"]
    assert shown(told)[2] == ("Orvane", "dam inspection", "support", "corrected")


def test_statements_of_a_quote_are_listed_with_those_rejected(told: Library) -> None:
    quote = told.analyses.quotes()[0]
    stating.reject(told, rows(told)[:1])
    assert [row.target for row in stating.statements_of(told, quote)] == ["dam inspection", "Tobias Weld"]
    assert [row.target for row in stating.statements_of(told, quote, rejected=False)] == ["Tobias Weld"]


def test_the_statements_of_a_quote_are_found_under_its_new_number(told: Library) -> None:
    quote = told.analyses.quotes()[0]
    first = Attribution((), (), (place("Orvane shut the upper dam."),), AttributionType.INDIRECT, None, 0.5)
    moved = tuple(
        replace(each, attribution=1) if each.attribution == 0 else each for each in FOUND.statements
    )
    analysed(told, Analysis("en", (first, FARCE), moved))
    assert told.analyses.quotes()[0].content == FARCE.content
    assert [row.target for row in stating.statements_of(told, quote)] == ["dam inspection", "Tobias Weld"]


def test_a_missed_statement_is_added_on_its_sentence(told: Library) -> None:
    found = stating.sentences(told, 1)
    words = [TEXT[start:end] for start, end in found.sentences]
    assert words[1] == "Orvane shut the upper dam."
    action = stating.add(
        told,
        revision_id=found.article.revision.id,
        evidence=found.sentences[1:2],
        actor="Orvane",
        target=stating.Target("dam inspection", is_topic=True),
        act=Act.COERCE,
        polarity=Polarity.OPPOSE,
    )
    assert action is not None
    analysed(told)
    assert ("Orvane", "dam inspection", "oppose", "corrected") in shown(told)
    with pytest.raises(UsageError, match="themselves"):
        stating.add(
            told, revision_id=found.article.revision.id, evidence=found.sentences[1:2], actor="Orvane",
            target=stating.Target("Orvane"), act=Act.COERCE, polarity=Polarity.OPPOSE,
        )  # fmt: skip


def test_choices_begin_with_what_is_in_the_article(told: Library) -> None:
    first = [choice.actor.name for choice in actor_choices(told, 1, first=["Orvane"])]
    assert first == ["Orvane", "Lena Orsk", "Tobias Weld"]
    targets = target_choices(told, 1)
    assert [(each.target.name, each.is_here) for each in targets] == [
        ("dam inspection", True),
        ("Tobias Weld", True),
        ("Lena Orsk", False),
        ("Orvane", False),
    ]
    assert targets[0].other_names == ("inspection",)


def test_a_rejected_quote_takes_its_statements_out_and_gives_them_back(told: Library) -> None:
    stating.confirm(told, rows(told)[:1])
    corrections.reject(told, told.analyses.quotes()[0])
    assert [row.actor for row in told.analyses.statements()] == ["Tobias Weld"]
    assert [each.standing for each in told.analyses.corrections()] == ["here", "overruled"]
    told.personal.undo()
    assert len(told.analyses.statements()) == 3


def test_what_was_said_holds_through_the_real_coder_in_edited_texts(
    make_library: Callable[..., Library],
) -> None:
    from xjreader.nlp.attribution import RuleTagger
    from xjreader.nlp.pipeline import Analyser

    library = make_library(actors=ACTORS, topics=TOPICS)
    library.articles.save(None, [New(incoming(CODED), NOON)], seen_at=NOON, origin="file")

    def analyse() -> None:
        revision = library.articles.get(1).revision
        found = Analyser(library.knowledge, tagger=RuleTagger()).analyse(
            revision.document.text, title=revision.title, blocks=revision.document.blocks
        )
        library.analyses.save(revision.id, found, stamp=library.stamp)

    def edit(text: str) -> None:
        revised = [Revised(incoming(text), 1)]
        library.articles.save(None, revised, seen_at=NOON + timedelta(hours=1), origin="file")
        analyse()

    analyse()
    orsk, weld = rows(library)
    assert (orsk.actor, orsk.topic, weld.actor) == ("Lena Orsk", "dam inspection", "Tobias Weld")
    stating.flip(library, [orsk])
    stating.reject(library, [weld])
    said = [("Lena Orsk", "dam inspection", "support", "corrected"), (*shown(library)[1][:3], "rejected")]
    assert shown(library) == said
    edit(f"{CODED}\n\nIt rained all day on the river towns.")
    assert shown(library) == said
    edit(CODED.replace("condemned the", "did not like the"))
    assert [row for row in shown(library) if row[3] != "machine"] == said[1:]
    assert sorted(each.standing for each in library.analyses.corrections()) == ["here", "words gone"]
    edit(CODED)
    assert shown(library) == said


# Copies of a story ----------------------------------------------------------------------------------


@pytest.fixture
def wired(make_library: Callable[..., Library]) -> Library:
    """A report that two others carry, one of them with other spaces and quotation marks; and one that says
    the same in a story of its own."""
    library = make_library(actors=ACTORS, topics=TOPICS)
    texts = (TEXT, TEXT.replace("“", "«").replace("”", "»"), TEXT, TEXT)
    for number, text in enumerate(texts, 1):
        entry = replace(
            incoming(text),
            **dict.fromkeys(("entry_key", "guid"), f"k{number}"),
            url=f"https://news.example/{number}",
            url_key=f"https://news.example/{number}",
            story_key="wire" if number < 4 else "own",
        )
        library.articles.save(None, [New(entry, NOON)], seen_at=NOON, origin="file")
        library.analyses.save(library.articles.get(number).revision.id, FOUND, stamp=library.stamp)
    return library


def of_weld(library: Library) -> list[tuple[str, str, str]]:
    """The statement of Tobias Weld's in each article, in order of the articles."""
    found = [row for row in library.analyses.statements(rejected=True) if row.actor == "Tobias Weld"]
    by_article = sorted(found, key=lambda row: row.article_id)
    return [(row.act.value, row.polarity.value, row.verdict.value) for row in by_article]


def first_of_weld(library: Library) -> StatementRow:
    return next(row for row in rows(library) if row.actor == "Tobias Weld")


MACHINES = ("SUPPORT", "support", "machine")


def test_what_is_said_of_one_copy_holds_for_all(wired: Library) -> None:
    assert of_weld(wired) == [MACHINES] * 4
    rejected = stating.reject(wired, [first_of_weld(wired)])
    assert rejected is not None
    assert rejected.label == "rejected a statement of Tobias Weld (and in 2 copies)"
    assert sorted(rejected.article_ids) == [1, 2, 3]
    assert of_weld(wired) == [("SUPPORT", "support", "rejected")] * 3 + [MACHINES], "another story is none"
    assert stating.reject(wired, [first_of_weld(wired)]) is None
    wired.personal.undo()
    assert of_weld(wired) == [MACHINES] * 4, "one action"
    wired.personal.redo()
    taken = stating.take_back(wired, [first_of_weld(wired)])
    assert taken is not None
    assert taken.label == "took back what you said of a statement of Tobias Weld (and in 2 copies)"
    assert of_weld(wired) == [MACHINES] * 4
    stating.confirm(wired, [first_of_weld(wired)])
    assert of_weld(wired) == [("SUPPORT", "support", "confirmed")] * 3 + [MACHINES]


def test_a_flip_of_one_copy_counts_once_and_whole(wired: Library) -> None:
    def stance() -> dict[str, tuple[int, int]]:
        return {row.actor: (row.tally.support, row.tally.oppose) for row in wired.stances.open().actors()}

    assert stance()["Tobias Weld"] == (2, 0)
    stating.flip(wired, [first_of_weld(wired)])
    assert stance()["Tobias Weld"] == (1, 1), "the story against, the other one for"
    assert {each[1] for each in of_weld(wired)[:3]} == {"oppose"}


def test_a_copy_that_stood_otherwise_follows_whole(wired: Library) -> None:
    copy = next(
        row
        for row in wired.analyses.statements(Scope(article_ids=(3,)), rejected=True)
        if row.actor == "Tobias Weld"
    )
    wired.analyses.correct_all([Saying("statement", copy.id, Verdict.CORRECTED, {"act": Act.COOPERATE})])
    stating.confirm(wired, [first_of_weld(wired)])
    assert of_weld(wired)[:3] == [("SUPPORT", "support", "confirmed")] * 3
    stating.change_target(wired, [first_of_weld(wired)], stating.Target("Border", is_topic=True))
    moved = [row.target for row in wired.analyses.statements() if row.actor == "Tobias Weld"]
    assert sorted(moved) == ["Border", "Border", "Border", "dam inspection"]


def test_a_range_that_holds_copies_names_them_once(wired: Library) -> None:
    both = [
        row
        for row in wired.analyses.statements(Scope(article_ids=(1, 2)), rejected=True)
        if row.actor == "Tobias Weld"
    ]
    action = stating.reject(wired, both)
    assert action is not None
    assert action.label == "rejected 2 statements (and in 1 copy)"


def test_another_actor_speaks_the_quotes_of_all_copies(wired: Library) -> None:
    action = stating.change_actor(wired, rows(wired)[:1], "Ada Renn", kind=ActorKind.PERSON)
    assert action is not None
    assert action.label == "made Ada Renn the actor of a statement (and in 2 copies)"
    speakers = {quote.article_id: quote.actor for quote in wired.analyses.quotes()}
    assert speakers == {1: "Ada Renn", 2: "Ada Renn", 3: "Ada Renn", 4: "Lena Orsk"}
