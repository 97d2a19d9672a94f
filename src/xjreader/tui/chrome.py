"""The lines around the panes: status, search, footer. They show, report clicks, and know no library."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len
from textual import events, on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from xjreader.errors import QueryError
from xjreader.models.query_parser import parse
from xjreader.tui import status
from xjreader.tui.state import History
from xjreader.tui.status import Facts, FooterItem, fit_footer


class StatusLine(Widget):
    """The line at the top: name, what is new and under way, and at the right what narrows the list."""

    @dataclass
    class ChipClicked(Message):
        """The narrowing was clicked: it is to go."""

    facts: reactive[Facts] = reactive(Facts())
    chips: reactive[tuple[str, ...]] = reactive(())
    source: reactive[str] = reactive("")
    """The source that the list shows; empty for all articles."""

    def __init__(self, *, now: Callable[[], datetime], failed_key: str, id: str | None = None) -> None:
        super().__init__(id=id)
        self._now = now
        self._failed_key = failed_key
        self._chip_from = 0

    def render(self) -> Content:
        """One line of exactly the widget's width."""
        width = self.size.width
        chip = status.cut(" ".join(f"[{text}  ×]" for text in self.chips), max(0, width // 2))
        source = status.cut(f"in {self.source}", max(0, width // 4)) if self.source else ""
        if source and chip:
            source += "  "
        name = " xjreader  " if width >= 60 else " "
        room = width - cell_len(name) - cell_len(source) - cell_len(chip) - 2
        facts = status.fit(status.items(self.facts, now=self._now(), failed_key=self._failed_key), room)
        self._chip_from = width - cell_len(chip) - 1
        space = max(1, self._chip_from - cell_len(source) - cell_len(name) - cell_len(facts))
        return Content.assemble(
            (name, "bold"),
            (facts, "bold" if self.facts.message else ""),
            " " * space,
            source,
            (chip, "reverse") if chip else "",
        )

    def on_click(self, event: events.Click) -> None:
        """A click on a chip takes it away."""
        if self.chips and event.x >= self._chip_from:
            self.post_message(self.ChipClicked())


class FooterBar(Widget):
    """The line at the bottom: the keys that work here, whole items only, each one a button."""

    @dataclass
    class Clicked(Message):
        """A command was clicked."""

        command_id: str

    shown: reactive[tuple[FooterItem, ...]] = reactive(())

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._items: Sequence[FooterItem] = ()
        self._always: Sequence[FooterItem] = ()

    def show(self, items: Sequence[FooterItem], *, always: Sequence[FooterItem]) -> None:
        """Show these, as many as fit; `always` keep their place at the end."""
        self._items, self._always = items, always
        self._fit()

    def on_resize(self) -> None:
        """Fit anew."""
        self._fit()

    def _fit(self) -> None:
        self.shown = tuple(fit_footer(self._items, self.size.width - 2, always=self._always))

    def render(self) -> Content:
        """Keys bold, labels plain."""
        pieces: list[str | tuple[str, str]] = [" "]
        for index, item in enumerate(self.shown):
            pieces += ["  " if index else "", (item.key, "bold $accent"), f" {item.label}"]
        return Content.assemble(*pieces)

    def on_click(self, event: events.Click) -> None:
        """Say which item was clicked."""
        left = 1
        for item in self.shown:
            if left <= event.x < left + item.cells:
                self.post_message(self.Clicked(item.command_id))
                return
            left += item.cells + 2


class SearchInput(Input):
    """The search's line: arrows walk the history."""

    BINDINGS = [  # noqa: RUF012 - Textual reads a plain list
        Binding("up", "older", "Search before", show=False),
        Binding("down", "newer", "Search after", show=False),
        Binding("escape", "leave", "Leave the search", show=False),
    ]

    @dataclass
    class Left(Message):
        """The person left the line without searching."""

    def __init__(self, history: History, *, id: str | None = None) -> None:
        super().__init__(
            id=id,
            compact=True,
            placeholder='words "a phrase" OR -not actor:"…" tag:… is:unread after:2021-06  ↑ earlier',
        )
        self.history = history

    def action_older(self) -> None:
        """Put the search before into the line."""
        self._put(self.history.older(self.value))

    def action_newer(self) -> None:
        """Put the search after into the line."""
        self._put(self.history.newer())

    def action_leave(self) -> None:
        """Close the line."""
        self.post_message(self.Left())

    def _on_paste(self, event: events.Paste) -> None:
        """A query is one line: the lines of what is pasted become one."""
        event.stop()
        event.prevent_default()
        self.replace(" ".join(event.text.split()), *self.selection)

    def _put(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)


class SearchBar(Vertical):
    """The search's line with what is wrong in it, as it is typed; out of sight until it is opened."""

    @dataclass
    class Searched(Message):
        """A search that can be understood was asked for; empty ends the search."""

        text: str

    @dataclass
    class Closed(Message):
        """The line was left without a search."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.display = False
        self.history = History()
        self._line: SearchInput | None = None

    @property
    def line(self) -> SearchInput:
        """The line itself; made, with the place for trouble below it, when it is first asked for, as the
        first paint is not to wait for what nobody sees yet."""
        if self._line is None:
            self._line = SearchInput(self.history, id="search-input")
            self.mount(
                self._line,
                Static("↑", id="search-place", markup=False),
                Static("", id="search-trouble", markup=False),
            )
        return self._line

    def open(self, text: str) -> None:
        """Show the line with `text` in it and put the cursor there."""
        self.display = True
        self.line.value = text
        self.line.cursor_position = len(text)
        self.history.start(text)
        self.line.focus()

    @on(Input.Changed, "#search-input")
    def check(self, event: Input.Changed) -> None:
        """Show what cannot be understood and where."""
        event.stop()
        trouble = explain(event.value)
        place, message = self.query_one("#search-place", Static), self.query_one("#search-trouble", Static)
        place.display = message.display = trouble is not None
        if trouble is not None:
            place.styles.padding = (0, 0, 0, min(trouble[0], max(0, self.size.width - 3)))
            message.update(Content(trouble[1]))

    @on(Input.Submitted, "#search-input")
    def search(self, event: Input.Submitted) -> None:
        """Search, unless something in it cannot be understood."""
        event.stop()
        if explain(event.value):
            return
        text = event.value.strip()
        self.history.add(text)
        self.post_message(self.Searched(text))

    @on(SearchInput.Left)
    def close(self, event: SearchInput.Left) -> None:
        """Pass on that the line was left."""
        event.stop()
        self.post_message(self.Closed())


def explain(text: str) -> tuple[int, str] | None:
    """The cell at which a query goes wrong, and what is wrong there; `None` for a good one."""
    try:
        parse(text)
    except QueryError as error:
        remedy = f". {error.remedy}" if error.remedy else ""
        return cell_len(text[: error.position]), f"{error.message.rstrip('.')}{remedy}"
    return None
