"""What the panes Article, Quotes and Stance show, and how they move together. It changes nothing stored."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xjreader.models.analysis import Counting, QuoteRow, Scope, Span, Spans, StanceRow, StatementRow
from xjreader.models.article import Article, KeywordHit
from xjreader.models.query import Query
from xjreader.tui.finding import found_spans
from xjreader.tui.state import COUNTINGS, MODES, SCOPES, ScopeName, StanceMode, next_of
from xjreader.tui.widgets.stance_rows import COUNTING_WORDS, MODE_WORDS

if TYPE_CHECKING:
    from xjreader.config import Config
    from xjreader.services.library import Library
    from xjreader.tui.screens.main import ReaderScreen

QUOTES_SHOWN = 500
"""Rows of the Quotes pane; its title tells how many there are."""

QUOTES_OF_ARTICLE = 2_000
"""Quotes marked in one article."""

EVIDENCE_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """An article with what is marked in it."""

    article: Article
    query: Query
    """Of the list that it was opened from: its words are marked."""
    quotes: Sequence[QuoteRow]
    hits: Sequence[KeywordHit]
    found: Sequence[Span]
    """Where the words of the search stand."""


def no_statements(config: "Config") -> str:
    """What an empty Stance pane says: why, and what to do about it."""
    missing = [
        words
        for there, words in ((config.actors, "actors ([[actors]])"), (config.topics, "topics ([[topics]])"))
        if not there
    ]
    if not missing:
        return "No statements here."
    return (
        f"No statements here.\n\nStance is what actors say for or against each other and topics. The config "
        f"names no {' and no '.join(missing)}: add them, and every text is read again."
    )


def counted(rows: Sequence[StanceRow], actor: str, target: str | None) -> int:
    """How many statements of an actor the rule of counting leaves, on one target or on all."""
    for row in rows:
        if row.actor == actor:
            return row.tally.n if target is None else sum(t.n for name, t in row.targets if name == target)
    return 0


class ReadingController:
    """The current article and the two panes about it, the selection, or the whole list."""

    def __init__(
        self, reader: "ReaderScreen", *, scope: ScopeName, counting: Counting, mode: StanceMode, rollup: bool
    ) -> None:
        self._reader = reader
        self.scope: ScopeName = scope
        self.counting: Counting = counting
        self.mode: StanceMode = mode
        self.rollup = rollup
        self.shows_rejected = False
        self.loaded: Loaded | None = None
        self._shown_scope: object = None
        self._scroll_at: tuple[int | None, float] = (None, 0.0)

    @property
    def _library(self) -> "Library":
        return self._reader.library

    # The article -------------------------------------------------------------------------

    def show(self, article_id: int | None) -> None:
        """Show an article and the panes about it; one that is shown already stays where it is."""
        self._reader.start(self._show(article_id), group="article")

    def remember_scroll(self, article_id: int, scroll: float) -> None:
        """Begin at that line when the article is shown next."""
        self._scroll_at = (article_id, scroll)

    async def _show(self, article_id: int | None) -> None:
        query = self._reader.view.current.query()
        if article_id is None:
            self.loaded = None
            self._reader.article.show(None)
        elif self.loaded is None or (self.loaded.article.id, self.loaded.query) != (article_id, query):
            self.loaded = await self._load(article_id)
            self._put()
            remembered, scroll = self._scroll_at
            if remembered == article_id:
                self._reader.article.scroll_to(y=scroll, animate=False, force=True)
                self._scroll_at = (None, 0.0)
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
        return Loaded(article, query, quotes, self._reader.keywords.matches(text), found)

    def _put(self) -> None:
        assert self.loaded is not None
        article = self.loaded.article
        if article.row.analysing:
            self._reader.reader_app.background.analyse_first(article.id)
        self._reader.article.show(
            article,
            quotes=self.loaded.quotes,
            hits=self.loaded.hits,
            found=self.loaded.found,
            analysing=article.row.analysing,
        )

    async def reload(self) -> None:
        """Read the shown article again, at the same place; the panes too."""
        if self.loaded is not None:
            view = self._reader.article
            scroll = view.scroll_offset.y
            self.loaded = await self._load(self.loaded.article.id)
            self._put()
            view.scroll_to(y=scroll, animate=False, force=True)
        self.refresh_panes(force=True)

    def reload_if(self, article_ids: Sequence[int]) -> None:
        """Read the shown article again where it is one of these; the panes in any case."""
        shown = self.loaded.article.id if self.loaded else None
        if shown in article_ids:
            self._reader.start(self.reload(), group="article")
        elif self.scope != "article":
            self.refresh_panes(force=True)

    def jump(self, article_id: int, spans: Spans) -> None:
        """Open an article at a place in its text, mark it there, and give it the focus."""
        self._reader.start(self._jump(article_id, spans), group="article")

    async def _jump(self, article_id: int, spans: Spans) -> None:
        reader = self._reader
        if self.loaded is None or self.loaded.article.id != article_id:
            self.loaded = await self._load(article_id)
            self._put()
            reader.follow(article_id)
            self.refresh_panes()
        reader.focus_article()
        reader.article.reveal(spans)
        reader.deeds.was_opened(article_id)

    # The panes ---------------------------------------------------------------------------

    def refresh_panes(self, *, force: bool = False) -> None:
        """Read Quotes and Stance anew where what they are about has changed, or with `force`."""
        about = self._about()
        wanted = (self.scope, about, self.counting, self.mode, self.rollup)
        if not force and wanted == self._shown_scope:
            return
        self._shown_scope = wanted
        self._reader.start(self._load_panes(about), group="panes")

    def _about(self) -> Scope:
        if self.scope == "view":
            view = self._reader.view.current
            # The empty query narrows nothing, and asking for everything is the quicker question.
            return Scope(query=view.query()) if view.text() else Scope()
        if self.scope == "selection":
            return Scope(article_ids=tuple(self._reader.articles.selected_ids))
        return Scope(article_ids=(self.loaded.article.id,) if self.loaded else ())

    async def _load_panes(self, about: Scope) -> None:
        library, quotes, stance = self._library, self._reader.quotes, self._reader.stance
        analyses, counting, rollup, mode = library.analyses, self.counting, self.rollup, self.mode
        with_rejected = self.shows_rejected
        total = await asyncio.to_thread(analyses.quote_count, about)
        rejected = await asyncio.to_thread(analyses.rejected_count, about)
        rows = await asyncio.to_thread(analyses.quotes, about, rejected=with_rejected, limit=QUOTES_SHOWN)
        quotes.show(rows, total=total, scope=self.scope, rejected=rejected, shows_rejected=with_rejected)
        n = await asyncio.to_thread(analyses.statement_count, about)
        stance.placeholder = no_statements(library.config)
        if mode == "actor":
            found = await asyncio.to_thread(analyses.stance, about, counting=counting, rollup=rollup)
            points = await asyncio.to_thread(analyses.timeline, about, counting=counting, rollup=rollup)
            stance.show_actors(found, counting=counting, n=n, scope=self.scope, rollup=rollup, points=points)
        elif mode == "matrix":
            cells = await asyncio.to_thread(analyses.matrix, about, counting=counting, rollup=rollup)
            stance.show_matrix(cells, counting=counting, n=n, scope=self.scope, rollup=rollup)
        else:
            points = await asyncio.to_thread(analyses.timeline, about, counting=counting, rollup=rollup)
            stance.show_timeline(points, counting=counting, n=n, scope=self.scope, rollup=rollup)
        self._reader.refresh_footer()

    def selection_changed(self) -> None:
        """The range changed: panes about the selection follow."""
        if self.scope == "selection":
            self.refresh_panes()

    def cycle_scope(self) -> None:
        """Article, selection, view, article."""
        self.scope = next_of(SCOPES, self.scope)
        self.refresh_panes()
        self._reader.say(f"quotes and stance of the {self.scope}")

    def cycle_mode(self) -> None:
        """By actor, matrix, over time."""
        self.mode = next_of(MODES, self.mode)
        self.refresh_panes()
        self._reader.say(f"stance {MODE_WORDS[self.mode]}")

    def cycle_counting(self) -> None:
        """Once a document, every statement, once a day, week, month."""
        self.counting = next_of(COUNTINGS, self.counting)
        self.refresh_panes()
        self._reader.say(f"stance counts {COUNTING_WORDS[self.counting]}")

    def toggle_rollup(self) -> None:
        """Count people for the body that they belong to, or for themselves."""
        self.rollup = not self.rollup
        self.refresh_panes()
        self._reader.say(
            "rolled up: people count for whom they belong to"
            if self.rollup
            else "not rolled up: everybody counts for themselves"
        )

    # Quotes ------------------------------------------------------------------------------

    def toggle_rejected(self) -> None:
        """Show what the person rejected beside the other quotes, or leave it out again."""
        self.shows_rejected = not self.shows_rejected
        self._reader.start(self.reload(), group="article")
        self._reader.say(
            "rejected quotes are shown" if self.shows_rejected else "rejected quotes are left out"
        )

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

    # Evidence ----------------------------------------------------------------------------

    def show_evidence(self, actor: str, target: str | None = None) -> None:
        """List the statements of an actor, on one target or on all; enter goes to the sentence."""
        self._reader.ask(self._show_evidence(actor, target))

    async def _show_evidence(self, actor: str, target: str | None) -> None:
        from xjreader.tui.screens.statements import StatementsScreen

        analyses, about, rollup = self._library.analyses, self._about(), self.rollup

        counting = self.counting

        def work() -> tuple[Sequence[StatementRow], int]:
            rows = analyses.statements(about, actor=actor, target=target, rollup=rollup, limit=EVIDENCE_SHOWN)
            return rows, counted(analyses.stance(about, counting=counting, rollup=rollup), actor, target)

        rows, number = await asyncio.to_thread(work)
        title = f"{actor}{'+' if rollup else ''}" + (f" on {target}" if target else "")
        row = await self._reader.app.push_screen_wait(
            StatementsScreen(
                rows,
                title=title,
                scope=f"{self.scope}  counted {number:,} ({COUNTING_WORDS[counting]}) of",
                now=self._reader.reader_app.now,
            )
        )
        if row is not None:
            await self._jump(row.article_id, row.evidence)
