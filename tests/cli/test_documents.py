"""parse and analyse from the outside."""

import json
from pathlib import Path
from typing import Any

FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Meridian Wire</title><link>https://wire.example/</link>
<item><guid isPermaLink="false">a</guid><title>Envoy arrives</title><link>/1</link><author>I. Tarn</author>
<pubDate>Wed, 04 Mar 2026 06:06:07 +0100</pubDate>
<description>&lt;p&gt;She said “no”.&lt;/p&gt;&lt;p&gt;Then she left.&lt;/p&gt;</description></item>
<item><guid>b</guid><title>Second &#27;[2J</title></item>
</channel></rss>"""


def test_parse_prints_one_object_a_file(xjreader: Any, home: Path) -> None:
    (home / "feed.xml").write_text(FEED)
    (home / "page.html").write_text("<html><body>no feed</body></html>")
    outcome = xjreader(
        "parse", "--url", "https://wire.example/feed", home / "feed.xml", home / "page.html", home / "none"
    )
    first, second, third = map(json.loads, outcome.out.splitlines())
    assert list(first) == ["file", "title", "link", "malformed", "error", "entries"]
    assert first["title"] == "Meridian Wire"
    assert first["entries"][0] == {
        "id": "a",
        "title": "Envoy arrives",
        "link": "https://wire.example/1",
        "published": "2026-03-04T05:06:07Z",
        "updated": None,
        "author": "I. Tarn",
        "text": "She said “no”.\n\nThen she left.",
    }
    assert "\x1b" not in first["entries"][1]["title"]
    assert second["error"]
    assert second["entries"] == []
    assert "No such file" in third["error"]
    assert outcome.code == 1
    assert str(home / "page.html") in outcome.err
    assert str(home / "none") in outcome.err
    assert str(home / "feed.xml") not in outcome.err
    assert not (home / "library.db").exists()


def test_parse_for_a_person(xjreader: Any, home: Path) -> None:
    (home / "feed.xml").write_text(FEED)
    outcome = xjreader("parse", "--format", "text", home / "feed.xml")
    assert outcome.code == 0
    assert "2026-03-04 05:06  Envoy arrives" in outcome.out


def test_analyse_knows_the_configs_actors(xjreader: Any, home: Path) -> None:
    (home / "config.toml").write_text(
        '[[actors]]\nname = "Ilse Tarn"\nkind = "person"\naliases = ["Tarn"]\naffiliation = "Valdoria"\n'
        '[[actors]]\nname = "Valdoria"\nkind = "state"\n'
    )
    path = home / "a.jsonl"
    path.write_text('{"id": "x", "text": "“We reject this,” Tarn said."}\n{"id": 2, "text": ""}\n{"id": 3}\n')
    outcome = xjreader("analyse", path)
    first, second = map(json.loads, outcome.out.splitlines())
    assert list(first) == ["id", "title", "published", "language", "text", "attributions", "statements"]
    [found] = first["attributions"]
    assert list(found) == ["source", "cue", "content", "type", "actor", "confidence"]
    assert found["actor"] == "Ilse Tarn"
    assert second == {**second, "id": 2, "text": "", "attributions": [], "statements": []}
    assert outcome.code == 1
    assert f"{path}:3" in outcome.err


def test_analyse_for_a_person(xjreader: Any, home: Path) -> None:
    (home / "a.txt").write_text("Envoy leaves\n\n“We reject this,” Ilse Tarn said.\n")
    outcome = xjreader("analyse", "--format", "text", home / "a.txt")
    assert outcome.code == 0
    assert "source: Ilse Tarn" in outcome.out


def test_analyse_marks_the_statements_that_are_less_sure_than_the_config_asks(
    xjreader: Any, home: Path
) -> None:
    (home / "config.toml").write_text(
        '[analysis]\ntagger = "rules"\n[[actors]]\nname = "Ilse Tarn"\nkind = "person"\n'
        '[[actors]]\nname = "Valdoria"\nkind = "state"\n'
    )
    (home / "a.txt").write_text(
        "Envoy leaves\n\nIlse Tarn condemned Valdoria.\n\n"
        "“It was a terrible day when Valdoria came,” Ilse Tarn said.\n"
    )
    outcome = xjreader("analyse", "--format", "text", home / "a.txt")
    lines = [line for line in outcome.out.splitlines() if "Ilse Tarn → Valdoria: ACCUSE" in line]
    assert [line.endswith("?") for line in lines] == [False, True]
