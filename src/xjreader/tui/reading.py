"""What the panes Article, Quotes and Stance show, and how they move together. It changes nothing stored."""

import asyncio
from collections.abc import Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from msgspec import Struct

from xjreader.models.analysis import QuoteRow, Scope, Span, Spans
from xjreader.models.article import Article, KeywordHit
from xjreader.models.lost import LostQuote
from xjreader.models.query import Query
from xjreader.models.stance import Window
from xjreader.services.lostquotes import in_words, lost_quotes
from xjreader.tui.commands.base import Pane
from xjreader.tui.finding import found_spans
from xjreader.tui.rules import Rules
from xjreader.tui.state import SCOPES, ScopeName, next_of
from xjreader.tui.status import count

if TYPE_CHECKING:
    from xjreader.services.library import Library
    from xjreader.tui.screens.main import ReaderScreen

QUOTES_SHOWN = 500
"""Rows of the Quotes pane; its title tells how many there are."""

QUOTES_OF_ARTICLE = 2_000
"""Quotes marked in one article."""

ARTICLE = "article"
"""What a stroke awaits that is to show an article."""

PANES = (Pane.QUOTES, Pane.STANCE)
"""Where keys are about what is said of an article."""

WORKERS = frozenset({"article", "panes", "stance"})
"""Groups of the workers that read an article and what the panes say about it."""

PATIENCE = 2.0
"""Seconds for which keys wait for the panes that they are for."""


class Loaded(Struct, frozen=True):
    """An article with what is marked in it."""

    article: Article
    query: Query
    """Of the list that it was opened from: its words are marked."""
    quotes: Sequence[QuoteRow]
    hits: Sequence[KeywordHit]
    found: Sequence[Span]
    """Where the words of the search stand."""
    lost: Sequence[LostQuote] = ()
    """Quotes of its former texts that no longer stand."""


class ReadingController:
    """The current article and the two panes about it, the selection, or the whole list."""

    def __init__(self, reader: "ReaderScreen", *, scope: ScopeName) -> None:
        self._reader = reader
        self.scope: ScopeName = scope
        self.shows_rejected = False
        self.loaded: Loaded | None = None
        self._stale: bool | None = None
        """The panes are to be read once no full screen hides them, and whether anew; `None`: they are not."""
        self._shown: tuple[Scope, str, Rules] | None = None
        self._scroll_at: tuple[int | None, float] = (None, 0.0)

    @property
    def _library(self) -> "Library":
        return self._reader.library

    # The article -------------------------------------------------------------------------

    def show(self, article_id: int | None) -> None:
        """Show an article and the panes about it; one that is shown already stays where it is."""
        self._reader.start(self._show(article_id), group="article")
        if self._reader.pane in PANES:
            self.want_panes()

    def remember_scroll(self, article_id: int, scroll: float) -> None:
        """Begin at that line when the article is shown next."""
        self._scroll_at = (article_id, scroll)

    async def _show(self, article_id: int | None) -> None:
        query = self._reader.view.current.query()
        if article_id is None:
            self.loaded = None
            self._reader.article.show(None)
        elif self.loaded is None or (self.loaded.article.id, self.loaded.query) != (article_id, query):
            self._reader.stances.came_from = None
            self.loaded = await self._load(article_id)
            self._put()
            self._reader.reader_app.stroke.came(ARTICLE)
            remembered, scroll = self._scroll_at
            if remembered == article_id:
                self._reader.article.scroll_to(y=scroll, animate=False, force=True)
                self._scroll_at = (None, 0.0)
            if self._reader.pane not in PANES:
                await self._reader.rest()
            self._analyse_first()
        self._reader.reader_app.stroke.came(ARTICLE)
        self.refresh_panes()
        self._reader.refresh_footer()

    async def _load(self, article_id: int) -> Loaded:
        return await asyncio.to_thread(self._read, article_id, self._reader.view.current.query())

    def _read(self, article_id: int, query: Query) -> Loaded:
        library = self._library
        article = library.articles.get(article_id)
        quotes = library.analyses.quotes(
            Scope(article_ids=(article_id,)), rejected=self.shows_rejected, limit=QUOTES_OF_ARTICLE
        )
        text = article.revision.document.text
        found = found_spans(query, text)
        hits = self._reader.keywords.matches(text)
        return Loaded(article, query, quotes, hits, found, lost_quotes(library, article))

    def _put(self) -> None:
        assert self.loaded is not None
        article = self.loaded.article
        self._reader.article.show(
            article,
            quotes=self.loaded.quotes,
            hits=self.loaded.hits,
            found=self.loaded.found,
            analysing=article.row.analysing,
            lost=in_words(self.loaded.lost),
        )

    def _analyse_first(self) -> None:
        """Have the article analysed before all others that wait, where it waits."""
        if self.loaded is not None and self.loaded.article.row.analysing:
            self._reader.reader_app.background.analyse_first(self.loaded.article.id)

    async def reload(self, *, anew: bool = True) -> None:
        """Read the shown article again, at the same place; the panes too."""
        if self.loaded is not None:
            view = self._reader.article
            scroll = view.scroll_offset.y
            self.loaded = await self._load(self.loaded.article.id)
            self._put()
            view.scroll_to(y=scroll, animate=False, force=True)
            self._analyse_first()
        self.refresh_panes(force=True, anew=anew)

    def reload_if(self, article_ids: Sequence[int], *, anew: bool = True) -> None:
        """Read the shown article again where it is one of these; the panes in any case. Not `anew`: only what
        is said of the rows has changed, the articles are the same."""
        shown = self.loaded.article.id if self.loaded else None
        if shown in article_ids:
            self._reader.start(self.reload(anew=anew), group="article")
        elif self.scope != "article":
            self.refresh_panes(force=True, anew=anew)

    def jump(self, article_id: int, spans: Spans) -> None:
        """Open an article at a place in its text, mark it there, and give it the focus."""
        self._reader.start(self.jump_now(article_id, spans), group="article")

    async def jump_now(self, article_id: int, spans: Spans) -> None:
        """`jump` for whoever is in a worker of the group "article" already."""
        reader = self._reader
        if self.loaded is None or self.loaded.article.id != article_id:
            self.loaded = await self._load(article_id)
            self._put()
            self._analyse_first()
            reader.follow(article_id)
        self.refresh_panes()
        reader.focus_article()
        reader.article.reveal(spans)
        reader.deeds.was_opened(article_id)

    # The panes ---------------------------------------------------------------------------

    @property
    def is_behind(self) -> bool:
        """Quotes and Stance are not yet of the article that the cursor is on."""
        if self.loaded is None and self._reader.articles.count:
            return True
        return any(
            worker.group in WORKERS and not worker.is_finished
            for worker in self._reader.workers
            if worker.node is self._reader
        )

    def want_panes(self) -> None:
        """Somebody goes to the panes, or is there: read now what waits for the keys to rest, and keep keys
        typed meanwhile until it is there. They are about this article's quotes, not about those before."""
        if self.is_behind:
            app, until = self._reader.reader_app, monotonic() + PATIENCE
            app.resting.hurry()
            app.typeahead.hold_until(lambda: not self.is_behind or monotonic() > until)

    def refresh_panes(self, *, force: bool = False, anew: bool = False) -> None:
        """Read Quotes and Stance anew where what they are about has changed, or with `force`."""
        about, stances = self.about(), self._reader.stances
        wanted = (about, self.scope_words(), stances.rules)
        if not force and wanted == self._shown and self._stale is None:
            return
        if self._reader.page is not None:
            # Nobody sees the panes now: they are read once they are seen again.
            self._stale = anew or bool(self._stale)
            return
        is_stale, before = self._stale is not None, self._shown
        anew, self._stale = anew or bool(self._stale), None
        self._shown = wanted
        if force or is_stale or before is None or before[:2] != wanted[:2]:
            # The rules of counting are none of the quotes' affair.
            self._reader.start(partial(self._load_quotes, about), group="panes")
        stances.refresh(anew=anew)

    def catch_up(self) -> None:
        """The panes are seen again: read what changed meanwhile."""
        if self._stale is not None:
            self.refresh_panes()

    def about(self, scope: ScopeName | None = None) -> Scope:
        """What Quotes and Stance are about: which articles, and since when; or would be in another scope."""
        scope = scope or self.scope
        days = self._reader.stances.rules.window
        # By the day, so that the same question stays the same.
        today = self._reader.reader_app.now().replace(hour=0, minute=0, second=0, microsecond=0)
        window = Window.last(days, today) if days else None
        if scope == "view":
            view = self._reader.view.current
            # The empty query narrows nothing, and asking for everything is the quicker question.
            return Scope(query=view.query() if view.text() else None, window=window)
        if scope == "selection":
            return Scope(article_ids=tuple(self._reader.articles.selected_ids), window=window)
        return Scope(article_ids=(self.loaded.article.id,) if self.loaded else (), window=window)

    def scope_words(self) -> str:
        """The same in words, without the time."""
        if self.scope == "view":
            return self._reader.view.current.words()
        if self.scope == "selection":
            return f"selection of {count(len(self._reader.articles.selected_ids), 'article')}"
        return "this article"

    async def _load_quotes(self, about: Scope) -> None:
        analyses, quotes = self._library.analyses, self._reader.quotes
        with_rejected = self.shows_rejected
        total = await asyncio.to_thread(analyses.quote_count, about)
        rejected = await asyncio.to_thread(analyses.rejected_count, about)
        rows = await asyncio.to_thread(analyses.quotes, about, rejected=with_rejected, limit=QUOTES_SHOWN)
        rules = self._reader.stances.rules
        scope = f"{self.scope_words()}, {rules.span}" if rules.window else self.scope_words()
        lost = len(self.loaded.lost) if self.loaded is not None and self.scope == "article" else 0
        quotes.show(
            rows, total=total, scope=scope, rejected=rejected, shows_rejected=with_rejected, lost=lost
        )
        self._reader.refresh_footer()

    def selection_changed(self) -> None:
        """The range changed: panes about the selection follow."""
        if self.scope == "selection":
            self.refresh_panes()

    def cycle_scope(self) -> None:
        """Article, selection where it is another than the article, view, article."""
        self.scope = next_of(SCOPES, self.scope)
        if self.scope == "selection" and self.about() == self.about("article"):
            self.scope = next_of(SCOPES, self.scope)
        self.refresh_panes()
        self._reader.reload_page()
        self._reader.say(f"quotes and stance of {self.scope_words()}")

    # Quotes ------------------------------------------------------------------------------

    def toggle_rejected(self) -> None:
        """Show what the person rejected beside the other quotes, or leave it out again."""
        self.shows_rejected = not self.shows_rejected
        self._reader.start(self.reload(), group="article")
        self._reader.reload_page()
        shown = "are shown" if self.shows_rejected else "are left out"
        self._reader.say(f"rejected quotes and statements {shown}")

    def step_quote(self, step: int) -> None:
        """Go to the next or previous quote of the article."""
        self._reader.article.next_quote(step)

    def quote_entered(self, quote_id: int | None) -> None:
        """The article came to a quote: its row follows."""
        if quote_id is not None and not self._reader.quotes.has_focus:
            self._reader.quotes.select(quote_id)

    def quote_highlighted(self, row: QuoteRow | None) -> None:
        """The Quotes pane came to a row: the article, if it is this one, follows."""
        if (
            row is not None
            and self._reader.quotes.has_focus
            and self.loaded is not None
            and row.article_id == self.loaded.article.id
        ):
            self._reader.article.reveal(row.content or row.source)
