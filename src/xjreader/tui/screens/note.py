"""Edits the note on an article. Earlier wordings are kept by the library, not here."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import TextArea

from xjreader.tui.screens.dialog import Dialog, titled


class NoteEditor(Dialog[str]):
    """A text area; ctrl+s gives the text back (empty takes the note away), escape leaves it as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", "Keep", show=False, priority=True),
        Binding("escape", "leave", "Leave", show=False, priority=True),
    ]

    def __init__(self, title: str, note: str) -> None:
        super().__init__()
        self._title, self._note = title, note

    def compose(self) -> ComposeResult:
        """One text area in a frame."""
        area = TextArea(self._note, soft_wrap=True, show_line_numbers=False, compact=True)
        area.cursor_blink = False
        yield titled(
            Vertical(area, classes="dialog tall"),
            f"Note · {self._title}",
            "ctrl+s keep · esc leave it as it was",
        )

    def on_mount(self) -> None:
        """Begin at the end of what stands there."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def action_keep(self) -> None:
        """Give the text back."""
        self.dismiss(self.query_one(TextArea).text.strip())
