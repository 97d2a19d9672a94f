"""The tag picker: finds tags as they are typed, makes new ones, takes old ones away. It stores nothing."""

from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from xjreader.models.article import TagRow
from xjreader.tui.screens.dialog import Dialog, plain, titled
from xjreader.tui.status import count
from xjreader.tui.tagging import Suggestion, TagChanges, complete, decide, open_word, suggestions

SHOWN = 200


class TagPicker(Dialog[TagChanges]):
    """Several tags in one line; the last word is completed by what is highlighted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", show=False, priority=True),
        Binding("down", "step(1)", "Next", show=False, priority=True),
        Binding("up", "step(-1)", "Previous", show=False, priority=True),
    ]

    def __init__(self, tags: Sequence[TagRow], *, present: Sequence[Sequence[str]], articles: int) -> None:
        """`present` holds the tags of each article of the selection."""
        super().__init__()
        self._tags, self._articles = tags, articles
        self._has = Counter(name for names in present for name in names)
        self._found: list[Suggestion] = []

    def compose(self) -> ComposeResult:
        """What there is, the line, what it would do, what the last word may become."""
        found = OptionList(id="found", compact=True, markup=False)
        found.can_focus = False
        yield titled(
            Vertical(
                plain(self._present_in_words(), classes="hint"),
                Input(placeholder="tag another-tag +new -old", compact=True),
                Static("", id="effect", markup=False),
                found,
                classes="dialog tall",
            ),
            f"Tag {count(self._articles, 'article')}",
            "tab complete · ↑↓ choose · enter do it · esc leave",
        )

    def on_mount(self) -> None:
        """Begin with the tags used most."""
        self._follow("")

    @on(Input.Changed)
    def follow(self, event: Input.Changed) -> None:
        """Show what the line means."""
        self._follow(event.value)

    def _follow(self, line: str) -> None:
        self._found = suggestions(self._tags, line, present=self._has)[:SHOWN]
        found = self.query_one(OptionList)
        found.clear_options()
        found.add_options(Option(_row(each, self._has[each.name], self._articles)) for each in self._found)
        if self._found and open_word(line) is not None:
            found.highlighted = 0
        self._show_effect()

    def _show_effect(self) -> None:
        changes = decide(self._finished(), self._tags, present=self._has)
        effect = changes.in_words(row.name for row in self._tags)
        self.query_one("#effect", Static).update(Content(f"→ {effect}" if effect else ""))

    def _finished(self) -> str:
        """The line as enter takes it: its last word completed."""
        line = self.query_one(Input).value
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is None or not self._found:
            return line
        return complete(line, self._found[highlighted])

    def action_complete(self) -> None:
        """Put what is highlighted into the line."""
        found, line = self.query_one(OptionList), self.query_one(Input)
        if self._found:
            line.value = complete(line.value, self._found[found.highlighted or 0])
            line.cursor_position = len(line.value)

    def action_step(self, step: int) -> None:
        """Highlight the next or previous suggestion."""
        found = self.query_one(OptionList)
        if self._found:
            at = found.highlighted
            start = 0 if step > 0 else len(self._found) - 1
            found.highlighted = start if at is None else (at + step) % len(self._found)
            self._show_effect()

    @on(OptionList.OptionSelected)
    def take_clicked(self, event: OptionList.OptionSelected) -> None:
        """A click takes a suggestion into the line."""
        self.query_one(OptionList).highlighted = event.option_index
        self.action_complete()
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Give the changes back."""
        changes = decide(self._finished(), self._tags, present=self._has)
        self.dismiss(changes if changes.add or changes.remove else None)

    def _present_in_words(self) -> str:
        if not self._has:
            return "no tags yet"
        parts = [
            name if number == self._articles else f"{name} ({number} of {self._articles})"
            for name, number in sorted(self._has.items(), key=lambda each: (-each[1], each[0].casefold()))
        ]
        return f"has: {', '.join(parts)}"


def _row(suggestion: Suggestion, has: int, articles: int) -> Content:
    mark = "✓ " if has == articles and has else "· " if has else "  "
    return Content.assemble(mark, suggestion.typed(), "  ", (suggestion.note, "dim"))
