"""A fetcher, a server that speaks as it likes, and no proxy between them."""

import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from tests.feeds.serving import POLICY

from xjreader.feeds.fetch import Fetcher


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy of the machine's own environment is not asked."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    """A fetcher under the tests' limits."""
    async with Fetcher(POLICY) as fetcher:
        yield fetcher


@pytest.fixture
def speak() -> Iterator[Callable[[bytes, float], str]]:
    """Starts a server that sends the bytes given, one after another with a pause, and closes."""
    stop = threading.Event()
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(data: bytes, pause: float = 0.0) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def serve() -> None:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65_536)
                try:
                    if not pause:
                        connection.sendall(data)
                    for letter in data if pause else b"":
                        connection.sendall(bytes([letter]))
                        if stop.wait(pause):
                            return
                except OSError:
                    return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        threads.append(thread)
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield start
    stop.set()
    for listener in listeners:
        listener.close()
    for thread in threads:
        thread.join(2)
