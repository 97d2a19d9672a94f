"""What an article showed and when: a text that comes back is noted, one that is only kept is no edit."""

from datetime import timedelta

import pytest
from tests.store.conftest import NOON, Shelf
from tests.store.older import older_program

from xjreader.models.article import Document, Revised
from xjreader.store.database import Database

BEFORE = 15
"""The last schema that did not note it."""


def noted(shelf: Shelf) -> list[tuple[object, ...]]:
    return list(
        map(tuple, shelf.db.reader().execute("select * from appearances order by newest_id, id").fetchall())
    )


def at(hours: int) -> int:
    return int((NOON + timedelta(hours=hours)).timestamp())


def save(shelf: Shelf, feed_id: int | None, article_id: int, text: str, hour: int, **options: object) -> None:
    shelf.articles.save(
        feed_id,
        [Revised(shelf.incoming("a", text), article_id, **{"becomes_current": True, **options})],
        seen_at=NOON + timedelta(hours=hour),
        origin="feed" if feed_id else "file",
    )


def test_edits_alone_need_no_note(shelf):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "One.", feed_id=feed_id)
    save(shelf, feed_id, article_id, "Two.", 1)
    save(shelf, feed_id, article_id, "Two.", 2)
    assert noted(shelf) == []


def test_a_text_that_comes_back_is_noted_each_time_and_once(shelf):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "One.", feed_id=feed_id)
    for hour, text in enumerate(["Two.", "One.", "One.", "Two.", "Two.", "One."], start=1):
        save(shelf, feed_id, article_id, text, hour)
    assert noted(shelf) == [
        (1, 1, 2, at(2), 1, "feed", feed_id),
        (2, 2, 2, at(4), 1, "feed", feed_id),
        (3, 1, 2, at(6), 1, "feed", feed_id),
    ]
    assert shelf.db.integrity() == []


def test_a_text_of_another_feed_is_kept_beside_and_comes_back_to_nothing(shelf):
    wire, press = shelf.feed("wire"), shelf.feed("press")
    article_id = shelf.article("a", "One.", feed_id=wire)
    save(shelf, press, article_id, "Theirs.", 1, becomes_current=False)
    save(shelf, press, article_id, "Theirs.", 2, becomes_current=False)
    save(shelf, press, article_id, "One.", 3, becomes_current=False)
    assert noted(shelf) == [(1, 2, 2, at(1), 0, "feed", press)]


def test_the_texts_of_pages_and_files_come_back_too(shelf):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "One.", feed_id=feed_id)
    page = {"title": "Title a", "document": Document("The page."), "digest": "page", "story_key": ""}
    for hour, origin in ((1, "page"), (3, "page")):
        shelf.articles.add_revision(article_id, **page, seen_at=NOON + timedelta(hours=hour), origin=origin)
        save(shelf, feed_id, article_id, "One.", hour + 1)
    assert [(row[1], row[5]) for row in noted(shelf)] == [(1, "feed"), (2, "page"), (1, "feed")]
    by_hand = shelf.article("b", "One.")
    for hour, text in ((5, "Two."), (6, "One.")):
        entry = Revised(shelf.incoming("b", text), by_hand)
        shelf.articles.save(None, [entry], seen_at=NOON + timedelta(hours=hour), origin="file")
    assert noted(shelf)[-1][3:] == (at(6), 1, "file", None)


def test_what_is_noted_goes_with_its_article(shelf):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "One.", feed_id=feed_id)
    for hour, text in enumerate(["Two.", "One."], start=1):
        save(shelf, feed_id, article_id, text, hour)
    with shelf.db.write() as writer:
        writer.execute("delete from articles where id = ?", (article_id,))
    assert noted(shelf) == []


def test_a_text_that_comes_back_keeps_its_analysis(shelf, make_quote):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "“One,” he said.", feed_id=feed_id)
    shelf.analyse(article_id, quotes=(make_quote(1, 5),))
    save(shelf, feed_id, article_id, "Two.", 1)
    assert shelf.articles.rows([article_id])[0].analysing
    save(shelf, feed_id, article_id, "“One,” he said.", 2)
    row = shelf.articles.rows([article_id])[0]
    assert (row.analysing, row.quotes) == (False, 1)
    assert shelf.analyses.waiting("1:a", limit=9) == []


@pytest.fixture
def upgraded(tmp_path, monkeypatch):
    """A library of an older program after these texts of one article, each with who gives it and whether it
    is shown; the first one new."""
    opened = []

    def make(*texts: tuple[str, str, bool]) -> Shelf:
        path = tmp_path / f"{len(opened)}.db"
        with older_program(monkeypatch, BEFORE):
            shelf = Shelf(Database.open(path))
            feeds = {name: shelf.feed(name) for name in ("wire", "press")}
            with shelf.db.write() as writer:
                for number, (text, source, is_shown) in enumerate(texts, start=1):
                    _write(writer, number, text, source, feeds.get(source), is_shown)
            shelf.db.close()
        opened.append(Shelf(Database.open(path)))
        return opened[-1]

    yield make
    for shelf in opened:
        shelf.db.close()


def _write(writer, number, text, source, feed_id, is_shown):
    """As an older program wrote it, which noted no appearances."""
    if number == 1:
        writer.execute("insert into articles (id, first_seen, sort_at) values (1, 0, 0)")
    writer.execute(
        "insert into revisions (article_id, digest, seen_at, origin, feed_id, title, links, blocks, text)"
        " values (1, ?, ?, ?, ?, 'Title', '[]', '[]', ?) on conflict do nothing",
        (text, at(number), "feed" if feed_id else source, feed_id, text),
    )
    writer.execute(
        "update articles set revisions = (select count(*) from revisions), revision_id ="
        " iif(?, (select id from revisions where digest = ?), revision_id), title = 'Title'",
        (is_shown, text),
    )


def test_an_older_library_tells_that_a_text_came_back_but_not_when(upgraded):
    shelf = upgraded(("One.", "wire", True), ("Two.", "wire", True), ("One.", "wire", True))
    assert noted(shelf) == [(1, 1, 2, None, 1, "feed", 1)]
    assert shelf.db.integrity() == []


def test_an_older_library_tells_that_a_text_of_another_feed_was_kept_beside(upgraded):
    shelf = upgraded(("One.", "wire", True), ("Theirs.", "press", False))
    assert noted(shelf) == [(1, 2, 2, at(2), 0, "feed", 2)]
    with_page = upgraded(("One.", "wire", True), ("Page.", "page", True), ("Two.", "wire", False))
    assert noted(with_page) == [(1, 3, 3, at(3), 0, "feed", 1)]
    files = upgraded(("One.", "file", True), ("Two.", "file", True), ("One.", "file", True))
    assert noted(files) == [(1, 1, 2, None, 1, "file", None)]


def test_an_older_library_that_only_went_on_has_nothing_to_note(upgraded):
    shelf = upgraded(("One.", "wire", True), ("Two.", "wire", True), ("Three.", "wire", True))
    assert noted(shelf) == []
