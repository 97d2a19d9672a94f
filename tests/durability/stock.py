"""What the rounds of killing begin with: libraries, also older programs', and a server of feeds."""

import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.durability import deeds

from xjreader.store import database
from xjreader.store.database import Database

FEEDS, ENTRIES = 5, 12
"""Of the server."""

_TEMPLATES: dict[str, Path] = {}
_MADE = tempfile.TemporaryDirectory(prefix="xjreader-kill-")
OLD_TEXTS = 250


def template_of_deeds() -> Path:
    """A library with articles, quotes and statements; made once."""
    if "deeds" not in _TEMPLATES:
        path = Path(_MADE.name) / "deeds.db"
        deeds.make_template(path)
        _TEMPLATES["deeds"] = path
    return _TEMPLATES["deeds"]


def older_library(version: int) -> Path:
    """A library as the program of that version left it; made once."""
    name = f"version {version}"
    if name not in _TEMPLATES:
        from xjreader.store.migrations import migrations

        path = Path(_MADE.name) / f"v{version}.db"
        kept = database.SCHEMA_VERSION, migrations._migrations
        database.SCHEMA_VERSION, migrations._migrations = version, kept[1][:version]
        try:
            db = Database.open(path)
            with db.write() as writer:
                _fill_old(writer)
            db.close()
        finally:
            database.SCHEMA_VERSION, migrations._migrations = kept
        _TEMPLATES[name] = path
    return _TEMPLATES[name]


def _fill_old(writer: sqlite3.Connection) -> None:
    """Texts with quotes and tags, by columns that every version has."""
    writer.execute("insert into tags (id, name) values (1, 'kept')")
    writer.execute(
        "insert into feeds (id, url, origin, added_at) values (1, 'https://a.example', 'person', 0)"
    )
    for number in range(1, OLD_TEXTS + 1):
        text = f"Ilse Tarn said: no papers for {number}. " + "The harbour stays shut. " * 60
        writer.execute("insert into articles (id, first_seen, sort_at) values (?, 0, ?)", (number, number))
        writer.execute(
            "insert into revisions (id, article_id, digest, seen_at, origin, title, links, blocks, text)"
            " values (?, ?, 'd', 0, 'feed', ?, '[]', '[]', ?)",
            (number, number, f"Piece {number}", text),
        )
        writer.execute(
            "update articles set revision_id = id, revisions = 1, quotes = 1, title = 'Piece ' || id,"
            " story_id = id where id = ?",
            (number,),
        )
        writer.execute(
            "insert into entries (feed_id, entry_key, article_id, first_seen, last_seen)"
            " values (1, ?, ?, 0, 0)",
            (str(number), number),
        )
        writer.execute("insert into article_tags values (?, 1, 'person', 0)", (number,))
        has_words = any(row[1] == "words" for row in writer.execute("pragma table_info(attributions)"))
        writer.execute(
            "insert into attributions (revision_id, article_id, type, source, cue, content, confidence"
            f"{', words' if has_words else ''}) values (?, ?, 'direct', '[[0, 9]]', '[[10, 14]]',"
            f" '[[16, 25]]', 0.9{', ?' if has_words else ''})",
            (number, number, *([text[16:25]] if has_words else [])),
        )


@contextmanager
def serving() -> Iterator[tuple[str, list[str]]]:
    """A server of feeds with validators; its address, and what was asked."""
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            tag = f'"{self.path}"'
            if self.headers.get("If-None-Match") == tag:
                self.send_response(304)
                self.send_header("ETag", tag)
                self.end_headers()
                return
            body = _feed(self.path.strip("/")).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", tag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The table is all that is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", requests
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _feed(name: str) -> str:
    items = "".join(
        f"<item><title>Piece {name}-{number}</title><link>https://wire-{name}.example/{number}</link>"
        f"<guid>{name}-{number}</guid><description>Ilse Tarn said the harbour stays shut on day"
        f" {number} of feed {name}. {'Nobody answered. ' * 20}</description></item>"
        for number in range(ENTRIES)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'
