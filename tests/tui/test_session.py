"""An analyst's session by keys: from a state with all who belong to it to one cell of the matrix, its words,
a flip, a rejection, the net that follows, and the brief."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.tui.conftest import CONFIG, Quote, analysis, entry, fill
from textual.widgets import Input

from xjreader.models.analysis import Act, Polarity, Verdict
from xjreader.models.article import New
from xjreader.services.identity import incoming
from xjreader.services.library import Library
from xjreader.tui.commands.base import Page, Pane

SIZES = [(140, 40), (80, 24)]

WARNS = (
    "Orvane warned Tobias Weld against “drawing conclusions from a ferry”, a statement of its ministry said "
    "on Friday. “Mr Weld knows the way to our door,” spokeswoman Lena Orsk added."
)
INVITES = (
    "Lena Orsk said that Tobias Weld was welcome at the dam “as a guest like any other.” In a letter of the "
    "same day Orvane accused Tobias Weld of raising false hopes downstream."
)

ARTICLES = (
    (40, "Orvane warns council's head", WARNS, timedelta(days=4), (
        Quote("Orvane", "warned", "“drawing conclusions from a ferry”", "Orvane",
              stance=("Tobias Weld", None, Act.THREATEN, Polarity.OPPOSE)),
        Quote("Lena Orsk", "added", "Mr Weld knows the way to our door,", "Lena Orsk",
              stance=("Tobias Weld", None, Act.REJECT, Polarity.OPPOSE)),
    )),
    (41, "Orsk: Weld welcome as a guest", INVITES, timedelta(days=2), (
        Quote("Lena Orsk", "said", "as a guest like any other.", "Lena Orsk",
              stance=("Tobias Weld", None, Act.SUPPORT, Polarity.SUPPORT)),
        Quote("Orvane", "accused", "raising false hopes downstream", "Orvane",
              stance=("Tobias Weld", None, Act.ACCUSE, Polarity.OPPOSE)),
    )),
)  # fmt: skip
"""Number, title, text, age and quotes."""


@pytest.fixture
def dispute(library_file: Path) -> Iterator[Library]:
    """The invented library, and what a state and its spokeswoman say of a person."""
    opened = Library.open(library_file, CONFIG)
    fill(opened)
    feed, _ = opened.feeds.add("https://post.example/feed", title="River Post", folder="Wires")
    entries = [entry(number, title, text, before=age) for number, title, text, age, _ in ARTICLES]
    changes = [New(each, each.published) for each in incoming(entries)]
    opened.articles.save(feed.id, changes, seen_at=entries[-1].published, origin="feed")
    for number, _, text, _, quotes in ARTICLES:
        article = opened.articles.get(opened.articles.find(f"https://news.example/{number}"))
        opened.analyses.save(article.revision.id, analysis(text, quotes), stamp=opened.stamp)
    yield opened
    opened.close()


def figure(at) -> str:
    """What the matrix says of the cell under the cursor."""
    words = " ".join(at.reader.stance._border_subtitle.plain.split())
    assert words.startswith("Orvane → Tobias Weld: ")
    return words.removeprefix("Orvane → Tobias Weld: ").split(" (")[0].split(" ·")[0]


@pytest.mark.parametrize("size", SIZES)
async def test_from_a_state_to_its_brief(dispute: Library, tmp_path: Path, drive, size) -> None:
    brief = tmp_path / "statements.md"
    async with drive(dispute, size=size) as at:
        reader, stance = at.reader, at.reader.stance

        # Orvane and all who belong to it.
        await at.press("slash")
        reader.search_bar.line.value = "actor:Orvane+"
        await at.press("enter")
        assert reader.articles.count == 3

        # The matrix on the whole screen, people counted for whom they belong to, of the whole list.
        await at.press("x", "P", "K")
        assert reader.pane is Pane.STANCE
        assert "rolled up" in stance._border_title.plain
        assert "/actor:Orvane+" in stance._border_subtitle.plain
        while stance.current_actor != "Orvane":
            await at.press("j")
        while stance.current_target != "Tobias Weld":
            await at.press("right")
        # Two documents against, one of these for as well: once each.
        assert figure(at) == "n 3 net −1 ±"

        # Its statements, and the words of one in their article; then back.
        await at.press("enter")
        assert reader.page is Page.STATEMENTS
        table = reader.statements
        assert "Orvane+ → Tobias Weld" in table._border_title.plain
        assert table.count == 4
        # Of the two that say the same in one document one counts, and the other says that it does not.
        assert [table.repeats(table.row(index)) for index in range(4)].count(True) == 1
        assert "⧉" in at.text()
        assert table._border_subtitle.plain.startswith("n 3  net −1 ± (1 for, 2 against) · one per document")
        while table.current.evidence_text != "raising false hopes downstream":
            await at.press("j")
        await at.press("enter")
        assert reader.pane is Pane.ARTICLE
        assert reader.reading.loaded.article.row.title == "Orsk: Weld welcome as a guest"
        assert "raising false hopes downstream" in " ".join(at.text().split())
        await at.press("escape")
        table = reader.statements
        assert table.current.evidence_text == "raising false hopes downstream"

        # What the machine took for an accusation was none: flipped, and the net follows at once.
        await at.press("tilde")
        assert table.current.verdict is Verdict.CORRECTED
        assert table.current.polarity is Polarity.SUPPORT
        assert table._border_subtitle.plain.startswith("n 2  net 0 ± (1 for, 1 against)")

        # The spokeswoman's invitation is no stance on the person: rejected.
        while table.current.evidence_text != "as a guest like any other.":
            await at.press("k")
        await at.press("N")
        assert table.count == 3
        assert table._border_subtitle.plain.startswith("n 2  net 0 ± (1 for, 1 against)")
        # The warning is right.
        while table.current.act is not Act.THREATEN:
            await at.press("j")
        await at.press("Y")
        table.move_to(0)
        while table.current.act is not Act.THREATEN:
            await at.press("j")
        assert table.current.verdict is Verdict.CONFIRMED

        # The brief of exactly this.
        await at.press("ctrl+e")
        at.app.screen.query_one(Input).value = str(brief)
        await at.press("enter")
        await at.until(lambda: "3 rows written" in at.text())

        # Back on the matrix the cell says the same; only what was confirmed or corrected, likewise.
        await at.press("escape")
        assert figure(at) == "n 2 net 0 ±"
        await at.press("V", "V")
        assert "confirmed only" in stance._border_title.plain
        assert stance.current_target == "Tobias Weld"
        assert figure(at) == "n 2 net 0 ±"
        await at.press("V")

        # All of it can be taken back.
        await at.press("U", "U", "U")
        assert figure(at) == "n 3 net −1 ±"

    text = brief.read_text(encoding="utf-8")
    assert "On Tobias Weld" in text
    assert "raising false hopes downstream" in text
    assert "(corrected)" in text
    assert "(confirmed)" in text
    assert "as a guest like any other" not in text
    assert "[1]" in text
    assert "River Post" in text
