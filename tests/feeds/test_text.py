"""Text from outside is safe for a terminal, and otherwise as its source wrote it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.feeds.text import clean, clean_line

HOSTILE = st.text(
    st.one_of(
        st.sampled_from(
            "\x1b[]P\\;0mHA \x07\x9b\x9c\x9d\x00\x08\r\n\u2028\u202e\u2066\u200b\u200d\u200c\u200e"
        ),
        st.sampled_from("\ufe0f\U0001f3f4\U000e0067\U000e007f\ud800\udc00مש👩\xad\ufeff\x85\x93"),
        st.characters(),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("plain text, “quoted” – é", "plain text, “quoted” – é"),
        ("Red \x1b[31malert\x1b[0m\x1b[2J", "Red alert"),
        ("\x1b]8;;http://example.org/\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("Copy\x1b]52;c;cm0gLXJmIH4K\x07 me", "Copy me"),
        ("\x1bP$qm\x1b\\a\x1b_Gi=1;AAAA\x1b\\b\x1bcc", "abc"),
        ("never closed \x1b]0;title", "never closed 0;title"),
        ("\x9b31mred\x9b0m", "red"),
        ("\x93cp1252\x94 \x96 it\x92s \x8bso\x9b", "“cp1252” – it’s ‹so›"),
        ("a\x00b\x08c\x7fd", "abcd"),
        ("one\r\ntwo\rthree\u2028four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
        ("tab\tno-break\xa0thin\u2009wide\u3000end", "tab no-break thin wide end"),
        ("invoice \u202egnp.exe\u202c \u2066x\u2069", "invoice gnp.exe x"),
        ("go\u200bo\u200dg\u2060le\ufeff\xad\u3164", "google"),
        ("left\u200eright", "leftright"),
        ("שלום\u200f!", "שלום\u200f!"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        (
            "👩\u200d👧 🏴\U000e0067\U000e0062\U000e007f ✈\ufe0f",
            "👩\u200d👧 🏴\U000e0067\U000e0062\U000e007f ✈\ufe0f",
        ),
        ("hidden\U000e0041\U000e0042", "hidden"),
        ("e\u0301", "e\u0301"),
        ("lone \ud800, pair \ud83d\ude00", "lone \ufffd, pair 😀"),
    ],
)
def test_clean(written: str, kept: str) -> None:
    assert clean(written) == kept


def test_clean_line_is_one_line_without_space_around() -> None:
    assert clean_line(" one\n two\r\n\tthree\u2029 ") == "one two three"


@given(HOSTILE)
def test_nothing_dangerous_gets_through(text: str) -> None:
    for letter in clean(text):
        assert letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs", "Zl", "Zp")
        assert letter not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\xad"


@given(HOSTILE)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.sampled_from("abc äöü中文 ١٢ “”’–\n.,!?"), max_size=80))
def test_ordinary_text_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    "piece", ["\x1b]", "\x9d", "\x9b0", "\u200d", "\ufe0f", "\x1b]aaaaaaaaaa", "\x1b[0;0"]
)
def test_a_long_run_of_openers_ends_in_nothing_wild(piece: str) -> None:
    assert "\x1b" not in clean(piece * 50_000)
