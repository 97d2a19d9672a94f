"""The writer of stdout: tables by cells, JSON without loss, nothing that steers a terminal."""

import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from xjreader.cli.output import Output, cut, narrowed, one_line, visible, wrap
from xjreader.services.jsontext import json_array, json_line


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


any_text = st.text(st.characters(codec=None))


@given(any_text)
def test_json_gives_the_same_text_back(text: str) -> None:
    line = json_line({"text": text})
    assert json.loads(line) == {
        "text": text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    }
    line.encode("utf-8")
    assert len(line.splitlines()) == 1


@given(any_text)
def test_json_holds_no_control_character(text: str) -> None:
    assert not [letter for letter in json_line(text) if unicodedata.category(letter) == "Cc"]


def test_json_keeps_text_readable() -> None:
    assert json_line({"a": "“Nein”, sagte Åsa"}) == '{"a": "“Nein”, sagte Åsa"}'
    assert json_line("\x1b\x9b\u202e") == '"\\u001b\\u009b\\u202e"'


def test_an_array_has_an_element_a_line() -> None:
    assert "".join(json_array([])) == "[]\n"
    text = "".join(json_array([{"a": 1}, {"a": 2}]))
    assert text == '[\n{"a": 1},\n{"a": 2}\n]\n'


@given(any_text)
def test_a_terminal_gets_no_escape(text: str) -> None:
    shown = visible(text)
    assert "\x1b" not in shown
    assert "\x9b" not in shown
    assert "\u202e" not in shown
    shown.encode("utf-8")


def test_escapes_are_written_out() -> None:
    assert visible("a\x1b[31mb\u202ec\td\n") == "a\\x1b[31mb\\u202ec\td\n"


@given(any_text, st.integers(1, 40))
def test_a_cut_text_fits(text: str, width: int) -> None:
    line = one_line(visible(text))
    kept = cut(line, width)
    assert cell_len(kept) <= width
    assert kept == line or kept.endswith("…")


@given(st.text(st.sampled_from("ab 漢字\u0301")), st.integers(2, 30))
def test_wrapping_fits_and_keeps_every_letter(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.integers(0, 200), min_size=1, max_size=9), st.integers(20, 200))
def test_columns_give_way_until_they_fit(widths: list[int], room: int) -> None:
    kept = narrowed(widths, room)
    assert all(0 <= new <= old for new, old in zip(kept, widths, strict=True))
    fits = sum(kept) + 2 * (len(kept) - 1) <= room
    assert fits or all(new == old or new <= 12 for new, old in zip(kept, widths, strict=True))
    assert fits or all(new <= 12 for new in kept)


def test_a_table_is_aligned_by_cells() -> None:
    stream = io.StringIO()
    Output(stream).table(["n", "who"], [["1", "漢字"], ["12", "Tarn\nof\tValdoria"]], right=[0])
    assert stream.getvalue() == " n  who\n 1  漢字\n12  Tarn of Valdoria\n"


def test_a_column_with_nothing_in_it_is_left_out() -> None:
    stream = io.StringIO()
    Output(stream).table(["n", "tags", "who"], [["1", "", "a"], ["2", "", "b"]])
    assert stream.getvalue() == "n  who\n1  a\n2  b\n"


def test_an_empty_table_is_nothing() -> None:
    stream = io.StringIO()
    Output(stream).table(["n"], [])
    assert stream.getvalue() == ""


def test_a_table_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    screen = Screen()
    Output(screen).table(["id", "title"], [["1", "A very long title \x1b[2J " * 5]])
    lines = screen.getvalue().splitlines()
    assert all(cell_len(line) <= 40 for line in lines)
    assert lines[1].endswith("…")
    assert "\x1b" not in screen.getvalue()


@pytest.mark.parametrize(
    ("variable", "value", "bold"), [("NO_COLOR", "", True), ("NO_COLOR", "1", False), ("TERM", "dumb", False)]
)
def test_bold_only_where_it_is_wanted(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, bold: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(variable, value)
    screen = Screen()
    Output(screen).heading("Quotes")
    assert ("\x1b[1m" in screen.getvalue()) is bold


def test_what_no_narrowing_makes_fit_is_left_out_with_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    rows = [["Ilse Tarn of Valdoria", "an inspection of the dam", "who is for it", "who is against it"]]
    terminal, whole = Screen(), io.StringIO()
    for stream in (terminal, whole):
        Output(stream).table(["actor", "about", "for", "against"], rows)
    head, line = terminal.getvalue().splitlines()
    assert head.split() == ["actor", "about", "for"]
    assert cell_len(line) <= 40
    assert capsys.readouterr().err == "No room for: against; a wider terminal, a file or a pipe has all.\n"
    assert "who is against it" in whole.getvalue()
