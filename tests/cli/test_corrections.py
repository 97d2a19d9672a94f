"""corrections, and the commands that tell of them: what a person said of quotes and statements."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import RULES

from xjreader.config import Config, load
from xjreader.models.analysis import Act, Polarity, Verdict
from xjreader.services import corrections, stating
from xjreader.services.library import Library

TEXT = """The dam
date 2031-05-01
“We open our valves, not our files,” said Lena Orsk on Monday.

“Nobody downstream can plan a harvest on promises,” said Tobias Weld.
"""

STANCES = """The inspection
date 2031-05-01
Lena Orsk condemned the inspection on Monday.

Tobias Weld praised the inspection.
"""


@pytest.fixture
def judged(xjreader: Any, home: Path) -> Any:
    """A library of two quotes: of the first the speaker was corrected, the second was rejected."""
    (home / "config.toml").write_text(RULES)
    (home / "dam.txt").write_text(TEXT, encoding="utf-8")
    assert xjreader("import", "articles", home / "dam.txt").code == 0
    library = Library.open(home / "library.db", Config())
    first, second = library.analyses.quotes()
    corrections.change_speaker(library, first, "Ada Renn")
    corrections.reject(library, second)
    library.close()
    return xjreader


def test_they_are_listed_newest_first(judged: Any) -> None:
    lines = judged("corrections").out.splitlines()
    assert lines[0].split() == ["id", "made", "kind", "who", "standing", "article", "words"]
    assert "✗" in lines[1]
    assert "Lena Orsk → Ada Renn" in lines[2]
    rows = [json.loads(line) for line in judged("corrections", "--format", "jsonl").out.splitlines()]
    assert [(row["verdict"], row["speaker"], row["machine_speaker"]) for row in rows] == [
        (Verdict.REJECTED.value, "Tobias Weld", "Tobias Weld"),
        (Verdict.CORRECTED.value, "Ada Renn", "Lena Orsk"),
    ]
    assert judged("corrections", "--format", "csv", "--limit", "1").out.count("\n") == 2
    assert judged("corrections", "flood").out.count("\n") <= 1


def test_one_is_taken_back_by_its_number(judged: Any) -> None:
    assert "took back" in judged("corrections", "--take-back", "2").out
    assert "Tobias Weld" in judged("quotes").out
    judged("undo")
    assert "Tobias Weld" not in judged("quotes").out
    outcome = judged("corrections", "--take-back", "99")
    assert outcome.code == 2
    assert "no correction 99" in outcome.err


def test_quotes_and_exports_are_as_the_person_says(judged: Any, home: Path) -> None:
    assert "✎" in judged("quotes").out
    assert "✗" in judged("quotes", "--rejected").out
    rows = [json.loads(line) for line in judged("quotes", "actor:Ada", "--format", "jsonl").out.splitlines()]
    assert [(row["speaker"], row["machine_speaker"], row["verdict"]) for row in rows] == [
        ("Ada Renn", "Lena Orsk", "corrected")
    ]
    target = home / "quotes.csv"
    assert judged("export", "quotes", "--rejected", "--format", "csv", "-o", target).code == 0
    assert target.read_text(encoding="utf-8").count('"rejected"') == 1
    assert "0 of 2" in judged("doctor").out


@pytest.fixture
def coded(xjreader: Any, home: Path) -> Any:
    """Two statements judged, one flipped and one confirmed, and one added."""
    (home / "config.toml").write_text(
        '[analysis]\ntagger = "rules"\n'
        '[[actors]]\nname = "Lena Orsk"\nkind = "person"\n[[actors]]\nname = "Tobias Weld"\nkind = "person"\n'
        '[[topics]]\nname = "dam inspection"\nphrases = ["inspection"]\n',
        encoding="utf-8",
    )
    (home / "dam.txt").write_text(STANCES, encoding="utf-8")
    assert xjreader("import", "articles", home / "dam.txt").code == 0
    library = Library.open(home / "library.db", load(home / "config.toml"))
    first, second = library.analyses.statements()
    stating.flip(library, [first])
    stating.confirm(library, [second])
    stating.add(
        library, revision_id=first.revision_id, evidence=second.evidence, actor="Tobias Weld",
        target=stating.Target("Lena Orsk"), act=Act.ACCUSE, polarity=Polarity.OPPOSE,
    )  # fmt: skip
    library.close()
    return xjreader


def test_statements_are_listed_with_both_codings(coded: Any) -> None:
    lines = coded("corrections").out.splitlines()
    assert "+ statement" in " ".join(lines[1].split())
    assert "✎" in lines[3]
    assert "(oppose) → Lena Orsk" in lines[3]
    rows = [
        json.loads(line)
        for line in coded("corrections", "--kind", "statement", "--format", "jsonl").out.splitlines()
    ]
    assert [(row["verdict"], row["polarity"], row["machine_polarity"]) for row in rows] == [
        ("corrected", "oppose", None),
        ("confirmed", "support", "support"),
        ("corrected", "support", "oppose"),
    ]
    assert rows[2]["topic"] == rows[2]["machine_topic"] == "dam inspection"
    assert rows[2]["changed"] == ["act", "polarity"]
    text = json.loads(coded("show", "1", "--json").out)["revisions"][0]["text"]
    assert [" … ".join(text[start:end] for start, end in row["spans"]) for row in rows] == [
        row["words"] for row in rows
    ]
    assert (rows[0]["machine_words"], rows[0]["speaker"], rows[0]["recipient"]) == (
        "", "Tobias Weld", "Lena Orsk",
    )  # fmt: skip
    assert coded("corrections", "--kind", "quote", "--format", "jsonl").out == ""


def test_a_statement_is_taken_back_by_its_number(coded: Any) -> None:
    (number,) = [
        json.loads(line)["id"]
        for line in coded("corrections", "--format", "jsonl").out.splitlines()
        if json.loads(line)["changed"] == ["act", "polarity"]
    ]
    assert (
        "took back what you said of a statement of Lena Orsk"
        in coded("corrections", "--take-back", str(number)).out
    )
    shown = json.loads(coded("show", "1", "--json").out)["statements"]
    assert [(row["actor"], row["polarity"], row["verdict"]) for row in shown] == [
        ("Lena Orsk", "oppose", "machine"),
        ("Tobias Weld", "support", "confirmed"),
        ("Tobias Weld", "oppose", "corrected"),
    ]
    coded("undo")
    shown = json.loads(coded("show", "1", "--json").out)["statements"]
    assert (shown[0]["polarity"], shown[0]["verdict"]) == ("support", "corrected")
    assert shown[0]["machine"]["polarity"] == "oppose"
    assert shown[2]["machine"] is None


def verdicts(xjreader: Any) -> list[tuple[str, str, str]]:
    return [
        (row["actor"], row["polarity"], row["verdict"])
        for row in json.loads(xjreader("show", "1", "--json").out)["statements"]
    ]


def test_they_hold_when_the_program_knows_more(coded: Any, home: Path) -> None:
    said = [
        ("Lena Orsk", "support", "corrected"),
        ("Tobias Weld", "support", "confirmed"),
        ("Tobias Weld", "oppose", "corrected"),
    ]
    assert verdicts(coded) == said
    with (home / "config.toml").open("a", encoding="utf-8") as config:
        config.write('[[topics]]\nname = "Monday"\nphrases = ["on Monday"]\n')
    assert coded("refresh").code == 0
    assert "Every article is analysed" in coded("doctor").out
    assert [row for row in verdicts(coded) if row[2] != "machine"] == said


def test_the_doctor_tells_how_far_the_machine_can_be_trusted(coded: Any) -> None:
    told = " ".join(coded("doctor").out.split())
    assert "You judged 2 statements: 1 confirmed, 1 corrected (the sign in 1, the act in 1)" in told
    assert "you added 1 that the machine missed" in told
    assert "The machine was right in 1 of 2 (50%)" in told
    assert "oppose 0 of 1" in told
    assert "support 1 of 1" in told


def test_nothing_judged_says_so(xjreader: Any, home: Path) -> None:
    (home / "dam.txt").write_text(TEXT, encoding="utf-8")
    xjreader("import", "articles", home / "dam.txt", "--no-analysis")
    assert "Nothing was confirmed" in xjreader("corrections").err
