"""What an article showed and when: a text that comes back is noted, one that is only kept is no edit."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.store.conftest import NOON, Shelf
from tests.store.older import older_program

from xjreader.models.article import Document, Revised
from xjreader.models.history import Showing
from xjreader.store.database import Database
from xjreader.store.history import LATELY, in_order, showings
from xjreader.store.salvage import PAGE_SIZE, salvage

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


def test_a_feed_that_goes_back_while_another_text_is_shown_is_noted_too(shelf):
    wire, press = shelf.feed("wire"), shelf.feed("press")
    article_id = shelf.article("a", "One.", feed_id=wire)
    for hour, text in enumerate(["Theirs.", "Later.", "Theirs.", "Theirs.", "One.", "Later."], start=1):
        save(shelf, press, article_id, text, hour, becomes_current=False)
    assert [row[1:5] for row in noted(shelf)] == [
        (2, 2, at(1), 0),
        (3, 3, at(2), 0),
        (2, 3, at(3), 0),
        (3, 3, at(6), 0),
    ]
    assert [step[:3] for step in told(shelf, article_id)] == [
        (1, 0, "shown"),
        (2, 1, "beside"),
        (3, 2, "beside"),
        (2, 3, "beside"),
        (3, 6, "beside"),
    ]
    # What was shown first was shown, however often it was only kept afterwards.
    save(shelf, wire, article_id, "Two.", 7)
    for hour, text in ((8, "One."), (9, "Theirs."), (10, "One.")):
        save(shelf, press, article_id, text, hour, becomes_current=False)
    assert [step[:3] for step in told(shelf, article_id)][5:] == [
        (4, 7, "shown"),
        (1, 8, "beside"),
        (2, 9, "beside"),
        (1, 10, "beside"),
    ]
    assert told(shelf, article_id)[0] == (1, 0, "shown", "")
    (row,) = shelf.articles.rows([article_id])
    assert (row.is_edited, row.is_again, row.beside) == (True, False, 2)


def test_the_texts_of_pages_and_files_come_back_too(shelf):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "One.", feed_id=feed_id)
    for hour, text in enumerate(["The page.", "Edited.", "The page.", "The page."], start=1):
        shelf.articles.add_revision(
            article_id, title="Title a", document=Document(text), digest=text, story_key="", origin="page",
            seen_at=NOON + timedelta(hours=hour),
        )  # fmt: skip
    assert noted(shelf) == [(1, 2, 3, at(3), 1, "page", None)]
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


# What is told of it -----------------------------------------------------------------------


def told(shelf: Shelf, article_id: int) -> list[tuple[object, ...]]:
    """Number of the text, hours after noon, whether it was shown, whether again."""
    return [
        (
            step.revision_id,
            None if step.at is None else (step.at - NOON) // timedelta(hours=1),
            "shown" if step.is_shown else "beside",
            "again" if step.is_again else "",
        )
        for step in shelf.articles.showings(article_id)
    ]


def test_an_article_tells_each_time_that_it_showed_another_text(shelf):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "One.", feed_id=feed_id)
    assert told(shelf, article_id) == [(1, 0, "shown", "")]
    for hour, text in enumerate(["Two.", "One.", "Two.", "Three."], start=1):
        save(shelf, feed_id, article_id, text, hour)
    assert told(shelf, article_id) == [
        (1, 0, "shown", ""),
        (2, 1, "shown", ""),
        (1, 2, "shown", "again"),
        (2, 3, "shown", "again"),
        (3, 4, "shown", ""),
    ]


def test_it_is_told_in_the_order_in_which_it_happened_also_where_the_clock_was_put_back(shelf):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "One.", feed_id=feed_id)
    for hour, text in ((5, "Two."), (2, "One."), (2, "Three."), (1, "One.")):
        save(shelf, feed_id, article_id, text, hour)
    assert [step[:2] for step in told(shelf, article_id)] == [(1, 0), (2, 5), (1, 2), (3, 2), (1, 1)]
    assert [text.document.text for text in shelf.articles.revisions(article_id)] == ["One.", "Two.", "Three."]


def test_a_text_that_was_kept_first_is_not_shown_again_when_it_is_shown(shelf):
    wire, press = shelf.feed("wire"), shelf.feed("press")
    article_id = shelf.article("a", "One.", feed_id=wire)
    save(shelf, press, article_id, "Two.", 1, becomes_current=False)
    row = shelf.articles.rows([article_id])[0]
    assert (row.revisions, row.beside, row.is_edited, row.is_again) == (2, 1, False, False)
    assert shelf.articles.get(article_id).shown_at == NOON
    save(shelf, wire, article_id, "Two.", 2)
    assert told(shelf, article_id) == [(1, 0, "shown", ""), (2, 1, "beside", ""), (2, 2, "shown", "")]
    assert shelf.articles.showings(article_id)[1].feed_title == "Press"
    article = shelf.articles.get(article_id)
    assert (article.row.beside, article.row.is_edited, article.row.is_again) == (0, True, False)
    assert article.shown_at == NOON + timedelta(hours=2)
    save(shelf, wire, article_id, "One.", 3)
    save(shelf, wire, article_id, "Two.", 4)
    assert shelf.articles.get(article_id).row.is_again
    assert told(shelf, article_id)[-2:] == [(1, 3, "shown", "again"), (2, 4, "shown", "again")]


def test_a_row_tells_whether_an_edit_was_taken_back_and_since_when(shelf):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "One.", feed_id=feed_id)
    for hour, text, is_again in ((1, "Two.", False), (2, "One.", True), (3, "Three.", False)):
        save(shelf, feed_id, article_id, text, hour)
        article = shelf.articles.get(article_id)
        assert (article.row.is_edited, article.row.is_again) == (True, is_again)
        assert article.shown_at == NOON + timedelta(hours=hour)


def test_how_an_article_stands_is_read_of_what_happened_lately(shelf):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "One.", feed_id=feed_id)
    for hour in range(1, 4 * LATELY):
        save(shelf, feed_id, article_id, "One." if hour % 2 == 0 else "Two.", hour)
    lately = showings(shelf.db.reader(), [article_id], lately=True)[article_id]
    assert len(lately) < len(shelf.articles.showings(article_id)) == 4 * LATELY
    article = shelf.articles.get(article_id)
    assert (article.row.is_again, article.shown_at) == (True, NOON + timedelta(hours=4 * LATELY - 1))
    for hour in range(3 * LATELY):
        save(shelf, feed_id, article_id, f"Number {hour}.", 100 + hour)
    assert not shelf.articles.get(article_id).row.is_again
    save(shelf, feed_id, article_id, "One.", 200)
    (row,) = shelf.articles.rows([article_id])
    assert (row.is_edited, row.is_again, row.beside) == (True, True, 0)


def test_an_edit_stays_one_however_often_another_feed_puts_it_differently(shelf):
    wire, press = shelf.feed("wire"), shelf.feed("press")
    article_id = shelf.article("a", "One.", feed_id=wire)
    save(shelf, wire, article_id, "Two.", 1)
    for hour in range(2, 4 * LATELY):
        save(shelf, press, article_id, f"Number {hour}.", hour, becomes_current=False)
    for row in (*shelf.articles.rows([article_id]), shelf.articles.get(article_id).row):
        assert (row.is_edited, row.beside) == (True, 4 * LATELY - 2)


def test_an_older_library_tells_its_steps(upgraded):
    shelf = upgraded(("One.", "wire", True), ("Two.", "wire", True), ("One.", "wire", True))
    assert told(shelf, 1) == [(1, 1, "shown", ""), (2, 2, "shown", ""), (1, None, "shown", "again")]
    assert shelf.articles.get(1).shown_at is None
    assert shelf.articles.get(1).row.is_again


def test_the_last_text_told_is_the_one_that_is_shown_whatever_was_lost():
    one, two = (Showing(number, NOON, "feed", 1) for number in (1, 2))
    edited = replace(two, is_edit=True)
    back = replace(one, at=None, is_edit=True, is_again=True)
    assert in_order([one, two], current=1) == [one, edited, back]
    assert in_order([one, one, two], current=2) == [one, edited]
    assert in_order([one, replace(two, is_shown=False)], current=2)[-1] == replace(edited, at=None)
    assert in_order([one], current=3) == [one]
    beside = replace(one, is_shown=False)
    assert in_order([beside, two], current=2) == [two, beside]
    assert in_order([beside], current=1) == [replace(one, at=None), beside]


def test_what_another_source_gives_is_no_edit_and_takes_nothing_back():
    feed, page, longer = (
        Showing(number, NOON, origin, 1) for number, origin in ((1, "feed"), (2, "page"), (3, "feed"))
    )
    edited = replace(longer, is_edit=True)
    assert in_order([feed, page], current=2) == [feed, page]
    # The page says what it said: only what the feed says is another text now.
    assert in_order([feed, page, longer, page], current=2) == [feed, page, edited, page]
    rewritten = Showing(4, NOON, "page", None)
    assert in_order([feed, page, rewritten, page], current=2) == [
        feed,
        page,
        replace(rewritten, is_edit=True),
        replace(page, is_edit=True, is_again=True),
    ]


def test_the_full_text_of_a_page_is_no_edit_of_the_feed(shelf):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "One.", feed_id=feed_id)
    page = {"title": "Title a", "document": Document("The page."), "digest": "page", "story_key": ""}
    shelf.articles.add_revision(article_id, **page, seen_at=NOON, origin="page")
    row = shelf.articles.rows([article_id])[0]
    assert (row.revisions, row.is_edited, row.beside) == (2, False, 0)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(st.tuples(st.sampled_from(["One.", "Two.", "Three."]), st.booleans()), max_size=9))
def test_what_is_told_is_what_was_shown(new_shelf, texts):
    shelf = new_shelf()
    wire, press = shelf.feed("wire"), shelf.feed("press")
    article_id = shelf.article("a", "One.", feed_id=wire)
    shown = ["One."]
    for hour, (text, is_shown) in enumerate(texts, start=1):
        save(shelf, wire if is_shown else press, article_id, text, hour, becomes_current=is_shown)
        if is_shown and text != shown[-1]:
            shown.append(text)
    by_id = {text.id: text.document.text for text in shelf.articles.revisions(article_id)}
    steps = [step for step in shelf.articles.showings(article_id) if step.is_shown]
    assert [by_id[step.revision_id] for step in steps] == shown
    assert [step.is_again for step in steps] == [text in shown[:place] for place, text in enumerate(shown)]
    article = shelf.articles.get(article_id)
    assert article.row.is_again == (shown[-1] in shown[:-1])
    assert article.row.is_edited == (len(set(shown)) > 1)
    assert article.shown_at == steps[-1].at


def test_what_can_be_saved_of_a_damaged_library_shows_what_was_shown_last(shelf, tmp_path):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "One.", feed_id=feed_id)
    for hour, text in enumerate(["Two.", "Three.", "One.", "Two."], start=1):
        save(shelf, feed_id, article_id, text, hour)
    kept, steps = noted(shelf), told(shelf, article_id)
    path = tmp_path / "damaged.db"
    shelf.db.backup(path)
    root = shelf.db.reader().execute("select rootpage from sqlite_schema where name = 'articles'").fetchone()
    with path.open("r+b") as file:
        file.seek((root[0] - 1) * PAGE_SIZE)
        file.write(bytes(PAGE_SIZE))
    assert "articles" in salvage(path, tmp_path / "saved.db").lost
    saved = Shelf(Database.open(tmp_path / "saved.db"))
    assert saved.db.integrity() == []
    assert (noted(saved), told(saved, article_id)) == (kept, steps)
    assert saved.articles.get(article_id).revision.document.text == "Two."
    assert saved.articles.get(article_id).row.is_again
    saved.db.close()


def test_a_text_and_that_it_came_back_are_written_together_or_not_at_all(shelf, monkeypatch):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "One.", feed_id=feed_id)
    save(shelf, feed_id, article_id, "Two.", 1)

    def fails(*_: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr("xjreader.store.saving.Batch._note_place", fails)
    with pytest.raises(RuntimeError):
        save(shelf, feed_id, article_id, "One.", 2)
    assert noted(shelf) == []
    assert shelf.articles.get(article_id).revision.document.text == "Two."
