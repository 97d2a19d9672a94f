"""What holds for every text: no failure, spans in range, contents clear of their cue, the same again."""

import itertools
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjreader.models.analysis import AttributionType, Spans
from xjreader.nlp.pipeline import Analyser, Knowledge
from xjreader.nlp.quotation import quotations
from xjreader.nlp.sentences import sentences

ANALYSER = Analyser(Knowledge())
WORDS = """
said “ ” " ' ‘ ’ « » Orr Ann the minister China Beijing , . : ; ? ! and but who had denied told
warned accused of according to he she it they its UN U.N. ( ) – a an was is must not Mr. officials
welcomed visit in on Monday that 's
"""
PIECES = st.sampled_from([*WORDS.split(), "\x00", "\ud800", "\n"])
NEWSLIKE = st.lists(PIECES, max_size=60).map(" ".join)
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=200)


def check(spans: Spans, size: int) -> None:
    for start, end in spans:
        assert 0 <= start < end <= size


@given(st.one_of(NEWSLIKE, ANYTHING))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_sound_analysis(text: str) -> None:
    analysis = ANALYSER.analyse(text)
    for one in analysis.attributions:
        check((*one.source, *one.cue, *one.content), len(text))
        assert one.content
        assert list(one.content) == sorted(one.content)
        assert 0 <= one.confidence <= 1
        assert one.actor is None or not one.candidates
        for content, cue in itertools.product(one.content, one.cue):
            assert content.end <= cue.start or cue.end <= content.start
        for start, end in (*one.source, *one.cue, *one.content):
            assert not text[start].isspace()
            assert not text[end - 1].isspace()
            if start and text[start].isalnum() and text[start].isascii():
                assert not (text[start - 1].isalnum() and text[start - 1].isascii())
    for statement in analysis.statements:
        check(statement.evidence, len(text))
        assert statement.recipient or statement.topic
        assert statement.actor != statement.recipient
        assert 0 <= statement.confidence <= 1
        assert statement.attribution is None or statement.attribution < len(analysis.attributions)
    known = {actor.name for actor in analysis.actors}
    assert {one.actor for one in analysis.attributions if one.actor} <= known


@given(NEWSLIKE)
@settings(max_examples=30, deadline=None)
def test_the_same_text_gives_the_same_analysis(text: str) -> None:
    assert Analyser(Knowledge()).analyse(text) == ANALYSER.analyse(text)


@given(st.one_of(NEWSLIKE, ANYTHING))
@settings(max_examples=100, deadline=None)
def test_sentences_and_quotations_are_in_order_and_in_range(text: str) -> None:
    spans = sentences(text)
    check(tuple(spans), len(text))
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    for quotation in quotations(text):
        assert (
            0 <= quotation.start <= quotation.inner.start < quotation.inner.end <= quotation.end <= len(text)
        )


def calls(text: str) -> int:
    """How many lines of our own code run for a text: work, not time."""
    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        ANALYSER.analyse(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        '"',
        '" ',
        "\"'",
        "“",
        "”",
        "' ",
        "“a ” ",
        "He said. ",
        "“A,” he said. ",
        "Ann Lee and Bo Orr met. ",
        "a, ",
        "Orr accused China of ",
        "asked about a report that ",
        "Orr: no. ",
        "Ann Lee said he was she. ",
        "A man said so. He said it. ",
        "Ann Orr. Bo Orr. Orr said they left. ",
    ],
)
def test_work_grows_no_faster_than_the_text(unit: str) -> None:
    size = 3_000
    small, large = calls(unit * (size // len(unit))), calls(unit * (4 * size // len(unit)))
    assert large < 6 * small


def test_a_long_row_of_quotation_marks_is_read() -> None:
    assert ANALYSER.analyse('"' * 200_000).attributions == ()


def test_types_follow_from_the_marks() -> None:
    text = "Ann Lee said she was “tired.” “I am tired,” Lee said. Lee said she was tired."
    found = [one.type for one in ANALYSER.analyse(text).attributions]
    assert found == [AttributionType.MIXED, AttributionType.DIRECT, AttributionType.INDIRECT]
