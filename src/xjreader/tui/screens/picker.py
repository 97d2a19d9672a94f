"""Finds one of many as its name is typed. It knows nothing of what is picked, and stores nothing."""

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from xjreader.tui.picking import Pick
from xjreader.tui.screens.dialog import Dialog, plain, titled

T = TypeVar("T")


class Picker(Dialog[T]):
    """A line to type into, over the lines that answer to it; gives back the value of one of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,tab", "step(1)", "Next", show=False, priority=True),
        Binding("up,shift+tab", "step(-1)", "Previous", show=False, priority=True),
        Binding("pagedown", "step(8)", "Further down", show=False, priority=True),
        Binding("pageup", "step(-8)", "Further up", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        find: Callable[[str], Sequence[Pick[T]]],
        *,
        hint: str = "",
        placeholder: str = "",
        first: T | None = None,
    ) -> None:
        """`find` gives the lines for what was typed; `first` is the value highlighted at first."""
        super().__init__()
        self._title, self._find, self._hint, self._placeholder = title, find, hint, placeholder
        self._first = first
        self._found: Sequence[Pick[T]] = ()

    def compose(self) -> ComposeResult:
        """What it is about, the line, what answers to it."""
        found = OptionList(id="found", compact=True, markup=False)
        found.can_focus = False
        yield titled(
            Vertical(
                plain(self._hint, classes="hint"),
                Input(placeholder=self._placeholder, compact=True),
                found,
                classes="dialog tall",
            ),
            self._title,
            "↑↓ choose · enter take · esc leave",
        )

    def on_mount(self) -> None:
        """Begin with everything."""
        self._follow("")
        values = [each.value for each in self._found]
        if self._first in values:
            self.query_one(OptionList).highlighted = values.index(self._first)

    @on(Input.Changed)
    def follow(self, event: Input.Changed) -> None:
        """Show what answers to what is typed."""
        self._follow(event.value)

    def _follow(self, typed: str) -> None:
        self._found = self._find(typed)
        found = self.query_one(OptionList)
        found.clear_options()
        found.add_options(Option(_line(each)) for each in self._found)
        found.highlighted = 0 if self._found else None

    def action_step(self, step: int) -> None:
        """Highlight another line; by one step round and round."""
        found = self.query_one(OptionList)
        if self._found:
            at = (found.highlighted or 0) + step
            last = len(self._found) - 1
            found.highlighted = at % (last + 1) if abs(step) == 1 else max(0, min(at, last))

    @on(OptionList.OptionSelected)
    def take_clicked(self, event: OptionList.OptionSelected) -> None:
        """A click takes a line."""
        event.stop()
        self.dismiss(self._found[event.option_index].value)

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Give back what is highlighted, for what stands in the line."""
        event.stop()
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None and self._found:
            self.dismiss(self._found[highlighted].value)


def _line(pick: Pick[T]) -> Content:
    note = f"  {pick.note}" if pick.note else ""
    return Content.assemble((f"{pick.mark} ", "$accent"), pick.label, (note, "dim"))
