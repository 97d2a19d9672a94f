"""Dialogs about feeds, files and the reader itself: ask, call a service, say how it went; draws no pane."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from xjreader.errors import UsageError
from xjreader.models.analysis import Scope
from xjreader.models.query import Everything
from xjreader.models.query_parser import format_query
from xjreader.tui import status
from xjreader.tui.messages import LibraryChanged
from xjreader.tui.rules import Rules
from xjreader.tui.status import count

if TYPE_CHECKING:
    from xjreader.models.feed import Feed, FetchLogEntry
    from xjreader.services.library import Library
    from xjreader.services.refresh import RefreshReport
    from xjreader.tui.screens.main import ReaderScreen

Row = TypeVar("Row")


class Errands:
    """What goes beyond the panes."""

    def __init__(self, reader: "ReaderScreen") -> None:
        self._reader = reader

    @property
    def _library(self) -> "Library":
        return self._reader.library

    # The first screen --------------------------------------------------------------------

    async def welcome(self) -> None:
        """Ask somebody without articles how to begin, until something was begun."""
        from xjreader.tui.screens.welcome import Welcome

        beginnings = {
            "add": self.subscribe,
            "opml": self.bring_opml,
            "starter": self.begin_with_starter,
        }
        app = self._reader.reader_app
        while True:
            beginning = await app.push_screen_wait(Welcome())
            if beginning == "sample":
                await app.open_sample()
            elif beginning == "quit":
                self._reader.leave()
            elif beginning in beginnings and not await beginnings[beginning]():
                continue
            return

    # Feeds -------------------------------------------------------------------------------

    def show_feeds(self) -> None:
        """Show the feeds' health."""
        self._reader.ask(self._show_feeds())

    async def _show_feeds(self) -> None:
        from xjreader.tui.screens.feeds import LOG_SHOWN, FeedsScreen

        feeds, logs = await asyncio.to_thread(self._feeds_and_logs, LOG_SHOWN)
        app = self._reader.reader_app
        wanted = await app.push_screen_wait(
            FeedsScreen(feeds, report=app.background.last_report, now=app.now, logs=logs)
        )
        if wanted is not None:
            app.background.refresh_feed(wanted)

    def _feeds_and_logs(self, most: int) -> "tuple[list[Feed], dict[int, list[FetchLogEntry]]]":
        store = self._library.feeds
        feeds = store.all()
        return feeds, {feed.id: store.fetch_log(feed.id, limit=most) for feed in feeds}

    def add_feed(self) -> None:
        """Ask for an address and subscribe."""
        self._reader.ask(self.subscribe())

    async def subscribe(self) -> bool:
        """Ask for an address, find its feeds, and subscribe; True where a feed was added."""
        from xjreader.tui.screens.add_feed import AddFeed

        folders = await asyncio.to_thread(
            lambda: sorted({feed.folder for feed in self._library.feeds.all() if feed.folder})
        )
        app = self._reader.reader_app

        def changed() -> None:
            app.tell(LibraryChanged())

        added = await app.push_screen_wait(AddFeed(self._library, folders=folders, changed=changed))
        if not added:
            return False
        self._reader.say(f"subscribed to {', '.join(feed.title or feed.url for feed in added)}")
        # Each came with its articles.
        self._reader.view.reload()
        app.background.analyse()
        return True

    async def tell_nothing_new(self, report: "RefreshReport") -> None:
        """Say of a refresh that brought nothing why, and what comes next."""
        reader = self._reader
        feeds = await asyncio.to_thread(self._library.feeds.all)
        all_key = reader.first_key("refresh.all")
        reader.say(status.nothing_new(report, feeds, now=reader.reader_app.now(), all_key=all_key))

    def remove_feed(self) -> None:
        """Ask, then unsubscribe from the feed under the sources' cursor."""
        if (feed_id := self._reader.view.current_feed_id()) is not None:
            self._reader.ask(self._remove_feed(feed_id))

    async def _remove_feed(self, feed_id: int) -> None:
        from xjreader.tui.screens.confirm import Confirm

        library = self._library
        feed = await asyncio.to_thread(library.feeds.get, feed_id)
        if await self._reader.app.push_screen_wait(
            Confirm(
                f"Unsubscribe from “{feed.title}”?",
                "Its articles stay, with tags and notes.",
                yes="Unsubscribe",
            )
        ):
            await self._reader.lane.run(lambda: library.feeds.remove(feed_id))
            self._reader.view.reload()
            self._reader.say(f"unsubscribed from {feed.title}")

    async def begin_with_starter(self) -> bool:
        """Write the starter config to its place, unless one is there, and follow it; True where it was."""
        from xjreader.config import example_path, load
        from xjreader.paths import config_path
        from xjreader.services.library import Library, sync_config

        path = config_path()

        def work() -> Library:
            text = example_path().read_text(encoding="utf-8")
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_new(path, [text])
            library = Library(self._library.db, load(path))
            sync_config(library)
            return library

        library = await self._reader.lane.run(work)
        self._reader.reader_app.show_library(library, say=f"the config is yours to edit: {path}")
        return True

    # Files -------------------------------------------------------------------------------

    def import_opml(self) -> None:
        """Ask for an OPML file and subscribe to its feeds."""
        self._reader.ask(self.bring_opml())

    async def bring_opml(self) -> bool:
        """Ask for an OPML file and subscribe to its feeds; True where it was read."""
        from xjreader.services.subscriptions import import_opml
        from xjreader.tui.screens.path import PathPrompt

        path = await self._reader.app.push_screen_wait(
            PathPrompt("Import OPML", "Subscribe to the feeds of a file.", suffixes=(".opml", ".xml"))
        )
        if path is None:
            return False
        library = self._library
        report = await self._reader.lane.run(lambda: import_opml(library, path))
        self._reader.view.reload()
        self._reader.say(
            f"{count(len(report.added), 'feed')} added, {len(report.known)} known already"
            + (f", {len(report.refused)} without an address" if report.refused else "")
        )
        self._reader.reader_app.background.refresh_now(everything=False, asked=False)
        return True

    def export_opml(self) -> None:
        """Ask for a file and write the subscriptions into it."""

        def work(library: "Library", path: Path) -> int:
            from xjreader.services.subscriptions import export_opml

            _write_new(path, [export_opml(library)])
            return len(library.feeds.all())

        self._export("Export OPML", "Write the subscriptions to a new file.", "feeds.opml", work, "feed")

    def import_articles(self) -> None:
        """Ask for a file or folder and bring in its articles."""
        self._reader.ask(self._import_articles())

    async def _import_articles(self) -> None:
        from xjreader.services.imports import import_articles
        from xjreader.tui.screens.path import PathPrompt

        path = await self._reader.app.push_screen_wait(
            PathPrompt(
                "Import articles",
                "A .txt, .html, .md or .jsonl file, or a folder of them.",
                suffixes=(".txt", ".html", ".htm", ".md", ".jsonl"),
                folders=True,
            )
        )
        if path is None:
            return
        library = self._library
        report = await self._reader.lane.run(lambda: import_articles(library, [path]))
        for failed, error in report.failed:
            self._reader.trouble(f"{failed}: {error}")
        self._reader.view.reload()
        self._reader.reader_app.background.analyse()
        self._reader.say(f"{count(len(report.new), 'article')} new, {len(report.changed)} changed")

    def export_view(self) -> None:
        """Ask for a file and write this list's quotes, statements or articles into it; over a table of
        statements these.
        """
        reader = self._reader
        rules = reader.stances.rules
        about = Scope(query=reader.view.current.query(), window=reader.reading.about().window)
        title, name, kind = "Export this list", "quotes.csv", ""
        hint = (
            "Name it quotes, statements or articles, with .csv, .jsonl or .md; "
            "or statements.graphml, statements.dna.csv."
        )
        if (page := reader.statements_page) is not None:
            about = page.wanted.narrow_scope
            title, name, kind = f"Export {page.wanted.title or 'the statements'}", "statements.md", STATEMENTS
            hint = "Any name with .csv, .jsonl, .md (a brief), .graphml or .dna.csv."

        def work(library: "Library", path: Path) -> int:
            return export_scope(library, about, path, rules, kind=kind)

        reader.ask(self._ask_and_export(title, hint, name, work, "row"))

    def _export(
        self, title: str, hint: str, name: str, work: Callable[["Library", Path], int], noun: str
    ) -> None:
        self._reader.ask(self._ask_and_export(title, hint, name, work, noun))

    async def _ask_and_export(
        self, title: str, hint: str, name: str, work: Callable[["Library", Path], int], noun: str
    ) -> None:
        from xjreader.tui.screens.path import PathPrompt

        path = await self._reader.app.push_screen_wait(PathPrompt(title, hint, value=name, new=True))
        if path is not None:
            library = self._library
            number = await asyncio.to_thread(work, library, path)
            self._reader.say(f"{count(number, noun)} written to {path}")

    # The reader --------------------------------------------------------------------------

    def show_help(self) -> None:
        """Show every command with its key."""
        from xjreader.tui.screens.help import HelpScreen

        self._reader.app.push_screen(HelpScreen(self._reader.table))

    def open_sample(self) -> None:
        """Open the sample library in this reader."""
        self._reader.start(self._reader.reader_app.open_sample(), group="dialog")

    def show_doctor(self) -> None:
        """Examine the library and show what was found."""
        self._reader.start(self._show_doctor(), group="dialog")

    async def _show_doctor(self) -> None:
        from xjreader.paths import config_path
        from xjreader.services.doctor import examine
        from xjreader.tui.screens.doctor import DoctorScreen

        self._reader.say("checking the library…")
        findings = await asyncio.to_thread(lambda: list(examine(self._library.path, config_path())))
        self._reader.say("")
        await self._reader.app.push_screen(DoctorScreen(findings))


STATEMENTS = "statements"
KINDS = ("quotes", STATEMENTS, "articles")
FORMATS = ("csv", "jsonl", "md")
NETWORKS = ("graphml", "dna")
"""Forms of statements only."""


def export_scope(library: "Library", about: Scope, path: Path, rules: Rules, *, kind: str = "") -> int:
    """Write what the file's name asks for, or rows of this `kind` whatever it is called; returns the rows
    written.

    Statements are counted by the rules of the Stance pane. UsageError where the name asks for nothing that
    we write, or the file is there already.
    """
    wanted = kind or next((each for each in KINDS if each in path.stem), "")
    form = "dna" if path.name.lower().endswith(".dna.csv") else path.suffix.removeprefix(".").lower()
    if not wanted or form not in (*FORMATS, *(NETWORKS if wanted == STATEMENTS else ())):
        remedy = (
            "Let it end in .csv, .jsonl, .md, .graphml or .dna.csv: statements.md."
            if kind
            else f"Name it {', '.join(KINDS)}, with .csv, .jsonl or .md: quotes.csv."
        )
        raise UsageError(f"{path.name} does not say what to write.", remedy=remedy)
    written = 0

    def counted(rows: Iterable[Row]) -> Iterator[Row]:
        nonlocal written
        for row in rows:
            written += 1
            yield row

    _write_new(path, _pieces(library, about, wanted, form, rules, counted))
    return written


def _pieces(
    library: "Library",
    about: Scope,
    kind: str,
    form: str,
    rules: Rules,
    counted: Callable[[Iterable[Any]], Iterator[Any]],
) -> Iterable[str]:
    """The file's text, piece by piece."""
    from xjreader.services import briefs, exports, statement_forms
    from xjreader.services.columns import ARTICLE_COLUMNS, QUOTE_COLUMNS, Column

    asked = format_query(about.query) if about.query is not None else ""
    if kind == "articles":
        ids = library.search.ids(about.query or Everything())
        articles = counted(exports.all_articles(library, ids))
        if form == "md":
            return briefs.article_brief(articles, asked=asked)
        records: Iterable[exports.Record] = map(exports.article_export, articles)
        columns: Sequence[Column] = ARTICLE_COLUMNS
    elif kind == "quotes":
        quotes = counted(exports.with_urls(library, exports.all_quotes(library, about)))
        if form == "md":
            return briefs.quote_brief(quotes, asked=asked)
        records, columns = starmap(exports.quote_record, quotes), QUOTE_COLUMNS
    else:
        return statement_forms.statement_pieces(
            library,
            about,
            form=form,
            asked=asked,
            counting=rules.counting,
            whose=rules.whose,
            rollup=rules.rollup,
            passing=counted,
        )
    return exports.as_jsonl(records) if form == "jsonl" else exports.as_csv(records, columns)


def _write_new(path: Path, pieces: Iterable[str]) -> None:
    """Write a file that is not there yet; UsageError where it is, or cannot be written."""
    try:
        with path.open("x", encoding="utf-8", newline="") as stream:
            stream.writelines(pieces)
    except FileExistsError:
        raise UsageError(f"{path} exists already.", remedy="Name a new file.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from error
