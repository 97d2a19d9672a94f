"""Texts without a library: read as they are, analysed in order, failures named."""

import json
import os
import signal
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Literal

import pytest

from xjreader.config import AnalysisConfig, Config
from xjreader.errors import ImportFailed, XjreaderError
from xjreader.models.analysis import Analysis
from xjreader.services import documents
from xjreader.services.documents import (
    InputText,
    analyse_texts,
    analysis_record,
    find_files,
    read_texts,
)
from xjreader.services.worker import Handler

RULES = Config(analysis=AnalysisConfig(tagger="rules"))
QUOTE = "“We reject this,” envoy Ilse Tarn said. "


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


@pytest.fixture
def shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts go to other processes from the second on, in small batches."""
    monkeypatch.setattr(documents, "ALONE_CHARACTERS", 0)
    monkeypatch.setattr(documents, "BATCH_CHARACTERS", 600)


@pytest.mark.usefixtures("shared_out")
@pytest.mark.parametrize("tagger", ["rules", "trained"])
def test_order_and_results_are_the_same_however_many_work(tagger: Literal["rules", "trained"]) -> None:
    config = Config(analysis=AnalysisConfig(tagger=tagger))
    texts = [InputText(n, f"“We reject this,” envoy {n} said. " * (1 + n % 7)) for n in range(40)]
    alone = [analysis_record(*pair) for pair in analyse_texts(texts, config, workers=1)]
    shared = [analysis_record(*pair) for pair in analyse_texts(iter(texts), config, workers=2)]
    assert [record["id"] for record in shared] == list(range(40))
    assert shared == alone


def test_the_first_texts_go_alone_and_the_others_in_batches_of_like_length() -> None:
    lengths = [10, 20_000, 30, 5_000, 5_000, 5_000, 300_000, *[0] * 300]
    texts = [InputText(n, "x" * length) for n, length in enumerate(lengths)]
    found = list(documents._batches(texts, alone=2))
    assert [text for batch in found for text in batch] == texts
    assert [len(batch) for batch in found] == [1, 1, 3, 1, 1, 120, 120, 60]
    for batch in found:
        size = sum(len(text.text) + documents.TEXT_CHARACTERS for text in batch)
        assert len(batch) == 1 or size <= documents.BATCH_CHARACTERS


@pytest.mark.usefixtures("shared_out")
def test_reading_runs_only_so_far_ahead_and_results_come_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "AHEAD_CHARACTERS", 2_000)
    drawn = 0

    def endless() -> Iterator[InputText]:
        nonlocal drawn
        for number in count():
            drawn = number + 1
            yield InputText(number, QUOTE)

    found = analyse_texts(endless(), RULES, workers=2)
    for number, (text, analysis) in enumerate(islice(found, 30)):
        assert text.id == number
        assert len(analysis.attributions) == 1
        # What is held, a batch that is being filled, and the text that showed that it is full.
        assert (drawn - number) * (len(QUOTE) + documents.TEXT_CHARACTERS) <= 2_000 + 2 * 600 + 200
    found.close()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("shared_out")
def test_a_long_text_holds_nothing_up_but_what_comes_after_it() -> None:
    texts = [InputText(n, QUOTE * (1_500 if n == 1 else 1)) for n in range(12)]
    found = [
        (text.id, len(analysis.attributions)) for text, analysis in analyse_texts(texts, RULES, workers=2)
    ]
    assert found == [(n, 1_500 if n == 1 else 1) for n in range(12)]


def test_one_text_alone_and_few_short_ones_need_no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("another process was started")

    monkeypatch.setattr(documents, "_Crew", refuse)
    for texts in ([InputText(1, QUOTE * 600)], [InputText(n, QUOTE) for n in range(20)]):
        assert len(list(analyse_texts(texts, RULES, workers=2))) == len(texts)


def deadly(setup: bytes) -> Handler:
    """An analysis that the word poison kills."""
    handle = documents.batch_handler(setup)

    def wrapped(payload: bytes) -> bytes:
        if b"poison" in payload:
            os.kill(os.getpid(), signal.SIGKILL)
        return handle(payload)

    return wrapped


@pytest.fixture
def mortal(monkeypatch: pytest.MonkeyPatch, shared_out: None) -> None:
    monkeypatch.setattr(documents, "HANDLER", "tests.services.test_documents:deadly")


@pytest.mark.usefixtures("mortal")
def test_a_text_that_kills_its_worker_costs_no_other_one() -> None:
    texts = [InputText(n, QUOTE + ("poison" if n in (0, 7) else "")) for n in range(12)]
    steps: list[object] = []
    failures: list[XjreaderError] = []

    def on_failure(error: XjreaderError) -> None:
        failures.append(error)
        steps.append("failed")

    for text, analysis in analyse_texts(texts, RULES, workers=2, on_failure=on_failure):
        assert isinstance(analysis, Analysis)
        steps.append(text.id)
    assert steps == ["failed", 1, 2, 3, 4, 5, 6, "failed", 8, 9, 10, 11]
    assert [error.message for error in failures] == [
        f"The text {n} could not be analysed: its process died (SIGKILL)." for n in (0, 7)
    ]


@pytest.mark.usefixtures("mortal")
def test_a_text_that_kills_its_worker_is_raised_where_nobody_is_told() -> None:
    texts = [InputText(n, QUOTE + ("poison" if n == 1 else "")) for n in range(3)]
    found = analyse_texts(texts, RULES, workers=2)
    assert next(found)[0].id == 0
    with pytest.raises(XjreaderError, match="The text 1 could not"):
        next(found)


@pytest.mark.usefixtures("mortal")
def test_where_text_after_text_fails_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_FAILURES", 3)  # each costs two processes
    monkeypatch.setattr(documents, "BATCH_CHARACTERS", 1)
    failures: list[XjreaderError] = []
    texts = (InputText(n, "poison") for n in count())
    with pytest.raises(XjreaderError, match="3 texts in a row failed") as raised:
        list(analyse_texts(texts, RULES, workers=2, on_failure=failures.append))
    assert len(failures) == 2
    assert raised.value.remedy


def test_spans_count_in_the_printed_text() -> None:
    text = "  “We reject this,” Ilse Tarn said.\n"
    [(given, analysis)] = analyse_texts([InputText("a", text)], RULES)
    record = analysis_record(given, analysis)
    assert record["text"] == text
    [found] = record["attributions"]
    assert [text[start:end] for start, end in found["source"]] == ["Ilse Tarn"]
    assert text[slice(*found["content"][0])].startswith("“We reject this")
