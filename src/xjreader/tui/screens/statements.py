"""The statements behind a figure as a table, the sentence and the other side's below. It counts nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, Static

from xjreader.models.analysis import StatementRow
from xjreader.models.stance import Tally
from xjreader.tui import status
from xjreader.tui.chrome import FooterBar, explain
from xjreader.tui.commands.base import Page
from xjreader.tui.rules import Rules
from xjreader.tui.screens.dialog import titled
from xjreader.tui.screens.page import PageScreen, ending
from xjreader.tui.stances import wider_words
from xjreader.tui.status import FooterItem, count
from xjreader.tui.widgets.cells import width_of
from xjreader.tui.widgets.stance_rows import tally_words
from xjreader.tui.widgets.statement_rows import POLARITY_MARKS, SORT_KEYS, SortKey
from xjreader.tui.widgets.statements import StatementList

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen
    from xjreader.tui.stances import Listed, Wanted

NARROWING_KEYS = (FooterItem("", "⏎", "narrow"), FooterItem("", "esc", "leave"))
"""What the footer tells while words are typed that narrow the table."""

NARROWING_HINT = 'words of any column  actor:"…"  target:"…"  act:DENY  stance:oppose  empty ends it'


class Order(Struct, frozen=True):
    """How the table is sorted."""

    key: SortKey = "date"
    descending: bool = True

    def next(self) -> "Order":
        """By the next column, as one first wants it: the newest and the surest first, names from A."""
        return self.by(SORT_KEYS[(SORT_KEYS.index(self.key) + 1) % len(SORT_KEYS)])

    def by(self, key: SortKey) -> "Order":
        """By that column; the other way round where it is so already."""
        if key == self.key:
            return replace(self, descending=not self.descending)
        return Order(key, key in ("date", "confidence"))


class NarrowInput(Input):
    """The line in which words are typed that narrow the table."""

    BINDINGS = [Binding("escape", "leave", "Leave", show=False)]  # noqa: RUF012 - Textual reads a plain list

    @dataclass
    class Left(Message):
        """The line was left as it was before."""

    def action_leave(self) -> None:
        """Leave it as it was."""
        self.post_message(self.Left())


class StatementsPage(PageScreen):
    """A table of statements over the sentence under the cursor and what the other side said of it."""

    page: ClassVar[Page] = Page.STATEMENTS

    rows = query_one("#rows", StatementList)
    opposite = query_one("#opposite", StatementList)
    narrowing = query_one("#narrow", NarrowInput)

    def __init__(
        self,
        reader: "ReaderScreen",
        wanted: "Wanted",
        listed: "Listed",
        *,
        order: Order,
        words: str = "",
        keep: int | None = None,
    ) -> None:
        """`listed` is what is wanted in this order, narrowed by `words`; `keep` is the statement under the
        cursor at first.
        """
        super().__init__(reader)
        self.wanted = wanted
        """What the table is of."""
        self.order = order
        self.words = words
        """What narrows it."""
        self._listed = listed
        self._keep = keep

    def compose(self) -> ComposeResult:
        """Table, the line to narrow it, sentence and the other side, footer."""
        load, now = self.reader.stances.rows, self.reader.reader_app.now
        yield self.compose_status()
        yield StatementList(load=load, now=now, sortable=True, id="rows")
        yield NarrowInput(id="narrow", compact=True, placeholder=NARROWING_HINT)
        with Container(id="beside"):
            yield titled(
                VerticalScroll(Static("", id="sentence", markup=False), id="told", can_focus=False),
                "Sentence",
            )
            yield StatementList(now=now, id="opposite")
        yield FooterBar(id="footer")

    def on_mount(self) -> None:
        """Fill the table."""
        self.narrowing.display = False
        self.opposite.placeholder = "Nobody is on record on the other side."
        self._put(self._keep)
        self.rows.focus()

    def refresh_footer(self) -> None:
        """Show the keys that work here, in the line to narrow the table those of the line."""
        if self.is_mounted and self.narrowing.has_focus:
            self.footer_bar.show(NARROWING_KEYS, always=())
        else:
            super().refresh_footer()

    # What it says of itself --------------------------------------------------------------

    @property
    def statements(self) -> StatementList:
        """The other side's statement where it has the focus, else the table."""
        return self.opposite if self.opposite.has_focus else self.rows

    def current_actor(self) -> str | None:
        """Who takes the stance."""
        row = self.statements.current
        return row.actor if row is not None else None

    def back(self) -> None:
        """End the range, then the narrowing, then leave."""
        if self.rows.visual:
            self.rows.end_visual()
        elif self.opposite.has_focus:
            self.rows.focus()
        elif self.words:
            self._narrow("")
        else:
            self.action_leave()

    # Reading -----------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the table again, as the rules of counting are now; the cursor stays on its statement."""
        # What is in sight is true at once; which statements there are, in which order, takes longer.
        self.rows.invalidate()
        self.reader.start(self._reload, group="statements")

    async def _reload(self) -> None:
        stances = self.reader.stances
        self.wanted = stances.followed(self.wanted)
        wanted, order, words = self.wanted, self.order, self.words
        self._listed = await asyncio.to_thread(stances.listed, wanted, order.key, order.descending, words)
        self._put(None)

    def _put(self, keep: int | None) -> None:
        listed, order = self._listed, self.order
        self.rows.placeholder = f"No statement here has “{self.words}”."
        if not self.words:
            wider = wider_words(listed.elsewhere, self.reader.stances.scope_key)
            self.rows.placeholder = "\n\n".join(filter(None, ("No statements here.", wider)))
        self.rows.show_ids(
            listed.ids, sort=order.key, descending=order.descending, keep=keep, repeats=listed.repeats
        )
        self._update_titles()
        self._describe()
        self.refresh_footer()

    def on_resize(self, event: events.Resize) -> None:
        """Titles say as much as there is room for."""
        self._update_titles()

    def _update_titles(self) -> None:
        listed, wanted = self._listed, self.wanted
        room = max(10, self.size.width - 8)
        head = f"Statements  {wanted.title or 'of everybody'}{f' · /{self.words}' if self.words else ''}"
        found = f"{'found' if self.words else 'of'} {count(len(listed.ids), 'statement')}"
        sort = f"by {self.order.key} {'▾' if self.order.descending else '▴'}"
        counted = counted_words(listed.tally, wanted.rules, room)
        self.rows.set_title(
            ending(head, f"{wanted.scope} · {wanted.span}", room), status.fit((counted, found, sort), room)
        )

    # Order and words ---------------------------------------------------------------------

    def cycle_sort(self) -> None:
        """Sort by the next column."""
        self._sort(self.order.next())

    def reverse(self) -> None:
        """Turn the order round."""
        self._sort(replace(self.order, descending=not self.order.descending))

    @on(StatementList.SortWanted)
    def sort_wanted(self, event: StatementList.SortWanted) -> None:
        """A column's name was clicked."""
        self._sort(self.order.by(event.key))

    def _sort(self, order: Order) -> None:
        self.order = order
        self.reload()

    def open_narrowing(self) -> None:
        """Open the line in which words are typed."""
        self.narrowing.display = True
        self.narrowing.value = self.words
        self.narrowing.focus()

    @on(NarrowInput.Submitted, "#narrow")
    def narrowed(self, event: Input.Submitted) -> None:
        """Show the statements that have these words."""
        event.stop()
        if (trouble := explain(event.value)) is not None:
            self.notify(trouble[1], severity="warning", markup=False)
        else:
            self._close_narrowing()
            self._narrow(event.value.strip())

    @on(NarrowInput.Left)
    def narrowing_left(self, event: NarrowInput.Left) -> None:
        """Nothing changes."""
        event.stop()
        self._close_narrowing()

    def _close_narrowing(self) -> None:
        self.narrowing.display = False
        self.rows.focus()

    def _narrow(self, words: str) -> None:
        if words != self.words:
            self.words = words
            self.reload()

    # The statement under the cursor ------------------------------------------------------

    @on(StatementList.Highlighted)
    def highlighted(self, event: StatementList.Highlighted) -> None:
        """Show the sentence, and the other side's."""
        event.stop()
        self._describe()

    @on(StatementList.Jump)
    def chosen(self, event: StatementList.Jump) -> None:
        """Go to the sentence in its article."""
        event.stop()
        self.reader.stances.jump_from(self, event.row)

    def on_descendant_focus(self) -> None:
        """What is told is of the list in focus."""
        super().on_descendant_focus()
        self._describe()

    def _describe(self) -> None:
        """Tell of the row in focus, at once what is known and then what has to be read."""
        row = self.statements.current
        again = row is not None and self.rows.repeats(row)
        note = f"does not count again ({self.wanted.rules.parts()[0]})" if again else ""
        self.query_one("#sentence", Static).update(Content("") if row is None else told(row, note=note))
        self.reader.start(partial(self._read_beside, row, note), group="beside")

    async def _read_beside(self, row: StatementRow | None, note: str) -> None:
        if row is None:
            self.opposite.show([])
        else:
            beside = await asyncio.to_thread(self.reader.stances.beside, row)
            self.query_one("#sentence", Static).update(told(row, beside.paragraph, note=note))
            if self.rows.current is not None and row.id == self.rows.current.id:
                self.opposite.show([beside.opposite] if beside.opposite is not None else [])
        about = self.rows.current
        on = f" on {about.target}" if about is not None and about.target else ""
        self.opposite.set_title(f"The other side{on}, nearest in time")


def counted_words(tally: Tally, rules: Rules, room: int) -> str:
    """What is counted and by which rules, as fully as there is room for."""
    for brief_tally, brief_rules in ((False, False), (True, False), (True, True)):
        words = " · ".join((tally_words(tally, brief=brief_tally), *rules.parts(brief=brief_rules)))
        if width_of(words) <= room:
            break
    return words


def told(row: StatementRow, paragraph: Sequence[tuple[str, bool]] = (), *, note: str = "") -> Content:
    """The words in their paragraph over where they stand, how they are coded and who says so."""
    modes = f" ({', '.join(row.modes)})" if row.modes else ""
    parts = [
        row.article_title,
        row.feed_title,
        f"in a story of {row.outlets} outlets" if row.outlets > 1 else "",
        f"{POLARITY_MARKS[row.polarity]} {row.polarity.value} {row.act.value}{modes}",
        f"{row.verdict.value} {row.confidence:.2f}" if row.correction_id is None else said(row),
        note,
    ]
    pieces = paragraph or ((quoted(row.evidence_text), True),)
    return Content.assemble(
        *((text, "bold underline") if marked else (text, "$foreground 80%") for text, marked in pieces),
        ("\n" + " · ".join(filter(None, parts)), "$foreground 70%"),
    )


def said(row: StatementRow) -> str:
    """What the person said of it, and what the machine had where that differs: ``corrected by you; the
    machine: − REJECT → visit``."""
    before = ""
    if row.machine is not None and row.machine != row.coding:
        machine = row.machine
        before = f"; the machine: {machine.actor} {machine.polarity.value} {machine.act} → {machine.target}"
    return f"{row.verdict.value} by you{before}"


def quoted(text: str) -> str:
    """The sentence between quotation marks; where it is cut out of a speech, its own half pair goes."""
    for opening, closing in (("“", "”"), ("‘", "’"), ("«", "»"), ('"', '"')):
        lone = text.count(opening) != text.count(closing) or (opening == closing and text.count(opening) % 2)
        if lone:
            text = text.removeprefix(opening) if text.startswith(opening) else text.removesuffix(closing)
    whole = text.startswith("“") and text.endswith("”") and text.count("“") == 1
    return text if whole else f"“{text}”"
