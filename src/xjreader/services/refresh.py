"""Refreshes feeds: fetch, parse elsewhere, decide, store, plan the next time. One run at a time.

The event loop only waits: bodies are parsed in worker processes, and one thread writes to the
library. A feed's articles are never there later than its validators, so that a run may end at any
moment: what is not there yet is fetched again.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from random import Random
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from xjreader.config import NetworkConfig
from xjreader.errors import FeedError, LibraryError, XjreaderError
from xjreader.feeds.manners import Manners
from xjreader.models.feed import Feed, FeedHealth, FeedStatus, FetchLogEntry, Validators
from xjreader.services import parsing, rhythm
from xjreader.services.asking import keep_wishes
from xjreader.services.fulltext import fetch_full_text
from xjreader.services.identity import body_hash
from xjreader.services.judge import Verdict, is_believed, judge_answer, judge_content, move_said, new_address
from xjreader.services.lock import refresh_lock
from xjreader.services.outcomes import FeedOutcome, RefreshProgress, RefreshReport
from xjreader.services.passwords import password_from
from xjreader.services.portions import Portions
from xjreader.services.retention import prune_by_itself
from xjreader.services.schedule import (
    FAILED,
    Answer,
    Bounds,
    due,
    next_due,
    planned_for,
    status_after,
    take_turns,
)
from xjreader.services.storing import Stored, store_content
from xjreader.services.worker import WorkerError, WorkerPool

if TYPE_CHECKING:
    from xjreader.feeds.fetch import Fetcher, FetchPolicy, FetchResponse
    from xjreader.services.fulltext import Pages
    from xjreader.services.library import Library

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")

__all__ = [
    "FeedOutcome",
    "RefreshProgress",
    "RefreshReport",
    "fetch_full_text",
    "keep_answer",
    "parsing_pool",
    "policy_of",
    "refresh",
]

PARSERS = 3
"""Parsing processes at most, and one more than processors: parsing an entry takes about as long as storing
two, and between two bodies each waits for the process that stores."""

TAKES_OFFENCE = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
)
"""Answers of a server that may be about the validators that it gave us (431: headers too large): without
them the next request is one that it can answer."""

TOGETHER = 400_000
"""Bytes of parsed bodies that are stored in one transaction, those of some 200 articles: short enough for a
person's key to slip in between. A larger one is stored for itself, in several."""

LARGE = 256_000
"""Bytes beyond which a body is hashed off the event loop."""


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
            report = await run.refresh(feeds, force=force)
            return replace(report, pruned=await run.prune())
        finally:
            run.close()


async def keep_answer(
    library: "Library",
    feed: Feed,
    response: "FetchResponse",
    *,
    payload: bytes,
    fetcher: "Fetcher",
    on_stored: Callable[[], None],
) -> FeedOutcome:
    """Store what a feed answered when it was found, so that its next request is conditional already.

    `payload` is what a process of `parsing_pool` made of the body. `on_stored` is called once all of the
    answer is stored; the articles' pages come after that.
    Needs no lock: nothing is fetched but the articles' pages, where the feed wants them, and what two
    processes store of one feed is met, never doubled. Raises `LibraryError`.
    """
    run = _Run(library, on_progress=None, cancel=None)
    try:
        return await run.keep(fetcher, feed, response, payload=payload, on_stored=on_stored)
    finally:
        run.close()


def parsing_pool(library: "Library", *, size: int) -> WorkerPool:
    """At most `size` processes that read bodies with bounds; whoever takes it closes it."""
    return WorkerPool(
        parsing.TARGET,
        parsing.setup(library.config.keywords),
        size=size,
        timeout=parsing.TIMEOUT,
        nice=5,
        environment=parsing.ENVIRONMENT,
    )


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


class _Fetched(Struct, frozen=True):
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
        self._manners = Manners()
        self._pages: Pages | None = None
        self._passwords: dict[tuple[str, ...], asyncio.Future[str]] = {}
        self._outcomes: list[FeedOutcome] = []
        self._total = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._failure: Exception | None = None
        self._pools: list[WorkerPool] = []
        self._portions = Portions(
            library.db,
            in_thread=self._in_writer,
            store=self._store,
            more_comes=lambda: self._reading > 0,
            most=TOGETHER,
        )
        self._reading = 0
        """Bodies that wait for a parsing process or are read by one."""

    @cached_property
    def _pool(self) -> WorkerPool:
        pool = parsing_pool(self._library, size=min(PARSERS, (os.cpu_count() or 1) + 1))
        self._pools.append(pool)
        return pool

    def close(self) -> None:
        """End workers and threads; what is being written is written to its end."""
        for pool in self._pools:
            pool.close()
        self._writer.shutdown(wait=True, cancel_futures=True)

    async def refresh(self, feeds: Sequence[Feed] | None, *, force: bool) -> RefreshReport:
        every = await self._in_writer(self._library.feeds.all, include_removed=True)
        holds = await self._in_writer(self._library.feeds.host_retry)
        self._manners = Manners(holds)
        # Whoever held the lock before us may have asked the very feeds that we were given: they are taken as
        # they are now, so that none is asked again too soon or with old validators.
        named = None if feeds is None else {feed.id for feed in feeds}
        wanted = [
            feed
            for feed in every
            if (named is None or feed.id in named)
            and not feed.removed
            and feed.origin != "sample"  # these addresses are invented
        ]
        chosen = take_turns(wanted) if force else due(wanted, datetime.now(UTC), holds=holds)
        if not chosen:
            return RefreshReport()
        self._total = len(chosen)
        self._tell(None, "")
        if unread := sum(not feed.body_hash for feed in chosen):
            self._pool.warm(unread)
        from xjreader.feeds.fetch import Fetcher

        policy = policy_of(self._library.config.network)
        async with Fetcher(policy, manners=self._manners) as fetcher:
            await self._all(fetcher, chosen)
        await self._in_writer(keep_wishes, self._library, self._manners.take_news(), "")
        if self._failure is not None:
            raise self._failure
        return RefreshReport(tuple(self._outcomes))

    async def prune(self) -> int:
        """Let go what the person's rules of retention let go by themselves; how many went."""
        return await self._in_writer(prune_by_itself, self._library)

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
            until = self._manners.held_until(feed.url)
            if until is not None:
                host = urlsplit(feed.url).hostname or feed.url
                why = f"{host} asked us to wait until {until:%Y-%m-%d %H:%M} UTC"
                return await self._in_writer(self._held_back, feed, until, why)
            await self._slots.acquire()
            try:
                response = await self._fetch(fetcher, feed)
            except BaseException:
                self._slots.release()
                raise
        try:
            if response.held_until is not None:
                return await self._in_writer(self._held_back, feed, response.held_until, response.error)
            outcome = await self._keep(feed, response)
        finally:
            self._slots.release()
        await self._add_pages(fetcher, feed, outcome)
        return outcome

    async def keep(
        self,
        fetcher: "Fetcher",
        feed: Feed,
        response: "FetchResponse",
        *,
        payload: bytes,
        on_stored: Callable[[], None],
    ) -> FeedOutcome:
        """Store an answer that somebody else asked for, and had read."""
        outcome = await self._keep(feed, response, payload)
        on_stored()
        await self._add_pages(fetcher, feed, outcome)
        return outcome

    async def _keep(self, feed: Feed, response: "FetchResponse", payload: bytes = b"") -> FeedOutcome:
        fetched = await self._read(feed, response, payload)
        if response.retry_after is not None and fetched.verdict and fetched.verdict.status in FAILED:
            self._manners.hold(feed.url, response.retry_after)
        return await self._portions.stored((fetched, self._manners.take_news()), size=len(fetched.payload))

    async def _add_pages(self, fetcher: "Fetcher", feed: Feed, outcome: FeedOutcome) -> None:
        """Fetch the articles' own pages, where the feed wants them."""
        touched = (*outcome.new_articles, *outcome.edited_articles)
        if touched and feed.full_text != "feed":
            if self._pages is None:
                from xjreader.services.fulltext import Pages

                # One for all feeds, so that a site's robots.txt is read once a run.
                self._pages = Pages(self._library, fetcher=fetcher, pool=self._pool, write=self._in_writer)
            await self._pages.fetch(touched, only_longer=feed.full_text == "longer")

    async def _fetch(self, fetcher: "Fetcher", feed: Feed) -> "FetchResponse":
        from xjreader.feeds.fetch import FetchRequest, FetchResponse, host_port, is_same_site

        typed = feed.typed_url or feed.url
        # Where a redirect or a page led is not what the person typed: no credentials go there, and its name
        # must go on to mean a public address.
        is_own = is_same_site(feed.url, typed)
        password = ""
        if feed.password_command and is_own:
            try:
                password = await self._password(feed.password_command)
            except FeedError as error:
                return FetchResponse(feed.url, error=error.message)
        request = FetchRequest(
            feed.url,
            validators=feed.validators,
            username=feed.username if is_own else "",
            password=password,
            # A list of subscriptions often comes from somebody else.
            own_hosts=frozenset() if feed.origin == "opml" else frozenset({host_port(typed)}),
            validated_url=feed.validated_url,
        )
        return await fetcher.fetch(request)

    async def _password(self, command: tuple[str, ...]) -> str:
        """The command's answer; feeds that share a command ask it once a run."""
        if command not in self._passwords:
            self._passwords[command] = asyncio.ensure_future(asyncio.to_thread(password_from, command))
        return await asyncio.shield(self._passwords[command])

    async def _read(self, feed: Feed, response: "FetchResponse", payload: bytes) -> _Fetched:
        """Judge the answer, and have its body parsed unless that was done or it is the one that we know."""
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
        if payload:
            return _Fetched(feed, response, at, None, payload=payload, hash=hash_)
        job = parsing.FeedJob(response.body, response.url, response.content_type)
        self._reading += 1
        try:
            payload = await self._pool.run(parsing.encode(job))
        except WorkerError as error:
            return _Fetched(feed, response, at, Verdict(FeedStatus.ERROR, f"could not be read: {error}"))
        finally:
            self._reading -= 1
        return _Fetched(feed, response, at, None, payload=payload, hash=hash_)

    async def _in_writer(
        self, function: Callable[_Given, _Result], /, *arguments: _Given.args, **options: _Given.kwargs
    ) -> _Result:
        """Run in the one thread that uses the library."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, lambda: function(*arguments, **options))

    # In the writing thread -------------------------------------------------------------------

    def _store(self, came: tuple[_Fetched, Mapping[str, datetime]]) -> FeedOutcome:
        """Keep what came: first the articles, then how it went, and what servers wish."""
        fetched, wishes = came
        feed, response = fetched.feed, fetched.response
        content: parsing.FeedContent | None = None
        stored = Stored()
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
        keep_wishes(self._library, wishes, verdict.error)
        is_good = verdict.status not in FAILED
        health = self._health(fetched, verdict, content, moments := self._moments(fetched, stored, content))
        said = (
            move_said(feed.moving, response.permanent_url, url=feed.url, at=fetched.at) if is_good else None
        )
        validators = response.validators if is_good else None
        if feed.validators and response.status in TAKES_OFFENCE:
            validators = Validators()
        moved = None
        if said is not None and is_believed(said, at=fetched.at):
            every = {each.url for each in self._library.feeds.all(include_removed=True)}
            moved = new_address(feed.url, said.url, others=every - {feed.url})
        self._library.feeds.record_fetch(
            feed.id,
            health=health,
            validators=validators,
            validated_url=response.url,
            moving=... if not is_good else said if moved is None else None,
            moments=moments,
            body_hash=fetched.hash if is_good and fetched.hash else None,
            url=moved,
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
                why=health.why,
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
            why=health.why,
            new_articles=stored.new,
            changed_articles=stored.changed,
            edited_articles=stored.edited,
            moved_to=said.url if said else "",
        )

    def _moments(
        self, fetched: _Fetched, stored: Stored, content: "parsing.FeedContent | None"
    ) -> tuple[datetime, ...]:
        """When the feed published last, with what came now."""
        feed = fetched.feed
        # A clock that was ahead may have noted some that are still to come.
        moments = tuple(each for each in self._library.feeds.moments(feed.id) if each <= fetched.at)
        if content is None:
            return moments
        last_look = feed.health.last_success if feed.body_hash else None
        appeared = rhythm.appearances(stored.appeared, seen_at=fetched.at, last_look=last_look)
        return rhythm.merged(moments, appeared)

    def _health(
        self,
        fetched: _Fetched,
        verdict: Verdict,
        content: "parsing.FeedContent | None",
        moments: Sequence[datetime],
    ) -> FeedHealth:
        """How it went, and the plan that follows from it."""
        feed, response, before = fetched.feed, fetched.response, fetched.feed.health
        is_good = verdict.status not in FAILED
        planned = planned_for(before, now=fetched.at)
        # Who tries again by force makes the program no more patient.
        failures = 0 if is_good else before.failures + (not response.is_offline and planned is None)
        # Without a body the feed has said nothing new of how often it may be asked, and a server that
        # confirms what we have may leave out for how long it is fresh.
        said = content or before
        max_age = before.max_age
        if is_good and (response.max_age is not None or not response.not_modified):
            max_age = response.max_age
        pause = rhythm.usual_pause(moments, now=fetched.at)
        status = status_after(before.status, verdict.status)
        plan = next_due(
            feed.every,
            Answer(
                status,
                failures=failures,
                good_until=None if is_good else before.last_success or feed.added_at,
                retry_after=response.retry_after,
                max_age=max_age,
                ttl=said.ttl,
                skip_hours=said.skip_hours,
                skip_days=said.skip_days,
                pause=pause,
                has_validators=bool(response.validators if is_good else feed.validators),
                is_offline=response.is_offline,
                planned=planned,
            ),
            now=fetched.at,
            bounds=self._bounds,
            rng=self._rng,
        )
        return FeedHealth(
            status=status,
            error=verdict.error,
            malformed=content.malformed if content else before.malformed,
            http_status=response.status or None,
            last_fetch=fetched.at,
            last_success=fetched.at if is_good else before.last_success,
            next_due=plan.due,
            why=plan.why,
            failures=failures,
            ttl=said.ttl,
            skip_hours=said.skip_hours,
            skip_days=said.skip_days,
            max_age=max_age,
            pause=pause,
        )

    def _held_back(self, feed: Feed, until: datetime, why: str) -> FeedOutcome:
        """Note that the feed's server asked us to wait, without asking it."""
        before = feed.health
        if before.status is not FeedStatus.GONE:  # which it stays
            due = max(until, before.next_due or until)
            health = replace(before, status=FeedStatus.BACKOFF, next_due=due, why=why)
        else:
            health = before
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
