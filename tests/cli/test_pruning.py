"""prune: without a rule nothing, with --dry-run only words, else what the rules say."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Xjreader

from xjreader.store.database import Database


@pytest.fixture
def pruned(xjreader: Xjreader, home: Path) -> Xjreader:
    """A library of three articles of a feed that came long ago, of which the feed lists the newest."""
    db = Database.open(home / "library.db")
    with db.write() as writer:
        writer.execute(
            "insert into feeds (id, url, origin, added_at) values (1, 'https://w.example', 'person', 0)"
        )
        for number in (1, 2, 3):
            writer.execute(
                "insert into articles (id, title, first_seen, sort_at, story_id, is_read)"
                " values (?, ?, 0, ?, ?, 1)",
                (number, f"Piece {number}", number, number),
            )
            writer.execute(
                "insert into revisions (id, article_id, digest, seen_at, origin, title, links, blocks, text)"
                " values (?, ?, 'd', 0, 'feed', ?, '[]', '[]', 'Nothing.')",
                (number, number, f"Piece {number}"),
            )
            writer.execute("update articles set revision_id = id, revisions = 1 where id = ?", (number,))
            writer.execute(
                "insert into entries values (1, ?, ?, '', '', '', 0, ?)", (f"k{number}", number, number)
            )
    db.close()
    return xjreader


def test_without_a_rule_nothing_goes(pruned: Xjreader) -> None:
    outcome = pruned("prune", "--yes")
    assert outcome.code == 2
    assert "keep_days" in outcome.err


def test_a_dry_run_names_what_would_go_and_why_the_rest_stays(pruned: Xjreader) -> None:
    assert pruned("tag", "title:2", "+mine").code == 0
    outcome = pruned("prune", "--dry-run", "--days", "30")
    assert outcome.code == 0
    assert "Piece 1" in outcome.out
    assert "Piece 2" not in outcome.out
    assert "1 article would go." in outcome.out
    assert "1 article would stay: tagged by you or by a keyword." in outcome.out
    assert "1 article would stay: still in a feed." in outcome.out
    found = json.loads(pruned("prune", "--json", "--days", "30").out)
    assert [each["title"] for each in found["going"]] == ["Piece 1"]
    assert found["staying"]["listed"] == 1
    assert len(pruned("search", "piece").out.splitlines()) == 4


def test_the_rules_of_the_config_hold_and_options_come_before_them(pruned: Xjreader, home: Path) -> None:
    (home / "config.toml").write_text("[retention]\nkeep_per_feed = 2\n")
    assert "1 article would go." in pruned("prune", "--dry-run").out
    assert "0 articles would go." in pruned("prune", "--dry-run", "--per-feed", "3").out
    outcome = pruned("prune", "--yes")
    assert outcome.out == "1 article went; 2 articles stay.\n"
    assert "Piece 1" not in pruned("search", "piece").out
    assert pruned("prune", "--yes").out == "Nothing goes.\n"
    db = Database.open(home / "library.db")
    assert db.integrity() == []
    db.close()


def test_where_nobody_can_be_asked_nothing_goes_without_yes(pruned: Xjreader) -> None:
    outcome = pruned("prune", "--days", "30")
    assert outcome.code == 2
    assert "--yes" in outcome.err
    assert len(pruned("search", "piece").out.splitlines()) == 4
