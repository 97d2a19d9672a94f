"""Garbage is looked for while the keys rest."""

import gc
from collections.abc import Iterator

import pytest

from xjreader.tui import tidying
from xjreader.tui.tidying import ENOUGH, RESTED, SETTLES_WITHIN, YOUNG, Tidying


class Keys:
    """How long ago the last key came."""

    rested = 0.0

    def __call__(self) -> float:
        return self.rested


class Looks:
    """What the interpreter was told to do."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        self.gathered = self.made = 0
        monkeypatch.setattr(tidying.gc, "collect", self.collect)
        monkeypatch.setattr(tidying.gc, "freeze", lambda: self.done.append("freeze"))
        monkeypatch.setattr(tidying.gc, "get_count", lambda: (self.made, 0, self.gathered))

    def collect(self, generation: int = 2) -> None:
        self.done.append("collect" if generation == 2 else f"collect {generation}")


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.enable()


def test_nothing_is_gone_through_while_keys_come(monkeypatch: pytest.MonkeyPatch) -> None:
    keys, looks = Keys(), Looks(monkeypatch)
    looks.gathered = 100 * ENOUGH
    keys.rested = RESTED / 2
    Tidying(keys).look()
    assert looks.done == []


def test_once_the_keys_rest_everything_is_gone_through_where_there_is_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys, looks = Keys(), Looks(monkeypatch)
    keys.rested = RESTED
    each = Tidying(keys)
    each.look()
    assert looks.done == ["collect", "freeze"]  # what the start has left
    each.look()
    assert looks.done == ["collect", "freeze"]
    looks.gathered = ENOUGH
    each.look()
    assert looks.done == ["collect", "freeze"] * 2


def test_what_was_made_last_is_gone_through_at_each_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    keys, looks = Keys(), Looks(monkeypatch)
    keys.rested = RESTED
    each = Tidying(keys)
    each.look()
    looks.done.clear()
    for looks.made, done in ((YOUNG // 4 - 1, []), (YOUNG // 4, ["collect 0"])):
        each.look()
        assert looks.done == done


def test_what_is_made_later_does_not_stay_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    keys, looks = Keys(), Looks(monkeypatch)
    each = Tidying(keys)
    for _ in range(SETTLES_WITHIN):
        each.look()
    keys.rested = RESTED
    each.look()
    assert looks.done == ["collect"]


def test_the_interpreter_seldom_looks_by_itself() -> None:
    gc.disable()
    Tidying(Keys()).begin()
    try:
        assert gc.isenabled()
        assert gc.get_freeze_count()
        assert gc.get_threshold() == (tidying.YOUNG, tidying.MIDDLE, tidying.OLD)
    finally:
        gc.unfreeze()
