"""The package's weights: found, found damaged, loaded once; and a network that cannot be loaded is told."""

import shutil
import sys
from pathlib import Path

import pytest

from xjreader.nlp.neural import weights
from xjreader.nlp.neural.weights import NETWORK, VOCABULARY, fault, load, missing

# Protocol buffers: field 1 is the number 8; field 7, of four bytes, holds what is no graph.
NO_NETWORK = b"\x08\x08\x3a\x04\xff\xff\xff\xff"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files that look whole and are no network."""
    (tmp_path / NETWORK).write_bytes(NO_NETWORK)
    (tmp_path / VOCABULARY).write_bytes(b"{}\n")
    return tmp_path


def test_whole_files_and_packages_are_all_that_is_looked_for(folder: Path) -> None:
    assert missing(folder) is None


@pytest.mark.parametrize("name", [NETWORK, VOCABULARY])
def test_a_file_that_is_not_there_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert missing(folder) == fault(folder) == f"{folder / name} is not there"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert str(tmp_path / "none") in (missing(tmp_path / "none") or "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        NO_NETWORK[:-1],
        NO_NETWORK[:3],
        NO_NETWORK[:1],
        NO_NETWORK + b"\x00",
        b"\x00" * 64,
        b"\xff" * 64,
        b"<!doctype html><title>Not found</title>",
        b"version https://git-lfs.example/spec/v1\nsize 24000000\n",
    ],
)
def test_a_network_that_is_cut_short_or_none_is_damaged(folder: Path, content: bytes) -> None:
    (folder / NETWORK).write_bytes(content)
    assert missing(folder) == fault(folder) == f"{folder / NETWORK} is damaged"


@pytest.mark.parametrize("content", [b"", b'{"model": {"voc', b"\x00" * 99])
def test_a_vocabulary_that_is_cut_short_is_damaged(folder: Path, content: bytes) -> None:
    (folder / VOCABULARY).write_bytes(content)
    assert missing(folder) == f"{folder / VOCABULARY} is damaged"


def test_a_folder_in_a_files_place_is_no_file(folder: Path) -> None:
    (folder / NETWORK).unlink()
    (folder / NETWORK).mkdir()
    assert missing(folder) == f"{folder / NETWORK} is not there"


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers", "numpy"])
def test_a_package_that_is_not_installed_is_named(
    folder: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    assert missing(folder) == f"the package {package} is not installed"


def test_what_looks_whole_and_cannot_be_loaded_is_found_by_trying(folder: Path) -> None:
    why = fault(folder)
    assert why is not None
    assert why.startswith("it cannot be loaded (")
    assert "\n" not in why


def test_a_package_that_fails_to_import_is_found_by_trying(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path_factory.mktemp("site")
    (broken / "onnxruntime.py").write_text("raise ImportError('no libm for this machine')")
    monkeypatch.syspath_prepend(broken)
    monkeypatch.delitem(sys.modules, "onnxruntime", raising=False)
    assert missing(folder) is None
    assert "ImportError: no libm for this machine" in (fault(folder) or "")


@pytest.mark.skipif(missing() is not None, reason=f"the weights are not whole: {missing()}")
class TestOurs:
    """With the weights of the package."""

    def test_they_can_be_loaded_and_are_loaded_once(self) -> None:
        assert fault() is None
        assert load() is load() is load(weights.FOLDER)

    def test_they_are_as_small_as_promised(self) -> None:
        sizes = [(weights.FOLDER / name).stat().st_size for name in (NETWORK, VOCABULARY)]
        assert sum(sizes) <= 25_000_000

    def test_no_length_of_a_cut_is_overlooked(self, tmp_path: Path) -> None:
        shutil.copy(weights.FOLDER / VOCABULARY, tmp_path)
        whole = (weights.FOLDER / NETWORK).read_bytes()
        (tmp_path / NETWORK).write_bytes(whole)
        assert missing(tmp_path) is None
        for length in (1, 10, 1_000, len(whole) // 2, len(whole) - 1):
            (tmp_path / NETWORK).write_bytes(whole[:length])
            assert missing(tmp_path) is not None

    def test_inputs_and_outputs_are_those_that_are_asked_for(self) -> None:
        session = load().session
        assert [one.name for one in session.get_inputs()] == ["ids", "case", "quote", "place"]
        assert [one.name for one in session.get_outputs()] == ["tags", "to_cue", "to_source"]

    def test_no_text_is_cut_or_filled_up(self) -> None:
        encoded = load().tokenizer.encode("gate " * 2_000, add_special_tokens=False)
        assert len(encoded.ids) == 2_000
