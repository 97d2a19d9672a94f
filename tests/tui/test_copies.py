"""Which outlets carry a story, and how their words differ, as a person sees it."""

import pytest
from tests.tui.test_folding import carried

from xjreader.services.library import Library
from xjreader.tui.screens.copies import CopiesScreen

SIZES = [(140, 40), (80, 24)]


@pytest.mark.parametrize("size", SIZES)
async def test_a_key_shows_the_copies_and_what_each_has_otherwise(
    library: Library, drive, size: tuple[int, int]
) -> None:
    carried(library)
    async with drive(library, size=size) as at:
        assert "3 outlets carry it (=)" in at.text().replace("\u00a0", " ")
        await at.press("=")
        told = at.text()
        assert "1 story, 3 articles, 3 outlets" in told
        for outlet in ("Delta Wire", "Council press", "Hill Courier"):
            assert outlet in told
        assert "from the open article to this one:" in told
        assert "[-" in told or "{+" in told
        before = told
        await at.press("l")
        assert at.text() != before
        await at.press("l")
        # There are no more than two others.
        assert isinstance(at.app.screen, CopiesScreen)
        await at.press("escape")
        assert not isinstance(at.app.screen, CopiesScreen)


async def test_enter_opens_the_copy(library: Library, drive) -> None:
    ids = carried(library)
    async with drive(library) as at:
        await at.press("=", "enter")
        assert at.reader.reading.loaded is not None
        assert at.reader.reading.loaded.article.id == ids[0]
        assert at.reader.articles.current_id == ids[0]


async def test_an_article_that_nobody_else_carries_says_so(library: Library, drive) -> None:
    async with drive(library) as at:
        await at.press("=")
        assert "no other article here tells this story" in at.text()
