"""Which outlets carry a story, and how the words of each differ from the open article's; decides nothing."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from xjreader.models.article import Article, ArticleRow, Copy
from xjreader.tui.screens.dialog import Dialog, titled
from xjreader.tui.screens.revisions import as_content
from xjreader.tui.screens.scrolling import Page
from xjreader.tui.widgets.cells import fit, one_line, width_of
from xjreader.tui.widgets.times import long_time
from xjreader.tui.worddiff import summary, word_diff

SHOWN = 7
"""Lines of the list of copies; the one chosen is always among them."""

OUTLET_WIDTH = 22
TIME_WIDTH = 12


class CopiesScreen(Dialog[int]):
    """The copies, one of them chosen, over what that one has otherwise; gives the one to open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,p", "step(-1)", "Earlier", show=False),
        Binding("right,l,n", "step(1)", "Later", show=False),
        Binding("enter", "open", "Open", show=False),
        Binding("q,equals_sign", "leave", "Leave", show=False),
    ]

    def __init__(
        self,
        article: Article,
        copies: Sequence[Copy],
        *,
        load: Callable[[int], Article],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._article, self._copies, self._load, self._now = article, copies, load, now
        self._at = 0

    def compose(self) -> ComposeResult:
        """List over text."""
        yield titled(
            Vertical(
                Static("", id="copies", markup=False),
                Static("", id="pair", markup=False),
                Page(Static("", id="difference", markup=False)),
                classes="dialog page",
            ),
            self._title(),
            "←→ other copies · j/k scroll · ⏎ open · esc leave",
        )

    def on_mount(self) -> None:
        """Begin with the oldest."""
        self.query_one(Page).focus()
        self._show()

    def on_resize(self) -> None:
        """The lines have another width."""
        self.call_after_refresh(self._list)

    def action_step(self, step: int) -> None:
        """Choose the next or previous copy."""
        at = min(max(0, self._at + step), len(self._copies) - 1)
        if at != self._at:
            self._at = at
            self._show()

    def action_open(self) -> None:
        """Leave for the copy that is chosen."""
        self.dismiss(self._copies[self._at].row.id)

    def _title(self) -> str:
        outlets = self._article.row.outlets
        articles = len(self._copies) + 1
        carried = f", {outlets} outlets" if outlets > 1 else ""
        return f"1 story, {articles} articles{carried}"

    def _show(self) -> None:
        self._list()
        self.run_worker(self._compare(self._copies[self._at]), group="difference", exclusive=True)

    def _list(self) -> None:
        width = self.query_one("#copies", Static).content_size.width or 70
        lines: list[str | tuple[str, str]] = [
            (
                _line("open", _outlets(self._article), self._article.row, "alike", width, self._now()),
                "$foreground 60%",
            )
        ]
        first = min(max(0, self._at - SHOWN // 2), max(0, len(self._copies) - SHOWN))
        shown = self._copies[first : first + SHOWN]
        for index, copy in enumerate(shown, start=first):
            mark = "▌" if index == self._at else ""
            outlets = ", ".join(map(one_line, copy.outlets)) or "imported"
            text = _line(mark, outlets, copy.row, f"{copy.share:.0%}", width, self._now())
            lines += ["\n", (text, "bold $primary") if index == self._at else text]
        if len(shown) < len(self._copies):
            lines += ["\n", (f"     {self._at + 1} of {len(self._copies)}", "$foreground 60%")]
        self.query_one("#copies", Static).update(Content.assemble(*lines))

    async def _compare(self, copy: Copy) -> None:
        # Long texts take a while to read and to compare.
        other = await asyncio.to_thread(self._load, copy.row.id)
        pieces = await asyncio.to_thread(word_diff, _whole(self._article), _whole(other))
        self.query_one("#pair", Static).update(
            Content.assemble(
                "\n",
                (f"from the open article to this one: {summary(pieces)}", "bold"),
                "\n",
            )
        )
        self.query_one("#difference", Static).update(as_content(pieces))
        self.query_one(Page).scroll_home(animate=False)


def _line(mark: str, outlets: str, row: ArticleRow, share: str, width: int, now: datetime) -> str:
    """One article in `width` cells: mark, outlets, time, share of common words, title."""
    head = (
        f"{fit(mark, 5)}{fit(outlets, OUTLET_WIDTH)} {fit(long_time(row.dated_at, now), TIME_WIDTH)} "
        f"{fit(share, 5, align='right')} "
    )
    return head + fit(one_line(row.title) or "(no title)", max(1, width - width_of(head)))


def _outlets(article: Article) -> str:
    return ", ".join(dict.fromkeys(one_line(place.feed_title) for place in article.provenances)) or "imported"


def _whole(article: Article) -> str:
    return f"{article.revision.title}\n\n{article.revision.document.text}"
