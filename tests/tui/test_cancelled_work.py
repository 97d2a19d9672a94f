"""Work that is cancelled before it began: nothing of it is left, and no warning reaches the terminal."""

import gc
import warnings

from xjreader.services.library import Library


async def test_work_that_never_began_is_not_warned_of(library: Library, drive) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        async with drive(library) as at:
            at.reader.start(at.reader.reading.reload(), group="article").cancel()
            at.reader.start(at.reader.reading.reload(), group="article")  # the reader ends before its turn
        gc.collect()
    assert [str(each.message) for each in caught if "never awaited" in str(each.message)] == []
