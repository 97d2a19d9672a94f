"""Tells impolite requests from a server's log. Pure: the log in, complaints out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

SLACK = 1.5
"""Seconds that the clocks of two processes, and a busy machine, may be apart."""
LINGERING = 0.5
"""Seconds after which the server of a busy machine may hear that a reader has left."""

Request = Mapping[str, Any]
"""A line of the log: `badserver.Seen`."""


def complaints(log: Iterable[Request], *, interval: float, per_host: int, canary: str) -> list[str]:
    """What a publisher would complain of; empty where there is nothing."""
    requests = sorted(log, key=lambda one: float(one["begun"]))
    by_feed: dict[tuple[str, str], list[Request]] = defaultdict(list)
    by_host: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        by_host[request["host"]].append(request)
        if request["path"].startswith("/feed/"):
            by_feed[request["host"], request["path"]].append(request)
    found = [f"{_name(one)}: nobody may come here" for one in by_host.pop(canary, [])]
    for one in requests:
        found += [
            f"{_name(one)}: sends {header}" for header in ("cookie", "referer") if header in one["headers"]
        ]
    if len({one["headers"].get("user-agent", "") for one in requests}) > 1:
        found.append("the user agent changes from request to request")
    for asked in by_feed.values():
        found += _too_often(asked, interval)
        found += _too_early(asked)
        found += _unconditional(asked)
    for host, asked in by_host.items():
        if (most := _at_once(asked)) > per_host:
            found.append(f"{host}: {most} requests at once, {per_host} allowed")
    return found


def _name(one: Request) -> str:
    way = f" ({one['way']})" if one["way"] else ""
    return f"{one['host']}{one['path']}{way}"


def _too_often(asked: Sequence[Request], interval: float) -> Iterator[str]:
    for before, after in pairwise(asked):
        gap = after["begun"] - before["begun"]
        if gap < interval - SLACK:
            yield f"{_name(after)}: asked again after {gap:.0f} s, {interval:.0f} allowed"


def _too_early(asked: Sequence[Request]) -> Iterator[str]:
    """Before the time that a Retry-After gave, or after the feed was said to be gone."""
    until = 0.0
    gone = False
    for one in asked:
        if gone:
            yield f"{_name(one)}: asked again although it is gone"
        if one["begun"] < until - SLACK:
            yield f"{_name(one)}: asked {until - one['begun']:.0f} s before it allowed"
        if one["retry_after"] is not None:
            until = one["ended"] + one["retry_after"]
        gone = one["status"] == 410


def _unconditional(asked: Sequence[Request]) -> Iterator[str]:
    """A request without the validators of the last whole answer, or with others."""
    etag = modified = ""
    for one in asked:
        given = (one["headers"].get("if-none-match", ""), one["headers"].get("if-modified-since", ""))
        if given != (etag, modified):
            yield f"{_name(one)}: sent validators {given!r}, was given {(etag, modified)!r}"
        if one["status"] == 200 and one["whole"]:
            etag, modified = one["etag"], one["modified"]
        elif one["status"] == 304:
            etag, modified = one["etag"] or etag, one["modified"] or modified


def _at_once(asked: Sequence[Request]) -> int:
    """Most requests under way at one moment."""
    steps = []
    for one in asked:
        steps.append((one["begun"], 1))
        steps.append((max(one["begun"], one["ended"] - LINGERING), -1))
    under_way = most = 0
    for _, step in sorted(steps):
        under_way += step
        most = max(most, under_way)
    return most
