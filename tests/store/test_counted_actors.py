"""Who is in how many articles, kept by the library itself, is what slow counting says, whatever happened."""

import sqlite3
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.older import older_program

from xjreader.errors import XjreaderError
from xjreader.models.analysis import Actor, ActorKind, Verdict
from xjreader.store import counts
from xjreader.store.analyses import AnalysisStore
from xjreader.store.database import Database
from xjreader.store.retention import RetentionStore

LATER = datetime(2024, 9, 1, tzinfo=UTC)
NAMES = ["Tarn", "Ruun", "Envoy", "Ministry"]
BEFORE = 14
"""The last schema in which actors were counted at each look."""


def counted(reader):
    """Articles and unread ones of each actor who is in any, by name, from the tables themselves, slowly."""
    names = dict(map(tuple, reader.execute("select id, name from actors")))
    rejected = {row[0] for row in reader.execute("select id from attributions where verdict = 'rejected'")}
    found = defaultdict(lambda: [0, 0])
    for article_id, revision_id, is_read in reader.execute("select id, revision_id, is_read from articles"):
        here = {
            row["actor_id"]
            for row in reader.execute("select * from attributions where revision_id = ?", (revision_id,))
            if row["verdict"] != "rejected"
        }
        for row in reader.execute(
            "select * from statements where revision_id = ? and article_id = ?", (revision_id, article_id)
        ):
            if row["verdict"] != "rejected" and row["attribution_id"] not in rejected:
                here |= {row["actor_id"], row["recipient_id"]}
        for actor_id in here - {None}:
            found[names[actor_id]][0] += 1
            found[names[actor_id]][1] += not is_read
    return {name: tuple(numbers) for name, numbers in found.items()}


def agrees(db):
    """The kept counts are the slow ones, in the order of most articles."""
    rows = AnalysisStore(db).actor_rows()
    assert {row.name: (row.articles, row.unread) for row in rows} == counted(db.reader())
    assert [row.name for row in rows] == [
        row.name for row in sorted(rows, key=lambda row: (-row.articles, row.name))
    ]
    assert counts.disagreements(db.reader()) == []


_which = st.integers(0, 9)
_names = st.sampled_from(NAMES)
_found = st.lists(st.tuples(_names | st.none(), _names, _names, st.booleans()), max_size=3)
_deeds = st.one_of(
    st.tuples(st.just("save"), _found),
    st.tuples(st.just("analyse"), _which, _found),
    st.tuples(st.just("revise"), _which, st.integers(0, 2), st.booleans()),
    st.tuples(st.just("read"), st.sets(_which), st.booleans()),
    st.tuples(st.just("tag"), st.sets(_which)),
    st.tuples(st.just("speaker"), _which, st.sampled_from([*NAMES, "Somebody New", None])),
    st.tuples(st.just("quote"), _which, st.sampled_from([Verdict.REJECTED, Verdict.CONFIRMED])),
    st.tuples(st.just("claim"), _which, st.sampled_from([Verdict.REJECTED, Verdict.CONFIRMED])),
    st.tuples(
        st.just("coding"),
        _which,
        st.sampled_from(
            [{"actor": "Ruun"}, {"recipient": "Tarn"}, {"topic": "Road"}, {"polarity": "support"}]
        ),
    ),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
    st.tuples(st.just("retain"), st.sets(_which), st.booleans()),
    st.tuples(st.just("forget actor"), _names),
    st.tuples(st.just("move"), _names, _names | st.none()),
    st.tuples(st.just("both"), _which, st.booleans()),
)


class Life:
    """A library to which things happen."""

    def __init__(self, shelf, make_quote, make_claim):
        self.shelf, self.make_quote, self.make_claim = shelf, make_quote, make_claim
        self.feed = shelf.feed()
        self.days = 0

    def _ids(self, table):
        return [row[0] for row in self.shelf.db.reader().execute(f"select id from {table} order by id")]

    def _some(self, table, places):
        ids = self._ids(table)
        return sorted({ids[place % len(ids)] for place in places}) if ids else []

    def _analyse(self, article_id, found):
        quotes = tuple(self.make_quote(0, 4, actor=speaker) for speaker, *_ in found)
        claims = [
            self.make_claim(
                actor,
                target,
                topic=is_topic,
                evidence=(0, 4),
                attribution=place if speaker == actor else None,
            )
            for place, (speaker, actor, target, is_topic) in enumerate(found)
        ]
        self.shelf.analyse(article_id, *claims, quotes=quotes)

    def _judge(self, kind, table, place, verdict, change):
        for row_id in self._some(table, [place]):
            try:
                self.shelf.analyses.correct(kind, row_id, verdict=verdict, change=change)
            except XjreaderError:
                return  # a stance on oneself, a row that the person took away

    def do(self, deed):
        """One thing that happens."""
        shelf = self.shelf
        match deed:
            case ("save", found):
                self.days += 1
                # Long enough that texts of the same words are copies of one story.
                text = "The harbour stays shut, said the guard of the old gate. " * 4
                self._analyse(shelf.article(f"a{self.days}", text, feed_id=self.feed, days=self.days), found)
            case ("analyse", place, found):
                for article_id in self._some("articles", [place]):
                    self._analyse(article_id, found)
            case ("revise", place, number, is_shown):
                for article_id in self._some("articles", [place]):
                    incoming = shelf.incoming("revised", f"Another text, number {number}.", url_key=None)
                    shelf.revise(None, article_id, incoming, current=is_shown)
            case ("read", places, value):
                shelf.personal.set_read(self._some("articles", places), value)
            case ("tag", places):
                shelf.personal.tag(self._some("articles", places), add=["kept"])
            case ("speaker", place, name):
                self._judge("attribution", "attributions", place, Verdict.CORRECTED, {"actor": name})
            case ("quote", place, verdict):
                self._judge("attribution", "attributions", place, verdict, {})
            case ("claim", place, verdict):
                self._judge("statement", "statements", place, verdict, {})
            case ("coding", place, change):
                self._judge("statement", "statements", place, Verdict.CORRECTED, change)
            case ("undo",):
                shelf.personal.undo()
            case ("redo",):
                shelf.personal.redo()
            case ("retain", places, keep_unread):
                RetentionStore(shelf.db).remove(
                    self._some("articles", places), at=LATER, keep_unread=keep_unread
                )
            case ("forget actor", name):
                with shelf.db.write() as writer:
                    writer.execute("delete from actors where name = ?", (name,))
            case ("move", name, body):
                shelf.analyses.sync_actors([Actor(name, ActorKind.PERSON, (), body)])
            case ("both", place, value):
                # The current text and what was read, in one statement.
                with shelf.db.write() as writer:
                    for article_id in self._some("articles", [place]):
                        writer.execute(
                            "update articles set is_read = :value, revision_id = (select min(id)"
                            " from revisions where article_id = articles.id) where id = :id",
                            {"value": value, "id": article_id},
                        )


@settings(max_examples=60, deadline=None)
@given(first=st.lists(_found, min_size=1, max_size=3), deeds=st.lists(_deeds, max_size=10))
def test_kept_counts_are_the_counted_ones_after_anything(new_shelf, make_quote, make_claim, first, deeds):
    life = Life(new_shelf(), make_quote, make_claim)
    for found in first:
        life.do(("save", found))
    agrees(life.shelf.db)
    for deed in deeds:
        life.do(deed)
        agrees(life.shelf.db)
    assert life.shelf.db.integrity() == []


@pytest.fixture
def told(shelf, make_quote, make_claim):
    life = Life(shelf, make_quote, make_claim)
    life.do(("save", [("Tarn", "Tarn", "Envoy", False)]))
    life.do(("save", [("Ruun", "Ruun", "Envoy", False), (None, "Tarn", "Road", True)]))
    life.do(("save", [("Tarn", "Tarn", "Road", True)]))
    shelf.personal.set_read([2], True)
    return shelf


def test_who_is_in_how_many_articles(told):
    rows = {row.name: (row.articles, row.unread) for row in told.analyses.actor_rows()}
    assert rows == {"Tarn": (3, 2), "Envoy": (2, 1), "Ruun": (1, 0)}


def test_the_list_looks_at_no_article_quote_or_statement(told):
    seen = set()

    def note(action, table, *_):
        if action == sqlite3.SQLITE_READ:
            seen.add(table)
        return sqlite3.SQLITE_OK

    reader = told.db.reader()
    reader.set_authorizer(note)
    told.analyses.actor_rows()
    reader.set_authorizer(None)
    assert seen == {"actors", "actor_aliases"}


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("update actors set articles = 7 where name = 'Tarn'", "the count of actor"),
        ("update actors set unread = unread + 1 where name = 'Ruun'", "the count of actor"),
        ("update article_actors set times = times + 1", "does not agree"),
        ("delete from article_actors where article_id = 1", "does not agree"),
        ("insert into article_actors values (99, 1, 1)", "does not agree"),
        ("insert into article_actors values (1, 99, 1)", "does not agree"),
    ],
)
def test_wrong_counts_are_found_and_mended(told, harm, words):
    with told.db.write() as writer:
        writer.execute(harm)
    assert any(words in line for line in told.db.integrity())
    told.db.rebuild_indexes()
    assert told.db.integrity() == []
    agrees(told.db)


def test_an_older_library_is_counted_when_it_is_opened(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "library.db"
    with older_program(monkeypatch, BEFORE):
        old = Database.open(path)
        with old.write() as writer:
            writer.executemany(
                "insert into articles (id, first_seen, sort_at, is_read) values (?, 0, 0, ?)",
                [(1, 0), (2, 1)],
            )
            writer.executemany(
                "insert into revisions (id, article_id, digest, seen_at, origin, title, links, blocks, text)"
                " values (?, ?, ?, 0, 'file', 'Title', '[]', '[]', 'Tarn spoke of the visit.')",
                [(1, 1, "a"), (2, 1, "b"), (3, 2, "c")],
            )
            writer.execute("update articles set revision_id = id + 1")
            writer.executemany(
                "insert into actors (id, name, kind, origin) values (?, ?, 'group', 'text')",
                [(number, f"Actor {number}") for number in range(1, 6)],
            )
            writer.executemany(
                "insert into attributions (revision_id, article_id, type, source, cue, content, actor_id,"
                " confidence, verdict) values (?, ?, 'direct', '[]', '[]', '[[0, 4]]', ?, 0.9, ?)",
                [
                    (2, 1, 1, "machine"),
                    (2, 1, 1, "confirmed"),
                    (2, 1, 2, "rejected"),
                    (1, 1, 2, "machine"),  # of a text that is not the current one
                    (3, 2, None, "machine"),
                ],
            )
            writer.execute(
                "insert into statements (revision_id, article_id, actor_id, recipient_id, act, polarity,"
                " evidence, confidence) values (3, 2, 1, 4, 'REJECT', 'oppose', '[[0, 4]]', 0.9)"
            )
        old.close()
    db = Database.open(path)
    assert {row.name: (row.articles, row.unread) for row in AnalysisStore(db).actor_rows()} == {
        "Actor 1": (2, 1),
        "Actor 4": (1, 0),
    }
    agrees(db)
    assert db.integrity() == []
    db.close()
