"""corrections, and the commands that tell of them: what a person said of quotes, for scripts."""

import json
from pathlib import Path
from typing import Any

import pytest

from xjreader.config import Config
from xjreader.models.analysis import Verdict
from xjreader.services import corrections
from xjreader.services.library import Library

TEXT = """The dam
date 2031-05-01
“We open our valves, not our files,” said Lena Orsk on Monday.

“Nobody downstream can plan a harvest on promises,” said Tobias Weld.
"""


@pytest.fixture
def judged(xjreader: Any, home: Path) -> Any:
    """A library of two quotes: of the first the speaker was corrected, the second was rejected."""
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


def test_nothing_judged_says_so(xjreader: Any, home: Path) -> None:
    (home / "dam.txt").write_text(TEXT, encoding="utf-8")
    xjreader("import", "articles", home / "dam.txt", "--no-analysis")
    assert "Nothing was confirmed" in xjreader("corrections").err
