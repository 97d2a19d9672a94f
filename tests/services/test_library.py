"""Opening a library, and what of the config it takes over."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from xjreader.config import ActorConfig, AnalysisConfig, Config, FeedConfig, TopicConfig, ViewConfig
from xjreader.errors import LibraryError
from xjreader.models.analysis import ActorKind
from xjreader.models.feed import FeedHealth, FeedStatus, FetchLogEntry
from xjreader.nlp.neural import weights
from xjreader.services.library import Library

URL = "https://courier.example/feed"


def config(**feed: object) -> Config:
    return Config(feeds=(FeedConfig(url=URL, **feed),))  # type: ignore[arg-type]


def test_feeds_of_the_config_are_added_once(make_library: Callable[..., Library]) -> None:
    wanted = config(title="Courier", folder="wires", every="2h", tags=("wire",), full_text="longer")
    for _ in range(2):
        library = make_library(wanted)
        (feed,) = library.feeds.all()
        assert (feed.title, feed.folder, feed.every, feed.tags, feed.full_text, feed.origin) == (
            "Courier", "wires", 7_200, ("wire",), "longer", "config",
        )  # fmt: skip
        library.close()


def test_a_feed_that_the_person_removed_stays_removed(make_library: Callable[..., Library]) -> None:
    library = make_library(config())
    library.feeds.remove(library.feeds.all()[0].id)
    library.close()
    assert make_library(config(title="Another title")).feeds.all() == []


def test_a_feed_that_left_the_config_stays(make_library: Callable[..., Library]) -> None:
    make_library(config()).close()
    assert [feed.url for feed in make_library(Config()).feeds.all()] == [URL]


def test_a_feed_that_moved_is_known_by_its_old_address(make_library: Callable[..., Library]) -> None:
    library = make_library(config())
    feed = library.feeds.all()[0]
    library.feeds.record_fetch(
        feed.id, health=FeedHealth(), validators=None, body_hash=None, url="https://courier.example/new",
        feed_title=None, site_url=None, log=FetchLogEntry(feed.id, feed.added_at, FeedStatus.MOVED),
    )  # fmt: skip
    library.close()
    feeds = make_library(config(folder="wires")).feeds.all()
    assert [(feed.url, feed.folder) for feed in feeds] == [("https://courier.example/new", "wires")]


def test_what_the_config_says_anew_is_followed_and_what_the_person_changed_stays(
    make_library: Callable[..., Library],
) -> None:
    library = make_library(config(folder="wires", every="2h"))
    feed = library.feeds.all()[0]
    library.feeds.update(feed.id, title="Mine", every=None)
    library.close()
    library = make_library(config(folder="press", every="2h"))
    feed = library.feeds.all()[0]
    assert (feed.title, feed.folder, feed.every) == ("Mine", "press", None)


def test_a_feed_subscribed_before_the_config_named_it_gets_what_it_lacks(
    make_library: Callable[..., Library],
) -> None:
    library = make_library(Config())
    for url, title, folder in ((URL, "", ""), ("https://gazette.example/feed", "Mine", "press")):
        library.feeds.add(url, title=title, folder=folder, origin="key")
    library.close()
    named = [
        FeedConfig(url=URL, title="Courier", folder="wires", every="2h", tags=("wire",)),
        FeedConfig(url="https://gazette.example/feed", title="Gazette", folder="wires"),
    ]
    feeds = {feed.url: feed for feed in make_library(Config(feeds=tuple(named))).feeds.all()}
    courier, gazette = feeds[URL], feeds["https://gazette.example/feed"]
    assert (courier.title, courier.folder, courier.every, courier.tags) == (
        "Courier",
        "wires",
        7_200,
        ("wire",),
    )
    assert (gazette.title, gazette.folder) == ("Mine", "press")


def test_actors_topics_and_views_are_taken_over(make_library: Callable[..., Library]) -> None:
    library = make_library(
        Config(
            actors=(
                ActorConfig(name="Ruun", kind=ActorKind.STATE),
                ActorConfig(name="Ilsa Tarn", kind=ActorKind.PERSON, aliases=("Tarn",), affiliation="Ruun"),
            ),
            topics=(TopicConfig(name="the visit", phrases=("visit",)),),
            views=(ViewConfig(name="Unread", query="is:unread"),),
        )
    )
    actors = {actor.name: actor for actor in library.analyses.actors()}
    assert actors["Ilsa Tarn"].affiliation == "Ruun"
    assert "Tarn" in actors["Ilsa Tarn"].aliases
    assert [(view.name, view.query) for view in library.search.saved_views()] == [("Unread", "is:unread")]


def test_the_stamp_changes_with_what_the_analysis_knows(make_library: Callable[..., Library]) -> None:
    plain, same = make_library(Config()), make_library(config())
    knowing = make_library(Config(topics=(TopicConfig(name="the visit"),)))
    assert plain.stamp == same.stamp != knowing.stamp


def test_a_library_is_empty_until_it_has_a_feed_or_an_article(make_library: Callable[..., Library]) -> None:
    library = make_library()
    assert library.is_empty()
    feed, _ = library.feeds.add(URL)
    assert not library.is_empty()
    library.feeds.remove(feed.id)
    assert library.is_empty()


def test_what_is_no_library_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a database" * 1_000)
    with pytest.raises(LibraryError):
        Library.open(tmp_path / "text", Config())
    with pytest.raises(LibraryError):
        Library.open(tmp_path / "missing.db", Config(), must_exist=True)
    assert not (tmp_path / "missing.db").exists()


def test_opening_imports_nothing_heavy(make_library: Callable[..., Library]) -> None:
    library = make_library(config())
    library.close()
    code = (
        "import sys; from pathlib import Path; from xjreader.config import Config, FeedConfig;"
        "from xjreader.services.library import Library;"
        f"Library.open(Path(sys.argv[1]), Config(feeds=(FeedConfig(url={URL!r}),))).feeds.all();"
        "print([name for name in ('asyncio', 'feedparser', 'httpx2', 'lxml', 'sqlite_utils', 'textual',"
        " 'trafilatura', 'click', 'xjreader.nlp', 'xjreader.feeds') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, library.path], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_what_the_rules_analysed_is_stale_for_the_trained_tagger_and_back(
    make_library: Callable[..., Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "missing", lambda *_, **__: None)
    trained = make_library(analysis=AnalysisConfig(tagger="trained")).stamp
    rules = make_library(analysis=AnalysisConfig(tagger="rules")).stamp
    assert trained != rules
    assert trained == make_library(analysis=AnalysisConfig()).stamp
    # Without its weights the rules serve, so it is theirs.
    monkeypatch.setattr(weights, "missing", lambda *_, **__: "they are not there")
    assert make_library(analysis=AnalysisConfig(tagger="trained")).stamp == rules


def test_what_changes_an_analysis_changes_the_stamp(make_library: Callable[..., Library]) -> None:
    stamps = {
        make_library(analysis=AnalysisConfig(tagger="rules"), actors=actors, topics=topics).stamp
        for actors in ((), (ActorConfig(name="Ann Lee", kind=ActorKind.PERSON),))
        for topics in ((), (TopicConfig(name="nets", phrases=("nets",)),))
    }
    assert len(stamps) == 4
    assert make_library(analysis=AnalysisConfig(tagger="rules")).stamp in stamps
