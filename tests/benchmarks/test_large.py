"""The libraries that are measured are what the store itself would have written."""

from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from xjreader.models.query_parser import parse
from xjreader.services.library import Library

FIRST, LAST = 150, 420
"""The larger library begins in the midst of what one feed brings at once."""


@pytest.fixture(scope="module")
def large() -> Any:
    return import_module("large")


@pytest.fixture(scope="module")
def libraries(large: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same articles, the quick way and the store's own."""
    folder = tmp_path_factory.mktemp("libraries")
    made = large.build(folder, [LAST, FIRST])
    slow = folder / "slow.db"
    large.extend_slowly(slow, 0, FIRST)
    large.extend_slowly(slow, FIRST, LAST)
    return made[LAST], slow


def test_a_library_that_is_built_quickly_is_what_the_store_writes(
    large: Any, libraries: tuple[Path, Path]
) -> None:
    assert large.differences(*libraries) == []


def test_a_difference_is_told(large: Any, libraries: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    large.extend_slowly(other, 0, LAST)
    with closing(Library.open(other, large.CONFIG)) as library:
        library.personal.set_starred([7], True)
    assert any("articles" in each for each in large.differences(libraries[0], other))


def test_it_has_what_the_figures_ask_for(large: Any, libraries: tuple[Path, Path]) -> None:
    dispute = import_module("dispute")
    with closing(Library.open(libraries[0], large.CONFIG)) as library:
        total = library.search.counts().total
        common = len(library.search.ids(parse(dispute.COMMON)))
        rows = library.articles.rows(library.search.ids(parse("after:2019-01-01")))
        seen = len(library.search.ids(parse(dispute.VIEW)))
        copies = library.search.stories()
    assert total == LAST
    assert 0.35 < common / total < 0.55
    assert all(row.quotes for row in rows)
    assert copies
    assert seen > 0
    assert 2_000 < large.text_bytes(libraries[0]) / total < 4_000


def test_what_is_built_stays_and_what_is_missing_is_known(large: Any, tmp_path: Path) -> None:
    assert large.missing(tmp_path, [300, 100]) == [100, 200]
    (path,) = large.build(tmp_path, [100]).values()
    before = path.stat().st_mtime_ns
    assert large.missing(tmp_path, [100, 300]) == [200]
    assert large.build(tmp_path, [100])[100].stat().st_mtime_ns == before
