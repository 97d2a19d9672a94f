"""The list with each story once: what a row stands for, and what is done to it."""

from datetime import timedelta
from urllib.parse import urljoin

from msgspec.structs import replace
from tests.store.near_pairs import DATA, edited, whole
from tests.tui.conftest import NOW, entry

from xjreader.models.article import New
from xjreader.services.identity import incoming
from xjreader.services.library import Library

ROAD = DATA["stories"][0]


def carried(library: Library) -> list[int]:
    """A wire story in three feeds, two of which shortened it: the newest last."""
    found = []
    texts = [whole(ROAD), edited(ROAD, 20, seed=0), edited(ROAD, 40, seed=2)]
    for number, (feed, text) in enumerate(zip(library.feeds.all(), texts, strict=True)):
        copied = entry(40 + number, f"Crossings, {number}", text, before=timedelta(minutes=9 - 3 * number))
        (each,) = incoming([replace(copied, link=urljoin(feed.url, f"/{40 + number}"))])
        found += library.articles.save(
            feed.id, [New(each, copied.published or NOW)], seen_at=NOW, origin="feed"
        ).new
    return found


def read(library: Library, ids: list[int]) -> list[bool]:
    return [row.is_read for row in library.articles.rows(ids)]


async def test_a_key_folds_the_copies_of_a_story_into_one_row(library: Library, drive) -> None:
    ids = carried(library)
    async with drive(library) as at:
        articles = at.reader.articles
        assert articles.count == 17
        await at.press("j", "z")
        # The cursor stays on the story.
        assert articles.current_id == ids[2]
        assert articles.count == 15
        assert articles.selected_ids == (ids[2], ids[1], ids[0])
        assert "Articles  17 in 15 rows" in at.text()
        assert "· 3 outlets" in at.text()
        await at.press("z")
        assert articles.count == 17
        assert "in 15 rows" not in at.text()


async def test_what_is_done_to_a_folded_row_is_done_to_all_its_articles(library: Library, drive) -> None:
    ids = carried(library)
    async with drive(library) as at:
        await at.press("z", "s", "1")
        rows = library.articles.rows(ids)
        assert [(row.is_starred, row.tags) for row in rows] == [(True, ("to-check",))] * 3
        await at.press("U")
        assert [row.tags for row in library.articles.rows(ids)] == [()] * 3
        await at.press("enter")
        assert read(library, ids) == [True] * 3
        # In the article the key is about the row beside it as well.
        await at.press("u")
        assert read(library, ids) == [False] * 3


async def test_a_row_is_what_one_of_its_articles_is(library: Library, drive) -> None:
    ids = carried(library)
    library.personal.set_read([ids[2], ids[0]], True)
    library.personal.set_starred([ids[0]], True)
    async with drive(library) as at:
        await at.press("z")
        row = at.reader.articles.current_row
        assert row is not None
        assert (row.is_read, row.is_starred, row.articles) == (False, True, 3)
        # The star that is seen goes, the mark that is seen too.
        await at.press("s", "u")
        assert not any(row.is_starred for row in library.articles.rows(ids))
        assert read(library, ids) == [True] * 3


async def test_next_unread_finds_a_row_by_any_of_its_articles(library: Library, drive) -> None:
    ids = carried(library)
    others = [id_ for id_ in range(1, ids[2] + 1) if id_ != ids[0]]
    library.personal.set_read(others, True)
    async with drive(library) as at:
        await at.press("z", "G", "p")
        assert at.reader.articles.current_id == ids[2]
        assert read(library, ids) == [True] * 3


async def test_a_search_folds_what_it_finds_and_keeps_the_row_that_was_read(library: Library, drive) -> None:
    ids = carried(library)
    library.personal.set_read([ids[0]], True)
    async with drive(library) as at:
        await at.press("z", "slash", *"is:unread crossings", "enter")
        articles = at.reader.articles
        assert articles.selected_ids == (ids[2], ids[1])
        assert "Articles  2 of 17 in 1 row" in at.text()
        await at.press("enter")
        assert read(library, ids) == [True] * 3
        at.reader.view.reload()
        await at.settle()
        assert articles.selected_ids == (ids[2], ids[1])


async def test_marking_all_read_reaches_what_stands_behind_the_rows(library: Library, drive) -> None:
    ids = carried(library)
    async with drive(library) as at:
        await at.press("z", "A")
        assert read(library, ids) == [True] * 3
        assert library.search.counts().unread == 0


async def test_folding_is_remembered_and_a_copy_is_found_behind_its_row(library: Library, drive) -> None:
    ids = carried(library)
    async with drive(library, restore=True) as at:
        await at.press("z")
        await at.press("q")
    async with drive(library, restore=True) as at:
        assert at.reader.articles.count == 15
        at.reader.open_article(ids[0])
        await at.settle()
        assert at.reader.articles.current_id == ids[2]
        assert at.reader.reading.loaded is not None
        assert at.reader.reading.loaded.article.id == ids[0]
