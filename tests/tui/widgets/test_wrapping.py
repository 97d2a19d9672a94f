"""Where lines break."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from xjreader.tui.widgets.wrapping import chop, wrap

texts = st.text(
    st.one_of(
        st.sampled_from("ab   \n,.“”—é語。「」한🙂\u0301"), st.characters(exclude_categories=["Cc", "Cs"])
    )
)


def lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, 0, len(text), width)]


def test_words_stay_whole() -> None:
    assert lines("We welcome visitors, not judges", 12) == ["We welcome", "visitors,", "not judges"]


def test_a_line_may_be_exactly_full() -> None:
    assert lines("We welcome visitors", 10) == ["We welcome", "visitors"]


def test_a_word_longer_than_a_line_is_broken() -> None:
    assert lines("see https://meridian.example/x now", 12) == [
        "see",
        "https://meri",
        "dian.example",
        "/x now",
    ]


def test_line_breaks_are_kept() -> None:
    assert lines("one\n\ntwo", 10) == ["one", "", "two"]


def test_wide_characters_break_anywhere_but_not_before_a_comma_or_after_an_opening_mark() -> None:
    assert lines("我们欢迎客人，不欢迎法官。", 12) == ["我们欢迎客", "人，不欢迎法", "官。"]
    assert lines("他说：“不欢迎法官”", 8) == ["他说：", "“不欢迎", "法官”"]


def test_latin_words_among_wide_characters_stay_whole() -> None:
    assert lines("发言人Tarn说“nothing to add”。", 12) == ["发言人Tarn说", "“nothing to", "add”。"]


def test_curly_quotes_do_not_change_where_lines_break() -> None:
    assert lines("had “nothing to add” then", 13) == ["had “nothing", "to add” then"]


def test_only_the_asked_stretch_is_wrapped() -> None:
    text = "before [We welcome visitors] after"
    assert [text[a:b] for a, b in wrap(text, 8, 27, 10)] == ["We welcome", "visitors"]


def test_code_keeps_its_spaces() -> None:
    text = "ref:  KES\n  list"
    assert [text[a:b] for a, b in chop(text, 0, len(text), 6)] == ["ref:  ", "KES", "  list"]


def test_a_space_with_a_combining_mark_is_kept() -> None:
    assert lines("0 \u03000", 2) == ["0 \u0300", "0"]


@given(texts, st.integers(2, 40))
def test_no_line_is_too_wide_and_only_white_space_is_lost(text: str, width: int) -> None:
    spans = list(wrap(text, 0, len(text), width))
    done = 0
    for start, end in spans:
        assert text[done:start].strip(" \n") == ""
        assert cell_len(text[start:end].rstrip(" ")) <= width
        assert "\n" not in text[start:end]
        done = end
    assert text[done:].strip(" ") == ""
    assert spans == sorted(spans)


@given(texts, st.integers(2, 40))
def test_chopped_lines_lose_nothing(text: str, width: int) -> None:
    spans = list(chop(text, 0, len(text), width))
    assert "".join(text[start:end] for start, end in spans) == text.replace("\n", "")
    assert all(cell_len(text[start:end]) <= width for start, end in spans)
