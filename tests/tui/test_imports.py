"""What the first screen does not use it does not import."""

import subprocess
import sys
from pathlib import Path

from xjreader.services.library import Library

LOOK = """
import asyncio, sys
from pathlib import Path
from xjreader.config import Config
from xjreader.services.library import Library
from xjreader.tui.app import ReaderApp

library = Library.open(Path(sys.argv[1]), Config())

async def main():
    app = ReaderApp(library, background=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        assert app.reader.articles.count == 14

asyncio.run(main())
library.close()
heavy = ("feedparser", "trafilatura", "lxml", "httpx2", "sqlite_utils", "dateutil", "pycountry", "click")
print(*(name for name in heavy if name in sys.modules))
"""


def test_showing_a_library_imports_neither_parser_nor_network(library: Library, library_file: Path) -> None:
    library.close()
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(library_file)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


PAINT = """
import sys
from pathlib import Path
from xjreader.config import Config
from xjreader.services.library import Library
from xjreader.tui.app import ReaderApp

found = []

def painted(app):
    found.extend(name for name in sys.argv[2:] if name in sys.modules)
    app.exit(0)

ReaderApp.painted = painted
library = Library.open(Path(sys.argv[1]), Config(), sync=False)
ReaderApp(library).run(headless=True, size=(140, 40))
library.close()
print(*found)
"""


def test_the_first_paint_waits_for_no_import_of_what_comes_after_it(
    library: Library, library_file: Path
) -> None:
    library.close()
    later = (
        "asyncio.taskgroups", "webbrowser", "tomllib", "httpx2", "xjreader.store.stances",
        "xjreader.store.analyses", "xjreader.store.actions", "xjreader.store.retention",
        "xjreader.models.cards", "xjreader.services.refresh", "xjreader.services.analyse",
        "xjreader.services.keywords", "xjreader.tui.deeds", "xjreader.tui.errands",
        "xjreader.tui.stances", "xjreader.tui.stating",
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", PAINT, str(library_file), *later], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["asyncio.taskgroups"]  # the one that is there shows that it is looked
