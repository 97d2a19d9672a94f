"""The panes as what full screens stand in front of: which one does, and how they go. It opens none."""

from typing import TYPE_CHECKING

from xjreader.tui.commands.base import Page
from xjreader.tui.screens.page import PageScreen
from xjreader.tui.screens.panes import PanesScreen

if TYPE_CHECKING:
    from xjreader.tui.screens.statements import StatementsPage
    from xjreader.tui.widgets.statements import StatementList


class BehindPages(PanesScreen):
    """Panes over which full screens may lie."""

    @property
    def page_screen(self) -> PageScreen | None:
        """The full screen in front of the panes, dialogs aside."""
        for screen in reversed(self.app.screen_stack):
            if isinstance(screen, PageScreen):
                return screen
        return None

    @property
    def page(self) -> Page | None:
        """Which full screen is in front of the panes; `None` where the panes are."""
        screen = self.page_screen
        return screen.page if screen is not None else None

    @property
    def statements(self) -> "StatementList | None":
        """The list of statements in front, where there is one."""
        screen = self.page_screen
        return screen.statements if screen is not None else None

    @property
    def statements_page(self) -> "StatementsPage | None":
        """The table of statements, where it is in front."""
        if (screen := self.page_screen) is None:
            return None
        from xjreader.tui.screens.statements import StatementsPage

        return screen if isinstance(screen, StatementsPage) else None

    async def close_pages(self) -> None:
        """Bring the panes to the front."""
        while isinstance(self.app.screen, PageScreen):
            await self.app.pop_screen()
