"""Which articles may go: by the person's rules, never what they did something to; and they stay away."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.services.site import Site, item, rss

from xjreader.config import AnalysisConfig, Config, RetentionConfig
from xjreader.models.analysis import Analysis, Attribution, AttributionType, Span
from xjreader.models.article import Block, Document
from xjreader.models.query import Everything
from xjreader.models.retention import Piece
from xjreader.services import corrections
from xjreader.services.identity import from_document
from xjreader.services.library import Library
from xjreader.services.refresh import refresh
from xjreader.services.retention import judge, look, prune, prune_by_itself, why_kept

NOW = datetime(2031, 6, 1, tzinfo=UTC)
OLD = Piece(
    id=1, came_at=NOW - timedelta(days=100), rank=50, is_listed=False, is_read=True, is_starred=False,
    has_note=False, is_tagged=False, is_judged=False,
)  # fmt: skip
MONTH = RetentionConfig(keep_days=30)


def why(rules: RetentionConfig = MONTH, **changes: object) -> str | None:
    return why_kept(replace(OLD, **changes), rules, now=NOW)  # type: ignore[arg-type]


# The decision -----------------------------------------------------------------------------------


def test_an_old_read_article_goes_and_each_thing_done_to_it_keeps_it() -> None:
    assert why() is None
    for change, reason in (
        ({"is_tagged": True}, "tagged"),
        ({"is_starred": True}, "starred"),
        ({"has_note": True}, "noted"),
        ({"is_judged": True}, "judged"),
        ({"is_listed": True}, "listed"),
        ({"is_read": False}, "unread"),
        ({"rank": None}, "imported"),
        ({"came_at": NOW - timedelta(days=29)}, "recent"),
    ):
        assert why(**change) == reason


def test_unread_ones_go_only_where_the_rules_say_so() -> None:
    assert why(RetentionConfig(keep_days=30, keep_unread=False), is_read=False) is None


def test_a_feeds_newest_stay_by_their_number() -> None:
    rules = RetentionConfig(keep_per_feed=50)
    assert why(rules, rank=50) == "recent"
    assert why(rules, rank=51) is None


@given(
    st.builds(
        Piece, id=st.integers(), came_at=st.datetimes(timezones=st.just(UTC)),
        rank=st.none() | st.integers(1, 100), is_listed=st.booleans(), is_read=st.booleans(),
        is_starred=st.booleans(), has_note=st.booleans(), is_tagged=st.booleans(), is_judged=st.booleans(),
    ),
    st.builds(
        RetentionConfig, keep_days=st.integers(0, 400), keep_per_feed=st.integers(0, 60),
        keep_unread=st.booleans(),
    ),
)  # fmt: skip
def test_nothing_goes_without_a_rule_or_against_what_the_person_did(
    piece: Piece, rules: RetentionConfig
) -> None:
    goes = bool(judge([piece], rules, now=NOW).going)
    is_dear = piece.is_starred or piece.has_note or piece.is_tagged or piece.is_judged
    assert not goes or (rules.is_any and not is_dear and not piece.is_listed and piece.rank is not None)
    assert judge([piece], RetentionConfig(keep_unread=rules.keep_unread), now=NOW).going == []


# In a library -----------------------------------------------------------------------------------


@pytest.fixture
def quiet(make_library: Callable[..., Library], inline: None) -> Library:
    return make_library(Config(analysis=AnalysisConfig(enabled=False), retention=MONTH))


async def fetch(library: Library, site: Site, names: str) -> None:
    """Refresh a feed of these items, an hour after the time before."""
    with library.db.write() as writer:
        writer.execute("update entries set last_seen = last_seen - 3600")
    library.feeds.add(site.put("/feed", rss(*(item(name) for name in names))), tags=["wire"])
    await refresh(library, force=True)


def titles(library: Library) -> str:
    rows = library.articles.rows(library.search.ids(Everything()))
    return "".join(sorted(row.title.removeprefix("Title ") for row in rows))


def by_name(library: Library) -> dict[str, int]:
    rows = library.articles.rows(library.search.ids(Everything()))
    return {row.title.removeprefix("Title "): row.id for row in rows}


async def test_what_nothing_speaks_for_goes_and_does_not_come_back(
    quiet: Library, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fetch(quiet, site, "abcdefgh")
    ids = by_name(quiet)
    quiet.personal.set_read([ids[name] for name in "abcdefg"], True)
    quiet.personal.set_starred([ids["b"]], True)
    quiet.personal.tag([ids["c"]], add=["mine"])
    quiet.personal.set_note(ids["d"], "look again")
    revision = quiet.articles.get(ids["e"]).revision
    quote = Attribution((), (), (Span(0, 9),), AttributionType.DIRECT, "Ilse Tarn", 0.9, ())
    quiet.analyses.save(revision.id, Analysis("en", (quote,), ()), stamp="1:a")
    corrections.confirm(quiet, quiet.analyses.quotes()[0])
    later = datetime.now(UTC) + timedelta(days=40)
    assert look(quiet, MONTH, now=later).staying["listed"] == 4, "the feed lists all of them"

    await fetch(quiet, site, "gxyz")
    pruning = look(quiet, MONTH, now=later)
    assert sorted(pruning.going) == sorted([ids["a"], ids["f"]])
    assert pruning.staying == {"starred": 1, "tagged": 1, "noted": 1, "judged": 1, "unread": 1, "listed": 4}
    assert titles(quiet) == "abcdefghxyz", "looking changes nothing"
    assert prune(quiet, MONTH, pruning.going, now=later) == 2
    assert titles(quiet) == "bcdeghxyz"
    assert quiet.db.integrity() == []
    assert quiet.feeds.all()[0].articles == 9

    await fetch(quiet, site, "afgxyzn")
    assert titles(quiet) == "bcdeghnxyz"
    other, _ = quiet.feeds.add(site.put("/other", rss(item("a"), item("m"))))
    await refresh(quiet, feeds=[other], force=True)
    assert titles(quiet) == "bcdeghmnxyz", "nor by another feed"


async def test_what_is_published_anew_is_an_article_again(quiet: Library, site: Site) -> None:
    await fetch(quiet, site, "ab")
    await fetch(quiet, site, "b")
    ids = by_name(quiet)
    long_ago = datetime(2025, 1, 1, tzinfo=UTC)  # before the date that the items bear
    rules = RetentionConfig(keep_per_feed=1, keep_unread=False)
    assert prune(quiet, rules, [ids["a"]], now=long_ago) == 1
    await fetch(quiet, site, "ab")
    assert titles(quiet) == "ab"


async def test_what_the_person_did_after_the_look_keeps_an_article(quiet: Library, site: Site) -> None:
    await fetch(quiet, site, "abc")
    await fetch(quiet, site, "c")
    ids = by_name(quiet)
    rules = RetentionConfig(keep_per_feed=1, keep_unread=False)
    going = look(quiet, rules).going
    assert sorted(going) == sorted([ids["a"], ids["b"]])
    quiet.personal.set_starred([ids["a"]], True)
    assert prune(quiet, rules, going) == 1
    assert titles(quiet) == "ac"
    assert quiet.personal.undo() is not None
    assert quiet.db.integrity() == []


async def test_an_imported_article_and_an_undone_action_survive(quiet: Library, site: Site) -> None:
    text = "Ilse Tarn said nothing."
    entry = from_document(Document(text, (Block(0, len(text)),)), entry_key="k", title="Title i")
    from xjreader.models.article import New

    quiet.articles.save(None, [New(entry, NOW)], seen_at=datetime.now(UTC), origin="file")
    await fetch(quiet, site, "ab")
    quiet.personal.set_read(list(by_name(quiet).values()), True)
    await fetch(quiet, site, "b")
    later = datetime.now(UTC) + timedelta(days=40)
    pruning = look(quiet, MONTH, now=later)
    assert pruning.staying["imported"] == 1
    assert prune(quiet, MONTH, pruning.going, now=later) == 1
    undone = quiet.personal.undo()
    assert undone is not None
    assert titles(quiet) == "bi"
    assert quiet.db.integrity() == []


async def test_articles_go_by_themselves_once_a_day_and_only_where_the_config_says_so(
    make_library: Callable[..., Library], inline: None, site: Site
) -> None:
    rules = RetentionConfig(keep_per_feed=1, keep_unread=False, automatic=True)
    library = make_library(Config(analysis=AnalysisConfig(enabled=False), retention=rules))
    await fetch(library, site, "ab")
    assert titles(library) == "ab", "the feed lists both"
    await fetch(library, site, "bc")
    assert titles(library) == "abc", "not yet a day"
    now = datetime.now(UTC)
    assert prune_by_itself(library, now=now) == 0
    library.settings.set("retention.pruned_at", (now - timedelta(days=2)).isoformat())
    await fetch(library, site, "cd")
    assert titles(library) == "cd"
    quiet = make_library(Config(retention=RetentionConfig(keep_per_feed=1, keep_unread=False)))
    assert prune_by_itself(quiet, now=now + timedelta(days=9)) == 0
