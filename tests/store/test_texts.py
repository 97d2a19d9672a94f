"""Packed texts: the same to the last character, smaller, and told apart when they are damaged."""

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xjreader.errors import LibraryError
from xjreader.models.analysis import Analysis, Attribution, AttributionType, Span
from xjreader.models.article import Block, Document, Incoming, New
from xjreader.store import texts
from xjreader.store.analyses import LONG_TEXT, AnalysisStore
from xjreader.store.articles import ArticleStore
from xjreader.store.database import Database
from xjreader.store.salvage import salvage
from xjreader.store.values import dump_blocks, load_blocks

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SAID = "“The lock stays shut,” said Ana Terrel."
PROSE = "The keeper of the lock went up the valley and said that nobody had asked him about the water. "


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "library.db")
    yield opened
    opened.close()


def saved(db: Database, text: str, *, digest: str = "one") -> int:
    incoming = Incoming(
        entry_key=digest,
        guid="",
        url="",
        url_key=None,
        title="The lock",
        author="",
        language="en",
        published=NOW,
        updated=None,
        document=Document(text, (Block(0, len(text)),)),
        digest=digest,
        story_key="",
    )
    (article_id,) = ArticleStore(db).save(None, [New(incoming, NOW)], seen_at=NOW, origin="file").new
    return article_id


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400), st.integers(1, 40))
def test_a_text_comes_back_to_the_last_character(text: str, times: int) -> None:
    text *= times
    stored = texts.pack(text)
    texts.pack("another text, so that the one before is not merely remembered " * 10)
    assert texts.plain(stored) == text
    assert texts.characters(stored) == len(text)
    assert texts.is_whole(stored)


def test_a_long_text_takes_less_room_and_a_short_one_stays_as_it_is() -> None:
    long = "".join(f"{number} {PROSE}" for number in range(30))
    assert len(texts.pack(long)) < len(long) * 0.5
    assert texts.pack(SAID) == SAID


@given(st.integers(0, 10_000), st.integers(1, 255))
@example(3833, 2)
def test_damage_is_told_and_what_stands_before_it_is_read(place: int, change: int) -> None:
    text = "".join(f"{number} {PROSE}" for number in range(40))
    whole = texts.pack(text)
    assert isinstance(whole, bytes)
    place %= len(whole)
    damaged = whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :]
    # A stream's last byte is filled up with bits that say nothing: changed, they harm nothing.
    assert not texts.is_whole(damaged) or texts.plain(damaged) == text
    assert isinstance(texts.plain(damaged), str)


def test_a_text_that_was_cut_off_is_read_as_far_as_it_goes() -> None:
    dice = Random(7)
    text = " ".join("".join(dice.choices("aeioulnrst", k=7)) for _ in range(600))
    whole = texts.pack(text)
    assert isinstance(whole, bytes)
    half = texts.plain(whole[: len(whole) // 2])
    assert text.startswith(half)
    assert len(half) > 1_500
    broken = texts.plain(whole[: len(whole) // 2] + b"\xff" * 40)
    assert broken[:1_500] == text[:1_500]


def test_a_forged_stream_does_not_fill_the_memory() -> None:
    forged = b"\x01" + (1_000).to_bytes(4) + zlib.compress(bytes(50_000_000))
    assert len(texts.plain(forged)) <= 4_000
    assert not texts.is_whole(forged)
    assert len(texts.plain(b"\x01" + bytes(4) + zlib.compress(b"much more"))) <= 1


@pytest.mark.parametrize(
    "blocks",
    [
        (),
        (Block(0, 10), Block(12, 30), Block(32, 33)),
        (Block(0, 10, "heading", 2), Block(12, 30), Block(31, 40), Block(42, 44, "item", 1), Block(46, 50)),
        (Block(5, 10), Block(12, 12)),
    ],
)
def test_blocks_come_back_and_paragraphs_are_kept_as_their_lengths(blocks: tuple[Block, ...]) -> None:
    assert load_blocks(dump_blocks(blocks)) == blocks
    assert dump_blocks((Block(0, 10), Block(12, 30))) == "[10,18]"
    assert load_blocks('[[0,10,"paragraph",0],[12,30,"heading",1]]') == (
        Block(0, 10),
        Block(12, 30, "heading", 1),
    )


def test_a_packed_text_is_shown_searched_and_counted(db: Database) -> None:
    text = "\n\n".join([PROSE * 5 + "sluicegate.", SAID])
    article_id = saved(db, text)
    reader = db.reader()
    assert reader.execute("select typeof(text) from revisions").fetchone()[0] == "blob"
    assert ArticleStore(db).get(article_id).revision.document.text == text
    found = reader.execute(
        "select rowid from article_index where article_index match 'sluicegate'"
    ).fetchall()
    assert [row[0] for row in found] == [article_id]
    assert db.integrity() == []


@pytest.mark.parametrize("size", [400, LONG_TEXT + 1_000])
def test_the_words_of_quotes_are_found_wherever_they_are_kept(db: Database, size: int) -> None:
    text = SAID + "\n\n" + (PROSE * (size // len(PROSE) + 1))
    saved(db, text)
    store = AnalysisStore(db)
    (waiting,) = store.waiting("1", limit=9)
    quote = Attribution(
        (Span(29, 39),), (Span(24, 28),), (Span(1, 20),), AttributionType.DIRECT, "Ana Terrel", 0.9
    )
    store.save(waiting.revision_id, Analysis("en", (quote,), ()), stamp="1")
    reader = db.reader()
    kept = reader.execute("select words from attributions").fetchone()[0]
    assert kept == (text[1:20] if size > LONG_TEXT else "")
    (row,) = store.quotes()
    assert row.content_text == text[1:20]
    sql = "select count(*) from quote_index where quote_index match '\"lock stays\"'"
    assert reader.execute(sql).fetchone()[0] == 1
    assert db.integrity() == []
    with db.write() as writer:
        writer.execute("update attributions set content = '[[1,9]]', words = ''")
    assert reader.execute(sql).fetchone()[0] == 0
    assert db.integrity() == []
    store.save(waiting.revision_id, Analysis("en", (), ()), stamp="2")
    assert (
        reader.execute("select count(*) from quote_index where quote_index match 'lock'").fetchone()[0] == 0
    )
    assert db.integrity() == []


def test_a_text_may_be_packed_otherwise_but_never_changed(db: Database) -> None:
    saved(db, PROSE * 20)
    with db.write() as writer:
        writer.execute("update revisions set text = ?", (PROSE * 20,))
    with pytest.raises(LibraryError, match="never edited"), db.write() as writer:
        writer.execute("update revisions set text = ?", (texts.pack(PROSE * 21),))


def test_a_damaged_text_is_found_and_what_can_be_read_of_it_is_saved(db: Database, tmp_path: Path) -> None:
    dice = Random(7)
    text = " ".join("".join(dice.choices("aeioulnrst", k=7)) for _ in range(600))
    saved(db, text)
    saved(db, PROSE * 20, digest="two")
    whole = texts.pack(text)
    assert isinstance(whole, bytes)
    with db.write() as writer:
        writer.execute("drop trigger revisions_text_update")
        writer.execute(
            "update revisions set text = ? where digest = 'one'", (whole[: len(whole) // 2] + b"\xff" * 40,)
        )
    assert "1 texts cannot be unpacked whole" in db.integrity()
    told = salvage(db.path, tmp_path / "saved.db")
    assert told.lost == ("revisions",)
    new = Database.open(tmp_path / "saved.db")
    assert new.integrity() == []
    reader = new.reader()
    kept = {row[0]: row[1] for row in reader.execute("select digest, plain(text) from revisions")}
    assert kept["one"][:1_500] == text[:1_500]
    assert kept["two"] == PROSE * 20
    new.close()
