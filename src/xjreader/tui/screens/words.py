"""Moves the borders of a quote in its text: what is said, and who says it. It stores nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from xjreader.models.analysis import QuoteRow, Spans
from xjreader.services.corrections import Borders
from xjreader.tui.screens.dialog import Dialog, titled
from xjreader.tui.spanning import Spanning
from xjreader.tui.status import count
from xjreader.tui.widgets.article_view import ArticleView


class NewWords(Struct, frozen=True):
    """Where a quote stands now; its source only where that was moved."""

    content: Spans
    source: Spans | None


class WordsEditor(Dialog[NewWords]):
    """The article's text with the quote marked; the word at the border that moves is shown reversed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "word(-1)", "A word back", show=False, priority=True),
        Binding("right,l", "word(1)", "A word on", show=False, priority=True),
        Binding("up,k", "sentence(-1)", "A sentence back", show=False, priority=True),
        Binding("down,j", "sentence(1)", "A sentence on", show=False, priority=True),
        Binding("tab", "turn(1)", "Next border", show=False, priority=True),
        Binding("shift+tab", "turn(-1)", "Border before", show=False, priority=True),
        Binding("x", "whole", "Leave out or take in", show=False, priority=True),
        Binding("backspace,delete", "no_source", "No source", show=False, priority=True),
        Binding("r", "begin_again", "As it was", show=False, priority=True),
        Binding("enter", "take", "Take it", show=False, priority=True),
        Binding("q", "leave", "Leave", show=False),
    ]

    def __init__(
        self, row: QuoteRow, borders: Borders, spanning: Spanning, *, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._row, self._borders, self._now = row, borders, now
        self._first = self.spanning = spanning

    def compose(self) -> ComposeResult:
        """The text over what stands where."""
        view = ArticleView(id="text", now=self._now)
        # The keys are the borders'; the text follows them.
        view.can_focus = False
        box = Vertical(view, Static("", id="borders", markup=False), classes="dialog page")
        yield titled(box, "Which words?", "tab other border · ←→ word · ↑↓ sentence · enter take · esc leave")

    def on_mount(self) -> None:
        """Mark the quote as it is."""
        self._show()
        self.query_one("#text", ArticleView).next_quote(1)

    def action_word(self, step: int) -> None:
        """Move the border by a word."""
        self._become(self.spanning.by_word(step))

    def action_sentence(self, step: int) -> None:
        """Move the border to that of a sentence."""
        self._become(self.spanning.by_sentence(step))

    def action_turn(self, step: int) -> None:
        """Move another border from now on."""
        self._become(self.spanning.turn(step))

    def action_whole(self) -> None:
        """Take in what stands between, or leave it out."""
        self._become(self.spanning.toggle_whole())

    def action_no_source(self) -> None:
        """No words name the speaker."""
        self._become(self.spanning.without_source())

    def action_begin_again(self) -> None:
        """Everything as it was."""
        self._become(replace(self._first, edge=self.spanning.edge))

    def action_take(self) -> None:
        """Give back where the quote stands now; leave where nothing was moved."""
        now, first = self.spanning, self._first
        source = now.source_spans if now.source_spans != first.source_spans else None
        if source is None and now.content_spans == first.content_spans:
            self.dismiss(None)
            return
        # Where only the source was moved, what is said stays to the letter.
        content = now.content_spans if now.content_spans != first.content_spans else self._row.content
        self.dismiss(NewWords(content, source))

    def _become(self, spanning: Spanning) -> None:
        if spanning != self.spanning:
            self.spanning = spanning
            self._show()

    def _show(self) -> None:
        now, view = self.spanning, self.query_one("#text", ArticleView)
        row = replace(self._row, content=now.content_spans, source=now.source_spans)
        view.show(self._borders.article, quotes=(row,), found=(now.at,))
        view.show_place(now.at)
        self.query_one("#borders", Static).update(Content(self._in_words()))

    def _in_words(self) -> str:
        now = self.spanning
        words = sum(len(now.text[start:end].split()) for start, end in now.content_spans)
        parts = len(now.content_spans)
        facts = [f"moving the {now.edge.value}", count(words, "word")]
        if parts > 1:
            facts.append(f"{parts} parts (x takes in what is between)")
        elif now.is_whole and now.has_gaps:
            facts.append("nothing left out (x leaves out what is between)")
        source = " … ".join(now.text[start:end] for start, end in now.source_spans)
        if source:
            facts.append(f"source: {source}" + (" (backspace: none)" if now.edge.is_source else ""))
        else:
            facts.append("no source" + (" (an arrow sets one)" if now.edge.is_source else ""))
        return " · ".join(facts)
