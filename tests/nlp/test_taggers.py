"""Which tagger serves: the trained one where it can, else the cue rules, whatever stands in its way."""

import logging
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.neural import weights
from xjreader.nlp.neural.hybrid import HybridTagger
from xjreader.nlp.pipeline import Analyser, Knowledge
from xjreader.nlp.taggers import available, best_tagger

TEXT = "“We are ready,” Ann Lee said. “Nobody asked us.”"


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """A tagger is loaded once a process: what a test made of it goes with the test."""
    best_tagger.cache_clear()
    yield
    best_tagger.cache_clear()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the weights that stands in for the package's own."""
    why = weights.missing()
    if why is not None:
        pytest.skip(f"the trained tagger cannot serve: {why}")
    for name in (weights.NETWORK, weights.VOCABULARY):
        shutil.copy(weights.FOLDER / name, tmp_path)
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    return tmp_path


def rules_serve() -> bool:
    """Whether they do, and find what there is to find."""
    (found,) = Analyser(Knowledge()).analyse(TEXT).attributions
    assert [TEXT[start:end] for start, end in found.content] == ["“We are ready,”", "“Nobody asked us.”"]
    assert found.actor == "Ann Lee"
    return isinstance(best_tagger(), RuleTagger)


def test_the_trained_tagger_is_the_default_and_loaded_once(folder: Path) -> None:
    assert available("trained") == "trained"
    assert isinstance(best_tagger(), HybridTagger)
    assert best_tagger() is best_tagger()
    assert not rules_serve()


def test_who_wants_the_rules_gets_them(folder: Path) -> None:
    assert available("rules") == "rules"
    assert isinstance(best_tagger("rules"), RuleTagger)


@pytest.mark.parametrize("name", [weights.NETWORK, weights.VOCABULARY])
def test_without_a_file_the_rules_serve(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert available("trained") == "rules"
    assert rules_serve()


@pytest.mark.parametrize("name", [weights.NETWORK, weights.VOCABULARY])
def test_with_a_file_cut_short_the_rules_serve(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    assert available("trained") == "rules"
    assert rules_serve()


def test_without_its_runtime_the_rules_serve(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert available("trained") == "rules"
    assert rules_serve()


def test_where_the_network_cannot_be_loaded_the_rules_serve_and_it_is_logged(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / weights.NETWORK).write_bytes(b"\x08\x08\x3a\x04\xff\xff\xff\xff")
    with caplog.at_level(logging.ERROR):
        assert rules_serve()
    assert "the trained tagger cannot be loaded, the cue rules serve" in caplog.text


def test_where_its_runtime_fails_to_import_the_rules_serve_and_it_is_logged(
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = tmp_path_factory.mktemp("site")
    (broken / "onnxruntime.py").write_text("raise ImportError('no libm for this machine')")
    monkeypatch.syspath_prepend(broken)
    monkeypatch.delitem(sys.modules, "onnxruntime", raising=False)
    with caplog.at_level(logging.ERROR):
        assert rules_serve()
    assert "no libm for this machine" in caplog.text
