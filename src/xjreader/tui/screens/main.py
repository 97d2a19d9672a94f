"""The screen of the reader: what its panes report, and who hears of it.

Where the panes stand is in `panes`; what they show is decided in `view`, `reading` and `stances`; what a
person changes in `deeds`.
"""

import asyncio
import weakref
from collections.abc import Callable, Coroutine, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.getters import query_one
from textual.timer import Timer
from textual.worker import Worker

from xjreader.tui.chrome import FooterBar, SearchBar, StatusLine
from xjreader.tui.commands.base import Pane
from xjreader.tui.commands.table import CLASSES, FOOTER, FOOTER_ALWAYS, key_display
from xjreader.tui.footer import SEARCH_KEYS, footer_items
from xjreader.tui.lane import Lane
from xjreader.tui.messages import (
    Analysed,
    LibraryChanged,
    Refreshed,
    RefreshedElsewhere,
    RefreshFailed,
    Refreshing,
)
from xjreader.tui.notices import notices
from xjreader.tui.progress import Progress
from xjreader.tui.reading import ARTICLE, PANES, ReadingController
from xjreader.tui.resting import drawn
from xjreader.tui.screens.behind import BehindPages
from xjreader.tui.screens.panes import LOWER, PanesArea
from xjreader.tui.state import Place, Saved, View
from xjreader.tui.status import count
from xjreader.tui.view import ViewController
from xjreader.tui.widgets.article_list import ArticleList
from xjreader.tui.widgets.article_view import ArticleView
from xjreader.tui.widgets.line_list import LineList
from xjreader.tui.widgets.quotes import QuoteList
from xjreader.tui.widgets.sources import Sources
from xjreader.tui.widgets.stance import StanceList

if TYPE_CHECKING:
    from xjreader.services.keywords import Keywords
    from xjreader.services.library import Library
    from xjreader.tui.app import ReaderApp
    from xjreader.tui.deeds import Deeds
    from xjreader.tui.errands import Errands
    from xjreader.tui.judging import Judging
    from xjreader.tui.stances import StancesController
    from xjreader.tui.stating import Stating

FOCUS = "focus"
"""What a stroke awaits that is to show another pane in focus."""

SAID_FOR = 6.0
"""Seconds for which the line at the top says what was just done."""


class ReaderScreen(BehindPages):
    """Sources, articles, article, quotes, stance."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(each.keys) or "no-key", f"command({each.id!r})", each.title, show=False, id=each.id)
        for each in CLASSES
        if not each.from_widget
    ]

    status_line = query_one("#status", StatusLine)
    search_bar = query_one("#search", SearchBar)
    footer_bar = query_one("#footer", FooterBar)

    def __init__(self, app: "ReaderApp") -> None:
        saved = app.saved
        pane = Pane(saved.pane) if saved.pane in set(Pane) else Pane.ARTICLES
        self._first_pane = Pane.ARTICLES if pane is Pane.SOURCES else pane
        super().__init__(app.size, pane=self._first_pane, shows_sources=saved.show_sources)
        self.reader_app = app
        self.library: Library = app.library
        self.table = app.table
        self.lane = Lane()
        self._saved = saved
        self.view = ViewController(self, folds=saved.fold_stories)
        self.reading = ReadingController(self, scope=saved.scope)
        self._message_timer: Timer | None = None
        self._progress = Progress(self, lambda words: self.set_facts(progress=words, elsewhere=""))
        self._leaving = False
        self._is_painted = False
        """The first articles stand on the screen."""
        self._held_back: ArticleList.Highlighted | None = None

    # What goes on in the panes once there is something in them: imported after the first paint.

    @cached_property
    def stances(self) -> "StancesController":
        """What the pane Stance shows."""
        from xjreader.tui.stances import StancesController

        return StancesController(self, rules=self._saved.rules, mode=self._saved.mode)

    @cached_property
    def deeds(self) -> "Deeds":
        """What the person changes of articles."""
        from xjreader.tui.deeds import Deeds

        return Deeds(self)

    @cached_property
    def judging(self) -> "Judging":
        """What the person says of quotes."""
        from xjreader.tui.judging import Judging

        return Judging(self)

    @cached_property
    def stating(self) -> "Stating":
        """What the person says of statements."""
        from xjreader.tui.stating import Stating

        return Stating(self)

    @cached_property
    def errands(self) -> "Errands":
        """What is fetched, brought in or written out."""
        from xjreader.tui.errands import Errands

        return Errands(self)

    @cached_property
    def keywords(self) -> "Keywords":
        """The config's keywords, ready to be looked for."""
        from xjreader.services.keywords import Keywords

        return Keywords(self.library.config.keywords)

    def compose(self) -> ComposeResult:
        """Status, search, panes, footer."""
        now = self.reader_app.now
        correct_key = self.first_key("quote.correct")
        yield StatusLine(id="status", now=now, failed_key=self.first_key("refresh.report"))
        yield SearchBar(id="search")
        with PanesArea(id="panes"):
            yield Sources(id="sources")
            yield ArticleList(id="articles", load=self.library.articles.rows, now=now)
            yield ArticleView(id="article", now=now, correct_key=correct_key)
            yield QuoteList(
                id="quotes", now=now, correct_key=correct_key, rejected_key=self.first_key("quote.rejected")
            )
            yield StanceList(id="stance", now=now)
        yield FooterBar(id="footer")

    def on_mount(self) -> None:
        """Show what was there when the reader was left, or the first screen of an empty library."""
        saved = self._saved
        self.search_bar.history.entries = list(saved.history)
        self.sources.collapsed = set(saved.folded)
        self.stance.mode = saved.mode
        self.view.open_first(saved.view, Place(saved.article_id, saved.scroll))
        if saved.article_id is not None and saved.article_scroll:
            self.reading.remember_scroll(saved.article_id, saved.article_scroll)
        self.go(self._first_pane)
        if self.library.is_empty():
            self._go_on()  # nothing is to be painted first, and behind a dialog nothing would be
            self.ask(self.errands.welcome())
        else:
            self.call_after_refresh(self._go_on)

    def _go_on(self) -> None:
        """The first articles stand on the screen: read what else it shows."""
        self._is_painted = True
        self.reader_app.painted()
        self.view.go_on()
        if self._held_back is not None:
            self.article_highlighted(self._held_back)

    def on_screen_resume(self) -> None:
        """In front again: the panes show what changed meanwhile."""
        self.reading.catch_up()

    def on_screen_suspend(self) -> None:
        """Something else comes to the front, and lays itself out by what is drawn."""
        self.reader_app.stroke.end()

    # Workers -----------------------------------------------------------------------------

    def start(
        self,
        work: Coroutine[Any, Any, Any] | Callable[[], Coroutine[Any, Any, Any]],
        *,
        group: str,
        exclusive: bool = True,
    ) -> Worker[Any]:
        """Run in the background; a newer one of an exclusive group takes the older one's place.

        A failure is shown and ends nothing.
        """
        worker = self.run_worker(work, group=group, exclusive=exclusive, exit_on_error=False)
        if isinstance(work, Coroutine):
            # Cancelled before its first step, it would be warned of on the terminal as never awaited.
            weakref.finalize(worker, work.close)
        return worker

    async def rest(self) -> None:
        """Return once the screen shows what it was told to, and the keys rest."""
        await self.reader_app.stroke.over()
        await self.reader_app.resting.wait(self)

    async def drawn(self) -> None:
        """Return once the screen shows what it was told to."""
        await self.reader_app.stroke.over()
        await drawn(self)

    def ask(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run what opens a dialog; keys typed meanwhile are the dialog's."""
        app, behind = self.reader_app, self.reader_app.screen  # before the work may put its dialog there
        worker = self.start(work, group="dialog")
        app.typeahead.hold_until(lambda: worker.is_finished or app.screen is not behind)

    @on(Worker.StateChanged)
    def worker_failed(self, event: Worker.StateChanged) -> None:
        """Show what went wrong."""
        event.stop()
        self.reader_app.note_failure(event)

    # Commands ----------------------------------------------------------------------------

    def do(self, command_id: str) -> None:
        """Do a command if it works now."""
        command = self.table.get(command_id).command
        if command.works(self):
            command.run(self)

    def action_command(self, command_id: str) -> None:
        """A key was pressed."""
        self.do(command_id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A command's key works only where the command does; elsewhere somebody else may have it."""
        if action == "command" and parameters:
            return self.table.get(str(parameters[0])).command.works(self)
        return True

    def press(self, command_id: str) -> None:
        """Press the key of a command that the focused list handles itself."""
        if keys := self.table.get(command_id).keys:
            self.app.simulate_key(keys[0])

    def first_key(self, command_id: str) -> str:
        """The key of a command as a person reads it; empty where it has none."""
        return next((key_display(key) for key in self.table.get(command_id).keys), "")

    def refresh_footer(self) -> None:
        """Show the keys that work here."""
        if (page := self.page_screen) is not None:
            page.refresh_footer()
        elif self.search_bar.has_focus_within:
            self.footer_bar.show(SEARCH_KEYS, always=())
        else:
            self.footer_bar.show(footer_items(self, FOOTER), always=footer_items(self, FOOTER_ALWAYS))

    def focus_moves(self, pane: Pane) -> None:
        """The footer and the two panes are drawn at one stroke, and what the pane is to show is wanted."""
        if self._is_painted and self.is_current:
            self.reader_app.stroke.wait_for(FOCUS)
        if pane in PANES:
            self.reading.want_panes()

    def focus_moved(self) -> None:
        """They are."""
        self.reader_app.stroke.came(FOCUS)

    @on(FooterBar.Clicked)
    def footer_clicked(self, event: FooterBar.Clicked) -> None:
        """A click is as good as the key."""
        if event.command_id:
            self.do(event.command_id)

    # What is current ---------------------------------------------------------------------

    @property
    def current_id(self) -> int | None:
        """The article that commands are about: the one shown, else the one under the cursor."""
        loaded = self.reading.loaded
        if self.pane in LOWER and loaded is not None:
            return loaded.article.id
        return self.articles.current_id

    def current_actor(self) -> str | None:
        """The actor under the cursor: of a full screen, of Stance or Sources, of the quote in the article,
        else of Quotes."""
        if (page := self.page_screen) is not None:
            return page.current_actor()
        if self.pane is Pane.STANCE:
            return self.stance.current_actor
        if self.pane is Pane.ARTICLE and (quote := self.article.current_quote) is not None:
            return quote.actor
        if self.pane is Pane.SOURCES:
            node = self.sources.current
            return node.label if node is not None and node.kind == "actor" else None
        row = self.quotes.current
        return row.actor if row is not None else None

    def open_article(self, article_id: int) -> None:
        """Go to an article of the list and open it."""
        self.reader_app.stroke.wait_for(ARTICLE)
        self.follow(article_id)
        self.reading.show(article_id)
        self.focus_article()
        self.deeds.was_opened(article_id)

    def follow(self, article_id: int) -> None:
        """Put the list's cursor on an article, or on the row that it stands behind, if it is in the list."""
        index = self.articles.index_of(article_id)
        if index is not None:
            self.articles.move_to(index, quiet=True)
            self.articles.show_cursor()

    def end_visual(self) -> None:
        """Forget the range."""
        if self.articles.visual:
            self.articles.end_visual()
            self.reading.selection_changed()

    def toggle_visual(self) -> None:
        """Begin a range, or end it."""
        if (statements := self.statements) is not None:
            if statements.visual:
                statements.end_visual()
            else:
                statements.start_visual()
        elif self.articles.visual:
            self.end_visual()
        else:
            self.articles.start_visual()

    def changed(self, article_ids: Iterable[int], *, corrects: bool = False, reads: bool = False) -> None:
        """Articles were changed and stored: show them as they are now.

        `corrects`: something was said of their quotes, so a list narrowed to an actor may be another one.
        `reads`: they were only read, which the article's own pane does not tell.
        """
        ids = list(article_ids)
        self.reading.reload_if(() if reads else ids, anew=not corrects)
        self.reload_page()
        self.stating.follow()
        if corrects and self.view.current.asks_of_rows:
            self.view.reload(ids)
        else:
            self.articles.invalidate(ids)
            self.view.refresh_counts()

    def reload_page(self) -> None:
        """A full screen in front reads again what it shows."""
        if (page := self.page_screen) is not None:
            page.reload()

    def view_changed(self, *, anew: bool = True) -> None:
        """The list was read again: panes about all of it follow; not `anew`: it has the same articles."""
        if self.reading.scope == "view":
            self.reading.refresh_panes(force=True, anew=anew)
        self.refresh_footer()

    # Words at the top --------------------------------------------------------------------

    def set_facts(self, **facts: Any) -> None:
        """Change some of what the line at the top tells."""
        self.status_line.facts = replace(self.status_line.facts, **facts)
        if (page := self.page_screen) is not None:
            page.status_line.facts = self.status_line.facts

    def show_view(self, view: View) -> None:
        """Show which source the list is of, and what narrows it."""
        self.status_line.source = "" if view.source == "all" else view.label
        self.status_line.chips = view.chips()
        if view.is_narrowed:
            self.articles.placeholder = "Nothing is found."
        elif view.source == "all":
            self.articles.placeholder = "No article yet."
        else:
            self.articles.placeholder = "No article here."

    def say(self, message: str) -> None:
        """Tell in the line at the top what just happened, for a while; over it where a dialog hides it."""
        self.set_facts(message=message)
        if message and self.app.screen not in (self, self.page_screen):
            self.app.notify(message, timeout=SAID_FOR / 2, markup=False)
        if self._message_timer is not None:
            self._message_timer.stop()
        self._message_timer = self.set_timer(SAID_FOR, self._say_no_more) if message else None

    def _say_no_more(self) -> None:
        self.set_facts(message="")

    def trouble(self, text: str) -> None:
        """Show a failure."""
        self.reader_app.trouble(text)

    @on(StatusLine.ChipClicked)
    def chip_clicked(self) -> None:
        """The narrowing goes."""
        self.view.widen()

    # Search ------------------------------------------------------------------------------

    def open_search(self) -> None:
        """Open the search's line."""
        self.search_bar.open(self.view.current.search)

    @on(SearchBar.Searched)
    def searched(self, event: SearchBar.Searched) -> None:
        """Show what was searched for."""
        self.view.search(event.text)  # first: the library is asked while the panes are put in order
        self._close_search()

    @on(SearchBar.Closed)
    def search_closed(self) -> None:
        """Back to the list, as it was."""
        self._close_search()

    def _close_search(self) -> None:
        self.search_bar.display = False
        self.go(Pane.ARTICLES)

    def back(self) -> None:
        """Leave the full screen, the search's line, the selection, the article that a statement led to, the
        zoom, the search, the filter or the pane."""
        if (page := self.page_screen) is not None:
            page.back()
        elif self.search_bar.display:
            self._close_search()
        elif self.articles.visual:
            self.end_visual()
        elif self.pane is Pane.ARTICLE and self.stances.return_from_article():
            pass
        elif self.has_class("-zoomed"):
            self.zoom(False)
        elif not self.view.widen():
            self.go(Pane.ARTICLES)

    # What the panes report ---------------------------------------------------------------

    @on(Sources.Picked)
    def source_picked(self, event: Sources.Picked) -> None:
        self.view.pick(event.node)

    @on(ArticleList.Highlighted)
    def article_highlighted(self, event: ArticleList.Highlighted) -> None:
        """Show the article under the cursor; before the first paint it waits."""
        if not self._is_painted:
            self._held_back = event
            return
        self.reading.show(event.article_id)
        self.reading.selection_changed()
        if event.article_id is not None:
            self.deeds.was_reached(event.article_id)

    @on(ArticleList.Opened)
    def article_opened(self, event: ArticleList.Opened) -> None:
        """Read it."""
        self.open_article(event.article_id)

    @on(ArticleView.QuoteEntered)
    def quote_entered(self, event: ArticleView.QuoteEntered) -> None:
        self.reading.quote_entered(event.quote_id)

    @on(ArticleView.LinkPicked)
    def link_picked(self, event: ArticleView.LinkPicked) -> None:
        self.deeds.follow_link(event.url)

    @on(QuoteList.Highlighted)
    def quote_highlighted(self, event: QuoteList.Highlighted) -> None:
        self.reading.quote_highlighted(event.row)
        self.refresh_footer()

    @on(QuoteList.Jump)
    def quote_chosen(self, event: QuoteList.Jump) -> None:
        """Go to the quote's place in its article."""
        self.reading.jump(event.row.article_id, event.row.content or event.row.source)

    @on(StanceList.ModeWanted)
    def mode_wanted(self, event: StanceList.ModeWanted) -> None:
        self.stances.show_mode(event.mode)

    @on(StanceList.EvidenceWanted)
    def evidence_wanted(self, event: StanceList.EvidenceWanted) -> None:
        self.stances.show_statements(event.actor, event.target, event.bounds)

    @on(LineList.Moved)
    def row_moved(self, event: LineList.Moved) -> None:
        """Keys that depend on the row: the footer follows."""
        if event.widget in (self.sources, self.stance):
            self.refresh_footer()

    # What the background reports ---------------------------------------------------------

    def on_refreshing(self, event: Refreshing) -> None:
        """Show how far it is."""
        self._progress.came(event.progress)

    def on_refreshed(self, event: Refreshed) -> None:
        """Show what came."""
        self._progress.end()
        report = event.report
        self.set_facts(progress="", elsewhere="")
        if report.new or report.changed:
            self.view.reload()
            self.say(f"{count(report.new, 'new article')}, {report.changed:,} changed")
        else:
            self.view.refresh_counts()
            if event.asked:
                self.start(self.errands.tell_nothing_new(report), group="notices", exclusive=False)
        new = [article_id for outcome in report.outcomes for article_id in outcome.new_articles]
        if new and any(group.notify for group in self.library.config.keywords):
            self.start(self._notify(new), group="notices", exclusive=False)

    async def _notify(self, article_ids: Sequence[int]) -> None:
        for line in await asyncio.to_thread(notices, self.library, self.keywords, article_ids):
            self.app.notify(line, timeout=15, markup=False)

    def on_refreshed_elsewhere(self, event: RefreshedElsewhere) -> None:
        """Only read."""
        self._progress.end()
        self.set_facts(progress="", elsewhere=event.why)
        self.view.reload()

    def on_refresh_failed(self, event: RefreshFailed) -> None:
        """Say why."""
        self.say(event.why)

    def on_analysed(self, event: Analysed) -> None:
        """Show the quotes that were found."""
        self.set_facts(analysing=event.remaining)
        self.articles.invalidate(event.article_ids)
        self.reading.reload_if(list(event.article_ids))
        self.reload_page()
        if not event.remaining:
            self.view.refresh_counts()

    def on_library_changed(self, event: LibraryChanged) -> None:
        """Read again what another process wrote."""
        self.view.reload()
        self.start(self.reading.reload(), group="article")
        self.reload_page()

    # First screen and end ----------------------------------------------------------------

    def leave(self) -> None:
        """Store what is under way and where one stands, then go."""
        if not self._leaving:
            self._leaving = True
            self.start(self._leave(), group="leaving")

    async def _leave(self) -> None:
        await self.lane.drain()
        await self.reader_app.finish(self._state())

    def _state(self) -> Saved:
        place, reading = self.view.place, self.reading
        shown = reading.loaded is not None and reading.loaded.article.id == place.article_id
        return Saved(
            view=self.view.current,
            article_id=place.article_id,
            scroll=place.scroll,
            article_scroll=float(self.article.scroll_offset.y) if shown else 0.0,
            pane=(self.pane or Pane.ARTICLES).value,
            scope=reading.scope,
            mode=self.stances.mode,
            counting=self.stances.rules.counting,
            rollup=self.stances.rules.rollup,
            whose=self.stances.rules.whose,
            window=self.stances.rules.window,
            theme=self.reader_app.chosen_theme,
            folded=tuple(sorted(self.sources.collapsed)),
            show_sources=not self.has_class("-no-sources"),
            fold_stories=self.view.folds,
            history=tuple(self.search_bar.history.entries),
        )
