"""The newest fingerprints, held in memory, are always those of the table, whoever wrote there."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.conftest import Shelf, kept_bands
from tests.store.near_pairs import DATA, edited, whole

from xjreader.store import freshbands
from xjreader.store.database import Database
from xjreader.store.freshbands import FreshBands, fresh_bands

TEXTS = (
    whole(DATA["stories"][0]),
    edited(DATA["stories"][0], 20, seed=0),
    whole(DATA["stories"][3]),
    "Short.",
)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Shelf, Shelf]]:
    """One library, opened twice, as by two programs."""
    both = Shelf(Database.open(tmp_path / "library.db")), Shelf(Database.open(tmp_path / "library.db"))
    yield both
    for shelf in both:
        shelf.db.close()


def contents(found: FreshBands) -> tuple[dict[int, int], dict[int, list[int]]]:
    """What is held, in an order of its own."""
    return found.lengths, {band: sorted(found.holders(band)) for band in found.first}


def agrees(shelf: Shelf) -> None:
    """What the shelf's writer holds is what stands in the table."""
    with shelf.db.write() as writer:
        anew = FreshBands()
        anew.catch_up(writer)
        assert contents(fresh_bands(writer)) == contents(anew)


@settings(max_examples=25, deadline=None)
@given(
    most=st.sampled_from([1, 3, 100]),
    steps=st.lists(
        st.tuples(st.integers(0, 1), st.sampled_from(["save", "gone", "undone", "look"]), st.integers(0, 3)),
        max_size=14,
    ),
)
def test_what_is_held_is_what_stands_there(tmp_path_factory, most, steps):
    path = tmp_path_factory.mktemp("fresh") / "library.db"
    shelves = [Shelf(Database.open(path)), Shelf(Database.open(path))]
    feed_id = shelves[0].feed()
    here: dict[int, int] = {}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(freshbands, "MOST_FRESH", most)
        for number, (which, deed, key) in enumerate(steps):
            shelf = shelves[which]
            entry = shelf.incoming(f"k{key}", TEXTS[number % len(TEXTS)], title=f"T{number}")
            if deed == "look":
                agrees(shelf)
            elif deed == "gone":
                with shelf.db.write() as writer:
                    writer.execute("delete from articles where id = ?", (here.pop(key, 0),))
            elif deed == "undone":
                with suppress(ZeroDivisionError), shelf.db.together():
                    shelf.save(feed_id, shelf.incoming(f"u{number}", TEXTS[key]))
                    fresh_bands(shelf.db._writer)
                    raise ZeroDivisionError
            elif key in here:
                shelf.revise(feed_id, here[key], entry)
            else:
                here[key] = shelf.save(feed_id, entry).new[0]
    for shelf in shelves:
        agrees(shelf)
        assert shelf.db.integrity() == []
        shelf.db.close()


def test_too_many_are_moved_on(shelf, monkeypatch):
    feed_id = shelf.feed()
    shelf.save(feed_id, *(shelf.incoming(f"k{n}", text) for n, text in enumerate(TEXTS)))
    before = kept_bands(shelf.db.reader())
    assert shelf.db.reader().execute("select count(*) from story_bands").fetchone()[0] == 0
    monkeypatch.setattr(freshbands, "MOST_FRESH", 3)
    shelf.save(feed_id, shelf.incoming("more", "Nothing to add."))
    assert shelf.db.reader().execute("select count(*) from fresh_bands").fetchone()[0] == 0
    assert kept_bands(shelf.db.reader()) == before
    agrees(shelf)


def test_copies_are_found_beside_what_another_program_brought(two):
    one, other = two
    first = one.article("a", TEXTS[0])
    second = other.article("b", TEXTS[1])
    third = one.article("c", TEXTS[0])
    rows = one.db.reader().execute("select id, story_id from articles order by id").fetchall()
    assert list(map(tuple, rows)) == [(first, first), (second, first), (third, first)]
