"""The targets of an actor's card, three lines each. It counts nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from textual.message import Message
from textual.strip import Strip

from xjreader.models.cards import ActorCard, TargetCard
from xjreader.tui.widgets.article_list import local_now
from xjreader.tui.widgets.card_rows import LINES, card_lines, card_widths
from xjreader.tui.widgets.line_list import LineList


class CardList(LineList):
    """Where an actor stands on each target, with its newest words and the other side's."""

    row_height = LINES

    @dataclass
    class EvidenceWanted(Message):
        """Somebody wants the actor's statements on a target."""

        widget: "CardList"
        target: str

        @property
        def control(self) -> "CardList":
            """The list that it is about."""
            return self.widget

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = local_now,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._now = now
        self._actor = ""
        self._targets: tuple[TargetCard, ...] = ()
        self._widths: tuple[int, tuple[int, int]] | None = None
        self.placeholder = "No statements here."

    @property
    def current(self) -> TargetCard | None:
        """The target under the cursor."""
        return self._targets[self.cursor] if self.count else None

    def show(self, card: ActorCard) -> None:
        """Show these; posts nothing. The cursor stays on its target."""
        here = self.current.target if self.current is not None else None
        self._actor, self._targets, self._widths = card.actor, card.targets, None
        names = [each.target for each in card.targets]
        self.reset(len(names), names.index(here) if here in names else 0, keep_line=here in names)

    def render_row(self, index: int, line: int, width: int, *, cursor: bool, selected: bool) -> Strip:
        """One of the three lines of a target."""
        if self._widths is None or self._widths[0] != width:
            self._widths = width, card_widths(self._targets, width - 1)
        name, bar = self._widths[1]
        lines = card_lines(
            self._targets[index], width - 1, actor=self._actor, name=name, bar=bar, now=self._now()
        )
        return self.strip(lines[line], width, cursor=cursor, selected=selected)

    def row_chosen(self, index: int) -> None:
        """Ask for the statements behind it."""
        self.ask_evidence()

    def ask_evidence(self) -> None:
        """Post `EvidenceWanted` for the target under the cursor."""
        if (target := self.current) is not None:
            self.post_message(self.EvidenceWanted(self, target.target))
