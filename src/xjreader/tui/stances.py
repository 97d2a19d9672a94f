"""What the stance views show and how it is counted: the pane, statements behind a figure, actor cards.

It asks the library in threads and hands values to the widgets; it changes nothing stored.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from xjreader.models.analysis import Polarity, Scope, StatementRow
from xjreader.models.cards import ActorCard
from xjreader.models.query import Field, Query
from xjreader.models.stance import Bounds, Tally, Window
from xjreader.services.unnamed import what_is_unnamed
from xjreader.tui.commands.base import Pane
from xjreader.tui.narrowing import narrowed, narrowed_by
from xjreader.tui.rules import (
    COUNTING_WORDS,
    COUNTINGS,
    MODES,
    MOVING,
    TREND_POINTS,
    WHOSE,
    WHOSE_WORDS,
    WINDOWS,
    Rules,
    StanceMode,
    window_words,
)
from xjreader.tui.state import next_of
from xjreader.tui.status import count
from xjreader.tui.widgets.stance import Told
from xjreader.tui.widgets.stance_rows import MODE_WORDS
from xjreader.tui.widgets.statement_rows import paragraph_of
from xjreader.tui.widgets.time_rows import bounds_words

if TYPE_CHECKING:
    from xjreader.config import Config
    from xjreader.services.library import Library
    from xjreader.store.standings import Standings
    from xjreader.tui.screens.main import ReaderScreen
    from xjreader.tui.screens.statements import Order, StatementsPage
    from xjreader.tui.widgets.statement_rows import SortKey

TIMELINE_ROWS = 200
"""Pairs of actor and target shown over time, those with most statements."""

MATRIX_SIDE = 200
"""Actors, and targets, of the matrix: those with most statements."""

CARD_TARGETS = 40
"""Targets of an actor's card, those most spoken of."""

TOLD_APART = 20_000
"""Statements of a table of which it is told which do not count again; finding that out takes as long as
listing them."""

MOST_TARGETS = 10_000
"""More than anybody has."""

BARS = 100
"""Targets with bars."""

BARS_EACH = 20
"""Actors with a bar of their own under each target, those who say most."""


class Wanted(Struct, frozen=True):
    """Which statements a table lists."""

    about: Scope
    """The articles, and since when, as for the figures."""
    scope: str
    """The same in words."""
    rules: Rules
    actor: str | None = None
    """`None` for everybody."""
    target: str | None = None
    """`None` for everything."""
    bounds: Bounds | None = None
    """Only these days."""

    @property
    def title(self) -> str:
        """``Karvonia+ → visit``; empty for all statements."""
        actor = f"{self.actor}{'+' if self.rules.rollup else ''}" if self.actor is not None else ""
        return f"{actor} → {self.target}".lstrip() if self.target is not None else actor

    @property
    def span(self) -> str:
        """Since when, or which days."""
        return bounds_words(self.bounds) if self.bounds is not None else self.rules.span

    @property
    def articles(self) -> Scope:
        """The scope with the days, so far as they are in its own."""
        if self.bounds is None:
            return self.about
        days, own = self.bounds.window, self.about.window or Window()
        since = max((moment for moment in (days.since, own.since) if moment is not None), default=None)
        until = min((moment for moment in (days.until, own.until) if moment is not None), default=None)
        return replace(self.about, window=Window(since, until))

    @property
    def narrow_scope(self) -> Scope:
        """The scope with actor and target in its query, for what knows scopes alone."""
        fields: list[Query] = []
        if self.actor is not None:
            fields.append(Field("actor", self.actor, phrase=True, rollup=self.rules.rollup))
        if self.target is not None:
            fields.append(Field("target", self.target, phrase=True))
        return narrowed_by(self.articles, fields)


class Listed(Struct, frozen=True):
    """The statements that a table lists, and what they count for."""

    ids: Sequence[int]
    tally: Tally
    """By the rule of counting, of those that the table lists."""
    repeats: frozenset[int] = frozenset()
    """Those that do not count again."""
    elsewhere: int = 0
    """Where there is none: how many there are in the whole list."""


class Beside(Struct, frozen=True):
    """What is shown beside a statement."""

    paragraph: Sequence[tuple[str, bool]]
    """Stretches of its paragraph, and whether the statement rests on them."""
    opposite: StatementRow | None


class Return(Struct, frozen=True):
    """Where a jump into an article came from."""

    wanted: Wanted
    order: "Order"
    words: str
    statement_id: int
    article_id: int


def no_statements(config: "Config") -> str:
    """What an empty Stance pane says: why, and what to do about it."""
    return "\n\n".join(filter(None, ("No statements here.", what_is_unnamed(config))))


def wider_words(there: int, key: str) -> str:
    """How to see the statements of the whole list, where what is shown has none; empty where it has none
    either, or no key leads there."""
    if not there or not key:
        return ""
    return f"{key} widens the scope: the whole list has {count(there, 'statement')}."


class StancesController:
    """The rules of counting, and whatever shows what they give."""

    def __init__(self, reader: "ReaderScreen", *, rules: Rules, mode: StanceMode) -> None:
        self._reader = reader
        self.rules = rules
        self.mode: StanceMode = mode
        self.came_from: Return | None = None
        self._standings: Standings | None = None
        self._opened: tuple[Scope, Rules] | None = None
        self._total: int | None = None
        """How many statements the opened scope has, whatever counts once; `None`: to be counted."""
        self._one_at_a_time = threading.Lock()
        """A `Standings` is for one thread at once."""

    @property
    def _library(self) -> "Library":
        return self._reader.library

    @property
    def scope_key(self) -> str:
        """The key that shows statements of more articles; empty where there is none."""
        return self._reader.first_key("scope.cycle")

    # The pane ----------------------------------------------------------------------------

    def refresh(self, *, anew: bool = True) -> None:
        """Read the pane again; `anew`: other articles may be meant than the last time."""
        self._reader.start(partial(self._refresh, anew), group="stance")

    async def _refresh(self, anew: bool) -> None:
        reader, mode = self._reader, self.mode
        about, scope, rules = reader.reading.about(), reader.reading.scope_words(), self.rules
        reader.stance.placeholder = no_statements(self._library.config)
        whole = reader.reading.about("view")
        show = await asyncio.to_thread(self._picture, about, rules, mode, scope, anew)
        show()
        if not reader.stance.count and about != whole:
            there = await asyncio.to_thread(self._library.analyses.statement_count, whole)
            if wider := wider_words(there, self.scope_key):
                reader.stance.placeholder = f"No statements here.\n\n{wider}"
        reader.refresh_footer()
        if self._total is None:
            # Of how many they are is told last: it takes longer than the figures.
            self._total = await asyncio.to_thread(self._library.analyses.statement_count, about)
            reader.stance.set_total(self._total)

    def _picture(
        self, about: Scope, rules: Rules, mode: StanceMode, scope: str, anew: bool
    ) -> Callable[[], None]:
        """Count in this thread; what is returned shows it, on the event loop."""
        pane = self._reader.stance
        with self._one_at_a_time:
            standings = self._standing(about, rules, anew=anew)
            note = f"{standings.undated:,} undated" if mode == "time" and standings.undated else ""
            told = Told(
                rule=", ".join(rules.parts()),
                brief=", ".join(rules.parts(brief=True)),
                n=standings.n,
                total=self._total or 0,
                scope=f"{scope}, {rules.span}",
                note=note,
            )
            match mode:
                case "actor":
                    actors = standings.actors(trend=MOVING, points=TREND_POINTS)
                    return lambda: pane.show_actors(actors, told)
                case "matrix":
                    cells = standings.matrix(actors=MATRIX_SIDE, targets=MATRIX_SIDE)
                    sides = (standings.actor_names(), standings.target_names())
                    if any(len(names) > MATRIX_SIDE for names in sides):
                        told = replace(told, note=f"the {MATRIX_SIDE} with most statements")
                    return lambda: pane.show_matrix(cells, told)
                case "target":
                    bars = standings.bars(limit=BARS)
                    if any(len(row.actors) > BARS_EACH for row in bars):
                        bars = [replace(row, actors=row.actors[:BARS_EACH]) for row in bars]
                        told = replace(told, note=f"of each target the {BARS_EACH} who say most")
                    return lambda: pane.show_targets(bars, told)
                case "time":
                    timeline = standings.timeline(MOVING, limit=TIMELINE_ROWS)
                    # Who changed sides is what one looks for here.
                    rows = sorted(timeline.rows, key=lambda row: not row.changes)
                    timeline = replace(timeline, rows=tuple(rows))
                    if timeline.total > len(rows):
                        told = replace(told, note=f"{len(rows):,} of {timeline.total:,} pairs")
                    return lambda: pane.show_timeline(timeline, told)

    def _standing(self, about: Scope, rules: Rules, *, anew: bool) -> "Standings":
        """The counts of a scope, those of the last time brought up to date where they are the same."""
        if self._standings is None or anew or self._opened != (about, rules):
            self._standings = self._library.stances.open(
                about, counting=rules.counting, rollup=rules.rollup, whose=rules.whose
            )
            if anew or self._opened is None or self._opened[0] != about:
                self._total = None
            self._opened = (about, rules)
        elif self._standings.follow() is not None:
            self._total = None
        return self._standings

    # How it is counted and shown ---------------------------------------------------------

    def show_mode(self, mode: StanceMode) -> None:
        """Another way to look at it."""
        self.mode = mode
        self.refresh(anew=False)
        self._reader.say(f"stance {MODE_WORDS[mode]}")

    def cycle_mode(self) -> None:
        """By actor, matrix, by target, over time."""
        self.show_mode(next_of(MODES, self.mode))

    def cycle_counting(self) -> None:
        """Once a document, every statement, once a day, week, month."""
        self._count(replace(self.rules, counting=next_of(COUNTINGS, self.rules.counting)))
        self._reader.say(f"stance counts {COUNTING_WORDS[self.rules.counting]}")

    def toggle_rollup(self) -> None:
        """Count people for the body that they belong to, or for themselves."""
        self._count(replace(self.rules, rollup=not self.rules.rollup))
        self._reader.say(
            "rolled up: people count for whom they belong to"
            if self.rules.rollup
            else "not rolled up: everybody counts for themselves"
        )

    def cycle_whose(self) -> None:
        """All, the machine's alone, those confirmed or corrected."""
        self._count(replace(self.rules, whose=next_of(WHOSE, self.rules.whose)))
        self._reader.say(f"stance counts {WHOSE_WORDS[self.rules.whose]}")

    def cycle_window(self) -> None:
        """All time, the last week, month, quarter, year."""
        self._count(replace(self.rules, window=next_of(WINDOWS, self.rules.window)))
        self._reader.say(f"quotes and stance of {window_words(self.rules.window)}")

    def _count(self, rules: Rules) -> None:
        self.rules = rules
        self._reader.reading.refresh_panes()
        if (page := self._reader.page_screen) is not None:
            page.reload()

    def show_matrix(self) -> None:
        """Give the matrix the whole screen."""
        self.show_mode("matrix")
        self._reader.go(Pane.STANCE)
        self._reader.zoom(True)

    # Statements --------------------------------------------------------------------------

    def ask_evidence(self) -> None:
        """Open the statements behind the figure, or of the actor, under the cursor."""
        reader = self._reader
        if (page := reader.page_screen) is not None:
            page.ask_evidence()
        elif reader.pane is Pane.STANCE:
            reader.stance.ask_evidence()
        elif (actor := reader.current_actor()) is not None:
            self.show_statements(actor)

    def show_statements(
        self, actor: str | None = None, target: str | None = None, bounds: Bounds | None = None
    ) -> None:
        """Open the statements of an actor or of all, on a target or on all, in a stretch of time or ever."""
        self._reader.ask(self._open_statements(self._wanted(actor, target, bounds)))

    def _wanted(self, actor: str | None, target: str | None, bounds: Bounds | None) -> Wanted:
        reading = self._reader.reading
        return Wanted(reading.about(), reading.scope_words(), self.rules, actor, target, bounds)

    def followed(self, wanted: Wanted) -> Wanted:
        """The same by the rules as they are now."""
        return self._wanted(wanted.actor, wanted.target, wanted.bounds)

    async def _open_statements(self, wanted: Wanted, came_from: Return | None = None) -> None:
        from xjreader.tui.screens.statements import Order, StatementsPage

        order, words, keep = Order(), "", None
        if came_from is not None:
            order, words, keep = came_from.order, came_from.words, came_from.statement_id
        listed = await asyncio.to_thread(self.listed, wanted, order.key, order.descending, words)
        page = StatementsPage(self._reader, wanted, listed, order=order, words=words, keep=keep)
        await self._reader.app.push_screen(page)

    def listed(self, wanted: Wanted, by: "SortKey", descending: bool, words: str) -> Listed:
        """The statements in an order, narrowed by `words`; to be called in a thread. QueryError where these
        cannot be understood."""
        rules, stances = wanted.rules, self._library.stances
        articles, sought = narrowed(wanted.articles, words)
        ask_of = partial(
            stances.statement_ids,
            actor=wanted.actor,
            target=wanted.target,
            rollup=rules.rollup,
            whose=rules.whose,
            shown=sought,
        )
        ask = partial(ask_of, articles)
        ids = ask(rejected=self._reader.reading.shows_rejected, by=by, descending=descending)
        if words:
            return self._listed_found(ids, ask, rules)
        told_apart = rules.counting != "statement" and len(ids) <= TOLD_APART
        once = ask(counting=rules.counting) if told_apart else ids
        repeats = frozenset(ids).difference(once) if len(once) < len(ids) else frozenset()
        with self._one_at_a_time:
            if wanted.bounds is None:
                standings = self._standing(wanted.about, rules, anew=False)
            else:
                standings = stances.open(
                    wanted.articles, counting=rules.counting, rollup=rules.rollup, whose=rules.whose
                )
            tally = standings.tally(actor=wanted.actor, target=wanted.target)
        if ids and not tally.n and rules.rollup and wanted.actor is not None:
            # Rolled up, the figures are those of the tops; of somebody below them a card has the count.
            card = self._card(wanted.actor, wanted.articles, rules, targets=MOST_TARGETS)
            of_targets = {each.target: each.tally for each in card.targets}
            tally = card.tally if wanted.target is None else of_targets.get(wanted.target, Tally())
        whole = self._reader.reading.about("view")
        if ids or wanted.bounds is not None or wanted.about == whole:
            return Listed(ids, tally, repeats)
        return Listed(ids, tally, repeats, len(ask_of(whole)))

    def _listed_found(self, ids: Sequence[int], ask: Callable[..., list[int]], rules: Rules) -> Listed:
        """What words found, and what that counts for: figures that no picture has."""
        once = {sign: ask(counting=rules.counting, polarity=sign) for sign in Polarity}
        support, oppose, neutral = (
            len(once[sign]) for sign in (Polarity.SUPPORT, Polarity.OPPOSE, Polarity.NEUTRAL)
        )
        repeats = frozenset(ids).difference(*once.values()) if rules.counting != "statement" else frozenset()
        return Listed(ids, Tally(support, oppose, neutral), repeats)

    def rows(self, ids: Sequence[int]) -> Sequence[StatementRow]:
        """One page of a table."""
        return self._library.stances.statement_rows(ids)

    def beside(self, row: StatementRow) -> Beside:
        """The paragraph of a statement, and what the opposing actor said on the same target, nearest in time,
        in any article; in a thread."""
        return Beside(self.paragraph(row), self._library.stances.opposite(row.id))

    def paragraph(self, row: StatementRow) -> Sequence[tuple[str, bool]]:
        """The paragraph that a statement stands in, its words marked; only these where the article has
        another text by now; in a thread."""
        revision = self._library.articles.get(row.article_id).revision
        if revision.id != row.revision_id or not row.evidence:
            return ((row.evidence_text, True),)
        return paragraph_of(revision.document.text, row.evidence)

    def jump_from(self, page: "StatementsPage", row: StatementRow) -> None:
        """Go to a statement's sentence in its article; escape there comes back."""
        came_from = Return(page.wanted, page.order, page.words, row.id, row.article_id)
        self._reader.start(self._jump(came_from, row), group="article")

    async def _jump(self, came_from: Return, row: StatementRow) -> None:
        await self._reader.close_pages()
        await self._reader.reading.jump_now(row.article_id, row.evidence)
        self.came_from = came_from

    def return_from_article(self) -> bool:
        """Open the table again from which the person came to the article in focus; False where none is."""
        came_from, loaded = self.came_from, self._reader.reading.loaded
        self.came_from = None
        if came_from is None or loaded is None or loaded.article.id != came_from.article_id:
            return False
        self._reader.ask(self._open_statements(came_from.wanted, came_from))
        return True

    # Cards -------------------------------------------------------------------------------

    def show_card(self, actor: str) -> None:
        """Open the card of an actor."""
        self._reader.ask(self._show_card(actor))

    async def _show_card(self, actor: str) -> None:
        from xjreader.tui.screens.card import CardPage

        wanted = self._wanted(actor, None, None)
        card = await asyncio.to_thread(self.card, wanted)
        await self._reader.app.push_screen(CardPage(self._reader, wanted, card))

    def filter_actor(self, name: str) -> None:
        """Narrow the list to an actor, and show the list."""
        self._reader.start(self._filter_actor(name), group="pages")

    async def _filter_actor(self, name: str) -> None:
        await self._reader.close_pages()
        self._reader.zoom(False)
        self._reader.view.filter_actor(name)

    def card(self, wanted: Wanted) -> ActorCard:
        """The card of the actor that is wanted; in a thread."""
        assert wanted.actor is not None
        return self._card(wanted.actor, wanted.about, wanted.rules, targets=CARD_TARGETS)

    def _card(self, actor: str, about: Scope, rules: Rules, *, targets: int) -> ActorCard:
        return self._library.stances.card(
            actor, about, counting=rules.counting, rollup=rules.rollup, whose=rules.whose, limit=targets
        )
