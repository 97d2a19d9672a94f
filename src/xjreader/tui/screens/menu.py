"""A short menu each line of which has a key, for what may be said of something. It stores nothing."""

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from xjreader.models.analysis import Verdict
from xjreader.tui.commands.table import key_display
from xjreader.tui.screens.dialog import Dialog, plain, titled

D = TypeVar("D")

LONGEST = 400
"""Characters of a text that the menu shows of what it is about."""


class Choice(Struct, Generic[D], frozen=True):
    """One line of the menu."""

    deed: D
    key: str
    label: str
    name: str = ""
    """Whom the machine thought of, where naming them is the deed."""


class Menu(Dialog[Choice[D]]):
    """What it is about over what can be said of it; the first line is what enter does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "step('cursor_down')", "Down", show=False),
        Binding("k", "step('cursor_up')", "Up", show=False),
        Binding("q,c", "leave", "Leave", show=False),
    ]

    def __init__(self, title: str, about: Sequence[str], choices: Sequence[Choice[D]]) -> None:
        super().__init__()
        self._title, self._about, self._choices = title, about, choices
        for number, each in enumerate(choices):
            self._bindings.bind(each.key, f"choose({number})", show=False)

    def compose(self) -> ComposeResult:
        """What it is about over what can be said of it."""
        box = Vertical(
            plain("\n".join(self._about), classes="hint"),
            OptionList(
                *(
                    Option(Content.assemble((key_display(each.key), "bold underline"), f"  {each.label}"))
                    for each in self._choices
                ),
                compact=True,
                markup=False,
            ),
            classes="dialog",
        )
        yield titled(box, self._title, "enter or its key · esc leave")

    def action_step(self, action: str) -> None:
        """Go up or down by letters, as everywhere."""
        getattr(self.query_one(OptionList), f"action_{action}")()

    def action_choose(self, number: int) -> None:
        """Give back the line whose key was pressed."""
        self.dismiss(self._choices[number])

    @on(OptionList.OptionSelected)
    def answer(self, event: OptionList.OptionSelected) -> None:
        """Give back the line."""
        event.stop()
        self.dismiss(self._choices[event.option_index])


def said_last(verdict: Verdict) -> str:
    """What the person said last of it, as the line to take it back tells it."""
    match verdict:
        case Verdict.CONFIRMED:
            return "you confirmed it"
        case Verdict.REJECTED:
            return "you rejected it"
        case _:
            return "your last correction of it"
