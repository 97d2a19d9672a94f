"""The statements that come from one quote, to be judged; what is said of them is stored elsewhere."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from xjreader.models.analysis import QuoteRow, StatementRow
from xjreader.tui.screens.dialog import Dialog, plain, titled
from xjreader.tui.screens.judge_statements import told
from xjreader.tui.widgets.cells import cut
from xjreader.tui.widgets.quote_rows import said, speaker_of
from xjreader.tui.widgets.statements import StatementList

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen

LONGEST = 300

OWN_KEYS: tuple[tuple[str, str], ...] = (
    ("statement.confirm", "confirm"),
    ("statement.reject", "reject"),
    ("statement.flip", "flip"),
    ("statement.correct", "ask"),
    ("statement.add", "add"),
    ("article.visual", "range"),
    ("undo", "undo"),
    ("redo", "redo"),
)
"""Commands that work here, by the keys that they have everywhere, with their action."""


class QuoteStatements(Dialog[None]):
    """A quote over the statements that were coded of it; the keys for statements work on them."""

    DEFAULT_CSS = """
    QuoteStatements StatementList { height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "leave", "Leave", show=False)]

    statements = query_one(StatementList)

    def __init__(
        self,
        reader: "ReaderScreen",
        quote: QuoteRow,
        rows: Sequence[StatementRow],
        load: Callable[[], Sequence[StatementRow]],
    ) -> None:
        """`load` reads the rows again; to be called in a thread."""
        super().__init__()
        self.reader, self.quote = reader, quote
        self._rows, self._load = rows, load
        for command_id, action in OWN_KEYS:
            for key in reader.table.get(command_id).keys:
                self._bindings.bind(key, action, show=False)

    def compose(self) -> ComposeResult:
        """The quote, its statements, and what the machine had of the one under the cursor."""
        rows = StatementList(now=self.reader.reader_app.now)
        rows.placeholder = f"Nothing was coded of this quote. {self._key('statement.add')} adds a statement."
        yield titled(
            Vertical(
                plain(cut(said(self.quote), LONGEST), classes="hint"),
                rows,
                Static("", id="about", markup=False, classes="hint"),
                classes="dialog page",
            ),
            f"Statements of a quote · {speaker_of(self.quote)}",
            " · ".join(
                f"{self._key(command_id)} {words}"
                for command_id, words in (
                    ("statement.confirm", "confirm"),
                    ("statement.reject", "reject"),
                    ("statement.flip", "flip"),
                    ("statement.correct", "correct"),
                    ("statement.add", "add"),
                )
                if self._key(command_id)
            )
            + " · esc leave",
        )

    def _key(self, command_id: str) -> str:
        return self.reader.first_key(command_id)

    def on_mount(self) -> None:
        """Fill the list."""
        self._put()
        self.statements.focus()

    def _put(self) -> None:
        self.statements.show(self._rows)
        self._describe(self.statements.current)

    def reload(self) -> None:
        """Read the statements again: something was changed and stored."""
        self.run_worker(self._reload(), group="statements", exclusive=True, exit_on_error=False)

    async def _reload(self) -> None:
        self._rows = await asyncio.to_thread(self._load)
        self._put()

    @on(StatementList.Highlighted)
    def highlighted(self, event: StatementList.Highlighted) -> None:
        """Tell how it is coded."""
        event.stop()
        self._describe(event.row)

    @on(StatementList.Jump)
    def chosen(self, event: StatementList.Jump) -> None:
        """Enter, or a click on the row under the cursor: what may be said of it."""
        event.stop()
        self.reader.stating.ask()

    def _describe(self, row: StatementRow | None) -> None:
        self.query_one("#about", Static).update(Content("\n".join(told([row])) if row else ""))

    def action_confirm(self) -> None:
        """As the command."""
        self.reader.stating.confirm()

    def action_reject(self) -> None:
        """As the command."""
        self.reader.stating.reject()

    def action_flip(self) -> None:
        """As the command."""
        self.reader.stating.flip()

    def action_ask(self) -> None:
        """As the command."""
        self.reader.stating.ask()

    def action_add(self) -> None:
        """As the command."""
        self.reader.stating.add()

    def action_range(self) -> None:
        """Begin a range, or end it."""
        if self.statements.visual:
            self.statements.end_visual()
        else:
            self.statements.start_visual()

    def action_undo(self) -> None:
        """As the command."""
        self.reader.deeds.undo()

    def action_redo(self) -> None:
        """As the command."""
        self.reader.deeds.redo()

    def action_leave(self) -> None:
        """End the range, else leave."""
        if self.statements.visual:
            self.statements.end_visual()
        else:
            self.dismiss(None)
