"""Which addresses count as public, in every spelling, and how connections tell what came on them."""

import asyncio

import pytest

from xjreader.feeds.network import OpenBackend, is_public, names_private_address


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"]
)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0",
        "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "2001:db8::1", "no address",
    ],
)  # fmt: skip
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST.", "a.localhost", "127.1", "0x7f000001", "2130706433", "::1", "nas", "Nas.LAN."],
)
def test_names_of_what_is_private(host: str) -> None:
    assert names_private_address(host)


@pytest.mark.parametrize("host", ["example.org", "93.184.216.34", "10.example.org"])
def test_names_that_may_be_public(host: str) -> None:
    assert not names_private_address(host)


async def test_a_connection_tells_whether_something_came_on_it() -> None:
    served = asyncio.get_running_loop().create_future()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.set_result(writer)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        stream = await OpenBackend().connect_tcp("127.0.0.1", port)
        writer = await served
        assert stream.get_extra_info("is_readable") is False
        assert stream.get_extra_info("server_addr") == ("127.0.0.1", port)
        writer.write(b"late")
        await writer.drain()
        assert await stream.read(10, timeout=5) == b"late"
        assert stream.get_extra_info("is_readable") is False
        # One that its server has ended is readable for ever, and so the pool does not use it again.
        writer.close()
        await writer.wait_closed()
        assert await stream.read(10, timeout=5) == b""
        await stream.aclose()
        assert stream.get_extra_info("is_readable") is True


async def test_closing_a_closed_connection_again_leaves_the_next_one_alone() -> None:
    served: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await served.put(writer)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        backend = OpenBackend()
        first = await backend.connect_tcp("127.0.0.1", port)
        (await served.get()).close()
        number = first.get_extra_info("socket").fileno()
        await first.aclose()
        # The system gives a number to the next who asks; some may be taken by the server's side.
        others = [await backend.connect_tcp("127.0.0.1", port) for _ in range(8)]
        writers = [await served.get() for _ in others]
        second = next(each for each in others if each.get_extra_info("socket").fileno() == number)
        await first.aclose()
        for writer in writers:
            writer.close()
            await writer.wait_closed()
        assert await second.read(10, timeout=5) == b""
        assert second.get_extra_info("is_readable") is True
        for each in others:
            await each.aclose()
