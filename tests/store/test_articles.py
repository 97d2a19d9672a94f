"""Articles: every text kept, one article in several feeds, copies of one story, races met."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjreader.errors import NotFound, UsageError
from xjreader.models.article import Block, Document, Link, New, Seen

LONG = "The envoy arrived at the border on Tuesday. " * 20


def seen(shelf, feed_id, article_id, incoming, *, hours=1):
    from datetime import UTC, datetime

    return shelf.articles.save(
        feed_id,
        [Seen(incoming, article_id)],
        seen_at=datetime(2024, 5, 1, 12, tzinfo=UTC) + timedelta(hours=hours),
        origin="feed",
    )


def test_an_article_comes_back_as_it_was_given(shelf):
    feed_id = shelf.feed("wire")
    text = "A heading\n\nThe border is closed."
    document = Document(
        text,
        (Block(0, 9, "heading", 2), Block(11, len(text))),
        (Link(11, 21, "https://valdoria.example/"),),
    )
    entry = shelf.incoming("a", author="I. Ruun", language="en-GB", document=document, title="Closed")
    article_id = shelf.save(feed_id, entry).new[0]
    article = shelf.articles.get(article_id)
    assert article.revision.document == document
    assert (article.row.title, article.author, article.language) == ("Closed", "I. Ruun", "en-GB")
    assert (article.url, article.row.published, article.row.feed_title) == (
        entry.url,
        entry.published,
        "Wire",
    )
    assert (article.row.is_read, article.row.revisions, article.row.outlets) == (False, 1, 1)
    assert article.row.analysing
    assert article.note == ""
    with pytest.raises(NotFound):
        shelf.articles.get(99)


def test_known_tells_entries_of_the_feed_and_addresses_of_any(shelf):
    wire, press = shelf.feed("wire"), shelf.feed("press")
    article_id = shelf.article("a", feed_id=wire)
    known = shelf.articles.known(wire, ["a", "b"], ["https://news.example/a", "https://news.example/b"])
    assert set(known.by_key) == {"a"}
    assert set(known.by_url) == {"https://news.example/a"}
    entry = known.by_key["a"]
    assert (entry.article_id, entry.entry_digest, entry.current_length) == (
        article_id,
        entry.current_digest,
        15,
    )
    other = shelf.articles.known(press, ["a"], ["https://news.example/a"])
    assert other.by_key == {}
    assert other.by_url["https://news.example/a"].entry_digest is None
    assert shelf.articles.known(None, ["a"], []).by_key == {}


def test_every_distinct_text_is_kept_and_the_newest_is_shown(shelf):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "The border is open.", feed_id=feed_id)
    changed = shelf.revise(feed_id, article_id, shelf.incoming("a", "The border is closed."))
    assert changed.changed == (article_id,)
    assert [revision.document.text for revision in shelf.articles.revisions(article_id)] == [
        "The border is open.",
        "The border is closed.",
    ]
    assert shelf.find("closed") == {article_id}
    assert shelf.find("open") == set(), "the index follows the current text"
    back = shelf.revise(feed_id, article_id, shelf.incoming("a", "The border is open."))
    assert back.changed == (article_id,)
    article = shelf.articles.get(article_id)
    assert article.revision.document.text == "The border is open."
    assert article.row.revisions == 2


def test_a_text_that_is_not_to_be_shown_is_kept(shelf):
    wire, press = shelf.feed("wire"), shelf.feed("press")
    article_id = shelf.article("a", LONG, feed_id=wire)
    result = shelf.revise(press, article_id, shelf.incoming("other", "Short."), current=False)
    assert result.changed == ()
    article = shelf.articles.get(article_id)
    assert article.revision.document.text == LONG
    assert article.row.revisions == 2
    assert [place.feed_title for place in article.provenances] == ["Wire", "Press"]


def test_what_a_person_did_stays_when_the_text_changes(shelf):
    feed_id = shelf.feed()
    article_id = shelf.article("a", feed_id=feed_id)
    shelf.personal.tag([article_id], add=["visit"])
    shelf.personal.set_starred([article_id], True)
    shelf.personal.set_read([article_id], True)
    shelf.revise(feed_id, article_id, shelf.incoming("a", "Another text."))
    row = shelf.articles.rows([article_id])[0]
    assert (row.tags, row.is_starred, row.is_read) == (("visit",), True, True)


def test_seen_notes_the_place_and_adds_a_second_feed(shelf):
    wire, press = shelf.feed("wire"), shelf.feed("press")
    entry = shelf.incoming("a")
    article_id = shelf.save(wire, entry).new[0]
    assert seen(shelf, wire, article_id, entry) == seen(shelf, press, article_id, entry)
    places = shelf.articles.get(article_id).provenances
    assert [(place.feed_id, place.guid) for place in places] == [(wire, "a"), (press, "a")]
    assert places[0].last_seen - places[0].first_seen == timedelta(hours=1)
    # One publisher's article, in however many feeds.
    assert shelf.articles.rows([article_id])[0].outlets == 1
    assert shelf.feeds.get(press).articles == 1


def test_an_entry_that_another_process_stored_is_met_not_doubled(shelf):
    wire, press = shelf.feed("wire"), shelf.feed("press")
    first = shelf.save(wire, shelf.incoming("a", LONG))
    again = shelf.save(wire, shelf.incoming("a", LONG))
    assert (again.new, again.changed) == ((), ())
    elsewhere = shelf.save(press, shelf.incoming("b", "Short.", url_key="https://news.example/a"))
    assert (elsewhere.new, elsewhere.changed) == ((), ())
    article = shelf.articles.get(first.new[0])
    assert article.revision.document.text == LONG
    assert [place.feed_id for place in article.provenances] == [wire, press]
    changed = shelf.save(wire, shelf.incoming("a", "Rewritten."))
    assert changed.changed == first.new


def test_a_file_is_an_article_without_a_feed(shelf):
    article_id = shelf.article("a", feed_id=None)
    row = shelf.articles.rows([article_id])[0]
    assert (row.feed_title, row.outlets) == ("", 1)
    assert shelf.articles.revisions(article_id)[0].origin == "file"
    assert shelf.save(None, shelf.incoming("b", url_key="https://news.example/a")).new == ()


def test_a_new_article_gets_its_tags_and_an_old_one_does_not(shelf):
    feed_id = shelf.feed()
    old = shelf.article("old", feed_id=feed_id)
    new = shelf.articles.save(
        feed_id,
        [Seen(shelf.incoming("old"), old), New(shelf.incoming("new"), shelf.incoming("new").published)],
        seen_at=shelf.incoming("new").published,
        origin="feed",
        tags=[("visit", "feed"), ("border", "keyword")],
    ).new[0]
    assert shelf.personal.tags_of(old) == ()
    assert shelf.personal.tags_of(new) == ("border", "visit")


def test_full_text_of_the_page_is_shown_once(shelf):
    feed_id = shelf.feed()
    article_id = shelf.article("a", "Short.", feed_id=feed_id)
    page = {
        "title": "Title a",
        "document": Document(LONG, (Block(0, len(LONG)),)),
        "digest": "page",
        "story_key": "",
        "seen_at": shelf.incoming("a").published,
        "origin": "page",
        "feed_id": feed_id,
    }
    assert shelf.articles.add_revision(article_id, **page) is True
    assert shelf.articles.add_revision(article_id, **page) is False
    assert shelf.articles.get(article_id).revision.origin == "page"
    with pytest.raises(NotFound):
        shelf.articles.add_revision(99, **page)


def test_copies_of_a_story_know_each_other(shelf):
    feeds = [shelf.feed(name) for name in ("wire", "press", "radio")]
    ids = [shelf.article(f"copy{n}", LONG, feed_id=feed_id, story_key="s") for n, feed_id in enumerate(feeds)]
    other = shelf.article("other", "Else.", feed_id=feeds[0], story_key="t")
    short = shelf.article("short", "Brief.", feed_id=feeds[0])
    rows = {row.id: row.outlets for row in shelf.articles.rows([*ids, other, short])}
    assert rows == {ids[0]: 3, ids[1]: 3, ids[2]: 3, other: 1, short: 1}
    shelf.revise(feeds[0], ids[0], shelf.incoming("copy0", "A correction.", story_key="u"))
    rows = {row.id: row.outlets for row in shelf.articles.rows(ids)}
    assert rows == {ids[0]: 1, ids[1]: 2, ids[2]: 2}
    stories = dict(shelf.db.reader().execute("select id, story_id from articles").fetchall())
    assert (stories[ids[0]], stories[ids[1]], stories[ids[2]]) == (ids[0], ids[1], ids[1])


@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 3), st.sampled_from(["", "s", "t", "u"]), st.booleans()),
        max_size=14,
    )
)
def test_stories_counts_and_indexes_agree_after_any_history(new_shelf, steps):
    shelf = new_shelf()
    feeds = [None, shelf.feed("wire"), shelf.feed("press")]
    addresses = ["https://one.example/a", "https://www.one.example/b", "https://wire.example/c", ""]
    for feed, article, story, read in steps:
        url = addresses[article]
        entry = shelf.incoming(f"a{article}", f"Words of story {story}.", story_key=story, url=url)
        known = shelf.articles.known(feeds[feed], [], [entry.url_key]).by_url.get(entry.url_key)
        if known is None:
            shelf.save(feeds[feed], entry)
        elif known.current_digest == entry.digest:
            seen(shelf, feeds[feed], known.article_id, entry)
        else:
            shelf.revise(feeds[feed], known.article_id, entry, current=not read)
        if read:
            shelf.personal.set_read([1], True)
    assert shelf.db.integrity() == []
    expected: dict[str, dict[str, set]] = {}
    rows = shelf.db.reader().execute(
        "select articles.id, story_key from articles join revisions on revisions.id = revision_id"
    )
    for article_id, key in rows.fetchall():
        story = expected.setdefault(key or f"alone {article_id}", {"ids": set(), "outlets": set()})
        story["ids"].add(article_id)
        article = shelf.articles.get(article_id)
        first = min((place.feed_id for place in article.provenances), default=None)
        by_feed = {feeds[1]: "wire.example", feeds[2]: "press.example", None: f"file {article_id}"}
        host = article.url.removeprefix("https://").removeprefix("www.").partition("/")[0]
        story["outlets"].add(host or by_feed[first])
    stored = {
        row["id"]: (row["story_id"], row["outlets"])
        for row in shelf.db.reader().execute("select id, story_id, outlets from articles")
    }
    assert stored == {
        article_id: (min(story["ids"]), len(story["outlets"]))
        for story in expected.values()
        for article_id in story["ids"]
    }


def test_rows_come_in_the_order_asked(shelf):
    ids = [shelf.article(key) for key in "abc"]
    assert [row.id for row in shelf.articles.rows([ids[2], 99, ids[0], ids[1]])] == [ids[2], ids[0], ids[1]]
    assert shelf.articles.rows([]) == []


def test_find_takes_number_address_and_title(shelf):
    feed_id = shelf.feed()
    east = shelf.article("east", title="Envoy at the eastern border", feed_id=feed_id)
    west = shelf.article("west", title="Envoy at the western border", feed_id=feed_id)
    for text, article_id in (
        (str(west), west),
        ("https://news.example/east", east),
        ("envoy at the WESTERN border", west),
        ("eastern", east),
    ):
        assert shelf.articles.find(text) == article_id
    with pytest.raises(UsageError, match=r"eastern.*western|western.*eastern"):
        shelf.articles.find("envoy")
    for text in ("nothing", "", "99", "9" * 30, "\ud800"):
        with pytest.raises((NotFound, UsageError)):
            shelf.articles.find(text)


def test_many_changes_are_written_in_whole_batches(shelf):
    feed_id = shelf.feed()
    result = shelf.save(feed_id, *(shelf.incoming(f"k{n}") for n in range(450)))
    assert len(set(result.new)) == 450
    assert shelf.search.counts().total == 450


def test_characters_that_cannot_be_stored_do_no_harm(shelf):
    article_id = shelf.article("a\ud800", "Text \0 with \udfff", title="T\0", author="\ud800", digest="d")
    assert shelf.articles.get(article_id).revision.document.text == "Text   with ?"
    assert set(shelf.articles.known(None, [], ["https://news.example/a\ud800"]).by_url)
