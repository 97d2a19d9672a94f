"""Asks yes or no before something is taken away. The harmless answer has the focus."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from xjreader.tui.screens.dialog import Dialog, plain, titled


class Confirm(Dialog[bool]):
    """A question with two buttons; the harmless one has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", show=False),
        Binding("n", "answer(False)", "No", show=False),
        Binding("left,right,h,l", "app.focus_next", "Other button", show=False),
    ]

    def __init__(self, question: str, detail: str = "", *, yes: str = "Yes", no: str = "No") -> None:
        super().__init__()
        self._question, self._detail, self._yes, self._no = question, detail, yes, no

    def compose(self) -> ComposeResult:
        """Question over buttons."""
        box = Vertical(
            plain(self._detail, classes="hint"),
            Horizontal(
                Button(f"{self._no} (n)", id="no", compact=True),
                Button(f"{self._yes} (y)", id="yes", variant="warning", compact=True),
                classes="buttons",
            ),
            classes="dialog",
        )
        yield titled(box, self._question)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer by button."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, answer: bool) -> None:
        """Answer by key."""
        self.dismiss(answer)
