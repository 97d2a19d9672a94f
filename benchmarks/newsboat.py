"""newsboat as the benchmarks start it, on files of its own; measures nothing."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from feedserver import serving
from reader import isolated
from terminal import Terminal

FEEDS, ITEMS = 100, 500
"""Of the cache that is as large as newsboat's own figures speak of: 50,000 articles."""
COMMON = "academy"
"""A word that nearly every article of the server has."""
_QUERY = """\
"query:Chosen:unread = \\"yes\\" and feedtitle =~ \\"Site\\" and age < 99999 and content =~ \\"not changed\\""
"""
"""A query feed of three fields and a phrase."""


@dataclass(frozen=True)
class Newsboat:
    """One person's newsboat."""

    folder: Path

    @property
    def cache(self) -> Path:
        """Its articles."""
        return self.folder / "newsboat.db"

    @property
    def command(self) -> list[str]:
        """How it is started, quietly."""
        files = (("-u", "newsboat.urls"), ("-C", "newsboat.config"), ("-c", "newsboat.db"))
        return ["newsboat", "-q", *(part for flag, name in files for part in (flag, str(self.folder / name)))]

    def set_up(self, urls: list[str], *, threads: int) -> None:
        """Subscribe to these, with so many fetches in parallel."""
        (self.folder / "newsboat.urls").write_text("".join(f"{url}\n" for url in urls), encoding="utf-8")
        config = f"reload-threads {threads}\nauto-reload no\nconfirm-exit no\ngoto-first-unread no\n"
        (self.folder / "newsboat.config").write_text(config, encoding="utf-8")

    def reload(self) -> None:
        """Fetch everything."""
        environment = isolated(self.folder)
        subprocess.run([*self.command, "-x", "reload"], check=True, env=environment, capture_output=True)

    def terminal(self, *, with_query: bool = False) -> Terminal:
        """The program in a terminal, on request with a query feed that stands before all others."""
        command = self.command
        if with_query:
            urls = self.folder / "newsboat.urls"
            queried = self.folder / "queried.urls"
            queried.write_text(_QUERY + urls.read_text(encoding="utf-8"), encoding="utf-8")
            command = [str(queried) if part == str(urls) else part for part in command]
        return Terminal(command, environment=isolated(self.folder))


def version() -> str | None:
    """Such as "newsboat 2.21"; `None` where it is not installed."""
    if not shutil.which("newsboat"):
        return None
    first = subprocess.run(["newsboat", "--version"], capture_output=True, text=True).stdout
    match = re.search(r"\d+\.\d+(?:\.\d+)?", first)
    return f"newsboat {match.group()}" if match else "newsboat"


def large(folder: Path) -> Newsboat:
    """newsboat with 50,000 articles, kept in the folder."""
    folder = folder / "newsboat"
    whole = folder / "whole"
    found = Newsboat(folder)
    if not whole.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with serving(feeds=FEEDS, items=ITEMS, latency_ms=0) as port:
            found.set_up([f"http://127.0.0.1:{port}/{number}.xml" for number in range(FEEDS)], threads=8)
            found.reload()
        whole.touch()
    return found
