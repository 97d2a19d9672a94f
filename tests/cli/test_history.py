"""What an article's texts were, step by step, as the command line tells it."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from xjreader.config import Config
from xjreader.models.article import Block, Document, New, Revised
from xjreader.services.identity import from_document
from xjreader.services.library import Library

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)
OPEN = "“We will open the gates to all visitors,” Tarn said. “No date has been set.”"
OTHERWISE = "“We will open the gates to some visitors,” Tarn said."
THEIRS = "Tarn said nothing, and nobody was asked for more."
STEPS = (("wire", OPEN), ("wire", OTHERWISE), ("press", THEIRS), ("wire", OPEN))


@pytest.fixture
def edited(xjreader: Any, home: Path) -> Any:
    """The commands over a library with one article, of which an edit was taken back after three hours."""
    library = Library.open(home / "library.db", Config())
    feeds = {
        name: library.feeds.add(f"https://{name}.example/feed", title=name.title())[0].id
        for name in ("wire", "press")
    }
    article_id = 0
    for hour, (name, text) in enumerate(STEPS):
        document = Document(text, (Block(0, len(text)),))
        entry = from_document(document, entry_key="one", title="Gates", url="https://wire.example/1")
        change = Revised(entry, article_id, becomes_current=name == "wire") if hour else New(entry, NOON)
        seen_at = NOON + timedelta(hours=hour)
        result = library.articles.save(feeds[name], [change], seen_at=seen_at, origin="feed")
        article_id = article_id or result.new[0]
    library.close()
    return xjreader


def test_show_tells_each_step_with_what_it_did(edited: Any) -> None:
    told = edited("show", "1").out
    assert "edited and taken back, 3 texts seen\n" in told
    assert told[told.index("Revisions") :].splitlines()[: len(SHOWN)] == SHOWN
    assert "(taken back)" in edited("search").out


SHOWN = [
    "Revisions (3, 3 steps)",
    "2031-05-01 12:00 UTC  feed  76 characters  Gates",
    "2031-05-01 13:00 UTC  feed  53 characters  Gates",
    "    changed  We will open the gates to all visitors, → We will open the gates to some visitors,",
    "    removed  No date has been set.",
    "2031-05-01 14:00 UTC  feed  49 characters  Gates  (not shown: Press says so)",
    "2031-05-01 15:00 UTC  feed  the text of 2031-05-01 12:00 UTC again  (shown above)",
    "    changed back  We will open the gates to some visitors, → We will open the gates to all visitors,",
    "    restored  No date has been set.",
    "",
    "Quotes that no longer stand (1)",
    "changed  We will open the gates to some visitors, → We will open the gates to all visitors,",
]


def test_json_has_every_step_and_what_it_had(edited: Any) -> None:
    record = json.loads(edited("show", "1", "--json").out)
    assert [text["text"] for text in record["revisions"]] == [OPEN, OTHERWISE, THEIRS]
    assert [text["current"] for text in record["revisions"]] == [True, False, False]
    assert [
        (step["revision_id"], step["at"], step["shown"], step["again"], step["feed"])
        for step in record["history"]
    ] == [
        (1, "2031-05-01T12:00:00Z", True, False, "Wire"),
        (2, "2031-05-01T13:00:00Z", True, False, "Wire"),
        (3, "2031-05-01T14:00:00Z", False, False, "Press"),
        (1, "2031-05-01T15:00:00Z", True, True, "Wire"),
    ]
    _, first, beside, last = record["history"]
    assert [lost["change"] for lost in first["lost_quotes"]] == ["changed", "removed"]
    assert (beside["lost_quotes"], beside["restored_quotes"]) == ([], [])
    assert [lost["taken_back"] for lost in last["lost_quotes"]] == [True]
    assert [quote["words"] for quote in last["restored_quotes"]] == ["No date has been set."]
    [lost] = record["lost_quotes"]
    assert {"change", "actor", "type", "words", "now", "revision_id", "seen_at"} <= set(lost)
    assert (record["edited"], record["shown_at"]) == (True, "2031-05-01T15:00:00Z")
    assert record["taken_back"]
    assert [step["edit"] for step in record["history"]] == [False, True, False, True]


def test_a_list_and_an_export_tell_that_an_edit_was_taken_back(edited: Any) -> None:
    [row] = json.loads(edited("search", "--json").out)
    assert (row["revisions"], row["taken_back"]) == (3, True)
    [exported] = csv.DictReader(io.StringIO(edited("export", "articles", "--format", "csv").out))
    assert (exported["shown_at"], exported["taken_back"]) == ("2031-05-01T15:00:00Z", "yes")
