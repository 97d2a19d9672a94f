"""analyse --pairs from the outside."""

import json
from pathlib import Path
from typing import Any

import pytest

TEXT = "Velmark condemned Ostria on Monday."


def row(identity: object, **changed: object) -> str:
    return json.dumps({"id": identity, "text": TEXT, "source": [0, 7], "target": [18, 24]} | changed)


@pytest.fixture
def rules(home: Path) -> None:
    (home / "config.toml").write_text('[analysis]\ntagger = "rules"\n')


@pytest.mark.usefixtures("rules")
def test_each_pair_gives_a_row_in_order(xjreader: Any, home: Path) -> None:
    rows = [
        row("b"),
        row(7, source=None),
        row("a", target="Ostria"),
        row("c", source=[18, 24], target=[0, 7]),
    ]
    (home / "pairs.jsonl").write_text("\n".join(rows) + "\n\n")
    outcome = xjreader("analyse", "--pairs", home / "pairs.jsonl")
    found = [json.loads(line) for line in outcome.out.splitlines()]
    assert (outcome.code, outcome.err) == (0, "")
    assert [list(one) for one in found] == [["id", "label", "act", "score"]] * 4
    assert [(one["id"], one["label"], one["act"]) for one in found] == [
        ("b", "oppose", "ACCUSE"), (7, "oppose", None), ("a", "oppose", "ACCUSE"), ("c", "neutral", None),
    ]  # fmt: skip
    assert all(0 < one["score"] <= 1 for one in found)
    assert not (home / "library.db").exists()


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[1]",
        row(True),
        row("x", text=3),
        row("x", source=[0]),
        row("x", source=[7, 7]),
        row("x", source=[True, 7]),
        row("x", source=[0, 99]),
        row("x", source=[-1, 7]),
        row("x", source=[7, 8]),
        row("x", source="Velmark"),
        row("x", target=None),
        row("x", target=" "),
        row("x", target=[18, 24.0]),
    ],
)
def test_a_bad_row_is_named_and_costs_no_other(xjreader: Any, home: Path, bad: str) -> None:
    (home / "pairs.jsonl").write_text(f"{row('a')}\n\n{bad}\n{row('b')}\n")
    outcome = xjreader("analyse", "--pairs", home / "pairs.jsonl")
    assert [json.loads(line)["id"] for line in outcome.out.splitlines()] == ["a", "b"]
    assert outcome.code == 1
    assert outcome.err.startswith(f"{home / 'pairs.jsonl'}:3: ")
    assert len(outcome.err.splitlines()) == 1


@pytest.mark.usefixtures("rules")
def test_pairs_for_a_person(xjreader: Any, home: Path) -> None:
    (home / "pairs.jsonl").write_text(f"{row('a')}\n{row('b', source=None, target='Ostria')}\n")
    outcome = xjreader("analyse", "--format", "text", "--pairs", home / "pairs.jsonl")
    assert outcome.out.splitlines()[0].startswith("a: - Velmark → Ostria: ACCUSE · 0.")
    assert outcome.out.splitlines()[1].startswith("b: - the text → Ostria: · 0.")


def test_a_file_that_is_not_there_and_one_too_many(xjreader: Any, home: Path) -> None:
    outcome = xjreader("analyse", "--pairs", home / "none.jsonl")
    assert (outcome.code, outcome.out) == (1, "")
    assert str(home / "none.jsonl") in outcome.err
    assert xjreader("analyse", "--pairs", home / "none.jsonl", home / "a.txt").code == 2
