"""Which sentences of an article a statement stands on. It stores nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from xjreader.models.analysis import Span, Spans
from xjreader.models.article import Article
from xjreader.tui.screens.dialog import Dialog, titled
from xjreader.tui.status import count
from xjreader.tui.widgets.article_view import ArticleView


class SentencePicker(Dialog[Spans]):
    """The article's text with the chosen words marked: a quote as it is, or whole sentences."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "sentence(1)", "Next sentence", show=False, priority=True),
        Binding("up,k", "sentence(-1)", "Sentence before", show=False, priority=True),
        Binding("right,l,plus", "more(1)", "Take in the next", show=False, priority=True),
        Binding("left,h,minus", "more(-1)", "Leave out the last", show=False, priority=True),
        Binding("enter", "take", "Take it", show=False, priority=True),
        Binding("q", "leave", "Leave", show=False),
    ]

    def __init__(
        self,
        article: Article,
        sentences: Sequence[Span],
        *,
        words: Spans = (),
        at: int = 0,
        now: Callable[[], datetime],
    ) -> None:
        """`words` are chosen at first where there are some, else the sentence `at`."""
        super().__init__()
        self._article, self._sentences, self._now = article, sentences, now
        self._words = words
        if words:
            at = next((n for n, each in enumerate(sentences) if each.end > words[0].start), 0)
        self._first = self._last = max(0, min(at, len(sentences) - 1))

    @property
    def chosen(self) -> Spans:
        """The words that are marked."""
        if self._words or not self._sentences:
            return self._words
        return (Span(self._sentences[self._first].start, self._sentences[self._last].end),)

    def compose(self) -> ComposeResult:
        """The text over how much of it is chosen."""
        view = ArticleView(id="text", now=self._now)
        # The keys choose sentences; the text follows them.
        view.can_focus = False
        buttons = [Button("Leave", id="no", compact=True), Button("Take it", id="yes", compact=True)]
        for button in buttons:
            button.can_focus = False
        box = Vertical(
            view,
            Static("", id="borders", markup=False),
            Horizontal(*buttons, classes="buttons"),
            classes="dialog page",
        )
        yield titled(
            box,
            "On which words does the statement stand?",
            "↑↓ sentence · → and the next · ← without · enter take · esc leave",
        )

    def on_mount(self) -> None:
        """Mark what is chosen at first."""
        self._show()

    def action_sentence(self, step: int) -> None:
        """Choose another sentence; from a quote, the one in which it begins."""
        if not self._words:
            self._first = self._last = max(0, min(self._first + step, len(self._sentences) - 1))
        self._words = ()
        self._show()

    def action_more(self, step: int) -> None:
        """Take in the next sentence, or leave out the last again."""
        self._words = ()
        self._last = max(self._first, min(self._last + step, len(self._sentences) - 1))
        self._show()

    def action_take(self) -> None:
        """Give back what is marked."""
        self.dismiss(self.chosen or None)

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        """As the keys."""
        event.stop()
        self.dismiss((self.chosen or None) if event.button.id == "yes" else None)

    def _show(self) -> None:
        view, chosen = self.query_one("#text", ArticleView), self.chosen
        view.show(self._article, found=chosen)
        if chosen:
            view.show_place(chosen[0])
        text = self._article.revision.document.text
        words = sum(len(text[start:end].split()) for start, end in chosen)
        parts = "a quote" if self._words else count(self._last - self._first + 1, "sentence")
        self.query_one("#borders", Static).update(Content(f"{parts}, {count(words, 'word')}"))
