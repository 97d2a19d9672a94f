"""Asks for one line of text. It knows nothing of what the text is for."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from xjreader.tui.screens.dialog import Dialog, plain, titled


class Prompt(Dialog[str]):
    """A line to type into; enter gives it back, an empty one is none."""

    def __init__(self, title: str, hint: str, *, placeholder: str = "", value: str = "") -> None:
        super().__init__()
        self._title, self._hint = title, hint
        self._placeholder, self._value = placeholder, value

    def compose(self) -> ComposeResult:
        """Hint over line."""
        box = Vertical(
            plain(self._hint, classes="label"),
            Input(value=self._value, placeholder=self._placeholder, compact=True),
            classes="dialog",
        )
        yield titled(box, self._title, "enter keep · esc leave")

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Give the line back."""
        self.dismiss(event.value.strip() or None)
