"""The command palette's source: the table of commands, each with its key and id. It holds no command."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from xjreader.tui.commands.table import Row

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen


class ReaderCommands(Provider):
    """Every command; those that do not work here stand last and say so, those of the lists before them."""

    @property
    def _reader(self) -> "ReaderScreen":
        from xjreader.tui.screens.main import ReaderScreen

        assert isinstance(self.screen, ReaderScreen)
        return self.screen

    def _rows(self) -> list[Row]:
        reader = self._reader
        return sorted(
            reader.table.rows, key=lambda row: (not row.command.works(reader), row.command.from_widget)
        )

    def _help(self, row: Row) -> str:
        works = "" if row.command.works(self._reader) else "does nothing here · "
        # The palette reads it as markup, in which our brackets are to be brackets.
        return escape(f"{works}{row.command.help()}  [{row.command.id}]")

    def _deed(self, row: Row) -> Callable[[], None]:
        return partial(self._reader.do, row.command.id)

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for row in self._rows():
            yield DiscoveryHit(self._name(row), self._deed(row), row.command.title, self._help(row))

    async def search(self, query: str) -> Hits:
        """Those whose title, id or help answers to what was typed."""
        matcher = self.matcher(query)
        for row in self._rows():
            by_title = matcher.match(row.command.title)
            by_id = matcher.match(row.command.id) * 0.9
            by_help = 0.5 if query.casefold() in row.command.help().casefold() else 0.0
            score = max(by_title, by_id, by_help)
            if score > 0:
                shown = Content.assemble(matcher.highlight(row.command.title), self._key(row))
                yield Hit(score, shown, self._deed(row), row.command.title, self._help(row))

    def _name(self, row: Row) -> Content:
        return Content.assemble(row.command.title, self._key(row))

    @staticmethod
    def _key(row: Row) -> Content:
        return Content.styled(f"   {row.display}", "bold $accent") if row.keys else Content("")
