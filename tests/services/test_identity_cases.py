"""What feeds do to the identity of their entries, one case a test, through decision and store."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from xjreader.config import AnalysisConfig, Config
from xjreader.models.article import Article, Block, Document
from xjreader.models.feed import ParsedEntry
from xjreader.models.query import Everything
from xjreader.services.decide import decide, keys_to_look_up, texts_to_look_up
from xjreader.services.identity import incoming
from xjreader.services.library import Library

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


def entry(
    guid: str = "",
    title: str = "Talks resume",
    link: str = "",
    text: str = "They talked.",
    published: datetime | None = NOON - timedelta(days=1),
) -> ParsedEntry:
    """One entry of a feed, as it was parsed."""
    return ParsedEntry(
        id=guid, title=title, link=link, author="", published=published, updated=None,
        document=Document(text, (Block(0, len(text)),)),
    )  # fmt: skip


ONE = entry("g1", "One", "https://example.org/1", "The first text.")
TWO = entry("g2", "Two", "https://example.org/2", "The second text.", NOON - timedelta(days=2))
THREE = entry("g3", "Three", "https://example.org/3", "The third text.", NOON - timedelta(days=3))


@dataclass
class Reader:
    """A library and the times that feeds were read."""

    library: Library
    hour: int = 0

    def feed(self, name: str = "wire") -> int:
        return self.library.feeds.add(f"https://{name}.example/feed")[0].id

    def reads(self, *entries: ParsedEntry, feed: str = "wire") -> None:
        """The feed has these entries, in this order, an hour after it was read last."""
        feed_id, articles = self.feed(feed), self.library.articles
        identified = incoming(entries)
        seen_at = NOON + timedelta(hours=self.hour)
        known = articles.known(feed_id, *keys_to_look_up(identified))
        known = replace(known, by_text=articles.given(feed_id, texts_to_look_up(identified, known)))
        changes = decide(identified, known, seen_at=seen_at)
        articles.save(feed_id, changes, seen_at=seen_at, origin="feed")
        self.hour += 1

    @property
    def articles(self) -> list[Article]:
        """Every article, as the list has them."""
        return [self.library.articles.get(id_) for id_ in self.library.search.ids(Everything())]

    @property
    def titles(self) -> list[str]:
        return [article.row.title for article in self.articles]


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    library = Library.open(tmp_path / "library.db", Config(analysis=AnalysisConfig(enabled=False)))
    yield Reader(library)
    assert library.db.integrity() == []
    library.close()


def test_a_missing_guid_is_made_up_for_by_the_address(reader: Reader) -> None:
    reader.reads(replace(ONE, id=""))
    reader.reads(replace(ONE, id="", title="One, corrected"))
    assert reader.titles == ["One, corrected"]


def test_without_guid_and_address_title_and_date_tell(reader: Reader) -> None:
    bare = [replace(each, id="", link="") for each in (ONE, TWO)]
    reader.reads(*bare)
    reader.reads(*bare, replace(bare[0], published=NOON))
    assert reader.titles == ["One", "One", "Two"]


def test_one_guid_for_all_entries_keeps_them_apart_by_their_addresses(reader: Reader) -> None:
    for order in ((ONE, TWO, THREE), (THREE, ONE, TWO), (TWO,)):
        reader.reads(*(replace(each, id="same") for each in order))
    assert reader.titles == ["One", "Two", "Three"]
    assert [article.row.revisions for article in reader.articles] == [1, 1, 1]


def test_space_around_a_guid_is_none_of_it(reader: Reader) -> None:
    for guid in ("g1", "  g1", "g1\n", "\tg1 "):
        reader.reads(replace(ONE, id=guid, link=""))
    assert reader.titles == ["One"]


def test_a_guid_that_changes_with_every_read_is_made_up_for_by_the_address(reader: Reader) -> None:
    for number in range(3):
        reader.reads(replace(ONE, id=f"session-{number}"), replace(TWO, id=f"other-{number}"))
    assert reader.titles == ["One", "Two"]
    assert {len(article.provenances) for article in reader.articles} == {3}
    assert {article.row.outlets for article in reader.articles} == {1}


def test_guid_and_link_that_change_with_every_read_are_made_up_for_by_text_and_date(reader: Reader) -> None:
    for number in range(3):
        link = f"https://example.org/read?visit={number}"
        reader.reads(
            replace(ONE, id=f"session-{number}", link=f"{link}1"),
            replace(TWO, id=f"other-{number}", link=""),
            replace(THREE, id=f"third-{number}", link=f"{link}3"),
        )
    assert reader.titles == ["One", "Two", "Three"]
    assert {article.row.revisions for article in reader.articles} == {1}


def test_a_form_that_is_the_same_each_day_is_an_article_each_day(reader: Reader) -> None:
    for day in range(3):
        name = f"day-{day}"
        dated = replace(ONE, id=name, link="", published=NOON - timedelta(days=9 - day))
        reader.reads(dated, replace(TWO, id=f"{name} undated", link="", published=None))
    assert sorted(reader.titles) == ["One"] * 3 + ["Two"] * 3


def test_two_entries_of_one_text_and_date_that_stand_side_by_side_stay_two(reader: Reader) -> None:
    reader.reads(replace(ONE, link=""))
    twin = replace(ONE, id="twin", link="")
    reader.reads(replace(ONE, link=""), twin)
    reader.reads(twin, replace(ONE, link=""))
    assert reader.titles == ["One", "One"]


def test_an_entry_that_changes_its_link_is_the_same_article(reader: Reader) -> None:
    reader.reads(ONE)
    reader.reads(replace(ONE, link="https://example.org/one-for-good"))
    (article,) = reader.articles
    assert article.row.revisions == 1
    assert [place.url for place in article.provenances] == ["https://example.org/one-for-good"]


def test_an_item_of_several_feeds_is_one_article_with_each_as_its_provenance(reader: Reader) -> None:
    reader.reads(ONE, TWO)
    reader.reads(replace(ONE, id="elsewhere"), feed="press")
    assert reader.titles == ["One", "Two"]
    assert [len(article.provenances) for article in reader.articles] == [2, 1]
    assert reader.articles[0].row.outlets == 1  # one publisher's, in however many feeds


def test_a_feed_that_reorders_its_entries_brings_nothing_new(reader: Reader) -> None:
    reader.reads(ONE, TWO, THREE)
    reader.library.personal.set_read([article.id for article in reader.articles], True)
    for order in ((THREE, TWO, ONE), (TWO, ONE, THREE)):
        reader.reads(*order)
    assert reader.titles == ["One", "Two", "Three"]
    assert all(article.row.is_read and article.row.revisions == 1 for article in reader.articles)


def test_a_feed_that_repeats_the_past_brings_nothing_new(reader: Reader) -> None:
    reader.reads(THREE, TWO)
    reader.reads(ONE)
    reader.library.personal.set_read([article.id for article in reader.articles], True)
    reader.reads(ONE, TWO, THREE)
    assert reader.titles == ["One", "Two", "Three"]
    assert all(article.row.is_read for article in reader.articles)


def test_past_entries_that_were_never_seen_are_new_and_sorted_by_their_date(reader: Reader) -> None:
    reader.reads(ONE)
    reader.reads(ONE, THREE, TWO)
    assert reader.titles == ["One", "Two", "Three"]


def test_an_item_that_vanishes_upstream_is_kept(reader: Reader) -> None:
    reader.reads(ONE, TWO)
    reader.reads(TWO)
    reader.reads()
    assert reader.titles == ["One", "Two"]
    assert reader.articles[0].revision.document.text == "The first text."


def test_an_edit_is_a_revision_and_one_taken_back_is_none_more(reader: Reader) -> None:
    edited = replace(ONE, document=Document("Another text.", (Block(0, 13),)))
    for each in (ONE, edited, edited, ONE):
        reader.reads(each)
    (article,) = reader.articles
    texts = [revision.document.text for revision in reader.library.articles.revisions(article.id)]
    assert texts == ["The first text.", "Another text."]
    assert article.revision.document.text == "The first text."
    assert article.row.revisions == 2


def test_a_date_in_the_future_is_kept_and_sorts_no_article_above_all_others(reader: Reader) -> None:
    ahead = replace(TWO, published=NOON + timedelta(days=400))
    reader.reads(ahead)
    reader.reads(replace(ONE, published=NOON + timedelta(minutes=30)))
    assert reader.titles == ["One", "Two"]
    assert reader.articles[1].row.published == NOON + timedelta(days=400)
    assert reader.articles[1].row.sort_at == NOON


def test_an_entry_without_a_date_says_so_and_is_sorted_by_when_it_came(reader: Reader) -> None:
    reader.reads(ONE)
    reader.reads(replace(TWO, published=None), ONE)
    assert reader.titles == ["Two", "One"]
    assert reader.articles[0].row.published is None
    assert reader.articles[0].row.dated_at is None
