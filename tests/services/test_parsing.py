"""What the parsing process hands over: entries with something to call them."""

from xjreader.services import parsing

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
