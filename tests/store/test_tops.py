"""Who stands at the top, kept by the library itself, is who the affiliations say, whatever moves where."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjreader.store import facts
from xjreader.store.actors import load_tops

_moves = st.lists(st.tuples(st.integers(1, 6), st.none() | st.integers(1, 6)), max_size=14)


@pytest.fixture(scope="module")
def crew(new_shelf):
    """One library for all examples: a new one each would take longer than the test."""
    shelf = new_shelf()
    shelf.article("a")
    return shelf


@settings(max_examples=150, deadline=None)
@given(moves=_moves, gone=st.none() | st.integers(1, 6))
def test_tops_follow_every_move_circles_among_them(crew, make_claim, moves, gone):
    shelf = crew
    with shelf.db.write() as writer:
        writer.execute("delete from actors")
        writer.executemany(
            "insert into actors (id, name, kind, origin) values (?, ?, 'group', 'text')",
            [(number, f"Actor {number}") for number in range(1, 7)],
        )
    shelf.analyse(1, *(make_claim(f"Actor {number}", "Visit", topic=True) for number in range(1, 7)))
    for actor, body in moves:
        with shelf.db.write() as writer:
            writer.execute("update actors set affiliation_id = ? where id = ?", (body, actor))
    if gone is not None:
        with shelf.db.write() as writer:
            writer.execute("delete from actors where id = ?", (gone,))
    reader = shelf.db.reader()
    tops = load_tops(reader)
    kept = reader.execute("select actor_id, top_id from stances").fetchall()
    assert {row["actor_id"]: row["top_id"] for row in kept} == {
        number: tops.get(number, number) for number in range(1, 7) if number != gone
    }
    assert facts.disagreements(reader) == []


def test_one_who_is_added_with_a_body_stands_below_it(shelf):
    with shelf.db.write() as writer:
        writer.execute("insert into actors (id, name, kind, origin) values (1, 'State', 'state', 'text')")
        for number in (2, 3):
            writer.execute(
                "insert into actors (id, name, kind, origin, affiliation_id)"
                " values (?, ?, 'group', 'text', ?)",
                (number, f"Body {number}", number - 1),
            )
    rows = shelf.db.reader().execute("select id, coalesce(top_id, id) as top from actors").fetchall()
    assert {row["id"]: row["top"] for row in rows} == {1: 1, 2: 1, 3: 1}
