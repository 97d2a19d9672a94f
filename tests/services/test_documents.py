"""Texts without a library: read as they are, analysed in order, failures named."""

import json
from pathlib import Path

import pytest

from xjreader.config import Config
from xjreader.errors import ImportFailed
from xjreader.services import documents
from xjreader.services.documents import InputText, analyse_texts, analysis_record, find_files, read_texts


def rows(path: Path, *values: object) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return path


def test_a_row_is_taken_as_it_is(tmp_path: Path) -> None:
    text = " \u200bA\r\n\x1b[1mtext\u0000\ud800 \t\n\n"
    path = rows(tmp_path / "a.jsonl", {"id": "x", "text": text, "title": "T", "published": "2026-01-02"})
    [found] = read_texts(path)
    assert isinstance(found, InputText)
    assert (found.id, found.text, found.title) == ("x", text, "T")
    assert found.published is not None
    assert found.published.isoformat() == "2026-01-02T00:00:00+00:00"


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"id": 1},
        {"text": "a"},
        {"id": 1, "text": 2},
        {"id": True, "text": ""},
        {"id": 1.5, "text": ""},
        [],
        3,
    ],
)
def test_a_row_that_is_none_is_named(tmp_path: Path, row: object) -> None:
    path = rows(tmp_path / "a.jsonl", {"id": 1, "text": "Good."}, row, {"id": 3, "text": "Good."})
    first, failure, last = read_texts(path)
    assert isinstance(first, InputText)
    assert isinstance(failure, ImportFailed)
    assert str(failure).startswith(f"{path}:2: ")
    assert isinstance(last, InputText)


def test_what_is_no_json_or_no_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": 1, "text": "\xff"}\n' + b"[" * 100_000 + b"\n")
    assert [str(found).split(": ")[0] for found in read_texts(path)] == [f"{path}:1", f"{path}:2"]
    assert str(next(read_texts(tmp_path / "none.jsonl"))).startswith(f"{tmp_path / 'none.jsonl'}: ")
    assert isinstance(next(read_texts(tmp_path / "none.txt")), ImportFailed)


def test_a_text_file_has_title_date_and_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("date 2026-02-03 Envoy to visit Valdoria\n\nThe envoy said she would come.\n")
    [found] = read_texts(path)
    assert isinstance(found, InputText)
    assert (found.id, found.title, found.text) == (
        str(path),
        "Envoy to visit Valdoria",
        "The envoy said she would come.",
    )


def test_a_folder_stands_for_its_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.jsonl", "picture.png"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in find_files([tmp_path])] == ["a.jsonl", "b.txt"]


def test_order_and_results_are_the_same_however_many_work(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [InputText(n, f"“We reject this,” envoy {n} said. " * (1 + n % 7)) for n in range(40)]
    alone = [analysis_record(*pair) for pair in analyse_texts(texts, Config(), workers=1)]
    monkeypatch.setattr(documents, "ALONE_CHARACTERS", 500)
    monkeypatch.setattr(documents, "BATCH_CHARACTERS", 300)
    shared = [analysis_record(*pair) for pair in analyse_texts(iter(texts), Config(), workers=2)]
    assert [record["id"] for record in shared] == list(range(40))
    assert shared == alone


def test_spans_count_in_the_printed_text() -> None:
    text = "  “We reject this,” Ilse Tarn said.\n"
    [(given, analysis)] = analyse_texts([InputText("a", text)], Config())
    record = analysis_record(given, analysis)
    assert record["text"] == text
    [found] = record["attributions"]
    assert [text[start:end] for start, end in found["source"]] == ["Ilse Tarn"]
    assert text[slice(*found["content"][0])].startswith("“We reject this")
