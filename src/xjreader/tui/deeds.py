"""What a person does to articles: tags, stars, read marks, notes, undo; and opening, copying, full text.

Every change goes through the lane: stored durably first, shown then.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from xjreader.errors import LibraryError
from xjreader.models.article import Action, ArticleRow
from xjreader.models.folding import Folded
from xjreader.models.history import EditHistory
from xjreader.services.lostquotes import edit_history

if TYPE_CHECKING:
    from xjreader.services.library import Library
    from xjreader.tui.screens.main import ReaderScreen

AT_ONCE = 8
"""Rows in which the next unread article is looked for on the event loop."""

LOOKED_THROUGH_FIRST, LOOKED_THROUGH = 20, 200
"""Rows that are read at a time to find the next unread article, which mostly is among the next few."""


class Deeds:
    """Changes to the current article or the selected ones, one after the other."""

    def __init__(self, reader: "ReaderScreen") -> None:
        self._reader = reader
        self._opened: Counter[int] = Counter()
        """Articles that are about to be marked read because somebody came to them, and how often."""
        self._marks = 0
        """How many of the changes in the lane mark such articles."""

    @property
    def _library(self) -> "Library":
        return self._reader.library

    # Writing -----------------------------------------------------------------------------

    def change(
        self,
        work: Callable[[], Action | None],
        *,
        done: str = "",
        nothing: str = "",
        seen: Sequence[int] = (),
        stored: Callable[[Action | None], None] | None = None,
    ) -> None:
        """Store a change in its turn and show it then; `done` and `nothing` are said afterwards.

        `seen` are the articles to show anew where nothing was to be changed; `stored` is told of the action
        before anything is shown anew.
        """
        work_done = self.store(work, done=done, nothing=nothing, seen=seen, stored=stored)
        self._reader.start(work_done, group="writes", exclusive=False)

    async def store(
        self,
        work: Callable[[], Action | None],
        *,
        done: str = "",
        nothing: str = "",
        seen: Sequence[int] = (),
        stored: Callable[[Action | None], None] | None = None,
    ) -> None:
        """`change` for whoever is in a worker already; returns once it is stored."""
        action = await self._reader.lane.run(work)
        if stored is not None:
            stored(action)
        if action is None:
            if seen:
                self._reader.changed(seen)
            if nothing:
                self._reader.say(nothing)
            return
        self._reader.changed(action.article_ids, corrects=action.corrects)
        self._reader.say(f"{done}{action.label}")

    def toggle_star(self) -> None:
        """Star what is selected, or take the stars away where all have one."""
        ids, library = self._take_selection(), self._library
        shown = self._as_shown(ids)

        def work() -> Action | None:
            rows = [shown] if shown is not None else library.articles.rows(ids)
            return library.personal.set_starred(ids, not all(row.is_starred for row in rows))

        self.change(work, nothing="another window did so already", seen=ids)

    def toggle_read(self) -> None:
        """Mark what is selected unread, or read where all are unread."""
        ids, library = self._take_selection(), self._library
        shown = self._as_shown(ids)

        def work() -> Action | None:
            rows = [shown] if shown is not None else library.articles.rows(ids)
            return library.personal.set_read(ids, not any(row.is_read for row in rows))

        self.change(work, nothing="another window did so already", seen=ids)

    def quick_tag(self, number: int) -> None:
        """Give the quick tag of this number, or take it away where all have it."""
        name = self._library.config.quick_tags[str(number)]
        ids, library = self._take_selection(), self._library
        shown = self._as_shown(ids)

        def work() -> Action | None:
            rows = [shown] if shown is not None else library.articles.rows(ids)
            folded = name.casefold()
            if all(folded in (tag.casefold() for tag in row.tags) for row in rows):
                return library.personal.tag(ids, remove=(name,))
            return library.personal.tag(ids, add=(name,))

        self.change(work, nothing="another window did so already", seen=ids)

    def ask_tags(self) -> None:
        """Ask for tags to give and to take away."""
        self._reader.ask(self._ask_tags(self._selection()))

    async def _ask_tags(self, ids: Sequence[int]) -> None:
        from xjreader.tui.screens.tags import TagPicker

        library = self._library
        # In its turn, so that the picker knows the tags given a moment ago.
        tags, rows = await self._reader.lane.run(
            lambda: (library.personal.tags(), library.articles.rows(ids))
        )
        wanted = await self._reader.app.push_screen_wait(
            TagPicker(tags, present=[row.tags for row in rows], articles=len(ids))
        )
        if wanted is None:
            return
        self._reader.end_visual()
        await self.store(
            lambda: library.personal.tag(ids, add=wanted.add, remove=wanted.remove),
            nothing="nothing to change: the tags are so already",
        )

    def ask_note(self) -> None:
        """Ask for a note on the current article."""
        if (article_id := self._reader.current_id) is not None:
            self._reader.ask(self._ask_note(article_id))

    async def _ask_note(self, article_id: int) -> None:
        from xjreader.tui.screens.note import NoteEditor

        library = self._library
        article = await self._reader.lane.run(lambda: library.articles.get(article_id))
        body: str | None = article.note
        while body is not None:
            body = await self._reader.app.push_screen_wait(NoteEditor(article.row.title, body))
            if body is None or body == article.note:
                return
            try:
                await self.store(partial(library.personal.set_note, article_id, body))
            except LibraryError as error:
                # What was written stands in the editor again: it may have taken long to write.
                self._reader.reader_app.trouble(str(error))
            else:
                return

    def mark_view_read(self) -> None:
        """Mark every article of the list read, or those of the range."""
        reader, library = self._reader, self._library
        ids = self._take_selection() if reader.articles.visual else reader.articles.every_id
        self.change(lambda: library.personal.set_read(ids, True), nothing="all of them are read already")

    def was_opened(self, article_id: int) -> None:
        """Note that an article was opened, unless the person marks articles read by hand."""
        if self._library.config.ui.mark_read != "never":
            self._mark_read(article_id)

    def was_reached(self, article_id: int) -> None:
        """Note that the cursor came to an article, for a person to whom that means reading it."""
        if self._library.config.ui.mark_read == "move":
            self._mark_read(article_id)

    def _mark_read(self, article_id: int) -> None:
        ids = self._reader.articles.folded.all_of(article_id)
        self._opened.update(ids)
        self._reader.start(self._store_read(ids), group="writes", exclusive=False)

    async def _store_read(self, ids: Sequence[int]) -> None:
        self._marks += 1
        try:
            if await self._reader.lane.run(partial(self._set_read, ids)):
                self._reader.changed(ids, reads=True)
        finally:
            self._marks -= 1
            self._opened -= Counter(ids)

    def _set_read(self, ids: Sequence[int]) -> bool:
        library = self._library
        rows = library.articles.rows(ids)
        if library.db.is_read_only or all(row.is_read for row in rows):
            return False
        # Reading on is no deed to be undone: undo would have to go through all of them.
        library.personal.set_read(ids, True, undoable=False)
        return True

    def undo(self) -> None:
        """Take back the newest change."""
        back = self._reader.stating.bringing_back()
        self.change(self._library.personal.undo, stored=back, done="undone: ", nothing="nothing to undo")

    def redo(self) -> None:
        """Do again what was taken back last."""
        back = self._reader.stating.bringing_back()
        self.change(
            self._library.personal.redo, stored=back, done="done again: ", nothing="nothing to do again"
        )

    # Looking -----------------------------------------------------------------------------

    def step_unread(self, step: int) -> None:
        """Open the next or previous unread article of the list."""
        articles = self._reader.articles
        # Mostly it is among the next rows, which take less time than a thread does to begin. That those
        # opened are read is known before it is stored, for which a refresh may have to be waited for.
        near = None
        if not self._has_deeds_under_way:
            near = self._unread_among(
                articles.folded, portion(articles.ids, articles.cursor + step, step, AT_ONCE)
            )
        if near is not None:
            self._reader.open_article(near)
        else:
            self._reader.start(self._step_unread(step), group="step")

    async def _step_unread(self, step: int) -> None:
        reader = self._reader
        folded, start = reader.articles.folded, reader.articles.cursor

        def find() -> int | None:
            at, many = start + step, LOOKED_THROUGH_FIRST
            while 0 <= at < len(folded.ids):
                head = self._unread_among(folded, portion(folded.ids, at, step, many))
                if head is not None:
                    return head
                at, many = at + step * many, LOOKED_THROUGH
            return None

        # In its turn, where something else is being stored: the key before may have marked rows of these.
        found = await (reader.lane.run(find) if self._has_deeds_under_way else asyncio.to_thread(find))
        if found is None:
            reader.say("no unread article " + ("below" if step > 0 else "above"))
        else:
            reader.open_article(found)

    @property
    def _has_deeds_under_way(self) -> bool:
        """Something is being stored besides that articles were opened."""
        return self._reader.lane.waiting > self._marks

    def _unread_among(self, folded: Folded, heads: Sequence[int]) -> int | None:
        """The first of these rows of the list that stands for an unread article."""
        rows = self._library.articles.rows(list(folded.expanded(heads)))
        unread = {folded.head_of(row.id) for row in rows if not row.is_read and row.id not in self._opened}
        return next((each for each in heads if each in unread), None)

    def show_revisions(self) -> None:
        """Show how the current article was edited."""
        if (article_id := self._reader.current_id) is not None:
            self._reader.ask(self._show_revisions(article_id))

    async def _show_revisions(self, article_id: int) -> None:
        from xjreader.tui.screens.revisions import RevisionsScreen

        library = self._library

        def read() -> EditHistory:
            return edit_history(library, library.articles.get(article_id))

        history = await asyncio.to_thread(read)
        await self._reader.app.push_screen(RevisionsScreen(history, now=self._reader.reader_app.now))

    def show_copies(self) -> None:
        """Show which other articles tell the story of the current one."""
        if (article_id := self._reader.current_id) is not None:
            self._reader.ask(self._show_copies(article_id))

    async def _show_copies(self, article_id: int) -> None:
        from xjreader.tui.screens.copies import CopiesScreen

        articles = self._library.articles
        others = await asyncio.to_thread(articles.copies, article_id)
        if not others:
            self._reader.say("no other article here tells this story")
            return
        article = await asyncio.to_thread(articles.get, article_id)
        now = self._reader.reader_app.now
        chosen = await self._reader.app.push_screen_wait(
            CopiesScreen(article, others, load=articles.get, now=now)
        )
        if chosen is not None:
            self._reader.open_article(chosen)

    def open_in_browser(self) -> None:
        """Open the current article's page."""
        if url := self._address():
            self._reader.start(self._browse(url), group="browser")

    def follow_link(self, url: str) -> None:
        """Open a link of the article's text."""
        if is_web(url):
            self._reader.start(self._browse(url), group="browser")
        else:
            self._reader.say("only http and https addresses are opened")

    async def _browse(self, url: str) -> None:
        command = self._library.config.ui.browser
        if command:
            arguments = [part.replace("{url}", url) for part in command]
            if not any("{url}" in part for part in command):
                arguments.append(url)
            try:
                # A program and its arguments, never a shell: the address comes from the network.
                await asyncio.create_subprocess_exec(
                    *arguments,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL,
                    start_new_session=True,
                )
            except OSError as error:
                self._reader.trouble(f"{arguments[0]} could not be started: {error.strerror or error}.")
                return
        elif not await asyncio.to_thread(_open_in_browser, url):
            self._reader.trouble("No browser was found. Name one in the config: [ui] browser.")
            return
        self._reader.say(f"opened {url}")

    def copy_link(self) -> None:
        """Copy the current article's address."""
        if url := self._address():
            self._reader.app.copy_to_clipboard(url)
            self._reader.say(f"copied {url}")

    def _address(self) -> str:
        """The current article's address, if it is one of the web."""
        loaded = self._reader.reading.loaded
        url = loaded.article.url if loaded else ""
        if url and is_web(url):
            return url
        self._reader.say("this article has no address")
        return ""

    def fetch_full_text(self) -> None:
        """Fetch the text of the current article's page."""
        if (article_id := self._reader.current_id) is not None and self._address():
            self._reader.start(self._fetch_full_text(article_id), group="full text")

    async def _fetch_full_text(self, article_id: int) -> None:
        from xjreader.services.fulltext import fetch_full_text

        self._reader.say("fetching the full text…")
        if await fetch_full_text(self._library, article_id):
            self._reader.changed([article_id])
            self._reader.reader_app.background.analyse()
            self._reader.say("the text of the page is kept beside the feed's")
        else:
            self._reader.say("the page gives no other text")

    def _as_shown(self, ids: Sequence[int]) -> ArticleRow | None:
        """A lone row as the person sees it, whatever another process has made of its articles since.

        `None` for several, and while a change is being stored: the key before may concern it.
        """
        articles = self._reader.articles
        current = articles.current_id
        if self._reader.lane.is_busy or current is None or tuple(ids) != articles.folded.all_of(current):
            return None
        return articles.current_row

    # What it is about --------------------------------------------------------------------

    def _selection(self) -> tuple[int, ...]:
        """The marked range, else the article in focus; with it the others that its row stands for."""
        reader = self._reader
        if reader.articles.visual:
            return reader.articles.selected_ids
        return () if reader.current_id is None else reader.articles.folded.all_of(reader.current_id)

    def _take_selection(self) -> tuple[int, ...]:
        """The selection, which ends with the deed."""
        ids = self._selection()
        self._reader.end_visual()
        return ids


def portion(ids: Sequence[int], at: int, step: int, many: int) -> Sequence[int]:
    """So many of a list's rows from `at` on, or back where `step` is negative, the nearest first."""
    if step > 0:
        return ids[at : at + many]
    return ids[max(0, at - many + 1) : max(0, at + 1)][::-1]


def is_web(url: str) -> bool:
    """An address that a browser may be given: http or https, with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _open_in_browser(url: str) -> bool:
    import webbrowser

    return webbrowser.open(url)
