"""Asks for a file, completing its path as it is typed. It opens nothing."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from xjreader.tui.screens.dialog import Dialog, plain, titled

SHOWN = 100


class PathPrompt(Dialog[Path]):
    """A path to type: tab completes, the arrows choose, enter gives it back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", show=False, priority=True),
        Binding("down", "step(1)", "Next", show=False, priority=True),
        Binding("up", "step(-1)", "Previous", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        hint: str,
        *,
        value: str = "",
        suffixes: Sequence[str] = (),
        folders: bool = False,
        new: bool = False,
    ) -> None:
        """`folders` are answers too; `new` asks for a file that is not there yet."""
        super().__init__()
        self._title, self._hint, self._value = title, hint, value
        self._suffixes, self._folders, self._new = tuple(suffixes), folders, new
        self._found: list[str] = []

    def compose(self) -> ComposeResult:
        """Hint, line, trouble, candidates."""
        found = OptionList(id="found", compact=True, markup=False)
        found.can_focus = False
        yield titled(
            Vertical(
                plain(self._hint, classes="hint"),
                Input(value=self._value, placeholder="~/…", compact=True),
                Static("", classes="trouble", markup=False),
                found,
                classes="dialog tall",
            ),
            self._title,
            "tab complete · ↑↓ choose · enter take it · esc leave",
        )

    @on(Input.Changed)
    def list_candidates(self, event: Input.Changed) -> None:
        """Show what the path may become."""
        self._found = candidates(event.value, suffixes=self._suffixes)
        found = self.query_one(OptionList)
        found.clear_options()
        found.add_options(Option(Content(name)) for name in self._found)
        self._say("")

    def action_complete(self) -> None:
        """Take the highlighted candidate, or what all have in common."""
        found, line = self.query_one(OptionList), self.query_one(Input)
        if not self._found:
            return
        if found.highlighted is not None:
            line.value = self._found[found.highlighted]
        else:
            common = _in_common(self._found)
            line.value = common if len(common) > len(line.value) else self._found[0]
        line.cursor_position = len(line.value)

    def action_step(self, step: int) -> None:
        """Highlight the next or previous candidate."""
        found = self.query_one(OptionList)
        if self._found:
            at = found.highlighted
            found.highlighted = (
                (0 if step > 0 else -1) % len(self._found) if at is None else (at + step) % len(self._found)
            )

    @on(OptionList.OptionSelected)
    def take_clicked(self, event: OptionList.OptionSelected) -> None:
        """A click takes a candidate into the line."""
        line = self.query_one(Input)
        line.value = self._found[event.option_index]
        line.cursor_position = len(line.value)
        line.focus()

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Give the path back, or say why it cannot be it."""
        if not event.value.strip():
            self._say("type a path")
            return
        path = Path(event.value.strip()).expanduser()
        if self._new:
            if path.exists():
                self._say("there is something by that name already")
            elif not path.parent.is_dir():
                self._say(f"there is no folder {path.parent}")
            else:
                self.dismiss(path)
        elif not path.exists():
            self._say("there is no such file")
        elif path.is_dir() and not self._folders:
            self._say("this is a folder: type on, tab completes")
        else:
            self.dismiss(path)

    def _say(self, text: str) -> None:
        self.query_one(".trouble", Static).update(Content(text))


def _in_common(paths: Sequence[str]) -> str:
    """The characters with which all of them begin."""
    first, last = min(paths), max(paths)
    return first[
        : next((i for i, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), len(first))
    ]


def candidates(typed: str, *, suffixes: Sequence[str] = ()) -> list[str]:
    """Paths that begin with what was typed: folders (with / at the end) and files of those suffixes."""
    expanded = Path(typed).expanduser() if typed.startswith("~") else Path(typed)
    folder = expanded if typed.endswith(("/", "~")) or not typed else expanded.parent
    begin = "" if folder == expanded else expanded.name
    # What was typed stays as it was typed, so that ~ is not replaced under the person's eyes.
    lead = typed if not begin else typed[: len(typed) - len(begin)]
    if typed == "~":
        lead = "~/"
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name.casefold())
    except OSError:
        return []
    found = []
    for entry in entries:
        if not entry.name.startswith(begin) or (entry.name.startswith(".") and not begin.startswith(".")):
            continue
        if entry.is_dir():
            found.append(f"{lead}{entry.name}/")
        elif not suffixes or entry.name.lower().endswith(tuple(suffixes)):
            found.append(f"{lead}{entry.name}")
    return found[:SHOWN]
