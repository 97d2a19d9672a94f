"""Sentences and paragraphs by example."""

import pytest

from xjreader.models.article import Block
from xjreader.nlp.quotation import outermost, quotations
from xjreader.nlp.sentences import paragraphs, sentences


def split(text: str) -> list[str]:
    found = sentences(text, quotations=outermost(quotations(text)))
    return [text[start:end] for start, end in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He left. She stayed.", ["He left.", "She stayed."]),
        ("Mr. Orr met Dr. Bell. They talked.", ["Mr. Orr met Dr. Bell.", "They talked."]),
        ("The U.N. Council met. It rained.", ["The U.N. Council met.", "It rained."]),
        ("It met the U.N. The rest left.", ["It met the U.N.", "The rest left."]),
        ("They came on Feb. 4. It was cold.", ["They came on Feb. 4.", "It was cold."]),
        ("J. K. Orr wrote it. Who else?", ["J. K. Orr wrote it.", "Who else?"]),
        ("It rose 3.5 percent. Then it fell.", ["It rose 3.5 percent.", "Then it fell."]),
        ('"Stop. Now," he said. "Go!"', ['"Stop. Now," he said.', '"Go!"']),
        ("“Stop. Now.” The men went.", ["“Stop. Now.”", "The men went."]),
        ("“Is it over?” she asked.", ["“Is it over?” she asked."]),
        ("Wait... what? Yes.", ["Wait... what?", "Yes."]),
        ("完了。次です。", ["完了。", "次です。"]),
    ],
)
def test_sentences(text: str, wanted: list[str]) -> None:
    assert split(text) == wanted


def test_a_sentence_never_crosses_a_paragraph() -> None:
    assert split("No stop here\nNext line") == ["No stop here", "Next line"]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = "The men who\nsailed at dawn\nnever came.\nThe End."
    assert [text[start:end] for start, end in paragraphs(text)] == [
        "The men who\nsailed at dawn\nnever came.",
        "The End.",
    ]


def test_blocks_are_the_paragraphs_where_there_are_any() -> None:
    text = "One\ntwo\n\nThree"
    spans = paragraphs(text, blocks=(Block(0, 7), Block(9, 14)))
    assert [text[start:end] for start, end in spans] == ["One\ntwo", "Three"]


@pytest.mark.parametrize("unit", [".", "?!", "…", '."'])
def test_stops_without_end_are_read(unit: str) -> None:
    # Each was once looked along to the end: this took minutes.
    assert len(sentences(unit * 100_000)) == 1
