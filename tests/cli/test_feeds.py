"""add, feeds, refresh, remove, OPML and serve against a server of our own."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from tests.cli.conftest import RULES
from werkzeug import Request, Response

RSS = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>{title}</title><link>https://wire.example/</link>
<item><guid isPermaLink="false">{title}-1</guid><title>{title}: envoy arrives</title>
<link>https://wire.example/{title}/1</link><pubDate>Wed, 04 Mar 2026 06:06:07 GMT</pubDate>
<description>“We reject the inspection,” Ilse Tarn said.</description></item>
</channel></rss>"""

PAGE = """<html><head>
<link rel="alternate" type="application/rss+xml" title="News" href="/news.xml">
<link rel="alternate" type="application/rss+xml" title="Sport" href="/sport.xml">
</head><body>A site.</body></html>"""


@pytest.fixture
def site(httpserver: HTTPServer, home: Path) -> HTTPServer:
    """A site with two feeds, one of which sends validators, and a page that names both."""

    def news(request: Request) -> Response:
        if request.headers.get("If-None-Match") == '"v1"':
            return Response(status=304)
        return Response(
            RSS.format(title="News"), content_type="application/rss+xml", headers={"ETag": '"v1"'}
        )

    httpserver.expect_request("/news.xml").respond_with_handler(news)
    httpserver.expect_request("/sport.xml").respond_with_data(
        RSS.format(title="Sport"), content_type="application/rss+xml"
    )
    httpserver.expect_request("/").respond_with_data(PAGE, content_type="text/html")
    httpserver.expect_request("/broken.xml").respond_with_data("no feed", content_type="text/plain")
    (home / "config.toml").write_text(
        f'{RULES}[network]\nallow = ["127.0.0.1:{httpserver.port}", "localhost:{httpserver.port}"]\n'
    )
    return httpserver


def test_from_adding_to_removing(xjreader: Any, site: HTTPServer) -> None:
    url = site.url_for("/news.xml")
    added = xjreader("add", url, "--folder", "wires", "--tag", "wire", "--every", "30m")
    assert (added.code, added.err) == (0, "")
    assert added.out.startswith("added  ")
    assert xjreader("add", url).out.startswith("known  ")
    [feed] = json.loads(xjreader("feeds", "--json").out)
    assert (feed["url"], feed["folder"], feed["tags"], feed["every"]) == (url, "wires", ["wire"], 1800)
    assert (feed["title"], feed["status"], feed["articles"], feed["malformed"]) == ("News", "ok", 1, False)
    assert feed["last_fetch"] <= feed["next_due"]
    assert feed["why"]

    idle = xjreader("refresh", "News")
    assert (idle.code, idle.out) == (0, "No feed was due.\n")
    assert "not due yet" in idle.err
    forced = json.loads(xjreader("refresh", "--force", "--json").out)
    assert [(feed["status"], feed["http_status"]) for feed in forced["feeds"]] == [("unchanged", 304)]

    assert "News" in xjreader("feeds").out
    assert xjreader("remove", "News").out == f"Removed: News  {url}\n"
    assert json.loads(xjreader("feeds", "--json").out) == []
    assert len(json.loads(xjreader("search", "--json").out)) == 1


def test_a_refresh_counts_what_could_be_read_in_part(xjreader: Any, site: HTTPServer) -> None:
    assert xjreader("add", site.url_for("/news.xml")).code == 0
    site.clear()
    whole = RSS.format(title="News, late")
    site.expect_request("/news.xml").respond_with_data(whole[: whole.index("</channel>")])
    lines = xjreader("refresh", "--force").out.splitlines()
    assert lines[-1] == "1 feed, 0 without news, 1 in part, 0 failed: 1 new article, 0 changed."


def test_a_refresh_names_what_changed_and_what_failed(xjreader: Any, site: HTTPServer) -> None:
    for name in ("news.xml", "sport.xml"):
        assert xjreader("add", site.url_for(f"/{name}")).code == 0
    site.clear()
    site.expect_request("/news.xml").respond_with_data("gone wrong", status=500)
    site.expect_request("/sport.xml").respond_with_data(RSS.format(title="Sport, late"))
    outcome = xjreader("refresh", "--force")
    assert outcome.code == 1
    lines = outcome.out.splitlines()
    assert lines[-1] == "2 feeds, 0 without news, 1 failed: 1 new article, 0 changed."
    [failed] = [line for line in lines if line.startswith("error")]
    assert site.url_for("/news.xml") in failed
    [changed] = [line for line in lines if line.startswith("ok")]
    assert "1 new" in changed
    quiet = xjreader("refresh", "--force", "--quiet")
    assert (quiet.code, quiet.out) == (1, "")
    assert site.url_for("/news.xml") in quiet.err


def test_health_tells_what_was_decided_and_why(xjreader: Any, site: HTTPServer) -> None:
    assert xjreader("add", site.url_for("/news.xml")).code == 0
    site.clear()
    site.expect_request("/news.xml").respond_with_data(
        "slow down", status=429, headers={"Retry-After": "7200"}
    )
    assert xjreader("refresh", "--force").code == 1
    xjreader("refresh", "--force")
    told = xjreader("feeds", "--health").out.splitlines()
    assert told[0].endswith("News")
    # Asked by force: that makes no row of failures.
    assert told[2].split(maxsplit=1) == ["state", "backoff (HTTP 429)"]
    [due] = [line for line in told if line.startswith("   due")]
    assert "asked us to wait" in due
    fetched = [line for line in told if line.startswith("   fetched")]
    assert [("asked us to wait" in line, "429" in line, "1 new" in line) for line in fetched] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    [asks] = [line for line in told if line.startswith("   asks")]
    assert asks.endswith("for what changed only: the server gives ETag")


def test_health_of_the_feeds_that_are_named_also_for_programs(xjreader: Any, site: HTTPServer) -> None:
    for name in ("news.xml", "sport.xml"):
        assert xjreader("add", site.url_for(f"/{name}")).code == 0
    [feed] = json.loads(xjreader("feeds", "--json", "--health", "Sport").out)
    assert (feed["title"], feed["validators"], feed["moving_to"]) == ("Sport", False, None)
    assert [(entry["status"], entry["new"]) for entry in feed["fetches"]] == [("ok", 1)]
    assert "News" not in xjreader("feeds", "sport.xml").out
    assert xjreader("feeds", "nobody").code == 2


def test_a_refresh_says_where_a_feed_moved_to(xjreader: Any, site: HTTPServer, home: Path) -> None:
    site.expect_request("/old.xml").respond_with_data(
        "", status=301, headers={"Location": site.url_for("/sport.xml")}
    )
    with (home / "config.toml").open("a") as config:
        config.write(f'[[feeds]]\nurl = "{site.url_for("/old.xml")}"\n')
    assert f"1 new, now at {site.url_for('/sport.xml')}" in xjreader("refresh").out
    told = xjreader("feeds", "--health").out
    assert f"to {site.url_for('/sport.xml')}, says the server (1 answer since" in told


def test_a_sites_feeds_are_listed_and_taken(xjreader: Any, site: HTTPServer) -> None:
    listed = xjreader("add", site.url_for("/"))
    assert listed.code == 1
    assert site.url_for("/sport.xml") in listed.out
    assert "--all" in listed.err
    assert json.loads(xjreader("feeds", "--json").out) == []
    taken = xjreader("add", site.url_for("/"), "--all")
    assert taken.code == 0
    assert "refresh" in taken.err
    assert len(json.loads(xjreader("feeds", "--json").out)) == 2


def test_what_is_no_feed_is_named_and_the_rest_added(xjreader: Any, site: HTTPServer) -> None:
    outcome = xjreader("add", site.url_for("/broken.xml"), site.url_for("/news.xml"))
    assert outcome.code == 1
    assert outcome.err.count(site.url_for("/broken.xml")) == 1
    assert len(json.loads(xjreader("feeds", "--json").out)) == 1


def test_opml_out_and_in_again(xjreader: Any, site: HTTPServer, home: Path) -> None:
    xjreader("add", site.url_for("/news.xml"), "--folder", "wires/europe")
    written = home / "feeds.opml"
    assert xjreader("export", "opml", "-o", written).code == 0
    assert xjreader("export", "opml").out == written.read_text()
    copy = ("--library", home / "copy.db")
    assert xjreader(*copy, "import", "opml", written).out == "1 feed added, 0 subscribed already.\n"
    [feed] = json.loads(xjreader(*copy, "feeds", "--json").out)
    assert (feed["url"], feed["folder"]) == (site.url_for("/news.xml"), "wires/europe")
    assert xjreader(*copy, "import", "opml", written).out == "0 feeds added, 1 subscribed already.\n"
    assert xjreader("import", "opml", home / "none.opml").code == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_refreshes_and_ends_when_told(home: Path, site: HTTPServer, number: signal.Signals) -> None:
    with (home / "config.toml").open("a") as config:
        config.write(f'[[feeds]]\nurl = "{site.url_for("/news.xml")}"\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "xjreader", "serve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.endswith("1 feed, 0 without news, 0 failed: 1 new article, 0 changed.\n")
        process.send_signal(number)
        rest, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert rest.endswith("  stopped\n")
    assert process.returncode == (130 if number is signal.SIGINT else 0)
    assert re.fullmatch(r"Serving .*library\.db: 1 feed, the next due .*; ctrl\+c ends it\.\n", errors)


@pytest.mark.parametrize("command", ["feeds", "refresh"])
def test_no_library_is_made_by_looking_at_feeds(xjreader: Any, home: Path, command: str) -> None:
    outcome = xjreader(command)
    assert outcome.code == 2
    assert "There is no library at" in outcome.err
    assert not (home / "library.db").exists()
    (home / "config.toml").write_text('[[feeds]]\nurl = "https://127.0.0.1:9/feed"\n')
    xjreader("feeds")
    assert (home / "library.db").exists()


def test_a_part_of_a_name_refreshes_all_that_have_it(xjreader: Any, site: HTTPServer) -> None:
    for name in ("news.xml", "sport.xml"):
        xjreader("add", site.url_for(f"/{name}"))
    report = json.loads(xjreader("refresh", "--force", "localhost", "news.xml", "--json").out)
    assert sorted(feed["url"] for feed in report["feeds"]) == [
        site.url_for("/news.xml"),
        site.url_for("/sport.xml"),
    ]


def test_feeds_are_removed_by_folder_and_several_at_once(xjreader: Any, home: Path) -> None:
    (home / "config.toml").write_text(
        "".join(
            f'[[feeds]]\nurl = "https://{name}.example/feed"\nfolder = "{folder}"\n'
            for name, folder in (("a", "wires"), ("b", "Wires/Asia"), ("c", "wireside"), ("d", ""), ("e", ""))
        )
    )
    xjreader("feeds")
    removed = xjreader("remove", "--folder", "wires", "d.example")
    assert removed.code == 0
    assert removed.out.count("Removed: ") == 3
    left = {feed["url"] for feed in json.loads(xjreader("feeds", "--json").out)}
    assert left == {"https://c.example/feed", "https://e.example/feed"}
    nothing = xjreader("remove", "--folder", "wires")
    assert (nothing.code, "No feed is in the folder 'wires'" in nothing.err) == (2, True)
    assert xjreader("remove").code == 2
