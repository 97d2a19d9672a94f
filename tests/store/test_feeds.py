"""Subscriptions: added, found, moved, removed and revived; their health and history."""

from datetime import UTC, datetime, timedelta

import pytest

from xjreader.errors import NotFound, UsageError
from xjreader.models.feed import FeedHealth, FeedStatus, FetchLogEntry, Moving, Validators
from xjreader.store.feeds import LOG_LENGTH

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


def record(shelf, feed_id, *, status=FeedStatus.OK, validators=None, url=None, title=None, new=0, **more):
    shelf.feeds.record_fetch(
        feed_id,
        health=FeedHealth(
            status=status,
            http_status=200,
            last_fetch=NOW,
            last_success=NOW,
            next_due=NOW + timedelta(hours=1),
            why="every hour",
        ),
        validators=validators,
        body_hash=None,
        url=url,
        feed_title=title,
        site_url=None,
        log=FetchLogEntry(feed_id, NOW, status, http_status=200, new=new),
        **more,
    )


def test_a_feed_is_added_once_with_what_was_given(shelf):
    feed, is_new = shelf.feeds.add(
        "https://wire.example/feed",
        folder=" News / Wires/",
        tags=("visit", "to check"),
        every=1800,
        username="ana",
        password_command=("pass", "wire"),
        full_text="longer",
        origin="opml",
    )
    assert is_new
    assert (feed.title, feed.folder, feed.tags) == (
        "https://wire.example/feed",
        "News/Wires",
        ("visit", "to check"),
    )
    assert (feed.every, feed.username, feed.password_command) == (1800, "ana", ("pass", "wire"))
    assert (feed.full_text, feed.origin, feed.health.status) == ("longer", "opml", FeedStatus.NEW)
    again, is_new = shelf.feeds.add("https://wire.example/feed", title="Other")
    assert not is_new
    assert again == feed
    assert shelf.feeds.all() == [feed]


def test_a_tag_that_cannot_be_one_is_refused(shelf):
    with pytest.raises(UsageError, match="cannot be a tag"):
        shelf.feeds.add("https://wire.example/feed", tags=("-x",))


def test_the_persons_title_goes_before_the_feeds_own(shelf):
    feed_id = shelf.feeds.add("https://wire.example/feed")[0].id
    record(shelf, feed_id, title="Meridian Wire")
    assert shelf.feeds.get(feed_id).title == "Meridian Wire"
    assert shelf.feeds.update(feed_id, title="Wire").title == "Wire"
    record(shelf, feed_id, title="Meridian Newswire")
    assert shelf.feeds.get(feed_id).title == "Wire"
    assert shelf.feeds.update(feed_id, title="").title == "Meridian Newswire"


def test_update_changes_what_is_given_only(shelf):
    feed_id = shelf.feeds.add("https://wire.example/feed", folder="a", every=60)[0].id
    assert shelf.feeds.update(feed_id, tags=["x"]).every == 60
    assert shelf.feeds.update(feed_id, every=None).every is None
    changed = shelf.feeds.update(feed_id, folder="b", full_text="page", username="u", password_command=["p"])
    assert (changed.folder, changed.tags, changed.full_text) == ("b", ("x",), "page")
    with pytest.raises(NotFound):
        shelf.feeds.update(99, folder="b")


def test_a_removed_feed_keeps_its_articles_and_can_be_revived(shelf):
    feed_id = shelf.feed("wire")
    article_id = shelf.article("a", feed_id=feed_id)
    shelf.feeds.remove(feed_id)
    assert shelf.feeds.all() == []
    (removed,) = shelf.feeds.all(include_removed=True)
    assert removed.removed
    assert removed.articles == 1
    assert shelf.articles.get(article_id).provenances[0].feed_id == feed_id
    with pytest.raises(NotFound):
        shelf.feeds.find("wire")
    feed, is_new = shelf.feeds.add("https://wire.example/feed", folder="back")
    assert is_new
    assert (feed.id, feed.folder, feed.removed, feed.title) == (feed_id, "back", False, "Wire")
    with pytest.raises(NotFound):
        shelf.feeds.remove(99)


def test_find_takes_number_address_title_and_unique_part(shelf):
    wire = shelf.feed("wire")
    east = shelf.feeds.add("https://press.example/east", title="Press East")[0].id
    west = shelf.feeds.add("https://press.example/west", title="Press West")[0].id
    for text, feed_id in (
        (str(east), east),
        ("https://press.example/west", west),
        ("press east", east),
        ("PRESS WEST", west),
        ("wire", wire),
        ("/west", west),
    ):
        assert shelf.feeds.find(text).id == feed_id
    with pytest.raises(UsageError, match=r"Press East.*Press West"):
        shelf.feeds.find("press")
    for text in ("nobody", "99", "", "\ud800"):
        with pytest.raises((NotFound, UsageError)):
            shelf.feeds.find(text)


def test_a_fetch_is_kept_and_none_leaves_what_was(shelf):
    feed_id = shelf.feed()
    record(shelf, feed_id, validators=Validators('W/"a b"', "Wed, 01 May 2024 10:00:00 GMT"))
    record(shelf, feed_id, status=FeedStatus.UNCHANGED, new=3)
    feed = shelf.feeds.get(feed_id)
    assert feed.validators == Validators('W/"a b"', "Wed, 01 May 2024 10:00:00 GMT")
    assert feed.health.status is FeedStatus.UNCHANGED
    assert feed.health.next_due == NOW + timedelta(hours=1)
    record(shelf, feed_id, validators=Validators())
    assert shelf.feeds.get(feed_id).validators == Validators()
    assert [line.new for line in shelf.feeds.fetch_log(feed_id)] == [0, 3, 0]
    assert shelf.feeds.fetch_log(limit=1)[0].status is FeedStatus.OK


def test_the_history_keeps_the_newest_lines(shelf):
    feed_id, other = shelf.feed("wire"), shelf.feed("press")
    record(shelf, other)
    for number in range(LOG_LENGTH + 5):
        record(shelf, feed_id, new=number)
    lines = shelf.feeds.fetch_log(feed_id, limit=1000)
    assert [line.new for line in lines] == list(range(LOG_LENGTH + 4, 4, -1))
    assert len(shelf.feeds.fetch_log(other)) == 1


def test_a_feed_that_moved_is_known_by_both_addresses(shelf):
    feed_id = shelf.feed("wire")
    record(shelf, feed_id, url="https://new.example/feed")
    assert shelf.feeds.get(feed_id).url == "https://new.example/feed"
    assert shelf.feeds.find("https://wire.example/feed").id == feed_id
    assert shelf.feeds.add("https://wire.example/feed")[1] is False
    record(shelf, feed_id, url="https://wire.example/feed")
    assert shelf.feeds.get(feed_id).url == "https://wire.example/feed"
    assert shelf.feeds.find("https://new.example/feed").id == feed_id


def test_a_feed_never_takes_another_feeds_address(shelf):
    first, second = shelf.feed("wire"), shelf.feed("press")
    record(shelf, first, url="https://press.example/feed")
    assert shelf.feeds.get(first).url == "https://wire.example/feed"
    assert shelf.feeds.get(second).url == "https://press.example/feed"


def test_the_later_wish_of_a_host_holds(shelf):
    shelf.feeds.set_host_retry("wire.example", NOW, "429")
    shelf.feeds.set_host_retry("wire.example", NOW + timedelta(hours=2), "503")
    shelf.feeds.set_host_retry("wire.example", NOW + timedelta(hours=1), "429")
    shelf.feeds.set_host_retry("old.example", NOW - timedelta(days=400), "429")
    shelf.feeds.set_host_retry("wire.example", NOW, "429")
    assert shelf.feeds.host_retry() == {"wire.example": NOW + timedelta(hours=2)}


def test_whose_validators_they_are_is_kept_with_them(shelf):
    feed_id = shelf.feed()
    record(shelf, feed_id, validators=Validators('"1"'), validated_url="https://cdn.example/feed")
    record(shelf, feed_id)
    assert shelf.feeds.get(feed_id).validated_url == "https://cdn.example/feed"
    record(shelf, feed_id, validators=Validators())
    assert shelf.feeds.get(feed_id).validated_url == ""


def test_what_is_said_of_a_move_is_kept_until_it_ends(shelf):
    feed_id = shelf.feed()
    said = Moving("https://new.example/feed", 2, NOW)
    record(shelf, feed_id, moving=said)
    record(shelf, feed_id, status=FeedStatus.ERROR)
    assert shelf.feeds.get(feed_id).moving == said
    record(shelf, feed_id, moving=None)
    assert shelf.feeds.get(feed_id).moving is None


def test_the_address_that_the_person_gave_is_kept_through_every_move(shelf):
    feed_id = shelf.feed("wire")
    assert shelf.feeds.get(feed_id).typed_url == ""
    for place in ("https://new.example/feed", "https://newer.example/feed"):
        record(shelf, feed_id, url=place)
    feed = shelf.feeds.get(feed_id)
    assert (feed.url, feed.typed_url) == ("https://newer.example/feed", "https://wire.example/feed")


def test_the_moments_of_a_feed_are_kept(shelf):
    feed_id = shelf.feed()
    assert shelf.feeds.moments(feed_id) == ()
    moments = (NOW, NOW - timedelta(hours=3))
    record(shelf, feed_id, moments=moments)
    record(shelf, feed_id)
    assert shelf.feeds.moments(feed_id) == moments
    assert shelf.feeds.moments(99) == ()
