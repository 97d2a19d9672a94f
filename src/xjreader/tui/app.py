"""The reader as a program: one library, one screen of panes, the background work. No pane's logic is here."""

import asyncio
import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import App
from textual.command import CommandPalette
from textual.events import Event, Key, Paste
from textual.message import Message
from textual.worker import Worker, WorkerState

from xjreader.errors import LibraryError, XjreaderError
from xjreader.paths import is_debugged
from xjreader.tui.background import Background
from xjreader.tui.commands.table import CommandTable, build, mistakes
from xjreader.tui.forgetting import EVERY, forget_closed
from xjreader.tui.providers import ReaderCommands
from xjreader.tui.resting import Resting
from xjreader.tui.screens.main import ReaderScreen
from xjreader.tui.state import SETTINGS_KEY, Saved
from xjreader.tui.stroke import Stroke
from xjreader.tui.themes import DARK, THEMES
from xjreader.tui.tidying import LOOK_EVERY, Tidying
from xjreader.tui.typeahead import Typeahead
from xjreader.tui.widgets.article_list import local_now

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from xjreader.services.library import Library
    from xjreader.tui.watchdog import Watchdog

UNBOUND = "no-key"
"""A key that no terminal sends: what a command gets whose keys were taken away."""

SWITCH_AFTER = 0.001
"""Seconds after which a thread that works lets another one go on. On the way from a key to the changed screen
the event loop comes round a few times, and each time waits so long for a thread that reads the library."""


class ReaderApp(App[int]):
    """The reader over one library.

    ConfigError where the config's `[keys]` or theme cannot be followed. `background` refreshes and
    analyses meanwhile; `restore` begins where the reader was left; `now` is the clock.
    """

    TITLE = "xjreader"
    CSS_PATH = "app.tcss"
    DEFAULT_MODE = "library-0"
    ENABLE_COMMAND_PALETTE = False  # ours is pushed by our own command, on the key that it has

    def __init__(
        self,
        library: "Library",
        *,
        background: bool = True,
        restore: bool = True,
        now: Callable[[], datetime] = local_now,
    ) -> None:
        super().__init__()
        self.library = library
        self.now = now
        self.has_background = background
        self.failures: list[BaseException] = []
        """What went wrong in workers, in order; shown to the person too."""
        self._has_screen = False
        self.watchdog: Watchdog | None = None
        """Notes what keeps the event loop busy, where `XJREADER_DEBUG` asks for it."""
        self.ended_by: LibraryError | None = None
        """What the library's file failed by, where that ended the reader."""
        self._restore = restore
        self._sample: TemporaryDirectory[str] | None = None
        self.table = self._build_table()
        self.background = Background(self, library)
        self.typeahead = Typeahead(self, super().on_event)
        self.resting = Resting()
        self.stroke = Stroke(self)
        for theme in THEMES:
            self.register_theme(theme)
        self.saved = self._read_saved()
        self.theme = self._first_theme()
        # A mode holds the panes of one library: another library takes its place at one stroke.
        self._libraries_shown = 0

    def get_default_screen(self) -> ReaderScreen:
        """The panes of the library that the reader begins with."""
        # Not from a mode: such a screen is composed before it stands on the stack, and its search line then
        # finds none where tasks start eagerly, as Textual's do from Python 3.12 on.
        # https://github.com/Textualize/textual/issues/6444
        self._has_screen = True
        return ReaderScreen(self)

    def _build_table(self) -> CommandTable:
        """The table of commands with this library's config's keys, which the bindings follow."""
        for mistake in mistakes(self.library.config.keys, self.library.config.ui.theme):
            raise mistake.error("config")
        table = build(self.library.config.keys)
        keymap = {}
        for row in table.rows:
            if row.command.id in self.library.config.keys:
                keys = ",".join(row.keys) or UNBOUND
                keymap[row.command.id] = keys
                if row.command.from_widget:
                    # The article scrolls by the keys by which lists move.
                    keymap[row.command.id.replace("list.", "article.")] = keys
        self.set_keymap(keymap)
        return table

    def _read_saved(self) -> Saved:
        config = self.library.config
        default = Saved(scope=config.ui.scope, counting=config.stance.counting)
        if not self._restore:
            return default
        return Saved.from_json(self.library.settings.get(SETTINGS_KEY), default=default)

    def _first_theme(self) -> str:
        """The theme chosen last, else the config's, else the reader's own."""
        if self.saved.theme in self.available_themes:
            return self.saved.theme
        return self.library.config.ui.theme or DARK

    @property
    def chosen_theme(self) -> str:
        """The theme that the person chose by key; empty while it is the config's."""
        return "" if self.theme == (self.library.config.ui.theme or DARK) else self.theme

    @property
    def reader(self) -> ReaderScreen:
        """The screen of panes, wherever it stands among the open screens."""
        for screen in self.screen_stack:
            if isinstance(screen, ReaderScreen):
                return screen
        raise LookupError("the panes are not open")

    def refresh_css(self, animate: bool = True) -> None:
        """Style everything anew, for another theme. Before anything stands there the theme's colours are all
        that changes: the style sheet is read once, when the first screen needs it."""
        if self._has_screen:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def on_mount(self) -> None:
        """Begin the background work once something is on the screen."""
        if is_debugged():
            from xjreader.tui.watchdog import Watchdog

            self.watchdog = Watchdog(asyncio.get_running_loop())
            self.watchdog.start()
        self.add_mode(self.DEFAULT_MODE, self.get_default_screen)  # now that it stands: to be removed by name
        self.set_interval(EVERY, forget_closed)
        if self.has_background:
            self.call_after_refresh(self.background.start)

    def on_unmount(self) -> None:
        """Nobody waits for the loop any more."""
        if self.watchdog is not None:
            self.watchdog.stop()

    def painted(self) -> None:
        """The first articles stand on the screen."""
        if not gc.isenabled():  # off since the start of the program
            tidying = Tidying(self.resting.rested_for)
            tidying.begin()
            self.set_interval(LOOK_EVERY, tidying.look)

    async def on_event(self, event: Event) -> None:
        """Keys wait until the key before has done all it does; escape takes what popped up away first, but
        in a dialog only what went wrong: news come whenever they like."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self.resting.key_came()
        if isinstance(event, Key) and event.key == "escape" and self._has_popped_up:
            self.clear_notifications()
        else:
            await self.typeahead.take(event)

    @property
    def _has_popped_up(self) -> bool:
        """Something popped up that escape is to take away."""
        if isinstance(self.screen, ReaderScreen):
            return bool(self._notifications)
        return any(each.severity != "information" for each in self._notifications)

    def tell(self, message: Message) -> None:
        """Hand a message of the background to the panes."""
        if self.is_running:
            self.reader.post_message(message)

    # Palette, themes ---------------------------------------------------------------------

    def action_command_palette(self) -> None:
        """Open the palette over the panes."""
        if isinstance(self.screen, ReaderScreen):
            self.push_screen(CommandPalette(providers=[ReaderCommands], placeholder="a command…"))

    # Trouble -----------------------------------------------------------------------------

    @on(Worker.StateChanged)
    def worker_failed(self, event: Worker.StateChanged) -> None:
        """Tell what went wrong in the background instead of ending the reader."""
        self.note_failure(event)

    def note_failure(self, event: Worker.StateChanged) -> None:
        """Show and keep a worker's error."""
        if event.state is not WorkerState.ERROR or event.worker.error is None:
            return
        error = event.worker.error
        self.failures.append(error)
        if isinstance(error, XjreaderError):
            self.trouble(str(error))
        else:
            self.log.error(error)
            self.trouble(f"An error in the reader ({type(error).__name__}: {error}). Please report it.")

    def _handle_exception(self, error: Exception) -> None:
        """End with a sentence where the library's file fails while the screen reads it (Textual ends the
        app for any error there, and would show a traceback)."""
        if isinstance(error, LibraryError):
            self.ended_by = self.ended_by or error
            self.exit(1)
        else:
            super()._handle_exception(error)

    def trouble(self, text: str) -> None:
        """Show a failure; nothing in it is markup."""
        self.notify(text, severity="error", timeout=10, markup=False)

    # Sample and end ----------------------------------------------------------------------

    async def open_sample(self) -> None:
        """Build the sample in a throw-away folder and show it in place of the person's library."""
        from tempfile import TemporaryDirectory

        from xjreader.services.sample import build_sample

        self.reader.say("building the sample…")
        folder = TemporaryDirectory(prefix="xjreader-sample-")
        sample = await asyncio.to_thread(
            build_sample, Path(folder.name) / "sample.db", analysed=not self.has_background
        )
        self._sample = folder
        self.show_library(sample)

    def show_library(self, library: "Library", *, say: str = "") -> None:
        """Show another library, or the same with another config, in place of the one shown."""
        # In a worker of the app's own: those of the panes end with the panes.
        self.run_worker(self._show_library(library, say), group="library", exit_on_error=False)

    async def _show_library(self, library: "Library", say: str) -> None:
        before, self._libraries_shown = self.current_mode, self._libraries_shown + 1
        await self.background.stop()
        await self.reader.lane.drain()
        self.library = library
        self.table = self._build_table()
        self.saved = Saved(theme=self.theme)
        self.background = Background(self, library)
        mode = f"library-{self._libraries_shown}"
        self.add_mode(mode, lambda: ReaderScreen(self))
        await self.switch_mode(mode)
        await self.remove_mode(before)
        if say:
            self.reader.say(say)
        if self.has_background:
            self.background.start()

    async def action_quit(self) -> None:
        """Leave as the command does: what is under way is stored first."""
        self.reader.leave()

    async def finish(self, saved: Saved) -> None:
        """Keep where the reader was left, end the background work, and go."""
        await self.background.stop()
        if self._restore and not self.library.db.is_read_only:
            # Where one stood is worth no more than being able to leave: a full disk or a lock keeps nobody.
            with suppress(LibraryError):
                await asyncio.to_thread(self.library.settings.set, SETTINGS_KEY, saved.to_json())
        self.exit(0)


def run_reader(library: "Library") -> int:
    """Show the reader over a library until the person leaves; returns the exit code. Raises `LibraryError`
    where the library's file fails."""
    app = ReaderApp(library)
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_AFTER)
    try:
        code = app.run() or 0
        if app.ended_by is not None:
            raise app.ended_by
        return code
    finally:
        sys.setswitchinterval(before)
        if app.library is not library:
            app.library.close()
