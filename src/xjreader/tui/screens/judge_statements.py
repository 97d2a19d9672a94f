"""What may be said of a statement, or of several at once. It stores nothing."""

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

from xjreader.models.analysis import Polarity, StatementRow, Verdict
from xjreader.services.stating import OPPOSITE, flippable, judged
from xjreader.tui.coding import SIGNS, in_words, many_in_words
from xjreader.tui.screens.dialog import Dialog, plain, titled
from xjreader.tui.widgets.cells import cut, one_line

LONGEST = 400
"""Characters of the sentence that the dialog shows."""


class Deed(StrEnum):
    """What somebody wants to do with statements."""

    CONFIRM = "confirm"
    FLIP = "flip"
    SUPPORT = "support"
    OPPOSE = "oppose"
    NEUTRAL = "neutral"
    ACT = "act"
    TARGET = "target"
    ACTOR = "actor"
    REJECT = "reject"
    TAKE_BACK = "take back"


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the menu."""

    deed: Deed
    key: str
    shown: str
    label: str


def choices(rows: Sequence[StatementRow]) -> Iterator[Choice]:
    """What can be said of these statements as they stand."""
    one = len(rows) == 1
    if any(row.verdict in (Verdict.MACHINE, Verdict.REJECTED) for row in rows):
        yield Choice(Deed.CONFIRM, "y", "y", f"{'it is' if one else 'they are'} right as coded")
    turning = flippable(rows)
    if turning:
        stay = len(rows) - len(turning)
        note = f"; {stay:,} neutral stay" if stay else ""
        yield Choice(Deed.FLIP, "tilde", "~", f"the other sign: {_turned(turning)}{note}")
    flipped = {OPPOSITE[row.polarity] for row in turning} if len(turning) == len(rows) else set()
    for polarity, deed, key, shown in (
        (Polarity.SUPPORT, Deed.SUPPORT, "plus", "+"),
        (Polarity.OPPOSE, Deed.OPPOSE, "minus", "-"),
        (Polarity.NEUTRAL, Deed.NEUTRAL, "0", "0"),
    ):
        # What the flip gives already stands there.
        if flipped != {polarity} and any(row.polarity is not polarity for row in rows):
            yield Choice(deed, key, shown, SIGNS[polarity])
    yield Choice(Deed.ACT, "a", "a", "another act …")
    yield Choice(Deed.TARGET, "t", "t", "another target …")
    yield Choice(Deed.ACTOR, "s", "s", "another actor …")
    if any(row.verdict is not Verdict.REJECTED for row in rows):
        yield Choice(Deed.REJECT, "n", "n", "this is no statement" if one else "these are no statements")
    if back := judged(rows):
        yield Choice(Deed.TAKE_BACK, "u", "u", f"take back: {_said_last(back)}")


def _turned(rows: Sequence[StatementRow]) -> str:
    signs = {row.polarity for row in rows}
    if len(signs) > 1:
        return "for becomes against, against becomes for"
    return "for" if signs == {Polarity.OPPOSE} else "against"


def _said_last(rows: Sequence[StatementRow]) -> str:
    if len(rows) > 1:
        return f"what you said last of {len(rows):,}"
    match rows[0].verdict:
        case Verdict.CONFIRMED:
            return "you confirmed it"
        case Verdict.REJECTED:
            return "you rejected it"
        case _:
            return "your last correction of it"


class StatementMenu(Dialog[Deed]):
    """A short menu, each line with its key; the first line is what enter does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "step('cursor_down')", "Down", show=False),
        Binding("k", "step('cursor_up')", "Up", show=False),
        Binding("q,c", "leave", "Leave", show=False),
        *(
            Binding(key, f"choose({key!r})", show=False)
            for key in ("y", "tilde", "plus", "minus", "0", "a", "t", "s", "n", "u")
        ),
    ]

    def __init__(self, rows: Sequence[StatementRow]) -> None:
        super().__init__()
        self._rows = rows
        self._choices: Sequence[Choice] = tuple(choices(rows))

    def compose(self) -> ComposeResult:
        """The statements over what can be said of them."""
        title = "Correct" if len(self._rows) == 1 else f"Correct {len(self._rows):,} statements"
        box = Vertical(
            plain("\n".join(told(self._rows)), classes="hint"),
            OptionList(
                *(
                    Option(Content.assemble((each.shown, "bold underline"), f"  {each.label}"))
                    for each in self._choices
                ),
                compact=True,
                markup=False,
            ),
            classes="dialog",
        )
        yield titled(box, title, "enter or its key · esc leave")

    def action_step(self, action: str) -> None:
        """Go up or down by letters, as everywhere."""
        getattr(self.query_one(OptionList), f"action_{action}")()

    def action_choose(self, key: str) -> None:
        """Give back the line that has this key, if there is one."""
        for each in self._choices:
            if each.key == key:
                self.dismiss(each.deed)
                return

    @on(OptionList.OptionSelected)
    def answer(self, event: OptionList.OptionSelected) -> None:
        """Give back the line."""
        event.stop()
        self.dismiss(self._choices[event.option_index].deed)


def told(rows: Sequence[StatementRow]) -> list[str]:
    """What a dialog says that it is about: the statement and its sentence, or how many there are."""
    if len(rows) != 1:
        return [many_in_words(rows)] if rows else []
    row = rows[0]
    lines = [in_words(row), cut(one_line(row.evidence_text), LONGEST)]
    if row.machine is not None and row.machine != row.coding:
        was = row.machine
        lines.append(
            f"the machine: {one_line(was.actor)} · {SIGNS[was.polarity]} · {was.act.value} → "
            f"{one_line(was.target)}"
        )
    return lines
