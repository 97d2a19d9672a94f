"""New articles are written many at a time, and stand there as if each had come by itself."""

from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.store.conftest import NOON, Shelf, kept_bands
from tests.store.near_pairs import DATA, edited, whole

from xjreader.models.article import Incoming, New
from xjreader.store import functions, nearness
from xjreader.store.values import columns_of

TEXTS = (
    whole(DATA["stories"][0]),
    edited(DATA["stories"][0], 20, seed=0),
    whole(DATA["stories"][3]),
    "中文新闻报道说，议会星期四通过了这项法律。" * 9,
    "Nothing to add.",
)
TABLES = ("articles", "revisions", "entries", "raw_entries", "article_tags")


def prepared(entry: Incoming) -> Incoming:
    """The entry as the parsing process hands it on."""
    return replace(
        entry,
        bands=tuple(nearness.bands(entry.document.text)),
        columns=columns_of(entry.document),
    )


def contents(shelf: Shelf) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tables that articles stand in, and what the index finds."""
    reader = shelf.db.reader()
    found = {
        name: sorted(map(tuple, reader.execute(f"select * from {name}").fetchall()), key=repr)
        for name in TABLES
    }
    found["fingerprints"] = kept_bands(reader)
    for word in ("road", "议", "add"):
        query = "select rowid from article_index where article_index match ? order by rowid"
        found[word] = list(map(tuple, reader.execute(query, (word,)).fetchall()))
    return found


@settings(max_examples=60, deadline=None)
@example(entries=[(0, 0, 0), (0, 1, 0), (1, 1, 0)], is_feed=True)
@example(entries=[(0, 0, 2), (0, 0, 0), (1, 0, 2), (1, 0, 0)], is_feed=True)
@given(
    entries=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, len(TEXTS) - 1)), max_size=9
    ),
    is_feed=st.booleans(),
)
def test_articles_written_together_are_those_written_one_by_one(new_shelf, entries, is_feed):
    """Also where keys or addresses repeat, as when another process was quicker."""
    changes = []
    together, apart = new_shelf(), new_shelf()
    for key, address, text in entries:
        entry = together.incoming(f"k{key}", TEXTS[text])
        url = f"https://news.example/{address}"
        entry = replace(entry, url=url, url_key=url if address else None, digest=f"d{text}")
        changes.append(New(entry, sort_at=NOON))
    for shelf in (together, apart):
        feed_id = shelf.feed() if is_feed else None
        groups = [changes] if shelf is together else [[change] for change in changes]
        for group in groups:
            shelf.articles.save(feed_id, group, seen_at=NOON, origin="feed", tags=[("visit", "feed")])
        assert shelf.db.integrity() == []
    assert contents(together) == contents(apart)


def test_what_the_parsing_process_prepared_is_what_the_store_would_make(new_shelf):
    told, plain = new_shelf(), new_shelf()
    for shelf, prepare in ((told, prepared), (plain, lambda entry: entry)):
        feed_id = shelf.feed()
        entries = [shelf.incoming(f"k{number}", text) for number, text in enumerate(TEXTS)]
        shelf.save(feed_id, *map(prepare, entries))
        assert shelf.db.integrity() == []
    assert contents(told) == contents(plain)


def test_prepared_fingerprints_are_not_computed_again(shelf, monkeypatch):
    feed_id = shelf.feed()
    entries = [prepared(shelf.incoming(f"k{number}", text)) for number, text in enumerate(TEXTS)]
    functions._near_bands.cache_clear()
    monkeypatch.setattr(nearness, "bands", lambda text: 1 / 0 if text else [])
    shelf.save(feed_id, *entries)
    assert len({article_id for _, article_id in kept_bands(shelf.db.reader())}) == 4


def test_new_articles_get_the_next_numbers(shelf):
    with shelf.db.write() as writer:
        writer.execute("insert into articles (id, first_seen, sort_at) values (40, 0, 0)")
    changes = [New(shelf.incoming(f"k{n}", f"Text {n}."), sort_at=NOON - timedelta(n)) for n in range(3)]
    result = shelf.articles.save(shelf.feed(), changes, seen_at=NOON, origin="feed")
    assert result.new == (41, 42, 43)
    assert [article.revision.document.text for article in map(shelf.articles.get, result.new)] == [
        "Text 0.",
        "Text 1.",
        "Text 2.",
    ]
