"""What a person says of quotes: speakers, words, what is coded of them, what is exported and told."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from xjreader.config import ActorConfig, AnalysisConfig, TopicConfig
from xjreader.errors import NotFound
from xjreader.models.analysis import (
    Act,
    ActorKind,
    Analysis,
    Attribution,
    AttributionType,
    Polarity,
    QuoteRow,
    Scope,
    Span,
    Statement,
    Verdict,
)
from xjreader.models.article import Incoming, New, Revised
from xjreader.services import corrections, exports
from xjreader.services.columns import CORRECTION_COLUMNS, QUOTE_COLUMNS
from xjreader.services.doctor import examine
from xjreader.services.library import Library

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)
TEXT = (
    "A diplomat condemned the inspection of the upper dam on Monday.\n\n"
    "“The inspection is a farce,” said Lena Orsk. “Orvane is not to be inspected.” Nobody else spoke."
)
ACTORS = (
    ActorConfig(name="Orvane", kind=ActorKind.STATE),
    ActorConfig(name="Lena Orsk", kind=ActorKind.PERSON, affiliation="Orvane"),
    ActorConfig(name="Tobias Weld", kind=ActorKind.PERSON),
)
TOPICS = (TopicConfig(name="dam inspection", phrases=("inspection",)),)


def place(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


CONDEMNED = Attribution(
    (place("A diplomat"),),
    (place("condemned"),),
    (place("the inspection of the upper dam"),),
    AttributionType.INDIRECT,
    None,
    0.7,
    ("Tobias Weld", "Ada Renn"),
)
FARCE = Attribution(
    (place("Lena Orsk"),),
    (place("said"),),
    (place("“The inspection is a farce,”"),),
    AttributionType.DIRECT,
    "Lena Orsk",
    0.9,
)
SAID = Statement("Lena Orsk", None, "dam inspection", Act.REJECT, Polarity.OPPOSE, (), FARCE.content, 0.8, 1)
FOUND = Analysis("en", (CONDEMNED, FARCE), (SAID,))


def incoming(text: str) -> Incoming:
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
    library.articles.save(None, [New(incoming(TEXT), NOON)], seen_at=NOON, origin="file")
    analysed(library)
    return library


def analysed(library: Library, found: Analysis = FOUND) -> None:
    revision = library.articles.get(1).revision
    library.analyses.save(revision.id, found, stamp=library.stamp)


def quotes(library: Library) -> list[QuoteRow]:
    return library.analyses.quotes(Scope(article_ids=(1,)), rejected=True)


def stances(library: Library) -> list[tuple[str, str, str]]:
    return [(row.actor, row.target, row.polarity.value) for row in library.analyses.statements()]


def test_whom_the_machine_thought_of_stands_before_all_others(told: Library) -> None:
    choices = corrections.speaker_choices(told, quotes(told)[0])
    assert [(each.actor.name, each.is_candidate, each.is_known) for each in choices] == [
        ("Tobias Weld", True, True),
        ("Ada Renn", True, False),
        ("Lena Orsk", False, True),
        ("Orvane", False, True),
    ]
    assert choices[2].is_here


def test_a_speaker_who_becomes_known_is_coded(told: Library) -> None:
    assert stances(told) == [("Lena Orsk", "dam inspection", "oppose")]
    action = corrections.change_speaker(told, quotes(told)[0], "Ada Renn", kind=ActorKind.PERSON)
    assert action is not None
    assert action.label == "made Ada Renn the speaker of a quote"
    assert stances(told) == [
        ("Ada Renn", "dam inspection", "oppose"),
        ("Lena Orsk", "dam inspection", "oppose"),
    ]
    analysed(told)
    assert len(stances(told)) == 2, "also after a new analysis that does not know the speaker"
    assert corrections.change_speaker(told, quotes(told)[0], "Ada Renn", kind=ActorKind.PERSON) is None
    told.personal.undo()
    assert stances(told) == [("Lena Orsk", "dam inspection", "oppose")]


def test_what_another_speaker_said_is_the_new_ones(told: Library) -> None:
    corrections.change_speaker(told, quotes(told)[1], "Tobias Weld")
    assert stances(told) == [("Tobias Weld", "dam inspection", "oppose")]
    assert [row.actor for row in told.stances.open().actors()] == ["Tobias Weld"]
    corrections.reject(told, quotes(told)[1])
    assert stances(told) == []


def test_a_rejected_quote_names_whom_the_person_named(told: Library) -> None:
    corrections.change_speaker(told, quotes(told)[1], "Tobias Weld")
    action = corrections.reject(told, quotes(told)[1])
    assert action is not None
    assert action.label == "rejected a quote of Tobias Weld"
    (row,) = [each for each in quotes(told) if each.verdict is Verdict.REJECTED]
    assert row.actor == "Tobias Weld"
    analysed(told)
    assert [each.actor for each in quotes(told) if each.verdict is Verdict.REJECTED] == ["Tobias Weld"]
    told.personal.undo()
    told.personal.undo()
    assert [each.actor for each in quotes(told)] == [None, "Lena Orsk"]


def test_other_words_are_of_another_type_and_coded_anew(told: Library) -> None:
    corrections.change_words(told, quotes(told)[1], content=(place("farce"),))
    assert (quotes(told)[1].content_text, quotes(told)[1].type) == ("farce", AttributionType.DIRECT)
    assert stances(told) == [], "what it was coded from is no longer said"
    told.personal.undo()
    whole = Span(place("said Lena").start, place("inspected.”").end)
    corrections.change_words(told, quotes(told)[1], content=(whole,))
    assert quotes(told)[1].type is AttributionType.MIXED
    told.personal.undo()
    assert stances(told) == [("Lena Orsk", "dam inspection", "oppose")]


def test_without_the_analysis_the_machines_statements_stay(make_library: Callable[..., Library]) -> None:
    library = make_library(actors=ACTORS, topics=TOPICS, analysis=AnalysisConfig(enabled=False))
    library.articles.save(None, [New(incoming(TEXT), NOON)], seen_at=NOON, origin="file")
    analysed(library)
    corrections.change_words(library, quotes(library)[1], content=(place("farce"),))
    assert stances(library) == [("Lena Orsk", "dam inspection", "oppose")]


def test_words_that_are_so_already_are_no_correction(told: Library) -> None:
    row = quotes(told)[1]
    assert corrections.change_words(told, row, content=row.content, source=row.source) is None
    assert corrections.take_back(told, row) is None
    assert told.personal.undo() is None


def test_what_is_taken_back_can_be_put_back(told: Library) -> None:
    corrections.confirm(told, quotes(told)[1])
    corrections.take_back(told, quotes(told)[1])
    assert quotes(told)[1].verdict is Verdict.MACHINE
    told.personal.undo()
    assert quotes(told)[1].verdict is Verdict.CONFIRMED


def test_borders_are_those_of_words_and_sentences(told: Library) -> None:
    found = corrections.borders(told, quotes(told)[1])
    assert [TEXT[start:end] for start, end in found.words[:3]] == ["A", "diplomat", "condemned"]
    first, last = found.sentences[0]
    assert TEXT[first:last] == "A diplomat condemned the inspection of the upper dam on Monday."


def test_a_text_that_was_replaced_meanwhile_is_told(told: Library) -> None:
    row = quotes(told)[1]
    told.articles.save(None, [Revised(incoming(f"New. {TEXT}"), 1)], seen_at=NOON, origin="file")
    with pytest.raises(NotFound, match="edited meanwhile"):
        corrections.borders(told, row)


def test_exports_carry_the_verdict_and_what_the_machine_had(told: Library) -> None:
    corrections.change_speaker(told, quotes(told)[1], "Tobias Weld")
    corrections.reject(told, quotes(told)[0])
    scope = Scope(article_ids=(1,))
    records = [exports.quote_record(row, "") for row in exports.all_quotes(told, scope, rejected=True)]
    assert [(each["speaker"], each["verdict"], each["machine_speaker"]) for each in records] == [
        (None, "rejected", None),
        ("Tobias Weld", "corrected", "Lena Orsk"),
    ]
    assert len(list(exports.all_quotes(told, scope))) == 1
    for record in records:
        assert list(record) == [column.name for column in QUOTE_COLUMNS]
    (rejected, corrected) = reversed(
        [exports.correction_record(each) for each in told.analyses.corrections()]
    )
    for record in (rejected, corrected):
        assert list(record) == [column.name for column in CORRECTION_COLUMNS]
    assert sorted((each["verdict"], each["speaker"]) for each in (rejected, corrected)) == [
        ("corrected", "Tobias Weld"),
        ("rejected", None),
    ]


def test_the_doctor_tells_how_right_the_machine_was(told: Library, tmp_path) -> None:
    def said() -> list[str]:
        found = [finding.what for finding in examine(told.path, tmp_path / "none.toml")]
        return [what for what in found if "judged" in what or "words that" in what]

    assert said() == []
    corrections.confirm(told, quotes(told)[0])
    assert said() == ["You judged 1 quote: 1 confirmed. The machine was right in 1 of 1 (100%)."]
    corrections.change_speaker(told, quotes(told)[1], None)
    (line,) = said()
    assert "2 quotes: 1 confirmed, 1 corrected (the speaker in 1)" in line
    assert "1 of 2 (50%)" in line
    told.articles.save(None, [Revised(incoming("All is new in this text."), 1)], seen_at=NOON, origin="file")
    analysed(told, Analysis("en", (), ()))
    assert "2 of them stand on words that the article's current text no longer has" in said()[1]
