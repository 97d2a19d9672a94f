"""Keyword groups find whole words of any script, exactly where they stand, and give their tags."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xjreader.config import KeywordConfig
from xjreader.models.article import KeywordHit
from xjreader.services.keywords import PIECE, Keywords, fold


def found(text: str, *words: str, regex: tuple[str, ...] = ()) -> list[str]:
    """What one group of `words` marks in `text`."""
    group = KeywordConfig(name="group", words=words, regex=regex)
    return [text[hit.start : hit.end] for hit in Keywords([group]).matches(text)]


@pytest.mark.parametrize(
    ("words", "text", "marked"),
    [
        (["camp"], "A camp, two camps, CAMP; decamp.", ["camp", "CAMP"]),
        (
            ["camp", "camps", "camp guard"],
            "camps and a camp guard at the camp gate",
            ["camps", "camp guard", "camp"],
        ),
        (["forced labour"], "forced\nlabour, forced  labour", ["forced\nlabour", "forced  labour"]),
        (["envoy's letter"], "the envoy’s letter", ["envoy’s letter"]),
        (["re-education"], "re‑education and re-education", ["re‑education", "re-education"]),
        (["U.N."], "the U.N. said; the u.n.-led; xU.N.", ["U.N.", "u.n."]),
        (["C++"], "C++ or c++?", ["C++", "c++"]),
        (["Türkiye"], "türkiye TÜRKIYE", ["türkiye", "TÜRKIYE"]),
        (["ΛΌΓΟΣ"], "ο λόγος", ["λόγος"]),
        (["新疆"], "在新疆地区", ["新疆"]),
        (["عقوبات"], "فرض عقوبات جديدة", ["عقوبات"]),
        (["a", "a b c"], "a b d, a b c", ["a", "a b c"]),
        (["a b", "b c d"], "a b c d", ["a b"]),
        (["  "], "no words at all  ", []),
        (["gate"], "gate_1 gate", ["gate"]),
        (["straße"], "STRAßE", ["STRAßE"]),
    ],
)
def test_whole_words(words: list[str], text: str, marked: list[str]) -> None:
    assert found(text, *words) == marked


def test_expressions_are_searched_beside_words() -> None:
    text = "They deny it; she denied it; undeniable."
    assert found(text, "it", regex=(r"\bden(?:y|ied)\b",)) == ["deny", "it", "denied", "it"]


def test_an_expression_that_marks_nothing_gives_no_hit() -> None:
    assert found("abc", regex=(r"(?=b)",)) == []


def test_expressions_see_a_long_text_in_pieces_and_lose_nothing_between_paragraphs() -> None:
    paragraph = "word " * 150 + "target\n\n"
    text = paragraph * 30
    assert len(text) > 3 * PIECE
    assert len(found(text, regex=("target",))) == 30


def test_a_text_without_any_space_is_cut_all_the_same() -> None:
    assert len(found("x" * (2 * PIECE + 5), regex=("x",))) == 2 * PIECE + 5


def test_hits_of_several_groups_come_in_text_order_with_their_colours() -> None:
    groups = [
        KeywordConfig(name="labour", words=("labour",), colour="yellow"),
        KeywordConfig(name="forced", words=("forced labour", "academy"), colour="red"),
    ]
    assert Keywords(groups).matches("The academy: forced labour.") == [
        KeywordHit(4, 11, "forced", "red"),
        KeywordHit(13, 26, "forced", "red"),
        KeywordHit(20, 26, "labour", "yellow"),
    ]


def test_tags_and_notifications() -> None:
    keywords = Keywords(
        [
            KeywordConfig(name="visit", words=("visit",), tag="visit", notify=True),
            KeywordConfig(name="access", words=("access",), tag="visit"),
            KeywordConfig(name="plain", words=("talks",)),
            KeywordConfig(name="denial", regex=(r"den(?:y|ied)",), tag="denial"),
            KeywordConfig(name="loud", words=("urgent",), notify=True),
        ]
    )
    text = "Access and a VISIT were denied after talks"
    assert keywords.tags_for(text) == ("visit", "denial")
    assert keywords.notifications(text) == ("visit",)
    assert keywords.tags_for("nothing of it") == ()
    assert Keywords([]).matches(text) == []
    assert Keywords([]).tags_for(text) == ()


ALPHABET = "aAbBsSſσςΣß -'’İ.新_"
WORDS = st.lists(st.text(alphabet=ALPHABET, min_size=1, max_size=5), min_size=1, max_size=6)


def slow(text: str, words: list[str]) -> list[tuple[int, int]]:
    """The rule itself, word by word and place by place, without a trie."""
    folded, spans, at = fold(text), [], 0
    while at < len(text):
        longest = 0
        for word in words:
            parts = fold(word).replace("’", "'").split()
            if not parts:
                continue
            pattern = r"\s+".join(
                "".join("['’ʼ]" if c == "'" else "[-‐‑]" if c == "-" else re.escape(c) for c in part)
                for part in parts
            )
            match = re.compile(pattern).match(folded, at)
            while match and not has_borders(folded, match.start(), match.end(), parts):
                match = None
            if match:
                longest = max(longest, match.end() - at)
        if longest:
            spans.append((at, at + longest))
        at += longest or 1
    return spans


def has_borders(text: str, start: int, end: int, parts: list[str]) -> bool:
    first, last = parts[0][0], parts[-1][-1]
    joined_before = needs_border(first) and start > 0 and is_word(text[start - 1])
    joined_after = needs_border(last) and end < len(text) and is_word(text[end])
    return not joined_before and not joined_after


def is_word(character: str) -> bool:
    return bool(re.match(r"\w", character))


def needs_border(character: str) -> bool:
    return is_word(character) and character != "新"


@given(st.text(alphabet=ALPHABET, max_size=30), WORDS)
@example("a  b", ["a", "a b"])
@example("ab a.b", ["a.b", "a", "ab"])
def test_the_trie_marks_what_the_slow_rule_marks(text: str, words: list[str]) -> None:
    hits = Keywords([KeywordConfig(name="g", words=tuple(words))]).matches(text)
    assert [(hit.start, hit.end) for hit in hits] == slow(text, words)


@given(st.text())
def test_folding_keeps_every_character_at_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text(min_size=1, max_size=8))
def test_any_text_can_be_searched_for_any_word(text: str, word: str) -> None:
    for hit in Keywords([KeywordConfig(name="g", words=(word,))]).matches(text):
        assert 0 <= hit.start < hit.end <= len(text)
