"""Which pair coder serves."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from xjreader.nlp.neural.weights import VOCABULARY
from xjreader.nlp.pairs import coders
from xjreader.nlp.pairs.coders import NETWORK, best_pair_coder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of weights of its own, and nothing remembered of it afterwards."""
    monkeypatch.setattr(coders, "FOLDER", tmp_path)
    best_pair_coder.cache_clear()
    yield tmp_path
    best_pair_coder.cache_clear()


def test_without_weights_the_lexicon_serves(folder: Path) -> None:
    assert NETWORK in (coders.missing() or "")
    assert not best_pair_coder().is_trained


def test_weights_that_cannot_be_loaded_are_logged_and_the_lexicon_serves(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / NETWORK).write_bytes(b"\x08\x08\x3a\x04\xff\xff\xff\xff")
    (folder / VOCABULARY).write_text("{}")
    assert coders.missing() is None
    assert coders.fault()
    with caplog.at_level(logging.ERROR):
        assert not best_pair_coder().is_trained
    assert "the verb lexicon serves" in caplog.text


def test_who_wants_rules_gets_them() -> None:
    assert not best_pair_coder("rules").is_trained
