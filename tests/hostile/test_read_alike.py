"""What the hostile server serves is read alike by the quick path and by feedparser, or left to feedparser.

Like the other tests of this folder it needs the server, which is no part of the project.
"""

import asyncio

import pytest
from tests.feeds.alike import both
from tests.hostile.reader import HostileServer
from tests.hostile.test_hostile_server import SCRIPT

from xjreader.feeds.fetch import Fetcher, FetchPolicy, FetchRequest

MOST = 2_000_000
"""Bytes of a body: feedparser takes seconds for more."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not SCRIPT.is_file(), reason="no hostile server: XJREADER_HOSTILE_SERVER names its script"
    ),
]


async def bodies(base: str, paths: list[str]) -> list[tuple[str, bytes, str]]:
    """Path, body and content type of all that is served within small limits."""
    policy = FetchPolicy(
        allow=frozenset({base.removeprefix("http://")}), total_timeout=5, max_bytes=MOST, per_host=12
    )
    async with Fetcher(policy) as fetcher:
        answers = await asyncio.gather(*(fetcher.fetch(FetchRequest(base + path)) for path in paths))
    return [
        (path, answer.body, answer.content_type)
        for path, answer in zip(paths, answers, strict=True)
        if answer.body
    ]


def test_what_is_served_is_read_alike() -> None:
    server = HostileServer(SCRIPT)
    try:
        served = asyncio.run(bodies(server.base, list(server.told("/_index.json"))))
    finally:
        server.close()
    taken = 0
    for path, body, content_type in served:
        quick, slow = both(body, url=server.base + path, content_type=content_type)
        assert quick is None or quick == slow, path
        taken += quick is not None
    print(f"\n{taken} of {len(served)} bodies of the hostile server are read quickly")
    assert taken > len(served) / 2
