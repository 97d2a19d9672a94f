"""Subscribes to an address: a feed, or a page with feeds to choose from. The finding is a service's."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from xjreader.errors import XjreaderError
from xjreader.models.feed import Discovered, Feed
from xjreader.tui.screens.dialog import Dialog, plain, titled

if TYPE_CHECKING:
    from xjreader.services.library import Library


class AddFeed(Dialog[tuple[Feed, ...]]):
    """Address and folder to type; where a page has several feeds, a list to choose from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "Next", show=False),
        Binding("up", "app.focus_previous", "Previous", show=False),
    ]

    def __init__(
        self, library: "Library", *, folders: Sequence[str], changed: Callable[[], None] = lambda: None
    ) -> None:
        """`changed` is called where the person went away and the library may have another feed."""
        super().__init__()
        self._library, self._folders, self._changed = library, folders, changed
        self._candidates: Sequence[Discovered] = ()
        self._page = ""
        self._asking = ""

    def compose(self) -> ComposeResult:
        """Two lines, trouble, candidates."""
        known = f"; there are: {', '.join(self._folders)}" if self._folders else ""
        yield titled(
            Vertical(
                plain("Address of a feed, or of a site", classes="label"),
                Input(placeholder="https://…", id="address", compact=True),
                plain(f"Folder, if any{known}", classes="label"),
                Input(placeholder="wires/asia", id="folder", compact=True),
                Static("", classes="trouble", markup=False),
                OptionList(id="found", compact=True, markup=False),
                classes="dialog",
            ),
            "Add a feed",
            "enter look · esc leave",
        )

    def on_mount(self) -> None:
        """The candidates come later."""
        self.query_one(OptionList).display = False
        self.query_one("#address", Input).focus()

    @on(Input.Submitted)
    def look(self) -> None:
        """Ask the address."""
        address = self.query_one("#address", Input).value.strip()
        if address and address == self._asking:
            return  # a second press does not ask twice
        self._candidates, self._page = (), ""
        self.query_one(OptionList).display = False
        self._subscribe(address)

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Subscribe to one of the feeds found."""
        self._subscribe(self._candidates[event.option_index].url, named_by=self._page)

    def _subscribe(self, address: str, *, named_by: str = "") -> None:
        if not address:
            self._say("type an address")
            return
        if address == self._asking:
            return
        self._asking = address
        self.run_worker(self._ask(address, named_by), group="subscribe", exclusive=True)

    async def _ask(self, address: str, named_by: str) -> None:
        from xjreader.services.subscriptions import subscribe

        self._say(f"asking {address} …")
        folder = self.query_one("#folder", Input).value.strip().strip("/")
        try:
            result = await subscribe(self._library, address, folder=folder, named_by=named_by)
        except XjreaderError as error:
            self._asking = ""
            self._say(str(error))
            return
        except asyncio.CancelledError:
            # What had been found by then was stored.
            self._changed()
            raise
        self._asking = ""
        if result.added:
            self.dismiss(tuple(result.added))
            return
        if result.known:
            self._say(f"subscribed already: {', '.join(feed.title for feed in result.known)}")
            return
        if not result.candidates:
            self._say("no feed was found there")
            return
        self._candidates, self._page = result.candidates, result.page
        self._say("several feeds: which one?")
        found = self.query_one(OptionList)
        found.clear_options()
        found.add_options(
            Option(Content(f"{each.title or 'without a title'} · {each.url}")) for each in self._candidates
        )
        found.display = True
        found.highlighted = 0
        found.focus()

    def _say(self, text: str) -> None:
        self.query_one(".trouble", Static).update(Content(text))
