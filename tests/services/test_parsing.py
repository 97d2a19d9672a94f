"""What the parsing process hands over: entries with something to call them."""

import sys
from pathlib import Path

import pytest

from xjreader.services import parsing
from xjreader.services.worker import JobFailed, Worker

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Notes</title>
<link>https://notes.example/</link>
<item><guid>a</guid><link>https://notes.example/a</link>
<description>&lt;p&gt;The envoy landed on Monday.&lt;/p&gt;
&lt;p&gt;Nobody met her.&lt;/p&gt;</description></item>
<item><guid>b</guid><link>https://notes.example/b</link></item>
<item><guid>c</guid><title>Given</title><description>Text.</description></item>
</channel></rss>"""


def content() -> parsing.FeedContent:
    handle = parsing.handler(parsing.setup(()))
    job = parsing.FeedJob(FEED, "https://notes.example/feed", "application/rss+xml")
    return parsing.decode_feed(handle(parsing.encode(job)))


def test_an_entry_without_a_title_is_called_by_its_first_line_else_its_address() -> None:
    titles = [entry.title for entry in content().entries]
    assert titles == ["The envoy landed on Monday.", "https://notes.example/b", "Given"]


def test_the_name_we_give_is_no_part_of_what_tells_an_edit() -> None:
    first = content().entries[0]
    from xjreader.services.identity import digest

    assert first.digest == digest("", first.document)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold a process to it")
def test_a_parsing_process_has_so_much_memory_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    worker = Worker("handlers:eating", b"1000000000")
    try:
        with pytest.raises(JobFailed, match="MemoryError"):
            worker.call(b"2000000000", timeout=60.0)
        assert worker.call(b"1000", timeout=60.0) == b"1000", "and goes on"
    finally:
        worker.close()


def test_too_much_memory_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(payload: bytes) -> bytes:
        raise MemoryError

    monkeypatch.setattr(parsing, "bound_memory", lambda most: None)
    monkeypatch.setattr(parsing, "handler", lambda state: greedy)
    with pytest.raises(parsing.TooMuchMemory, match="more than 2 GB of memory"):
        parsing.bounded_handler(b"")(b"")
