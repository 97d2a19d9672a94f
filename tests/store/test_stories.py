"""Copies of one story are grouped, whatever happens to them and in whichever order they come."""

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.store.conftest import NOON, Shelf, kept_bands
from tests.store.near_pairs import DATA, cut, edited, whole
from tests.store.older import older_program

from xjreader.models.analysis import Polarity
from xjreader.models.feed import FeedHealth, FeedStatus, FetchLogEntry
from xjreader.store import freshbands, stories
from xjreader.store.database import Database
from xjreader.store.nearness import Words, are_copies, bands, may_be_copies

ROAD, COURT = DATA["stories"][0], DATA["stories"][3]
TEXTS = {
    "wire": whole(ROAD),
    "cut": "\n\n".join(cut(ROAD["paragraphs"], 30, seed=1)),
    "edited": edited(ROAD, 20, seed=0),
    "short": edited(ROAD, 40, seed=2),
    "later": "\n\n".join([*ROAD["follow_up"], *ROAD["paragraphs"][3:5]]),
    "report": "\n\n".join(ROAD["other_report"]),
    "court": whole(COURT),
    "court cut": "\n\n".join(cut(COURT["paragraphs"], 50, seed=1)),
    "weather": DATA["templates"][0][0],
    "weather again": DATA["templates"][0][1],
    "brief": "Nothing to add.",
}
BEFORE = 8
"""The last schema that knew only exact copies."""
SUBSCRIPTIONS = 16
"""The last schema that took every subscription for an outlet."""


def partition(shelf: Shelf) -> set[frozenset[int]]:
    """The articles by story, as stored."""
    found: dict[int, set[int]] = defaultdict(set)
    for article_id, story in shelf.db.reader().execute("select id, story_id from articles"):
        found[story].add(article_id)
    assert all(min(members) == story for story, members in found.items())
    return {frozenset(members) for members in found.values()}


@cache
def joined(one: str, other: str) -> bool:
    """Whether two texts are copies, asked for by themselves."""
    shared = len(set(bands(one)) & set(bands(other)))
    return (
        bool(shared) and may_be_copies(shared, len(one), len(other)) and are_copies(Words(one), Words(other))
    )


def expected(texts: dict[int, str]) -> set[frozenset[int]]:
    """What chains of copies join, found by comparing all with all."""
    groups = [{article_id} for article_id in texts]
    for one, other in combinations(texts, 2):
        if joined(texts[one], texts[other]):
            (first,) = (group for group in groups if one in group)
            (second,) = (group for group in groups if other in group)
            if first is not second:
                first |= second
                groups.remove(second)
    return {frozenset(group) for group in groups}


def test_near_copies_are_one_story_and_what_looks_like_one_is_not(shelf):
    feeds = {name: shelf.feed(name.replace(" ", "-")) for name in TEXTS}
    ids = {name: shelf.article(name, text, feed_id=feeds[name]) for name, text in TEXTS.items()}
    road = frozenset(ids[name] for name in ("wire", "cut", "edited", "short"))
    court = frozenset(ids[name] for name in ("court", "court cut"))
    alone = {frozenset({ids[name]}) for name in ("later", "report", "weather", "weather again", "brief")}
    assert partition(shelf) == {road, court, *alone}
    rows = {row.id: row.outlets for row in shelf.articles.rows(list(ids.values()))}
    assert {rows[id_] for id_ in road} == {4}
    assert {rows[id_] for id_ in court} == {2}


def test_an_edit_takes_an_article_out_of_a_story_and_into_another(shelf):
    wire = shelf.article("wire", TEXTS["wire"], feed_id=shelf.feed("a"))
    middle = shelf.article("middle", TEXTS["edited"], feed_id=shelf.feed("b"))
    court = shelf.article("court", TEXTS["court"], feed_id=shelf.feed("c"))
    assert partition(shelf) == {frozenset({wire, middle}), frozenset({court})}
    shelf.revise(2, middle, shelf.incoming("middle", TEXTS["court cut"]))
    assert partition(shelf) == {frozenset({wire}), frozenset({middle, court})}
    assert [row.outlets for row in shelf.articles.rows([wire, middle, court])] == [1, 2, 2]


def test_copies_are_told_with_where_they_stood_and_what_they_have_in_common(shelf):
    feeds = [shelf.feed(name) for name in ("first", "second")]
    wire = shelf.article("wire", TEXTS["wire"], feed_id=feeds[0])
    late = shelf.article("late", TEXTS["edited"], days=2)
    early = shelf.article("early", TEXTS["wire"].upper(), feed_id=feeds[1], days=1)
    shelf.article("court", TEXTS["court"], feed_id=feeds[1])
    one, other = shelf.articles.copies(wire)
    assert (one.row.id, one.outlets, one.share) == (early, ("Second",), 1.0)
    assert (other.row.id, other.outlets, other.url) == (late, (), "https://news.example/late")
    assert 0.7 < other.share < 0.9
    assert [copy.row.id for copy in shelf.articles.copies(late)] == [wire, early]
    assert shelf.articles.copies(shelf.article("brief")) == []
    assert shelf.articles.copies(99) == []


def test_a_story_falls_apart_when_what_held_it_together_goes(shelf):
    # Two desks' cuts, each near the wire and not near the other.
    halves = ["\n\n".join(ROAD["paragraphs"][:5]), "\n\n".join(ROAD["paragraphs"][3:])]
    one = shelf.article("one", halves[0], feed_id=shelf.feed("a"))
    wire = shelf.article("wire", TEXTS["wire"], feed_id=shelf.feed("b"))
    other = shelf.article("other", halves[1], feed_id=shelf.feed("c"))
    assert partition(shelf) == {frozenset({one, wire, other})}
    with shelf.db.write() as writer:
        writer.execute("delete from articles where id = ?", (wire,))
        stories.settle_stories(writer)
    assert partition(shelf) == {frozenset({one}), frozenset({other})}
    assert [row.outlets for row in shelf.articles.rows([one, other])] == [1, 1]
    assert wire not in {article_id for _, article_id in kept_bands(shelf.db.reader())}


def test_the_rest_of_a_very_large_story_stays_together(shelf, monkeypatch):
    monkeypatch.setattr(stories, "MOST_REJOINED", 2)
    halves = ["\n\n".join(ROAD["paragraphs"][:5]), "\n\n".join(ROAD["paragraphs"][3:])]
    texts = [TEXTS["wire"], *halves, TEXTS["wire"]]
    ids = [shelf.article(f"k{n}", text, feed_id=shelf.feed(f"f{n}")) for n, text in enumerate(texts)]
    assert partition(shelf) == {frozenset(ids)}
    # The first, after which the story is called, becomes another one.
    shelf.revise(1, ids[0], shelf.incoming("k0", TEXTS["court"]))
    assert partition(shelf) == {frozenset({ids[0]}), frozenset(ids[1:])}
    assert [row.outlets for row in shelf.articles.rows(ids)] == [1, 3, 3, 3]
    with shelf.db.write() as writer:
        writer.execute("delete from articles where id = ?", (ids[1],))
        stories.settle_stories(writer)
    assert partition(shelf) == {frozenset({ids[0]}), frozenset(ids[2:])}
    assert [row.outlets for row in shelf.articles.rows(ids[2:])] == [2, 2]


def test_a_deleted_first_article_leaves_its_story_to_the_next_write(shelf):
    ids = [shelf.article(name, TEXTS[name], feed_id=shelf.feed(name)) for name in ("edited", "wire", "cut")]
    with shelf.db.write() as writer:
        writer.execute("delete from articles where id = ?", (ids[0],))
    assert shelf.db.integrity() == []
    new = shelf.article("brief", "Nothing to add.", feed_id=shelf.feed("later"))
    assert partition(shelf) == {frozenset(ids[1:]), frozenset({new})}
    assert [row.outlets for row in shelf.articles.rows(ids[1:])] == [2, 2]


def test_texts_of_one_form_are_soon_compared_with_none(shelf, monkeypatch):
    """The work for one article is bounded, however many share its form."""
    asked = []

    def compare(one: Words, other: Words) -> bool:
        asked.append(1)
        return False

    monkeypatch.setattr(stories, "are_copies", compare)
    monkeypatch.setattr(stories, "MOST_OF_A_FORM", 6)
    monkeypatch.setattr(stories, "MOST_COMPARED", 4)
    feed_id, numbers = shelf.feed(), []
    for number in range(10):
        shelf.article(f"w{number}", f"{TEXTS['weather']} Report {number}.", feed_id=feed_id)
        numbers.append(len(asked))
        asked.clear()
    assert numbers[:5] == [0, 1, 2, 3, 4]
    assert numbers[-3:] == [0, 0, 0]


@settings(max_examples=20, deadline=None)
@example(most_fresh=0, steps=[(0, "wire", False), (1, "cut", False), (0, "court", False), (1, "gone", True)])
@given(
    most_fresh=st.sampled_from([0, 2, 9]),
    steps=st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from([*sorted(TEXTS), "gone"]), st.booleans()),
        max_size=12,
    ),
)
def test_stories_depend_on_the_texts_alone(
    new_shelf: Callable[[], Shelf], most_fresh: int, steps: list[tuple[int, str, bool]]
) -> None:
    """And not on where their fingerprints stand."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(freshbands, "MOST_FRESH", most_fresh)
        check_stories(new_shelf(), steps)


def check_stories(shelf: Shelf, steps: list[tuple[int, str, bool]]) -> None:
    feed_id = shelf.feed()
    here: dict[int, int] = {}
    texts: dict[int, str] = {}
    for number, name, settle in steps:
        if name == "gone":
            if number in here:
                article_id = here.pop(number)
                with shelf.db.write() as writer:
                    writer.execute("delete from articles where id = ?", (article_id,))
                    if settle:
                        stories.settle_stories(writer)
                del texts[article_id]
            continue
        entry = shelf.incoming(f"a{number}", TEXTS[name], title=f"T{number}")
        if number in here:
            shelf.revise(feed_id, here[number], entry)
        else:
            here[number] = shelf.save(feed_id, entry).new[0]
        texts[here[number]] = TEXTS[name]
    with shelf.db.write() as writer:
        stories.settle_stories(writer)
    assert partition(shelf) == expected(texts)
    assert shelf.db.integrity() == []
    with shelf.db.write() as writer:
        before = kept_bands(writer)
        stories.rebuild_stories(writer)
        assert before == kept_bands(writer)
    assert partition(shelf) == expected(texts)


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(sorted(TEXTS)), at_once=st.booleans())
def test_stories_do_not_depend_on_the_order_of_arrival(
    new_shelf: Callable[[], Shelf], order: list[str], at_once: bool
) -> None:
    shelf = new_shelf()
    feed_id = shelf.feed()
    entries = [shelf.incoming(name, TEXTS[name]) for name in order]
    if at_once:
        shelf.save(feed_id, *entries)
    else:
        for entry in entries:
            shelf.save(feed_id, entry)
    titles = {row.id: row.title for row in shelf.articles.rows(range(1, len(order) + 1))}
    found = {frozenset(titles[id_].removeprefix("Title ") for id_ in group) for group in partition(shelf)}
    assert {"wire", "cut", "edited", "short"} in found
    assert {"court", "court cut"} in found
    assert len(found) == len(TEXTS) - 4


def test_an_older_library_gets_its_near_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library.db"
    with older_program(monkeypatch, BEFORE):
        old = Database.open(path)
        with old.write() as writer:
            for number, name in enumerate(("wire", "court", "edited", "court cut", "brief", "wire"), start=1):
                story = {"wire": 1}.get(name, number)
                writer.execute(
                    "insert into articles (id, first_seen, sort_at, story_id, outlets)"
                    " values (?, 0, 0, ?, ?)",
                    (number, story, 2 if name == "wire" else 1),
                )
                writer.execute(
                    "insert into revisions (id, article_id, digest, seen_at, origin, story_key, title, links,"
                    " blocks, text) values (?, ?, 'd', 0, 'file', ?, 'Title', '[]', '[]', ?)",
                    (number, number, "w" if name == "wire" else "", TEXTS[name]),
                )
                writer.execute("update articles set revision_id = id where id = ?", (number,))
        old.close()
    db = Database.open(path)
    rows = db.reader().execute("select id, story_id, outlets from articles order by id").fetchall()
    assert list(map(tuple, rows)) == [(1, 1, 3), (2, 2, 2), (3, 1, 3), (4, 2, 2), (5, 5, 1), (6, 1, 3)]
    assert db.integrity() == []
    db.close()


def test_outlets_are_publishers_and_not_subscriptions(shelf):
    world, asia, again, other = (shelf.feed(name) for name in ("world", "asia", "again", "other"))
    wire = shelf.article("wire", TEXTS["wire"], feed_id=world, url="https://www.paper.example/wire")
    copies = [
        shelf.article("cut", TEXTS["cut"], feed_id=asia, url="https://asia.paper.example/cut"),
        # The same entry in a feed that was subscribed to anew under another address.
        shelf.article("same", TEXTS["wire"], feed_id=again, url="http://paper.example/wire"),
    ]
    assert {row.outlets for row in shelf.articles.rows([wire, *copies])} == {1}
    elsewhere = shelf.article("edited", TEXTS["edited"], feed_id=other, url="https://post.example/wire")
    assert {row.outlets for row in shelf.articles.rows([wire, *copies, elsewhere])} == {2}


def test_where_no_name_tells_the_publisher_each_feed_is_an_outlet(shelf):
    one, other = shelf.feed("bridge"), shelf.feed("bridged")
    ids = [
        shelf.article("wire", TEXTS["wire"], feed_id=one, url="http://127.0.0.1:1200/wire"),
        shelf.article("cut", TEXTS["cut"], feed_id=one, url="http://127.0.0.1:1200/cut"),
        shelf.article("edited", TEXTS["edited"], feed_id=other, url="http://127.0.0.1:1200/edited"),
    ]
    assert {row.outlets for row in shelf.articles.rows(ids)} == {2}


def test_an_article_without_an_address_is_its_feeds(shelf):
    one, other = shelf.feed("paper"), shelf.feed("post")
    ids = [
        shelf.article("wire", TEXTS["wire"], feed_id=one, url=""),
        shelf.article("cut", TEXTS["cut"], feed_id=one, url="https://www.paper.example/cut"),
        shelf.article("edited", TEXTS["edited"], feed_id=other, url=""),
    ]
    assert {row.outlets for row in shelf.articles.rows(ids)} == {2}
    # The feed moves for good to the other's site.
    shelf.feeds.record_fetch(
        other,
        health=FeedHealth(),
        validators=None,
        body_hash=None,
        url="https://feeds.paper.example/post",
        feed_title=None,
        site_url=None,
        log=FetchLogEntry(other, NOON, FeedStatus.MOVED),
    )
    assert {row.outlets for row in shelf.articles.rows(ids)} == {1}
    # Nothing tells who published what came from files.
    files = [shelf.article(f"file{n}", TEXTS["court"], url="") for n in range(2)]
    assert {row.outlets for row in shelf.articles.rows(files)} == {2}


def test_an_older_librarys_outlets_are_counted_by_publishers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "library.db"
    with older_program(monkeypatch, SUBSCRIPTIONS):
        old = Shelf(Database.open(path))
        feeds = [old.feed(name) for name in ("world", "world", "world", "asia")]
        places = (("a", "paper", 1), ("b", "paper", 1), ("c", "paper", 3), ("d", "post", 1))
        with old.db.write() as writer:
            for number, (key, site, story) in enumerate(places, start=1):
                writer.execute(
                    "insert into articles (id, title, url, first_seen, sort_at, story_id, outlets)"
                    " values (?, ?, ?, 0, 0, ?, ?)",
                    # As that program counted them: four feeds carry the story, two the lone article.
                    (number, f"Title {key}", f"https://{site}.example/{key}", story, 2 if story == 3 else 4),
                )
                writer.execute(
                    "insert into entries (feed_id, entry_key, article_id, first_seen, last_seen)"
                    " values (?, ?, ?, 0, 0)",
                    (feeds[number - 1], key, number),
                )
        old.db.close()
    db = Database.open(path)
    rows = db.reader().execute("select title, outlets from articles order by id").fetchall()
    assert list(map(tuple, rows)) == [("Title a", 2), ("Title b", 2), ("Title c", 1), ("Title d", 2)]
    assert db.integrity() == []
    db.close()


def test_a_miscount_of_outlets_is_found_and_mended(shelf):
    ids = [shelf.article(name, TEXTS[name], feed_id=shelf.feed(name)) for name in ("wire", "cut", "court")]
    with shelf.db.write() as writer:
        writer.execute("update articles set outlets = 3 where id in (?, ?)", (ids[1], ids[2]))
    assert shelf.db.integrity() == ["the stories' outlets are miscounted (2 rows)"]
    shelf.db.rebuild_indexes()
    assert [row.outlets for row in shelf.articles.rows(ids)] == [2, 2, 1]


def test_looking_for_copies_reads_indexes_only(shelf):
    plan = shelf.db.reader().execute(
        "explain query plan select article_id from story_bands where band = 1"
        " order by article_id desc limit 200"
    )
    assert all("SCAN" not in row["detail"] and "TEMP" not in row["detail"] for row in plan)
    plan = shelf.db.reader().execute(
        "explain query plan delete from story_bands where article_id = 1 and band in"
        " (select value from json_each('[1]'))"
    )
    assert any("PRIMARY KEY (band=? AND article_id=?)" in row["detail"] for row in plan)


def test_what_near_copies_both_say_counts_once_and_what_one_says_counts_too(shelf, make_claim):
    wire = shelf.article("wire", TEXTS["wire"], feed_id=shelf.feed("a"))
    copy = shelf.article("copy", TEXTS["edited"], feed_id=shelf.feed("b"))
    both, alone = make_claim("Lerch", "Talvoria"), make_claim("Lerch", "Unger", Polarity.SUPPORT)
    shelf.analyse(wire, both)
    shelf.analyse(copy, both, alone)

    def counted() -> dict[str, int]:
        return {cell.target: cell.tally.n for cell in shelf.stances.open().matrix()}

    assert counted() == {"Talvoria": 1, "Unger": 1}
    # Told otherwise it is no copy any more, and its words are words of its own.
    shelf.revise(2, copy, shelf.incoming("copy", TEXTS["report"]))
    shelf.analyse(copy, both, alone)
    assert counted() == {"Talvoria": 2, "Unger": 1}


def test_a_folded_list_asks_one_small_index(shelf):
    plan = shelf.db.reader().execute(
        "explain query plan select id, story_id from articles indexed by articles_copies where story_id <> id"
    )
    assert [row["detail"] for row in plan] == ["SCAN articles USING COVERING INDEX articles_copies"]
    ids = [shelf.article(name, TEXTS[name], days=day) for day, name in enumerate(("wire", "cut", "court"))]
    assert shelf.search.stories() == {ids[1]: ids[0]}
    assert shelf.search.stories([ids[1], ids[2], 99]) == {ids[1]: ids[0]}
    assert shelf.search.stories([ids[0]]) == {}
