"""What full screens over the panes have in common: the commands and the footer. It shows no data."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.getters import query_one
from textual.screen import Screen

from xjreader.tui.chrome import FooterBar, StatusLine
from xjreader.tui.commands.base import Page
from xjreader.tui.commands.table import CLASSES, FOOTER_ALWAYS, PAGE_FOOTER
from xjreader.tui.footer import footer_items
from xjreader.tui.widgets.cells import cut, width_of

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen
    from xjreader.tui.widgets.statements import StatementList


class PageScreen(Screen[None]):
    """A screen in the panes' place on which the commands work whose `pages` name it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                ",".join(each.keys) or "no-key", f"command({each.id!r})", each.title, show=False, id=each.id
            )
            for each in CLASSES
            if each.pages and not each.from_widget
        ),
        Binding("q", "leave", "Leave", show=False),
    ]

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - a list, says Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012

    page: ClassVar[Page]
    """Which one it is, for the commands."""

    status_line = query_one(StatusLine)
    footer_bar = query_one(FooterBar)

    def __init__(self, reader: "ReaderScreen") -> None:
        super().__init__(classes="page-screen")
        self.reader = reader

    # What a page says --------------------------------------------------------------------

    @property
    def statements(self) -> "StatementList | None":
        """The list of statements that commands are about, where there is one."""
        return None

    def current_actor(self) -> str | None:
        """The actor under the cursor."""
        return None

    def ask_evidence(self) -> None:
        """Open the statements behind the figure under the cursor."""

    def reload(self) -> None:
        """Read again what is shown: something was changed and stored."""

    def back(self) -> None:
        """Undo the last narrowing, or leave."""
        self.action_leave()

    def compose_status(self) -> StatusLine:
        """The same line at the top as over the panes."""
        reader = self.reader
        line = StatusLine(
            id="status", now=reader.reader_app.now, failed_key=reader.first_key("refresh.report")
        )
        line.facts, line.chips, line.source = (
            reader.status_line.facts,
            reader.status_line.chips,
            reader.status_line.source,
        )
        return line

    # What they share ---------------------------------------------------------------------

    def on_mount(self) -> None:
        """Tell the keys."""
        self.refresh_footer()

    def on_screen_resume(self) -> None:
        """Again in front: what was changed meanwhile in front of it is shown."""
        self.refresh_footer()

    def on_descendant_focus(self) -> None:
        """The keys may be others."""
        self.refresh_footer()

    def refresh_footer(self) -> None:
        """Show the keys that work here."""
        reader = self.reader
        if self.is_mounted and reader.page_screen is self:
            self.footer_bar.show(
                footer_items(reader, PAGE_FOOTER), always=footer_items(reader, FOOTER_ALWAYS)
            )

    def action_leave(self) -> None:
        """Go back to what was in front before."""
        self.dismiss()

    def action_command(self, command_id: str) -> None:
        """A key was pressed."""
        self.reader.do(command_id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A command's key works only where the command does."""
        if action == "command" and parameters:
            return self.reader.table.get(str(parameters[0])).command.works(self.reader)
        return True

    @on(FooterBar.Clicked)
    def footer_clicked(self, event: FooterBar.Clicked) -> None:
        """A click is as good as the key."""
        if event.command_id:
            self.reader.do(event.command_id)


def ending(head: str, tail: str, room: int) -> str:
    """Both in `room` cells; it is `head` that is cut."""
    return f"{cut(head, max(10, room - width_of(tail) - 3))} · {tail}"
