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


def edited_again(library: Library, *texts: str, feed: str = "Delta Wire", current: bool = True) -> None:
    """The first article gets these texts one after the other, a minute between them, the last one now."""
    first = library.articles.find("https://news.example/1")
    (source,) = (each for each in library.feeds.all() if each.title == feed)
    for number, text in enumerate(texts):
        title = 'Orvane rejects "hasty" call to inspect the upper dam'
        (edited,) = incoming([entry(1, title, text, before=timedelta(minutes=19))])
        library.articles.save(
            source.id,
            [Revised(edited, first, becomes_current=current)],
            seen_at=NOW - timedelta(minutes=len(texts) - 1 - number),
            origin="feed",
        )


def shown(at) -> str:
    """What the screen says, in one line."""
    return " ".join(at.text().replace("\u00a0", " ").replace("│", " ").split())


CHANGED = "quote changed Lena Orsk: [-We open our valves, not our files,-]"
REMOVED = "quote removed Lena Orsk: [-nothing to add.-]"


@pytest.mark.parametrize("size", [(140, 40), (80, 24)])
async def test_each_edit_tells_its_own_quotes_and_the_head_all_of_them(
    library: Library, drive, size: tuple[int, int]
) -> None:
    once = REJECTS.replace(
        "We open our valves, not our files,", "We open our valves when we please, not our files,"
    )
    edited_again(library, once, EDITED)
    async with drive(library, size=size) as at:
        assert "1 quote removed, 1 changed" in shown(at)
        await at.press("d")
        text = shown(at)
        assert "step 2 of 2: text 2" in text
        assert "after all steps together: 1 quote removed, 1 changed" in text
        assert REMOVED in text
        assert CHANGED not in text
        await at.press("left")
        text = shown(at)
        assert "step 1 of 2: text 1" in text
        assert CHANGED in text
        assert REMOVED not in text


async def test_an_edit_that_is_taken_back_is_told_everywhere(library: Library, drive) -> None:
    edited_again(library, EDITED, REJECTS)
    async with drive(library) as at:
        text = shown(at)
        assert "cal… ↺ ❝3" in text, "in the list"
        assert "edited 07:00: text of" in text, "over the article"
        assert "04:00 again (d) · 1 quote changed" in text, "the words between stand no more"
        await at.press("d")
        text = shown(at)
        assert "step 2 of 2: text 2 (06:59, from the feed) → text 1 of 2 as of 04:00 again (07:00" in text
        assert "quote changed back" in text
        assert "quote restored Lena Orsk: {+nothing to add.+}" in text
        await at.press("h")
        text = shown(at)
        assert REMOVED in text
        assert CHANGED in text
        await at.press("l", "escape")
        assert not isinstance(at.app.screen, RevisionsScreen)


async def test_what_another_feed_says_is_shown_beside_and_is_no_edit(library: Library, drive) -> None:
    press = "Council press"
    edited_again(library, "Nobody was asked.", feed=press, current=False)
    async with drive(library) as at:
        text = shown(at)
        assert "2 texts of it (d)" in text
        assert "quote removed" not in text
        await at.press("d")
        text = shown(at)
        assert f"beside it text 2 of 2 (07:00, from {press}), which is not shown" in text
        assert "quote" not in text.split("which is not shown")[1].split("Orvane")[0]
