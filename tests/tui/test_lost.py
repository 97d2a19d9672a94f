"""Quotes that an edit took away or changed, flagged where the article is read."""

from datetime import timedelta

import pytest
from tests.tui.conftest import NOW, REJECTS, entry

from xjreader.models.article import Revised
from xjreader.services.identity import incoming
from xjreader.services.library import Library
from xjreader.tui.screens.revisions import RevisionsScreen

EDITED = (
    REJECTS.replace("We open our valves, not our files,", "We open our valves when we please, not our files,")
    .replace("“nothing to add.”", "no comment on it.")
)  # fmt: skip


def edit(library: Library) -> None:
    """The first article is edited: one quote is put otherwise, one goes."""
    first = library.articles.find("https://news.example/1")
    (edited,) = incoming(
        [
            entry(
                1,
                'Orvane rejects "hasty" call to inspect the upper dam',
                EDITED,
                before=timedelta(minutes=19),
            )
        ]
    )
    feed = next(feed for feed in library.feeds.all() if feed.title == "Delta Wire")
    library.articles.save(
        feed.id, [Revised(edited, first)], seen_at=NOW - timedelta(minutes=5), origin="feed"
    )


@pytest.mark.parametrize("size", [(140, 40), (80, 24)])
async def test_what_became_of_a_quote_is_flagged_and_one_key_away(
    library: Library, drive, size: tuple[int, int]
) -> None:
    edit(library)
    async with drive(library, size=size) as at:
        told = " ".join(at.text().replace("\u00a0", " ").split())
        assert "1 quote removed, 1 changed" in told
        await at.press("d")
        assert isinstance(at.app.screen, RevisionsScreen)
        text = " ".join(at.text().replace("│", " ").split())
        assert "quote removed Lena Orsk: [-nothing to add.-]" in text
        assert "quote changed Lena Orsk: [-We open our valves, not our files,-]" in text
        assert "{+We open our valves when we please, not our files" in text


async def test_the_quotes_pane_counts_them(library: Library, drive) -> None:
    edit(library)
    async with drive(library) as at:
        await at.press("Q")
        assert "Δ 2 (d)" in at.text()
        await at.press("x")
        assert at.reader.reading.scope == "view"
        assert "Δ 2 (d)" not in at.text()


async def test_an_edit_that_lost_no_quote_is_flagged_as_an_edit_alone(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("j", "j")
        text = at.text().replace("\u00a0", " ")
        assert "edited" in text
        assert "quote removed" not in text
        await at.press("d")
        assert "[-" in at.text()
        assert "quote changed" not in at.text()
