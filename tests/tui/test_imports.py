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

async def main():
    library = Library.open(Path(sys.argv[1]), Config())
    app = ReaderApp(library, background=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        assert app.reader.articles.count == 14
    library.close()

asyncio.run(main())
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
