"""A tiny host for one widget, which remembers every message that it gets from below."""

import sys
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.widget import Widget

from xjreader.tui.themes import DARK, THEMES

# importlib mode puts no test folder on the path; the made-up rows are shared by all files here.
sys.path.insert(0, str(Path(__file__).parent))


class Host(App[None]):
    """Shows one widget in one of the reader's themes."""

    def __init__(self, widget: Widget, *, theme: str = DARK) -> None:
        super().__init__()
        self.widget = widget
        self.first_theme = theme
        self.seen: list[Message] = []
        for known in THEMES:
            self.register_theme(known)

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_mount(self) -> None:
        self.theme = self.first_theme
        self.widget.focus()

    async def _dispatch_message(self, message: Message) -> None:
        if type(message).__module__.startswith("xjreader."):
            self.seen.append(message)
        await super()._dispatch_message(message)

    def of(self, kind: type[Message]) -> list[Message]:
        """Messages of one kind, oldest first."""
        return [message for message in self.seen if isinstance(message, kind)]

    def lines(self) -> list[str]:
        """What the widget shows inside its border, without space at the right."""
        height = self.widget.scrollable_content_region.height
        return [self.widget.render_line(y).text.rstrip() for y in range(height)]


@pytest.fixture
def host() -> type[Host]:
    return Host
