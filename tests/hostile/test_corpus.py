"""What we read in a corpus of other projects' test feeds, against what they expect.

The corpus is no part of the project: XJREADER_FEED_CORPUS names its folder, or it lies beside the checkout;
without it this is skipped. Every disagreement is explained in data/disagreements.toml.
"""

import importlib.util
import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from xjreader.feeds.parse import parse_feed

ROOT = Path(__file__).resolve().parents[2]
GIVEN = os.environ.get("XJREADER_FEED_CORPUS")
CORPUS = Path(GIVEN) if GIVEN else ROOT.parent / "shared" / "feeds" / "corpus"
EXPLAINED = Path(__file__).with_name("data") / "disagreements.toml"

LEAST = {"source": 0.99, "two-way": 0.995, "one-way": 0.995}
"""Share of the fields that agree, by where the expectation is from."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (CORPUS / "manifest.jsonl").is_file(), reason="no corpus: XJREADER_FEED_CORPUS names its folder"
    ),
]


def scored() -> tuple[dict[tuple[str, str], list[int]], list[tuple[str, str, str, Any, Any]]]:
    """The corpus's own score of what we read: hits and total by kind, and what we miss."""
    spec = importlib.util.spec_from_file_location("corpus_score", CORPUS / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.score(dict(map(read, (CORPUS / "manifest.jsonl").open(encoding="utf-8"))))  # type: ignore[no-any-return]


def read(line: str) -> tuple[str, dict[str, Any]]:
    """One feed of the manifest as we read it, at the address from which it would come."""
    row = json.loads(line)
    feed = parse_feed((CORPUS / row["file"]).read_bytes(), url=row["base_url"] or "")
    first = feed.entries[0] if feed.entries else None
    when = (first.published or first.updated) if first else None
    return row["file"], {
        "title": feed.title,
        "n_entries": len(feed.entries),
        "first_entry_title": first.title if first else None,
        "first_entry_link": first.link if first else None,
        "first_entry_date": when.isoformat() if when else None,
        "error": feed.error if not feed.entries else None,
    }


def test_other_projects_feeds_are_read_as_they_expect_or_it_is_said_why() -> None:
    rates, missed = scored()
    print()
    for (what, kind), (hits, total) in sorted(rates.items()):
        if what == "all":
            print(f"{kind:8} {hits:4} of {total:4}  {hits / total:.1%}")
    reasons = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["reason"]
    for kind, least in LEAST.items():
        hits, total = rates["all", kind]
        assert hits >= least * total, f"{kind}: {hits} of {total}"
    explained = {field for reason in reasons for field in reason["fields"]}
    found = {f"{file.removeprefix('feeds/')[:4]}:{field}" for file, field, *_ in missed}
    assert found == explained
