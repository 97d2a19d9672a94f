"""Which articles the list shows: source, search and filter; the sources' counts; saved views.

Asks the library in threads and hands ids and nodes to the widgets. It marks and tags nothing.
"""

import asyncio
from collections.abc import Callable, Sequence
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xjreader.models.article import Counts, SavedView
from xjreader.models.folding import Folded, fold
from xjreader.models.query import Query
from xjreader.models.query_parser import parse
from xjreader.tui import status
from xjreader.tui.sources_tree import Sidebar, build
from xjreader.tui.state import Place, Places, View

if TYPE_CHECKING:
    from textual.worker import Worker

    from xjreader.services.library import Library
    from xjreader.tui.screens.main import ReaderScreen
    from xjreader.tui.widgets.sources import SourceNode

FIRST_PAGE = 100

MORNING = 2_000
"""Articles above the one that the reader was left at, among which it is still found at once: what came
meanwhile."""

SHARE = 0.1
"""Of the time in which the saved views may be counted."""

HITS = "hits"
"""What a stroke awaits that is to show another list."""

FOLDED = "each story once: its row stands for all its articles"
UNFOLDED = "every article by itself"


class ViewController:
    """The article list's contents and how they change."""

    def __init__(self, reader: "ReaderScreen", *, folds: bool = False) -> None:
        self._reader = reader
        self.current = View()
        self._places = Places()
        self._total: int | None = None
        self._nodes: Sequence[SourceNode] = ()
        self._first_place: Place | None = None
        self._views: Views = ()
        self._views_from = 0.0
        """When the saved views may be counted again, by `perf_counter`."""
        self._shown = True
        """The first articles of the current view stand in the list."""
        self.folds = folds
        """Whether the list shows each story once."""

    @property
    def _library(self) -> "Library":
        return self._reader.library

    # Opening -----------------------------------------------------------------------------

    def open_first(self, view: View, place: Place) -> None:
        """Show a view at once, from the event loop: the first paint waits for one page only. `go_on` reads
        the rest."""
        self.current = view
        self._show_view()
        for limit in (FIRST_PAGE, MORNING):
            page = self._library.search.page(view.query(), limit=limit)
            at_place = place.article_id is None or place.article_id in page
            if at_place or len(page) < limit:
                break
        if at_place:
            self._reader.articles.show(self._folded(page, whole=False), keep=place.article_id)
        self._first_place = None if at_place and len(page) < limit else place

    def go_on(self) -> None:
        """Read what the first paint did not wait for: the whole list, and the sources' counts."""
        self._load(self.current, self._first_place)
        self.refresh_counts()

    def open(self, view: View, *, place: Place | None = None, then: Callable[[], None] | None = None) -> None:
        """Show another view, at `place` or at its top; `then` runs once its first rows stand."""
        self.remember_place()
        self._reader.reader_app.stroke.wait_for(HITS)
        self.current = view
        self._show_view()
        self._reader.sources.active = view.source
        self._reader.end_visual()
        # The article shown may be one that a quote led to, which is not in this list.
        self._reader.articles.tell_again()
        loading = self._load(view, place or Place(), then)
        self._shown = False
        # Keys typed meanwhile are about the articles of this view, not of the one before.
        self._reader.reader_app.typeahead.hold_until(lambda: self._shown or loading.is_finished)

    def pick(self, node: "SourceNode") -> None:
        """Show a source's articles, without the search and the filter of before."""
        if node.kind != "section":
            label = node.label.removeprefix("★ ")
            view = View(source=node.key, label=label, base=node.query)
            self.open(view, then=self._reader.focus_articles)

    def search(self, text: str) -> None:
        """Narrow the current source by a search; empty ends it."""
        wanted = replace(self.current, search=text)
        if wanted == self.current:
            return
        self._reader.say("")  # what was told of the search before
        place = None if text else self._places.find(wanted)
        self.open(wanted, place=place, then=self._reader.focus_articles)

    def filter_actor(self, name: str) -> None:
        """Narrow the list to articles in which `name` speaks or acts."""
        rollup = self._reader.stances.rules.rollup
        self.open(replace(self.current, actor=name, rollup=rollup), then=self._reader.focus_articles)

    def widen(self) -> bool:
        """Take the last narrowing away and return to where one was; False where there is none."""
        if not self.current.is_narrowed:
            return False
        wider = self.current.wider()
        self.open(wider, place=self._places.find(wider), then=self._reader.focus_articles)
        return True

    def remember_place(self) -> None:
        """Note where the reader stands in this view."""
        self._places.leave(self.current, self.place)

    @property
    def place(self) -> Place:
        """Where the reader stands now."""
        articles = self._reader.articles
        return Place(articles.current_id, float(articles.scroll_offset.y))

    # Loading -----------------------------------------------------------------------------

    def _load(
        self, view: View, place: Place | None, then: Callable[[], None] | None = None
    ) -> "Worker[None]":
        return self._reader.start(self._load_ids(view, place, then), group="view")

    async def _load_ids(self, view: View, place: Place | None, then: Callable[[], None] | None) -> None:
        """First page where one starts at the top, then all ids."""
        query = view.query()
        articles = self._reader.articles
        if place is not None and place.article_id is None:
            page = await asyncio.to_thread(self._first_page, query)
            articles.show(page, total=self._total)
            self._shown = True
            if then is not None:
                then()
                then = None
            self._reader.reader_app.stroke.came(HITS)
            # Reading a hundred thousand ids would hold up the drawing of the first.
            await self._reader.drawn()
        ids = await asyncio.to_thread(self._all, query)
        keep = articles.current_id if place is None or place.article_id is None else place.article_id
        articles.show(ids, total=self._total, keep=keep)
        if place is not None and place.article_id is not None and place.scroll:
            articles.scroll_to(y=place.scroll, animate=False, force=True)
            articles.show_cursor()
        if then is not None:
            then()
        self._reader.reader_app.stroke.came(HITS)
        self._reader.view_changed()
        if view.search:
            await self._tell_unknown(query)

    async def _tell_unknown(self, query: Query) -> None:
        """Say which names in a search nobody has: finding nothing would read as "she said nothing"."""
        unknown = await asyncio.to_thread(self._library.search.unknown_names, query)
        if unknown:
            told = " ".join(map(str, unknown))
            self._reader.say(told)
            if not self._reader.articles.count:
                self._reader.articles.placeholder = f"Nothing is found.\n\n{told}"

    def reload(self, changed: Sequence[int] | None = None) -> None:
        """Read the list and the counts again; the current article stays under the cursor.

        `changed` are the articles whose rows may differ; `None` for any.
        """
        self._reader.articles.invalidate(changed)
        self._reader.start(self._reload_ids(), group="view")
        self.refresh_counts()

    async def _reload_ids(self) -> None:
        view, articles = self.current, self._reader.articles
        found = await asyncio.to_thread(self._all, view.query())
        for _ in range(3):  # whoever moves all the time is not waited for
            keep, before = articles.current_id, articles.folded
            # Comparing two lists of all articles would hold up the keys.
            shown, is_another = await asyncio.to_thread(_merged, found, before, keep)
            if articles.current_id == keep and articles.folded is before:
                break
        articles.show(shown, total=self._total, keep=articles.current_id)
        self._reader.view_changed(anew=is_another)

    def _first_page(self, query: Query) -> Folded:
        return self._folded(self._library.search.page(query, limit=FIRST_PAGE), whole=False)

    def _all(self, query: Query) -> Folded:
        return self._folded(self._library.search.ids(query), whole=True)

    def _folded(self, ids: Sequence[int], *, whole: bool) -> Folded:
        """The list's rows of these articles; `whole` says that they are all that the list has."""
        if not self.folds:
            return Folded(ids)
        return fold(ids, self._library.search.stories(None if whole else ids))

    def toggle_folds(self) -> None:
        """Show each story once, or every article."""
        self.folds = not self.folds
        self._reader.start(self._reload_ids(), group="view")
        self._reader.say(FOLDED if self.folds else UNFOLDED)

    # Sources -----------------------------------------------------------------------------

    def refresh_counts(self) -> None:
        """Read all counts again, in a thread, and show them."""
        self._reader.start(self._refresh_counts(), group="counts")

    async def _refresh_counts(self) -> None:
        """First what counts itself, then what is asked of all articles, but of that no more than `SHARE` of
        the time: opening one article after the other would keep a processor busy with it in a large
        library."""
        await self._reader.rest()
        sidebar = await asyncio.to_thread(read_sidebar, self._library, self._views)
        self._show_sources(sidebar)
        await asyncio.sleep(max(0.0, self._views_from - perf_counter()))
        views, took = await asyncio.to_thread(read_views, self._library)
        self._views_from = perf_counter() + took / SHARE
        if views != self._views:
            self._views = views
            self._show_sources(replace(sidebar, views=views))

    def _show_sources(self, sidebar: Sidebar) -> None:
        reader = self._reader
        self._nodes = build(sidebar)
        if self._total != sidebar.counts.total:
            self._total = sidebar.counts.total
            reader.articles.show(reader.articles.folded, total=self._total, keep=reader.articles.current_id)
        # The cursor is the person's: only the first time it goes to what the list shows.
        reader.sources.show(self._nodes, keep=None if reader.sources.count else self.current.source)
        reader.sources.active = self.current.source
        refreshed, failed = status.of_feeds(sidebar.feeds)
        reader.set_facts(
            unread=sidebar.counts.unread, edited=sidebar.counts.edited, refreshed=refreshed, failed=failed
        )

    def _show_view(self) -> None:
        self._reader.show_view(self.current)

    def _current_node(self) -> "SourceNode | None":
        sources = self._reader.sources
        return sources.current if sources.has_focus else None

    def current_feed_id(self) -> int | None:
        """The feed under the cursor of the sources, where they have the focus."""
        node = self._current_node()
        if node is None or node.kind != "feed":
            return None
        return int(node.key.removeprefix("feed:"))

    def current_saved_view(self) -> str | None:
        """Name of the saved view under the cursor of the sources, where they have the focus."""
        node = self._current_node()
        return node.key.removeprefix("view:") if node is not None and node.kind == "view" else None

    # Saved views -------------------------------------------------------------------------

    def ask_save(self) -> None:
        """Ask for a name and keep the current query under it."""
        self._reader.ask(self._save())

    async def _save(self) -> None:
        from xjreader.tui.screens.prompt import Prompt

        text = self.current.text()
        if not text:
            self._reader.say("This list is not narrowed: search first, then save")
            return
        name = await self._reader.app.push_screen_wait(
            Prompt(
                "Save as a view", f"Query: {text}", placeholder="name of the view", value=self.current.search
            )
        )
        if name:
            library = self._library
            await self._reader.lane.run(lambda: library.search.save_view(name, text))
            self.refresh_counts()
            self._reader.say(f"saved as the view {name}")

    def ask_remove(self) -> None:
        """Ask, then remove the saved view under the sources' cursor."""
        if (name := self.current_saved_view()) is not None:
            self._reader.ask(self._remove(name))

    async def _remove(self, name: str) -> None:
        from xjreader.tui.screens.confirm import Confirm

        if await self._reader.app.push_screen_wait(
            Confirm(f"Remove the view “{name}”?", "Only the view goes, no article.", yes="Remove")
        ):
            library = self._library
            await self._reader.lane.run(lambda: library.search.remove_view(name))
            self.refresh_counts()


def with_current(found: Folded, shown: Folded, current: int | None) -> Folded:
    """What was found, with the current row kept where it stood though the query no longer finds it.

    Reading the last unread article must not take it from under the reader's eyes.
    """
    if current is None or current not in shown.ids:
        return found
    rows = found.ids
    if found.head_of(current) in rows or any(found.head_of(each) in rows for each in shown.all_of(current)):
        return found
    place = shown.ids.index(current)
    before = set(shown.ids[:place])
    at = next((index for index, each in enumerate(rows) if each not in before), len(rows))
    # New articles stand above those shown before: count them as before too.
    known = set(shown.ids)
    while at < len(rows) and rows[at] not in known:
        at += 1
    behind = {**found.behind, current: shown.behind[current]} if current in shown.behind else found.behind
    return Folded([*rows[:at], current, *rows[at:]], behind)


def _merged(found: Folded, before: Folded, current: int | None) -> tuple[Folded, bool]:
    """What to show in place of `before`, and whether it is anything else; to be called in a thread."""
    shown = with_current(found, before, current)
    return shown, list(shown.ids) != list(before.ids) or shown.behind != before.behind


Views = Sequence[tuple[SavedView, Counts]]


def read_sidebar(library: "Library", views: Views) -> Sidebar:
    """What the sources pane tells of all articles, feeds, actors and tags, by counts that are kept, beside
    what is known of the saved views; to be called in a thread."""
    return Sidebar(
        counts=library.search.counts(),
        feeds=library.feeds.all(),
        views=views,
        actors=library.analyses.actor_rows(),
    )


def read_views(library: "Library") -> tuple[Views, float]:
    """The saved views with their counts, which take the longer the more articles there are, and the seconds
    of a processor that it took; to be called in a thread."""
    began = thread_time()
    views = [(view, library.search.counted(parse(view.query))) for view in library.search.saved_views()]
    return views, thread_time() - began
