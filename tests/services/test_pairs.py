"""The service that codes the pairs of a file, and what doctor says of the coder."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from xjreader.config import Config
from xjreader.models.analysis import Polarity, Span
from xjreader.nlp.pairs import coders
from xjreader.services.doctor import pairs_finding
from xjreader.services.pairs import InputPair, code_pairs, pair_line, words

TEXT = "Velmark condemned Ostria."


def test_a_pair_is_coded_before_the_next_one_is_asked_for() -> None:
    asked: list[int] = []

    def pairs() -> Iterator[InputPair]:
        for number in range(3):
            asked.append(number)
            yield InputPair(number, TEXT, Span(0, 7), Span(18, 24))

    coming = code_pairs(pairs(), Config())
    pair, found = next(coming)
    assert (pair.id, found.label, asked) == (0, Polarity.OPPOSE, [0])
    assert [one.id for one, _ in coming] == [1, 2]
    line = json.loads(pair_line(pair, found))
    assert (line["id"], line["label"], line["act"]) == (0, "oppose", "ACCUSE")


def test_the_words_of_a_pair() -> None:
    assert words(InputPair(1, TEXT, Span(0, 7), Span(18, 24))) == ("Velmark", "Ostria")
    assert words(InputPair(1, TEXT, None, "Narvia")) == ("the text", "Narvia")


def test_doctor_says_when_the_lexicon_alone_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coders, "FOLDER", tmp_path)
    finding = pairs_finding()
    assert finding.level == "warning"
    assert "verb lexicon" in finding.what
    assert finding.remedy
    monkeypatch.setattr(coders, "fault", lambda: None)
    assert pairs_finding().level == "fine"
