"""How far a refresh is, is told a few times a second."""

from collections.abc import Callable

from xjreader.services.refresh import RefreshProgress
from xjreader.tui.progress import Progress


class Clock:
    """Holds what is to happen later."""

    def __init__(self) -> None:
        self.later: list[Callable[[], None]] = []

    def set_timer(self, seconds: float, callback: Callable[[], None]) -> object:
        assert seconds > 0
        self.later.append(callback)
        return object()

    def goes_on(self) -> None:
        later, self.later = self.later, []
        for callback in later:
            callback()


def at(done: int) -> RefreshProgress:
    return RefreshProgress(done=done, total=200, outcome=None, current=f"Site {done}")


def test_the_first_is_told_at_once_and_then_the_newest() -> None:
    clock, told = Clock(), list[str]()
    progress = Progress(clock, told.append)
    for done in range(1, 51):
        progress.came(at(done))
    assert told == ["refreshing 1/200 Site 1"]
    clock.goes_on()
    assert told[1:] == ["refreshing 50/200 Site 50"]
    clock.goes_on()
    assert len(told) == 2
    progress.came(at(51))
    assert told[2:] == ["refreshing 51/200 Site 51"]


def test_what_is_over_is_told_no_more() -> None:
    clock, told = Clock(), list[str]()
    progress = Progress(clock, told.append)
    progress.came(at(1))
    progress.came(at(200))
    progress.end()
    clock.goes_on()
    assert told == ["refreshing 1/200 Site 1"]
    assert not clock.later
