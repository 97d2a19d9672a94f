"""Feeds that are no part of the project are read alike by the quick path and by feedparser, or left to it.

Like the other tests of this folder these need the corpus and the hostile server.
"""

import asyncio
import json

import pytest
from tests.feeds.alike import URL, both
from tests.hostile.reader import HostileServer
from tests.hostile.test_corpus import CORPUS
from tests.hostile.test_hostile_server import SCRIPT

from xjreader.feeds.fetch import Fetcher, FetchPolicy, FetchRequest

MOST = 2_000_000
"""Bytes of a body: feedparser takes seconds for more."""

pytestmark = pytest.mark.slow


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


@pytest.mark.skipif(
    not (CORPUS / "manifest.jsonl").is_file(), reason="no corpus: XJREADER_FEED_CORPUS names its folder"
)
def test_other_projects_feeds_are_read_alike() -> None:
    taken = total = 0
    for line in (CORPUS / "manifest.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        quick, slow = both((CORPUS / row["file"]).read_bytes(), url=row["base_url"] or URL)
        assert quick is None or quick == slow, row["file"]
        total += not row["file"].endswith(".json")
        taken += quick is not None
    print(f"\n{taken} of {total} feeds of the corpus are read quickly ({taken / total:.0%})")
    assert taken >= 0.8 * total


@pytest.mark.skipif(
    not SCRIPT.is_file(), reason="no hostile server: XJREADER_HOSTILE_SERVER names its script"
)
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
