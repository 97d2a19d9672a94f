"""Draws the README's picture: the reader on its sample at 140 by 40, saved as reader.svg beside this file.

python docs/picture.py [--size 80x24] [--keys j,enter] [--output FILE]
"""

import argparse
import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from xjreader.services.sample import build_sample
from xjreader.tui.app import ReaderApp

NOW = datetime(2026, 3, 5, 6, 58, tzinfo=UTC)
"""When the picture is taken, so that it changes only when the reader does."""


async def draw(*, columns: int, rows: int, keys: list[str]) -> str:
    """The screen as an SVG, after the keys are pressed over the sample."""
    with tempfile.TemporaryDirectory(prefix="xjreader-picture-") as folder:
        library = build_sample(Path(folder) / "sample.db", now=NOW)
        try:
            app = ReaderApp(library, background=False, restore=False, now=lambda: NOW)
            async with app.run_test(size=(columns, rows)) as pilot:
                for key in [None, *keys]:
                    if key is not None:
                        await pilot.press(key)
                    await app.workers.wait_for_complete()
                    await pilot.pause()
                return app.export_screenshot(title="xjreader")
        finally:
            library.close()


def main() -> None:
    """Draw as the options say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="140x40", help="columns x rows")
    parser.add_argument("--keys", default="j,enter,x,x", help="keys pressed before, separated by commas")
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name("reader.svg"))
    options = parser.parse_args()
    columns, rows = map(int, options.size.split("x"))
    keys = [key for key in options.keys.split(",") if key]
    picture = asyncio.run(draw(columns=columns, rows=rows, keys=keys))
    options.output.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
