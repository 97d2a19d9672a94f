"""The fetcher's manners against a real server: refusals, Retry-After, freshness, spaced and held hosts."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pytest_httpserver import HTTPServer
from tests.feeds.serving import BODY, POLICY, answer, fetched, redirect, request, spoken
from werkzeug import Request, Response

from xjreader.feeds.fetch import Fetcher, FetchPolicy, FetchRequest, host_port
from xjreader.feeds.manners import JITTER, SPACING, Manners

pytestmark = pytest.mark.usefixtures("no_proxy")

# Status and politeness ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, "server answered 401 (Unauthorized)"),
        (404, "server answered 404 (Not Found)"),
        (410, "server answered 410 (Gone)"),
        (500, "server answered 500 (Internal Server Error)"),
        (599, "server answered 599"),
        (206, "server answered 206 (Partial Content)"),
    ],
)
async def test_other_answers_are_errors_and_their_bodies_are_not_read(
    httpserver: HTTPServer, fetcher: Fetcher, status: int, error: str
) -> None:
    answer(httpserver, "/feed", Response(BODY, status=status))
    response = await fetcher.fetch(request(httpserver))
    assert (response.status, response.error, response.body) == (status, error, b"")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), ("120.5", 120), ("99999999999999", 31 * 86_400), ("soon", None), ("-5", None), ("", None)],
)
async def test_retry_after_in_seconds(
    httpserver: HTTPServer, fetcher: Fetcher, value: str, seconds: int | None
) -> None:
    answer(httpserver, "/feed", Response(status=429, headers={"Retry-After": value}))
    before = datetime.now(UTC)
    response = await fetcher.fetch(request(httpserver))
    after = datetime.now(UTC)
    if seconds is None:
        assert response.retry_after is None
    else:
        assert response.retry_after is not None
        assert before <= response.retry_after - timedelta(seconds=seconds) <= after


async def test_retry_after_as_a_date(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    moment = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=3)
    answer(
        httpserver,
        "/feed",
        Response(status=503, headers={"Retry-After": format_datetime(moment, usegmt=True)}),
    )
    found = (await fetcher.fetch(request(httpserver))).retry_after
    assert found is not None
    assert abs(found - moment) < timedelta(seconds=2)


async def test_retry_after_as_a_date_counts_by_the_servers_own_clock(speak: Callable[..., str]) -> None:
    said = {"Date": "Mon, 02 Nov 2015 10:00:00 GMT", "Retry-After": "Mon, 02 Nov 2015 13:00:00 GMT"}
    before = datetime.now(UTC)
    found = (await fetched(speak(spoken("503 Busy", said)))).retry_after
    assert found is not None
    assert found - timedelta(hours=3) >= before


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=7200"}, 7200),
        ({"Cache-Control": 'max-age="60"'}, 60),
        ({"Cache-Control": "max-age=7200", "Age": "200"}, 7000),
        ({"Cache-Control": "max-age=60", "Age": "200"}, 0),
        ({"Cache-Control": "no-cache, max-age=7200"}, 0),
        ({"Cache-Control": "No-Store", "Expires": "Mon, 02 Nov 2999 11:00:00 GMT"}, 0),
        ({"Cache-Control": "max-age=60", "Expires": "Mon, 02 Nov 2999 11:00:00 GMT"}, 60),
        ({"Cache-Control": "s-maxage=60"}, None),
        ({"Expires": "Mon, 02 Nov 2026 11:00:00 GMT", "Date": "Mon, 02 Nov 2026 10:00:00 GMT"}, 3600),
        ({"Expires": "Mon, 02 Nov 2026 09:00:00 GMT", "Date": "Mon, 02 Nov 2026 10:00:00 GMT"}, 0),
        ({"Expires": "0"}, 0),
        ({}, None),
    ],
)
async def test_how_long_an_answer_stays_fresh(
    speak: Callable[..., str], headers: dict[str, str], seconds: int | None
) -> None:
    response = await fetched(speak(spoken("200 OK", headers, BODY)))
    assert (response.error, response.max_age) == ("", seconds)


async def test_no_more_requests_at_once_to_a_host_than_the_policy_says() -> None:
    lock = threading.Lock()
    now = most = 0
    both = threading.Barrier(2)

    def handle(_: Request) -> Response:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        both.wait(5)
        with lock:
            now -= 1
        return Response(BODY)

    with HTTPServer(port=0, threaded=True) as server:
        server.expect_request("/feed").respond_with_handler(handle)
        async with Fetcher(FetchPolicy(per_host=2, connections=10)) as fetcher:
            responses = await asyncio.gather(*(fetcher.fetch(request(server)) for _ in range(6)))
    assert {response.error for response in responses} == {""}
    assert most == 2


# Whom we leave alone ---------------------------------------------------------------------------------------


async def test_a_host_that_wants_to_be_left_alone_is_not_asked_by_a_redirect_either(
    httpserver: HTTPServer,
) -> None:
    redirect(httpserver, "/feed", "/busy")
    busy = answer(httpserver, "/busy", Response(status=429, headers={"Retry-After": "60"}))
    manners = Manners()
    async with Fetcher(POLICY, manners=manners) as fetcher:
        first = await fetcher.fetch(request(httpserver))
        assert (first.status, first.held_until) == (429, None)
        held = await fetcher.fetch(request(httpserver))
    assert (held.status, held.held_until) == (302, first.retry_after)
    assert "asked us to wait until" in held.error
    assert len(busy) == 1
    assert manners.take_news() == {httpserver.url_for("/busy"): first.retry_after}


@pytest.mark.parametrize(("is_own", "waits"), [(False, 4), (True, 0)])
async def test_requests_to_a_public_host_are_spaced_and_those_to_ones_own_are_not(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, is_own: bool, waits: int
) -> None:
    """Five requests, the first of which is sent on to the same host, which is no second one."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("xjreader.feeds.fetch.is_private", lambda host: is_own)
    redirect(httpserver, "/0", "/feed")
    seen = answer(httpserver, "/feed", Response(BODY))
    for number in range(1, 5):
        answer(httpserver, f"/{number}", Response(BODY))
    async with Fetcher(POLICY, manners=Manners(sleep=sleep)) as fetcher:
        answers = [await fetcher.fetch(request(httpserver, f"/{number}")) for number in range(5)]
    assert [each.error for each in answers] == [""] * 5
    assert len(seen) == 1
    assert len(slept) == waits
    assert all(0 < pause <= SPACING + JITTER for pause in slept)


async def test_what_the_config_allows_is_not_spaced(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sleep(seconds: float) -> None:
        raise AssertionError

    monkeypatch.setattr("xjreader.feeds.fetch.is_private", lambda host: False)
    answer(httpserver, "/feed", Response(BODY))
    url = httpserver.url_for("/feed")
    policy = FetchPolicy(allow=frozenset({host_port(url)}))
    async with Fetcher(policy, manners=Manners(sleep=sleep)) as fetcher:
        answers = await asyncio.gather(*(fetcher.fetch(FetchRequest(url)) for _ in range(4)))
    assert {each.error for each in answers} == {""}
