"""The commands over a library: what came in is found, shown, counted, tagged and written out again."""

import csv
import io
import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import RULES, live_in

from xjreader.cli import run

CONFIG = """
[[actors]]
name = "Valdoria"
kind = "state"
aliases = ["the Valdorian government"]

[[actors]]
name = "Ilse Tarn"
kind = "person"
aliases = ["Tarn"]
affiliation = "Valdoria"

[[actors]]
name = "Marin Dost"
kind = "person"
aliases = ["Dost"]

[[topics]]
name = "inspection"
phrases = ["inspection", "inspectors"]
"""

FIRST = """date 2026-03-04 Valdoria rejects inspection

“We reject the inspection,” Ilse Tarn said on Wednesday.

Marin Dost urged Valdoria to admit inspectors.
"""

SECOND = """date 2026-03-05 Dost regrets the delay

“The delay is a pity,” Marin Dost said.
"""


def lay_out(home: Path) -> Path:
    """Put config and texts there; gives the folder of the texts."""
    (home / "config.toml").write_text(CONFIG)
    texts = home / "texts"
    texts.mkdir()
    (texts / "first.txt").write_text(FIRST)
    (texts / "second.txt").write_text(SECOND)
    return texts


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose library has two articles, read by the tagger that serves by default."""
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as monkeypatch:
        live_in(folder, monkeypatch)
        assert run(["import", "articles", str(lay_out(folder))]) == 0
    return folder


@pytest.fixture
def filled(xjreader: Any, home: Path, filled_home: Path) -> Any:
    """The commands over a library with two articles."""
    shutil.copytree(filled_home, home, dirs_exist_ok=True)
    return xjreader


def test_an_import_tells_what_it_brought_and_another_brings_nothing(xjreader: Any, home: Path) -> None:
    texts = lay_out(home)
    outcome = xjreader("import", "articles", texts)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "2 new articles, 0 changed, 0 failed.\n"
    assert xjreader("import", "articles", texts).out == "0 new articles, 0 changed, 0 failed.\n"


def test_an_import_names_what_fails_and_keeps_the_rest(xjreader: Any, home: Path) -> None:
    (home / "config.toml").write_text(RULES)
    (home / "a.txt").write_text(FIRST)
    outcome = xjreader("import", "articles", home / "a.txt", home / "none.txt")
    assert outcome.code == 1
    assert outcome.out == "1 new article, 0 changed, 1 failed.\n"
    assert str(home / "none.txt") in outcome.err


def test_search_lists_newest_first(filled: Any) -> None:
    rows = json.loads(filled("search", "--json").out)
    assert [row["title"] for row in rows] == ["Dost regrets the delay", "Valdoria rejects inspection"]
    assert rows[0]["published"] == "2026-03-05T00:00:00Z"
    table = filled("search").out.splitlines()
    assert table[0].split()[:2] == ["id", "published"]
    assert "Dost regrets the delay" in table[1]


def test_a_search_may_begin_with_a_minus_and_have_many_words(filled: Any) -> None:
    [row] = json.loads(filled("search", "-delay", "inspection", "--json").out)
    assert row["title"] == "Valdoria rejects inspection"
    assert json.loads(filled("search", "nothing", "like", "it", "--json").out) == []


def test_a_query_mistake_names_its_place(filled: Any) -> None:
    outcome = filled("search", "colour:red")
    assert outcome.code == 2
    assert "colour" in outcome.err
    assert "character 1" in outcome.err


def test_show_by_number_title_and_json(filled: Any) -> None:
    shown = filled("show", "rejects inspection").out
    assert shown.startswith("Valdoria rejects inspection\n")
    assert "“We reject the inspection,” Ilse Tarn said on Wednesday." in shown
    assert "Quotes (" in shown
    [row] = json.loads(filled("search", "rejects", "--json").out)
    record = json.loads(filled("show", str(row["id"]), "--json").out)
    assert record["title"] == "Valdoria rejects inspection"
    assert record["published"] == "2026-03-04T00:00:00Z"
    [revision] = record["revisions"]
    assert revision["current"]
    assert revision["text"] == record["text"]
    quote = next(quote for quote in record["quotes"] if quote["type"] == "direct")
    [[start, end]] = quote["source_spans"]
    assert record["text"][start:end] == "Ilse Tarn"
    assert filled("show", "no such title").code == 2


def test_quotes_in_every_form(filled: Any) -> None:
    records = [json.loads(line) for line in filled("quotes", "--format", "jsonl").out.splitlines()]
    assert {"Ilse Tarn", "Marin Dost"} <= {record["speaker"] for record in records}
    rows = list(csv.DictReader(io.StringIO(filled("quotes", "--format", "csv").out)))
    assert [row["content"] for row in rows] == [record["content"] for record in records]
    assert "## Ilse Tarn" in filled("quotes", "--format", "md").out
    table = filled("quotes", 'actor:"Ilse Tarn"').out.splitlines()
    assert table[0].split() == ["date", "speaker", "cue", "about", "type", "conf", "words", "article"]
    assert all("Ilse Tarn" in line for line in table[1:])
    assert len(filled("quotes", "--limit", "1", "--format", "jsonl").out.splitlines()) == 1


STANCES = [
    ["--by", "actor"],
    ["--by", "matrix"],
    ["--by", "timeline"],
    ["--by", "timeline", "--lines", "actor"],
    ["--by", "timeline", "--period", "month"],
    ["--by", "statement"],
    ["--by", "card", "--actor", "Dost"],
    ["--by", "bars"],
]


@pytest.mark.parametrize("asked", STANCES, ids=" ".join)
def test_stance_in_every_form(filled: Any, asked: list[str]) -> None:
    records = [json.loads(line) for line in filled("stance", *asked, "--format", "jsonl").out.splitlines()]
    assert any("Marin Dost" in json.dumps(record) for record in records)
    rows = list(csv.DictReader(io.StringIO(filled("stance", *asked, "--format", "csv").out)))
    assert [list(row) for row in rows] == [list(record) for record in records]
    named = "target" if asked[1] == "bars" else "actor"
    assert [row[named] for row in rows] == [record[named] for record in records]
    table = filled("stance", *asked)
    assert "Marin Dost" in table.out
    assert re.match(r"counted: once a story for the same actor, target and polarity; n=\d", table.out)
    written = filled("stance", *asked, "--format", "md").out
    assert "Marin Dost" in written
    assert "ounted: once a story" in written
    if asked[1] != "card":
        # The same n, however many rows there are and however much they overlap.
        n = re.search(r"n=([\d,]+)", table.out)[1]
        assert re.search(rf"n={n}\b|\b{n} statement", written)


def test_a_card_says_who_says_the_contrary(filled: Any) -> None:
    card = filled("stance", "--by", "card", "--actor", "Dost").out
    assert "Marin Dost" in card.splitlines()[1]
    assert "newest: " in card
    most = filled("stance", "--limit", "1", "--format", "jsonl").out
    whose = json.loads(filled("stance", "--by", "card", "--format", "jsonl").out.splitlines()[0])["actor"]
    assert whose == json.loads(most)["actor"]
    nobody = filled("stance", "--by", "card", "--actor", "Nobody at all")
    assert (nobody.code, "No actor is called" in nobody.err) == (2, True)


def test_stance_in_a_window_and_by_whose_word(filled: Any) -> None:
    def n(*asked: str) -> int:
        return int(filled("stance", *asked).out.splitlines()[0].rpartition("n=")[2])

    every = ["--counting", "statement"]
    assert n(*every) == n("--from", "2026-03-05", *every) + n("--to", "2026-03-04", *every) > 0
    assert n("--from", "2026-03-04", "--to", "2026-03-04") == n("--to", "2026-03-04") > 0
    assert n("--last", "1") == n("--whose", "confirmed") == 0
    assert n("--whose", "machine") == n()
    assert filled("stance", "--last", "3", "--to", "2026-03-04").code == 2
    assert filled("stance", "--by", "timeline", "--window", "3", "--step", "4").code == 2
    first = filled("stance", "--by", "timeline", "--window", "10", "--step", "5", "--format", "csv").out
    for row in csv.DictReader(io.StringIO(first)):
        assert date.fromisoformat(row["after"]) - date.fromisoformat(row["period"]) == timedelta(days=10)


def test_an_empty_stance_says_what_the_config_lacks(filled: Any, home: Path) -> None:
    nothing = ("stance", "--last", "1")
    assert "[[actors]]" not in filled(*nothing).err
    (home / "config.toml").write_text("[stance]\n")
    for form in ("table", "jsonl"):
        assert "names no actors ([[actors]])" in filled(*nothing, "--format", form).err


def test_stance_rolls_up(filled: Any) -> None:
    alone = [json.loads(line)["actor"] for line in filled("stance", "--format", "jsonl").out.splitlines()]
    together = filled("stance", "--rollup", "--format", "jsonl").out.splitlines()
    assert "Ilse Tarn" in alone
    assert "Ilse Tarn" not in [json.loads(line)["actor"] for line in together]


def test_an_article_without_a_date_gets_none(xjreader: Any, home: Path) -> None:
    (home / "config.toml").write_text(CONFIG + RULES)
    (home / "a.txt").write_text(FIRST)
    undated = SECOND.removeprefix("date 2026-03-05 ") + "\nMarin Dost urged Valdoria to admit inspectors.\n"
    (home / "b.txt").write_text(undated)
    assert "1 without a date" in xjreader("import", "articles", home / "a.txt", home / "b.txt").err
    dates = {line.split()[0]: line for line in xjreader("search").out.splitlines()[1:]}
    assert "2026-03-04 00:00" in dates["1"]
    assert "no date" in dates["2"]
    assert "no date" in xjreader("quotes", "actor:Dost", "pity").out
    assert "no date" in xjreader("stance", "--by", "statement", "pity").out
    exported = csv.DictReader(io.StringIO(xjreader("export", "quotes", "pity").out))
    assert {quote["published"] for quote in exported} == {""}
    assert "no date" in xjreader("export", "quotes", "pity", "--format", "md").out
    [row] = json.loads(xjreader("search", "pity", "--json").out)
    assert row["published"] is None
    stance = xjreader("stance", "--by", "actor", "pity")
    assert "no date" in stance.out
    timeline = xjreader("stance", "--by", "timeline", "actor:Dost")
    assert "1 statement in articles without a date: left out." in timeline.err
    assert "2026-03" in timeline.out
    assert xjreader("stance", "--by", "timeline", "inspection").err == ""


@pytest.mark.parametrize(
    "command",
    ["search", "quotes", "stance", "export quotes", "export statements", "export articles", "tag"],
)
def test_a_name_that_nobody_has_is_told_wherever_a_query_is_asked(filled: Any, command: str) -> None:
    rest = ["+x"] if command == "tag" else []
    wrong = filled(*command.split(), "actor:Ilze", *rest)
    assert "No actor is called “Ilze”; did you mean Ilse Tarn?" in wrong.err
    assert "is called" not in filled(*command.split(), "actor:Ilse", *rest).err


def test_tagging_is_counted_tried_and_taken_back(filled: Any) -> None:
    tried = filled("tag", "inspection", "+visit", "-done", "--dry-run")
    assert tried.out == "1 article would get +visit -done.\n"
    assert json.loads(filled("search", "tag:visit", "--json").out) == []
    done = filled("tag", "inspection", "+visit", "+to-check")
    assert done.out == "1 article of 1 found changed: +visit +to-check.\n"
    [row] = json.loads(filled("search", "tag:visit", "--json").out)
    assert sorted(row["tags"]) == ["to-check", "visit"]
    assert filled("tag", "-tag:visit", "-to-check").out == "0 articles of 1 found changed: -to-check.\n"
    assert filled("tag", "tag:visit", "-to-check").code == 0
    assert json.loads(filled("search", "tag:to-check", "--json").out) == []
    assert filled("undo").out.startswith("Taken back: ")
    assert len(json.loads(filled("search", "tag:to-check", "--json").out)) == 1
    assert filled("redo").out.startswith("Made again: ")
    assert json.loads(filled("search", "tag:to-check", "--json").out) == []
    filled("undo")
    filled("undo")
    assert filled("undo").out == "There is nothing to take back.\n"


@pytest.mark.parametrize("what", ["quotes", "statements", "articles"])
@pytest.mark.parametrize("form", ["csv", "jsonl", "md"])
def test_an_export_to_a_file_is_what_stdout_gets(filled: Any, home: Path, what: str, form: str) -> None:
    written = filled("export", what, "--format", form)
    assert written.code == 0
    assert "Dost" in written.out
    target = home / "out"
    outcome = filled("export", what, "--format", form, "-o", target)
    assert outcome.out == ""
    assert target.read_text() == written.out
    assert [path.name for path in home.iterdir() if path.suffix == ".part"] == []


def test_an_export_that_cannot_be_written_says_so(filled: Any, home: Path) -> None:
    outcome = filled("export", "quotes", "-o", home / "none" / "x.csv")
    assert outcome.code == 1
    assert str(home / "none" / "x.csv") in outcome.err


def test_a_query_narrows_an_export(filled: Any) -> None:
    lines = filled("export", "articles", "delay").out.splitlines()
    [record] = map(json.loads, lines)
    assert record["text"] == "“The delay is a pity,” Marin Dost said."


def test_a_backup_is_a_library_and_never_overwrites(filled: Any, home: Path) -> None:
    copy = home / "copy.db"
    assert filled("backup", copy).code == 0
    rows = json.loads(filled("--library", copy, "search", "--json").out)
    assert len(rows) == 2
    before = copy.read_bytes()
    outcome = filled("backup", copy)
    assert outcome.code == 2
    assert str(copy) in outcome.err
    assert copy.read_bytes() == before


def test_the_doctor_finds_a_library_well(filled: Any) -> None:
    outcome = filled("doctor")
    assert outcome.code == 0
    assert "2 articles" in outcome.out
    assert "Every article is analysed." in outcome.out
    assert "PROBLEM" not in outcome.out


def test_the_doctor_finds_and_mends_a_broken_index(filled: Any, home: Path) -> None:
    import sqlite3

    connection = sqlite3.connect(home / "library.db")
    connection.execute("insert into article_index(article_index) values ('delete-all')")
    connection.commit()
    connection.close()
    sick = filled("doctor", "--json")
    assert sick.code == 1
    [problem] = [finding for finding in json.loads(sick.out) if finding["level"] == "problem"]
    assert "article_index" in problem["what"]
    assert "--fix" in problem["remedy"]
    mended = filled("doctor", "--fix")
    assert mended.code == 0
    assert "Mended: " in mended.out
    assert len(json.loads(filled("search", "inspection", "--json").out)) == 1


def test_the_doctor_names_a_config_mistake_and_goes_on(filled: Any, home: Path) -> None:
    (home / "config.toml").write_text("[refresh]\nevery = 3\n")
    outcome = filled("doctor")
    assert outcome.code == 1
    assert f"{home / 'config.toml'}:2" in outcome.out
    assert "2 articles" in outcome.out


def test_what_is_no_library_is_said(xjreader: Any, home: Path) -> None:
    (home / "library.db").write_bytes(b"no database" * 1_000)
    for arguments in [("search", "x"), ("doctor",)]:
        outcome = xjreader(*arguments)
        assert outcome.code == 1
        assert "not a library" in outcome.out + outcome.err
        assert "Traceback" not in outcome.err


def test_articles_that_wait_for_analysis_are_said(xjreader: Any, home: Path) -> None:
    (home / "first.txt").write_text(FIRST)
    assert xjreader("import", "articles", "--no-analysis", home / "first.txt").code == 0
    outcome = xjreader("quotes", "--format", "jsonl")
    assert outcome.out == ""
    assert "1 article still waits for analysis" in outcome.err


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--actor", "Dost"], "--actor does nothing with --by actor. Add --by card."),
        (["--by", "matrix", "--window", "9"], "Add --by timeline or --by actor."),
        (["--by", "actor", "--lines", "target"], "Add --by timeline."),
        (["--by", "card", "--period", "month"], "Add --by timeline."),
        (["--by", "statement", "--rollup"], "--rollup does nothing with --by statement."),
        (["--by", "timeline", "--period", "month", "--step", "7"], "--step is of a moving timeline"),
        (["--from", "2026-03-05", "--to", "2026-03-04"], "--from 2026-03-05 is later than --to 2026-03-04."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_a_view_would_not_heed_is_refused(filled: Any, asked: list[str], told: str) -> None:
    outcome = filled("stance", *asked)
    assert (outcome.code, outcome.out) == (2, "")
    assert told in " ".join(outcome.err.split())
