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
from xjreader.models.lost import LostQuote
from xjreader.tui.screens.dialog import Dialog, titled
from xjreader.tui.screens.scrolling import Page
from xjreader.tui.status import clock
from xjreader.tui.widgets.cells import one_line
from xjreader.tui.worddiff import Piece, summary, word_diff

ORIGINS = {"feed": "from the feed", "page": "from the article's page", "file": "from a file"}


class RevisionsScreen(Dialog[None]):
    """One pair of texts at a time, the newest first; left and right go through the pairs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,p", "step(-1)", "Earlier", show=False),
        Binding("right,l,n", "step(1)", "Later", show=False),
        Binding("q,d", "leave", "Leave", show=False),
    ]

    def __init__(
        self, revisions: Sequence[Revision], *, lost: Sequence[LostQuote] = (), now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._revisions, self._lost, self._now = revisions, lost, now
        self._at = max(1, len(revisions) - 1)

    def compose(self) -> ComposeResult:
        """Head over text."""
        yield titled(
            Vertical(
                Static("", id="pair", markup=False),
                Page(
                    *([Static(lost_content(self._lost), id="lost", markup=False)] if self._lost else []),
                    Static("", id="difference", markup=False),
                ),
                classes="dialog page",
            ),
            "What was edited",
            "←→ other texts · j/k scroll · esc leave",
        )

    def on_mount(self) -> None:
        """Begin with the newest change."""
        self.query_one(Page).focus()
        self._show()

    def action_step(self, step: int) -> None:
        """Show the next or previous pair."""
        at = min(max(1, self._at + step), max(1, len(self._revisions) - 1))
        if at != self._at:
            self._at = at
            self._show()

    def _show(self) -> None:
        if len(self._revisions) < 2:
            only = self._revisions[0] if self._revisions else None
            self.query_one("#pair", Static).update(Content("only one text of this article was ever seen"))
            self.query_one("#difference", Static).update(Content(only.document.text if only else ""))
            return
        self.run_worker(self._compare(), group="difference", exclusive=True)

    async def _compare(self) -> None:
        older, newer = self._revisions[self._at - 1 : self._at + 1]
        # Long texts take a while to compare.
        pieces = await asyncio.to_thread(word_diff, _whole(older), _whole(newer))
        self.query_one("#pair", Static).update(
            Content(
                f"text {self._at} ({self._when(older)}) → text {self._at + 1} of {len(self._revisions)} "
                f"({self._when(newer)}) · {summary(pieces)}"
            )
        )
        self.query_one("#difference", Static).update(as_content(pieces))
        self.query_one(Page).scroll_home(animate=False)

    def _when(self, revision: Revision) -> str:
        return f"{clock(revision.seen_at, now=self._now())}, {ORIGINS[revision.origin]}"


def lost_content(lost: Sequence[LostQuote]) -> Content:
    """The quotes that no longer stand, with their former words and what stands in their place."""
    parts: list[str | tuple[str, str]] = []
    for each in lost:
        speaker = f"{one_line(each.former.actor)}: " if each.former.actor else ""
        parts += [
            (f"quote {each.change}  ", "bold $warning"),
            speaker,
            (f"[-{one_line(each.former.words)}-]", "strike $error"),
        ]
        if each.now:
            parts += [" ", (f"{{+{one_line(each.now)}+}}", "bold underline $success")]
        parts.append("\n")
    return Content.assemble(*parts, *(["\n"] if parts else []))


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
