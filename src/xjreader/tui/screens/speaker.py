"""The speaker picker: finds an actor as a name is typed, or makes a new one. It stores nothing."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from xjreader.models.analysis import QuoteRow
from xjreader.services.corrections import ActorChoice
from xjreader.tui.picking import Speaker, speakers
from xjreader.tui.screens.dialog import Dialog, plain, titled
from xjreader.tui.widgets.cells import cut, one_line
from xjreader.tui.widgets.quote_rows import said, speaker_of

LONGEST = 200


class SpeakerPicker(Dialog[Speaker]):
    """A line to type a name into, over those who answer to it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,tab", "step(1)", "Next", show=False, priority=True),
        Binding("up,shift+tab", "step(-1)", "Previous", show=False, priority=True),
        Binding("pagedown", "step(8)", "Further down", show=False, priority=True),
        Binding("pageup", "step(-8)", "Further up", show=False, priority=True),
    ]

    def __init__(self, row: QuoteRow, choices: Sequence[ActorChoice]) -> None:
        super().__init__()
        self._row, self._choices = row, choices
        self._found: list[Speaker] = []

    def compose(self) -> ComposeResult:
        """Whose words, the line, who answers to it."""
        found = OptionList(id="found", compact=True, markup=False)
        found.can_focus = False
        row = self._row
        words = f"{one_line(row.source_text)} {one_line(row.cue_text)}".strip()
        told = f"the text: {words}\n" if words else ""
        yield titled(
            Vertical(
                plain(f"{told}{cut(said(row), LONGEST)}", classes="hint"),
                Input(placeholder="name, alias or whom they belong to", compact=True),
                found,
                classes="dialog tall",
            ),
            f"Who speaks? now: {speaker_of(row)}",
            "↑↓ choose · enter take · esc leave",
        )

    def on_mount(self) -> None:
        """Begin with whom the machine thought of."""
        self._follow("")

    @on(Input.Changed)
    def follow(self, event: Input.Changed) -> None:
        """Show who answers to what is typed."""
        self._follow(event.value)

    def _follow(self, typed: str) -> None:
        self._found = speakers(self._choices, typed)
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
        self.dismiss(self._found[event.option_index])

    @on(Input.Submitted)
    def answer(self) -> None:
        """Give back who is highlighted."""
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None and self._found:
            self.dismiss(self._found[highlighted])


def _line(speaker: Speaker) -> Content:
    note = f"  {speaker.note}" if speaker.note else ""
    return Content.assemble((f"{speaker.mark} ", "$accent"), speaker.label, (note, "dim"))
