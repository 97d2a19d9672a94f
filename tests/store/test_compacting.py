"""A library of an older program, made small: everything reads the same, and doctor does it when asked."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from tests.store.older import older_program

from xjreader.config import Config
from xjreader.errors import LibraryError
from xjreader.services.mending import opened
from xjreader.store import compacting
from xjreader.store.compacting import Compacted, compact, unpacked
from xjreader.store.database import Database
from xjreader.store.texts import pack
from xjreader.store.values import load_blocks

BEFORE = 11
"""The last version that packed nothing."""

LOOKS = (
    "select id, article_id, digest, title, plain(text) from revisions order by id",
    "select id, content from quote_text order by id",
    "select rowid from quote_index where quote_index match 'hands'",
    "select rowid from article_index where article_index match 'sluice*'",
)


def _text(number: int) -> str:
    dice = Random(number)
    words = " ".join("".join(dice.choices("aeioulnrst", k=6)) for _ in range(300))
    return f"Ana Terrel said: keep your hands off number {number}.\n\n{words} sluice{number}."


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library as an older program wrote it: 12 articles with a quote each, one of them short."""
    path = tmp_path / "library.db"
    with older_program(monkeypatch, BEFORE):
        db = Database.open(path)
        with db.write() as writer:
            for number in range(1, 13):
                text = _text(number) if number > 1 else "Ana Terrel said: hands off."
                writer.execute(
                    "insert into articles (id, title, first_seen, sort_at, story_id)"
                    " values (?, 'T', 0, 0, ?)",
                    (number, number),
                )
                writer.execute(
                    "insert into revisions"
                    " (id, article_id, digest, seen_at, origin, title, links, blocks, text)"
                    " values (?, ?, 'd', 0, 'file', 'T', '[]', ?, ?)",
                    (number, number, f'[[0,{len(text)},"paragraph",0]]', text),
                )
                writer.execute(
                    "update articles set revision_id = id, revisions = 1, quotes = 1 where id = ?", (number,)
                )
                writer.execute(
                    "insert into attributions"
                    " (id, revision_id, article_id, type, source, cue, content, words, confidence)"
                    " values (?, ?, ?, 'direct', '[[0,10]]', '[[11,15]]', '[[17,22],[23,27]]', ?, 1)",
                    (number, number, number, f"{text[17:22]} … {text[23:27]}"),
                )
        db.close()
    return path


@pytest.fixture
def db(old: Path) -> Iterator[Database]:
    opened_db = Database.open(old)
    yield opened_db
    opened_db.close()


def seen(db: Database) -> list[list[tuple[object, ...]]]:
    return [[tuple(row) for row in db.reader().execute(sql)] for sql in LOOKS]


def test_an_upgrade_packs_nothing_and_compacting_changes_nothing_that_is_read(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compacting, "BATCH", 5)
    before = seen(db)
    assert unpacked(db) == 11
    done = compact(db)
    assert done.texts == 11
    assert done.after < done.before
    assert seen(db) == before
    assert db.integrity() == []
    kinds = db.reader().execute("select typeof(text), count(*) from revisions group by 1 order by 1")
    assert [tuple(row) for row in kinds] == [("blob", 11), ("text", 1)]
    row = db.reader().execute("select blocks, characters(text) as n from revisions where id = 2").fetchone()
    assert row["blocks"] == f"[{row['n']}]"
    assert load_blocks(row["blocks"])[0].end == row["n"]
    assert db.reader().execute("select count(*) from attributions where words = ''").fetchone()[0] == 11
    assert compact(db).texts == unpacked(db) == 0


def test_compacting_that_was_killed_goes_on(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compacting, "BATCH", 4)
    before, packed = seen(db), 0

    def pack_some(text: str) -> str | bytes:
        nonlocal packed
        packed += 1
        if packed > 6:
            raise KeyboardInterrupt
        return pack(text)

    with monkeypatch.context() as patched:
        patched.setattr(compacting, "pack", pack_some)
        with pytest.raises(KeyboardInterrupt):
            compact(db)
    assert unpacked(db) == 7
    assert seen(db) == before
    assert compact(db).texts == 7
    assert seen(db) == before
    assert db.integrity() == []


def test_without_room_to_write_it_anew_the_texts_are_packed_all_the_same(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise LibraryError("The disk is full.")

    monkeypatch.setattr(db, "write_anew", full)
    done = compact(db)
    assert done == Compacted(11, done.before, done.before)
    assert unpacked(db) == 0


def test_a_file_is_written_anew_beside_readers_and_not_beside_a_writer(db: Database) -> None:
    reader = sqlite3.connect(db.path, isolation_level=None)
    reader.execute("begin")
    reader.execute("select count(*) from articles").fetchone()
    db.write_anew()
    reader.execute("rollback")
    db._writer.execute("pragma busy_timeout = 1")
    reader.execute("begin immediate")
    with pytest.raises(LibraryError):
        db.write_anew()
    reader.close()
    assert db.integrity() == []
    db.close()
    with pytest.raises(LibraryError, match="closed"):
        db.write_anew()


def test_doctor_tells_of_it_and_does_it_when_asked(old: Path) -> None:
    def told(*, fix: bool) -> list[str]:
        finding = opened(old, Config(), fix=fix)
        found = []
        while True:
            try:
                found.append(next(finding).what)
            except StopIteration as end:
                end.value.close()
                return found

    assert any("11 texts of an older xjreader could be packed" in what for what in told(fix=False))
    assert any("11 texts packed:" in what for what in told(fix=True))
    assert not any("packed" in what for what in told(fix=True))
