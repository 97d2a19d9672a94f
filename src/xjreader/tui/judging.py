"""What a person says of quotes by key: confirm, reject, another speaker, other words, taking it back.

Asks in dialogs, stores through the lane, and goes on to the next quote. What it means is decided in
services.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from xjreader.models.analysis import QuoteRow
from xjreader.models.article import Action
from xjreader.tui.commands.base import Pane

if TYPE_CHECKING:
    from xjreader.services.library import Library
    from xjreader.tui.screens.main import ReaderScreen

LONGEST = 200
"""Characters of what is said that stand over the names to choose from."""


class Judging:
    """The person's word on the quote in focus."""

    def __init__(self, reader: "ReaderScreen") -> None:
        self._reader = reader

    @property
    def _library(self) -> "Library":
        return self._reader.library

    def current(self) -> QuoteRow | None:
        """The quote that the keys are about: of the article where that has the focus, else of Quotes."""
        if self._reader.pane is Pane.ARTICLE:
            return self._reader.article.current_quote
        return self._reader.quotes.current

    def confirm(self) -> None:
        """Say that the quote is right, and go on to the next."""
        from xjreader.services import corrections

        self._judge(corrections.confirm, nothing="you confirmed or corrected it already")

    def reject(self) -> None:
        """Say that it is no quote, and go on to the next."""
        from xjreader.services import corrections

        self._judge(corrections.reject, nothing="you rejected it already")

    def ask(self) -> None:
        """Ask what is to be said of the quote."""
        if (row := self._quote()) is not None:
            self._reader.ask(self._ask(row))

    def _quote(self) -> QuoteRow | None:
        row = self.current()
        if row is None:
            key = self._reader.first_key("quote.next")
            self._reader.say(f"no quote here is selected: {key} goes to the next")
        return row

    def _judge(self, deed: "Callable[[Library, QuoteRow], Action | None]", *, nothing: str) -> None:
        row, reader, library = self._quote(), self._reader, self._library
        if row is None:
            return
        # At once, so that the next key is about the next quote.
        if reader.pane is Pane.ARTICLE:
            reader.article.next_quote(1)
        else:
            reader.quotes.action_cursor_move(1)
        reader.deeds.change(lambda: deed(library, row), nothing=nothing, seen=(row.article_id,))

    async def _ask(self, row: QuoteRow) -> None:
        from xjreader.services import corrections
        from xjreader.tui.screens.correct import CorrectMenu, Deed

        library = self._library
        choice = await self._reader.app.push_screen_wait(CorrectMenu(row))
        if choice is None:
            return
        match choice.deed:
            case Deed.CONFIRM:
                await self._store(row, lambda: corrections.confirm(library, row))
            case Deed.REJECT:
                await self._store(row, lambda: corrections.reject(library, row))
            case Deed.TAKE_BACK:
                await self._store(row, lambda: corrections.take_back(library, row))
            case Deed.NAME:
                await self._name(row, choice.name)
            case Deed.SPEAKER:
                await self._ask_speaker(row)
            case Deed.WORDS:
                await self._ask_words(row)
            case Deed.STATEMENTS:
                await self._reader.stating.show(row)

    async def _name(self, row: QuoteRow, name: str) -> None:
        from xjreader.services import corrections

        library = self._library

        def work() -> Action | None:
            choices = corrections.speaker_choices(library, row)
            kind = next(
                (one.actor.kind for one in choices if one.actor.name == name and not one.is_known), None
            )
            return corrections.change_speaker(library, row, name, kind=kind)

        await self._store(row, work)

    async def _ask_speaker(self, row: QuoteRow) -> None:
        from xjreader.services import corrections
        from xjreader.tui.picking import speakers
        from xjreader.tui.screens.picker import Picker
        from xjreader.tui.widgets.cells import cut, one_line
        from xjreader.tui.widgets.quote_rows import said, speaker_of

        library, reader = self._library, self._reader
        choices = await reader.lane.run(lambda: corrections.speaker_choices(library, row))
        words = f"{one_line(row.source_text)} {one_line(row.cue_text)}".strip()
        source = f"the text: {words}\n" if words else ""
        chosen = await reader.app.push_screen_wait(
            Picker(
                f"Who speaks? now: {speaker_of(row)}",
                lambda typed: speakers(choices, typed),
                hint=f"{source}{cut(said(row), LONGEST)}",
                placeholder="name, alias or whom they belong to",
            )
        )
        if chosen is not None:
            await self._store(
                row, lambda: corrections.change_speaker(library, row, chosen.name, kind=chosen.kind)
            )

    async def _ask_words(self, row: QuoteRow) -> None:
        from xjreader.services import corrections
        from xjreader.tui.screens.words import WordsEditor
        from xjreader.tui.spanning import begin

        library, reader = self._library, self._reader
        borders = await reader.lane.run(lambda: corrections.borders(library, row))
        spanning = begin(
            borders.article.revision.document.text,
            borders.words,
            borders.sentences,
            content=row.content,
            cue=row.cue,
            source=row.source,
        )
        if spanning is None:
            reader.say("this quote stands on no word that could be moved")
            return
        editor = WordsEditor(row, borders, spanning, now=reader.reader_app.now)
        new = await reader.app.push_screen_wait(editor)
        if new is not None:
            await self._store(
                row,
                lambda: corrections.change_words(library, row, content=new.content, source=new.source),
            )

    async def _store(self, row: QuoteRow, work: Callable[[], Action | None]) -> None:
        await self._reader.deeds.store(work, nothing="you said so already", seen=(row.article_id,))
