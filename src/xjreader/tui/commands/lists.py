"""Commands on the list of articles: search, filters, saved views. They change read marks only."""

from typing import TYPE_CHECKING

from xjreader.tui.commands.base import ON_PAGES, Command, Pane

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen

GROUP = "Lists and search"


class Search(Command):
    """Search: words, "phrases", OR, -not, actor:, tag:, is:unread, after:2021-06 and more. An empty search
    ends it."""

    id, title, keys, group, label = "search.open", "Search", ("slash",), GROUP, "search"

    def run(self, reader: "ReaderScreen") -> None:
        reader.open_search()


class Back(Command):
    """Leave the selection, then the search, then the filter, and return to where you were."""

    id, title, keys, group, label = "app.back", "Back", ("escape",), GROUP, "back"
    footer_panes = frozenset[Pane]()
    pages = ON_PAGES

    def run(self, reader: "ReaderScreen") -> None:
        reader.back()


class FilterActor(Command):
    """Show only articles in which the actor of the current quote, statement or stance row speaks."""

    id, title, keys, group, label = "actor.filter", "Only this actor", ("a",), GROUP, "actor"
    pages = ON_PAGES

    def works(self, reader: "ReaderScreen") -> bool:
        """Only where a row names an actor."""
        return super().works(reader) and reader.current_actor() is not None

    def run(self, reader: "ReaderScreen") -> None:
        if (actor := reader.current_actor()) is not None:
            reader.stances.filter_actor(actor)


class SaveView(Command):
    """Keep this search as a view among the sources."""

    id, title, keys, group = "view.save", "Save the search as a view", ("S",), GROUP

    def run(self, reader: "ReaderScreen") -> None:
        reader.view.ask_save()


class RemoveView(Command):
    """Remove the saved view under the cursor of the sources."""

    id, title, group = "view.remove", "Remove the saved view", GROUP

    def works(self, reader: "ReaderScreen") -> bool:
        """Only where the sources' cursor is on a view."""
        return super().works(reader) and reader.view.current_saved_view() is not None

    def run(self, reader: "ReaderScreen") -> None:
        reader.view.ask_remove()


class FoldStories(Command):
    """Show each story once, by its newest article, or every article by itself. A folded row is unread while
    one of its articles in the list is; opening, starring, tagging or marking it does so to all of them. A
    note, and what is said of quotes, is of the article that is shown."""

    id, title, keys, group, label = "view.fold", "Fold stories", ("z",), GROUP, "fold stories"

    def run(self, reader: "ReaderScreen") -> None:
        reader.view.toggle_folds()


class MarkRead(Command):
    """Mark every article of this list read; undo brings them back."""

    id, title, keys, group = "view.mark_read", "Mark all read", ("A",), GROUP

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.mark_view_read()


COMMANDS: tuple[type[Command], ...] = (Search, Back, FilterActor, SaveView, RemoveView, FoldStories, MarkRead)
