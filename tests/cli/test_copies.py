"""Copies of a story on the command line."""

import json
from pathlib import Path
from typing import Any

from tests.store.near_pairs import DATA, edited, whole

STORY = DATA["stories"][0]


def test_show_lists_the_copies_of_an_article(xjreader: Any, home: Path) -> None:
    (home / "config.toml").write_text("[analysis]\nenabled = false\n")
    folder = home / "texts"
    folder.mkdir()
    (folder / "wire.txt").write_text(f"Crossings reopen\n\n{whole(STORY)}")
    (folder / "desk.txt").write_text(f"Lorries to roll\n\n{edited(STORY, 20, seed=0)}")
    (folder / "other.txt").write_text("Another matter\n\n" + "\n\n".join(STORY["other_report"]))
    assert xjreader("import", "articles", folder).code == 0
    record = json.loads(xjreader("show", "Crossings reopen", "--json").out)
    (copy,) = record["copies"]
    assert copy["title"] == "Lorries to roll"
    assert copy["outlets"] == []
    assert 0.7 < copy["share"] < 0.9
    shown = xjreader("show", "Lorries to roll").out
    assert "Copies (1)" in shown
    assert "Crossings reopen" in shown
    assert json.loads(xjreader("show", "Another matter", "--json").out)["copies"] == []
    assert "Copies" not in xjreader("show", "Another matter").out
