"""A library and a site on this machine, for what meets in the services."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from tests.services.site import InlinePool, Site

from xjreader.config import AnalysisConfig, Config, NetworkConfig
from xjreader.services import refresh
from xjreader.services.library import Library


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "WorkerPool", InlinePool)


@pytest.fixture
def site(httpserver: HTTPServer) -> Site:
    made = Site(httpserver)
    httpserver.expect_request(re.compile(".*")).respond_with_handler(made.answer)
    return made


@pytest.fixture
def make_library(tmp_path: Path) -> Iterator[Callable[..., Library]]:
    """Opens the test's library, again if asked again, under any config.

    The rules read its texts: loading the network in a process for each test would take minutes.
    """
    opened: list[Library] = []

    def make(config: Config | None = None, **sections: object) -> Library:
        settings = {"analysis": AnalysisConfig(enabled=True, tagger="rules"), **sections}
        opened.append(Library.open(tmp_path / "library.db", config or Config(**settings)))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for library in opened:
        library.close()


@pytest.fixture
def library(make_library: Callable[..., Library]) -> Library:
    return make_library()


@pytest.fixture
def open_to(site: Site) -> NetworkConfig:
    """A config under which every page of the site may be fetched, not only feeds that were typed."""
    return NetworkConfig(allow=(f"{site.server.host}:{site.server.port}",))
