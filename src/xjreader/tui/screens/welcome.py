"""The first screen of an empty library: what one can begin with, one key each. It does none of it."""

from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from xjreader.tui.screens.dialog import Dialog, plain, titled

Beginning = Literal["sample", "starter", "add", "opml", "quit"]

_CHOICES: tuple[tuple[str, Beginning, str, str], ...] = (
    ("s", "sample", "Look at the sample", "a dozen invented articles; nothing is kept"),
    (
        "x",
        "starter",
        "Follow Xinjiang",
        "feeds from opposed sides, actors, keywords",
    ),
    ("a", "add", "Add a feed", "the address of a feed, or of a site"),
    ("i", "opml", "Import OPML", "the subscriptions of another reader"),
    ("q", "quit", "Leave", ""),
)


class Welcome(Dialog[Beginning]):
    """Five beginnings; escape goes on to the empty reader."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"begin({name!r})", title, show=False) for key, name, title, _ in _CHOICES),
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Words, then the list."""
        yield titled(
            Vertical(
                plain("Nothing is here yet. What shall it begin with?", classes="hint"),
                OptionList(
                    *(
                        Option(
                            Content.assemble((f" {key} ", "bold reverse"), f" {title:<20} ", (detail, "dim"))
                        )
                        for key, _, title, detail in _CHOICES
                    ),
                    compact=True,
                    markup=False,
                ),
                classes="dialog wide",
            ),
            "xjreader",
            "press a key, or enter · esc just look around",
        )

    def on_mount(self) -> None:
        """The list takes the keys."""
        self.query_one(OptionList).focus()

    def action_begin(self, name: Beginning) -> None:
        """Begin with it."""
        self.dismiss(name)

    def action_step(self, step: int) -> None:
        """Next or previous line."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Begin with the line."""
        self.dismiss(_CHOICES[event.option_index][1])
