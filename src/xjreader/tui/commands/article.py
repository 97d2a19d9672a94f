"""Commands on the current article or the selected ones. What they write goes through the reader's deeds."""

from typing import TYPE_CHECKING, ClassVar

from xjreader.tui.commands.base import ON_ARTICLES, ON_PAGES, Command, Page, Pane

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen

GROUP = "Articles"


class ArticleCommand(Command):
    """A command that needs a current article."""

    group = GROUP
    panes = ON_ARTICLES

    def works(self, reader: "ReaderScreen") -> bool:
        """Only where an article is under the cursor."""
        return super().works(reader) and reader.current_id is not None


class Tag(ArticleCommand):
    """Tag the article, or every article of the selection: type to find a tag, +new makes one, -old takes
    one away."""

    id, title, keys, label = "article.tag", "Tag", ("t",), "tag"

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.ask_tags()


class QuickTag(ArticleCommand):
    """Give the quick tag of that number, or take it away where all have it; the config's [quick_tags]
    names them."""

    label = "quick tag"
    number: ClassVar[int]

    def works(self, reader: "ReaderScreen") -> bool:
        """Only where the config names a tag for the number."""
        return super().works(reader) and str(self.number) in reader.library.config.quick_tags

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.quick_tag(self.number)


def _quick_tag(digit: int) -> type[Command]:
    """The command of one digit."""
    members = {
        "id": f"article.quick_tag_{digit}",
        "title": f"Quick tag {digit}",
        "keys": (str(digit),),
        "number": digit,
        "__doc__": QuickTag.__doc__,
        "__module__": __name__,
    }
    return type(f"QuickTag{digit}", (QuickTag,), members)


QUICK_TAGS = tuple(_quick_tag(digit) for digit in range(1, 10))


class Visual(ArticleCommand):
    """Select a range: move to extend it, then tag, star or mark it; escape ends it."""

    id, title, keys, label = "article.visual", "Select a range", ("v",), "range"
    panes = frozenset({Pane.ARTICLES})
    pages = frozenset({Page.STATEMENTS})

    def run(self, reader: "ReaderScreen") -> None:
        reader.toggle_visual()


class Star(ArticleCommand):
    """Star the article or take its star away."""

    id, title, keys, label = "article.star", "Star", ("s",), "star"

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.toggle_star()


class Unread(ArticleCommand):
    """Mark the article unread, or read."""

    id, title, keys, label = "article.unread", "Unread", ("u",), "unread"

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.toggle_read()


class Note(ArticleCommand):
    """Write a note about the article."""

    id, title, keys, label = "article.note", "Note", ("m",), "note"

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.ask_note()


class Revisions(ArticleCommand):
    """Show how the article was edited: every text of it, and what changed word by word."""

    id, title, keys = "article.revisions", "What was edited", ("d",)

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.show_revisions()


class Copies(ArticleCommand):
    """Show which other outlets carry the story, when, under which title, and how their words differ."""

    id, title, keys = "article.copies", "Copies of the story", ("equals_sign",)

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.show_copies()


class Browser(ArticleCommand):
    """Open the article's page in the browser."""

    id, title, keys, label = "article.browser", "Open in the browser", ("o",), "browser"

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.open_in_browser()


class CopyLink(ArticleCommand):
    """Copy the article's address to the clipboard."""

    id, title, keys = "article.copy_link", "Copy the address", ("y",)

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.copy_link()


class FullText(ArticleCommand):
    """Fetch the text of the article's page, kept beside what the feed gave."""

    id, title, keys = "article.full_text", "Fetch the full text", ("f",)

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.fetch_full_text()


class Undo(Command):
    """Take back the last change of tags, stars, notes, read marks, quotes or statements, also after a
    restart."""

    id, title, keys, group, label = "undo", "Undo", ("U", "ctrl+z"), GROUP, "undo"
    pages = ON_PAGES

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.undo()


class Redo(Command):
    """Do again what was taken back."""

    id, title, keys, group = "redo", "Redo", ("ctrl+y",), GROUP
    pages = ON_PAGES

    def run(self, reader: "ReaderScreen") -> None:
        reader.deeds.redo()


COMMANDS: tuple[type[Command], ...] = (
    Tag, *QUICK_TAGS, Visual, Star, Unread, Note, Revisions, Copies, Browser, CopyLink, FullText, Undo, Redo,
)  # fmt: skip
