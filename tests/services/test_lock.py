"""One process at a time refreshes a library, and nobody has to clear up after another."""

import subprocess
import sys
from pathlib import Path

import pytest

from xjreader.errors import RefreshBusy
from xjreader.services.library import Library
from xjreader.services.lock import refresh_lock, refreshing, who_holds

HOLD = """
import sys, time
from pathlib import Path
from xjreader.config import Config
from xjreader.services.library import Library
from xjreader.services.lock import refresh_lock
library = Library.open(Path(sys.argv[1]), Config())
with refresh_lock(library, holder="xjreader serve"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_looking_who_refreshes_writes_nothing(library: Library) -> None:
    before = library.settings.get("refresh.holder")
    assert refreshing(library) == ""
    with refresh_lock(library, holder="xjreader serve"):
        assert "refreshing" in refreshing(library)
    assert refreshing(library) == ""
    assert before == ""


def test_a_second_holder_is_refused_and_told_who_has_it(library: Library) -> None:
    second = refresh_lock(library, holder="b")
    with refresh_lock(library, holder="the reader"), pytest.raises(RefreshBusy, match="This program"):
        second.__enter__()
    with refresh_lock(library, holder="b"):
        pass


def test_the_lock_ends_with_its_holder(library: Library, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, library.path], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        mine = refresh_lock(library, holder="the reader")
        with pytest.raises(RefreshBusy, match=rf"xjreader serve \(process {other.pid}, since \d\d:\d\d\)"):
            mine.__enter__()
        other.kill()
    with refresh_lock(library, holder="the reader"):
        assert who_holds(library) == "This program"


@pytest.mark.parametrize("garbage", ["", "{", "[]", '{"pid": 1}', '{"pid": 1, "holder": "x", "since": 7}'])
def test_a_spoilt_note_of_the_holder_does_no_harm(library: Library, garbage: str) -> None:
    library.settings.set("refresh.holder", garbage)
    assert who_holds(library) == "Another program"
