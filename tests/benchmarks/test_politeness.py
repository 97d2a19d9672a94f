"""What a publisher would complain of, by value: each rule kept and broken."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

# Its folder is no package, and another distribution has one of that name.
_SPEC = spec_from_file_location(
    "politeness", Path(__file__).resolve().parents[2] / "benchmarks" / "politeness.py"
)
assert _SPEC is not None
assert _SPEC.loader is not None
politeness = module_from_spec(_SPEC)
_SPEC.loader.exec_module(politeness)

CANARY = "127.0.2.1"


def request(begun: float, path: str = "/feed/1", *, host: str = "127.0.1.1", **told: Any) -> dict[str, Any]:
    headers = {"user-agent": "xjreader/1", **told.pop("headers", {})}
    base = {
        "begun": begun, "ended": begun + 0.1, "host": host, "path": path, "headers": headers, "status": 200,
        "etag": "", "modified": "", "retry_after": None, "whole": False, "way": "",
    }  # fmt: skip
    return {**base, **told}


def given(etag: str = "", modified: str = "") -> dict[str, str]:
    pairs = {"if-none-match": etag, "if-modified-since": modified}
    return {name: value for name, value in pairs.items() if value}


def told(*log: dict[str, Any], per_host: int = 2) -> list[str]:
    found: list[str] = politeness.complaints(log, interval=60, per_host=per_host, canary=CANARY)
    return found


def test_a_polite_reader_is_not_complained_of() -> None:
    first = request(0, etag='W/"1"', modified="Mon", whole=True)
    unchanged = request(60, status=304, etag='W/"1"', modified="Mon", headers=given('W/"1"', "Mon"))
    busy = request(120, status=503, retry_after=100, headers=given('W/"1"', "Mon"))
    changed = request(221, etag='"2"', whole=True, headers=given('W/"1"', "Mon"))
    assert told(first, unchanged, busy, changed, request(300, headers=given('"2"'))) == []


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (request(60), "sent validators"),
        (request(60, headers=given("1")), "sent validators"),
        (request(30, headers=given('"1"')), "asked again after 30 s"),
        (request(60, headers={**given('"1"'), "cookie": "who=you"}), "sends cookie"),
        (request(60, headers={**given('"1"'), "user-agent": "other"}), "the user agent changes"),
        (request(60, "/inside", host=CANARY), "nobody may come here"),
    ],
)
def test_what_is_impolite_is_told(second: dict[str, Any], said: str) -> None:
    found = told(request(0, etag='"1"', whole=True), second)
    assert len(found) == 1
    assert said in found[0]


def test_a_validator_that_came_with_half_an_answer_is_none() -> None:
    assert told(request(0, etag='"cut"'), request(60)) == []
    assert len(told(request(0, etag='"cut"'), request(60, headers=given('"cut"')))) == 1


def test_nobody_comes_before_retry_after_or_when_all_is_gone() -> None:
    early = told(request(0, status=429, retry_after=100), request(70))
    assert len(early) == 1
    assert "30 s before it allowed" in early[0]
    gone = told(request(0, status=410), request(600))
    assert len(gone) == 1
    assert "gone" in gone[0]


def test_too_many_at_once_on_one_host_are_told() -> None:
    three = [request(place / 10, f"/feed/{place}", ended=9) for place in range(3)]
    assert told(*three) == ["127.0.1.1: 3 requests at once, 2 allowed"]
    assert told(*three, per_host=3) == []
    apart = [request(place / 10, f"/feed/{place}", host=f"127.0.1.{place}", ended=9) for place in range(3)]
    assert told(*apart) == []
