"""The sentences behind a stance; enter gives one back, to be shown at its place. It reads nothing itself."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from xjreader.models.analysis import StatementRow
from xjreader.tui.screens.dialog import Dialog, titled
from xjreader.tui.widgets.statements import StatementList


class StatementsScreen(Dialog[StatementRow]):
    """A list of statements; the whole sentence of the one under the cursor stands below."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,e", "leave", "Leave", show=False)]

    def __init__(
        self, rows: Sequence[StatementRow], *, title: str, scope: str, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._rows, self._title, self._scope, self._now = rows, title, scope, now

    def compose(self) -> ComposeResult:
        """List over sentence."""
        yield titled(
            Vertical(
                StatementList(now=self._now),
                Static("", id="sentence", markup=False),
                classes="dialog page",
            ),
            f"Evidence · {self._title} · {self._scope} {len(self._rows):,}",
            "enter go to the sentence · esc leave",
        )

    def on_mount(self) -> None:
        """Fill the list."""
        statements = self.query_one(StatementList)
        statements.show(self._rows, title=self._scope)
        statements.focus()
        self._describe(statements.current)

    @on(StatementList.Highlighted)
    def describe(self, event: StatementList.Highlighted) -> None:
        """Show the whole sentence."""
        self._describe(event.row)

    @on(StatementList.Jump)
    def answer(self, event: StatementList.Jump) -> None:
        """Give the statement back."""
        self.dismiss(event.row)

    def _describe(self, row: StatementRow | None) -> None:
        sentence = self.query_one("#sentence", Static)
        if row is None:
            sentence.update(Content("no statement here"))
            return
        modes = f" ({', '.join(row.modes)})" if row.modes else ""
        sentence.update(
            Content(
                f"{quoted(row.evidence_text)}\n{row.article_title} · {row.feed_title} · {row.act}{modes} · "
                f"{row.polarity} · {row.confidence:.2f} · {row.verdict}"
            )
        )


def quoted(text: str) -> str:
    """The sentence between quotation marks; where it is cut out of a speech, its own half pair goes."""
    for opening, closing in (("“", "”"), ("‘", "’"), ("«", "»"), ('"', '"')):
        lone = text.count(opening) != text.count(closing) or (opening == closing and text.count(opening) % 2)
        if lone:
            text = text.removeprefix(opening) if text.startswith(opening) else text.removesuffix(closing)
    whole = text.startswith("“") and text.endswith("”") and text.count("“") == 1
    return text if whole else f"“{text}”"
