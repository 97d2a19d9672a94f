"""What the doctor found, and how to mend it. It examines and mends nothing itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from xjreader.tui.screens.dialog import Dialog, plain, titled
from xjreader.tui.screens.scrolling import Page

if TYPE_CHECKING:
    from xjreader.services.findings import Finding


class DoctorScreen(Dialog[None]):
    """A page of findings."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,enter", "leave", "Leave", show=False)]

    def __init__(self, findings: Sequence["Finding"]) -> None:
        super().__init__()
        self._findings = findings

    def compose(self) -> ComposeResult:
        """One finding after the other."""
        texts = [
            f"{each.level}: {each.what}" + (f"\n  → {each.remedy}" if each.remedy else "")
            for each in self._findings
        ]
        yield titled(
            Page(
                *(plain(text, classes="block") for text in texts or ["nothing is wrong"]),
                classes="dialog page",
            ),
            "The library's health",
            "esc leave",
        )
