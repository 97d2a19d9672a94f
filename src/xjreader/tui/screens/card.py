"""An actor's card: for and against whom and what, in counts, shares and words. It counts nothing."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from xjreader.models.cards import ActorCard
from xjreader.tui import status
from xjreader.tui.chrome import FooterBar
from xjreader.tui.commands.base import Page
from xjreader.tui.screens.page import PageScreen, ending
from xjreader.tui.widgets.card import CardList
from xjreader.tui.widgets.card_rows import head_lines

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen
    from xjreader.tui.stances import Wanted


class CardPage(PageScreen):
    """Who the actor is over where it stands on each target; enter opens the statements."""

    page: ClassVar[Page] = Page.CARD

    targets = query_one("#targets", CardList)

    def __init__(self, reader: "ReaderScreen", wanted: "Wanted", card: ActorCard) -> None:
        super().__init__(reader)
        self._wanted = wanted
        self._card = card

    def compose(self) -> ComposeResult:
        """Status, who it is, its targets, footer."""
        yield self.compose_status()
        yield Static("", id="who", markup=False)
        yield CardList(now=self.reader.reader_app.now, id="targets")
        yield FooterBar(id="footer")

    def on_mount(self) -> None:
        """Fill the card."""
        self._put()
        self.targets.focus()

    def current_actor(self) -> str:
        """Whose card it is."""
        return self._card.actor

    def ask_evidence(self) -> None:
        """Open the statements on the target under the cursor."""
        self.targets.ask_evidence()

    def reload(self) -> None:
        """Count again, as the rules are now."""
        self.reader.start(self._reload, group="card")

    async def _reload(self) -> None:
        stances = self.reader.stances
        self._wanted = stances.followed(self._wanted)
        self._card = await asyncio.to_thread(stances.card, self._wanted)
        self._put()

    def _put(self) -> None:
        lines = head_lines(self._card, now=self.reader.reader_app.now())
        self.query_one("#who", Static).update(Content("\n".join(lines)))
        self.targets.show(self._card)
        self._update_title()
        self.refresh_footer()

    def on_resize(self, event: events.Resize) -> None:
        """The title says as much as there is room for."""
        self._update_title()

    def _update_title(self) -> None:
        card, wanted = self._card, self._wanted
        room = max(10, self.size.width - 8)
        name = f"{card.actor}{'+' if card.rollup else ''}"
        shown = len(card.targets)
        of = f"{shown:,} of {card.total:,} targets" if card.total > shown else ""
        self.targets.set_title(
            ending(name, f"{wanted.scope} · {wanted.span}", room),
            status.fit([part for part in (*wanted.rules.parts(), of) if part], room),
        )

    @on(CardList.EvidenceWanted)
    def evidence_wanted(self, event: CardList.EvidenceWanted) -> None:
        """Open the statements."""
        event.stop()
        self.reader.stances.show_statements(self._card.actor, event.target)
