"""A refresh in a process of its own: the same answers and errors, ended when asked, harmless when killed."""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

import pytest
from tests.services.site import Site, item, rss

from xjreader.errors import LibraryError, RefreshBusy
from xjreader.models.query import Everything
from xjreader.services import apart
from xjreader.services.apart import refresh_apart
from xjreader.services.library import Library
from xjreader.services.lock import refresh_lock
from xjreader.services.outcomes import RefreshProgress
from xjreader.services.worker import start_child


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> "list[subprocess.Popen[bytes]]":
    """The processes that were started, in order."""
    found: list[subprocess.Popen[bytes]] = []

    def start(code: str) -> "subprocess.Popen[bytes]":
        found.append(start_child(code))
        return found[-1]

    monkeypatch.setattr(apart, "start_child", start)
    return found


async def test_it_stores_and_tells_what_a_refresh_stores_and_tells(library: Library, site: Site) -> None:
    library.feeds.add(site.put("/one", rss(item("a"), item("b"))))
    library.feeds.add(site.put("/two", rss(item("c"))))
    told: list[RefreshProgress] = []
    report = await refresh_apart(library, on_progress=told.append)
    assert (report.new, report.failed, len(report.outcomes)) == (3, 0, 2)
    assert [(step.done, step.total) for step in told] == [(0, 2), (1, 2), (2, 2)]
    assert [step.outcome for step in told[1:]] == list(report.outcomes)
    assert {each for outcome in report.outcomes for each in outcome.new_articles} == {1, 2, 3}
    assert not (await refresh_apart(library)).outcomes  # nothing is due


async def test_only_the_feeds_named_are_asked(library: Library, site: Site) -> None:
    library.feeds.add(site.put("/one", rss(item("a"))))
    wanted, _ = library.feeds.add(site.put("/two", rss(item("b"))))
    report = await refresh_apart(library, feeds=[wanted], force=True)
    assert [outcome.feed.id for outcome in report.outcomes] == [wanted.id]
    assert not site.asked("/one")


async def test_who_refreshes_already_is_named(library: Library, site: Site) -> None:
    library.feeds.add(site.put("/one", rss(item("a"))))
    with (
        refresh_lock(library, holder="another reader"),
        pytest.raises(RefreshBusy, match=rf"another reader \(process {os.getpid()}, .* already\. What it"),
    ):
        await refresh_apart(library)
    assert not site.requests


async def test_asked_to_end_it_tells_what_there_is(library: Library, site: Site) -> None:
    for number in range(3):
        library.feeds.add(site.put(f"/{number}", rss(item(f"a{number}"))))
    cancel = asyncio.Event()
    report = await refresh_apart(library, on_progress=lambda step: cancel.set(), cancel=cancel)
    assert report.new == len(library.search.ids(Everything()))


async def test_a_library_that_is_gone_is_told_as_it_is(library: Library, tmp_path: Path) -> None:
    library.close()
    library.path.unlink()
    with pytest.raises(LibraryError):
        await refresh_apart(library)


async def test_a_process_that_is_killed_is_told_and_frees_the_lock(
    library: Library, site: Site, started: "list[subprocess.Popen[bytes]]"
) -> None:
    library.feeds.add(site.put("/one", rss(item("a"))))
    with pytest.raises(LibraryError, match=r"ended by itself \(SIGKILL\)"):
        await refresh_apart(library, on_progress=lambda step: os.kill(started[0].pid, signal.SIGKILL))
    assert (await refresh_apart(library, force=True)).failed == 0


async def test_who_waits_no_more_ends_the_process(
    library: Library, site: Site, started: "list[subprocess.Popen[bytes]]"
) -> None:
    library.feeds.add(site.put("/one", rss(item("a"))))
    begun = asyncio.Event()
    task = asyncio.create_task(refresh_apart(library, on_progress=lambda step: begun.set()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(started[0].wait, 60) == -signal.SIGKILL
