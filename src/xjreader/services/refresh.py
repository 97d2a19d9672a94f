"""Refreshes feeds: fetch, parse elsewhere, decide, store, plan the next time. One run at a time.

The event loop only waits: bodies are parsed in worker processes, and one thread writes to the
library. Each feed is stored for itself, its articles before its validators, so that a run may end
at any moment: what is not there yet is fetched again.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from urllib.parse import urlsplit

from xjreader.config import NetworkConfig
from xjreader.errors import FeedError, LibraryError, XjreaderError
from xjreader.models.feed import Feed, FeedHealth, FeedStatus, FetchLogEntry
from xjreader.services import parsing
from xjreader.services.fulltext import fetch_full_text
from xjreader.services.identity import body_hash
from xjreader.services.judge import Verdict, judge_answer, judge_content, new_address
from xjreader.services.lock import refresh_lock
from xjreader.services.passwords import password_from
from xjreader.services.schedule import (
    FAILED,
    Answer,
    Bounds,
    due,
    held_until,
    hold_key,
    next_due,
    take_turns,
)
from xjreader.services.storing import Stored, store_content
from xjreader.services.worker import WorkerError, WorkerPool

if TYPE_CHECKING:
    from xjreader.feeds.fetch import Fetcher, FetchPolicy, FetchResponse
    from xjreader.services.library import Library

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")

__all__ = [
    "FeedOutcome",
    "RefreshProgress",
    "RefreshReport",
    "fetch_full_text",
    "keep_answer",
    "policy_of",
    "refresh",
]

PARSERS = 3
"""Parsing processes at most: parsing an entry takes about as long as storing three."""

LARGE = 256_000
"""Bytes beyond which a body is hashed off the event loop."""


@dataclass(frozen=True, slots=True)
class FeedOutcome:
    """How one feed fared."""

    feed: Feed
    """As it was before, but under the title that it has now."""
    status: FeedStatus
    http_status: int | None = None
    error: str = ""
    new: int = 0
    changed: int = 0
    milliseconds: int = 0
    """Of fetching."""
    why: str = ""
    """Why it is next due when it is."""
    new_articles: tuple[int, ...] = ()
    """Ids."""
    changed_articles: tuple[int, ...] = ()
    edited_articles: tuple[int, ...] = ()
    """Those that the feed words anew, also where another text (the page's) stays on show."""

    @property
    def has_failed(self) -> bool:
        """Whether it was asked and brought nothing."""
        return bool(self.error) and self.status in FAILED


@dataclass(frozen=True, slots=True)
class RefreshProgress:
    """A step of a run."""

    done: int
    total: int
    outcome: FeedOutcome | None
    """Of the feed that was just done; `None` at the start."""
    current: str
    """Its title."""


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a run brought."""

    outcomes: tuple[FeedOutcome, ...] = ()
    """One a feed that was tried or held back, in the order in which they were done."""

    @property
    def new(self) -> int:
        """Articles added."""
        return sum(outcome.new for outcome in self.outcomes)

    @property
    def changed(self) -> int:
        """Articles whose text changed."""
        return sum(outcome.changed for outcome in self.outcomes)

    @property
    def unchanged(self) -> int:
        """Feeds that had nothing new to say."""
        return sum(outcome.status is FeedStatus.UNCHANGED for outcome in self.outcomes)

    @property
    def failed(self) -> int:
        """Feeds that were asked and brought nothing."""
        return sum(outcome.has_failed for outcome in self.outcomes)


async def refresh(
    library: "Library",
    *,
    feeds: Sequence[Feed] | None = None,
    force: bool = False,
    on_progress: Callable[[RefreshProgress], None] | None = None,
    cancel: asyncio.Event | None = None,
    holder: str = "xjreader refresh",
) -> RefreshReport:
    """Fetch what is due among `feeds` (all by default), or with `force` all that no server's own
    Retry-After holds back, and store what is new.

    `on_progress` is called on the event loop. Setting `cancel` ends the run soon; what was stored
    stays, and the report tells it. Raises `RefreshBusy` when somebody else is at it, and
    `LibraryError` when the library cannot be written; what a feed does wrong is in its outcome.
    """
    with refresh_lock(library, holder=holder):
        run = _Run(library, on_progress=on_progress, cancel=cancel)
        try:
            return await run.refresh(feeds, force=force)
        finally:
            run.close()


async def keep_answer(
    library: "Library", feed: Feed, response: "FetchResponse", *, fetcher: "Fetcher"
) -> FeedOutcome:
    """Store what a feed answered when it was found, so that its next request is conditional already.

    Needs no lock: nothing is fetched but the articles' pages, where the feed wants them, and what two
    processes store of one feed is met, never doubled. Raises `LibraryError`.
    """
    run = _Run(library, on_progress=None, cancel=None)
    try:
        return await run.keep(fetcher, feed, response)
    finally:
        run.close()


def policy_of(network: NetworkConfig) -> "FetchPolicy":
    """The config's limits as the fetcher takes them."""
    from xjreader.feeds.fetch import FetchPolicy, user_agent

    return FetchPolicy(
        allow=frozenset(network.allow),
        connect_timeout=network.connect_timeout,
        read_timeout=network.read_timeout,
        total_timeout=network.total_timeout,
        max_bytes=network.max_feed_bytes,
        connections=network.connections,
        per_host=network.per_host,
        user_agent=user_agent(network.contact),
    )


@dataclass(frozen=True, slots=True)
class _Fetched:
    """One feed's answer with what is to be kept of it."""

    feed: Feed
    response: "FetchResponse"
    at: datetime
    verdict: Verdict | None
    """`None` while there is a body to store."""
    payload: bytes = b""
    """The body's content, encoded, where it was parsed."""
    hash: str = ""


class _Run:
    """One refresh: its limits, its workers, and what servers asked for meanwhile."""

    def __init__(
        self,
        library: "Library",
        *,
        on_progress: Callable[[RefreshProgress], None] | None,
        cancel: asyncio.Event | None,
    ) -> None:
        self._library = library
        self._on_progress = on_progress
        self._cancel = cancel
        self._bounds = Bounds.of(library.config.refresh)
        self._rng = Random()  # noqa: S311 - spreads requests, guards nothing
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="xjreader-store")
        network = library.config.network
        self._slots = asyncio.Semaphore(2 * network.connections)
        self._hosts: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(network.per_host))
        self._holds: dict[str, datetime] = {}
        self._addresses: set[str] = set()
        self._passwords: dict[tuple[str, ...], asyncio.Future[str]] = {}
        self._outcomes: list[FeedOutcome] = []
        self._total = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._failure: Exception | None = None
        self._pools: list[WorkerPool] = []

    @cached_property
    def _pool(self) -> WorkerPool:
        pool = WorkerPool(
            parsing.TARGET,
            parsing.setup(self._library.config.keywords),
            size=min(PARSERS, os.cpu_count() or 1),
            timeout=parsing.TIMEOUT,
            nice=5,
        )
        self._pools.append(pool)
        return pool

    def close(self) -> None:
        """End workers and threads; what is being written is written to its end."""
        for pool in self._pools:
            pool.close()
        self._writer.shutdown(wait=True, cancel_futures=True)

    async def refresh(self, feeds: Sequence[Feed] | None, *, force: bool) -> RefreshReport:
        every = await self._in_writer(self._library.feeds.all, include_removed=True)
        self._addresses = {feed.url for feed in every}
        self._holds = await self._in_writer(self._library.feeds.host_retry)
        wanted = [
            feed
            for feed in (every if feeds is None else feeds)
            if not feed.removed and feed.origin != "sample"  # these addresses are invented
        ]
        chosen = take_turns(wanted) if force else due(wanted, datetime.now(UTC), holds=self._holds)
        if not chosen:
            return RefreshReport()
        self._total = len(chosen)
        self._tell(None, "")
        if unread := sum(not feed.body_hash for feed in chosen):
            self._pool.warm(unread)
        from xjreader.feeds.fetch import Fetcher

        async with Fetcher(policy_of(self._library.config.network)) as fetcher:
            await self._all(fetcher, chosen)
        if self._failure is not None:
            raise self._failure
        return RefreshReport(tuple(self._outcomes))

    async def _all(self, fetcher: "Fetcher", feeds: Sequence[Feed]) -> None:
        self._tasks = [asyncio.create_task(self._guarded(fetcher, feed)) for feed in feeds]
        stopper = asyncio.create_task(self._stop_when_asked())
        try:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        finally:
            stopper.cancel()

    async def _stop_when_asked(self) -> None:
        if self._cancel is not None:
            await self._cancel.wait()
            self._stop()

    def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _guarded(self, fetcher: "Fetcher", feed: Feed) -> None:
        """One feed; a failure of ours, unlike one of the feed's, ends the whole run."""
        try:
            outcome = await self._one(fetcher, feed)
        except Exception as error:  # kept, and raised by `refresh` once all have stopped
            self._failure = self._failure or error
            self._stop()
            return
        self._outcomes.append(outcome)
        self._tell(outcome, outcome.feed.title)

    def _tell(self, outcome: FeedOutcome | None, current: str) -> None:
        if self._on_progress is not None:
            self._on_progress(RefreshProgress(len(self._outcomes), self._total, outcome, current))

    # One feed --------------------------------------------------------------------------------

    async def _one(self, fetcher: "Fetcher", feed: Feed) -> FeedOutcome:
        async with self._hosts[urlsplit(feed.url).netloc.lower()]:
            # Looked up here, after waiting for the host: it may have asked us to go away meanwhile.
            until = held_until(feed, self._holds, now=datetime.now(UTC))
            if until is not None:
                return await self._in_writer(self._held_back, feed, until)
            await self._slots.acquire()
            try:
                response = await self._fetch(fetcher, feed)
            except BaseException:
                self._slots.release()
                raise
        try:
            outcome = await self._keep(feed, response)
        finally:
            self._slots.release()
        await self._add_pages(fetcher, feed, outcome)
        return outcome

    async def keep(self, fetcher: "Fetcher", feed: Feed, response: "FetchResponse") -> FeedOutcome:
        """Store an answer that somebody else asked for."""
        outcome = await self._keep(feed, response)
        await self._add_pages(fetcher, feed, outcome)
        return outcome

    async def _keep(self, feed: Feed, response: "FetchResponse") -> FeedOutcome:
        return await self._in_writer(self._store, await self._read(feed, response))

    async def _add_pages(self, fetcher: "Fetcher", feed: Feed, outcome: FeedOutcome) -> None:
        """Fetch the articles' own pages, where the feed wants them."""
        touched = (*outcome.new_articles, *outcome.edited_articles)
        if touched and feed.full_text != "feed":
            from xjreader.services.fulltext import Pages

            pages = Pages(self._library, fetcher=fetcher, pool=self._pool, write=self._in_writer)
            await pages.fetch(touched, only_longer=feed.full_text == "longer")

    async def _fetch(self, fetcher: "Fetcher", feed: Feed) -> "FetchResponse":
        from xjreader.feeds.fetch import FetchRequest, FetchResponse, host_port

        password = ""
        if feed.password_command:
            try:
                password = await self._password(feed.password_command)
            except FeedError as error:
                return FetchResponse(feed.url, error=error.message)
        request = FetchRequest(
            feed.url,
            validators=feed.validators,
            username=feed.username,
            password=password,
            own_hosts=frozenset({host_port(feed.url)}),
        )
        return await fetcher.fetch(request)

    async def _password(self, command: tuple[str, ...]) -> str:
        """The command's answer; feeds that share a command ask it once a run."""
        if command not in self._passwords:
            self._passwords[command] = asyncio.ensure_future(asyncio.to_thread(password_from, command))
        return await asyncio.shield(self._passwords[command])

    async def _read(self, feed: Feed, response: "FetchResponse") -> _Fetched:
        """Judge the answer, and have its body parsed unless it is the one that we know."""
        at = datetime.now(UTC)
        verdict = judge_answer(
            status=response.status,
            not_modified=response.not_modified,
            error=response.error,
            has_credentials=bool(feed.username or feed.password_command),
        )
        if verdict is not None:
            return _Fetched(feed, response, at, verdict)
        if len(response.body) > LARGE:
            hash_ = await asyncio.to_thread(body_hash, response.body)
        else:
            hash_ = body_hash(response.body)
        if hash_ == feed.body_hash:
            return _Fetched(feed, response, at, Verdict(FeedStatus.UNCHANGED), hash=hash_)
        job = parsing.FeedJob(response.body, response.url, response.content_type)
        try:
            payload = await self._pool.run(parsing.encode(job))
        except WorkerError as error:
            return _Fetched(feed, response, at, Verdict(FeedStatus.ERROR, f"could not be read: {error}"))
        return _Fetched(feed, response, at, None, payload=payload, hash=hash_)

    async def _in_writer(
        self, function: Callable[_Given, _Result], /, *arguments: _Given.args, **options: _Given.kwargs
    ) -> _Result:
        """Run in the one thread that uses the library."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, lambda: function(*arguments, **options))

    # In the writing thread -------------------------------------------------------------------

    def _store(self, fetched: _Fetched) -> FeedOutcome:
        """Keep what came: first the articles, then how it went."""
        feed, response = fetched.feed, fetched.response
        content: parsing.FeedContent | None = None
        stored = Stored()
        moved = new_address(feed.url, response.permanent_url, others=self._addresses - {feed.url})
        verdict = fetched.verdict
        if verdict is None:
            content = parsing.decode_feed(fetched.payload)
            verdict = judge_content(
                malformed=content.malformed,
                error=content.error,
                entries=len(content.entries),
                has_moved=response.permanent_url not in (None, feed.url),
            )
            try:
                stored = store_content(self._library, feed, content, at=fetched.at)
            except LibraryError:
                raise
            except XjreaderError as error:
                verdict, content = Verdict(FeedStatus.ERROR, str(error)), None
        is_good = verdict.status not in FAILED
        failures = 0 if is_good else feed.health.failures + 1
        # Without a body the feed has said nothing new of how often it may be asked.
        said = content or feed.health
        self._hold(feed, response, verdict)
        plan = next_due(
            feed.every,
            Answer(
                verdict.status,
                failures=failures,
                good_until=None if is_good else feed.health.last_success or feed.added_at,
                retry_after=response.retry_after,
                max_age=response.max_age,
                ttl=said.ttl,
                skip_hours=said.skip_hours,
                skip_days=said.skip_days,
            ),
            now=fetched.at,
            bounds=self._bounds,
            rng=self._rng,
        )
        if is_good and moved is not None:
            self._addresses = (self._addresses - {feed.url}) | {moved}
        self._library.feeds.record_fetch(
            feed.id,
            health=FeedHealth(
                status=verdict.status,
                error=verdict.error,
                malformed=content.malformed if content else feed.health.malformed,
                http_status=response.status or None,
                last_fetch=fetched.at,
                last_success=fetched.at if is_good else feed.health.last_success,
                next_due=plan.due,
                why=plan.why,
                failures=failures,
                ttl=said.ttl,
                skip_hours=said.skip_hours,
                skip_days=said.skip_days,
            ),
            validators=response.validators if is_good else None,
            body_hash=fetched.hash if is_good and fetched.hash else None,
            url=moved if is_good else None,
            feed_title=content.title if content and content.title else None,
            site_url=content.link if content and content.link else None,
            log=FetchLogEntry(
                feed_id=feed.id,
                at=fetched.at,
                status=verdict.status,
                http_status=response.status or None,
                error=verdict.error,
                bytes=len(response.body),
                milliseconds=response.milliseconds,
                new=len(stored.new),
                changed=len(stored.changed),
                why=plan.why,
            ),
        )
        title = content.title if content and content.title and feed.title == feed.url else feed.title
        return FeedOutcome(
            feed=replace(feed, title=title),
            status=verdict.status,
            http_status=response.status or None,
            error=verdict.error,
            new=len(stored.new),
            changed=len(stored.changed),
            milliseconds=response.milliseconds,
            why=plan.why,
            new_articles=stored.new,
            changed_articles=stored.changed,
            edited_articles=stored.edited,
        )

    def _hold(self, feed: Feed, response: "FetchResponse", verdict: Verdict) -> None:
        """Keep a server's wish to be left alone, for its other feeds and for the next run."""
        if response.retry_after is None or verdict.status not in FAILED:
            return
        key = hold_key(feed.url)
        self._holds[key] = max(response.retry_after, self._holds.get(key, response.retry_after))
        self._library.feeds.set_host_retry(key, response.retry_after, verdict.error)

    def _held_back(self, feed: Feed, until: datetime) -> FeedOutcome:
        """Note that the feed's server asked us to wait, without asking it."""
        host = urlsplit(feed.url).hostname or feed.url
        why = f"{host} asked us to wait until {until:%Y-%m-%d %H:%M} UTC"
        health = replace(feed.health, status=FeedStatus.BACKOFF, next_due=until, why=why)
        self._library.feeds.record_fetch(
            feed.id,
            health=health,
            validators=None,
            body_hash=None,
            url=None,
            feed_title=None,
            site_url=None,
            log=FetchLogEntry(feed.id, datetime.now(UTC), FeedStatus.BACKOFF, why=why),
        )
        return FeedOutcome(feed=feed, status=FeedStatus.BACKOFF, why=why)
