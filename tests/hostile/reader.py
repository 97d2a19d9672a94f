"""Drives the reader as a person at the command line would, against the hostile server, and gathers what it
kept. Judges nothing."""

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from xjreader.config import Config
from xjreader.models.article import Article
from xjreader.services.library import Library

LIMITS = "connect_timeout = 5\nread_timeout = 10\ntotal_timeout = 30\nconnections = 50\nper_host = 6\n"
"""Those that the endpoints' own limits of time are made for."""


MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
with open(sys.argv[1], "w") as peak:
    peak.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""
"""Runs a command and notes its peak. A process counts as at least as large as the one that started it, so it
is started by a small one, not by the tests'."""


@dataclass
class HostileServer:
    """The server, started on a free port; ended by `close`."""

    script: Path
    process: subprocess.Popen[str] = field(init=False)
    base: str = field(init=False)

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(self.script), "0"], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.base = self.process.stdout.readline().split()[0]

    def told(self, path: str) -> Any:
        """What one of its control addresses says."""
        with urlopen(self.base + path, timeout=30) as answer:
            return json.load(answer)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)


@dataclass(frozen=True)
class Ran:
    """One command that came to its end."""

    code: int
    out: str
    said: str
    seconds: float
    megabytes: float
    """Largest resident size of any of its processes."""

    @property
    def printed(self) -> str:
        return self.out + self.said


class Reader:
    """One library in a folder of its own, subscribed to `paths` of the server by its config."""

    def __init__(
        self,
        folder: Path,
        server: HostileServer,
        paths: Iterable[str] = (),
        *,
        settings: Mapping[str, str] | None = None,
        maximum: str = "1d",
    ) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.server = server
        self.library = folder / "library.db"
        self.outputs: list[str] = []
        host = server.base.removeprefix("http://")
        lines = [f'[network]\nallow = ["{host}"]\n{LIMITS}[refresh]\nmaximum = "{maximum}"\n']
        lines.append("[analysis]\nenabled = false\n")
        for path in paths:
            more = (settings or {}).get(path, "")
            lines.append(f"[[feeds]]\nurl = {json.dumps(server.base + path)}\n{more}")
        (folder / "config.toml").write_text("\n".join(lines), encoding="utf-8")

    def run(self, *arguments: str) -> Ran:
        """Run the command with its own home, and measure it."""
        out, err = self.folder / "out", self.folder / "err"
        command = [sys.executable, "-m", "xjreader", "--library", str(self.library)]
        command += ["--config", str(self.folder / "config.toml"), *arguments]
        env = {**os.environ, "HOME": str(self.folder), "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"}
        with out.open("wb") as out_file, err.open("wb") as err_file:
            begun = time.perf_counter()
            code = subprocess.call(
                [sys.executable, "-c", MEASURED, str(self.folder / "peak"), *command],
                stdout=out_file,
                stderr=err_file,
                env=env,
            )
            seconds = time.perf_counter() - begun
        ran = Ran(
            code,
            out.read_bytes().decode(errors="surrogateescape"),
            err.read_bytes().decode(errors="surrogateescape"),
            seconds,
            int((self.folder / "peak").read_text()) / 1024,
        )
        print(f"{seconds:6.1f} s  {ran.megabytes:6.0f} MB  xjreader {' '.join(arguments)}")
        self.outputs.append(ran.printed)
        return ran

    def json(self, *arguments: str) -> Any:
        """What a command with ``--json`` prints."""
        ran = self.run(*arguments)
        assert ran.out, f"xjreader {' '.join(arguments)} printed nothing: {ran.said}"
        return json.loads(ran.out)

    def by_path(self, records: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Records of feeds by the endpoint's path."""
        return {record["url"].removeprefix(self.server.base): record for record in records}

    def feeds(self) -> dict[str, dict[str, Any]]:
        """How each feed stands, by path."""
        return self.by_path(self.json("feeds", "--json"))

    def refresh(self, *options: str) -> dict[str, dict[str, Any]]:
        """Refresh, and how each feed that was tried fared, by path."""
        return self.by_path(self.json("refresh", "--no-analysis", "--json", *options)["feeds"])

    def kept(self) -> dict[str, list["Kept"]]:
        """Each feed's articles as they are stored, by path, with all that any revision says."""
        found: dict[str, list[Kept]] = defaultdict(list)
        rows = [json.loads(line) for line in self.run("export", "articles").out.split("\n") if line]
        with closing(Library.open(self.library, Config())) as library:
            for row in rows:
                article = library.articles.get(row["id"])
                revisions = library.articles.revisions(article.row.id)
                kept = Kept(
                    article,
                    tuple(revision.title for revision in revisions),
                    tuple(revision.document.text for revision in revisions),
                    row,
                )
                for provenance in article.provenances:
                    found[provenance.feed_url.removeprefix(self.server.base)].append(kept)
        return found


@dataclass(frozen=True)
class Kept:
    """An article with every title and text that it ever had."""

    article: Article
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    exported: dict[str, Any]

    @property
    def everything(self) -> str:
        """All its words, as one text."""
        article = self.article
        parts = (*self.titles, *self.texts, article.author, article.url, *article.row.tags)
        links = (link.url for link in article.revision.document.links)
        return "\n".join((*parts, *links, *(place.feed_title for place in article.provenances)))
