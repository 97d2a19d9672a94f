"""What the reader's dialogs have in common: a framed box, escape to leave, titles that hold no markup."""

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

T = TypeVar("T")


class Dialog(ModalScreen[T | None]):
    """A screen over the panes that gives back an answer, or `None` where it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


def plain(text: str, *, id: str | None = None, classes: str | None = None) -> Static:
    """A text of which nothing is markup."""
    return Static(Content(text), id=id, classes=classes, markup=False)


def titled(widget: Widget, title: str, subtitle: str = "") -> Widget:
    """The widget with words in its border, of which nothing is markup."""
    widget.border_title = Content(title)
    widget.border_subtitle = Content(subtitle)
    return widget
