"""An older library's statements are counted as soon as it is opened."""

from pathlib import Path

import pytest
from tests.store.older import older_program

from xjreader.models.stance import Tally
from xjreader.store.database import Database
from xjreader.store.stances import StanceStore

BEFORE = 5
"""The last schema without the table of what counts."""


def test_an_older_library_is_counted_with_its_affiliations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "library.db"
    with older_program(monkeypatch, BEFORE):
        old = Database.open(path)
        with old.write() as writer:
            writer.execute(
                "insert into articles (id, first_seen, sort_at, published) values (1, 90000, 90000, 90000)"
            )
            writer.executemany(
                "insert into revisions (id, article_id, digest, seen_at, origin, title, links, blocks, text)"
                " values (?, 1, ?, 0, 'file', 'Title', '[]', '[]', 'Tarn spoke of the visit.')",
                [(1, "a"), (2, "b")],
            )
            writer.execute("update articles set revision_id = 2 where id = 1")
            # 3 belongs to 2 and 2 to 1; 5 and 6 belong to each other, and 4 to 6.
            writer.executemany(
                "insert into actors (id, name, kind, origin) values (?, ?, 'group', 'text')",
                [(number, f"Actor {number}") for number in range(1, 8)],
            )
            writer.executemany(
                "update actors set affiliation_id = ? where id = ?", [(1, 2), (2, 3), (6, 5), (5, 6), (6, 4)]
            )
            writer.executemany(
                "insert into statements (revision_id, article_id, actor_id, recipient_id, topic, act,"
                " polarity, evidence, confidence, verdict)"
                " values (?, 1, ?, ?, ?, 'REJECT', ?, '[[0, 4]]', 0.9, ?)",
                [
                    (2, 3, None, "visit", "oppose", "machine"),
                    (2, 2, None, "visit", "support", "confirmed"),
                    (2, 4, 7, None, "oppose", "machine"),
                    (2, 1, None, "visit", "oppose", "rejected"),
                    (1, 1, None, "visit", "neutral", "machine"),  # of a text that is not the current one
                ],
            )
        old.close()
    db = Database.open(path)
    assert db.integrity() == []
    stances = StanceStore(db)
    alone = stances.open()
    assert {(cell.actor, cell.target): cell.tally for cell in alone.matrix()} == {
        ("Actor 2", "visit"): Tally(support=1),
        ("Actor 3", "visit"): Tally(oppose=1),
        ("Actor 4", "Actor 7"): Tally(oppose=1),
    }
    together = stances.open(rollup=True)
    assert {(cell.actor, cell.target): cell.tally for cell in together.matrix()} == {
        ("Actor 1", "visit"): Tally(support=1, oppose=1),
        ("Actor 5", "Actor 7"): Tally(oppose=1),
    }
    db.close()
