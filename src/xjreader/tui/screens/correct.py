"""What may be said of a quote: confirm, other speaker, words or statements, reject. It stores nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from xjreader.models.analysis import QuoteRow, Verdict
from xjreader.tui.screens.dialog import Dialog, plain, titled
from xjreader.tui.widgets.cells import cut, one_line
from xjreader.tui.widgets.quote_rows import hint_of, quote_head, said

LONGEST = 400
"""Characters of what is said that the dialog shows."""

MOST_CANDIDATES = 9


class Deed(StrEnum):
    """What somebody wants to do with a quote."""

    NAME = "name"
    CONFIRM = "confirm"
    SPEAKER = "speaker"
    WORDS = "words"
    STATEMENTS = "statements"
    REJECT = "reject"
    TAKE_BACK = "take back"


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the menu."""

    deed: Deed
    key: str
    label: str
    name: str = ""
    """Whom the machine thought of, where naming them is the deed."""


def choices(row: QuoteRow) -> Iterator[Choice]:
    """What can be said of a quote as it stands; whom the machine thought of first."""
    if row.actor is None:
        for number, name in enumerate(row.candidates[:MOST_CANDIDATES], start=1):
            yield Choice(Deed.NAME, str(number), f"the speaker is {one_line(name)}", name)
    match row.verdict:
        case Verdict.MACHINE:
            yield Choice(Deed.CONFIRM, "y", "it is right as it stands")
        case Verdict.REJECTED:
            yield Choice(Deed.CONFIRM, "y", "it is a quote, and right as it stands")
    yield Choice(Deed.SPEAKER, "s", "another speaker …")
    yield Choice(Deed.WORDS, "w", "other words, or another source …")
    yield Choice(Deed.STATEMENTS, "t", "its statements: for or against whom or what …")
    if row.verdict is not Verdict.REJECTED:
        yield Choice(Deed.REJECT, "n", "this is no quote")
    if row.correction_id is not None:
        yield Choice(Deed.TAKE_BACK, "u", f"take back: {_said_last(row)}")


def _said_last(row: QuoteRow) -> str:
    match row.verdict:
        case Verdict.CONFIRMED:
            return "you confirmed it"
        case Verdict.REJECTED:
            return "you rejected it"
        case _:
            return "your last correction of it"


class CorrectMenu(Dialog[Choice]):
    """A short menu, each line with its key; the first line is what enter does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "step('cursor_down')", "Down", show=False),
        Binding("k", "step('cursor_up')", "Up", show=False),
        Binding("q,c", "leave", "Leave", show=False),
        *(
            Binding(key, f"choose({key!r})", show=False)
            for key in (*map(str, range(1, MOST_CANDIDATES + 1)), "y", "s", "w", "t", "n", "u")
        ),
    ]

    def __init__(self, row: QuoteRow) -> None:
        super().__init__()
        self._row = row
        self._choices: Sequence[Choice] = tuple(choices(row))

    def compose(self) -> ComposeResult:
        """The quote over what can be said of it."""
        row = self._row
        lines = [quote_head(row), cut(said(row), LONGEST)]
        if hint := hint_of(row):
            lines.append(hint)
        box = Vertical(
            plain("\n".join(lines), classes="hint"),
            OptionList(
                *(
                    Option(Content.assemble((each.key, "bold underline"), f"  {each.label}"))
                    for each in self._choices
                ),
                compact=True,
                markup=False,
            ),
            classes="dialog",
        )
        yield titled(box, "Correct", "enter or its key · esc leave")

    def action_step(self, action: str) -> None:
        """Go up or down by letters, as everywhere."""
        getattr(self.query_one(OptionList), f"action_{action}")()

    def action_choose(self, key: str) -> None:
        """Give back the line that has this key, if there is one."""
        for each in self._choices:
            if each.key == key:
                self.dismiss(each)
                return

    @on(OptionList.OptionSelected)
    def answer(self, event: OptionList.OptionSelected) -> None:
        """Give back the line."""
        event.stop()
        self.dismiss(self._choices[event.option_index])
