"""What the doctor says of versions and space, and that a sick patient does not make it stumble."""

from pathlib import Path

import pytest

from xjreader.config import Config
from xjreader.models.feed import FeedHealth, FeedStatus, FetchLogEntry
from xjreader.models.stance import JudgedStatements, Precision
from xjreader.nlp.neural import weights
from xjreader.services.doctor import (
    examine,
    judged_statements,
    space_finding,
    sqlite_finding,
    tagger_finding,
)
from xjreader.services.findings import Finding
from xjreader.services.library import Library


@pytest.mark.parametrize(
    ("version", "level"),
    [
        ((3, 7, 0), "warning"),
        ((3, 40, 1), "warning"),
        ((3, 51, 2), "warning"),
        ((3, 51, 3), "fine"),
        ((3, 52, 0), "fine"),
        ((4, 0, 0), "fine"),
    ],
)
def test_sqlite_versions_with_the_fault_are_named(version: tuple[int, ...], level: str) -> None:
    finding = sqlite_finding(version)
    assert finding.level == level
    assert ".".join(map(str, version)) in finding.what


@pytest.mark.parametrize(
    ("free", "level"),
    [(0, "problem"), (49_999_999, "problem"), (50_000_000, "warning"), (500_000_000, "fine")],
)
def test_little_space_is_a_warning_and_none_a_problem(free: int, level: str) -> None:
    assert space_finding(free, Path("/data")).level == level


def examined(folder: Path) -> list[Finding]:
    return list(examine(folder / "library.db", folder / "config.toml"))


def test_nothing_there_is_no_problem_and_nothing_is_made(tmp_path: Path) -> None:
    found = examined(tmp_path)
    assert "problem" not in [finding.level for finding in found]
    assert any("no library" in finding.what for finding in found)
    assert list(tmp_path.iterdir()) == []


def test_programs_that_the_config_names_are_looked_for(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[ui]\nbrowser = ["no-such-browser", "{url}"]\n'
        '[[feeds]]\nurl = "https://wire.example/feed"\n'
        'username = "me"\npassword_command = ["no-such-keyring"]\n'
    )
    warnings = [finding.what for finding in examined(tmp_path) if finding.level == "warning"]
    assert any("no-such-browser" in what for what in warnings)
    assert any("no-such-keyring" in what for what in warnings)


def test_a_folder_where_the_library_should_be(tmp_path: Path) -> None:
    (tmp_path / "library.db").mkdir()
    [problem] = [finding for finding in examined(tmp_path) if finding.level == "problem"]
    assert "folder" in problem.what
    assert problem.remedy


@pytest.mark.parametrize(
    ("status", "http_status", "advice"),
    [
        (FeedStatus.ERROR, 404, "Check the address"),
        (FeedStatus.ERROR, 200, "Check the address"),
        (FeedStatus.GONE, 410, "`xjreader remove 1`"),
        (FeedStatus.ERROR, 503, "`xjreader refresh --force 1`"),
        (FeedStatus.ERROR, None, "`xjreader refresh --force 1`"),
        (FeedStatus.AUTH, 401, "password command"),
    ],
)
def test_the_advice_for_a_feed_is_what_can_mend_it(
    tmp_path: Path, status: FeedStatus, http_status: int | None, advice: str
) -> None:
    library = Library.open(tmp_path / "library.db", Config())
    feed, _ = library.feeds.add("https://wire.example/feed")
    library.feeds.record_fetch(
        feed.id, health=FeedHealth(status=status, error="no", http_status=http_status), validators=None,
        body_hash=None, url=None, feed_title=None, site_url=None,
        log=FetchLogEntry(feed.id, feed.added_at, status),
    )  # fmt: skip
    library.close()
    (finding,) = [each for each in examined(tmp_path) if "wire.example" in each.what]
    assert advice in finding.remedy
    assert ("remove" in finding.remedy) is (http_status in (404, 200, 410))


@pytest.mark.parametrize(
    "why",
    ["/lib/attribution.onnx is not there", "/lib/tokenizer.json is damaged", "it cannot be loaded (X: y)"],
)
def test_a_trained_tagger_that_cannot_serve_is_told_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    monkeypatch.setattr(weights, "fault", lambda *_where, **_which: why)
    (finding,) = [each for each in examined(tmp_path) if "trained tagger" in each.what]
    assert finding.level == "warning"
    assert why in finding.what
    assert "cue rules" in finding.what
    assert finding.remedy


def test_a_trained_tagger_that_can_serve_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "fault", lambda *_where, **_which: None)
    assert (tagger_finding().level, tagger_finding().remedy) == ("fine", "")


def test_the_doctor_tries_the_tagger_instead_of_looking_at_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / weights.NETWORK).write_bytes(b"\x08\x08\x3a\x04\xff\xff\xff\xff")
    (tmp_path / weights.VOCABULARY).write_text("{}")
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    assert weights.missing() is None
    assert tagger_finding().level == "warning"


# How right the machine was --------------------------------------------------------------------------


def test_how_right_the_machine_was_in_statements_is_told_in_full() -> None:
    judged = JudgedStatements(
        confirmed=6, corrected=3, rejected=1, polarities=2, acts=1, added=2, gone=1,
        by_polarity=(("oppose", Precision(7, 5)), ("support", Precision(3, 1))),
        by_act=tuple((act, Precision(2, 1)) for act in ("REJECT", "DENY", "ACCUSE", "AID", "PROTEST")),
    )  # fmt: skip
    told, gone = judged_statements(judged)
    assert told.what == (
        "You judged 10 statements: 6 confirmed, 3 corrected (the sign in 2, the act in 1), 1 rejected; you "
        "added 2 that the machine missed. The machine was right in 6 of 10 (60%). As it coded them: oppose 5 "
        "of 7, support 1 of 3, REJECT 1 of 2, DENY 1 of 2, ACCUSE 1 of 2, AID 1 of 2."
    )
    assert (told.level, gone.level) == ("fine", "note")
    assert "1 of your words" in gone.what


def test_of_nothing_judged_nothing_is_told() -> None:
    assert list(judged_statements(JudgedStatements())) == []
    (added,) = judged_statements(JudgedStatements(added=1))
    assert added.what == "You judged no statement of the machine's, and added 1 that the machine missed."
