"""How an article was edited: every text beside the one before, word by word. It reads nothing itself."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from xjreader.models.article import Revision
from xjreader.models.history import Edit, EditHistory, Showing
from xjreader.models.lost import FormerQuote, LostQuote
from xjreader.services.lostquotes import in_words
from xjreader.tui.screens.dialog import Dialog, titled
from xjreader.tui.screens.scrolling import Page
from xjreader.tui.status import clock
from xjreader.tui.widgets.cells import one_line
from xjreader.tui.worddiff import Piece, summary, word_diff

ORIGINS = {"feed": "from the feed", "page": "from the article's page", "file": "from a file"}


class RevisionsScreen(Dialog[None]):
    """One step at a time, the newest edit first; left and right go through the steps."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,p", "step(-1)", "Earlier", show=False),
        Binding("right,l,n", "step(1)", "Later", show=False),
        Binding("q,d", "leave", "Leave", show=False),
    ]

    def __init__(self, history: EditHistory, *, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._history, self._now = history, now
        edits = [place for place, edit in enumerate(history.edits) if edit.after.is_edit]
        self._at = edits[-1] if edits else len(history.edits) - 1

    def compose(self) -> ComposeResult:
        """Head over text."""
        yield titled(
            Vertical(
                Static("", id="pair", markup=False),
                Page(Static("", id="lost", markup=False), Static("", id="difference", markup=False)),
                classes="dialog page",
            ),
            "What was edited",
            "←→ other texts · j/k scroll · esc leave",
        )

    def on_mount(self) -> None:
        """Begin with the newest edit."""
        self.query_one(Page).focus()
        self._show()

    def action_step(self, step: int) -> None:
        """Show the next or previous step."""
        at = min(max(0, self._at + step), len(self._history.edits) - 1)
        if at != self._at and self._history.edits:
            self._at = at
            self._show()

    def _show(self) -> None:
        if not self._history.edits:
            only = self._history.texts[0] if self._history.texts else None
            self.query_one("#pair", Static).update(Content("only one text of this article was ever seen"))
            self.query_one("#lost", Static).display = False
            self.query_one("#difference", Static).update(Content(only.document.text if only else ""))
            return
        self.run_worker(self._compare(), group="difference", exclusive=True)

    async def _compare(self) -> None:
        edit = self._history.edits[self._at]
        older, newer = (self._history.text(showing) for showing in (edit.before, edit.after))
        # Long texts take a while to compare.
        pieces = await asyncio.to_thread(word_diff, _whole(older), _whole(newer))
        self.query_one("#pair", Static).update(Content(self._head(edit, summary(pieces))))
        quotes = self.query_one("#lost", Static)
        quotes.update(lost_content(edit.lost, edit.restored))
        quotes.display = bool(edit.lost or edit.restored)
        self.query_one("#difference", Static).update(as_content(pieces))
        self.query_one(Page).scroll_home(animate=False)

    def _head(self, edit: Edit, difference: str) -> str:
        """Which step it is and what it did in short; where there are several, what all of them did."""
        of = f" of {len(self._history.texts)}"
        step = f"{self._text(edit.before)} → {self._text(edit.after, of=of)}"
        if not edit.after.is_shown:
            step = f"{self._text(edit.before)}, beside it {self._text(edit.after, of=of)}, which is not shown"
        if len(self._history.edits) == 1:
            return f"{step} · {difference}"
        lost = in_words(self._history.lost)
        total = f"\nafter all steps together: {lost}" if lost else ""
        return f"step {self._at + 1} of {len(self._history.edits)}: {step} · {difference}{total}"

    def _text(self, showing: Showing, *, of: str = "") -> str:
        """A text by its number, and since when it was shown."""
        name = f"text {self._history.number(showing)}{of}"
        if showing.is_again:
            name += f" as of {self._clock(self._history.text(showing).seen_at)} again"
        source = ORIGINS[showing.origin]
        if not showing.is_shown and showing.feed_title:
            source = f"from {one_line(showing.feed_title)}"
        when = self._clock(showing.at) if showing.at else "nobody noted when"
        return f"{name} ({when}, {source})"

    def _clock(self, moment: datetime) -> str:
        return clock(moment, now=self._now())


def lost_content(lost: Sequence[LostQuote], restored: Sequence[FormerQuote] = ()) -> Content:
    """The quotes that an edit took away, with their former words and what stands in their place, and those
    that it brought back."""
    parts: list[str | tuple[str, str]] = []
    for each in lost:
        parts += [
            (f"quote {each.change}{' back' if each.is_back else ''}  ", "bold $warning"),
            _speaker(each.former),
            (f"[-{one_line(each.former.words)}-]", "strike $error"),
        ]
        if each.now:
            parts += [" ", (f"{{+{one_line(each.now)}+}}", "bold underline $success")]
        parts.append("\n")
    for quote in restored:
        parts += [
            ("quote restored  ", "bold $warning"),
            _speaker(quote),
            (f"{{+{one_line(quote.words)}+}}", "bold underline $success"),
            "\n",
        ]
    return Content.assemble(*parts, *(["\n"] if parts else []))


def _speaker(quote: FormerQuote) -> str:
    return f"{one_line(quote.actor)}: " if quote.actor else ""


def _whole(revision: Revision) -> str:
    return f"{revision.title}\n\n{revision.document.text}"


def as_content(pieces: Sequence[Piece]) -> Content:
    """The pieces with marks that can be read without colours: [-gone-] {+new+}."""
    parts: list[str | tuple[str, str]] = []
    for piece in pieces:
        if piece.kind == "same" or not piece.text.strip():
            parts.append(piece.text)
            continue
        core = piece.text.strip()
        lead, _, tail = piece.text.partition(core)
        if piece.kind == "added":
            parts += [lead, (f"{{+{core}+}}", "bold underline $success"), tail]
        else:
            parts += [lead, (f"[-{core}-]", "strike $error"), tail]
    return Content.assemble(*parts)
