"""One morning from the first refresh to the restart, with a real server and a real analysis."""

from pathlib import Path
from urllib.parse import urlsplit

from pytest_httpserver import HTTPServer
from textual.widgets import Input

from xjreader.config import ActorConfig, Config, NetworkConfig, RefreshConfig
from xjreader.models.analysis import ActorKind
from xjreader.services.library import Library
from xjreader.tui.commands.base import Pane

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Delta Radio</title>
<item><title>Orsk: the dam holds</title><link>https://delta.example/1</link><guid>1</guid>
<pubDate>Fri, 12 Mar 2021 06:00:00 GMT</pubDate><description>&lt;p&gt;“The upper dam holds, and it will
hold,” Lena Orsk said on Wednesday.&lt;/p&gt;&lt;p&gt;“Then let us see it,” Tobias Weld said.&lt;/p&gt;
</description></item>
<item><title>Ferries run again</title><link>https://delta.example/2</link><guid>2</guid>
<pubDate>Thu, 11 Mar 2021 06:00:00 GMT</pubDate>
<description>The ferries on the Sarn run again.</description></item>
<item><title>Weld asks for a date</title><link>https://delta.example/3</link><guid>3</guid>
<pubDate>Wed, 10 Mar 2021 06:00:00 GMT</pubDate>
<description>“We ask for a date,” Tobias Weld said. The ferry was late.</description></item>
<item><title>Snow in the hills</title><link>https://delta.example/4</link><guid>4</guid>
<pubDate>Tue, 09 Mar 2021 06:00:00 GMT</pubDate><description>Snow fell in the hills.</description></item>
</channel></rss>"""


async def test_a_morning_and_the_next(library_file: Path, httpserver: HTTPServer, drive) -> None:
    httpserver.expect_request("/feed").respond_with_data(FEED, content_type="application/rss+xml")
    config = Config(
        network=NetworkConfig(allow=(urlsplit(httpserver.url_for("/")).netloc,)),
        refresh=RefreshConfig(on_start=False),
        actors=(
            ActorConfig(name="Lena Orsk", kind=ActorKind.PERSON),
            ActorConfig(name="Tobias Weld", kind=ActorKind.PERSON),
        ),
    )
    library = Library.open(library_file, config)
    library.feeds.add(httpserver.url_for("/feed"), folder="Radio")

    async with drive(library, background=True, restore=True) as at:
        reader = at.reader
        # Refresh, and the analysis by itself.
        await at.press("R")
        assert reader.articles.count == 4
        await at.until(lambda: reader.quotes.count == 2)
        # Open.
        await at.press("enter")
        assert reader.pane is Pane.ARTICLE
        assert library.search.counts().unread == 3
        # From a quote to its place.
        await at.press("Q", "j", "enter")
        assert reader.pane is Pane.ARTICLE
        assert reader.article.current_quote.actor == "Tobias Weld"
        # Three articles by range, and undo.
        await at.press("h", "v", "j", "j", "t")
        at.app.screen.query_one(Input).value = "+dam +visit"
        await at.press("enter")
        assert [(row.name, row.articles) for row in library.personal.tags()] == [("dam", 3), ("visit", 3)]
        await at.press("U")
        assert not [row for row in library.personal.tags() if row.articles]
        await at.press("ctrl+y", "s")
        # Search, and filter by an actor.
        await at.search("ferry OR dam")
        assert reader.articles.count == 2
        await at.press("Q", "a")
        assert reader.view.current.actor == reader.quotes.current.actor
        await at.press("escape")
        assert reader.view.current.search == ""
        await at.press("x", "W")
        before = (
            reader.view.current, reader.articles.current_id, list(reader.articles.ids), reader.pane,
            reader.reading.scope, at.text(),
        )  # fmt: skip
        await at.press("q")
    assert at.app.return_value == 0
    library.close()

    library = Library.open(library_file, config)
    async with drive(library, restore=True) as at:
        reader = at.reader
        at.reader.say("quotes and stance of Lena Orsk")
        await at.settle()
        after = (
            reader.view.current, reader.articles.current_id, list(reader.articles.ids), reader.pane,
            reader.reading.scope, at.text(),
        )  # fmt: skip
        assert after == before
        assert [(row.name, row.articles) for row in library.personal.tags()] == [("dam", 3), ("visit", 3)]
        await at.press("U", "U")
        assert not [row for row in library.personal.tags() if row.articles]
    library.close()
