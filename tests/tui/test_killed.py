"""The reader killed outright: what its screen had shown as done is done."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from xjreader.services.library import Library

TAG_AND_DIE = """
import asyncio, os, signal, sys
from pathlib import Path
from xjreader.config import Config, AnalysisConfig
from xjreader.services.library import Library
from xjreader.tui.app import ReaderApp

async def main():
    config = Config(analysis=AnalysisConfig(enabled=False), quick_tags={"1": "seen"})
    library = Library.open(Path(sys.argv[1]), config, sync=False)
    app = ReaderApp(library, background=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.press("v", "j", "j", "1")
        shown = lambda: app.reader.status_line.facts.message
        while "seen" not in shown():
            await pilot.pause(0.01)
        # One more change is on its way when the end comes.
        await pilot.press("s")
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


def test_no_tag_that_was_shown_is_lost(library: Library, library_file: Path) -> None:
    library.close()
    died = subprocess.run(
        [sys.executable, "-c", TAG_AND_DIE, str(library_file)],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        timeout=60,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    reopened = Library.open(library_file, library.config)
    try:
        assert reopened.db.integrity() == []
        tagged = [row for row in reopened.personal.tags() if row.name == "seen"]
        assert [row.articles for row in tagged] == [3]
        assert reopened.personal.undo() is not None
    finally:
        reopened.close()
