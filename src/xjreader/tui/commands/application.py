"""Commands on feeds and on the reader as a whole. What waits runs in workers."""

from typing import TYPE_CHECKING

from xjreader.tui.commands.base import ON_PAGES, Command, Page, Pane

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen

FEEDS = "Feeds"
READER = "The reader"


class RefreshDue(Command):
    """Fetch the feeds that are due."""

    id, title, keys, group, label = "refresh.due", "Refresh what is due", ("r",), FEEDS, "refresh"

    def run(self, reader: "ReaderScreen") -> None:
        reader.reader_app.background.refresh_now(everything=False)


class RefreshAll(Command):
    """Fetch every feed now, but those whose server asked us to wait."""

    id, title, keys, group = "refresh.all", "Refresh all", ("R",), FEEDS

    def run(self, reader: "ReaderScreen") -> None:
        reader.reader_app.background.refresh_now(everything=True)


class RefreshReport(Command):
    """Show how each feed fares: its status, its last error, when it is due again and why."""

    id, title, keys, group, label = "refresh.report", "The feeds' health", ("F",), FEEDS, "feeds"

    def run(self, reader: "ReaderScreen") -> None:
        reader.errands.show_feeds()


class AddFeed(Command):
    """Subscribe to a feed, or to a feed found on a site's page."""

    id, title, keys, group = "feed.add", "Add a feed", ("plus",), FEEDS

    def run(self, reader: "ReaderScreen") -> None:
        reader.errands.add_feed()


class RemoveFeed(Command):
    """Unsubscribe from the feed under the cursor of the sources; its articles stay."""

    id, title, keys, group, label = "feed.remove", "Remove the feed", ("D",), FEEDS, "remove"
    panes = frozenset({Pane.SOURCES})

    def works(self, reader: "ReaderScreen") -> bool:
        """Only where the sources' cursor is on a feed."""
        return super().works(reader) and reader.view.current_feed_id() is not None

    def run(self, reader: "ReaderScreen") -> None:
        reader.errands.remove_feed()


class ImportOpml(Command):
    """Subscribe to the feeds of an OPML file."""

    id, title, group = "opml.import", "Import OPML", FEEDS

    def run(self, reader: "ReaderScreen") -> None:
        reader.errands.import_opml()


class ExportOpml(Command):
    """Write the subscriptions to an OPML file."""

    id, title, group = "opml.export", "Export OPML", FEEDS

    def run(self, reader: "ReaderScreen") -> None:
        reader.errands.export_opml()


class ImportArticles(Command):
    """Bring in articles from a text, HTML, Markdown or JSON Lines file, or a folder of them."""

    id, title, group = "articles.import", "Import articles", FEEDS

    def run(self, reader: "ReaderScreen") -> None:
        reader.errands.import_articles()


class ExportView(Command):
    """Write the quotes, statements or articles of this list, or the statements of a table, to a file: .csv,
    .jsonl, .md (a brief), .graphml."""

    id, title, keys, group, label = "view.export", "Export this list", ("ctrl+e",), FEEDS, "export"
    footer_panes = frozenset[Pane]()
    pages = frozenset({Page.STATEMENTS})

    def run(self, reader: "ReaderScreen") -> None:
        reader.errands.export_view()


class Palette(Command):
    """Find any command by its name."""

    id, title, keys, group, label = "app.palette", "Commands", ("colon", "ctrl+p"), READER, "command"

    def run(self, reader: "ReaderScreen") -> None:
        reader.app.action_command_palette()


class Help(Command):
    """Show every command with its key."""

    id, title, keys, group, label = "app.help", "Help", ("question_mark",), READER, "all keys"
    pages = ON_PAGES

    def run(self, reader: "ReaderScreen") -> None:
        reader.errands.show_help()


class Theme(Command):
    """Choose the colours."""

    id, title, keys, group = "app.theme", "Theme", ("T",), READER

    def run(self, reader: "ReaderScreen") -> None:
        reader.app.search_themes()


class OpenSample(Command):
    """Look at the sample: a throw-away library about an invented dispute. Yours is not touched."""

    id, title, group = "app.sample", "Open the sample", READER

    def run(self, reader: "ReaderScreen") -> None:
        reader.errands.open_sample()


class Doctor(Command):
    """Check the library and the feeds, and say how to mend what is wrong."""

    id, title, group = "app.doctor", "Check the library", READER

    def run(self, reader: "ReaderScreen") -> None:
        reader.errands.show_doctor()


class Quit(Command):
    """Leave the reader; it opens again as it was."""

    id, title, keys, group, label = "app.quit", "Quit", ("q",), READER, "quit"

    def run(self, reader: "ReaderScreen") -> None:
        reader.leave()


COMMANDS: tuple[type[Command], ...] = (
    RefreshDue, RefreshAll, RefreshReport, AddFeed, RemoveFeed, ImportOpml, ExportOpml, ImportArticles,
    ExportView, Palette, Help, Theme, OpenSample, Doctor, Quit,
)  # fmt: skip
